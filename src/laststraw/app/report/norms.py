"""Each measurement against what people are like: the geometry of its picture and its verdict in words."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from laststraw.app.report import shots
from laststraw.app.report.budgets import Share, shares, surer
from laststraw.app.report.words import Amount, Words, number, unit
from laststraw.knowledge import Norm
from laststraw.records import Measurement, Sex
from laststraw.stats import Z95

WIDTH, INSET, LABEL = 320.0, 10.0, 14.0  # the picture's own units: width, edge, half a tick label
CHARACTER, GAP = 7.2, 1.0  # px of a character of a tick label, and the gap between two (in characters)
_STEPS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
Verdict = Literal["unusual", "beyond", "cannot_tell", "inside", "no_norm", "camera"]
ORDER: tuple[Verdict, ...] = ("unusual", "beyond", "inside", "cannot_tell", "no_norm", "camera")


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on the axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Dial:
    """One small picture, in its own units: band, middle, value and error bar."""

    anchor: str
    value_x: float
    bar: tuple[float, float]
    band: tuple[float, float] | None
    mean_x: float | None
    ticks: tuple[Tick, ...]
    start_words: str  # what the left end of the axis means
    end_words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one photo gave."""

    view: str
    value: str
    error: str
    method: str
    budget: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One measurement as the page shows it: picture, words and table row."""

    id: str
    name: str
    standard_name: str
    what_it_is: str
    cannot_say: str
    amount: Amount
    usual: str
    verdict: Verdict
    dial: Dial | None
    readings: tuple[Reading, ...]
    cites: tuple[str, ...]  # evidence behind the usual range
    rungs: str  # what it was read from: "points that the program found and stickers"
    shares: tuple[Share, ...]  # causes of its error, the largest first
    surer: str  # what would make it surer


def judge(value: float, sd: float, norm: Norm | None) -> Verdict:
    """Noise gate: a reading is notable beyond 1.96 of its own standard deviations from the norm's mean.

    Inside that gate, an error bar wider than the usual range cannot tell anything, and says so.
    """
    if norm is None:
        return "no_norm"
    off = abs(value - norm.mean.value)
    if off <= Z95 * sd:
        return "cannot_tell" if sd > norm.sd.value else "inside"
    return "unusual" if off > Z95 * norm.sd.value else "beyond"


def cards(
    measurements: tuple[Measurement, ...], readings: tuple[Measurement, ...], sex: Sex, words: Words
) -> tuple[Card, ...]:
    """One card a measurement: what stands out first, else in the order given."""
    made = [_card(m, tuple(r for r in readings if r.id == m.id), sex, words) for m in measurements]
    return tuple(sorted(made, key=lambda card: ORDER.index(card.verdict)))


def _card(measurement: Measurement, readings: tuple[Measurement, ...], sex: Sex, words: Words) -> Card:
    definition = words.measurements.get(measurement.id)
    norm = words.knowledge.norm(measurement.id, sex) if definition else None
    verdict = judge(measurement.value, measurement.sd, norm)
    camera = definition is not None and definition.plane == "camera"
    return Card(
        id=measurement.id,
        name=definition.plain_name if definition else measurement.id,
        standard_name=definition.name if definition else measurement.id,
        what_it_is=definition.what_it_is if definition else "",
        cannot_say=definition.cannot_say if definition else "",
        amount=words.measured(measurement),
        usual=usual_range(measurement.id, norm, measurement.unit, words),
        verdict="camera" if camera else verdict,
        dial=None if camera or definition is None else _dial(measurement, norm, words),
        readings=tuple(_reading(reading, words) for reading in readings),
        cites=(*norm.mean.evidence, *norm.sd.evidence) if norm else (),
        rungs=shots.told(shots.rungs_of(measurement), words),
        shares=shares(measurement.source.budget, words),
        surer=surer(measurement, readings, words),
    )


def usual_range(id: str, norm: Norm | None, unit_name: str, words: Words) -> str:
    """Where 95 of 100 adults are."""
    if norm is None:
        return words.say("unknown_range")
    half = Z95 * norm.sd.value
    mean = norm.mean.value
    return words.between(id, mean - half, mean + half, half, unit(unit_name))


def _dial(measurement: Measurement, norm: Norm | None, words: Words) -> Dial:
    """Lay out one picture. A measurement with a side is drawn with the person's left on the left."""
    definition = words.knowledge.measurement(measurement.id)
    centre = norm.mean.value if norm else 0.0 if words.is_sided(measurement.id) else measurement.value
    half = Z95 * measurement.sd
    reach = abs(measurement.value - centre) + half
    if norm:
        reach = max(reach, Z95 * norm.sd.value)
    reach *= 1.12
    inner = reach * (1.0 - LABEL / (WIDTH / 2 - INSET))  # where a tick's label still fits
    way = -1.0 if words.is_sided(measurement.id) else 1.0

    def x(value: float) -> float:
        return round(WIDTH / 2 + way * (value - centre) / reach * (WIDTH / 2 - INSET), 2)

    def span(middle: float, half_width: float) -> tuple[float, float]:
        ends = x(middle - half_width), x(middle + half_width)
        return min(ends), max(ends)

    def label(value: float) -> str:
        return _tick_label(value, measurement, words)

    def fits(step: float) -> bool:
        widest = max(len(label(i * step)) for i in _steps(centre - inner, centre + inner, step))
        return step / reach * (WIDTH / 2 - INSET) >= CHARACTER * (widest + GAP)

    ends = (definition.when_negative, definition.when_positive)
    return Dial(
        anchor=f"dial-{measurement.id}",
        value_x=x(measurement.value),
        bar=span(measurement.value, half),
        band=span(norm.mean.value, Z95 * norm.sd.value) if norm else None,
        mean_x=x(norm.mean.value) if norm else None,
        ticks=tuple(Tick(x(t), label(t)) for t in _ticks(centre - inner, centre + inner, fits)),
        start_words=ends[1] if way < 0 else ends[0],
        end_words=ends[0] if way < 0 else ends[1],
    )


def _ticks(low: float, high: float, fits: Callable[[float], bool]) -> list[float]:
    """One to seven round numbers, as many as have room for their labels."""
    there = [s for s in _STEPS if (high - low) / s <= 6.0 and _steps(low, high, s)] or [_STEPS[-1]]
    step = next((s for s in there if fits(s)), there[-1])
    return [step * i for i in _steps(low, high, step)]


def _steps(low: float, high: float, step: float) -> range:
    """The multiples of a step that lie within a range."""
    return range(math.ceil(low / step), math.floor(high / step) + 1)


def _tick_label(value: float, measurement: Measurement, words: Words) -> str:
    shown = abs(value) if words.is_sided(measurement.id) else value
    return f"{shown:g}".replace("-", "\u2212") + unit(measurement.unit)


def _reading(reading: Measurement, words: Words) -> Reading:
    return Reading(
        view=shots.of_reading(reading, words),
        value=number(reading.value, reading.sd) + unit(reading.unit),
        error=number(reading.sd, reading.sd) + unit(reading.unit),
        method=shots.told(shots.rungs_of(reading), words) or words.knowledge.shown(reading.source.method),
        budget=tuple(
            f"{words.knowledge.shown(term.name)}: {number(term.sd, term.sd)}" for term in reading.source.budget
        ),
    )
