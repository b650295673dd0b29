"""The base postures that key poses start from: angles in degrees, how the pelvis lies in the room, and what rests where.

A *loose* rest is let go as soon as a pose names an angle of that limb: a hand that only lay on the thigh, a heel on the floor.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from packing.figure import Floats


@dataclass(frozen=True)
class Base:
    """``turn``: of the pelvis, degrees about the axes left, back, up, in that order of doing."""

    turn: tuple[float, float, float] = (0.0, 0.0, 0.0)
    both: dict[str, float] = field(default_factory=dict)
    left: dict[str, float] = field(default_factory=dict)
    right: dict[str, float] = field(default_factory=dict)
    trunk: dict[str, float] = field(default_factory=dict)
    rests: tuple[tuple[str, str], ...] = ()  # part, on what
    loose: tuple[tuple[str, str], ...] = ()


ARMS = {"shoulder_abduction": 7.0, "shoulder_flexion": 3.0, "elbow_flexion": 14.0, "forearm": 25.0, "fist": 22.0}
ON_THIGHS = ARMS | {
    "shoulder_flexion": 24.0,
    "shoulder_abduction": 10.0,
    "elbow_flexion": 62.0,
    "forearm": 70.0,
    "fist": 12.0,
}
FEET = (("left_foot", "floor"), ("right_foot", "floor"))
HANDS_ON_THIGHS = (("left_hand", "left_thigh"), ("right_hand", "right_thigh"))
KNEELING = {"knee_flexion": 90.0, "ankle_dorsiflexion": -42.0}
KNEES = (("left_knee", "floor"), ("right_knee", "floor"), ("left_toes", "floor"), ("right_toes", "floor"))
LYING = (("pelvis", "floor"), ("back", "floor"))
HANDS_DOWN = {
    "shoulder_flexion": 84.0,
    "shoulder_abduction": 4.0,
    "elbow_flexion": 6.0,
    "forearm": 80.0,
    "wrist_flexion": -74.0,
    "fist": 3.0,
}
ALONG = {"shoulder_abduction": 18.0, "shoulder_flexion": -6.0, "elbow_flexion": 12.0, "forearm": 75.0, "fist": 16.0}

BASES = {
    "standing": Base(both=ARMS | {"hip_abduction": 3.0, "hip_rotation": -5.0}, rests=FEET),
    "sitting": Base(
        both=ON_THIGHS | {"hip_flexion": 84.0, "knee_flexion": 88.0, "hip_abduction": 7.0},
        trunk={"lumbar_flexion": 8.0},
        rests=(("pelvis", "chair"), *FEET),
        loose=HANDS_ON_THIGHS,
    ),
    "long_sitting": Base(
        both=ON_THIGHS | {"hip_flexion": 80.0, "knee_flexion": 6.0, "hip_abduction": 6.0, "ankle_dorsiflexion": -12.0},
        trunk={"lumbar_flexion": 18.0, "thorax_flexion": 6.0},
        rests=(("pelvis", "floor"),),
        loose=(("left_heel", "floor"), ("right_heel", "floor"), *HANDS_ON_THIGHS),
    ),
    "side_sitting": Base(
        both=ON_THIGHS,
        left={"hip_flexion": 62.0, "hip_abduction": 28.0, "hip_rotation": 45.0, "knee_flexion": 105.0,
              "ankle_dorsiflexion": -20.0},
        right={"hip_flexion": 78.0, "hip_abduction": 32.0, "hip_rotation": -45.0, "knee_flexion": 100.0,
               "ankle_dorsiflexion": -10.0},
        trunk={"lumbar_flexion": 12.0},
        rests=(("pelvis", "floor"),),
        loose=(("left_knee", "floor"), ("right_knee", "floor"), ("left_ankle", "floor"), ("right_ankle", "floor"),
               *HANDS_ON_THIGHS),
    ),
    "kneeling": Base(both=ARMS | KNEELING | {"hip_abduction": 4.0}, rests=KNEES),
    "heel_sitting": Base(
        both=ON_THIGHS | {"knee_flexion": 148.0, "ankle_dorsiflexion": -50.0, "hip_flexion": 62.0, "hip_abduction": 6.0},
        trunk={"lumbar_flexion": 4.0},
        rests=KNEES,
        loose=HANDS_ON_THIGHS,
    ),
    "half_kneeling": Base(
        both=ARMS | {"hip_abduction": 4.0},
        left={"hip_flexion": 88.0, "knee_flexion": 88.0},
        right=KNEELING | {"hip_flexion": 0.0},
        rests=(("left_foot", "floor"), ("right_knee", "floor"), ("right_toes", "floor")),
    ),
    "all_fours": Base(
        turn=(84.0, 0.0, 0.0),
        both=KNEELING | HANDS_DOWN | {"hip_flexion": 84.0, "hip_abduction": 4.0},
        trunk={"neck_flexion": -4.0},
        rests=(*KNEES, ("left_hand", "floor"), ("right_hand", "floor")),
    ),
    "lying_back": Base(
        turn=(-90.0, 0.0, 0.0),
        both=ALONG | {"hip_abduction": 6.0, "hip_rotation": -14.0, "ankle_dorsiflexion": -22.0},
        rests=LYING,
        loose=(("head", "floor"), ("left_heel", "floor"), ("right_heel", "floor"), ("left_hand", "floor"),
               ("right_hand", "floor")),
    ),
    "crook_lying": Base(
        turn=(-90.0, 0.0, 0.0),
        both=ALONG | {"hip_flexion": 48.0, "knee_flexion": 92.0, "hip_abduction": 5.0},
        rests=(*LYING, *FEET),
        loose=(("head", "floor"), ("left_hand", "floor"), ("right_hand", "floor")),
    ),
    "lying_front": Base(
        turn=(90.0, 0.0, 0.0),
        both={"shoulder_flexion": 70.0, "shoulder_abduction": 105.0, "elbow_flexion": 112.0, "forearm": 60.0, "fist": 8.0,
              "shoulder_rotation": -10.0, "hip_abduction": 5.0, "ankle_dorsiflexion": -46.0},
        rests=(("pelvis", "floor"), ("chest", "floor")),
        loose=(("left_knee", "floor"), ("right_knee", "floor"), ("left_toes", "floor"), ("right_toes", "floor"),
               ("left_forearm", "floor"), ("right_forearm", "floor")),
    ),
    "on_elbows": Base(
        turn=(84.0, 0.0, 0.0),
        both={"shoulder_flexion": 66.0, "shoulder_abduction": 8.0, "elbow_flexion": 84.0, "forearm": 80.0, "fist": 6.0,
              "hip_abduction": 5.0, "ankle_dorsiflexion": -46.0},
        trunk={"lumbar_flexion": -16.0, "thorax_flexion": -14.0, "neck_flexion": -8.0},
        rests=(("pelvis", "floor"), ("left_forearm", "floor"), ("right_forearm", "floor")),
        loose=(("left_knee", "floor"), ("right_knee", "floor"), ("left_toes", "floor"), ("right_toes", "floor")),
    ),
    "lying_left": Base(
        turn=(-90.0, 90.0, 0.0),
        both={"hip_flexion": 45.0, "knee_flexion": 70.0, "ankle_dorsiflexion": -12.0, "fist": 20.0},
        left={"shoulder_flexion": 75.0, "shoulder_abduction": 8.0, "elbow_flexion": 95.0, "forearm": 0.0},
        right={"shoulder_flexion": 32.0, "shoulder_abduction": 0.0, "elbow_flexion": 40.0, "forearm": 30.0,
               "hip_abduction": -2.0},
        trunk={"neck_left_bend": 6.0, "neck_flexion": 5.0},
        rests=(("left_hip", "floor"), ("left_shoulder", "floor")),
        loose=(("left_knee", "floor"), ("left_ankle", "floor")),
    ),
    "plank": Base(
        turn=(86.0, 0.0, 0.0),
        both={"shoulder_flexion": 82.0, "shoulder_abduction": 3.0, "elbow_flexion": 88.0, "forearm": 60.0, "fist": 30.0,
              "ankle_dorsiflexion": 8.0, "toes_extension": 55.0, "hip_abduction": 2.0},
        trunk={"neck_flexion": 2.0},
        rests=(("left_forearm", "floor"), ("right_forearm", "floor"), ("left_toes", "floor"), ("right_toes", "floor")),
    ),
}  # fmt: skip


def mirrored_base(base: Base) -> Base:
    """The same with left and right swapped."""
    sides = {"left": "right", "right": "left"}

    def swap(word: str) -> str:
        side, _, rest = word.partition("_")
        return f"{sides[side]}_{rest}" if side in sides else word

    return replace(
        base,
        turn=(base.turn[0], -base.turn[1], -base.turn[2]),
        left=base.right,
        right=base.left,
        trunk={name: -angle if "left" in name else angle for name, angle in base.trunk.items()},
        rests=tuple((swap(part), swap(on)) for part, on in base.rests),
        loose=tuple((swap(part), swap(on)) for part, on in base.loose),
    )


BASES["lying_right"] = mirrored_base(BASES["lying_left"])


def turned(base: Base) -> Floats:
    """Rotation of the pelvis in the room (3, 3)."""
    x, y, z = np.radians(base.turn)
    return about("z", z) @ about("y", y) @ about("x", x)


def about(axis: str, angle: float) -> Floats:
    """Rotation by an angle (rad) about an axis of the world."""
    c, s = np.cos(angle), np.sin(angle)
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    turn = np.eye(3)
    turn[i, i], turn[j, j], turn[i, j], turn[j, i] = c, c, -s, s
    return turn
