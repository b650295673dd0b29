"""The parts that back pain needs and the shipped model lacks: neck and girdle muscles, belly belt, joints of chest and neck.

What is added, and where, is data (``added_muscles.toml``); the landmarks come from the bones (``packing/landmarks.py``). They
are *geometry only*: lengths and levers follow from where they are, no force of theirs was validated, and no load uses them.
"""

from typing import Any

import mujoco
import numpy as np

from laststraw.body.draft import Draft, Floats
from laststraw.knowledge import Knowledge
from laststraw.knowledge.added import AddedJoint, AddedMuscle, PathPoint

ADDED = "neck, girdle and belly muscles and the joints T12/L1, C7/T1 and skull added (geometry only)"
T12_L1 = "t12_l1"  # in the shares of a draft: what this joint takes of a bend of the chest (flexion, left bend)
SIDES = {"r": 1.0, "l": -1.0}
AXES = {"extension": (0.0, 0.0, 1.0), "right_bend": (1.0, 0.0, 0.0), "left_turn": (0.0, 1.0, 0.0)}


def add_parts(draft: Draft, knowledge: Knowledge) -> None:
    """Add joints and muscle paths to a mended draft.

    *Error*: ``KeyError`` for a landmark that the packed model lacks: run ``make setup`` after ``packing/`` has changed.
    """
    draft.shares[T12_L1] = np.array([knowledge.constant(f"t12_l1_{plane}_share") for plane in ("flexion", "left_bend")])
    for joint in knowledge.added_joints:
        _add_joint(draft.spec, joint)
    for muscle in knowledge.added_muscles:
        for side in SIDES:
            _add_muscle(draft.spec, muscle, side)


def _add_joint(spec: Any, joint: AddedJoint) -> None:
    body = spec.body(joint.body)
    body.add_joint(
        name=joint.id, type=mujoco.mjtJoint.mjJNT_HINGE, axis=AXES[joint.turns], pos=_site(spec, joint.at, "r").pos
    )


def _add_muscle(spec: Any, muscle: AddedMuscle, side: str) -> None:
    """A tendon along the path, and the actuator that pulls along it: a new one, or one that has ended on the chest."""
    name = f"{muscle.id}_{side}"
    tendon = spec.add_tendon(name=name)
    for k, point in enumerate(muscle.path):
        tendon.wrap_site(_point(spec, point, side, f"{name}_{k}"))
    if muscle.peak_force is None:
        spec.actuator(muscle.replaces if side == "r" else f"{muscle.replaces}_l").target = name
        return
    actuator = spec.add_actuator(name=name, target=name)
    actuator.trntype = mujoco.mjtTrn.mjTRN_TENDON
    actuator.gaintype, actuator.dyntype = mujoco.mjtGain.mjGAIN_MUSCLE, mujoco.mjtDyn.mjDYN_MUSCLE
    actuator.gainprm = _gain(muscle.peak_force.value)
    actuator.lengthrange = (0.01, 1.0)  # MuJoCo asks for it; no force is computed from it
    actuator.ctrllimited, actuator.ctrlrange = True, (0, 1)


def _point(spec: Any, point: PathPoint, side: str, name: str) -> str:
    """Name of the site of a point; a new one where it is not at a landmark itself."""
    offset = 1e-3 * np.array(point.mm) * (1, 1, SIDES[side])
    if point.body:
        return str(spec.body(point.body).add_site(name=name, pos=offset).name)
    site = _site(spec, point.at, side)
    if not offset.any():
        return str(site.name)
    return str(site.parent.add_site(name=name, pos=site.pos + offset).name)


def _site(spec: Any, at: str, side: str) -> Any:
    """A landmark in the middle, a landmark of a side, or a point of the model. *Error*: ``KeyError``."""
    for name in (f"mark/{at}", f"mark/{at}_{side}", f"{at}_{side}"):
        site = spec.site(name)
        if site is not None:
            return site
    raise KeyError(f"{at!r} is no landmark of the packed model")


def _gain(peak_n: float) -> Floats:
    gain: Floats = np.zeros(10)
    gain[:9] = (0.75, 1.05, peak_n, 200, 0.5, 1.6, 1.5, 1.3, 1.2)  # MuJoCo's own defaults but for the force
    return gain
