"""A bend makes an onset likelier and does no damage of its own."""

import dataclasses

import numpy as np
import pytest

from laststraw.damage.engine import replay
from laststraw.damage.parameters import parameters
from laststraw.damage.wear import ENDURANCE, harmful_cycles
from laststraw.records import MAIN_TISSUE
from laststraw.testing.lives import made_diary, made_history


@pytest.fixture
def bent(known):
    history = made_history(made_diary())
    rng = np.random.default_rng(3)
    return dataclasses.replace(history, bending=rng.uniform(0.0, 0.4, history.bend.shape))


@pytest.mark.parametrize("law", ["miner", "barrett_callaghan"])
def test_damage_is_that_of_the_load_alone_and_the_hazard_is_not(known, bent, law):
    ratio = 1e-4 if law == "miner" else 1e-9  # nothing fails: there damage feeds on itself
    found = parameters(known, "recall", "M1")._replace(imbalance_gain=0.0, damage_ratio=ratio)
    straight = dataclasses.replace(bent, bending=None)
    lives = [
        replay(
            one.day, one.used(MAIN_TISSUE), harmful_cycles(one, MAIN_TISSUE, law), found, end_day=one.end_day, law=law
        )
        for one in (bent, straight)
    ]
    rel = 1e-9 if law == "miner" else 1e-2
    first = slice(None) if law == "miner" else slice(0, 8)  # the other law is matched for fresh tissue only
    np.testing.assert_allclose(lives[0].damage[first], lives[1].damage[first], rtol=rel, atol=1e-15)
    assert np.all(lives[0].trigger >= lives[1].trigger * (1 - 1e-6))
    assert lives[0].trigger.sum() > lives[1].trigger.sum()


def test_without_bends_cycles_are_cycles(bent):
    straight = dataclasses.replace(bent, bending=None)
    np.testing.assert_allclose(harmful_cycles(straight, MAIN_TISSUE), straight.cycles, rtol=1e-12)


def test_the_facets_know_nothing_of_it(bent):
    np.testing.assert_allclose(harmful_cycles(bent, "facet/left"), bent.cycles, rtol=1e-12)


def test_it_knows_the_endurance_of_every_calibration(known):
    rows = [row for row in known.calibrations if row.parameter == "endurance"]
    assert len(rows) == 4
    assert {row.quantity.value for row in rows} == {ENDURANCE}
