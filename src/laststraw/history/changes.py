"""What changed since an earlier visit: only what is larger than the error of both visits together.

    mdc95 = 1.96 * sqrt(sd_before^2 + sd_now^2)        (two equal sds: ``stats.mdc95``)

Both sds are whole measurement errors. The part of them that is the same on every visit (the method's own bias on this
person) cancels in a difference, so where nothing has truly changed, at most 5 % of the comparisons show a change.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from laststraw.knowledge import Knowledge
from laststraw.records import Change, Measurement, Photo, Posture, Visit
from laststraw.stats import mdc95

DAYS_PER_YEAR = 365.25
NOT_THE_PERSON = {"camera_roll"}  # measured too, but its change is the camera's


def changes(measurements: Sequence[Measurement], earlier: Visit | None) -> tuple[Change, ...]:
    """Differences from an earlier visit that are larger than their own error.

    Parameters
    ----------
    measurements
        The best estimates of today, one an id.
    earlier
        The visit to compare with, or None: then nothing has changed.

    Returns
    -------
    tuple of Change
        In the order of ``measurements``. What was measured on another side, in another unit or by another kind of
        method is left out (``not_compared`` names it): two methods have two systematic errors, and their difference
        is no change.
    """
    if earlier is None:
        return ()
    alike = (pair for pair in _pairs(measurements, earlier) if comparable(*pair))
    found = (change_between(before, now, earlier.id) for before, now in alike)
    return tuple(change for change in found if change is not None)


def not_compared(measurements: Sequence[Measurement], earlier: Visit | None, knowledge: Knowledge) -> tuple[str, ...]:
    """Sentences that name what both visits measured but ``changes`` left out, because the way of measuring differs."""
    if earlier is None:
        return ()
    return tuple(
        knowledge.sentence("history.not_compared", name=knowledge.measurement(now.id).plain_name)
        for before, now in _pairs(measurements, earlier)
        if not comparable(before, now)
    )


def last_measured(past: Sequence[Visit]) -> Visit | None:
    """The latest visit with measurements, or None."""
    return next((visit for visit in reversed(past) if visit.measurements), None)


def posture_before(earlier: Visit | None, photos: Sequence[Photo]) -> Posture | None:
    """The posture that may be today's prior: of an earlier visit to other photos. The same photo tells nothing twice."""
    if earlier is None or {photo.sha256 for photo in photos} & {photo.sha256 for photo in earlier.photos}:
        return None
    return earlier.posture


def years_between(earlier: str, now: str) -> float:
    """Time between two moments (ISO 8601 with time zone), in years. Never negative: a clock that was set back is no
    reason to know more. *Error*: ``ValueError`` for what is not a moment, or has no time zone.
    """
    gap = datetime.fromisoformat(now) - datetime.fromisoformat(earlier)
    return abs(gap.total_seconds()) / 86400.0 / DAYS_PER_YEAR


def family(method: str) -> str:
    """The kind of method, without its details: ``keypoints`` for ``keypoints``, ``keypoints, 8 views`` and ``combined
    keypoints``."""
    words = method.replace(",", " ").replace("/", " ").split()
    return next((word for word in words if word != "combined"), "combined")


def _pairs(measurements: Sequence[Measurement], earlier: Visit) -> Iterator[tuple[Measurement, Measurement]]:
    """Before and now of each id that both visits measured."""
    before = {measurement.id: measurement for measurement in earlier.measurements}
    return ((before[now.id], now) for now in measurements if now.id in before.keys() - NOT_THE_PERSON)


def comparable(before: Measurement, now: Measurement) -> bool:
    """Whether two readings of one id were made alike: same kind of method, unit and side."""
    same_kind = family(before.source.method) == family(now.source.method)
    return same_kind and before.unit == now.unit and before.side == now.side


def change_between(before: Measurement, now: Measurement, since: str) -> Change | None:
    """The change from ``before`` (of visit ``since``) to ``now``, or None where the error of both can hide it."""
    least = mdc95(now.sd, before.sd)
    if abs(now.value - before.value) <= least:
        return None
    return Change(measurement=now.id, before=before.value, now=now.value, mdc95=least, unit=now.unit, since=since)
