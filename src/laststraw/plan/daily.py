"""Habits: the walk, what everybody does, and the movements of the day that are worth practising.

Which of these are offered follows from what the diary shows, then from what the person wants to do again, then from findings.
"""

from typing import NamedTuple

from laststraw.knowledge import Exercise, Knowledge
from laststraw.plan.items import Chosen, item
from laststraw.plan.match import GOAL, matches
from laststraw.plan.tables import WALKING, own_minutes, tables
from laststraw.plan.walking import walk_aim, walk_beside
from laststraw.plan.wish import Wish
from laststraw.records import PlanItem

DIARY = "activity/"


class Coached(NamedTuple):
    """A movement of the day: how early its first reason comes, its place in the files, and the reasons."""

    order: int
    place: int
    exercise: Exercise
    because: tuple[str, ...]


def choose_habits(wish: Wish, knowledge: Knowledge) -> Chosen:
    """Walking with the minutes that the places for exercises leave, and what runs alongside the day."""
    left_out: dict[str, str] = {}
    items: list[PlanItem] = []
    called: list[Coached] = []
    for place, step in enumerate(tables(knowledge).habits):
        exercise = step.exercise
        against = wish.against(step)
        if against is not None:
            left_out[exercise.id] = wish.why_not(step, against, knowledge)
        elif not (exercise.for_activities or exercise.for_goals or exercise.only_if):
            items.append(_for_everybody(exercise, wish, knowledge))
        else:
            one = _called_by(exercise, place, wish)
            if one is None:
                left_out[exercise.id] = knowledge.sentence("plan.left_out.not_needed")
            else:
                called.append(one)
    called.sort()
    most = round(knowledge.constant("plan.coached_most"))
    for one in called[:most]:
        matched = matches(one.exercise, wish.findings, knowledge)
        items.append(item(one.exercise, own_minutes(one.exercise), matched, knowledge, because=one.because))
    left_out |= {one.exercise.id: knowledge.sentence("plan.left_out.coached") for one in called[most:]}
    return Chosen(tuple(items), left_out)


def _for_everybody(exercise: Exercise, wish: Wish, knowledge: Knowledge) -> PlanItem:
    if exercise.id != WALKING:
        return item(exercise, own_minutes(exercise), (), knowledge)
    walk, longest = walk_beside(wish, wish.most, knowledge), walk_aim(wish, knowledge)
    more = knowledge.sentence("plan.dose.walk_longer", minutes=f"{longest:g}") if longest > walk else ""
    return item(exercise, walk, (), knowledge, more=more)


def _called_by(exercise: Exercise, place: int, wish: Wish) -> Coached | None:
    """What of the diary, the goals, the answers and the findings it is for."""
    intake = wish.intake
    holds = {"bending_hurts": intake.bending_hurts, "arching_hurts": intake.arching_hurts, "leg_pain": intake.leg_pain}
    if not all(holds.get(need, True) for need in exercise.only_if):
        return None
    reasons = [DIARY + id for id in wish.activities] + [GOAL + goal for goal in intake.goals]
    named = {*(DIARY + id for id in exercise.for_activities), *(GOAL + goal for goal in exercise.for_goals)}
    because = tuple(dict.fromkeys(reason for reason in reasons if reason in named))
    found = any(finding.id in exercise.for_findings for finding in wish.findings)
    if not because and not found:
        return None
    return Coached(reasons.index(because[0]) if because else len(reasons), place, exercise, because)
