"""The pain that was told last, whichever way: in a session, the morning after, as a number, in the diary, at a visit."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from laststraw.plan.log import NRS, Held, held
from laststraw.records import LogEntry, PainNote, Visit

_MORNING, _NOW = 0, 1  # of what is told in one go, the morning came before


class _Told(NamedTuple):
    """One number, in the order in which numbers are told; of two told at once the worse comes last."""

    day: date
    moment: datetime
    part: int
    pain: float


def last_pain(
    log: Sequence[LogEntry], *, today: date, visits: Sequence[Visit] = (), pains: Sequence[PainNote] = ()
) -> tuple[date, float] | None:
    """The day and the pain (0 to 10) that were told last until today; None where nothing was told.

    Of one day what was written down last counts. The diary does not say when on a day it hurt so: its number is held against
    that, and the worse of both counts.

    *Error*: one number is good to about a point.
    """
    told = (*_of_log(held(log, pains, today)), *_of_visits(visits, today))
    last = max((one for one in told if one.day <= today), default=None)
    found = [(date.fromisoformat(note.day), note.pain.mean) for note in pains]
    found = [*((day, pain) for day, pain in found if day <= today), *([(last.day, last.pain)] if last else [])]
    return max(found, default=None)


def _of_log(now: Held) -> Iterator[_Told]:
    for session in now.sessions:
        day, moment = date.fromisoformat(session.day), datetime.fromisoformat(session.written_at)
        if session.pain_next_day is not None:
            yield _Told(day + timedelta(days=1), moment, _MORNING, float(session.pain_next_day))
        for pain in (session.pain_before, session.pain_after_10_min):
            if pain is not None:
                yield _Told(day, moment, _NOW, float(pain))
    for answer in (one for one in now.answers if one.questionnaire == NRS):
        number = answer.total if answer.total is not None else next(iter(answer.items), None)
        if number is not None:
            moment = datetime.fromisoformat(answer.written_at)
            yield _Told(date.fromisoformat(answer.day), moment, _NOW, float(number))


def _of_visits(visits: Sequence[Visit], today: date) -> Iterator[_Told]:
    """At visits; a day of UTC may have begun where the person's own has not."""
    for visit in visits:
        if visit.intake.pain_now is not None:
            moment = datetime.fromisoformat(visit.made_at).astimezone(UTC)
            day = today if moment.date() == today + timedelta(days=1) else moment.date()
            yield _Told(day, moment, _NOW, float(visit.intake.pain_now))
