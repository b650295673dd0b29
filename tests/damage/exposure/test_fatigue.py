"""Barrett and Callaghan's law: closed form, semigroup, the same as integrating it, first passage, printed values."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.special import exp1

from laststraw.damage.exposure import fatigue
from laststraw.damage.exposure.fatigue import CONSTANTS
from laststraw.errors import UnusableInput

NAMES = st.sampled_from(sorted(CONSTANTS))
FORCES = st.floats(500.0, 8000.0)


def test_the_inverse_of_e1_to_1e_12():
    x = np.logspace(-14, math.log10(650.0), 4000)
    assert fatigue.inverse_e1(exp1(x)) == pytest.approx(x, rel=1e-12)


@given(NAMES, FORCES, st.floats(0.3, 1.0), st.floats(0.0, 0.9), st.floats(0.0, 1.0))
def test_cycles_then_cycles_is_all_cycles_at_once(name, force, start, part, split):
    cycles = part * float(fatigue.cycles_to_failure(force, start, name))
    once = float(fatigue.integrity_after(force, cycles, start, name))
    between = fatigue.integrity_after(force, split * cycles, start, name)
    assert float(fatigue.integrity_after(force, (1.0 - split) * cycles, between, name)) == pytest.approx(
        once, rel=1e-12
    )


@given(NAMES, FORCES, st.floats(0.3, 1.0), st.floats(0.0, 0.99))
def test_cycles_left_are_those_not_yet_done(name, force, start, part):
    whole = float(fatigue.cycles_to_failure(force, start, name))
    after = fatigue.integrity_after(force, part * whole, start, name)
    assert float(fatigue.cycles_to_failure(force, after, name)) == pytest.approx((1.0 - part) * whole, rel=1e-10)


@settings(max_examples=25, deadline=None)
@given(NAMES, st.floats(1500.0, 8000.0), st.floats(0.4, 1.0), st.floats(0.05, 0.9))
def test_the_closed_form_is_the_integrated_law(name, force, start, part):
    law = CONSTANTS[name]
    whole = float(fatigue.cycles_to_failure(force, start, name))
    assume(whole > 1e-6)

    def rate(_, q):  # over the share of the cycles to failure, in the logarithm of Q
        return -whole * law.rate * np.exp(law.per_n * force / np.exp(q))

    ran = solve_ivp(rate, (0.0, part), [math.log(start)], method="DOP853", rtol=1e-12, atol=1e-13)
    closed = float(fatigue.integrity_after(force, part * whole, start, name))
    assert closed == pytest.approx(math.exp(ran.y[0, -1]), abs=1e-9)


@pytest.mark.parametrize("name", CONSTANTS)
def test_first_passage(name):
    for force in (2000.0, 3400.0, 6000.0):
        whole = float(fatigue.cycles_to_failure(force, 1.0, name))
        assert float(fatigue.integrity_after(force, whole * (1.0 - 1e-9), 1.0, name)) > 0.0
        assert float(fatigue.integrity_after(force, whole * (1.0 + 1e-9), 1.0, name)) == 0.0


@given(NAMES, FORCES, st.floats(0.0, 1e6), st.floats(0.05, 1.0))
def test_integrity_never_grows(name, force, cycles, start):
    assert 0.0 <= float(fatigue.integrity_after(force, cycles, start, name)) <= start


@given(NAMES, FORCES, st.floats(0.0, 5000.0), st.floats(0.0, 1000.0))
def test_more_force_never_leaves_more(name, force, cycles, extra):
    left = float(fatigue.integrity_after(force, cycles, 1.0, name))
    assert float(fatigue.integrity_after(force + extra, cycles, 1.0, name)) <= left + 1e-14


@pytest.mark.parametrize("name", CONSTANTS)
def test_what_can_be_borne_once(name):
    whole = fatigue.ultimate_tolerance_n(name)
    assert float(fatigue.cycles_to_failure(whole, 1.0, name)) == pytest.approx(1.0, rel=1e-9)
    for q in (0.9, 0.5):  # instantaneous tolerance = Q * UCT
        now = float(fatigue.tolerance_now_n(q, name))
        assert now == pytest.approx(q * whole)
        assert float(fatigue.cycles_to_failure(now, q, name)) == pytest.approx(1.0, rel=1e-9)


@given(NAMES, st.floats(0.0, 1e7), st.floats(0.1, 1.0))
def test_a_slight_force_is_like_none(name, cycles, start):
    none = float(fatigue.integrity_after(0.0, cycles, start, name))
    assert none == pytest.approx(start * math.exp(-CONSTANTS[name].rate * cycles))
    assert float(fatigue.integrity_after(1e-9, cycles, start, name)) == pytest.approx(none, rel=1e-9)


def test_nothing_to_bear_never_fails():
    assert float(fatigue.cycles_to_failure(0.0)) == math.inf
    assert float(fatigue.integrity_after(9000.0, 0.0, 0.02)) == 0.02  # hardly anything is left, and nothing happens
    assert float(fatigue.integrity_after(9000.0, 1.0, 0.0)) == 0.0


@pytest.mark.parametrize(("force", "cycles"), [(3400, 5_222_304), (5000, 142_881), (6000, 15_845), (7000, 1_801)])
def test_printed_cycles(force, cycles):
    assert round(float(fatigue.cycles_to_failure(force))) == cycles


def test_printed_tolerance_and_the_conflict():
    assert fatigue.ultimate_tolerance_n() == pytest.approx(10502.74, abs=0.005)
    assert CONSTANTS["pyergo_tests"].rate / CONSTANTS["pyergo_default"].rate == pytest.approx(15804, abs=1)


def test_a_table_of_tasks_runs_in_its_order():
    rows = [{"force_n": 3400, "repetitions": 1e6}, {"force_n": 6000, "repetitions": 5000}]
    got = fatigue.assess(rows)
    assert got.total("integrity") == pytest.approx(
        float(fatigue.integrity_after(6000, 5000, fatigue.integrity_after(3400, 1e6)))
    )
    assert got.total("tolerance_now") == pytest.approx(got.total("integrity") * fatigue.ultimate_tolerance_n())
    broken = fatigue.assess([*rows, {"force_n": 9000, "repetitions": 100}, {"force_n": 9000, "repetitions": 1}])
    assert broken.total("integrity") == 0.0
    assert "exposure.caution.fatigue_failed" in broken.cautions
    assert broken.tasks[-1].dose == 0.0


def test_bad_input():
    for call in (
        lambda: fatigue.cycles_to_failure(-1.0),
        lambda: fatigue.cycles_to_failure(3400.0, 1.2),
        lambda: fatigue.integrity_after(3400.0, math.nan),
        lambda: fatigue.inverse_e1(0.0),
        lambda: fatigue.integrity_after(3400.0, 1.0, 1.0, "mine"),
    ):
        with pytest.raises(UnusableInput):
            call()
