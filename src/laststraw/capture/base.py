"""The door for pose networks: what a backend is given, what it gives back.

Pixels go in, people come out. Coordinates are continuous: ``u = 0`` is the left edge of the first pixel, its middle is
``u = 0.5``, so the mirror image of ``u`` in a picture of ``width`` pixels is exactly ``width - u``.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from laststraw.errors import BackendError
from laststraw.records import Side

Pixels = NDArray[np.uint8]  # (row, col, 3) RGB
_PAIRED_FACE = ("eye_inner", "eye", "eye_outer")
_PAIRED_BODY = ("shoulder", "elbow", "wrist", "pinky", "index", "thumb", "hip", "knee", "ankle", "heel", "foot_index")
_SIDES: tuple[Side, Side] = ("left", "right")

# Every backend names its points with these words. It may leave some out.
LANDMARKS: tuple[tuple[str, Side], ...] = (
    ("nose", "none"),
    *((name, side) for side in _SIDES for name in _PAIRED_FACE),
    *((name, side) for name in ("ear", "mouth", *_PAIRED_BODY) for side in _SIDES),
)
NEEDED = frozenset({("nose", "none"), *((n, s) for n in ("ear", "shoulder", "hip", "knee", "ankle") for s in _SIDES)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """Where the person is, as a pass of a network sees it: ``probability`` (row, col) float32, 0 to 1.

    ``to_picture`` (2, 3): ``uv = to_picture @ (col, row, 1)`` px of the given picture; col and row are continuous, as u and v.
    """

    probability: NDArray[np.float32]
    to_picture: NDArray[np.float64]

    def moved(self, by: NDArray[np.float64]) -> "Mask":
        """The same mask in a picture of which ``by`` (2, 3) says where the points of the given one went."""
        turned = by[:, :2] @ self.to_picture
        turned[:, 2] += by[:, 2]
        return replace(self, to_picture=turned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """One person as one pass of a network sees them.

    ``uv`` is (n, 2) px of the given picture; ``depth`` (n,) px, larger is farther from the camera, zero anywhere, NaN from
    a backend without depth; ``visibility`` and ``presence`` (n,) are probabilities: not hidden, and inside the picture.
    ``region`` (2, 2) px: middle and rim of the circle in which the network wants to look next, None from a backend that
    cannot follow; ``mask``: None from a backend without one. ``sd`` (n,) px: the network's own doubt, None where it has none.
    """

    names: tuple[str, ...]
    sides: tuple[Side, ...]
    uv: NDArray[np.float64]
    depth: NDArray[np.float64]
    visibility: NDArray[np.float64]
    presence: NDArray[np.float64]
    region: NDArray[np.float64] | None = None
    mask: Mask | None = None
    sd: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        n = len(self.names)
        known = set(LANDMARKS)
        points = tuple(zip(self.names, self.sides, strict=True))
        _demand(self.uv.shape == (n, 2), f"uv must be ({n}, 2), is {self.uv.shape}")
        for name in ("depth", "visibility", "presence"):
            _demand(getattr(self, name).shape == (n,), f"{name} must be ({n},)")
        _demand(bool(np.isfinite(self.uv).all()), "uv must be finite")
        _demand(self.region is None or self.region.shape == (2, 2), "region must be (2, 2)")
        _demand(self.sd is None or self.sd.shape == (n,), f"sd must be ({n},)")
        _demand(len(set(points)) == n, "a landmark is named twice")
        _demand({n for n, s in points if s == "left"} == {n for n, s in points if s == "right"}, "a side is missing")
        _demand(set(points) <= known, f"unknown landmarks: {sorted(set(points) - known)}")
        _demand(set(points) >= NEEDED, f"missing landmarks: {sorted(NEEDED - set(points))}")

    def mirrored(self, width_px: float) -> "Pose":
        """The same person, read off the mirror image of a picture of that width: sides swapped, ``u`` turned round."""
        order = _mirror_order(self.names, self.sides)
        turn = np.array([[-1.0, 0.0, width_px], [0.0, 1.0, 0.0]])
        uv = self.uv[order]
        uv[:, 0] = width_px - uv[:, 0]
        return replace(
            self,
            uv=uv,
            depth=self.depth[order],
            visibility=self.visibility[order],
            presence=self.presence[order],
            region=None if self.region is None else _moved(self.region, turn),
            mask=None if self.mask is None else self.mask.moved(turn),
            sd=None if self.sd is None else self.sd[order],
        )

    def moved(self, uv: NDArray[np.float64], scale: float, by: NDArray[np.float64] | None = None) -> "Pose":
        """The same person with points elsewhere; ``scale`` px of the new picture for one of the old.

        ``by`` (2, 3): the map that moved the points, ``uv_new = by @ (u, v, 1)``. Without it (points moved one by one, or by
        a warp that is no such map) region and mask are dropped, because nobody can say where they are now.
        """
        return replace(
            self,
            uv=uv,
            depth=self.depth * scale,
            region=None if self.region is None or by is None else _moved(self.region, by),
            mask=None if self.mask is None or by is None else self.mask.moved(by),
            sd=None if self.sd is None else self.sd * scale,
        )


@runtime_checkable
class PoseBackend(Protocol):
    """A pose network. Entry point group ``laststraw.pose_backends``; a class that is made without arguments.

    ``detect`` must be pure (same pixels, same people) and safe to call from several threads.
    """

    @property
    def name(self) -> str:
        """Short name, as in the entry point."""
        ...

    @property
    def version(self) -> str:
        """Version of the program and of the weights."""
        ...

    def detect(self, pixels: Pixels) -> tuple[Pose, ...]:
        """Everyone seen in the picture, most certain first; nobody: an empty tuple."""
        ...


@runtime_checkable
class Follower(PoseBackend, Protocol):
    """A pose network that can skip its search for people when it is told where one is: several times faster."""

    def follow(self, pixels: Pixels, region: NDArray[np.float64]) -> Pose | None:
        """The person in the circle ``region`` (2, 2) px (middle, a point of the rim: above the head of an upright person).

        None when nobody is there. Pure: it remembers nothing. ``Pose.region`` of the answer is where to look next.
        """
        ...


@cache
def _mirror_order(names: tuple[str, ...], sides: tuple[Side, ...]) -> NDArray[np.intp]:
    """For each landmark, the place of its partner on the other side (of itself on the midline)."""
    places = {point: i for i, point in enumerate(zip(names, sides, strict=True))}
    partner: dict[Side, Side] = {"left": "right", "right": "left"}
    return np.array([places[name, partner.get(side, side)] for name, side in places])


def _moved(uv: NDArray[np.float64], by: NDArray[np.float64]) -> NDArray[np.float64]:
    moved: NDArray[np.float64] = uv @ by[:, :2].T + by[:, 2]
    return moved


def _demand(condition: bool, message: str) -> None:
    if not condition:
        raise BackendError(
            f"A pose backend returned something unusable: {message}.",
            hint="laststraw.testing.backends.check_pose_backend shows what is wrong with a backend.",
        )
