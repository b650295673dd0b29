"""Follows one person through a film: one look of the network at each frame, at the picture and its mirror image by turns.

The network looks into a circle that turns with the trunk: a body that is upright in what it is shown is not drawn towards
upright bodies (measured: ``docs/film.md``). Where the circle will be is predicted from how it moved.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from laststraw.capture.base import Follower, Pixels, Pose, PoseBackend
from laststraw.capture.film_frames import Frame, Frames
from laststraw.capture.person import Found, find_people
from laststraw.capture.track_outline import outline
from laststraw.errors import BackendError
from laststraw.knowledge import Knowledge
from laststraw.records import Side

WORKING_PX = 400  # a person is reduced to no less than this, from nose to ankles: the network sees about half of it
SEARCH_S = 0.5  # a lost person is searched for this often: a search costs ten looks
LONG_S = 20.0  # people are counted again in the middle of a film that is longer
COUNTS = 3  # searches in a row when more than one person was seen: one may be a shadow
SETTLING = 3  # pairs of extra looks when a person was found, until the circle stays where it is
_SPEED = 0.5  # share of a surprise that goes into the speed of the circle
_STEADY = 0.06  # of the radius: a circle that is farther off than this is moved, and looked into once more
_RELAX = 1.3  # how far it is moved, over how far the network wants: what is off the middle is seen too near to it
_FARTHEST = 0.5  # of the circle's radius: whoever jumps farther between two looks is somebody else
_GROWTH = 1.5  # factor of size between two looks beyond which it is somebody else
_EXTENT = (
    1.15  # the larger side of all landmarks of somebody who stands, over nose to ankles (feet and brow are beyond)
)

Floats = NDArray[np.float64]
Progress = Callable[[float], None]  # share of the film that is done, 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What the network said, look by look, in film px of the film *as it was shown* (``flipped``: its mirror image).

    ``uv`` (look, n, 2), ``sd``, ``depth``, ``visibility`` (look, n), NaN where nobody was seen; ``mirror`` (look,): which looks
    saw the mirror image; ``outline`` (look, 256, 2). ``same`` (look,): the frame shows the picture of the one before.
    ``seen_by_search``: how many people each search saw (time, number of similar size).
    """

    names: tuple[str, ...]
    sides: tuple[Side, ...]
    time_s: Floats
    mirror: NDArray[np.bool_]
    same: NDArray[np.bool_]
    uv: Floats
    sd: Floats
    depth: Floats
    visibility: Floats
    outline: Floats
    flipped: bool
    searches: tuple[tuple[float, int], ...]
    first: Pixels | None  # the frame in which the person was found, reduced

    def index(self, name: str, side: Side) -> int:
        """Place of a landmark."""
        return list(zip(self.names, self.sides, strict=True)).index((name, side))

    def middle(self, name: str) -> Floats:
        """(look, 2) px between left and right."""
        return np.asarray((self.uv[:, self.index(name, "left")] + self.uv[:, self.index(name, "right")]) / 2)


def follow(
    frames: Frames, backend: PoseBackend, knowledge: Knowledge, progress: Progress | None = None
) -> Looks | None:
    """Look at the whole film once. None: nobody was seen in it.

    A film and its mirror image are the same film here: both are shown the same way round (``_turned_round``), so a mirrored
    film gives exactly the mirrored track. *Error*: ``UnusableInput`` for a film that cannot be decoded.
    """
    chase = _Chase(frames, backend, knowledge)
    for frame in frames:
        chase.see(frame)
        if progress is not None:
            progress(min(1.0, frame.time_s / frames.film.seconds))
    return chase.looks()


