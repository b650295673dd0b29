"""Laws of what to do: every exercise says how, how much and when to stop; ladders are whole; limits leave something."""

from collections.abc import Iterator
from itertools import combinations_with_replacement

from laststraw.knowledge.exercises import Exercise, Ladder
from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.load import meant
from laststraw.knowledge.rows import located
from laststraw.knowledge.schema import Knowledge

_ALONE = ("dose", "frequency", "minutes", "grade", "claim")  # what relief and habits say themselves
_RUNG = ("amount", "days_a_week")  # what a rung of a ladder says
_MATCHING = (  # what relief and habits may say, and a rung leaves to its ladder
    "for_findings", "for_structures", "for_roles", "for_goals", "for_activities", "sided", "side_note", "place", "direction",
    "only_if", "alongside",
)  # fmt: skip
_UNSAID = ("", (), 0, "no", False, None)
RUNGS = (2, 4)  # fewest and most of a ladder
YOUNG, OLD = 12, 95  # years: the plan is made for ages between these


def exercises_say_how_and_how_much(knowledge: Knowledge) -> Iterator[Breach]:
    """An exercise has steps and a stop rule; a rung has an amount, what stands alone has dose, minutes and a claim."""
    for where in located(knowledge, "exercise"):
        row, rung = where.row, where.row.stage == "correction"
        for field in ("steps", "stop_if", *(_RUNG if rung else _ALONE)):
            if not getattr(row, field):
                yield Breach(where.place, f"exercise {row.id!r}: {field} is empty")
        for field in (*_ALONE, *_MATCHING) if rung else _RUNG:
            if getattr(row, field) not in _UNSAID:
                told = "its ladder says it, or the amount" if rung else "only the rung of a ladder has it"
                yield Breach(where.place, f"exercise {row.id!r}: leave out {field}: {told}")
        if row.minutes is not None and (row.minutes.unit != "min" or row.minutes.value <= 0.0):
            yield Breach(where.place, f'exercise {row.id!r}: minutes must be above 0 and in "min"')
        for word, span in _spans(row):
            if not 0 < span[0] <= span[1]:
                yield Breach(where.place, f"exercise {row.id!r}: {word} runs from least to most, both above 0")


_NOUNS = {"for_activities": "activity", "for_findings": "finding", "for_structures": "structure", "not_with": "limit"}


def exercises_name_what_exists(knowledge: Knowledge) -> Iterator[Breach]:
    """Findings, structures, activities and limits that exercises and ladders name exist."""
    there = {
        "for_activities": {activity.id for activity in knowledge.activities},
        "for_findings": {finding.id for finding in knowledge.findings},
        "for_structures": {structure.id for structure in knowledge.structures},
        "not_with": {limit.id for limit in knowledge.limits},
    }
    for where in located(knowledge, "exercise", "ladder"):
        for field, known in there.items():
            for id in getattr(where.row, field, ()):
                if id not in known:
                    noun = _NOUNS[field]
                    yield Breach(where.place, f"{where.kind} {where.name!r}: no {noun} {id!r}. {meant(id, known)}")


def ladders_hold_every_rung_once(knowledge: Knowledge) -> Iterator[Breach]:
    """The rungs of a ladder are exercises of the stage correction; each of those is on exactly one ladder."""
    corrections = {exercise.id for exercise in knowledge.exercises if exercise.stage == "correction"}
    taken: dict[str, str] = {}
    for where in located(knowledge, "ladder"):
        ladder = where.row
        if not RUNGS[0] <= len(ladder.rungs) <= RUNGS[1]:
            yield Breach(
                where.place, f"ladder {ladder.id!r}: has {RUNGS[0]} to {RUNGS[1]} rungs, here {len(ladder.rungs)}"
            )
        if ladder.start not in ladder.rungs:
            yield Breach(where.place, f"ladder {ladder.id!r}: starts on {ladder.start!r}, which is none of its rungs")
        if (ladder.sided == "no") != (not ladder.side_note):
            yield Breach(where.place, f"ladder {ladder.id!r}: a side_note goes with sided, and only with it")
        for rung in ladder.rungs:
            if rung not in corrections:
                message = (
                    f"ladder {ladder.id!r}: no exercise {rung!r} of the stage correction. {meant(rung, corrections)}"
                )
                yield Breach(where.place, message)
            elif rung in taken:
                yield Breach(where.place, f"ladder {ladder.id!r}: {rung!r} is on {taken[rung]!r} already")
            taken[rung] = ladder.id
    for where in located(knowledge, "exercise"):
        if where.row.stage == "correction" and where.row.id not in taken:
            yield Breach(where.place, f"exercise {where.row.id!r}: on no ladder")


def limits_leave_a_rung(knowledge: Knowledge) -> Iterator[Breach]:
    """No limit, and no two limits, rule out every general ladder: one rung that needs nothing is left, at every age."""
    open_to_all = {exercise.id: exercise for exercise in knowledge.exercises if _at_any_age_with_nothing(exercise)}
    general = [ladder for ladder in knowledge.ladders if ladder.general]
    for first, second in combinations_with_replacement(list(located(knowledge, "limit")), 2):
        limits = {first.row.id, second.row.id}
        if general and not any(_open(ladder, open_to_all, limits) for ladder in general):
            named = " and ".join(map(repr, sorted(limits)))
            yield Breach(first.place, f"{named} rule out every rung of every general ladder: give one an easier rung")


def _at_any_age_with_nothing(exercise: Exercise) -> bool:
    youngest, oldest = exercise.min_age or YOUNG, exercise.max_age or OLD
    return not exercise.equipment and youngest <= YOUNG and oldest >= OLD


def _open(ladder: Ladder, open_to_all: dict[str, Exercise], limits: set[str]) -> bool:
    return any(rung in open_to_all and not limits & set(open_to_all[rung].not_with) for rung in ladder.rungs)


def _spans(row: object) -> Iterator[tuple[str, tuple[int, int]]]:
    amount = getattr(row, "amount", None)
    told = {word: getattr(amount, word) for word in ("sets", "reps", "hold_s")} if amount is not None else {}
    told["days_a_week"] = getattr(row, "days_a_week", None)
    yield from ((word, span) for word, span in told.items() if span is not None)


LAWS: tuple[Law, ...] = (
    exercises_say_how_and_how_much,
    exercises_name_what_exists,
    ladders_hold_every_rung_once,
    limits_leave_a_rung,
)
