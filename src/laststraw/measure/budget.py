"""The error budget of one reading: what may be wrong with it, each cause as one standard deviation.

Names of the terms are fixed; ``combine`` knows which of them are the same in all photos of a person.
"""

import math

import numpy as np

from laststraw.knowledge import Knowledge, MeasurementDef
from laststraw.measure.definitions import Definition, Values, ear_to_ankle_px
from laststraw.measure.points import FRONTAL, SIGN, Points
from laststraw.records import ErrorTerm, View

LANDMARKS = "landmark spread"
NETWORK = "network bias"
RESPONSE = "network shrinks tilts"
ROLL = "camera roll"
YAW = "body turned"
HEIGHT = "camera height"
PERSPECTIVE = "camera pitch"
SCALE = "scale"
C7 = "place of C7"
COMMON = (NETWORK, RESPONSE, SCALE, C7)  # alike in all photos of one person, so averaging photos helps less


def budget(
    definition: Definition,
    described: MeasurementDef,
    points: Points,
    values: Values,
    value: float,
    knowledge: Knowledge,
    *,
    stature_mm: float | None,
    roll_known: bool,
) -> tuple[ErrorTerm, ...]:
    """Every error of one reading, in its own unit.

    Parameters
    ----------
    values
        (pass,) the measurement on every pass, which keeps the covariance of left and right.
    value
        Their trimmed mean.
    stature_mm
        Of the person, or None: then only used for heights, from a constant.

    Notes
    -----
    Shared terms have the sd of their cause times ``|gradient|``; the rest of their effect is in terms that are not shared.
    """
    constant = knowledge.constant
    stature = stature_mm if stature_mm is not None else constant("measure.stature")
    roll_sd = constant("measure.roll_sd_known" if roll_known else "measure.roll_sd")
    gradient = roll_gradient(definition, points.view, stature, knowledge)
    terms = [
        ErrorTerm(name=LANDMARKS, sd=_spread(definition, points, values, stature, knowledge)),
        ErrorTerm(name=NETWORK, sd=_bias_sd(described, points.view)),
        ErrorTerm(name=RESPONSE, sd=_response_sd(definition, points, stature, knowledge)),
        ErrorTerm(name=ROLL, sd=abs(gradient) * roll_sd, shared=True, gradient=gradient),
        *_turned(definition, points, stature, knowledge),
        ErrorTerm(name=PERSPECTIVE, sd=_pitch_sd(definition, points, stature, knowledge)),
    ]
    if definition.arm is not None:
        terms.append(ErrorTerm(name=SCALE, sd=abs(value) * constant("measure.scale_sd")))
    if definition.id == "trunk_shift":
        lean = float(np.mean(definition.against_trunk(points)))
        trunk_mm = _height(("shoulder", "hip"), stature, knowledge)
        c7_sd = constant("measure.c7_over_shoulders_sd") * trunk_mm * abs(math.sin(math.radians(lean)))
        terms.append(ErrorTerm(name=C7, sd=c7_sd))
    return tuple(terms)


def roll_gradient(definition: Definition, view: View, stature_mm: float, knowledge: Knowledge) -> float:
    """Change of the value per deg of camera roll: +-1 for an angle, the arm times one deg for a length (mm/deg)."""
    sign = SIGN[view] * definition.roll_sign
    if definition.arm is None:
        return float(sign)
    return sign * math.radians(1.0) * _height(definition.arm, stature_mm, knowledge)


def _height(arm: tuple[str, str], stature_mm: float, knowledge: Knowledge) -> float:
    """Height of one body part above another (mm), from the shares of stature in ``constants/measure.toml``."""
    top, bottom = (_share(part, knowledge) for part in arm)
    return stature_mm * (top - bottom)


