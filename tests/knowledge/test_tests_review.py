"""The review of the clinical table of tests has a row for every test, and names the protocols that are there."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "tests-review.md"
ROW = re.compile(r"^\| (T\d\d) \| (.+?) \| (.+?) \|", re.MULTILINE)


@pytest.fixture
def rows() -> dict[str, tuple[str, str]]:
    found = ROW.findall(PAGE.read_text())
    assert len(found) == len({number for number, *_ in found}), "a test has two rows"
    return {number: (names, error) for number, names, error in found}


def test_all_46_tests_are_there_in_their_order(rows):
    assert list(rows) == [f"T{number:02d}" for number in range(1, 47)]


def test_it_names_the_protocols_that_there_are(rows, known):
    for number, (names, _) in rows.items():
        there = {protocol.id for protocol in known.protocols if protocol.map_id == number}
        assert set(re.findall(r"`(\w+)`", names)) == there, number


def test_what_is_not_offered_is_said(rows, known):
    for protocol in known.protocols:
        if protocol.map_id:
            assert rows[protocol.map_id][1].startswith("not offered") == bool(protocol.not_offered), protocol.id
