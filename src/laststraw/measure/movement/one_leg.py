"""Standing on one leg, filmed from the front or the back: how long, whether the pelvis drops, where the trunk goes.

Sides are those of the standing leg. A foot is off the floor when its ankle is higher than the other one by a share of the leg;
the moments when the leg begins to move and comes to rest are fitted to the lift itself (``foot_off``).
"""

import math
from collections.abc import Sequence

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.events import Hold, find_holds
from laststraw.measure.movement.foot_off import refine
from laststraw.measure.movement.frontal import SIDES, Roll, cannot_see
from laststraw.measure.movement.holds import cut_notes, hold_time, longest
from laststraw.measure.movement.result import gather, person_result, reading, refused
from laststraw.measure.movement.signals import BodyTrack, Point, Signal, body_track, lean_signal, tilt_signal
from laststraw.measure.movement.upright import HIPS, SHOULDERS, Rest, find_rest
from laststraw.records import ErrorTerm, Measurement, NotMeasured, Side, TestResult, Track
from laststraw.stats import combine, root_sum_square

OUTPUTS = ("one_leg_time", "pelvic_drop", "trunk_lean_one_leg")
TOPS: tuple[Point, ...] = (SHOULDERS, ("ear", "both"))
TILTS = OUTPUTS[1:]  # against standing on both legs in the same film


def one_leg_stance(track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: Roll) -> TestResult:
    """Every time that one foot is off the floor, by the standing leg.

    ``one_leg_time`` (s): the longest. ``pelvic_drop`` (deg): how much the free side of the pelvis is lower than when standing
    on both legs in the same film. ``trunk_lean_one_leg`` (deg): how much further the trunk leans over the standing leg.

    Notes
    -----
    *Error*: a network's bias of the hip line and the camera's roll are alike on one and on two legs, so they cancel; what the
    lifted thigh changes in how the network sees a hip does not (``movement.drop_network_sd``).
    """
    body = body_track(track, knowledge, roll=roll)
    why = cannot_see(body, ("shoulder", "hip", "ankle"), knowledge)
    if why is not None:
        return refused(track, test, OUTPUTS, why)
    lift = lift_signal(body)
    rest = find_rest(lift, knowledge, apart=2.0 * knowledge.constant("movement.foot_up"))
    both_down = rest is not None and abs(rest.level) < knowledge.constant("movement.feet_level") and rest.frames.any()
    level = rest.level if rest is not None and both_down else 0.0
    stands = {side: find_stands(lift, level, side, knowledge) for side in SIDES}
    if rest is not None and both_down:
        stands = {
            side: [one for one in each if _stays_up(body, rest, one[0], knowledge)] for side, each in stands.items()
        }
    if not any(stands.values()):
        return refused(track, test, OUTPUTS, knowledge.sentence("movement.no_one_leg"))
    readings: list[Measurement] = []
    results: list[Measurement] = []
    missing: list[NotMeasured] = []
    for side in SIDES:
        if not stands[side]:
            reason = knowledge.sentence("movement.one_leg_missing", side=knowledge.sentence(f"findings.{side}"))
            missing += [NotMeasured(id=output, reason=reason, view=body.view) for output in OUTPUTS]
            continue
        times = [
            hold_time(track, test, "one_leg_time", hold, side, n, sd)
            for n, (hold, sd) in enumerate(stands[side], start=1)
        ]
        readings += times
        results.append(longest(times, knowledge))
        if rest is not None and both_down:
            tilts = _tilts(body, test, rest, [hold for hold, _ in stands[side]], side, knowledge)
            readings += [one for each in tilts for one in each]
            results += [person_result(each, knowledge, kind="range") for each in tilts]
    if not both_down:
        reason = knowledge.sentence("movement.no_two_legs")
        missing += [NotMeasured(id=output, reason=reason, view=body.view) for output in TILTS]
    every = [(side, hold) for side in SIDES for hold, _ in stands[side]]
    return gather(
        track,
        test,
        repetitions=sorted((hold.repetition(side) for side, hold in every), key=lambda one: one.start_s),
        readings=readings,
        results=results,
        not_measured=missing,
        notes=cut_notes([hold for _, hold in every], knowledge),
    )


def lift_signal(body: BodyTrack) -> Signal:
    """Height of the left ankle over the right one, over the length of the leg (hip to the lower ankle)."""
    left, right = body.of(("ankle", "left")), body.of(("ankle", "right"))
    leg = body.of(HIPS)[:, 1] - np.minimum(left[:, 1], right[:, 1])
    seen = body.visible(("ankle", "both")) & body.visible(HIPS)
    length = float(np.nanmedian(leg[seen]))
    sd = math.sqrt(2.0) * body.sd_of(("ankle", "both")) / length
    value = (left[:, 1] - right[:, 1]) / length
    return Signal(time_s=body.time_s, value=np.where(seen, value, np.nan), sd=np.where(seen, sd, np.nan), unit="1")


