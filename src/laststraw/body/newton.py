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

Problems are solved in groups that fit the processor's cache. Without a start, the first step is that to the answer without
bounds, as far along it as D falls.

Source: the form is that of OpenSim's static optimisation with reserve actuators (optimal force = tolerance); the method
is the semismooth Newton method (Qi and Sun 1993). Derivation, speed and parity: docs/body_solver.md.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.body.draft import Floats
from laststraw.body.interior import ENOUGH, Problems, activation_of, between, gradient, interior_point, residual, weigh

EXPONENTS = (2, 3)
GROUP = 64  # problems at a time: 64 x 210 x 15 doubles are 1.6 MB
MAX_STEPS = 30
MAX_TRIALS = 8
NEAR = 0.1  # a step is long enough where the slope along it has fallen to this share
LONGEST = 2.0  # of the first step: half of the muscles will not pull the way it thinks
FLAT = 1e-12  # for p = 3 the slope of a(y) is infinite at y = 0: there it is cut


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
        Dual to start from (problem, row), e.g. of a neighbouring posture.

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
        problems, scale = weigh(b[group].transpose(0, 2, 1), r[group], low[group], high[group], share, exponent)
        mu = None if start is None else np.asarray(start[group], dtype=float)
        scaled, dual[group], worst[group], taken = _solve(problems, mu)
        np.clip(scaled / scale, low[group], high[group], out=activation[group])  # scaling may leave a last digit
        steps = max(steps, taken)
    return Optimum(activation, dual, worst, steps)


def _check(b: Floats, r: Floats, low: Floats, high: Floats, share: Floats, exponent: int, start: Floats | None) -> None:
    if exponent not in EXPONENTS:
        raise ValueError(f"exponent {exponent} is not 2 or 3")
    if not all(np.isfinite(np.sum(each)) for each in (b, r, low, high, share, 0.0 if start is None else start)):
        raise ValueError("the problem holds NaN or infinity")
    if (low < 0.0).any() or (low > high).any():
        raise ValueError("bounds of activation must satisfy 0 <= least <= most")
    if not (share > 0.0).all():
        raise ValueError("every muscle needs a weight above 0")


def _solve(problems: Problems, start: Floats | None) -> tuple[Floats, Floats, Floats, int]:
    """Activation, dual, residual of every problem, and the steps that the slowest took."""
    mu, y, a = _begin(problems, start)
    activation, dual, worst = a.copy(), mu.copy(), np.empty(len(mu))
    index, room, now, steps = np.arange(len(mu)), np.empty_like(problems.b), problems, 0
    size = problems.size
    for steps in range(MAX_STEPS + 1):
        slope = gradient(now, a, mu)
        off = np.abs(slope).max(axis=1) / size
        done = off <= ENOUGH
        finished = np.count_nonzero(done)
        if finished == len(done) or steps == MAX_STEPS:
            break
        if 4 * finished >= len(done):  # put aside what is done; to sort it out at every step costs more than it saves
            activation[index[done]], dual[index[done]], worst[index[done]] = a[done], mu[done], off[done]
            keep = np.flatnonzero(~done)
            index, now, room, size = index[keep], now.only(keep), room[: len(keep)], size[keep]
            mu, y, a, slope = mu[keep], y[keep], a[keep], slope[keep]
        step = _newton_step(now, _bend(now, y, a), slope, room)
        mu, y, a = _search(now, mu, y, slope, step)
    activation[index], dual[index], worst[index] = a, mu, off
    stuck = np.flatnonzero(worst > ENOUGH)
    if len(stuck):
        _finish(problems, stuck, activation, dual, worst)
    return activation, dual, worst, steps


def _begin(problems: Problems, start: Floats | None) -> tuple[Floats, Floats, Floats]:
    """mu, y, a: of a start that is better than nothing, else of a step from zero on which all muscles that can may bend."""
    zero = np.zeros_like(problems.r)
    if start is not None:
        worse = np.flatnonzero(_value(problems, start) > _value(problems, zero))
        mu = start
        if len(worse):
            mu = start.copy()
            mu[worse] = _begin(problems.only(worse), None)[0]
        y = np.vecmat(mu, problems.b)
        return mu, y, activation_of(y, problems)
    y = np.zeros_like(problems.low)
    slope = gradient(problems, problems.low, zero)
    bend = np.where(problems.high > problems.low, 1.0, 0.0)
    step = _newton_step(problems, bend, slope, np.empty_like(problems.b))
    return _search(problems, zero, y, slope, step, longest=LONGEST)


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
    cost = (y - a ** (problems.p - 1) / problems.p) * a
    return np.asarray(cost.sum(axis=1) + ((0.5 * mu - problems.r) * mu).sum(axis=1))


