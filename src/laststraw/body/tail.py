"""Upper tail of the chi-square distribution, so that no statistics package is needed for one number."""

import math


def chi_square_tail(chi2: float, dof: int) -> float:
    """Probability that a chi-square variable with ``dof`` degrees of freedom exceeds ``chi2``.

    Recurrence Q(a + 1, x) = Q(a, x) + x^a e^-x / Gamma(a + 1) from Q(1/2) or Q(1) (source: Abramowitz and Stegun 6.5.21,
    26.4). *Error*: relative 1e-12 for the few degrees of freedom of a visit.
    """
    if chi2 <= 0.0:
        return 1.0
    x = chi2 / 2
    a = 0.5 if dof % 2 else 1.0
    tail = math.erfc(math.sqrt(x)) if dof % 2 else math.exp(-x)
    while a < dof / 2 - 1e-9:
        tail += math.exp(a * math.log(x) - x - math.lgamma(a + 1))
        a += 1
    return min(tail, 1.0)
