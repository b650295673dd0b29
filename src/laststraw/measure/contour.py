"""Numbers from the body's outline: waist, armpits and shoulders from front or back, the back's curves from the side."""

from collections.abc import Sequence

from laststraw.knowledge import Knowledge
from laststraw.measure.curves import curves
from laststraw.measure.look import Look, Reading
from laststraw.measure.points import FRONTAL
from laststraw.measure.potsi import potsi
from laststraw.measure.shoulders import axilla_tilt, shoulder_tilt
from laststraw.measure.trunk import read_trunk
from laststraw.measure.waist import waist_asymmetry, waist_height_difference
from laststraw.records import Landmarks, Marks, Outline


def outline_readings(
    outline: Outline,
    landmarks: Landmarks,
    stature_mm: float | None,
    knowledge: Knowledge,
    *,
    camera_roll_deg: float | None = None,
    camera_roll_sd_deg: float | None = None,
    marks: Sequence[Marks] = (),
) -> tuple[Reading, ...]:
    """All numbers that the outline in one photo gives, in the order of the knowledge file.

    Parameters
    ----------
    outline, landmarks
        Of the same photo; the landmarks say where the trunk and the arms are.
    stature_mm
        Gives the scale of lengths; None: lengths are not measured.
    camera_roll_deg, camera_roll_sd_deg
        Positive: the scene appears turned clockwise; it is undone. None: unknown, and it enters the errors where it matters.
    marks
        Stickers or placed points of the same photo; ``potsi`` needs C7 and the two back spines of the pelvis.

    Returns
    -------
    tuple
        ``Measurement`` with key ``reading/<id>/<photo>/outline`` and method ``outline``, or ``NotMeasured`` with its reason;
        only what this view can give at all.

    Notes
    -----
    *Error*: root of the sum of squares of the budget: the edge itself, the landmarks of the axis, what the skin's edge says of
    the body beneath (bias, rung ``outline``), a turned body; camera roll where the number depends on it.
    """
    roll_sd = camera_roll_sd_deg
    if camera_roll_deg is None or roll_sd is None:
        roll_sd = knowledge.constant("measure.roll_sd" if camera_roll_deg is None else "measure.roll_sd_known")
    look = Look(
        outline=outline,
        landmarks=landmarks,
        stature_mm=stature_mm,
        knowledge=knowledge,
        roll_deg=camera_roll_deg or 0.0,
        roll_sd_deg=roll_sd,
    )
    readings: list[Reading] = []
    if landmarks.photo.view in FRONTAL:
        trunk = read_trunk(look)
        readings = [shoulder_tilt(look, trunk), axilla_tilt(look, trunk)]
        if landmarks.photo.view == "back":
            readings += [
                waist_asymmetry(look, trunk),
                waist_height_difference(look, trunk),
                potsi(look, trunk, tuple(marks)),
            ]
    else:
        readings += curves(look)
    order = [described.id for described in knowledge.measurements]
    return tuple(sorted(readings, key=lambda reading: order.index(reading.id)))