class _Chase:
    """The state of a chase: where the circle is, and what was seen so far."""

    def __init__(self, frames: Frames, backend: PoseBackend, knowledge: Knowledge) -> None:
        self._frames, self._backend = frames, backend
        self._least = knowledge.constant("film.least_size")
        self._second = knowledge.constant("capture.second_person")
        self._flipped: bool | None = None
        self._circle: Floats | None = None  # (2, 2) film px: middle, and from there to the rim
        self._speed = np.zeros((2, 2))
        self._at_s = 0.0
        self._searched_s = -np.inf
        self._searches: list[tuple[float, int]] = []
        self._rows: list[tuple[float, bool, bool, Pose | None, Floats | None]] = []
        self._first: Pixels | None = None

    def see(self, frame: Frame) -> None:
        """One more frame."""
        if self._flipped is None:
            self._flipped = _turned_round(frame.pixels)
        pixels = _mirror_image(frame.pixels) if self._flipped else frame.pixels
        if self._circle is None or self._unsure(frame.time_s):
            self._search(pixels, frame.time_s)
        mirror = len(self._rows) % 2 == 1
        pose = self._look_closely(pixels, self._predicted(frame.time_s), mirror) if self._circle is not None else None
        if pose is None or not self._moved(pose, frame.time_s):
            self._circle = pose = None
        shape = outline(pose.mask) if pose is not None and pose.mask is not None else None
        pose = replace(pose, mask=None) if pose is not None else None  # or a film's masks would fill the memory
        self._rows.append((frame.time_s, mirror, frame.same, pose, shape))

    def looks(self) -> Looks | None:
        """Everything seen; None when nobody was."""
        example = next((row[3] for row in self._rows if row[3] is not None), None)
        if example is None:
            return None
        n = len(example.names)
        table = np.full((len(self._rows), n, 5), np.nan)
        shapes = np.full((len(self._rows), 256, 2), np.nan)
        for k, (_, _, _, pose, shape) in enumerate(self._rows):
            if pose is not None:
                sd = pose.sd if pose.sd is not None else np.full(n, np.nan)
                table[k] = np.column_stack([pose.uv, sd, pose.depth, pose.visibility])
            if shape is not None:
                shapes[k] = shape
        return Looks(
            names=example.names,
            sides=example.sides,
            time_s=np.array([row[0] for row in self._rows]),
            mirror=np.array([row[1] for row in self._rows]),
            same=np.array([row[2] for row in self._rows]),
            uv=table[..., :2],
            sd=table[..., 2],
            depth=table[..., 3],
            visibility=table[..., 4],
            outline=shapes,
            flipped=bool(self._flipped),
            searches=tuple(self._searches),
            first=self._first,
        )

    def _unsure(self, time_s: float) -> bool:
        """Whether people must be counted again: after more than one was seen, and in the middle of a long film."""
        if self._searches and self._searches[0][1] > 1 and len(self._searches) < COUNTS:
            return True
        length = self._frames.film.seconds
        return length > LONG_S and time_s >= length / 2 > self._searches[-1][0]

    def _search(self, pixels: Pixels, time_s: float) -> None:
        """Look for people in the whole picture; where nobody is followed, the circle goes round the largest."""
        if time_s - self._searched_s < SEARCH_S:
            return
        self._searched_s = time_s
        people = find_people(pixels, self._backend, self._least / float(self._frames.scale[0]))
        # Whom the network sees in the picture but not in its mirror image is a shadow or a piece of furniture.
        similar = [p for p in people if p.extent_px >= self._second * people[0].extent_px and len(p.poses) > 1]
        self._searches.append((time_s, max(len(similar), min(len(people), 1))))
        if not people or self._circle is not None:
            return
        self._circle, self._speed, self._at_s = self._around(people[0]), np.zeros((2, 2)), time_s
        for turn in range(2 * SETTLING):
            pose = self._look(pixels, self._circle, mirror=turn % 2 == 1)
            if pose is None or pose.region is None:
                break
            circle = _middle_and_rim(pose.region)
            self._circle = circle if turn == 0 else (self._circle + circle) / 2
        self._first = pixels if self._first is None else self._first
        size_px = people[0].extent_px * float(self._frames.scale[0]) / _EXTENT
        self._frames.reduce = max(1, int(size_px / WORKING_PX))  # from the next frame on

    def _around(self, found: Found) -> Floats:
        """A circle round somebody who was found, film px."""
        regions = [pose.region for pose in found.poses if pose.region is not None]
        if regions:
            return _middle_and_rim(np.mean(regions, axis=0) * self._frames.scale)
        return _circle_of(found.poses[0], found.uv * self._frames.scale)

    def _predicted(self, time_s: float) -> Floats:
        assert self._circle is not None
        predicted: Floats = self._circle + self._speed * (time_s - self._at_s)
        return predicted

    def _moved(self, pose: Pose, time_s: float) -> bool:
        """Move the circle to where the network wants it; False: this is somebody else, or nobody."""
        assert self._circle is not None
        wanted = _circle_of(pose, pose.uv) if pose.region is None else _middle_and_rim(pose.region)
        expected, step = self._predicted(time_s), time_s - self._at_s
        radius, was = np.hypot(*wanted[1]), np.hypot(*self._circle[1])
        surprise = wanted - expected
        if np.hypot(*surprise[0]) > _FARTHEST * was or not 1 / _GROWTH < radius / was < _GROWTH:
            return False
        if self._rows and self._rows[-1][3] is not None and step > 0:
            self._speed = self._speed + _SPEED * surprise / step
        self._circle = wanted
        self._at_s = time_s
        return True

    def _look_closely(self, pixels: Pixels, circle: Floats, mirror: bool) -> Pose | None:
        """Look, and once more when the circle was not where the network wants it: what is off its middle is drawn to it."""
        pose = self._look(pixels, circle, mirror)
        if pose is None or pose.region is None:
            return pose
        miss = _middle_and_rim(pose.region) - circle
        if np.abs(miss).max() < _STEADY * np.hypot(*circle[1]):
            return pose
        return self._look(pixels, circle + _RELAX * miss, mirror) or pose

    def _look(self, pixels: Pixels, circle: Floats, mirror: bool) -> Pose | None:
        """The person in the circle, film px as shown; ``mirror``: the network is shown the mirror image."""
        scale = self._frames.scale
        region = np.array([circle[0], circle[0] + circle[1]]) / scale
        width = pixels.shape[1]
        if mirror:
            pixels = _mirror_image(pixels)
            region = np.column_stack([width - region[:, 0], region[:, 1]])
        pose = _in_circle(self._backend, pixels, region)
        if pose is None:
            return None
        pose = pose.mirrored(width) if mirror else pose
        return pose.moved(pose.uv * scale, float(scale.mean()), np.column_stack([np.diag(scale), np.zeros(2)]))


