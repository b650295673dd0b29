"""The arms of validation/findings count what they say, and its report tells every number."""

import csv
from pathlib import Path

import numpy as np
import pytest
from validation.findings import arms
from validation.findings import run as counted

from laststraw.testing.patients import Oddness

FOLDER = Path(counted.__file__).parent


def test_the_report_tells_every_number_and_marks_what_is_missed():
    text = (FOLDER / "report.md").read_text()
    with (FOLDER / "expected.csv").open() as file:
        expected = list(csv.DictReader(file))
    lines = [line for line in text.splitlines() if line.startswith(("| yes |", "| **MISSED** |"))]
    assert len(lines) == len(expected)
    for row, line in zip(expected, lines, strict=True):
        assert row["says"] in line
        computed = float(line.split(" | ")[3])
        held = float(row["low"]) - 1e-9 <= computed <= float(row["high"]) + 1e-9
        assert held == line.startswith("| yes |"), line


def test_the_error_of_calibration_is_that_of_its_definition():
    rng = np.random.default_rng(1)
    p = rng.random(4000)
    honest = [arms.Hit("a", float(x), bool(rng.random() < x)) for x in p]
    assert counted.calibration_error(honest) < 0.03
    sure = [arms.Hit("a", 0.95, i % 2 == 0) for i in range(1000)]
    assert counted.calibration_error(sure) == pytest.approx(0.45)
    assert counted.calibration_error([*sure, *honest], 0.96, 1.0) < 0.1


def test_symmetric_people_hear_of_no_side_and_present_differences_are_found_on_their_side(known):
    assert not any(arms.alarm((11, i), known) for i in range(12))
    latent = "side_bend"
    told = [arms.present((12, i), latent, known) for i in range(8)]
    assert sum(found for found, _ in told) >= 7
    assert not any(wrong for _, wrong in told)


def test_intervals_and_truth_of_a_patient_are_those_of_the_model(known):
    arms_of = [arms.judged((13, i), known, Oddness()) for i in range(40)]
    held = [one for _, of_one in arms_of for one in of_one]
    assert 0.92 <= np.mean(held) <= 0.98
    hits = [hit for of_one, _ in arms_of for hit in of_one]
    assert counted.calibration_error(hits) < 0.05


def test_every_order_ends_at_the_conclusion_of_the_full_battery(known):
    for i in range(3):
        one = arms.ordered((14, i), known)
        assert all(right[-1] for right in one.right.values())
        assert len({round(spent[-1], 6) for spent in one.minutes.values()}) == 1
        assert 0 <= one.stopped <= one.battery
