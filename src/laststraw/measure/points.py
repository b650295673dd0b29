"""The points of one photo as body coordinates, pass by pass.

Frame: ``a`` towards the person's left (front, back) or forwards (left, right), ``h`` up, both in px of the picture::

    a = sign * u        h = -v        sign: front +1, back -1, left -1, right +1

so that one definition serves all four views. A known camera roll is undone here and nowhere else.
"""

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from laststraw.records import Landmarks, Marks, PhotoRef, Rung, Seen, Side, View

T = TypeVar("T", Landmarks, Marks)
SIGN: dict[View, int] = {"front": 1, "back": -1, "left": -1, "right": 1}
FRONTAL: tuple[View, ...] = ("front", "back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The points of one photo in body coordinates.

    ``draws``: (pass, point, 2) px, in the order of ``names``; a point that no network gave is the same on every pass, and its
    error is in ``sd_px`` (point, 2) and ``placed_mm`` (point,): how well it was found in the picture, and how well it sits on
    its bone. ``visibility``: (point,). ``rungs``: where each point is from. ``near``: names of which only the side that faces
    the camera was found, which then stands for both. ``off_centre``: how far the person stands from the middle of the
    picture, over its longer side. ``photo``: its name, ``back`` or ``back-2``. ``size_px``: width and height of the picture.
    """

    view: View
    photo: str
    names: tuple[tuple[str, Side], ...]
    draws: NDArray[np.float64]
    visibility: NDArray[np.float64]
    sd_px: NDArray[np.float64]
    placed_mm: NDArray[np.float64]
    rungs: tuple[Rung, ...]
    near: frozenset[str]
    off_centre: float
    size_px: tuple[int, int]

    def of(self, name: str, side: Side) -> NDArray[np.float64]:
        """One point: (pass, 2). *Error*: ``ValueError`` when it is not there."""
        return self.draws[:, self.names.index((name, side))]

    def mid(self, name: str) -> NDArray[np.float64]:
        """Middle of the left and the right point of one name, or the point itself on the midline: (pass, 2)."""
        if (name, "none") in self.names:
            return self.of(name, "none")
        return 0.5 * (self.of(name, "left") + self.of(name, "right"))

    def missing(self, wanted: tuple[str, ...], visible: float) -> tuple[str, ...]:
        """Names that are not given, or that are not seen.

        From the side one of each pair is hidden behind the body, so there the better seen one decides.
        """
        return tuple(name for name in wanted if self._seen(name) < visible)

    def _seen(self, name: str) -> float:
        if (name, "none") in self.names:
            return float(self.visibility[self.names.index((name, "none"))])
        indices = self.where((name,))
        if len(indices) < 2:
            return 0.0
        each = [float(self.visibility[i]) for i in indices]
        return min(each) if self.view in FRONTAL else max(each)

    def where(self, names: tuple[str, ...]) -> list[int]:
        """Places of all points of some names."""
        return [i for i, (name, _) in enumerate(self.names) if name in names]

    def of_network(self, name: str) -> bool:
        """Whether all points of a name come from the pose network."""
        return all(self.rungs[i] == "keypoints" for i in self.where((name,)))

    def passes(self, keep: NDArray[np.bool_]) -> "Points":
        """Only some of the passes."""
        return replace(self, draws=self.draws[keep])


def body_points(landmarks: Landmarks, *, camera_roll_deg: float = 0.0) -> Points:
    """Landmarks of a photo in body coordinates, its camera roll undone.

    Parameters
    ----------
    landmarks
        As found in the photo: ``draws_uv`` (pass, landmark, 2) px, u right, v down.
    camera_roll_deg
        Positive: the scene appears turned clockwise in the picture; it is turned back about the picture's middle.

    Notes
    -----
    *Error*: ``ValueError`` when a position is not finite.
    """
    if not np.isfinite(landmarks.draws_uv).all():
        raise ValueError(f"{landmarks.id}: a landmark is not finite")
    photo = landmarks.photo
    upright = _upright(landmarks.draws_uv, photo, camera_roll_deg)
    count = len(landmarks.points)
    network: Rung = "keypoints"
    return Points(
        view=photo.view,
        photo=photo_name(photo.id),
        names=tuple((point.name, point.side) for point in landmarks.points),
        draws=upright * np.array([SIGN[photo.view], -1.0]),
        visibility=np.array([point.visibility for point in landmarks.points]),
        sd_px=np.zeros((count, 2)),
        placed_mm=np.zeros(count),
        rungs=(network,) * count,
        near=frozenset(),
        off_centre=float(np.median(upright[..., 0])) / max(photo.width_px, photo.height_px),
        size_px=(photo.width_px, photo.height_px),
    )


def mark_points(marks: Marks, *, camera_roll_deg: float = 0.0) -> dict[tuple[str, Side], NDArray[np.float64]]:
    """Marks of a photo in the same coordinates: name and side -> (2,) px. The roll turns errors by so little that they stay."""
    if not marks.points:
        return {}
    uv = np.array([point.uv for point in marks.points])
    at = _upright(uv, marks.photo, camera_roll_deg) * np.array([SIGN[marks.photo.view], -1.0])
    return {(point.name, point.side): place for point, place in zip(marks.points, at, strict=True)}


def _upright(uv: NDArray[np.float64], photo: PhotoRef, camera_roll_deg: float) -> NDArray[np.float64]:
    """Points (..., 2) px, turned back about the middle of the picture, which becomes the origin."""
    middle = 0.5 * np.array([photo.width_px, photo.height_px])
    turned: NDArray[np.float64] = (uv - middle) @ turn_back(camera_roll_deg).T
    return turned


def rolled_back(seen: T, camera_roll_deg: float) -> T:
    """Landmarks or marks as a level camera would have seen them: turned back about the middle of the picture."""
    photo = seen.photo
    middle = 0.5 * np.array([photo.width_px, photo.height_px])
    points = tuple(
        replace(point, uv=(float(at[0]), float(at[1])))
        for point, at in zip(
            seen.points,
            middle + _upright(np.array([p.uv for p in seen.points]).reshape(-1, 2), photo, camera_roll_deg),
            strict=True,
        )
    )
    if isinstance(seen, Landmarks):
        draws = middle + _upright(seen.draws_uv, photo, camera_roll_deg)
        return replace(seen, points=points, draws_uv=draws)
    return replace(seen, points=points)


def photo_name(id: str) -> str:
    """``photo/back-2`` -> ``back-2``."""
    return id.removeprefix("photo/")


def turn_back(camera_roll_deg: float) -> NDArray[np.float64]:
    """The rotation (2, 2) of picture coordinates (u right, v down) that undoes a clockwise roll of the scene."""
    c, s = math.cos(math.radians(camera_roll_deg)), math.sin(math.radians(camera_roll_deg))
    return np.array([[c, s], [-s, c]])


def view_of(landmarks: Landmarks | Seen) -> View:
    """The view of a photo's landmarks; a visit keeps it in the photo's id (``photo/front``)."""
    if isinstance(landmarks, Landmarks):
        return landmarks.photo.view
    name = photo_name(landmarks.photo).split("-")[0]
    for view in SIGN:
        if name == view:
            return view
    raise ValueError(f"{landmarks.photo!r} does not name a view: photo/front, photo/back, photo/left or photo/right")
