import numpy as np
import pytest

from laststraw import knowledge
from laststraw.cohort.crowd import simulate
from laststraw.cohort.people import draw, makeup, population
from laststraw.damage.parameters import parameters

MILD = {"trigger_per_window": 2e-6, "trigger_steepness": 7.0, "damage_ratio": 2e-4, "spontaneous_per_day": 8e-4}
OFTEN = {
    "spontaneous_per_day": 1e-2,
    "trigger_per_window": 4e-5,
    "frailty_shape": 2.0,
    "pain_median_day": 3.0,
    "pain_spread": 0.7,
    "damage_ratio": 2e-3,
}  # many short episodes, much damage: what a test of single lives wants


class World:
    """One population: parameters that neither run away nor do nothing, and how to live it."""

    def __init__(self, known, calibration="recall", model="M1", **changes):
        named = (
            {**MILD, **changes}
            if model == "M1"
            else {k: v for k, v in {**MILD, **changes}.items() if "damage" not in k}
        )
        found, of = parameters(known, calibration, model), population(known, calibration, model)
        fixed = {"endurance": 0.25, "slow_share": 0.5, "tau_fast_day": 4.0, "tau_slow_day": 120.0, "age_gain": 0.01,
                 "frailty_shape": 0.5, "spontaneous_gain": 2.0, "imbalance_gain": 1.0, "imbalance_from_damage": 0.5,
                 "episode_damage": 0.1, "episode_imbalance": 0.03, "bend_times": 0.0}  # fmt: skip
        if model == "M0":
            fixed = {k: v for k, v in fixed.items() if k in ("age_gain", "frailty_shape", "bend_times")}
        changes = {**fixed, **named}
        self.found = found._replace(**{k: v for k, v in changes.items() if k in found._fields})
        self.of = of._replace(**{k: v for k, v in changes.items() if k in of._fields})
        self.make = makeup(known)

    def draw(self, count, *, seed=1, first=0):
        return draw(self.found, self.of, self.make, count, seed=seed, first=first)

    def live(self, count, *, seed=1, first=0, days=1095, burn_in=365, people=None, **more):
        people = people if people is not None else self.draw(count, seed=seed, first=first)
        return simulate(self.found, self.of, self.make, people, days=days, burn_in=burn_in, seed=seed, **more)


@pytest.fixture(scope="session")
def known():
    return knowledge.load()


@pytest.fixture
def world(known):
    return lambda **changes: World(known, **changes)


@pytest.fixture(scope="session")
def crowd(known):
    """A population that several tests look at."""
    return World(known).live(3000, keep=True)


@pytest.fixture(scope="session")
def sceptic(known):
    """The same without accumulation."""
    return World(known, model="M0").live(3000, keep=True)


np.seterr(all="warn")
