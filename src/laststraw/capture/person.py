"""Finds the people in a photo, in the same way in its mirror image."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laststraw.capture.base import Pixels, Pose, PoseBackend

SEARCH_PX = 512  # least longer side of the picture that is searched; detectors look at a few hundred px of it
TILE_PX = 384  # side of a tile as it is searched
COVER = 0.08  # edge around a person that is painted over with them, share of their extent
TILE_SHARES = (0.6, 0.36)  # of the longer side: a detector misses people below a third of its picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One person: ``poses`` as seen in the picture, then as seen in its mirror image; photo px, the person's own sides."""

    poses: tuple[Pose, ...]
    mirrored: tuple[bool, ...]  # which of them were seen in the mirror image

    @property
    def uv(self) -> NDArray[np.float64]:
        """(n, 2) px, mean over the poses."""
        mean: NDArray[np.float64] = np.mean([pose.uv for pose in self.poses], axis=0)
        return mean

    @property
    def extent_px(self) -> float:
        """The larger of width and height of all landmarks, in the pose in which it is largest: one may have missed the legs."""
        return float(max(np.ptp(pose.uv, axis=0).max() for pose in self.poses))

    @property
    def circle(self) -> NDArray[np.float64] | None:
        """(2, 2) px: middle and rim of the circle in which the network wants to look; None from one that has no such wish."""
        regions = [pose.region for pose in self.poses if pose.region is not None]
        return np.mean(regions, axis=0) if len(regions) == len(self.poses) else None

    @property
    def frame(self) -> NDArray[np.float64]:
        """(2, 2) px: two corners around the circle, else around the landmarks."""
        if self.circle is None:
            return np.array([self.uv.min(axis=0), self.uv.max(axis=0)])
        middle, rim = self.circle
        radius = np.hypot(*(rim - middle))
        return np.array([middle - radius, middle + radius])

    @property
    def roll_deg(self) -> float:
        """How far the circle is turned clockwise, as its network was taught: with the trunk. Zero without a circle.

        Rounded, so that the mirror image gets the very same number with the other sign, and so the very same pixels.
        """
        if self.circle is None:
            return 0.0
        up = self.circle[1] - self.circle[0]
        return round(float(np.degrees(np.arctan2(up[0], -up[1]))), 4)

    @property
    def pair(self) -> tuple[Pose, Pose] | None:
        """The person as seen in the picture and in its mirror image, if just once in each."""
        return self.poses if self.mirrored == (False, True) else None  # type: ignore[return-value]


def find_people(pixels: Pixels, backend: PoseBackend, least_px: float) -> tuple[Found, ...]:
    """Everyone in the photo, largest first: the whole picture first, then tiles if nobody was seen.

    The picture and its mirror image are searched, and their people matched, so that which side is left in the picture has
    no influence. Tiles that could only hold people smaller than ``least_px`` are not searched. Detectors overlook a small
    person beside a large one, so whoever was found is painted over, and the picture is searched once more.
    """
    height, width = pixels.shape[:2]
    small, corner, zoom = _reduced(pixels)
    seen = _search(small, corner, zoom, backend)
    for share in TILE_SHARES:
        side = int(max(width, height) * share)
        if seen or side < least_px:
            break
        for box in _tiles(width, height, side):
            tile = Image.fromarray(pixels).crop(box).resize((TILE_PX, TILE_PX), Image.Resampling.BOX)
            seen += _search(np.asarray(tile), np.array(box[:2]), side / TILE_PX, backend)
    people = _merge(seen)
    if people:
        people = _merge([*seen, *_search(_without(people, small, corner, zoom), corner, zoom, backend)])
    return tuple(sorted(people, key=lambda person: -person.extent_px))


Seen = tuple[Pose, bool]  # and whether in the mirror image


def _reduced(pixels: Pixels) -> tuple[Pixels, NDArray[np.float64], float]:
    """The picture, a whole number of px averaged into one; its corner (u, v) in the photo, photo px for one of its own.

    Edges are repeated equally on both sides until its size fits, and cv2 averages whole numbers exactly, so that the mirror
    image of a photo gives the mirror image of this.
    """
    height, width = pixels.shape[:2]
    cells = max(1, max(height, width) // SEARCH_PX)
    if cells % 2 == 0 and (width % 2 or height % 2):
        cells -= 1  # an odd side cannot be padded equally to an even one
    if cells == 1:
        return pixels, np.zeros(2), 1.0
    right, down = (next(n for n in range(cells) if (side + 2 * n) % cells == 0) for side in (width, height))
    padded = cv2.copyMakeBorder(pixels, down, down, right, right, cv2.BORDER_REPLICATE) if right or down else pixels
    size = (padded.shape[1] // cells, padded.shape[0] // cells)
    small = np.asarray(cv2.resize(padded, size, interpolation=cv2.INTER_AREA), np.uint8)
    return small, np.array([-right, -down], dtype=np.float64), float(cells)


def _without(people: list[Found], small: Pixels, corner: NDArray[np.float64], zoom: float) -> Pixels:
    """The picture with everyone painted over in its mean colour."""
    rest = small.copy()
    colour = np.round(cv2.mean(small)[:3]).astype(np.uint8)
    for person in people:
        edge = COVER * person.extent_px
        low = np.floor((person.uv.min(axis=0) - edge - corner) / zoom).clip(0).astype(int)
        high = np.ceil((person.uv.max(axis=0) + edge - corner) / zoom).clip(0).astype(int)
        rest[low[1] : high[1], low[0] : high[0]] = colour
    return rest


def _search(small: Pixels, corner: NDArray[np.float64], zoom: float, backend: PoseBackend) -> list[Seen]:
    """People in a part of the photo and in its mirror image, in photo px."""
    turned = np.asarray(cv2.flip(small, 1), np.uint8)
    poses = [
        *((pose, False) for pose in backend.detect(small)),
        *((pose.mirrored(small.shape[1]), True) for pose in backend.detect(turned)),
    ]
    by = np.column_stack([np.eye(2) * zoom, corner])
    return [(pose.moved(pose.uv * zoom + corner, zoom, by), flip) for pose, flip in poses]


def _tiles(width: int, height: int, side: int) -> list[tuple[int, int, int, int]]:
    """Squares that overlap by half and cover the picture, mirror-symmetric."""

    def starts(length: int) -> list[int]:
        if length <= side:
            return [(length - side) // 2]
        count = int(np.ceil((length - side) / (side / 2))) + 1
        return [round(i * (length - side) / (count - 1)) for i in range(count)]

    return [(left, top, left + side, top + side) for top in starts(height) for left in starts(width)]


def _merge(seen: list[Seen]) -> list[Found]:
    """Poses of one person have their middles closer together than a third of the larger extent."""
    groups: list[list[Seen]] = []
    for pose, flip in seen:
        for group in groups:
            first = group[0][0].uv
            reach = max(np.ptp(pose.uv, axis=0).max(), np.ptp(first, axis=0).max()) / 3
            if np.hypot(*(pose.uv.mean(axis=0) - first.mean(axis=0))) < reach:
                group.append((pose, flip))
                break
        else:
            groups.append([(pose, flip)])
    return [Found(poses=tuple(p for p, _ in group), mirrored=tuple(flip for _, flip in group)) for group in groups]
