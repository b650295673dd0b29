"""Laws of what is believed of one latent when a share of people is truly uneven: against Bayes by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from laststraw.findings.filtering import start, update
from laststraw.findings.views import both_beyond, view_of

seeds = st.integers(0, 2**32 - 1)
FLAT = np.array([0.0, 0.0])
HOW = {"level": (1.0, 0.0), "difference": (0.0, 1.0), "left": (1.0, 0.5), "right": (1.0, -0.5)}


def read(seed, readings):
    """A prior, some readings of (level, difference), and what the filter makes of them."""
    rng = np.random.default_rng(seed)
    prior = rng.uniform(0.3, 5.0, 2)
    rows, errors = rng.normal(size=(readings, 2)), np.diag(rng.uniform(0.05, 3.0, readings))
    values = rng.normal(size=readings) * 4.0
    return prior, rows, values, errors, update(start(prior), rows, values, errors, FLAT)


def seen(prior, state, share, times):
    return view_of(tuple(state.mean), tuple(map(tuple, state.cov)), tuple(prior), share=share, times=times)


@given(seeds, st.integers(1, 5), st.floats(0.01, 0.6), st.floats(1.0, 6.0))
def test_two_kinds_of_people_are_weighed_by_how_well_each_explains_the_readings(seed, readings, share, times):
    prior, rows, values, errors, state = read(seed, readings)
    weights, means, covs = [], [], []
    for kept, wide in ((1.0 - share, 1.0), (share, times**2)):
        own = np.diag(prior * np.array([1.0, wide]))
        spread = rows @ own @ rows.T + errors
        gain = own @ rows.T @ np.linalg.inv(spread)
        weights.append(kept * multivariate_normal(np.zeros(readings), spread).pdf(values))
        means.append(gain @ values)
        covs.append(own - gain @ rows @ own)
    weights = np.array(weights) / sum(weights)
    view = seen(prior, state, share, times)
    np.testing.assert_allclose(view.weights, weights, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(view.means, means, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(view.covs, covs, rtol=1e-6, atol=1e-8)
    for part, how in HOW.items():
        middles = np.array([np.dot(how, m) for m in means])
        sds = np.array([np.sqrt(np.array(how) @ c @ how) for c in covs])
        mean = float(weights @ middles)
        told, sd = view.moments(part)
        assert told == pytest.approx(mean, abs=1e-7)
        assert sd == pytest.approx(float(weights @ (sds**2 + (middles - mean) ** 2)) ** 0.5, rel=1e-6)
        for sign in (1, -1):
            wanted = float(weights @ norm.sf(1.3, sign * middles, sds))
            assert view.beyond(part, sign, 1.3) == pytest.approx(wanted, abs=1e-8)


@given(seeds, st.floats(0.0, 0.9))
def test_if_nobody_is_uneven_or_no_wider_it_is_what_the_filter_says(seed, share):
    prior, *_, state = read(seed, 3)
    for one in (seen(prior, state, 0.0, 4.0), seen(prior, state, share, 1.0)):
        for part, how in HOW.items():
            wanted = (np.dot(how, state.mean), np.sqrt(np.array(how) @ state.cov @ how))
            assert one.moments(part) == pytest.approx(wanted, abs=1e-7)


@given(seeds)
@settings(max_examples=40)
def test_mirror_the_readings_and_left_is_right(seed):
    prior, *_, state = read(seed, 3)
    flip = np.diag([1.0, -1.0])
    plain = seen(prior, state, 0.1, 3.0)
    other = view_of(
        tuple(flip @ state.mean), tuple(map(tuple, flip @ state.cov @ flip)), tuple(prior), share=0.1, times=3.0
    )  # fmt: skip
    assert plain.moments("left") == pytest.approx(other.moments("right"), abs=1e-9)
    assert plain.beyond("difference", 1, 0.7) == pytest.approx(other.beyond("difference", -1, 0.7), abs=1e-9)
    assert plain.both_beyond("left", "right", (1, 1), (0.5, 0.5)) == pytest.approx(
        other.both_beyond("left", "right", (1, 1), (0.5, 0.5)), abs=1e-9
    )


@given(st.floats(-4.0, 4.0), st.floats(-4.0, 4.0), st.floats(-0.99, 0.99))
@settings(max_examples=60)
def test_two_at_once_is_the_bivariate_normal(one, two, rho):
    wanted = multivariate_normal([0.0, 0.0], [[1.0, rho], [rho, 1.0]]).cdf([one, two])
    assert both_beyond(one, two, rho) == pytest.approx(wanted, abs=1e-6)
    assert both_beyond(one, two, 0.0) == pytest.approx(norm.cdf(one) * norm.cdf(two), abs=1e-7)
    assert both_beyond(one, two, rho) <= min(norm.cdf(one), norm.cdf(two)) + 1e-6


@given(seeds, st.floats(-2.0, 2.0))
@settings(max_examples=30)
def test_both_sides_beyond_is_counted_on_drawn_people(seed, border):
    prior, *_, state = read(seed, 2)
    view, rng = seen(prior, state, 0.2, 3.0), np.random.default_rng(seed)
    kind = rng.random(20_000) < view.weights[1]
    drawn = np.where(
        kind[:, None],
        rng.multivariate_normal(view.means[1], view.covs[1], 20_000),
        rng.multivariate_normal(view.means[0], view.covs[0], 20_000),
    )
    left, right = drawn @ [1.0, 0.5], drawn @ [1.0, -0.5]
    for signs in ((1, 1), (-1, -1), (1, -1)):
        share = ((signs[0] * left > border) & (signs[1] * right > border)).mean()
        assert view.both_beyond("left", "right", signs, (border, border)) == pytest.approx(share, abs=0.02)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e3), st.floats(0.01, 0.99))
def test_a_chance_is_a_chance_however_far_away(value, error, share):
    """Rounding never carries it above 1: a record of it would be refused."""
    state = update(start(np.array([2.0, 4.0])), np.array([[0.0, 1.0]]), np.array([value]), np.array([[error**2]]), FLAT)
    view = seen(np.array([2.0, 4.0]), state, share, 3.0)
    for sign in (1, -1):
        for part in HOW:
            assert 0.0 <= view.beyond(part, sign, 1.0) <= 1.0
        assert 0.0 <= view.both_beyond("left", "right", (sign, sign), (1.0, 1.0)) <= 1.0


def test_from_the_last_look_on_each_kind_of_people_drifts_by_its_own_spread():
    """By hand, of a difference alone: the mixture at the look, then each normal on its own; it never grows by waiting."""
    share, times, prior, read, sd = 0.1, 3.0, 12.0**2, 100.0, 15.0
    filtered = prior / (prior + sd**2)
    means = []
    for left in (1.0, 0.7, 0.3, 0.12, 0.05):
        mean = left * filtered * read
        var = left**2 * filtered * sd**2 + prior * (1.0 - left**2)
        view = view_of((0.0, mean), ((1e-9, 0.0), (0.0, var)), (0.0, prior), share=share, times=times, left=left)
        if left > 0.1:
            kinds = []
            for weight, spread in ((1.0 - share, prior), (share, prior * times**2)):
                gain = spread / (spread + sd**2)
                density = math.exp(-0.5 * read**2 / (spread + sd**2)) / math.sqrt(spread + sd**2)
                kinds.append((weight * density, left * gain * read, left**2 * gain * sd**2 + spread * (1.0 - left**2)))
            total = sum(weight for weight, _, _ in kinds)
            for (w, m, s), (weight, middle, variance) in zip(view.along("difference"), kinds, strict=True):
                assert w == pytest.approx(weight / total, abs=1e-6)
                assert m == pytest.approx(middle, rel=1e-6)
                assert s == pytest.approx(variance**0.5, rel=1e-6)
        means.append(view.moments("difference")[0])
    assert means == sorted(means, reverse=True)
