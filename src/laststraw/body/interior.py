"""An interior point method for the muscle problems on which Newton's method on the dual is slow (see ``newton``).

Predictor and corrector (Mehrotra 1992) on the optimality conditions, with s = a - l, t = u - a and their multipliers:

    a^(p-1) - B^T mu - z + w = 0,    mu - r + B a = 0,    s z = t w = sigma -> 0

As in ``newton`` only a (row, row) system is solved: I + B diag(d)^-1 B^T with d = (p-1) a^(p-2) + z/s + w/t. It neither
minds an infinite slope of a(y) nor muscles that are all but idle, and its number of steps hardly depends on the problem.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.body.draft import Floats

ENOUGH = 1e-9  # relative optimality residual
MAX_STEPS = 100
SHY = 0.995  # share of the way to the nearest bound
INSIDE = 0.3  # where a muscle starts, as a share of its range
SMALLEST = 1e-26  # of s z: below it only rounding is left


class Problems(NamedTuple):
    """Problems of one size, with activations scaled so that every weight v is 1 (see ``weigh``).

    ``b`` (problem, row, muscle); ``r`` (problem, row); ``low``, ``high`` (problem, muscle): bounds of a; ``floor``, ``roof``:
    the same of a^(p-1); ``p``: exponent.
    """

    b: Floats
    r: Floats
    low: Floats
    high: Floats
    floor: Floats
    roof: Floats
    p: int

    @property
    def size(self) -> Floats:
        """What residuals are relative to (problem,)."""
        return np.asarray(1.0 + np.abs(self.r).max(axis=1, initial=0.0))

    def only(self, which: NDArray[np.intp]) -> "Problems":
        """Some of the problems."""
        b, r, low, high, floor, roof = (each[which] for each in self[:6])
        return Problems(b, r, low, high, floor, roof, self.p)


def weigh(b: Floats, r: Floats, low: Floats, high: Floats, share: Floats, p: int) -> tuple[Problems, Floats]:
    """The problems (``b``: problem, row, muscle) with a v^(1/p) in place of a, and v^(1/p) (muscle,)."""
    scale = share ** (1.0 / p)
    low, high = low * scale, high * scale
    return Problems(np.multiply(b, 1.0 / scale, order="C"), r, low, high, low ** (p - 1), high ** (p - 1), p), scale


def activation_of(y: Floats, problems: Problems) -> Floats:
    """The activation (problem, muscle) that minimises a^p / p - y a between the bounds."""
    return between(y, problems.floor, problems.roof, problems.p)


def between(y: Floats, floor: Floats, roof: Floats, p: int) -> Floats:
    """As ``activation_of``, from the bounds of a^(p-1)."""
    a = np.maximum(y, floor)
    np.minimum(a, roof, out=a)
    return a if p == 2 else np.asarray(np.sqrt(a, out=a))


def gradient(problems: Problems, a: Floats, mu: Floats) -> Floats:
    """mu - r + B a (problem, row): 0 where mu is what the activations leave over."""
    return np.asarray(np.matvec(problems.b, a) + mu - problems.r)


def residual(problems: Problems, a: Floats, mu: Floats) -> Floats:
    """How far a pair is from optimal (problem,), relative: the worse of equilibrium and stationarity.

    Stationarity is a^(p-1) - y, as far as the bounds do not hold it; it is relative to the largest y.
    """
    y = np.vecmat(mu, problems.b)
    pull = y - a ** (problems.p - 1)
    pull = np.where(a >= problems.high, np.minimum(pull, 0.0), pull)
    pull = np.where(a <= problems.low, np.maximum(pull, 0.0), pull)
    pull = np.where(problems.low >= problems.high, 0.0, pull)
    stationary = np.abs(pull).max(axis=1, initial=0.0) / (1.0 + np.abs(y).max(axis=1, initial=0.0))
    return np.asarray(np.maximum(np.abs(gradient(problems, a, mu)).max(axis=1) / problems.size, stationary))


class _Point(NamedTuple):
    """Where the method is: all (problem, muscle), ``mu`` (problem, row). ``z``, ``w``: multipliers of lower, upper bounds."""

    mu: Floats
    s: Floats
    t: Floats
    z: Floats
    w: Floats


def interior_point(problems: Problems) -> tuple[Floats, Floats]:
    """Activations (problem, muscle) and dual (problem, row): the best pair met on the way, by ``residual``."""
    free = problems.high > problems.low
    now = _begin(problems, free)
    best_a, best_mu = problems.low.copy(), problems.r.copy()
    best = np.full(len(best_mu), np.inf)
    for _ in range(MAX_STEPS):
        for a, mu in _candidates(problems, now, free):
            off = residual(problems, a, mu)
            better = off < best
            best[better], best_a[better], best_mu[better] = off[better], a[better], mu[better]
        if (best <= ENOUGH).all():
            break
        now = _step(problems, now, free)
    return best_a, best_mu


def _begin(problems: Problems, free: NDArray[np.bool_]) -> _Point:
    width = np.where(free, problems.high - problems.low, 1.0)
    a = problems.low + np.where(free, INSIDE * width, 0.0)
    mu = -gradient(problems, a, 0.0 * problems.r)
    pull = np.where(free, a ** (problems.p - 1) - np.vecmat(mu, problems.b), 0.0)
    margin = INSIDE * (1.0 + np.abs(pull).mean(axis=1, keepdims=True))
    return _Point(
        mu,
        np.where(free, INSIDE * width, 1.0),
        np.where(free, (1.0 - INSIDE) * width, 1.0),
        np.where(free, np.maximum(pull, 0.0) + margin, 0.0),
        np.where(free, np.maximum(-pull, 0.0) + margin, 0.0),
    )


def _activation(problems: Problems, now: _Point, free: NDArray[np.bool_]) -> Floats:
    """From the nearer bound, so that no digit is lost."""
    inside = np.where(now.s < now.t, problems.low + now.s, problems.high - now.t)
    return np.where(free, inside, problems.low)


def _candidates(problems: Problems, now: _Point, free: NDArray[np.bool_]) -> list[tuple[Floats, Floats]]:
    """Two ways to read an answer from a point: a from mu, or mu from a with what clings to a bound put on it."""
    y = np.vecmat(now.mu, problems.b)
    scale = 1.0 + np.abs(y).max(axis=1, keepdims=True, initial=0.0)
    a = _activation(problems, now, free)
    a = np.where(now.z > now.s * scale, problems.low, np.where(now.w > now.t * scale, problems.high, a))
    return [(activation_of(y, problems), now.mu), (a, -gradient(problems, a, 0.0 * now.mu))]


def _step(problems: Problems, now: _Point, free: NDArray[np.bool_]) -> _Point:
    """Aim straight at the bounds, see how far that goes, then aim at the centre in proportion, with the curvature known."""
    b, p = problems.b, problems.p
    mu, s, t, z, w = now
    a = _activation(problems, now, free)
    count = 2.0 * np.maximum(free.sum(axis=1), 1)
    sigma = (np.vecdot(z, s) + np.vecdot(w, t)) / count
    dual_off = np.where(free, a ** (p - 1) - np.vecmat(mu, b) - z + w, 0.0)
    primal_off = gradient(problems, a, mu)
    bend = free / np.where(free, (p - 1) * a ** (p - 2) + z / s + w / t, 1.0)
    hessian = np.matmul(b * bend[:, None, :], b.transpose(0, 2, 1))
    rows = np.arange(b.shape[1])
    hessian[:, rows, rows] += 1.0

    def towards(low: Floats, high: Floats) -> _Point:
        """The step to where s z = ``low`` and t w = ``high``."""
        pull = np.where(free, low / s - z - high / t + w - dual_off, 0.0)
        rest = -primal_off - np.matvec(b, bend * pull)
        dmu = np.linalg.solve(hessian, rest[:, :, None])[:, :, 0]
        da = bend * (pull + np.vecmat(dmu, b))
        dz, dw = (low - z * da) / s - z, (high + w * da) / t - w
        return _Point(dmu, da, -da, np.where(free, dz, 0.0), np.where(free, dw, 0.0))

    zero = np.zeros_like(s)
    aim = towards(zero, zero)
    far = np.minimum(_room(now, aim), 1.0)[:, None]
    gone = np.vecdot(z + far * aim.z, s + far * aim.s) + np.vecdot(w + far * aim.w, t + far * aim.t)
    centre = np.maximum((gone / count / sigma) ** 3 * sigma, SMALLEST)[:, None]
    go = towards(centre - aim.s * aim.z, centre - aim.t * aim.w)
    far = np.minimum(SHY * _room(now, go), 1.0)[:, None]
    return _Point(*(each + far * change for each, change in zip(now, go, strict=True)))


def _room(now: _Point, step: _Point) -> Floats:
    """How many such steps reach the first bound (problem,); infinite where none does."""
    fastest = np.zeros(len(now.mu))
    for each, change in zip(now[1:], step[1:], strict=True):
        fastest = np.maximum(fastest, np.max(-change / np.maximum(each, 1e-300), axis=1, initial=0.0))
    return np.asarray(1.0 / np.maximum(fastest, 1e-300))
