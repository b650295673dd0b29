"""Laws of muscles by their tests: mirrored people, longer is never shorter, no test no claim, exact stays exact."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.body.tested import best_readings, muscle_states
from laststraw.knowledge import linked
from laststraw.measure.answers import read_answers
from laststraw.records import OTHER_SIDE, ExtensibilityTest, StructureState
from laststraw.stats import normal_cdf

YEAR = 2026
QUICK = settings(deadline=None, max_examples=40)
HAMSTRINGS = {"semimembranosus", "semitendinosus", "biceps_femoris_long"}


def tenths(low, high):
    """Numbers as people type them."""
    return st.integers(round(10 * low), round(10 * high)).map(lambda tenth: tenth / 10)


LIFTS = tenths(20, 110)
NEEDS = {"tight": "extensibility", "weak": "strength"}


def typed(known, test, *given):
    return read_answers(known.protocol(test), given, knowledge=known)


def length(structure, side, mean=0.0, sd=2.0):
    return StructureState(
        key=f"state/{structure}/{side}", structure=structure, side=side, quantity="length", mean=mean, sd=sd, unit="%",
        beyond=5.0, p_low=normal_cdf(-5.0, mean, sd), p_high=1 - normal_cdf(5.0, mean, sd), state="unclear",
        because=("measurement/x",),
    )  # fmt: skip


def said(known, person, *tests, states=(), year=YEAR):
    return {state.key: state for state in muscle_states(states, tests, person, known, year=year)}


def of_claims(state):
    return [(claim.name, claim.verdict, round(claim.p, 12), claim.missing) for claim in state.claims]


@QUICK
@given(left=LIFTS, right=LIFTS, bend=tenths(5, 40), hold=tenths(0, 200), mean=st.floats(-15, 15))
def test_a_mirrored_person_has_mirrored_muscles(known, person, left, right, bend, hold, mean):
    def of(one, other):
        tests = (
            typed(known, "straight_leg_raise", f"leg_lift.{one}={left}", f"leg_lift.{other}={right}"),
            typed(known, "side_bend", f"lumbar_side_bend.{one}={bend}"),
            typed(known, "side_plank", f"{one}={hold}"),
        )
        return said(known, person, *tests, states=(length("semimembranosus", one, mean),))

    here, there = of("left", "right"), of("right", "left")
    assert len(here) == len(there) > 6
    for state in here.values():
        twin = there[f"muscle/{state.structure}/{OTHER_SIDE[state.side]}"]
        assert of_claims(state) == of_claims(twin)
        turned = [tuple(key.replace(state.side, "#") for key in claim.because) for claim in state.claims]
        mirrored = [tuple(key.replace(twin.side, "#") for key in claim.because) for claim in twin.claims]
        assert [len(keys) for keys in turned] == [len(keys) for keys in mirrored]


@pytest.mark.parametrize(("test", "output", "low", "high", "longer"), [
    ("straight_leg_raise", "leg_lift", 20.0, 110.0, "higher"),
    ("active_knee_extension", "knee_short_of_straight", 0.0, 80.0, "lower"),
    ("thomas", "thomas_thigh", -40.0, 40.0, "lower"),
])  # fmt: skip
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_a_longer_reading_never_raises_the_chance_of_giving_way_less(
    known, person, test, output, low, high, longer, data
):
    less, more = sorted(data.draw(st.lists(tenths(low, high), min_size=2, max_size=2)))
    shorter, further = (less, more) if longer == "higher" else (more, less)
    before = said(known, person, typed(known, test, f"{output}.left={shorter}"))
    after = said(known, person, typed(known, test, f"{output}.left={further}"))
    assert before
    for key, state in after.items():
        assert state.claim("tight").p <= before[key].claim("tight").p + 1e-12


@QUICK
@given(lift=LIFTS, hold=tenths(0, 240), mean=st.floats(-20, 20), photo=st.booleans())
def test_without_its_test_no_claim_goes_beyond_possible(known, person, lift, hold, mean, photo):
    states = tuple(length(name, "left", mean) for name in HAMSTRINGS) if photo else ()
    tests = (typed(known, "straight_leg_raise", f"left={lift}"), typed(known, "side_plank", f"left={hold}"))
    for state in said(known, person, *tests, states=states).values():
        for claim in state.claims:
            if claim.missing:
                assert claim.verdict in ("possible", "not_known"), (state.key, claim)
        for name, half in NEEDS.items():
            claim = state.claim(name)
            assert (half in claim.missing) == (not any(key.startswith("test/") for key in claim.because))


def test_only_muscles_that_a_test_is_about_are_told(known, person):
    states = (length("semimembranosus", "left", -12.0), length("iliopsoas", "left", -12.0))
    assert said(known, person, states=states) == {}
    found = said(known, person, typed(known, "straight_leg_raise", "left=45"), states=states)
    assert set(found) == {f"muscle/{name}/left" for name in HAMSTRINGS}
    assert "state/semimembranosus/left" in found["muscle/semimembranosus/left"].claim("held_short").because
    assert found["muscle/semimembranosus/left"].claim("held_short").verdict == "possible"


@QUICK
@given(left=LIFTS, right=LIFTS)
def test_the_other_side_says_nothing_about_a_muscle(known, person, left, right):
    alone = said(known, person, typed(known, "straight_leg_raise", f"leg_lift.left={left}"))
    assert {state.side for state in alone.values()} == {"left"}
    both = said(known, person, typed(known, "straight_leg_raise", f"leg_lift.left={left}", f"leg_lift.right={right}"))
    for key, state in alone.items():
        assert both[key] == state


def test_a_bend_to_the_right_is_about_the_left_flank_and_a_plank_on_the_left_too(known, person):
    found = said(known, person, typed(known, "side_bend", "lumbar_side_bend.right=10"))
    assert {state.side for state in found.values()} == {"left"}
    assert found["muscle/quadratus_lumborum/left"].claim("tight").because == ("test/side_bend/lumbar_side_bend/right",)
    held = said(known, person, typed(known, "side_plank", "left=30"))
    assert {state.side for state in held.values()} == {"left"}
    whole = said(known, person, typed(known, "extensor_hold", "60"))
    assert {state.side for state in whole.values()} == {"left", "right"}


PAIRS = [  # two tests of one muscle: test, answer
    ("rectus_femoris", ("thomas", "thomas_knee.left={:g}", 20, 100), ("prone_knee_bend", "left={:g}", 90, 150)),
    ("semimembranosus", ("straight_leg_raise", "left={:g}", 30, 100), ("active_knee_extension", "left={:g}", 0, 70)),
    (
        "iliocostalis_lumborum",
        ("bend_two_phones", "lumbar_flexion={:g}", 10, 90),
        ("side_bend", "lumbar_side_bend.right={:g}", 5, 40),
    ),
]


@pytest.mark.parametrize(("muscle", "one", "other"), PAIRS, ids=[pair[0] for pair in PAIRS])
@settings(deadline=None, max_examples=20)
@given(share=st.integers(0, 10), share_of_other=st.integers(0, 10))
def test_measured_twice_is_never_less_exact(known, person, muscle, one, other, share, share_of_other):
    def result(which, at):
        test, answer, low, high = which
        return typed(known, test, answer.format(low + at * (high - low) / 10))

    def exactness(*tests):
        found = best_readings(tests, person, known, year=YEAR)[muscle, "left"].extensibility
        return found.sd / found.norm_sd

    first, second = result(one, share), result(other, share_of_other)
    assert exactness(first, second) == exactness(second, first) == min(exactness(first), exactness(second))
    assert exactness(first, first) == exactness(first)  # the same reading twice is one reading
    forwards, backwards = said(known, person, first, second), said(known, person, second, first)
    assert forwards == backwards


def test_two_tries_that_agree_are_surer_than_one(known, person):
    once = said(known, person, typed(known, "straight_leg_raise", "left=56"))["muscle/semimembranosus/left"]
    twice = said(known, person, typed(known, "straight_leg_raise", "left=56,56"))["muscle/semimembranosus/left"]
    assert twice.claim("tight").p > once.claim("tight").p > 0.5


def test_the_error_is_that_of_the_result(known, person):
    test = typed(known, "straight_leg_raise", "left=56")
    result = replace(test.results[0], sd=9.0)
    found = best_readings((replace(test, results=(result,)),), person, known, year=YEAR)
    reading = found["semimembranosus", "left"].extensibility
    assert (reading.sd, reading.because) == (9.0, (result.key,))


def test_a_test_without_norms_for_the_age_is_left_out(known, person):
    tests = (typed(known, "straight_leg_raise", "left=45"), typed(known, "side_plank", "left=30"))
    old = replace(person, birth_year=YEAR - 71)
    found = said(known, old, *tests)  # the leg lift has norms up to 79, the side plank up to 50
    assert {state.structure for state in found.values()} == HAMSTRINGS
    assert said(known, replace(person, birth_year=YEAR - 95), *tests) == {}


def test_answers_and_differences_of_sides_are_of_no_muscle(known, person):
    test = typed(known, "straight_leg_raise", "leg_lift.left=45", "leg_lift.right=80")
    assert any(one.side == "both" for one in test.results)
    found = best_readings((test,), person, known, year=YEAR)
    assert {reading.value for one in found.values() for reading in one if reading is not None} == {45.0, 80.0}
    assert linked.tested_by("test/straight_leg_raise/leg_lift/left", known) is known.test_length("straight_leg_raise")
    for key in ("leg_lift/both", "leg_lift/left/1", "gone/left", "other_leg_hurts/left"):
        assert linked.tested_by(f"test/straight_leg_raise/{key}", known) is None
    strange = replace(test, results=tuple(replace(one, key=f"test/gone/{one.id}/{one.side}") for one in test.results))
    assert said(known, person, strange) == {}


def test_without_a_photo_nothing_is_said_of_how_a_muscle_is_held(known, person):
    tests = (typed(known, "straight_leg_raise", "left=45"), typed(known, "extensor_hold", "30"))
    for state in said(known, person, *tests).values():
        for name in ("held_short", "held_long"):
            claim = state.claim(name)
            assert (claim.verdict, claim.because, claim.settled_by) == ("not_known", (), None)
            assert "no photo" in claim.says
        assert state.settled_by is None or state.settled_by.test != "hours"
        assert state.claim("long_and_weak").verdict in ("no", "not_known")


@pytest.mark.parametrize("sd", [1.0, 5.0, 50.0])
def test_how_much_people_differ_tells_nobody_how_a_muscle_is_held(known, person, sd):
    """Were all people alike, a muscle that nobody saw would still not be "not held short"."""
    constants = tuple(
        msgspec.structs.replace(c, quantity=msgspec.structs.replace(c.quantity, value=sd))
        if c.id == "unknown_length_sd"
        else c
        for c in known.constants
    )
    other = msgspec.structs.replace(known, constants=constants)
    for state in said(other, person, typed(known, "straight_leg_raise", "left=45")).values():
        assert {state.claim(name).verdict for name in ("held_short", "held_long")} == {"not_known"}
        assert state.settled_by is None or state.settled_by.test != "hours"


def test_every_reading_rests_on_results_of_the_visit(known, person):
    tests = (typed(known, "thomas", "thomas_thigh.left=20", "thomas_knee.left=30"), typed(known, "flexor_hold", "20"))
    kept = {result.key for test in tests for result in test.results}
    states = (length("iliopsoas", "left", -12.0),)
    sources = {evidence.id for evidence in known.evidence}
    for state in said(known, person, *tests, states=states).values():
        for claim in state.claims:
            assert set(claim.because) <= kept | {"state/iliopsoas/left"} | sources, claim
    found = best_readings(tests, person, known, year=YEAR)
    assert isinstance(found["iliopsoas", "left"].extensibility, ExtensibilityTest)
