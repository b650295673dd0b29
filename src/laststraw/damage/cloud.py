"""The draws that a person is learned with: parameters, body and strength, and the chance that an onset is told at all."""

import math
from typing import NamedTuple

import numpy as np

from laststraw.damage.engine import LawName, State
from laststraw.damage.ordinary import state_before, stretch
from laststraw.damage.parameters import Floats, Parameters, drawn
from laststraw.damage.posterior import Indices
from laststraw.damage.watch import Flags, Watch
from laststraw.damage.wear import harmful_cycles
from laststraw.knowledge import Knowledge
from laststraw.knowledge.calibrations import Calibration
from laststraw.records import MAIN_TISSUE, CalibrationName, LoadHistory, ModelName

GOES = 16  # ways in which the day of an onset may have been


class Loads:
    """The loads of the main tissue, for any choice of the history's draws; the last choice is kept."""

    def __init__(self, history: LoadHistory, watch: Watch, law: LawName = "miner") -> None:
        self.day, self.end_day = history.day, history.end_day
        self.draws = history.case.shape[1]
        self._used, self._cycles = history.used(MAIN_TISSUE), harmful_cycles(history, MAIN_TISSUE, law)
        tissue = history.tissues.index(MAIN_TISSUE)
        self._share, self._case, self._scatter = (
            history.peak[:, tissue] / history.tolerance[tissue] + (0.0 if history.bending is None else history.bending),
            history.case,
            history.scatter,
        )
        self._kept: tuple[Indices, Floats, Floats] | None = None
        self._ordinary = stretch(history.day, watch.hurt, first=0, last=len(watch.told), late=False)

    def before(self, used: Floats, cycles: Floats, found: Parameters, law: LawName) -> State:
        """What ordinary days like the first ones had left when the history began. *Error*: assumed (grade D)."""
        row = self._ordinary.row
        return state_before(used[row], cycles[row], self._ordinary.days, found, law)

    def first(self, particles: int) -> Indices:
        """Every draw of the history equally often."""
        return np.asarray(np.arange(particles) % self.draws, dtype=np.int64)

    def of(self, at: Indices) -> tuple[Floats, Floats]:
        """Load over strength, and cycles, (event, draw)."""
        kept = self._kept
        if kept is not None and np.array_equal(kept[0], at):
            return kept[1], kept[2]
        used, cycles = (np.take(one, at, axis=1) for one in (self._used, self._cycles))
        self._kept = (at, used, cycles)
        return used, cycles

    def rows(self, day: int, moment: float) -> Indices:
        """Events of a day up to a moment."""
        return np.asarray(
            np.flatnonzero((self.day >= day) & (self.day <= moment) & (self.day < day + 1)), dtype=np.int64
        )

    def goes(self, at: Indices, rows: Indices) -> list[Floats]:
        """Load over strength (event, draw) of events as they might have been: other goes, other unknown hours, this body."""
        columns = np.unique(np.linspace(0, self.draws - 1, GOES).astype(np.int64))
        return [self._share[self._case[rows, c]][:, at] * self._scatter[rows, c][:, None] for c in columns]


class Cloud(NamedTuple):
    """Draws of all that is unknown: parameters, the load history's draw, and the chance that an onset is told (draw,)."""

    found: Parameters
    at: Indices
    telling: Floats


def first_cloud(
    knowledge: Knowledge, loads: Loads, calibration: CalibrationName, model: ModelName, particles: int, seed: int
) -> Cloud:
    """What is known of a person before their diary."""
    low, high = telling_range(knowledge)
    dice = np.random.default_rng([seed, 3]).random(particles)
    found = drawn(knowledge, calibration, model, particles, seed)
    return Cloud(found, loads.first(particles), low + (high - low) * dice)


def moved(
    cloud: Cloud,
    spreads: tuple[Calibration, ...],
    loads: Loads,
    telling: tuple[float, float],
    stride: float,
    rng: np.random.Generator,
) -> Cloud:
    """An offer for every draw, reversible under the prior: dice' = sqrt(1 - stride^2) dice + stride new dice."""
    count, of = len(cloud.at), {row.parameter: row for row in spreads}
    keep = math.sqrt(1.0 - stride * stride)
    fields = {}
    for name, field in zip(Parameters._fields, cloud.found, strict=True):
        middle, spread, was = of[name].quantity.value, of[name].spread, np.asarray(field)
        fresh = rng.standard_normal(count)
        if name == "imbalance_rest":
            sign = np.where(rng.random(count) < 0.5, -1.0, 1.0)
            fields[name] = np.abs(keep * was * sign + stride * middle * fresh)
        elif spread > 0.0 and middle != 0.0:
            fields[name] = middle * np.exp(keep * np.log(was / middle) + stride * spread * fresh)
        else:
            fields[name] = was
    new = rng.random(count) < stride * stride
    low, high = telling
    return Cloud(
        Parameters(**fields),
        np.where(new, rng.integers(loads.draws, size=count), cloud.at).astype(np.int64),
        np.where(rng.random(count) < stride * stride, low + (high - low) * rng.random(count), cloud.telling),
    )


def picked(cloud: Cloud, which: Indices | Flags, other: Cloud | None = None) -> Cloud:
    """Resampled draws; or, where ``which`` is true, those of another cloud."""
    if other is None:
        return Cloud(Parameters(*(np.asarray(f)[which] for f in cloud.found)), cloud.at[which], cloud.telling[which])
    found = (np.where(which, new, old) for new, old in zip(other.found, cloud.found, strict=True))
    return Cloud(Parameters(*found), np.where(which, other.at, cloud.at), np.where(which, other.telling, cloud.telling))


def telling_range(knowledge: Knowledge) -> tuple[float, float]:
    """Lowest and highest chance that an onset on a silent day is told."""
    return knowledge.constant("outlook.telling_lowest"), knowledge.constant("outlook.telling_highest")
