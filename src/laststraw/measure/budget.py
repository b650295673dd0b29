"""The error budget of one reading: what may be wrong with it, each cause as one standard deviation.

Names of the terms are fixed; ``combine`` knows which of them are the same in all photos of a person.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge, MeasurementDef
from laststraw.measure.definitions import C7, Definition, Values, ear_to_ankle_px, trunk_lean
from laststraw.measure.points import FRONTAL, SIGN, Points
from laststraw.measure.scale import lens_sd
from laststraw.measure.terms import (
    FINDING,
    HEIGHT,
    LANDMARKS,
    LEGS,
    LENS,
    METHOD,
    NEAR,
    NETWORK,
    PERSON,
    PERSPECTIVE,
    PLACE,
    PLACE_C7,
    PLACEMENT,
    RESPONSE,
    ROLL,
    SCALE,
    TURN,
    YAW,
)
from laststraw.records import RUNGS, ErrorTerm, Rung, View

Floats = NDArray[np.float64]

STEP_PX = 0.5


def budget(
    definition: Definition,
    described: MeasurementDef,
    points: Points,
    rung: Rung,
    values: Values,
    value: float,
    knowledge: Knowledge,
    *,
    stature_mm: float | None,
    mm_per_px: float,
    scale_sd: float,
    roll_sd_deg: float,
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
    mm_per_px, scale_sd
        Scale at the person, and its sd as a share of it.
    roll_sd_deg
        Error of the camera roll that was undone, or its spread where it is unknown.

    Notes
    -----
    Shared terms have the sd of their cause times ``|gradient|``; the rest of their effect is in terms that are not shared.
    """
    constant = knowledge.constant
    stature = stature_mm if stature_mm is not None else constant("measure.stature")
    gradient = roll_gradient(definition, points.view, stature, knowledge)
    scope = points.photo
    terms = [
        *_points(definition, points, values, stature, mm_per_px, knowledge),
        ErrorTerm(name=METHOD[rung], sd=_bias_sd(definition, described, points, rung)),
        ErrorTerm(name=RESPONSE, sd=_response_sd(definition, points, stature, knowledge)),
        ErrorTerm(name=ROLL, sd=abs(gradient) * roll_sd_deg, shared=True, gradient=gradient, scope=scope),
        *_turned(definition, points, stature, knowledge),
        ErrorTerm(name=PERSPECTIVE, sd=_pitch_sd(definition, points, stature, knowledge)),
        ErrorTerm(name=LENS, sd=_lens_sd(definition, points, stature, knowledge)),
    ]
    if definition.id == "hip_tilt" and rung == "keypoints":
        rise = constant("measure.leg_difference_sd") / constant("measure.hip_width")
        terms.append(ErrorTerm(name=LEGS, sd=math.degrees(math.atan(rise))))
    if definition.arm is not None:
        terms.append(ErrorTerm(name=SCALE, sd=abs(value) * scale_sd))
    if definition.id == "trunk_shift" and (C7, "none") not in points.names:
        lean = float(np.mean(trunk_lean(points)))
        trunk_mm = _height(("shoulder", "hip"), stature, knowledge)
        c7_sd = constant("measure.c7_over_shoulders_sd") * trunk_mm * abs(math.sin(math.radians(lean)))
        terms.append(ErrorTerm(name=PLACE_C7, sd=c7_sd))
    return tuple(term for term in terms if term.sd > 0.0 or term.name in (LANDMARKS, NETWORK))


