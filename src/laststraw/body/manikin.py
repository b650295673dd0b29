"""The mass of the upper body and where it is: lumbar slices, chest with head and shoulders, and two arms that reach.

Frames: ``_sac`` the pelvis' own (x anterior, y up, z right), ``_asr`` the room (x where the pelvis faces before it turns, y up,
z right), both in m with the origin of the sacrum as zero. Wrenches (6): moment about that zero, then force.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import mujoco
import numpy as np

from laststraw.body.draft import Floats
from laststraw.body.lumbar import VERTEBRAE
from laststraw.body.model import BodyModel
from laststraw.body.paths import Frames
from laststraw.units import STANDARD_GRAVITY_N_KG as GRAVITY

TORSO = len(VERTEBRAE) + 1  # its node in the chain
SIDES = ("l", "r")
ARM = {"upper": ("humerus",), "fore": ("ulna", "radius")}


@dataclass(frozen=True)
class Manikin:
    """Masses (kg) and places (m) of the upper body.

    ``slice_kg`` (level,), ``slice_m`` (level, 3) in each vertebra, from L5 up. ``chest_kg``, ``chest_m``: chest, head, neck and
    shoulder girdles in the chest's frame. ``shoulder_m`` (side, 3) there. Upper arm and forearm with hand: ``arm_m`` their
    lengths (2,), ``arm_kg`` their masses, ``arm_centre`` where along them (0 to 1) the centre of mass lies. ``hip_m``:
    middle of the hips in the pelvis. ``leg_m``: hips over heels.
    ``scale``: stature over the model's own.
    """

    slice_kg: Floats
    slice_m: Floats
    chest_kg: float
    chest_m: Floats
    shoulder_m: Floats
    arm_m: Floats
    arm_kg: Floats
    arm_centre: Floats
    hip_m: Floats
    leg_m: float
    scale: float


class Arms(NamedTuple):
    """``shoulder``, ``elbow``, ``hand`` (posture, side, 3) in the room; ``out_of_reach`` (posture,) what arms lack; m.

    ``held``: where what the hands hold is (posture, side, 3): where it was told to be, even if the arms end before it.
    """

    shoulder: Floats
    elbow: Floats
    hand: Floats
    out_of_reach: Floats
    held: Floats


def manikin(model: BodyModel) -> Manikin:
    """Measure a person's model at rest."""
    mj, room = model.mj, model.room
    room.qpos[:] = model.rest_qpos
    mujoco.mj_kinematics(mj, room)
    belongs = [_part(mj, b) for b in range(mj.nbody)]
    place = room.xipos

    def of(*parts: str) -> tuple[float, Floats]:
        which = [b for b in range(mj.nbody) if belongs[b] in parts]
        mass = mj.body_mass[which]
        return float(mass.sum()), np.asarray(mass @ place[which] / mass.sum())

    slices = [of(name) for name in VERTEBRAE]
    chest_kg, chest_xyz = of("torso")
    upper, fore = of("upper_r"), of("fore_r")
    shoulder, elbow = model.body_xyz("humerus_r"), model.body_xyz("ulna_r")
    hand = model.body_xyz("thirdmc_r")
    arm_m = np.array([np.linalg.norm(elbow - shoulder), np.linalg.norm(hand - elbow)])
    centre = [
        float((at - start) @ (end - start)) / length**2
        for at, start, end, length in ((upper[1], shoulder, elbow, arm_m[0]), (fore[1], elbow, hand, arm_m[1]))
    ]
    return Manikin(
        slice_kg=np.array([kg for kg, _ in slices]),
        slice_m=np.array([model.in_body(name, at) for name, (_, at) in zip(VERTEBRAE, slices, strict=True)]),
        chest_kg=chest_kg,
        chest_m=model.in_body("torso", chest_xyz) * (1, 1, 0),
        shoulder_m=np.array([model.in_body("torso", model.body_xyz(f"humerus_{side}")) for side in SIDES]),
        arm_m=arm_m,
        arm_kg=np.array([upper[0], fore[0]]),
        arm_centre=np.array(centre),
        hip_m=model.in_body("sacrum", (model.body_xyz("femur_l") + model.body_xyz("femur_r")) / 2),
        leg_m=float(model.body_xyz("femur_r")[2] - model.body_xyz("calcn_r")[2]),
        scale=model.scale,
    )


def weight_above(person: Manikin, level: int) -> float:
    """Weight (N) of everything above a level (0 is L5/S1), arms included."""
    return GRAVITY * (float(person.slice_kg[level:].sum()) + person.chest_kg + 2 * float(person.arm_kg.sum()))


