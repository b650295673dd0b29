"""All photos of a visit, on all rungs -> one best estimate of each measurement, or the best reason why there is none."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge, MeasurementDef
from laststraw.measure.photo import no_photo
from laststraw.measure.terms import COMMON, NETWORK, PERSON, PLACE, ROLL
from laststraw.records import RUNGS, ErrorTerm, Measurement, NotMeasured, Source
from laststraw.stats import root_sum_square

DISAGREEMENT = "photos disagree"
MOVED = "phone moved between photos"
STAND = "stand"  # scope of the roll of a phone that stood still
# of a method's correlation, for the weights: two readings with one common error and nearly equal sds stay two
SOFTER = 0.5
RIDGE = 1e-9  # of the largest variance: lets readings with one common error be weighed

Floats = NDArray[np.float64]


def combine(
    readings: Sequence[Measurement | NotMeasured], knowledge: Knowledge, *, same_stand: bool = False
) -> tuple[Measurement | NotMeasured, ...]:
    """Fuse the readings of one visit: each measurement of the knowledge file appears exactly once.

    Parameters
    ----------
    readings
        Of any number of photos and rungs, as ``measure_photo`` gives them.
    same_stand
        The phone stood in one place for all photos, so that all have the same camera roll. It enters a photo from the front
        and one from the back with opposite signs and so cancels in their mean (left and right photos alike).

    Returns
    -------
    tuple
        ``Measurement`` with key ``measurement/<id>``, method ``combined <rungs>`` and the keys of its readings in
        ``because``, or ``NotMeasured`` with the reason that helps most.

    Notes
    -----
    *Error*: generalised least squares with the covariance of the readings, weights never below zero; for the weights alone the
    correlation of a method's error is halved, or all weight would go to the reading whose sd happens to be lower. Errors of
    one photo (roll, yaw) are one cause for all its rungs and independent between photos; what the body brings into every
    photo (turned on its feet, one side seen) is one cause for all, with the sign that each view gives it, so it cancels
    between opposite views. Errors of a method (bias, placement, shrinkage, scale) are correlated by
    ``measure.bias_between_views`` (network bias, places in the outline) or fully (the others), so averaging helps them less
    or not at all. When readings disagree by more than this allows, the independent part is widened by the Birge ratio, never
    narrowed.
    """
    return tuple(_fuse(described, readings, knowledge, same_stand) for described in knowledge.measurements)


def _fuse(
    described: MeasurementDef,
    readings: Sequence[Measurement | NotMeasured],
    knowledge: Knowledge,
    same_stand: bool,
) -> Measurement | NotMeasured:
    own = [reading for reading in readings if reading.id == described.id]
    measured = sorted((r for r in own if isinstance(r, Measurement)), key=lambda reading: reading.key)
    if not measured:
        return NotMeasured(id=described.id, reason=_best_reason(described, own, knowledge))
    stand_sd = knowledge.constant("measure.stand_sd") if same_stand else None
    budgets = [_scoped(reading, stand_sd) for reading in measured]
    half = knowledge.constant("measure.bias_between_views")  # another side shows another half of what is wrong
    correlation = dict.fromkeys(COMMON, 1.0) | {NETWORK: half, PLACE: half}
    if described.plane == "camera":  # one level of one phone
        correlation |= {term.name: 1.0 for budget in budgets for term in budget}
    values = np.array([reading.value for reading in measured])
    shares, widened = weigh(values, budgets, correlation)
    terms = _merge(shares, budgets, correlation)
    if widened > 0.0:
        terms = (*terms, ErrorTerm(name=DISAGREEMENT, sd=widened))
    return Measurement(
        id=described.id,
        key=f"measurement/{described.id}",
        value=float(shares @ values),
        sd=root_sum_square(*(term.sd for term in terms)),
        unit=described.unit,
        side=measured[0].side,
        source=Source(
            method="combined " + "+".join(sorted({reading.source.method for reading in measured}, key=_order)),
            view=None,
            because=tuple(reading.key for reading in measured),
            budget=terms,
        ),
    )


def weigh(
    values: Floats, budgets: Sequence[Sequence[ErrorTerm]], correlation: dict[str, float]
) -> tuple[Floats, float]:
    """Shares (reading,), sum 1 and none below 0, and what must be added (sd) where readings disagree beyond their errors."""
    cov, alone = covariance(budgets, correlation)
    softer, _ = covariance(budgets, {name: SOFTER * rho for name, rho in correlation.items()})
    kept = np.arange(len(values))
    while True:
        inverse = np.linalg.solve(softer[np.ix_(kept, kept)], np.ones(len(kept)))
        if (inverse >= 0.0).all() or len(kept) == 1:
            break
        kept = kept[inverse > inverse.min()]
    shares = np.zeros(len(values))
    shares[kept] = inverse / inverse.sum()
    independent = float(np.sqrt((shares**2 * alone).sum()))
    if len(values) < 2 or independent == 0.0:
        return shares, 0.0
    apart = values - shares @ values
    ratio2 = float(apart @ np.linalg.solve(cov, apart)) / (len(values) - 1)  # Birge ratio, squared
    return shares, independent * math.sqrt(max(ratio2 - 1.0, 0.0))


def covariance(budgets: Sequence[Sequence[ErrorTerm]], correlation: dict[str, float]) -> tuple[Floats, Floats]:
    """Error covariance (reading, reading) of some readings, and the part (reading,) of each variance that is its own."""
    count = len(budgets)
    causes: dict[tuple[str, str], Floats] = {}
    variance = np.zeros(count)
    for i, budget in enumerate(budgets):
        for term in budget:
            variance[i] += term.sd**2
            cause = causes.setdefault((term.name, term.scope if term.shared else ""), np.zeros(count))
            cause[i] += math.copysign(term.sd, term.gradient) if term.shared else term.sd
    cov = np.zeros((count, count))
    for (name, scope), moves in causes.items():
        rho = 1.0 if scope else correlation.get(name, 0.0)
        if np.count_nonzero(moves) > 1:
            cov += rho * np.outer(moves, moves)
    alone = np.maximum(variance - np.diag(cov), 0.0)
    np.fill_diagonal(cov, np.maximum(variance, np.diag(cov)) + RIDGE * variance.max())
    return cov, alone


def _scoped(reading: Measurement, stand_sd: float | None) -> tuple[ErrorTerm, ...]:
    """The budget with every shared cause in the scope of its photo; one roll for all where the phone stood still."""
    terms: list[ErrorTerm] = []
    for term in reading.source.budget:
        if not term.shared:
            terms.append(term)
            continue
        scope = term.scope or reading.source.view or PERSON
        if term.name == ROLL and stand_sd is not None:
            roll_sd = term.sd / abs(term.gradient) if term.gradient else 0.0
            terms.append(replace(term, scope=STAND))
            terms.append(ErrorTerm(name=MOVED, sd=abs(term.gradient) * min(stand_sd, roll_sd)))
        else:
            terms.append(replace(term, scope=scope))
    return tuple(terms)


def _merge(
    shares: Floats, budgets: Sequence[Sequence[ErrorTerm]], correlation: dict[str, float]
) -> tuple[ErrorTerm, ...]:
    """The budget of the mean.

    Shared causes stay apart by scope (``camera roll, front``), so that two means of the same photos keep their covariance.
    """
    merged: list[ErrorTerm] = []
    parts = [(float(share), term) for share, budget in zip(shares, budgets, strict=True) for term in budget]
    for name, shared, scope in dict.fromkeys((t.name, t.shared, t.scope if t.shared else "") for _, t in parts):
        own = [
            (share, t) for share, t in parts if (t.name, t.shared, t.scope if t.shared else "") == (name, shared, scope)
        ]
        if shared:
            moved = math.fsum(share * math.copysign(term.sd, term.gradient) for share, term in own)
            gradient = math.fsum(share * term.gradient for share, term in own)
            called = name if scope == PERSON else f"{name}, {scope}"
            merged.append(ErrorTerm(name=called, sd=abs(moved), shared=True, gradient=gradient, scope=scope))
        else:
            rho = correlation.get(name, 0.0)
            alone = math.fsum((share * term.sd) ** 2 for share, term in own)
            together = math.fsum(share * term.sd for share, term in own) ** 2
            merged.append(ErrorTerm(name=name, sd=math.sqrt((1.0 - rho) * alone + rho * together)))
    return tuple(term for term in merged if term.sd > 0.0 or term.shared)


def _order(method: str) -> tuple[int, str]:
    """Rungs from below, other methods before them."""
    return (RUNGS.index(method) + 1 if method in RUNGS else 0, method)


def _best_reason(described: MeasurementDef, own: Sequence[Measurement | NotMeasured], knowledge: Knowledge) -> str:
    """The first that there is: why all photos together do not give it, why a photo that could have shown it does not, that
    there was no such photo, what is missing whatever the photo.
    """
    refused = [reading for reading in own if isinstance(reading, NotMeasured)]
    together = [reading.reason for reading in refused if reading.view is None]
    if together:
        return together[0]
    able = {bias.view for bias in described.biases} or set(described.views)
    reasons = sorted(reading.reason for reading in refused if reading.view in able)
    if reasons:
        return reasons[0]
    if able:
        return no_photo(described, knowledge)
    return knowledge.sentence(described.not_measured[0].reason)
