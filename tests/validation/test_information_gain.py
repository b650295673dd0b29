"""The printed bits and the shrinkage example are reproduced from the knowledge files, and the report is up to date."""

import re
from pathlib import Path

import pytest
from validation.information_gain import run as information_gain

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "validation" / "information_gain"
PRINTED = ROOT.parent / "shared" / "science" / "clinical.md"


def test_every_printed_number_is_reproduced():
    for row in information_gain.run():
        assert row.computed == pytest.approx(row.printed, abs=row.tolerance), str(row)
        assert row.reproduced


def test_the_report_is_up_to_date():
    assert (FOLDER / "report.md").read_text() == information_gain.report()


def test_tempering_takes_away(known):
    for accuracy in known.accuracies:
        assert information_gain.gained(accuracy, 0.5) <= information_gain.gained(accuracy)


def test_more_sessions_are_believed_more():
    assert information_gain.beyond(1) < information_gain.beyond(2) < information_gain.beyond(3)


def test_expected_values_are_those_that_were_printed():
    if not PRINTED.exists():
        pytest.skip("../shared/science/clinical.md is not here")
    text = PRINTED.read_text()
    bits = re.search(r"EIG \(bits, prior \.2\).*", text)[0]
    gains = [float(number) for number in re.findall(r"\s\**[A-Za-z][^,:]*? (\.\d{3})", bits.replace("**", ""))]
    rows = information_gain.run()
    assert [row.printed for row in rows if row.of_tempered is not None] == gains
    example = re.search(r"Shrinkage example.*", text)[0]
    assert "posterior 11 s" in example
    assert ".35 (k=1), .73 (k=3" in example.replace("=.35", " .35")
    assert [row.printed for row in rows if row.of_tempered is None] == [11, 0.35, 0.73]
