"""Repetitions of a self-test as plain geometry: when each was in the film, and what each gave beside what people reach."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from laststraw.records import Repetition, Side

WIDTH, LABEL, EDGE = 320.0, 46.0, 16.0  # the picture's own units: width, room for left and right, right end
ROW, AXIS = 32.0, 20.0
_STEPS = tuple(m * 10.0**e for e in range(-2, 5) for m in (1.0, 2.0, 5.0))
_ORDER: tuple[Side, ...] = ("left", "right", "both", "none")


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on an axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class StripRow:
    """One side: the result and its 95 % bar, and what single repetitions gave."""

    side: Side
    y: float
    x: float
    lo: float
    hi: float
    dots: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """One number of a test on its axis; ``band`` is what 95 of 100 people reach."""

    rows: tuple[StripRow, ...]
    band: tuple[float, float] | None
    ticks: tuple[Tick, ...]
    height: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """One repetition in the timeline: from where to where, its furthest point, and its number on its side."""

    n: int
    y: float
    x: float
    width: float
    peak: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """All repetitions over the length of a film; ``names`` are the sides and the heights of their rows."""

    stretches: tuple[Stretch, ...]
    names: tuple[tuple[Side, float], ...]
    ticks: tuple[Tick, ...]
    height: float


def strip(values: Sequence[tuple[Side, float, float, Sequence[float]]], band: tuple[float, float] | None) -> Strip:
    """Lay out one number of a test.

    Parameters
    ----------
    values
        Side, value, half its 95 % interval and the values of single repetitions, all in the unit that is shown.
    band
        From where to where 95 of 100 people reach; None: not known.
    """
    numbers = [n for _, value, half, tries in values for n in (value - half, value + half, *tries)]
    numbers += band or ()
    low, high = min(numbers), max(numbers)
    room = 0.06 * max(high - low, 1e-9)
    low, high = low - room, high + room

    def x(number: float) -> float:
        return round(LABEL + (number - low) / (high - low) * (WIDTH - LABEL - EDGE), 1)

    rows = tuple(
        StripRow(side, ROW * (i + 0.5), x(value), x(value - half), x(value + half), tuple(map(x, tries)))
        for i, (side, value, half, tries) in enumerate(values)
    )
    return Strip(
        rows=rows,
        band=(x(band[0]), x(band[1])) if band is not None else None,
        ticks=tuple(Tick(x(n), f"{n:g}".replace("-", "\u2212")) for n in round_numbers(low, high)),
        height=ROW * len(rows) + AXIS,
    )


def timeline(repetitions: Sequence[Repetition], seconds: float) -> Timeline:
    """Lay out the repetitions of one film of that length (s), a row a side."""
    sides = [side for side in _ORDER if any(one.side == side for one in repetitions)]
    end = max(seconds, *(one.end_s for one in repetitions))

    def x(time_s: float) -> float:
        return round(LABEL + max(time_s, 0.0) / end * (WIDTH - LABEL - EDGE), 1)

    stretches = []
    for row, side in enumerate(sides):
        for n, one in enumerate((one for one in repetitions if one.side == side), start=1):
            start = x(one.start_s)
            wide = max(round(x(one.end_s) - start, 1), 2.0)
            stretches.append(Stretch(n, ROW * (row + 0.5), start, wide, x(one.peak_s)))
    return Timeline(
        stretches=tuple(stretches),
        names=tuple((side, ROW * (row + 0.5)) for row, side in enumerate(sides)),
        ticks=tuple(Tick(x(n), f"{n:g}") for n in round_numbers(0.0, end)),
        height=ROW * len(sides) + AXIS,
    )


def round_numbers(low: float, high: float) -> list[float]:
    """Two to six round numbers from ``low`` to ``high``."""
    step = next((s for s in _STEPS if (high - low) / s <= 5.0), _STEPS[-1])
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
