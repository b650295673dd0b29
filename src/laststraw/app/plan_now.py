"""The plan as it stands today, made anew from the last visit and from what was told since."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import TypedDict

from laststraw import diary as diary_room
from laststraw import flow
from laststraw import plan as plan_room
from laststraw.app.plan_safety import SAFETY, intake_now
from laststraw.app.plan_scores import change_text
from laststraw.app.plan_state import State, Whose
from laststraw.app.report.course_plan import Followed
from laststraw.errors import UnusableInput
from laststraw.history import Store
from laststraw.knowledge import Knowledge
from laststraw.records import Alert, Course, Curve, Diary, Due, Entry, LogEntry, Plan, Since, Visit


@lru_cache(maxsize=2)  # of the state that is asked of again and again
def course_now(state: State) -> Course:
    """What the log tells: where each ladder stands, what changed and why, what is to be said now."""
    return flow.went(intake_now(state), state.visit.person, state.known, since(state), today=state.today)


def plan_now(state: State, pain: float | None = None) -> Plan:
    """What to do now, at the pain of now (None: that was told last).

    *Error*: ``ValueError`` where triage refers: ``pass_safety`` comes first.
    """
    so_far = since(state)
    last = plan_room.last_pain(so_far.log, today=state.today, visits=so_far.visits, pains=so_far.pains)
    now = pain if pain is not None else last[1] if last is not None else None
    visit = state.visit
    told = replace(intake_now(state), pain_now=None if now is None else round(now))
    return flow.follow_up(visit.findings, told, visit.person, state.known, since(state), today=state.today)


@lru_cache(maxsize=2)
def since(state: State) -> Since:
    """All visits, the log and the diary."""
    told = told_diary(state.entries, state.known, state.now)
    return Since(visits=state.visits, log=state.log, diary=told)


def due_now(state: State, today: date | None = None) -> tuple[Due, ...]:
    """What is to be asked or measured again; ``today``: another day than this one."""
    told = since(state)
    return plan_room.due(told.log, state.known, today=today or state.today, visits=told.visits, pains=told.pains)


def alerts_now(state: State) -> tuple[Alert, ...]:
    """The early message of today, if there is one."""
    return flow.early_warning(state.known, since(state), today=state.today)


def curves_now(state: State) -> tuple[Curve, ...]:
    """The line through the numbers of each questionnaire whose error is known, in the order of their names."""
    names = sorted({entry.questionnaire for entry in state.answered} - {SAFETY})
    scored = (
        plan_room.scored_of([one for one in state.answered if one.questionnaire == name], state.known) for name in names
    )
    found = (plan_room.response(numbers, state.known, today=state.today) for numbers in scored)
    return tuple(curve for curve in found if curve is not None)


def followed(
    store: Store | None, code: str, visit: Visit, past: Sequence[Visit], known: Knowledge, now: datetime
) -> Followed | None:
    """How it went until this visit, for its report; None where nothing was written down."""
    log = store.log(code) if store is not None else ()
    if store is None or not plan_room.standing_log(log) or visit.referral is not None:
        return None
    state = State(
        known=known,
        whose=Whose(code),
        visit=visit,
        past=tuple(past),
        log=log,
        entries=store.entries(code),
        now=now.astimezone(),
    )
    course = course_now(state)
    changes = {change.questionnaire: change_text(change, known) for change in course.changes}
    return Followed(course=course, curves=curves_now(state), changes=changes)


class SoFar(TypedDict):
    """What a person told before this visit."""

    log: tuple[LogEntry, ...]
    told: Diary | None


def so_far(store: Store | None, code: str, known: Knowledge, now: datetime) -> SoFar:
    """The log and the diary of a person; nothing without a history."""
    if store is None:
        return SoFar(log=(), told=None)
    return SoFar(log=store.log(code), told=told_diary(store.entries(code), known, now.astimezone()))


def told_diary(entries: Sequence[Entry], known: Knowledge, now: datetime) -> Diary | None:
    """The diary; None where nothing holds, or where it must be mended before it can be read."""
    if not entries:
        return None
    try:
        return diary_room.gather(entries, knowledge=known, today=now.date())
    except UnusableInput:
        return None
