"""How far the fingertips stay above the floor in a forward bend."""

import math

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.events import Excursion
from laststraw.measure.movement.sagittal import LANDMARKS
from laststraw.measure.movement.signals import BodyTrack, Floats
from laststraw.records import ErrorTerm, Side

_NEAR_S = 0.15  # half of the stretch round the furthest point in which the lowest fingertip is taken


def reach_floor(
    body: BodyTrack, bend: Excursion, mm_per_px: float, stature_mm: float, knowledge: Knowledge
) -> tuple[float, list[ErrorTerm]] | None:
    """Height (mm) of the lowest fingertip above the floor at the furthest point of a bend; None when no hand is seen.

    The fingertip lies a hand's length from the wrist, towards the network's point on the index finger. The floor is what heels
    and toes of both feet stand on.

    Notes
    -----
    *Error*: hand length and how the fingers hang, floor under the hands, scale, roll over the way from feet to hands.
    """
    constant = knowledge.constant
    near = np.abs(body.time_s - bend.peak_s) <= _NEAR_S
    hand_px = constant("movement.hand") * stature_mm / mm_per_px
    lowest: list[tuple[float, float, float]] = []
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        wrist, index = ("wrist", side), ("index", side)
        seen = near & body.visible(wrist) & body.visible(index)
        if not seen.any():
            continue
        tips = _fingertip(body.of(wrist)[seen], body.of(index)[seen], hand_px)
        at = int(np.argmin(tips[:, 1]))
        lowest.append((float(np.median(tips[:, 1])), float(tips[at, 0]), float(np.mean(body.sd_of(wrist)[seen]))))
    if not lowest:
        return None
    height, ahead, sd_px = min(lowest)
    feet = [body.of((name, "both")) for name in ("heel", "foot_index")]
    floor = (
        float(np.mean([np.nanmedian(foot[:, 1]) for foot in feet]))
        - constant("movement.heel_height") * stature_mm / mm_per_px
    )
    middle = float(np.mean([np.nanmedian(foot[:, 0]) for foot in feet]))
    value = (height - floor) * mm_per_px
    terms = [
        ErrorTerm(name=LANDMARKS, sd=sd_px * mm_per_px),
        ErrorTerm(name="hand", sd=constant("movement.hand_sd") * stature_mm, shared=True),
        ErrorTerm(name="floor", sd=constant("movement.floor_sd") * stature_mm, shared=True),
        ErrorTerm(name="scale", sd=constant("measure.scale_sd") * abs(value), shared=True),
        ErrorTerm(name="camera roll", sd=math.radians(body.roll_sd_deg) * abs(ahead - middle) * mm_per_px, shared=True),
    ]
    return value, terms


def _fingertip(wrist: Floats, index: Floats, hand_px: float) -> Floats:
    """(frame, 2) px: a hand's length from the wrist towards the index finger."""
    along = index - wrist
    return np.asarray(wrist + hand_px * along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9))
