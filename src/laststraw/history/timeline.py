"""All visits of one person in a row, each number beside what it was before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from laststraw.history.changes import change_between, comparable
from laststraw.records import Measurement, Side, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One measurement of one visit.

    ``change``: now minus the last earlier visit that measured it in a comparable way, only when that is larger than
    the error of both (``changed``), else None: it may have changed less than can be seen, or there is nothing to
    compare with.
    """

    measurement: str
    value: float
    sd: float
    unit: str
    side: Side
    changed: bool
    change: float | None
    since: str | None  # id of the visit that it was compared with


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """One visit: when, whether it ended with a referral (then it has no entries), and what it measured."""

    visit: str
    made_at: str
    referred: bool
    entries: tuple[TimelineEntry, ...]


def timeline(visits: Sequence[Visit]) -> tuple[TimelineRow, ...]:
    """Line up the visits of one person.

    Parameters
    ----------
    visits
        Oldest first, as a store gives them.

    Returns
    -------
    tuple of TimelineRow
        One a visit, in the same order. A referral silences its visit's measurements here too.
    """
    return tuple(
        _row(visit, [v for v in visits[:i] if v.person.same_body(visit.person)]) for i, visit in enumerate(visits)
    )


def _row(visit: Visit, earlier: Sequence[Visit]) -> TimelineRow:
    shown = visit.measurements if visit.referral is None else ()
    entries = tuple(_entry(now, earlier) for now in shown)
    return TimelineRow(visit=visit.id, made_at=visit.made_at, referred=visit.referral is not None, entries=entries)


def _entry(now: Measurement, earlier: Sequence[Visit]) -> TimelineEntry:
    since, before = next(_before(now, earlier), (None, None))
    change = change_between(before, now, since) if before is not None and since is not None else None
    return TimelineEntry(
        measurement=now.id,
        value=now.value,
        sd=now.sd,
        unit=now.unit,
        side=now.side,
        changed=change is not None,
        change=change.now - change.before if change is not None else None,
        since=since,
    )


def _before(now: Measurement, earlier: Sequence[Visit]) -> Iterator[tuple[str, Measurement]]:
    """What can be compared with ``now``, latest visit first."""
    for visit in reversed(earlier):
        for before in visit.measurements:
            if before.id == now.id and comparable(before, now):
                yield visit.id, before
