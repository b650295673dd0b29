"""Walking past a camera or on a treadmill, filmed from the side: steps, their time, the lean of the trunk.

A foot lands when it is furthest ahead of the hips (Zeni, Richards and Higginson 2008, Gait Posture 27:710, recalled). The
landings of both feet must alternate; where they do not, a network mixed up the legs or a foot was hidden, and the steps next to
that place are left out. A step belongs to the foot that lands: the left step is from the right landing to the left one.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.events import find_repetitions
from laststraw.measure.movement.frontal import SIDES, Roll
from laststraw.measure.movement.result import OWN_SPREAD, gather, person_result, reading, refused
from laststraw.measure.movement.signals import BodyTrack, Signal, body_track, even, lean_signal, smooth
from laststraw.measure.movement.upright import HIPS, SHOULDERS
from laststraw.measure.points import FRONTAL
from laststraw.records import ErrorTerm, Measurement, NotMeasured, Repetition, Side, TestResult, Track
from laststraw.stats import root_sum_square

OUTPUTS = ("cadence", "step_time", "step_time_asymmetry", "trunk_inclination_walking", "trunk_inclination_range")

LANDINGS = "landings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From the landing of the other foot to that of ``side`` (s)."""

    side: Side
    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.end_s - self.start_s


def gait(track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: Roll) -> TestResult:
    """``cadence`` (steps a minute), ``step_time`` (s, left and right), ``step_time_asymmetry`` (%, left minus right over their
    mean), ``trunk_inclination_walking`` (deg, mean, + forwards) and ``trunk_inclination_range`` (deg, within steps).

    Notes
    -----
    *Error*: a landing is known to about a frame; a wrong landing in one direction makes one step longer and the next shorter,
    so an asymmetry has twice that error. The lean carries the camera's roll and the network's bias of the side view.
    """
    body = body_track(track, knowledge, roll=roll)
    if body.view in FRONTAL:
        return refused(track, test, OUTPUTS, knowledge.sentence("movement.walk_from_the_side"))
    if not body.has(HIPS, SHOULDERS, ("ankle", "both")):
        return refused(track, test, OUTPUTS, knowledge.sentence("movement.no_steps"))
    steps = find_steps(body, knowledge)
    if len(steps) < knowledge.constant("movement.steps_least"):
        return refused(track, test, OUTPUTS, knowledge.sentence("movement.no_steps"))
    readings = _step_times(track, test, steps, knowledge)
    results = [_cadence(track, test, steps, knowledge)]
    results += [person_result(of_side, knowledge, kind="step") for of_side in readings.values() if of_side]
    missing: list[NotMeasured] = []
    if all(len(readings[side]) >= _EACH for side in SIDES):
        left, right = (next(one for one in results if one.id == "step_time" and one.side == side) for side in SIDES)
        results.append(_asymmetry(track, test, left, right))
    else:
        reason = knowledge.sentence("movement.few_steps")
        missing.append(NotMeasured(id="step_time_asymmetry", reason=reason, view=body.view))
    results += _trunk(body, test, steps, knowledge)
    return gather(
        track,
        test,
        repetitions=[Repetition(side=s.side, start_s=s.start_s, peak_s=s.end_s, end_s=s.end_s) for s in steps],
        readings=[one for of_side in readings.values() for one in of_side],
        results=results,
        not_measured=missing,
    )


def find_steps(body: BodyTrack, knowledge: Knowledge) -> list[Step]:
    """Steps between landings of alternate feet, in order; none shorter or longer than walking allows."""
    least = knowledge.constant("movement.stride_least")
    landings: list[tuple[float, Side]] = []
    for side in SIDES:
        ahead = ahead_signal(body, side)
        found = find_repetitions(ahead, knowledge, least=least)
        landings += [(_top(ahead, one.peak_s, knowledge), side) for one in found.all]
    landings.sort()
    shortest, longest = knowledge.constant("movement.step_shortest"), knowledge.constant("movement.step_longest")
    return [
        Step(side=side, start_s=before, end_s=now)
        for (before, other), (now, side) in itertools.pairwise(landings)
        if other != side and shortest <= now - before <= longest
    ]


def ahead_signal(body: BodyTrack, side: Side) -> Signal:
    """How far an ankle is ahead of the hips, over the length of the leg."""
    foot, hips = body.of(("ankle", side)), body.of(HIPS)
    leg = float(np.nanmedian(np.linalg.norm(hips - body.of(("ankle", "both")), axis=1)))
    seen = body.visible(("ankle", side)) & body.visible(HIPS)
    value = (foot - hips)[:, 0] / leg
    sd = np.hypot(body.sd_of(("ankle", side)), body.sd_of(HIPS)) / leg
    return Signal(time_s=body.time_s, value=np.where(seen, value, np.nan), sd=np.where(seen, sd, np.nan), unit="1")


def _top(signal: Signal, near_s: float, knowledge: Knowledge) -> float:
    """When a signal is highest, between frames: where the slope of its local parabola crosses zero next to ``near_s``."""
    curve = smooth(
        even(signal, gap_s=knowledge.constant("movement.bridge")), width_s=0.5 * knowledge.constant("movement.window")
    )
    slope = curve.slope
    falls = np.flatnonzero((slope[:-1] > 0.0) & (slope[1:] <= 0.0))
    if not len(falls):
        return near_s
    share = slope[falls] / (slope[falls] - slope[falls + 1])
    crossing = curve.time_s[falls] + share * (curve.time_s[falls + 1] - curve.time_s[falls])
    best = float(crossing[np.argmin(np.abs(crossing - near_s))])
    return best if abs(best - near_s) <= knowledge.constant("movement.window") else near_s


