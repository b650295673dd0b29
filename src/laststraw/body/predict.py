"""What a photo of the model would measure in a posture: one function for each measurement that the body can explain.

Points are (3,) in m, ``_asr``: anterior, superior, right. Values in the unit of the measurement, signs of the design:
left minus right; a lean or shift is positive towards the left, or forwards.
"""

from collections.abc import Callable
from math import atan2

import numpy as np

from laststraw.body.model import BodyModel
from laststraw.body.patches import Floats
from laststraw.body.pose import ASR_FROM_XYZ, about_front, about_right, angle, set_posture
from laststraw.units import deg_from_rad, rad_from_deg

Points = dict[str, Floats]

_BODIES = {"shoulder": "humerus", "hip": "femur", "ankle": "talus"}
_SITES = ("acromion", "asis", "psis")
_ABOVE_CHEST = ("shoulder", "acromion", "c7")


def points_asr(model: BodyModel, posture_deg: Floats) -> Points:
    """Joint centres and bony landmarks of the model in a posture, by name (``hip_l``, ``c7`` ...).

    The chest of the model is one piece; ``thorax_flexion`` and ``thorax_left_bend`` turn shoulders and neck about its
    middle, which stands for the bend of the whole chest spine.
    """
    set_posture(model, posture_deg)
    found = {f"{name}_{side}": model.body_xyz(f"{body}_{side}") for name, body in _BODIES.items() for side in "lr"}
    found |= {f"{name}_{side}": model.site_xyz(f"mark/{name}_{side}") for name in _SITES for side in "lr"}
    found["c7"] = model.site_xyz("mark/c7")
    middle, turn = model.site_xyz("mark/t8"), model.turn_of("torso")
    bend = about_front(-rad_from_deg(angle(posture_deg, "thorax_left_bend")))
    bend = turn @ bend @ about_right(-rad_from_deg(angle(posture_deg, "thorax_flexion"))) @ turn.T
    for name, point in found.items():
        if name.removesuffix("_l").removesuffix("_r") in _ABOVE_CHEST:
            found[name] = middle + bend @ (point - middle)
    for name in ("shoulder", "hip", "ankle"):
        found[name] = (found[f"{name}_l"] + found[f"{name}_r"]) / 2
    return {name: ASR_FROM_XYZ @ point for name, point in found.items()}


def predict(model: BodyModel, posture_deg: Floats, ids: tuple[str, ...]) -> Floats:
    """Model-predicted measurements (measurement,) in the order of ``ids``, each in its own unit."""
    points = points_asr(model, posture_deg)
    return np.array([PREDICTORS[name](points) for name in ids])


def _tilt(name: str) -> Callable[[Points], float]:
    """Frontal slope of the line between two points (deg), positive when the left one is higher."""

    def slope(points: Points) -> float:
        across = points[f"{name}_l"] - points[f"{name}_r"]
        return deg_from_rad(atan2(across[1], -across[2]))

    return slope


def _rotation(name: str) -> Callable[[Points], float]:
    """Turn of the line between two points seen from above (deg), positive when the person turns to the left."""

    def turn(points: Points) -> float:
        across = points[f"{name}_l"] - points[f"{name}_r"]
        return deg_from_rad(atan2(-across[0], -across[2]))

    return turn


def _lateral_lean(points: Points) -> float:
    trunk = points["shoulder"] - points["hip"]
    return deg_from_rad(atan2(-trunk[2], trunk[1]))


def _sagittal_lean(points: Points) -> float:
    trunk = points["shoulder"] - points["hip"]
    return deg_from_rad(atan2(trunk[0], trunk[1]))


def _pelvic_sagittal_tilt(points: Points) -> float:
    forwards = (points["asis_l"] + points["asis_r"] - points["psis_l"] - points["psis_r"]) / 2
    return deg_from_rad(atan2(-forwards[1], forwards[0]))


PREDICTORS: dict[str, Callable[[Points], float]] = {
    "shoulder_tilt": _tilt("shoulder"),
    "acromion_tilt": _tilt("acromion"),
    "hip_tilt": _tilt("hip"),
    "psis_tilt": _tilt("psis"),
    "asis_tilt": _tilt("asis"),
    "trunk_lateral_lean": _lateral_lean,
    "trunk_shift": lambda p: -1e3 * float(p["c7"][2] - p["ankle"][2]),
    "trunk_sagittal_lean": _sagittal_lean,
    "pelvic_sagittal_tilt": _pelvic_sagittal_tilt,
    "hip_over_ankle": lambda p: 1e3 * float(p["hip"][0] - p["ankle"][0]),
    "shoulder_over_hip": lambda p: 1e3 * float(p["shoulder"][0] - p["hip"][0]),
    "shoulder_rotation": _rotation("shoulder"),
    "pelvis_rotation": _rotation("hip"),
}
