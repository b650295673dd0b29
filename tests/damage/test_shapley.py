"""Shares of a hazard: complete, symmetric, and those of the worked two-player form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.damage.engine import replay
from laststraw.damage.shapley import share_out, span_hazard

hazards = st.lists(st.just(0.0) | st.floats(1e-3, 10.0), min_size=8, max_size=8).map(
    lambda h: np.array(h).reshape(2, 2, 2, 1)
)


@given(h=hazards)
@settings(max_examples=200)
def test_shares_add_up_to_one(h):
    shares = share_out(h)
    total = shares.trigger + shares.damage + shares.imbalance + shares.base
    if h[1, 1, 1, 0] > 0.0:
        assert total[0] == pytest.approx(1.0, abs=1e-9 * (1.0 + h.max() / h[1, 1, 1, 0]))
    else:
        assert (shares.base[0], shares.needed_trigger[0], shares.needed_history[0]) == (1.0, 0.0, 0.0)


def test_the_two_player_form():
    h11, h10, h01, h00 = 10.0, 4.0, 3.0, 1.0
    h = np.zeros((2, 2, 2, 1))
    h[1, 1, :], h[1, 0, :], h[0, 1, :], h[0, 0, :] = h11, h10, h01, h00  # imbalance does nothing
    shares = share_out(h)
    assert shares.trigger[0] == pytest.approx(0.5 * ((h11 - h01) + (h10 - h00)) / h11)
    assert shares.history[0] == pytest.approx(0.5 * ((h11 - h10) + (h01 - h00)) / h11)
    assert shares.imbalance[0] == 0.0
    assert (shares.base[0], shares.without_history[0]) == (h00 / h11, h10 / h11)
    assert shares.needed_trigger[0] + shares.needed_history[0] == pytest.approx(0.7 + 0.6)  # more than 1: synergy


def test_players_who_do_the_same_get_the_same():
    rng = np.random.default_rng(0)
    h = rng.random((2, 2, 2, 50)) + np.arange(2)[:, None, None, None]
    both = 0.5 * (h + h.swapaxes(1, 2))
    shares = share_out(both)
    assert shares.damage == pytest.approx(shares.imbalance)


def test_the_hazard_of_a_window_is_that_of_the_engine(people):
    found = people(6, 0)
    rng = np.random.default_rng(1)
    day = np.array([0.30, 0.31, 0.55, 1.35, 1.36])
    used, cycles = rng.uniform(0.2, 0.9, (5, 6)), np.full((5, 6), 30.0)
    lived = replay(day, used, cycles, found, end_day=2.0, age_years=50.0)
    age = np.exp(np.asarray(found.age_gain) * 10.0)
    state = 1.0 - lived.whole[3], lived.imbalance[3]
    window = np.zeros(1, dtype=np.int64)
    alone = span_hazard(used[3:4], window, *state, found, age, 0.0)
    leads = used[3] >= used[4]
    assert lived.trigger[3][leads] == pytest.approx(alone[leads], rel=1e-12)
    rest = span_hazard(used[:0], window[:0], *state, found, age, 0.25)
    gain = np.asarray(found.spontaneous_gain) * state[0]
    assert rest == pytest.approx(age * found.spontaneous_per_day * 0.25 * (1.0 + gain), rel=1e-12)


def test_a_window_counts_once_and_with_its_highest_load(people):
    found = people(3, 0)
    none = np.zeros(3)
    used = np.array([[0.3] * 3, [0.6] * 3, [0.5] * 3])

    def hazard(window):
        return span_hazard(used, np.array(window, dtype=np.int64), none, none, found, np.ones(3), 0.0)

    one = span_hazard(used[1:2], np.zeros(1, dtype=np.int64), none, none, found, np.ones(3), 0.0)
    assert hazard([4, 4, 4]) == pytest.approx(one)
    assert np.all(hazard([4, 4, 5]) > one)
