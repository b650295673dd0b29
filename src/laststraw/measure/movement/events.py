"""Events in a signal: repetitions (start, furthest point, end) and holds. Thresholds come from the signal itself.

A repetition is a rise and a fall that are both larger than a swing: a share of the signal's own range, several times its
noise, and at least what the test calls a movement. Counting swings (hysteresis) needs no fixed level, so a person who does
not come back all the way, or who drifts, is still counted rightly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.onsets import Onset, crossing, fit_flank, onset, shape_weights
from laststraw.measure.movement.signals import Signal, Smooth, even, smooth
from laststraw.records import Repetition, Side

Floats = NDArray[np.float64]
_TOP = 0.95  # percentiles that stand for the range of a signal, so that single frames do not
_FEWEST = 5  # samples: fewer are no signal
_BACK = 0.75  # a last repetition that the film shows coming back less than this is cut off
_ASIDE = 0.1  # below this share of the way a sample is rest
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
class Rise:
    """One way up, whether or not the film shows the way back: it leaves at ``start_s`` and arrives at ``top_s``.

    ``half_s``: half-way up; ``before`` and ``top``: the levels at rest on either side (signal's unit).
    """

    start_s: float
    half_s: float
    top_s: float
    time_sd_s: float
    before: float
    top: float


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
    hidden = knowledge.constant("movement.hidden")
    curve = _prepare(signal, knowledge, least=least, floor=floor)
    if curve is None:
        return Repetitions(all=(), lost=0, cut=0, range=0.0, swing=least)
    shown: list[tuple[int, int, int]] = []
    lost = cut = 0
    for valley, peak, next_valley in _turning_points(curve.level, curve.swing):
        if valley < 0 or next_valley < 0:
            cut += 1
        elif curve.hidden(*curve.around(valley, peak, next_valley)) > hidden:
            lost += 1
        else:
            shown.append((valley, peak, next_valley))
    return Repetitions(all=_excursions(curve, shown), lost=lost, cut=cut, range=curve.range, swing=curve.swing)


def find_rises(signal: Signal, knowledge: Knowledge, *, least: float) -> tuple[Rise, ...]:
    """Ways up of a signal, the last one also when the film ends at its top; ``least`` and *Error* as in ``find_repetitions``.

    Ways up of which too much was out of sight are left out.
    """
    curve = _prepare(signal, knowledge, least=least, floor=None)
    if curve is None:
        return ()
    hidden = knowledge.constant("movement.hidden")
    ways = [
        (valley, peak)
        for valley, peak, _ in _turning_points(curve.level, curve.swing)
        if valley >= 0 and curve.hidden(curve.around(valley, peak, peak)[0], peak) <= hidden
    ]
    last = len(curve.time_s) - 1
    time, level, raw, noise = curve.time_s, curve.level, curve.raw, curve.smooth.noise_sd
    flanks = [fit_flank(time, raw, level, valley, peak, noise) for valley, peak in ways]
    tops = [  # arriving is leaving the top, downwards and backwards in time
        fit_flank(-time[::-1], -raw[::-1], -level[::-1], last - peak, last - valley, noise) for valley, peak in ways
    ]
    weight = shape_weights([*flanks, *tops], noise)
    rises = []
    for (valley, peak), out, back in zip(ways, flanks, tops, strict=True):
        leave, arrive = onset(out, weight), onset(back, weight)
        middle = 0.5 * (level[valley] + level[peak])
        below = np.flatnonzero(level[valley : peak + 1] <= middle) + valley
        half = crossing(time, level, int(below[-1]), middle)
        rises.append(
            Rise(
                start_s=leave.at_s,
                half_s=half,
                top_s=max(-arrive.at_s, leave.at_s),
                time_sd_s=float(np.hypot(leave.sd_s, arrive.sd_s) / np.sqrt(2.0)),
                before=leave.level,
                top=-arrive.level,
            )
        )
    return tuple(rises)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Curve:
    """A signal ready for events: ``raw`` (n,) on even time, ``level`` (n,) the same smoothed, both lifted to a floor."""

    smooth: Smooth
    raw: Floats
    level: Floats
    range: float
    swing: float

    @property
    def time_s(self) -> Floats:
        return self.smooth.time_s

    def around(self, valley: int, peak: int, next_valley: int) -> tuple[int, int]:
        """The samples of a repetition without the rest before and after it."""
        low = max(self.level[valley], self.level[next_valley]) if next_valley != peak else self.level[valley]
        out = np.flatnonzero(self.level[valley : peak + 1] <= low + _ASIDE * (self.level[peak] - low))
        back = np.flatnonzero(self.level[peak : next_valley + 1] <= low + _ASIDE * (self.level[peak] - low))
        return valley + (int(out[-1]) if len(out) else 0), peak + (int(back[0]) if len(back) else next_valley - peak)

    def hidden(self, first: int, last: int) -> float:
        """Share of a stretch that was out of sight."""
        return float(np.isnan(self.raw[first : last + 1]).mean())


def _prepare(signal: Signal, knowledge: Knowledge, *, least: float, floor: float | None) -> _Curve | None:
    """Even, smoothed and with its own threshold; None when next to nothing of the signal was seen."""
    constant = knowledge.constant
    sampled = even(signal, gap_s=constant("movement.bridge"))
    if np.isfinite(sampled.value).sum() < _FEWEST:
        return None
    curve = smooth(sampled, width_s=constant("movement.window"))
    level, raw = (
        values if floor is None else np.where(np.isfinite(values), np.maximum(values, floor), np.nan)
        for values in (curve.value, sampled.value)
    )
    if np.isfinite(level).sum() < _FEWEST:
        return None
    low, high = np.nanquantile(level, [1.0 - _TOP, _TOP])
    swing = max(
        least, constant("movement.swing_share") * float(high - low), constant("movement.swing_noise") * curve.noise_sd
    )
    return _Curve(smooth=curve, raw=raw, level=level, range=float(high - low), swing=swing)


def _turning_points(level: Floats, swing: float) -> list[tuple[int, int, int]]:
    """(valley, peak, valley) samples of every rise by ``swing``; -1 for a valley that the film does not show."""
    turns: list[tuple[int, int, int]] = []
    there = np.flatnonzero(np.isfinite(level))
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


def _excursions(curve: _Curve, shown: list[tuple[int, int, int]]) -> tuple[Excursion, ...]:
    """Start, furthest point and end of repetitions whose (valley, peak, valley) samples are known."""
    time, last, noise = curve.time_s, len(curve.time_s) - 1, curve.smooth.noise_sd
    raw, level = curve.raw, curve.level
    flanks = [fit_flank(time, raw, level, valley, peak, noise) for valley, peak, _ in shown]
    flanks += [  # the way back is a way out when time runs backwards
        fit_flank(-time[::-1], raw[::-1], level[::-1], last - valley, last - peak, noise) for _, peak, valley in shown
    ]
    weight = shape_weights(flanks, noise)
    ends = [onset(flank, weight) for flank in flanks]
    return tuple(
        _excursion(curve, samples, out, back)
        for samples, out, back in zip(shown, ends[: len(shown)], ends[len(shown) :], strict=True)
    )


def _excursion(curve: _Curve, samples: tuple[int, int, int], out: Onset, back: Onset) -> Excursion:
    """One repetition from its samples, its onset and (backwards in time) its end."""
    valley, peak, next_valley = samples
    level, time, smoothed = curve.level, curve.time_s, curve.smooth
    top = float(level[peak])
    way = top - max(float(level[valley]), float(level[next_valley]))
    stretch = np.arange(valley, next_valley + 1)
    near = stretch[level[stretch] >= top - _NEAR * way]
    rise, rise_lost = _speed(smoothed.slope[valley : peak + 1], out, smoothed.window_s)
    fall, fall_lost = _speed(-smoothed.slope[peak : next_valley + 1], back, smoothed.window_s)
    return Excursion(
        start_s=out.at_s,
        peak_s=min(max(float(np.median(time[near])), out.at_s), -back.at_s),
        end_s=-back.at_s,
        time_sd_s=float(np.hypot(out.sd_s, back.sd_s) / np.sqrt(2.0)),
        before=out.level,
        peak=top,
        after=back.level,
        sd=float(np.hypot(np.nanmean(smoothed.sd[near]), smoothed.sd[valley])),
        rise_speed=rise,
        fall_speed=fall,
        speed_sd=float(np.hypot(np.nanmedian(smoothed.slope_sd[stretch]), 0.5 * max(rise_lost, fall_lost))),
    )


def _speed(slope: Floats, way: Onset, window_s: float) -> tuple[float, float]:
    """Peak speed with what smoothing took from it given back, and how much that was."""
    found = float(np.nanmax(slope))
    whole = found / (1.0 - way.lost_speed(window_s))
    return whole, whole - found
