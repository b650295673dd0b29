"""The revised NIOSH lifting equation: the laws of one lift first, then every printed value that could be read."""

import dataclasses
import importlib
import itertools
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from laststraw.damage.exposure.niosh_frequency import (
    PER_MIN,
    Session,
    duration_class,
    fm,
    over_15_min,
)
from laststraw.damage.exposure.niosh_lift import Lift, assess_lift
from laststraw.damage.exposure.niosh_multipliers import METRIC, SYSTEMS, US, am, cm, dm, estimate_h, half_up, hm, vm
from laststraw.errors import UnusableInput

DURATIONS = ("short", "moderate", "long")
GRIPS = ("good", "fair", "poor")


def number(low, high):
    return st.floats(low, high, allow_nan=False)


@st.composite
def lifts(draw, **fixed):
    """A lift in kg and cm that may also lie outside the equation."""
    made = {
        "load": draw(number(0.1, 60)),
        "h": draw(number(0, 70)),
        "v": draw(number(0, 180)),
        "v_end": draw(number(0, 180)),
        "h_end": draw(number(0, 70)),
        "a_deg": draw(number(0, 140)),
        "a_end_deg": draw(number(0, 140)),
        "per_min": draw(number(0, 16)),
        "duration": draw(st.sampled_from(DURATIONS)),
        "coupling": draw(st.sampled_from(GRIPS)),
        "control": draw(st.booleans()),
    }
    return Lift(**made | fixed)


def li(lift, system=METRIC):
    """The lifting index; what the equation does not allow at all is the largest."""
    found = assess_lift(lift, system).li
    return math.inf if found is None else found


def changed(lift, **new):
    return dataclasses.replace(lift, **new)


# ---- laws of one lift ---------------------------------------------------------------------------------------------


@given(lifts(), number(0, 30))
def test_a_heavier_load_is_never_better_and_counts_in_proportion(lift, more):
    heavier = changed(lift, load=lift.load + more)
    assert li(heavier) >= li(lift)
    if math.isfinite(li(lift)):
        assert li(heavier) / heavier.load == pytest.approx(li(lift) / lift.load)


@pytest.mark.parametrize(("field", "step"), [("h", 5), ("h_end", 5), ("a_deg", 20), ("a_end_deg", 20), ("per_min", 1)])
@given(st.data())
def test_further_more_twisted_or_more_often_never_lowers_the_index(field, step, data):
    lift = data.draw(lifts())
    limit = 180 if field.startswith("a") else math.inf
    more = min(getattr(lift, field) + data.draw(number(0, step)), limit)
    assert li(changed(lift, **{field: more})) >= li(lift) * (1 - 1e-12)


@given(lifts())
def test_longer_work_and_a_worse_grip_never_lower_the_index(lift):
    by_time = [li(changed(lift, duration=duration)) for duration in DURATIONS]
    by_grip = [li(changed(lift, coupling=grip)) for grip in GRIPS]
    assert by_time == sorted(by_time)
    assert by_grip == sorted(by_grip)


@given(lifts(control=False))
def test_control_at_the_end_never_lowers_the_index(lift):
    assert li(changed(lift, control=True)) >= li(lift)


@given(number(0, 90), number(0, 90))
def test_hands_further_from_the_best_height_lift_less(near, far):
    assume(near <= far)
    for system in (METRIC, US):
        for sign in (-1, 1):
            at = [system.v_best + sign * off for off in (near, far)]
            if min(at) >= 0:
                assert vm(at[1], system) <= vm(at[0], system)


@given(lifts(control=True))
def test_a_load_at_the_limit_has_the_index_one(lift):
    for rounding in ("exact", "table"):
        figure = assess_lift(lift, METRIC, rounding)
        if figure.rwl > 0:
            assert assess_lift(changed(lift, load=figure.rwl), METRIC, rounding).li == 1.0


@given(lifts())
def test_the_lower_limit_of_both_ends_counts_only_with_control(lift):
    figure = assess_lift(lift)
    assert (figure.destination is not None) == lift.control
    ends = [figure.origin.rwl] + ([figure.destination.rwl] if figure.destination else [])
    assert figure.rwl == min(ends)
    assert (figure.li is None) == (figure.rwl == 0)


