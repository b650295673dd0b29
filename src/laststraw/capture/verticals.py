"""From the slopes of things that hang or stand upright to the camera's roll.

Frame: ``x`` right, ``y`` down, from the middle of the picture, over the focal length. A camera rolled by rho and pitched by
phi (looking up: positive) sees the vertical at ``(x, y)`` turned clockwise by::

    atan2(sin rho cos phi - x sin phi, cos rho cos phi + y sin phi)

so that away from the middle roll and pitch cannot be told apart by one line: ``rho - x phi``. Both are therefore found
together; what lines on one side of the picture alone leave open is in the error.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge

_PITCH_STEPS_DEG, _PITCH_REACH = (
    (0.25, 1.0),
    2.5,
)  # grid of pitch, as far as this many sd of the wider part of its prior
_FINEST_DEG = 0.02  # grid of roll
_ROUNDS = 3  # the point about which the slopes are linear in roll is moved to the answer
_SPAN_DEG = 40.0  # slopes that do not belong to the vertical are spread evenly over this


@dataclass(frozen=True, slots=True, kw_only=True)
class Uprights:
    """Slopes of lines that stand upright, one row for each: all (n,).

    ``x``, ``y``: middle of the line (see above). ``slope_deg``: its turn from the picture's vertical, clockwise positive.
    ``sd_deg``: error of the slope as a vertical, the lens and the line's own lean in it. ``stray``: probability that the
    line is no vertical at all.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    slope_deg: NDArray[np.float64]
    sd_deg: NDArray[np.float64]
    stray: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """``elsewhere``: probability that the roll is far from it; ``belongs`` (n,): probability that a line is a vertical."""

    roll_deg: float
    sd_deg: float
    elsewhere: float
    belongs: NDArray[np.float64]


def solve(lines: Uprights, knowledge: Knowledge) -> Roll:
    """The camera's roll from upright lines.

    Parameters
    ----------
    lines
        At least one.
    knowledge
        ``camera.pitch_sd`` and ``camera.pitch_far_sd``: how far cameras look up or down.

    Returns
    -------
    Roll
        Mean and standard deviation of the posterior: any roll is as likely as any other before the picture is seen, pitch
        has its prior, and each line is a vertical or, with probability ``stray``, anything.

    Notes
    -----
    *Error*: as the posterior says, if the errors of the lines are what they claim. ``elsewhere`` above a few hundredths
    means that the lines do not agree, and that nothing should be read from them.
    """
    centre = _start(lines)
    for turn in range(_ROUNDS):
        rolls, weight, belongs = _posterior(lines, centre, knowledge, wide=turn == 0)
        density = weight.sum(axis=0)
        centre = float(rolls[np.argmax(density)]) if turn < _ROUNDS - 1 else centre
    near, sd = _mode(rolls, density)
    mean = float(np.average(rolls[near], weights=density[near]))
    return Roll(
        roll_deg=mean,
        sd_deg=sd,
        elsewhere=float(density[~near].sum() / density.sum()),
        belongs=(belongs * weight[..., None]).sum(axis=(0, 1)) / weight.sum(),
    )


def _start(lines: Uprights) -> float:
    """The slope that most lines are near to (deg)."""
    slopes = lines.slope_deg
    support = np.exp(-0.5 * ((slopes[:, None] - slopes[None, :]) / 2.0) ** 2) @ (1.0 - lines.stray)
    return float(slopes[np.argmax(support)])


def _posterior(
    lines: Uprights, centre: float, knowledge: Knowledge, *, wide: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Rolls (r,), weights (p, r), and for each line the probability that it belongs (p, r, n)."""
    finest = float(lines.sd_deg.min())
    pitches, prior = _pitches(0.5 * finest / max(1e-9, float(np.abs(lines.x).max())), knowledge)
    c, s = math.cos(math.radians(centre)), math.sin(math.radians(centre))
    x, y = c * lines.x + s * lines.y, c * lines.y - s * lines.x  # the picture turned back by ``centre``
    phi = np.radians(pitches)[:, None]
    bend = np.degrees(np.arctan2(-x * np.sin(phi), np.cos(phi) + y * np.sin(phi)))  # (p, n)
    apart = (lines.slope_deg - centre)[None, :] - bend  # (p, n): what roll is left for each line
    reach = 12.0 if wide else 6.0
    step = max(_FINEST_DEG, min(0.3 * finest, 0.1)) * (4.0 if wide else 1.0)
    rolls = np.arange(-reach, reach + step, step)  # (r,)
    sd = lines.sd_deg
    inlier = (
        (1.0 - lines.stray)
        * np.exp(-0.5 * ((apart[:, None, :] - rolls[None, :, None]) / sd) ** 2)
        / (sd * math.sqrt(2.0 * math.pi))
    )
    total = inlier + lines.stray / _SPAN_DEG + 1e-300
    logs = np.log(total).sum(axis=-1) + np.log(prior)[:, None]
    weight = np.exp(logs - logs.max())
    return rolls + centre, weight, inlier / total


def _pitches(step_deg: float, knowledge: Knowledge) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Grid of pitch (deg) and its prior: mostly near level, now and then steep."""
    near, far = knowledge.constant("camera.pitch_sd"), knowledge.constant("camera.pitch_far_sd")
    reach = _PITCH_REACH * far
    step = min(max(step_deg, _PITCH_STEPS_DEG[0]), _PITCH_STEPS_DEG[1])
    pitches = np.arange(-reach, reach + step, step)
    share = knowledge.constant("camera.pitch_far_share")
    prior = (1.0 - share) * np.exp(-0.5 * (pitches / near) ** 2) / near + share * np.exp(
        -0.5 * (pitches / far) ** 2
    ) / far
    return pitches, prior


def _mode(rolls: NDArray[np.float64], density: NDArray[np.float64]) -> tuple[NDArray[np.bool_], float]:
    """Which rolls belong to the highest peak, and its sd: everything within 4 sd of it, found by repeating."""
    near = np.ones(len(rolls), dtype=bool)
    peak, sd = float(rolls[np.argmax(density)]), math.inf
    for reach in (3.0, *([None] * 6)):
        near = np.abs(rolls - peak) <= (reach if reach is not None else max(4.0 * sd, 0.3))
        mean = float(np.average(rolls[near], weights=density[near]))
        sd = math.sqrt(float(np.average((rolls[near] - mean) ** 2, weights=density[near])))
        peak = mean
    return near, sd
