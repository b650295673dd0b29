"""A mask of a person -> the closed outline, in the order that ``records.Track`` keeps."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from laststraw.capture.base import Mask

POINTS = 256
LEVEL = 0.5
LEAST_SHARE = 0.01  # of the mask's cells: less is no person
_FARTHEST = 1.0  # cells that a point may be moved by to lie on the level

Floats = NDArray[np.float64]


def outline(mask: Mask) -> Floats | None:
    """(256, 2) px of the picture: equal steps, clockwise in the picture from the highest point; None: nobody in the mask.

    The border of the largest connected part, each cell of it moved along the slope of the probability to where it is 0.5.
    """
    share = mask.probability
    inside: Any = (share > LEVEL).astype(np.uint8)
    inside[[0, -1]] = 0  # what is cut by the edge of the mask is closed along it
    inside[:, [0, -1]] = 0
    found: Any = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    if not found:
        return None
    cells: Any = max(found, key=cv2.contourArea)[:, 0]
    if len(cells) < POINTS // 8 or cv2.contourArea(cells) < LEAST_SHARE * share.size:
        return None
    at = _on_level(share, cells) + 0.5  # cv2 counts from the middle of the first cell
    return even_steps(at @ mask.to_picture[:, :2].T + mask.to_picture[:, 2])


def even_steps(uv: Floats) -> Floats:
    """A closed polygon (n, 2) px -> (256, 2) px: equal steps, clockwise in the picture from its highest point."""
    after = np.roll(uv, -1, axis=0)
    if (uv[:, 0] * after[:, 1] - after[:, 0] * uv[:, 1]).sum() < 0:  # v points down: positive is clockwise
        uv = uv[::-1]
    uv = np.roll(uv, -int(uv[:, 1].argmin()), axis=0)
    closed = np.vstack([uv, uv[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    stops = np.arange(POINTS) * along[-1] / POINTS
    return np.column_stack([np.interp(stops, along, closed[:, axis]) for axis in (0, 1)])


def mirrored(outlines: Floats, width_px: float) -> Floats:
    """(..., 256, 2) px of the mirror image: clockwise again, from the same point."""
    order = np.concatenate([[0], np.arange(POINTS - 1, 0, -1)])
    turned: Floats = outlines[..., order, :].copy()
    turned[..., 0] = width_px - turned[..., 0]
    return turned


def _on_level(share: NDArray[np.float32], cells: NDArray[np.int32]) -> Floats:
    """Border cells (n, 2) (column, row) -> (n, 2) where the probability is 0.5: one step of Newton along its slope."""
    column, row = cells.T
    slope = np.column_stack(
        [
            (share[row, column + 1] - share[row, column - 1]) / 2,
            (share[row + 1, column] - share[row - 1, column]) / 2,
        ]
    ).astype(np.float64)
    steep = (slope**2).sum(axis=1)
    step = (LEVEL - share[row, column].astype(np.float64)) / np.maximum(steep, 1e-9)
    move = slope * step[:, None]
    far = np.hypot(*move.T)
    move *= np.minimum(1.0, _FARTHEST / np.maximum(far, 1e-9))[:, None]
    moved: Floats = cells + move
    return moved
