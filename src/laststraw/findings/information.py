"""How much a result will tell, in bits: a yes or no about a condition, a reading about a border.

Expected information is the mutual information of what is asked and of the answer: what remains open now, less what will
remain open on average. It is never negative and never more than what is open now.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erfcx, log_ndtr, rel_entr

Array = NDArray[np.float64]

LOG_2 = float(np.log(2.0))
SMALLEST = float(np.finfo(float).tiny)  # an answer that nobody gives still has a logarithm
TELLS_NOTHING = 1e-12  # sensitivity this close to 1 - specificity: both ratios are 1 but for rounding
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(24)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


class Tempered(NamedTuple):
    """Likelihood ratios of a yes and of a no, and the sensitivity and specificity that have just these ratios."""

    lr_positive: float
    lr_negative: float
    sensitivity: float
    specificity: float


def entropy_bits(p: ArrayLike) -> Array:
    """How open a yes or no of probability ``p`` is: 1 bit at one half, 0 when it is certain."""
    p = _shares("p", p)
    return np.asarray(1.0 - (rel_entr(p, 0.5) + rel_entr(1.0 - p, 0.5)) / LOG_2)


def information_gain_bits(prior: ArrayLike, sensitivity: ArrayLike, specificity: ArrayLike) -> Array:
    """What a test with a yes or a no will tell of a condition, on average: exact.

    Parameters
    ----------
    prior
        Probability of the condition before the test.
    sensitivity, specificity
        Shares of a yes in people with, and of a no in people without the condition. All three broadcast.

    *Error*: ``ValueError`` for a share outside 0 to 1.
    """
    with_it, sensitivity, specificity = np.broadcast_arrays(
        _shares("prior", prior), _shares("sensitivity", sensitivity), _shares("specificity", specificity)
    )
    without_it = 1.0 - with_it
    yes = with_it * sensitivity + without_it * (1.0 - specificity)
    no = with_it * (1.0 - sensitivity) + without_it * specificity
    gain = _part_bits(with_it, sensitivity, yes, no) + _part_bits(without_it, 1.0 - specificity, yes, no)
    return np.asarray(np.maximum(gain, 0.0))  # rounding may leave -1e-17


def gain_about_threshold_bits(mean: ArrayLike, sd: ArrayLike, sd_after: ArrayLike, border: ArrayLike) -> Array:
    """What a reading will tell of whether a quantity is beyond a border, on average.

    Parameters
    ----------
    mean, sd
        What is known of the quantity now: a normal variable.
    sd_after
        Its standard deviation once the reading is in: between 0 (it will be known exactly) and ``sd`` (nothing new).
    border
        In the unit of ``mean``. All four broadcast.

    Returns
    -------
    gain
        In bits.

    *Error*: below 1e-9 bits. ``ValueError`` where ``sd_after`` is negative or above ``sd``.
    """
    mean, sd, sd_after, border = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (mean, sd, sd_after, border))
    )
    if np.any(sd_after < 0.0) or np.any(sd_after > sd * (1.0 + 1e-9)):
        raise ValueError("sd_after must be between 0 and sd: a reading never makes a quantity less sure")
    known = sd <= 0.0
    sd = np.where(known, 1.0, sd)
    z = (mean - border) / sd
    keeps = np.clip(sd_after / sd, 0.0, 1.0)
    gain = _open_bits(z) - _open_after_bits(z, keeps)
    return np.asarray(np.where(known, 0.0, np.maximum(gain, 0.0)))


def tempered(sensitivity: float, specificity: float, power: float) -> Tempered:
    """Both likelihood ratios raised to a power, and a test that has these ratios.

    Published accuracies come from people who were referred, and flatter: a power of one half halves the logarithm of each
    ratio. From LR+ = a and LR- = b follow specificity (a - 1)/(a - b) and sensitivity a(1 - b)/(a - b). Power 1 changes
    nothing; power 0 leaves a test that tells nothing.

    *Error*: ``ValueError`` for a share outside 0 to 1 or a negative power.
    """
    if not power >= 0.0:
        raise ValueError(f"power must be 0 or more, not {power}")
    with_it, without_it = float(_shares("sensitivity", sensitivity)), float(_shares("specificity", specificity))
    if power == 0.0 or abs(with_it - (1.0 - without_it)) < TELLS_NOTHING:
        return Tempered(1.0, 1.0, 1.0 - without_it, without_it)
    with np.errstate(divide="ignore", over="ignore"):
        log_a = power * float(np.log(with_it) - np.log(1.0 - without_it))
        log_b = power * float(np.log(1.0 - with_it) - np.log(without_it))
        a, b = float(np.exp(log_a)), float(np.exp(log_b))
        above, below = float(np.expm1(log_a)), float(np.expm1(log_b))
    if np.isinf(a):  # a yes settles it
        return Tempered(a, b, 1.0 - b, 1.0)
    if np.isinf(b):  # a no settles it
        return Tempered(a, b, a, 0.0)
    return Tempered(a, b, -a * below / (above - below), above / (above - below))


def _part_bits(share: Array, says_yes: Array, yes: Array, no: Array) -> Array:
    """Share of the people times the Kullback-Leibler distance of their answers from those of all."""
    distance = rel_entr(says_yes, np.maximum(yes, SMALLEST)) + rel_entr(1.0 - says_yes, np.maximum(no, SMALLEST))
    return np.asarray(share * distance / LOG_2)


def _open_bits(z: Array) -> Array:
    """Entropy of 1[x > border] for a normal x that lies z standard deviations beyond the border."""
    return _steady_bits(z) * np.exp(-0.5 * z * z)


def _steady_bits(z: Array) -> Array:
    """The same times exp(z**2 / 2), which stays of the size of 1 + abs(z): what the quadrature has to follow."""
    far = np.abs(z)
    log_q = log_ndtr(-far)  # q: the smaller of the two probabilities
    q = np.exp(log_q)
    other = np.where(q > 1e-12, -(1.0 - q) * np.log1p(-q) / np.maximum(q, 1e-12), 1.0)
    return np.asarray(0.5 * erfcx(far / np.sqrt(2.0)) * (other - log_q) / LOG_2)


def _open_after_bits(z: Array, keeps: Array) -> Array:
    """Mean entropy once the reading is in, ``keeps`` = sd_after / sd.

    The mean after the reading is normal with variance sd**2 - sd_after**2 about the mean now; in units of sd_after it
    lies at u, N(z/keeps, 1/keeps**2 - 1). Times exp(-u**2 / 2) that is again a normal variable, N(z*keeps, 1 - keeps**2),
    so Gauss-Hermite nodes sit where the integrand is, however sharp the reading.
    """
    spread = np.sqrt(1.0 - keeps * keeps)
    u = (z * keeps)[..., np.newaxis] + spread[..., np.newaxis] * _NODES
    return np.asarray(keeps * np.exp(-0.5 * z * z) * (_steady_bits(u) @ _WEIGHTS))


def _shares(name: str, value: ArrayLike) -> Array:
    value = np.asarray(value, dtype=float)
    if not np.all((value >= 0.0) & (value <= 1.0)):
        raise ValueError(f"{name} must be between 0 and 1")
    return value
