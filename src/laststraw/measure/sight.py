"""Everything that was seen in one photo -> its readings, on all rungs."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.contour import outline_readings
from laststraw.measure.photo import GIVEN, measure_photo
from laststraw.measure.points import rolled_back
from laststraw.measure.profile import outline_points
from laststraw.measure.scale import scale_from_marker
from laststraw.measure.turn import rotation_readings
from laststraw.records import Marks, Measurement, NotMeasured, Reason, Seen, Sight


def measure_sight(
    sight: Sight,
    roll: tuple[float, float, str] | Reason | None,
    *,
    stature_mm: float | None,
    knowledge: Knowledge,
) -> tuple[Measurement | NotMeasured, ...]:
    """All readings of one photo, in the order of the knowledge file.

    Parameters
    ----------
    sight
        Of one photo.
    roll
        Roll of its camera: deg, its sd, how it was read; a reason or None: unknown.
    stature_mm
        Gives the scale of lengths; None: lengths are not measured.
    """
    deg, sd, how = roll if isinstance(roll, tuple) else (None, None, GIVEN)
    outline, marks = sight.outline, all_marks(sight, knowledge)
    of_points = measure_photo(
        sight.landmarks,
        stature_mm,
        knowledge,
        camera_roll_deg=deg,
        camera_roll_sd_deg=sd,
        roll_from=how,
        marks=marks,
        marker_scale=_marker_scale(sight, knowledge),
    )
    if isinstance(roll, Reason):
        of_points = tuple(_with_reason(reading, roll, knowledge) for reading in of_points)
    if outline is None:
        return of_points
    of_outline = outline_readings(
        outline,
        sight.landmarks,
        stature_mm,
        knowledge,
        camera_roll_deg=deg,
        camera_roll_sd_deg=sd,
        marks=marks,
    )
    return _merged(of_points, of_outline, knowledge)


def _with_reason(reading: Measurement | NotMeasured, reason: Reason, knowledge: Knowledge) -> Measurement | NotMeasured:
    """Why the camera's roll is not known, where it is not for want of clues."""
    if isinstance(reading, NotMeasured) and knowledge.measurement(reading.id).plane == "camera":
        return replace(reading, reason=reason.text)
    return reading


def all_marks(sight: Sight, knowledge: Knowledge) -> tuple[Marks, ...]:
    """The marks of a photo, lowest rung first: those that its outline shows, stickers, points placed by a person."""
    if sight.outline is None:
        return sight.marks
    of_outline = outline_points(sight.outline, sight.landmarks, knowledge)
    return (of_outline, *sight.marks) if of_outline.points else sight.marks


def _marker_scale(sight: Sight, knowledge: Knowledge) -> tuple[float, float] | None:
    """Scale from the surest marker of the printed sheet, taken to hang beside the person.

    What is wrong with one (its distance, the printer) is wrong with all, so several are no surer than the best.
    """
    scales = [scale_from_marker(np.array(m.corners_uv), m.sd_px, m.side_mm, knowledge) for m in sight.markers]
    return min(scales, key=lambda scale: scale[1] / scale[0]) if scales else None


def _merged(
    of_points: tuple[Measurement | NotMeasured, ...],
    of_outline: tuple[Measurement | NotMeasured, ...],
    knowledge: Knowledge,
) -> tuple[Measurement | NotMeasured, ...]:
    """Numbers of both; a reason only where neither gives a number, and then the outline's, which knows more."""
    merged: list[Measurement | NotMeasured] = []
    for described in knowledge.measurements:
        both = [reading for reading in (*of_points, *of_outline) if reading.id == described.id]
        numbers = [reading for reading in both if isinstance(reading, Measurement)]
        merged += numbers or both[-1:]
    return tuple(merged)


def with_turns(
    readings: tuple[Measurement | NotMeasured, ...],
    sights: Sequence[Sight],
    rolls: Sequence[tuple[float, float, str] | Reason | None],
    stature_mm: float | None,
    knowledge: Knowledge,
) -> tuple[Measurement | NotMeasured, ...]:
    """The readings of all photos, and how far shoulders and pelvis are turned, which takes several photos together.

    Parameters
    ----------
    rolls
        Of each photo, as ``measure_sight`` takes them: undone, and their error is the largest of all photos.
    """
    if not sights:
        return readings
    known = [roll if isinstance(roll, tuple) else (0.0, knowledge.constant("measure.roll_sd"), "") for roll in rolls]
    landmarks = tuple(rolled_back(sight.landmarks, roll[0]) for sight, roll in zip(sights, known, strict=True))
    marks = tuple(rolled_back(own, roll[0]) for sight, roll in zip(sights, known, strict=True) for own in sight.marks)
    turns = rotation_readings(landmarks, stature_mm, knowledge, marks=marks, roll_sd_deg=max(roll[1] for roll in known))
    about = {turn.id for turn in turns}
    return (*(reading for reading in readings if reading.id not in about), *turns)


def kept(sight: Sight, knowledge: Knowledge) -> tuple[Seen, ...]:
    """The landmarks and marks of a photo as a visit keeps them."""
    found = sight.landmarks
    of_network = Seen(id=found.id, photo=found.photo.id, points=found.points, method=found.method, notes=sight.notes)
    return (of_network, *map(_marks_seen, all_marks(sight, knowledge)))


def _marks_seen(marks: Marks) -> Seen:
    return Seen(
        id=marks.id,
        photo=marks.photo.id,
        points=marks.points,
        method=marks.method,
        rung=marks.rung,
        notes=marks.notes,
    )
