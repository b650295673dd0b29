"""The plan as it stands today, made anew from the last visit and from what was told since. What calls rooms in their order."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from laststraw import diary as diary_room
from laststraw import plan as plan_room
from laststraw.app.plan_safety import SAFETY, intake_now
from laststraw.app.plan_scores import change_text
from laststraw.app.plan_state import State, Whose, holding
from laststraw.app.report.course_plan import Followed
from laststraw.errors import UnusableInput
from laststraw.history import Store
from laststraw.knowledge import Knowledge
from laststraw.plan.changes import scored_of
from laststraw.plan.response import response
from laststraw.records import Answered, Course, Curve, Diary, Plan, Visit

MOST_ACTIVITIES = 5  # of the diary that habits may be about


def course_now(state: State) -> Course:
    """What the log tells: where each ladder stands, what changed and why, what is to be said now."""
    log = [entry for entry in state.log if not (isinstance(entry, Answered) and entry.questionnaire == SAFETY)]
    told = _diary(state)
    pains = told.pains if told is not None else ()
    visit, day = state.visit, state.today
    allowed = plan_room.may_do(intake_now(state), visit.person, state.known, today=day, tests=visit.tests)
    visits = (*state.past, visit)
    return plan_room.follow(log, state.known, today=day, visits=visits, pains=pains, allowed=allowed)


def plan_now(state: State, course: Course | None = None) -> Plan:
    """What to do now. *Error*: ``ValueError`` where triage refers: ``pass_safety`` comes first."""
    visit = state.visit
    make = partial(plan_room.make_plan, visit.findings, intake_now(state), visit.person, state.known)
    course = course or course_now(state)
    return make(today=state.today, course=course, activities=_activities(state), tests=visit.tests)


def curves_now(state: State) -> tuple[Curve, ...]:
    """The line through the numbers of each questionnaire whose error is known, in the order of their names."""
    names = sorted({entry.questionnaire for entry in state.answered} - {SAFETY})
    scored = (scored_of([one for one in state.answered if one.questionnaire == name], state.known) for name in names)
    found = (response(numbers, state.known, today=state.today) for numbers in scored)
    return tuple(curve for curve in found if curve is not None)


def followed(
    store: Store | None, code: str, visit: Visit, past: Sequence[Visit], known: Knowledge, now: datetime
) -> Followed | None:
    """How it went until this visit, for its report; None where nothing was written down."""
    log = holding(store.log(code)) if store is not None else ()
    if store is None or not log or visit.referral is not None:
        return None
    state = State(
        known=known,
        whose=Whose(code),
        visit=visit,
        past=tuple(past),
        log=log,
        entries=store.entries(code),
        ids=frozenset(),
        now=now.astimezone(),
    )
    course = course_now(state)
    changes = {change.questionnaire: change_text(change, known) for change in course.changes}
    return Followed(course=course, curves=curves_now(state), changes=changes)


def _diary(state: State) -> Diary | None:
    """The diary; None where nothing holds, or where it must be mended before it can be read."""
    if not state.entries:
        return None
    try:
        return diary_room.gather(state.entries, knowledge=state.known, today=state.today)
    except UnusableInput:
        return None


def _activities(state: State) -> Sequence[str]:
    """What the diary tells of most, the most often told first."""
    told = _diary(state)
    counted = Counter(bout.activity for bout in (told.bouts if told is not None else ()))
    return [activity for activity, _ in counted.most_common(MOST_ACTIVITIES)]
