"""Laws of the shared statistics."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laststraw import stats

values = st.floats(-1e3, 1e3)
sds = st.floats(1e-3, 1e3)


def test_normal_cdf_agrees_with_printed_table():
    assert stats.normal_cdf(0.0) == pytest.approx(0.5)
    assert stats.normal_cdf(1.0) == pytest.approx(0.841345, abs=1e-6)
    assert stats.normal_cdf(-1.959963985) == pytest.approx(0.025, abs=1e-9)


def test_mdc95_of_a_published_sem():
    # Juan-Recio 2022 as used in noise_check: SEM 10.95 s gives an MDC of about 30 s.
    assert stats.mdc95(10.95) == pytest.approx(30.35, abs=0.01)


@given(st.lists(st.tuples(values, sds), min_size=1, max_size=6))
def test_combining_lies_between_the_readings_and_is_never_wider_than_birge_allows(readings):
    readings_v, readings_sd = zip(*readings, strict=True)
    mean, sd = stats.combine(readings_v, readings_sd)
    assert min(readings_v) - 1e-6 <= mean <= max(readings_v) + 1e-6
    assert sd >= 1.0 / math.sqrt(sum(1 / s**2 for s in readings_sd)) - 1e-12


@given(values, sds, sds)
def test_agreeing_readings_narrow_the_error(value, sd1, sd2):
    _, together = stats.combine([value, value], [sd1, sd2])
    assert together <= min(sd1, sd2) + 1e-12


@given(values, sds, values, sds)
def test_shrinking_moves_towards_the_prior_and_never_widens(value, sd, prior_mean, prior_sd):
    mean, posterior_sd = stats.shrink(value, sd, prior_mean, prior_sd)
    low, high = sorted((value, prior_mean))
    assert low - 1e-6 <= mean <= high + 1e-6
    assert posterior_sd <= min(sd, prior_sd) * (1 + 1e-9)


def test_intervals_after_shrinking_hold_the_truth_95_times_in_100():
    rng = random.Random(7)
    held = 0
    for _ in range(20_000):
        truth = rng.gauss(1.0, 2.0)
        mean, sd = stats.shrink(rng.gauss(truth, 1.5), 1.5, 1.0, 2.0)
        low, high = stats.interval95(mean, sd)
        held += low <= truth <= high
    assert 0.94 < held / 20_000 < 0.96
