"""The person in the pictures: the body model with the joints that poses need, and the smooth skin on its bodies.

``model()``            the myofullbody model without meshes, right and left exact mirror images, with more joints:

    ``lumbar_flexion``, ``lumbar_left_bend``, ``lumbar_left_turn``   the WHOLE lumbar spine, shared by five levels
    ``T12_L1_FE`` (+ extension), ``T12_L1_LB`` (+ right bend), ``T12_L1_AR`` (+ left turn)   the chest on the lumbar spine
    ``C7_T1_*`` the neck on the chest, ``C0_C1_*`` the head on the neck, same letters and signs
    ``girdle_elevation_r`` / ``_l`` (+ shrug), ``girdle_protraction_r`` / ``_l`` (+ forwards)   the whole shoulder girdle

``couple(m, qpos)``    the same ``qpos`` with every following joint (lumbar levels, shoulder rhythm, knee, kneecap) in its place
``skin(m, d)``         the skin in a posed model, as arrays for ``packing/march.py``

Angles are in radians; ``qpos`` is that of ``model()``, not of the shipped model. Nothing here imports laststraw.
"""

import tomllib
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import mujoco
import numpy as np
from numpy.typing import NDArray

from packing import body, march
from packing.skin import ARM, COLLAR, COLOURS, HEMS, LEG, LIDS, LIPS, MEETS, NECKLINE, PARTS, TOUCH, TRUNK, Part

Floats = NDArray[np.float64]

BODY = Path(__file__).resolve().parent.parent / "src" / "laststraw" / "knowledge" / "data" / "constants" / "body.toml"
LUMBAR = ("l5_s1", "l4_l5", "l3_l4", "l2_l3", "l1_l2")
LEVELS = {
    "lumbar_flexion": ("flex_extension", "L4_L5_FE", "L3_L4_FE", "L2_L3_FE", "L1_L2_FE"),
    "lumbar_left_bend": ("lat_bending", "L4_L5_LB", "L3_L4_LB", "L2_L3_LB", "L1_L2_LB"),
    "lumbar_left_turn": ("axial_rotation", "L4_L5_AR", "L3_L4_AR", "L2_L3_AR", "L1_L2_AR"),
}
SIGN = {
    "lumbar_flexion": -1.0,
    "lumbar_left_bend": -1.0,
    "lumbar_left_turn": 1.0,
}  # the model's hinges: extension, right bend
LUMBAR_RANGE = {  # degrees, assumed: wide enough for every picture
    "lumbar_flexion": (-35, 70),
    "lumbar_left_bend": (-30, 30),
    "lumbar_left_turn": (-20, 20),
}
TURNS = {"FE": (0.0, 0.0, 1.0), "LB": (1.0, 0.0, 0.0), "AR": (0.0, 1.0, 0.0)}
ADDED = {  # joint -> body, landmark, range in degrees for each turn: knowledge/data/added_joints.toml has the same ids
    "T12_L1": ("torso", "disc_t12_l1", {"FE": (-45, 25), "LB": (-25, 25), "AR": (-35, 35)}),
    "C7_T1": ("neck", "disc_c7_t1", {"FE": (-45, 45), "LB": (-35, 35), "AR": (-45, 45)}),
    "C0_C1": ("head", "joint_c0_c1", {"FE": (-25, 30), "LB": (-15, 15), "AR": (-45, 45)}),
}
GIRDLE = {"girdle_elevation": ((-1.0, 0.0, 0.0), (-10, 35)), "girdle_protraction": ((0.0, 1.0, 0.0), (-25, 30))}
NECK_LONGER = np.array([0.0, 0.016, 0.0])  # m: the shipped model draws its head in and holds its shoulders high
GIRDLE_LOWER = np.array([0.0, -0.012, 0.0])
THUMB_IN_DEG = -28.0  # the shipped thumb stands out of the palm, and would go through the floor under a flat hand
WIDER = {  # degrees; assumed: what a supple person reaches in an exercise where the shipped range stops short; pictures only
    "knee_angle": (0, 155), "hip_flexion": (-35, 140), "hip_rotation": (-50, 55), "hip_adduction": (-60, 40),
    "elbow_flexion": (0, 150), "mtp_angle": (-40, 75), "flexion": (-75, 85), "ankle_angle": (-50, 35),
}  # fmt: skip


@cache
def model() -> mujoco.MjModel:
    """The body of the pictures, compiled once."""
    spec = body.flatten(body.load_shipped())
    _mend_sides(spec)
    for name, (carrier, mark, ranges) in ADDED.items():
        pos = spec.site(f"mark/{mark}").pos
        for turn, limits in ranges.items():
            _hinge(spec.body(carrier), f"{name}_{turn}", TURNS[turn], pos, limits)
    for name, (axis, limits) in GIRDLE.items():
        _hinge(spec.body("myoarm_r_root"), f"{name}_r", axis, (0, 0, 0), limits)
        _hinge(spec.body("myoarm_l_root"), f"{name}_l", np.array(axis) * (-1, -1, 1), (0, 0, 0), limits)
    _mend_lumbar(spec)
    for joint in spec.joints:
        stem = joint.name.removesuffix("_r").removesuffix("_l")
        if stem in WIDER:
            joint.range = np.radians(WIDER[stem])
    spec.body("head").pos = spec.body("head").pos + NECK_LONGER
    for side in "rl":
        spec.body(f"myoarm_{side}_root").pos = spec.body(f"myoarm_{side}_root").pos + GIRDLE_LOWER
        thumb = spec.body(f"firstmc_{side}")
        thumb.quat = _turned(
            thumb.quat, spec.joint("cmc_abduction" if side == "r" else "cmc_abduction_l").axis, THUMB_IN_DEG
        )
    for key in list(spec.keys):
        spec.delete(key)  # its length is that of the shipped model
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the drive of the lumbar spine carries nothing
        return spec.compile()


