"""Put the model into a posture, and read where things are and how long muscles are.

A posture is a vector of the angles in ``JOINTS`` (deg); zero is the model's upright standing. The feet stay on the
floor and the knees straight: hips and ankles follow from the pelvis and the lean of the legs.

Rotations in the ``_asr`` frame (x anterior, y superior, z right), so that a positive angle goes forwards or to the left:

    pelvis  R_p = Ry(left turn) Rx(left up) Rz(-anterior tilt)
    legs    R_g = Rx(-left lean) Rz(-forward lean)
    hip     R_p^T R_g = Rz(flexion) Rx(adduction) Ry(rotation), for both legs alike
    levels  share * total + S_SHAPE * shift
    thorax  T12/L1 takes its share; the rest of the bend is inside the chest, about its middle, on shoulders and neck
            only: Rx(-left bend) Rz(-flexion)
    neck    about the disc C7/T1: Rz(-flexion), Rx(-left bend); the head on it about the skull's joints: Rz(-flexion)
"""

from math import asin, atan2, cos, sin

import mujoco
import numpy as np

from laststraw.body.added import T12_L1
from laststraw.body.model import BodyModel
from laststraw.body.patches import ABDOMEN, HINGES, LEVELS, PLANES, Floats
from laststraw.units import rad_from_deg

JOINTS = (
    "pelvis_anterior_tilt",
    "pelvis_left_up",
    "pelvis_left_turn",
    "lumbar_flexion",
    "lumbar_left_bend",
    "lumbar_left_turn",
    "lumbar_forward_shift",
    "lumbar_left_shift",
    "legs_forward_lean",
    "legs_left_lean",
    "thorax_flexion",
    "thorax_left_bend",
    "shoulder_left_up",
    "neck_flexion",
    "neck_left_bend",
    "head_flexion",
)
MIRROR = np.array([-1.0 if "left" in joint else 1.0 for joint in JOINTS])  # when left and right are swapped
N = len(JOINTS)
HINGE_SIGN = {"flexion": -1.0, "left_bend": -1.0, "left_turn": 1.0}  # the model's hinges extend, bend right, turn left
S_SHAPE = np.array([0.5, 0.5, 0.0, -0.5, -0.5])  # (level,) lower levels bend one way, upper ones back: no tilt
SHIFTS = {"flexion": "lumbar_forward_shift", "left_bend": "lumbar_left_shift"}
CHEST_HINGES = ("T12_L1_FE", "T12_L1_LB")
NECK_HINGES = {"C7_T1_FE": "neck_flexion", "C7_T1_LB": "neck_left_bend", "C0_C1_FE": "head_flexion"}
ASR_FROM_XYZ = np.array([[0.0, -1, 0], [0, 0, 1], [-1, 0, 0]])


def angle(posture_deg: Floats, joint: str) -> float:
    """One angle of a posture (deg)."""
    return float(posture_deg[JOINTS.index(joint)])


def set_posture(model: BodyModel, posture_deg: Floats) -> None:
    """Move every bone into a posture.

    Parameters
    ----------
    posture_deg
        (joint,) in the order of ``JOINTS``, deg.
    """
    qpos = model.rest_qpos.copy()
    radians = {joint: rad_from_deg(value) for joint, value in zip(JOINTS, posture_deg.tolist(), strict=True)}
    pelvis = pelvis_turn(radians)
    mujoco.mju_mat2Quat(qpos[3:7], (ASR_FROM_XYZ.T @ pelvis @ ASR_FROM_XYZ).reshape(9))
    _bend_spine(model, qpos, radians)
    _set_legs(model, qpos, pelvis, radians)
    _lift_shoulders(model, qpos, radians["shoulder_left_up"])
    _bend_chest_and_neck(model, qpos, radians)
    model.room.qpos[:] = qpos
    mujoco.mj_kinematics(model.mj, model.room)


def muscle_lengths_mm(model: BodyModel, posture_deg: Floats) -> Floats:
    """Length of every muscle-tendon path (actuator,) in mm."""
    set_posture(model, posture_deg)
    mujoco.mj_tendon(model.mj, model.room)
    return np.asarray(1e3 * model.room.ten_length[model.tendon_of])


