"""From looks to a smooth path of each landmark, its error, and the network's own left/right bias taken out.

Each landmark moves with a jerk that is unknown but small; each look is that position, plus or minus the network's bias
(plus in the picture, minus in its mirror image), plus a tremble. The most likely path given all looks, before and after,
is Kalman's filter run forwards and smoothed backwards (Rauch, Tung, Striebel 1965): no delay, peaks keep their height,
uneven times are as good as even ones, and it says how sure it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge

ROUNDS = 2  # of doubting looks that are far off, for each of as many choices of tremble and liveliness
_GRID = 4.0 ** np.arange(-4, 2)  # jerks that are tried, over the most that is expected
_WARM = 6  # looks until the filter has forgotten how it began
_TAIL = 4.0  # degrees of freedom of Student's t: a look three trembles off counts a third
_SHARPEST = 4.0  # the tremble grows with this power of the width of the heat spot (docs/film.md)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Smooth positions ``uv`` (look, n, 2) px, ``sd`` (look, n) px along one axis, ``bias`` (look, n, 2) px."""

    uv: Floats
    sd: Floats
    bias: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """How each landmark moves and how its looks tremble, (n,) each, in sizes and seconds.

    ``jerk``: density of the jerk (size^2/s^5); ``tremble``: sd of a look (size); ``bias``: sd of the network's bias (size),
    ``drift``: how it changes (size/sqrt(s)).
    """

    jerk: Floats
    tremble: Floats
    bias: Floats
    drift: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """After one look: mean (n, 4, 2), covariance (n, 4, 4), both also before it; how it came from the state before.

    ``missed`` (n, 2): what the look was off by; ``expected`` (n,): the variance of that. NaN where there was no look.
    """

    mean_before: Floats
    cov_before: Floats
    mean: Floats
    cov: Floats
    step: Floats
    missed: Floats
    expected: Floats


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
    ``sd`` is how far the path would move if the same movement were filmed again with other tremble. Tremble and liveliness
    are those under which this film's looks are most likely, for each landmark. What the network does wrong in all looks alike
    is not in it.
    """
    n = uv.shape[1]
    scaled, turn = uv / size_px, np.where(mirror, -1.0, 1.0)
    seen = np.isfinite(uv[..., 0])  # (look, n)
    vague = _vagueness(width, seen)
    model = _Model(
        jerk=np.full(n, _jerk(knowledge.constant("film.swing"), knowledge.constant("film.swings"))),
        tremble=np.full(n, knowledge.constant("film.tremble")),
        bias=np.full(n, knowledge.constant("film.bias")),
        drift=np.full(n, knowledge.constant("film.bias_drift")),
    )
    limits = knowledge.constant("film.least_tremble"), knowledge.constant("film.most_tremble")
    doubt = np.ones(seen.shape)
    for _ in range(ROUNDS):
        model = _most_likely(time_s, scaled, turn, vague * doubt, model, limits)
        for _ in range(ROUNDS):
            mean, sd = _run(time_s, scaled, turn, vague * doubt, model)
            doubt = _doubt(scaled, mean, turn, vague * model.tremble, seen)
    return Path(uv=mean[:, :, 0] * size_px, sd=sd * size_px, bias=mean[:, :, 3] * size_px)


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


def _doubt(uv: Floats, mean: Floats, turn: Floats, tremble: Floats, seen: NDArray[np.bool_]) -> Floats:
    """(look, n) how much more a look must have trembled, by how far it is from the path: Student's t instead of Gauss."""
    off = uv - mean[:, :, 0] - turn[:, None, None] * mean[:, :, 3]
    far = np.where(seen, np.nan_to_num((off**2).sum(axis=-1)) / 2 / tremble**2, 1.0)
    return np.sqrt(np.maximum(1.0, (_TAIL + far) / (_TAIL + 1.0)))


