"""What a photo of the model would measure in a posture: one function for each measurement that the body can explain.

Points are (3,) in m, ``_asr``: anterior, superior, right. Values in the unit of the measurement, signs of the design:
left minus right; a lean or shift is positive towards the left, or forwards.
"""

import weakref
from collections.abc import Callable
from math import atan2
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.body.model import BodyModel
from laststraw.body.patches import Floats
from laststraw.body.pose import ASR_FROM_XYZ, JOINTS, about_front, about_right, chest_bend, set_posture
from laststraw.units import deg_from_rad, rad_from_deg

Points = dict[str, Floats]

_BODIES = {"shoulder": "humerus", "hip": "femur", "ankle": "talus"}
_SITES = ("acromion", "asis", "psis", "tragus")
_ABOVE_CHEST = ("shoulder", "acromion", "c7", "tragus")


class _Places(NamedTuple):
    """Where the points are in the arrays of one model: numbers of bodies and sites, names in that order."""

    names: tuple[str, ...]
    bodies: list[int]
    sites: list[int]
    above_chest: NDArray[np.bool_]
    middle: int
    torso: int


_PLACES: "weakref.WeakKeyDictionary[BodyModel, _Places]" = weakref.WeakKeyDictionary()


def points_asr(model: BodyModel, posture_deg: Floats) -> Points:
    """Joint centres and bony landmarks of the model in a posture, by name (``hip_l``, ``c7`` ...).

    The chest of the model is one piece: what T12/L1 does not take of ``thorax_flexion`` and ``thorax_left_bend`` turns
    shoulders, neck and head about its middle, which stands for the bend of the whole chest spine.
    """
    set_posture(model, posture_deg)
    places = _places(model)
    room = model.room
    points = np.concatenate([room.xpos[places.bodies], room.site_xpos[places.sites]])
    middle, turn = room.site_xpos[places.middle], room.xmat[places.torso].reshape(3, 3)
    flexion, left_bend = chest_bend(model, dict(zip(JOINTS, posture_deg.tolist(), strict=True)))[1].tolist()
    bend = turn @ about_front(-rad_from_deg(left_bend)) @ about_right(-rad_from_deg(flexion)) @ turn.T
    points[places.above_chest] = middle + (points[places.above_chest] - middle) @ bend.T
    found = dict(zip(places.names, points @ ASR_FROM_XYZ.T, strict=True))
    for name in _BODIES:
        found[name] = (found[f"{name}_l"] + found[f"{name}_r"]) / 2
    return found


def _places(model: BodyModel) -> _Places:
    if model not in _PLACES:
        bodies = {f"{name}_{side}": f"{body}_{side}" for name, body in _BODIES.items() for side in "lr"}
        sites = {name: f"mark/{name}" for name in ("c7", *(f"{name}_{side}" for name in _SITES for side in "lr"))}
        names = (*bodies, *sites)
        _PLACES[model] = _Places(
            names=names,
            bodies=[model.mj.body(body).id for body in bodies.values()],
            sites=[model.mj.site(site).id for site in sites.values()],
            above_chest=np.array([name.removesuffix("_l").removesuffix("_r") in _ABOVE_CHEST for name in names]),
            middle=model.mj.site("mark/t8").id,
            torso=model.mj.body("torso").id,
        )
    return _PLACES[model]


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


def _craniovertebral(points: Points) -> float:
    """Slope of the line from C7 to the ears, seen from the side (deg): 90 is straight above, less is further forward."""
    line = (points["tragus_l"] + points["tragus_r"]) / 2 - points["c7"]
    return deg_from_rad(atan2(line[1], line[0]))


PREDICTORS: dict[str, Callable[[Points], float]] = {
    "shoulder_tilt": _tilt("shoulder"),
    "acromion_tilt": _tilt("acromion"),
    "hip_tilt": _tilt("hip"),
    "psis_tilt": _tilt("psis"),
    "asis_tilt": _tilt("asis"),
    "tragus_tilt": _tilt("tragus"),
    "trunk_lateral_lean": _lateral_lean,
    "trunk_shift": lambda p: -1e3 * float(p["c7"][2] - p["ankle"][2]),
    "trunk_sagittal_lean": _sagittal_lean,
    "pelvic_sagittal_tilt": _pelvic_sagittal_tilt,
    "hip_over_ankle": lambda p: 1e3 * float(p["hip"][0] - p["ankle"][0]),
    "shoulder_over_hip": lambda p: 1e3 * float(p["shoulder"][0] - p["hip"][0]),
    "craniovertebral": _craniovertebral,
    "shoulder_rotation": _rotation("shoulder"),
    "pelvis_rotation": _rotation("hip"),
}
