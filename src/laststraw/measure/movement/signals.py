"""A track as signals over time: angles and heights in body coordinates, with gaps and errors, on even time, smoothed.

Frame: ``a`` towards the person's left (front, back) or forwards (left, right), ``h`` up, px, camera roll undone if known
(``measure.points`` has the same frame for photos). An unknown roll is one error for the whole film: it cancels in ranges.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.measure.points import FRONTAL, SIGN, turn_back
from laststraw.records import Side, Track, View

Floats = NDArray[np.float64]
Point = tuple[str, Side]  # a landmark; side "both" is the middle of left and right, "none" is one on the midline
_ROBUST = 1.4826  # a normal spread over its median absolute deviation


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyTrack:
    """One person through a film in body coordinates.

    ``at`` (frame, landmark, 2) px and ``sd_px`` (frame, landmark), NaN where a landmark was not seen; ``outline``
    (frame, 256, 2) px. ``roll_sd_deg``: doubt about the camera's roll, the same in all frames.
    """

    track: Track
    view: View
    names: tuple[Point, ...]
    time_s: Floats
    at: Floats
    sd_px: Floats
    seen: NDArray[np.bool_]
    outline: Floats
    roll_sd_deg: float

    def has(self, *points: Point) -> bool:
        """Whether the backend gives all of these."""
        return all((name, side) in self.names for name, one in points for side in _sides(one))

    def of(self, point: Point) -> Floats:
        """A landmark, or the middle of a pair: (frame, 2) px. *Error*: ``ValueError`` when the backend does not give it."""
        name, one = point
        return np.asarray(np.mean([self.at[:, self.names.index((name, side))] for side in _sides(one)], axis=0))

    def sd_of(self, point: Point) -> Floats:
        """Its error along one axis: (frame,) px. Errors of a pair are taken as alike, so their middle is no better."""
        name, one = point
        return np.asarray(np.mean([self.sd_px[:, self.names.index((name, side))] for side in _sides(one)], axis=0))

    def visible(self, point: Point) -> NDArray[np.bool_]:
        """(frame,) whether it is seen. From the side one of a pair is hidden behind the body: there the better one decides."""
        name, one = point
        each = [self.seen[:, self.names.index((name, side))] for side in _sides(one)]
        return np.asarray(np.all(each, axis=0) if self.view in FRONTAL else np.any(each, axis=0))

    @property
    def near(self) -> Side:
        """The side of the person that faces the camera; ``both`` from the front or the back."""
        return "left" if self.view == "left" else "right" if self.view == "right" else "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One quantity over time: ``value`` (n,) and its error in each frame ``sd`` (n,), NaN in gaps.

    ``sd`` is what landmarks leave uncertain, slow or quick; it does not shrink when frames are averaged. ``shared_sd``: an
    error that is the same in all frames (camera roll), which cancels in a difference of two moments.
    """

    time_s: Floats
    value: Floats
    sd: Floats
    unit: Literal["deg", "px", "1"]
    shared_sd: float = 0.0

    def __neg__(self) -> "Signal":
        return replace(self, value=-self.value)

    def near_time(self, time_s: float, half_s: float = 0.0) -> tuple[float, float]:
        """Mean value and mean error within ``half_s`` of a moment (at least the nearest frame with a value)."""
        good = np.flatnonzero(np.isfinite(self.value))
        apart = np.abs(self.time_s[good] - time_s)
        chosen = good[apart <= max(half_s, float(apart.min()))]
        return float(self.value[chosen].mean()), float(self.sd[chosen].mean())


@dataclass(frozen=True, slots=True, kw_only=True)
class Smooth:
    """A signal on even time after a local parabola: its value, slope (per s) and their errors, all (n,), NaN in gaps."""

    time_s: Floats
    value: Floats
    sd: Floats
    slope: Floats
    slope_sd: Floats
    noise_sd: float  # of single frames round the parabola
    window_s: float  # what the parabola spans


