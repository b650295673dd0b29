"""The few lines of statistics that every room shares: error, change, probability.

One reading against a norm is notable beyond ``Z95`` standard deviations; a change between two readings beyond
``mdc95``. Nothing smaller is ever shown as a difference or a change.
"""

import math
from collections.abc import Sequence

Z95 = 1.959963984540054  # 97.5th percentile of the standard normal
Z90 = 1.6448536269514722  # 95th: the middle 90 of 100 lie within


def normal_cdf(x: float, mean: float = 0.0, sd: float = 1.0) -> float:
    """Probability that a normal variable lies below ``x``."""
    return 0.5 * math.erfc(-(x - mean) / (sd * math.sqrt(2.0)))


def mdc95(sd: float, sd_before: float | None = None) -> float:
    """Minimal detectable change (95 %) between two readings; both carry the error ``sd`` unless the earlier one had its own."""
    return Z95 * root_sum_square(sd, sd if sd_before is None else sd_before)


def interval95(mean: float, sd: float) -> tuple[float, float]:
    """The 95 % interval of a normal variable."""
    return mean - Z95 * sd, mean + Z95 * sd


def root_sum_square(*sds: float) -> float:
    """Standard deviation of a sum of independent errors."""
    return math.sqrt(math.fsum(sd * sd for sd in sds))


def combine(values: Sequence[float], sds: Sequence[float]) -> tuple[float, float]:
    """Weigh independent readings of one quantity by their errors.

    Parameters
    ----------
    values, sds
        Readings and their standard deviations, same unit, same length >= 1.

    Returns
    -------
    mean, sd
        Inverse-variance mean and its standard deviation. The sd is widened by the Birge ratio when the readings
        disagree by more than their errors allow (source: Birge 1932, Phys Rev 40:207), never narrowed.
    """
    weights = [1.0 / (sd * sd) for sd in sds]
    total = math.fsum(weights)
    mean = math.fsum(w * v for w, v in zip(weights, values, strict=True)) / total
    sd = 1.0 / math.sqrt(total)
    if len(values) > 1:
        chi2 = math.fsum(w * (v - mean) ** 2 for w, v in zip(weights, values, strict=True))
        sd *= max(1.0, math.sqrt(chi2 / (len(values) - 1)))
    return mean, sd


def shrink(value: float, sd: float, prior_mean: float, prior_sd: float) -> tuple[float, float]:
    """Normal-normal posterior of a true value, given one reading and what people are like."""
    gain = prior_sd**2 / (prior_sd**2 + sd**2)
    return prior_mean + gain * (value - prior_mean), math.sqrt(gain) * sd
