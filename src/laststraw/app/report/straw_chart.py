"""Pictures of an episode as plain geometry: a bar cut in three for each model, and a bar for each week."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from laststraw.app.report.bars import Tick
from laststraw.knowledge.numerals import month_written
from laststraw.records import Estimate, StrawUnder, Week

WIDTH = 320.0  # the picture's own units, about a phone's
LEFT, RIGHT = 4.0, 316.0
ROW, BAR = 46.0, 16.0
HEIGHT, FOOT, HEAD = 120.0, 26.0, 8.0
COLOURS = 5  # activities with a colour and pattern of their own; the rest go together
PARTS = ("trigger", "history", "base")


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a bar: what it is, where it begins, how long it is, its percent, and its whisker (percent, low to high)."""

    part: str
    x: float
    width: float
    percent: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One model with one calibration."""

    model: str
    calibration: str
    y: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """All models under each other."""

    rows: tuple[Bar, ...]
    height: float


@dataclass(frozen=True, slots=True)
class Block:
    """One activity of one week: its colour (0 is everything else), whether it was guessed, and its box."""

    colour: int
    guessed: bool
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One week."""

    x: float
    width: float
    start: str
    percent: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Weeks:
    """All weeks up to the onset, with a legend, months on the axis, and the same as rows of a table."""

    columns: tuple[Column, ...]
    legend: tuple[tuple[int, str], ...]
    months: tuple[Tick, ...]
    height: float
    rows: tuple[tuple[str, str, str], ...]  # week, percent, what most


def bars(under: Sequence[StrawUnder]) -> Bars:
    """A bar cut in three for each model and calibration; whiskers hold 90 of 100 draws."""
    rows = []
    for i, one in enumerate(under):
        x, pieces = LEFT, []
        for part in PARTS:
            estimate: Estimate = getattr(one, part).estimate
            width = estimate.mean * (RIGHT - LEFT)
            low, high = (x + (end - estimate.mean) * (RIGHT - LEFT) + width for end in (estimate.lo90, estimate.hi90))
            pieces.append(
                Piece(
                    part=part,
                    x=round(x, 1),
                    width=round(width, 1),
                    percent=round(100 * estimate.mean),
                    low=round(max(low, LEFT), 1),
                    high=round(min(high, RIGHT), 1),
                )
            )
            x += width
        rows.append(Bar(one.model, one.calibration, ROW * i, tuple(pieces)))
    return Bars(tuple(rows), ROW * len(rows))


def weeks(given: Sequence[Week], name: Callable[[str], str], rest: str, language: str = "en") -> Weeks:
    """A bar for each week, the largest activities with a colour each.

    Parameters
    ----------
    given
        In order of time; ``parts`` of (activity, share of all that was unhealed, guessed).
    name
        The plain name of an activity.
    rest
        What everything else is called.
    """
    total: dict[str, float] = {}
    for week in given:
        for part in week.parts:
            if not part.guessed:
                total[part.of] = total.get(part.of, 0.0) + part.share
    chosen = sorted((of for of in total if total[of] > 0.0), key=lambda of: -total[of])[:COLOURS]
    colour = {of: i + 1 for i, of in enumerate(chosen)}
    most = max((sum(part.share for part in week.parts) for week in given), default=0.0) or 1.0
    step = (RIGHT - LEFT) / max(len(given), 1)
    columns: list[Column] = []
    rows: list[tuple[str, str, str]] = []
    months: list[Tick] = []
    for i, week in enumerate(given):
        y = HEAD + HEIGHT
        blocks: list[Block] = []
        piled: dict[tuple[int, bool], float] = {}
        for part in week.parts:
            key = (0 if part.guessed else colour.get(part.of, 0), part.guessed)
            piled[key] = piled.get(key, 0.0) + part.share
        for (tint, guessed), share in sorted(piled.items(), key=lambda item: (item[0][1], -item[0][0])):
            height = share / most * HEIGHT
            y -= height
            blocks.append(Block(tint, guessed, round(y, 2), round(height, 2)))
        whole = sum(part.share for part in week.parts)
        x = round(LEFT + i * step, 2)
        columns.append(Column(x, round(step * 0.86, 2), week.start, round(100 * whole, 1), tuple(blocks)))
        told = [part for part in week.parts if not part.guessed]
        top = max(told, key=lambda part: part.share, default=None)
        rows.append((week.start, f"{100 * whole:.1f} %", name(top.of) if top is not None else ""))
        first = date.fromisoformat(week.start)
        if (first + timedelta(days=6)).day <= 7 and (not months or x - months[-1].x > 26.0):
            months.append(Tick(x, month_written(first + timedelta(days=6), language)))
    legend = tuple((i, name(of)) for of, i in colour.items())
    return Weeks(tuple(columns), (*legend, (0, rest)), tuple(months), HEAD + HEIGHT + FOOT, tuple(rows))
