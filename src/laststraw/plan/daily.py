"""Habits: the walk, what everybody does, and the movements of the day that are worth practising.

Which of these are offered follows from what the diary shows, then from what the person wants to do again, then from findings.
"""

from collections.abc import Sequence
from typing import NamedTuple

from laststraw.knowledge import Exercise, Knowledge
from laststraw.plan.items import Chosen, item
from laststraw.plan.match import matches
from laststraw.plan.tables import DIARY, GOAL, WALKING, Habit, own_minutes, tables
from laststraw.plan.walking import walk_aim, walk_beside
from laststraw.plan.wish import Wish
from laststraw.records import PlanItem

LATER = "keep_it_up"  # a look ahead: the last thing of the list


class Coached(NamedTuple):
    """A movement of the day: how early its first reason comes, its place in the files, and the reasons."""

    order: int
    place: int
    exercise: Exercise
    because: tuple[str, ...]


def choose_habits(wish: Wish, knowledge: Knowledge) -> Chosen:
    """Walking with the minutes that the places for exercises leave, and what runs alongside the day."""
    not_needed = knowledge.sentence("plan.left_out.not_needed")
    reasons = [DIARY + id for id in wish.activities] + [GOAL + goal for goal in dict.fromkeys(wish.intake.goals)]
    left_out: dict[str, str] = {}
    items: list[PlanItem] = []
    called: list[Coached] = []
    for place, habit in enumerate(tables(knowledge).habits):
        exercise = habit.step.exercise
        against = wish.against(habit.step)
        if against is not None:
            left_out[exercise.id] = wish.why_not(habit.step, against, knowledge)
        elif not (habit.called_by or exercise.only_if):
            items.append(_for_everybody(exercise, wish, knowledge))
        elif one := _called(habit, place, reasons, wish):
            called.append(one)
        else:
            left_out[exercise.id] = not_needed
    called.sort()
    most = round(knowledge.constant("plan.coached_most"))
    for one in called[:most]:
        matched = matches(one.exercise, wish.findings, knowledge)
        items.append(item(one.exercise, own_minutes(one.exercise), matched, knowledge, because=one.because))
    items.sort(key=lambda one: one.exercise == LATER)
    left_out |= {one.exercise.id: knowledge.sentence("plan.left_out.coached") for one in called[most:]}
    return Chosen(tuple(items), left_out)


def _for_everybody(exercise: Exercise, wish: Wish, knowledge: Knowledge) -> PlanItem:
    if exercise.id != WALKING:
        return item(exercise, own_minutes(exercise), (), knowledge)
    walk, longest = walk_beside(wish, wish.most, knowledge), walk_aim(wish, knowledge)
    more = knowledge.sentence("plan.dose.walk_longer", minutes=f"{longest:g}") if longest > walk else ""
    return item(exercise, walk, (), knowledge, more=more)


def _called(habit: Habit, place: int, reasons: Sequence[str], wish: Wish) -> Coached | None:
    """What of the diary, the goals, the answers and the findings calls for it; None where nothing does."""
    exercise, holds = habit.step.exercise, wish.holds
    if not all(holds.get(need, True) for need in exercise.only_if):
        return None
    if not habit.called_by.isdisjoint(reasons):
        because = tuple(reason for reason in reasons if reason in habit.called_by)
        return Coached(reasons.index(because[0]), place, exercise, because)
    found = any(finding.id in habit.findings for finding in wish.findings)
    return Coached(len(reasons), place, exercise, ()) if found else None