def body_track(track: Track, knowledge: Knowledge, *, roll: tuple[float, float] | None = None) -> BodyTrack:
    """A track in body coordinates.

    Parameters
    ----------
    track
        ``uv`` (frame, landmark, 2) px, u right, v down.
    roll
        Camera roll and its sd (deg), positive: the scene appears turned clockwise. None: nobody knows it.

    Notes
    -----
    *Error*: a landmark below the visibility ``measure.visible`` counts as not seen in that frame.
    """
    turn, sd = (0.0, knowledge.constant("measure.roll_sd")) if roll is None else roll
    middle = 0.5 * np.array([track.film.width_px, track.film.height_px])
    axes = np.array([SIGN[track.film.view], -1.0])
    back = turn_back(turn).T
    known = np.isfinite(track.uv).all(axis=-1)
    return BodyTrack(
        track=track,
        view=track.film.view,
        names=tuple(zip(track.names, track.sides, strict=True)),
        time_s=track.time_s,
        at=((track.uv - middle) @ back) * axes,
        sd_px=np.where(known, track.sd_px, np.nan),
        seen=known & (np.nan_to_num(track.visibility) >= knowledge.constant("measure.visible")),
        outline=((track.outline - middle) @ back) * axes,
        roll_sd_deg=sd,
    )


def lean_signal(body: BodyTrack, bottom: Point, top: Point) -> Signal:
    """Angle (deg) between the line from bottom to top and the vertical, positive forwards or to the left, unwrapped."""
    line = body.of(top) - body.of(bottom)
    return _angle(body, bottom, top, np.arctan2(line[:, 0], line[:, 1]))


def tilt_signal(body: BodyTrack, name: str) -> Signal:
    """Slope (deg) of the line through a pair of landmarks, positive when the person's left end is higher."""
    line = body.of((name, "left")) - body.of((name, "right"))
    return _angle(body, (name, "right"), (name, "left"), np.arctan2(line[:, 1], line[:, 0]))


def flexion_signal(body: BodyTrack, upper: Point, joint: Point, lower: Point) -> Signal:
    """Angle (deg) by which the two parts at a joint leave a straight line; positive: the joint points forwards (a knee).

    Roll turns both parts alike, so it does not enter.
    """
    above, below = lean_signal(body, joint, upper), lean_signal(body, lower, joint)
    value = _unwrap(above.value - below.value)
    across = _span(body, upper, lower) / (_span(body, upper, joint) * _span(body, joint, lower))
    at_joint = np.degrees(across) * body.sd_of(joint)  # the joint's own error turns both parts, against each other
    ends = np.hypot(
        np.degrees(body.sd_of(upper) / _span(body, upper, joint)),
        np.degrees(body.sd_of(lower) / _span(body, joint, lower)),
    )
    return Signal(time_s=body.time_s, value=-value, sd=np.hypot(at_joint, ends), unit="deg")


def height_signal(body: BodyTrack, point: Point) -> Signal:
    """Height of a landmark in the picture (px), zero at the middle of the picture."""
    return _gated(body, (point,), body.of(point)[:, 1], body.sd_of(point), "px")


def difference(one: Signal, two: Signal) -> Signal:
    """One signal minus another of the same film: what they share (roll) cancels."""
    return Signal(time_s=one.time_s, value=one.value - two.value, sd=np.hypot(one.sd, two.sd), unit=one.unit)


def even(signal: Signal, *, gap_s: float, rate_hz: float | None = None) -> Signal:
    """The signal at equal steps of time; gaps up to ``gap_s`` are bridged by a straight line, longer ones stay NaN.

    ``rate_hz``: the median rate of the film when None. *Error*: a bridged frame carries the larger error of its two ends,
    and half of what the signal changed across the gap.
    """
    good = np.flatnonzero(np.isfinite(signal.value))
    if len(good) < 2:
        return replace(signal, value=np.full_like(signal.value, np.nan))
    step = float(np.median(np.diff(signal.time_s))) if rate_hz is None else 1.0 / rate_hz
    grid = np.arange(signal.time_s[0], signal.time_s[-1] + 0.5 * step, step)
    time, value, sd = signal.time_s[good], signal.value[good], signal.sd[good]
    after = np.clip(np.searchsorted(time, grid), 1, len(time) - 1)
    width = time[after] - time[after - 1]
    outside = (grid < time[0] - 1e-6 * step) | (grid > time[-1] + 1e-6 * step)
    lost = outside | (width > max(gap_s, 1.5 * step))
    bridged = width > 1.5 * step
    jump = 0.5 * np.abs(value[after] - value[after - 1])
    error = np.where(bridged, np.hypot(np.maximum(sd[after], sd[after - 1]), jump), np.interp(grid, time, sd))
    return replace(
        signal,
        time_s=grid,
        value=np.where(lost, np.nan, np.interp(grid, time, value)),
        sd=np.where(lost, np.nan, error),
    )


