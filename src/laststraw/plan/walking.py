"""How long to walk today: from what is done now, towards half an hour on five days."""

from laststraw.knowledge import Knowledge
from laststraw.plan.wish import Wish


def walk_aim(wish: Wish, knowledge: Knowledge) -> float:
    """Today's aim (min): what the log says, else where one begins; never more than the minutes of the day."""
    said = wish.course.walk_minutes if wish.course else None
    aim = knowledge.constant("plan.walk_begin") if said is None else said
    return min(max(aim, 1.0), float(wish.intake.minutes_per_day))


def walk_beside(wish: Wish, exercises: int, knowledge: Knowledge) -> float:
    """The walk on a day with so many exercises (min)."""
    free_min = wish.intake.minutes_per_day - exercises * knowledge.constant("plan.exercise_minutes")
    return max(0.0, min(walk_aim(wish, knowledge), free_min))
