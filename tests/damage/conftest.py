"""Made-up lives and their analyses, made once."""

from dataclasses import replace

import numpy as np
import pytest

from laststraw import damage
from laststraw.damage.parameters import Parameters, as_draws
from laststraw.testing.lives import made_diary, made_history

EASY = 0.75  # of the made-up loads: a life in which most of the tissue is left


@pytest.fixture(scope="session")
def made():
    """A diary of four months with two episodes, and its loads in ten draws."""
    diary = made_diary(110, onsets=(40, 100), told=0.25)
    history = made_history(diary, draws=10, spread=0.2)
    return diary, replace(history, peak=history.peak * EASY)


@pytest.fixture(scope="session")
def told(made, known):
    """The analysis of its second episode."""
    diary, history = made
    return damage.analyse(history, diary, diary.episodes[-1].key, known, person_age_years=42.0)


@pytest.fixture(scope="session")
def people():
    """Parameters of so many people under which much happens, whatever the calibrations say."""

    def drawn(draws: int, seed: int = 0) -> Parameters:
        rng = np.random.default_rng(seed)
        middle = Parameters(
            spontaneous_per_day=4e-4, spontaneous_gain=2.0, age_gain=0.01, trigger_per_window=3e-6, trigger_steepness=8.0,
            damage_ratio=0.0045, endurance=0.25, slow_share=0.5, tau_fast_day=4.0, tau_slow_day=120.0, heal=1.0,
            imbalance_gain=1.0, imbalance_from_damage=0.5, tau_imbalance_day=90.0, imbalance_rest=0.06, episode_damage=0.15,
            episode_imbalance=0.03, frailty_shape=0.4,
        )  # fmt: skip
        spread = {"damage_ratio": 0.7, "tau_fast_day": 0.3, "tau_slow_day": 0.5, "heal": 0.3, "imbalance_rest": 0.5}
        fields = (
            value * np.exp(spread.get(name, 0.0) * rng.standard_normal(draws))
            for name, value in middle._asdict().items()
        )
        return as_draws(Parameters(*fields), draws)

    return drawn
