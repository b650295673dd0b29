"""Many looks of a network at one person, arranged in pairs: a view, and the mirror image of the same view."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laststraw.capture.base import Follower, Mask, Pose, PoseBackend
from laststraw.capture.straighten import Straightening
from laststraw.capture.views import Jitter, jittered, region
from laststraw.records import Side

CORE = ("ear", "shoulder", "hip", "knee", "ankle")  # both sides of these are compared between passes


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """What the network said, pass by pass, with the person's own sides.

    ``uv`` (pair, 2, n, 2) px of the canvas and ``depth`` (pair, 2, n) px, NaN where nobody was seen; ``visibility`` and
    ``presence`` likewise. The second axis is: picture, mirror image. ``masks`` (pair, 2) are those of the network, None where
    it gave none, in px of the canvas as ``warp`` straightened it.
    """

    names: tuple[str, ...]
    sides: tuple[Side, ...]
    uv: NDArray[np.float64]
    depth: NDArray[np.float64]
    visibility: NDArray[np.float64]
    presence: NDArray[np.float64]
    masks: tuple[tuple[Mask | None, Mask | None], ...] = ()
    warp: Straightening | None = None

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(pair, 2) whether a person was seen."""
        seen: NDArray[np.bool_] = np.isfinite(self.uv[:, :, 0, 0])
        return seen

    def keep(self, pairs: NDArray[np.bool_]) -> "Passes":
        """Only some pairs (pair,): never one half of a pair, or the network's bias would not cancel."""
        return replace(
            self,
            uv=self.uv[pairs],
            depth=self.depth[pairs],
            visibility=self.visibility[pairs],
            presence=self.presence[pairs],
            masks=tuple(mask for mask, kept in zip(self.masks, pairs, strict=True) if kept) if self.masks else (),
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
    roll_deg: float = 0.0,
) -> Passes | None:
    """Show the network jittered views of the (straightened) canvas and of its mirror image; None: never a person.

    A network that can follow is told where to look in the canvas, which jitters its views, and turned with the person by
    ``roll_deg``; another is shown jittered pictures.
    """
    shown = warp.draw(square) if warp else square
    width = square.size[0]
    plain = _views(shown, backend, jitters, roll_deg)
    turned = _views(shown.transpose(Image.Transpose.FLIP_LEFT_RIGHT), backend, jitters, -roll_deg)
    return stacked(plain, [None if pose is None else pose.mirrored(width) for pose in turned], warp)


def _views(shown: Image.Image, backend: PoseBackend, jitters: tuple[Jitter, ...], roll_deg: float) -> list[Pose | None]:
    """What the network sees in each view, in px of the picture."""
    if isinstance(backend, Follower):
        pixels = np.asarray(shown)
        return [backend.follow(pixels, region(shown.size[0], jitter, roll_deg)) for jitter in jitters]
    poses: list[Pose | None] = []
    for view, back in (jittered(shown, jitter) for jitter in jitters):
        pose = next(iter(backend.detect(view)), None)
        poses.append(None if pose is None else pose.moved(back(pose.uv), back.zoom, back.rows))
    return poses


def stacked(plain: list[Pose | None], turned: list[Pose | None], warp: Straightening | None = None) -> Passes | None:
    """Poses of the same views, seen in the (straightened) picture and in its mirror image but told in its px."""
    pairs = list(zip(plain, turned, strict=True))
    example = next((pose for pair in pairs for pose in pair if pose is not None), None)
    if example is None:
        return None
    table = np.array([[_row(pose, len(example.names)) for pose in pair] for pair in pairs])  # (pair, 2, n, 5)
    return Passes(
        names=example.names,
        sides=example.sides,
        uv=warp.to_given(table[..., :2]) if warp else table[..., :2],
        depth=table[..., 2],
        visibility=table[..., 3],
        presence=table[..., 4],
        masks=tuple((None if a is None else a.mask, None if b is None else b.mask) for a, b in pairs),
        warp=warp,
    )


def _row(pose: Pose | None, n: int) -> NDArray[np.float64]:
    """(n, 5): u, v, depth, visibility, presence; NaN where nobody was seen."""
    if pose is None:
        return np.full((n, 5), np.nan)
    return np.column_stack([pose.uv, pose.depth, pose.visibility, pose.presence])
