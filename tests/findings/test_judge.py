"""Laws of the two gates."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.findings import chance_beyond, judge, left_right_z
from laststraw.stats import Z95

finite = st.floats(-60, 60)
sds = st.floats(0.05, 30)
limits = st.floats(0.0, 20)


@given(value=finite, sd=sds, spread=sds, beyond=limits, usual=finite)
@settings(deadline=None)
def test_mirror_the_reading_and_the_other_side_is_as_probable(value, sd, spread, beyond, usual):
    right = chance_beyond(value, sd, usual=usual, spread=spread, beyond=beyond, sign=1)
    left = chance_beyond(2 * usual - value, sd, usual=usual, spread=spread, beyond=beyond, sign=-1)
    assert right == pytest.approx(left, abs=1e-9)


@given(value=finite, more=st.floats(0, 30), sd=sds, spread=sds, beyond=limits)
@settings(deadline=None)
def test_a_larger_deviation_never_lowers_the_probability(value, more, sd, spread, beyond):
    near = chance_beyond(value, sd, usual=0.0, spread=spread, beyond=beyond, sign=1)
    assert chance_beyond(value + more, sd, usual=0.0, spread=spread, beyond=beyond, sign=1) >= near - 1e-12


@given(value=finite, sd=sds, wider=st.floats(1.0, 20.0), spread=sds, beyond=limits)
@settings(deadline=None)
def test_more_error_never_makes_a_reading_more_than_evens(value, sd, wider, spread, beyond):
    """With more error p may rise from near 0 towards what is usual, but never above one half, or above what it was."""
    sharp = chance_beyond(value, sd, usual=0.0, spread=spread, beyond=beyond, sign=1)
    blurred = chance_beyond(value, sd * wider, usual=0.0, spread=spread, beyond=beyond, sign=1)
    assert blurred <= max(sharp, 0.5) + 1e-12


@given(value=finite, sd=sds, wider=st.floats(1.0, 20.0))
@settings(max_examples=200, deadline=None)
def test_more_error_never_turns_silence_into_a_finding(value, sd, wider, known, woman, measure_one):
    definition = known.finding("lateral_trunk_lean")
    sharp = judge(definition, {"trunk_lateral_lean": measure_one("trunk_lateral_lean", value, sd)}, woman, known)
    blurred = judge(
        definition, {"trunk_lateral_lean": measure_one("trunk_lateral_lean", value, sd * wider)}, woman, known
    )
    if blurred is not None and blurred.listed(known):
        assert sharp.listed(known)


@given(value=st.floats(-1e6, 1e6), sd=st.floats(1e-3, 1e3))
@settings(max_examples=200, deadline=None)
def test_within_its_own_error_every_reading_is_silent(value, sd, known, woman, measure_one):
    for definition in known.findings:
        if len(definition.criteria) == 1:
            id = definition.criteria[0].measurement
            norm = known.norm(id, woman.sex)
            usual = 0.0 if definition.lateral else norm.mean.value
            inside = usual + math.copysign(min(abs(value), 0.999 * Z95 * sd), value)
            judged = judge(definition, {id: measure_one(id, inside, sd)}, woman, known)
            assert judged is None or not judged.loud


def test_exactly_zero_has_no_side(known, woman, measure_one):
    assert judge(known.finding("lateral_shift"), {"trunk_shift": measure_one("trunk_shift", 0.0)}, woman, known) is None


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("field", ["value", "sd", "usual", "spread", "beyond"])
def test_what_is_not_a_number_is_refused(bad, field):
    numbers = {"value": 1.0, "sd": 1.0, "usual": 0.0, "spread": 1.0, "beyond": 1.0, field: bad}
    with pytest.raises(ValueError, match="cannot judge"):
        chance_beyond(numbers.pop("value"), numbers.pop("sd"), sign=1, **numbers)


def test_an_error_of_nothing_is_refused():
    with pytest.raises(ValueError, match="cannot judge"):
        chance_beyond(1.0, 0.0, usual=0.0, spread=1.0, beyond=1.0, sign=1)


def test_several_criteria_are_never_surer_than_the_least_sure_one(known, woman, measure_one):
    measured = {
        "shoulder_tilt": measure_one("shoulder_tilt", 6.0, 0.8),
        "psis_tilt": measure_one("psis_tilt", -5.0, 0.8),
    }
    judged = judge(known.finding("functional_curve"), measured, woman, known)
    assert judged.side == "left"
    assert 0.0 < judged.p <= min(part.p for part in judged.parts)
    measured["psis_tilt"] = measure_one("psis_tilt", 5.0, 0.8)  # both lines slope the same way: no curve
    assert not judge(known.finding("functional_curve"), measured, woman, known).loud


@pytest.mark.parametrize("shared", [0.0, 0.7, 1.0])
def test_the_noise_gate_alone_keeps_the_promise_of_one_in_twenty(known, shared):
    """20,000 symmetric people; every line carries the same shared error, from none of it to all of it."""
    z, draw = left_right_z(known), random.Random(7)
    lateral = {d.criteria[0].measurement for d in known.findings if d.lateral and d.criteria and d.grade != "X"}
    own = math.sqrt(1.0 - shared**2)
    alarms = 0
    for _ in range(20_000):
        roll = draw.gauss(0.0, 1.0)
        alarms += any(abs(shared * roll + own * draw.gauss(0.0, 1.0)) > z for _ in lateral)
    assert alarms / 20_000 <= known.constant("findings.false_alarm")


def test_the_gate_of_left_right_is_never_below_that_of_one_reading(known):
    assert left_right_z(known) >= Z95
