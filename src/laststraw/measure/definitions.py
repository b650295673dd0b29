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
from laststraw.records import Side

Values = NDArray[np.float64]  # (pass,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One measurement that landmarks can give.

    ``value(points, c7)``: (pass,), deg or px. ``against_trunk(points)``: (pass,) deg, the part of the value that a pose
    network shrinks. ``roll_sign``: +1 when a picture that is turned clockwise adds to a value seen from the front (a lean),
    -1 when it takes away (a line). ``height``: the body part (constant ``measure.<height>_height``) whose height above the
    camera turns yaw into tilt; empty when yaw acts otherwise. ``arm``: for lengths, the two heights between which roll acts.
    ``mixes``: the measurement of the other plane that a turned body mixes in.
    """

    id: str
    landmarks: tuple[str, ...]
    value: Callable[[Points, float], Values]
    against_trunk: Callable[[Points], Values]
    response: Literal["line", "trunk"]
    roll_sign: int
    side: Side
    ends: tuple[str, ...] = ()  # paired landmarks whose order must tell left from right
    height: str = ""
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
    """Where C7 lies on the line from mid-hip through mid-shoulder, (pass, 2) px. Source: de Leva 1996, ``measure.toml``."""
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


def _line(id: str, name: str, height: str) -> Definition:
    return Definition(
        id=id,
        landmarks=(name, "hip", "shoulder"),
        value=lambda points, _: line_tilt(points, name),
        against_trunk=lambda points: line_tilt(points, name) + trunk_lean(points),
        response="line",
        roll_sign=-1,
        side="both",
        ends=(name, "shoulder"),
        height=height,
    )


def _trunk(id: str, ends: tuple[str, ...], mixes: str) -> Definition:
    return Definition(
        id=id,
        landmarks=("shoulder", "hip"),
        value=lambda points, _: trunk_lean(points),
        against_trunk=trunk_lean,
        response="trunk",
        roll_sign=1,
        side="none",
        ends=ends,
        mixes=mixes,
    )


def _length(id: str, top: str, bottom: str, mixes: str, ends: tuple[str, ...] = ()) -> Definition:
    def offset(points: Points, over_shoulders: float) -> Values:
        if top == "c7":
            return (c7(points, over_shoulders) - points.mid(bottom))[..., 0]
        return ahead(points, top, bottom)

    return Definition(
        id=id,
        landmarks=tuple(dict.fromkeys(("shoulder" if top == "c7" else top, "hip", bottom, "ear", "ankle"))),
        value=offset,
        against_trunk=trunk_lean,
        response="trunk",
        roll_sign=1,
        side="none",
        ends=ends,
        arm=(top, bottom),
        mixes=mixes,
    )


DEFINITIONS: tuple[Definition, ...] = (
    _line("shoulder_tilt", "shoulder", "shoulder"),
    _line("tragus_tilt", "ear", "ear"),
    _trunk("trunk_lateral_lean", ("shoulder",), "trunk_sagittal_lean"),
    _length("trunk_shift", "c7", "ankle", "hip_over_ankle", ("shoulder",)),
    _trunk("trunk_sagittal_lean", (), "trunk_lateral_lean"),
    _length("hip_over_ankle", "hip", "ankle", "trunk_shift"),
    _length("shoulder_over_hip", "shoulder", "hip", "trunk_shift"),
)
