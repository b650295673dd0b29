"""Fatigue of human tendon in the lab: the curve behind DUET and the Shoulder Tool.

Schechtman & Bader 1997 (J Biomech 30:829): 90 tendons of the toe extensor, pulled at 4 Hz at 10 to 90 % of their strength of
100 MPa; no load was found below which they last for ever. Two lines through these data are in use, both read second hand
(fatiguelab, docs/research.md): S = 101.25 - 14.83 log10 N, which the tools use, and S = 93.98 - 13.13 log10 N (Gallagher &
Heberger 2013). S in % of ultimate strength, N the median of cycles to failure.
"""

from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from laststraw.damage.exposure.table import require_amounts
from laststraw.errors import UnusableInput

RegressionName = Literal["schechtman_bader_1997", "gallagher_heberger_2013"]


class Regression(NamedTuple):
    """S = ``intercept`` - ``slope`` log10 N."""

    intercept: float
    slope: float


REGRESSIONS: dict[RegressionName, Regression] = {
    "schechtman_bader_1997": Regression(101.25, 14.83),
    "gallagher_heberger_2013": Regression(93.98, 13.13),
}


def cycles_to_failure(
    percent_strength: ArrayLike, regression: RegressionName = "schechtman_bader_1997"
) -> NDArray[np.float64]:
    """Median cycles to failure at a stress in % of ultimate strength; never less than 1.

    *Error*: ``UnusableInput`` below 0, above 1000 %, NaN, infinite, empty, or no such regression.
    """
    if regression not in REGRESSIONS:
        raise UnusableInput(
            f"There is no tendon regression {regression!r}.", hint=f"There are {', '.join(get_args(RegressionName))}."
        )
    line = REGRESSIONS[regression]
    stress = require_amounts("stress in percent of strength", percent_strength, high=1000.0)
    return np.maximum(10.0 ** ((line.intercept - stress) / line.slope), 1.0)
