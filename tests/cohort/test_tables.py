import numpy as np
import pytest

from laststraw.cohort.columns import ROWS_A_UNIT
from laststraw.cohort.people import makeup
from laststraw.cohort.tables import tables, thresholds
from laststraw.damage.law import MINER, damage_of, trigger_hazard
from laststraw.damage.parameters import parameters


def _read(table, u):
    """In a straight line between rows, as the kernel does (test_kernel holds it to the law itself)."""
    return np.interp(u, np.arange(len(table)) / ROWS_A_UNIT, table)


@pytest.mark.parametrize("calibration", ["recall", "prospective"])
@pytest.mark.parametrize("change", [{}, {"trigger_steepness": 12.0, "damage_ratio": 0.05, "endurance": 0.2137}])
def test_tables_are_the_laws_within_their_stated_error(known, calibration, change):
    make, p = makeup(known), parameters(known, calibration, "M1")._replace(**change)
    t = tables(p, make)
    for u in np.random.default_rng(1).uniform(0.005, 1.499, 2000):
        exact = trigger_hazard(u, 1.0, p.trigger_per_window, p.trigger_steepness)
        assert _read(t.hazard, u) == pytest.approx(exact, rel=1e-4)
    for kind in range(4):
        most = t.damage[kind].max()
        for u in np.random.default_rng(2).uniform(0.0, 1.499, 1000):
            exact = damage_of(MINER, 1.0, make.cycles[kind], u, p.damage_ratio, p.endurance)
            assert _read(t.damage[kind], u) == pytest.approx(exact, abs=1e-4 * most)
            if u > p.endurance + 0.02:
                assert _read(t.damage[kind], u) == pytest.approx(exact, rel=2e-4)


def test_scatter_has_the_spread_that_it_was_given(known):
    make = makeup(known)
    t = tables(parameters(known, "recall", "M1"), make)
    assert np.log(t.scatter).mean(axis=1) == pytest.approx(0.0, abs=1e-9)
    assert np.log(t.scatter).std(axis=1) == pytest.approx(make.scatter, rel=0.01)


def test_thresholds_are_the_shares_and_pain_takes_heavy_windows_away():
    ends = thresholds(np.array([[0.2, 0.1, 0.04, 0.06]]), 0.35, (0.5, 0.5))[0] / 2**32
    assert ends[1] == pytest.approx([0.2, 0.3, 0.65], abs=1e-9)  # at work
    assert ends[0] == pytest.approx([0.04, 0.1, 0.45], abs=1e-9)  # in leisure
    assert ends[3] == pytest.approx([0.1, 0.15, 0.5], abs=1e-9)  # at work, in pain
    assert (ends <= 1.0).all()
