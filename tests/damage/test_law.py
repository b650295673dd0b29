"""The laws of damage and healing: exact where they claim to be, and never against common sense."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.special import exp1

from laststraw.damage.law import (
    BC_RATE,
    BC_STEEPNESS,
    CYCLES,
    LAWS,
    MOST_IMBALANCE,
    SLOPE,
    area_day,
    damage_of,
    expint,
    kept,
    loaded,
    pushed,
    room_left,
    trigger_hazard,
)

MINER, BC = LAWS["miner"], LAWS["barrett_callaghan"]
BOTH = pytest.mark.parametrize("law", [MINER, BC], ids=["miner", "barrett_callaghan"])
wholes = st.floats(0.02, 1.0)
loads = st.floats(0.0, 1.5)
cycles = st.floats(0.0, 1e5)
ratios = st.floats(1e-4, 1.0)
ENDURANCE = 0.25


def test_e1_is_scipys():
    x = np.concatenate([np.geomspace(1e-6, 1.0, 400), np.linspace(0.999, 1.001, 41), np.geomspace(1.0, 600.0, 800)])
    assert np.max(np.abs(np.array([expint(one) for one in x]) / exp1(x) - 1.0)) < 1e-13


@pytest.mark.parametrize(
    ("load_n", "published"),
    [(3400, 5_222_304), (5000, 142_881), (6000, 15_845), (7000, 1_801), (8000, 208.5), (9000, 24.5)],
)
def test_cycles_to_failure_are_the_closed_form_and_the_published_ones(load_n, published):
    used = load_n / 10502.74
    closed = exp1(BC_STEEPNESS * used) / BC_RATE
    low, high = 0.5 * closed, 2.0 * closed
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if damage_of(BC, 1.0, middle, used, 1.0, 0.0) >= 1.0 else (middle, high)
    assert high == pytest.approx(closed, rel=1e-12)
    assert high == pytest.approx(published, rel=3e-3 if load_n == 9000 else 1e-4 if load_n < 7000 else 5e-4)


@given(q0=st.floats(0.3, 1.0), used=st.floats(0.2, 0.9))
@settings(max_examples=40)
def test_cycles_to_failure_of_tissue_that_is_harmed(q0, used):
    closed = exp1(BC_STEEPNESS * used / q0) / BC_RATE
    assume(closed > 1.0)
    assert damage_of(BC, q0, closed * (1.0 + 1e-12), used, 1.0, 0.0) == q0
    assert damage_of(BC, q0, closed * (1.0 - 1e-9), used, 1.0, 0.0) < q0


@BOTH
@given(whole=wholes, used=loads, first=cycles, second=cycles, ratio=ratios)
@settings(max_examples=150)
def test_some_cycles_and_then_more_are_all_of_them(law, whole, used, first, second, ratio):
    one = damage_of(law, whole, first, used, ratio, ENDURANCE)
    two = damage_of(law, whole - one, second, used, ratio, ENDURANCE)
    # close to failure a millionth of a millionth of a cycle is more than rounding
    fewer, more = (
        damage_of(law, whole, (first + second) * by, used, ratio, ENDURANCE) for by in (1 - 1e-12, 1 + 1e-12)
    )
    assert fewer - 1e-12 <= one + two <= more + 1e-12


@BOTH
@pytest.mark.parametrize("used", [1e-3, 0.02, 0.3, 0.7, 1.0, 1.5])
@pytest.mark.parametrize("number", [1e-3, 10.0, 1e6, 1e12])
def test_semigroup_of_tiny_and_of_failing_loads(law, used, number):
    whole, parts = 0.9, 7
    left = whole
    for _ in range(parts):
        left -= damage_of(law, left, number / parts, used, 0.01, 0.0)
    assert whole - left == pytest.approx(damage_of(law, whole, number, used, 0.01, 0.0), abs=1e-12)


@BOTH
@given(whole=wholes, used=loads, number=cycles, ratio=ratios)
@settings(max_examples=150)
def test_damage_lies_between_nothing_and_all_that_was_left(law, whole, used, number, ratio):
    assert 0.0 <= damage_of(law, whole, number, used, ratio, ENDURANCE) <= whole


@BOTH
@given(whole=wholes, used=loads, more=st.floats(1.0, 2.0), number=cycles, ratio=ratios)
@settings(max_examples=150)
def test_more_load_and_more_cycles_never_do_less(law, whole, used, more, number, ratio):
    done = damage_of(law, whole, number, used, ratio, ENDURANCE)
    assert damage_of(law, whole, number, used * more, ratio, ENDURANCE) >= done - 1e-15
    assert damage_of(law, whole, number * more, used, ratio, ENDURANCE) >= done - 1e-15


@given(used=loads, number=cycles, first=wholes, second=wholes)
@settings(max_examples=100)
def test_barrett_callaghan_harms_the_harmed_faster_and_miner_does_not(used, number, first, second):
    low, high = sorted((first, second))
    some = damage_of(MINER, high, number, used, 0.01, ENDURANCE) / high
    assert damage_of(MINER, low, number, used, 0.01, ENDURANCE) / low == pytest.approx(some, rel=1e-9)
    share = damage_of(BC, high, number, used, 0.01, 0.0) / high
    assert damage_of(BC, low, number, used, 0.01, 0.0) / low >= share * (1.0 - 1e-9) - 1e-300


@pytest.mark.parametrize(("used", "number"), [(0.5, 4e3), (0.8, 30.0), (0.95, 4.0)])
def test_both_laws_solve_their_differential_equation(used, number):
    ratio, q0 = 0.4, 0.8
    grows = (math.exp(SLOPE * used) - math.exp(SLOPE * ENDURANCE)) / CYCLES
    miner = solve_ivp(lambda _, q: -ratio * grows * q, (0.0, number), [q0], rtol=1e-12, atol=1e-14).y[0, -1]
    assert q0 - damage_of(MINER, q0, number, used, ratio, ENDURANCE) == pytest.approx(miner, abs=1e-9)
    few = 0.5 * exp1(BC_STEEPNESS * used / q0) / BC_RATE / ratio
    bc = solve_ivp(
        lambda _, q: -ratio * BC_RATE * q * np.exp(BC_STEEPNESS * used / q), (0.0, few), [q0], rtol=1e-12, atol=1e-14
    ).y[0, -1]
    assert q0 - damage_of(BC, q0, few, used, ratio, ENDURANCE) == pytest.approx(bc, abs=1e-9)


def test_below_endurance_nothing_happens():
    assert damage_of(MINER, 1.0, 1e9, ENDURANCE, 1.0, ENDURANCE) == 0.0
    assert damage_of(MINER, 1.0, 1e9, ENDURANCE + 1e-6, 1.0, ENDURANCE) > 0.0


@BOTH
def test_nothing_is_done_without_load_without_cycles_and_to_what_has_failed(law):
    assert damage_of(law, 1.0, 10.0, 0.0, 1.0, 0.0) == 0.0
    assert damage_of(law, 1.0, 0.0, 1.0, 1.0, 0.0) == 0.0
    assert damage_of(law, 1.0, 10.0, 1.0, 0.0, 0.0) == 0.0
    assert damage_of(law, 0.0, 10.0, 1.0, 1.0, 0.0) == 0.0


@given(gap=st.floats(0.0, 400.0), share=st.floats(0.0, 1.0), tau=st.floats(0.5, 400.0), heal=st.floats(0.2, 4.0))
@settings(max_examples=60)
def test_a_rest_may_be_cut_anywhere(gap, share, tau, heal):
    first, second = gap * share, gap * (1.0 - share)
    assert kept(first, tau, heal) * kept(second, tau, heal) == pytest.approx(kept(gap, tau, heal), rel=1e-12)
    parts = area_day(0.3, first, tau, heal) + area_day(0.3 * kept(first, tau, heal), second, tau, heal)
    assert parts == pytest.approx(area_day(0.3, gap, tau, heal), rel=1e-11, abs=1e-15)


@given(imbalance=st.floats(0.0, 0.7), push=st.floats(0.0, 3.0), share=st.floats(0.0, 1.0))
@settings(max_examples=60)
def test_two_pushes_are_one_and_never_pass_the_cap(imbalance, push, share):
    whole = pushed(imbalance, push)
    assert pushed(pushed(imbalance, push * share), push * (1.0 - share)) == pytest.approx(whole, abs=1e-14)
    assert imbalance <= whole <= max(MOST_IMBALANCE, imbalance) + 1e-15
    small = 1e-7
    slope = (pushed(imbalance, small) - imbalance) / small
    assert slope == pytest.approx(room_left(imbalance), abs=1e-6)


@given(used=loads, whole=wholes, more=st.floats(1.0, 2.0))
@settings(max_examples=60)
def test_hazard_grows_with_load_and_with_harm(used, whole, more):
    hazard = trigger_hazard(used, whole, 3e-6, 8.0)
    assert hazard >= 0.0
    assert trigger_hazard(used * more, whole, 3e-6, 8.0) >= hazard
    assert trigger_hazard(used, whole / more, 3e-6, 8.0) >= hazard
    assert trigger_hazard(0.0, whole, 3e-6, 8.0) == 0.0


def test_imbalance_adds_load_up_to_a_limit():
    assert loaded(0.4, 0.1, 1.0) == pytest.approx(0.44)
    assert loaded(0.4, 0.1, 0.0) == 0.4
    assert loaded(1.4, 0.5, 1.0) == 1.5
