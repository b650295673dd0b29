"""What each measurement is: a formula over landmarks in body coordinates (``points.py``).

With it goes how the errors of camera and body enter the value, for ``budget.py``.

Angles in deg, lengths in px before they are scaled. ``a`` is towards the person's left or forwards, ``h`` up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from laststraw.measure.points import Points
from laststraw.measure.profile import surface_angles
from laststraw.records import Side

Values = NDArray[np.float64]  # (pass,)
C7 = "c7"
BACK_LINE = (C7, "t7", "t12", "l3", "l5")  # on the skin, from above downwards


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One measurement that points can give.

    ``points``: names that it needs; ``rests_on``: those of them that make its value (the others give scale, or what the
    network shrinks); ``hard``: those of these that bring most of its error, because they are hard to see.
    ``value(points, c7)``: (pass,), deg or px. ``against_trunk(points)``: (pass,) deg, the part of the value that a pose network
    shrinks; None where none is known. ``roll_sign``: +1 when a picture that is turned clockwise adds to a value seen from the
    front (a lean), -1 when it takes away (a line), 0 when it changes nothing. ``height``: the body part (constant
    ``measure.<height>_height``) whose height above the camera turns yaw into tilt, for the network's points and for others;
    None when yaw acts otherwise. ``turns``: the part of the body that may be turned against the feet, for lines. ``arm``: for
    lengths, the two heights between which roll acts. ``mixes``: the measurement of the other plane that a turned body mixes
    in. ``response``: how the network's shrinkage acts.
    """

    id: str
    points: tuple[str, ...]
    rests_on: tuple[str, ...]
    hard: tuple[str, ...]
    value: Callable[[Points, float], Values]
    against_trunk: Callable[[Points], Values] | None
    response: Literal["line", "trunk"]
    roll_sign: int
    side: Side
    ends: tuple[str, ...] = ()  # paired landmarks whose order must tell left from right
    height: tuple[str, str] | None = None
    turns: str = ""
    arm: tuple[str, str] | None = None
    mixes: str = ""


def tilt(left: Values, right: Values) -> Values:
    """Slope of the line from right to left (deg): positive when the left end is higher. Points (pass, 2)."""
    across = left - right
    return np.degrees(np.arctan2(across[..., 1], across[..., 0]))


def lean(bottom: Values, top: Values) -> Values:
    """Angle between the line from bottom to top and the vertical (deg): positive to the left, or forwards."""
    up = top - bottom
    return np.degrees(np.arctan2(up[..., 0], up[..., 1]))


def trunk_lean(points: Points) -> Values:
    """Lean of the line from mid-hip to mid-shoulder (deg), in the plane of the picture."""
    return lean(points.mid("hip"), points.mid("shoulder"))


def c7(points: Points, over_shoulders: float) -> Values:
    """C7 where it was found, else where it lies on the line from mid-hip through mid-shoulder: (pass, 2) px.

    Source: de Leva 1996, ``measure.toml``.
    """
    if (C7, "none") in points.names:
        return points.of(C7, "none")
    hip = points.mid("hip")
    return hip + over_shoulders * (points.mid("shoulder") - hip)


def ahead(points: Points, top: str, bottom: str) -> Values:
    """How far the middle of one pair lies to the left or ahead of another's (px)."""
    return (points.mid(top) - points.mid(bottom))[..., 0]


def line_tilt(points: Points, name: str) -> Values:
    """Slope of the line through a pair of landmarks (deg)."""
    return tilt(points.of(name, "left"), points.of(name, "right"))


def ear_to_ankle_px(points: Points) -> Values:
    """Height from ankles to ears (px), along the line between them, so that roll and lean do not shorten it."""
    return np.asarray(np.linalg.norm(points.mid("ear") - points.mid("ankle"), axis=-1))


def spine_angles(points: Points) -> tuple[Values, Values]:
    """Thoracic and lumbar surface angle (deg) from five points of the back seen from the side, each (pass,).

    The turn from the line C7-T7 to the line T7-T12 and, in the other sense, from T12-L3 to L3-L5: both are positive in the
    usual curves, and free of roll.
    """
    thoracic, lumbar = surface_angles(*(points.of(name, "none") for name in BACK_LINE))
    return np.asarray(thoracic), np.asarray(lumbar)


def hips_over_legs(points: Points) -> Values:
    """Slope of the hip line (deg) if both legs are equally long: (pass,).

    A pose network hardly sees a raised hip, but it sees feet and knees: the height of a hip is that of its ankle plus the
    leg, seen under the leg's own lean; likewise from the knee. Equal thighs and equal legs are taken; what people's legs
    differ by is in the error.
    """
    down = {name: points.of(name, "left") - points.of(name, "right") for name in ("hip", "knee", "ankle")}
    rises = []
    for below in ("knee", "ankle"):
        left, right = (points.of("hip", side) - points.of(below, side) for side in ("left", "right"))
        length = 0.5 * (np.linalg.norm(left, axis=-1) + np.linalg.norm(right, axis=-1))
        lean_left, lean_right = (np.arctan2(leg[..., 0], leg[..., 1]) for leg in (left, right))
        rises.append(down[below][..., 1] + length * (np.cos(lean_left) - np.cos(lean_right)))
    width = np.linalg.norm(down["hip"], axis=-1)
    return np.asarray(np.degrees(np.arcsin(np.clip(np.mean(rises, axis=0) / width, -1.0, 1.0))))


