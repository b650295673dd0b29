"""The fitted standing posture as a task, so that what it loads can be computed like any other posture.

    trunk_inclination  = line(q) - line(q0)              hips to shoulders in the side view, q0: the neutral posture
    lumbar_left_bend   = (side(q) + pelvis_left_up) / c  the same line from behind; c: what a degree of bend does to it
    lumbar_flexion, lumbar_left_turn, pelvis_left_up     as fitted

The neutral posture becomes relaxed standing with nothing told, so that multiples of relaxed standing are 1 for it. Tilts of
the pelvis and bends of the spine are fitted together (people keep the trunk upright over a tilted pelvis), but a task draws
them one by one: so the error of the bend is what is left of the error of the line, and the line is as sure as the photos made
it.

*Error*: a line whose error is smaller than that of the pelvis under it is drawn as uncertain as the pelvis. How the lean of the
legs moves the body over the feet is left out: it loads no lumbar level.
"""

from typing import Any

import numpy as np

from laststraw.body.model import build_model
from laststraw.body.pose import JOINTS
from laststraw.body.predict import predict
from laststraw.body.prior import T_INVERSE, neutral_posture, slope
from laststraw.knowledge import Knowledge
from laststraw.records import LIMITS, Person, Posture, TaskPosture, Uncertain

LINES = ("trunk_sagittal_lean", "trunk_lateral_lean")


def task_of_posture(posture: Posture, person: Person, knowledge: Knowledge) -> TaskPosture:
    """How a person stood, as a task.

    Parameters
    ----------
    posture
        As ``fit_posture`` gives it, all joints.
    person
        Whose model draws the line from hips to shoulders.

    *Error*: as above; ``ValueError`` for a posture that lacks a joint.
    """
    order = [posture.joints.index(joint) for joint in JOINTS]
    mean = np.array(posture.mean_deg)[order]
    cov = np.array(posture.cov_deg2)[np.ix_(order, order)]
    model = build_model(person, knowledge)
    start = neutral_posture(knowledge)
    line = predict(model, mean, LINES) - predict(model, start, LINES)
    turns = slope(model, T_INVERSE @ start, LINES) @ T_INVERSE  # (line, joint) deg a degree
    variance = np.einsum("ij,jk,ik->i", turns, cov, turns)
    told = {"trunk_inclination": (line[0], variance[0])}
    for joint in ("lumbar_flexion", "lumbar_left_turn", "pelvis_left_up"):
        k = JOINTS.index(joint)
        told[joint] = (mean[k] - start[k], cov[k, k])
    up, up_variance = told["pelvis_left_up"]
    per_bend = turns[1, JOINTS.index("lumbar_left_bend")]
    told["lumbar_left_bend"] = ((line[1] + up) / per_bend, max(variance[1] - up_variance, 0.0) / per_bend**2)
    fields: dict[str, Any] = {name: _uncertain(name, *number) for name, number in told.items()}
    return TaskPosture(**fields)


def _uncertain(name: str, mean: float, variance: float) -> Uncertain:
    low, high = LIMITS[name]
    return Uncertain(mean=float(np.clip(mean, low, high)), sd=float(np.sqrt(max(variance, 0.0))))
