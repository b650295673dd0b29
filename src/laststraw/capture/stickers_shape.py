"""The rim of a spot, seen from its middle: whether it is a round dot, and where its centre is to a tenth of a pixel.

From the middle of the spot the picture is read outwards in 24 directions. In each, the rim is where the colour is half-way
between the spot's and that of *this* direction's surroundings: a dot may lie on skin on one side, before the wall on the other.
"""

from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from laststraw.capture.stickers_find import Floats, Image, chroma

Detail = Literal["coarse", "fine", "exact"]
RAYS = 24  # symmetric to both axes of the picture, so that a mirrored photo gives the mirrored rim
STEP_PX = 0.5  # along a ray, at the finest
_ANGLES = 2 * np.pi * (np.arange(RAYS) + 0.5) / RAYS
RAY = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=-1)  # (24, 2)
_REMAP_ROWS = 32_000  # the most that cv2.remap takes at once
_MOST_STEPS = 60  # of a ray
_LIGHT = 0.35  # weight of lightness (0 to 1) against chromaticity: shading changes lightness within a dot, too
_MOST_OPEN = 8  # directions in which the rim may be missing, where another sticker touches this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Rims:
    """Rims of n spots as seen from ``middles``; everything in px of the picture that was read.

    ``radii`` (n, 24), NaN where the spot has no rim in that direction. ``contrast`` (n, 24): colour difference across the rim,
    chromaticity and lightness together. ``colour`` (n, 2): chromaticity within. ``bright`` (n,): lightest channel within over
    the lightest channel of most surroundings.
    """

    middles: Floats
    radii: Floats
    contrast: Floats
    colour: Floats
    bright: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Discs:
    """Ellipses (n) that were laid through rims: centre, half axes ``long`` >= ``short`` (px), unit vector of the short axis.

    ``roughness``: rms distance of the rim from the ellipse over ``long``. ``closed``: share of directions with a rim.
    ``gap`` (n, 2): unit vector to the middle of the directions without one, zero where there is none.
    """

    centres: Floats
    long: Floats
    short: Floats
    across: Floats
    roughness: Floats
    closed: Floats
    gap: Floats


def rims(pixels: NDArray[np.float32], middles: Floats, reach: Floats, detail: Detail = "fine") -> Rims:
    """Read the rims of spots.

    Parameters
    ----------
    pixels
        (row, col, 3) RGB, 0 to 255.
    middles
        (n, 2) px, within the spots.
    reach
        (n,) px, how far to look: about twice the radius that is expected.
    detail
        ``coarse``: steps of a pixel, rims to half of one, enough to see where the middle of a spot is. ``fine``: rims to a
        tenth of a pixel, read at places rounded to 1/32 px. ``exact``: not rounded, several times slower.
    """
    coarse = detail == "coarse"
    step_px = 2 * STEP_PX if coarse else STEP_PX
    samples = min(max(12, int(np.ceil(float(reach.max(initial=6.0)) / step_px)) + 1), _MOST_STEPS)
    steps = np.linspace(0.0, 1.0, samples)[None, :] * reach[:, None]  # (n, t)
    places = middles[:, None, None] + steps[:, None, :, None] * RAY[None, :, None]  # (n, 24, t, 2)
    colours = _between(pixels, places) if detail == "exact" else _near(pixels, places)
    step = (reach / (samples - 1))[:, None]  # (n, 1)
    core = max(2, int(np.ceil(0.1 * samples)))
    feature = np.concatenate([chroma(colours), colours.mean(axis=-1, keepdims=True) * (_LIGHT / 255.0)], axis=-1)
    within = feature[:, :, :core].mean(axis=(1, 2))  # (n, 3)
    away = np.linalg.norm(feature - within[:, None, None], axis=-1)  # (n, 24, t)
    usual = np.quantile(away.max(axis=-1), 0.3, axis=-1)  # a contrast that most directions reach
    first = _crossing(away, 0.5 * usual[:, None])
    plateau = _mean_at(away, first + 1.0 / step, first + 2.5 / step)
    rough_edge = _crossing(away, 0.5 * plateau)
    radii = (rough_edge if coarse else _half_way(colours, rough_edge, 1.0 / step)) * step
    within_rgb = _colour(colours, step[:, 0], _typical(radii))
    return Rims(
        middles=middles,
        radii=radii,
        contrast=plateau,
        colour=chroma(within_rgb).astype(float),
        bright=within_rgb.max(axis=1) / np.maximum(np.median(colours[:, :, -3:].max(axis=-1), axis=(1, 2)), 1.0),
    )


