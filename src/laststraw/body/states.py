"""What a posture does to muscles and joints, as distributions.

Muscle m of side s, made of model muscles i with peak forces F_i:

    D = 100 % * sum_i F_i (L_i(q) - L_i(q0)) / sum_i F_i / l_opt        q0: the norm-neutral posture
    sd(D)^2 = (J C J^T) / l_opt^2 + (D * relative sd of l_opt)^2          J = dL/dq at the mean, C the posture's covariance

A joint's angle is off its norm by A = A(q) - A(q0), with the same first-order spread. *Held short* (long, off centre): the
true value is beyond the threshold with at least ``held_probability``. Held is a fact about a posture, not about tissue.
"""

import weakref
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from laststraw.body.model import BodyModel, build_model
from laststraw.body.patches import LEVELS, Floats
from laststraw.body.pose import (
    JOINTS,
    S_SHAPE,
    SHIFTS,
    N,
    about_front,
    about_right,
    angle,
    hip_angles,
    muscle_lengths_mm,
    pelvis_turn,
)
from laststraw.body.prior import neutral_posture
from laststraw.knowledge import Knowledge
from laststraw.records import Person, Posture, Side, StateName, StructureState
from laststraw.stats import normal_cdf
from laststraw.units import deg_from_rad, rad_from_deg

STEP_DEG = 0.5
SIDES: tuple[Side, Side] = ("left", "right")
UNMOVED_MM_PER_DEG = 1e-6
_WEIGHTS: "weakref.WeakKeyDictionary[BodyModel, tuple[object, dict[tuple[str, Side], Floats]]]" = (
    weakref.WeakKeyDictionary()
)


class Spread(NamedTuple):
    """A normal variable before it becomes a record."""

    mean: float
    sd: float


class JointAngle(NamedTuple):
    """One angle of a joint: which structure, side and plane, from what, and the threshold for calling it held."""

    structure: str
    side: Side
    plane: str
    of_posture: Callable[[Floats], float]
    beyond: str
    relative_sd: str | None = None


def structure_states(posture: Posture, person: Person, knowledge: Knowledge) -> tuple[StructureState, ...]:
    """Length change of every muscle that a standing posture moves, angle of every joint that it is made of.

    Parameters
    ----------
    posture
        As ``fit_posture`` returns it.

    Returns
    -------
    tuple of StructureState
        Muscles (``quantity`` length, % of optimal fibre length) for each side, then joints (angle, deg; one for each
        plane, key ``state/<structure>/<side>/<plane>``). Muscles without a fibre length in the knowledge files, and
        muscles that do not cross a joint of the posture, are absent: nothing is known about them.

    *Error*: first order in the posture's spread; second-order terms are under 0.3 % of fibre length at 5 deg (tested).
    """
    return (*_muscle_states(posture, person, knowledge), *_joint_states(posture, knowledge))


def length_changes_mm(model: BodyModel, posture_deg: Floats, neutral_deg: Floats) -> tuple[Floats, Floats]:
    """Change of each model muscle's length (actuator,) mm, and its slope at the posture (actuator, joint) mm/deg."""
    change = muscle_lengths_mm(model, posture_deg) - muscle_lengths_mm(model, neutral_deg)
    steps = STEP_DEG * np.eye(N)
    rises = [muscle_lengths_mm(model, posture_deg + s) - muscle_lengths_mm(model, posture_deg - s) for s in steps]
    return change, np.stack(rises, axis=1) / (2 * STEP_DEG)


def weights(model: BodyModel, knowledge: Knowledge) -> Mapping[tuple[str, Side], Floats]:
    """(structure, side) -> weight of each model muscle (actuator,): its share of the structure's peak force.

    Kept for as long as the model is, and made anew for another map of its muscles.
    """
    kept = _WEIGHTS.get(model)
    if kept is None or kept[0] is not knowledge.model_map:
        kept = _WEIGHTS[model] = (knowledge.model_map, _weights(model, knowledge))
    return kept[1]


def _weights(model: BodyModel, knowledge: Knowledge) -> dict[tuple[str, Side], Floats]:
    row = {name: i for i, name in enumerate(model.muscles)}
    found: dict[tuple[str, Side], Floats] = {}
    for claim in knowledge.model_map:
        if claim.model_kind == "actuator":
            weight = found.setdefault((claim.structure, claim.side), np.zeros(len(row)))
            weight[row[claim.model_name]] = model.peak_force_n[row[claim.model_name]]
    return {key: weight / weight.sum() for key, weight in found.items()}


def _muscle_states(posture: Posture, person: Person, knowledge: Knowledge) -> list[StructureState]:
    model = build_model(person, knowledge)
    mean_deg, cov_deg2 = _arrays(posture)
    change_mm, slope = length_changes_mm(model, mean_deg, neutral_posture(knowledge))
    weight = weights(model, knowledge)
    beyond = knowledge.constant("held_length_beyond")
    relative = knowledge.constant("fibre_length_sd")
    states = []
    for fibre in knowledge.fibres:
        for side in SIDES:
            share = weight[fibre.structure, side]
            moved = share @ slope
            if np.abs(moved).max() < UNMOVED_MM_PER_DEG:
                continue
            percent = 100 / (fibre.length.value * model.scale)
            mean = percent * float(share @ change_mm)
            sd = float(np.hypot(percent * np.sqrt(moved @ cov_deg2 @ moved), relative * mean))
            key = f"state/{fibre.structure}/{side}"
            states.append(_state(key, fibre.structure, side, Spread(float(mean), sd), beyond, "%", posture, knowledge))
    return states