def _bend(problems: Problems, y: Floats, a: Floats) -> Floats:
    """da/dy (problem, muscle): only muscles between their bounds bend."""
    free = (y > problems.floor) & (y < problems.roof)
    return free.astype(float) if problems.p == 2 else np.where(free, 0.5 / np.maximum(a, FLAT), 0.0)


def _newton_step(problems: Problems, bend: Floats, slope: Floats, room: Floats) -> Floats:
    """-H^-1 grad D with H = I + B diag(bend) B^T. ``room``: as large as B, overwritten."""
    hessian = np.matmul(np.multiply(problems.b, bend[:, None, :], out=room), problems.b.transpose(0, 2, 1))
    rows = hessian.shape[1]
    hessian.reshape(len(hessian), -1)[:, :: rows + 1] += 1.0
    return np.asarray(-np.linalg.solve(hessian, slope[:, :, None])[:, :, 0])


def _search(
    problems: Problems, mu: Floats, y: Floats, slope: Floats, step: Floats, longest: float = 1.0
) -> tuple[Floats, Floats, Floats]:
    """mu, y, a after the step where D does not rise at its end; else after a part of it, near the zero of D's slope along it.

    y is linear along the step, so that a trial costs no product with B. ``longest`` over 1: the end is that much further.
    """
    if longest != 1.0:
        step = longest * step
    dy = np.vecmat(step, problems.b)
    new_mu, new_y = mu + step, y + dy
    new_a = activation_of(new_y, problems)
    falls = np.vecdot(slope, step)  # negative: the slope along the step at its begin
    at_end = np.vecdot(new_a, dy) + np.vecdot(new_mu - problems.r, step)
    far = np.flatnonzero(at_end > -NEAR * falls)
    if len(far):
        line = Line(
            y[far], dy[far], problems.floor[far], problems.roof[far],
            np.vecdot(mu[far] - problems.r[far], step[far]), np.vecdot(step[far], step[far]),
        )  # fmt: skip
        length = _length(line, problems.p, falls[far], at_end[far])[:, None]
        new_mu[far], new_y[far] = mu[far] + length * step[far], line.y + length * line.dy
        new_a[far] = between(new_y[far], line.floor, line.roof, problems.p)
    return new_mu, new_y, new_a


class Line(NamedTuple):
    """Where a search goes: y and its change over the whole step, the bounds of a^(p-1), and the rows' part of D's slope."""

    y: Floats
    dy: Floats
    floor: Floats
    roof: Floats
    rows: Floats
    drows: Floats

    def slope(self, length: Floats, p: int) -> Floats:
        """D's slope along the step at some of its length (problem,)."""
        a = between(self.y + length[:, None] * self.dy, self.floor, self.roof, p)
        return np.asarray(np.vecdot(a, self.dy) + (self.rows + length * self.drows))


def _length(line: Line, p: int, falls: Floats, at_end: Floats) -> Floats:
    """Length (problem,) in 0 to 1 at which D's slope is near zero: it is below at 0 and above at 1. Regula falsi (Illinois)."""
    found, length = np.ones(len(falls)), np.ones(len(falls))
    index, going, enough = np.arange(len(falls)), np.ones(len(falls), dtype=bool), -NEAR * falls
    short, long, below, above = np.zeros(len(falls)), length, falls, at_end
    for _ in range(MAX_TRIALS):
        part = np.minimum(np.maximum(below / (below - above), 0.05), 0.95)
        length = np.where(going, short + part * (long - short), length)
        slope = line.slope(length, p)
        going = np.abs(slope) > enough
        left = np.count_nonzero(going)
        if not left:
            break
        up = slope > 0.0
        long, above = np.where(up, length, long), np.where(up, slope, 0.5 * above)
        short, below = np.where(up, short, length), np.where(up, 0.5 * below, slope)
        if 2 * left <= len(index):
            found[index] = length
            keep = np.flatnonzero(going)
            index, line, going = index[keep], Line(*(each[keep] for each in line)), going[keep]
            enough, length, short, long, below, above = (
                each[keep] for each in (enough, length, short, long, below, above)
            )
    found[index] = length
    return found
