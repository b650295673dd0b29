"""The list for a day with pain: one technique for each place, in the order of the clinical table.

Nothing that is ruled out is ever chosen, and a limit never adds minutes: a place has its time whatever fills it, and an empty
one gives it to nobody.
"""

from collections.abc import Sequence

from laststraw.knowledge import Exercise, Knowledge
from laststraw.plan.direction import SHIFT
from laststraw.plan.items import Chosen, item
from laststraw.plan.match import Match, matches
from laststraw.plan.tables import SHORT_WALK, Step, own_minutes, tables
from laststraw.plan.wish import Wish
from laststraw.records import PlanItem


def choose_relief(wish: Wish, knowledge: Knowledge) -> Chosen:
    """What eases today. The walk has its time first."""
    left_out: dict[str, str] = {}
    items: list[PlanItem] = []
    walk_min = min(float(wish.intake.minutes_per_day), own_minutes(knowledge.exercise(SHORT_WALK)))
    left_min = wish.intake.minutes_per_day - walk_min
    for spot in tables(knowledge).spots:
        suitable = _suitable(spot.steps, wish, knowledge, left_out)
        if spot.minutes > left_min:
            no_time = knowledge.sentence("plan.left_out.no_time", minutes=wish.intake.minutes_per_day)
            left_out |= {exercise.id: no_time for exercise in suitable}
            continue
        left_min -= spot.minutes
        walk = any(step.exercise.id == SHORT_WALK for step in spot.steps)
        for exercise in suitable[:1]:
            minutes = walk_min if walk else 0.0 if exercise.alongside else spot.minutes
            matched = _matched(exercise, wish, knowledge)
            items.append(item(exercise, minutes, matched, knowledge, because=_because(exercise, wish)))
        for exercise in suitable[1:]:
            left_out[exercise.id] = knowledge.sentence("plan.left_out.instead", other=suitable[0].name)
    return Chosen(tuple(items), left_out)


def _suitable(steps: Sequence[Step], wish: Wish, knowledge: Knowledge, left_out: dict[str, str]) -> list[Exercise]:
    """What may be done and is called for, the best first; why the others are not is added to ``left_out``."""
    found: list[Exercise] = []
    for step in steps:
        against = wish.against(step)
        if against is not None:
            left_out[step.exercise.id] = wish.why_not(step, against, knowledge)
        elif _called_for(step.exercise, wish):
            found.append(step.exercise)
        else:
            left_out[step.exercise.id] = knowledge.sentence("plan.left_out.not_needed")
    return sorted(found, key=lambda exercise: _rank(exercise, wish)) if len(found) > 1 else found


def _called_for(exercise: Exercise, wish: Wish) -> bool:
    """Do the answers and findings call for this relief?"""
    if exercise.direction in ("arching", "bending"):
        return exercise.direction == wish.eases.way
    return all(_found(exercise, wish) if need == "finding" else wish.holds[need] for need in exercise.only_if)


def _rank(exercise: Exercise, wish: Wish) -> int:
    """0: a new shift goes first. 1: the way that a test or a finding shows. 2: what something calls for. 3: the others."""
    if exercise.direction == "side":
        return 0 if any(finding.id == SHIFT for finding in wish.findings) else 2
    if exercise.direction:
        return 2 if wish.eases.because[0].startswith("intake/") else 1
    return 2 if exercise.only_if else 3


def _found(exercise: Exercise, wish: Wish) -> bool:
    return any(finding.id in exercise.for_findings for finding in wish.findings)


def _matched(exercise: Exercise, wish: Wish, knowledge: Knowledge) -> tuple[Match, ...]:
    """Relief follows the answers; only what a finding calls for rests on findings."""
    return matches(exercise, wish.findings, knowledge) if "finding" in exercise.only_if else ()


def _because(exercise: Exercise, wish: Wish) -> tuple[str, ...]:
    if exercise.direction in ("arching", "bending"):
        return wish.eases.because
    return tuple(f"intake/{need}" for need in exercise.only_if if need != "finding")