def find_stands(lift: Signal, level: float, side: Side, knowledge: Knowledge) -> list[tuple[Hold, float]]:
    """Stands on one leg and the error of each of their two ends (s).

    Parameters
    ----------
    lift
        Of ``lift_signal``: positive when the left foot is up.
    level
        Its level with both feet on the floor.
    side
        Of the standing leg.
    """
    up = knowledge.constant("movement.foot_up")
    sign = -1.0 if side == "left" else 1.0  # who stands on the left leg has the right foot up
    free = Signal(time_s=lift.time_s, value=sign * (lift.value - level), sd=lift.sd, unit="1")
    least_s = knowledge.constant("movement.stand_least")
    bridged = find_holds(free, knowledge, enter=up, leave=0.5 * up, least_s=least_s)
    holds = [part for hold in bridged for part in _between_touches(free, hold, 0.5 * up) if part.seconds >= least_s]
    near = knowledge.constant("movement.step_off")
    lifts = [refine(free, hold, near, 0.5 * up) for hold in holds]
    return [(lift.hold, lift.sd_s) for lift in lifts]


def _stays_up(body: BodyTrack, rest: Rest, hold: Hold, knowledge: Knowledge) -> bool:
    """Whether the person stands: who goes down with a heel in the air squats."""
    height = body.of(SHOULDERS)[:, 1]
    leg = float(np.nanmedian((body.of(HIPS) - body.of(("ankle", "both")))[rest.frames, 1]))
    sink, _ = _change(Signal(time_s=body.time_s, value=-height, sd=body.sd_of(SHOULDERS), unit="px"), rest, hold)
    return sink < knowledge.constant("movement.squat_drop") * leg


def _between_touches(free: Signal, hold: Hold, down: float) -> list[Hold]:
    """A hold without its touches: two frames running with the foot seen on the floor end it, however short."""
    frames = np.flatnonzero((free.time_s >= hold.start_s) & (free.time_s <= hold.end_s) & np.isfinite(free.value))
    low = free.value[frames] < down
    touch = low & (np.append(low[1:], False) | np.insert(low[:-1], 0, False))
    parts = np.split(frames, np.flatnonzero(np.diff(touch.astype(int)) != 0) + 1)
    kept = [part for part in parts if len(part) and not touch[np.searchsorted(frames, part[0])]]
    return [
        Hold(
            start_s=hold.start_s if n == 0 else float(free.time_s[part[0]]),
            end_s=hold.end_s if n == len(kept) - 1 else float(free.time_s[part[-1]]),
            cut_start=hold.cut_start and n == 0,
            cut_end=hold.cut_end and n == len(kept) - 1,
        )
        for n, part in enumerate(kept)
    ]


def _tilts(
    body: BodyTrack, test: str, rest: Rest, holds: Sequence[Hold], side: Side, knowledge: Knowledge
) -> tuple[list[Measurement], list[Measurement]]:
    """``pelvic_drop`` and ``trunk_lean_one_leg`` of every stand on one leg (deg)."""
    trunk = lean_signal(body, HIPS, SHOULDERS)
    constant = knowledge.constant
    drops, leans = [], []
    for n, hold in enumerate(holds, start=1):
        drop, drop_terms = pelvic_drop(body, rest, hold, side, knowledge)
        change, sd = _change(trunk, rest, hold)
        lean = change if side == "left" else -change
        lean_terms = [
            ErrorTerm(name="landmarks", sd=sd),
            ErrorTerm(name="rest", sd=constant("movement.rest_sway")),
            ErrorTerm(name="network bias", sd=constant("movement.lean_network_sd"), shared=True),
            ErrorTerm(name="network shrinks tilts", sd=constant("measure.response_trunk_sd") * abs(lean), shared=True),
        ]
        one = reading(body.track, test, "pelvic_drop", value=drop, unit="deg", terms=drop_terms, n=n, side=side)
        drops.append(one)
        one = reading(body.track, test, "trunk_lean_one_leg", value=lean, unit="deg", terms=lean_terms, n=n, side=side)
        leans.append(one)
    return drops, leans


