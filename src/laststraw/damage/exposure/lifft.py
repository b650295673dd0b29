"""LiFFT and Exo-LiFFT: what lifting adds up to for the low back in one working day, as fatigue of a material.

Moment of a lift M = load * 9.81 * horizontal distance from the spine (Nm); damage D = sum of repetitions * exp(k M + c) / N0;
share of jobs with such a damage that are high-risk jobs (12 or more injuries in 200,000 working hours): logistic of
1.72 + 1.03 log10 D. With a back exoskeleton, M - M_exo takes the place of M.

Sources: Gallagher, Sesek, Schall & Huangfu 2017, Appl Ergon 63:142; Zelik et al. 2022, Appl Ergon 99:103619 (PMC9827614).
Of both only the abstract could be read here: the coefficients are second hand, from two programs that cite them.
Both programs agree on the slopes and not on N0: fatiguelab (which cites Zelik's equation 1) has 1,902,416, pyergo 0.1.3
(which cites Gallagher) has 902,416. Nor is the sign of c settled: in ``N = N0 exp(-0.038 M + 0.32)`` it would lower D. The
choice is the caller's (``CONSTANTS``). The two N0 differ 2.108-fold in D, the two signs exp(0.64) = 1.90-fold.
"""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from laststraw.damage.exposure.table import (
    KG_PER_LB,
    M_PER_IN,
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
from laststraw.errors import UnusableInput

GRAVITY_M_S2 = 9.81  # as both programs round it
PER_NM = 0.038
RISK_INTERCEPT, RISK_SLOPE = 1.72, 1.03
CAUTION_NM = 100.0  # the makers ask for care above it (fatiguelab, docs/research.md)
PER_PERCENT = 0.162  # of the S-N form: N = N0 exp(-0.162 S), S in % of the ultimate strength
STRENGTH_N = 10_000.0  # the ultimate strength of the S-N form in pyergo

MOST_KG, MOST_M, MOST_TIMES, MOST_NM = 300.0, 1.5, 100_000.0, 1500.0

ConstantsName = Literal["exo_2022", "sn_pyergo", "exo_2022_minus", "sn_pyergo_minus"]


class Constants(NamedTuple):
    """``cycles`` N0; ``offset`` c, with its sign in the exponent of the damage."""

    cycles: float
    offset: float


CONSTANTS: dict[ConstantsName, Constants] = {
    "exo_2022": Constants(1_902_416.0, 0.32),
    "sn_pyergo": Constants(902_416.0, 0.32),
    "exo_2022_minus": Constants(1_902_416.0, -0.32),
    "sn_pyergo_minus": Constants(902_416.0, -0.32),
}
CAUTIONS = (
    "exposure.caution.group",
    "exposure.caution.one_day",
    "exposure.caution.lifft_constants",
    "exposure.caution.beyond_100_nm",
)


def moment_nm(load_kg: ArrayLike, distance_m: ArrayLike) -> NDArray[np.float64]:
    """Moment of a load about the spine.

    Parameters
    ----------
    load_kg, distance_m
        (task,) or numbers; the largest horizontal distance of the load during the lift.

    Returns
    -------
    ndarray
        (task,) Nm. *Error*: ``UnusableInput`` below 0, above 300 kg or 1.5 m, NaN, infinite, empty.
    """
    load = require_amounts("load_kg", load_kg, high=MOST_KG)
    return load * GRAVITY_M_S2 * require_amounts("distance_m", distance_m, high=MOST_M)


def damage_per_lift(
    moment_nm: ArrayLike, exo_moment_nm: ArrayLike = 0.0, constants: ConstantsName = "exo_2022"
) -> NDArray[np.float64]:
    """Damage of one lift.

    Parameters
    ----------
    moment_nm
        (task,) of the load.
    exo_moment_nm
        (task,) that a back exoskeleton takes over; 0 or less than the load's own.
    constants
        Which published N0 and sign: see ``CONSTANTS``.

    Returns
    -------
    ndarray
        (task,). *Error*: ``UnusableInput`` where the exoskeleton takes the whole moment or more: the equation was not made for
        that (Exo-LiFFT calculator).
    """
    moment = require_amounts("moment_nm", moment_nm, high=MOST_NM)
    exo = require_amounts("exo_moment_nm", exo_moment_nm, high=MOST_NM)
    if ((exo > 0.0) & (exo >= moment)).any():
        raise UnusableInput(
            "The exoskeleton would take the whole moment of a load.",
            hint=f"Give an exo moment below that of every load; the smallest is {float(np.min(moment)):g} Nm.",
        )
    chosen = _constants(constants)
    return np.exp(PER_NM * (moment - exo) + chosen.offset) / chosen.cycles


def risk(damage: ArrayLike) -> NDArray[np.float64]:
    """Share of jobs with this damage a day that are high-risk jobs, 0 to 1. No damage, no risk."""
    given = require_amounts("damage", damage)
    with np.errstate(divide="ignore"):
        return 1.0 / (1.0 + np.exp(-(RISK_INTERCEPT + RISK_SLOPE * np.log10(given))))


def percent_strength(moment_nm: ArrayLike, constants: ConstantsName = "exo_2022") -> NDArray[np.float64]:
    """The compression (% of ultimate strength) at which the S-N form with the same N0 gives the same damage as this moment."""
    offset = _constants(constants).offset
    return (PER_NM * require_amounts("moment_nm", moment_nm, high=MOST_NM) + offset) / PER_PERCENT


def cycles_to_failure(
    force_n: ArrayLike, strength_n: float = STRENGTH_N, constants: ConstantsName = "sn_pyergo"
) -> NDArray[np.float64]:
    """The S-N form: cycles of this compression until the segment fails, N0 exp(-0.162 S).

    Parameters
    ----------
    force_n
        (task,) peak compression.
    strength_n
        Ultimate strength; 10 kN in pyergo.
    constants
        Only N0 is used.
    """
    percent = 100.0 * require_amounts("force_n", force_n, high=1e5) / require_amounts("strength_n", strength_n, low=1.0)
    return _constants(constants).cycles * np.exp(-PER_PERCENT * percent)


def ultimate_tolerance_n(strength_n: float = STRENGTH_N, constants: ConstantsName = "sn_pyergo") -> float:
    """The compression that the S-N form lets a segment bear once: N = 1. 8,464.7 N with its own 10 kN: below them."""
    return strength_n * math.log(_constants(constants).cycles) / (100.0 * PER_PERCENT)


def _constants(name: str) -> Constants:
    if name not in CONSTANTS:
        raise UnusableInput(
            f"There are no constants {name!r}.", hint=f"There are {', '.join(get_args(ConstantsName))}."
        )
    return CONSTANTS[name]


def assess(rows: Sequence[Row], model: str = "lifft", **options: object) -> Assessment:
    """A day of lifting: damage of each task, damage and risk of the day.

    Parameters
    ----------
    rows
        With the columns of ``LIFFT`` or, for ``model`` ``exolifft``, of ``EXOLIFFT``.
    options
        ``constants``.
    """
    chosen = choose(OPTIONS, options)
    tasks = read_rows(rows, (EXOLIFFT if model == "exolifft" else LIFFT).columns)
    constants: ConstantsName = chosen["constants"]  # type: ignore[assignment]
    moments = moment_nm([number(t, "load") for t in tasks], [number(t, "distance") for t in tasks])
    exo = np.array([number(t, "exo_moment") if model == "exolifft" else 0.0 for t in tasks])
    times = np.array([number(t, "repetitions") for t in tasks])
    doses = (times * damage_per_lift(moments, exo, constants)).tolist()
    total = math.fsum(doses)
    figures = [
        TaskFigure(word(t, "task"), dose, share, (Amount("moment", moment, "Nm"),))
        for t, dose, share, moment in zip(tasks, doses, shares(doses), moments.tolist(), strict=True)
    ]
    totals = [Amount("damage", total, "1"), Amount("risk", float(risk(total)), "1")]
    if model == "exolifft":
        bare = float(np.sum(times * damage_per_lift(moments, 0.0, constants)))
        totals += [
            Amount("damage_without_exo", bare, "1"),
            Amount("risk_without_exo", float(risk(bare)), "1"),
        ]
    cautions = CAUTIONS if float(np.max(moments)) > CAUTION_NM else CAUTIONS[:-1]
    return Assessment(model, tuple(figures), tuple(totals), (), cautions, tuple(chosen.items()))


def assess_exo(rows: Sequence[Row], **options: object) -> Assessment:
    """``assess`` with the moment that an exoskeleton takes over, beside the same day without it."""
    return assess(rows, "exolifft", **options)


OPTIONS = (Option("constants", get_args(ConstantsName), "exposure.option.lifft_constants"),)
COLUMNS = (
    TASK,
    Column("load", (("load_kg", 1.0), ("load_lb", KG_PER_LB)), high=MOST_KG),
    Column("distance", (("distance_cm", 0.01), ("distance_m", 1.0), ("distance_in", M_PER_IN)), high=MOST_M),
    REPETITIONS,
)
LIFFT = Model(
    id="lifft",
    name="LiFFT",
    columns=COLUMNS,
    assess=assess,
    dose_unit="1",
    cautions=CAUTIONS,
    source="Gallagher et al. 2017, Appl Ergon 63:142",
    example="task,load_kg,distance_cm,repetitions\nshelf,10,40,500\nbox,20,50,100\n",
    options=OPTIONS,
)
EXOLIFFT = LIFFT._replace(
    id="exolifft",
    name="Exo-LiFFT",
    columns=(*COLUMNS, Column("exo_moment", (("exo_moment_nm", 1.0),), high=MOST_NM)),
    assess=assess_exo,
    source="Zelik et al. 2022, Appl Ergon 99:103619",
    example="task,load_kg,distance_cm,repetitions,exo_moment_nm\nshelf,10,50,500,30\n",
)
