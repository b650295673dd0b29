"""What all tests filmed from the side share: can the film show it, which way does the person face, trunk and near knee."""

import math
from collections.abc import Sequence

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.signals import BodyTrack, Point, Signal, flexion_signal, lean_signal
from laststraw.measure.movement.upright import HIPS, SHOULDERS
from laststraw.records import ErrorTerm

SIDE_VIEWS = ("left", "right")
Roll = tuple[float, float] | None  # camera roll and its sd (deg); None: nobody knows it
LANDMARKS, NETWORK, SHRINKS, ROLL, SWAY = (
    "landmarks",
    "network bias",
    "network shrinks tilts",
    "camera roll",
    "rest",
)


def cannot_see(body: BodyTrack, names: Sequence[str], knowledge: Knowledge) -> str | None:
    """Why a film cannot give a test in the plane of walking, as a sentence; None when it can.

    The film must be from the side, of a person who stands side-on and shows the side that was said: shoulders that lie far
    apart are those of somebody who faces the camera, and toes lie ahead of heels.
    """
    if body.view not in SIDE_VIEWS:
        return knowledge.sentence("movement.needs_side")
    missing = missing_points(body, names, knowledge)
    if missing is not None:
        return missing
    trunk = np.linalg.norm(body.of(SHOULDERS) - body.of(HIPS), axis=1)
    apart = np.abs(body.of(("shoulder", "left")) - body.of(("shoulder", "right")))[:, 0]
    if float(np.nanmedian(apart)) > knowledge.constant("movement.side_on") * float(np.nanquantile(trunk, 0.9)):
        return knowledge.sentence("movement.not_side_on")
    if body.has(("heel", "both"), ("foot_index", "both")):
        foot = (body.of(("foot_index", body.near)) - body.of(("heel", body.near)))[:, 0]
        if float(np.nanmedian(foot)) < 0.0:
            other = "right" if body.view == "left" else "left"
            return knowledge.sentence(
                "movement.other_side",
                said=knowledge.sentence(f"findings.{body.view}"),
                shown=knowledge.sentence(f"findings.{other}"),
            )
    return None


def missing_points(body: BodyTrack, names: Sequence[str], knowledge: Knowledge) -> str | None:
    """Which of these paired points are out of sight for most of the film, as a sentence; None when all are seen."""
    missing = unseen(body, names, knowledge)
    if not missing:
        return None
    words = ", ".join(knowledge.sentence(f"measure.point.{name}") for name in missing)
    return knowledge.sentence("movement.points_missing", points=words)


def unseen(body: BodyTrack, names: Sequence[str], knowledge: Knowledge) -> tuple[str, ...]:
    """Paired points that the backend does not give, or that are out of sight for most of the film."""
    enough = 1.0 - knowledge.constant("movement.lost")
    return tuple(
        name for name in names if not body.has((name, "both")) or float(np.mean(body.visible((name, "both")))) < enough
    )


def trunk_lean(body: BodyTrack) -> Signal:
    """Lean of the line from mid-hip to mid-shoulder (deg, + forwards)."""
    return lean_signal(body, HIPS, SHOULDERS)


def knee_bend(body: BodyTrack) -> Signal:
    """Flexion of the knee that faces the camera (deg): thigh against shank in the picture, 0 when straight."""
    return flexion_signal(body, _near(body, "hip"), _near(body, "knee"), _near(body, "ankle"))


def thigh_lean(body: BodyTrack) -> Signal:
    """Lean of the near thigh from knee to hip (deg, + forwards)."""
    return lean_signal(body, _near(body, "knee"), _near(body, "hip"))


def lean_terms(value: float, sd: float, body: BodyTrack, knowledge: Knowledge) -> list[ErrorTerm]:
    """Errors of a trunk's lean against the vertical at one moment (deg)."""
    described = knowledge.measurement("trunk_sagittal_lean")
    bias = next(one.sd.value for one in described.biases if one.view == body.view and one.rung == "keypoints")
    return [
        ErrorTerm(name=LANDMARKS, sd=sd),
        ErrorTerm(name=NETWORK, sd=bias, shared=True),
        ErrorTerm(name=SHRINKS, sd=knowledge.constant("measure.response_trunk_sd") * abs(value), shared=True),
        ErrorTerm(name=ROLL, sd=body.roll_sd_deg, shared=True, gradient=-1.0 if body.view == "left" else 1.0),
    ]


def time_terms(time_sd_s: float) -> list[ErrorTerm]:
    """Errors of a stretch of time between two events (s)."""
    return [ErrorTerm(name="events", sd=math.sqrt(2.0) * time_sd_s)]


def _near(body: BodyTrack, name: str) -> Point:
    return name, body.near
