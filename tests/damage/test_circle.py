"""The circle number is where the daily system stops to be stable."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.damage.circle import circle_number, damage_done
from laststraw.damage.law import LAWS, room_left
from laststraw.damage.ordinary import state_before
from laststraw.damage.parameters import as_draws, drawn

positive = st.floats(0.0, 0.05)


@given(
    of_damage=positive,
    of_imbalance=positive,
    tau=st.floats(2.0, 200.0),
    tau_i=st.floats(10.0, 200.0),
    push=st.floats(0.0, 2.0),
)
@settings(max_examples=200)
def test_it_is_one_where_the_jacobian_loses_its_stability(of_damage, of_imbalance, tau, tau_i, push):
    v = tau * of_damage + push * tau_i * of_imbalance
    jacobian = np.array([[of_damage - 1 / tau, of_imbalance], [push * of_damage, push * of_imbalance - 1 / tau_i]])
    worst = np.linalg.eigvals(jacobian).real.max()
    if abs(v - 1.0) > 1e-6:
        assert (worst < 0.0) == (v < 1.0)
    assert np.linalg.det(jacobian) == pytest.approx((1.0 - v) / (tau * tau_i), abs=1e-9)


@pytest.mark.parametrize("law", ["miner", "barrett_callaghan"])
def test_it_is_that_of_the_engine_with_two_pools(people, law):
    """The three-by-three Jacobian of both pools and the imbalance, by differences, has the sign of 1 - V."""
    draws = 8
    found = people(draws, 0)
    rng = np.random.default_rng(3)
    used, cycles = rng.uniform(0.3, 0.8, (30, draws)), rng.lognormal(2.0, 0.5, (30, draws))
    damage, imbalance = np.full(draws, 0.1), np.full(draws, 0.1)
    v = circle_number(used, cycles, 7.0, damage, imbalance, found, law)
    for d in range(draws):

        def flow(y, d=d):
            some, level = np.full(draws, y[0] + y[1]), np.full(draws, y[2])
            rate = damage_done(used, cycles, some, level, found, LAWS[law])[d] / 7.0
            share, room = found.slow_share[d], room_left(0.1)
            return np.array([
                (1 - share) * rate - found.heal[d] * y[0] / found.tau_fast_day[d],
                share * rate - found.heal[d] * y[1] / found.tau_slow_day[d],
                found.imbalance_from_damage[d] * room * rate - (y[2] - found.imbalance_rest[d]) / found.tau_imbalance_day[d],
            ])  # fmt: skip

        point = np.array([0.04, 0.06, 0.1])
        steps = 1e-5 * np.eye(3)
        jacobian = np.stack([(flow(point + s) - flow(point - s)) / 2e-5 for s in steps], axis=1)
        times = -1.0 / (
            found.heal[d] ** -2 * found.tau_fast_day[d] * found.tau_slow_day[d] * found.tau_imbalance_day[d]
        )
        assert np.linalg.det(jacobian) / times == pytest.approx(1.0 - v[d], rel=1e-3, abs=1e-4)


def test_without_feedback_it_is_nothing_and_more_feedback_is_more(known, people):
    draws = 4
    found = people(draws, 0)
    rng = np.random.default_rng(3)
    used, cycles = rng.uniform(0.3, 0.7, (30, draws)), np.full((30, draws), 5.0)
    state = np.zeros(draws), np.full(draws, 0.05)
    alone = circle_number(used, cycles, 7.0, *state, found._replace(imbalance_gain=np.zeros(draws)))
    some = circle_number(used, cycles, 7.0, *state, found)
    more = circle_number(
        used, cycles, 7.0, *state, found._replace(imbalance_from_damage=found.imbalance_from_damage * 3.0)
    )
    assert np.all(alone <= 1e-9)
    assert np.all(more > some)
    nothing = as_draws(drawn(known, "recall", "M0", draws, 0), draws)
    assert not circle_number(used, cycles, 7.0, *state, nothing).any()


def test_the_state_before_is_steady(people):
    """A long replay of the same days ends where the steady state says, to what one day of events is against their mean."""
    from laststraw.damage.engine import replay

    draws, days = 5, 7
    found = people(draws, 0)
    rng = np.random.default_rng(1)
    day = np.sort(rng.uniform(0.0, days, 40))
    used, cycles = rng.uniform(0.2, 0.6, (40, draws)), np.full((40, draws), 8.0)
    before = state_before(used, cycles, days, found)
    weeks = 200
    long = np.concatenate([day + days * k for k in range(weeks)])
    lived = replay(
        long, *(np.tile(one, (weeks, 1)) for one in (used, cycles)), found, end_day=float(days * weeks), keep=False
    )
    assert before.slow == pytest.approx(lived.final.slow, rel=0.1)
    assert before.imbalance == pytest.approx(lived.final.imbalance, rel=0.05)
    assert np.all(before.fast + before.slow < 1.0)
