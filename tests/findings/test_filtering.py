"""Laws of filtering: against conditioning by brute force, against integration, and against symmetric people by count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import integrate
from scipy.stats import norm

from laststraw.findings.filtering import answer, drift, smooth, start, update

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)


def drawn(seed, n, m):
    """A prior, the pace of each component, and m readings with a correlated error; some components are left against right."""
    rng = np.random.default_rng(seed)
    variance, keeps = rng.uniform(0.2, 9.0, n), rng.uniform(10.0, 400.0, n)
    rows, loose = rng.normal(size=(m, n)), rng.normal(size=(m, m))
    errors = 0.3 * loose @ loose.T + np.diag(rng.uniform(0.05, 4.0, m))
    null = variance * (rng.random(n) < 0.5)
    return rng, variance, keeps, rows, errors, null


def conditioned(mean, cov, rows, values, errors):
    """By precision: another way to the same posterior."""
    told = np.linalg.inv(errors)
    after = np.linalg.inv(np.linalg.inv(cov) + rows.T @ told @ rows)
    return after @ (np.linalg.solve(cov, mean) + rows.T @ told @ values), after


def same(one, two, **close):
    for a, b in zip((one.mean, one.cov, one.stray, one.along), (two.mean, two.cov, two.stray, two.along), strict=True):
        assert_allclose(a, b, **({"rtol": 1e-7, "atol": 1e-8} | close))


@given(seeds, sizes, sizes)
def test_an_update_is_conditioning(seed, n, m):
    rng, variance, _, rows, errors, null = drawn(seed, n, m)
    values = rng.normal(size=m) * 3.0
    state = update(start(variance), rows, values, errors, null)
    mean, cov = conditioned(np.zeros(n), np.diag(variance), rows, values, errors)
    assert_allclose(state.mean, mean, rtol=1e-7, atol=1e-8)
    assert_allclose(state.cov, cov, rtol=1e-7, atol=1e-8)


@given(seeds, sizes, sizes)
def test_all_at_once_is_one_by_one_in_any_order(seed, n, m):
    rng, variance, _, rows, errors, null = drawn(seed, n, m)
    values, errors = rng.normal(size=m) * 3.0, np.diag(np.diag(errors))
    at_once = update(start(variance), rows, values, errors, null)
    one_by_one = start(variance)
    for i in rng.permutation(m):
        one_by_one = update(one_by_one, rows[[i]], values[[i]], errors[[i]][:, [i]], null)
    same(at_once, one_by_one)


@given(seeds, sizes, sizes, st.floats(0.0, 900.0), st.floats(0.0, 900.0))
def test_two_gaps_of_time_are_one(seed, n, m, one, two):
    rng, variance, keeps, rows, errors, null = drawn(seed, n, m)
    state = update(start(variance), rows, rng.normal(size=m), errors, null)
    same(drift(drift(state, keeps, variance, one), keeps, variance, two), drift(state, keeps, variance, one + two))


@given(seeds, sizes, sizes, st.floats(0.0, 5000.0))
def test_time_never_makes_a_person_less_known_than_a_stranger(seed, n, m, days):
    """The prior is the most that can be forgotten; an unread person stays what people are like; time tells nothing."""
    rng, variance, keeps, rows, errors, null = drawn(seed, n, m)
    state = update(start(variance), rows, rng.normal(size=m), errors, null)
    later = drift(state, keeps, variance, days)
    room = 1e-9 * variance.max()
    assert np.linalg.eigvalsh(np.diag(variance) - later.cov).min() >= -room
    assert (np.diag(later.cov) >= np.diag(state.cov) - room).all()
    assert (np.abs(later.mean) <= np.abs(state.mean) + 1e-12).all()
    same(drift(start(variance), keeps, variance, days), start(variance))


@given(seeds, sizes, sizes)
@settings(max_examples=60)
def test_smoothing_is_conditioning_over_all_times(seed, n, m):
    """The whole history as one normal vector: components at time s and t share variance * exp(-|t - s| / keeps)."""
    rng, variance, keeps, *_ = drawn(seed, n, m)
    times = np.cumsum(rng.uniform(0.0, 300.0, 4))
    shared = np.exp(-np.abs(times[:, None] - times)[..., None] / keeps) * variance  # (t, t, n)
    prior = np.block([[np.diag(shared[s, t]) for t in range(4)] for s in range(4)])
    state, states, rows, values, errors = start(variance), [], [], [], []
    for t in range(4):
        _, _, _, some, error, null = drawn(int(rng.integers(1 << 30)), n, m)
        value = rng.normal(size=m) * 2.0
        state = drift(state, keeps, variance, times[t] - times[t - 1]) if t else state
        state = update(state, some, value, error, null)
        states.append(state)
        rows.append(some)
        values.append(value)
        errors.append(error)
    every, error = np.zeros((4 * m, 4 * n)), np.zeros((4 * m, 4 * m))
    for t in range(4):
        every[t * m : (t + 1) * m, t * n : (t + 1) * n] = rows[t]
        error[t * m : (t + 1) * m, t * m : (t + 1) * m] = errors[t]
    mean, cov = conditioned(np.zeros(4 * n), prior + 1e-10 * np.eye(4 * n), every, np.concatenate(values), error)
    for t, (one, own) in enumerate(smooth(states, keeps, variance, list(np.diff(times)))):
        assert_allclose(one, mean[t * n : (t + 1) * n], rtol=1e-5, atol=1e-5)
        assert_allclose(own, cov[t * n : (t + 1) * n, t * n : (t + 1) * n], rtol=1e-5, atol=1e-5)


@given(seeds, sizes, sizes)
def test_a_reading_without_information_changes_nothing(seed, n, m):
    """It looks at nothing, or its error is without bounds."""
    rng, variance, _, rows, errors, null = drawn(seed, n, m)
    state = update(start(variance), rows, rng.normal(size=m), errors, null)
    nothing = np.zeros((1, n))
    same(update(state, nothing, np.array([7.0]), np.array([[2.0]]), null), state)
    same(update(state, rng.normal(size=(1, n)), np.array([7.0]), np.array([[1e14]]), null), state, atol=1e-6)
    same(answer(state, nothing[0], True, 0.5, 1.0, 0.1, null), state)
    same(answer(state, rng.normal(size=n), True, 0.5, 1.0, 0.5, null), state)


@given(seeds, sizes, sizes, st.floats(0.0, 1.0))
def test_a_more_exact_reading_never_widens(seed, n, m, share):
    """Nor does one more reading."""
    rng, variance, _, rows, errors, null = drawn(seed, n, m)
    values = rng.normal(size=m)
    wide = update(start(variance), rows, values, errors, null)
    finer = update(start(variance), rows, values, errors * share + 1e-9 * np.eye(m), null)
    assert np.linalg.eigvalsh(wide.cov - finer.cov).min() >= -1e-7
    fewer = update(start(variance), rows[1:], values[1:], errors[1:, 1:], null)
    assert np.linalg.eigvalsh(fewer.cov - wide.cov).min() >= -1e-7


@given(seeds, sizes, sizes)
@settings(max_examples=60)
def test_stray_is_how_far_the_estimate_moves_over_symmetric_people(seed, n, m):
    """Exactly: the estimate is a sum of weighted readings, whose covariance over symmetric people is known at all times."""
    rng, variance, keeps, _, _, null = drawn(seed, n, m)
    gaps = rng.uniform(0.0, 200.0, 3)
    times = np.concatenate([[0.0], np.cumsum(gaps)])
    seen = [drawn(int(rng.integers(1 << 30)), n, m)[3:5] for _ in times]

    def last(values):
        state = start(variance)
        for t, (rows, errors) in enumerate(seen):
            state = drift(state, keeps, variance, gaps[t - 1]) if t else state
            state = update(state, rows, values[t * m : (t + 1) * m], errors, null)
        return state

    count = m * len(times)
    weights = np.stack([last(unit).mean for unit in np.eye(count)], axis=1)  # (n, reading)
    readings, along = np.zeros((count, count)), np.zeros((count, n))
    for s, (rows_s, errors_s) in enumerate(seen):
        for t, (rows_t, _) in enumerate(seen):
            shared = np.diag(null * np.exp(-abs(times[s] - times[t]) / keeps))
            readings[s * m : (s + 1) * m, t * m : (t + 1) * m] = rows_s @ shared @ rows_t.T + (s == t) * errors_s
        along[s * m : (s + 1) * m] = rows_s @ np.diag(null * np.exp(-(times[-1] - times[s]) / keeps))
    state = last(np.zeros(count))
    assert_allclose(state.stray, weights @ readings @ weights.T, rtol=1e-6, atol=1e-8)
    assert_allclose(state.along, weights @ along, rtol=1e-6, atol=1e-8)


def test_over_symmetric_people_an_answer_strays_no_further_than_it_is_taken_to():
    """4,000 people, left exactly as right: a reading of each side, then yes or no about each side, then time, twice.

    The gate asks for 1.96 sd and more: z must not pass it more often than a normal variable does, by more than chance.
    """
    rng = np.random.default_rng(5)
    variance, keeps, null = np.array([4.0, 3.0]), np.array([120.0, 120.0]), np.array([4.0, 0.0])
    sides = np.array([[1.0, 0.5], [1.0, -0.5]])
    z = []
    for _ in range(4000):
        true, state = rng.normal(0.0, 2.0), start(variance)
        for visit in range(2):
            if visit:
                left = np.exp(-30.0 / 120.0)
                true = left * true + rng.normal(0.0, 2.0 * np.sqrt(1.0 - left**2))
                state = drift(state, keeps, variance, 30.0)
            state = update(state, sides, true + rng.normal(0.0, 1.5, 2), np.diag([2.25, 2.25]), null)
            for row in sides:
                yes = (rng.random() < 0.05) != (rng.normal(0.0, 1.0) < true - 1.0)
                state = answer(state, row, bool(yes), 1.0, 1.0, 0.05, null)
        z.append(state.mean[1] / np.sqrt(state.stray[1, 1]))
    beyond = np.abs(z)
    assert 0.8 < np.std(z) < 1.05
    for far in (1.96, 2.5):
        expected = 2.0 * norm.sf(far)
        assert (beyond > far).mean() <= expected + 3.0 * np.sqrt(expected / len(z))


@given(
    seeds, st.booleans(), st.floats(-4.0, 4.0), st.floats(0.05, 3.0), st.floats(0.0, 0.45), st.integers(1, 4),
)  # fmt: skip
@settings(max_examples=25)
def test_an_answer_has_the_mean_and_variance_that_integration_gives(seed, yes, border, sharp, slip, n):
    rng, variance, _, rows, errors, null = drawn(seed, n, 1)
    before = update(start(variance), rows, rng.normal(size=1) * 2.0, errors, null)
    row = rng.normal(size=n)
    after = answer(before, row, yes, border, sharp, slip, null)
    mean, spread2 = row @ before.mean, row @ before.cov @ row
    sd = np.sqrt(spread2)

    def weight(u):
        chance = slip + (1.0 - 2.0 * slip) * norm.cdf((mean + sd * u - border) / sharp)
        return (chance if yes else 1.0 - chance) * norm.pdf(u)

    kink = float(np.clip((border - mean) / sd, -9.0, 9.0))
    moments = [
        integrate.quad(lambda u, k=k: weight(u) * u**k, -10.0, 10.0, points=[kink], limit=200, epsabs=1e-13)[0]
        for k in range(3)
    ]
    first = moments[1] / moments[0]
    second = moments[2] / moments[0] - first**2
    reach = before.cov @ row
    # what is asked moves by integration; the rest follows as it always does in a normal vector
    assert row @ after.mean == pytest.approx(mean + sd * first, rel=1e-6, abs=1e-6)
    assert row @ after.cov @ row == pytest.approx(spread2 * second, rel=1e-5, abs=1e-7)
    assert_allclose(after.mean, before.mean + reach * sd * first / spread2, rtol=1e-6, atol=1e-6)
    assert_allclose(after.cov, before.cov + np.outer(reach, reach) * (second - 1.0) / spread2, rtol=1e-5, atol=1e-6)


@given(seeds, sizes, sizes)
@settings(max_examples=60)
def test_covariances_stay_symmetric_and_positive(seed, n, m):
    rng, variance, keeps, rows, errors, null = drawn(seed, n, m)
    state = start(variance)
    for _ in range(12):
        kind = rng.integers(3)
        if kind == 0:
            state = drift(state, keeps, variance, rng.exponential(60.0))
        elif kind == 1:
            state = update(state, rows * rng.uniform(0.1, 30.0), rng.normal(size=m) * 20.0, errors * 1e-4, null)
        else:
            row = rng.normal(size=n) * 3.0
            state = answer(state, row, rng.random() < 0.5, rng.normal() * 3.0, 0.1, rng.uniform(0.0, 0.4), null)
        for matrix in (state.cov, state.stray):
            assert_allclose(matrix, matrix.T, atol=1e-12)
            assert np.linalg.eigvalsh(matrix).min() >= -1e-9
        assert (np.diag(state.cov) > 0.0).all()
