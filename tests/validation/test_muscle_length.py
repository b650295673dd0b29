"""The published sensitivities of muscle length are reproduced where the model is the same, and told where not."""

from pathlib import Path

import pytest

from laststraw.body.model import PACKED

if not (PACKED / "model.xml").exists():
    pytest.skip("the body model is not packed: make setup", allow_module_level=True)

from validation.muscle_length import run as muscle_length
from validation.muscle_length.levers import Lever

FOLDER = Path(muscle_length.__file__).parent


@pytest.fixture(scope="module")
def rows():
    return muscle_length.run()


def of(rows, *postures):
    return [row for row in rows if row.posture in postures]


def test_the_table_of_ten_degrees_of_pelvic_tilt_is_reproduced(rows):
    assert len(of(rows, "tilt")) == 22
    for row in of(rows, "tilt"):
        assert row.reproduced, row


def test_the_slopes_of_back_and_belly_muscles_are_reproduced(rows):
    assert len(of(rows, "flexion", "bend")) == 9
    for row in of(rows, "flexion", "bend"):
        assert row.reproduced, row


def test_the_slopes_of_the_self_tests_are_reproduced(rows):
    tests = of(rows, *muscle_length.TESTS)
    assert len(tests) == 25
    for row in tests:
        assert row.reproduced, row


def test_levers_of_the_hip_extensors_are_within_what_two_methods_differ_by(rows):
    hip = [row for row in rows if isinstance(row, Lever) and row.muscle in ("hamstrings", "gluteus maximus")]
    assert len(hip) == 3
    for row in hip:
        assert row.reproduced, row


def test_what_is_not_reproduced_has_the_right_sign_and_a_reason(rows):
    for row in rows:
        if isinstance(row, Lever):
            assert row.reproduced or row.why != "not explained", row
        else:
            assert row.printed * row.computed > 0, row
            assert row.printed * row.ours > 0, row
            assert row.reproduced or row.posture in muscle_length.WHY, row


def test_the_report_is_up_to_date():
    assert (FOLDER / "report.md").read_text() == muscle_length.report()
