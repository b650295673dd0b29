"""The plain count: how many episodes the last year had. Every early warning must beat it.

People differ in their rate of onsets as a gamma distribution does; a year that was watched updates it, so that the chance
of no onset over t more years is ((b / (b + t)) ^ a with a = shape + episodes and b = years + years watched. Shape and
years were solved from two published figures (``constants/outlook.toml``). No load, no damage, no model of a back.
"""

from typing import NamedTuple

import numpy as np

from laststraw.damage import frailty
from laststraw.damage.parameters import Floats
from laststraw.damage.watch import Watch
from laststraw.knowledge import Knowledge
from laststraw.records import Estimate

YEAR = 365.25
LOOKS_BACK = 365  # days
ONE = np.ones(1)


class Benchmark(NamedTuple):
    """A gamma distribution of the rate of onsets between people, 1/year."""

    shape: float
    years: float

    def chance(self, episodes: float, watched_years: float, days: float) -> Estimate:
        """Chance of an onset within so many days. *Error*: its interval is how far people of the same count differ."""
        a, b = ONE * (self.shape + episodes), ONE * (self.years + watched_years)
        return frailty.chance(a, b, ONE * (days / YEAR), ONE)

    def none(self, episodes: Floats, watched_years: Floats, days: Floats | float) -> Floats:
        """Chance of no onset, elementwise."""
        b = self.years + watched_years
        return np.asarray(np.exp((self.shape + episodes) * -np.log1p(np.asarray(days) / YEAR / b)))


def benchmark(knowledge: Knowledge) -> Benchmark:
    """The one of the knowledge files."""
    return Benchmark(knowledge.constant("outlook.benchmark_shape"), knowledge.constant("outlook.benchmark_years"))


def last_year(watch: Watch, telling: float) -> tuple[Floats, Floats]:
    """Episodes, and years watched, in the year before each day and before the day after the last, (day + 1,).

    ``telling``: what a silent day counts for.
    """
    days = len(watch.told)
    onsets, seen = np.zeros(days), np.where(watch.told, 1.0, np.where(watch.silent, telling, 0.0))
    np.add.at(onsets, watch.onset_days, 1.0)
    return _window(onsets), _window(seen) / YEAR


def _window(values: Floats) -> Floats:
    """Sum of the last year before each day."""
    ladder = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(ladder))
    return np.asarray(ladder - ladder[np.maximum(at - LOOKS_BACK, 0)])
