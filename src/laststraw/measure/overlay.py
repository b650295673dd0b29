"""The lines that the report draws over a photo: what was measured, and against what."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.measure.points import FRONTAL, view_of
from laststraw.records import Landmarks, Seen

UV = NDArray[np.float64]  # (2,) px
LEVEL_LINES = (
    ("shoulder_tilt", "shoulder"),
    ("hip_tilt", "hip"),
    ("tragus_tilt", "ear"),
    ("tragus_tilt", "tragus"),
    ("acromion_tilt", "acromion"),
    ("psis_tilt", "psis"),
    ("asis_tilt", "asis"),
)  # measurement, and the pair of points whose line it is


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayLine:
    """One line over a photo (px, u right, v down): on the body, or the reference that it is compared with."""

    measurement: str
    start_uv: tuple[float, float]
    end_uv: tuple[float, float]
    kind: Literal["body", "reference"]


def overlay(landmarks: Landmarks | Seen, knowledge: Knowledge) -> tuple[OverlayLine, ...]:
    """The body line and the reference line of each measurement that a photo of this view can give.

    Parameters
    ----------
    landmarks
        With passes or as kept in a visit; only the mean positions are used.

    Notes
    -----
    References are level or upright in the picture, so a rolled camera shows as a tilt of all body lines.
    """
    view = view_of(landmarks)
    at = {(point.name, point.side): np.array(point.uv) for point in landmarks.points}
    rung = landmarks.rung if isinstance(landmarks, Seen) else "keypoints"
    able = {m.id for m in knowledge.measurements for bias in m.biases if bias.view == view and bias.rung == rung}
    lines: list[OverlayLine] = []
    middles = {n: 0.5 * (at[n, "left"] + at[n, "right"]) for n, s in at if s == "left" and (n, "right") in at}
    if view in FRONTAL:
        for id, name in LEVEL_LINES:
            if name in middles:
                lines += _level(id, at[name, "left"], at[name, "right"])
    for id, bottom, top in (
        ("trunk_lateral_lean", "hip", "shoulder"),
        ("trunk_sagittal_lean", "hip", "shoulder"),
    ):
        if {bottom, top} <= middles.keys():
            lines += _upright(id, middles[bottom], middles[top])
    if {"hip", "shoulder", "ankle"} <= middles.keys():
        over = knowledge.constant("measure.c7_over_shoulders")
        neck = middles["hip"] + over * (middles["shoulder"] - middles["hip"])
        lines += _plumb("trunk_shift", middles["ankle"], neck)
        lines += _plumb("hip_over_ankle", middles["ankle"], middles["hip"])
        lines += _plumb("shoulder_over_hip", middles["hip"], middles["shoulder"])
    return tuple(line for line in lines if line.measurement in able)


def _level(id: str, left: UV, right: UV) -> list[OverlayLine]:
    """The line through two points, and a level one of the same length through its middle."""
    middle, half = 0.5 * (left + right), 0.5 * float(np.linalg.norm(left - right))
    arm = np.array([half, 0.0])
    return [_line(id, "body", left, right), _line(id, "reference", middle - arm, middle + arm)]


def _upright(id: str, bottom: UV, top: UV) -> list[OverlayLine]:
    """The line from bottom to top, and an upright one of the same length from the bottom."""
    up = np.array([0.0, -float(np.linalg.norm(top - bottom))])
    return [_line(id, "body", bottom, top), _line(id, "reference", bottom, bottom + up)]


def _plumb(id: str, bottom: UV, top: UV) -> list[OverlayLine]:
    """A plumb line from the bottom up to the height of the top, and the offset of the top from it."""
    corner = np.array([bottom[0], top[1]])
    return [_line(id, "body", corner, top), _line(id, "reference", bottom, corner)]


def _line(id: str, kind: Literal["body", "reference"], start: UV, end: UV) -> OverlayLine:
    return OverlayLine(
        measurement=id,
        start_uv=(float(start[0]), float(start[1])),
        end_uv=(float(end[0]), float(end[1])),
        kind=kind,
    )
