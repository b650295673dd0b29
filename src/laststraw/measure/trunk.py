"""The trunk in a photo from the front or the back, cut by lines across it.

The line from mid-hip to mid-shoulder is the trunk's axis, so what is read across and along it is free of camera roll. Where
an arm hangs before the trunk's edge, the edge is not seen.
"""

from dataclasses import dataclass

import numpy as np

from laststraw.measure.look import SIDES, Floats, Look
from laststraw.measure.scan import Run, Scan, scan
from laststraw.records import Side

STEP = 0.01  # of the trunk: distance between lines across it
RANGE = (0.05, 0.8)  # of the trunk, from mid-hip: where a waist can be


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    """A body from the front or the back, seen along lines across its trunk.

    ``hip`` (2,) px: mid-hip; ``up``, ``left`` (2,): unit vectors along the trunk and towards the person's left; ``length`` px
    from mid-hip to mid-shoulder; ``heights`` (m,) (shares of the length) and ``runs`` (m of them): the lines at which a waist
    can be and both edges of the trunk are seen.
    """

    hip: Floats
    up: Floats
    left: Floats
    length: float
    through: Scan
    heights: Floats
    runs: tuple[Run, ...]

    def place(self, height: float, at: float) -> Floats:
        """(2,) px of the picture: a point on the line at a height (share), px towards the person's left."""
        return self.hip + height * self.length * self.up + at * self.left


def read_trunk(look: Look) -> Trunk:
    """The trunk's own frame in a photo from the front or the back."""
    hip, shoulder = look.middle("hip"), look.middle("shoulder")
    length = float(np.hypot(*(shoulder - hip)))
    up = (shoulder - hip) / length
    left = np.array([-up[1], up[0]])
    left = left if left @ look.left > 0 else -left
    frame = np.column_stack([left, up])
    through = scan(look.outline, hip, left, up)
    arms = {
        side: np.array([(look.at(name, side) - hip) @ frame for name in ("shoulder", "elbow", "wrist")])
        for side in SIDES
    }
    arm_px = look.constant("outline.arm_half_width") * look.body_px
    heights, runs = [], []
    for height in np.arange(*RANGE, STEP):
        level = float(height) * length
        run = next((run for run in through.runs(level) if run.low.at < 0.0 < run.high.at), None)
        if run is not None and all(_free(run, level, arms[side], side, arm_px) for side in SIDES):
            heights.append(float(height))
            runs.append(run)
    return Trunk(hip=hip, up=up, left=left, length=length, through=through, heights=np.array(heights), runs=tuple(runs))


def _free(run: Run, level: float, arm: Floats, side: Side, arm_px: float) -> bool:
    """Whether this side of the trunk is seen on a line: the arm lies outside the stretch, or does not reach the line."""
    outward = 1.0 if side == "left" else -1.0
    edge = outward * (run.high.at if side == "left" else run.low.at)
    for (a, low), (b, high) in (arm[[0, 1]], arm[[1, 2]]):
        if min(low, high) <= level <= max(low, high) and high != low:
            at = outward * (a + (b - a) * (level - low) / (high - low))
            if at < edge + 0.5 * arm_px:
                return False
    return True
