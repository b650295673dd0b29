"""Which relief, exercises and habits, within the minutes and within the limits.

Two laws shape the code. Nothing that is ruled out is ever chosen: every candidate passes ``ruled_out_by`` first. And a
limit never adds minutes: how many places there are depends on the minutes alone, and what fills a place takes no longer
than what it replaces.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from laststraw.knowledge import Exercise, Knowledge, Ladder
from laststraw.plan.dose import beginning, dose_text, often_text
from laststraw.plan.limits import ruled_out_by
from laststraw.plan.match import Match, matches, side_of
from laststraw.records import OTHER_SIDE, Finding, Intake, PlanItem

SHORT_WALK = "short_walk"  # the two walks fill what time there is, so they are known by name
WALKING = "walking_programme"
_GRADES = "ABCDX"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was found and said, what is ruled out by it, and the older of the possible ages (year)."""

    findings: Sequence[Finding]
    intake: Intake
    limits: frozenset[str]
    age: int


class Chosen(NamedTuple):
    """Items of the plan, and why the other exercises of that stage are not among them (id -> plain reason)."""

    items: tuple[PlanItem, ...]
    left_out: dict[str, str]


def choose_relief(wish: Wish, knowledge: Knowledge) -> Chosen:
    """What eases today: one technique for each place, in their order; the walk has its time first."""
    allowed, left_out = _allowed(wish, knowledge, "relief")
    suitable = [exercise for exercise in allowed if _called_for(exercise, wish)]
    left_out |= {e.id: knowledge.sentence("plan.left_out.not_needed") for e in allowed if e not in suitable}
    walk_min = min(float(wish.intake.minutes_per_day), own_minutes(knowledge.exercise(SHORT_WALK)))
    left_min = wish.intake.minutes_per_day - walk_min
    items = []
    for place, needs_min in _minutes_of_places(knowledge):
        alternatives = [exercise for exercise in suitable if exercise.place == place]
        if needs_min > left_min:
            no_time = knowledge.sentence("plan.left_out.no_time", minutes=wish.intake.minutes_per_day)
            left_out |= {exercise.id: no_time for exercise in alternatives}
            continue
        left_min -= needs_min  # also when nothing suitable fills the place: a limit must not make room for more
        for exercise in alternatives[:1]:
            minutes = walk_min if exercise.id == SHORT_WALK else own_minutes(exercise)
            items.append(_item(exercise, minutes, _matched_relief(exercise, wish, knowledge), knowledge))
        for exercise in alternatives[1:]:
            left_out[exercise.id] = knowledge.sentence("plan.left_out.instead", other=alternatives[0].name)
    return Chosen(tuple(items), left_out)


def choose_correction(wish: Wish, knowledge: Knowledge) -> Chosen:
    """Exercises for the coming weeks: matched ones first, then general ones, as many as there are places."""
    places = places_for_exercises(wish.intake.minutes_per_day, knowledge)
    allowed, left_out = _allowed(wish, knowledge, "correction")
    allowed = [exercise for exercise in allowed if _ladder(exercise, knowledge).start == exercise.id]
    fits = {e.id: matches(_ladder(e, knowledge), wish.findings, knowledge) for e in allowed}
    kept_free = 1 if places >= knowledge.constant("plan.general_from") else 0
    chosen = _best_matched(allowed, fits, places - kept_free, knowledge)
    general = sorted(
        (e for e in allowed if _ladder(e, knowledge).general and e not in chosen),
        key=lambda e: _GRADES.index(_ladder(e, knowledge).grade),
    )
    chosen += general[: places - len(chosen)]
    chosen += _best_matched([e for e in allowed if e not in chosen], fits, places - len(chosen), knowledge)
    full = len(chosen) >= knowledge.constant("plan.exercises_a_day")
    for exercise in allowed:
        if exercise not in chosen:
            fitting = bool(fits[exercise.id]) or _ladder(exercise, knowledge).general
            reason = "not_needed" if not fitting else "enough" if full else "no_time"
            left_out[exercise.id] = knowledge.sentence(f"plan.left_out.{reason}", minutes=wish.intake.minutes_per_day)
    minutes = knowledge.constant("plan.exercise_minutes")
    return Chosen(tuple(_item(e, minutes, fits[e.id], knowledge) for e in chosen), left_out)


def choose_habits(wish: Wish, knowledge: Knowledge) -> Chosen:
    """Walking with the minutes that the places for exercises leave, and what runs alongside the day."""
    places = places_for_exercises(wish.intake.minutes_per_day, knowledge)
    free_min = wish.intake.minutes_per_day - places * knowledge.constant("plan.exercise_minutes")
    walk_min = min(free_min, knowledge.constant("plan.walk_most"))
    allowed, left_out = _allowed(wish, knowledge, "habit")
    items = [_item(e, walk_min if e.id == WALKING else own_minutes(e), (), knowledge) for e in allowed]
    return Chosen(tuple(items), left_out)