def pelvic_drop(
    body: BodyTrack, rest: Rest, hold: Hold, side: Side, knowledge: Knowledge
) -> tuple[float, list[ErrorTerm]]:
    """How much the free side of the pelvis is lower than on both legs (deg), from two witnesses weighed by their errors.

    *The hip line* turns, but a network hardly sees a pelvis: it moves the hip of the lifted thigh upwards.
    *The trunk sinks.* The pelvis turns about the hip that carries, half its width w from the middle, and everything above goes
    down with the middle::

        sink = w/2 sin(drop)

    so shoulders and ears, which a network sees well, tell of the pelvis. A lean of the trunk shortens its height by the cosine,
    which is taken out; a standing knee that bends lowers the trunk, too, and is most of the error.

    Notes
    -----
    *Error*: the inverse-variance mean, widened when the two disagree by more than their errors allow. The camera must not move.
    """
    witnesses = (_by_line(body, rest, hold, side, knowledge), _by_sinking(body, rest, hold, knowledge))
    sds = [root_sum_square(*(term.sd for term in terms)) for _, terms in witnesses]
    value, sd = combine([one for one, _ in witnesses], sds)
    weights = [one**-2 / math.fsum(each**-2 for each in sds) for one in sds]
    terms = [
        ErrorTerm(name=term.name, sd=weight * term.sd, shared=term.shared)
        for weight, (_, of_one) in zip(weights, witnesses, strict=True)
        for term in of_one
    ]
    more = sd**2 - math.fsum(term.sd**2 for term in terms)
    if more > 0.0:
        terms.append(ErrorTerm(name="hip line and sinking disagree", sd=math.sqrt(more), shared=True))
    return value, terms


def _by_line(
    body: BodyTrack, rest: Rest, hold: Hold, side: Side, knowledge: Knowledge
) -> tuple[float, list[ErrorTerm]]:
    """The drop by the tilt of the hip line: on the left leg its left end is higher when the right side drops."""
    change, sd = _change(tilt_signal(body, "hip"), rest, hold)
    drop = change if side == "left" else -change
    return drop, [
        ErrorTerm(name="hip landmarks", sd=sd),
        ErrorTerm(
            name="network's hip of a lifted thigh", sd=knowledge.constant("movement.drop_network_sd"), shared=True
        ),
        ErrorTerm(
            name="network shrinks tilts", sd=knowledge.constant("movement.drop_response_sd") * abs(drop), shared=True
        ),
    ]


def _by_sinking(body: BodyTrack, rest: Rest, hold: Hold, knowledge: Knowledge) -> tuple[float, list[ErrorTerm]]:
    """The drop by how far shoulders and ears sink."""
    constant = knowledge.constant
    tops = [top for top in TOPS if body.has(top)]
    height = np.mean([body.of(top)[:, 1] for top in tops], axis=0)
    sd_px = np.mean([body.sd_of(top) for top in tops], axis=0)
    fell, _ = _change(Signal(time_s=body.time_s, value=height, sd=sd_px, unit="px"), rest, hold)
    lean, _ = _change(lean_signal(body, HIPS, SHOULDERS), rest, hold)
    trunk = body.of(SHOULDERS) - body.of(HIPS)
    upright = float(np.nanmedian(np.linalg.norm(trunk, axis=1)[rest.frames]))
    sink = -fell - upright * (1.0 - math.cos(math.radians(lean)))
    hips = body.of(("hip", "left")) - body.of(("hip", "right"))
    half = 0.5 * float(np.nanmedian(np.linalg.norm(hips, axis=1)[rest.frames]))
    tall = float(np.nanmedian((body.of(SHOULDERS) - body.of(("ankle", "both")))[rest.frames, 1]))
    tall /= constant("measure.shoulder_height") - constant("measure.ankle_height")  # the person's stature, px
    drop = math.degrees(math.asin(min(max(sink / half, -1.0), 1.0)))
    per_px = math.degrees(1.0 / half)
    points = math.hypot(constant("movement.sink_network_sd") * tall, float(np.nanmedian(sd_px)) / math.sqrt(len(tops)))
    return drop, [
        ErrorTerm(name="shoulder and ear landmarks", sd=per_px * points, shared=True),
        ErrorTerm(name="bend of the standing knee", sd=per_px * constant("movement.sink_knee_sd") * tall),
        ErrorTerm(name="width of the pelvis", sd=constant("movement.hip_width_sd") * abs(drop), shared=True),
    ]


def _change(signal: Signal, rest: Rest, hold: Hold) -> tuple[float, float]:
    """Median level in the middle three fifths of a hold, less that of rest; and the landmarks' error of the two."""
    margin = 0.2 * hold.seconds
    inside = (signal.time_s >= hold.start_s + margin) & (signal.time_s <= hold.end_s - margin)
    value = float(np.nanmedian(signal.value[inside]) - np.nanmedian(signal.value[rest.frames]))
    return value, float(np.hypot(np.nanmedian(signal.sd[inside]), np.nanmedian(signal.sd[rest.frames])))
