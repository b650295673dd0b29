"""Landmarks of one photo as body coordinates, pass by pass.

Frame: ``a`` towards the person's left (front, back) or forwards (left, right), ``h`` up, both in px of the picture::

    a = sign * u        h = -v        sign: front +1, back -1, left -1, right +1

so that one definition serves all four views. A known camera roll is undone here and nowhere else.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.records import Landmarks, Seen, Side, View

SIGN: dict[View, int] = {"front": 1, "back": -1, "left": -1, "right": 1}
FRONTAL: tuple[View, ...] = ("front", "back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The landmarks of one photo in body coordinates.

    ``draws``: (pass, landmark, 2) px, in the order of ``names``. ``visibility``: (landmark,). ``off_centre``: how far the
    person stands from the middle of the picture, over its longer side.
    """

    view: View
    names: tuple[tuple[str, Side], ...]
    draws: NDArray[np.float64]
    visibility: NDArray[np.float64]
    off_centre: float

    def of(self, name: str, side: Side) -> NDArray[np.float64]:
        """One landmark: (pass, 2). *Error*: ``ValueError`` when the backend does not give it."""
        return self.draws[:, self.names.index((name, side))]

    def mid(self, name: str) -> NDArray[np.float64]:
        """Middle of the left and the right landmark of one name: (pass, 2)."""
        return 0.5 * (self.of(name, "left") + self.of(name, "right"))

    def missing(self, wanted: tuple[str, ...], visible: float) -> tuple[str, ...]:
        """Names of paired landmarks that the backend does not give, or that are not seen.

        From the side one of each pair is hidden behind the body, so there the better seen one decides.
        """
        return tuple(name for name in wanted if self._seen(name) < visible)

    def _seen(self, name: str) -> float:
        indices = [self.names.index((name, side)) for side in ("left", "right") if (name, side) in self.names]
        if len(indices) < 2:
            return 0.0
        each = [float(self.visibility[i]) for i in indices]
        return min(each) if self.view in FRONTAL else max(each)

    def passes(self, keep: NDArray[np.bool_]) -> "Points":
        """Only some of the passes."""
        return Points(
            view=self.view,
            names=self.names,
            draws=self.draws[keep],
            visibility=self.visibility,
            off_centre=self.off_centre,
        )


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
    width, height = landmarks.photo.width_px, landmarks.photo.height_px
    middle = 0.5 * np.array([width, height])
    upright = (landmarks.draws_uv - middle) @ turn_back(camera_roll_deg).T
    sign = SIGN[landmarks.photo.view]
    draws = upright * np.array([sign, -1.0])
    return Points(
        view=landmarks.photo.view,
        names=tuple((point.name, point.side) for point in landmarks.points),
        draws=draws,
        visibility=np.array([point.visibility for point in landmarks.points]),
        off_centre=float(np.median(upright[..., 0])) / max(width, height),
    )


def turn_back(camera_roll_deg: float) -> NDArray[np.float64]:
    """The rotation (2, 2) of picture coordinates (u right, v down) that undoes a clockwise roll of the scene."""
    c, s = math.cos(math.radians(camera_roll_deg)), math.sin(math.radians(camera_roll_deg))
    return np.array([[c, s], [-s, c]])


def view_of(landmarks: Landmarks | Seen) -> View:
    """The view of a photo's landmarks; a visit keeps it in the photo's id (``photo/front``)."""
    if isinstance(landmarks, Landmarks):
        return landmarks.photo.view
    for view in SIGN:
        if landmarks.photo.rsplit("/", 1)[-1] == view:
            return view
    raise ValueError(f"{landmarks.photo!r} does not name a view: photo/front, photo/back, photo/left or photo/right")