def level_angles(model: BodyModel, angles: dict[str, float]) -> dict[str, Floats]:
    """Plane -> (level,): what each lumbar level takes of the totals, in the unit of ``angles``."""
    levels = {plane: model.shares[plane] * angles[f"lumbar_{plane}"] for plane in PLANES}
    for plane, shift in SHIFTS.items():
        levels[plane] = levels[plane] + S_SHAPE * angles[shift]
    return levels


def pelvis_turn(radians: dict[str, float]) -> Floats:
    """Rotation of the pelvis in the room (3, 3), ``_asr``, from the angles of a posture in radians."""
    turn, up = radians["pelvis_left_turn"], radians["pelvis_left_up"]
    return about_up(turn) @ about_front(up) @ about_right(-radians["pelvis_anterior_tilt"])


def _bend_spine(model: BodyModel, qpos: Floats, radians: dict[str, float]) -> None:
    for k, (plane, angles) in enumerate(level_angles(model, radians).items()):
        for level, bend in zip(LEVELS, angles.tolist(), strict=True):
            qpos[model.qpos_of[HINGES[level][k]]] += HINGE_SIGN[plane] * bend
    qpos[model.qpos_of[ABDOMEN]] -= model.abdomen_share * radians["lumbar_flexion"]


def _set_legs(model: BodyModel, qpos: Floats, pelvis: Floats, radians: dict[str, float]) -> None:
    forward, left = radians["legs_forward_lean"], radians["legs_left_lean"]
    legs = about_front(-left) @ about_right(-forward)
    flexion, adduction, rotation = hip_angles(pelvis.T @ legs)
    for side, sign in (("r", 1.0), ("l", -1.0)):
        qpos[model.qpos_of[f"hip_flexion_{side}"]] = flexion
        qpos[model.qpos_of[f"hip_adduction_{side}"]] = sign * adduction
        qpos[model.qpos_of[f"hip_rotation_{side}"]] = sign * rotation
        qpos[model.qpos_of[f"ankle_angle_{side}"]] = forward  # the sole stays on the floor, to first order
        qpos[model.qpos_of[f"subtalar_angle_{side}"]] = sign * left


def hip_angles(turn: Floats) -> tuple[float, float, float]:
    """Flexion, adduction and rotation (rad, as of a right hip) of a thigh in the frame of the pelvis (3, 3)."""
    return (
        atan2(-turn[0, 1], turn[1, 1]),
        asin(min(1.0, max(-1.0, float(turn[2, 1])))),
        atan2(-turn[2, 0], turn[2, 2]),
    )


def _lift_shoulders(model: BodyModel, qpos: Floats, difference: float) -> None:
    """Raise the left collarbone and lower the right one by half the difference; the shoulder blades keep upright."""
    for side, lift in (("l", difference / 2), ("r", -difference / 2)):
        qpos[model.qpos_of[f"sternoclavicular_r3_{side}"]] += lift
        qpos[model.qpos_of[f"unrotscap_r3_{side}"]] -= lift


def chest_bend(model: BodyModel, angles: dict[str, float]) -> tuple[Floats, Floats]:
    """What T12/L1 takes of a bend of the chest, and what stays inside the chest: (flexion, left bend) each, same unit.

    A draft without the added parts has no such joint: all of the bend is inside.
    """
    total = np.array([angles["thorax_flexion"], angles["thorax_left_bend"]])
    below = model.shares.get(T12_L1, np.zeros(2)) * total
    return below, total - below


def _bend_chest_and_neck(model: BodyModel, qpos: Floats, radians: dict[str, float]) -> None:
    if T12_L1 not in model.shares:
        return  # a draft without the added parts has a stiff neck
    for joint, bend in zip(CHEST_HINGES, chest_bend(model, radians)[0].tolist(), strict=True):
        qpos[model.qpos_of[joint]] -= bend
    for joint, name in NECK_HINGES.items():
        qpos[model.qpos_of[joint]] -= radians[name]


def about_front(radians: float) -> Floats:
    """Rotation about the axis that points forwards: the left side goes up."""
    c, s = cos(radians), sin(radians)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def about_up(radians: float) -> Floats:
    """Rotation about the axis that points up: a turn to the left."""
    c, s = cos(radians), sin(radians)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def about_right(radians: float) -> Floats:
    """Rotation about the axis that points to the right: bending backwards."""
    c, s = cos(radians), sin(radians)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
