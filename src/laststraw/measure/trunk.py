"""The trunk in a photo from the front or the back, cut by lines across it.

The line from mid-hip to mid-shoulder is the trunk's axis, so what is read across and along it is free of camera roll. Where
an arm hangs before the trunk's edge, the edge is not seen.
"""

from dataclasses import dataclass

import numpy as np

from laststraw.measure.look import SIDES, Floats, Look
from laststraw.measure.scan import Run, Scan, scan
from laststraw.records import Side

STEP = 0.005  # of the trunk: distance between lines across it


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    """A body from the front or the back, seen along lines across its trunk.

    ``hip`` (2,) px: mid-hip; ``up``, ``left`` (2,): unit vectors along the trunk and towards the person's left; ``length`` px
    from mid-hip to mid-shoulder; ``arms``: for each side (3, 2) px towards the left and along: shoulder, elbow, wrist;
    ``arm_px``: half the width of an arm.
    """

    hip: Floats
    up: Floats
    left: Floats
    length: float
    through: Scan
    arms: dict[Side, Floats]
    arm_px: float

    def run(self, height: float) -> Run | None:
        """The trunk itself on the line at a height (share of its length): the stretch of body that holds its axis."""
        for run in self.through.runs(height * self.length):
            if run.low.at < 0.0 < run.high.at:
                return run
        return None

    def free(self, run: Run, height: float, side: Side) -> bool:
        """Whether this side of the trunk is seen: the arm lies outside the stretch, or does not reach this line."""
        arm, level = self.arms[side], height * self.length
        for (a, low), (b, high) in (arm[[0, 1]], arm[[1, 2]]):
            if min(low, high) <= level <= max(low, high) and high != low:
                at = a + (b - a) * (level - low) / (high - low)
                edge = run.high.at if side == "left" else run.low.at
                outward = 1.0 if side == "left" else -1.0
                if outward * at < outward * edge + 0.5 * self.arm_px:
                    return False
        return True

    def both_free(self, low: float, high: float) -> tuple[Floats, tuple[Run, ...]]:
        """Heights (share) between two at which both edges of the trunk are seen, and the trunk there."""
        heights, runs = [], []
        for height in np.arange(low, high, STEP):
            run = self.run(float(height))
            if run is not None and all(self.free(run, float(height), side) for side in SIDES):
                heights.append(float(height))
                runs.append(run)
        return np.array(heights), tuple(runs)

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
    arms = {
        side: np.array([(look.at(name, side) - hip) @ frame for name in ("shoulder", "elbow", "wrist")])
        for side in SIDES
    }
    return Trunk(
        hip=hip,
        up=up,
        left=left,
        length=length,
        through=scan(look.outline, hip, left, up),
        arms=arms,
        arm_px=look.constant("outline.arm_half_width") * look.body_px,
    )
