"""Tests filmed from the front or the back in which both feet stay down: side bends, and squats from the front."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.events import Excursion, Repetitions, find_repetitions
from laststraw.measure.movement.result import gather, person_result, reading, refused
from laststraw.measure.movement.signals import (
    BodyTrack,
    Point,
    Signal,
    body_track,
    difference,
    lean_signal,
    tilt_signal,
)
from laststraw.measure.movement.upright import HIPS, SHOULDERS, Rest, find_rest, place_share, spine_line
from laststraw.measure.points import FRONTAL
from laststraw.records import ErrorTerm, Measurement, NotMeasured, Side, TestResult, Track
from laststraw.stats import root_sum_square

Frames = NDArray[np.bool_]
Roll = tuple[float, float] | None  # camera roll and its sd (deg); None: nobody knows it
BEND_OUTPUTS = ("side_bend_range", "shoulder_line_range", "side_bend_difference")
SQUAT_OUTPUTS = ("squat_shift", "squat_knee_in")
REST = "rest"
_NEAR_S = 0.1  # half of the stretch round the lowest point that is averaged
ANKLES: Point = ("ankle", "both")
SIDES: tuple[Side, Side] = ("left", "right")


def side_bend(track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: Roll) -> TestResult:
    """Bends to the left and to the right, filmed from the front or the back.

    ``side_bend_range`` (deg, left and right): how far the line from the sacrum to C7 goes over from standing, what a goniometer
    reads. ``shoulder_line_range``: the same of the shoulder line, which follows the thorax and the shoulder blades.
    ``side_bend_difference``: left minus right.

    Notes
    -----
    *Error*: places of S2 and C7, what a network shrinks, and bends that leave the picture's plane are alike on both sides, so
    they cancel in the difference but for its own size; where the person stood enters it twice.
    """
    body = body_track(track, knowledge, roll=roll)
    why = cannot_see(body, ("hip", "shoulder"), knowledge)
    if why is not None:
        return refused(track, test, BEND_OUTPUTS, why)
    least = knowledge.constant("movement.bend_least")
    rest = find_rest(lean_signal(body, HIPS, SHOULDERS), knowledge, apart=least)
    if rest is None or not rest.frames.any():
        return refused(track, test, BEND_OUTPUTS, knowledge.sentence("movement.no_side_bend"))
    spine = _from_rest(spine_line(body, rest, knowledge), rest)
    shoulders = _from_rest(-tilt_signal(body, "shoulder"), rest)
    found = {
        side: find_repetitions(signal, knowledge, least=least, floor=0.0)
        for side, signal in zip(SIDES, (spine, -spine), strict=True)
    }
    readings: dict[tuple[str, Side], list[Measurement]] = {}
    for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
        for n, bend in enumerate(found[side].all, start=1):
            line = sign * shoulders.near_time(bend.peak_s)[0]
            for output, value in (("side_bend_range", bend.peak), ("shoulder_line_range", line)):
                terms = _bend_terms(output, value, bend, knowledge)
                one = reading(track, test, output, value=value, unit="deg", terms=terms, n=n, side=side)
                readings.setdefault((output, side), []).append(one)
    results = [person_result(of_side, knowledge, kind="range") for of_side in readings.values()]
    missing = [
        NotMeasured(id=output, reason=knowledge.sentence("movement.no_side_bend"), view=body.view)
        for output in BEND_OUTPUTS[:2]
        if not all((output, side) in readings for side in SIDES)
    ]
    both = [one for one in results if one.id == "side_bend_range"]
    if len(both) == len(SIDES):
        results.append(left_minus_right(track, test, "side_bend_difference", both))
    else:
        reason = knowledge.sentence("movement.one_side_only" if both else "movement.no_side_bend")
        missing.append(NotMeasured(id="side_bend_difference", reason=reason, view=body.view))
    return gather(
        track,
        test,
        repetitions=sorted(
            (bend.repetition(side) for side in SIDES for bend in found[side].all), key=lambda bend: bend.start_s
        ),
        readings=[one for of_side in readings.values() for one in of_side],
        results=results,
        not_measured=missing,
    )


def squat_front(track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: Roll) -> TestResult:
    """Squats filmed from the front or the back: how often, whether the pelvis goes to one side, whether the knees go inwards.

    ``squat_shift`` (mm, + to the person's left): middle of the hips against the middle of the ankles at the lowest point, less
    the same when standing. ``squat_knee_in`` (deg, left and right, + inwards): angle between thigh and shank in the picture at
    the lowest point, less the same when standing.

    Notes
    -----
    *Error*: a camera's roll cancels in the change, but for the height that the hips lose. The angle in the picture is not the
    knee's own: a knee that turns out while it bends looks the same as one that goes out.
    """
    body = body_track(track, knowledge, roll=roll)
    why = cannot_see(body, ("shoulder", "hip", "knee", "ankle"), knowledge)
    if why is not None:
        return refused(track, test, SQUAT_OUTPUTS, why)
    found, standing = find_squats(body, knowledge)
    if not found.all or standing is None:
        return refused(track, test, SQUAT_OUTPUTS, knowledge.sentence("movement.no_squat"))
    scale = None if stature_mm is None else mm_per_px(body, standing, stature_mm, knowledge)
    readings: list[Measurement] = []
    for n, squat in enumerate(found.all, start=1):
        if scale is not None:
            readings.append(_shift(body, test, standing, squat, n, scale, knowledge))
        readings += [_knee_in(body, test, standing, squat, n, side, knowledge) for side in SIDES]
    outputs = list(dict.fromkeys((one.id, one.side) for one in readings))
    results = [
        person_result([one for one in readings if (one.id, one.side) == each], knowledge, kind="range")
        for each in outputs
    ]
    missing = []
    if scale is None:
        missing.append(NotMeasured(id="squat_shift", reason=knowledge.sentence("movement.no_stature"), view=body.view))
    return gather(
        track,
        test,
        repetitions=[squat.repetition() for squat in found.all],
        readings=readings,
        results=results,
        not_measured=missing,
    )


def cannot_see(body: BodyTrack, names: Sequence[str], knowledge: Knowledge) -> str | None:
    """Why a film cannot give a test that compares left with right, as a sentence; None when it can."""
    if body.view not in FRONTAL:
        return knowledge.sentence("movement.needs_front_or_back")
    enough = 1.0 - knowledge.constant("movement.lost")
    unseen = [
        name for name in names if not body.has((name, "both")) or float(np.mean(body.visible((name, "both")))) < enough
    ]
    if not unseen:
        return None
    words = ", ".join(knowledge.sentence(f"measure.point.{name}") for name in unseen)
    return knowledge.sentence("movement.points_missing", points=words)


def left_minus_right(
    track: Track,
    test: str,
    output: str,
    both: Sequence[Measurement],
) -> Measurement:
    """The difference of two results of one film: an error that both share is left only as its share of the difference.

    The rest is the exception: both are measured from it to opposite sides, so its own error enters the difference twice.
    """
    left, right = both
    terms = []
    for name in dict.fromkeys(term.name for one in both for term in one.source.budget):
        found = [term for one in both for term in one.source.budget if term.name == name]
        if name == REST:
            terms.append(ErrorTerm(name=name, sd=math.fsum(term.sd for term in found)))
        elif all(term.shared for term in found):
            size = max(abs(left.value), abs(right.value), 1e-9)
            terms.append(
                ErrorTerm(name=name, sd=max(t.sd for t in found) * abs(left.value - right.value) / size, shared=True)
            )
        else:
            terms.append(ErrorTerm(name=name, sd=root_sum_square(*(term.sd for term in found))))
    return reading(track, test, output, value=left.value - right.value, unit=left.unit, terms=terms, side="both")


def mm_per_px(body: BodyTrack, standing: Frames, stature_mm: float, knowledge: Knowledge) -> float:
    """Scale of the film (mm/px) from the height of the ears, or else the shoulders, over the ankles while standing."""
    top = "ear" if body.has(("ear", "both")) and body.visible(("ear", "both"))[standing].any() else "shoulder"
    share = knowledge.constant(f"measure.{top}_height") - knowledge.constant("measure.ankle_height")
    span = np.linalg.norm(body.of((top, "both")) - body.of(ANKLES), axis=1)
    return stature_mm * share / float(np.nanmedian(span[standing]))


def find_squats(body: BodyTrack, knowledge: Knowledge) -> tuple[Repetitions, Frames | None]:
    """Squats (furthest point in shares of the leg), and the frames (frame,) of standing.

    A network sees hips late when they go down between the thighs, so shoulders and ears tell when; that the hips came down
    with them tells a squat from a bend.
    """
    tops = [top for top in (SHOULDERS, ("ear", "both")) if body.has(top)]
    legs = (body.of(HIPS) - body.of(ANKLES))[:, 1]
    seen = np.all([body.visible(point) for point in (*tops, HIPS, ANKLES)], axis=0) & np.isfinite(legs)
    long = float(np.nanquantile(legs[seen], 0.9)) if seen.any() else 1.0
    top = np.mean([body.of(point)[:, 1] for point in tops], axis=0)
    sd = np.mean([body.sd_of(point) for point in tops], axis=0)
    down, hips = (
        Signal(
            time_s=body.time_s,
            value=np.where(seen, -height / long, np.nan),
            sd=np.where(seen, sd / long, np.nan),
            unit="1",
        )
        for height in (top, body.of(HIPS)[:, 1])
    )
    least = knowledge.constant("movement.squat_drop")
    down = replace(down, value=down.value - float(np.nanquantile(down.value, 0.05)) if seen.any() else down.value)
    rest = find_rest(down, knowledge, apart=least)
    found = find_repetitions(down, knowledge, least=least)
    deep = tuple(one for one in found.all if hips.near_time(one.peak_s)[0] - hips.near_time(one.start_s)[0] >= least)
    return replace(found, all=deep), None if rest is None or not rest.frames.any() else rest.frames


def _from_rest(signal: Signal, rest: Rest) -> Signal:
    """The signal as a change from its level in the frames of rest."""
    level = float(np.nanmedian(signal.value[rest.frames]))
    return Signal(time_s=signal.time_s, value=signal.value - level, sd=signal.sd, unit=signal.unit)


def _bend_terms(output: str, value: float, bend: Excursion, knowledge: Knowledge) -> list[ErrorTerm]:
    """Errors of one bend, deg. Camera roll is the same at rest and at the furthest point, so it is not among them."""
    constant = knowledge.constant
    size = abs(value)
    response = "response_trunk_sd" if output == "side_bend_range" else "response_line_sd"
    terms = [
        ErrorTerm(name="landmarks", sd=bend.sd / math.sqrt(2.0)),  # at the peak; the rest is the mean of many moments
        ErrorTerm(name=REST, sd=constant("movement.rest_sway"), shared=True),
        ErrorTerm(name="network shrinks tilts", sd=constant(f"measure.{response}") * size, shared=True),
        ErrorTerm(name="out of plane", sd=constant("movement.out_of_plane_sd") * size, shared=True),
    ]
    if output == "side_bend_range":
        terms.append(ErrorTerm(name="place of S2 and C7", sd=place_share(knowledge) * size, shared=True))
    return terms


def _shift(
    body: BodyTrack, test: str, standing: Frames, squat: Excursion, n: int, scale: float, knowledge: Knowledge
) -> Measurement:
    """``squat_shift`` of one squat (mm)."""
    over = (body.of(HIPS) - body.of(ANKLES))[:, 0] * scale
    sd = np.hypot(body.sd_of(HIPS), body.sd_of(ANKLES)) * scale
    across = Signal(time_s=body.time_s, value=over, sd=sd, unit="1")
    low, low_sd = across.near_time(squat.peak_s, _NEAR_S)
    value = low - float(np.nanmedian(over[standing]))
    height = float(np.nanmedian((body.of(HIPS) - body.of(ANKLES))[standing, 1])) * scale
    width = float(np.nanmedian(np.abs((body.of(("hip", "left")) - body.of(("hip", "right")))[standing, 0]))) * scale
    terms = [
        ErrorTerm(name="landmarks", sd=math.hypot(low_sd, float(np.nanmedian(sd[standing])))),
        ErrorTerm(name="camera roll", sd=math.radians(body.roll_sd_deg) * squat.peak * height, shared=True),
        ErrorTerm(name="middle of the hips", sd=knowledge.constant("movement.hip_middle_sd") * width, shared=True),
        ErrorTerm(name="scale", sd=knowledge.constant("measure.scale_sd") * abs(value), shared=True),
    ]
    return reading(body.track, test, "squat_shift", value=value, unit="mm", terms=terms, n=n, side="both")


def _knee_in(
    body: BodyTrack, test: str, standing: Frames, squat: Excursion, n: int, side: Side, knowledge: Knowledge
) -> Measurement:
    """``squat_knee_in`` of one squat and one leg (deg): how far the knee lies inwards of hip and ankle."""
    thigh, shank = lean_signal(body, ("knee", side), ("hip", side)), lean_signal(body, ("ankle", side), ("knee", side))
    inwards = difference(thigh, shank)  # + when the left leg's knee lies inwards
    sign = 1.0 if side == "left" else -1.0
    low, sd = inwards.near_time(squat.peak_s, _NEAR_S)
    value = sign * (low - float(np.nanmedian(inwards.value[standing])))
    terms = [
        ErrorTerm(name="landmarks", sd=math.hypot(sd, float(np.nanmedian(inwards.sd[standing])))),
        ErrorTerm(name="network bias", sd=knowledge.constant("movement.knee_in_sd"), shared=True),
    ]
    return reading(body.track, test, "squat_knee_in", value=value, unit="deg", terms=terms, n=n, side=side)