def _points(
    definition: Definition, points: Points, values: Values, stature_mm: float, mm_per_px: float, knowledge: Knowledge
) -> tuple[ErrorTerm, ...]:
    """What the places of the points bring: spread of the network's passes; finding, placing and halving of the others."""
    used = points.where(definition.points)
    terms = []
    if any(points.rungs[i] == "keypoints" for i in used):
        terms.append(ErrorTerm(name=LANDMARKS, sd=_spread(definition, points, values, stature_mm, knowledge)))
    unit = mm_per_px if definition.arm is not None else 1.0
    finding, outline, placing = 0.0, 0.0, dict.fromkeys(PLACEMENT, 0.0)
    for moved in _apart(points, used):
        rung = points.rungs[moved[0]]
        if rung == "keypoints":
            continue
        slope = unit * _slope(definition, points, moved, knowledge)  # (2,) unit of the value per px
        found = float(((slope * points.sd_px[moved[0]]) ** 2).sum())
        if rung == "outline":  # how people differ in where a bone lies in it: the same from the left and from the right
            outline += found
        else:
            finding += found
        if rung in placing:
            placing[rung] += float((slope**2).sum()) * (points.placed_mm[moved[0]] / mm_per_px) ** 2
        name = points.names[moved[0]][0]
        if name in points.near:
            terms += _near(name, slope / mm_per_px, points.view, knowledge)
    terms += [ErrorTerm(name=FINDING, sd=math.sqrt(finding)), ErrorTerm(name=PLACE, sd=math.sqrt(outline))]
    terms += [ErrorTerm(name=PLACEMENT[rung], sd=math.sqrt(variance)) for rung, variance in placing.items()]
    return tuple(terms)


def _apart(points: Points, used: list[int]) -> list[list[int]]:
    """Places that move together: a near point that stands for both sides is one point."""
    together: dict[tuple[str, str], list[int]] = {}
    for i in used:
        name, side = points.names[i]
        together.setdefault((name, "near" if name in points.near else side), []).append(i)
    return list(together.values())


def _slope(definition: Definition, points: Points, moved: list[int], knowledge: Knowledge) -> Floats:
    """Change of the value (deg or px) per px by which some points move to the left or forwards, and up: (2,)."""
    over = knowledge.constant("measure.c7_over_shoulders")
    middle = replace(points, draws=points.draws.mean(axis=0, keepdims=True))
    slopes = []
    for axis in (0, 1):
        ends = []
        for step in (-STEP_PX, STEP_PX):
            draws = middle.draws.copy()
            draws[:, moved, axis] += step
            ends.append(float(definition.value(replace(middle, draws=draws), over)[0]))
        slopes.append((ends[1] - ends[0]) / (2.0 * STEP_PX))
    return np.array(slopes)


def _near(name: str, slope_per_mm: Floats, view: View, knowledge: Knowledge) -> list[ErrorTerm]:
    """Half the way from the far to the near point of a pair, unknown from one side; the other side brings its opposite."""
    constant = knowledge.constant
    turn_sd = math.hypot(constant("measure.yaw_sd"), constant("measure.turned_shoulders_sd"))
    width = constant(f"measure.half_width_{name}")
    sign = 1.0 if view == "left" else -1.0
    terms = []
    for direction, slope, angle in zip(
        ("ahead", "up"), slope_per_mm, (turn_sd, constant("measure.part_tilt_sd")), strict=True
    ):
        gradient = sign * float(slope)
        sd = abs(gradient) * width * math.sin(math.radians(angle))
        terms.append(ErrorTerm(name=f"{NEAR}, {name} {direction}", sd=sd, shared=True, gradient=gradient, scope=PERSON))
    return terms


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
        name = definition.points[0]
        if definition.response == "line" and definition.roll_sign and name != C7:
            line = points.of(name, "left") - points.of(name, "right")
        else:
            line = points.mid("shoulder") - points.mid("hip")
        floor = math.degrees(grain * body_px(points) / float(np.mean(np.linalg.norm(line, axis=-1))))
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return math.hypot(spread, floor)


def body_px(points: Points) -> float:
    """Ear to ankle in px where both are known, else ten thirds of the trunk (its usual share of the body)."""
    names = {name for name, _ in points.names}
    if {"ear", "ankle"} <= names:
        return float(np.mean(ear_to_ankle_px(points)))
    return float(np.mean(np.linalg.norm(points.mid("shoulder") - points.mid("hip"), axis=-1))) / 0.3


def _bias_sd(definition: Definition, described: MeasurementDef, points: Points, rung: Rung) -> float:
    """How far the rung is off on average people; the worst of the rungs up to it where lower ones give what is hard to see."""
    sds = {bias.rung: bias.sd.value for bias in described.biases if bias.view == points.view}
    hard = points.where(definition.hard)
    if hard and all(points.rungs[i] == rung for i in hard):
        return sds[rung]
    return max(sd for other, sd in sds.items() if RUNGS.index(other) <= RUNGS.index(rung))


