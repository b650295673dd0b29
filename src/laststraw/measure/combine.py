"""All photos of a visit -> one best estimate of each measurement, or the best reason why there is none."""

import math
from collections.abc import Sequence

from laststraw.knowledge import Knowledge, MeasurementDef
from laststraw.measure.budget import COMMON, NETWORK, ROLL
from laststraw.records import ErrorTerm, Measurement, NotMeasured, Source
from laststraw.stats import combine as weigh
from laststraw.stats import root_sum_square

DISAGREEMENT = "photos disagree"
MOVED = "phone moved between photos"
_GIVEN = "given"  # the declared roll of a camera: the same number for every photo


def combine(
    readings: Sequence[Measurement | NotMeasured], knowledge: Knowledge, *, same_stand: bool = False
) -> tuple[Measurement | NotMeasured, ...]:
    """Fuse the readings of one visit: each measurement of the knowledge file appears exactly once.

    Parameters
    ----------
    readings
        Of any number of photos, as ``measure_photo`` gives them.
    same_stand
        The phone stood in one place for all photos, so that all have the same camera roll. It enters a photo from the front
        and one from the back with opposite signs and so cancels in their mean (left and right photos alike).

    Returns
    -------
    tuple
        ``Measurement`` with key ``measurement/<id>``, method ``combined keypoints`` and the keys of its readings in
        ``because``, or ``NotMeasured`` with the reason that helps most.

    Notes
    -----
    *Error*: readings are weighted by ``1 / sd**2``. Errors of one photo (landmarks, roll, yaw, height, pitch) are
    independent between photos. Errors that come with the network and the body (bias, response, scale) are correlated by
    ``measure.bias_between_views`` (bias) or fully (the others), so averaging helps them less or not at all. When the
    photos disagree by more than their own errors allow, the independent part is widened by the Birge ratio
    (``stats.combine``), never narrowed.
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
    shares, value = _weights(measured)
    correlation = dict.fromkeys(COMMON, 1.0) | {NETWORK: knowledge.constant("measure.bias_between_views")}
    if measured[0].source.method == _GIVEN:
        correlation |= {term.name: 1.0 for reading in measured for term in reading.source.budget}
    stand_sd = knowledge.constant("measure.stand_sd") if same_stand else None
    terms = _merge(measured, shares, correlation, stand_sd)
    widened = _disagreement(measured, shares, correlation, same_stand)
    if widened > 0.0:
        terms = (*terms, ErrorTerm(name=DISAGREEMENT, sd=widened))
    return Measurement(
        id=described.id,
        key=f"measurement/{described.id}",
        value=value,
        sd=root_sum_square(*(term.sd for term in terms)),
        unit=described.unit,
        side=measured[0].side,
        source=Source(
            method="combined " + "+".join(sorted({reading.source.method for reading in measured})),
            view=None,
            because=tuple(reading.key for reading in measured),
            budget=terms,
        ),
    )


def _weights(measured: Sequence[Measurement]) -> tuple[list[float], float]:
    """Shares (sum 1) of each reading, and the weighted mean."""
    inverse = [1.0 / reading.sd**2 for reading in measured]
    total = math.fsum(inverse)
    shares = [weight / total for weight in inverse]
    return shares, weigh([r.value for r in measured], [r.sd for r in measured])[0]


def _merge(
    measured: Sequence[Measurement],
    shares: Sequence[float],
    correlation: dict[str, float],
    stand_sd: float | None,
) -> tuple[ErrorTerm, ...]:
    """The budget of the mean.

    Shared terms stay apart by view (``camera roll, front``), so that two means of the same photos keep their covariance.
    """
    if len(measured) == 1 and stand_sd is None:
        return measured[0].source.budget
    merged: list[ErrorTerm] = []
    for name in dict.fromkeys(term.name for reading in measured for term in reading.source.budget):
        parts = [
            (share, term, reading.source.view)
            for share, reading in zip(shares, measured, strict=True)
            for term in reading.source.budget
            if term.name == name
        ]
        if name == ROLL and stand_sd is not None:
            merged += _one_roll([(share, term) for share, term, _ in parts], stand_sd)
        elif any(term.shared for _, term, _ in parts):
            merged += [
                ErrorTerm(name=f"{name}, {view}", sd=share * term.sd, shared=True, gradient=share * term.gradient)
                for share, term, view in parts
            ]
        else:
            rho = correlation.get(name, 0.0)
            alone = math.fsum((share * term.sd) ** 2 for share, term, _ in parts)
            together = math.fsum(share * term.sd for share, term, _ in parts) ** 2
            merged.append(ErrorTerm(name=name, sd=math.sqrt((1.0 - rho) * alone + rho * together)))
    return tuple(merged)


def _one_roll(parts: Sequence[tuple[float, ErrorTerm]], stand_sd: float) -> tuple[ErrorTerm, ErrorTerm]:
    """Roll of a phone that stood still: one cause for all photos, and the little that it moved (deg) in between."""
    cause_sd = max(term.sd / abs(term.gradient) for _, term in parts)  # deg of roll
    gradient = math.fsum(share * term.gradient for share, term in parts)
    moved = root_sum_square(*(share * term.gradient * min(stand_sd, cause_sd) for share, term in parts))
    return (
        ErrorTerm(name=f"{ROLL}, stand", sd=abs(gradient) * cause_sd, shared=True, gradient=gradient),
        ErrorTerm(name=MOVED, sd=moved),
    )


def _disagreement(
    measured: Sequence[Measurement], shares: Sequence[float], correlation: dict[str, float], same_stand: bool
) -> float:
    """What must be added (sd) so that the independent part is widened by the Birge ratio of the readings.

    One roll for all photos sets two opposite photos apart by twice its size, which is no disagreement.
    """
    apart = {ROLL: math.sqrt(2.0)} if same_stand else {}
    own = [
        root_sum_square(
            *(
                apart.get(term.name, math.sqrt(1.0 - correlation.get(term.name, 0.0))) * term.sd
                for term in reading.source.budget
            )
        )
        for reading in measured
    ]
    if len(measured) < 2 or min(own) == 0.0:
        return 0.0
    expected = 1.0 / math.sqrt(math.fsum(1.0 / sd**2 for sd in own))
    _, found = weigh([reading.value for reading in measured], own)
    ratio = found / expected  # Birge ratio, at least 1
    independent = root_sum_square(*(share * sd for share, sd in zip(shares, own, strict=True)))
    return independent * math.sqrt(max(ratio**2 - 1.0, 0.0))


def _best_reason(described: MeasurementDef, own: Sequence[Measurement | NotMeasured], knowledge: Knowledge) -> str:
    """What is missing whatever the photo, else the reason of a photo that could have shown it, else the photo itself."""
    able = {bias.view for bias in described.biases}
    always = next((missing.reason for missing in described.not_measured if missing.view == "any"), None)
    if always is not None:
        return knowledge.sentence(always)
    reasons = sorted(r.reason for r in own if isinstance(r, NotMeasured) and r.view in able)
    if reasons:
        return reasons[0]
    return knowledge.sentence("measure.no_photo", views=knowledge.sentence(f"measure.views.{described.plane}"))
