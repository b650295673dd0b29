"""Laws of the line through a number: its band holds the truth, more numbers make it narrower, too early is said."""

from datetime import date, timedelta

import numpy as np
import pytest
from validation.courses import signals

from laststraw import knowledge
from laststraw.plan.response import response, truth
from laststraw.records import Scored

KNOWN = knowledge.load()
FIRST = date(2026, 3, 2)
TODAY = FIRST + timedelta(days=84)


def numbers(values, every=7, name="nrs", sd=1.02):
    return [
        Scored(questionnaire=name, day=(FIRST + timedelta(days=every * n)).isoformat(), value=float(v), sd=sd)
        for n, v in enumerate(values)
    ]


def test_the_band_holds_the_truth_19_times_in_20():
    held = [signals.band(("model", seed))["curve_model"] for seed in range(150)]
    assert np.mean(held) == pytest.approx(0.95, abs=0.03)


def test_more_numbers_and_smaller_errors_never_make_it_wider():
    def width(count, sd):
        (point,) = (p for p in response(numbers([5] * count, sd=sd), KNOWN, today=TODAY).points[-1:])
        return point.hi95 - point.lo95

    assert width(12, 1.02) < width(6, 1.02) < width(2, 1.02)
    assert width(12, 0.5) < width(12, 1.02)


def test_four_numbers_of_a_day_are_one_with_half_the_error():
    known, asked = KNOWN.questionnaire("nrs"), np.array([0.0, 14.0])
    four = [Scored(questionnaire="nrs", day="2026-03-02", value=6.0, sd=3.0)] * 4
    one = [Scored(questionnaire="nrs", day="2026-03-02", value=6.0, sd=1.5)]
    for many, single in zip(truth(four, known, KNOWN, asked), truth(one, known, KNOWN, asked), strict=True):
        assert many == pytest.approx(single)


def test_mirrored_scales_give_mirrored_lines():
    """Doing things again from 2 to 8 is pain from 8 to 2."""
    pain = response(numbers([8, 7, 6, 5, 4, 3, 2], sd=0.86), KNOWN, today=TODAY)
    doing = response(numbers([2, 3, 4, 5, 6, 7, 8], name="psfs", sd=0.86), KNOWN, today=TODAY)
    for one, other in zip(pain.points, doing.points, strict=True):
        assert one.mean == pytest.approx(10 - other.mean)
        assert one.lo95 == pytest.approx(10 - other.hi95)
    assert pain.chance_better == pytest.approx(doing.chance_better)
    assert pain.chance_better > 0.95


def test_it_follows_the_numbers_and_stays_on_the_scale():
    up = response(numbers([2, 3, 4, 6, 8, 9, 10, 10, 10]), KNOWN, today=TODAY)
    assert up.chance_better < 0.05
    assert "worse" in up.text
    assert all(0 <= p.lo95 <= p.hi95 <= 10 for p in up.points)
    same = response(numbers([4, 5, 4, 5, 4, 5, 4]), KNOWN, today=TODAY)
    assert "cannot be told" in same.text


@pytest.mark.parametrize(("values", "every"), [([5], 7), ([8, 6, 3], 14), ([8, 7, 4, 2], 4)])
def test_too_early_is_said(values, every):
    curve = response(numbers(values, every), KNOWN, today=FIRST + timedelta(days=every * (len(values) - 1)))
    assert curve.early
    assert "too early" in curve.text


def test_without_numbers_or_without_their_error_there_is_no_line():
    assert response([], KNOWN, today=TODAY) is None
    assert response([Scored(questionnaire="pgic", day="2026-03-02", value=2.0)], KNOWN, today=TODAY) is None