def _near(pixels: NDArray[np.float32], uv: Floats) -> NDArray[np.float32]:
    """Colours at continuous places (..., 2), between pixels by bilinear interpolation; places are rounded to 1/32 px."""
    flat = uv.reshape(-1, 1, 2).astype(np.float32) - np.float32(0.5)
    out = np.empty((len(flat), 1, 3), np.float32)
    no_second_map: Any = None
    for start in range(0, len(flat), _REMAP_ROWS):
        part = slice(start, start + _REMAP_ROWS)
        out[part] = cv2.remap(pixels, flat[part], no_second_map, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
    return out.reshape(*uv.shape[:-1], 3)


def _between(pixels: NDArray[np.float32], uv: Floats) -> NDArray[np.float32]:
    """The same without rounding: 1/32 px is a third of the error of a large sticker's centre."""
    height, width = pixels.shape[:2]
    x = np.clip(uv[..., 0].ravel() - 0.5, 0.0, width - 1.0)
    y = np.clip(uv[..., 1].ravel() - 0.5, 0.0, height - 1.0)
    col, row = np.minimum(x.astype(np.intp), width - 2), np.minimum(y.astype(np.intp), height - 2)
    right, down = (x - col).astype(np.float32)[:, None], (y - row).astype(np.float32)[:, None]
    flat, first = pixels.reshape(-1, 3), row * width + col
    above = flat[first] * (1 - right) + flat[first + 1] * right
    below = flat[first + width] * (1 - right) + flat[first + width + 1] * right
    return np.asarray((above * (1 - down) + below * down).reshape(*uv.shape[:-1], 3))


def discs(seen: Rims, *, coarse: bool = False) -> Discs:
    """Lay an ellipse through each rim: by its area's moments; where it is open (not ``coarse``) a circle by least squares."""
    closed = np.isfinite(seen.radii)
    share = closed.mean(axis=1)
    filled = _bridged(seen.radii)
    points = filled[:, :, None] * RAY[None]  # (n, 24, 2) from the middle
    centre, long, short, across = _moments(points)
    missing = RAYS - closed.sum(axis=1)
    for i in np.flatnonzero((missing > 0) & (missing <= (0 if coarse else _MOST_OPEN))):
        middle, radius = _circle(points[i][closed[i]])
        centre[i], long[i], short[i] = middle, radius, radius
    roughness = _roughness(points - centre[:, None], long, short, across, closed)
    gap = (~closed).astype(float) @ RAY
    return Discs(
        centres=seen.middles + centre,
        long=long,
        short=short,
        across=across,
        roughness=roughness,
        closed=share,
        gap=gap / np.maximum(np.linalg.norm(gap, axis=1, keepdims=True), 1e-9),
    )


def one_sided_light(pixels: NDArray[np.float32], disc: Discs) -> Floats:
    """(n, 2) how lightness grows across each spot: its first harmonic half-way to the rim, over the mean lightness."""
    half_way = disc.centres[:, None] + 0.6 * np.sqrt(disc.long * disc.short)[:, None, None] * RAY[None]
    light = _between(pixels, half_way).mean(axis=-1)  # (n, 24)
    slope: Floats = (light @ RAY) * (2 / RAYS) / np.maximum(light.mean(axis=1), 8.0)[:, None]
    return slope


def _crossing(away: Image, level: Floats) -> Floats:
    """(n, 24) first place (in samples) where a profile (n, 24, t) exceeds a level (n, 24 or 1); NaN where it never does."""
    above = away > level[..., None]
    first = np.argmax(above, axis=-1)
    found = above.any(axis=-1) & (first > 0)
    before = np.maximum(first - 1, 0)
    low = np.take_along_axis(away, before[..., None], -1)[..., 0]
    high = np.take_along_axis(away, first[..., None], -1)[..., 0]
    place = before + (level - low) / np.maximum(high - low, 1e-9)
    return np.where(found, place, np.nan)


def _mean_at(profile: Image, start: Floats, stop: Floats) -> Floats:
    """(n, 24) mean of profiles (n, 24, t) between two places (in samples); NaN places give NaN."""
    index = np.arange(profile.shape[-1])
    wanted = (index >= np.nan_to_num(start)[..., None] - 0.5) & (index <= np.nan_to_num(stop)[..., None] + 0.5)
    mean = (profile * wanted).sum(axis=-1) / np.maximum(wanted.sum(axis=-1), 1)
    return np.where(np.isfinite(start) & wanted.any(axis=-1), mean, np.nan)


def _half_way(colours: NDArray[np.float32], edge: Floats, px: Floats) -> Floats:
    """(n, 24) where RGB is half-way between the colours 1 to 2 px within and 1.5 to 3 px beyond an edge (in samples).

    Chromaticity of a mixed pixel is not half-way at half coverage (the lighter surface wins); RGB is.
    """
    inside = _colour_at(colours, np.maximum(edge - 2.2 * px, 0.0), np.maximum(edge - 1.0 * px, 0.5))
    outside = _colour_at(colours, edge + 1.3 * px, edge + 2.6 * px)
    across = outside - inside  # (n, 24, 3)
    length = np.maximum((across**2).sum(axis=-1), 1e-6)
    share = ((colours - inside[:, :, None]) * across[:, :, None]).sum(axis=-1) / length[..., None]
    index = np.arange(colours.shape[2])
    near = np.abs(index - np.nan_to_num(edge)[..., None]) <= 1.6 * np.broadcast_to(px, edge.shape)[..., None] + 0.5
    start = np.argmax(near, axis=-1)
    masked = np.where(near, share, np.where(index < start[..., None], 0.0, 1.0))
    place = _crossing(masked, np.full(edge.shape, 0.5))
    return np.where(np.isfinite(edge), np.where(np.isfinite(place), place, edge), np.nan)


def _colour_at(colours: NDArray[np.float32], start: Floats, stop: Floats) -> Floats:
    return np.stack([_mean_at(colours[..., i], start, stop) for i in range(3)], axis=-1)


def _colour(colours: NDArray[np.float32], step: Image, radius: Image) -> Floats:
    """(n, 3) RGB of the inner two thirds of each spot; chromaticity is taken of the mean, so that dark pixels count less."""
    index = np.arange(colours.shape[2])
    reach = np.maximum(0.66 * np.nan_to_num(radius), step)
    weight: Image = (
        np.asarray(index[None] * step[:, None] <= reach[:, None], float) * index[None]
    )  # rings grow with the radius
    total = np.einsum("nktc,nt->nc", colours, weight)
    return np.asarray(total / np.maximum(weight.sum(axis=1)[:, None], 1e-9) / RAYS)


def _typical(radii: Floats) -> Floats:
    """(n,) median radius of each rim; 0 where there is no rim at all."""
    some = np.asarray(np.isfinite(radii).any(axis=1))
    return np.asarray(np.nanmedian(np.where(some[:, None], radii, 0.0), axis=1))


def _bridged(radii: Floats) -> Floats:
    """Rims with gaps closed by their median radius."""
    return np.where(np.isfinite(radii), radii, _typical(radii)[:, None])


def _moments(points: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Centre (n, 2), half axes (n,), (n,) and short axis (n, 2) of the ellipse with a polygon's (n, k, 2) area and moments."""
    x, y = points[..., 0], points[..., 1]
    x1, y1 = np.roll(x, -1, axis=1), np.roll(y, -1, axis=1)
    cross = x * y1 - x1 * y
    area = np.maximum(np.abs(cross.sum(axis=1)) / 2, 1e-9)
    cx, cy = ((x + x1) * cross).sum(axis=1) / (6 * area), ((y + y1) * cross).sum(axis=1) / (6 * area)
    xx = ((x * x + x * x1 + x1 * x1) * cross).sum(axis=1) / (12 * area) - cx**2
    yy = ((y * y + y * y1 + y1 * y1) * cross).sum(axis=1) / (12 * area) - cy**2
    xy = ((x * y1 + 2 * x * y + 2 * x1 * y1 + x1 * y) * cross).sum(axis=1) / (24 * area) - cx * cy
    values, vectors = np.linalg.eigh(np.stack([np.stack([xx, xy], -1), np.stack([xy, yy], -1)], -2))
    short, long = 2 * np.sqrt(np.maximum(values[:, 0], 1e-9)), 2 * np.sqrt(np.maximum(values[:, 1], 1e-9))
    return np.stack([cx, cy], axis=-1), long, short, vectors[:, :, 0]


def _circle(points: Floats) -> tuple[Floats, float]:
    """Centre and radius of the circle through points (k, 2), least squares of the squared radius (Kasa 1976)."""
    terms = np.column_stack([2 * points, np.ones(len(points))])
    u, v, w = np.linalg.lstsq(terms, (points**2).sum(axis=1), rcond=None)[0]
    return np.array([u, v]), float(np.sqrt(max(w + u * u + v * v, 1e-9)))


def _roughness(points: Floats, long: Floats, short: Floats, across: Floats, closed: NDArray[np.bool_]) -> Floats:
    """(n,) rms distance of rim points (from the centre) to the ellipse, along the ray, over the long half axis."""
    along = np.stack([-across[:, 1], across[:, 0]], axis=-1)
    s = (points * across[:, None]).sum(axis=-1) / short[:, None]
    t = (points * along[:, None]).sum(axis=-1) / long[:, None]
    radius = np.maximum(np.hypot(s, t), 1e-9)
    off = np.linalg.norm(points, axis=-1) * (1 - 1 / radius) * closed
    return np.asarray(np.sqrt((off**2).sum(axis=1) / np.maximum(closed.sum(axis=1), 1)) / long)
