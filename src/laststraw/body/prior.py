"""What postures people stand in before anything was measured, and the coordinates in which that is simple.

In ``STATE`` trunk, neck and head are described by how they stand in the room; in ``pose.JOINTS`` by the bends between them:

    lumbar flexion   = trunk forward lean - pelvis anterior tilt
    lumbar left bend = trunk left lean + pelvis left up
    lumbar left turn = trunk left turn - pelvis left turn
    neck flexion     = neck forward lean - trunk forward lean - thorax flexion
    neck left bend   = head left lean - trunk left lean - thorax left bend
    head flexion     = head forward tilt - neck forward lean

to first order in the angles. In ``STATE`` the prior is independent but for one thing: over a pelvis that is tilted, raised or
turned people keep the shoulders level and above the hips (decisions/0008-added-parts.md). Of all the ways to do so the prior
takes the most probable one: a degree of the pelvis moves lean and bend of the trunk and the shift of the lumbar spine by

    d = -D H_f^T (H_f D H_f^T)^-1 H_p      H: slopes of ``KEPT`` by the free states f and the pelvis p, D: variance of f

so that no line of the shoulders over the hips, and no shoulder line, says anything about the pelvis.
"""

import weakref

import numpy as np

from laststraw.body.model import BodyModel
from laststraw.body.patches import Floats
from laststraw.body.pose import JOINTS
from laststraw.body.predict import predict
from laststraw.knowledge import Knowledge

_INSTEAD = {
    "lumbar_flexion": "trunk_forward_lean",
    "lumbar_left_bend": "trunk_left_lean",
    "lumbar_left_turn": "trunk_left_turn",
    "neck_flexion": "neck_forward_lean",
    "neck_left_bend": "head_left_lean",
    "head_flexion": "head_forward_tilt",
}
_BENDS = {  # a bend is how its part stands in the room, and these parts of the way down
    "lumbar_flexion": {"pelvis_anterior_tilt": -1.0},
    "lumbar_left_bend": {"pelvis_left_up": 1.0},
    "lumbar_left_turn": {"pelvis_left_turn": -1.0},
    "neck_flexion": {"trunk_forward_lean": -1.0, "thorax_flexion": -1.0},
    "neck_left_bend": {"trunk_left_lean": -1.0, "thorax_left_bend": -1.0},
    "head_flexion": {"neck_forward_lean": -1.0},
}
STATE = tuple(_INSTEAD.get(joint, joint) for joint in JOINTS)
STEP_DEG = 0.5
KEPT = ("trunk_lateral_lean", "trunk_sagittal_lean", "shoulder_tilt", "shoulder_rotation")
PELVIS = ("pelvis_anterior_tilt", "pelvis_left_up", "pelvis_left_turn")
FREE = (
    "trunk_forward_lean", "trunk_left_lean", "trunk_left_turn", "lumbar_forward_shift", "lumbar_left_shift",
    "thorax_flexion", "thorax_left_bend",
)  # fmt: skip


def _posture_from_state() -> Floats:
    """T (joint, state) with q = T x."""
    turn = np.eye(len(JOINTS))
    for bend, parts in _BENDS.items():
        for part, sign in parts.items():
            turn[JOINTS.index(bend), STATE.index(part)] = sign
    return turn


T = _posture_from_state()
T_INVERSE = np.linalg.inv(T)
_KEPT_OF: "weakref.WeakKeyDictionary[BodyModel, Floats]" = weakref.WeakKeyDictionary()


def prior(knowledge: Knowledge, model: BodyModel) -> tuple[Floats, Floats, Floats]:
    """Mean (state,) in deg, covariance (state, state) in deg2 and drift (state,) in deg2 a year.

    *Error*: ``KeyError``. The shoulders stay above the hips to first order: 0.1 deg at 5 deg of pelvis (tested).
    """
    mean, sd, drift = _rows(knowledge)
    keep = np.eye(len(STATE))
    keep[np.ix_(_at(FREE), _at(PELVIS))] = _kept_above_hips(model, sd[_at(FREE)] ** 2)
    return mean, keep @ np.diag(sd**2) @ keep.T, drift**2


def neutral_posture(knowledge: Knowledge) -> Floats:
    """The norm-neutral posture (joint,) in deg: what every deviation is measured from."""
    return np.asarray(T @ _rows(knowledge)[0])


def slope(model: BodyModel, state: Floats, ids: tuple[str, ...]) -> Floats:
    """dh/dx (measurement, state) of the model's predictions by central differences."""
    columns = []
    for step in STEP_DEG * np.eye(len(state)):
        rise = predict(model, T @ (state + step), ids) - predict(model, T @ (state - step), ids)
        columns.append(rise / (2 * STEP_DEG))
    return np.stack(columns, axis=1)


def _kept_above_hips(model: BodyModel, variance: Floats) -> Floats:
    """How the free states (free, pelvis) move a degree of each angle of the pelvis, so that ``KEPT`` stays."""
    if model not in _KEPT_OF:
        _KEPT_OF[model] = slope(model, np.zeros(len(STATE)), KEPT)
    lines = _KEPT_OF[model]
    free, pelvis = lines[:, _at(FREE)], lines[:, _at(PELVIS)]
    spread = variance[:, None] * free.T
    return np.asarray(-spread @ np.linalg.solve(free @ spread, pelvis))


def _at(names: tuple[str, ...]) -> list[int]:
    return [STATE.index(name) for name in names]


def _rows(knowledge: Knowledge) -> tuple[Floats, Floats, Floats]:
    """Mean, sd and drift (state,) in deg, as the knowledge files have them."""
    rows = {row.joint: row for row in knowledge.posture_priors}
    means, sds, drifts = zip(
        *((rows[name].mean.value, rows[name].sd.value, rows[name].drift_per_year.value) for name in STATE), strict=True
    )
    return np.array(means), np.array(sds), np.array(drifts)