def _shares() -> dict[str, tuple[float, ...]]:
    """What each level takes of a movement of the whole lumbar spine, from the knowledge files."""
    rows = tomllib.loads(BODY.read_text())["constant"]
    told = {row["id"]: float(row["quantity"]["value"]) for row in rows}
    return {name: tuple(told[f"{name}_share_{level}"] for level in LUMBAR) for name in LEVELS}


def _hinge(carrier: mujoco.MjsBody, name: str, axis: object, pos: object, degrees: tuple[float, float]) -> None:
    if carrier.mass == 0:  # MuJoCo wants a mass on everything that moves
        carrier.explicitinertial, carrier.mass, carrier.inertia = True, 1e-3, np.full(3, 1e-4)
    carrier.add_joint(
        name=name, type=mujoco.mjtJoint.mjJNT_HINGE, axis=axis, pos=pos, range=np.radians(degrees), limited=True
    )


def _turned(quat: Floats, axis: Floats, degrees: float) -> Floats:
    """A body's turn, turned further about one of its own directions."""
    more, found = np.zeros(4), np.zeros(4)
    mujoco.mju_axisAngle2Quat(more, np.array(axis), np.radians(degrees))
    mujoco.mju_mulQuat(found, np.array(quat), more)
    return found


def _mend_sides(spec: mujoco.MjSpec) -> None:
    """Put the rectus abdominis onto its own side, then make the left half the mirror image of the right."""
    across = np.array([1.0, 1.0, -1.0])
    for site in spec.sites:
        if site.name.startswith("rect_abd_") and (site.pos[2] > 0) != site.name.endswith("_r"):
            site.pos = site.pos * across
    spec.body("pelvis").quat = spec.body("sacrum").quat
    for left, right in pairs(spec.bodies):
        left.pos, left.quat = right.pos * across, right.quat * (1, -1, -1, 1)
    for left, right in pairs(spec.sites):
        left.pos = right.pos * across
    for left, right in pairs(spec.geoms):
        left.pos, left.quat, left.size = right.pos * across, right.quat * (1, -1, -1, 1), right.size
    for left, right in pairs(spec.joints):
        turn = 1.0 if right.type == mujoco.mjtJoint.mjJNT_SLIDE else -1.0
        left.pos, left.axis = right.pos * across, right.axis * across * turn


def pairs(elements: object) -> list[tuple[object, object]]:
    """(left, right) of everything that exists on both sides: ``X_l`` with ``X_r``, or with ``X`` (arms)."""
    by_name = {element.name.lower(): element for element in elements}
    found = []
    for name, element in by_name.items():
        stem = name.removesuffix("_l")
        twin = by_name.get(f"{stem}_r", by_name.get(stem))
        if stem != name and twin is not None:
            found.append((element, twin))
    return found


def _mend_lumbar(spec: mujoco.MjSpec) -> None:
    """One joint for the whole lumbar spine in each plane, on a body that carries nothing; all five levels follow it."""
    follows = {level for levels in LEVELS.values() for level in levels}
    for coupling in list(spec.equalities):
        if coupling.name1 in follows or coupling.name1 == "Abs_r3":
            spec.delete(coupling)
    driver = spec.body("sacrum").add_body(name="lumbar_drive", pos=(0, 0, 0))
    for name, shares in _shares().items():
        _hinge(driver, name, (0, 0, 1), (0, 0, 0), LUMBAR_RANGE[name])
        for level, share in zip(LEVELS[name], shares, strict=True):
            _follow(spec, level, name, SIGN[name] * share / sum(shares))
    _follow(spec, "Abs_r3", "lumbar_flexion", -0.343)  # 0.643 of the shipped driver, whose levels add up to 1.875


def _follow(spec: mujoco.MjSpec, first: str, second: str, slope: float) -> None:
    coupling = spec.add_equality(type=mujoco.mjtEq.mjEQ_JOINT, objtype=mujoco.mjtObj.mjOBJ_JOINT)
    coupling.name1, coupling.name2 = first, second
    polynomial = np.zeros(len(coupling.data))
    polynomial[1] = slope
    coupling.data = polynomial


