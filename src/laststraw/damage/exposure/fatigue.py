"""The fatigue law of Barrett and Callaghan: integrity of a spine segment under repeated compression.

dQ/dN = -A Q exp(B F / Q), Q from 1 (whole) to 0 (failed), N cycles of compression F. With x = B F / Q it is separable:
E1(x) grows less by A with each cycle, so E1(BF/Q1) = E1(BF/Q0) - A N, and it fails after N* = E1(BF/Q0) / A cycles (E1:
exponential integral). What is left to bear once is Q * UCT, with E1(B UCT) = A. Nothing heals.

Source: Barrett & Callaghan 2026, Safety Science 196:107099, through their program pyergo 0.1.3 (read; the paper was not).
Its defaults and the older numbers in its tests differ 16,000-fold in A. The defaults allow 1,400 times as many cycles at
3.4 kN as the S-N form of LiFFT in the same program; the older numbers agree with that form within a tenth
(docs/exposure.md). The choice is the caller's.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import exp1

from laststraw.damage.exposure.table import (
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

ConstantsName = Literal["pyergo_default", "pyergo_tests"]
MOST_N, MOST_CYCLES = 30_000.0, 1e12
_AT_ONE = 0.21938393439552029  # E1(1), where the two ways of inverting meet
_EULER = 0.57721566490153286
_SLIGHT = 1e-200  # arguments below it are 0
_STEPS = 40  # Newton's; 4 to 7 are used


class Constants(NamedTuple):
    """``rate`` A (1/cycle), ``per_n`` B (1/N)."""

    rate: float
    per_n: float


CONSTANTS: dict[ConstantsName, Constants] = {
    "pyergo_default": Constants(2.47e-11, 2.03e-3),
    "pyergo_tests": Constants(3.90362810e-07, 1.42637606e-03),
}
GENERAL = ("exposure.caution.group", "exposure.caution.cadaver", "exposure.caution.fatigue_constants")
FAILED = "exposure.caution.fatigue_failed"


def cycles_to_failure(
    force_n: ArrayLike, integrity: ArrayLike = 1.0, constants: ConstantsName = "pyergo_default"
) -> NDArray[np.float64]:
    """Cycles of this force until failure: E1(B F / Q) / A.

    Parameters
    ----------
    force_n
        (task,) peak compression; without force it takes for ever (infinite).
    integrity
        (task,) Q at the start, above 0 to 1.
    constants
        See ``CONSTANTS``.

    Returns
    -------
    ndarray
        (task,). *Error*: ``UnusableInput`` below 0, above 30 kN, NaN, infinite, empty, integrity not in 0 to 1.
    """
    law = _constants(constants)
    return np.asarray(exp1(_argument(law, force_n, integrity)) / law.rate)


def integrity_after(
    force_n: ArrayLike, cycles: ArrayLike, integrity: ArrayLike = 1.0, constants: ConstantsName = "pyergo_default"
) -> NDArray[np.float64]:
    """Q after so many cycles of a constant force; 0 once it has failed.

    Parameters
    ----------
    force_n, cycles, integrity
        (task,) or numbers, as in ``cycles_to_failure``; cycles need not be whole.

    Returns
    -------
    ndarray
        (task,). Exact to some 1e-14 of Q away from failure; near N* the subtraction loses digits, as it must. By the law a
        cycle without any force still takes A of what is left.
    """
    law = _constants(constants)
    start, now, done = np.broadcast_arrays(
        _argument(law, force_n, integrity),
        require_amounts("integrity", integrity, high=1.0),
        require_amounts("cycles", cycles, high=MOST_CYCLES),
    )
    whole = exp1(start)
    spent = law.rate * done
    slow = start < _SLIGHT  # E1(x) = -log x - 0.577...: dQ/dN = -A Q
    failed = ~slow & (done > 0.0) & (whole <= spent)
    moves = ~slow & ~failed & (now > 0.0) & (whole - spent < whole)
    found = np.where(failed, 0.0, np.where(slow, now * np.exp(-spent), now))
    if moves.any():
        after = now[moves] * start[moves] / inverse_e1((whole - spent)[moves])
        found[moves] = np.minimum(after, now[moves])
    return found


def tolerance_now_n(integrity: ArrayLike, constants: ConstantsName = "pyergo_default") -> NDArray[np.float64]:
    """The compression that can still be borne once: Q * UCT."""
    return require_amounts("integrity", integrity, high=1.0) * ultimate_tolerance_n(constants)


def ultimate_tolerance_n(constants: ConstantsName = "pyergo_default") -> float:
    """UCT: the compression at which a whole segment fails in one cycle."""
    law = _constants(constants)
    return float(inverse_e1(np.array(law.rate))) / law.per_n


def inverse_e1(values: ArrayLike) -> NDArray[np.float64]:
    """x > 0 with E1(x) = value > 0, by Newton's method from the side on which it cannot overshoot.

    Above E1(1) in the logarithm of x (E1 is convex in it), below in the logarithm of E1 (nearly straight in x).

    *Error*: relative 1e-13 or better for values from 1e-290 to 600.
    """
    wanted = require_amounts("values", values, low=np.nextafter(0.0, 1.0), high=700.0)
    small = wanted > _AT_ONE
    log_value = np.log(wanted)
    root = np.where(small, np.exp(-_EULER - wanted), 1.0)
    for _ in range(_STEPS):
        with np.errstate(divide="ignore", over="ignore"):
            value = exp1(root)
            by_log_x = root * np.exp((value - wanted) * np.exp(np.minimum(root, 1.0)))
            by_log_e1 = root + (np.log(value) - log_value) * root * np.exp(root) * value
        after = np.where(small, by_log_x, by_log_e1)
        if np.all(np.abs(after - root) <= 4e-16 * root):
            break
        root = after
    return np.asarray(root)


def _argument(law: Constants, force_n: ArrayLike, integrity: ArrayLike) -> NDArray[np.float64]:
    force = require_amounts("force_n", force_n, high=MOST_N)
    whole = require_amounts("integrity", integrity, high=1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        argument = np.where(whole > 0.0, law.per_n * force / whole, np.inf)
    return np.where(argument < _SLIGHT, 0.0, argument)


def _constants(name: str) -> Constants:
    if name not in CONSTANTS:
        raise UnusableInput(
            f"There are no constants {name!r}.", hint=f"There are {', '.join(get_args(ConstantsName))}."
        )
    return CONSTANTS[name]


def assess(rows: Sequence[Row], **options: object) -> Assessment:
    """Tasks one after another on a segment that was whole; the order matters. ``options``: ``constants``."""
    chosen = choose(FATIGUE.options, options)
    constants: ConstantsName = chosen["constants"]  # type: ignore[assignment]
    tasks = read_rows(rows, FATIGUE.columns)
    course = [1.0]
    for t in tasks:
        course.append(
            float(integrity_after(number(t, "force"), number(t, "repetitions"), course[-1], constants)[()])
            if course[-1] > 0.0
            else 0.0
        )
    doses = [before - after for before, after in pairwise(course)]
    figures = tuple(
        TaskFigure(word(t, "task"), dose, share, (Amount("integrity_after", after, "1"),))
        for t, dose, share, after in zip(tasks, doses, shares(doses), course[1:], strict=True)
    )
    totals = (
        Amount("damage", 1.0 - course[-1], "1"),
        Amount("integrity", course[-1], "1"),
        Amount("tolerance_now", float(tolerance_now_n(course[-1], constants)), "N"),
        Amount("ultimate_tolerance", ultimate_tolerance_n(constants), "N"),
    )
    cautions = GENERAL if course[-1] > 0.0 else (*GENERAL, FAILED)
    return Assessment("fatigue", figures, totals, (), cautions, tuple(chosen.items()))


FATIGUE = Model(
    id="fatigue",
    name="Barrett-Callaghan fatigue law",
    columns=(
        TASK,
        Column("force", (("force_n", 1.0), ("force_kn", 1000.0)), high=MOST_N),
        Column("repetitions", (("repetitions", 1.0), ("reps", 1.0)), high=MOST_CYCLES),
    ),
    assess=assess,
    dose_unit="1",
    cautions=(*GENERAL, FAILED),
    source="Barrett & Callaghan 2026, Safety Science 196:107099",
    example="task,force_n,repetitions\nlift,3400,100000\nheavy lift,6000,500\n",
    options=(Option("constants", get_args(ConstantsName), "exposure.option.fatigue_constants"),),
)
