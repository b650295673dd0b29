"""What the log says that still holds: withdrawn and future entries aside, one session a day and kind, pain day by day.

The order of the entries of a day makes no difference: everything is sorted by what it says, never by where it stood.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from laststraw.records import Amount, Answered, Done, LogEntry, PainNote, Session, Visit

NRS = "nrs"
SAFETY = "safety"  # the safety questions that were asked again are kept like a questionnaire; here they are no number


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What holds on a day. ``sessions``: one a day and kind, oldest first. ``pain``: told on each day. ``contact``: days of
    which anything was said. ``ahead``: entries of days still to come. ``doubled``: days on which two sessions were one.
    """

    sessions: tuple[Session, ...]
    answers: tuple[Answered, ...]
    pain: dict[date, float]
    contact: tuple[date, ...]
    ahead: int
    clock_ahead: bool
    doubled: tuple[str, ...]


def held(
    log: Sequence[LogEntry],
    pains: Sequence[PainNote],
    today: date,
    *,
    visits: Sequence[Visit] = (),
    heard: Collection[str] = (),
) -> Held:
    """Sort out a log as it stands on a day.

    Parameters
    ----------
    visits, heard
        Visits, and days of which the diary tells anything: they are contact too.
    """
    standing = standing_log(log)
    now = [entry for entry in standing if _day(entry) <= today]
    told = sorted((e for e in now if isinstance(e, Session)), key=lambda e: (e.day, e.kind, e.id))
    asked = (e for e in now if isinstance(e, Answered) and e.questionnaire != SAFETY)
    answers = sorted(asked, key=lambda e: (e.day, e.questionnaire, e.id))
    sessions, doubled = _one_a_day(told)
    kept_pains = [note for note in pains if date.fromisoformat(note.day) <= today]
    contact = {_day(entry) for entry in now} | {date.fromisoformat(note.day) for note in kept_pains}
    contact |= {day for day in map(date.fromisoformat, heard) if day <= today}
    contact |= {min(day, today) for visit in visits if (day := _made(visit)) <= today + timedelta(days=1)}
    return Held(
        sessions=tuple(sessions),
        answers=tuple(answers),
        pain=_pain_by_day(sessions, answers, kept_pains, today),
        contact=tuple(sorted(contact)),
        ahead=len(standing) - len(now),
        clock_ahead=any(date.fromisoformat(e.written_at[:10]) > today + timedelta(days=1) for e in standing),
        doubled=tuple(doubled),
    )


def standing_log(log: Sequence[LogEntry]) -> list[LogEntry]:
    """Entries that no standing entry takes back; those that only take back are no entries themselves."""
    takers: dict[str, list[LogEntry]] = {}
    for entry in log:
        if entry.withdraws:
            takers.setdefault(entry.withdraws, []).append(entry)

    def is_void(entry: LogEntry, asked: frozenset[str]) -> bool:
        others = [taker for taker in takers.get(entry.id, []) if taker.id not in asked]
        return any(not is_void(taker, asked | {entry.id}) for taker in others)

    return [entry for entry in log if not entry.is_withdrawal and not is_void(entry, frozenset((entry.id,)))]


def _one_a_day(told: Sequence[Session]) -> tuple[list[Session], list[str]]:
    """Sessions of one day and kind as one; and the days on which something was done twice."""
    groups: dict[tuple[str, str], list[Session]] = {}
    for session in told:
        groups.setdefault((session.day, session.kind), []).append(session)
    doubled = [day for (day, _), same in groups.items() if sum(one.says_something for one in same) > 1]
    return [_joined(same) for same in groups.values()], doubled


def _joined(same: Sequence[Session]) -> Session:
    """Several sessions as one: what was done in any of them, and the worse of what was felt."""
    if len(same) == 1:
        return same[0]
    done: dict[str, Done] = {}
    for one in (done for session in same for done in session.done):
        done[one.exercise] = _more(done[one.exercise], one) if one.exercise in done else one
    walks = [session.walk_minutes for session in same if session.walk_minutes is not None]
    return replace(
        same[0],
        written_at=max((session.written_at for session in same), key=datetime.fromisoformat),
        done=tuple(done[name] for name in sorted(done)),
        pain_before=same[0].pain_before if same[0].pain_before is not None else _worst(s.pain_before for s in same),
        pain_during=_worst(session.pain_during for session in same),
        pain_after_10_min=_worst(session.pain_after_10_min for session in same),
        pain_next_day=_worst(session.pain_next_day for session in same),
        effort=_worst(session.effort for session in same),
        leg_lower=any(session.leg_lower for session in same),
        numbness=any(session.numbness for session in same),
        stiffer_morning=any(session.stiffer_morning for session in same),
        walk_minutes=sum(walks) if walks else None,
        withdraws="",
    )


def _more(one: Done, other: Done) -> Done:
    """The same exercise twice on a day: the larger amount, the worse form and pain."""
    forms = [done.form for done in (one, other) if done.form is not None]
    return Done(
        exercise=one.exercise,
        amount=max((one.amount, other.amount), key=_size),
        form=min(forms) if forms else None,
        pain=_worst((one.pain, other.pain)),
        leg_lower=one.leg_lower or other.leg_lower,
    )


def _size(amount: Amount | None) -> tuple[int, int, int]:
    return (0, 0, 0) if amount is None else (amount.sets, amount.reps or 0, amount.hold_s or 0)


def _worst(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return max(known) if known else None


def _pain_by_day(
    sessions: Sequence[Session], answers: Sequence[Answered], pains: Sequence[PainNote], today: date
) -> dict[date, float]:
    """Pain of each day that was told of: as it was asked for, else the mean of what else was said of that day."""
    asked = {
        _day(a): float(a.items[0]) for a in answers if a.questionnaire == NRS and a.items and a.items[0] is not None
    }
    asked |= {_day(a): a.total for a in answers if a.questionnaire == NRS and a.total is not None}
    said: dict[date, list[float]] = {}
    for day, value in (*_of_sessions(sessions), *((date.fromisoformat(n.day), n.pain.mean) for n in pains)):
        if day <= today:
            said.setdefault(day, []).append(value)
    found = {day: sum(sorted(values)) / len(values) for day, values in said.items()} | asked
    return dict(sorted(found.items()))


def _of_sessions(sessions: Sequence[Session]) -> Iterator[tuple[date, float]]:
    for session in sessions:
        if session.pain_before is not None:
            yield _day(session), float(session.pain_before)
        if session.pain_next_day is not None:
            yield _day(session) + timedelta(days=1), float(session.pain_next_day)


def _made(visit: Visit) -> date:
    """Of UTC: it may have begun where the person's own day has not."""
    return date.fromisoformat(visit.made_at[:10])


def _day(entry: LogEntry) -> date:
    return date.fromisoformat(entry.day)
