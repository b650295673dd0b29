"""Slips of people: contradictions, impossible numbers, the wrong side, a single photo. Never an error, and never more said."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.findings import AtHand, Seen, explain, find, next_step, say, traits
from laststraw.testing.patients import Oddness, doable, made_patient
from laststraw.testing.visits import example_visit

AT = ("2026-09-01T10:00:00+00:00", "2026-11-01T10:00:00+00:00")
SWAP = {"left": "right", "right": "left", "both": "both", "none": "none"}
seeds = st.integers(0, 5000)


@pytest.fixture(scope="module")
def all_said(known, belief_of):
    """Everything that is said about a person: it must not fail anywhere."""

    def _all(*sittings, person):
        belief = belief_of(*sittings, person=person)
        seen = Seen(measurements=sittings[-1].measurements)
        found = find(belief, seen, known)
        for one in found:
            assert "{" not in say(one, known)
            assert 0.0 <= one.p <= 1.0
        traits(belief)
        step = next_step(belief, known, AtHand(helper=True))
        assert step.tests or step.stop
        return found

    return _all


def shouted(sitting, draw):
    """The same records with numbers that no body has; some of them far outside of what is possible."""

    def wild(one):
        return replace(one, value=one.value + draw(st.sampled_from((0.0, 1e3, -1e3, 1e6, -1e9))))

    tests = tuple(replace(test, results=tuple(map(wild, test.results))) for test in sitting.tests)
    return replace(sitting, measurements=tuple(map(wild, sitting.measurements)), tests=tests)


@given(seeds, st.data())
@settings(max_examples=25)
def test_impossible_numbers_never_fail(known, all_said, seed, data):
    patient = made_patient(seed, known, complains=0.5)
    sitting = patient.sitting(AT[0], doable(known, patient.frame), photos=True)
    all_said(shouted(sitting, data.draw), person=patient.person)


@given(seeds)
@settings(max_examples=15)
def test_every_test_on_the_wrong_side_never_fails(known, all_said, seed):
    """Left and right exchanged in half of the tests, errors with heavy tails, twice."""
    patient = made_patient(seed, known, complains=0.5, oddness=Oddness(tails=3, slips=0.5))
    tests = doable(known, patient.frame)
    all_said(*(patient.sitting(at, tests, photos=True) for at in AT), person=patient.person)


@given(seeds, st.data())
@settings(max_examples=25)
def test_any_part_of_what_could_be_measured_is_enough_for_an_answer(known, all_said, seed, data):
    """Single photos, single results, one side only, nothing at all."""
    patient = made_patient(seed, known, complains=0.5)
    sitting = patient.sitting(AT[0], doable(known, patient.frame), photos=True)
    photos = tuple(one for one in sitting.measurements if data.draw(st.booleans()))
    tests = tuple(
        replace(test, results=tuple(one for one in test.results if data.draw(st.booleans()))) for test in sitting.tests
    )
    all_said(replace(sitting, measurements=photos, tests=tests), person=patient.person)


def test_nothing_at_all_is_an_answer_too(all_said, sat, woman):
    assert all_said(sat(), person=woman) == ()


def sided(found):
    return {(f.id, f.side) for f in found if f.side in ("left", "right")}


@given(st.floats(15.0, 60.0), st.floats(15.0, 45.0))
@settings(max_examples=40)
def test_a_test_that_contradicts_another_says_less(found_in, tested, apart, back):
    """Knee and leg raise agree on the left; the same knee against a leg raise of the right: no more is listed."""
    knees = tested("active_knee_extension", {"knee_short_of_straight": (33 + apart, 33)})
    agree = tested("straight_leg_raise", {"leg_lift": (75 - back, 75)})
    oppose = tested("straight_leg_raise", {"leg_lift": (75, 75 - back)})
    assert sided(found_in(tests=[knees, oppose])) <= sided(found_in(tests=[knees, agree]))
    chances = {f.id: f.p for f in found_in(tests=[knees, agree])}
    assert all(f.p <= chances[f.id] for f in found_in(tests=[knees, oppose]) if f.side == "left")


@given(st.floats(4.0, 15.0), st.floats(0.3, 1.5))
@settings(max_examples=40)
def test_the_wrong_side_next_month_says_less(found_in, measure_one, sat, size, sd):
    """A lean to the left, and the same lean to the right a month later: less than the same lean twice."""
    lean = measure_one("trunk_lateral_lean", size, sd)
    other = measure_one("trunk_lateral_lean", -size, sd)
    twice = found_in([lean], past=[sat([lean], at=AT[0])])
    turned = found_in([lean], past=[sat([other], at=AT[0])])
    assert sided(turned) <= sided(twice)
    chances = {f.id: f.p for f in twice}
    assert all(f.p <= chances[f.id] + 1e-9 for f in turned)


@given(st.floats(2.0, 20.0), st.floats(0.2, 3.0), st.sampled_from(["front", "back"]))
@settings(max_examples=60)
def test_one_photo_says_no_more_than_two(found_in, measure_one, size, sd, view):
    both = found_in([measure_one("shoulder_tilt", size, sd)])
    alone = found_in([measure_one("shoulder_tilt", size, sd, because=(f"reading/shoulder_tilt/{view}",))])
    assert {f.key for f in alone} <= {f.key for f in both}
    assert not sided(alone)


def test_contradicting_answers_of_one_person_never_fail(known, all_said, sat, woman):
    """Worse when sitting and better; both legs, and no leg; for years, and new."""
    words = [s.id for s in known.symptoms if not s.from_age and s.sides == "none"]
    sides = [
        f"{s.id}/{side}" for s in known.symptoms if not s.from_age and s.sides == "each" for side in ("left", "right")
    ]
    all_said(sat(said=[*words, *sides], pain_now=0), person=woman)
    all_said(sat(said=[f"no:{word}" for word in (*words, *sides)], pain_now=10, leg_pain=True), person=woman)
    all_said(
        sat(said=[*words, *sides], at=AT[0]),
        sat(said=[f"no:{word}" for word in (*words, *sides)], at=AT[1]),
        person=woman,
    )


@given(seeds)
@settings(max_examples=2)
def test_a_contradictory_visit_can_be_explained(known, belief_of, seed):
    patient = made_patient(seed, known, complains=0.7, oddness=Oddness(tails=3, slips=0.5))
    patient.components *= 3.0
    sitting = patient.sitting(AT[0], doable(known, patient.frame), photos=True)
    belief = belief_of(sitting, person=patient.person)
    found = find(belief, Seen(measurements=sitting.measurements), known)
    visit = replace(
        example_visit(made_at=AT[0], measurements=sitting.measurements),
        person=patient.person,
        intake=sitting.intake,
        tests=sitting.tests,
        traits=traits(belief),
        findings=found,
    )
    for one in found[:1]:
        assert explain(visit, one.key, known).children
