"""Laws of change: only beyond error, the same backwards, mirrored with the person, and rarely false."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laststraw.history import changes, not_compared, timeline, years_between
from laststraw.records import Referral
from laststraw.stats import Z95, mdc95
from laststraw.testing.visits import example_measurement, example_visit

VALUES = st.floats(-50.0, 50.0)
SDS = st.floats(0.01, 20.0)
PAIRS = st.tuples(VALUES, SDS, VALUES, SDS)


def change(before, sd_before, now, sd_now):
    earlier = example_visit("visit-1", measurements=(example_measurement(value=before, sd=sd_before),))
    return changes((example_measurement(value=now, sd=sd_now),), earlier)


@given(PAIRS)
def test_nothing_within_the_error_is_ever_shown(pair):
    before, sd_before, now, sd_now = pair
    shown = change(*pair)
    assert bool(shown) == (abs(now - before) > Z95 * math.hypot(sd_before, sd_now))
    for c in shown:
        assert abs(c.now - c.before) > c.mdc95
        assert c.mdc95 >= max(mdc95(sd_before), mdc95(sd_now)) / math.sqrt(2)


@given(VALUES, VALUES, SDS)
def test_equal_errors_give_the_mdc95_of_the_textbook(before, now, sd):
    for c in change(before, sd, now, sd):
        assert c.mdc95 == pytest.approx(mdc95(sd), rel=1e-12)


@given(PAIRS)
def test_time_backwards_gives_the_opposite_change(pair):
    before, sd_before, now, sd_now = pair
    there, back = change(*pair), change(now, sd_now, before, sd_before)
    assert [(c.before, c.now, c.mdc95) for c in there] == [(c.now, c.before, pytest.approx(c.mdc95)) for c in back]


@given(PAIRS)
def test_a_mirrored_person_changes_the_other_way(pair):
    before, sd_before, now, sd_now = pair
    plain, mirrored = change(*pair), change(-before, sd_before, -now, sd_now)
    assert [(c.before, c.now, c.mdc95) for c in plain] == [(-c.before, -c.now, c.mdc95) for c in mirrored]


@given(PAIRS, st.floats(1.0, 10.0))
def test_more_error_never_shows_more(pair, factor):
    before, sd_before, now, sd_now = pair
    assert len(change(before, sd_before * factor, now, sd_now)) <= len(change(*pair))
    assert len(change(before, sd_before, now, sd_now * factor)) <= len(change(*pair))


@pytest.mark.parametrize(("sd_before", "sd_now"), [(1.0, 1.0), (0.3, 2.0), (2.0, 0.3)])
def test_one_comparison_in_twenty_is_false(sd_before, sd_now):
    """Repeats of a person who did not change; 20,000 comparisons know 5 % to +- 0.3 %."""
    rng = np.random.default_rng(1)
    before, now = 3.0 + sd_before * rng.standard_normal(20_000), 3.0 + sd_now * rng.standard_normal(20_000)
    false = sum(len(change(float(b), sd_before, float(n), sd_now)) for b, n in zip(before, now, strict=True))
    assert false / 20_000 == pytest.approx(0.05, abs=0.005)


def test_a_lasting_bias_makes_false_changes_rarer():
    """The part of the error that repeats on every visit cancels: fewer false changes, never more."""
    rng = np.random.default_rng(2)
    bias, noise = 0.8, 0.6
    same = bias * rng.standard_normal(5_000)
    before, now = (same + noise * rng.standard_normal(5_000) for _ in range(2))
    false = sum(len(change(float(b), 1.0, float(n), 1.0)) for b, n in zip(before, now, strict=True))
    assert false / 5_000 < 0.05


def test_first_visit_has_no_changes():
    assert changes((example_measurement(),), None) == ()
    assert changes((example_measurement(),), example_visit()) == ()


@pytest.mark.parametrize("other", [{"method": "dots"}, {"unit": "mm"}, {"side": "left"}])
def test_what_was_measured_otherwise_is_named_not_compared(known, other):
    earlier = example_visit(measurements=(example_measurement(value=-30.0, **other),))
    now = (example_measurement(value=30.0),)
    assert changes(now, earlier) == ()
    (sentence,) = not_compared(now, earlier, known)
    assert known.measurement("shoulder_tilt").plain_name in sentence


@pytest.mark.parametrize("detail", ["keypoints, 16 views", "keypoints/front", "combined keypoints"])
def test_detail_of_the_method_may_differ(known, detail):
    earlier = example_visit(measurements=(example_measurement(value=-30.0, method=detail),))
    now = (example_measurement(value=30.0, method="keypoints"),)
    assert len(changes(now, earlier)) == 1
    assert not_compared(now, earlier, known) == ()


def test_what_was_combined_from_other_kinds_is_not_compared():
    earlier = example_visit(measurements=(example_measurement(value=-30.0, method="combined keypoints"),))
    assert changes((example_measurement(value=30.0, method="combined dots+keypoints"),), earlier) == ()
    alike = example_visit(measurements=(example_measurement(value=-30.0, method="combined"),))
    assert len(changes((example_measurement(value=30.0, method="combined"),), alike)) == 1


def test_a_change_names_its_visits():
    earlier = example_visit("visit-1", measurements=(example_measurement(value=-30.0),))
    (c,) = changes((example_measurement(value=30.0),), earlier)
    assert (c.measurement, c.before, c.now, c.unit, c.since) == ("shoulder_tilt", -30.0, 30.0, "deg", "visit-1")


def test_years():
    assert years_between("2025-11-22T12:00:00+00:00", "2026-11-22T18:00:00Z") == pytest.approx(1.0)
    assert years_between("2026-03-01T12:00:00+02:00", "2026-03-01T10:00:00+00:00") == 0.0
    assert years_between("2026-11-22T12:00:00Z", "2025-11-22T12:00:00Z") > 0.9, "a clock set back makes no certainty"
    with pytest.raises((ValueError, TypeError)):
        years_between("2026-11-22", "2025-11-22T12:00:00Z")


# ---- timeline --------------------------------------------------------------------------------------------------------


def row_of(number, *measurements, referral=None):
    moment = f"2026-0{number}-01T10:00:00+00:00"
    return example_visit(f"visit-{number}", moment, measurements, referral=referral)


def test_the_timeline_marks_only_changes_beyond_error():
    visits = [row_of(n, example_measurement(value=v, sd=1.0)) for n, v in enumerate((0.0, 2.0, 8.0), start=1)]
    first, second, third = (row.entries[0] for row in timeline(visits))
    assert (first.changed, first.change, first.since) == (False, None, None)
    assert (second.changed, second.change, second.since) == (False, None, "visit-1")
    assert (third.changed, third.change, third.since) == (True, 6.0, "visit-2")


def test_the_timeline_looks_past_visits_that_did_not_measure_it():
    tilt, other = example_measurement(value=0.0, sd=1.0), example_measurement("craniovertebral", 50.0)
    dots = example_measurement(value=20.0, sd=1.0, method="dots")
    rows = timeline(
        [row_of(1, tilt), row_of(2, other), row_of(3, dots), row_of(4, example_measurement(value=9.0, sd=1.0))]
    )
    assert rows[2].entries[0].since is None
    assert (rows[3].entries[0].since, rows[3].entries[0].change) == ("visit-1", 9.0)


def test_a_referral_silences_its_row():
    stop = Referral(level="emergency", flags=("x",), unanswered=(), actions=("Go now.",))
    rows = timeline([row_of(1, example_measurement()), row_of(2, example_measurement(value=40.0), referral=stop)])
    assert rows[1].referred
    assert rows[1].entries == ()
    assert not rows[0].referred


def test_the_timeline_agrees_with_the_changes_of_each_visit():
    rng = np.random.default_rng(4)
    visits = [row_of(n, *(example_measurement(i, float(rng.normal(0, 2)), 0.7) for i in "abc")) for n in range(1, 9)]
    for row, visit, earlier in zip(timeline(visits), visits, [None, *visits], strict=False):
        shown = {c.measurement: c.now - c.before for c in changes(visit.measurements, earlier)}
        assert {e.measurement: e.change for e in row.entries if e.changed} == shown


def test_nobody_has_an_empty_timeline():
    assert timeline(()) == ()
