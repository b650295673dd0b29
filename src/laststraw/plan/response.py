"""How a number goes over the weeks: a line towards a level, with the person's own ups and downs, and what is not known.

    truth(t) = start (left + (1 - left) exp(-t / time)) + sway(t)          number = truth + error of one filling-in

``start`` is normal, ``sway`` a first-order process (its sd and its time are constants); ``left`` and ``time`` are summed over a
grid, weighted by how well they fit. What people are like comes from cohorts (costa2012); without numbers the line is theirs.
"""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.knowledge.schema import Questionnaire
from laststraw.records import Curve, CurvePoint, Scored
from laststraw.stats import Z95, normal_cdf

Floats = NDArray[np.float64]
LEFT = np.linspace(0.0, 1.6, 17)  # share that is left
TIME = np.linspace(-2.0, 2.0, 9)  # sds of the logarithm of the time
EVERY_DAYS = 7  # points of the line


class _Fits(NamedTuple):
    """The corners of the grid: their weights, and the truth at the asked days (mean and covariance)."""

    log_weight: Floats  # (corner,)
    mean: Floats  # (corner, asked)
    covariance: Floats  # (corner, asked, asked)


def response(scored: Sequence[Scored], knowledge: Knowledge, *, today: date) -> Curve | None:
    """The line through the numbers of one questionnaire, up to today; None without numbers, or where their error is not known.

    Parameters
    ----------
    scored
        Of one questionnaire, oldest first.

    *Error*: the interval holds the truth 19 times in 20 where people are like the model; validation/courses tells how often
    it does where they are not.
    """
    known = knowledge.questionnaire(scored[0].questionnaire) if scored else None
    if known is None or any(one.sd is None for one in scored):
        return None
    first = date.fromisoformat(scored[0].day)
    last = max((today - first).days, (date.fromisoformat(scored[-1].day) - first).days)
    asked = np.unique([*range(0, last + 1, EVERY_DAYS), last]).astype(float)
    mean, covariance = truth(scored, known, knowledge, asked)
    sd = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    better = _chance_better(mean, covariance, known)
    span = (date.fromisoformat(scored[-1].day) - first).days
    early = len(scored) < knowledge.constant("course.curve.least") or span < knowledge.constant(
        "course.curve.least_days"
    )
    points = tuple(_point(first, day, m, s, known) for day, m, s in zip(asked, mean, sd, strict=True))
    return Curve(
        questionnaire=known.id,
        measured=tuple(scored),
        points=points,
        chance_better=better,
        early=early,
        text=_text(points, better, early, known, knowledge),
    )


def truth(scored: Sequence[Scored], known: Questionnaire, knowledge: Knowledge, asked: Floats) -> tuple[Floats, Floats]:
    """Mean (asked,) and covariance (asked, asked) of the truth on some days after the first number."""
    first = date.fromisoformat(scored[0].day)
    days = np.array([(date.fromisoformat(one.day) - first).days for one in scored], dtype=float)
    values = np.array([_up(one.value, known) for one in scored])
    noise = np.array([one.sd for one in scored], dtype=float)
    fits = _fits(days, values, noise, asked, known, knowledge)
    weights = np.exp(fits.log_weight - fits.log_weight.max())
    weights /= weights.sum()
    mean = weights @ fits.mean
    off = fits.mean - mean
    covariance = np.einsum("g,gij->ij", weights, fits.covariance) + np.einsum("g,gi,gj->ij", weights, off, off)
    return (mean if known.better == "lower" else known.highest - mean), covariance


def _grid(knowledge: Knowledge) -> tuple[Floats, Floats, Floats]:
    """(corner,) share left, time (day) and the logarithm of how usual both are."""
    middle, spread = knowledge.constant("course.curve.left"), knowledge.constant("course.curve.left_spread")
    time, wide = knowledge.constant("course.curve.time"), knowledge.constant("course.curve.time_spread")
    left, far = (corner.ravel() for corner in np.meshgrid(LEFT, TIME))
    return left, time * np.exp(wide * far), -0.5 * ((left - middle) / spread) ** 2 - 0.5 * far**2


def _fits(
    days: Floats, values: Floats, noise: Floats, asked: Floats, known: Questionnaire, knowledge: Knowledge
) -> _Fits:
    """Normal start and sway given each shape: the truth at the asked days, and how well the shape fits."""
    left, time, log_prior = _grid(knowledge)  # each (corner,)
    scale = known.highest - known.lowest
    start, spread = (
        scale * knowledge.constant("course.curve.start"),
        scale * knowledge.constant("course.curve.start_spread"),
    )
    both = np.concatenate([days, asked])
    shape = left[:, None] + (1.0 - left[:, None]) * np.exp(-both / time[:, None])  # (corner, day)
    whole = spread**2 * shape[:, :, None] * shape[:, None, :] + _sway(both, known, knowledge)  # (corner, day, day)
    n = len(days)
    factor = np.linalg.cholesky(whole[:, :n, :n] + np.diag(noise**2))
    off = np.linalg.solve(factor, (values - start * shape[:, :n])[:, :, None])  # (corner, number, 1)
    gain = np.linalg.solve(factor, whole[:, :n, n:])  # (corner, number, asked)
    log_likelihood = -0.5 * (off**2).sum(axis=(1, 2)) - np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    turned = gain.transpose(0, 2, 1)
    mean = start * shape[:, n:] + (turned @ off)[:, :, 0]
    return _Fits(log_prior + log_likelihood, mean, whole[:, n:, n:] - turned @ gain)


def _sway(days: Floats, known: Questionnaire, knowledge: Knowledge) -> Floats:
    """Covariance of the person's own ups and downs between days (day, day)."""
    sd = (known.highest - known.lowest) * knowledge.constant("course.curve.sway")
    apart = np.abs(days[:, None] - days[None, :])
    return np.asarray(sd**2 * np.exp(-apart / knowledge.constant("course.curve.sway_time")), dtype=np.float64)


def _up(value: float, known: Questionnaire) -> float:
    """The number with the worse end up."""
    return value - known.lowest if known.better == "lower" else known.highest - value


def _chance_better(mean: Floats, covariance: Floats, known: Questionnaire) -> float:
    """That the truth on the last day is better than on the first."""
    change = float(mean[-1] - mean[0]) * (1.0 if known.better == "lower" else -1.0)
    sd = math.sqrt(max(float(covariance[0, 0] + covariance[-1, -1] - 2.0 * covariance[0, -1]), 1e-12))
    return normal_cdf(-change / sd) if len(mean) > 1 else 0.5


def _point(first: date, day: float, mean: float, sd: float, known: Questionnaire) -> CurvePoint:
    """Inside the scale."""
    lo, middle, hi = (min(max(float(v), known.lowest), known.highest) for v in (mean - Z95 * sd, mean, mean + Z95 * sd))
    return CurvePoint(day=(first + timedelta(days=int(day))).isoformat(), mean=middle, lo95=lo, hi95=hi)


def _text(points: Sequence[CurvePoint], better: float, early: bool, known: Questionnaire, knowledge: Knowledge) -> str:
    sure = knowledge.constant("course.curve.sure")
    kind = "early" if early else "better" if better >= sure else "worse" if better <= 1.0 - sure else "open"
    now = points[-1]
    return knowledge.sentence(
        f"course.curve.{kind}", what=known.plain_name, before=f"{points[0].mean:.0f}", now=f"{now.mean:.0f}",
        lo=f"{now.lo95:.0f}", hi=f"{now.hi95:.0f}",
    )  # fmt: skip