def _line(id: str, name: str, height: str, turns: str, *, of_network: bool = True) -> Definition:
    return Definition(
        id=id,
        points=(name, "hip", "shoulder") if of_network else (name,),
        rests_on=(name,),
        hard=(name,),
        value=lambda points, _: line_tilt(points, name),
        against_trunk=(lambda points: line_tilt(points, name) + trunk_lean(points)) if of_network else None,
        response="line",
        roll_sign=-1,
        side="both",
        ends=(name, "shoulder"),
        height=(height, height),
        turns=turns,
    )


def _hip_line() -> Definition:
    def value(points: Points, _: float) -> Values:
        return hips_over_legs(points) if points.of_network("hip") else line_tilt(points, "hip")

    return Definition(
        id="hip_tilt",
        points=("hip", "knee", "ankle"),
        rests_on=("hip",),
        hard=("hip",),
        value=value,
        against_trunk=None,
        response="line",
        roll_sign=-1,
        side="both",
        ends=("hip", "shoulder"),
        height=("legs", "spines"),
        turns="pelvis",
    )


def _trunk(id: str, ends: tuple[str, ...], mixes: str) -> Definition:
    return Definition(
        id=id,
        points=("shoulder", "hip"),
        rests_on=("shoulder", "hip"),
        hard=("hip",),
        value=lambda points, _: trunk_lean(points),
        against_trunk=trunk_lean,
        response="trunk",
        roll_sign=1,
        side="none",
        ends=ends,
        mixes=mixes,
    )


def _profile_line(id: str, value: Callable[[Points], Values], points: tuple[str, ...], roll_sign: int) -> Definition:
    """An angle seen from the side, to which no shrinkage of a network is known."""
    return Definition(
        id=id,
        points=points,
        rests_on=points,
        hard=(C7,) if C7 in points else points,
        value=lambda given, _: value(given),
        against_trunk=None,
        response="line",
        roll_sign=roll_sign,
        side="none",
        mixes="trunk_lateral_lean",
    )


def _length(id: str, top: str, bottom: str, mixes: str, ends: tuple[str, ...] = ()) -> Definition:
    def offset(points: Points, over_shoulders: float) -> Values:
        if top == C7:
            return (c7(points, over_shoulders) - points.mid(bottom))[..., 0]
        return ahead(points, top, bottom)

    return Definition(
        id=id,
        points=tuple(dict.fromkeys(("shoulder" if top == C7 else top, "hip", bottom, "ear", "ankle"))),
        rests_on=(top, bottom),
        hard=(C7,) if top == C7 else ("hip",),
        value=offset,
        against_trunk=trunk_lean,
        response="trunk",
        roll_sign=1,
        side="none",
        ends=ends,
        arm=(top, bottom),
        mixes=mixes,
    )


def _above_level(bottom: Values, top: Values) -> Values:
    """Angle (deg) of the line from bottom to top above the forward horizontal: (pass,)."""
    up = top - bottom
    return np.degrees(np.arctan2(up[..., 1], up[..., 0]))


DEFINITIONS: tuple[Definition, ...] = (
    _line("shoulder_tilt", "shoulder", "shoulder", "shoulders"),
    _line("acromion_tilt", "acromion", "shoulder", "shoulders", of_network=False),
    _hip_line(),
    _line("psis_tilt", "psis", "spines", "pelvis", of_network=False),
    _line("asis_tilt", "asis", "spines", "pelvis", of_network=False),
    _line("tragus_tilt", "ear", "ear", "head"),
    _trunk("trunk_lateral_lean", ("shoulder",), "trunk_sagittal_lean"),
    _length("trunk_shift", C7, "ankle", "hip_over_ankle", ("shoulder",)),
    _trunk("trunk_sagittal_lean", (), "trunk_lateral_lean"),
    _profile_line("craniovertebral", lambda p: _above_level(p.of(C7, "none"), p.mid("ear")), (C7, "ear"), -1),
    _profile_line("pelvic_sagittal_tilt", lambda p: -_above_level(p.mid("psis"), p.mid("asis")), ("asis", "psis"), 1),
    _length("hip_over_ankle", "hip", "ankle", "trunk_shift"),
    _length("shoulder_over_hip", "shoulder", "hip", "trunk_shift"),
    _profile_line("thoracic_kyphosis_surface", lambda p: spine_angles(p)[0], BACK_LINE, 0),
    _profile_line("lumbar_lordosis_surface", lambda p: spine_angles(p)[1], BACK_LINE, 0),
)
