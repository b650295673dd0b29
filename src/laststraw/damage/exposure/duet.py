"""DUET: what a day of hand and wrist work adds up to, from how hard each exertion feels (OMNI-RES, 0 to 10).

Damage of an exertion is that of a tendon (``tendon.py``) at a stress that grows with the rating: full effort is 100 / 1.4 %
of the strength. The tool reads it from a printed table; at rating 0 that table has half of the first step (3.6 %), which no
formula gives. Share of jobs with a hand or wrist injury, or pain in the last year: logistic of 0.573 + 0.747 log10 D.

Source: Gallagher, Schall, Sesek & Huangfu 2018, Hum Factors 60:1146, table 1 and equation 6, as fatiguelab (docs/research.md,
tests) gives them; the paper itself could not be read here.
"""

import math
from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from laststraw.damage.exposure.table import (
    REPETITIONS,
    TASK,
    Amount,
    Assessment,
    Column,
    Model,
    Option,
    Row,
    TaskFigure,
    choose,
    number,
    read_rows,
    require_amounts,
    shares,
    word,
)
from laststraw.damage.exposure.tendon import RegressionName, cycles_to_failure
from laststraw.errors import UnusableInput

# table 1: ratings 0 to 10
PERCENT_STRENGTH = (3.6, 7.1, 14.3, 21.4, 28.6, 35.7, 42.9, 50.0, 57.1, 64.3, 71.4)
DAMAGE_PER_EXERTION = (
    2.60e-7,
    4.48e-7,
    1.37e-6,
    4.13e-6,
    1.26e-5,
    3.80e-5,
    1.16e-4,
    3.50e-4,
    1.05e-3,
    3.23e-3,
    9.71e-3,
)
RISK_INTERCEPT, RISK_SLOPE = 0.573, 0.747
HARDEST = 10.0

CurveName = Literal[
    "table", "schechtman_bader_1997", "gallagher_heberger_2013"
]  # the printed table, or a line through data
CAUTIONS = ("exposure.caution.group", "exposure.caution.one_day", "exposure.caution.rating")


def damage_per_exertion(omni: ArrayLike, curve: CurveName = "table") -> NDArray[np.float64]:
    """Damage of one exertion.

    Parameters
    ----------
    omni
        (task,) whole ratings from 0 (extremely easy) to 10 (extremely hard).
    curve
        ``table``: as printed; else the regression at the stress of table 1 (3.6 % at rating 0).

    Returns
    -------
    ndarray
        (task,). *Error*: ``UnusableInput`` for a rating that is not whole or not on the scale.
    """
    rating = require_amounts("omni", omni, high=HARDEST)
    if (rating != np.round(rating)).any():
        raise UnusableInput("An OMNI rating is not whole.", hint="Give whole numbers from 0 to 10.")
    if curve not in get_args(CurveName):
        raise UnusableInput(f"There is no curve {curve!r}.", hint=f"There are {', '.join(get_args(CurveName))}.")
    step = rating.astype(int)
    if curve == "table":
        return np.asarray(np.asarray(DAMAGE_PER_EXERTION)[step])
    regression: RegressionName = curve
    return np.asarray(1.0 / cycles_to_failure(np.asarray(PERCENT_STRENGTH)[step], regression))


def risk(damage: ArrayLike) -> NDArray[np.float64]:
    """Share of jobs with this damage a day where hand or wrist were hurt, 0 to 1. No damage, no risk."""
    given = require_amounts("damage", damage)
    with np.errstate(divide="ignore"):
        return 1.0 / (1.0 + np.exp(-(RISK_INTERCEPT + RISK_SLOPE * np.log10(given))))


def assess(rows: Sequence[Row], **options: object) -> Assessment:
    """A day of exertions: damage of each task, damage and risk of the day. ``options``: ``curve``."""
    chosen = choose(DUET.options, options)
    tasks = read_rows(rows, DUET.columns)
    curve: CurveName = chosen["curve"]  # type: ignore[assignment]
    each = damage_per_exertion([number(t, "omni") for t in tasks], curve)
    doses = (each * np.array([number(t, "repetitions") for t in tasks])).tolist()
    total = math.fsum(doses)
    figures = tuple(
        TaskFigure(word(t, "task"), dose, share, (Amount("damage_per_exertion", one, "1"),))
        for t, dose, share, one in zip(tasks, doses, shares(doses), each.tolist(), strict=True)
    )
    totals = (Amount("damage", total, "1"), Amount("risk", float(risk(total)), "1"))
    return Assessment("duet", figures, totals, (), CAUTIONS, tuple(chosen.items()))


DUET = Model(
    id="duet",
    name="DUET",
    columns=(TASK, Column("omni", (("omni", 1.0),), high=HARDEST, whole=True), REPETITIONS),
    assess=assess,
    dose_unit="1",
    cautions=CAUTIONS,
    source="Gallagher et al. 2018, Hum Factors 60:1146",
    example="task,omni,repetitions\nplug in,2,5400\ntighten,4,180\n",
    options=(Option("curve", get_args(CurveName), "exposure.option.tendon_curve"),),
)
