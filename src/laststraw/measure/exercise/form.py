"""Checks of form: angles that one camera can see, told only where they are off by more than their error."""

from collections.abc import Callable, Sequence

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.knowledge.poses import Form
from laststraw.measure.movement.events import Excursion
from laststraw.measure.movement.signals import BodyTrack, Floats, Signal
from laststraw.measure.points import FRONTAL
from laststraw.records import OTHER_SIDE, FormSeen, Move, Side
from laststraw.stats import Z95

HEIGHTS = ("heel_height", "hand_height", "foot_height")


def check_form(
    body: BodyTrack, move: Move, check: Form, done: Sequence[Excursion], knowledge: Knowledge, *, mirrored: bool = False
) -> FormSeen:
    """One check over all repetitions.

    ``mirrored``: the move is the mirror image of the one that the check was written for, so its sides change.

    Notes
    -----
    *Error*: landmarks of single frames, and ``exercise.form_sd`` (heights: ``exercise.height_sd``) for what networks miss on
    living people, the same in all repetitions. ``good`` is False only beyond 1.96 of it, and None where it is outside by less.
    """
    quantity = read_quantity(body, check.quantity, _side(body, check, move, mirrored=mirrored))
    each = [_value(quantity, check, move, one, knowledge) for one in done]
    values = np.array([value for value in each if np.isfinite(value)])
    height = check.quantity in HEIGHTS
    shared = knowledge.constant("exercise.height_sd" if height else "exercise.form_sd")
    noise = float(np.nanmedian(quantity.sd)) if np.isfinite(quantity.sd).any() else 0.0
    sd = float(np.hypot(shared, noise / np.sqrt(max(len(values), 1))))
    usual = float(np.median(values)) if len(values) else float("nan")
    outside = max(_beyond(usual, check), 0.0)
    good = None if not len(values) else True if outside == 0.0 else False if outside > Z95 * sd else None
    share = float(np.mean([_beyond(float(value), check) <= Z95 * sd for value in values])) if len(values) else 0.0
    return FormSeen(
        says=check.says,
        value=usual,
        sd=sd,
        unit="%" if height else "deg",
        low=check.low,
        high=check.high,
        share=share,
        good=good,
    )


def read_quantity(body: BodyTrack, quantity: str, side: Side) -> Signal:
    """One quantity of ``knowledge.poses`` over time. *Error*: ``KeyError`` for one that no camera can see."""
    value, sd = _QUANTITIES[quantity](body, side)
    return Signal(time_s=body.time_s, value=value, sd=sd, unit="1" if quantity in HEIGHTS else "deg")


def _side(body: BodyTrack, check: Form, move: Move, *, mirrored: bool) -> Side:
    """The side that is read: the one that is named, turned with the person, else the nearer one."""
    if check.side:
        return OTHER_SIDE[check.side] if mirrored else check.side
    return body.near if body.near != "both" else move.drawn_for if move.drawn_for != "none" else "both"


def _value(quantity: Signal, check: Form, move: Move, one: Excursion, knowledge: Knowledge) -> float:
    """The quantity in one repetition: at the key poses that are named, else where it comes nearest to its limits."""
    time, value = quantity.time_s, quantity.value
    if check.during:
        at = one.peak_s if move.counts in check.during else one.start_s
        seen = value[(np.abs(time - at) <= knowledge.constant("exercise.near")) & np.isfinite(value)]
        return float(np.median(seen)) if len(seen) else float("nan")
    seen = value[(time >= one.start_s) & (time <= one.end_s) & np.isfinite(value)]
    if not len(seen):
        return float("nan")
    aside = knowledge.constant("exercise.aside")  # single frames are no fault
    low, high = np.quantile(seen, [aside, 1.0 - aside])
    return float(low) if _beyond(float(low), check) >= _beyond(float(high), check) else float(high)


def _beyond(value: float, check: Form) -> float:
    """By how much a value lies outside the limits; negative inside."""
    low = -np.inf if check.low is None else check.low - value
    high = -np.inf if check.high is None else value - check.high
    return float(max(low, high))


def _joint(
    upper: str, joint: str, lower: str, *, straight: bool = False
) -> Callable[[BodyTrack, Side], tuple[Floats, Floats]]:
    """By how much two parts leave a straight line at a joint, 0 to 180 deg; ``straight``: the angle itself, 180 is straight."""

    def read(body: BodyTrack, side: Side) -> tuple[Floats, Floats]:
        above = body.of((upper, side)) - body.of((joint, side))
        below = body.of((lower, side)) - body.of((joint, side))
        angle = np.degrees(np.abs(np.arctan2(_cross(above, below), (above * below).sum(axis=-1))))
        sd = _turned(body, side, above, upper, joint) + _turned(body, side, below, lower, joint)
        return (angle if straight else 180.0 - angle), sd

    return read


