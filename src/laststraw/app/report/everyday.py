"""What everyday life loads in this person: standing as measured, and activities as multiples of it."""

from dataclasses import dataclass

from laststraw.app.report.bars import LevelPlot, times_plot
from laststraw.app.report.words import Words, number
from laststraw.records import Estimate, Everyday
from laststraw.units import STANDARD_GRAVITY_N_KG


@dataclass(frozen=True, slots=True)
class Row:
    """One activity of the table."""

    name: str
    says: str
    times: str
    newton: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The section as plain values."""

    standing: str
    share: str
    plot: LevelPlot
    rows: tuple[Row, ...]


def sheet(everyday: Everyday | None, words: Words) -> Sheet | None:
    """The section, or None for a visit without it."""
    if everyday is None:
        return None
    known = {activity.id: activity for activity in words.knowledge.activities}
    told = sorted(everyday.activities, key=lambda load: load.times_standing.mean)
    names = [known[load.activity].name if load.activity in known else load.activity for load in told]
    rows = tuple(
        Row(
            name=name,
            says=known[load.activity].says if load.activity in known else "",
            times=between(load.times_standing, 0.1),
            newton=between(load.compression_n, 10.0),
        )
        for name, load in zip(names, told, strict=True)
    )
    plot = times_plot([(name, load.times_standing) for name, load in zip(names, told, strict=True)])
    return Sheet(_standing(everyday.standing_n, words), _share(everyday.left_share, words), plot, rows)


def _standing(standing_n: Estimate, words: Words) -> str:
    value, lo, hi = (number(n, 10.0) for n in (standing_n.mean, standing_n.lo90, standing_n.hi90))
    kg = number(standing_n.mean / STANDARD_GRAVITY_N_KG, 10.0)
    return words.tell("day_standing", value=value, lo=lo, hi=hi, kg=kg)


def _share(left: Estimate, words: Words) -> str:
    """Which side gives more: only beyond the range of 90 of 100 draws."""
    if left.lo90 <= 0.5 <= left.hi90:
        n, lo, hi = (round(100 * part) for part in (left.mean, left.lo90, left.hi90))
        return words.tell("day_share_even", n=n, lo=lo, hi=hi)
    way = left.mean > 0.5
    parts = (left.mean, left.lo90, left.hi90) if way else (1 - left.mean, 1 - left.hi90, 1 - left.lo90)
    n, lo, hi = (round(100 * part) for part in parts)
    side = words.side("left" if way else "right")
    return words.tell("day_share_more", side=side, n=n, lo=lo, hi=hi)


def between(estimate: Estimate, error: float) -> str:
    """A number and the range of 90 of 100 draws."""
    value, lo, hi = (number(n, error) for n in (estimate.mean, estimate.lo90, estimate.hi90))
    return f"{value} ({lo}\u00a0to\u00a0{hi})"