def smooth(signal: Signal, *, width_s: float) -> Smooth:
    """A local parabola through an even signal, in a window of ``width_s`` (never less than five frames).

    *Error*: ``slope_sd`` is what single frames leave; of a window it needs half the frames, and some on both sides unless
    the film begins or ends there. Source: Savitzky and Golay 1964, Anal Chem 36:1627, here with missing frames.
    """
    step = float(np.median(np.diff(signal.time_s))) if len(signal.time_s) > 1 else 1.0
    half = max(2, round(0.5 * width_s / step))
    x: Floats = np.arange(-half, half + 1, dtype=np.float64) * step
    good = np.isfinite(signal.value)
    y = np.where(good, signal.value, 0.0)
    moments = [_window(good.astype(float), np.power(x, k)) for k in range(5)]
    right = np.stack([_window(y, np.power(x, k)) for k in range(3)], axis=-1)  # (n, 3)
    normal = np.stack([np.stack([moments[i + j] for j in range(3)], axis=-1) for i in range(3)], axis=-2)  # (n, 3, 3)
    ahead = _window(good.astype(float), (x >= 0).astype(float))
    behind = _window(good.astype(float), (x <= 0).astype(float))
    enough = (moments[0] >= half + 1) & good & (np.minimum(ahead, behind) >= 1)
    inverse = np.full_like(normal, np.nan)
    inverse[enough] = np.linalg.inv(normal[enough])
    fit = np.einsum("nij,nj->ni", inverse, right)
    noise = _noise(signal.value - fit[:, 0], half)
    return Smooth(
        time_s=signal.time_s,
        value=fit[:, 0],
        sd=np.where(enough, signal.sd, np.nan),
        slope=fit[:, 1],
        slope_sd=noise * np.sqrt(inverse[:, 1, 1]),
        noise_sd=noise,
        window_s=(2 * half + 1) * step,
    )


def _noise(residual: Floats, half: int) -> float:
    """Spread of single frames (robust), given what is left round a parabola through ``2 half + 1`` of them."""
    left = residual[np.isfinite(residual)]
    if len(left) == 0:
        return 0.0
    taken = 9.0 / (4.0 * (2 * half + 1))  # the share of a frame's own noise that a parabola follows at its middle
    return float(_ROBUST * np.median(np.abs(left)) / np.sqrt(1.0 - taken))


def _window(values: Floats, weights: Floats) -> Floats:
    """Sum over the window round each sample: sum_j weights[j] * values[i + j]."""
    return np.asarray(
        np.convolve(values, weights[::-1], mode="full")[len(weights) // 2 : len(weights) // 2 + len(values)]
    )


def _angle(body: BodyTrack, bottom: Point, top: Point, angle_rad: Floats) -> Signal:
    sd = np.degrees(np.hypot(body.sd_of(top), body.sd_of(bottom)) / _span(body, top, bottom))
    found = _gated(body, (bottom, top), np.degrees(angle_rad), sd, "deg")
    return replace(found, value=_unwrap(found.value), shared_sd=body.roll_sd_deg)


def _gated(
    body: BodyTrack, points: tuple[Point, ...], value: Floats, sd: Floats, unit: Literal["deg", "px", "1"]
) -> Signal:
    """NaN where a point is not seen."""
    seen = np.all([body.visible(point) for point in points], axis=0) & np.isfinite(value)
    return Signal(time_s=body.time_s, value=np.where(seen, value, np.nan), sd=np.where(seen, sd, np.nan), unit=unit)


def _span(body: BodyTrack, one: Point, two: Point) -> Floats:
    return np.asarray(np.linalg.norm(body.of(one) - body.of(two), axis=-1))


def _unwrap(angle_deg: Floats) -> Floats:
    """No jumps of a whole turn between frames that have a value; the first lies within half a turn of zero."""
    good = np.isfinite(angle_deg)
    whole = angle_deg.copy()
    whole[good] = np.unwrap(angle_deg[good], period=360.0)
    if good.any():
        whole -= 360.0 * np.round(whole[good][0] / 360.0)
    return whole


def _sides(side: Side) -> tuple[Side, ...]:
    return ("left", "right") if side == "both" else (side,)
