"""Frailty: a factor z on every hazard of a person, from Gamma(k) with mean 1 between people. Conjugate, so all of it is exact.

With n onsets and a total pain-free hazard H (for z = 1) of one draw of everything else: z is Gamma(k + n, rate k + H), the
probability of the diary is proportional to Gamma(k + n) / Gamma(k) k^k / (k + H)^(k + n), and that of no onset over a
further hazard h is ((k + H) / (k + H + h))^(k + n). Draws with weights make mixtures of it.
"""

import numpy as np
from scipy.special import gammainc, gammaln

from laststraw.damage.parameters import Floats
from laststraw.records import Estimate

HALVINGS = 60
LOW, HIGH = 0.05, 0.95


def log_probability(shape: Floats, onsets: int | Floats, hazard: Floats) -> Floats:
    """Log of the integral over z of z^n exp(-z H), (draw,) or broadcast."""
    after = shape + onsets
    return np.asarray(gammaln(after) - gammaln(shape) + shape * np.log(shape) - after * np.log(shape + hazard))


def frailty(shape: Floats, rate: Floats, weights: Floats) -> Estimate:
    """Mean, sd and middle 90 % of a weighted mixture of gammas: exact, no dice."""
    mean = float(np.sum(weights * shape / rate))
    square = float(np.sum(weights * shape * (shape + 1.0) / rate**2))
    low, high = (_quantile(shape, rate, weights, share) for share in (LOW, HIGH))
    return Estimate(mean=mean, sd=max(square - mean * mean, 0.0) ** 0.5, lo90=low, hi90=high)


def chance(shape: Floats, rate: Floats, hazard: Floats, weights: Floats) -> Estimate:
    """Chance of an onset over a hazard (draw,): mean, sd and middle 90 % over what is not known.

    *Error*: exact for the draws given.
    """
    none = float(np.sum(weights * np.exp(-shape * np.log1p(hazard / rate))))
    twice = float(np.sum(weights * np.exp(-shape * np.log1p(2.0 * hazard / rate))))
    if not np.any(hazard > 0.0):
        return Estimate(mean=0.0, sd=0.0, lo90=0.0, hi90=0.0)
    scaled = rate / np.maximum(hazard, 1e-300)
    low, high = (-np.expm1(-_quantile(shape, scaled, weights, share)) for share in (LOW, HIGH))
    return Estimate(mean=1.0 - none, sd=max(twice - none * none, 0.0) ** 0.5, lo90=float(low), hi90=float(high))


def _quantile(shape: Floats, rate: Floats, weights: Floats, share: float) -> float:
    """Quantile of a mixture of gammas, by halving."""
    low, high = 0.0, float(np.sum(weights * (shape + 1.0) / rate)) + 1e-12

    def below(x: float) -> float:
        return float(np.sum(weights * gammainc(shape, rate * x)))

    for _ in range(HALVINGS):
        if below(high) >= share:
            break
        high *= 2.0
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if below(middle) < share else (low, middle)
    return 0.5 * (low + high)
