"""Laws of what to do: every exercise has steps, a dose and a stop rule, every ladder has rungs, every name exists."""

from collections.abc import Iterator

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.load import meant
from laststraw.knowledge.rows import located
from laststraw.knowledge.schema import Knowledge

_ALONE = ("dose", "frequency", "minutes", "grade", "claim")  # what relief and habits say themselves
_RUNG = ("amount", "days_a_week")  # what a rung of a ladder says


def exercises_say_how_and_how_much(knowledge: Knowledge) -> Iterator[Breach]:
    """An exercise has steps and a stop rule; a rung has an amount, what stands alone has dose, minutes and a claim."""
    for where in located(knowledge, "exercise"):
        row, rung = where.row, where.row.stage == "correction"
        for field in ("steps", "stop_if", *(_RUNG if rung else _ALONE)):
            if not getattr(row, field):
                yield Breach(where.place, f"exercise {row.id!r}: {field} is empty")
        for field in _ALONE if rung else _RUNG:
            if getattr(row, field):
                told = "its ladder says it, or the amount" if rung else "only the rung of a ladder has it"
                yield Breach(where.place, f"exercise {row.id!r}: leave out {field}: {told}")
        if row.minutes is not None and (row.minutes.unit != "min" or row.minutes.value <= 0.0):
            yield Breach(where.place, f'exercise {row.id!r}: minutes must be above 0 and in "min"')
        for word, span in _spans(row):
            if not 0 < span[0] <= span[1]:
                yield Breach(where.place, f"exercise {row.id!r}: {word} runs from least to most, both above 0")


def exercises_name_what_exists(knowledge: Knowledge) -> Iterator[Breach]:
    """Findings, structures and limits that exercises and ladders name exist."""
    there = {
        "for_findings": {finding.id for finding in knowledge.findings},
        "for_structures": {structure.id for structure in knowledge.structures},
        "not_with": {limit.id for limit in knowledge.limits},
    }
    for where in located(knowledge, "exercise", "ladder"):
        for field, known in there.items():
            for id in getattr(where.row, field, ()):
                if id not in known:
                    noun = field.removeprefix("for_").removesuffix("s") if field != "not_with" else "limit"
                    yield Breach(where.place, f"{where.kind} {where.name!r}: no {noun} {id!r}. {meant(id, known)}")


def ladders_hold_every_rung_once(knowledge: Knowledge) -> Iterator[Breach]:
    """The rungs of a ladder are exercises of the stage correction; each of those is on exactly one ladder."""
    corrections = {exercise.id for exercise in knowledge.exercises if exercise.stage == "correction"}
    taken: dict[str, str] = {}
    for where in located(knowledge, "ladder"):
        ladder = where.row
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


def _spans(row: object) -> Iterator[tuple[str, tuple[int, int]]]:
    amount = getattr(row, "amount", None)
    told = {word: getattr(amount, word) for word in ("sets", "reps", "hold_s")} if amount is not None else {}
    told["days_a_week"] = getattr(row, "days_a_week", None)
    yield from ((word, span) for word, span in told.items() if span is not None)


LAWS: tuple[Law, ...] = (exercises_say_how_and_how_much, exercises_name_what_exists, ladders_hold_every_rung_once)
