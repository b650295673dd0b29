"""Events in a signal: repetitions (start, furthest point, end) and holds. Thresholds come from the signal itself.

A repetition is a rise and a fall that are both larger than a swing: a share of the signal's own range, several times its
noise, and at least what the test calls a movement. Counting swings (hysteresis) needs no fixed level, so a person who does
not come back all the way, or who drifts, is still counted rightly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.signals import Signal, Smooth, even, smooth
from laststraw.records import Repetition, Side

Floats = NDArray[np.float64]
_TOP = 0.95  # percentiles that stand for the range of a signal, so that single frames do not
_ONSET = 0.25  # the onset is fitted to the first quarter of the way
_BACK = 0.75  # a last repetition that the film shows coming back less than this is cut off
_NEAR = 0.04  # within this share of the way from an extreme a sample belongs to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Excursion:
    """One repetition: from rest to the furthest point and back.

    Times in s and ``time_sd_s``, the error of its start and its end; ``before`` and ``after``: the level at rest on either
    side; ``peak``: the level at the furthest point (signal's unit) and ``sd``, the error of ``peak - before`` by landmarks.
    ``rise_speed``, ``fall_speed``: highest slope on the way out and back (unit/s, both positive) with ``speed_sd``.
    """

    start_s: float
    peak_s: float
    end_s: float
    time_sd_s: float
    before: float
    peak: float
    after: float
    sd: float
    rise_speed: float
    fall_speed: float
    speed_sd: float

    @property
    def range(self) -> float:
        """How far it went from the rest before it (signal's unit)."""
        return self.peak - self.before

    def repetition(self, side: Side = "none") -> Repetition:
        """The record of it."""
        return Repetition(side=side, start_s=self.start_s, peak_s=self.peak_s, end_s=self.end_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetitions:
    """The repetitions of a film, in order.

    ``lost``: those left out because the person was out of sight; ``cut``: those that the film's begin or end cuts off.
    ``range``: how far the signal went altogether (its unit); ``swing``: what counted as a movement.
    """

    all: tuple[Excursion, ...]
    lost: int
    cut: int
    range: float
    swing: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A stretch of a sustained posture (s). ``cut_start``, ``cut_end``: the film began or ended within it."""

    start_s: float
    end_s: float
    cut_start: bool
    cut_end: bool

    @property
    def seconds(self) -> float:
        """How long it lasted, or was seen to last."""
        return self.end_s - self.start_s

    def repetition(self, side: Side = "none") -> Repetition:
        """The record of it: a hold's furthest point is its middle."""
        return Repetition(side=side, start_s=self.start_s, peak_s=0.5 * (self.start_s + self.end_s), end_s=self.end_s)


def find_repetitions(signal: Signal, knowledge: Knowledge, *, least: float, floor: float | None = None) -> Repetitions:
    """Upward repetitions of a signal (``-signal`` for downward ones).

    Parameters
    ----------
    signal
        As read from the film, on its own time.
    least
        What counts as a movement at all (signal's unit).
    floor
        Values below it are lifted to it, so that the other side of a two-sided movement is rest (left against right bends).

    Notes
    -----
    *Error*: ``Excursion.sd`` is the landmarks' error of two moments of one film; ``time_sd_s`` holds half a frame, what noise
    leaves of the onset, and how much two shapes of an onset (position growing as t^2 or t^3) differ.
    """
    constant = knowledge.constant
    sampled = even(signal, gap_s=constant("movement.bridge"))
    if np.isfinite(sampled.value).sum() < 5:
        return Repetitions(all=(), lost=0, cut=0, range=0.0, swing=least)
    curve = smooth(sampled, width_s=constant("movement.window"))
    level = curve.value if floor is None else np.where(np.isfinite(curve.value), np.maximum(curve.value, floor), np.nan)
    raw = (
        sampled.value
        if floor is None
        else np.where(np.isfinite(sampled.value), np.maximum(sampled.value, floor), np.nan)
    )
    there = np.flatnonzero(np.isfinite(level))
    if len(there) < 5:
        return Repetitions(all=(), lost=0, cut=0, range=0.0, swing=least)
    low, high = np.quantile(level[there], [1.0 - _TOP, _TOP])
    swing = max(
        least, constant("movement.swing_share") * float(high - low), constant("movement.swing_noise") * curve.noise_sd
    )
    turns = _turning_points(level, there, swing)
    found: list[Excursion] = []
    lost = cut = 0
    for valley, peak, next_valley in turns:
        if valley < 0 or next_valley < 0:
            cut += 1
        elif _hidden(sampled, valley, next_valley, constant("movement.hidden")):
            lost += 1
        else:
            found.append(_excursion(curve, raw, level, valley, peak, next_valley))
    return Repetitions(all=tuple(found), lost=lost, cut=cut, range=float(high - low), swing=swing)


def find_holds(
    signal: Signal, knowledge: Knowledge, *, enter: float, leave: float, least_s: float, below: bool = False
) -> tuple[Hold, ...]:
    """Stretches in which a signal stays above ``enter`` until it falls below ``leave`` (``leave < enter``).

    ``below``: the reverse, it stays below ``enter`` until it rises above ``leave``. Gaps and lapses shorter than
    ``movement.bridge`` do not end a hold; what is shorter than ``least_s`` is none.
    """
    turned = -1.0 if below else 1.0
    bridge = knowledge.constant("movement.bridge")
    sampled = even(signal, gap_s=bridge)
    value, time = turned * sampled.value, sampled.time_s
    stretches: list[list[float]] = []
    held = False
    for at, now in zip(time, value, strict=True):
        stays = bool(np.isfinite(now)) and now >= turned * (leave if held else enter)
        if stays and not held:
            if stretches and at - stretches[-1][1] <= bridge:
                stretches[-1][1] = at
            else:
                stretches.append([at, at])
        elif stays:
            stretches[-1][1] = at
        held = stays
    step = float(np.median(np.diff(time))) if len(time) > 1 else 0.0
    return tuple(
        Hold(
            start_s=float(start),
            end_s=float(end),
            cut_start=bool(start <= time[0] + 1.5 * step),
            cut_end=bool(end >= time[-1] - 1.5 * step),
        )
        for start, end in stretches
        if end - start >= least_s
    )


def rest_level(signal: Signal, knowledge: Knowledge) -> tuple[float, float]:
    """Level at rest and the landmarks' error there: the median of the quiet frames nearest to the film's usual low end.

    Quiet: slopes below a fifth of the quickest. A person rests before and after a movement, so the low end is the lower
    third of the range; of a two-sided movement use the level before the first repetition instead.
    """
    sampled = even(signal, gap_s=knowledge.constant("movement.bridge"))
    curve = smooth(sampled, width_s=knowledge.constant("movement.window"))
    speed = np.abs(curve.slope)
    quiet = np.isfinite(speed) & (speed <= max(0.2 * float(np.nanmax(speed)), 1e-12))
    low, high = np.nanquantile(curve.value, [1.0 - _TOP, _TOP])
    chosen = quiet & (curve.value <= low + (high - low) / 3.0)
    if not chosen.any():
        chosen = np.isfinite(curve.value)
    return float(np.median(curve.value[chosen])), float(np.mean(curve.sd[chosen]))


def _turning_points(level: Floats, there: NDArray[np.intp], swing: float) -> list[tuple[int, int, int]]:
    """(valley, peak, valley) samples of every rise by ``swing``; -1 for a valley that the film does not show."""
    turns: list[tuple[int, int, int]] = []
    lowest = highest = int(there[0])
    rising: bool | None = None
    valley = peak = -1
    for i in map(int, there):
        lowest = i if level[i] < level[lowest] else lowest
        highest = i if level[i] > level[highest] else highest
        if (
            rising is not False and level[highest] - level[i] >= swing
        ):  # a fall: the highest sample before it was a peak
            peak, rising, lowest = highest, False, i
            turns.append((valley, peak, -1))
        elif rising is not True and level[i] - level[lowest] >= swing:
            valley, rising, highest = lowest, True, i
            if turns:
                turns[-1] = (*turns[-1][:2], valley)
    if rising is True:
        turns.append((valley, highest, -1))
    elif rising is False and turns:
        start, peak, _ = turns[-1]
        if start >= 0 and level[peak] - level[lowest] >= _BACK * (level[peak] - level[start]):
            turns[-1] = (start, peak, lowest)  # else the film ends within the repetition
    return turns


def _hidden(sampled: Signal, valley: int, next_valley: int, share: float) -> bool:
    """Whether too much of a repetition was out of sight."""
    return bool(np.isnan(sampled.value[valley : next_valley + 1]).mean() > share)


def _excursion(curve: Smooth, raw: Floats, level: Floats, valley: int, peak: int, next_valley: int) -> Excursion:
    time = curve.time_s
    start, start_sd, before = _onset(time, raw, level, valley, peak, curve.noise_sd)
    end, end_sd, after = _onset(
        -time[::-1], raw[::-1], level[::-1], len(time) - 1 - next_valley, len(time) - 1 - peak, curve.noise_sd
    )
    top = level[peak]
    way = max(top - max(level[valley], level[next_valley]), 1e-12)
    stretch = np.arange(valley, next_valley + 1)
    near = stretch[level[stretch] >= top - max(_NEAR * way, 0.0)]
    furthest = min(max(float(np.median(time[near])), start), -end)
    rise, fall = curve.slope[valley : peak + 1], -curve.slope[peak : next_valley + 1]
    return Excursion(
        start_s=start,
        peak_s=furthest,
        end_s=-end,
        time_sd_s=float(np.hypot(start_sd, end_sd) / np.sqrt(2.0)),
        before=before,
        peak=float(top),
        after=after,
        sd=float(np.hypot(np.nanmean(curve.sd[near]), curve.sd[valley])),
        rise_speed=float(np.nanmax(rise)),
        fall_speed=float(np.nanmax(fall)),
        speed_sd=float(np.nanmedian(curve.slope_sd[valley : next_valley + 1])),
    )


def _onset(
    time: Floats, raw: Floats, level: Floats, valley: int, peak: int, noise_sd: float
) -> tuple[float, float, float]:
    """When a rise begins (s), its error, and the level before it.

    Rest, then ``level + c (t - t0)^p``, fitted to the frames from the middle of the rest to a quarter of the way up, with
    p = 2 and 3: bodies start without a jerk, so position grows like t^2 (a push) to t^3 (least jerk; Flash and Hogan 1985).
    """
    way = level[peak] - level[valley]
    quarter = level[valley] + _ONSET * way
    rising = np.arange(valley, peak + 1)
    below = rising[level[rising] <= quarter]
    last = int(below[-1]) if len(below) else valley
    first = _middle_of_rest(level, valley, last, max(2.0 * noise_sd, _NEAR * way))
    rise_s = time[peak] - time[last]
    stretch = np.arange(first, last + 2)
    stretch = stretch[
        (stretch < len(time)) & (time[np.minimum(stretch, len(time) - 1)] >= time[last] - 2.0 * rise_s - 0.2)
    ]
    stretch = stretch[np.isfinite(raw[stretch])]
    step = float(np.median(np.diff(time)))
    if len(stretch) < 4:
        return float(time[last]), step, float(level[valley])
    fits = [_hinge(time[stretch], raw[stretch], power) for power in (2, 3)]
    best = min(fits, key=lambda fit: fit[2])
    apart = abs(fits[0][0] - fits[1][0])
    slope = max(way / max(rise_s, step), 1e-12)
    sd = float(np.sqrt((0.5 * step) ** 2 + (0.5 * apart) ** 2 + (noise_sd / slope) ** 2))
    return best[0], sd, best[1]


def _middle_of_rest(level: Floats, valley: int, last: int, band: float) -> int:
    """The sample in the middle of the rest round a valley: all samples next to it that stay within ``band`` of it."""
    first = valley
    while first > 0 and np.isfinite(level[first - 1]) and level[first - 1] <= level[valley] + band:
        first -= 1
    end = valley
    while end < last and np.isfinite(level[end + 1]) and level[end + 1] <= level[valley] + band:
        end += 1
    return (first + end) // 2


def _hinge(time: Floats, value: Floats, power: int) -> tuple[float, float, float]:
    """Least squares of rest and then ``c (t - t0)^power``, c >= 0: (t0, level, mean squared residual)."""
    best = (float(time[0]), float(value[0]), np.inf)
    for t0 in np.linspace(time[0], time[-1], max(8, 4 * len(time)), endpoint=False):
        shape = np.maximum(time - t0, 0.0) ** power
        off = shape - shape.mean()
        c = max(float(off @ value / max(off @ off, 1e-300)), 0.0)
        level = float(value.mean() - c * shape.mean())
        left = float(np.mean((value - level - c * shape) ** 2))
        if left < best[2]:
            best = (float(t0), level, left)
    return best
