"""The null method: bend the picture until the network sees a straight body, then read the bend.

A pose network shrinks what it measures towards the bodies it was trained on: a shoulder line tilted by 20 deg is reported
as 13. A balance does not read a deflection, it adds weights until the needle shows zero. Here the weight is a known warp
of the picture that levels the lines (ears, shoulders, hips) and puts their middles above each other; the network then
looks at an upright, level body, where its mirror-balanced error is zero, and the warp says how far the person was from it.

A ``Straightening`` maps the straightened picture (X, Y) to the given one (u, v), px::

    u = X + shift(Y)
    v = Y + slope(Y) * (X - axis)

``shift`` and ``slope`` are linear between the heights of the lines and constant beyond them, so between two heights the map
is bilinear, and Pillow draws it exactly, strip by strip.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MAX_SLOPE = 0.6  # 31 deg: beyond it the picture would be torn, and no standing person is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Straightening:
    """Heights (px, ascending), there the slope (1) and the shift (px); ``axis`` (px) stays in place."""

    heights: NDArray[np.float64]
    slopes: NDArray[np.float64]
    shifts: NDArray[np.float64]
    axis: float

    def to_given(self, uv: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (..., 2) of the straightened picture -> the same points in the given picture."""
        slope = np.interp(uv[..., 1], self.heights, self.slopes)
        shift = np.interp(uv[..., 1], self.heights, self.shifts)
        return np.stack([uv[..., 0] + shift, uv[..., 1] + slope * (uv[..., 0] - self.axis)], axis=-1)

    def from_given(self, uv: NDArray[np.float64]) -> NDArray[np.float64]:
        """The way back. Between two heights slope = a + b Y and shift = c + d Y, so Y is the root of a quadratic.

        Where the warp folds the picture over (beyond where people are) the nearest strip is taken.
        """
        knots = np.concatenate([[self.heights[0] - 1.0], self.heights, [self.heights[-1] + 1.0]])
        slopes, shifts = np.interp(knots, self.heights, self.slopes), np.interp(knots, self.heights, self.shifts)
        ends = np.concatenate([[-np.inf], self.heights, [np.inf]])
        height = np.full(uv.shape[:-1], np.nan)
        for i, (top, bottom) in enumerate(itertools.pairwise(ends)):
            step = max(knots[i + 1] - knots[i], 1e-9)
            b, d = (slopes[i + 1] - slopes[i]) / step, (shifts[i + 1] - shifts[i]) / step
            a, c = slopes[i] - b * knots[i], shifts[i] - d * knots[i]
            right = uv[..., 0] - self.axis - c
            linear, constant = 1.0 - a * d + b * right, a * right - uv[..., 1]
            root = -2.0 * constant / (linear + np.sqrt(np.maximum(linear**2 + 4.0 * b * d * constant, 1e-12)))
            height = np.where(np.isnan(height) & (root >= top) & (root <= bottom), root, height)
        height = np.where(np.isnan(height), uv[..., 1], height)
        return np.stack([uv[..., 0] - np.interp(height, self.heights, self.shifts), height], axis=-1)

    @property
    def bend(self) -> float:
        """The steepest line, or lean between two lines, that it straightens: tangent."""
        lean = np.diff(self.shifts) / np.maximum(np.diff(self.heights), 1.0)
        return float(max(np.abs(self.slopes).max(), np.abs(lean).max(initial=0.0)))

    def draw(self, picture: Image.Image) -> Image.Image:
        """The straightened picture, same size."""
        width, height = picture.size
        inner = self.heights[(self.heights > 0) & (self.heights < height)]
        edges = np.array([0.0, *inner, float(height)])
        strips = []
        for top, bottom in itertools.pairwise(edges):
            corners = np.array([(0, top), (0, bottom), (width, bottom), (width, top)], dtype=np.float64)
            strips.append(((0, int(top), width, int(bottom)), tuple(self.to_given(corners).ravel())))
        return picture.transform(picture.size, Image.Transform.MESH, strips, resample=Image.Resampling.BILINEAR)


def straightening(lines: NDArray[np.float64], level: NDArray[np.bool_]) -> Straightening:
    """The warp that puts the middles of the lines above each other and levels some of them.

    Parameters
    ----------
    lines
        (line, 2, 2) px: left and right end of each line, from the head downwards, all read left to right alike.
    level
        (line,) whether the line is levelled too; the others keep their slope, as end-on lines have none.
    """
    middles = lines.mean(axis=1)  # (line, 2)
    across = lines[:, 0] - lines[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = np.where(level, across[:, 1] / across[:, 0], 0.0)
    slopes = np.clip(np.nan_to_num(slopes, posinf=0.0, neginf=0.0), -MAX_SLOPE, MAX_SLOPE)
    order = np.argsort(middles[:, 1])
    heights = np.round(middles[order, 1])  # whole px, so that strips meet without a seam
    heights += np.arange(len(heights)) * 1e-9  # np.interp wants ascending heights
    axis = float(middles[:, 0].mean())
    return Straightening(heights=heights, slopes=slopes[order], shifts=middles[order, 0] - axis, axis=axis)
