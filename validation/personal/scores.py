"""What of one simulated person is learned well: does the truth lie in the interval, and how far up in the posterior."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc
from scipy.stats import chi2

from laststraw.damage.cloud import Loads
from laststraw.damage.engine import State, replay
from laststraw.damage.future import hazard_ahead, ordinary_days, sequences
from laststraw.damage.parameters import Parameters
from laststraw.damage.posterior import Posterior
from laststraw.damage.watch import Watch
from laststraw.records import Estimate
from validation.personal.people import Life

MONTH = 30
DRAWS = 100
BINS = 10


class Hit(NamedTuple):
    """One quantity of one person: its truth, what the program says, and the share of the posterior below the truth."""

    quantity: str
    truth: float
    told: Estimate
    rank: float

    @property
    def held(self) -> bool:
        """Whether the 90 % interval holds the truth (to rounding: 0 is within 0 to 0)."""
        return self.told.lo90 - 1e-12 <= self.truth <= self.told.hi90 + 1e-12


def hits(life: Life, posterior: Posterior, watch: Watch, seed: int) -> list[Hit]:
    """Frailty, the risk of the month to come, and under M1 what is left and what share of the hazard the past has."""
    shape, rate, weights = posterior.shape, posterior.rate, posterior.weights
    found = [Hit("frailty", life.z, posterior.frailty(), float(np.sum(weights * gammainc(shape, rate * life.z))))]
    even = posterior.even(DRAWS, seed)
    loads = Loads(life.history, watch)
    used, cycles = loads.of(even.at)
    lived = replay(
        life.history.day,
        used,
        cycles,
        even.found,
        end_day=life.days,
        episodes=watch.spells,
        age_years=life.age_years,
        start=loads.before(used, cycles, even.found, "miner"),
    )
    true = replay(
        life.history.day,
        life.used,
        life.cycles,
        life.found,
        end_day=life.days,
        episodes=life.spells,
        age_years=life.age_years,
        start=life.start,
    )
    pool = ordinary_days(life.history, watch)
    ahead = sequences(life.history, pool, MONTH, DRAWS, np.random.default_rng([seed, 19]))
    alone = tuple(one._replace(draws=np.zeros(1, dtype=np.int64)) for one in ahead)
    actual = hazard_ahead(ahead, used, cycles, even.found, lived.final, life.age_years, "miner").sum(axis=0)
    truly = np.mean([_ahead(life, (one,), true.final) for one in alone])
    risk = even.chance(actual)
    truth = float(-np.expm1(-life.z * truly))
    below = np.sum(even.weights * gammainc(even.shape, even.rate * life.z * truly / actual))
    found.append(Hit("risk_30", truth, risk, float(below)))
    if life.model == "M1" and posterior.model == "M1":
        left, truly_left = (1.0 - state.fast - state.slow for state in (lived.final, true.final))
        found.append(_hit("capacity_left", float(truly_left[0]), left, even.weights))
        fresh = hazard_ahead(ahead, used, cycles, even.found, _fresh(even.found, DRAWS), life.age_years, "miner")
        truly_fresh = np.mean([_ahead(life, (one,), _fresh(life.found, 1)) for one in alone])
        share = 1.0 - fresh.sum(axis=0) / actual
        found.append(_hit("history_share", float(1.0 - truly_fresh / truly), share, even.weights))
    return found


def _ahead(life: Life, ahead: tuple, state: State) -> float:
    return float(hazard_ahead(ahead, life.used, life.cycles, life.found, state, life.age_years, "miner").sum())


def _fresh(found: Parameters, draws: int) -> State:
    return State(np.zeros(draws), np.zeros(draws), np.broadcast_to(np.asarray(found.imbalance_rest), draws).copy())


def _hit(quantity: str, truth: float, values: NDArray[np.float64], weights: NDArray[np.float64]) -> Hit:
    low, high = np.quantile(values, (0.05, 0.95))
    told = Estimate(mean=float(values.mean()), sd=float(values.std()), lo90=float(low), hi90=float(high))
    return Hit(
        quantity, truth, told, float(np.sum(weights * (values < truth)) + 0.5 * np.sum(weights * (values == truth)))
    )


def evenness(ranks: NDArray[np.float64]) -> float:
    """p of the hypothesis that ranks are spread evenly: chi-squared over ten bins."""
    counts, _ = np.histogram(ranks, BINS, (0.0, 1.0))
    expected = len(ranks) / BINS
    return float(chi2.sf(np.sum((counts - expected) ** 2 / expected), BINS - 1))


def concordance(chance: NDArray[np.float64], happened: NDArray[np.bool_]) -> float:
    """Probability that an onset had the higher chance than none: area under the curve, ties a half."""
    order = np.argsort(chance, kind="stable")
    _, inverse, counts = np.unique(chance[order], return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = (last - 0.5 * (counts - 1))[inverse]
    yes = happened[order]
    n = int(yes.sum())
    return float((ranks[yes].sum() - n * (n + 1) / 2) / (n * (len(yes) - n)))
