"""Laws of the static optimisation: it proves its answer, and the answer behaves as muscles must."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.body import newton
from laststraw.body.interior import ENOUGH, interior_point, residual, weigh
from laststraw.body.newton import GROUP, optimise

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")

EXPONENT = pytest.mark.parametrize("p", [2, 3])
GOOD = 1e-8


def draw(seed, count=20, muscles=40, rows=6):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, muscles, rows)), 3.0 * rng.normal(size=(count, rows)), np.ones((count, muscles))


def cost(b, r, a, p, weight=1.0):
    """What is minimised (problem,), written from the definition."""
    left = np.einsum("nmk,nm->nk", b, a) - r
    return (weight * a**p).sum(axis=1) / p + 0.5 * (left**2).sum(axis=1)


def oracle(b, r, u, low, p, weight, rounds=200_000):
    """One problem by accelerated projected gradients, restarted where they overshoot: slow, sure, and unlike what is tested."""
    step = 1.0 / (np.linalg.norm(b, 2) ** 2 + (p - 1) * weight.max() * u.max() ** (p - 2))
    a = ahead = 0.5 * (low + u)
    momentum = 1.0
    for _ in range(rounds):
        slope = b @ (ahead @ b - r) + weight * ahead ** (p - 1)
        new = np.clip(ahead - step * slope, low, u)
        if np.abs(new - a).max() < 1e-15 and momentum > 5:
            break
        if (ahead - new) @ (new - a) > 0:
            momentum, ahead, a = 1.0, new, new
            continue
        faster = 0.5 * (1 + np.sqrt(1 + 4 * momentum**2))
        ahead, a, momentum = np.maximum(new + (momentum - 1) / faster * (new - a), 0.0), new, faster
    return a


def off(b, r, u, low, p, weight, found):
    problems, scale = weigh(b.transpose(0, 2, 1), r, low, u, weight, p)
    return residual(problems, found.activation * scale, found.dual)


@EXPONENT
@pytest.mark.parametrize("floor", [0.0, 0.05])
def test_agrees_with_a_slow_independent_method(p, floor):
    b, r, u = draw(1, count=3, muscles=15, rows=4)
    u[:, ::4] = 0.3
    weight = np.random.default_rng(2).uniform(0.5, 2.0, size=15)
    found = optimise(b, r, u, least=floor * u, exponent=p, weight=weight)
    for k in range(3):
        slow = oracle(b[k], r[k], u[k], floor * u[k], p, weight)
        assert found.activation[k] == pytest.approx(slow, abs=1e-6)


@EXPONENT
def test_what_it_returns_proves_itself(p):
    b, r, u = draw(3, count=3 * GROUP + 5)
    found = optimise(b, r, u, exponent=p)
    assert found.residual.max() <= GOOD
    assert off(b, r, u, 0 * u, p, np.ones(40), found).max() <= GOOD
    assert found.dual == pytest.approx(r - np.einsum("nmk,nm->nk", b, found.activation), abs=1e-7)
    assert (found.activation >= 0).all()
    assert (found.activation <= u).all()


@EXPONENT
def test_no_neighbour_is_better(p):
    b, r, u = draw(4)
    found = optimise(b, r, u, exponent=p)
    best = cost(b, r, found.activation, p)
    rng = np.random.default_rng(5)
    for size in (1e-3, 1e-2, 0.3):
        near = np.clip(found.activation + size * rng.normal(size=u.shape), 0, u)
        assert (cost(b, r, near, p) >= best).all()


@EXPONENT
def test_two_halves_pull_like_the_whole(p):
    b, r, u = draw(6, muscles=12)
    weight = np.random.default_rng(7).uniform(0.5, 2.0, size=12)
    whole = optimise(b, r, u, exponent=p, weight=weight)
    halves = optimise(
        np.repeat(0.5 * b, 2, axis=1), r, np.repeat(u, 2, axis=1), exponent=p, weight=np.repeat(0.5 * weight, 2)
    )
    assert halves.activation == pytest.approx(np.repeat(whole.activation, 2, axis=1), abs=1e-7)
    unweighted = optimise(np.repeat(0.5 * b, 2, axis=1), r, np.repeat(u, 2, axis=1), exponent=p)
    assert np.abs(unweighted.activation - halves.activation).max() > 1e-3  # without the weights it is another problem


@EXPONENT
def test_order_of_muscles_rows_and_problems_does_not_matter(p):
    b, r, u = draw(8, count=GROUP + 9)
    found = optimise(b, r, u, exponent=p)
    rng = np.random.default_rng(9)
    problem, muscle, row = (rng.permutation(size) for size in b.shape)
    moved = optimise(b[problem][:, muscle][:, :, row], r[problem][:, row], u[problem][:, muscle], exponent=p)
    assert moved.activation == pytest.approx(found.activation[problem][:, muscle], abs=1e-7)


@EXPONENT
def test_a_mirrored_problem_mirrors(p):
    """Muscle i and its twin; rows of one kind keep their sign, those of the other change it."""
    b, r, u = draw(10, muscles=20)
    sign = np.array([1.0, -1.0, 1.0, -1.0, -1.0, 1.0])
    both = np.concatenate([b, b * sign], axis=1)
    most = np.concatenate([u, u], axis=1)
    found = optimise(both, r, most, exponent=p).activation
    mirrored = optimise(both, r * sign, most, exponent=p).activation
    assert mirrored == pytest.approx(np.roll(found, 20, axis=1), abs=1e-7)
    even = optimise(both, r * (sign > 0), most, exponent=p).activation
    assert even[:, :20] == pytest.approx(even[:, 20:], abs=1e-7)


def test_activation_grows_with_the_demand_in_proportion_until_a_bound():
    b, r, u = draw(11)
    one = optimise(b, r, 100 * u).activation
    assert optimise(b, 3 * r, 100 * u).activation == pytest.approx(3 * one, abs=1e-9)  # p = 2: a is linear in r


def test_units_of_activation_do_not_matter():
    """Twice as strong with half the activation and the matching weight: the same forces."""
    for p in (2, 3):
        b, r, u = draw(12)
        one = optimise(b, r, u, exponent=p).activation
        two = optimise(2 * b, r, 0.5 * u, exponent=p, weight=np.full(40, 2.0**p)).activation
        assert 2 * two == pytest.approx(one, abs=1e-7)


@EXPONENT
def test_more_demand_never_costs_less(p):
    b, r, u = draw(13)
    before = np.zeros(len(r))
    for more in (0.1, 0.5, 1.0, 2.0, 10.0, 100.0):
        found = optimise(b, more * r, u, exponent=p)
        now = cost(b, more * r, found.activation, p)
        assert (now >= before * (1 - 1e-9)).all()
        before = now


@EXPONENT
def test_wider_bounds_never_cost_more(p):
    b, r, u = draw(14)
    narrow = optimise(b, r, 0.3 * u, least=0.1 * u, exponent=p)
    assert (narrow.activation >= 0.1).all()
    assert (narrow.activation <= 0.3).all()
    wide = optimise(b, r, u, exponent=p)
    assert (cost(b, r, wide.activation, p) <= cost(b, r, narrow.activation, p) + 1e-9).all()


@EXPONENT
def test_what_cannot_be_held_is_left_to_the_rows_and_told(p):
    b = np.abs(draw(15, rows=1)[0])  # all pull one way
    r, u = np.full((20, 1), 1e4), np.full((20, 40), 0.5)
    found = optimise(b, r, u, exponent=p)
    assert found.activation == pytest.approx(u)
    assert found.dual[:, 0] == pytest.approx(1e4 - 0.5 * b.sum(axis=(1, 2)))
    against = optimise(b, -r, u, exponent=p)  # the wrong way: nobody pulls
    assert against.activation.max() == 0.0
    assert against.dual[:, 0] == pytest.approx(-1e4)


@EXPONENT
def test_a_start_saves_steps_and_does_not_change_the_answer(p):
    b, r, u = draw(16, count=GROUP, muscles=210, rows=15)
    cold = optimise(b, r, u, exponent=p)
    warm = optimise(b, r, u, exponent=p, start=cold.dual)
    assert warm.steps <= 1 < cold.steps
    far = optimise(b, r, u, exponent=p, start=np.full(r.shape, 1e6))
    for other in (warm, far):
        assert other.activation == pytest.approx(cold.activation, abs=1e-7)


@EXPONENT
def test_no_problems_and_a_muscle_that_cannot_pull(p):
    b, r, u = draw(17)
    assert optimise(b[:0], r[:0], u[:0], exponent=p).activation.shape == (0, 40)
    u[:, 7] = 0.0
    found = optimise(b, r, u, exponent=p).activation
    assert (found[:, 7] == 0).all()
    without = optimise(np.delete(b, 7, axis=1), r, np.delete(u, 7, axis=1), exponent=p).activation
    assert np.delete(found, 7, axis=1) == pytest.approx(without, abs=1e-7)


@pytest.mark.parametrize("which", ["b", "r", "u", "least", "start"])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_is_refused(which, bad):
    b, r, u = draw(18)
    given = {"b": b, "r": r, "u": u, "least": 0 * u, "start": 0 * r}
    given[which].flat[3] = bad
    with pytest.raises(ValueError, match="NaN or infinity"):
        optimise(given["b"], given["r"], given["u"], least=given["least"], start=given["start"])


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ({"exponent": 1}, "exponent 1 is not 2 or 3"),
        ({"exponent": 4}, "not 2 or 3"),
        ({"least": np.full((20, 40), 2.0)}, "least <= most"),
        ({"least": np.full((20, 40), -0.1)}, "least <= most"),
        ({"weight": np.zeros(40)}, "weight above 0"),
    ],
)
def test_nonsense_is_refused(words, match):
    with pytest.raises(ValueError, match=match):
        optimise(*draw(19), **words)


def _hard(kind, rng):
    count, muscles, rows = 24, 40, 6
    b, r, u = rng.normal(size=(count, muscles, rows)), rng.normal(size=(count, rows)), np.ones((count, muscles))
    if kind == "huge demand":
        r = r * 10.0 ** rng.uniform(-6, 6, size=(count, 1))
    elif kind == "stiff rows":
        b, r = b * 1e3, r * 1e3
    elif kind == "rows of all sizes":
        b, r = b * np.array([1e4, 1e2, 1, 1, 1e-2, 1e-4]), r * 100
    elif kind == "muscles of all sizes":
        b = b * 10.0 ** rng.uniform(-4, 3, size=(count, muscles, 1))
    elif kind == "bounds of all sizes":
        b, u = 30 * b, 10.0 ** rng.uniform(-12, 2, size=u.shape)
    elif kind == "most cannot pull":
        b, u = 30 * b, u * (rng.random(u.shape) < 0.2)
    elif kind == "collinear":
        b = 30 * np.repeat(b[:, :8], 5, axis=1)
    elif kind == "one direction":
        b = 10 * b[:, :, :1] * rng.normal(size=(count, 1, rows))
    elif kind == "opposed":
        b = 30 * np.concatenate([b[:, :20], -b[:, :20]], axis=1)
    elif kind == "few touch a row":
        b = 30 * b * (rng.random(b.shape) < 0.15)
    else:  # idle by a hair: y = 0 exactly at the answer for all but five, where da/dy jumps (p = 2) or is infinite (p = 3)
        mu = rng.normal(size=(count, rows))
        along = np.einsum("nmk,nk->nm", b, mu)[:, :, None] * mu[:, None, :] / (mu**2).sum(axis=1)[:, None, None]
        flat = b - along
        flat[:, :5] = b[:, :5]
        y = np.einsum("nmk,nk->nm", flat, mu) * (np.arange(muscles) < 5)
        b, r = flat, mu + np.einsum("nmk,nm->nk", flat, np.clip(np.maximum(y, 0) ** 0.5, 0, 1))
    return b, r, u


KINDS = (
    "huge demand", "stiff rows", "rows of all sizes", "muscles of all sizes", "bounds of all sizes", "most cannot pull",
    "collinear", "one direction", "opposed", "few touch a row", "idle by a hair",
)  # fmt: skip


@EXPONENT
@pytest.mark.parametrize("kind", KINDS)
def test_hard_problems_converge(kind, p):
    for seed in range(2):
        b, r, u = _hard(kind, np.random.default_rng(seed))
        for least in (0.0 * u, 0.01 * u):
            found = optimise(b, r, u, least=least, exponent=p)
            assert found.residual.max() <= GOOD
            assert off(b, r, u, least, p, np.ones(40), found).max() <= GOOD


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6), p=st.sampled_from([2, 3]), muscles=st.integers(1, 30), rows=st.integers(1, 8),
    size=st.floats(-3, 3), demand=st.floats(-3, 5), closed=st.floats(0, 1),
)  # fmt: skip
def test_any_problem_converges(seed, p, muscles, rows, size, demand, closed):
    rng = np.random.default_rng(seed)
    b = 10**size * rng.normal(size=(5, muscles, rows))
    r = 10**demand * rng.normal(size=(5, rows))
    u = rng.random((5, muscles)) * (rng.random((5, muscles)) >= closed)
    least = u * rng.random((5, muscles)) * (rng.random((5, muscles)) < 0.3)
    weight = 10.0 ** rng.uniform(-1, 1, size=muscles)
    found = optimise(b, r, u, least=least, exponent=p, weight=weight)
    assert found.residual.max() <= GOOD
    assert off(b, r, u, least, p, weight, found).max() <= GOOD


@EXPONENT
def test_both_methods_agree(p, monkeypatch):
    b, r, u = draw(20)
    by_newton = optimise(b, r, u, exponent=p)
    a, mu = interior_point(weigh(b.transpose(0, 2, 1), r, 0 * u, u, np.ones(40), p)[0])
    assert a == pytest.approx(by_newton.activation, abs=1e-7)
    assert mu == pytest.approx(by_newton.dual, abs=1e-7)
    monkeypatch.setattr(newton, "MAX_STEPS", 1)  # so that everything is handed over
    handed = optimise(b, r, u, exponent=p)
    assert handed.residual.max() <= 10 * ENOUGH
    assert handed.activation == pytest.approx(by_newton.activation, abs=1e-7)


@EXPONENT
def test_ordinary_problems_need_only_newton(p, monkeypatch):
    """The search along the steps is what makes p = 3 converge: without it more than half would be handed over."""
    monkeypatch.setattr(newton, "interior_point", lambda problems: pytest.fail("handed over"))
    for seed in range(4):
        b, r, u = draw(30 + seed, count=GROUP, muscles=210, rows=15)
        b *= np.random.default_rng(seed).random((1, 210, 1)) ** 2
        found = optimise(2.0 * b, 3.0 * r, u, exponent=p)
        assert found.steps <= 25
        assert found.residual.max() <= ENOUGH


@EXPONENT
def test_bounds_hold_to_the_last_digit_and_some_muscles_are_fixed(p):
    b, r, u = draw(22)
    rng = np.random.default_rng(23)
    u, weight = rng.random(u.shape), rng.uniform(0.1, 10.0, size=40)
    least = np.where(rng.random(u.shape) < 0.3, u, 0.1 * u)  # a third cannot but do what they do
    least[:, :5] = u[:, :5] = 0.0
    found = optimise(20 * b, 40 * r, u, least=least, exponent=p, weight=weight).activation
    assert (found >= least).all()
    assert (found <= u).all()
    assert ((found == u) & (least < u)).any()
    problems, scale = weigh(20 * b.transpose(0, 2, 1), 40 * r, least, u, weight, p)
    assert interior_point(problems)[0] / scale == pytest.approx(found, abs=1e-6)


def test_the_residual_tells_a_wrong_answer():
    """The proof would fail: each of these is wrong in one way only."""
    b, r, u = draw(21)
    problems, _ = weigh(b.transpose(0, 2, 1), r, 0 * u, u, np.ones(40), 2)
    found = optimise(b, r, u)
    assert residual(problems, found.activation, found.dual).max() < GOOD
    assert residual(problems, found.activation, found.dual + 1e-3).min() > 1e-4
    assert residual(problems, np.clip(found.activation + 1e-3, 0, 1), found.dual).min() > 1e-4
    assert residual(problems, 0 * u, r).min() > 1e-2
    assert residual(problems, u, r - b.sum(axis=1)).min() > 1e-2
