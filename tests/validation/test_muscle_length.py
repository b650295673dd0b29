"""The published sensitivities of muscle length are reproduced where the model is the same, and told where not."""

from pathlib import Path

import pytest

from laststraw.body.model import PACKED

if not (PACKED / "model.xml").exists():
    pytest.skip("the body model is not packed: make setup", allow_module_level=True)

from validation.muscle_length import run as muscle_length

FOLDER = Path(muscle_length.__file__).parent


def test_the_table_of_ten_degrees_of_pelvic_tilt_is_reproduced():
    rows = [row for row in muscle_length.run() if row.posture == "tilt"]
    assert len(rows) == 22
    for row in rows:
        assert row.reproduced, row


def test_the_slopes_of_back_and_belly_muscles_are_reproduced():
    rows = [row for row in muscle_length.run() if row.posture in ("flexion", "bend")]
    assert len(rows) == 9
    for row in rows:
        assert row.reproduced, row


def test_what_is_not_reproduced_has_the_right_sign_and_a_reason():
    for row in muscle_length.run():
        assert row.printed * row.computed > 0, row
        assert row.reproduced or row.posture in muscle_length.WHY, row


def test_the_report_is_up_to_date():
    assert (FOLDER / "report.md").read_text() == muscle_length.report()
