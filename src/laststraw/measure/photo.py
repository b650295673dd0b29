"""One photo: every measurement of design.md section 6, measured with its error budget or not measured with its reason."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from laststraw.knowledge import Knowledge, MeasurementDef
from laststraw.measure.budget import body_px, budget
from laststraw.measure.definitions import DEFINITIONS, Definition, Values, ear_to_ankle_px
from laststraw.measure.ladder import climb
from laststraw.measure.points import FRONTAL, Points, body_points, photo_name
from laststraw.measure.scale import fuse_scale
from laststraw.records import RUNGS, ErrorTerm, Landmarks, Marks, Measurement, NotMeasured, Rung, Source
from laststraw.stats import root_sum_square

TRIM = 8  # one pass in eight is left out at each end of the mean
_BY_ID = {definition.id: definition for definition in DEFINITIONS}
GIVEN = "given"


class Scale(NamedTuple):
    """Millimetres for one px at the person, the sd as a share of it, and whether anything but a usual stature gave it."""

    mm_per_px: float
    sd_share: float
    known: bool

    def of_passes(self, points: Points) -> Values:
        """(pass,) mm/px: what a pass sees longer from ear to ankle it sees longer everywhere."""
        lengths = ear_to_ankle_px(points)
        return np.asarray(self.mm_per_px * body_px(points) / lengths)


def _scale(
    points: Points, stature_mm: float | None, marker_scale: tuple[float, float] | None, knowledge: Knowledge
) -> Scale:
    """From the stature, a marker, or both by their errors; else from a usual stature, for what is known in mm."""
    about = stature_mm if stature_mm is not None else knowledge.constant("measure.stature")
    share = knowledge.constant("measure.ear_height") - knowledge.constant("measure.ankle_height")
    of_body = about * share / body_px(points)
    sd = of_body * knowledge.constant("measure.scale_sd")
    if marker_scale is not None:
        of_body, sd = marker_scale if stature_mm is None else fuse_scale([(of_body, sd), marker_scale])
    return Scale(of_body, sd / of_body, stature_mm is not None or marker_scale is not None)


def measure_photo(
    landmarks: Landmarks,
    stature_mm: float | None,
    knowledge: Knowledge,
    *,
    camera_roll_deg: float | None = None,
    camera_roll_sd_deg: float | None = None,
    roll_from: str = GIVEN,
    marks: Sequence[Marks] = (),
    marker_scale: tuple[float, float] | None = None,
) -> tuple[Measurement | NotMeasured, ...]:
    """All measurements of one photo, in the order of the knowledge file, one reading for each rung that gives it.

    Parameters
    ----------
    landmarks
        Of one photo, with their single passes (pass, landmark, 2) px.
    stature_mm
        Gives the scale of lengths (mm); None and no marker: lengths are not measured.
    camera_roll_deg, camera_roll_sd_deg
        Positive: the scene appears turned clockwise. None: unknown, then it enters every budget; known: it is undone, and its
        error (that of a phone's level when not said) enters.
    roll_from
        How it became known, for the reading of ``camera_roll``.
    marks
        Points of this photo from higher rungs: outline, stickers, placed by a person.
    marker_scale
        Millimetres for one px at the person and its sd, from a printed marker; fused with the scale from the stature.

    Returns
    -------
    tuple
        ``Measurement`` with key ``reading/<id>/<photo>`` on the lowest rung, ``reading/<id>/<photo>/<rung>`` above it, or one
        ``NotMeasured`` with a sentence that says why.

    Notes
    -----
    *Error*: root of the sum of squares of the budget (``budget.py``). ``ValueError`` when a landmark is not finite.
    """
    known = camera_roll_deg is not None
    roll_sd = knowledge.constant("measure.roll_sd_known" if known else "measure.roll_sd")
    if known and camera_roll_sd_deg is not None:
        roll_sd = camera_roll_sd_deg
    points = body_points(landmarks, camera_roll_deg=camera_roll_deg or 0.0)
    scale = _scale(points, stature_mm, marker_scale, knowledge)
    rungs = climb(points, marks, scale.mm_per_px, knowledge, camera_roll_deg=camera_roll_deg or 0.0)
    found: list[Measurement | NotMeasured] = []
    for described in knowledge.measurements:
        if described.plane == "camera" and camera_roll_deg is not None:
            found.append(_known_roll(described, landmarks, camera_roll_deg, roll_sd, roll_from))
            continue
        own = {
            rung: _reading(described, landmarks, standing, rung, stature_mm, scale, knowledge, roll_sd)
            for rung, standing in rungs.items()
        }
        numbers = {rung: reading for rung, reading in own.items() if isinstance(reading, Measurement)}
        found += _apart(numbers, rungs) or [own["keypoints"]]
    return tuple(found)


def _apart(readings: dict[Rung, Measurement], rungs: dict[Rung, Points]) -> list[Measurement]:
    """Readings whose errors come from different points, lowest rung first: one that shares what is hard to see with a higher
    rung's gives way.
    """
    kept: list[Measurement] = []
    taken: set[tuple[str, str, Rung]] = set()
    for rung, reading in reversed(readings.items()):
        points = rungs[rung]
        on = {(*points.names[i], points.rungs[i]) for i in points.where(_BY_ID[reading.id].hard)}
        if not on & taken:
            kept.insert(0, reading)
            taken |= on
    return kept


def _reading(
    described: MeasurementDef,
    landmarks: Landmarks,
    points: Points,
    rung: Rung,
    stature_mm: float | None,
    scale: Scale,
    knowledge: Knowledge,
    roll_sd: float,
) -> Measurement | NotMeasured:
    view = points.view
    definition = _BY_ID.get(described.id)
    why = _why_not(described, definition, points, rung, scale, knowledge)
    if why is not None or definition is None:
        return NotMeasured(id=described.id, reason=why or knowledge.sentence("measure.needs_outline"), view=view)
    told_apart = tell_sides_apart(points, definition)
    if told_apart.mean() < knowledge.constant("measure.sides_agree"):
        return NotMeasured(id=described.id, reason=knowledge.sentence("measure.sides_unclear"), view=view)
    kept = points.passes(told_apart)
    values = definition.value(kept, knowledge.constant("measure.c7_over_shoulders"))  # (pass,)
    if definition.arm is not None:
        values = values * scale.of_passes(kept)
    value = trimmed_mean(values)
    terms = budget(
        definition,
        described,
        kept,
        rung,
        values,
        value,
        knowledge,
        stature_mm=stature_mm,
        mm_per_px=scale.mm_per_px,
        scale_sd=scale.sd_share,
        roll_sd_deg=roll_sd,
    )
    return Measurement(
        id=described.id,
        key=f"reading/{described.id}/{points.photo}" + ("" if rung == "keypoints" else f"/{rung}"),
        value=value,
        sd=root_sum_square(*(term.sd for term in terms)),
        unit=described.unit,
        side=definition.side,
        source=Source(
            method=_told(definition, points, rung), view=view, because=(landmarks.id, landmarks.photo.id), budget=terms
        ),
    )


def _told(definition: Definition, points: Points, rung: Rung) -> Rung:
    """The rung that a reading is told as: the lowest of those that give what is hard to see."""
    return min((points.rungs[i] for i in points.where(definition.hard)), key=RUNGS.index, default=rung)


def _why_not(
    described: MeasurementDef,
    definition: Definition | None,
    points: Points,
    rung: Rung,
    scale: Scale,
    knowledge: Knowledge,
) -> str | None:
    """Why this photo cannot give a measurement on this rung, as a sentence; None when it can."""
    able = {bias.view for bias in described.biases if bias.rung == rung}
    stands = definition is not None and any(points.rungs[i] == rung for i in points.where(definition.rests_on))
    if definition is None or points.view not in able or not stands:
        reasons = {missing.view: missing.reason for missing in described.not_measured}
        reason = reasons.get(points.view) or reasons.get("any")
        return knowledge.sentence(reason) if reason else no_photo(described, knowledge)
    missing = points.missing(definition.points, knowledge.constant("measure.visible"))
    if missing:
        words = ", ".join(knowledge.sentence(f"measure.point.{name}") for name in missing)
        return knowledge.sentence("measure.landmark_missing", points=words)
    if definition.arm is not None and not scale.known:
        return knowledge.sentence("measure.no_stature")
    return None


def no_photo(described: MeasurementDef, knowledge: Knowledge) -> str:
    """That no photo was there that could show a measurement, and which one could."""
    able = {bias.view for bias in described.biases} or set(described.views)
    front, back = ("front" in able, "back" in able)
    views = "front_back" if front and back else "front" if front else "back" if back else "side"
    return knowledge.sentence("measure.no_photo", views=knowledge.sentence(f"measure.views.{views}"))


def _known_roll(
    described: MeasurementDef, landmarks: Landmarks, camera_roll_deg: float, sd_deg: float, how: str
) -> Measurement:
    """The roll that was undone is passed on, so that the report can say so."""
    photo = landmarks.photo
    name = "level of the phone" if how == GIVEN else how
    return Measurement(
        id=described.id,
        key=f"reading/{described.id}/{photo_name(photo.id)}",
        value=float(camera_roll_deg),
        sd=sd_deg,
        unit=described.unit,
        side="none",
        source=Source(method=how, view=photo.view, because=(photo.id,), budget=(ErrorTerm(name=name, sd=sd_deg),)),
    )


def tell_sides_apart(points: Points, definition: Definition) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(pass,) whether the person's left comes out on the left, for every line that the measurement rests on.

    A network that mistakes a back for a front swaps the sides of a whole pass; such a pass is left out, not averaged.
    """
    good = np.ones(len(points.draws), dtype=bool)
    if points.view in FRONTAL:
        for name in definition.ends:
            if not points.where((name,)):
                continue
            good &= points.of(name, "left")[:, 0] > points.of(name, "right")[:, 0]
    return good


def mm_per_px(points: Points, stature_mm: float, knowledge: Knowledge) -> Values:
    """Scale of the picture at the person from the stature, from ear to ankle: (pass,) mm/px."""
    share = knowledge.constant("measure.ear_height") - knowledge.constant("measure.ankle_height")
    return stature_mm * share / ear_to_ankle_px(points)


def trimmed_mean(values: Values) -> float:
    """Mean of the passes without the lowest and the highest eighth, so that one bad pass cannot pull it."""
    cut = len(values) // TRIM
    return float(np.sort(values)[cut : len(values) - cut].mean())
