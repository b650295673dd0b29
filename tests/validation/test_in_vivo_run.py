"""The model's answers to the in-vivo tasks keep the order that nobody doubts; the reports tell all of it."""

import csv
from pathlib import Path

import pytest
from validation.cheap_estimators import run as cheap
from validation.in_vivo import run, truth

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "validation" / "in_vivo"


@pytest.fixture(scope="module")
def pressure(known):
    """Mean pressure (MPa) of the tasks whose order nobody doubts, few draws."""
    names = ("lying_supine", "lying_prone", "standing", "standing_flexed", "hold_close", "hold_far", "lift_round_back")
    found = {}
    for task in truth.tasks(known):
        if task.name in names:
            load = run.spine_load(task.person, task.posture, known, draws=16, seed=1)
            assert load.holdable, task.name
            found[task.name] = load.level(task.level).pressure_mpa.mean
    return found


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("lying_supine", "standing"),
        ("lying_prone", "standing"),
        ("standing", "standing_flexed"),
        ("standing", "hold_close"),
        ("hold_close", "hold_far"),
        ("standing_flexed", "lift_round_back"),
    ],
)
def test_what_loads_more_in_every_source_loads_more_here(pressure, less, more):
    assert pressure[less] < pressure[more]


def test_the_report_tells_every_task_and_every_number_to_reach():
    report = (FOLDER / "report.md").read_text()
    for row in truth.rows("expected.csv"):
        assert row["task"] in report, row["task"]
        assert row["printed_as"] in report, row["task"]
    for number in ("<= .096", ">= .983", "<= .30", "<= .10", ".80 to .95"):
        assert number in report
    for name in run.AXES:
        assert name in report


def test_only_fitted_tasks_are_called_fitted(known):
    report = (FOLDER / "report.md").read_text()
    for task in truth.tasks(known):
        if task.posture is not None:
            line = next(line for line in report.splitlines() if line.startswith(f"| {task.name} |"))
            assert line.endswith(f"| {'yes' if task.fitted else 'no'} |"), task.name


def test_the_fitted_parameters_are_two_and_lie_inside_their_grid(known):
    assert 1 <= len(run.AXES) <= 2
    for name, values in run.AXES.items():
        assert values[0] <= known.constant(name) <= values[-1], name


def test_the_grid_of_lifts_is_the_promised_one():
    sizes = [len(axis) for axis in (cheap.MASSES_KG, cheap.FLEXIONS_DEG, cheap.LOADS_KG, cheap.DISTANCES_CM)]
    assert sizes == [3, 3, 3, 2]
    with (ROOT / "validation" / "cheap_estimators" / "expected.csv").open() as file:
        printed = [row["l4l5_compression"] for row in csv.DictReader(file)]
    report = (ROOT / "validation" / "cheap_estimators" / "report.md").read_text()
    for value in printed:
        assert value in report