@given(lifts())
def test_every_limit_is_the_product_of_its_multipliers_and_below_the_load_constant(lift):
    figure = assess_lift(lift)
    for end in filter(None, (figure.origin, figure.destination)):
        assert end.rwl == pytest.approx(math.prod(end[:6]) * 23.0)
        assert 0 <= end.rwl <= end.firwl <= 23.0
        assert (end.rwl == 0) == bool(end.beyond)


@given(lifts(control=True))
def test_the_frequency_multiplier_goes_by_the_height_at_the_beginning(lift):
    figure = assess_lift(lift)
    assert figure.destination.fm == figure.origin.fm == fm(lift.per_min, lift.v < 75, lift.duration)
    assert figure.destination.cm == cm(lift.coupling, lift.v_end, METRIC)


@given(
    st.builds(
        Lift,
        load=number(1, 60),
        h=number(26, 62),
        v=number(0, 170),
        v_end=number(0, 170),
        a_deg=number(0, 135),
        per_min=number(0, 8),
        duration=st.sampled_from(DURATIONS),
        coupling=st.sampled_from(GRIPS),
    )
)
def test_metric_and_us_units_agree_to_four_percent(lift):
    """They are two roundings of one equation; both columns of table 7 change at 75 cm, which is 29.5 in."""
    assume(not 75 <= lift.v <= 30 * 2.54 and abs(lift.v - lift.v_end) <= 174)
    inches = {name: getattr(lift, name) / 2.54 for name in ("h", "v", "v_end")}
    other = changed(lift, load=lift.load / 0.45359237, **inches)
    assert li(other, US) == pytest.approx(li(lift), rel=0.04)


def test_the_last_inch_is_where_the_units_part():
    """63 cm are 24.8 in and 175 cm are 68.9 in: between those and 25 in, 70 in only the US equation allows a load."""
    lift = Lift(load=5, h=63.4, v=75, v_end=100, per_min=1, duration="short", coupling="good")
    assert assess_lift(lift).li is None
    assert assess_lift(changed(lift, h=63.4 / 2.54, v=30, v_end=39, load=11), US).li > 0


# ---- frequency and duration ---------------------------------------------------------------------------------------


@given(number(0, 16), number(0, 16), st.booleans(), st.sampled_from(DURATIONS))
def test_the_frequency_multiplier_falls_and_is_linear_between_rows(one, other, low, duration):
    slower, faster = sorted((one, other))
    assert fm(faster, low, duration) <= fm(slower, low, duration)
    for below, above in itertools.pairwise(PER_MIN):
        ends = fm(below, low, duration), fm(above, low, duration)
        if ends[1] > 0:
            assert fm((below + above) / 2, low, duration) == pytest.approx(sum(ends) / 2)


def test_above_the_last_row_that_allows_a_load_there_is_none():
    for low, duration, last in ((True, "short", 12), (False, "short", 15), (True, "long", 8), (False, "long", 10)):
        assert fm(last, low, duration) > 0
        assert fm(last + 1e-6, low, duration) == 0.0


def test_hands_that_begin_low_are_allowed_less_often_wherever_they_end():
    down = Lift(load=5, h=30, v=80, v_end=10, h_end=30, control=True, per_min=9, duration="long", coupling="good")
    assert assess_lift(down).destination.fm == 0.15
    assert assess_lift(changed(down, v=10, v_end=80)).destination.fm == 0.0


def test_the_columns_part_at_75_cm_and_30_in():
    for system in (METRIC, US):
        assert [cm(grip, system.v_best, system) for grip in GRIPS] == [1.0, 1.0, 0.9]
        assert [cm(grip, system.v_best - 0.1, system) for grip in GRIPS] == [1.0, 0.95, 0.9]


def test_fewer_than_a_lift_in_five_minutes_count_as_that():
    assert fm(0, True, "long") == fm(0.2, True, "long") == 0.85
    assert fm(2.4, False, "short", "worksheet") == 0.90  # example 7: between the rows of 2 and 3


