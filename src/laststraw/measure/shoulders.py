"""Shoulders and armpits from the front or the back: which side is higher along the outline.

``shoulder_tilt`` (rung outline): slope between the top edges of both shoulders at equal distances from mid-shoulder, averaged
over the part between neck and shoulder joint. ``axilla_tilt``: slope between the tops of the two gaps between arm and trunk.
"""

import itertools
import math

import numpy as np

from laststraw.measure.look import MIDDLE, SIDES, Floats, Look, Reading
from laststraw.measure.scan import Scan, scan
from laststraw.measure.terms import FINDING, LANDMARKS
from laststraw.measure.trunk import Trunk
from laststraw.records import ErrorTerm, Side

PART = (
    0.85,
    1.1,
)  # of mid-shoulder to shoulder joint: over the joint and the bony tip beside it, where the edge is flat
UNEVEN = "shape of the shoulders"
UNEVEN_RISE = "edge follows a raised shoulder"
ARMPIT = (0.5, 1.05)  # of the trunk, from mid-hip: where the top of the gap can be
COARSE, FINE = 0.01, 0.0005  # of the trunk: how finely the top is looked for, first and then
BLUNT = 3.0  # the top of a gap is known this many times worse than an edge: there both edges run into one another


def shoulder_tilt(look: Look, trunk: Trunk) -> Reading:
    """Slope between the top edges of both shoulders (deg), positive when the left one is higher."""
    id = "shoulder_tilt"
    middle = look.middle("shoulder")
    half = 0.5 * abs(float((look.at("shoulder", "left") - look.at("shoulder", "right")) @ look.left))
    upright = scan(look.outline, middle, look.up, look.left)
    distances = np.linspace(*PART, 17) * half
    tops = [(_top(upright, d, trunk), _top(upright, -d, trunk)) for d in distances]
    if any(left is None or right is None for left, right in tops) or half <= 0.0:
        return look.refuse(id, "outline.shoulders_hidden")
    table = np.array(tops, dtype=np.float64)  # (distance, side, height and error)
    tilts = np.degrees(np.arctan2(table[:, 0, 0] - table[:, 1, 0], 2.0 * distances))
    edge = np.degrees(np.hypot(table[:, 0, 1], table[:, 1, 1]) / (2.0 * distances))
    fall = -float(np.polyfit(distances, table[..., 0].mean(axis=1), 1)[0])  # px down for each px outwards
    per_px = math.degrees(
        fall / float(distances.mean())
    )  # a middle that is off by 1 px raises one side, lowers the other
    spread = float(np.std(look.passes("shoulder") @ look.left, ddof=1)) if len(look.landmarks.draws_uv) > 1 else 0.0
    terms = (
        ErrorTerm(name=FINDING, sd=float(edge.mean())),
        ErrorTerm(name=UNEVEN, sd=float(np.std(tilts))),
        ErrorTerm(name=LANDMARKS, sd=abs(per_px) * spread),
        ErrorTerm(name=MIDDLE, sd=abs(per_px) * look.constant("outline.middle_sd") * look.body_px),
        look.bias(id),
        ErrorTerm(name=UNEVEN_RISE, sd=look.constant("outline.shoulder_response_sd") * abs(float(tilts.mean()))),
        *look.line_terms(look.constant("measure.shoulder_height")),
    )
    return look.reading(id, float(tilts.mean()), "both", terms)


def _top(upright: Scan, distance: float, trunk: Trunk) -> tuple[float, float] | None:
    """Height (px above mid-shoulder) and error of the shoulder's top edge at a distance from the middle."""
    reach = 0.5 * trunk.length
    for run in reversed(upright.runs(distance)):
        if run.low.at < reach and abs(run.high.at) < reach:
            return run.high.at, run.high.sd
    return None


def axilla_tilt(look: Look, trunk: Trunk) -> Reading:
    """Slope between the tops of the gaps between arms and trunk (deg), positive when the left one is higher."""
    id = "axilla_tilt"
    found = armpits(trunk)
    if found is None:
        return look.refuse(id, "outline.arms_hide_armpits")
    (left, left_sd), (right, right_sd) = found["left"], found["right"]
    apart = left - right
    tilt = math.degrees(math.atan2(float(apart @ look.up), float(apart @ look.left)))
    terms = (
        ErrorTerm(name=FINDING, sd=math.degrees(math.hypot(left_sd, right_sd) / float(np.hypot(*apart)))),
        look.bias(id),
        *look.line_terms(look.constant("outline.axilla_height")),
    )
    return look.reading(id, tilt, "both", terms)


def armpits(trunk: Trunk) -> dict[Side, tuple[Floats, float]] | None:
    """(2,) px of the picture and error (px) of the top of the gap between arm and trunk, for both sides, or None."""
    found: dict[Side, tuple[Floats, float]] = {}
    for side in SIDES:
        top = _highest(trunk, side, *ARMPIT, COARSE)
        top = None if top is None else _highest(trunk, side, top, top + COARSE, FINE)
        if top is None:
            return None
        gap = _gap(trunk, top, side)
        if top > ARMPIT[1] - COARSE or gap is None:
            return None
        at, sd = gap
        found[side] = (trunk.place(top, at), BLUNT * sd)
    return found


def _highest(trunk: Trunk, side: Side, low: float, high: float, step: float) -> float | None:
    """The highest line between two heights on which there is a gap."""
    lines = (float(height) for height in np.arange(low, high, step)[::-1])
    return next((height for height in lines if _gap(trunk, height, side) is not None), None)


def _gap(trunk: Trunk, height: float, side: Side) -> tuple[float, float] | None:
    """Middle (px from the axis) of the gap between the trunk and the arm on one side, and the error of its edges."""
    runs = trunk.through.runs(height * trunk.length)
    for inner, outer in itertools.pairwise(runs):
        if side == "left" and inner.low.at < 0.0 < inner.high.at:
            return _between(inner.high, outer.low, trunk)
        if side == "right" and outer.low.at < 0.0 < outer.high.at:
            return _between(inner.high, outer.low, trunk)
    return None


def _between(near: tuple[float, float], far: tuple[float, float], trunk: Trunk) -> tuple[float, float] | None:
    wide = far[0] - near[0]
    if wide > trunk.length:
        return None  # not a gap between arm and trunk: somebody's hand far away
    return 0.5 * (near[0] + far[0]), min(math.hypot(near[1], far[1]), 0.01 * trunk.length)