def couple(m: mujoco.MjModel, qpos: Floats) -> Floats:
    """A copy of ``qpos`` (nq,) in which every joint that follows another lies where its polynomial puts it."""
    placed = np.array(qpos, dtype=float)
    for e in range(m.neq):
        first, second = m.jnt_qposadr[m.eq_obj1id[e]], m.eq_obj2id[e]
        drive = 0.0 if second < 0 else placed[m.jnt_qposadr[second]] - m.qpos0[m.jnt_qposadr[second]]
        placed[first] = m.qpos0[first] + np.polynomial.polynomial.polyval(drive, m.eq_data[e][:5])
    return placed


class Skin(NamedTuple):
    """The skin in one pose, for ``march``."""

    parts: Floats  # (part, march.WIDTH)
    meets: Floats  # how limbs meet the trunk (limb, [joint xyz, blend m, 1 / reach])


LIMBS = {(TRUNK, ""): 0, (ARM, "r"): 1, (ARM, "l"): 2, (LEG, "r"): 3, (LEG, "l"): 4}


def skin(m: mujoco.MjModel, d: mujoco.MjData) -> Skin:
    """The skin on a posed model (after ``mj_kinematics``)."""
    rows = []
    for part in PARTS:
        sides = ("r", "l") if "*" in part.body + part.body_b or part.a[2] != 0 else ("",)
        for side in sides:
            rows.append(_row(d, part, side))
    order = np.argsort([row[march.LIMB] for row in rows], kind="stable")
    meets = np.zeros((5, 5))
    meets[0, 3] = 1e-3 * TOUCH
    for (limb, side), k in LIMBS.items():
        if limb in MEETS:
            joint, blend, reach = MEETS[limb]
            meets[k] = (*d.body(joint.replace("*", side)).xpos, 1e-3 * blend, 1e3 / reach)
    return Skin(np.array(rows)[order], meets)


def point(d: mujoco.MjData, body: str, mm: Sequence[float]) -> Floats:
    """Where a point of a body (mm, in its frame) lies in the world (xyz, m)."""
    return d.body(body).xpos + d.body(body).xmat.reshape(3, 3) @ (1e-3 * np.array(mm))


def _row(d: mujoco.MjData, part: Part, side: str) -> Floats:
    row = np.zeros(march.WIDTH)
    mirror = np.array([1e-3, 1e-3, -1e-3 if side == "l" else 1e-3])
    stretch = np.array(part.stretch)
    on = d.body(part.body.replace("*", side))
    turn, at = on.xmat.reshape(3, 3), on.xpos
    a, b = np.array(part.a) * mirror, np.array(part.b) * mirror
    if part.body_b:
        other = d.body(part.body_b.replace("*", side))
        b = turn.T @ (other.xpos + other.xmat.reshape(3, 3) @ b - at)
    to_part = turn.T / stretch[:, None]
    row[march.TURN : march.TURN + 9] = to_part.ravel()
    row[march.SHIFT : march.SHIFT + 3] = -to_part @ at
    a, b = a / stretch, b / stretch
    row[march.A : march.A + 3], row[march.AB : march.AB + 3] = a, b - a
    row[march.PER_AB2] = 1 / max((b - a) @ (b - a), 1e-12)
    row[march.RADIUS], row[march.GROW] = 1e-3 * part.radius_a, 1e-3 * (part.radius_b - part.radius_a)
    row[march.BELLY], row[march.SKEW] = 16e-3 * part.belly[0], part.belly[1]
    narrower, length = -row[march.GROW], np.linalg.norm(b - a)
    if length > 1e-6:
        sine = np.clip(narrower / length, -0.95, 0.95)
        row[march.TAPER] = sine / np.sqrt(1 - sine**2) / length
    row[march.STRETCHED] = (stretch != 1).any()
    row[march.THIN : march.THIN + 3] = 1 / stretch
    row[march.BLEND] = max(1e-3 * part.blend, 1e-6)
    if part.joint:
        row[march.JOINT : march.JOINT + 3] = d.body(part.joint.replace("*", side)).xpos
        row[march.PER_REACH] = 1e3 / part.reach
    row[march.LIMB] = LIMBS[part.limb, side if part.limb != TRUNK else ""]
    row[march.REACH] = 1e-3 * max(part.radius_a, part.radius_b) * stretch.max()
    row[march.REACH] += 1e-3 * max(part.belly[0], 0) + row[march.BLEND] / 6 + march.HEM
    row[march.COLOUR : march.COLOUR + 3], row[march.BARE : march.BARE + 3] = COLOURS[part.cloth]
    row[march.DRAWN] = part.cloth in (LIDS, LIPS)  # a line on the face colours itself alone, not what flows into it
    if part.cloth in HEMS:
        carrier, normal, above = HEMS[part.cloth]
        hem = d.body(carrier.replace("*", side))
        direction = hem.xmat.reshape(3, 3) @ (np.array(normal) * np.sign(mirror))
        row[march.PLANE : march.PLANE + 4] = (*direction, -direction @ hem.xpos - 1e-3 * above)
        row[march.CLOTH] = 1
    if part.cloth == NECKLINE:
        centre, radius = COLLAR
        row[march.PLANE : march.PLANE + 4] = (*point(d, "torso", centre), 1e-3 * radius)
        row[march.CLOTH] = 2
    return row
