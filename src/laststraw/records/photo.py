"""Photos, the landmarks seen in them, and the refusal of a photo.

Frames: ``_uv`` is the picture (u right, v down, px) after EXIF rotation and after a mirrored camera was undone, so that
``side`` is always the person's own side.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from laststraw.records._check import require, require_finite, require_id, require_positive, require_probability

View = Literal["front", "back", "left", "right"]  # the side of the person that faces the camera
VIEWS: tuple[View, ...] = ("front", "back", "left", "right")
Side = Literal["left", "right", "both", "none"]  # both: left minus right, or bilateral; none: midline
OTHER_SIDE: dict[Side, Side] = {"left": "right", "right": "left", "both": "both", "none": "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One decoded photo: upright, unmirrored, without metadata.

    ``pixels`` is (row, column, 3) uint8 RGB, read-only; ``sha256`` is of the file's bytes as given.
    """

    id: str
    view: View
    sha256: str
    mirrored: bool
    pixels: NDArray[np.uint8] = field(compare=False, repr=False)

    def __post_init__(self) -> None:
        require_id(self.id)
        require(self.view in VIEWS, f"view {self.view!r} is not one of {', '.join(VIEWS)}")
        require(self.pixels.ndim == 3 and self.pixels.shape[2] == 3, "pixels must be (row, column, 3)")
        self.pixels.flags.writeable = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRef:
    """What a visit keeps of a photo: its hash and size, never its pixels."""

    id: str
    view: View
    sha256: str
    mirrored: bool
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """One point on the body: mean position and its standard deviation (px), and how visible the backend thinks it is."""

    name: str
    side: Side
    uv: tuple[float, float]
    sd_uv: tuple[float, float]
    visibility: float

    def __post_init__(self) -> None:
        require_id(self.name)
        for axis in (0, 1):
            require_finite("uv", self.uv[axis])
            require_positive("sd_uv", self.sd_uv[axis])
        require_probability("visibility", self.visibility)


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmarks:
    """All landmarks of one photo, and the single passes they were averaged from.

    ``draws_uv`` is (pass, landmark, 2) px in the order of ``points``: half of the passes saw the mirrored picture, so the
    network's own left/right bias cancels in the mean. ``method`` names backend and passes.
    """

    id: str
    photo: PhotoRef
    points: tuple[Landmark, ...]
    draws_uv: NDArray[np.float64] = field(compare=False, repr=False)
    method: str

    def __post_init__(self) -> None:
        require_id(self.id)
        require(self.draws_uv.shape[1:] == (len(self.points), 2), "draws_uv must be (pass, landmark, 2)")
        self.draws_uv.flags.writeable = False

    def index(self, name: str, side: Side) -> int | None:
        """Position of a landmark in ``points`` and ``draws_uv``, or None."""
        for i, point in enumerate(self.points):
            if point.name == name and point.side == side:
                return i
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something was refused: a stable code for programs, a sentence that a person can act on."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retake:
    """A photo that cannot be used, with reasons a person can act on."""

    photo: str
    view: View
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        require(len(self.reasons) > 0, "a Retake needs a reason")
