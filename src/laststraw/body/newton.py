"""Static optimisation of many muscle problems at once: a semismooth Newton method on the dual.

For each problem, with activations a (muscle,), soft equilibrium rows k and bounds:

    minimise   sum_i v_i a_i^p / p  +  1/2 |B a - r|^2        subject to  l_i <= a_i <= u_i

B = moment per activation over the tolerance of its row, r = demand over tolerance. At the optimum, with the dual
mu = r - B a (row,): what the muscles leave to the rows, in tolerances,

    a_i = clip( (b_i . mu / v_i)_+^(1/(p-1)), l_i, u_i )

so only mu is unknown, and it minimises the strictly convex, once differentiable dual

    D(mu) = sum_i [ y_i a_i - v_i a_i^p / p ] + 1/2 |mu|^2 - r . mu,     y = B^T mu,   grad D = mu - r + B a(mu)

Newton steps with the generalised Hessian I + B diag(da/dy) B^T, which is never singular. Along a step the slope of D is
monotone and costs no product with B, so that its zero is searched, not a decrease of D: this ends the cycles that an
infinite da/dy (p = 3 at a = 0) starts, and loses no digits to cancellation. What is still open after ``MAX_STEPS`` goes
to the interior point method of ``laststraw.body.interior``. The returned residual is |grad D| relative to the demand:
zero proves optimality.

Problems are solved in groups that fit the processor's cache, and start from the dual of their group's mean problem.

Source: the form is that of OpenSim's static optimisation with reserve actuators (optimal force = tolerance); the method
is the semismooth Newton method (Qi and Sun 1993). Derivation, speed and parity: docs/body_solver.md.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.body.interior import ENOUGH, Problems, activation_of, gradient, interior_point, residual

Floats = NDArray[np.float64]

EXPONENTS = (2, 3)
GROUP = 64  # problems at a time: 64 x 210 x 15 doubles are 1.6 MB
MAX_STEPS = 30
MAX_TRIALS = 25
NEAR = 0.1  # a step is long enough where the slope has fallen to this share
FLAT = 1e-12  # for p = 3 the slope of a(y) is infinite at y = 0: there it is cut
ROUNDING = 1e-15


class Optimum(NamedTuple):
    """``activation`` (problem, muscle); ``dual`` (problem, row); ``residual`` (problem,) relative; ``steps`` taken.

    The dual is also what the muscles leave over, r - B a, in tolerances of the row: the size of what cannot be held.
    """

    activation: Floats
    dual: Floats
    residual: Floats
    steps: int


def optimise(
    per_activation: Floats, demand: Floats, most: Floats, *, least: Floats | None = None, exponent: int = 2,
    weight: Floats | None = None, start: Floats | None = None,
) -> Optimum:  # fmt: skip
    """The best activations of every problem.

    Parameters
    ----------
    per_activation
        B (problem, muscle, row): what full activation gives, in tolerances of the row. Note the order. Fastest when it is
        the transposed view of a contiguous (problem, row, muscle).
    demand
        r (problem, row), in the same unit.
    most
        u (problem, muscle): upper bounds, 0 for a muscle that cannot pull.
    least
        l (problem, muscle): lower bounds, a floor of co-contraction; 0 when None.
    exponent
        p, 2 or 3.
    weight
        v (muscle,): volumes, so that splitting one muscle into two does not change the answer; 1 for all when None.
    start
        Dual to start from (problem, row), e.g. of a neighbouring posture; from the group's mean problem when None.

    *Error*: ``ValueError`` for NaN, infinity, bounds that cross or are negative, weights that are not positive, or another
    exponent. Always ends; ``residual`` tells how well.
    """
    b, r = np.asarray(per_activation, dtype=float), np.asarray(demand, dtype=float)
    count, muscles, rows = b.shape
    high = np.broadcast_to(np.asarray(most, dtype=float), (count, muscles))
    low = np.broadcast_to(np.asarray(0.0 if least is None else least, dtype=float), (count, muscles))
    share = np.ones(muscles) if weight is None else np.asarray(weight, dtype=float)
    _check(b, r, low, high, share, exponent, start)
    activation, dual = np.empty((count, muscles)), np.empty((count, rows))
    worst, steps = np.empty(count), 0
    for begin in range(0, count, GROUP):
        group = slice(begin, begin + GROUP)
        problems = Problems(
            np.ascontiguousarray(b[group].transpose(0, 2, 1)), r[group], low[group], high[group], share, exponent
        )
        mu = _start(problems) if start is None else start[group]
        activation[group], dual[group], worst[group], taken = _solve(problems, mu)
        steps = max(steps, taken)
    return Optimum(activation, dual, worst, steps)


def _check(b: Floats, r: Floats, low: Floats, high: Floats, share: Floats, exponent: int, start: Floats | None) -> None:
    if exponent not in EXPONENTS:
        raise ValueError(f"exponent {exponent} is not 2 or 3")
    if not all(np.isfinite(each).all() for each in (b, r, low, high, share, 0.0 if start is None else start)):
        raise ValueError("the problem holds NaN or infinity")
    if (low < 0.0).any() or (low > high).any():
        raise ValueError("bounds of activation must satisfy 0 <= least <= most")
    if not (share > 0.0).all():
        raise ValueError("every muscle needs a weight above 0")


def _start(problems: Problems) -> Floats:
    """The dual of the mean problem, for all; zero for fewer than four problems."""
    count, rows, _ = problems.b.shape
    zero = np.zeros((count, rows))
    if count < 4:
        return zero
    b, r, low, high = (each.mean(axis=0, keepdims=True) for each in problems[:4])
    mean = Problems(b, r, low, high, problems.share, problems.p)
    return zero + _solve(mean, zero[:1])[1]


def _solve(problems: Problems, start: Floats) -> tuple[Floats, Floats, Floats, int]:
    """Activation, dual, residual of every problem, and the steps that the slowest took."""
    mu = np.where((_value(problems, start) < _value(problems, 0.0 * start))[:, None], start, 0.0)
    y = np.vecmat(mu, problems.b)
    a = activation_of(y, problems)
    activation, dual, worst = a.copy(), mu.copy(), np.empty(len(mu))
    index, room, now, steps = np.arange(len(mu)), np.empty_like(problems.b), problems, 0
    for steps in range(MAX_STEPS + 1):
        slope = gradient(now, a, mu)
        off = np.abs(slope).max(axis=1) / now.size
        done = off <= ENOUGH
        if done.all() or steps == MAX_STEPS:
            break
        if 2 * done.sum() >= len(done):  # put aside what is done; to sort it out at every step costs more than it saves
            activation[index[done]], dual[index[done]], worst[index[done]] = a[done], mu[done], off[done]
            keep = ~done
            index, now, room = index[keep], now.only(keep), room[: keep.sum()]
            mu, y, a, slope = mu[keep], y[keep], a[keep], slope[keep]
        step = _newton_step(now, y, a, slope, room)
        mu, y, a = _search(now, mu, y, slope, step)
    activation[index], dual[index], worst[index] = a, mu, off
    stuck = np.flatnonzero(worst > ENOUGH)
    if len(stuck):
        _finish(problems, stuck, activation, dual, worst)
    return activation, dual, worst, steps


def _finish(problems: Problems, stuck: NDArray[np.intp], activation: Floats, dual: Floats, worst: Floats) -> None:
    """Hand the ``stuck`` problems to the interior point method, in place; keep the better of both answers."""
    hard = problems.only(stuck)
    a, mu = interior_point(hard)
    off = residual(hard, a, mu)
    better = off < worst[stuck]
    which = stuck[better]
    activation[which], dual[which], worst[which] = a[better], mu[better], off[better]


def _value(problems: Problems, mu: Floats) -> Floats:
    """D (problem,)."""
    y = np.vecmat(mu, problems.b)
    a = activation_of(y, problems)
    cost = (y - problems.share * a ** (problems.p - 1) / problems.p) * a
    return np.asarray(cost.sum(axis=1) + ((0.5 * mu - problems.r) * mu).sum(axis=1))


def _newton_step(problems: Problems, y: Floats, a: Floats, slope: Floats, room: Floats) -> Floats:
    """-H^-1 grad D with H = I + B diag(da/dy) B^T; only muscles between their bounds bend. ``room``: like B, overwritten."""
    b, share = problems.b, problems.share
    bend = 1.0 / share if problems.p == 2 else 0.5 / (share * np.maximum(a, FLAT))
    bend = np.where((y > 0.0) & (a > problems.low) & (a < problems.high), bend, 0.0)
    hessian = np.matmul(np.multiply(b, bend[:, None, :], out=room), b.transpose(0, 2, 1))
    rows = np.arange(b.shape[1])
    hessian[:, rows, rows] += 1.0
    return np.asarray(-np.linalg.solve(hessian, slope[:, :, None])[:, :, 0])


def _search(
    problems: Problems, mu: Floats, y: Floats, slope: Floats, step: Floats
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """The Newton step where D still falls at its end; else a shorter one, near the zero of D's slope along it.

    y is linear along the step, so that a trial costs no product with B. Regula falsi (Illinois).
    """
    dy = np.vecmat(step, problems.b)
    new_mu, new_y = mu + step, y + dy
    new_a = activation_of(new_y, problems)
    falls = (slope * step).sum(axis=1)  # negative: the slope along the step at its begin
    at_end = np.vecdot(new_a, dy) + np.vecdot(new_mu - problems.r, step)
    far = np.flatnonzero(at_end > -NEAR * falls)
    if not len(far):
        return new_mu, new_y, new_a
    few = problems.only(far, products=False)
    length = _length(few, mu[far] - few.r, y[far], step[far], dy[far], falls[far], at_end[far])[:, None]
    new_mu[far], new_y[far] = mu[far] + length * step[far], y[far] + length * dy[far]
    new_a[far] = activation_of(new_y[far], few)
    return new_mu, new_y, new_a


def _length(
    problems: Problems, mu_r: Floats, y: Floats, step: Floats, dy: Floats, falls: Floats, at_end: Floats
) -> Floats:  # fmt: skip
    """Length (problem,) in 0 to 1 at which D's slope along the step is near zero; it is below 0 at 0 and above at 1."""
    length, short, long = np.ones(len(y)), np.zeros(len(y)), np.ones(len(y))
    below, above = falls.copy(), at_end.copy()
    left = np.arange(len(y))
    for _ in range(MAX_TRIALS):
        part = np.clip(below[left] / (below[left] - above[left]), 0.05, 0.95)
        trial = short[left] + part * (long[left] - short[left])
        now, t = problems.only(left, products=False), trial[:, None]
        a = activation_of(y[left] + t * dy[left], now)
        slope = np.vecdot(a, dy[left]) + np.vecdot(mu_r[left] + t * step[left], step[left])
        length[left] = trial
        up = slope > 0.0
        over, under = left[up], left[~up]
        long[over], above[over], below[over] = trial[up], slope[up], 0.5 * below[over]
        short[under], below[under], above[under] = trial[~up], slope[~up], 0.5 * above[under]
        noise = ROUNDING * (np.vecdot(a, np.abs(dy[left])) + np.vecdot(np.abs(mu_r[left]), np.abs(step[left])))
        left = left[np.abs(slope) > np.maximum(-NEAR * falls[left], noise)]
        if not len(left):
            break
    return length