def _joint_states(posture: Posture, knowledge: Knowledge) -> list[StructureState]:
    mean_deg, cov_deg2 = _arrays(posture)
    neutral = neutral_posture(knowledge)
    states = []
    for joint in joint_angles(knowledge):
        mean = joint.of_posture(mean_deg) - joint.of_posture(neutral)
        steps = STEP_DEG * np.eye(N)
        rises = [joint.of_posture(mean_deg + s) - joint.of_posture(mean_deg - s) for s in steps]
        slope = np.array(rises) / (2 * STEP_DEG)
        variance = float(slope @ cov_deg2 @ slope)
        if joint.relative_sd is not None:
            variance += knowledge.constant(joint.relative_sd) ** 2 * (variance + mean**2)
        key = f"state/{joint.structure}/{joint.side}/{joint.plane}"
        beyond = knowledge.constant(joint.beyond)
        spread = Spread(float(mean), float(variance) ** 0.5)
        states.append(_state(key, joint.structure, joint.side, spread, beyond, "deg", posture, knowledge))
    return states


def joint_angles(knowledge: Knowledge) -> list[JointAngle]:
    """Every joint angle of a posture: pelvis in the room, hips, and the lumbar levels by their shares."""
    found = [
        JointAngle("pelvis", "none", "sagittal", _named("pelvis_anterior_tilt"), "held_angle_beyond_pelvis"),
        JointAngle("pelvis", "none", "frontal", _named("pelvis_left_up"), "held_angle_beyond_pelvis"),
        JointAngle("pelvis", "none", "transverse", _named("pelvis_left_turn"), "held_angle_beyond_pelvis"),
    ]
    for side in SIDES:
        for axis, plane in enumerate(("sagittal", "frontal", "transverse")):
            found.append(JointAngle("hip", side, plane, _hip(side, axis), "held_angle_beyond_hip"))
    planes = {"flexion": "sagittal", "left_bend": "frontal", "left_turn": "transverse"}
    for i, level in enumerate(LEVELS):
        for bend, plane in planes.items():
            share = knowledge.constant(f"lumbar_{bend}_share_{level}")
            part = _part(bend, share, float(S_SHAPE[i]))
            found.append(JointAngle(level, "none", plane, part, "held_angle_beyond_level", "lumbar_share_sd"))
    return found


def _named(joint: str) -> Callable[[Floats], float]:
    return lambda posture_deg: angle(posture_deg, joint)


def _part(bend: str, share: float, of_shift: float) -> Callable[[Floats], float]:
    """What one level takes of the total bend and of the shift in its plane."""

    def of_posture(posture_deg: Floats) -> float:
        shift = angle(posture_deg, SHIFTS[bend]) if bend in SHIFTS else 0.0
        return share * angle(posture_deg, f"lumbar_{bend}") + of_shift * shift

    return of_posture


def _hip(side: Side, axis: int) -> Callable[[Floats], float]:
    """Flexion, adduction or inward rotation (axis 0, 1, 2) of one hip (deg)."""
    sign = -1.0 if side == "left" and axis > 0 else 1.0

    def of_posture(posture_deg: Floats) -> float:
        radians = {joint: rad_from_deg(value) for joint, value in zip(JOINTS, posture_deg.tolist(), strict=True)}
        legs = about_front(-radians["legs_left_lean"]) @ about_right(-radians["legs_forward_lean"])
        return sign * deg_from_rad(hip_angles(pelvis_turn(radians).T @ legs)[axis])

    return of_posture


def _arrays(posture: Posture) -> tuple[Floats, Floats]:
    """Mean (joint,) deg and covariance (joint, joint) deg2 in the order of ``JOINTS``."""
    order = [posture.joints.index(joint) for joint in JOINTS]
    return np.array(posture.mean_deg)[order], np.array(posture.cov_deg2)[np.ix_(order, order)]


def _state(
    key: str,
    structure: str,
    side: Side,
    spread: Spread,
    beyond: float,
    unit: str,
    posture: Posture,
    knowledge: Knowledge,
) -> StructureState:
    p_low = normal_cdf(-beyond, spread.mean, spread.sd)
    p_high = 1.0 - normal_cdf(beyond, spread.mean, spread.sd)
    sure = knowledge.constant("held_probability")
    is_length = unit == "%"
    name: StateName = "unclear"
    if p_low >= sure:
        name = "held_short" if is_length else "held_off_centre"
    elif p_high >= sure:
        name = "held_long" if is_length else "held_off_centre"
    return StructureState(
        key=key,
        structure=structure,
        side=side,
        quantity="length" if is_length else "angle",
        mean=spread.mean,
        sd=spread.sd,
        unit=unit,
        beyond=beyond,
        p_low=p_low,
        p_high=p_high,
        state=name,
        because=posture.because,
    )