def _response_sd(definition: Definition, points: Points, stature_mm: float, knowledge: Knowledge) -> float:
    """What the network may still shrink: a share of the tilt against the trunk; for lengths, over their trunk part (mm).

    Only what a network placed is shrunk: nothing where the trunk's ends are stickers.
    """
    shrunk = (*definition.points, "hip") if definition.response == "line" else ("shoulder", "hip")
    of_network = [points.rungs[i] == "keypoints" for i in points.where(shrunk)]
    if definition.against_trunk is None or not any(of_network):
        return 0.0
    angle = abs(float(np.mean(definition.against_trunk(points)))) * float(np.mean(of_network))
    share = knowledge.constant(f"measure.response_{definition.response}_sd")
    if definition.arm is None:
        return share * angle
    return share * math.sin(math.radians(angle)) * _height(("shoulder", "hip"), stature_mm, knowledge)


def _turned(definition: Definition, points: Points, stature_mm: float, knowledge: Knowledge) -> tuple[ErrorTerm, ...]:
    """A body that does not face the camera squarely.

    A level line at height z above the camera and turned by yaw looks tilted by ``(z / distance) * tan(yaw)``: the picture
    shows its near end further from the horizon. The feet's turn differs from photo to photo; what the shoulders or the pelvis
    are turned on the feet is the same in a photo of the front and of the back, and so cancels between them. A lean or shift
    in the other plane shows with ``sin(yaw)`` of its size.
    """
    constant = knowledge.constant
    stance_sd = constant("measure.yaw_sd")
    if definition.height is not None:
        part = definition.height[0 if points.of_network(definition.points[0]) else 1]
        distance = constant("measure.camera_distance")
        up = stature_mm * constant(f"measure.{part}_height") - constant("measure.camera_height")
        gradient = SIGN[points.view] * up / distance
        on_feet_sd = constant(f"measure.turned_{definition.turns}_sd")
        unknown = constant("measure.camera_height_sd") / distance * math.hypot(stance_sd, on_feet_sd)
        on_feet = f"{TURN}, {definition.turns}"
        return (
            ErrorTerm(name=YAW, sd=abs(gradient) * stance_sd, shared=True, gradient=gradient, scope=points.photo),
            ErrorTerm(name=on_feet, sd=abs(gradient) * on_feet_sd, shared=True, gradient=gradient, scope=PERSON),
            ErrorTerm(name=HEIGHT, sd=unknown),
        )
    if not definition.mixes:
        return ()
    norm = knowledge.norm(definition.mixes, "any")
    other = math.hypot(norm.mean.value, norm.sd.value) if norm is not None else 0.0
    return (ErrorTerm(name=YAW, sd=math.sin(math.radians(stance_sd)) * other),)


def _pitch_sd(definition: Definition, points: Points, stature_mm: float, knowledge: Knowledge) -> float:
    """A camera that looks up or down makes verticals converge: a person off the middle of the picture leans by the angle
    off the middle (rad) times the pitch. Horizontal lines that face the camera stay level."""
    if definition.response == "line" and (points.view in FRONTAL or not definition.roll_sign):
        return 0.0
    off = points.off_centre / knowledge.constant("measure.focal_over_long_side")
    lean = abs(off) * knowledge.constant("measure.pitch_sd")
    if definition.arm is None:
        return lean
    return math.radians(lean) * _height(definition.arm, stature_mm, knowledge)


def _lens_sd(definition: Definition, points: Points, stature_mm: float, knowledge: Knowledge) -> float:
    """What the lens may bend of the line that the measurement is read from (``scale.lens_sd``)."""
    names = definition.rests_on
    if definition.arm is None and len(names) == 1:
        ends = [points.of(names[0], "left"), points.of(names[0], "right")]
    else:
        top = names[0] if points.where((names[0],)) else "shoulder"
        ends = [points.mid(top), points.mid(names[-1])]
    one, other = (0.5 * np.array(points.size_px) + end.mean(axis=0) * (1.0, -1.0) for end in ends)
    lean = lens_sd((one[0], one[1]), (other[0], other[1]), points.size_px, knowledge)[0]
    if definition.arm is None:
        return lean
    return math.radians(lean) * _height(definition.arm, stature_mm, knowledge)
