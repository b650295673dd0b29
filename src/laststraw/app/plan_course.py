"""``laststraw plan course``: how it went so far, the steps of the plan with their reasons, and what to ask again."""

from collections.abc import Iterator, Sequence
from datetime import date

from laststraw.app import outputs
from laststraw.app.diary_text import span_in_words, wrapped
from laststraw.app.plan_now import course_now, curves_now, due_now
from laststraw.app.plan_scores import bar, change_text, number_lines
from laststraw.app.plan_state import State, Whose, read_state
from laststraw.app.plan_text import how_to
from laststraw.app.plan_today import pass_safety, refuse_first
from laststraw.app.report.words import date_in_words
from laststraw.records import Course, Curve, WeekDone
from laststraw.records.codec import to_document
from laststraw.stats import Z95

STEPS = 12  # the last ones that are told
LATEST = 8  # points of a line


def run(whose: Whose, *, everything: bool, json: bool) -> int:
    """Print the course."""
    state = read_state(whose)
    if state is None:
        return refuse_first(whose, json=json)
    passed = pass_safety(state, None, None, json=json)
    if isinstance(passed, int):
        return passed
    state = passed
    course = course_now(state)
    if json:
        curves = [to_document(curve) for curve in curves_now(state)]
        due = [to_document(one) for one in due_now(state)]
        outputs.print_json({"person": whose.person, "course": to_document(course), "curves": curves, "due": due})
        return outputs.DONE
    print("\n".join(course_lines(course, state, everything=everything)))
    return outputs.DONE


def course_lines(course: Course, state: State, *, everything: bool = False) -> Iterator[str]:
    """Advice first; then numbers, weeks, and why the plan changed."""
    known = state.known
    if not (course.weeks or course.scores):
        yield wrapped(known.sentence("plan_app.course_empty", words=state.whose.words))
        yield from due_lines(state)
        return
    for line in dict.fromkeys((*course.safety_now, *course.clinician, *course.notes)):
        yield wrapped(line)
        yield ""
    curves = {curve.questionnaire: curve for curve in curves_now(state)}
    for number in course.scores:
        yield from number_lines(number, course, state, brief=True)
        curve = curves.get(number.questionnaire)
        if curve is not None:
            yield from curve_lines(curve, state)
        yield ""
    asked = {number.questionnaire for number in course.scores}
    yield from (wrapped(change_text(one, state.known)) for one in course.changes if one.questionnaire not in asked)
    yield from week_lines(course.weeks, state)
    steps = course.steps if everything else course.steps[-STEPS:]
    if steps:
        yield ""
        yield known.sentence("plan_app.course_steps")
        for step in steps:
            yield wrapped(f"{date_in_words(step.day)}: {step.text}", "  ")
    yield from due_lines(state)


def due_lines(state: State) -> Iterator[str]:
    """What is to be asked or measured again, what was first due first, and how."""
    due = due_now(state)
    if due:
        yield ""
        yield state.known.sentence("plan_app.due")
    for one in due:
        yield wrapped(f"- {one.text} {how_to(one, state)}", "  ")


def curve_lines(curve: Curve, state: State) -> Iterator[str]:
    """The line through the numbers, a point a line, the interval in brackets; then what it says."""
    known = state.known.questionnaire(curve.questionnaire)
    if len(curve.measured) > 1:
        for point in curve.points[-LATEST:]:
            sd = (point.hi95 - point.lo95) / (2.0 * Z95)
            yield f"    {point.day}  {bar(point.mean, sd or None, known)}"
    yield wrapped(curve.text)


def week_lines(weeks: Sequence[WeekDone], state: State) -> Iterator[str]:
    """Days on which the list was done, a week a line: as many signs as days."""
    known = state.known
    if weeks:
        yield known.sentence("plan_app.course_weeks")
    for week in weeks:
        last = date.fromordinal(date.fromisoformat(week.start).toordinal() + 6).isoformat()
        signs = "#" * week.days + "." * max(0, week.aim - week.days)
        told = "week_silent" if week.silent else "week"
        said = known.sentence(f"plan_app.{told}", days=week.days, aim=week.aim, walk=f"{week.walk_minutes:.0f}")
        yield wrapped(f"{span_in_words(week.start, last)}  {signs:7s} {said}", "  ")