def _landing_sd(track: Track, knowledge: Knowledge) -> float:
    """Error of one landing (s): 0.29 of a frame (anywhere within it), and how furthest ahead and touching the ground differ."""
    frame_s = float(np.median(np.diff(track.time_s)))
    return math.hypot(frame_s / math.sqrt(12.0), knowledge.constant("movement.landing_sd"))


def _step_times(track: Track, test: str, steps: Sequence[Step], knowledge: Knowledge) -> dict[Side, list[Measurement]]:
    sd = math.sqrt(2.0) * _landing_sd(track, knowledge)
    readings: dict[Side, list[Measurement]] = {side: [] for side in SIDES}
    for step in steps:
        of_side = readings[step.side]
        terms = [ErrorTerm(name=LANDINGS, sd=sd)]
        one = reading(
            track, test, "step_time", value=step.seconds, unit="s", terms=terms, n=len(of_side) + 1, side=step.side
        )
        of_side.append(one)
    return readings


def _cadence(track: Track, test: str, steps: Sequence[Step], knowledge: Knowledge) -> Measurement:
    """Steps a minute from all steps."""
    seconds = [step.seconds for step in steps]
    mean = float(np.mean(seconds))
    value = 60.0 / mean
    landings = math.sqrt(2.0) * _landing_sd(track, knowledge) / len(steps)  # inner landings cancel between neighbours
    usual = knowledge.constant("movement.spread_step") * mean
    spread = max(float(np.std(seconds)), usual) / math.sqrt(len(steps))
    terms = [
        ErrorTerm(name=LANDINGS, sd=value * landings / mean),
        ErrorTerm(name=OWN_SPREAD, sd=value * spread / mean),
    ]
    return reading(track, test, "cadence", value=value, unit="1/min", terms=terms)


def _asymmetry(track: Track, test: str, left: Measurement, right: Measurement) -> Measurement:
    """Left minus right step time over their mean (%).

    A landing that is read late lengthens one step and shortens the next, which is the other side's: the errors of landings add
    up in the difference, 2 instead of the square root of 2 times those of one side.
    """
    mean = 0.5 * (left.value + right.value)
    landings = root_sum_square(
        *(term.sd for one in (left, right) for term in one.source.budget if term.name == LANDINGS)
    )
    others = root_sum_square(*(term.sd for one in (left, right) for term in one.source.budget if term.name != LANDINGS))
    terms = [
        ErrorTerm(name=LANDINGS, sd=100.0 * math.sqrt(2.0) * landings / mean),
        ErrorTerm(name=OWN_SPREAD, sd=100.0 * others / mean),
    ]
    value = 100.0 * (left.value - right.value) / mean
    return reading(track, test, "step_time_asymmetry", value=value, unit="%", terms=terms, side="both")


def _trunk(body: BodyTrack, test: str, steps: Sequence[Step], knowledge: Knowledge) -> list[Measurement]:
    """Mean lean of the trunk over all steps, and how much it changes within one."""
    lean = lean_signal(body, HIPS, SHOULDERS)
    curve = smooth(
        even(lean, gap_s=knowledge.constant("movement.bridge")), width_s=knowledge.constant("movement.window")
    )
    inside = [curve.value[(curve.time_s >= s.start_s) & (curve.time_s <= s.end_s)] for s in steps]
    seen = [one[np.isfinite(one)] for one in inside if np.isfinite(one).sum() >= _FRAMES]
    if not seen:
        return []
    means, ranges = [float(one.mean()) for one in seen], [float(np.ptp(one)) for one in seen]
    described = next(one for one in knowledge.measurements if one.id == "trunk_sagittal_lean")
    bias = next(one.sd.value for one in described.biases if one.view == body.view and one.rung == "keypoints")
    value, landmarks = float(np.mean(means)), float(np.nanmedian(lean.sd))
    spread = max(float(np.std(means)), knowledge.constant("movement.rest_sway")) / math.sqrt(len(means))
    mean_terms = [
        ErrorTerm(name="landmarks", sd=landmarks),
        ErrorTerm(name="network bias", sd=bias, shared=True),
        ErrorTerm(name="camera roll", sd=lean.shared_sd, shared=True, gradient=1.0 if lean.shared_sd else 0.0),
        ErrorTerm(name=OWN_SPREAD, sd=spread),
    ]
    tremble = math.sqrt(2.0) * curve.noise_sd
    swing = math.sqrt(max(float(np.mean(ranges)) ** 2 - tremble**2, 0.0))
    range_terms = [
        ErrorTerm(name="landmarks", sd=max(tremble, knowledge.constant("movement.lean_network_sd"))),
        ErrorTerm(name=OWN_SPREAD, sd=max(float(np.std(ranges)), 0.3) / math.sqrt(len(ranges))),
    ]
    return [
        reading(body.track, test, "trunk_inclination_walking", value=value, unit="deg", terms=mean_terms),
        reading(body.track, test, "trunk_inclination_range", value=swing, unit="deg", terms=range_terms),
    ]


_EACH, _FRAMES = 2, 4  # steps of each side for an asymmetry; frames of a step for its lean
