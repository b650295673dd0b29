"""From looks to a smooth path of each landmark, its error, and the network's own left/right bias taken out.

Each landmark moves with a jerk that is unknown but small; each look is that position, plus or minus the network's bias
(plus in the picture, minus in its mirror image), plus a tremble. The most likely path given all looks, before and after,
is Kalman's filter run forwards and smoothed backwards (Rauch, Tung, Striebel 1965): no delay, peaks keep their height,
uneven times are as good as even ones, and it says how sure it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge

ROUNDS = 5  # of estimating how much each landmark trembles, and of doubting looks that are far off
_TAIL = 4.0  # degrees of freedom of Student's t: a look three trembles off counts a third
_MAD = 1.4826  # a normal spread over its median absolute deviation
_SHARPEST = 4.0  # the tremble grows with this power of the width of the heat spot (docs/film.md)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Smooth positions ``uv`` (look, n, 2) px, ``sd`` (look, n) px along one axis, ``bias`` (look, n, 2) px."""

    uv: Floats
    sd: Floats
    bias: Floats


def smooth(
    time_s: Floats, uv: Floats, width: Floats, mirror: NDArray[np.bool_], size_px: float, knowledge: Knowledge
) -> Path:
    """The most likely path of each landmark.

    Parameters
    ----------
    time_s
        (look,) ascending.
    uv
        (look, n, 2) px, NaN where it was not seen.
    width
        (look, n) px, how wide the spot in the network's heatmap is; NaN where it does not say.
    mirror
        (look,) looks at the mirror image.
    size_px
        From the nose to the middle of the ankles.

    Error
    -----
    ``sd`` is how far the path would move if the same movement were filmed again with other tremble: estimated from how far
    looks lie from the path, for each landmark of each film. What the network does wrong in all looks alike is not in it.
    """
    seen = np.isfinite(uv[..., 0])  # (look, n)
    vague = _vagueness(width, seen)
    least, most = knowledge.constant("film.least_tremble"), knowledge.constant("film.most_tremble")
    tremble = np.full(uv.shape[1], knowledge.constant("film.tremble"))
    doubt = np.ones(seen.shape)
    model = _Model(
        jerk=_jerk(knowledge.constant("film.swing"), knowledge.constant("film.swings")),
        drift=knowledge.constant("film.bias_drift"),
        bias=knowledge.constant("film.bias"),
    )
    turn = np.where(mirror, -1.0, 1.0)
    scaled = uv / size_px
    for last in [False] * (ROUNDS - 1) + [True]:
        mean, sd = _run(time_s, scaled, turn, tremble * vague * doubt, model)
        if last:
            break
        off = (scaled - mean[:, :, 0] - turn[:, None, None] * mean[:, :, 3]) / vague[..., None]  # (look, n, 2)
        tremble = _spread(off, sd / vague, seen, tremble).clip(least, most)
        far = (off**2).sum(axis=-1) / 2 / tremble**2
        doubt = np.sqrt((_TAIL + np.nan_to_num(far)) / (_TAIL + 1.0))
    return Path(uv=mean[:, :, 0] * size_px, sd=sd * size_px, bias=mean[:, :, 3] * size_px)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """In sizes and seconds: density of the jerk (size^2/s^5), drift of the bias (size/sqrt(s)), sd of the bias (size)."""

    jerk: float
    drift: float
    bias: float


def _jerk(swing: float, swings_hz: float) -> float:
    """Density of the jerk (size^2/s^5) of swings: the mean square of swing (2 pi f)^3 sin(2 pi f t), spread over -f to f."""
    return (swing * (2.0 * np.pi * swings_hz) ** 3) ** 2 / 2.0 / (2.0 * swings_hz)


def _vagueness(width: Floats, seen: NDArray[np.bool_]) -> Floats:
    """(look, n) how much more than usual a look trembles, at least 1: its heat spot is wider than most in this film."""
    if not np.isfinite(width[seen]).any():
        return np.ones(seen.shape)
    usual = float(np.nanmedian(width[seen]))
    vague: Floats = np.maximum(1.0, np.where(seen, np.nan_to_num(width / usual, nan=1.0), 1.0)) ** _SHARPEST
    return vague


def _spread(off: Floats, sd: Floats, seen: NDArray[np.bool_], before: Floats) -> Floats:
    """(n,) tremble of each landmark: what is left of the looks, plus what the path took over from them."""
    tremble = before.copy()
    for i in range(off.shape[1]):
        k = seen[:, i]
        if k.sum() >= 8:  # with fewer, what was assumed stays
            tremble[i] = np.hypot(_MAD * np.median(np.abs(off[k, i])), np.median(sd[k, i]))
    return tremble


def _run(time_s: Floats, uv: Floats, turn: Floats, noise: Floats, model: _Model) -> tuple[Floats, Floats]:
    """Forwards, then backwards: (look, n, 4, 2) position, speed, acceleration and bias; (look, n) sd of the position."""
    looks, n = uv.shape[:2]
    seen = np.isfinite(uv[..., 0])
    mean, cov = np.zeros((looks, n, 4, 2)), np.zeros((looks, n, 4, 4))
    mean_before, cov_before = mean.copy(), cov.copy()
    state = np.zeros((n, 4, 2))
    first = seen.argmax(axis=0)
    state[:, 0] = np.nan_to_num(uv[first, np.arange(n)])
    spread = np.tile(np.diag([1.0, 1e2, 1e4, model.bias**2]), (n, 1, 1))
    steps = []
    for k in range(looks):
        step, noise_step = _step(time_s[k] - time_s[k - 1] if k else 0.0, model)
        steps.append(step)
        state, spread = step @ state, step @ spread @ step.T + noise_step
        mean_before[k], cov_before[k] = state, spread
        eye = np.array([1.0, 0.0, 0.0, turn[k]])
        reach = spread @ eye  # (n, 4)
        gain = np.where(seen[k], 1.0 / (reach @ eye + noise[k] ** 2), 0.0)[:, None] * reach
        missed = np.nan_to_num(uv[k] - np.einsum("i,nij->nj", eye, state))
        state = state + gain[:, :, None] * missed[:, None, :]
        spread = spread - gain[:, :, None] * reach[:, None, :]
        mean[k], cov[k] = state, spread
    for k in range(looks - 2, -1, -1):
        back = np.swapaxes(np.linalg.solve(cov_before[k + 1], steps[k + 1] @ cov[k]), -1, -2)
        mean[k] += back @ (mean[k + 1] - mean_before[k + 1])
        cov[k] += back @ (cov[k + 1] - cov_before[k + 1]) @ np.swapaxes(back, -1, -2)
    return mean, np.sqrt(np.maximum(cov[:, :, 0, 0], 1e-12))


def _step(seconds: float, model: _Model) -> tuple[Floats, Floats]:
    """(4, 4) how the state goes on, and what it may do beside, over some time."""
    t = seconds
    step = np.eye(4)
    step[0, 1] = step[1, 2] = t
    step[0, 2] = t**2 / 2
    noise = np.zeros((4, 4))
    noise[:3, :3] = model.jerk * np.array(
        [[t**5 / 20, t**4 / 8, t**3 / 6], [t**4 / 8, t**3 / 3, t**2 / 2], [t**3 / 6, t**2 / 2, t]]
    )
    noise[3, 3] = model.drift**2 * t
    return step, noise
