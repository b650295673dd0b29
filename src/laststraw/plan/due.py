"""What is to be asked or measured again, and since when: often while it hurts a lot, seldom otherwise."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from laststraw.knowledge import Knowledge
from laststraw.plan.log import NRS, SAFETY, Held, held, standing_log
from laststraw.records import Answered, Due, LogEntry, PainNote, Session, Visit

FUNCTION = ("rmdq", "psfs")
RANGE = frozenset(("bending", "length"))  # groups of tests
ENDURANCE = "strength"


def due(
    log: Sequence[LogEntry],
    knowledge: Knowledge,
    *,
    today: date,
    visits: Sequence[Visit] = (),
    pains: Sequence[PainNote] = (),
) -> tuple[Due, ...]:
    """What is due today, what was first due first. What was never measured is not due: it is an offer, not a debt.

    Pain is asked two or three times a week while it is high, else weekly; questionnaires every two weeks, after eight weeks
    monthly; tests of range every two weeks, of endurance every four, photos every three months.
    """
    now = held(log, pains, today)
    found = [*_pain(now, knowledge, today), *_questionnaires(now, knowledge, today), *_tests(visits, knowledge, today)]
    return tuple(sorted(found, key=lambda one: (one.since, one.what)))


def safety_due(
    log: Sequence[LogEntry], knowledge: Knowledge, *, today: date, visits: Sequence[Visit] = ()
) -> Due | None:
    """Whether the safety questions are due: each day with leg symptoms, else weekly; None: not yet.

    A visit begins with them, and between visits their answers are in the log. New numbness, or pain further down the leg, asks
    for them at once. What was answered on a day that is still to come (the clock was set back) does not count.
    """
    last = last_asked(log, visits)
    days = [_local_day(visit) for visit in visits]
    days += [date.fromisoformat(entry.day) for entry in _asked_again(log)]
    if last is None or max(days) > today:
        return Due(what="safety", since=today.isoformat(), text=knowledge.sentence("course.due.safety_first"))
    asked = max(days)
    sessions = held(log, (), today).sessions
    if numb_since(sessions, last):
        return Due(what="safety", since=today.isoformat(), text=knowledge.sentence("course.due.safety_leg"))
    if _legs_hurt(sessions, visits, knowledge, today) and asked < today:
        return Due(what="safety", since=today.isoformat(), text=knowledge.sentence("course.due.safety_leg"))
    weekly = asked + timedelta(days=round(knowledge.constant("course.week")))
    if weekly <= today:
        return Due(what="safety", since=weekly.isoformat(), text=knowledge.sentence("course.due.safety_week"))
    return None


def last_asked(log: Sequence[LogEntry], visits: Sequence[Visit]) -> datetime | None:
    """The moment at which the safety questions were answered last, at a visit or since; None: never."""
    moments = [*(visit.made_at for visit in visits), *(entry.written_at for entry in _asked_again(log))]
    return max(map(datetime.fromisoformat, moments), default=None)


def numb_since(sessions: Sequence[Session], last: datetime | None) -> tuple[Session, ...]:
    """Sessions with new numbness or pain further down the leg, written after the safety questions were answered last."""
    numb = (session for session in sessions if session.numbness or session.went_lower)
    return tuple(one for one in numb if last is None or datetime.fromisoformat(one.written_at) > last)


def _local_day(visit: Visit) -> date:
    """On the calendar of this computer, as the days of the log are: a visit of the evening may be of tomorrow in UTC."""
    return datetime.fromisoformat(visit.made_at).astimezone().date()


def _asked_again(log: Sequence[LogEntry]) -> list[Answered]:
    """Safety questions that were answered between visits, and not taken back."""
    told = (entry for entry in standing_log(log) if isinstance(entry, Answered))
    return [entry for entry in told if entry.questionnaire == SAFETY]


def _legs_hurt(sessions: Sequence[Session], visits: Sequence[Visit], knowledge: Knowledge, today: date) -> bool:
    """The last visit, or a session of the last weeks, speaks of pain down a leg or of numbness."""
    if visits and max(visits, key=lambda visit: visit.made_at).intake.leg_pain:
        return True
    days = round(knowledge.constant("course.direction_days"))
    recent = (one for one in sessions if (today - date.fromisoformat(one.day)).days < days)
    return any(session.went_lower or session.numbness for session in recent)


def _pain(now: Held, knowledge: Knowledge, today: date) -> Iterator[Due]:
    if now.pain:
        last, level = next(reversed(now.pain.items()))
        flare = level > knowledge.constant("plan.flare_pain")
        every = knowledge.constant("course.ask_in_flare" if flare else "course.ask_pain")
        yield from _if_due(NRS, last, round(every), knowledge, today)


def _questionnaires(now: Held, knowledge: Knowledge, today: date) -> Iterator[Due]:
    for name in FUNCTION:
        days = [date.fromisoformat(one.day) for one in now.answers if one.questionnaire == name]
        if days:
            at_first = (days[-1] - days[0]).days < knowledge.constant("course.at_first_days")
            every = knowledge.constant("course.ask_function" if at_first else "course.ask_function_later")
            yield from _if_due(name, days[-1], round(every), knowledge, today)


def _tests(visits: Sequence[Visit], knowledge: Knowledge, today: date) -> Iterator[Due]:
    groups = {protocol.id: protocol.group for protocol in knowledge.protocols}
    last: dict[str, date] = {}
    for visit in visits:
        made = date.fromisoformat(visit.made_at[:10])
        done = {groups.get(test.test, "") for test in visit.tests}
        kinds = {"photos": bool(visit.photos), "range": bool(done & RANGE), "endurance": ENDURANCE in done}
        last |= {kind: max(made, last.get(kind, made)) for kind, holds in kinds.items() if holds and made <= today}
    for kind in ("range", "endurance", "photos"):
        if kind in last:
            yield from _if_due(kind, last[kind], round(knowledge.constant(f"course.ask_{kind}")), knowledge, today)


def _if_due(what: str, last: date, every: int, knowledge: Knowledge, today: date) -> Iterator[Due]:
    since = last + timedelta(days=every)
    if since <= today:
        text = knowledge.sentence(f"course.due.{what}", days=(today - last).days)
        yield Due(what=what, since=since.isoformat(), text=text)
