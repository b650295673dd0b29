"""How well the engine would have foretold a diary, day by day, beside the plain count: nothing of the day itself is used.

For each morning every draw is weighed by the days before it. Its forecast for the day is the spontaneous hazard of the
state of that morning, and the trigger hazard of an ordinary day so far in that state. The score is the log10 of the
chance given to what then happened. The product of the ratios to the benchmark is an e-process: where the benchmark is
right, it ever exceeds 20 in at most one person of twenty (Ville 1939), however often they look.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp

from laststraw.damage import benchmark as plain
from laststraw.damage import frailty
from laststraw.damage.cloud import Cloud, Loads
from laststraw.damage.engine import LawName, Replay, leaders, replay
from laststraw.damage.hazards import luckless, onsets_of
from laststraw.damage.learn import survived, told_share
from laststraw.damage.parameters import Floats
from laststraw.damage.posterior import Indices
from laststraw.damage.watch import Flags, Watch
from laststraw.knowledge import Knowledge

STEP = 0.1  # of the log of how much worse the state makes a load: the hazard of ordinary days is tabled on such steps
MONTH = 30.0
LEAST = 1e-12


class Foresight(NamedTuple):
    """Forecasts of the pain-free days of a diary. Chances of an onset that day, and within 30 days from it.

    ``days``, ``onset``: (scored,). The chances of the day are those of an onset that is told, those of the month of any.
    ``models``, ``models_month``: (model, scored). ``engine``, ``engine_month``: their
    average, each model weighed by its score so far. ``benchmark``, ``benchmark_month``: (scored,).
    """

    days: Indices
    onset: Flags
    models: Floats
    models_month: Floats
    engine: Floats
    engine_month: Floats
    benchmark: Floats
    benchmark_month: Floats

    @property
    def evidence(self) -> float:
        """log10 of the probability of the diary, engine over benchmark."""
        return float(np.sum(_log10(self.engine, self.onset) - _log10(self.benchmark, self.onset)))


def foresee(
    clouds: Sequence[Cloud], loads: Loads, watch: Watch, knowledge: Knowledge, age_years: float, law: LawName = "miner"
) -> Foresight:
    """Forecast every pain-free day of a diary with what was known on its morning.

    Parameters
    ----------
    clouds
        Draws from the prior, one cloud for each model and calibration (``cloud.first_cloud``).

    *Error*: Monte Carlo of as many draws as the clouds have. What an ordinary day is on the first day is taken from it.
    """
    days = np.flatnonzero(watch.told | watch.silent | _at(watch))
    onset = _at(watch)[days]
    each = [_forecast(cloud, loads, watch, age_years, law, days) for cloud in clouds]
    models = np.array([one[0] for one in each]).reshape(len(clouds), len(days))
    month = np.array([one[1] for one in each]).reshape(len(clouds), len(days))
    scores = np.log(np.where(onset, models, 1.0 - models).clip(LEAST))
    before = np.cumsum(scores, axis=1) - scores
    weights = np.exp(before - logsumexp(before, axis=0)) if len(clouds) else before
    telling = float(np.mean([np.mean(cloud.telling) for cloud in clouds]))
    plainly, plainly_month = _plainly(watch, knowledge, telling, days)
    return Foresight(
        days,
        onset,
        models,
        month,
        np.sum(weights * models, axis=0),
        np.sum(weights * month, axis=0),
        plainly,
        plainly_month,
    )


def _at(watch: Watch) -> Flags:
    onset = np.zeros(len(watch.told), dtype=bool)
    onset[watch.onset_days] = True
    return onset


def _forecast(
    cloud: Cloud, loads: Loads, watch: Watch, age_years: float, law: LawName, days: Indices
) -> tuple[Floats, Floats]:
    """Chance of an onset on each scored day, and within the month from it, under one model."""
    used, cycles = loads.of(cloud.at)
    lived = replay(
        loads.day,
        used,
        cycles,
        cloud.found,
        end_day=loads.end_day,
        episodes=watch.spells,
        age_years=age_years,
        law=law,
        start=loads.before(used, cycles, cloud.found, law),
    )
    per_day = lived.per_day.copy()
    for one in onsets_of(watch):
        rows = loads.rows(one.day, one.moment)
        per_day[one.day] += luckless(cloud.found, loads, cloud.at, rows, lived, rows)
    counts = np.where(watch.told[:, None], 1.0, np.where(watch.silent[:, None], cloud.telling, 0.0))  # (day, draw)
    counts[watch.onset_days] = told_share(watch, cloud.telling)
    seen = _at(watch)[:, None]
    with np.errstate(divide="ignore"):
        logs = np.where(seen, np.log(per_day * counts), 0.0)
    lasted = np.ones((len(counts), 1))
    lasted[watch.onset_days] = survived(watch)
    hazard = _before(per_day * counts * lasted)
    shape = np.asarray(cloud.found.frailty_shape)
    onsets = _before(seen * np.ones_like(hazard))
    weights = _before(logs) + frailty.log_probability(shape, onsets, hazard)
    weights = np.exp(weights - logsumexp(weights, axis=1, keepdims=True))[days]
    rate, power = (shape + hazard)[days], (shape + onsets)[days]
    ahead = _ordinary(cloud, loads, used, lived, watch, age_years)[days]
    chances = [
        1.0 - np.sum(weights * np.exp(-power * np.log1p(long * ahead / rate)), axis=1) for long in (counts[days], MONTH)
    ]
    return chances[0].clip(LEAST, 1.0 - LEAST), chances[1]


def _before(values: Floats) -> Floats:
    """Sum of all earlier days."""
    return np.asarray(np.cumsum(values, axis=0) - values)


def _ordinary(cloud: Cloud, loads: Loads, used: Floats, lived: Replay, watch: Watch, age_years: float) -> Floats:
    """Hazard (day, draw) of an ordinary day in the state of each morning."""
    found, days = cloud.found, len(watch.told)
    starts = np.searchsorted(loads.day, np.arange(days))
    first = np.minimum(starts, max(len(loads.day) - 1, 0))
    whole, imbalance = lived.whole[first], lived.imbalance[first]
    worse = (1.0 + np.asarray(found.imbalance_gain) * imbalance) / np.maximum(whole, 0.02)
    slow = np.exp(np.asarray(found.age_gain) * (age_years - 40.0)) * np.asarray(found.spontaneous_per_day)
    resting = slow * (1.0 + np.asarray(found.spontaneous_gain) * (1.0 - whole))
    place = np.log(worse) / STEP
    lowest, highest = int(np.floor(place.min())), int(np.floor(place.max())) + 1
    grid = np.exp(STEP * np.arange(lowest, highest + 1))
    table = np.log(np.maximum(_table(cloud, loads, used, starts, ~watch.hurt, grid), 1e-300))  # (grid, day, draw)
    left = np.floor(place).astype(np.int64) - lowest
    below, above = (np.take_along_axis(table, (left + step)[None], axis=0)[0] for step in (0, 1))
    return np.asarray(resting + np.exp(below + (place - left - lowest) * (above - below)))


def _table(cloud: Cloud, loads: Loads, used: Floats, starts: Indices, free: Flags, grid: Floats) -> Floats:
    """Mean trigger hazard (grid, day, draw) of the pain-free days before each day, were every load ``grid`` times as bad."""
    found = cloud.found
    leads = leaders(loads.day, used)
    peak = np.where(leads, used, 0.0)
    count = np.maximum(_before(free.astype(np.float64)), 1.0)[:, None]
    ends = np.append(starts[1:], len(loads.day))
    table = np.empty((len(grid), len(free), used.shape[1]))
    for at, worse in enumerate(grid):
        hazard = np.expm1(np.asarray(found.trigger_steepness) * np.minimum(peak * worse, 1.5))
        ladder = np.concatenate([np.zeros((1, used.shape[1])), np.cumsum(hazard, axis=0)])
        daily = (ladder[ends] - ladder[starts]) * np.asarray(found.trigger_per_window)
        so_far = _before(daily * free[:, None])
        first = int(np.argmax(free))
        so_far[: first + 1] = daily[first]
        table[at] = so_far / count
    return table


def _plainly(watch: Watch, knowledge: Knowledge, telling: float, days: Indices) -> tuple[Floats, Floats]:
    """The benchmark's chances on the same days, counted alike."""
    count, years = (one[:-1][days] for one in plain.last_year(watch, telling))
    share = np.where(watch.told, 1.0, telling)
    around = watch.open[watch.counted]
    share[watch.onset_days] = around + (1.0 - around) * telling
    of = plain.benchmark(knowledge)
    return 1.0 - of.none(count, years, share[days]), 1.0 - of.none(count, years, MONTH)


def _log10(chance: Floats, onset: Flags) -> Floats:
    return np.asarray(np.log10(np.where(onset, chance, 1.0 - chance)))