def _in_circle(backend: PoseBackend, pixels: Pixels, region: Floats) -> Pose | None:
    """One look into a circle; a backend that cannot follow searches a square cut round it."""
    if isinstance(backend, Follower):
        return backend.follow(pixels, region)
    radius = 1.4 * float(np.hypot(*(region[1] - region[0])))
    low = np.clip(np.floor(region[0] - radius).astype(int), 0, None)
    high = np.ceil(region[0] + radius).astype(int)
    part = np.ascontiguousarray(pixels[low[1] : high[1], low[0] : high[0]])
    if min(part.shape[:2]) < 16:
        raise BackendError("A person left the picture.", hint="Keep the whole body in the picture.")
    people = backend.detect(part)
    if not people:
        return None
    pose = max(people, key=lambda person: float(np.ptp(person.uv, axis=0).max()))
    return pose.moved(pose.uv + low, 1.0, np.column_stack([np.eye(2), low.astype(np.float64)]))


def _mirror_image(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.flip(pixels, 1), np.uint8)  # several times faster than numpy's copy


def _middle_and_rim(region: Floats) -> Floats:
    return np.array([region[0], region[1] - region[0]])


def _circle_of(pose: Pose, uv: Floats) -> Floats:
    """For a backend that does not say where to look: round the hips, towards the shoulders, as wide as the body."""
    at = {point: uv[i] for i, point in enumerate(zip(pose.names, pose.sides, strict=True))}
    hips = (at["hip", "left"] + at["hip", "right"]) / 2
    up = (at["shoulder", "left"] + at["shoulder", "right"]) / 2 - hips
    radius = np.hypot(*(uv - hips).T).max()
    return np.array([hips, up / max(float(np.hypot(*up)), 1e-6) * radius])


def _turned_round(pixels: Pixels) -> bool:
    """Whether a film is shown as its mirror image: a rule that takes the other decision for the mirror image of the film.

    The first column, from the left, whose sum differs from that of its mirror column must be the darker one.
    """
    columns = pixels.sum(axis=(0, 2), dtype=np.int64)
    differ = np.flatnonzero(columns != columns[::-1])
    return bool(len(differ)) and bool(columns[differ[0]] > columns[::-1][differ[0]])
