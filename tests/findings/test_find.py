"""Laws of the list of findings."""

import math
import pickle
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.findings import METHOD, Seen, believe, find, say, traits
from laststraw.records import NotMeasured
from laststraw.testing.patients import doable, made_patient

SWAP = {"left": "right", "right": "left"}
LARGE = {
    "shoulder_tilt": -9.0,
    "trunk_lateral_lean": 5.0,
    "trunk_shift": 55.0,
    "psis_tilt": 7.0,
    "tragus_tilt": 11.0,
    "trunk_sagittal_lean": 14.0,
    "waist_asymmetry": -9.0,
}


@pytest.fixture(scope="module")
def crooked(measure_one):
    return tuple(measure_one(id, value, 0.15 * abs(value)) for id, value in LARGE.items())


@pytest.fixture(scope="module")
def bent(state_one):
    return (
        state_one("quadratus_lumborum", "left", -9.0),
        state_one("quadratus_lumborum", "right", 9.0, sure=0.93),
        state_one("semimembranosus", "left", 11.0),
        state_one("semimembranosus", "right", 12.0, sure=0.97),
        state_one("rectus_femoris", "left", -6.0, sure=0.6, state="unclear"),
    )


def told(findings):
    return {(f.id, f.structure, f.side, round(f.p, 9)) for f in findings}


def test_mirror_the_person_and_every_side_flips_with_the_same_p(found_in, crooked, bent, mirror):
    plain = found_in(crooked, bent)
    other = found_in(tuple(map(mirror, crooked)), tuple(map(mirror, bent)))
    assert {(i, s, SWAP.get(side, side), p) for i, s, side, p in told(plain)} == told(other)
    for one, two in zip(plain, other, strict=True):
        sides = {(i.structure, SWAP.get(i.side, i.side), i.role, i.p) for i in one.involves}
        assert sides == {(i.structure, i.side, i.role, i.p) for i in two.involves}
        assert len(one.against) == len(two.against)


@given(data=st.data())
@settings(max_examples=60)
def test_a_symmetric_person_gets_no_left_right_finding_whatever_the_errors(data, found_in, measure_one):
    """Exactly 0 everywhere, and any error."""
    measured = [measure_one(id, 0.0, data.draw(st.floats(1e-3, 1e3))) for id in LARGE if id != "trunk_sagittal_lean"]
    assert found_in(measured) == ()


def test_the_order_of_the_input_changes_nothing(found_in, crooked, bent):
    first = found_in(crooked, bent)
    draw = random.Random(3)
    for _ in range(5):
        shuffled, states = list(crooked), list(bent)
        draw.shuffle(shuffled)
        draw.shuffle(states)
        again = found_in(shuffled, states)
        assert told(again) == told(first)
        assert [f.key for f in again] == [f.key for f in first]


def test_what_changes_most_comes_first_and_then_the_surest(known, found_in, crooked):
    found = found_in(crooked)
    assert len(found) >= 5
    order = [(-known.finding(f.id).weight.value * f.p, -f.p) for f in found]
    assert order == sorted(order)
    assert len({known.finding(f.id).weight.value for f in found}) > 1


def test_what_was_not_measured_never_gives_a_finding(known, found_in):
    assert found_in([NotMeasured(id=m.id, reason="no photo") for m in known.measurements]) == ()


def test_single_readings_of_photos_never_give_a_finding(found_in, reading_one):
    assert found_in([reading_one("shoulder_tilt", "front", 30.0, 0.1)]) == ()


def test_each_key_is_unique_and_rests_on_given_records(belief_of, sat, found_in, crooked, bent, tested):
    legs = tested("active_knee_extension", {"knee_short_of_straight": (75, 30)})
    raised = tested("straight_leg_raise", {"leg_lift": (38, 80), "leg_lift_hurts": (1, 0), "other_leg_hurts": (0, 1)})
    said = ["leg_below_knee/left", "cough_hurts_leg"]
    found = found_in(crooked, bent, tests=[legs, raised], said=said)
    assert {"hamstrings_short", "nerve_sensitive"} <= {f.id for f in found}
    keys = {m.key for m in crooked} | {s.key for s in bent} | {m.key for t in (legs, raised) for m in t.results}
    keys |= {t.key for t in traits(belief_of(sat(crooked, [legs, raised], said)))}
    keys |= {f"symptom/{word}" if "/" in word else f"symptom/{word}/none" for word in said} | {f.key for f in found}
    assert len({f.key for f in found}) == len(found)
    for one in found:
        assert set(one.because) <= keys, one.key
        assert one.effect.measurement in keys, one.key


def test_a_find_crosses_a_process_border(known, found_in, sat, crooked, bent, woman):
    """Sittings and people do; what is believed is made anew on the other side."""
    seen = Seen(measurements=crooked, states=bent)
    sitting, person, seen = pickle.loads(pickle.dumps((sat(crooked), woman, seen)))
    belief = believe([sitting], person, known, year=2026)
    assert told(find(belief, seen, known)) == told(found_in(crooked, bent))


def test_every_finding_has_one_plain_sentence_with_its_size(known, found_in, crooked, bent, tested):
    legs = tested("active_knee_extension", {"knee_short_of_straight": (75, 30)})
    raised = tested("straight_leg_raise", {"leg_lift": (38, 80)})
    for finding in found_in(crooked, bent, tests=[legs, raised]):
        text = say(finding, known)
        assert "{" not in text
        assert "-" not in text or finding.side not in SWAP, text
        if finding.side in SWAP:
            assert finding.side in text


seeds = st.integers(0, 5000)


@given(seeds)
@settings(max_examples=20)
def test_whoever_comes_gets_sentences_that_are_whole(known, belief_of, seed):
    patient = made_patient(seed, known, complains=0.6)
    patient.components *= 2.0
    sitting = patient.sitting("2026-11-01T10:00:00+00:00", doable(known, patient.frame), photos=True)
    belief = belief_of(sitting, person=patient.person)
    for finding in find(belief, Seen(measurements=sitting.measurements), known):
        assert "{" not in say(finding, known)
        assert finding.p >= known.constant("findings.listed_p")
        assert finding.effect.lo95 <= finding.effect.value <= finding.effect.hi95
        assert math.isfinite(finding.effect.value)
        assert len(set(finding.because)) == len(finding.because)


def test_no_sitting_at_all_gives_nothing(known, belief_of):
    assert find(belief_of(), Seen(), known) == ()
    assert traits(belief_of()) == ()


def test_the_methods_sentence_tells_the_constants_that_are_used(known):
    assert f"{known.constant('findings.listed_p'):g}" in METHOD
    assert f"1 of {1 / known.constant('findings.false_alarm'):.0f}" in METHOD
    assert {1: "one", 2: "two", 3: "three"}[int(known.constant("findings.looks"))] in METHOD
