"""Learn a person's parameters from their diary: draws, weighed by how well each foretells the days with and without an onset.

The probability of a diary given one draw of the parameters is exact (``frailty``, ``engine``). The draws start as people
differ (``parameters.drawn``, and the body and strength of the load history) and are weighed by it. Where too few of them
are left, they are tempered, resampled and moved: sequential Monte Carlo (source: Del Moral, Doucet & Jasra 2006, JRSS B
68:411) with moves that keep the prior as it is (source: Cotter et al. 2013, Statist Sci 28:424), so that only the
probability of the diary decides about them.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp

from laststraw.damage import frailty
from laststraw.damage.cloud import Cloud, Loads, first_cloud, moved, picked, telling_range
from laststraw.damage.engine import LawName
from laststraw.damage.hazards import day_hazards
from laststraw.damage.parameters import Floats, Parameters, rows
from laststraw.damage.posterior import Posterior, systematic
from laststraw.damage.watch import Watch, watched
from laststraw.knowledge import Knowledge
from laststraw.knowledge.calibrations import Calibration
from laststraw.records import (
    CALIBRATIONS,
    MODELS,
    CalibrationName,
    Diary,
    Estimate,
    Figure,
    LoadHistory,
    ModelName,
)
from laststraw.stats import Z90

ENOUGH = 80.0  # draws that the weights must still be worth
HALF = 0.5  # a step of tempering leaves the weights worth half of the draws
STRIDES = (0.8, 0.4)  # moves after each step: nearly fresh dice first, then near the old ones
MOST_STEPS = 40
LEAST_EPISODES = 3
STRONG = 1.0  # log10 of a Bayes factor


class Told(NamedTuple):
    """What the diary says of each draw: log probability, and the hazard that frailty is learned from, (draw,)."""

    log_probability: Floats
    hazard: Floats


def learn(
    history: LoadHistory,
    diary: Diary,
    knowledge: Knowledge,
    *,
    calibration: CalibrationName,
    model: ModelName,
    person_age_years: float,
    particles: int = 2000,
    seed: int = 0,
    law: LawName = "miner",
    loads: Loads | None = None,
) -> Posterior:
    """A person's parameters under one model and calibration, from the pain-free days and the onsets of their diary.

    Parameters
    ----------
    history, diary
        What was done and when it hurt. Loads count from the start of the history, pain from the first day of the diary.
    particles
        Draws. The same seed gives the same draws for any diary.
    loads
        ``Loads(history, watch)``, where several models are learned from it.

    *Error*: Monte Carlo, told by ``ess`` and ``log_evidence_error``. What is assumed is in docs/learning.md.
    """
    watch = watched(history, diary, knowledge)
    taken = loads or Loads(history, watch, law)

    def read(cloud: Cloud) -> Told:
        return _read(cloud, taken, watch, person_age_years, law)

    cloud = first_cloud(knowledge, taken, calibration, model, particles, seed)
    rng = np.random.default_rng([seed, 7])
    cloud, told, weights, log_evidence, variance = _weighed(
        cloud, read, rows(knowledge, calibration, model), taken, knowledge, rng
    )
    shape = np.asarray(cloud.found.frailty_shape) + len(watch.onset_days)
    dice = np.random.default_rng([seed, 13])
    return Posterior(
        calibration=calibration,
        model=model,
        found=cloud.found,
        at=cloud.at,
        weights=weights,
        z=dice.standard_gamma(shape) / (np.asarray(cloud.found.frailty_shape) + told.hazard),
        telling=cloud.telling,
        onsets=len(watch.onset_days),
        hazard=told.hazard,
        log_evidence=log_evidence,
        log_evidence_error=math.sqrt(variance),
        ess=_worth(weights),
    )


def learn_all(
    history: LoadHistory,
    diary: Diary,
    knowledge: Knowledge,
    *,
    person_age_years: float,
    particles: int = 2000,
    seed: int = 0,
    law: LawName = "miner",
) -> tuple[Posterior, ...]:
    """Both models under both calibrations, in the order of ``CALIBRATIONS`` and, within, of ``MODELS``; as ``learn``."""
    loads = Loads(history, watched(history, diary, knowledge), law)
    loads.of(loads.first(particles))

    def one(which: tuple[CalibrationName, ModelName]) -> Posterior:
        return learn(
            history,
            diary,
            knowledge,
            calibration=which[0],
            model=which[1],
            person_age_years=person_age_years,
            particles=particles,
            seed=seed,
            law=law,
            loads=loads,
        )

    with ThreadPoolExecutor(2) as pool:  # the engine lets other threads run
        return tuple(pool.map(one, [(calibration, model) for calibration in CALIBRATIONS for model in MODELS]))


class Comparison(NamedTuple):
    """log10 of the Bayes factor M1:M0 by calibration, and the sentence that says why it decides nothing ("" when it does)."""

    log10_bayes: tuple[tuple[CalibrationName, Figure], ...]
    cannot_tell: str


def compare(posteriors: Sequence[Posterior]) -> Comparison:
    """Hold both models against one diary.

    It decides from ten to one (``STRONG``) after ``LEAST_EPISODES`` episodes, beyond the Monte-Carlo error and in all
    calibrations alike. Ten to one, because where M0 is true a Bayes factor of ten comes in at most one diary in ten, however
    often one looks (Ville 1939); the other conditions bring that below one in twenty (validation/personal).

    *Error*: sd of the Monte Carlo; that the laws and the prior are right is assumed (grade D).
    """
    found: list[tuple[CalibrationName, Figure]] = []
    for calibration in CALIBRATIONS:
        of = {p.model: p for p in posteriors if p.calibration == calibration}
        if {"M1", "M0"} <= of.keys():
            mean = (of["M1"].log_evidence - of["M0"].log_evidence) / math.log(10.0)
            sd = math.hypot(*(of[model].log_evidence_error for model in MODELS)) / math.log(10.0)
            told = Estimate(mean=mean, sd=sd, lo90=mean - Z90 * sd, hi90=mean + Z90 * sd)
            found.append((calibration, Figure(estimate=told, grade="D", rests_on="outlook.rests_models")))
    for_m1 = all(figure.estimate.lo90 > STRONG for _, figure in found)
    for_m0 = all(figure.estimate.hi90 < -STRONG for _, figure in found)
    if not found or min(p.onsets for p in posteriors) < LEAST_EPISODES:
        return Comparison(tuple(found), "outlook.too_few_episodes")
    return Comparison(tuple(found), "" if for_m1 or for_m0 else "outlook.not_decided")


def probability(hazards: Floats, watch: Watch, found: Parameters, telling: Floats) -> Told:
    """Log probability of the onsets of a diary for the hazards (day, draw) of frailty 1; frailty is integrated out.

    A told pain-free day counts with all of its hazard, a silent one with the share ``telling``. An onset's day counts with
    its hazard up to the onset (``survived``).

    *Error*: exact but for the day of an onset. A draw in which an onset's day has no hazard at all is impossible.
    """
    onsets = watch.onset_days
    hazard = hazards[watch.told].sum(axis=0) + telling * hazards[watch.silent].sum(axis=0)
    share = told_share(watch, telling)
    daily = hazards[onsets] * share  # (onset, draw)
    hazard = hazard + np.sum(survived(watch) * daily, axis=0)
    with np.errstate(divide="ignore"):
        logs = np.log(daily).sum(axis=0)
    return Told(logs + frailty.log_probability(np.asarray(found.frailty_shape), len(onsets), hazard), hazard)


def survived(watch: Watch) -> Floats:
    """(onset, 1) share of the hazard of an onset's day that was survived before it.

    Where the hour is known, all until then. Where it is not, half: 1 - exp(-x) = x exp(-x/2) to x^2/24.
    """
    return np.where(watch.timed[watch.counted], 1.0, HALF)[:, None]


def told_share(watch: Watch, telling: Floats) -> Floats:
    """(onset, draw) chance that each onset would be told: surely where the days around it were, else ``telling``."""
    around = watch.open[watch.counted][:, None]
    return np.asarray(around + (1.0 - around) * telling)


def _read(cloud: Cloud, loads: Loads, watch: Watch, age_years: float, law: LawName) -> Told:
    return probability(day_hazards(cloud, loads, watch, age_years, law), watch, cloud.found, cloud.telling)


def _weighed(
    cloud: Cloud,
    read: Callable[[Cloud], Told],
    spreads: tuple[Calibration, ...],
    loads: Loads,
    knowledge: Knowledge,
    rng: np.random.Generator,
) -> tuple[Cloud, Told, Floats, float, float]:
    """Draws and their weights; log evidence and its variance. Tempering only where the weights would be worth too little."""
    told, warmth, log_evidence, variance = read(cloud), 0.0, 0.0, 0.0
    count = len(cloud.at)
    enough = min(ENOUGH, HALF * count)
    for _ in range(MOST_STEPS):
        step = _step(told.log_probability, 1.0 - warmth, enough)
        logs = step * told.log_probability
        weights = np.exp(logs - logsumexp(logs))
        log_evidence += float(logsumexp(logs)) - math.log(count)
        variance += max(1.0 / _worth(weights) - 1.0 / count, 0.0)
        warmth += step
        if warmth >= 1.0:
            break
        again = systematic(weights, count, rng)
        cloud, told = picked(cloud, again), Told(*(field[again] for field in told))
        for stride in STRIDES:
            offered = moved(cloud, spreads, loads, telling_range(knowledge), stride, rng)
            there = read(offered)
            yes = np.log(rng.random(count)) < warmth * (there.log_probability - told.log_probability)
            cloud = picked(cloud, yes, offered)
            told = Told(*(np.where(yes, new, old) for new, old in zip(there, told, strict=True)))
    return cloud, told, weights, log_evidence, variance


def _step(logs: Floats, most: float, enough: float) -> float:
    """The largest step of tempering that leaves the weights worth something: all of it, or to half of the draws."""

    def worth(step: float) -> float:
        return _worth(np.exp(step * (logs - logs.max())))

    if worth(most) >= enough:
        return most
    low, high = 0.0, most
    for _ in range(30):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if worth(middle) > HALF * len(logs) else (low, middle)
    return max(low, 1e-6)


def _worth(weights: Floats) -> float:
    """Effective sample size."""
    return float(np.sum(weights) ** 2 / np.sum(weights * weights))
