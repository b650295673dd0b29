"""The masks of many looks at one person, as one: where the person is in the photo, cell by cell."""

import cv2
import numpy as np
from numpy.typing import NDArray

from laststraw.capture.base import Mask
from laststraw.capture.passes import Passes
from laststraw.capture.views import CANVAS_PX, Affine

GRID = 768  # cells on each side of the canvas; about 512 on the person, three to one of the network's own


def mean_mask(passes: Passes, to_photo: Affine) -> Mask | None:
    """The mean over all views, half of them mirrored, so that what the network does to its own left and right cancels.

    None when the network gives no masks. Cells are square and upright, in px of the photo; the grid is cut to where anybody is.
    A mask seen in a straightened picture is bent back.
    """
    masks = [mask for pair in passes.masks for mask in pair if mask is not None]
    if not masks:
        return None
    pitch = CANVAS_PX / GRID
    total = np.zeros((GRID, GRID), np.float32)
    for mask in masks:
        total += drawn(mask, pitch)
    mean = total / np.float32(len(masks))
    if passes.warp is not None:
        # The bend is smooth, so the way back is asked for every fourth cell and the rest is filled in.
        places: NDArray[np.float64] = (
            np.indices((GRID // 4, GRID // 4), np.float64)[::-1].transpose(1, 2, 0) + 0.5
        ) * 4
        there = (passes.warp.from_given(places * pitch) / pitch - 0.5).astype(np.float32)
        bent = np.asarray(cv2.resize(there, (GRID, GRID), interpolation=cv2.INTER_LINEAR), np.float32)
        mean = np.asarray(cv2.remap(mean, bent[..., 0], bent[..., 1], cv2.INTER_LINEAR), np.float32)
    top, bottom, left, right = _where(mean)
    cell = np.column_stack([np.eye(2) * pitch, np.array([left, top]) * pitch])
    return Mask(probability=mean[top:bottom, left:right], to_picture=cell).moved(to_photo.rows)


def drawn(mask: Mask, pitch: float) -> NDArray[np.float32]:
    """A mask on the grid of the canvas, ``pitch`` px of the canvas from cell to cell; zero beyond its edge."""
    back = np.linalg.inv(mask.to_picture[:, :2])
    # cv2 counts from the middle of the first cell, we from its edge.
    start = back @ (np.full(2, pitch / 2) - mask.to_picture[:, 2]) - 0.5
    there = cv2.warpAffine(
        mask.probability,
        np.column_stack([back * pitch, start]),
        (GRID, GRID),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
    )
    return np.asarray(there, np.float32)


def _where(mean: NDArray[np.float32]) -> tuple[int, int, int, int]:
    """Top, bottom, left, right of the part with somebody in it, and an edge around it."""
    somebody = mean > 0.02
    rows, columns = np.flatnonzero(somebody.any(axis=1)), np.flatnonzero(somebody.any(axis=0))
    if not len(rows):
        return 0, GRID, 0, GRID
    edge = 8
    return (
        max(0, int(rows[0]) - edge),
        min(GRID, int(rows[-1]) + 1 + edge),
        max(0, int(columns[0]) - edge),
        min(GRID, int(columns[-1]) + 1 + edge),
    )
