"""LiFFT and Exo-LiFFT: what the exoskeleton takes off, the conflict of constants, printed examples."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laststraw.damage.exposure import lifft
from laststraw.damage.exposure.lifft import CONSTANTS
from laststraw.errors import UnusableInput

DAY = [
    {"load_kg": 10, "distance_m": 0.40, "repetitions": 500},
    {"load_kg": 5, "distance_m": 0.30, "repetitions": 200},
    {"load_kg": 20, "distance_m": 0.50, "repetitions": 100},
]


@given(st.floats(31.0, 300.0), st.sampled_from(sorted(CONSTANTS)))
def test_thirty_newton_metres_leave_exactly_the_same_part_of_any_dose(moment, constants):
    left = lifft.damage_per_lift(moment, 30.0, constants) / lifft.damage_per_lift(moment, 0.0, constants)
    assert float(left) == pytest.approx(math.exp(-0.038 * 30.0), rel=1e-12)
    assert 1.0 - float(left) == pytest.approx(0.6802, abs=5e-5)


def test_the_two_constants_and_the_two_signs_differ_as_told():
    one = {name: float(lifft.damage_per_lift(50.0, 0.0, name)) for name in CONSTANTS}
    assert one["sn_pyergo"] / one["exo_2022"] == pytest.approx(1902416 / 902416)
    assert one["exo_2022"] / one["exo_2022_minus"] == pytest.approx(math.exp(0.64))


@given(st.floats(0.0, 250.0), st.sampled_from(sorted(CONSTANTS)))
def test_the_moment_form_is_the_sn_form_at_its_own_percent(moment, constants):
    force = float(lifft.percent_strength(moment, constants)) / 100.0 * lifft.STRENGTH_N
    if force >= 0.0:
        cycles = float(lifft.cycles_to_failure(force, constants=constants))
        assert 1.0 / cycles == pytest.approx(float(lifft.damage_per_lift(moment, 0.0, constants)), rel=1e-12)


def test_the_tolerance_is_where_one_cycle_is_left():
    assert float(lifft.cycles_to_failure(lifft.ultimate_tolerance_n())) == pytest.approx(1.0, rel=1e-12)


def test_risk_grows_and_ends():
    damage = np.logspace(-12, 12, 200)
    assert (np.diff(lifft.risk(damage)) >= 0.0).all()
    assert float(lifft.risk(0.0)) == 0.0
    assert float(lifft.risk(1e300)) <= 1.0


def test_a_day_of_three_tasks():
    got = lifft.assess(DAY)
    assert [task.dose for task in got.tasks] == pytest.approx([0.00160777, 0.000253246, 0.00301045], abs=5e-9)
    assert got.total("damage") == pytest.approx(0.0048715, abs=5e-8)
    assert got.total("risk") == pytest.approx(0.3404, abs=5e-5)


def test_heavy_moments_bring_the_makers_caution():
    assert "exposure.caution.beyond_100_nm" not in lifft.assess(DAY).cautions
    assert "exposure.caution.beyond_100_nm" in lifft.assess([*DAY, DAY[2] | {"distance_m": 0.52}]).cautions


def test_an_exoskeleton_that_lifts_everything_is_refused():
    with pytest.raises(UnusableInput, match=r"smallest is 20 Nm"):
        lifft.damage_per_lift([50.0, 20.0], [30.0, 30.0])


@pytest.mark.parametrize("bad", [-1.0, math.nan, math.inf, [], "ten", 1e6])
def test_bad_amounts_say_what_would_have_worked(bad):
    for call in (
        lambda: lifft.moment_nm(bad, 0.4),
        lambda: lifft.damage_per_lift(bad),
        lambda: lifft.cycles_to_failure(bad),
    ):
        with pytest.raises(UnusableInput, match="Give numbers"):
            call()
