"""Laws of what is believed of one person over all sittings."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.findings import smoothed_traits, traits
from laststraw.testing.patients import doable, made_patient

AT = ("2026-06-01T10:00:00+00:00", "2026-08-10T10:00:00+00:00", "2026-11-01T10:00:00+00:00")
seeds = st.integers(0, 3000)


@pytest.fixture(scope="module")
def lived(known):
    def _sittings(seed):
        patient = made_patient(seed, known, complains=0.3)
        tests = doable(known, patient.frame)
        return patient, [patient.sitting(at, tests[i::3], photos=i != 1) for i, at in enumerate(AT)]

    return _sittings


@given(seeds, st.permutations(range(3)))
@settings(max_examples=15)
def test_the_order_in_which_sittings_are_given_changes_nothing(known, belief_of, lived, seed, order):
    patient, sittings = lived(seed)
    one, two = (belief_of(*given, person=patient.person) for given in (sittings, [sittings[i] for i in order]))
    np.testing.assert_allclose(one.state.mean, two.state.mean, atol=1e-9)
    np.testing.assert_allclose(one.state.cov, two.state.cov, atol=1e-9)
    assert traits(one) == traits(two)
    assert [(c.key, c.p) for c in one.conditions] == [(c.key, c.p) for c in two.conditions]


@given(seeds)
@settings(max_examples=4)
def test_the_course_ends_with_what_is_believed_today(known, belief_of, lived, seed):
    """And what is known now never makes an earlier day less sure than it was on that day."""
    patient, sittings = lived(seed)
    belief = belief_of(*sittings, person=patient.person)
    earlier = [belief_of(*sittings[: i + 1], person=patient.person) for i in range(3)]
    for trait in traits(belief)[seed % 5 :: 5]:
        course = smoothed_traits(belief, trait.latent, trait.part)
        assert [at for at, _ in course] == list(AT)
        assert course[-1][1].value == pytest.approx(trait.value, abs=1e-7)
        assert course[-1][1].sd == pytest.approx(trait.sd, abs=1e-7)
        if trait.part == "level" and known.latent(trait.latent).sides == "none":
            for (_, then), as_it_was in zip(course, earlier, strict=True):
                assert then.sd <= as_it_was.trait(trait.latent, trait.part).sd + 1e-9


def test_one_course_is_that_day(known, belief_of, sat, measure_one):
    belief = belief_of(sat([measure_one("craniovertebral", 45.0, 2.0)]))
    ((_, only),) = smoothed_traits(belief, "craniovertebral", "level")
    assert (only.value, only.sd) == (
        pytest.approx(belief.trait("craniovertebral", "level").value),
        pytest.approx(belief.trait("craniovertebral", "level").sd),
    )
    assert smoothed_traits(belief, "craniovertebral", "left") == ()


@pytest.mark.parametrize("days", [1, 60, 3000])
def test_what_was_read_long_ago_is_known_less(belief_of, sat, measure_one, days):
    """It comes back to what people are like: the error grows to their spread, and never beyond."""
    import datetime

    first = datetime.datetime.fromisoformat(AT[0])
    later = (first + datetime.timedelta(days=days)).isoformat()
    read = sat([measure_one("craniovertebral", 40.0, 2.0)], at=AT[0])
    today, then = (
        belief_of(*sittings).trait("craniovertebral", "level") for sittings in ([read], [read, sat(at=later)])
    )
    assert today.sd < then.sd <= then.spread + 1e-9
    assert abs(then.value - then.usual) < abs(today.value - today.usual)
    if days == 3000:
        assert then.value == pytest.approx(then.usual, abs=0.01)
        assert then.sd == pytest.approx(then.spread, rel=1e-3)


def test_a_trait_is_between_the_norm_and_the_reading(belief_of, sat, measure_one):
    trait = belief_of(sat([measure_one("craniovertebral", 40.0, 2.0)])).trait("craniovertebral", "level")
    assert 40.0 < trait.value < trait.usual
    assert trait.because == ("measurement/craniovertebral",)
    assert trait.sd < min(2.0, trait.spread)


@pytest.mark.parametrize(("yes", "sign"), [(1, 1.0), (0, -1.0)])
def test_a_yes_moves_a_latent_towards_its_worse_end(belief_of, sat, tested, yes, sign):
    """The knee that moves in, in front of a mirror: a yes or a no about how the pelvis is held."""
    stepped = tested("step_down", {"knee_moves_in": (yes, yes)})
    before, after = (belief_of(s).trait("pelvic_control", "level") for s in (sat(), sat(tests=[stepped])))
    assert sign * (after.value - before.value) > 0.0
