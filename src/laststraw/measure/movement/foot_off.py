"""When a foot leaves the floor and comes back: the begin and end of a lift, from the frames of the lift itself.

A foot is lifted by joints that turn, so its height goes with the square of their angle: when the leg has begun to move, the
foot hardly rises. With s(x) a smooth way from 0 to 1 (half a cosine, or least jerk) the height is H s((t - t0) / T)^2; H is the
height at which the foot is held, and T follows from when half of it is reached, so that only t0 is fitted.
"""

from dataclasses import dataclass

import numpy as np

from laststraw.measure.movement.events import Hold
from laststraw.measure.movement.signals import Floats, Signal

_GRID = 60  # begins that are tried
_SHAPE_DOUBT = 0.15  # a leg that is lifted straight up, by no turning joint, begins so much of the first half later


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """A foot off the floor, and the error (s) of each of its two ends."""

    hold: Hold
    sd_s: float


def refine(height: Signal, hold: Hold, before_s: float, down: float) -> Lift:
    """A hold whose ends are where the leg begins to move and comes to rest again.

    Parameters
    ----------
    height
        Of the foot over its level on the floor, any unit.
    hold
        The stretch above a threshold, found before.
    before_s
        The leg began at most this long before the threshold was crossed.
    down
        Below this height the foot is on the floor.

    Notes
    -----
    *Error*: what shapes of a way differ, and half a frame.
    """
    seen = np.isfinite(height.value)
    time, value = height.time_s[seen], height.value[seen]
    inside = (time >= hold.start_s) & (time <= hold.end_s)
    top = float(np.median(value[inside]))
    frame_s = float(np.median(np.diff(time)))
    start, start_sd = hold.start_s, frame_s
    if not hold.cut_start:
        start, start_sd = _begin(time, value, hold.start_s, top, before_s, down)
    end, end_sd = hold.end_s, frame_s
    if not hold.cut_end:
        end, end_sd = _begin(-time[::-1], value[::-1], -hold.end_s, top, before_s, down)
        end = -end
    sd = max(float(np.hypot(0.5 * frame_s, spread)) for spread in (start_sd, end_sd))
    return Lift(hold=Hold(start_s=start, end_s=end, cut_start=hold.cut_start, cut_end=hold.cut_end), sd_s=sd)


def _begin(
    time: Floats, value: Floats, crossed_s: float, top: float, before_s: float, down: float
) -> tuple[float, float]:
    """When a rise to ``top`` that crosses the threshold at ``crossed_s`` began (s), and its error."""
    above = np.flatnonzero((time >= crossed_s) & (value >= 0.5 * top))
    if not len(above) or not above[0]:
        return crossed_s, before_s
    i = int(above[0])
    share = (0.5 * top - value[i - 1]) / max(value[i] - value[i - 1], 1e-12)
    half_s = float(time[i - 1] + np.clip(share, 0.0, 1.0) * (time[i] - time[i - 1]))
    near = (time >= crossed_s - before_s) & (time <= half_s)
    floor = np.flatnonzero((value <= down) & (time < crossed_s))  # on the floor before this lift ...
    last = int(floor[-1]) if len(floor) else 0
    other = np.flatnonzero(value[:last] > down)  # ... and before that perhaps up for another one
    near[: int(other[-1]) + 1 if len(other) else 0] = False
    if near.sum() < 3:
        return crossed_s, before_s
    begins = np.linspace(float(time[near][0]), half_s, _GRID, endpoint=False)
    found = [_fit(time[near], value[near], begins, half_s, top, shape) for shape in _HALF]
    best = [one for one, _ in found]
    return float(np.mean(best)), max(0.5 * abs(best[0] - best[1]), _SHAPE_DOUBT * (half_s - float(np.mean(best))))


def _fit(time: Floats, value: Floats, begins: Floats, half_s: float, top: float, shape: int) -> tuple[float, float]:
    """The begin that fits best, and the mean squared residual."""
    whole = (half_s - begins) / _HALF[shape]  # (begin,) s
    x = np.clip((time - begins[:, None]) / whole[:, None], 0.0, 1.0)  # (begin, frame)
    way = (0.5 - 0.5 * np.cos(np.pi * x)) if shape == 0 else x**3 * (10.0 - 15.0 * x + 6.0 * x**2)
    left = np.mean((value - top * way**2) ** 2, axis=1)
    best = int(np.argmin(left))
    return float(begins[best]), float(left[best])


# Share of a way's time at which the square of half a cosine, and of least jerk, is one half.
_HALF = {0: 0.6360, 1: 0.6144}
