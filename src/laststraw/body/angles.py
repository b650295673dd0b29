"""Every angle of a task's posture from the few that are told.

With a the angle of the hip-shoulder line in the pelvis, a function of lumbar flexion that is read off the model:

    inclination = pelvis anterior tilt + a(lumbar flexion)

Of the three, inclination and lumbar flexion are kept when all are told; with the inclination alone the lumbar spine takes its
usual share; with nothing told the person stands or sits upright.
"""

import numpy as np

from laststraw.body.dice import Standard
from laststraw.body.draft import PLANES, Floats
from laststraw.body.manikin import Manikin, shoulders_asr
from laststraw.body.model import BodyModel
from laststraw.body.paths import Trunk, frames
from laststraw.knowledge import Knowledge
from laststraw.records import TaskPosture

LYING = ("lying_supine", "lying_prone", "lying_side")
GRID_DEG = np.arange(-45.0, 90.1, 5.0)


def every_angle(
    posture: TaskPosture,
    drawn: dict[str, Floats | None],
    person: Manikin,
    model: BodyModel,
    trunk: Trunk,
    dice: Standard,
    known: Knowledge,
) -> tuple[dict[str, Floats], float]:
    """Every angle of the posture (draw,) deg, and how far the pelvis was moved from where it was told to be."""
    loose = known.constant("neutral_angle_sd_deg")
    table = inclination_table(person, model, trunk)
    told = drawn["pelvis_anterior_tilt"]
    tilt, flexion, inclination = _sagittal(posture, drawn, table, loose, dice, known)
    found = {"pelvis_anterior_tilt": tilt, "lumbar_flexion": flexion, "trunk_inclination": inclination}
    for name in ("pelvis_left_up", "pelvis_left_turn", "lumbar_left_bend", "lumbar_left_turn"):
        given = drawn[name]
        quiet = 0.0 if name == "pelvis_left_turn" or posture.support in LYING else 0.5 * loose
        found[name] = given if given is not None else quiet * dice.of(name)
    moved = 0.0 if told is None else float(np.mean(tilt - told))
    return found, moved


def _sagittal(
    posture: TaskPosture, drawn: dict[str, Floats | None], table: Floats, loose: float, dice: Standard, known: Knowledge
) -> tuple[Floats, Floats, Floats]:
    """Pelvis tilt, lumbar flexion and inclination of the trunk (draw,) deg."""
    tilt, flexion, inclination = (drawn[n] for n in ("pelvis_anterior_tilt", "lumbar_flexion", "trunk_inclination"))
    if posture.support in LYING:
        flexion = flexion if flexion is not None else loose * dice.of("lumbar_flexion")
        return np.zeros(dice.draws), flexion, _of(table, flexion)
    if inclination is None and (tilt is None or flexion is None):
        if tilt is None and flexion is None:
            inclination = loose * dice.of("trunk_inclination")
        elif tilt is None:
            # standing in a bend that is told: the pelvis stays as it is in upright standing
            tilt = loose * dice.of("pelvis_anterior_tilt") - _of(table, np.zeros(dice.draws))
            if posture.support == "sitting":
                inclination, tilt = loose * dice.of("trunk_inclination"), None
        else:
            flexion = _usual_flexion(posture, np.zeros(dice.draws), dice, known)
    if inclination is None:
        assert tilt is not None
        assert flexion is not None
        return tilt, flexion, tilt + _of(table, flexion)
    if flexion is None and tilt is not None:
        flexion = np.interp(inclination - tilt, table, GRID_DEG)
    elif flexion is None:
        flexion = _usual_flexion(posture, inclination, dice, known)
    return inclination - _of(table, flexion), flexion, inclination


def _usual_flexion(posture: TaskPosture, inclination: Floats, dice: Standard, known: Knowledge) -> Floats:
    """Lumbar flexion that people have at an inclination of the trunk (draw,) deg."""
    errors = dice.of("lumbar_flexion")
    if posture.support == "sitting":
        mean, sd = known.constant("sitting_lumbar_flexion_deg"), known.constant("sitting_lumbar_flexion_sd_deg")
        flexion = mean + sd * errors + 0.5 * known.constant("lumbar_share_of_inclination") * inclination
    else:
        sd = known.constant("lumbar_share_of_inclination_sd")
        share = known.constant("lumbar_share_of_inclination") + sd * errors
        flexion = share * inclination + known.constant("neutral_angle_sd_deg") * errors
    return np.asarray(np.minimum(flexion, known.constant("most_lumbar_flexion_deg") + errors))


def inclination_table(person: Manikin, model: BodyModel, trunk: Trunk) -> Floats:
    """Angle of the hip-shoulder line in the pelvis (deg) at each lumbar flexion of ``GRID_DEG``."""
    zero = np.zeros(len(GRID_DEG))
    bend = lumbar_bend(model, {"lumbar_flexion": GRID_DEG, "lumbar_left_bend": zero, "lumbar_left_turn": zero})
    upright = np.broadcast_to(np.eye(3), (len(GRID_DEG), 3, 3))
    line = shoulders_asr(person, frames(trunk, bend), upright).mean(axis=1) - person.hip_m
    return np.asarray(np.degrees(np.arctan2(line[:, 0], line[:, 1])))


def _of(table: Floats, flexion_deg: Floats) -> Floats:
    return np.interp(flexion_deg, GRID_DEG, table)


def lumbar_bend(model: BodyModel, angles: dict[str, Floats]) -> Floats:
    """(draw, level, 3) rad of the model's hinges from the three totals in deg."""
    signs = {"flexion": -1.0, "left_bend": -1.0, "left_turn": 1.0}
    planes = [signs[p] * np.radians(angles[f"lumbar_{p}"])[:, None] * model.shares[p] for p in PLANES]
    return np.stack(planes, axis=2)


def pelvis_turn(angles: dict[str, Floats]) -> Floats:
    """Rotation of the pelvis in the room (draw, 3, 3): Ry(left turn) Rx(left up) Rz(-anterior tilt)."""
    turn, up, tilt = (np.radians(angles[f"pelvis_{name}"]) for name in ("left_turn", "left_up", "anterior_tilt"))
    return _about(1, turn) @ _about(0, up) @ _about(2, -tilt)


def _about(axis: int, angle: Floats) -> Floats:
    """Rotation about one axis of the room (draw, 3, 3)."""
    c, s = np.cos(angle), np.sin(angle)
    found = np.zeros((len(angle), 3, 3))
    found[:, axis, axis] = 1.0
    i, j = (axis + 1) % 3, (axis + 2) % 3
    found[:, i, i] = found[:, j, j] = c
    found[:, i, j], found[:, j, i] = -s, s
    return found
