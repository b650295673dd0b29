"""Holds: single-leg bridge, side plank and trunk-extensor hold, filmed from the side of the body line.

The body lies across the picture. Each hold is one angle, its *drop*: by how much (deg) the hips or the chest hang below the
straight line; larger is lower. A hold begins when the drop comes within half of the stop angle of the person's own best level
and ends when it is the stop angle below it, or when the body comes down altogether. Turning the camera turns all parts alike,
so roll does not enter where the line is the body's own.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.events import Hold, find_holds
from laststraw.measure.movement.result import OWN_SPREAD, gather, reading, refused
from laststraw.measure.movement.signals import BodyTrack, Floats, Point, Signal, body_track, even, smooth
from laststraw.records import ErrorTerm, Measurement, NotMeasured, Reason, Side, TestResult, Track
from laststraw.stats import root_sum_square

Roll = tuple[float, float] | None
SIDES: tuple[Side, Side] = ("left", "right")
OUTPUTS = {"single_leg_bridge": "bridge_hold", "side_plank": "side_plank_hold", "extensor_hold": "extensor_hold"}


def single_leg_bridge(
    track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: Roll
) -> TestResult:
    """``bridge_hold`` (s), left and right by the foot on the floor: the hips held up on one leg.

    The line is shoulder, hip and knee of the leg that carries; it ends 10 deg below its start (Brazilian single-leg bridge).
    The leg that carries is the bent one; when both are bent alike, it is not a single-leg bridge.
    """
    body = body_track(track, knowledge, roll=roll)
    drop = {side: sag_signal(body, ("shoulder", "both"), ("hip", "both"), ("knee", side)) for side in SIDES}
    either = _straighter(drop["left"], drop["right"])
    holds = find_spells(either, knowledge, test)
    bent = {side: bend_signal(body, ("hip", side), ("knee", side), ("ankle", side)) for side in SIDES}

    def carries(hold: Hold) -> Side:
        more = _during(bent["left"], hold) - _during(bent["right"], hold)
        if not abs(more) >= knowledge.constant("movement.leg_straight"):
            return "both"
        return "left" if more > 0.0 else "right"

    return _held(body, test, either, [(carries(hold), hold) for hold in holds], knowledge)


def side_plank(track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: Roll) -> TestResult:
    """``side_plank_hold`` (s), left and right by the side on the floor: shoulder, hip and ankles in one line.

    On the knees the ankles lie behind; then the line to the knees is the straighter one and is taken.
    """
    body = body_track(track, knowledge, roll=roll)
    lines = [sag_signal(body, ("shoulder", "both"), ("hip", "both"), (end, "both")) for end in ("ankle", "knee")]
    drop = min(lines, key=_best_level)
    holds = find_spells(drop, knowledge, test)
    left, right = body.of(("shoulder", "left"))[:, 1], body.of(("shoulder", "right"))[:, 1]
    higher = Signal(time_s=body.time_s, value=left - right, sd=body.sd_of(("shoulder", "both")), unit="px")
    sided: list[tuple[Side, Hold]] = [("right" if _during(higher, hold) > 0.0 else "left", hold) for hold in holds]
    return _held(body, test, drop, sided, knowledge)


def extensor_hold(track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: Roll) -> TestResult:
    """``extensor_hold`` (s): the trunk held level over the edge of a bed, or the chest held off the floor.

    The line is ankle, hip and shoulder: the legs stay where they are, so it is the trunk that drops.
    """
    body = body_track(track, knowledge, roll=roll)
    # a trunk that hangs leaves the hips above the line from ankle to shoulder
    drop = -sag_signal(body, ("ankle", "both"), ("hip", "both"), ("shoulder", "both"))
    return _held(body, test, drop, [("none", hold) for hold in find_spells(drop, knowledge, test)], knowledge)


def sag_signal(body: BodyTrack, one: Point, middle: Point, other: Point) -> Signal:
    """Angle (deg) by which a body line is bent at its middle point; positive when the middle hangs below the line."""
    ends, at = body.of(other) - body.of(one), body.of(middle) - body.of(one)
    below = (ends[:, 0] * at[:, 1] - ends[:, 1] * at[:, 0]) * -np.sign(ends[:, 0])
    bend = bend_signal(body, one, middle, other)
    return replace(bend, value=np.where(below >= 0.0, 1.0, -1.0) * bend.value)


def bend_signal(body: BodyTrack, one: Point, middle: Point, other: Point) -> Signal:
    """Angle (deg) by which three points leave a straight line, 0 to 180, whichever way."""
    first, second = body.of(middle) - body.of(one), body.of(other) - body.of(middle)
    cross = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    value = np.degrees(np.abs(np.arctan2(cross, (first * second).sum(axis=1))))
    long, short = np.linalg.norm(first, axis=1), np.linalg.norm(second, axis=1)
    across = np.linalg.norm(body.of(other) - body.of(one), axis=1) / (long * short)
    sd = np.degrees(
        np.sqrt((across * body.sd_of(middle)) ** 2 + (body.sd_of(one) / long) ** 2 + (body.sd_of(other) / short) ** 2)
    )
    seen = np.all([_either_seen(body, point) for point in (one, middle, other)], axis=0) & np.isfinite(value)
    return Signal(time_s=body.time_s, value=np.where(seen, value, np.nan), sd=np.where(seen, sd, np.nan), unit="deg")


def find_spells(drop: Signal, knowledge: Knowledge, test: str) -> tuple[Hold, ...]:
    """The holds of a film: from when the drop is near the person's best level until it is the stop angle below it.

    Nobody is taken to hold who never comes near a straight line, or who neither comes up nor goes down in the film: a body
    that lies or stands still is straight, too.
    """
    stop = knowledge.constant("movement.hold_stop")
    best = _best_level(drop)
    if not best <= knowledge.constant(f"movement.hold_line.{test}"):
        return ()
    if not float(np.nanquantile(drop.value, _WORST)) - best >= stop:
        return ()
    return find_holds(
        drop,
        knowledge,
        enter=best + 0.5 * stop,
        leave=best + stop,
        least_s=knowledge.constant("movement.hold_least"),
        below=True,
    )


def longest(readings: Sequence[Measurement], knowledge: Knowledge) -> Measurement:
    """The best of several tries, key ``test/<test>/<output>/<side>``; one try says little about the next.

    *Error*: of the events, and the usual spread of one person's holds (``movement.spread_hold``, a share of the time).
    """
    best = max(readings, key=lambda one: one.value)
    own = ErrorTerm(name=OWN_SPREAD, sd=knowledge.constant("movement.spread_hold") * best.value)
    budget = (*best.source.budget, own)
    because = (*best.source.because, *(one.key for one in readings))
    return replace(
        best,
        key=best.key.rsplit("/", 1)[0],
        sd=root_sum_square(*(term.sd for term in budget)),
        source=replace(best.source, because=because, budget=budget),
    )


def hold_time(track: Track, test: str, output: str, hold: Hold, side: Side, n: int, time_sd_s: float) -> Measurement:
    """One hold as a reading (s); ``time_sd_s``: error of each of its two ends."""
    terms = [ErrorTerm(name="events", sd=float(np.sqrt(2.0)) * time_sd_s)]
    return reading(track, test, output, value=hold.seconds, unit="s", terms=terms, n=n, side=side)


def cut_notes(holds: Sequence[Hold], knowledge: Knowledge) -> tuple[Reason, ...]:
    """What to say about a hold that the film does not show whole."""
    if any(hold.cut_start or hold.cut_end for hold in holds):
        return (Reason(code="hold_cut", text=knowledge.sentence("movement.hold_cut")),)
    return ()


def _held(
    body: BodyTrack, test: str, drop: Signal, holds: Sequence[tuple[Side, Hold]], knowledge: Knowledge
) -> TestResult:
    """The result of a hold test from its holds and their sides; ``both`` is a hold on two legs, which is not the test."""
    track, output = body.track, OUTPUTS[test]
    lying = [(side, hold) for side, hold in holds if _lies(body, hold)]
    right_ones = [(side, hold) for side, hold in lying if side != "both"]
    if not right_ones:
        reason = "movement.two_legs" if lying else "movement.not_lying" if holds else f"movement.no_hold.{test}"
        return refused(track, test, (output,), knowledge.sentence(reason))
    error = _end_sd(drop, knowledge)
    readings: dict[Side, list[Measurement]] = {}
    for side, hold in right_ones:
        of_side = readings.setdefault(side, [])
        of_side.append(hold_time(track, test, output, hold, side, len(of_side) + 1, error))
    missing = [
        NotMeasured(
            id=output,
            reason=knowledge.sentence("movement.one_hold_missing", side=knowledge.sentence(f"findings.{side}")),
            view=track.film.view,
        )
        for side in SIDES
        if "none" not in readings and side not in readings
    ]
    return gather(
        track,
        test,
        repetitions=[hold.repetition(side) for side, hold in right_ones],
        readings=[one for of_side in readings.values() for one in of_side],
        results=[longest(of_side, knowledge) for of_side in readings.values()],
        not_measured=missing,
        notes=cut_notes([hold for _, hold in right_ones], knowledge),
    )


def _end_sd(drop: Signal, knowledge: Knowledge) -> float:
    """Error of one end of a hold (s): half a frame, and the landmarks' error over the speed of coming up or going down."""
    sampled = even(drop, gap_s=knowledge.constant("movement.bridge"))
    curve = smooth(sampled, width_s=knowledge.constant("movement.window"))
    step = float(np.median(np.diff(drop.time_s)))
    quickest = max(float(np.nanmax(np.abs(curve.slope))), 1e-6)
    return float(np.hypot(0.5 * step, float(np.nanmedian(curve.sd)) / quickest))


