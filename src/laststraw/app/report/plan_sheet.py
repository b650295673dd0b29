"""The plan on paper: still pictures, boxes to tick, when to stop, a note for a clinician; nothing moves, nothing is loaded."""

from dataclasses import dataclass
from datetime import date

from laststraw.app.report.page import lay_out
from laststraw.app.report.pictures_of_moves import Pictures, pictures
from laststraw.app.report.plan import neighbours
from laststraw.app.report.plan_note import Note
from laststraw.app.report.words import Words, capital, date_in_words
from laststraw.knowledge import Knowledge
from laststraw.knowledge.numerals import weekdays
from laststraw.records import Plan, PlanItem, Visit

WEEKS = 2  # of boxes to tick
RULES = ("one_list", "green", "amber", "red", "leg_down", "back", "see_someone", "absence")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: its picture, its steps, and on which days of the week it is planned."""

    name: str
    dose: str
    steps: tuple[str, ...]
    stop_if: str
    easier: str
    pictures: Pictures | None
    days: tuple[bool, ...]  # Monday to Sunday


def page(
    visit: Visit, plan: Plan, words: Words, today: date, clinicians: Note, *, large: bool = False, relief: bool = False
) -> str:
    """One HTML page for paper: the weekly list, or with ``relief`` the list that eases."""
    known = words.knowledge
    items = plan.relief if relief else tuple(item for item in plan.correction if item.minutes)
    names = weekdays(known.language)
    return lay_out(
        "plan_sheet.html",
        {
            **_shared(visit, words, today),
            "lines": [_line(item, plan, known, every_day=relief) for item in items],
            "days": [capital(name[:2]) for name in names] * WEEKS,
            "weeks": WEEKS,
            "soon": [words.sentence_or_text(text) for text in plan.see_soon],
            "rules": [known.sentence(f"plan.rule.{rule}") for rule in RULES],
            "note": clinicians,
            "large": large,
            "relief": relief,
        },
    )


def note_page(visit: Visit, words: Words, today: date, clinicians: Note) -> str:
    """The note for a clinician alone."""
    return lay_out("plan_note_page.html", {**_shared(visit, words, today), "note": clinicians, "large": False})


def _shared(visit: Visit, words: Words, today: date) -> dict[str, object]:
    known = words.knowledge
    return {
        "say": words.say,
        "plans": lambda id, **filled_in: known.sentence(f"report_plan.{id}", **filled_in),
        "language": known.language,
        "kind": "tests",
        "visit": visit,
        "date": date_in_words(today.isoformat()),
    }


def _line(item: PlanItem, plan: Plan, known: Knowledge, *, every_day: bool) -> Line:
    exercise = known.exercise(item.exercise)
    planned = {day.weekday for day in plan.week if item.exercise in day.exercises}
    if item.stage == "habit":
        planned = {day.weekday for day in plan.week if day.walk_minutes}
    return Line(
        name=exercise.name,
        dose=item.dose,
        steps=exercise.steps,
        stop_if=exercise.stop_if,
        easier=neighbours(exercise, known)[0],
        pictures=pictures(exercise, moving=False),
        days=tuple(every_day or weekday in planned for weekday in range(7)),
    )
