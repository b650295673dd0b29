"""Photos, what was seen in them (landmarks, marks, an outline, the camera's roll), and the refusal of a photo.

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

# The ladder of evidence, lowest rung first: a pose network, the body's outline, stickers, points that a person placed.
Rung = Literal["keypoints", "outline", "stickers", "placed"]
RUNGS: tuple[Rung, ...] = ("keypoints", "outline", "stickers", "placed")
# Where stickers go, and what a person may place; paired ones have a side. Network landmarks have their own names.
BONY_POINTS: tuple[tuple[str, Side], ...] = (
    *((name, "none") for name in ("c7", "t7", "t12", "l3", "l5")),
    *((name, side) for name in ("psis", "asis", "acromion", "tragus", "malleolus") for side in ("left", "right")),
)
RollSource = Literal["given", "plumb line", "marker", "sheet", "sensor", "edges"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraNote:
    """What the phone itself wrote into the file about the camera; None where it wrote nothing.

    ``roll_deg``: positive when the scene appears turned clockwise in the picture, as given to the program (after EXIF
    rotation and unmirroring). ``focal_over_long_side``: focal length over the longer side of the whole picture.
    """

    roll_deg: float | None = None
    focal_over_long_side: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One decoded photo: upright, unmirrored, its metadata dropped but for ``camera``.

    ``pixels`` is (row, column, 3) uint8 RGB, read-only; ``sha256`` is of the file's bytes as given. ``id`` is
    ``photo/<view>``, the second one of a view ``photo/<view>-2``.
    """

    id: str
    view: View
    sha256: str
    mirrored: bool
    pixels: NDArray[np.uint8] = field(compare=False, repr=False)
    camera: CameraNote = CameraNote()

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
class Marks:
    """Points of one photo that were found by other means than a pose network, their errors independent of each other.

    ``rung``: ``stickers`` found in the picture, points ``placed`` by a person, or points read off the ``outline``. Names
    are those of ``BONY_POINTS`` or of network landmarks. ``sd_uv`` of a point is how well it is found in the picture;
    how well a sticker sits on its bone belongs to ``measure``. ``visibility`` is 1.
    """

    id: str  # marks/<view>[-n]/<rung>
    photo: PhotoRef
    rung: Rung
    points: tuple[Landmark, ...]
    method: str
    notes: tuple[Reason, ...] = ()  # e.g. which sticker was not found, or could not be told from another

    def __post_init__(self) -> None:
        require_id(self.id)
        require(self.rung in RUNGS, f"rung {self.rung!r} is not one of {', '.join(RUNGS)}")
        named = {(point.name, point.side) for point in self.points}
        require(len(named) == len(self.points), f"{self.id}: a point is named twice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The body's closed outline in one photo: (n, 2) px, n >= 32, in order round the body; hair and clothes are part of it.

    ``sd_px`` (n,): error of each point across the outline. Arms that hang before the trunk hide it: the outline is that of
    everything that belongs to the person. ``gaps``: closed outlines of what is seen through it, between arm and trunk or
    between the legs.
    """

    id: str  # outline/<view>[-n]
    photo: PhotoRef
    uv: NDArray[np.float64] = field(compare=False, repr=False)
    sd_px: NDArray[np.float64] = field(compare=False, repr=False)
    method: str
    gaps: tuple["Outline", ...] = ()

    def __post_init__(self) -> None:
        require_id(self.id)
        require(self.uv.ndim == 2 and self.uv.shape[1] == 2 and len(self.uv) >= 32, "uv must be (n, 2), n >= 32")
        require(self.sd_px.shape == (len(self.uv),), "sd_px must be (n,)")
        require(
            bool(np.isfinite(self.uv).all()) and bool((self.sd_px > 0).all()), "an outline is finite, its error above 0"
        )
        self.uv.flags.writeable = False
        self.sd_px.flags.writeable = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RollClue:
    """One reading of a photo's camera roll (deg, positive: the scene appears turned clockwise), and how it was made."""

    photo: str
    roll_deg: float
    sd_deg: float
    how: RollSource

    def __post_init__(self) -> None:
        require_finite("roll_deg", self.roll_deg)
        require_positive("sd_deg", self.sd_deg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retake:
    """A photo that cannot be used, with reasons a person can act on."""

    photo: str
    view: View
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        require(len(self.reasons) > 0, "a Retake needs a reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerSeen:
    """The black square of a printed marker: corners (px) from the upper left one clockwise, error of a side, true size."""

    corners_uv: tuple[tuple[float, float], ...]
    sd_px: float
    side_mm: float

    def __post_init__(self) -> None:
        require(len(self.corners_uv) == 4, "a square has four corners")
        require_positive("sd_px", self.sd_px)
        require_positive("side_mm", self.side_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Everything that was seen in one photo: landmarks of the network, marks of higher rungs, outline, clues to the roll."""

    landmarks: Landmarks
    marks: tuple[Marks, ...] = ()
    outline: Outline | None = None
    rolls: tuple[RollClue, ...] = ()
    markers: tuple[MarkerSeen, ...] = ()
    notes: tuple[Reason, ...] = ()  # what makes the photo less certain than it could be