def _best_level(drop: Signal) -> float:
    """The level that the person keeps when held: a low percentile, so that single frames do not set it."""
    seen = drop.value[np.isfinite(drop.value)]
    return float(np.quantile(seen, _BEST)) if len(seen) else np.inf


_BEST, _WORST = 0.1, 0.98


def _either_seen(body: BodyTrack, point: Point) -> Floats:
    """(frame,) whether a point is seen; of a pair one is enough, for a lying body hides the other."""
    name, one = point
    sides = SIDES if one == "both" else (one,)
    return np.asarray(np.any([body.visible((name, side)) for side in sides], axis=0))


def _during(signal: Signal, hold: Hold) -> float:
    inside = (signal.time_s >= hold.start_s) & (signal.time_s <= hold.end_s) & np.isfinite(signal.value)
    return float(np.median(signal.value[inside])) if inside.any() else float("nan")


def _straighter(one: Signal, two: Signal) -> Signal:
    """The straighter of two lines in each frame: where the lifted leg points does not matter."""
    first = np.isnan(two.value) | (np.abs(one.value) <= np.abs(two.value))
    return replace(one, value=np.where(first, one.value, two.value), sd=np.where(first, one.sd, two.sd))


def _lies(body: BodyTrack, hold: Hold) -> bool:
    """Whether the trunk is nearer to level than to upright during a hold."""
    trunk = np.abs(body.of(("shoulder", "both")) - body.of(("hip", "both")))
    inside = (body.time_s >= hold.start_s) & (body.time_s <= hold.end_s)
    return bool(np.nanmedian(trunk[inside, 1]) < np.nanmedian(trunk[inside, 0]))
