"""Finds the people in a photo, in the same way in its mirror image."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laststraw.capture.base import Pixels, Pose, PoseBackend

SEARCH_PX = 768  # longer side of the picture that is searched; detectors look at a few hundred px of it
TILE_PX = 384  # side of a tile as it is searched
COVER = 0.08  # edge around a person that is painted over with them, share of their extent
TILE_SHARES = (0.6, 0.36)  # of the longer side: a detector misses people below a third of its picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One person, as seen in the picture and in its mirror image: ``poses`` in photo px, the person's own sides."""

    poses: tuple[Pose, ...]

    @property
    def uv(self) -> NDArray[np.float64]:
        """(n, 2) px, mean over the poses."""
        mean: NDArray[np.float64] = np.mean([pose.uv for pose in self.poses], axis=0)
        return mean

    @property
    def extent_px(self) -> float:
        """The larger of width and height of all landmarks."""
        return float(np.ptp(self.uv, axis=0).max())


def find_people(pixels: Pixels, backend: PoseBackend, least_px: float) -> tuple[Found, ...]:
    """Everyone in the photo, largest first: the whole picture first, then tiles if nobody was seen.

    The picture and its mirror image are searched, and their people matched, so that which side is left in the picture has
    no influence. Tiles that could only hold people smaller than ``least_px`` are not searched. Detectors overlook a small
    person beside a large one, so whoever was found is painted over, and the picture is searched once more.
    """
    height, width = pixels.shape[:2]
    picture = Image.fromarray(pixels)
    whole, zoom = (0, 0, width, height), min(1.0, SEARCH_PX / max(height, width))
    seen = _search(picture, whole, zoom, backend)
    for share in TILE_SHARES:
        side = int(max(width, height) * share)
        if seen or side < least_px:
            break
        for box in _tiles(width, height, side):
            seen += _search(picture, box, TILE_PX / side, backend)
    people = _merge(seen)
    if people:
        people = _merge([*seen, *_search(_without(people, picture), whole, zoom, backend)])
    return tuple(sorted(people, key=lambda person: -person.extent_px))


def _without(people: list[Found], picture: Image.Image) -> Image.Image:
    """The picture with everyone painted over in its mean colour."""
    rest = picture.copy()
    colour = tuple(int(level) for level in np.asarray(picture.resize((1, 1), Image.Resampling.BOX))[0, 0])
    for person in people:
        edge = COVER * person.extent_px
        low, high = person.uv.min(axis=0) - edge, person.uv.max(axis=0) + edge
        rest.paste(colour, (int(low[0]), int(low[1]), int(np.ceil(high[0])), int(np.ceil(high[1]))))
    return rest


def _search(picture: Image.Image, box: tuple[int, int, int, int], zoom: float, backend: PoseBackend) -> list[Pose]:
    """People in a box of the photo (left, top, right, bottom) and in its mirror image, in photo px."""
    size = (max(1, round((box[2] - box[0]) * zoom)), max(1, round((box[3] - box[1]) * zoom)))
    small = np.asarray(picture.crop(box).resize(size, Image.Resampling.BOX))
    turned = np.ascontiguousarray(small[:, ::-1])
    poses = [*backend.detect(small), *(pose.mirrored(size[0]) for pose in backend.detect(turned))]
    scale = np.array([(box[2] - box[0]) / size[0], (box[3] - box[1]) / size[1]])
    return [pose.moved(pose.uv * scale + np.array(box[:2]), float(scale.mean())) for pose in poses]


def _tiles(width: int, height: int, side: int) -> list[tuple[int, int, int, int]]:
    """Squares that overlap by half and cover the picture, mirror-symmetric."""

    def starts(length: int) -> list[int]:
        if length <= side:
            return [(length - side) // 2]
        count = int(np.ceil((length - side) / (side / 2))) + 1
        return [round(i * (length - side) / (count - 1)) for i in range(count)]

    return [(left, top, left + side, top + side) for top in starts(height) for left in starts(width)]


def _merge(poses: list[Pose]) -> list[Found]:
    """Poses of one person have their middles closer together than a third of the larger extent."""
    groups: list[list[Pose]] = []
    for pose in poses:
        for group in groups:
            reach = max(np.ptp(pose.uv, axis=0).max(), np.ptp(group[0].uv, axis=0).max()) / 3
            if np.hypot(*(pose.uv.mean(axis=0) - group[0].uv.mean(axis=0))) < reach:
                group.append(pose)
                break
        else:
            groups.append([pose])
    return [Found(poses=tuple(group)) for group in groups]
