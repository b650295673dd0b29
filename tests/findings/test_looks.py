"""Laws of readings: nothing counts twice, contradictions widen, one camera tilts all lines of a photo."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.findings.judge import agreeing
from laststraw.findings.looks import error_covariance, looks_of, widened
from laststraw.records import ErrorTerm
from laststraw.testing.patients import doable, made_patient

AT = "2026-11-01T10:00:00+00:00"
seeds = st.integers(0, 10_000)


def same_belief(one, two):
    np.testing.assert_allclose(two.state.mean, one.state.mean, atol=1e-9)
    np.testing.assert_allclose(two.state.cov, one.state.cov, atol=1e-9)
    np.testing.assert_allclose(two.state.stray, one.state.stray, atol=1e-9)


def sds(belief):
    """Of the filtered state, before some people are taken to be truly uneven: what surprises then widens."""
    return {axis: belief.about(belief.frame.direction(*axis))[1] for axis in belief.frame.axes}


def with_difference(result, id="difference"):
    """The same test with left minus right as a result of its own, as ``measure`` gives it."""
    left, right = result.results
    apart = replace(
        left, id=id, key=f"test/{result.test}/{id}/both", side="both", value=left.value - right.value,
        sd=float(np.hypot(left.sd, right.sd)), source=replace(left.source, because=(left.key, right.key)),
    )  # fmt: skip
    return replace(result, results=(*result.results, apart))


def test_left_minus_right_is_not_counted_beside_its_sides(tested, sat, belief_of):
    plain = tested("active_knee_extension", {"knee_short_of_straight": (45, 20)})
    for id in ("knee_short_of_straight", "difference"):
        same_belief(belief_of(sat(tests=[plain])), belief_of(sat(tests=[with_difference(plain, id)])))


def test_left_minus_right_alone_is_a_reading(tested, sat, belief_of):
    plain = tested("active_knee_extension", {"knee_short_of_straight": (45, 20)})
    apart = with_difference(plain, "knee_short_of_straight")
    only = replace(apart, results=apart.results[2:])
    belief = belief_of(sat(tests=[only]))
    assert belief.trait("hamstring_length", "difference").value > 5.0
    assert belief.trait("hamstring_length", "level").value == pytest.approx(belief.frame.usual["hamstring_length"].mean)


def test_a_test_done_twice_in_one_sitting_is_one_look(tested, sat, belief_of, known):
    """The same numbers tell nothing new; other numbers narrow it a little, and are still not a second look."""
    once = tested("active_knee_extension", {"knee_short_of_straight": (45, 20)})
    again = tested("active_knee_extension", {"knee_short_of_straight": (43, 21)})
    first = belief_of(sat(tests=[once]))
    same_belief(first, belief_of(sat(tests=[once, once])))
    twice = belief_of(sat(tests=[once, again]))
    for belief in (first, twice):
        assert agreeing(belief, "hamstring_length", 1, known) == 1
        assert agreeing(belief, "hamstring_length", -1, known) == 0


def test_within_the_hour_is_the_same_occasion_and_next_week_is_another(tested, sat, belief_of, known):
    one = tested("active_knee_extension", {"knee_short_of_straight": (45, 20)})
    soon = tested("active_knee_extension", {"knee_short_of_straight": (44, 21)})
    for at, looks in (("2026-11-01T10:40:00+00:00", 1), ("2026-11-08T10:00:00+00:00", 2)):
        belief = belief_of(sat(tests=[one], at=AT), sat(tests=[soon], at=at))
        assert agreeing(belief, "hamstring_length", 1, known) == looks


def test_two_tests_and_two_photos_are_two_looks(tested, sat, belief_of, measure_one, known):
    both = [tested("active_knee_extension", {"knee_short_of_straight": (45, 20)}),
            tested("straight_leg_raise", {"leg_lift": (50, 75)})]  # fmt: skip
    assert agreeing(belief_of(sat(tests=both)), "hamstring_length", 1, known) == 2
    assert agreeing(belief_of(sat([measure_one("shoulder_tilt", 5.0)])), "shoulder_tilt", 1, known) == 2
    one = measure_one("shoulder_tilt", 5.0, because=("reading/shoulder_tilt/front",))
    assert agreeing(belief_of(sat([one])), "shoulder_tilt", 1, known) == 1


def test_one_side_alone_says_nothing_of_left_against_right(tested, sat, belief_of, known):
    for values in ((60, None), (None, 60)):
        belief = belief_of(sat(tests=[tested("active_knee_extension", {"knee_short_of_straight": values})]))
        assert agreeing(belief, "hamstring_length", 1, known) == agreeing(belief, "hamstring_length", -1, known) == 0


@given(st.tuples(*[st.floats(-80.0, 80.0)] * 4))
def test_contradictions_widen_and_never_sharpen(tested, sat, belief_of, off):
    """Two tests of the hamstrings: the further apart, the less each is trusted; where they agree, nothing happens."""
    belief = belief_of(sat())
    tests = [tested("active_knee_extension", {"knee_short_of_straight": (33 + off[0], 33 + off[1])}),
             tested("straight_leg_raise", {"leg_lift": (70 + off[2], 70 + off[3])})]  # fmt: skip
    looks = looks_of(sat(tests=tests), 0, belief.frame)
    plain = {m.key: m.sd for test in tests for m in test.results}
    assert all(look.sd >= plain[look.key] for look in looks)
    usual = [r.usual.mean for r in (belief.frame.readings[look.reading] for look in looks)]
    agree = belief_of(sat(tests=[
        tested("active_knee_extension", {"knee_short_of_straight": (usual[0], usual[1])}),
        tested("straight_leg_raise", {"leg_lift": (usual[2], usual[3])}),
    ]))  # fmt: skip
    told = sds(belief_of(sat(tests=tests)))
    assert all(told[axis] >= sd - 1e-9 for axis, sd in sds(agree).items())


def test_a_contradiction_widens_in_proportion_to_its_size(tested, sat, belief_of):
    frame = belief_of(sat()).frame

    def widest(short):
        tests = [tested("active_knee_extension", {"knee_short_of_straight": (short, 33)}),
                 tested("straight_leg_raise", {"leg_lift": (70 + short, 70)})]  # fmt: skip
        return looks_of(sat(tests=tests), 0, frame)[0].sd

    small, large, huge = widest(33.0), widest(83.0), widest(133.0)
    assert small < large < huge
    assert widened(looks_of(sat(), 0, frame), frame) == ()


@given(
    st.lists(st.tuples(st.floats(0.1, 3.0), st.floats(0.0, 2.0), st.sampled_from((1.0, -1.0))), min_size=1, max_size=4)
)
@settings(max_examples=50)
def test_one_camera_tilts_all_lines_of_a_photo(sat, belief_of, measure_one, lines):
    """Of any sum of lines the variance is that of the own errors, and of the roll as it moves that sum."""
    ids = ("shoulder_tilt", "tragus_tilt", "trunk_lateral_lean", "hip_tilt")
    photos = [
        measure_one(id, 1.0, float(np.hypot(own, roll)), roll=roll, gradient=gradient)
        for id, (own, roll, gradient) in zip(ids, lines, strict=False)
    ]
    cov = error_covariance(looks_of(sat(photos), 0, belief_of(sat()).frame))
    moves = np.array([roll * gradient for _, roll, gradient in lines])
    for weights in (np.ones(len(lines)), np.array([1.0, -1.0, 1.0, -1.0])[: len(lines)]):
        own = float(sum((w * own) ** 2 for w, (own, _, _) in zip(weights, lines, strict=True)))
        assert weights @ cov @ weights == pytest.approx(own + float(weights @ moves) ** 2, abs=1e-9)


def test_what_all_lines_share_is_taken_for_the_camera_and_what_they_do_not_for_the_person(sat, belief_of, measure_one):
    def shoulders(head, gradient):
        photos = [measure_one("shoulder_tilt", 4.0, 2.0, roll=1.9),
                  measure_one("tragus_tilt", head, 2.0, roll=1.9, gradient=gradient)]  # fmt: skip
        return belief_of(sat(photos)).trait("shoulder_tilt", "difference").value

    assert shoulders(4.0, 1.0) < shoulders(-4.0, 1.0)
    assert shoulders(4.0, -1.0) > shoulders(-4.0, -1.0)


def test_another_photo_does_not_share_the_roll(sat, belief_of, measure_one):
    def scoped(id, scope):
        one = measure_one(id, 3.0, 2.0, roll=1.9)
        term = ErrorTerm(name="camera_roll", sd=1.9, shared=True, gradient=1.0, scope=scope)
        return replace(one, source=replace(one.source, budget=(term,)))

    frame = belief_of(sat()).frame
    apart = error_covariance(looks_of(sat([scoped("shoulder_tilt", "front"), scoped("tragus_tilt", "back")]), 0, frame))
    one = error_covariance(looks_of(sat([scoped("shoulder_tilt", "front"), scoped("tragus_tilt", "front")]), 0, frame))
    assert apart[0, 1] == 0.0
    assert one[0, 1] == pytest.approx(1.9**2)


@given(seeds, st.integers(0, 30))
@settings(max_examples=50)
def test_more_photos_never_widen(known, sat, belief_of, seed, fewer):
    patient = made_patient(seed, known)
    photos = patient.photos()
    some, all_ = (belief_of(sat(one), person=patient.person) for one in (photos[: fewer % len(photos)], photos))
    wide, fine = sds(some), sds(all_)
    assert all(fine[axis] <= wide[axis] + 1e-9 for axis in wide)


@given(seeds)
@settings(max_examples=30)
def test_the_order_of_records_in_a_sitting_changes_nothing(known, belief_of, seed):
    patient = made_patient(seed, known)
    sitting = patient.sitting(AT, doable(known, patient.frame), photos=True)
    turned = replace(sitting, measurements=sitting.measurements[::-1], tests=sitting.tests[::-1])
    one, two = (belief_of(s, person=patient.person) for s in (sitting, turned))
    for latent in known.latents:
        for part in ("level", "difference"):
            if one.trait(latent.id, part) is not None:
                a, b = one.trait(latent.id, part), two.trait(latent.id, part)
                assert (b.value, b.sd) == (pytest.approx(a.value, abs=1e-6), pytest.approx(a.sd, abs=1e-6))
