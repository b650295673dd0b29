"""Round spots of one colour near the body: candidates for stickers, before anything is known about their names.

A sticker is told by its *local* contrast in chromaticity, not by a threshold on its colour: chromaticity (ratios of the colour
channels) is the same in light and shade. A pixel is a candidate when the colour around it differs in (almost) every direction:
seen from the middle of a spot it does, seen from a stripe, an edge or a large patch it does not.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from laststraw.capture.base import Pixels
from laststraw.knowledge import Knowledge

Floats = NDArray[np.float64]
Image = NDArray[Any]

DIRECTIONS = 8  # in which the surroundings are compared with the spot
CHROMA_FLOOR = 24.0  # added to the sum of the channels (0 to 765): the ratio of two dark channels is noise
_CHROMA_GAIN = 120.0  # chromaticity (-1 to 1) -> 8 bit, so that the comparisons below run on bytes
_GREY = 128
_SPOT_SIGMA_PX = 1.1  # blur of the colour of a spot, px of the working picture: noise against small spots
_RINGS_PX = (6.0, 10.5)  # how far away the surroundings are compared: for spots up to 4.5 and 8.5 px of radius
_PEAK_PX = 7  # two candidates are at least half of this apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """The part of a photo that is searched, no finer than needed.

    ``pixels`` (row, col, 3) float32 RGB; ``scale``: px of the photo for one px here; ``corner_uv``: its upper left corner in
    the photo. ``searched`` (row, col): False where no sticker can be.
    """

    pixels: NDArray[np.float32]
    corner_uv: Floats
    scale: float
    searched: NDArray[np.bool_]

    def to_photo(self, xy: Floats) -> Floats:
        """Px of the working picture (continuous, as uv) -> px of the photo."""
        return xy * self.scale + self.corner_uv

    def from_photo(self, uv: Floats) -> Floats:
        """Px of the photo -> px of the working picture."""
        return (uv - self.corner_uv) / self.scale


def working_picture(
    pixels: Pixels, places: tuple[tuple[Floats, float], ...], size_px: float, wanted_px: float
) -> Working:
    """Cut out and shrink what is searched: circles (middle, radius; px of the photo) where a sticker may be.

    Parameters
    ----------
    pixels
        (row, col, 3) uint8 RGB.
    places
        Middle (2,) and radius, px of the photo.
    size_px, wanted_px
        Length of the body (nose to ankles) in the photo, and at most in the working picture. Nothing is enlarged.
    """
    width_height = np.array(pixels.shape[1::-1])
    middles = np.array([middle for middle, _ in places])
    radii = np.array([radius for _, radius in places])
    low = np.floor(np.clip((middles - radii[:, None]).min(axis=0), 0, width_height - 8)).astype(int)
    high = np.ceil(np.clip((middles + radii[:, None]).max(axis=0), low + 8, width_height)).astype(int)
    cut: Image = pixels[low[1] : high[1], low[0] : high[0]]
    scale, corner = max(size_px / wanted_px, 1.0), low.astype(float)
    if scale > 1.0:
        middle = np.clip(
            middles.mean(axis=0), low + 4, high - 4
        )  # pixels lie evenly about it: a mirrored photo gives mirrored ones
        before, beyond = (np.floor((reach) / scale).astype(int) for reach in (middle - low, high - middle))
        corner = middle - before * scale
        shift = corner - low + scale / 2 - 0.5  # centre of the first pixel
        to_cut = np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]])
        blurred = cv2.GaussianBlur(cut, (0, 0), 0.45 * scale) if scale > 1.2 else cut
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cut = cv2.warpAffine(blurred, to_cut, before + beyond, flags=how, borderMode=cv2.BORDER_REPLICATE)
    searched = np.zeros(cut.shape[:2], np.uint8)
    for middle, radius in zip((middles - corner) / scale, radii / scale, strict=True):
        cv2.circle(searched, (round(float(middle[0])), round(float(middle[1]))), round(float(radius)), 1, -1)
    return Working(pixels=cut.astype(np.float32), corner_uv=corner, scale=scale, searched=searched.astype(bool))


def chroma(pixels: Image) -> NDArray[np.float32]:
    """RGB 0 to 255 (..., 3) -> chromaticity (..., 2): red minus green, and red and green minus twice blue, over the sum.

    Shading scales all three channels of a surface alike (gamma-coded channels too), so the ratios stay.
    """
    red, green, blue = (np.ascontiguousarray(pixels[..., i], dtype=np.float32) for i in range(3))
    both = np.empty((*red.shape, 2), np.float32)
    warm = red + green
    share = 1 / (warm + blue + np.float32(CHROMA_FLOOR))
    both[..., 0] = (red - green) * share
    both[..., 1] = (0.5 * warm - blue) * share
    return both


def spots(working: Working, knowledge: Knowledge) -> Floats:
    """(n, 2) px of the working picture: where a small spot differs in colour from all around it, strongest first."""
    colours = chroma(working.pixels) + np.float32(_GREY / _CHROMA_GAIN)
    coded = [cv2.convertScaleAbs(colours[..., i], alpha=_CHROMA_GAIN) for i in (0, 1)]
    coded = [cv2.GaussianBlur(plane, (0, 0), _SPOT_SIGMA_PX) for plane in coded]
    stands_out = cv2.max(*(_stands_out(coded, ring) for ring in _RINGS_PX))
    stands_out[~working.searched] = 0
    smooth = cv2.GaussianBlur(stands_out.astype(np.float32), (0, 0), 1.5)
    peak = cv2.dilate(smooth, np.ones((_PEAK_PX, _PEAK_PX), np.uint8))
    least = knowledge.constant("stickers.least_contrast") * _CHROMA_GAIN
    rows, cols = np.nonzero((smooth >= peak) & (smooth > 0.5 * least) & (stands_out >= least * 0.5))
    order = np.argsort(-smooth[rows, cols], kind="stable")[: int(knowledge.constant("stickers.most_spots"))]
    return np.stack([cols[order] + 0.5, rows[order] + 0.5], axis=-1)


def _stands_out(planes: list[Image], ring_px: float) -> Image:
    """Least colour difference to the ring around each pixel, leaving out the two neighbouring directions that differ least.

    Two neighbouring directions may hold another sticker; two opposite ones are a stripe.
    """
    height, width = planes[0].shape
    margin = int(np.ceil(ring_px)) + 1
    framed = [cv2.copyMakeBorder(plane, margin, margin, margin, margin, cv2.BORDER_REPLICATE) for plane in planes]
    apart: list[Image] = []
    for k in range(DIRECTIONS):
        angle = 2 * np.pi * (k + 0.5) / DIRECTIONS
        row, col = margin + round(ring_px * np.sin(angle)), margin + round(ring_px * np.cos(angle))
        there = [frame[row : row + height, col : col + width] for frame in framed]
        apart.append(cv2.max(*(cv2.absdiff(plane, moved) for plane, moved in zip(planes, there, strict=True))))
    two = [cv2.min(apart[k], apart[(k + 1) % DIRECTIONS]) for k in range(DIRECTIONS)]
    four = [cv2.min(two[k], two[(k + 2) % DIRECTIONS]) for k in range(DIRECTIONS)]
    best: Image = np.zeros_like(apart[0])
    for k in range(DIRECTIONS):
        best = cv2.max(best, cv2.min(four[k], two[(k + 4) % DIRECTIONS]))
    return best
