"""What is to be asked or measured again, and since when: often while it hurts a lot, seldom otherwise."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from laststraw.knowledge import Knowledge
from laststraw.plan.log import NRS, Held, held
from laststraw.records import Due, LogEntry, PainNote, Visit

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
    """Whether the safety questions are due: before every visit or session with leg pain, else weekly; None: not yet.

    A visit begins with them, so the last visit is when they were asked last.
    """
    told = [visit for visit in visits if date.fromisoformat(visit.made_at[:10]) <= today]
    if not told:
        return Due(what="safety", since=today.isoformat(), text=knowledge.sentence("course.due.safety_first"))
    last = max(told, key=lambda visit: visit.made_at)
    asked = date.fromisoformat(last.made_at[:10])
    days = round(knowledge.constant("course.direction_days"))
    leg = last.intake.leg_pain or any(
        (session.went_lower or session.numbness) and (today - date.fromisoformat(session.day)).days < days
        for session in held(log, (), today).sessions
    )
    numb = any(s.numbness and s.day >= asked.isoformat() for s in held(log, (), today).sessions)
    if numb or (leg and asked < today):
        return Due(what="safety", since=today.isoformat(), text=knowledge.sentence("course.due.safety_leg"))
    again = asked + timedelta(days=round(knowledge.constant("course.week")))
    if again <= today:
        return Due(what="safety", since=again.isoformat(), text=knowledge.sentence("course.due.safety_week"))
    return None


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
