"""What postures people stand in before anything was measured, and the coordinates in which that is simple.

In ``STATE`` the trunk is described by its lean against the vertical; in ``pose.JOINTS`` by the bend of the lumbar spine:

    lumbar flexion   = trunk forward lean - pelvis anterior tilt
    lumbar left bend = trunk left lean + pelvis left up
    lumbar left turn = trunk left turn - pelvis left turn

to first order in the angles. The prior is independent in ``STATE``: a tilted pelvis is made up for by the lumbar spine, so
a shoulder line says nothing about the pelvis.
"""

import numpy as np

from laststraw.body.patches import Floats
from laststraw.body.pose import JOINTS
from laststraw.knowledge import Knowledge

_INSTEAD = {
    "lumbar_flexion": "trunk_forward_lean",
    "lumbar_left_bend": "trunk_left_lean",
    "lumbar_left_turn": "trunk_left_turn",
}
STATE = tuple(_INSTEAD.get(joint, joint) for joint in JOINTS)


def _posture_from_state() -> Floats:
    """T (joint, state) with q = T x."""
    turn = np.eye(len(JOINTS))
    for bend, pelvis, sign in (
        ("lumbar_flexion", "pelvis_anterior_tilt", -1.0),
        ("lumbar_left_bend", "pelvis_left_up", 1.0),
        ("lumbar_left_turn", "pelvis_left_turn", -1.0),
    ):
        turn[JOINTS.index(bend), STATE.index(pelvis)] = sign
    return turn


T = _posture_from_state()
T_INVERSE = np.linalg.inv(T)


def prior(knowledge: Knowledge) -> tuple[Floats, Floats, Floats]:
    """Mean (state,) in deg, covariance (state, state) in deg2 and drift (state,) in deg2 a year. *Error*: ``KeyError``."""
    rows = {row.joint: row for row in knowledge.posture_priors}
    mean = np.array([rows[name].mean.value for name in STATE])
    sd = np.array([rows[name].sd.value for name in STATE])
    drift = np.array([rows[name].drift_per_year.value for name in STATE])
    return mean, np.diag(sd**2), drift**2


def neutral_posture(knowledge: Knowledge) -> Floats:
    """The norm-neutral posture (joint,) in deg: what every deviation is measured from."""
    return np.asarray(T @ prior(knowledge)[0])