def _line(bottom: str, top: str, *, level: bool = False) -> Callable[[BodyTrack, Side], tuple[Floats, Floats]]:
    """Lean of a line against the vertical, 0 to 180 deg; ``level``: its slope against level, 0 to 90."""

    def read(body: BodyTrack, side: Side) -> tuple[Floats, Floats]:
        line = body.of((top, side)) - body.of((bottom, side))
        lean = np.degrees(np.abs(np.arctan2(line[:, 0], line[:, 1])))
        return (np.abs(90.0 - lean) if level else lean), _turned(body, side, line, bottom, top)

    return read


def _pair(name: str) -> Callable[[BodyTrack, Side], tuple[Floats, Floats]]:
    """Slope of the line through a pair against level, 0 to 90 deg; only from the front or the back."""

    def read(body: BodyTrack, side: Side) -> tuple[Floats, Floats]:
        line = body.of((name, "left")) - body.of((name, "right"))
        slope = np.degrees(np.arctan2(np.abs(line[:, 1]), np.abs(line[:, 0])))
        if body.view not in FRONTAL:
            slope = np.full_like(slope, np.nan)
        return slope, _turned(body, "both", line, name, name)

    return read


def _height(name: str) -> Callable[[BodyTrack, Side], tuple[Floats, Floats]]:
    """Height above the lower of both heels, in % of the shin as it is longest in the picture."""

    def read(body: BodyTrack, side: Side) -> tuple[Floats, Floats]:
        point = name if body.has((name, side)) else "ankle"
        foot = "heel" if body.has(("heel", "both")) else "ankle"
        floor = np.fmin(body.of((foot, "left"))[:, 1], body.of((foot, "right"))[:, 1])
        shin = np.linalg.norm(body.of(("knee", side)) - body.of(("ankle", side)), axis=-1)
        longest = float(np.nanquantile(shin, 0.9)) if np.isfinite(shin).any() else float("nan")
        return 100.0 * (body.of((point, side))[:, 1] - floor) / longest, 100.0 * body.sd_of((point, side)) / longest

    return read


def _knee_inwards(body: BodyTrack, side: Side) -> tuple[Floats, Floats]:
    """By how much the knee falls inwards of the line from hip to ankle (deg, + inwards); only from the front or the back."""
    one: Side = "left" if side == "both" else side
    bend, sd = _joint("hip", "knee", "ankle")(body, one)
    hip, knee, ankle = (body.of((name, one)) for name in ("hip", "knee", "ankle"))
    on_line = (
        hip
        + (ankle - hip)
        * ((hip - knee)[:, 1] / np.where((hip - ankle)[:, 1] == 0.0, np.nan, (hip - ankle)[:, 1]))[:, None]
    )
    inwards = (on_line - knee)[:, 0] * (1.0 if one == "left" else -1.0)  # a is positive towards the person's left
    value = np.where(inwards > 0.0, bend, -bend)
    return (value if body.view in FRONTAL else np.full_like(value, np.nan)), sd


def _cross(one: Floats, two: Floats) -> Floats:
    return np.asarray(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0])


def _turned(body: BodyTrack, side: Side, line: Floats, one: str, two: str) -> Floats:
    """What the landmarks' errors turn a line by (deg)."""
    length = np.maximum(np.linalg.norm(line, axis=-1), 1.0)
    return np.asarray(np.degrees(np.hypot(body.sd_of((one, side)), body.sd_of((two, side))) / length))


_QUANTITIES: dict[str, Callable[[BodyTrack, Side], tuple[Floats, Floats]]] = {
    "knee_flexion": _joint("hip", "knee", "ankle"),
    "hip_flexion": _joint("shoulder", "hip", "knee"),
    "elbow_flexion": _joint("shoulder", "elbow", "wrist"),
    "shoulder_angle": _joint("hip", "shoulder", "elbow", straight=True),
    "body_line": _joint("shoulder", "hip", "ankle", straight=True),
    "neck_line": _joint("hip", "shoulder", "ear"),
    "ankle_angle": _joint("knee", "ankle", "foot_index", straight=True),
    "trunk_lean": _line("hip", "shoulder"),
    "shin_lean": _line("ankle", "knee"),
    "thigh_slope": _line("knee", "hip", level=True),
    "hips_level": _pair("hip"),
    "shoulders_level": _pair("shoulder"),
    "knee_inwards": _knee_inwards,
    "heel_height": _height("heel"),
    "hand_height": _height("wrist"),
    "foot_height": _height("foot_index"),
}
