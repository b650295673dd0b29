"""The report of the simulated courses tells every number, and what it counts is what it says."""

import csv
import json
from pathlib import Path

from validation.courses import run as counted

FOLDER = Path(counted.__file__).parent


def test_the_report_is_that_of_the_figures_and_marks_what_is_missed():
    rows = counted.run()
    assert (FOLDER / "report.md").read_text() == counted.report(rows)
    with (FOLDER / "expected.csv").open() as file:
        asked = [row["id"] for row in csv.DictReader(file)]
    assert [row.id for row in rows] == asked
    assert set(asked) == set(json.loads((FOLDER / "figures.json").read_text()))


def test_at_least_two_thousand_courses_and_none_swings():
    rows = {row.id: row for row in counted.run()}
    assert rows["swings"].people >= 2000
    assert rows["swings"].computed == 0
    assert rows["before_after"].computed == 0


def test_a_course_counts_the_same_again():
    assert counted.of_one(("drop_out", 8)) == counted.of_one(("drop_out", 8))


def test_sums_are_sums_and_shares_are_means():
    found = counted.counted([{"swings": 1.0, "silence_anew": 1.0}, {"swings": 2.0, "silence_anew": 0.0}])
    assert found == {"swings": (3.0, 2), "silence_anew": (0.5, 2)}
