"""Standing between movements, and the line from the sacrum to the neck that a goniometer reads in a side bend.

A clinician lays a goniometer's fulcrum on the sacrum (S2) and its arm on the bone at the base of the neck (C7). A network
gives hip and shoulder joints instead. S2 lies above the hips along the pelvis's own axis, C7 above the shoulders along the
thorax's, so with L the trunk's length in the picture and n the upward normal of a line::

    S2 = hips + s L n(hip line)        C7 = shoulders + c L n(shoulder line)

Of the lines only their change from standing is used, so a network's bias of a line at rest does not enter. The chord from
hips to shoulders leans less than this line does: a spine bends above the pelvis, and the neck leads.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.signals import BodyTrack, Floats, Point, Signal, even, lean_signal, smooth, tilt_signal

HIPS: Point = ("hip", "both")
SHOULDERS: Point = ("shoulder", "both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A person's level between movements: ``level`` and its error ``sd`` (the signal's unit), in ``frames`` (frame,) of it."""

    level: float
    sd: float
    frames: NDArray[np.bool_]


def find_rest(signal: Signal, knowledge: Knowledge, *, apart: float) -> Rest | None:
    """The quiet posture nearest to zero: upright, for an angle against the vertical; None when the signal is never seen.

    Quiet frames (``movement.quiet``) are sorted into postures wherever their levels leave a gap of ``movement.rest_apart`` of
    the signal's range, at least half of ``apart``.

    Notes
    -----
    *Error*: the landmarks' own, at one moment.
    """
    sampled = even(signal, gap_s=knowledge.constant("movement.bridge"))
    curve = smooth(sampled, width_s=knowledge.constant("movement.window"))
    seen = np.isfinite(curve.slope)
    if not seen.any():
        return None
    speed = np.where(seen, np.abs(curve.slope), np.inf)
    quiet = np.sort(curve.value[speed <= knowledge.constant("movement.quiet") * float(speed[seen].max())])
    low, high = np.quantile(curve.value[seen], [0.05, 0.95])
    gap = max(0.5 * apart, knowledge.constant("movement.rest_apart") * float(high - low))
    postures = np.split(quiet, np.flatnonzero(np.diff(quiet) > gap) + 1)
    level = float(np.median(min(postures, key=lambda one: abs(float(np.median(one))))))
    with np.errstate(invalid="ignore"):
        frames = np.isfinite(signal.value) & (np.abs(signal.value - level) <= 0.5 * gap)
    return Rest(level=level, sd=float(np.nanmedian(curve.sd)), frames=frames)


def spine_line(body: BodyTrack, rest: Rest, knowledge: Knowledge) -> Signal:
    """Lean (deg, + to the person's left) of the line from the sacrum to C7, in every frame.

    Parameters
    ----------
    body
        With hips and shoulders, seen from the front or the back.
    rest
        Frames in which the person stands upright: they give the trunk's length and the level of the two lines.

    Notes
    -----
    *Error*: ``sd`` is the landmarks'. Where S2 and C7 lie differs between people: ``place_share``.
    Source: goniometer over S2 and C7, as taught (Norkin and White); places from Reed 1999 and de Leva 1996.
    """
    hips, shoulders = body.of(HIPS), body.of(SHOULDERS)
    pelvis, thorax = tilt_signal(body, "hip"), tilt_signal(body, "shoulder")
    chord = lean_signal(body, HIPS, SHOULDERS)
    length = float(np.nanmedian(np.linalg.norm(shoulders - hips, axis=1)[rest.frames]))
    low = knowledge.constant("movement.sacrum_over_hip") * length
    high = (knowledge.constant("measure.c7_over_shoulders") - 1.0) * length
    bottom = hips + low * _up(pelvis.value - np.nanmedian(pelvis.value[rest.frames]))
    top = shoulders + high * _up(thorax.value - np.nanmedian(thorax.value[rest.frames]))
    line = top - bottom  # (frame, 2)
    lean = np.degrees(np.arctan2(line[:, 0], line[:, 1]))
    return Signal(time_s=body.time_s, value=lean, sd=chord.sd, unit="deg", shared_sd=body.roll_sd_deg)


def place_share(knowledge: Knowledge) -> float:
    """How much doubt about the places of S2 and C7 changes a bend: sd as a share of the bend.

    A point moved along its axis by d of the trunk turns the line by d times (its own tilt - the line's), in trunks: below,
    the pelvis hardly tilts, so that is the whole bend; above, the thorax tilts by half as much again as the line.
    """
    low, high = knowledge.constant("movement.sacrum_over_hip_sd"), knowledge.constant("measure.c7_over_shoulders_sd")
    return float(np.hypot(low, 0.5 * high))


def _up(tilt_deg: Floats) -> Floats:
    """Upward normal of a line that slopes by ``tilt_deg`` (left end higher: positive): (frame, 2), (a, h)."""
    tilt = np.radians(tilt_deg)
    return np.stack([-np.sin(tilt), np.cos(tilt)], axis=-1)
