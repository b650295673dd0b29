"""How it went: each number over the weeks with its error, the line through it with what is not known, why the plan changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from laststraw.app.report.repetitions import Tick, round_numbers
from laststraw.app.report.words import Words, date_in_words
from laststraw.knowledge.schema import Questionnaire
from laststraw.records import Course, Curve
from laststraw.stats import Z95

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 320.0, 150.0, 30.0, 14.0, 8.0, 24.0  # the picture's own units


@dataclass(frozen=True, slots=True)
class Dot:
    """One number with its 95 % bar."""

    x: float
    y: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture of one questionnaire."""

    name: str
    text: str
    label: str  # for who does not see the picture
    better: str  # "lower" or "higher"
    dots: tuple[Dot, ...]
    line: str
    band: str
    days: tuple[Tick, ...]
    ticks: tuple[Tick, ...]  # x holds the y of a number
    changed: str


@dataclass(frozen=True, slots=True)
class Told:
    """A step of the plan."""

    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole section."""

    advice: tuple[str, ...]
    drawings: tuple[Drawing, ...]
    weeks: tuple[tuple[str, int, int, bool], ...]  # first day, days done, aim, nothing was told
    steps: tuple[Told, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What the section is made from. ``changes``: what may be said of the change of each questionnaire, by its id."""

    course: Course
    curves: tuple[Curve, ...] = ()
    changes: Mapping[str, str] = field(default_factory=dict)


def sheet(followed: Followed | None, words: Words) -> Sheet | None:
    """The section, or None where nothing is written down."""
    if followed is None or not (followed.course.weeks or followed.curves):
        return None
    course, curves, changes = followed.course, followed.curves, followed.changes
    return Sheet(
        advice=tuple(dict.fromkeys((*course.safety_now, *course.clinician))),
        drawings=tuple(_drawing(curve, changes.get(curve.questionnaire, ""), words) for curve in curves),
        weeks=tuple((date_in_words(week.start), week.days, week.aim, week.silent) for week in course.weeks),
        steps=tuple(Told(date_in_words(step.day), step.text) for step in reversed(course.steps)),
        notes=course.notes,
    )


def _drawing(curve: Curve, changed: str, words: Words) -> Drawing:
    known = words.knowledge.questionnaire(curve.questionnaire)
    days = [date.fromisoformat(point.day) for point in curve.points]
    first, span = days[0], max((days[-1] - days[0]).days, 1)

    def x(day: str) -> float:
        return round(LEFT + (date.fromisoformat(day) - first).days / span * (WIDTH - LEFT - RIGHT), 1)

    def y(value: float) -> float:
        inside = min(max(value, known.lowest), known.highest)
        return round(TOP + (known.highest - inside) / (known.highest - known.lowest) * (HEIGHT - TOP - BOTTOM), 1)

    dots = tuple(
        Dot(x(one.day), y(one.value), y(one.value - Z95 * (one.sd or 0.0)), y(one.value + Z95 * (one.sd or 0.0)))
        for one in curve.measured
    )
    upper = [f"{x(point.day)} {y(point.hi95)}" for point in curve.points]
    lower = [f"{x(point.day)} {y(point.lo95)}" for point in reversed(curve.points)]
    return Drawing(
        name=known.plain_name,
        text=curve.text,
        label=_label(curve, known, words),
        better=known.better,
        dots=dots,
        line="M" + "L".join(f"{x(point.day)} {y(point.mean)}" for point in curve.points),
        band="M" + "L".join((*upper, *lower)) + "Z",
        days=_days(curve, x),
        ticks=tuple(Tick(y(n), f"{n:g}") for n in round_numbers(known.lowest, known.highest)),
        changed=changed,
    )


def _days(curve: Curve, x: Callable[[str], float]) -> tuple[Tick, ...]:
    """The first and the last day."""
    ends = dict.fromkeys((curve.points[0].day, curve.points[-1].day))
    return tuple(Tick(x(day), date_in_words(day).rpartition(" ")[0]) for day in ends)


def _label(curve: Curve, known: Questionnaire, words: Words) -> str:
    """Every number that the picture shows."""
    said = [f"{date_in_words(one.day)}: {one.value:g} ± {Z95 * (one.sd or 0.0):.1f}" for one in curve.measured]
    return words.knowledge.sentence("report_plan.course_label", name=known.plain_name) + " " + ". ".join(said) + "."
