"""Leaving one task out never lets the fit see that task, and finds parameters that are true."""

import numpy as np
import pytest
from validation.in_vivo.fitting import Grid, fit, leave_one_out, on_grid, with_constants
from validation.in_vivo.metrics import rmse

FIRST, SECOND = np.linspace(1.0, 2.0, 6), np.linspace(0.0, 1.0, 5)


def linear(noise=0.0, tasks=8):
    """A grid of a model that is linear in two parameters, and what is printed at (1.4, 0.25) with noise."""
    random = np.random.default_rng(3)
    a, b = random.uniform(0.5, 2.0, tasks), random.uniform(-1.0, 1.0, tasks)
    pressures = a[:, None, None] * FIRST[None, :, None] + b[:, None, None] * SECOND[None, None, :]
    printed = 1.4 * a + 0.25 * b + random.normal(0.0, 1.0, tasks) * noise
    return Grid(("first", "second"), (FIRST, SECOND), pressures), printed.tolist()


def test_true_parameters_are_found():
    grid, printed = linear()
    values, pressures = fit(grid, printed)
    assert values == pytest.approx([1.4, 0.25], abs=0.02)
    assert pressures == pytest.approx(printed, abs=0.02)
    assert leave_one_out(grid, printed).rmse < 0.03


def test_a_task_left_out_does_not_change_the_parameters_that_predict_it():
    grid, printed = linear(noise=0.2)
    before = leave_one_out(grid, printed)
    printed[2] += 5.0
    after = leave_one_out(grid, printed)
    assert after.values[2].tolist() == before.values[2].tolist()
    assert after.predicted[2] == before.predicted[2]
    assert any(after.values[0] != before.values[0])


def test_left_out_is_never_better_than_fitted():
    for seed in range(3):
        grid, printed = linear(noise=0.1 * (seed + 1))
        _, pressures = fit(grid, printed)
        assert leave_one_out(grid, printed).rmse >= rmse(pressures.tolist(), printed)


def test_one_parameter_is_enough_and_three_are_too_many(known):
    def predict(facts):
        return [facts.constant("lumbar_lever_scale"), 2.0]

    grid = on_grid(predict, known, {"lumbar_lever_scale": (1.0, 1.5, 2.0)})
    assert grid.pressures.tolist() == [[1.0, 1.5, 2.0], [2.0, 2.0, 2.0]]
    assert fit(grid, [1.75, 2.0])[0] == pytest.approx([1.75])
    with pytest.raises(ValueError, match="one or two"):
        on_grid(predict, known, {name: (1.0, 2.0) for name in ("a", "b", "c")})


def test_other_constants_are_another_version_and_leave_the_first_alone(known):
    before = known.constant("lumbar_lever_scale")
    other = with_constants(known, {"lumbar_lever_scale": before + 1.0})
    assert other.constant("lumbar_lever_scale") == before + 1.0
    assert other.constant("lumbar_width_scale") == known.constant("lumbar_width_scale")
    assert known.constant("lumbar_lever_scale") == before
    assert other.version != known.version
    with pytest.raises(KeyError):
        with_constants(known, {"lumbar_lever": 1.0})