def _most_likely(
    time_s: Floats, uv: Floats, turn: Floats, vague: Floats, model: _Model, limits: tuple[float, float]
) -> _Model:
    """Tremble and jerk of each landmark under which its looks are most likely (maximum of the filter's likelihood)."""
    n, g = uv.shape[1], len(_GRID)
    if len(time_s) < 3 * _WARM:
        return model
    tried = _Model(
        jerk=np.repeat(_GRID, n) * np.tile(model.jerk, g),
        tremble=np.tile(model.tremble, g),
        bias=np.tile(model.bias, g),
        drift=np.tile(model.drift, g),
    )
    looks = list(
        islice(_each(_forwards(time_s, np.tile(uv, (1, g, 1)), turn, np.tile(vague, (1, g)), tried)), _WARM, None)
    )
    expected = np.array([variance for _, variance in looks])  # (look, g n), NaN where not seen
    share = np.array([far for far, _ in looks]) / expected
    # All errors scale together: the scale that fits is known in closed form.
    scale = np.nanmean(share, axis=0)
    likely = -np.nanmean(np.log(expected), axis=0) - np.log(scale)
    best = np.where(np.isfinite(likely), likely, -np.inf).reshape(g, n).argmax(axis=0) * n + np.arange(n)
    factor = np.nan_to_num(scale[best], nan=1.0)
    tremble = (model.tremble * np.sqrt(factor)).clip(*limits)
    return replace(model, tremble=tremble, jerk=tried.jerk[best] * (tremble / model.tremble) ** 2)


def _each(states: Iterator[_State]) -> Iterator[tuple[Floats, Floats]]:
    """What each look missed, squared, and the variance that was expected; the states are let go."""
    for state in states:
        yield (state.missed**2).sum(axis=-1) / 2, state.expected


def _run(time_s: Floats, uv: Floats, turn: Floats, vague: Floats, model: _Model) -> tuple[Floats, Floats]:
    """Forwards, then backwards: (look, n, 4, 2) position, speed, acceleration and bias; (look, n) sd of the position."""
    states = list(_forwards(time_s, uv, turn, vague, model))
    mean, cov = np.array([state.mean for state in states]), np.array([state.cov for state in states])
    for k in range(len(states) - 2, -1, -1):
        after = states[k + 1]
        back = np.swapaxes(np.linalg.solve(after.cov_before, after.step @ cov[k]), -1, -2)
        mean[k] += back @ (mean[k + 1] - after.mean_before)
        cov[k] += back @ (cov[k + 1] - after.cov_before) @ np.swapaxes(back, -1, -2)
    return mean, np.sqrt(np.maximum(cov[:, :, 0, 0], 1e-12))


def _forwards(time_s: Floats, uv: Floats, turn: Floats, vague: Floats, model: _Model) -> Iterator[_State]:
    """Kalman's filter, look by look."""
    n = uv.shape[1]
    seen = np.isfinite(uv[..., 0])
    mean, cov = np.zeros((n, 4, 2)), np.zeros((n, 4, 4))
    mean[:, 0] = np.nan_to_num(uv[seen.argmax(axis=0), np.arange(n)])
    cov[:, [0, 1, 2], [0, 1, 2]] = (1.0, 1e2, 1e4)
    cov[:, 3, 3] = model.bias**2
    for k, now_s in enumerate(time_s):
        step, jolt, drift = _step(now_s - time_s[max(k - 1, 0)])
        mean_before = step @ mean
        cov_before = step @ cov @ step.T + model.jerk[:, None, None] * jolt + (model.drift**2)[:, None, None] * drift
        shown = np.array([1.0, 0.0, 0.0, turn[k]])
        reach = cov_before @ shown  # (n, 4)
        variance = reach @ shown + (vague[k] * model.tremble) ** 2
        gain = np.where(seen[k], 1.0 / variance, 0.0)[:, None] * reach
        missed = uv[k] - np.einsum("i,nij->nj", shown, mean_before)
        mean = mean_before + gain[:, :, None] * np.nan_to_num(missed)[:, None, :]
        cov = cov_before - gain[:, :, None] * reach[:, None, :]
        yield _State(
            mean_before=mean_before, cov_before=cov_before, mean=mean, cov=cov, step=step, missed=missed,
            expected=np.where(seen[k], variance, np.nan),
        )  # fmt: skip


def _step(t: float) -> tuple[Floats, Floats, Floats]:
    """(4, 4) each, over ``t`` s: how the state goes on, what a jerk of density 1 adds, what a drift of 1 adds."""
    step, jolt, drift = np.eye(4), np.zeros((4, 4)), np.zeros((4, 4))
    step[0, 1] = step[1, 2] = t
    step[0, 2] = t**2 / 2
    jolt[:3, :3] = [[t**5 / 20, t**4 / 8, t**3 / 6], [t**4 / 8, t**3 / 3, t**2 / 2], [t**3 / 6, t**2 / 2, t]]
    drift[3, 3] = t
    return step, jolt, drift
