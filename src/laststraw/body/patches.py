"""The known defects of the shipped model, and their mending: one named, tested function each.

Source of the defects: checks of myo-sim 0.2.4 ``myofullbody`` against its own OpenSim sources; every one is reproduced by
``tests/body/test_patches.py``, which fails where the patch is left out.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import mujoco
import numpy as np

from laststraw.body import lumbar
from laststraw.body.draft import ABDOMEN, HINGES, LEVELS, PLANES, SEGMENTS, SIDED, Draft, Floats
from laststraw.knowledge import Knowledge

__all__ = ["ABDOMEN", "HINGES", "LEVELS", "PATCHES", "PLANES", "Draft", "Floats", "Patch"]


class Patch(NamedTuple):
    """One defect, what it does to answers, and what is done about it."""

    name: str
    defect: str
    fix: str
    apply: Callable[[Draft, Knowledge], None]


def mend_lumbar_rhythm(draft: Draft, knowledge: Knowledge) -> None:
    """Prescribe all 15 lumbar angles and the belly wall instead of coupling 13 of them to L5/S1."""
    follows = {joint for level in LEVELS[1:] for joint in HINGES[level]} | {ABDOMEN}
    for coupling in list(draft.spec.equalities):
        if coupling.name1 in follows:
            draft.spec.delete(coupling)
    for plane in ("flexion", "left_bend"):
        draft.shares[plane] = _shares(plane, knowledge)


def mend_axial_rhythm(draft: Draft, knowledge: Knowledge) -> None:
    """Share an axial turn over the levels so that the parts add up to the whole."""
    draft.shares["left_turn"] = _shares("left_turn", knowledge)


def mend_longissimus_side(draft: Draft, knowledge: Knowledge) -> None:
    """Put the left longissimus fascicle of T12 on the left."""
    for site in draft.spec.sites:
        if site.name.startswith("LTpT_T12_") and site.name.endswith("_l") and site.pos[2] > 0:
            site.pos = site.pos * (1, 1, -1)


def mend_rectus_side(draft: Draft, knowledge: Knowledge) -> None:
    """Put the right rectus abdominis on the right, and the left one on the left."""
    for site in draft.spec.sites:
        if site.name.startswith("rect_abd_") and (site.pos[2] > 0) != site.name.endswith("_r"):
            site.pos = site.pos * (1, 1, -1)


def mend_psoas_path(draft: Draft, knowledge: Knowledge) -> None:
    """Lead the 22 psoas fascicles from the lumbar spine over the rim of the pelvis to the thigh bone."""
    spec = draft.spec
    for side in ("r", "l"):
        surface, outside = _add_rim(spec, side, knowledge)
        fascicles = [a for a in spec.actuators if a.name.startswith("Ps_") and a.name.endswith(f"_{side}")]
        for muscle in fascicles:
            origin = spec.tendon(muscle.target).path[0].target.name
            tendon = spec.add_tendon(name=f"{muscle.name}_to_femur")
            for point in (origin, f"psoas-P2_{side}"):
                tendon.wrap_site(point)
            tendon.wrap_geom(surface, outside)
            for point in (f"psoas-P3_{side}", f"psoas-P4_{side}"):
                tendon.wrap_site(point)
            muscle.target = tendon.name
        second = spec.actuator(f"psoas_{side}")  # the leg's own copy, which starts at the pelvis: no longer pulls
        second.gainprm = _with_peak_force(second.gainprm, 0.0)


def mend_passive_force(draft: Draft, knowledge: Knowledge) -> None:
    """No passive muscle force: the shipped optimal fibre lengths, on which it rests, have no meaning."""
    for muscle in draft.spec.actuators:
        muscle.biastype = mujoco.mjtBias.mjBIAS_NONE
        muscle.biasprm = np.zeros_like(muscle.biasprm)


def mend_segment_masses(draft: Draft, knowledge: Knowledge) -> None:
    """Give each segment its share of the body mass; within a segment the bodies keep their proportions."""
    members: dict[str, list[Any]] = {}
    for body in draft.spec.bodies:
        if body.mass > 0:
            members.setdefault(_segment(body), []).append(body)
    total = sum(body.mass for bodies in members.values() for body in bodies)
    for segment, bodies in members.items():
        fraction = knowledge.constant(f"mass_fraction_{segment}") * (2 if segment in SIDED else 1)
        factor = fraction * total / sum(body.mass for body in bodies)
        for body in bodies:
            body.mass, body.inertia = body.mass * factor, _possible(body.inertia * factor)


def mirror_left_from_right(draft: Draft, knowledge: Knowledge) -> None:
    """Make the left side the mirror image of the right, so that no left/right difference comes from the model."""
    across = np.array([1.0, 1.0, -1.0])
    for left, right in _pairs(draft.spec.bodies):
        left.pos, left.quat = right.pos * across, right.quat * (1, -1, -1, 1)
        left.ipos, left.iquat, left.inertia = right.ipos * across, right.iquat * (1, -1, -1, 1), right.inertia
        left.mass = right.mass
    draft.spec.body("pelvis").quat = draft.spec.body("sacrum").quat
    for left, right in _pairs(draft.spec.sites):
        left.pos = right.pos * across
    for left, right in _pairs(draft.spec.geoms):
        left.pos, left.quat, left.size = right.pos * across, right.quat * (1, -1, -1, 1), right.size
    for left, right in _pairs(draft.spec.joints):
        if left.type == mujoco.mjtJoint.mjJNT_SLIDE:
            left.pos, left.axis = right.pos * across, right.axis * across
        else:
            left.pos, left.axis = right.pos * across, right.axis * -across


PATCHES = (
    Patch(
        "lumbar_rhythm",
        "The conversion lost the slope of L5/S1, which takes 53 % of a bend instead of 12.5 %.",
        "The 13 couplings to L5/S1 are removed and all 15 lumbar angles are prescribed in the published shares.",
        mend_lumbar_rhythm,
    ),
    Patch(
        "axial_rhythm",
        "The shares of an axial turn above L5/S1 add up to 0.14 instead of 0.79.",
        "The corrected shares of the model's authors are used.",
        mend_axial_rhythm,
    ),
    Patch(
        "longissimus_side",
        "The left fascicle LTpT_T12_l is attached on the right side of the body.",
        "Its five points are mirrored to the left.",
        mend_longissimus_side,
    ),
    Patch(
        "rectus_side",
        "The rectus abdominis named right lies on the left, and the left one on the right.",
        "Their points change places.",
        mend_rectus_side,
    ),
    Patch(
        "psoas_path",
        "The psoas exists twice and neither is whole: the trunk's ends on the pelvis, the leg's begins there.",
        "The 22 fascicles of the trunk run on over the rim of the pelvis to the thigh bone; the leg's copy has no force.",
        mend_psoas_path,
    ),
    Patch(
        "passive_force",
        "Muscles at rest pull with 1137 N in upright standing, because 142 of 210 fibres are longer than their muscle.",
        "Passive muscle force is switched off.",
        mend_passive_force,
    ),
    Patch(
        "segment_masses",
        "Pelvis and sacrum together weigh 22 % of the body (14 % is right), head and neck 2.4 kg (6 kg is right).",
        "Every segment gets its published share of the body mass.",
        mend_segment_masses,
    ),
    Patch(
        "trunk_paths",
        "14 muscles wrap around back cylinders that they never touch, 10 around a ball in the chest.",
        "The cylinders go; where the ball bends a path in standing, the path runs through that point of the chest.",
        lumbar.mend_trunk_paths,
    ),
    Patch(
        "lumbar_levers",
        "The lumbar spine is drawn 13 % small: back muscles pull 41 to 48 mm behind the discs (55 to 61 in MRI).",
        "Attachments of trunk muscles move away from the line of the discs, by the ratio to MRI.",
        lumbar.mend_lumbar_levers,
    ),
    Patch(
        "lumbar_slides",
        "The lumbar joints are hinges only: what a disc bears cannot be read from them.",
        "Three slides along the axes of each disc, which never move: a muscle's lever on them is its share of the load.",
        lumbar.mend_lumbar_slides,
    ),
    Patch(
        "mirror_left",
        "The pelvis is turned by 0.09 deg, and bones of the left leg lie up to 0.1 mm off the mirror image of the right.",
        "The pelvis is straight and the left side is the mirror image of the right.",
        mirror_left_from_right,
    ),
)


def _shares(plane: str, knowledge: Knowledge) -> Floats:
    return np.array([knowledge.constant(f"lumbar_{plane}_share_{level}") for level in LEVELS])


def _add_rim(spec: Any, side: str, knowledge: Knowledge) -> tuple[str, str]:
    """Put back the cylinder that leads the psoas around the front of the hip, which the conversion dropped.

    Returns its name and that of a point in front of it: of the two ways around, the muscle takes that one.
    """
    radius, length, *numbers = (
        knowledge.constant(f"psoas_rim_{name}")
        for name in ("radius_m", "length_m", "x_m", "y_m", "z_m", "turn_x_rad", "turn_y_rad", "turn_z_rad")
    )
    quat = np.zeros(4)
    mujoco.mju_euler2Quat(quat, np.array(numbers[3:]), "xyz")
    pos = np.array(numbers[:3])
    if side == "l":
        pos, quat = pos * (1, 1, -1), quat * (1, -1, -1, 1)
    pelvis = spec.body("pelvis")
    rim = pelvis.add_geom(
        name=f"psoas_rim_{side}", type=mujoco.mjtGeom.mjGEOM_CYLINDER, pos=pos, quat=quat,
        size=[radius, length / 2, 0], contype=0, conaffinity=0, density=0,
    )  # fmt: skip
    outside = pelvis.add_site(name=f"psoas_rim_outside_{side}", pos=pos + radius * np.array([2.0, 0, 0]))
    return str(rim.name), str(outside.name)


def _with_peak_force(gainprm: Floats, peak_n: float) -> Floats:
    changed = np.array(gainprm)
    changed[2] = peak_n
    return changed


def _possible(inertia: Floats) -> Floats:
    """No principal moment may exceed the sum of the others, not even by the last digit."""
    return np.asarray(np.minimum(inertia, (inertia.sum() - inertia) * (1 - 1e-9)))


def _segment(body: Any) -> str:
    while True:
        stem = body.name.removesuffix("_r").removesuffix("_l").removesuffix("1_r").removesuffix("1_l")
        if stem in SEGMENTS:
            return SEGMENTS[stem]
        body = body.parent


def _pairs(elements: Any) -> list[tuple[Any, Any]]:
    """(left, right) of everything that exists on both sides: ``X_l`` with ``X_r``, or with ``X`` (arms)."""
    by_name = {element.name.lower(): element for element in elements}
    pairs = []
    for name, element in by_name.items():
        stem = name.removesuffix("_l")
        twin = by_name.get(f"{stem}_r", by_name.get(stem))
        if stem != name and twin is not None:
            pairs.append((element, twin))
    return pairs
