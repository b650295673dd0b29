"""When a movement begins: rest, then the first half of a smooth way, fitted to the frames that show it.

Two shapes of a way: half a cosine (leaves with a push, position like t^2) and least jerk (like t^3; Flash and Hogan 1985, J
Neurosci 5:1688, recalled). Which of them a film shows is weighed over all its ways, as one person moves in one way; neither
is a body's own, so part of what they differ stays as doubt.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SHAPE_DOUBT = 0.04  # a body's onset is neither shape exactly; of the way's time, half of what the two put it apart
_NOISE = (
    2.0  # frames' noise over the mean slope makes an onset early or late by so many times as much (drawn at random)
)
_REST_S = 0.3  # of the rest before a rise, so much is used beside as long as the rise itself
_NEAR = 0.04  # within this share of the way from its lowest level a sample is rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Onset:
    """When a way begins (s, with its error), the level before it, how long it takes and how quickly its speed changes.

    ``bend``: second derivative of the speed at its peak over the peak speed, times ``way_s`` squared, positive.
    """

    at_s: float
    sd_s: float
    level: float
    way_s: float
    bend: float

    def lost_speed(self, window_s: float) -> float:
        """Share of the peak speed that a local parabola over ``window_s`` takes away.

        The slope of a parabola through f over +-h is f' + f''' h^2 / 10 + ...; at the peak speed f''' = -bend f' / way_s^2.
        """
        return min(self.bend * (0.5 * window_s) ** 2 / (10.0 * max(self.way_s, 1e-9) ** 2), 0.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flank:
    """The onset of one rise by each shape: ``start_s``, ``level`` and ``residual`` (shape,); ``frames`` that were fitted."""

    start_s: Floats
    level: Floats
    residual: Floats
    frames: int
    half_s: float
    sd_s: float  # what frames and noise leave of the start, whatever the shape


def fit_flank(time: Floats, raw: Floats, level: Floats, valley: int, peak: int, noise_sd: float) -> Flank:
    """Rest, then the first half of a smooth way, fitted to the frames from the middle of the rest to half-way up."""
    step = float(np.median(np.diff(time)))
    half_way = 0.5 * (level[valley] + level[peak])
    rising = np.arange(valley, peak + 1)
    below = rising[level[rising] <= half_way]
    last = int(below[-1]) if len(below) else valley
    way = level[peak] - level[valley]
    half_s = crossing(time, level, last, half_way)
    first = _middle_of_rest(level, valley, last, max(2.0 * noise_sd, _NEAR * way))
    stretch = np.arange(first, last + 1)
    stretch = stretch[np.isfinite(raw[stretch]) & (time[stretch] >= half_s - 2.0 * (half_s - time[valley]) - _REST_S)]
    if len(stretch) < 4:
        begin, unsure = np.full(len(_SHAPES), time[valley]), max(step, half_s - float(time[valley]))
        rest = np.full(len(_SHAPES), level[valley])
        return Flank(start_s=begin, level=rest, residual=np.zeros(len(_SHAPES)), frames=0, half_s=half_s, sd_s=unsure)
    fits = np.array([_hinge(time[stretch], raw[stretch], half_s, shape) for shape in _SHAPES])
    steep = max(way / max(half_s - float(fits[:, 0].min()), step), 1e-12)
    sd = float(np.hypot(0.5 * step, _NOISE * noise_sd / steep))
    return Flank(start_s=fits[:, 0], level=fits[:, 1], residual=fits[:, 2], frames=len(stretch), half_s=half_s, sd_s=sd)


def shape_weights(flanks: Sequence[Flank], noise_sd: float) -> Floats:
    """How well each shape of an onset fits all rises and falls of a film: (shape,), sum 1. One person moves in one way."""
    misfit = np.sum([flank.frames * flank.residual for flank in flanks], axis=0) if flanks else np.zeros(len(_SHAPES))
    frames = sum(flank.frames for flank in flanks)
    scale = max(noise_sd**2, float(np.min(misfit)) / max(frames, 1), 1e-300)
    weight: Floats = np.exp(-0.5 * (misfit - np.min(misfit)) / scale)
    return np.asarray(weight / weight.sum())


def onset(flank: Flank, weight: Floats) -> Onset:
    """The onset that all shapes together put a rise at."""
    start = float(weight @ flank.start_s)
    way_s = 2.0 * (flank.half_s - start)
    return Onset(
        at_s=start,
        sd_s=float(np.hypot(flank.sd_s, _SHAPE_DOUBT * way_s)),
        level=float(weight @ flank.level),
        way_s=way_s,
        bend=float(weight @ _BENDS),
    )


def crossing(time: Floats, level: Floats, last: int, value: float) -> float:
    """When the level passes a value, between sample ``last`` and the next one that is known."""
    after = last + 1
    while after < len(level) and not np.isfinite(level[after]):
        after += 1
    if after >= len(level) or level[after] <= level[last]:
        return float(time[last])
    share = min((value - level[last]) / (level[after] - level[last]), 1.0)
    return float(time[last] + max(share, 0.0) * (time[after] - time[last]))


def _middle_of_rest(level: Floats, valley: int, last: int, band: float) -> int:
    """The sample in the middle of the rest round a valley: all samples next to it that stay within ``band`` of it."""
    first = valley
    while first > 0 and np.isfinite(level[first - 1]) and level[first - 1] <= level[valley] + band:
        first -= 1
    end = valley
    while end < last and np.isfinite(level[end + 1]) and level[end + 1] <= level[valley] + band:
        end += 1
    return (first + end) // 2


def _cosine(share: Floats) -> Floats:
    """Leaves with a push: position like t^2."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * share))


def _least_jerk(share: Floats) -> Floats:
    """Leaves without a jerk: position like t^3. Source: Flash and Hogan 1985, J Neurosci 5:1688 (recalled)."""
    return np.asarray(share**3 * (10.0 - 15.0 * share + 6.0 * share**2))


_SHAPES: tuple[Callable[[Floats], Floats], ...] = (_cosine, _least_jerk)
_BENDS = np.array([np.pi**2, 16.0])  # of their speeds sin(pi t) and 30 t^2 (1 - t)^2 at half time


def _hinge(time: Floats, value: Floats, half_s: float, shape: Callable[[Floats], Floats]) -> tuple[float, float, float]:
    """Least squares of rest and then a way that is half done at ``half_s``: (its begin, level, mean squared residual)."""
    begins = np.linspace(time[0], half_s, max(16, 4 * len(time)), endpoint=False)[:, None]  # (begin, 1)
    way = shape(np.clip((time - begins) / (2.0 * (half_s - begins)), 0.0, 1.0))  # (begin, frame)
    off = way - way.mean(axis=1, keepdims=True)
    size = np.maximum(off @ value / np.maximum((off * off).sum(axis=1), 1e-300), 0.0)
    level = value.mean() - size * way.mean(axis=1)
    left = np.mean((value - level[:, None] - size[:, None] * way) ** 2, axis=1)
    best = int(np.argmin(left))
    return float(begins[best, 0]), float(level[best]), float(left[best])
