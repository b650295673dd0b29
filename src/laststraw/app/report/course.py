"""One quantity over the visits as plain geometry: values with their 95 % bars, beside what people are like."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from laststraw.app.report.repetitions import Tick, round_numbers
from laststraw.knowledge.numerals import month_written
from laststraw.records import Side

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 320.0, 132.0, 40.0, 18.0, 10.0, 24.0  # the picture's own units
APART = 4.0  # left and right are drawn this far to each side of their day


@dataclass(frozen=True, slots=True)
class Point:
    """One visit: the value and its 95 % bar."""

    x: float
    y: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Line:
    """One side through all visits; ``path`` joins its points."""

    side: Side
    points: tuple[Point, ...]
    path: str


@dataclass(frozen=True, slots=True)
class Course:
    """The picture: lines, the band of what people are like, days along the bottom."""

    lines: tuple[Line, ...]
    band: tuple[float, float] | None  # y of its upper and lower edge
    days: tuple[Tick, ...]
    ticks: tuple[Tick, ...]  # x holds the y of a number
    height: float


def course(
    times: Sequence[str],
    series: Sequence[tuple[Side, Sequence[tuple[float, float]]]],
    band: tuple[float, float],
    *,
    sided: bool = False,
    language: str = "en",
) -> Course:
    """Lay out one quantity.

    Parameters
    ----------
    times
        ISO 8601, one a visit, in order.
    series
        Of each side its value and half its 95 % interval at each time.
    band
        Where 95 of 100 people are; clipped to the picture, which is made for the values.
    sided
        The sign means left or right: numbers lose it, and whoever shows the picture names its upper and lower end.
    language
        Of the months at the axis.
    """
    ends = [end for _, own in series for value, half in own for end in (value - half, value + half)]
    low, high = min(ends), max(ends)
    room = 0.08 * max(high - low, 1e-9)
    low, high = low - room, high + room
    moments = [datetime.fromisoformat(time).timestamp() for time in times]
    span = max(moments[-1] - moments[0], 1.0)

    def x(moment: float) -> float:
        return LEFT + APART + (moment - moments[0]) / span * (WIDTH - LEFT - RIGHT - 2.0 * APART)

    def y(value: float) -> float:
        return round(TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    shift = {"left": -APART, "right": APART} if len(series) > 1 else {}
    lines = tuple(
        _line(side, [(x(at) + shift.get(side, 0.0), y(v), y(v - half), y(v + half)) for at, (v, half) in _paired(moments, own)])
        for side, own in series
    )  # fmt: skip
    top, bottom = y(min(band[1], high)), y(max(band[0], low))
    return Course(
        lines=lines,
        band=(top, bottom) if top < bottom else None,
        days=_days(times, [x(moment) for moment in moments], language),
        ticks=tuple(Tick(y(n), f"{abs(n) if sided else n:g}".replace("-", "\u2212")) for n in round_numbers(low, high)),
        height=HEIGHT,
    )


def _paired(moments: Sequence[float], own: Sequence[tuple[float, float]]) -> list[tuple[float, tuple[float, float]]]:
    return list(zip(moments, own, strict=True))


def _line(side: Side, points: Sequence[tuple[float, float, float, float]]) -> Line:
    made = tuple(Point(round(x, 1), y, lo, hi) for x, y, lo, hi in points)
    return Line(side, made, "M" + "L".join(f"{point.x} {point.y}" for point in made))


def _days(times: Sequence[str], places: Sequence[float], language: str) -> tuple[Tick, ...]:
    """The first and the last day, and those between that have room: ``12 Oct``."""
    shown: list[Tick] = []
    last = places[-1]
    for n, (time, place) in enumerate(zip(times, places, strict=True)):
        room = not shown or place - shown[-1].x > 46.0
        if n == len(times) - 1 or (room and last - place > 46.0):
            day = datetime.fromisoformat(time)
            shown.append(Tick(round(place, 1), month_written(day, language, with_day=True)))
    return tuple(shown)