@given(st.lists(st.builds(Session, number(0, 60), number(0, 60)), min_size=1, max_size=6), number(0, 30))
def test_more_recovery_never_makes_a_job_longer_and_more_work_never_shorter(sessions, more):
    def rank(pattern, rule="2021"):
        return DURATIONS.index(duration_class(pattern, rule))

    rested = [Session(s.work_min, s.recovery_min + more) for s in sessions]
    worked = [Session(s.work_min + more, s.recovery_min) for s in sessions]
    assert rank(rested) <= rank(sessions)
    if sum(s.work_min for s in worked) <= 480:
        assert rank(worked) >= rank(sessions)
    assert rank(sessions, "1994") >= rank(sessions, "2021")


def test_the_revision_of_2021_asks_for_less_recovery():
    pattern = [Session(30, 30), Session(45, 480)]
    assert duration_class(pattern, "2021") == "short"
    assert duration_class(pattern, "1994") == "moderate"
    assert duration_class([Session(30, 36), Session(45, 480)], "1994") == "short"


def test_recovery_is_for_all_the_work_since_the_last_one_that_was_long_enough():
    assert duration_class([Session(25, 10), Session(30, 40), Session(30, 480)]) == "moderate"
    assert duration_class([Session(25, 10), Session(30, 55), Session(30, 480)]) == "short"


def test_lifting_in_bouts_is_spread_over_15_minutes():
    assert over_15_min(10, 8) == pytest.approx(5.333, abs=1e-3)
    assert over_15_min(20, 15) == 20
    with pytest.raises(UnusableInput, match="20"):
        over_15_min(20, 8)


# ---- the printed tables and examples ------------------------------------------------------------------------------


def test_every_printed_table_and_example():
    """A miss must be one of those that the report explains."""
    rows = importlib.import_module("validation.niosh.run").run()
    missed = [row for row in rows if not row.reproduced]
    assert len(rows) - len(missed) == 50
    assert all(row.why for row in missed), [str(row) for row in missed]


def test_the_three_cells_where_the_tables_leave_the_formulas():
    assert (hm(22, US), hm(22, US, "table")) == (pytest.approx(0.4545, abs=1e-4), 0.46)
    assert (hm(23, US), hm(23, US, "table")) == (pytest.approx(0.4348, abs=1e-4), 0.44)
    assert (dm(130, METRIC), dm(130, METRIC, "table")) == (pytest.approx(0.8546, abs=1e-4), 0.86)


def test_halves_go_up_as_in_the_tables():
    assert vm(20, US, "table") == 0.93
    assert half_up(0.925, 2) == 0.93
    assert half_up(2.675, 2) == 2.68


def test_beyond_the_equation_there_is_no_load():
    base = {"load": 5, "h": 30, "v": 75, "v_end": 100, "per_min": 1, "duration": "short", "coupling": "good"}
    for name, value in {"h": 63.5, "v": 176, "v_end": 251, "a_deg": 136, "per_min": 15.5}.items():
        figure = assess_lift(Lift(**base | {name: value}))
        assert (figure.rwl, figure.li) == (0.0, None), name
        assert len(figure.beyond) >= 1
    assert hm(10, METRIC) == 1.0
    assert dm(3, METRIC) == 1.0
    assert am(135) == pytest.approx(0.568)


def test_the_reach_can_be_estimated_from_the_container():
    assert estimate_h(40, 75, METRIC) == 40
    assert estimate_h(40, 10, METRIC) == 45
    assert estimate_h(16, 30, US) == 16
    assert estimate_h(16, 5, SYSTEMS["us"]) == 18


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"load": -1}, "load"),
        ({"h": math.nan}, "h is nan"),
        ({"v": math.inf}, "v"),
        ({"a_deg": 181}, "a_deg"),
        ({"control": True}, "reach at the end"),
        ({"load_most": 1}, "heaviest"),
    ],
)
def test_what_cannot_be_is_refused(wrong, told):
    base = {"load": 5, "h": 30, "v": 75, "v_end": 100, "per_min": 1, "duration": "short", "coupling": "good"}
    with pytest.raises(UnusableInput, match=told):
        Lift(**base | wrong)
    with pytest.raises(UnusableInput, match="8 hours"):
        duration_class([Session(481, 0)])
