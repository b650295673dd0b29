"""What changed since the last visit: only what is beyond the error of two visits."""

from dataclasses import dataclass

from laststraw.app.report.words import Amount, Words, number, unit
from laststraw.records import Change, Visit


@dataclass(frozen=True, slots=True)
class Row:
    """One change in words."""

    name: str
    before: Amount
    now: Amount
    by: str
    smallest: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All changes, and since when."""

    since: str  # "" on a first visit
    rows: tuple[Row, ...]
    gone: tuple[str, ...]  # findings of the last visit that are not said any more


def sheet(visit: Visit, earlier: Visit | None, words: Words) -> Sheet:
    """Changes of this visit; without any, whether there was an earlier visit to compare with."""
    since = words.date(earlier.made_at) if earlier else words.say("changed_since_unknown") if visit.changes else ""
    rows = tuple(_row(change, words) for change in visit.changes)
    return Sheet(since=since, rows=rows, gone=words.gone(visit, earlier))


def _row(change: Change, words: Words) -> Row:
    id = change.measurement.split("/")[-1]
    half = change.mdc95
    suffix = unit(change.unit)
    by = abs(change.now - change.before)
    more = abs(change.now) >= abs(change.before) if words.is_sided(id) else change.now >= change.before
    if words.is_sided(id) and change.now * change.before < 0.0:
        direction = words.say("changed_over", way=words.direction(id, change.now))
    else:
        direction = words.say("changed_more" if more else "changed_less")
    return Row(
        name=words.measurement_name(id),
        before=words.amount(id, change.before, change.before - half, change.before + half, change.unit),
        now=words.amount(id, change.now, change.now - half, change.now + half, change.unit),
        by=f"{number(by, half)}{suffix} {direction}",
        smallest=number(half, half) + suffix,
    )
