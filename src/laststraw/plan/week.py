"""The weekly list spread over the days of a week.

Every exercise comes on as many days as it needs at the least. The days are filled in one order, so that up to three of them
have a day of rest between, and that those of two exercises fall together. Walks come on five days: first on those without
exercises, where they may be long. Sunday is free of walks.
"""

from collections.abc import Sequence

from laststraw.knowledge import Knowledge
from laststraw.plan.tables import WALKING
from laststraw.plan.walking import walk_beside
from laststraw.plan.wish import Wish
from laststraw.records import PlanItem
from laststraw.records.finding import PlanDay

FILLED = (0, 4, 2, 1, 3, 5, 6)  # Monday, Friday, Wednesday, Tuesday, Thursday, Saturday, Sunday
FREE = 6


def week_of(items: Sequence[PlanItem], wish: Wish, knowledge: Knowledge) -> tuple[PlanDay, ...]:
    """Seven days from Monday on; none takes more than the minutes of a day."""
    exercise_min = knowledge.constant("plan.exercise_minutes")
    walks = any(item.exercise == WALKING for item in items)
    lists: list[list[str]] = [[] for _ in FILLED]
    for item in items:
        days = knowledge.exercise(item.exercise).days_a_week
        if item.stage == "correction" and days is not None:
            for weekday in FILLED[: days[0]]:
                lists[weekday].append(item.exercise)
    walk_days = round(knowledge.constant("plan.walk_days"))
    open_days = sorted((day for day in FILLED if day != FREE), key=lambda day: bool(lists[day]))
    week = []
    for weekday, exercises in enumerate(lists):
        there = walks and weekday in open_days[:walk_days]
        walk_min = walk_beside(wish, len(exercises), knowledge) if there else 0.0
        minutes = len(exercises) * exercise_min + walk_min
        week.append(PlanDay(weekday=weekday, exercises=tuple(exercises), walk_minutes=walk_min, minutes=minutes))
    return tuple(week)
