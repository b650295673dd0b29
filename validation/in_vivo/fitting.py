"""At most two parameters, fitted on all tasks but one, and judged on that one.

The model is run once on a grid of the parameters; between the grid's points its pressures are interpolated linearly.
"""

import hashlib
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from laststraw.knowledge import Knowledge
from validation.in_vivo.metrics import Floats, rmse

STEPS = 60  # how finely the grid is searched between its ends

Predict = Callable[[Knowledge], Sequence[float]]  # pressures (MPa) of all tasks, in their order


class Grid(NamedTuple):
    """Pressures of all tasks on a grid: ``pressures`` (task, first parameter[, second parameter])."""

    names: tuple[str, ...]
    axes: tuple[Floats, ...]
    pressures: Floats


class Left(NamedTuple):
    """Leave one task out: the pressure predicted of each task by the parameters fitted on all others."""

    predicted: Floats  # (task,)
    values: Floats  # (task, parameter)
    rmse: float


def with_constants(knowledge: Knowledge, values: Mapping[str, float]) -> Knowledge:
    """A copy of the knowledge with other values of named constants. *Error*: ``KeyError`` for a constant that is not there."""
    for name in values:
        knowledge.constant(name)
    constants = tuple(
        msgspec.structs.replace(row, quantity=msgspec.structs.replace(row.quantity, value=values[row.id]))
        if row.id in values
        else row
        for row in knowledge.constants
    )
    label = f"{knowledge.version} {sorted(values.items())}"  # other numbers are another version: caches go by it
    return msgspec.structs.replace(knowledge, constants=constants, version=hashlib.sha256(label.encode()).hexdigest())


def on_grid(predict: Predict, knowledge: Knowledge, axes: Mapping[str, Sequence[float]]) -> Grid:
    """Run the model at every point of the grid. *Error*: ``ValueError`` for more than two parameters."""
    if not 1 <= len(axes) <= 2:
        raise ValueError(f"one or two parameters may be fitted, not {len(axes)}")
    shape = tuple(len(values) for values in axes.values())
    found = [
        predict(with_constants(knowledge, dict(zip(axes, at, strict=True)))) for at in itertools.product(*axes.values())
    ]
    pressures = np.moveaxis(np.array(found, dtype=float).reshape(*shape, -1), -1, 0)
    return Grid(tuple(axes), tuple(np.array(values, dtype=float) for values in axes.values()), pressures)


def fit(grid: Grid, printed: Sequence[float], chosen: Sequence[int] | None = None) -> tuple[Floats, Floats]:
    """The parameters with the least squared error on the chosen tasks (all when None), and all pressures there.

    Returns
    -------
    tuple
        Parameters (parameter,) and pressures (task,).
    """
    fine = [np.linspace(axis[0], axis[-1], STEPS + 1) for axis in grid.axes]
    pressures = grid.pressures
    for number, (axis, points) in enumerate(zip(grid.axes, fine, strict=True), start=1):
        pressures = _finer(pressures, number, axis, points)
    mask = np.arange(len(printed)) if chosen is None else np.asarray(chosen)
    truth = np.asarray(printed, dtype=float)
    errors = np.sum((np.moveaxis(pressures, 0, -1)[..., mask] - truth[mask]) ** 2, axis=-1)
    best = int(np.nanargmin(errors))
    values = [points[i] for points, i in zip(fine, np.unravel_index(best, errors.shape), strict=True)]
    return np.array(values), pressures.reshape(len(truth), -1)[:, best]


def _finer(pressures: Floats, number: int, axis: Floats, points: Floats) -> Floats:
    """Linear interpolation along the axis ``number`` of an array."""
    moved = np.moveaxis(pressures, number, -1)
    flat = [np.interp(points, axis, values) for values in moved.reshape(-1, len(axis))]
    return np.moveaxis(np.array(flat).reshape(*moved.shape[:-1], len(points)), -1, number)


def leave_one_out(grid: Grid, printed: Sequence[float]) -> Left:
    """Fit on all tasks but one, predict that one, for each."""
    n = len(printed)
    predicted, values = np.empty(n), np.empty((n, len(grid.axes)))
    for left in range(n):
        values[left], pressures = fit(grid, printed, [i for i in range(n) if i != left])
        predicted[left] = pressures[left]
    return Left(predicted, values, rmse(predicted.tolist(), list(printed)))
