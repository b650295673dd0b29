"""Filtering a normal state through readings and time, exactly; through a yes or no, by matching moments.

Beside the belief, three matrices follow what a *perfectly symmetric* person would make of the same readings: how far the
estimate would stray by error alone. The noise gate is cut from them, so it holds whatever was measured, in any order, over
any number of visits, and whatever the prior.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A normal belief about components: ``mean`` (n,), ``cov`` (n, n).

    ``stray`` (n, n): covariance of the estimate over symmetric people; ``along`` (n, n): of the estimate with the true
    state.
    """

    mean: Floats
    cov: Floats
    stray: Floats
    along: Floats


def start(variance: Floats) -> State:
    """Before any reading: what people are like. ``variance`` (n,)."""
    n = len(variance)
    return State(np.zeros(n), np.diag(variance), np.zeros((n, n)), np.zeros((n, n)))


def drift(state: State, keeps: Floats, variance: Floats, days: float) -> State:
    """Time passes: each component forgets, and comes to resemble people in general, at its own pace.

    A stationary Ornstein-Uhlenbeck process: after ``keeps`` days a share 1/e of the deviation is left, and the variance
    grows back towards the prior. Exact for any gap: two gaps in a row are one.
    """
    left = np.exp(-max(days, 0.0) / keeps)
    both = np.outer(left, left)
    return State(
        left * state.mean,
        both * state.cov + np.diag(variance * (1.0 - left**2)),
        both * state.stray,
        both * state.along,
    )


def update(state: State, rows: Floats, values: Floats, errors: Floats, null: Floats) -> State:
    """Readings come in: ``values`` (m,) = ``rows`` (m, n) @ components + error with covariance ``errors`` (m, m).

    ``null`` (n,): variance of the components of symmetric people (0 for what is left against right). Exact.
    """
    seen = rows @ state.cov
    gain: Floats = np.asarray(np.linalg.solve(seen @ rows.T + errors, seen).T, dtype=np.float64)  # (n, m)
    mean = state.mean + gain @ (values - rows @ state.mean)
    cov = state.cov - gain @ seen
    stray, along = _strayed(state, gain, rows, errors, null)
    return State(mean, 0.5 * (cov + cov.T), stray, along)


def answer(state: State, row: Floats, yes: bool, border: float, sharp: float, slip: float, null: Floats) -> State:
    """A yes or no about ``row`` (n,) @ components: yes with probability ``slip + (1 - 2 slip) Phi((value - border) / sharp)``.

    The posterior is replaced by the normal with its mean and variance (assumed density filtering; both are exact here).
    *Error*: the shape is lost, so two answers in another order differ a little.
    """
    reach = state.cov @ row
    spread2 = float(row @ reach)
    width = math.sqrt(sharp**2 + spread2)
    sign = 1.0 if yes else -1.0
    z = sign * (float(row @ state.mean) - border) / width
    clear = 1.0 - 2.0 * slip
    density = clear * math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    chance = slip + clear * 0.5 * math.erfc(-z / math.sqrt(2.0))
    slope = density / (chance * width)  # of log chance
    bend = -z * density / (chance * width**2) - slope**2
    mean = state.mean + reach * sign * slope
    cov = state.cov + bend * np.outer(reach, reach)
    if bend >= 0.0:  # a surprise that only widens: it tells no direction to the gate
        return State(mean, cov, state.stray, state.along)
    error = np.array([[-1.0 / bend - spread2]])
    gain = -bend * reach[:, None]
    return State(mean, cov, *_strayed(state, gain, row[None, :], np.maximum(error, 1e-12), null))


def _strayed(state: State, gain: Floats, rows: Floats, errors: Floats, null: Floats) -> tuple[Floats, Floats]:
    """What the same update does to the estimate over symmetric people."""
    n = len(state.mean)
    stay = np.eye(n) - gain @ rows
    true = rows * null  # (m, n): rows @ diag(null)
    cross = stay @ state.along @ rows.T @ gain.T
    stray = stay @ state.stray @ stay.T + gain @ (true @ rows.T + errors) @ gain.T + cross + cross.T
    return 0.5 * (stray + stray.T), stay @ state.along + gain @ true


def smooth(filtered: list[State], keeps: Floats, variance: Floats, days: list[float]) -> list[tuple[Floats, Floats]]:
    """What is believed about every sitting in the light of all of them (Rauch, Tung and Striebel 1965): mean and covariance.

    Parameters
    ----------
    filtered
        The state after each sitting, in order of time.
    days
        The gap after each sitting but the last.
    """
    last = filtered[-1]
    smoothed = [(last.mean, last.cov)]
    for state, gap in zip(reversed(filtered[:-1]), reversed(days), strict=True):
        ahead = drift(state, keeps, variance, gap)
        left = np.exp(-max(gap, 0.0) / keeps)
        back = np.linalg.solve(ahead.cov, left[:, None] * state.cov).T
        mean, cov = smoothed[0]
        smoothed.insert(0, (state.mean + back @ (mean - ahead.mean), state.cov + back @ (cov - ahead.cov) @ back.T))
    return smoothed
