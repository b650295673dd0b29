"""The pictures that a network is shown of one person: a square canvas around them, and jittered views of it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laststraw.capture.base import Pixels

CANVAS_PX = 384  # BlazePose looks at 256 px of it; 320 to 640 px measured alike
MARGIN = 1.5  # side of the canvas over the person's largest extent

Jitter = tuple[float, float, float, float]  # shift right and down (share of the side), zoom, roll (deg)

# Small enough that nobody is cut, large enough that the network cannot answer twice from the same pixels. Shifts and
# rolls add up to nearly nothing. Each is shown normal and mirrored.
JITTER: tuple[Jitter, ...] = (
    (0.000, 0.000, 1.00, 0.0),
    (0.020, 0.010, 1.06, -2.0),
    (-0.020, 0.015, 0.95, 2.0),
    (0.010, -0.020, 1.10, 1.0),
    (-0.012, -0.010, 0.92, -1.0),
    (0.025, 0.000, 1.02, 3.0),
    (-0.025, 0.020, 1.00, -3.0),
    (0.000, -0.025, 0.97, 0.5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affine:
    """``uv_out = matrix @ uv_in + offset``, (2, 2) and (2,) px; a turn and a zoom, never a stretch."""

    matrix: NDArray[np.float64]
    offset: NDArray[np.float64]

    def __call__(self, uv: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (..., 2) px."""
        moved: NDArray[np.float64] = uv @ self.matrix.T + self.offset
        return moved

    @property
    def zoom(self) -> float:
        """Length out for a length of 1 in."""
        return float(np.hypot(self.matrix[0, 0], self.matrix[1, 0]))

    @property
    def rows(self) -> NDArray[np.float64]:
        """(2, 3) matrix and offset."""
        return np.column_stack([self.matrix, self.offset])

    @property
    def inverse(self) -> "Affine":
        """The way back."""
        back = np.asarray(np.linalg.inv(self.matrix), np.float64)
        return Affine(matrix=back, offset=-back @ self.offset)


def canvas(pixels: Pixels, uv: NDArray[np.float64]) -> tuple[Image.Image, Affine]:
    """A square picture around the points (n, 2) px, black where the photo ends; and canvas -> photo.

    It is averaged down by a whole number first, which is quick and exactly the same in the mirror image.
    """
    low, high = uv.min(axis=0), uv.max(axis=0)
    extent = max(8.0, float((high - low).max()))
    cells = max(1, int(extent * MARGIN / CANVAS_PX))
    side = 2 * cells * round(extent * MARGIN / (2 * cells))
    corner = np.round((low + high - side) / 2)
    square = np.zeros((side, side, 3), np.uint8)
    left, top = int(corner[0]), int(corner[1])
    part = pixels[max(0, top) : max(0, top + side), max(0, left) : max(0, left + side)]
    square[max(0, -top) :, max(0, -left) :][: part.shape[0], : part.shape[1]] = part
    if cells > 1:
        square = np.asarray(cv2.resize(square, (side // cells,) * 2, interpolation=cv2.INTER_AREA), np.uint8)
    picture = Image.fromarray(square).resize((CANVAS_PX, CANVAS_PX), Image.Resampling.HAMMING)
    return picture, Affine(matrix=np.eye(2) * side / CANVAS_PX, offset=corner)


def inside(square: Image.Image, to_photo: Affine, pixels: Pixels) -> Pixels:
    """The part of the canvas that shows the photo, without the black beyond its edges."""
    height, width = pixels.shape[:2]
    low = np.clip((0 - to_photo.offset) / to_photo.zoom, 0, CANVAS_PX)
    high = np.clip((np.array([width, height]) - to_photo.offset) / to_photo.zoom, 0, CANVAS_PX)
    return np.asarray(square)[int(np.ceil(low[1])) : int(high[1]), int(np.ceil(low[0])) : int(high[0])]


def jittered(square: Image.Image, jitter: Jitter) -> tuple[Pixels, Affine]:
    """One view of the canvas; and view -> canvas."""
    to_canvas = _view(square.size[0], jitter)
    rows = tuple(to_canvas.rows.ravel())
    view = square.transform(square.size, Image.Transform.AFFINE, rows, resample=Image.Resampling.BILINEAR)
    return np.asarray(view), to_canvas


def region(size: int, jitter: Jitter, roll_deg: float) -> NDArray[np.float64]:
    """(2, 2) px: where a network that can follow is told to look, in a canvas of that size around the person's circle."""
    middle, angle = size / 2, np.radians(roll_deg)
    rim = np.array([np.sin(angle), -np.cos(angle)]) * middle / MARGIN
    return _view(size, jitter)(np.array([(middle, middle), (middle + rim[0], middle + rim[1])]))


def _view(size: int, jitter: Jitter) -> Affine:
    """View -> canvas."""
    right, down, zoom, roll_deg = jitter
    angle = np.radians(roll_deg)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * zoom
    middle = np.array([size / 2, size / 2])
    return Affine(matrix=matrix, offset=middle * (1 + 2 * np.array([right, down])) - matrix @ middle)
