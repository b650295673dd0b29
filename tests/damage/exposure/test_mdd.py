"""Mainz-Dortmund dose: squares, thresholds, days and lives."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laststraw.damage.exposure import mdd
from laststraw.errors import UnusableInput

FORCES = st.lists(st.tuples(st.floats(0.0, 9.0), st.floats(0.0, 1.0)), min_size=1, max_size=8)


@given(FORCES, st.floats(0.1, 4.0))
def test_the_dose_grows_with_force_as_it_is_and_with_time_as_its_root(tasks, factor):
    force, hours = [f for f, _ in tasks], [h for _, h in tasks]
    dose = mdd.day_dose(force, hours)
    if max(force) * factor <= 30.0:
        assert mdd.day_dose([f * factor for f in force], hours) == pytest.approx(factor * dose, rel=1e-9)
    assert mdd.day_dose(force, [h / 4.0 for h in hours]) == pytest.approx(dose / 2.0, rel=1e-9, abs=1e-12)


@given(st.floats(0.0, 30.0))
def test_a_steady_shift_has_the_dose_force_times_time(force):
    assert mdd.day_dose(force, 8.0) == pytest.approx(8.0 * force, rel=1e-12)


@given(FORCES, st.floats(0.0, 9.0))
def test_a_higher_least_force_never_raises_a_dose(tasks, least):
    force, hours = [f for f, _ in tasks], [h for _, h in tasks]
    assert mdd.day_dose(force, hours, least) <= mdd.day_dose(force, hours)


def test_a_force_at_the_threshold_counts_whole_and_below_it_not_at_all():
    assert mdd.day_dose(3.2, 1.0, 3.2) == pytest.approx(3.2 * math.sqrt(8.0))
    assert mdd.day_dose(3.199, 1.0, 3.2) == 0.0


def test_bent_postures_have_a_threshold_of_their_own():
    row = {"force_kn": 2.0, "hours": 2.0}
    assert mdd.assess([row]).total("day_dose") == 0.0
    bent = mdd.assess([row | {"kind": "bent"}])
    assert bent.total("day_dose") == pytest.approx(2.0 * math.sqrt(16.0))
    assert "exposure.caution.mdd_left_out" in mdd.assess([row]).cautions
    assert "exposure.caution.mdd_left_out" not in bent.cautions


def test_the_hundred_lifts_of_the_notes():
    got = mdd.assess([{"force_kn": 4.5, "seconds": 4, "repetitions": 100, "days": 4000}])
    assert got.total("day_dose") == pytest.approx(4.2426, abs=5e-5)
    assert got.total("life_dose") == 0.0  # below 5.5 kNh a day
    assert "exposure.caution.mdd_short_day" in got.cautions
    later = mdd.assess([{"force_kn": 4.5, "seconds": 4, "repetitions": 100, "days": 4000}], thresholds="court_2007")
    assert later.total("life_dose") == pytest.approx(4.2426 * 4.0, abs=5e-4)
    assert later.limits[0].value == 12.5


def test_jobs_are_days_of_their_own():
    one, two = (
        {"force_kn": 4.5, "hours": 0.2, "job": "a", "days": 2000},
        {"force_kn": 5.0, "hours": 0.3, "job": "b", "days": 500},
    )
    got = mdd.assess([one, two], thresholds="none")
    days = [mdd.day_dose(4.5, 0.2), mdd.day_dose(5.0, 0.3)]
    assert got.total("day_dose") == pytest.approx(max(days))
    assert got.total("life_dose") == pytest.approx(mdd.life_dose(days, [2000, 500]))
    assert [task.share for task in got.tasks] == [1.0, 1.0]


def test_what_is_not_there_is_named():
    with pytest.raises(UnusableInput, match="original_1999, court_2007"):
        mdd.thresholds("mine")
    with pytest.raises(UnusableInput, match="male and female"):
        mdd.thresholds("none", "both")
