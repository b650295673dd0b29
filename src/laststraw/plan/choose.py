"""Which exercises for the coming weeks: the ladder by what it fits, the rung by what the person can do.

Nothing that is ruled out is ever chosen: every rung passes ``ruled_out_by`` first. And a limit never adds minutes: how many
places there are depends on the minutes (and the log) alone, and every exercise takes the same time.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from laststraw.knowledge import Knowledge
from laststraw.plan.items import Chosen, item
from laststraw.plan.limits import ruled_out_by
from laststraw.plan.match import Match, fits
from laststraw.plan.tables import Row, Step, tables
from laststraw.plan.wish import Wish, left_out_for_now
from laststraw.records.course import Standing
from laststraw.records.finding import Amount


class Rung(NamedTuple):
    """What is done of a ladder: the exercise and how much of it; None where one begins."""

    row: Row
    step: Step
    amount: Amount | None


def choose_correction(wish: Wish, knowledge: Knowledge) -> Chosen:
    """Exercises for the coming weeks: matched ones first, then general ones, as many as there are places."""
    left_out: dict[str, str] = {}
    rungs: dict[str, Rung] = {}
    for row in tables(knowledge).rows:
        rung = _rung(row, wish, knowledge, left_out)
        if rung is not None:
            rungs[row.ladder.id] = rung
    found = fits(wish.findings, wish.intake.goals, knowledge)
    matched = {id: found[id] for id in rungs if id in found}
    kept_free = 1 if wish.most >= knowledge.constant("plan.general_from") else 0
    chosen = _best_matched(matched, [], wish.most - kept_free, knowledge)
    chosen += _general(rungs, chosen, wish.most - len(chosen), knowledge)
    chosen = _best_matched(matched, chosen, wish.most, knowledge)
    left_out |= _others(rungs, matched, chosen, wish, knowledge)
    minutes = knowledge.constant("plan.exercise_minutes")
    return Chosen(
        tuple(
            item(
                rungs[id].step.exercise, minutes, matched.get(id, ()), knowledge,
                ladder=rungs[id].row.ladder, amount=rungs[id].amount,
            )
            for id in chosen
        ),
        left_out,
    )  # fmt: skip


def places_for_exercises(minutes_per_day: int, knowledge: Knowledge) -> int:
    """How many exercises fit beside the shortest walk, at most the number of a day."""
    free_min = minutes_per_day - knowledge.constant("plan.walk_least")
    fit = math.floor(free_min / knowledge.constant("plan.exercise_minutes"))
    return max(0, min(fit, round(knowledge.constant("plan.exercises_a_day"))))


def _rung(row: Row, wish: Wish, knowledge: Knowledge, left_out: dict[str, str]) -> Rung | None:
    """Where the log says, else where one begins, else the nearest easier rung, else the nearest harder one.

    What was too much twice and all above it stays out, whatever else is ruled out; so does what rests after a sign in the leg.
    """
    standing = wish.standings.get(row.ladder.id)
    names = row.ladder.rungs
    at, top = max(0, row.start - 1) if wish.gently else row.start, len(names)
    if standing is not None:
        at = names.index(standing.exercise) if standing.exercise in names else at
        top = names.index(standing.parked) if standing.parked in names else top
    felt = next((place for place, name in enumerate(names) if name in wish.rests), None)
    if felt is not None:
        top = min(top, felt)
    if felt == 0 or (standing is not None and standing.rests):
        left_out[names[at]] = (
            knowledge.sentence("plan.left_out.rests")
            if felt is None
            else left_out_for_now(row.steps[felt].exercise, knowledge)
        )
        return None
    first: tuple[Step, str] | None = None
    for place in (*range(min(at, top - 1), -1, -1), *range(at + 1, top)):
        step = row.steps[place]
        against = ruled_out_by(step, wish.limits, wish.ages, wish.equipment)
        if against is None:
            return Rung(row, step, _amount(standing, names[place]))
        first = first or (step, against)
    left_out[names[at]] = wish.why_not(*first, knowledge) if first else knowledge.sentence("plan.left_out.too_much")
    return None


def _amount(standing: Standing | None, exercise: str) -> Amount | None:
    return standing.amount if standing is not None and standing.exercise == exercise else None


def _best_matched(
    matched: Mapping[str, tuple[Match, ...]], chosen: Sequence[str], places: int, knowledge: Knowledge
) -> list[str]:
    """Greedy: the ladder with the largest weight, then again, with less weight for what is already worked on."""
    repeat = knowledge.constant("plan.repeat_weight")
    left: dict[str, float] = {}
    taken = list(chosen)
    for match in (match for id in chosen for match in matched.get(id, ())):
        left[match.key] = left.get(match.key, 1.0) * repeat
    while len(taken) < places:
        open_ = [id for id in matched if id not in taken]  # in the order of the files, so that the first of equals wins
        if not open_:
            break
        best = max(open_, key=lambda id: math.fsum(left.get(one.key, 1.0) * one.weight for one in matched[id]))
        taken.append(best)
        for match in matched[best]:
            left[match.key] = left.get(match.key, 1.0) * repeat
    return taken


def _general(rungs: Mapping[str, Rung], chosen: Sequence[str], places: int, knowledge: Knowledge) -> list[str]:
    """Ladders for everybody, best grade first; at most two for the same end while others are left."""
    most = knowledge.constant("plan.alike_most")
    ends = Counter(rungs[id].row.ladder.goal for id in chosen)
    free = [row for row in tables(knowledge).general if row.ladder.id in rungs and row.ladder.id not in chosen]
    first: list[str] = []
    for row in free:
        if ends[row.ladder.goal] < most:
            ends[row.ladder.goal] += 1
            first.append(row.ladder.id)
    later = [row.ladder.id for row in free if row.ladder.id not in first]
    return [*first, *later][: max(0, places)]


def _others(
    rungs: Mapping[str, Rung],
    matched: Mapping[str, tuple[Match, ...]],
    chosen: Sequence[str],
    wish: Wish,
    knowledge: Knowledge,
) -> dict[str, str]:
    """Why the ladders that could be done are not on the list."""
    full = len(chosen) >= knowledge.constant("plan.exercises_a_day")
    fewer = wish.most < wish.places
    time = "enough" if full else "fewer" if fewer else "no_time"
    told = {
        reason: knowledge.sentence(f"plan.left_out.{reason}", minutes=wish.intake.minutes_per_day)
        for reason in ("not_needed", time)
    }
    return {
        rung.step.exercise.id: told[time if id in matched or rung.row.ladder.general else "not_needed"]
        for id, rung in rungs.items()
        if id not in chosen
    }
