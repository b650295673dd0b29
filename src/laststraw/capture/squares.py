"""Four-sided things in a picture to a fraction of a pixel: their sides as straight lines, and the lines' crossings.

Coordinates are continuous as everywhere: u = 0 is the left edge of the first pixel.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from laststraw.capture.base import Pixels

_MARGIN = 0.12  # of a side, left out at each end: corners are rounded by blur
_STRIPS = 48  # places along a side where the edge is looked for
_BLUR_PX = 2.0  # neighbouring places see the same blurred pixels: as many px count as one place
_FLOOR_PX = 0.03  # no side is better placed than this


@dataclass(frozen=True, slots=True, kw_only=True)
class Quad:
    """``corners`` (4, 2) px: upper left, upper right, lower right, lower left as the picture shows them.

    ``sd_px``: error of a side across itself at each of its ends.
    """

    corners: NDArray[np.float64]
    sd_px: float


def sharpen(grey: Pixels, corners: NDArray[np.float64], *, dark: bool, reach: float) -> Quad | None:
    """Corners to a fraction of a pixel, from the four sides that they span.

    Parameters
    ----------
    grey
        (row, column) uint8.
    corners
        (4, 2) px, roughly, in order round the square.
    dark
        The inside is darker than what is round it.
    reach
        How far to look on both sides of a side, as a share of its length.

    Returns
    -------
    Quad or None
        None when a side is not a straight edge.

    Notes
    -----
    *Error*: scatter of the edge about its line. Blur moves both ends of a straight edge alike, so a line is not biased by it;
    bright things look a little larger in a picture that was blurred before it was encoded (``camera.edge_shift``).
    """
    quad: Quad | None = None
    for _ in range(2):  # once from the rough corners, once more along the sides that came out
        quad = _refined(grey, _in_order(corners if quad is None else quad.corners), dark=dark, reach=reach)
        if quad is None:
            return None
    return quad


def _refined(grey: Pixels, ordered: NDArray[np.float64], *, dark: bool, reach: float) -> Quad | None:
    lines, errors = [], []
    for i in range(4):
        side = _side(grey, ordered[i], ordered[(i + 1) % 4], dark=dark, reach=reach)
        if side is None:
            return None
        lines.append(side[0])
        errors.append(side[1])
    crossed = np.array([_crossing(lines[i - 1], lines[i]) for i in range(4)])
    if not np.isfinite(crossed).all() or np.abs(crossed - ordered).max() > 0.25 * np.ptp(ordered, axis=0).max():
        return None
    return Quad(corners=crossed, sd_px=max(_FLOOR_PX, float(np.max(errors))))


def _in_order(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Upper left first, then clockwise in the picture, for a square that is turned by less than 45 deg."""
    middle = corners.mean(axis=0)
    angle = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    around = corners[np.argsort(angle)]  # from the left over the top: clockwise as v points down
    first = int(np.argmin(around.sum(axis=1)))
    return np.roll(around, -first, axis=0)


def _side(
    grey: Pixels, start: NDArray[np.float64], end: NDArray[np.float64], *, dark: bool, reach: float
) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], float] | None:
    """A point and the direction of the edge between two rough corners, and its error at the ends (px)."""
    length = float(np.hypot(*(end - start)))
    if length < 8.0:
        return None
    along = (end - start) / length
    outward = np.array(
        [along[1], -along[0]]
    )  # to the left of the way round: clockwise squares have their outside there
    width = max(2.5, reach * length)
    offsets = np.arange(-width, width + 0.25, 0.5)
    share = np.linspace(_MARGIN, 1.0 - _MARGIN, _STRIPS)
    places = start + share[:, None] * (end - start)
    where = places[:, None, :] + offsets[None, :, None] * outward - 0.5  # cv2 counts from the middle of the first pixel
    strip = cv2.remap(grey, where[..., 0].astype(np.float32), where[..., 1].astype(np.float32), cv2.INTER_LINEAR)
    rise = np.gradient(strip.astype(np.float64), axis=1) * (1.0 if dark else -1.0)
    rise[rise < 0.4 * rise.max(axis=1, keepdims=True)] = 0.0
    total = rise.sum(axis=1)
    if np.median(total) < 6.0:  # grey levels: nothing to be seen
        return None
    found = total > 0.4 * np.median(total)
    across = (rise @ offsets)[found] / total[found]
    return _line(share[found] * length, across, start, along, outward, length)


def _line(
    at: NDArray[np.float64],
    across: NDArray[np.float64],
    start: NDArray[np.float64],
    along: NDArray[np.float64],
    outward: NDArray[np.float64],
    length: float,
) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], float] | None:
    """A straight line through edge places (n,), those that lie off it left out."""
    kept = np.ones(len(at), dtype=bool)
    for _ in range(4):
        if kept.sum() < 0.5 * _STRIPS:
            return None
        slope, offset = np.polyfit(at[kept], across[kept], 1)
        apart = across - (slope * at + offset)
        spread = max(0.05, 1.4826 * float(np.median(np.abs(apart[kept]))))
        kept = np.abs(apart) < 3.0 * spread
    scatter = float(np.std(apart[kept], ddof=2))
    independent = max(3.0, min(float(kept.sum()), length / _BLUR_PX))
    error = scatter * math.sqrt(4.0 / independent)  # of a fitted line at its ends
    if scatter > max(0.6, 0.02 * length):
        return None
    direction = along + slope * outward
    return (start + offset * outward, direction / np.hypot(*direction)), error


def _crossing(
    one: tuple[NDArray[np.float64], NDArray[np.float64]], other: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Where two lines (point, direction) meet; not finite when they are parallel."""
    (p, d), (q, e) = one, other
    across = d[0] * e[1] - d[1] * e[0]
    if abs(across) < 1e-9:
        return np.full(2, np.nan)
    gap = q - p
    met: NDArray[np.float64] = p + d * (gap[0] * e[1] - gap[1] * e[0]) / across
    return met
