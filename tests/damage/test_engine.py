"""The engine against a slow reference, a differential equation solver, and laws that any such engine must keep."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from laststraw.damage.engine import State, leaders, replay
from laststraw.damage.law import LEAST_LEFT, damage_of, loaded, pushed, trigger_hazard
from laststraw.damage.parameters import Parameters, as_draws, drawn, parameters
from laststraw.records import CALIBRATIONS, MODELS

BOTH = pytest.mark.parametrize("law", ["miner", "barrett_callaghan"])
EVENTS, DRAWS, DAYS = 60, 5, 12.0
PAIN = [(4.4, 6.0)]


@pytest.fixture(scope="module")
def found(people) -> Parameters:
    """Draws under which much happens in twelve days."""
    base = people(DRAWS, 3)
    return as_draws(base._replace(damage_ratio=np.asarray(base.damage_ratio) * 3.0, slow_share=0.4), DRAWS)


@pytest.fixture(scope="module")
def life():
    rng = np.random.default_rng(5)
    day = np.sort(rng.uniform(0.0, DAYS, EVENTS))
    used = rng.lognormal(-0.9, 0.4, (EVENTS, 1)) * rng.lognormal(0.0, 0.1, (EVENTS, DRAWS))
    return day, np.minimum(used, 1.4), rng.lognormal(2.0, 1.0, (EVENTS, DRAWS))


def slow(day, used, cycles, p, *, end_day, episodes=(), age_years=40.0, law="miner"):
    """The same engine in plain Python, one draw and one piece at a time."""
    number = {"miner": 0, "barrett_callaghan": 1}[law]
    draws = used.shape[1]
    hazards, final, done_by = np.zeros((math.ceil(end_day), draws)), np.zeros((3, draws)), np.zeros(used.shape)
    for d in range(draws):
        q = Parameters(*(float(np.asarray(f)[d]) for f in p))
        fast = slow_pool = 0.0
        level = midnight = q.imbalance_rest
        borders = [(float(k), "midnight", k) for k in range(1, math.ceil(end_day) + 1) if k <= end_day]
        points = [(float(t), "event", e) for e, t in enumerate(day)]
        points += (
            [(a, "onset", 0) for a, _ in episodes] + [(b, "relief", 0) for _, b in episodes] + [(end_day, "end", 0)]
        )
        order = {"midnight": 0, "event": 1, "onset": 2, "relief": 3, "end": 4}
        now, pain = 0.0, False
        top: dict[int, float] = {}
        for e, t in enumerate(day):
            window = math.floor(t * 12.0 + 1e-9)
            top[window] = max(top.get(window, 0.0), used[e, d])
        counted = set()
        for when, kind, e in sorted(borders + points, key=lambda one: (one[0], order[one[1]])):
            gap = when - now
            if gap > 0.0:
                factor = math.exp(q.age_gain * (age_years - 40.0)) * q.spontaneous_per_day
                both = [(fast, q.tau_fast_day), (slow_pool, q.tau_slow_day)]
                area = sum(x * tau / q.heal * (1.0 - math.exp(-q.heal * gap / tau)) for x, tau in both)
                if not pain:
                    hazards[int(now), d] += factor * (gap + q.spontaneous_gain * area)
                fast *= math.exp(-q.heal * gap / q.tau_fast_day)
                slow_pool *= math.exp(-q.heal * gap / q.tau_slow_day)
                level = q.imbalance_rest + (level - q.imbalance_rest) * math.exp(-gap / q.tau_imbalance_day)
            now = when
            if kind == "midnight":
                midnight = level
            elif kind == "onset":
                pain = True
                slow_pool += q.episode_damage * (1.0 - fast - slow_pool)
                level = pushed(level, q.episode_imbalance)
            elif kind == "relief":
                pain = False
            elif kind == "event":
                whole = 1.0 - fast - slow_pool
                u = loaded(used[e, d], midnight, q.imbalance_gain)
                window = math.floor(when * 12.0 + 1e-9)
                if used[e, d] == top[window] and window not in counted:
                    counted.add(window)
                    if not pain:
                        left = max(whole, LEAST_LEFT)
                        hazards[min(int(now), len(hazards) - 1), d] += trigger_hazard(
                            u, left, q.trigger_per_window, q.trigger_steepness
                        )
                done = damage_of(number, whole, cycles[e, d], u, q.damage_ratio, q.endurance)
                done_by[e, d] = done
                fast += (1.0 - q.slow_share) * done
                slow_pool += q.slow_share * done
                level = pushed(level, q.imbalance_from_damage * done)
        final[:, d] = fast, slow_pool, level
    return hazards, final, done_by


@BOTH
def test_replay_is_the_slow_reference(life, found, law):
    day, used, cycles = life
    lived = replay(day, used, cycles, found, end_day=DAYS, episodes=PAIN, age_years=52.0, law=law)
    hazards, final, done = slow(day, used, cycles, found, end_day=DAYS, episodes=PAIN, age_years=52.0, law=law)
    assert np.max(np.abs(lived.damage - done)) < 1e-13
    assert np.max(np.abs(np.stack(lived.final) - final)) < 1e-12
    assert lived.per_day == pytest.approx(hazards, rel=1e-10, abs=1e-18)


@BOTH
def test_keeping_nothing_changes_nothing(life, found, law):
    day, used, cycles = life
    kept = replay(day, used, cycles, found, end_day=DAYS, episodes=PAIN, law=law)
    light = replay(day, used, cycles, found, end_day=DAYS, episodes=PAIN, law=law, keep=False)
    assert np.array_equal(kept.per_day, light.per_day)
    assert np.array_equal(np.stack(kept.final), np.stack(light.final))
    assert light.damage.shape == (0, DRAWS)


def test_a_solver_of_differential_equations_agrees(found):
    """One draw, events of an hour each whose cycles are spread over the hour: in the limit of short events the same."""
    p = Parameters(*(float(np.asarray(f)[0]) for f in found))
    day, used, cycles = np.array([0.3, 0.9, 1.6]), np.array([[0.6], [0.8], [0.7]]), np.array([[20.0], [4.0], [9.0]])
    lived = replay(day, used, cycles, p, end_day=2.5)
    length = 1e-4

    def slope(t, y):
        fast, slow_pool, level, _ = y
        rate = 0.0
        for at, u0, n in zip(day, used[:, 0], cycles[:, 0], strict=True):
            if at <= t < at + length:
                u = min(u0 * (1.0 + p.imbalance_gain * nights[int(t)]), 1.5)
                grows = math.exp(16.2 * min(u, 1.0)) - math.exp(16.2 * p.endurance)
                rate += n / length * p.damage_ratio * grows / 902_416 * (1.0 - fast - slow_pool)
        return [
            (1 - p.slow_share) * rate - p.heal * fast / p.tau_fast_day,
            p.slow_share * rate - p.heal * slow_pool / p.tau_slow_day,
            p.imbalance_from_damage * rate * (1 - level / 0.6) - (level - p.imbalance_rest) / p.tau_imbalance_day,
            p.spontaneous_per_day * (1.0 + p.spontaneous_gain * (fast + slow_pool)),
        ]

    state, nights = [0.0, 0.0, p.imbalance_rest, 0.0], [p.imbalance_rest]
    cuts = sorted({0.0, 1.0, 2.0, 2.5, *day, *(day + length)})
    for a, b in pairwise(cuts):
        step = solve_ivp(slope, (a, b), state, rtol=1e-11, atol=1e-14, max_step=max((b - a) / 4, 1e-6), method="DOP853")
        state = list(step.y[:, -1])
        if b == int(b):
            nights.append(state[2])
    assert float(lived.final.fast[0]) == pytest.approx(state[0], rel=1e-4)
    assert float(lived.final.slow[0]) == pytest.approx(state[1], rel=1e-4)
    assert float(lived.final.imbalance[0]) == pytest.approx(state[2], rel=1e-4)
    assert float(lived.spontaneous.sum() + 0.0) <= state[3]
    rest = lived.per_day.sum() - lived.trigger.sum()
    assert float(rest) == pytest.approx(state[3], rel=1e-4)


@BOTH
@given(cut=st.floats(0.0, DAYS), many=st.integers(1, 4))
@settings(max_examples=25)
def test_events_without_a_load_change_nothing(life, found, law, cut, many):
    day, used, cycles = life
    at = int(np.searchsorted(day, cut))
    put = [np.insert(one, [at] * many, value, axis=0) for one, value in ((day, cut), (used, 0.0), (cycles, 7.0))]
    plain = replay(day, used, cycles, found, end_day=DAYS, episodes=PAIN, law=law)
    more = replay(*put, found, end_day=DAYS, episodes=PAIN, law=law)
    assert np.max(np.abs(np.stack(plain.final) - np.stack(more.final))) < 1e-12
    assert more.per_day == pytest.approx(plain.per_day, rel=1e-10, abs=1e-18)


@BOTH
def test_a_life_may_be_cut_at_any_midnight(life, found, law):
    day, used, cycles = life
    whole = replay(day, used, cycles, found, end_day=DAYS, law=law)
    for night in (1, 5, 9):
        k = int(np.searchsorted(day, night))
        first = replay(day[:k], used[:k], cycles[:k], found, end_day=float(night), law=law)
        rest = replay(day[k:] - night, used[k:], cycles[k:], found, end_day=DAYS - night, law=law, start=first.final)
        assert np.max(np.abs(np.stack(rest.final) - np.stack(whole.final))) < 1e-12
        assert np.concatenate([first.per_day, rest.per_day]) == pytest.approx(whole.per_day, rel=1e-9, abs=1e-18)


@BOTH
@given(event=st.integers(0, EVENTS - 1), share=st.floats(0.0, 1.0))
@settings(max_examples=25)
def test_a_bout_cut_in_two_is_the_same_bout(life, found, law, event, share):
    day, used, cycles = life
    cut = [np.insert(one, event, one[event], axis=0) for one in (day, used, cycles)]
    cut[2][event] *= share
    cut[2][event + 1] *= 1.0 - share
    plain = replay(day, used, cycles, found, end_day=DAYS, law=law)
    more = replay(*cut, found, end_day=DAYS, law=law)
    assert np.max(np.abs(np.stack(plain.final) - np.stack(more.final))) < 1e-11
    assert more.per_day == pytest.approx(plain.per_day, rel=1e-9, abs=1e-18)


def test_events_of_one_moment_have_no_order(found):
    rng = np.random.default_rng(8)
    day = np.repeat([0.4, 1.2, 2.9, 3.0], 5)
    used, cycles = rng.uniform(0.2, 0.9, (20, DRAWS)), rng.lognormal(3.0, 1.0, (20, DRAWS))
    plain = replay(day, used, cycles, found, end_day=4.0)
    order = np.concatenate([5 * k + rng.permutation(5) for k in range(4)])
    mixed = replay(day, used[order], cycles[order], found, end_day=4.0)
    assert np.max(np.abs(np.stack(plain.final) - np.stack(mixed.final))) < 1e-13
    assert mixed.per_day == pytest.approx(plain.per_day, rel=1e-12)


def test_order_of_draws_makes_no_difference(life, found):
    day, used, cycles = life
    order = np.random.default_rng(2).permutation(DRAWS)
    plain = replay(day, used, cycles, found, end_day=DAYS, episodes=PAIN)
    mixed = replay(
        day,
        used[:, order],
        cycles[:, order],
        Parameters(*(np.asarray(f)[order] for f in found)),
        end_day=DAYS,
        episodes=PAIN,
    )
    assert np.array_equal(mixed.per_day, plain.per_day[:, order])


@BOTH
@given(
    event=st.integers(0, EVENTS - 1), more=st.floats(1.0, 2.0), what=st.sampled_from(["load", "cycles", "imbalance"])
)
@settings(max_examples=30)
def test_more_never_heals_and_never_lowers_the_hazard(life, found, law, event, more, what):
    day, used, cycles = life
    found = one_pool(found)
    plain = replay(day, used, cycles, found, end_day=DAYS, law=law)
    heavier, oftener, off = used.copy(), cycles.copy(), found
    window = np.floor(day * 12.0 + 1e-9)
    if what == "load":
        heavier[window == window[event]] *= more  # all of a window, so that the same event leads it
    elif what == "cycles":
        oftener[event] *= more
    else:
        off = found._replace(imbalance_rest=np.asarray(found.imbalance_rest) * more)
    worse = replay(day, heavier, oftener, off, end_day=DAYS, law=law)
    assert np.all(worse.final.fast + worse.final.slow >= plain.final.fast + plain.final.slow - 1e-12)
    assert np.all(worse.per_day >= plain.per_day * (1.0 - 1e-9) - 1e-18)


@BOTH
@given(night=st.integers(0, int(DAYS)), rest=st.integers(0, 30))
@settings(max_examples=25)
def test_more_days_of_rest_never_add_damage(life, found, law, night, rest):
    day, used, cycles = life
    found = one_pool(found)
    late = np.where(day < night, day, day + rest)
    plain = replay(day, used, cycles, found, end_day=DAYS, law=law)
    rested = replay(late, used, cycles, found, end_day=DAYS + rest, law=law)
    assert np.all(rested.final.fast + rested.final.slow <= plain.final.fast + plain.final.slow + 1e-12)


def one_pool(found: Parameters) -> Parameters:
    """Tendencies are exact with one pool. With two, damage that heals fast shields the tissue from damage that heals slowly, or
    from damage that pushes the imbalance later."""
    return found._replace(slow_share=np.ones(DRAWS), imbalance_from_damage=np.zeros(DRAWS))


def test_with_two_pools_what_breaks_a_tendency_is_of_second_order(life, found):
    """More load early on can leave less later, by at most the product of two damages: told in docs/straw.md."""
    day, used, cycles = life
    for times in (1.0, 0.1, 0.01):
        few = found._replace(damage_ratio=np.asarray(found.damage_ratio) * times)
        plain = replay(day, used, cycles, few, end_day=DAYS)
        least, worst = 0.0, 0.0
        for event in range(EVENTS):
            heavier = used.copy()
            heavier[event] = np.minimum(heavier[event] * 1.5, 1.5)
            more = replay(day, heavier, cycles, few, end_day=DAYS)
            least = min(
                least, float(((more.final.fast + more.final.slow) - (plain.final.fast + plain.final.slow)).min())
            )
            worst = max(worst, float((1.0 - more.whole).max()))
        assert least > -(worst**2)


@BOTH
def test_what_has_failed_stays_within_bounds(found, law):
    day = np.linspace(0.0, 5.9, 60)
    lived = replay(day, np.full((60, DRAWS), 1.5), np.full((60, DRAWS), 1e6), found, end_day=6.0, law=law)
    damage = lived.final.fast + lived.final.slow
    assert np.all((damage >= 0.0) & (damage <= 1.0 + 1e-12))
    assert np.all(np.isfinite(lived.per_day))
    assert np.all(lived.final.imbalance <= 0.6 + 1e-12)


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_m0_has_no_memory(known, life, calibration):
    day, used, cycles = life
    found = drawn(known, calibration, "M0", DRAWS, 1)
    lived = replay(day, used, cycles, found, end_day=DAYS, episodes=PAIN)
    assert not lived.damage.any()
    assert not lived.final.fast.any()
    assert not lived.final.slow.any()
    assert not lived.onset_damage.any()
    half = len(day) // 2
    heavy = used.copy()
    heavy[:half] = np.minimum(heavy[:half] * 3.0, 1.4)
    other = replay(day, heavy, cycles, found, end_day=DAYS, episodes=PAIN)
    same = int(day[half]) + 1
    assert np.array_equal(lived.per_day[same:], other.per_day[same:])


def test_pain_counts_no_hazard_and_loses_none(life, found):
    day, used, cycles = life
    lived = replay(day, used, cycles, found, end_day=DAYS, episodes=PAIN)
    assert not lived.per_day[5].any()
    assert lived.per_day[4].all()
    assert lived.painful.sum() == ((day > 4.4) & (day <= 6.0)).sum()
    last = replay(np.append(day, DAYS), *(np.append(one, np.zeros((1, DRAWS)), axis=0) for one in (used, cycles)), found,
                  end_day=DAYS, episodes=PAIN)  # fmt: skip
    assert last.total[-1] == pytest.approx(last.per_day.sum(axis=0), rel=1e-12)


def test_pain_that_follows_on_pain(life, found):
    day, used, cycles = life
    lived = replay(day, used, cycles, found, end_day=DAYS, episodes=[(3.0, 5.0), (5.0, 8.0)])
    assert not lived.per_day[3:8].any()
    assert lived.per_day[8].all()
    assert np.all(lived.onset_damage > 0.0)


@pytest.mark.parametrize("episodes", [[(3.0, 5.0), (4.0, 8.0)], [(3.0, 2.0)], [(-1.0, 2.0)]])
def test_impossible_episodes_are_refused(life, found, episodes):
    with pytest.raises(ValueError, match="episode"):
        replay(*life, found, end_day=DAYS, episodes=episodes)


def test_an_event_before_the_first_day_is_refused(found):
    with pytest.raises(ValueError, match="day 0"):
        replay(np.array([-0.1]), np.ones((1, DRAWS)), np.ones((1, DRAWS)), found, end_day=1.0)


def test_one_leader_a_window_and_it_is_the_highest():
    rng = np.random.default_rng(0)
    day, used = np.sort(rng.uniform(0.0, 3.0, 80)), rng.random((80, 4))
    leads = leaders(day, used)
    window = np.floor(day * 12.0 + 1e-9)
    for one in np.unique(window):
        rows = window == one
        assert np.array_equal(leads[rows].sum(axis=0), np.ones(4))
        assert np.array_equal(used[rows].max(axis=0), np.where(leads[rows], used[rows], 0.0).sum(axis=0))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_every_calibration_is_complete_and_sane(known, calibration, model):
    middle = parameters(known, calibration, model)
    assert all(np.isfinite(value) for value in middle)
    assert all(value >= 0.0 for name, value in zip(Parameters._fields, middle, strict=True) if name != "age_gain")
    assert (
        min(middle.tau_fast_day, middle.tau_slow_day, middle.tau_imbalance_day, middle.heal, middle.frailty_shape) > 0.0
    )
    if model == "M0":
        gone = (middle.damage_ratio, middle.imbalance_gain, middle.episode_damage, middle.episode_imbalance)
        assert gone == (0.0, 0.0, 0.0, 0.0)
    first, second = (drawn(known, calibration, model, 50, 7) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_imbalance_acts_from_the_next_midnight(found):
    day, used, cycles = np.array([0.2, 0.8, 1.2]), np.full((3, DRAWS), 0.8), np.full((3, DRAWS), 50.0)
    lived = replay(day, used, cycles, found, end_day=2.0)
    assert np.array_equal(lived.imbalance[0], lived.imbalance[1])
    assert np.all(lived.imbalance[2] > lived.imbalance[1])


def test_a_start_is_taken_up(life, found):
    tired = State(np.full(DRAWS, 0.1), np.full(DRAWS, 0.2), np.asarray(found.imbalance_rest) + 0.1)
    lived = replay(*life, found, end_day=DAYS, start=tired)
    assert lived.whole[0] == pytest.approx(1.0 - 0.1 * np.exp(-found.heal * life[0][0] / found.tau_fast_day)
                                           - 0.2 * np.exp(-found.heal * life[0][0] / found.tau_slow_day), rel=1e-12)  # fmt: skip
