"""Finds the people in a photo, in the same way in its mirror image."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laststraw.capture.base import Pixels, Pose, PoseBackend

SEARCH_PX = 768  # longer side of the picture that is searched: the detector sees 224 px of it
TILE_SHARES = (0.6, 0.36)  # of the longer side: a detector misses people below a third of its picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A person found by the pictures of both orientations: ``poses`` in photo px, person's own sides."""

    poses: tuple[Pose, ...]

    @property
    def uv(self) -> NDArray[np.float64]:
        """(n, 2) px, mean over the poses."""
        return np.mean([pose.uv for pose in self.poses], axis=0)

    @property
    def height_px(self) -> float:
        """Vertical extent of all landmarks."""
        return float(np.ptp(self.uv[:, 1]))


def mirrored(pose: Pose, width_px: float) -> Pose:
    """The same person, read off the mirror image: sides swapped back, ``u`` turned round."""
    places = {point: i for i, point in enumerate(zip(pose.names, pose.sides, strict=True))}
    swap = {"left": "right", "right": "left"}
    order = [places[name, swap.get(side, side)] for name, side in places]  # type: ignore[index]
    uv = pose.uv[order].copy()
    uv[:, 0] = width_px - uv[:, 0]
    return Pose(
        names=pose.names,
        sides=pose.sides,
        uv=uv,
        depth=pose.depth[order],
        visibility=pose.visibility[order],
        presence=pose.presence[order],
    )


def find_people(pixels: Pixels, backend: PoseBackend) -> tuple[Found, ...]:
    """Everyone in the photo, tallest first: the whole picture first, then tiles if nobody was seen.

    The picture and its mirror image are searched, and their people matched, so that the order of left and right in the
    picture has no influence.
    """
    height, width = pixels.shape[:2]
    share = min(1.0, SEARCH_PX / max(height, width))
    small = Image.fromarray(pixels).resize((max(1, round(width * share)), max(1, round(height * share))), Image.Resampling.BOX)
    seen = _both_ways(np.asarray(small), backend)
    for tile_share in TILE_SHARES:
        if seen:
            break
        for box in _tiles(width, height, tile_share):
            tile = np.asarray(Image.fromarray(pixels).crop(box).resize((SEARCH_PX // 2,) * 2, Image.Resampling.BOX))
            seen += [_placed(pose, (box[2] - box[0]) / (SEARCH_PX // 2) * share, np.array(box[:2]) * share)
                     for pose in _both_ways(tile, backend)]  # fmt: skip
    scale = np.array([width / small.width, height / small.height])
    people = _merge([_stretched(pose, scale) for pose in seen])
    return tuple(sorted(people, key=lambda person: -person.height_px))


def _both_ways(pixels: Pixels, backend: PoseBackend) -> list[Pose]:
    width = pixels.shape[1]
    turned = backend.detect(np.ascontiguousarray(pixels[:, ::-1]))
    return [*backend.detect(pixels), *(mirrored(pose, width) for pose in turned)]


def _tiles(width: int, height: int, share: float) -> list[tuple[int, int, int, int]]:
    """Overlapping squares that cover the picture, mirror-symmetric."""
    side = int(max(width, height) * share)

    def starts(length: int) -> list[int]:
        count = max(1, int(np.ceil((length - side) / (side / 2))) + 1) if length > side else 1
        if count == 1:
            return [(length - side) // 2]
        return [round(i * (length - side) / (count - 1)) for i in range(count)]

    return [(left, top, left + side, top + side) for top in starts(height) for left in starts(width)]


def _placed(pose: Pose, scale: float, offset: NDArray[np.float64]) -> Pose:
    return _with_uv(pose, pose.uv * scale + offset, scale)


def _stretched(pose: Pose, scale: NDArray[np.float64]) -> Pose:
    return _with_uv(pose, pose.uv * scale, float(scale.mean()))


def _with_uv(pose: Pose, uv: NDArray[np.float64], scale: float) -> Pose:
    return Pose(
        names=pose.names,
        sides=pose.sides,
        uv=uv,
        depth=pose.depth * scale,
        visibility=pose.visibility,
        presence=pose.presence,
    )


def _merge(poses: list[Pose]) -> list[Found]:
    """Poses of one person have their middle in nearly the same place (closer than a third of the height)."""
    groups: list[list[Pose]] = []
    for pose in poses:
        for group in groups:
            reach = max(np.ptp(pose.uv[:, 1]), np.ptp(group[0].uv[:, 1])) / 3
            if np.hypot(*(pose.uv.mean(axis=0) - group[0].uv.mean(axis=0))) < reach:
                group.append(pose)
                break
        else:
            groups.append([pose])
    return [Found(poses=tuple(group)) for group in groups]
