"""Quiet standing: the mean posture of a film, which is worth many photos of one view, and how much the person sways."""

import math

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.frontal import Roll
from laststraw.measure.movement.result import OWN_SPREAD, gather, reading, refused
from laststraw.measure.movement.signals import (
    BodyTrack,
    Floats,
    Signal,
    body_track,
    even,
    lean_signal,
    smooth,
    tilt_signal,
)
from laststraw.measure.movement.upright import HIPS, SHOULDERS
from laststraw.measure.points import FRONTAL
from laststraw.records import ErrorTerm, Measurement, NotMeasured, TestResult, Track

OUTPUTS = ("stand_lean", "stand_sway")
LINES = {"stand_shoulder_line": "shoulder", "stand_hip_line": "hip"}  # front and back only
SAME_AS = {"stand_shoulder_line": "shoulder_tilt", "stand_hip_line": "hip_tilt"}  # where a network's bias is written


def quiet_standing(track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: Roll) -> TestResult:
    """``stand_lean`` (deg): mean lean of the trunk, to the left (front, back) or forwards (left, right).

    ``stand_sway`` (mm): how much the shoulders move over the ankles, one standard deviation over time. From the front and the
    back also ``stand_shoulder_line`` and ``stand_hip_line`` (deg, + left end higher).

    Notes
    -----
    *Error*: the means carry what a photo carries (a network's bias, camera roll) and what the person's own means of five
    seconds differ by; frames tremble less than that. The trembling of landmarks is taken out of the sway, as a variance.
    """
    body = body_track(track, knowledge, roll=roll)
    frontal = body.view in FRONTAL
    outputs = (*OUTPUTS, *(LINES if frontal else ()))
    if not body.has(HIPS, SHOULDERS, ("ankle", "both")):
        return refused(
            track, test, outputs, knowledge.sentence("movement.points_missing", points=knowledge.shown("ankle"))
        )
    lean = lean_signal(body, HIPS, SHOULDERS)
    if np.isfinite(lean.value).mean() < 1.0 - knowledge.constant("movement.lost"):
        words = ", ".join(knowledge.sentence(f"measure.point.{name}") for name in ("shoulder", "hip"))
        return refused(track, test, outputs, knowledge.sentence("movement.points_missing", points=words))
    if _moves(body, lean, knowledge):
        return refused(track, test, outputs, knowledge.sentence("movement.not_still"))
    if float(body.time_s[-1] - body.time_s[0]) < knowledge.constant("movement.stand_film"):
        return refused(track, test, outputs, knowledge.sentence("movement.stand_too_short"))
    plane = "trunk_lateral_lean" if frontal else "trunk_sagittal_lean"
    results = [_mean_angle(body, test, "stand_lean", lean, plane, knowledge)]
    missing: list[NotMeasured] = []
    if stature_mm is None:
        missing.append(NotMeasured(id="stand_sway", reason=knowledge.sentence("movement.no_stature"), view=body.view))
    else:
        results.append(_sway(body, test, stature_mm, knowledge))
    for output, name in LINES.items() if frontal else ():
        results.append(_mean_angle(body, test, output, tilt_signal(body, name), SAME_AS[output], knowledge))
    return gather(track, test, results=results, not_measured=missing)


def _moves(body: BodyTrack, lean: Signal, knowledge: Knowledge) -> bool:
    """Whether this is another test: the trunk leans this way and that, or a foot or the whole body goes somewhere."""
    if _range(lean.value) > knowledge.constant("movement.still_lean"):
        return True
    height = body.of(SHOULDERS)[:, 1] - body.of(("ankle", "both"))[:, 1]
    tall = float(np.nanmedian(height))
    feet = body.of(("ankle", "left"))[:, 1] - body.of(("ankle", "right"))[:, 1]
    way = max(_range(height), _range(body.of(SHOULDERS)[:, 0]), _range(feet))
    return bool(way > knowledge.constant("movement.still_way") * tall)


