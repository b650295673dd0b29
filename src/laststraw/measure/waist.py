"""The waist from behind: fuller on one side, higher on one side.

``waist_asymmetry`` = (l - r) / (l + r) in percent, l and r: distance of the left and right edge of the waist from the line
mid-hip to mid-shoulder, across that line, averaged over the narrowest part of the trunk. ``waist_height_difference``: how much
higher along that line the left edge comes closest to it than the right one.
"""

import math
from dataclasses import dataclass

import numpy as np

from laststraw.measure.look import MIDDLE, Floats, Look, Reading
from laststraw.measure.scan import Run
from laststraw.measure.terms import FINDING, LANDMARKS, SCALE, YAW
from laststraw.measure.trunk import RANGE, STEP, Trunk
from laststraw.records import ErrorTerm

AROUND = 0.04  # of the trunk, to both sides: edges are averaged over so much
BOW = 0.12  # of the trunk, to both sides of the deepest point: the parabola that finds its height


@dataclass(frozen=True, slots=True, kw_only=True)
class Waist:
    """The trunk around its narrowest part.

    ``height`` (share of the trunk); ``left``, ``right``: px of each edge from the axis, both positive; ``sd`` px of each edge.
    """

    height: float
    left: float
    right: float
    sd: float

    @property
    def width(self) -> float:
        """px."""
        return self.left + self.right


def find_waist(trunk: Trunk) -> Waist | str:
    """The narrowest part of the trunk, or the sentence that says why it is not seen."""
    heights, runs = trunk.heights, trunk.runs
    if not len(heights):
        return "outline.arms_hide_waist"
    widths = np.array([run.high.at - run.low.at for run in runs])
    chosen: list[int] = []
    best = math.inf
    for middle in heights:
        near = np.flatnonzero(np.abs(heights - middle) <= AROUND + 1e-9)
        if len(near) * STEP < 2 * AROUND - STEP:
            continue  # part of it is hidden
        mean = float(widths[near].mean())
        if mean < best:
            best, chosen = mean, list(near)
    if not chosen:
        return "outline.arms_hide_waist"
    height = float(heights[chosen].mean())
    if height < heights[0] + 2 * AROUND or height > heights[-1] - 2 * AROUND:
        whole = heights[0] < RANGE[0] + STEP and heights[-1] > RANGE[1] - 2 * STEP
        return "outline.no_waist" if whole else "outline.arms_hide_waist"
    near_runs = [runs[i] for i in chosen]
    return Waist(
        height=height,
        left=float(np.mean([run.high.at for run in near_runs])),
        right=float(np.mean([-run.low.at for run in near_runs])),
        sd=float(np.mean([math.hypot(run.high.sd, run.low.sd) for run in near_runs])) / math.sqrt(2.0),
    )


def waist_asymmetry(look: Look, trunk: Trunk) -> Reading:
    """How much fuller the left side of the waist is, in percent of its width."""
    id = "waist_asymmetry"
    waist = find_waist(trunk)
    if isinstance(waist, str):
        return look.refuse(id, waist)
    percent = 100.0 / waist.width  # per px
    turned = math.sin(math.radians(look.constant("measure.yaw_sd"))) * look.constant("outline.waist_off_axis")
    terms = (
        ErrorTerm(name=FINDING, sd=math.sqrt(2.0) * waist.sd * percent),
        ErrorTerm(name=LANDMARKS, sd=2.0 * percent * _axis_spread(look, trunk, waist.height)),
        ErrorTerm(name=MIDDLE, sd=2.0 * percent * middle_sd(look, waist.height)),
        look.bias(id),
        ErrorTerm(name=YAW, sd=2.0 * percent * turned * look.body_px),
    )
    return look.reading(id, (waist.left - waist.right) * percent, "both", terms)


def waist_height_difference(look: Look, trunk: Trunk) -> Reading:
    """How much higher the left side of the waist is drawn in (mm)."""
    id = "waist_height_difference"
    waist = find_waist(trunk)
    if isinstance(waist, str):
        return look.refuse(id, waist)
    if look.stature_mm is None:
        return look.refuse(id, "measure.no_stature")
    found = [_deepest(_edge(trunk.runs, left=left), waist, trunk) for left in (True, False)]
    if found[0] is None or found[1] is None:
        return look.refuse(id, "outline.no_waist")
    scale = look.stature_mm / look.body_px
    (left, left_sd), (right, right_sd) = found[0], found[1]
    value = (left - right) * scale
    tilted = _axis_tilt_sd(look, trunk) * waist.width * scale  # a tilted axis raises one side of the waist
    terms = (
        ErrorTerm(name=FINDING, sd=math.hypot(left_sd, right_sd) * scale),
        ErrorTerm(name=MIDDLE, sd=tilted),
        look.bias(id),
        ErrorTerm(name=SCALE, sd=abs(value) * look.constant("measure.scale_sd")),
    )
    return look.reading(id, value, "both", terms)


def middle_sd(look: Look, height: float) -> float:
    """How far the axis may be off at a height (share of the trunk), because the network's middles are (px)."""
    each = look.constant("outline.middle_sd") * look.body_px
    return each * math.hypot(1.0 - height, height)


def _axis_spread(look: Look, trunk: Trunk, height: float) -> float:
    """Spread of the axis at a height between the looks of the network (px)."""
    along = (1.0 - height) * look.passes("hip") + height * look.passes("shoulder")
    return float(np.std(along @ trunk.left, ddof=1)) if len(along) > 1 else 0.0


def _axis_tilt_sd(look: Look, trunk: Trunk) -> float:
    """Error of the axis' own direction (rad)."""
    each = look.constant("outline.middle_sd") * look.body_px
    return math.sqrt(2.0) * each / trunk.length


def _edge(runs: tuple[Run, ...], *, left: bool) -> Floats:
    """(height, 2) px: distance of one edge from the axis, and its error."""
    return np.array([(run.high.at, run.high.sd) if left else (-run.low.at, run.low.sd) for run in runs])


def _deepest(edge: Floats, waist: Waist, trunk: Trunk) -> tuple[float, float] | None:
    """Height (px along the axis) at which an edge comes closest to the axis, and its error; None when it has no such place.

    Vertex of a parabola. Neighbouring lines share their error, so it counts as that of three lines: two ends and the middle.
    """
    near = np.abs(trunk.heights - waist.height) <= BOW
    if near.sum() < 5:
        return None
    level = (trunk.heights[near] - waist.height) * trunk.length
    bend, slope, _ = np.polyfit(level, edge[near, 0], 2)
    reach = BOW * trunk.length
    if bend * reach**2 < edge[near, 1].mean():
        return None  # straighter than the edge is known
    vertex = -slope / (2.0 * bend)
    if abs(vertex) > reach:
        return None
    slope_sd = edge[near, 1].mean() / (math.sqrt(2.0) * reach)
    return waist.height * trunk.length + vertex, slope_sd / (2.0 * bend)
