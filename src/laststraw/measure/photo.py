"""One photo: every measurement of design.md section 6, measured with its error budget or not measured with its reason."""

import numpy as np

from laststraw.knowledge import Knowledge, MeasurementDef
from laststraw.measure.budget import budget
from laststraw.measure.definitions import DEFINITIONS, Definition, Values, ear_to_ankle_px
from laststraw.measure.points import FRONTAL, Points, body_points
from laststraw.records import ErrorTerm, Landmarks, Measurement, NotMeasured, Source
from laststraw.stats import root_sum_square

TRIM = 8  # one pass in eight is left out at each end of the mean
_BY_ID = {definition.id: definition for definition in DEFINITIONS}


def measure_photo(
    landmarks: Landmarks,
    stature_mm: float | None,
    knowledge: Knowledge,
    *,
    camera_roll_deg: float | None = None,
) -> tuple[Measurement | NotMeasured, ...]:
    """All measurements of one photo, in the order of the knowledge file.

    Parameters
    ----------
    landmarks
        Of one photo, with their single passes (pass, landmark, 2) px.
    stature_mm
        Gives the scale of lengths (mm); None: lengths are not measured.
    camera_roll_deg
        Positive: the scene appears turned clockwise. None: unknown, then it enters every budget; known: it is undone.

    Returns
    -------
    tuple
        ``Measurement`` with key ``reading/<id>/<view>``, or ``NotMeasured`` with a sentence that says why.

    Notes
    -----
    *Error*: root of the sum of squares of the budget (``budget.py``). ``ValueError`` when a landmark is not finite.
    """
    points = body_points(landmarks, camera_roll_deg=camera_roll_deg or 0.0)
    return tuple(
        _reading(described, landmarks, points, stature_mm, knowledge, camera_roll_deg)
        for described in knowledge.measurements
    )


def _reading(
    described: MeasurementDef,
    landmarks: Landmarks,
    points: Points,
    stature_mm: float | None,
    knowledge: Knowledge,
    camera_roll_deg: float | None,
) -> Measurement | NotMeasured:
    view = points.view
    if described.plane == "camera" and camera_roll_deg is not None:
        return _declared_roll(described, landmarks, camera_roll_deg, knowledge)
    definition = _BY_ID.get(described.id)
    why = _why_not(described, definition, points, stature_mm, knowledge)
    if why is not None or definition is None:
        return NotMeasured(id=described.id, reason=why or knowledge.sentence("measure.needs_outline"), view=view)
    told_apart = tell_sides_apart(points, definition)
    if told_apart.mean() < knowledge.constant("measure.sides_agree"):
        return NotMeasured(id=described.id, reason=knowledge.sentence("measure.sides_unclear"), view=view)
    kept = points.passes(told_apart)
    values = definition.value(kept, knowledge.constant("measure.c7_over_shoulders"))  # (pass,)
    if definition.arm is not None and stature_mm is not None:
        values = values * mm_per_px(kept, stature_mm, knowledge)
    value = trimmed_mean(values)
    terms = budget(
        definition,
        described,
        kept,
        values,
        value,
        knowledge,
        stature_mm=stature_mm,
        roll_known=camera_roll_deg is not None,
    )
    return Measurement(
        id=described.id,
        key=f"reading/{described.id}/{view}",
        value=value,
        sd=root_sum_square(*(term.sd for term in terms)),
        unit=described.unit,
        side=definition.side,
        source=Source(method="keypoints", view=view, because=(landmarks.id, landmarks.photo.id), budget=terms),
    )


def _why_not(
    described: MeasurementDef,
    definition: Definition | None,
    points: Points,
    stature_mm: float | None,
    knowledge: Knowledge,
) -> str | None:
    """Why this photo cannot give a measurement, as a sentence; None when it can."""
    able = {bias.view for bias in described.biases if bias.rung == "keypoints"}
    if definition is None or points.view not in able:
        reasons = {missing.view: missing.reason for missing in described.not_measured}
        return knowledge.sentence(reasons.get(points.view) or reasons.get("any") or "measure.no_photo")
    missing = points.missing(definition.landmarks, knowledge.constant("measure.visible"))
    if missing:
        words = ", ".join(knowledge.sentence(f"measure.point.{name}") for name in missing)
        return knowledge.sentence("measure.landmark_missing", points=words)
    if definition.arm is not None and stature_mm is None:
        return knowledge.sentence("measure.no_stature")
    return None


def _declared_roll(
    described: MeasurementDef, landmarks: Landmarks, camera_roll_deg: float, knowledge: Knowledge
) -> Measurement:
    """The roll that came with the photo is passed on, so that the report can say what was undone."""
    sd = knowledge.constant("measure.roll_sd_known")
    view = landmarks.photo.view
    return Measurement(
        id=described.id,
        key=f"reading/{described.id}/{view}",
        value=float(camera_roll_deg),
        sd=sd,
        unit=described.unit,
        side="none",
        source=Source(
            method="given",
            view=view,
            because=(landmarks.photo.id,),
            budget=(ErrorTerm(name="level of the phone", sd=sd),),
        ),
    )


def tell_sides_apart(points: Points, definition: Definition) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(pass,) whether the person's left comes out on the left, for every line that the measurement rests on.

    A network that mistakes a back for a front swaps the sides of a whole pass; such a pass is left out, not averaged.
    """
    good = np.ones(len(points.draws), dtype=bool)
    if points.view in FRONTAL:
        for name in definition.ends:
            good &= points.of(name, "left")[:, 0] > points.of(name, "right")[:, 0]
    return good


def mm_per_px(points: Points, stature_mm: float, knowledge: Knowledge) -> Values:
    """Scale of the picture at the person, from ear to ankle: (pass,) mm/px."""
    share = knowledge.constant("measure.ear_height") - knowledge.constant("measure.ankle_height")
    return stature_mm * share / ear_to_ankle_px(points)


def trimmed_mean(values: Values) -> float:
    """Mean of the passes without the lowest and the highest eighth, so that one bad pass cannot pull it."""
    cut = len(values) // TRIM
    return float(np.sort(values)[cut : len(values) - cut].mean())
