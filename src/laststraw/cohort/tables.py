"""Look-up tables of the laws for one population: what a window does, by load over strength.

All people of a run share the parameters that the tables depend on, so that the kernel needs no exponential for a window.
Read between two rows in a straight line: the error is below 1e-4 of the trigger hazard and 1e-4 of the largest
damage of a window (tests/cohort/test_tables.py).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from laststraw.cohort.columns import GOES, ROWS_A_UNIT
from laststraw.cohort.people import Makeup
from laststraw.damage.law import CYCLES, MOST_USED, SLOPE
from laststraw.damage.parameters import Floats, Parameters


class Tables(NamedTuple):
    """Of load over strength (row,): ``hazard`` of a window; ``damage`` (class, row): share of what is whole.

    ``scatter`` (class, rung): load of a go over that person's middle, mid-quantiles of a log-normal distribution.
    ``cycles`` (class,).
    """

    hazard: Floats
    damage: Floats
    scatter: Floats
    cycles: Floats


def tables(found: Parameters, make: Makeup) -> Tables:
    """The tables of one population. *Error*: as said above, at the nodes exact."""
    used = np.arange(int(MOST_USED * ROWS_A_UNIT) + 2) / ROWS_A_UNIT
    grows = np.exp(SLOPE * np.minimum(used, 1.0)) - np.exp(SLOPE * float(found.endurance))
    rate = np.maximum(grows, 0.0) * float(found.damage_ratio) / CYCLES
    rungs = ndtri((np.arange(GOES) + 0.5) / GOES)
    return Tables(
        hazard=float(found.trigger_per_window) * np.expm1(float(found.trigger_steepness) * used),
        damage=-np.expm1(-make.cycles[:, None] * rate),
        scatter=np.exp(make.scatter[:, None] * rungs),
        cycles=np.ascontiguousarray(make.cycles),
    )


def thresholds(shares: NDArray[np.float64], light: float, people_share: tuple[float, float]) -> NDArray[np.uint64]:
    """Upper ends of heavy, heavy or awkward, and all but sedentary windows, as 32-bit words.

    Parameters
    ----------
    shares
        (person, 4) as in ``People.shares``.
    light
        Share of light windows.
    people_share
        Heavy and awkward windows while it hurts, over those without pain.

    Returns
    -------
    (person, when, 3): when = leisure, work, leisure in pain, work in pain.
    """
    out = np.empty((len(shares), 4, 3), dtype=np.uint64)
    for hurts, (less_heavy, less_awkward) in enumerate(((1.0, 1.0), people_share)):
        for work in (0, 1):
            heavy = shares[:, 2 - 2 * work] * less_heavy
            awkward = shares[:, 3 - 2 * work] * less_awkward
            ends = np.stack([heavy, heavy + awkward, np.minimum(heavy + awkward + light, 1.0)], axis=1)
            out[:, 2 * hurts + work] = (ends * 4294967296.0).astype(np.uint64)
    return out
