"""Many looks of a network at one person, arranged in pairs: a view, and the mirror image of the same view."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laststraw.capture.base import Pose, PoseBackend
from laststraw.capture.straighten import Straightening
from laststraw.capture.views import Affine, Jitter, jittered
from laststraw.records import Side

CORE = ("ear", "shoulder", "hip", "knee", "ankle")  # both sides of these are compared between passes


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """What the network said, pass by pass, with the person's own sides.

    ``uv`` (pair, 2, n, 2) px of the canvas and ``depth`` (pair, 2, n) px, NaN where nobody was seen; ``visibility`` and
    ``presence`` likewise. The second axis is: picture, mirror image.
    """

    names: tuple[str, ...]
    sides: tuple[Side, ...]
    uv: NDArray[np.float64]
    depth: NDArray[np.float64]
    visibility: NDArray[np.float64]
    presence: NDArray[np.float64]

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(pair, 2) whether a person was seen."""
        seen: NDArray[np.bool_] = np.isfinite(self.uv[:, :, 0, 0])
        return seen

    def keep(self, pairs: NDArray[np.bool_]) -> "Passes":
        """Only some pairs (pair,): never one half of a pair, or the network's bias would not cancel."""
        return Passes(
            names=self.names,
            sides=self.sides,
            uv=self.uv[pairs],
            depth=self.depth[pairs],
            visibility=self.visibility[pairs],
            presence=self.presence[pairs],
        )

    def at(self, name: str, side: Side, of: NDArray[np.float64]) -> NDArray[np.float64]:
        """One landmark of ``uv`` or ``depth``: (pair, 2, ...)."""
        wanted: NDArray[np.float64] = of[:, :, self.index(name, side)]
        return wanted

    def index(self, name: str, side: Side) -> int:
        """Place of a landmark."""
        return next(i for i, point in enumerate(zip(self.names, self.sides, strict=True)) if point == (name, side))

    def ends(self, lines: tuple[str, ...] = CORE) -> NDArray[np.intp]:
        """(line, 2) places of the left and right end of each line."""
        return np.array([[self.index(name, "left"), self.index(name, "right")] for name in lines])

    def draws(self) -> NDArray[np.float64]:
        """(pass, n, 2) px: the views of the picture first, then those of its mirror image."""
        return np.concatenate([self.uv[:, 0], self.uv[:, 1]])

    def size(self) -> NDArray[np.float64]:
        """(pair, 2) px: from the nose to the middle of the ankles."""
        feet = (self.at("ankle", "left", self.uv) + self.at("ankle", "right", self.uv)) / 2
        reach: NDArray[np.float64] = np.hypot(*np.moveaxis(feet - self.at("nose", "none", self.uv), -1, 0))
        return reach


def look(
    square: Image.Image,
    backend: PoseBackend,
    jitters: tuple[Jitter, ...],
    warp: Straightening | None = None,
) -> Passes | None:
    """Show the network jittered views of the (straightened) canvas and of its mirror image; None: never a person."""
    shown = warp.draw(square) if warp else square
    poses: list[list[Pose | None]] = []
    for flip in (False, True):
        source = shown.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if flip else shown
        views = [jittered(source, jitter) for jitter in jitters]
        seen = [next(iter(backend.detect(view)), None) for view, _ in views]
        poses.append(
            [
                _in_canvas(pose, to_canvas, square.size[0] if flip else None, warp)
                for pose, (_, to_canvas) in zip(seen, views, strict=True)
            ]
        )
    example = next((pose for turn in poses for pose in turn if pose is not None), None)
    if example is None:
        return None
    table = [[_row(pose, len(example.names)) for pose in pair] for pair in zip(*poses, strict=True)]
    stacked = np.array(table)  # (pair, 2, n, 5)
    return Passes(
        names=example.names,
        sides=example.sides,
        uv=stacked[..., :2],
        depth=stacked[..., 2],
        visibility=stacked[..., 3],
        presence=stacked[..., 4],
    )


def _in_canvas(
    pose: Pose | None, to_canvas: Affine, flipped_width: int | None, warp: Straightening | None
) -> Pose | None:
    """A pose seen in a view -> the same pose in the canvas as it was before jitter, flip and straightening."""
    if pose is None:
        return None
    pose = pose.moved(to_canvas(pose.uv), to_canvas.zoom)
    pose = pose.mirrored(flipped_width) if flipped_width else pose
    return pose.moved(warp.to_given(pose.uv), 1.0) if warp else pose


def _row(pose: Pose | None, n: int) -> NDArray[np.float64]:
    """(n, 5): u, v, depth, visibility, presence; NaN where nobody was seen."""
    if pose is None:
        return np.full((n, 5), np.nan)
    return np.column_stack([pose.uv, pose.depth, pose.visibility, pose.presence])
