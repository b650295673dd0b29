"""The number of a questionnaire in words: its size, its error, and whether it has changed by more than that."""

from collections.abc import Iterator

from laststraw.app.diary_text import wrapped
from laststraw.app.plan_state import State
from laststraw.app.report.words import date_in_words
from laststraw.knowledge import Knowledge
from laststraw.knowledge.schema import Questionnaire
from laststraw.records import Course, ScoreChange, Scored
from laststraw.records.codec import to_document
from laststraw.stats import Z95

BAR = 41  # signs

_CHANGES = {  # label, better?
    ("real", True): "plan_app.change_real_better",
    ("real", False): "plan_app.change_real_worse",
    ("meaningful", True): "plan_app.change_meaningful_better",
    ("meaningful", False): "plan_app.change_meaningful_worse",
}


def number_lines(number: Scored, course: Course, state: State, *, brief: bool = False) -> Iterator[str]:
    """The number with its error as a bar, then its change; ``brief``: without how to read them."""
    known, files = state.known.questionnaire(number.questionnaire), state.known
    band = f" ({number.band})" if number.band else ""
    error = files.sentence("plan_app.no_error") if number.sd is None else f"± {shown(Z95 * number.sd)}"
    yield wrapped(f"{known.plain_name}: {shown(number.value)}{band}, {error}")
    yield "  " + bar(number.value, number.sd, known)
    if not brief:
        ends = {"low": shown(known.lowest), "high": shown(known.highest)}
        yield wrapped(files.sentence(f"plan_app.better_{known.better}", **ends), "  ")
    change = change_of(number, course)
    if change is not None:
        yield wrapped(change_text(change, state.known))
    elif not brief:
        yield wrapped(files.sentence("plan_app.no_change_yet"))


def change_of(number: Scored, course: Course) -> ScoreChange | None:
    """From the start until now, of this questionnaire."""
    return next((one for one in course.changes if one.questionnaire == number.questionnaire), None)


def change_text(change: ScoreChange, known: Knowledge) -> str:
    """A change with its label, in a sentence with its numbers."""
    return known.sentence(
        "plan_app.change_error" if change.label == "error" else _CHANGES[change.label, bool(change.better)],
        name=name_of(change, known),
        since=date_in_words(change.since),
        before=shown(change.before),
        now=shown(change.now),
        least=shown(change.mdc95),
    )


def name_of(change: ScoreChange, known: Knowledge) -> str:
    """What was asked or tested, in plain words."""
    names = {one.id: one.plain_name for one in known.questionnaires}
    return names.get(change.questionnaire, change.questionnaire)


def bar(value: float, sd: float | None, known: Questionnaire) -> str:
    """The scale as a line, the interval in brackets, the number as a sign: ``0 |---[==o==]-----| 24``."""

    def place(at: float) -> int:
        inside = min(max(at, known.lowest), known.highest)
        return round((BAR - 1) * (inside - known.lowest) / (known.highest - known.lowest))

    signs = ["-"] * BAR
    if sd is not None:
        low, high = place(value - Z95 * sd), place(value + Z95 * sd)
        signs[low : high + 1] = "=" * (high + 1 - low)
        signs[low], signs[high] = "[", "]"
    signs[place(value)] = "o"
    return f"{shown(known.lowest)} |{''.join(signs)}| {shown(known.highest)}"


def scored_document(number: Scored, course: Course, state: State) -> dict[str, object]:
    """The number and its change as a document."""
    change = change_of(number, course)
    told = {"change": to_document(change), "text": change_text(change, state.known)} if change else {"change": None}
    return {"number": to_document(number), **told}


def shown(value: float) -> str:
    """One digit where it is needed."""
    return f"{value:.1f}".removesuffix(".0")