def _range(value: Floats) -> float:
    """Between the 2nd and the 98th percentile, so that single frames do not count."""
    low, high = np.nanquantile(value, [0.02, 0.98])
    return float(high - low)


def _mean_angle(
    body: BodyTrack, test: str, output: str, signal: Signal, like: str, knowledge: Knowledge
) -> Measurement:
    """The mean of an angle over the film (deg); ``like`` is the measurement of a photo with the same network bias."""
    value = float(np.nanmean(signal.value))
    described = next(one for one in knowledge.measurements if one.id == like)
    bias = next(
        (one.sd.value for one in described.biases if one.view == body.view and one.rung == "keypoints"),
        knowledge.constant("movement.line_bias_sd"),
    )
    response = "line" if output in LINES else "trunk"
    terms = [
        ErrorTerm(name="landmarks", sd=float(np.nanmedian(signal.sd))),
        ErrorTerm(name="network bias", sd=bias, shared=True),
        ErrorTerm(name="network shrinks tilts", sd=knowledge.constant(f"measure.response_{response}_sd") * abs(value)),
        ErrorTerm(name="camera roll", sd=signal.shared_sd, shared=True, gradient=1.0 if signal.shared_sd else 0.0),
        ErrorTerm(name=OWN_SPREAD, sd=_spread_of_means(signal, knowledge)),
    ]
    return reading(body.track, test, output, value=value, unit="deg", terms=terms)


def _spread_of_means(signal: Signal, knowledge: Knowledge) -> float:
    """Standard error of the mean by the means of blocks, because sway is slow; never below what is usual (over blocks)."""
    block_s = knowledge.constant("movement.stand_block")
    block = np.floor((signal.time_s - signal.time_s[0]) / block_s)
    means = [
        float(np.nanmean(signal.value[block == k]))
        for k in np.unique(block)
        if np.isfinite(signal.value[block == k]).any()
    ]
    usual = knowledge.constant("movement.rest_sway")
    weight = 2.0  # blocks that the usual sway counts for
    seen = float(np.var(means)) * len(means)
    return math.sqrt((weight * usual**2 + seen) / (weight + len(means) - 1)) / math.sqrt(len(means))


def _sway(body: BodyTrack, test: str, stature_mm: float, knowledge: Knowledge) -> Measurement:
    """Standard deviation over time of the shoulders' place over the ankles (mm), without the trembling of landmarks."""
    upper, lower = body.of(SHOULDERS), body.of(("ankle", "both"))
    share = knowledge.constant("measure.shoulder_height") - knowledge.constant("measure.ankle_height")
    scale = stature_mm * share / float(np.nanmedian((upper - lower)[:, 1]))
    over = Signal(
        time_s=body.time_s,
        value=(upper - lower)[:, 0] * scale,
        sd=np.hypot(body.sd_of(SHOULDERS), body.sd_of(("ankle", "both"))) * scale,
        unit="1",
    )
    curve = smooth(
        even(over, gap_s=knowledge.constant("movement.bridge")), width_s=knowledge.constant("movement.window")
    )
    there = curve.value[np.isfinite(curve.value)]
    frames = max(5.0, knowledge.constant("movement.window") / float(np.median(np.diff(curve.time_s))))
    tremble = curve.noise_sd * math.sqrt(9.0 / (4.0 * frames))  # what a parabola over that many frames leaves of it
    value = math.sqrt(max(float(np.var(there)) - tremble**2, 0.0))
    swings = max(2.0, float(body.time_s[-1] - body.time_s[0]) / knowledge.constant("movement.sway_period"))
    terms = [
        ErrorTerm(name="landmarks", sd=max(tremble, knowledge.constant("movement.tremble_slow") * stature_mm)),
        ErrorTerm(name="scale", sd=knowledge.constant("measure.scale_sd") * value),
        ErrorTerm(name=OWN_SPREAD, sd=value / math.sqrt(2.0 * swings)),
    ]
    return reading(body.track, test, "stand_sway", value=value, unit="mm", terms=terms)
