"""In short: what stands out is named, what cannot be told is counted, and nothing is reassured away."""

import dataclasses

import pytest
import report_example as example
from report_page import Page

from laststraw.app.report import render
from laststraw.measure.answers import read_answers
from laststraw.testing.visits import example_test

NEED_NOT = "nothing asks you to change how you stand"


@pytest.fixture
def short(known):
    """The words of "In short" of a visit without findings; ``sds``: value and sd of each, in sd of people."""

    def _short(*sds, **more):
        ids = ["shoulder_tilt", "hip_tilt", "trunk_lateral_lean", "trunk_shift", "shoulder_rotation"]
        measured = []
        for id, (value, sd) in zip(ids, sds, strict=False):
            spread = known.norm(id, "female").sd.value
            measured.append(example.best(id, value * spread, sd * spread, known.measurement(id).unit))
        visit = dataclasses.replace(example.calm(known), measurements=tuple(measured), **more)
        words = Page(render(visit, (), None, known)).words()
        start = words.index(known.sentence("report.short"), words.index(known.sentence("report.is_not")))
        return words[start : words.index(known.sentence("report.nothing_but"))]

    return _short


def test_all_inside_is_calm(short):
    told = short((0.1, 0.2), (0.0, 0.3), (0.2, 0.2))
    assert NEED_NOT in told
    assert "3 of 3 are inside the usual range" in told


def test_most_that_cannot_be_told_are_no_reassurance(short, known):
    told = short((0.1, 2.0), (0.0, 3.0), (0.2, 0.2))
    assert NEED_NOT not in told
    assert known.sentence("report.unsure_title") in told
    assert "2 of 3 cannot be told" in told


def test_what_is_outside_the_usual_range_is_counted_and_named(short, known):
    told = short((3.0, 0.2), (0.1, 0.2), (0.0, 3.0))
    assert NEED_NOT not in told
    assert "good to know" not in told
    assert "1 of 3 numbers from the photos are outside" in told
    assert "left shoulder higher" in told


def test_a_difference_of_a_test_beyond_its_error_is_named(short):
    calm = ((0.1, 0.2), (0.0, 0.3))
    assert NEED_NOT in short(*calm, tests=(example_test(31.0, 30.0),))
    told = short(*calm, tests=(example_test(31.0, 20.0),))
    assert NEED_NOT not in told
    assert "Side bend: Bend of the trunk : Left against right: left is 11.0° ± 3.1° more than right" in told


def test_a_limit_that_a_typed_test_crosses_is_named(short, known):
    typed = read_answers(known.protocol("scoliometer"), ["9"], knowledge=known)
    assert "Show this to a doctor" in short((0.1, 0.2), tests=(typed,))


def test_a_finding_is_not_told_twice_and_the_rest_is(known):
    page = Page(render(example.whole(known), (), None, known)).words()
    told = page[: page.index(known.sentence("report.nothing_but"))]
    assert "1 of 8 cannot be told" in told
    assert f"{known.measurement('psis_tilt').plain_name} : 6.9" in told
    assert f"{known.measurement('trunk_lateral_lean').plain_name} : 7.8" not in told
