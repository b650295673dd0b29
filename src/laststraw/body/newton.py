"""Static optimisation of many muscle problems at once: a semismooth Newton method on the dual.

For each problem, with activations a (muscle,), soft equilibrium rows k and bounds:

    minimise   sum_i v_i a_i^p / p  +  1/2 |B a - r|^2        subject to  0 <= a_i <= u_i

B = moment per activation over the tolerance of its row, r = demand over tolerance. At the optimum, with the dual
mu = r - B a (row,),

    a_i = clip( (b_i . mu / v_i)_+^(1/(p-1)), 0, u_i )

so only mu is unknown, and it minimises the strictly convex, once differentiable dual

    D(mu) = sum_i [ y_i a_i - v_i a_i^p / p ] + 1/2 |mu|^2 - r . mu,     y = B^T mu,   grad D = mu - r + B a(mu)

Newton steps with a halving line search on D converge from anywhere: D is strongly convex and its generalised Hessian
I + B diag(da/dy) B^T is never singular. The returned residual is |grad D| relative to the demand: zero proves optimality.

Source: the form is that of OpenSim's static optimisation with reserve actuators (optimal force = tolerance); the method
is the semismooth Newton method (Qi and Sun 1993).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ENOUGH = 1e-10  # relative optimality residual
MAX_STEPS = 200
MAX_HALVINGS = 40
ARMIJO = 1e-4
FLAT = 1e-12  # for p > 2 the slope of a(y) is infinite at y = 0: there it is cut


class Optimum(NamedTuple):
    """``activation`` (problem, muscle); ``dual`` (problem, row); ``residual`` (problem,) relative; ``steps`` taken."""

    activation: Floats
    dual: Floats
    residual: Floats
    steps: int


def optimise(
    per_activation: Floats, demand: Floats, most: Floats, *, exponent: int = 2, weight: Floats | None = None,
    start: Floats | None = None,
) -> Optimum:  # fmt: skip
    """The best activations of every problem.

    Parameters
    ----------
    per_activation
        B (problem, muscle, row): what full activation gives, in tolerances of the row. Note the order.
    demand
        r (problem, row), in the same unit.
    most
        u (problem, muscle): upper bounds, 0 for a muscle that cannot pull.
    exponent
        p, 2 or more.
    weight
        v (muscle,): volumes, so that splitting one muscle into two does not change the answer; 1 for all when None.
    start
        Dual to start from (problem, row), e.g. of a neighbouring posture.

    *Error*: ``ValueError`` for NaN or an exponent under 2. Converges always; ``residual`` tells how far.
    """
    if exponent < 2:
        raise ValueError(f"exponent {exponent} is not 2 or more")
    if not (np.isfinite(per_activation).all() and np.isfinite(demand).all() and np.isfinite(most).all()):
        raise ValueError("the problem holds NaN or infinity")
    problems, muscles, rows = per_activation.shape
    share = np.ones(muscles) if weight is None else weight
    size = 1.0 + np.abs(demand).max(axis=1)
    activation, dual = np.zeros((problems, muscles)), np.zeros((problems, rows))
    residual = np.full(problems, np.inf)
    open_ones, steps = np.arange(problems), 0
    b, r, u, scale = per_activation, demand, most, size
    mu = np.zeros((problems, rows)) if start is None else start.copy()
    value, y, a = _dual(b, r, u, mu, share, exponent)
    for steps in range(MAX_STEPS + 1):
        gradient = mu - r + np.matmul(a[:, None, :], b)[:, 0]
        off = np.abs(gradient).max(axis=1) / scale
        done = off <= ENOUGH if steps < MAX_STEPS else np.ones(len(off), dtype=bool)
        if done.any():
            which = open_ones[done]
            activation[which], dual[which], residual[which] = a[done], mu[done], off[done]
            if done.all():
                break
            keep = ~done
            open_ones, b, r, u, scale = open_ones[keep], b[keep], r[keep], u[keep], scale[keep]
            mu, value, y, a, gradient = mu[keep], value[keep], y[keep], a[keep], gradient[keep]
        step = _newton_step(b, u, y, a, gradient, share, exponent)
        mu, value, y, a = _search(b, r, u, mu, step, value, gradient, share, exponent)
    return Optimum(activation, dual, residual, steps)


def _dual(b: Floats, r: Floats, u: Floats, mu: Floats, share: Floats, p: int) -> tuple[Floats, Floats, Floats]:
    """D (problem,), y (problem, muscle) and the activations that belong to mu."""
    y = np.matmul(b, mu[:, :, None])[:, :, 0]
    a = np.maximum(y, 0.0) / share
    if p != 2:
        a = np.sqrt(a) if p == 3 else a ** (1.0 / (p - 1))
    a = np.minimum(a, u)
    cost = (y - share * a ** (p - 1) / p) * a
    return cost.sum(axis=1) + ((0.5 * mu - r) * mu).sum(axis=1), y, a


def _newton_step(b: Floats, u: Floats, y: Floats, a: Floats, gradient: Floats, share: Floats, p: int) -> Floats:
    """-H^-1 grad D with H = I + B diag(da/dy) B^T; only muscles between their bounds bend."""
    slope = np.where((y > 0) & (a < u), 1.0 / share, 0.0)
    if p != 2:
        slope = slope / ((p - 1) * np.maximum(a, FLAT) ** (p - 2))
    hessian = np.matmul(b.transpose(0, 2, 1), b * slope[:, :, None])
    rows = np.arange(b.shape[2])
    hessian[:, rows, rows] += 1.0
    return np.asarray(-np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0])


def _search(
    b: Floats, r: Floats, u: Floats, mu: Floats, step: Floats, value: Floats, gradient: Floats, share: Floats, p: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """The Newton step, halved until D falls enough (Armijo)."""
    new = mu + step
    found, y, a = _dual(b, r, u, new, share, p)
    falls = (gradient * step).sum(axis=1)
    slack = 1e-13 * (1.0 + np.abs(value))
    length = np.ones(len(mu))
    for _ in range(MAX_HALVINGS):
        short = np.flatnonzero(found > value + ARMIJO * length * falls + slack)
        if not len(short):
            break
        length[short] *= 0.5
        new[short] = mu[short] + length[short, None] * step[short]
        found[short], y[short], a[short] = _dual(b[short], r[short], u[short], new[short], share, p)
    return new, found, y, a