def places_for_exercises(minutes_per_day: int, knowledge: Knowledge) -> int:
    """How many exercises fit beside the shortest walk, at most the number of a day."""
    free_min = minutes_per_day - knowledge.constant("plan.walk_least")
    fit = math.floor(free_min / knowledge.constant("plan.exercise_minutes"))
    return max(0, min(fit, round(knowledge.constant("plan.exercises_a_day"))))


def own_minutes(exercise: Exercise) -> float:
    """Time that the exercise takes out of a day; none when it runs alongside other things (min)."""
    return 0.0 if exercise.alongside or exercise.minutes is None else exercise.minutes.value


def _allowed(
    wish: Wish, knowledge: Knowledge, stage: Literal["relief", "correction", "habit"]
) -> tuple[list[Exercise], dict[str, str]]:
    """Exercises of a stage that nothing rules out, in the order of the files; and why the others are ruled out."""
    allowed, left_out = [], {}
    for exercise in knowledge.exercises:
        if exercise.stage == stage:
            reason = ruled_out_by(exercise, wish.limits, wish.age, wish.intake.equipment)
            if reason is None:
                allowed.append(exercise)
            else:
                things = ", ".join(thing for thing in exercise.equipment if thing not in wish.intake.equipment)
                left_out[exercise.id] = (
                    knowledge.limit(reason).because
                    if reason in exercise.not_with
                    else knowledge.sentence(f"plan.left_out.{reason}", things=things)
                )
    return allowed, left_out


def _called_for(exercise: Exercise, wish: Wish) -> bool:
    """Do the answers and findings call for this relief?"""
    holds = {
        "bending_hurts": wish.intake.bending_hurts,
        "arching_hurts": wish.intake.arching_hurts,
        "leg_pain": wish.intake.leg_pain,
        "finding": any(finding.id in exercise.for_findings for finding in wish.findings),
    }
    return all(holds[condition] for condition in exercise.only_if)


def _minutes_of_places(knowledge: Knowledge) -> list[tuple[int, float]]:
    """Places of relief in their order, and how long the longest technique of each takes (min); the walk is paid for."""
    needs: dict[int, float] = {}
    for exercise in knowledge.exercises:
        if exercise.stage == "relief":
            minutes = 0.0 if exercise.id == SHORT_WALK else own_minutes(exercise)
            needs[exercise.place] = max(minutes, needs.get(exercise.place, 0.0))
    return sorted(needs.items())


def _matched_relief(exercise: Exercise, wish: Wish, knowledge: Knowledge) -> tuple[Match, ...]:
    """Relief follows the answers; only what a finding calls for rests on findings."""
    return matches(exercise, wish.findings, knowledge) if "finding" in exercise.only_if else ()


def _best_matched(
    allowed: Sequence[Exercise], fits: Mapping[str, tuple[Match, ...]], places: int, knowledge: Knowledge
) -> list[Exercise]:
    """Greedy: the exercise with the largest weight, then again, with less weight for what is already worked on."""
    left = {match.finding: 1.0 for matched in fits.values() for match in matched}
    chosen: list[Exercise] = []
    while len(chosen) < places:
        gains = [math.fsum(left[match.finding] * match.weight for match in fits[exercise.id]) for exercise in allowed]
        open_ = [(gain, -i) for i, gain in enumerate(gains) if gain > 0.0 and allowed[i] not in chosen]
        if not open_:
            break
        best = allowed[-max(open_)[1]]
        chosen.append(best)
        for match in fits[best.id]:
            left[match.finding] *= knowledge.constant("plan.repeat_weight")
    return chosen


def _ladder(exercise: Exercise, knowledge: Knowledge) -> Ladder:
    ladder = knowledge.ladder_of(exercise.id)
    if ladder is None:
        raise ValueError(f"exercise {exercise.id!r} is on no ladder: run `laststraw knowledge --check`")
    return ladder


def _item(exercise: Exercise, minutes: float, matched: tuple[Match, ...], knowledge: Knowledge) -> PlanItem:
    ladder = knowledge.ladder_of(exercise.id)
    told = exercise if ladder is None else ladder
    side = side_of(told, matched)
    answers = tuple(f"intake/{condition}" for condition in exercise.only_if if condition != "finding")
    amount = None if exercise.amount is None else beginning(exercise.amount)
    if amount is not None and exercise.amount is not None:
        dose = dose_text(amount, exercise.amount, knowledge)
    else:
        dose = exercise.dose.replace("{minutes}", f"{minutes:g}")
    if side in ("left", "right"):
        dose = f"{dose}. {told.side_note.format(side=side, other_side=OTHER_SIDE[side])}"
    return PlanItem(
        exercise=exercise.id,
        stage=exercise.stage,
        dose=dose,
        minutes=minutes,
        because=(*(match.finding for match in matched), *answers, *(told.claim.evidence if told.claim else ())),
        cautions=(exercise.stop_if, *exercise.other_cautions),
        side=side,
        frequency=often_text(exercise, knowledge),
        amount=amount,
        ladder="" if ladder is None else ladder.id,
    )
