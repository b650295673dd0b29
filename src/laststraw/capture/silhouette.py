"""Masks of a pose network -> one mean mask -> the rough closed outline of the person, and of the gaps in it."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from laststraw.capture.base import Mask

PITCH = 1 / 380.0  # one px of the mean mask, over size: half a px of the network's own mask
MARGIN = 0.35  # of the size, around all landmarks: hands, feet and the top of the head are beyond them
SPACING = 1 / 420.0  # between points of an outline, over size
LEAST_GAP = 0.0006  # a gap counts when its area is at least this share of size squared: 2 by 10 cm on a person of 1.5 m
ROUND = 3.0  # points: how far the rough outline is smoothed (sd), so that its normals are steady


def mean_mask(masks: Sequence[Mask], around: NDArray[np.float64], size: float, shape: tuple[int, int]) -> Mask:
    """The mean of several masks, on a grid of its own around the points (n, 2) px, within a photo of ``shape`` (rows, columns).

    As many masks should be from the mirror image as from the picture: then what the network does to its own left and right
    cancels.
    """
    pitch = PITCH * size
    low = np.maximum(around.min(axis=0) - MARGIN * size, 0.0)
    high = np.minimum(around.max(axis=0) + MARGIN * size, (shape[1], shape[0]))
    columns, rows = np.maximum(np.ceil((high - low) / pitch), 1).astype(int)
    total = np.zeros((rows, columns), np.float32)
    for mask in masks:
        turn, offset = mask.to_picture[:, :2], mask.to_picture[:, 2]
        back = np.linalg.inv(turn)
        start = (
            back @ (low + 0.5 * pitch - offset) - 0.5
        )  # cv2 counts from the middle of the first pixel, we from its edge
        total += cv2.warpAffine(
            mask.probability,
            np.column_stack([back * pitch, start]),
            (int(columns), int(rows)),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        )
    grid = np.column_stack([np.eye(2) * pitch, low])
    return Mask(probability=np.asarray(total / max(len(masks), 1), dtype=np.float32), to_picture=grid)


def rough_outline(
    mask: Mask, body: NDArray[np.float64], size: float
) -> tuple[NDArray[np.float64], tuple[NDArray[np.float64], ...]] | None:
    """The ring round the person and the rings round the gaps in them (between arm and trunk, between the legs).

    Parameters
    ----------
    mask
        Mean mask.
    body
        (k, 2) px: points that lie in the person. The part of the mask that holds most of them is the person.
    size
        px.

    Returns
    -------
    ring, gaps
        (n, 2) px, evenly spaced, and a tuple of the same; None when no part of the mask holds any of the points.
    """
    person = (mask.probability > 0.5).astype(np.uint8)
    _, parts = cv2.connectedComponents(person, connectivity=4)
    pitch, corner = mask.to_picture[0, 0], mask.to_picture[:, 2]
    cells = np.floor((body - corner) / pitch).astype(int)
    cells = np.clip(cells, 0, np.array(person.shape[::-1]) - 1)
    labels = parts[cells[:, 1], cells[:, 0]]
    labels = labels[labels > 0]
    if not len(labels):
        return None
    person = (parts == np.bincount(labels).argmax()).astype(np.uint8)
    person = np.pad(person, 1)  # an outline that meets the edge of the grid is closed along it
    rings, tree = cv2.findContours(person, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    outer: list[NDArray[np.float64]] = []
    gaps: list[NDArray[np.float64]] = []
    for ring, place in zip(rings, tree[0], strict=True):
        path = _half_way(ring[:, 0].astype(np.float64), mask.probability) * pitch + corner
        if place[3] < 0:
            outer.append(path)
        elif cv2.contourArea(path.astype(np.float32)) >= LEAST_GAP * size**2:
            gaps.append(path)
    longest = max(outer, key=lambda path: cv2.contourArea(path.astype(np.float32)))
    spacing = SPACING * size
    return even(longest, spacing), tuple(even(gap, spacing) for gap in gaps)


def _half_way(ring: NDArray[np.float64], probability: NDArray[np.float32]) -> NDArray[np.float64]:
    """Border cells (of the padded mask) -> where the probability passes one half, in cells of the mask from its edge.

    Border cells are the outermost ones inside, so the edge lies up to a cell further out; the mean mask is smooth, and the step
    along its gradient from the cell's own value to one half is short.
    """
    padded = np.pad(probability, 1, mode="edge").astype(np.float64)
    across, down = np.gradient(padded, axis=1), np.gradient(padded, axis=0)
    column, row = ring.astype(int).T
    slope = np.column_stack([across[row, column], down[row, column]])
    steep = np.maximum((slope**2).sum(axis=1), 0.05**2)
    move = (0.5 - padded[row, column])[:, None] * slope / steep[:, None]
    length = np.maximum(np.hypot(*move.T), 1e-9)[:, None]
    moved: NDArray[np.float64] = ring + move * np.minimum(1.0, 1.5 / length) - 0.5  # minus the pad, plus half a cell
    return moved


def even(ring: NDArray[np.float64], spacing: float) -> NDArray[np.float64]:
    """A closed ring, smoothed a little and with points at equal distances, at least 32."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(ring, axis=0, append=ring[:1]).T))])
    closed = np.concatenate([ring, ring[:1]])
    count = max(32, round(along[-1] / spacing))
    at = np.arange(count) / count * along[-1]
    path = np.column_stack([np.interp(at, along, closed[:, axis]) for axis in (0, 1)])
    reach = int(3 * ROUND)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / ROUND) ** 2)
    weights /= weights.sum()
    smooth = [np.convolve(np.concatenate([p[-reach:], p, p[:reach]]), weights, mode="valid") for p in path.T]
    return np.column_stack(smooth)