def shoulders_asr(person: Manikin, at: Frames, pelvis: Floats) -> Floats:
    """Shoulder joints (posture, side, 3) in the room, from the zero of the sacrum."""
    in_pelvis = person.shoulder_m @ at.turn[:, TORSO].transpose(0, 2, 1) + at.origin[:, TORSO, None]
    return np.asarray(in_pelvis @ pelvis.transpose(0, 2, 1))


def reach(person: Manikin, shoulder: Floats, target: Floats) -> Arms:
    """Arms from the shoulders (posture, side, 3) to the targets (same shape), elbows down and a little back.

    Who reaches too low bends the legs, or sits lower: the hands come as low as they can. What else lies beyond the arms'
    length is moved towards the shoulder, and how far is told as ``out_of_reach``; what they hold stays where it was told to be.
    """
    longest = 0.995 * float(person.arm_m.sum())
    way = target - shoulder
    across = np.hypot(way[..., 0], way[..., 2])
    drop = np.sqrt(np.maximum(longest**2 - np.minimum(across, longest) ** 2, 0.0))
    high = np.maximum(way[..., 1] - drop, 0.0)
    short = np.hypot(np.maximum(across - longest, 0.0), high)
    shrink = np.minimum(1.0, longest / np.maximum(across, 1e-9))
    way = way * np.stack([shrink, np.ones_like(shrink), shrink], axis=-1)
    down = np.clip(way[..., 1], -drop, drop)
    way = np.stack([way[..., 0], down, way[..., 2]], axis=-1)
    distance = np.maximum(np.linalg.norm(way, axis=-1), 0.2 * longest)
    upper, fore = person.arm_m
    along = np.clip((upper**2 - fore**2 + distance**2) / (2 * distance), -upper, upper)
    out = np.sqrt(np.maximum(upper**2 - along**2, 0.0))
    unit = way / np.maximum(np.linalg.norm(way, axis=-1, keepdims=True), 1e-9)
    droops = np.array([-0.5, -1.0, 0.0]) - unit * (unit @ np.array([-0.5, -1.0, 0.0]))[..., None]
    droops = droops / np.maximum(np.linalg.norm(droops, axis=-1, keepdims=True), 1e-6)
    elbow = shoulder + unit * along[..., None] + droops * out[..., None]
    hand = shoulder + way
    held = np.stack([target[..., 0], hand[..., 1], target[..., 2]], axis=-1)
    return Arms(shoulder, elbow, hand, short.max(axis=1), held)


def weights(person: Manikin, at: Frames, pelvis: Floats, arms: Arms) -> tuple[Floats, Floats]:
    """Gravity on everything above each level.

    Returns
    -------
    wrench, mass
        (posture, level, 6) in the frame of the pelvis, N and Nm; mass (level,) kg.
    """
    down = -GRAVITY * pelvis[:, 1, :]  # the room's down in the pelvis, times g
    levels = np.empty((len(pelvis), len(VERTEBRAE), 6))
    chest = at.turn[:, TORSO] @ person.chest_m + at.origin[:, TORSO]
    total = person.chest_kg * force_at(chest, down)
    for side in range(2):
        for start, end, part in ((arms.shoulder, arms.elbow, 0), (arms.elbow, arms.hand, 1)):
            place = start[:, side] + person.arm_centre[part] * (end[:, side] - start[:, side])
            total += person.arm_kg[part] * force_at(np.einsum("nx,nxy->ny", place, pelvis), down)
    for level in range(len(VERTEBRAE) - 1, -1, -1):
        place = at.turn[:, level + 1] @ person.slice_m[level] + at.origin[:, level + 1]
        total = total + person.slice_kg[level] * force_at(place, down)
        levels[:, level] = total
    mass = np.cumsum(person.slice_kg[::-1])[::-1] + person.chest_kg + 2 * person.arm_kg.sum()
    return levels, mass


def force_at(point: Floats, force: Floats) -> Floats:
    """Wrench (posture, 6) of a force at a point, both (posture, 3)."""
    return np.concatenate([np.cross(point, force), force], axis=1)


def _part(mj: Any, body: int) -> str:
    """Which part of the manikin a body belongs to: itself or the nearest ancestor that is one."""
    arm = {f"{stem}_{side}": f"{part}_{side}" for part, stems in ARM.items() for stem in stems for side in SIDES}
    while body:
        name = mj.body(body).name
        if name in arm:
            return arm[name]
        if name == "torso" or name in VERTEBRAE:
            return str(name)
        body = mj.body_parentid[body]
    return "below"
