"""The false-alarm table of folk left/right rules is reproduced, and its report is up to date."""

import csv
from pathlib import Path

import pytest
from validation.noise_check import run as noise_check

from laststraw.stats import Z95, mdc95

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "validation" / "noise_check"
PRINTED = ROOT.parent / "shared" / "science" / "clinical" / "noise_check.csv"


def test_every_printed_number_is_reproduced():
    for row in noise_check.run():
        assert row.computed == pytest.approx(row.printed, abs=row.tolerance), str(row)
        assert row.reproduced
    assert noise_check.any_false_alarm(10, 0.05) == pytest.approx(0.40, abs=0.005)


def test_the_report_is_up_to_date():
    assert (FOLDER / "report.md").read_text() == noise_check.report()


def test_a_cutoff_at_mdc95_alarms_one_time_in_twenty():
    assert noise_check.false_alarm(mdc95(3.0), 3.0) == pytest.approx(0.05, abs=1e-12)
    assert mdc95(3.0) == pytest.approx(Z95 * 2**0.5 * 3.0)


def test_more_error_never_alarms_less():
    alarms = [noise_check.false_alarm(5.0, sem) for sem in (0.5, 1.0, 2.0, 4.0, 8.0)]
    assert alarms == sorted(alarms)


def test_the_errors_come_from_sources_that_were_read(known):
    for row in noise_check.folk_rules():
        assert row.source == "recalled" or known.source(row.source).verified


def test_expected_values_are_those_that_were_printed():
    if not PRINTED.exists():
        pytest.skip("../shared/science/clinical/noise_check.csv is not here")
    with PRINTED.open() as file:
        printed = [float(row["false_alarm_if_truly_symmetric"].split()[0]) for row in csv.DictReader(file)]
    assert [row.printed for row in noise_check.run()] == printed
