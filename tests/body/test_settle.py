"""Laws of the worth of a test: it never unsettles, a better one tells more, and it is what simulation says."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laststraw.body.settle import entropy_bits, gain_of_hours, gain_of_reading
from laststraw.stats import normal_cdf

MEANS, SDS, SHARES = st.floats(-3, 3), st.floats(0.2, 3), st.floats(0.0, 1.0)


def test_entropy_of_coins():
    assert entropy_bits(0.5) == pytest.approx(1.0)
    assert entropy_bits(0.0) == entropy_bits(1.0) == 0.0
    assert entropy_bits(0.25, 0.25, 0.25) == pytest.approx(2.0)


@given(MEANS, SDS, st.floats(-2, 2), st.floats(0.05, 5), SHARES)
def test_a_reading_never_tells_more_than_there_is_to_know(mean, sd, beyond, error, times):
    gain = gain_of_reading(mean, sd, beyond, error, times)
    before = entropy_bits(times * (1 - normal_cdf(beyond, mean, sd)))
    assert 0.0 <= gain <= before + 1e-3


@given(MEANS, SDS, st.floats(-2, 2), st.floats(0.1, 3))
def test_a_better_test_tells_more(mean, sd, beyond, error):
    assert gain_of_reading(mean, sd, beyond, error) >= gain_of_reading(mean, sd, beyond, 1.5 * error) - 1e-3


def test_a_perfect_reading_settles_it_and_a_useless_one_tells_nothing():
    before = entropy_bits(1 - normal_cdf(1.0))
    assert gain_of_reading(0.0, 1.0, 1.0, 0.02) == pytest.approx(before, abs=0.02)
    assert gain_of_reading(0.0, 1.0, 1.0, 1000.0) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize(("mean", "sd", "beyond", "error", "times"), [
    (0.0, 1.0, 1.5, 0.4, 1.0), (0.8, 0.6, 1.0, 0.3, 1.0), (-0.5, 1.0, 0.2, 1.0, 0.6),
])  # fmt: skip
def test_the_gain_is_what_simulation_says(mean, sd, beyond, error, times):
    """Mutual information of 400,000 simulated answers and readings, counted in narrow bins."""
    rng = np.random.default_rng(3)
    truth = rng.normal(mean, sd, 400_000)
    yes = (truth > beyond) & (rng.random(truth.size) < times)
    reading = truth + rng.normal(0, error, truth.size)
    cells = np.digitize(reading, np.quantile(reading, np.linspace(0, 1, 201)[1:-1]))
    counted = entropy_bits(yes.mean()) - math.fsum(
        (cells == cell).mean() * entropy_bits(float(yes[cells == cell].mean())) for cell in range(200)
    )
    assert gain_of_reading(mean, sd, beyond, error, times) == pytest.approx(counted, abs=0.004)


@given(SHARES, SHARES, SHARES)
def test_asking_for_the_hours_never_unsettles(p, part, p_hours):
    short, long = p * part, p * (1 - part)
    gain = gain_of_hours(short, long, p_hours)
    assert -1e-12 <= gain <= entropy_bits(short * p_hours, long * p_hours) + 1e-12


def test_hours_tell_most_of_a_posture_that_is_sure():
    assert gain_of_hours(1.0, 0.0, 0.5) == pytest.approx(1.0)
    assert gain_of_hours(0.0, 0.0, 0.5) == pytest.approx(0.0)
    assert gain_of_hours(0.9, 0.0, 0.5) > gain_of_hours(0.3, 0.0, 0.5)
    assert gain_of_hours(0.5, 0.0, 0.5) == pytest.approx(0.811278 - 0.5, abs=1e-6)  # H(1/4) - H(1/2) / 2
    assert gain_of_hours(0.5, 0.5, 0.5) == pytest.approx(1.5 - 0.5)
