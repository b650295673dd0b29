"""What if: fewer loads never bring pain earlier, nothing changed changes nothing."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.damage import straw
from laststraw.damage.counterfactual import Change, eased, reach, rest_days, without
from laststraw.damage.groups import Groups
from laststraw.damage.life import lived_until
from laststraw.damage.straw_under import no_trigger, tell
from laststraw.damage.watch import watched
from laststraw.records import MAIN_TISSUE


@pytest.fixture(scope="module")
def cases(made, known):
    diary, history = made
    asked, watch = diary.episodes[-1], watched(history, diary, known)
    span = straw.span_of(asked, watch.spells[1][0], history, history.used(MAIN_TISSUE))
    count = int(np.searchsorted(history.day, span.end, side="right"))
    groups = Groups(history, diary, count)
    settings = [
        straw._setting(history, watch, 1, span, count, ("recall", model), known, 42.0, 0, None, "miner")
        for model in ("M1", "M0")
    ]
    return [(one, tell(one), groups) for one in settings]


def fate(case, told, used, found=None):
    change = Change(used, case.found if found is None else found)
    return without(change, case.life, told.fact, case.ordinary, case.law)


@pytest.mark.parametrize("model", [0, 1])
def test_nothing_changed_changes_nothing(cases, model):
    case, told, groups = cases[model]
    same = fate(case, told, case.used)
    assert np.max(np.abs(same.avoided)) < 1e-12
    assert not same.later_days.any()
    never = eased(case.used, told.usual, groups.is_of("never_done"))
    assert np.array_equal(never, case.used)


@pytest.mark.parametrize("model", [0, 1])
def test_both_ways_to_the_onset_are_one(cases, model):
    """The replay that keeps everything and the one in two stages: the same state, and the same hazard since the last episode."""
    case, told, _ = cases[model]
    short = lived_until(case.life, case.used, case.found, case.law)
    assert short.damage == pytest.approx(1.0 - told.lived.whole[told.row], abs=1e-12)
    assert short.imbalance == pytest.approx(told.lived.imbalance[told.row], abs=1e-12)
    assert short.hazard == pytest.approx(told.fact.before, rel=1e-9)


@pytest.mark.parametrize("model", [0, 1])
def test_removing_more_never_brings_pain_earlier_and_never_avoids_less(cases, model):
    case, told, groups = cases[model]
    steps = [groups.is_of("dig"), groups.is_of("dig") | groups.is_of("lift_crate_stoop"), groups.of >= 0]
    fates = [fate(case, told, eased(case.used, told.usual, rows)) for rows in steps]
    for less, more in pairwise(fates):
        assert np.all(more.later_days >= less.later_days - 1e-9)
        assert np.all(more.avoided >= less.avoided - 1e-12)
        assert np.all(more.next_days >= less.next_days - 1e-9)


@pytest.mark.parametrize("model", [0, 1])
def test_the_two_couplings_lie_apart(cases, model):
    """Without the trigger, a fixed limit makes pain come soon; dice let it stay away for long."""
    case, told, _ = cases[model]
    found = fate(case, told, no_trigger(case, told.usual))
    assert np.median(found.later_days) < np.median(found.next_days)
    assert np.all((found.avoided >= 0.0) & (found.avoided <= 1.0))
    assert found.avoided == pytest.approx(told.shares.needed_trigger, abs=1e-9)


def test_m0_is_not_changed_by_the_imbalance_nor_avoids_an_onset_by_its_past(cases):
    case, told, groups = cases[1]
    none = case.found._replace(imbalance_gain=np.zeros_like(told.usual))
    assert not fate(case, told, case.used, none).later_days.any()
    rows = groups.is_of("dig") | groups.is_of("vacuum")
    rows[case.life.span.rows] = False
    assert np.max(np.abs(fate(case, told, eased(case.used, told.usual, rows)).avoided)) < 1e-12


@given(keep=st.floats(0.0, 1.0))
@settings(max_examples=20)
def test_easing_never_adds_and_leaves_light_loads_alone(keep):
    rng = np.random.default_rng(0)
    used, usual = rng.random((30, 4)), np.full(4, 0.4)
    rows = rng.random(30) < 0.5
    after = eased(used, usual, rows, keep)
    assert np.all(after <= used)
    assert np.array_equal(after[~rows], used[~rows])
    assert np.array_equal(after[used <= 0.4], used[used <= 0.4])


def test_rest_follows_heavy_days_and_is_no_heavy_day():
    day = np.arange(20) + 0.4
    used = np.full((20, 3), 0.2)
    used[[3, 4, 5, 10]] = 0.9
    free = rest_days(used, day, 0.2)
    assert list(np.flatnonzero(free)) == [4, 6, 11]


def test_reach_inverts_the_cumulative_hazard():
    rate = np.array([0.1, 0.02])
    ahead = np.cumsum(np.tile(rate, (56, 1)), axis=0)
    goal = np.array([[0.05, 0.0], [5.6, 1.12], [11.2, 2.24]])
    assert reach(ahead, rate, goal) == pytest.approx(goal / rate)
    assert np.isinf(reach(ahead, np.zeros(2), np.full((1, 2), 50.0))).all()


def test_the_next_onset_has_the_quantiles_of_a_gamma_frailty(cases):
    case, told, _ = cases[1]
    found = fate(case, told, no_trigger(case, told.usual))
    rng = np.random.default_rng(0)
    rate = told.lived.per_day[case.ordinary.row[0] // 8 :].mean(axis=0)[0]
    z = rng.gamma(told.fact.shape[0], 1.0 / told.fact.rate[0], 40_000)
    wait = rng.exponential(size=40_000) / (z * rate)
    assert np.median(found.next_days[:, 0]) == pytest.approx(np.median(wait), rel=0.5)
