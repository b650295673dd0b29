"""What is known of a person after their diary: draws of parameters with weights, each with a gamma distribution of frailty."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from laststraw.damage import frailty
from laststraw.damage.ordinary import Indices as Indices
from laststraw.damage.parameters import Floats, Parameters
from laststraw.records import CalibrationName, Estimate, ModelName


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """Draws of one person's parameters under one model and calibration.

    ``found``: fields (draw,). ``at`` (draw,): the draw of the load history (body, strength, unknown days) that goes with
    each. ``weights`` (draw,): they add up to 1. ``z`` (draw,): one frailty for each. ``telling`` (draw,): chance that an
    onset on a silent day is told. ``onsets``, ``hazard`` (draw,): what frailty was learned from. ``log_evidence``: natural
    log of the probability of the diary's onsets per day, with its Monte-Carlo sd. ``ess``: how many equally weighted draws
    it is worth.
    """

    calibration: CalibrationName
    model: ModelName
    found: Parameters
    at: Indices
    weights: Floats
    z: Floats
    telling: Floats
    onsets: int
    hazard: Floats
    log_evidence: float
    log_evidence_error: float
    ess: float

    @property
    def shape(self) -> Floats:
        """(draw,) shape of the gamma distribution of z."""
        return np.asarray(self.found.frailty_shape + np.float64(self.onsets))

    @property
    def rate(self) -> Floats:
        """(draw,) rate of the gamma distribution of z."""
        return np.asarray(self.found.frailty_shape + self.hazard)

    def frailty(self) -> Estimate:
        """Frailty, 1 in the average person: exact for these draws."""
        return frailty.frailty(self.shape, self.rate, self.weights)

    def chance(self, hazard: Floats) -> Estimate:
        """Chance of an onset over a further hazard for frailty 1, (draw,): exact for these draws."""
        return frailty.chance(self.shape, self.rate, hazard, self.weights)

    def estimate(self, values: Floats) -> Estimate:
        """Weighted mean, sd and middle 90 % of a value of each draw."""
        return weighted(values, self.weights)

    def even(self, draws: int, seed: int = 0) -> "Posterior":
        """As many draws of equal weight, each with a frailty of its own.

        *Error*: resampling is systematic: no draw comes more than once too often or too seldom.
        """
        rng = np.random.default_rng([seed, 11])
        picked = systematic(self.weights, draws, rng)
        taken: dict[str, Any] = {name: getattr(self, name)[picked] for name in ("at", "telling", "hazard")}
        found = Parameters(*(np.asarray(field)[picked] for field in self.found))
        after = replace(self, found=found, weights=np.full(draws, 1.0 / draws), **taken)
        return replace(after, z=rng.standard_gamma(after.shape) / after.rate)


def by_model(posteriors: Sequence[Posterior]) -> dict[tuple[CalibrationName, ModelName], Posterior]:
    """What was learned, by calibration and model."""
    return {(one.calibration, one.model): one for one in posteriors}


def systematic(weights: Floats, draws: int, rng: np.random.Generator) -> Indices:
    """Indices drawn with these weights by one die for all: evenly spread over their cumulative sum."""
    marks = (np.arange(draws) + rng.random()) / draws
    ladder = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(ladder, marks, side="right"), len(weights) - 1).astype(np.int64)


def weighted(values: Floats, weights: Floats) -> Estimate:
    """Mean, sd and middle 90 % of weighted draws."""
    total = float(np.sum(weights))
    mean = float(np.sum(weights * values)) / total
    spread = math.sqrt(max(float(np.sum(weights * (values - mean) ** 2)) / total, 0.0))
    order = np.argsort(values, kind="stable")
    ladder = (np.cumsum(weights[order]) - 0.5 * weights[order]) / total
    low, high = np.interp((frailty.LOW, frailty.HIGH), ladder, values[order])
    return Estimate(mean=mean, sd=spread, lo90=float(low), hi90=float(high))


def model_weights(posteriors: Sequence[Posterior]) -> Floats:
    """(posterior,) how probable each model and calibration is after the diary, all being equally so before it."""
    logs = np.array([posterior.log_evidence for posterior in posteriors])
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())
