"""Laws of expected information: what a result can tell, and what it cannot."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from laststraw.findings.information import (
    entropy_bits,
    gain_about_threshold_bits,
    information_gain_bits,
    tempered,
)
from laststraw.stats import shrink

shares = st.floats(0.0, 1.0)
inner = st.floats(0.001, 0.999)
powers = st.floats(0.0, 1.0)


def gain(prior: float, sensitivity: float, specificity: float) -> float:
    return float(information_gain_bits(prior, sensitivity, specificity))


def about_zero(mean: float, sd: float, sd_after: float) -> float:
    return float(gain_about_threshold_bits(mean, sd, sd_after, 0.0))


def test_a_fair_coin_is_one_bit_and_what_is_certain_is_none() -> None:
    assert entropy_bits([0.0, 0.5, 1.0]) == pytest.approx([0.0, 1.0, 0.0])
    assert entropy_bits(0.2) == pytest.approx(-0.2 * math.log2(0.2) - 0.8 * math.log2(0.8))


@given(shares, shares, shares)
def test_a_test_never_tells_less_than_nothing_nor_more_than_is_open(prior: float, sens: float, spec: float) -> None:
    told = gain(prior, sens, spec)
    assert 0.0 <= told <= float(entropy_bits(prior)) + 1e-12
    assert told <= 1.0 + 1e-12


@given(shares, shares)
def test_a_test_that_says_yes_as_often_either_way_tells_nothing(prior: float, sens: float) -> None:
    assert gain(prior, sens, 1.0 - sens) == pytest.approx(0.0, abs=1e-12)


@given(shares)
def test_a_perfect_test_tells_all(prior: float) -> None:
    assert gain(prior, 1.0, 1.0) == pytest.approx(float(entropy_bits(prior)), abs=1e-12)


@given(shares, shares, shares)
def test_calling_yes_no_changes_nothing(prior: float, sens: float, spec: float) -> None:
    told = gain(prior, sens, spec)
    assert gain(prior, 1.0 - sens, 1.0 - spec) == pytest.approx(told, abs=1e-12), "the answers swap names"
    assert gain(1.0 - prior, spec, sens) == pytest.approx(told, abs=1e-12), "the condition and its absence swap names"


@given(inner, inner, inner)
def test_it_is_what_is_open_now_less_what_stays_open_on_average(prior: float, sens: float, spec: float) -> None:
    yes = prior * sens + (1.0 - prior) * (1.0 - spec)
    left = yes * entropy_bits(prior * sens / yes) + (1.0 - yes) * entropy_bits(prior * (1.0 - sens) / (1.0 - yes))
    assert gain(prior, sens, spec) == pytest.approx(float(entropy_bits(prior) - left), abs=1e-10)


@given(shares, shares, shares, shares, shares)
def test_a_noisier_version_of_a_test_never_tells_more(
    prior: float, sens: float, spec: float, yes_stays: float, no_stays: float
) -> None:
    """Data processing: each answer is misheard now and then, whoever gave it."""
    noisy_sens = sens * yes_stays + (1.0 - sens) * (1.0 - no_stays)
    noisy_spec = spec * no_stays + (1.0 - spec) * (1.0 - yes_stays)
    assert gain(prior, min(noisy_sens, 1.0), min(noisy_spec, 1.0)) <= gain(prior, sens, spec) + 1e-12


@given(inner, inner, inner, inner, inner)
def test_two_tests_tell_what_the_first_tells_and_then_the_second(
    prior: float, sens: float, spec: float, sens_2: float, spec_2: float
) -> None:
    """Chain rule, against the joint table of the condition and two answers that are independent given it."""
    given_it = np.outer([sens, 1.0 - sens], [sens_2, 1.0 - sens_2])
    given_not = np.outer([1.0 - spec, spec], [1.0 - spec_2, spec_2])
    both = prior * given_it + (1.0 - prior) * given_not
    left = float(np.sum(both * entropy_bits(np.clip(prior * given_it / both, 0.0, 1.0))))
    after_first = both.sum(axis=1)
    posterior = np.clip(prior * given_it.sum(axis=1) / after_first, 0.0, 1.0)
    then = float(after_first @ information_gain_bits(posterior, sens_2, spec_2))
    assert gain(prior, sens, spec) + then == pytest.approx(float(entropy_bits(prior)) - left, abs=1e-10)


def test_shares_are_shares() -> None:
    for bad in ((1.2, 0.5, 0.5), (0.2, -0.1, 0.5), (0.2, 0.5, math.nan)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            information_gain_bits(*bad)


@given(st.floats(-6.0, 6.0), st.floats(0.0, 1.0))
def test_a_reading_never_tells_less_than_nothing_nor_more_than_is_open(mean: float, keeps: float) -> None:
    told = about_zero(mean, 1.0, keeps)
    assert 0.0 <= told <= float(entropy_bits(norm.cdf(mean))) + 1e-9


@given(st.floats(-6.0, 6.0), st.floats(0.01, 1.0), st.floats(0.5, 1.0))
def test_a_sharper_reading_never_tells_less(mean: float, keeps: float, sharper: float) -> None:
    assert about_zero(mean, 1.0, keeps * sharper) >= about_zero(mean, 1.0, keeps) - 1e-9


@given(st.floats(-6.0, 6.0), st.floats(0.0, 1.0), st.floats(0.01, 100.0), st.floats(-100.0, 100.0))
def test_units_and_sides_do_not_matter(mean: float, keeps: float, scale: float, shift: float) -> None:
    told = about_zero(mean, 1.0, keeps)
    moved = float(gain_about_threshold_bits(mean * scale + shift, scale, keeps * scale, shift))
    assert moved == pytest.approx(told, abs=1e-6)
    assert about_zero(-mean, 1.0, keeps) == pytest.approx(told, abs=1e-9), "beyond and not beyond swap names"


@pytest.mark.parametrize("mean", [0.0, 0.3, 1.0, 3.0, 8.0, 50.0])
def test_an_exact_reading_is_a_perfect_test_and_no_reading_none(mean: float) -> None:
    prior = norm.cdf(mean)
    assert about_zero(mean, 1.0, 0.0) == pytest.approx(gain(prior, 1.0, 1.0), abs=1e-12)
    assert about_zero(mean, 1.0, 1e-9) == pytest.approx(gain(prior, 1.0, 1.0), abs=1e-8)
    assert about_zero(mean, 1.0, 1.0) == pytest.approx(0.0, abs=1e-9)
    assert about_zero(mean, 0.0, 0.0) == 0.0, "what is known exactly has nothing left to tell"


@pytest.mark.parametrize("mean", [0.0, 0.5, 1.5, 4.0])
@pytest.mark.parametrize("keeps", [0.01, 0.1, 0.4, 0.8, 0.99])
def test_it_agrees_with_adaptive_integration(mean: float, keeps: float) -> None:
    spread = math.sqrt(1.0 - keeps**2)

    def still_open(x: float) -> float:
        return float(entropy_bits(norm.cdf((mean + spread * x) / keeps))) * norm.pdf(x)

    around = -mean / spread  # where the mean after the reading meets the border
    width = 14.0 * keeps / spread
    low, high = max(-12.0, around - width), min(12.0, around + width)
    left = quad(still_open, low, high, epsabs=1e-12, limit=400)[0]
    assert about_zero(mean, 1.0, keeps) == pytest.approx(float(entropy_bits(norm.cdf(mean))) - left, abs=1e-7)


def test_it_agrees_with_people_drawn_at_random() -> None:
    """Draw quantities and readings, learn from each reading, and see how open the question stays."""
    rng = np.random.default_rng(20261123)
    mean, sd, error, border = 11.0, 8.0, 6.0, 15.0
    truth = rng.normal(mean, sd, 400_000)
    reading = truth + rng.normal(0.0, error, truth.size)
    after = np.array([shrink(float(r), error, mean, sd) for r in reading[:5]])
    weight = sd**2 / (sd**2 + error**2)
    sd_after = math.sqrt(weight) * error
    assert after[:, 1] == pytest.approx(sd_after), "the same rule as everywhere"
    beyond = norm.sf(border, mean + weight * (reading - mean), sd_after)
    told = float(entropy_bits(norm.sf(border, mean, sd)) - entropy_bits(beyond).mean())
    assert float(gain_about_threshold_bits(mean, sd, sd_after, border)) == pytest.approx(told, abs=0.002)
    assert beyond.mean() == pytest.approx((truth > border).mean(), abs=0.003)


@pytest.mark.parametrize("cut", [-1.0, 0.0, 0.7])
def test_a_reading_cut_into_yes_and_no_never_tells_more(cut: float) -> None:
    """Data processing again, and both formulas meet: many answers instead of two come close to the reading itself."""
    mean, error = 0.3, 0.6
    both = multivariate_normal([mean, mean], [[1.0, 1.0], [1.0, 1.0 + error**2]])

    def joint(edges: list[float]) -> np.ndarray:
        below = np.array([[both.cdf([x, e]) for e in edges] for x in (0.0, 40.0)])
        cells = np.diff(below, axis=1)
        return np.clip(np.array([cells[1] - cells[0], cells[0]]), 1e-15, None)

    sd_after = math.sqrt(1.0 / (1.0 + 1.0 / error**2))
    whole = about_zero(mean, 1.0, sd_after)
    yes_no = joint([-40.0, cut, 40.0])
    prior = float(yes_no[0].sum())
    answered = gain(prior, float(yes_no[0, 1]) / prior, float(yes_no[1, 0]) / (1.0 - prior))
    assert answered <= whole
    fine = joint([-40.0, *np.linspace(-4.0, 4.5, 40), 40.0])
    share = fine.sum(axis=0)
    fine_gain = float(entropy_bits(prior) - share @ entropy_bits(fine[0] / share))
    assert answered < fine_gain == pytest.approx(whole, abs=0.003)


def test_it_works_on_tables() -> None:
    means = np.linspace(-2.0, 2.0, 5)
    table = gain_about_threshold_bits(means[:, np.newaxis], 1.0, np.array([0.2, 0.5, 0.9]), 0.0)
    assert table.shape == (5, 3)
    assert table[3, 1] == pytest.approx(about_zero(1.0, 1.0, 0.5))


def test_a_reading_never_makes_less_sure() -> None:
    for worse in (1.1, -0.1):
        with pytest.raises(ValueError, match="less sure"):
            gain_about_threshold_bits(0.0, 1.0, worse, 0.0)


@given(inner, inner, powers)
def test_the_tempered_test_has_the_tempered_ratios(sens: float, spec: float, power: float) -> None:
    if abs(sens - (1.0 - spec)) < 1e-6:
        return  # ratios of one have no test of their own
    made = tempered(sens, spec, power)
    assert 0.0 <= made.sensitivity <= 1.0
    assert 0.0 <= made.specificity <= 1.0
    assert made.lr_positive == pytest.approx((sens / (1.0 - spec)) ** power)
    assert made.lr_negative == pytest.approx(((1.0 - sens) / spec) ** power)
    if power > 1e-3:
        assert made.sensitivity == pytest.approx(made.lr_positive * (1.0 - made.specificity), rel=1e-6)
        assert 1.0 - made.sensitivity == pytest.approx(made.lr_negative * made.specificity, rel=1e-6, abs=1e-12)


@given(shares, shares)
def test_power_one_changes_nothing(sens: float, spec: float) -> None:
    made = tempered(sens, spec, 1.0)
    assert (made.sensitivity, made.specificity) == pytest.approx((sens, spec), abs=1e-6)


@given(shares, shares, shares)
def test_power_zero_tells_nothing(prior: float, sens: float, spec: float) -> None:
    made = tempered(sens, spec, 0.0)
    assert (made.lr_positive, made.lr_negative) == (1.0, 1.0)
    assert gain(prior, made.sensitivity, made.specificity) == pytest.approx(0.0, abs=1e-12)


@given(inner, inner, inner, powers)
def test_tempering_never_tells_more(prior: float, sens: float, spec: float, power: float) -> None:
    made = tempered(sens, spec, power)
    assert gain(prior, made.sensitivity, made.specificity) <= gain(prior, sens, spec) + 1e-9


@pytest.mark.parametrize(
    ("sens", "spec", "expected"),
    [
        (1.0, 0.47, (1.0, 1.0 - 0.53**0.5)),
        (1.0, 1.0, (1.0, 1.0)),
        (0.8, 1.0, (1.0 - 0.2**0.5, 1.0)),
        (0.3, 0.0, (0.3**0.5, 0.0)),
    ],
)
def test_what_settles_it_still_settles_it(sens: float, spec: float, expected: tuple[float, float]) -> None:
    made = tempered(sens, spec, 0.5)
    assert (made.sensitivity, made.specificity) == pytest.approx(expected)


def test_a_negative_power_is_refused() -> None:
    with pytest.raises(ValueError, match="power"):
        tempered(0.8, 0.8, -1.0)
