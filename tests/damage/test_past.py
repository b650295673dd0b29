"""Credit for the past: complete to rounding, the healing kernel where that is all there is, and the slopes are slopes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.damage.engine import State, replay
from laststraw.damage.gradients import gradient_credit
from laststraw.damage.parameters import Parameters, as_draws
from laststraw.damage.past import credit

DRAWS, EVENTS, MOMENT = 4, 50, 14.3
PAIN = [(5.2, 7.0)]
BOTH = pytest.mark.parametrize("law", ["miner", "barrett_callaghan"])


@pytest.fixture(scope="module")
def found(people) -> Parameters:
    base = people(DRAWS, 4)
    return as_draws(base._replace(damage_ratio=np.asarray(base.damage_ratio) * 2.0, imbalance_gain=1.2), DRAWS)


@pytest.fixture(scope="module")
def life():
    rng = np.random.default_rng(6)
    day = np.sort(np.append(rng.uniform(0.0, 15.0, EVENTS - 2), [3.0, 9.0]))
    used = np.minimum(rng.lognormal(-0.9, 0.4, (EVENTS, 1)) * rng.lognormal(0.0, 0.1, (EVENTS, DRAWS)), 0.95)
    return day, used, rng.lognormal(1.5, 0.8, (EVENTS, DRAWS))


@pytest.fixture(scope="module")
def start(found) -> State:
    return State(np.full(DRAWS, 0.02), np.full(DRAWS, 0.05), np.asarray(found.imbalance_rest) + 0.03)


def at_moment(life, found, start, law="miner", moment=MOMENT, episodes=PAIN):
    """Damage at a moment, and the imbalance that acts then, by an event without load."""
    day, used, cycles = life
    k = int(np.searchsorted(day, moment))
    put = [np.insert(one[:k], k, value, axis=0) for one, value in ((day, moment), (used, 0.0), (cycles, 0.0))]
    lived = replay(*put, found, end_day=np.ceil(moment), episodes=episodes, law=law, start=start)
    return 1.0 - lived.whole[k], lived.imbalance[k]


@given(
    moment=st.floats(0.0, 15.0) | st.integers(0, 15).map(float),
    shares=st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)),
)
@settings(max_examples=40)
def test_credit_is_complete(life, found, start, moment, shares):
    lived = replay(*life, found, end_day=16.0, episodes=PAIN, start=start)
    given_ = credit(
        *life, lived, found, start=start, moment=moment, episodes=PAIN,
        damage=np.full(DRAWS, shares[0]), imbalance=np.full(DRAWS, shares[1]),
    )  # fmt: skip
    assert given_.total() == pytest.approx(np.full(DRAWS, sum(shares)), abs=1e-9)
    for part in given_:
        assert np.all(part >= -1e-15)


def test_credit_is_that_of_the_healing_kernel_where_imbalance_does_nothing(life, found, start):
    day = life[0]
    level = found._replace(imbalance_gain=np.zeros(DRAWS))
    lived = replay(*life, level, end_day=16.0, episodes=PAIN, start=start)
    damage, _ = at_moment(life, level, start)
    given_ = credit(
        *life, lived, level, start=start, moment=MOMENT, episodes=PAIN, damage=damage, imbalance=np.zeros(DRAWS)
    )
    past = day < MOMENT
    gap = (MOMENT - day[past])[:, None]
    share = found.slow_share
    kernel = (1 - share) * np.exp(-found.heal * gap / found.tau_fast_day) + share * np.exp(
        -found.heal * gap / found.tau_slow_day
    )
    assert given_.event == pytest.approx(lived.damage[: past.sum()] * kernel, abs=1e-14)
    assert given_.episode[0] == pytest.approx(
        lived.onset_damage[0] * np.exp(-found.heal * (MOMENT - PAIN[0][0]) / found.tau_slow_day), abs=1e-14
    )
    old = start.fast * np.exp(-found.heal * MOMENT / found.tau_fast_day)
    old += start.slow * np.exp(-found.heal * MOMENT / found.tau_slow_day)
    assert given_.before == pytest.approx(old, abs=1e-14)
    assert given_.total() == pytest.approx(damage, abs=1e-12)


def test_what_imbalance_added_goes_to_whatever_made_it(life, found, start):
    lived = replay(*life, found, end_day=16.0, episodes=PAIN, start=start)
    damage, _ = at_moment(life, found, start)
    none = np.zeros(DRAWS)
    given_ = credit(*life, lived, found, start=start, moment=MOMENT, episodes=PAIN, damage=damage, imbalance=none)
    assert np.all(given_.own > 0.0)  # it had raised loads all along, though no credit was for imbalance itself
    assert given_.total() == pytest.approx(damage, abs=1e-12)


def test_an_event_of_the_moment_or_later_gets_nothing(life, found, start):
    day = life[0]
    lived = replay(*life, found, end_day=16.0, start=start)
    given_ = credit(
        *life, lived, found, start=start, moment=float(day[20]), damage=np.ones(DRAWS), imbalance=np.zeros(DRAWS)
    )
    assert len(given_.event) == 20


@BOTH
def test_slopes_are_those_of_small_changes(life, found, start, law):
    """The integrand at the whole path's end is the derivative of the state; integrals are complete to the told error."""
    damage, imbalance = at_moment(life, found, start, law)
    given_, off = gradient_credit(
        *life, found, start=start, moment=MOMENT, episodes=PAIN, law=law, damage=damage, imbalance=imbalance
    )
    assert np.all(off < 1e-6)
    assert given_.total() == pytest.approx(damage + imbalance, abs=1e-9)


def test_integrated_gradients_are_integrals_of_slopes(life, found, start):
    """The share of one event, by brute force: its slope along the way from nothing, by differences."""
    day, used, cycles = life
    damage, _ = at_moment(life, found, start, "barrett_callaghan", episodes=())
    given_, _ = gradient_credit(
        *life, found, start=start, moment=MOMENT, damage=damage, imbalance=np.zeros(DRAWS), law="barrett_callaghan"
    )
    event = int(np.argmax(given_.event.mean(axis=1)))
    nodes, weights = np.polynomial.legendre.leggauss(16)
    share, step = np.zeros(DRAWS), 1e-4

    def scaled(s, n):
        p = found._replace(imbalance_rest=found.imbalance_rest * s)
        begun = State(*(s * one for one in start))
        changed = cycles * s
        changed[event] = n * cycles[event]
        return at_moment((day, used, changed), p, begun, "barrett_callaghan", episodes=())[0]

    for s, w in zip(0.5 * (nodes + 1.0), 0.5 * weights, strict=True):
        share += w * (scaled(s, s + step) - scaled(s, s - step)) / (2.0 * step)
    assert given_.event[event] == pytest.approx(share, rel=1e-5)


def test_both_ways_of_sharing_agree_where_nothing_feeds_on_itself(life, found, start):
    few = found._replace(damage_ratio=found.damage_ratio * 1e-3, imbalance_gain=np.zeros(DRAWS))
    begun = State(*(1e-3 * one for one in start[:2]), np.asarray(found.imbalance_rest))
    lived = replay(*life, few, end_day=16.0, start=begun)
    damage, _ = at_moment(life, few, begun, episodes=())
    one = {"start": begun, "moment": MOMENT, "damage": damage, "imbalance": np.zeros(DRAWS)}
    kernel = credit(*life, lived, few, **one)
    slopes, _ = gradient_credit(*life, few, **one, law="miner")
    assert slopes.event == pytest.approx(kernel.event, rel=1e-3, abs=1e-12)