def _share(part: str, knowledge: Knowledge) -> float:
    if part != "c7":
        return knowledge.constant(f"measure.{part}_height")
    hip, shoulder = (knowledge.constant(f"measure.{name}_height") for name in ("hip", "shoulder"))
    return hip + knowledge.constant("measure.c7_over_shoulders") * (shoulder - hip)


def _spread(definition: Definition, points: Points, values: Values, stature_mm: float, knowledge: Knowledge) -> float:
    """Spread of the passes; never below the grain of a photo over the length that the measurement is read from."""
    grain = knowledge.constant("measure.landmark_floor")  # of ear to ankle
    if definition.arm is not None:
        floor = grain * _height(("ear", "ankle"), stature_mm, knowledge)
    else:
        name = definition.landmarks[0]
        if definition.response == "line":
            line = points.of(name, "left") - points.of(name, "right")
        else:
            line = points.mid("shoulder") - points.mid("hip")
        floor = math.degrees(grain * _body_px(points) / float(np.mean(np.linalg.norm(line, axis=-1))))
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return math.hypot(spread, floor)


def _body_px(points: Points) -> float:
    """Ear to ankle in px where both are known, else ten thirds of the trunk (its usual share of the body)."""
    names = {name for name, _ in points.names}
    if {"ear", "ankle"} <= names:
        return float(np.mean(ear_to_ankle_px(points)))
    return float(np.mean(np.linalg.norm(points.mid("shoulder") - points.mid("hip"), axis=-1))) / 0.3


def _bias_sd(described: MeasurementDef, view: View) -> float:
    return next(bias.sd.value for bias in described.biases if bias.view == view and bias.rung == "keypoints")


def _response_sd(definition: Definition, points: Points, stature_mm: float, knowledge: Knowledge) -> float:
    """What the network may still shrink: a share of the tilt against the trunk; for lengths, over their trunk part (mm)."""
    angle = abs(float(np.mean(definition.against_trunk(points))))
    share = knowledge.constant(f"measure.response_{definition.response}_sd")
    if definition.arm is None:
        return share * angle
    return share * math.sin(math.radians(angle)) * _height(("shoulder", "hip"), stature_mm, knowledge)


def _turned(definition: Definition, points: Points, stature_mm: float, knowledge: Knowledge) -> tuple[ErrorTerm, ...]:
    """A body that does not face the camera squarely.

    A level line at height z above the camera and turned by yaw looks tilted by ``(z / distance) * tan(yaw)``: the picture
    shows its near end further from the horizon. A lean or shift in the other plane shows with ``sin(yaw)`` of its size.
    """
    constant = knowledge.constant
    yaw_sd = constant("measure.yaw_sd")
    if definition.height:
        distance = constant("measure.camera_distance")
        up = stature_mm * constant(f"measure.{definition.height}_height") - constant("measure.camera_height")
        gradient = SIGN[points.view] * up / distance
        unknown = constant("measure.camera_height_sd") / distance * yaw_sd
        return (
            ErrorTerm(name=YAW, sd=abs(gradient) * yaw_sd, shared=True, gradient=gradient),
            ErrorTerm(name=HEIGHT, sd=unknown),
        )
    norm = knowledge.norm(definition.mixes, "any")
    other = math.hypot(norm.mean.value, norm.sd.value) if norm is not None else 0.0
    return (ErrorTerm(name=YAW, sd=math.sin(math.radians(yaw_sd)) * other),)


def _pitch_sd(definition: Definition, points: Points, stature_mm: float, knowledge: Knowledge) -> float:
    """A camera that looks up or down makes verticals converge: a person off the middle of the picture leans by the angle
    off the middle (rad) times the pitch. Horizontal lines that face the camera stay level."""
    if definition.response == "line" and points.view in FRONTAL:
        return 0.0
    off = points.off_centre / knowledge.constant("measure.focal_over_long_side")
    lean = abs(off) * knowledge.constant("measure.pitch_sd")
    if definition.arm is None:
        return lean
    return math.radians(lean) * _height(definition.arm, stature_mm, knowledge)
