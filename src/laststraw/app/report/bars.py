"""Pictures of loads and forces as plain geometry: rows with a dot and an interval, and bars to the left and to the right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from laststraw.records import Estimate, LevelLoad, MuscleForce
from laststraw.stats import Z90

WIDTH = 320.0  # the picture's own units, about a phone's
LABEL, EDGE = 44.0, 14.0  # room for the name of a disc, and at the right end
LEVEL_ROW, MUSCLE_ROW, AXIS = 30.0, 32.0, 24.0
TICKS = 4  # at most this many steps from end to end
_STEPS = tuple(m * 10.0**e for e in range(-2, 6) for m in (1.0, 2.0, 5.0))


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on an axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One disc: its interval from ``lo`` to ``hi``, its best guess ``x``, and relaxed standing ``base`` (None: not known)."""

    name: str
    y: float
    x: float
    lo: float
    hi: float
    base: float | None


@dataclass(frozen=True, slots=True)
class LevelPlot:
    """Compression of every disc on one axis that begins at zero."""

    rows: tuple[LevelRow, ...]
    ticks: tuple[Tick, ...]
    height: float


@dataclass(frozen=True, slots=True)
class MuscleRow:
    """One muscle: a bar to the left and one to the right (their ends), each with a whisker that holds 90 of 100 draws."""

    name: str
    y: float
    left: float
    right: float
    left_bar: tuple[float, float]
    right_bar: tuple[float, float]


@dataclass(frozen=True, slots=True)
class MusclePlot:
    """Forces of the strongest muscles; zero is in the middle."""

    rows: tuple[MuscleRow, ...]
    ticks: tuple[Tick, ...]
    middle: float
    height: float


def level_plot(levels: Sequence[LevelLoad], standing: Sequence[LevelLoad]) -> LevelPlot:
    """Lay out the discs from top to bottom.

    Parameters
    ----------
    standing
        The same discs of the same person in relaxed standing, or nothing.
    """
    before = {level.level: level.compression_n.mean for level in standing}
    most = max((*(level.compression_n.hi90 for level in levels), *before.values(), 1.0))
    least = min((*(level.compression_n.lo90 for level in levels), 0.0))

    def x(newton: float) -> float:
        return round(LABEL + (newton - least) / (most - least) * (WIDTH - LABEL - EDGE), 1)

    rows = [
        LevelRow(
            name=level.level,
            y=LEVEL_ROW * (i + 0.5),
            x=x(level.compression_n.mean),
            lo=x(level.compression_n.lo90),
            hi=x(level.compression_n.hi90),
            base=x(before[level.level]) if level.level in before else None,
        )
        for i, level in enumerate(levels)
    ]
    ticks = tuple(Tick(x(n), f"{n:g}") for n in _round_numbers(least, most))
    return LevelPlot(tuple(rows), ticks, LEVEL_ROW * len(levels) + AXIS)


def times_plot(named: Sequence[tuple[str, Estimate]]) -> LevelPlot:
    """Lay out multiples of relaxed standing, one row a name; the name stands above its bar."""
    most = max((*(times.hi90 for _, times in named), 2.0))

    def x(times: float) -> float:
        return round(EDGE + max(times, 0.0) / most * (WIDTH - 2 * EDGE), 1)

    rows = [
        LevelRow(name, MUSCLE_ROW * i, x(times.mean), x(times.lo90), x(times.hi90), x(1.0))
        for i, (name, times) in enumerate(named)
    ]
    ticks = tuple(Tick(x(n), f"{n:g}") for n in _round_numbers(0.0, most))
    return LevelPlot(tuple(rows), ticks, MUSCLE_ROW * len(rows) + AXIS)


def muscle_plot(named: Sequence[tuple[str, MuscleForce | None, MuscleForce | None]]) -> MusclePlot:
    """Lay out muscles with their names, left and right; a side that is not there has no bar."""
    middle = WIDTH / 2
    most = max((m.force_n + Z90 * m.force_sd_n for _, *both in named for m in both if m is not None), default=0.0)
    scale = (middle - EDGE) / max(most, 1.0)

    def side(muscle: MuscleForce | None, way: float) -> tuple[float, tuple[float, float]]:
        if muscle is None:
            return middle, (middle, middle)
        half = Z90 * muscle.force_sd_n
        ends = max(muscle.force_n - half, 0.0), muscle.force_n, muscle.force_n + half
        low, end, high = (round(middle + way * scale * n, 1) for n in ends)
        return end, (low, high)

    rows = []
    for i, (name, left, right) in enumerate(named):
        (left_end, left_bar), (right_end, right_bar) = side(left, -1.0), side(right, 1.0)
        rows.append(MuscleRow(name, MUSCLE_ROW * i, left_end, right_end, left_bar, right_bar))
    numbers = [n for n in _round_numbers(0.0, max(most, 1.0)) if n > 0.0]
    steps = [n for n in numbers if len(numbers) <= 2 or n in (numbers[len(numbers) // 2 - 1], numbers[-1])]
    ticks = [Tick(middle, "0"), *(Tick(round(middle + way * scale * n, 1), f"{n:g}") for n in steps for way in (-1, 1))]
    return MusclePlot(tuple(rows), tuple(ticks), middle, MUSCLE_ROW * len(rows) + AXIS)


def _round_numbers(low: float, high: float) -> list[float]:
    """Two to six round numbers from ``low`` to ``high``."""
    step = next((s for s in _STEPS if (high - low) / s <= TICKS + 1), _STEPS[-1])
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
