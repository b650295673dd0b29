"""Laws of the frame: people of a norm are as the norm says, whatever hangs together; every adult has one."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laststraw.findings.frame import LEAST_OWN, LEAST_TRUE, ages_in, frame_of
from laststraw.findings.judge import judge
from laststraw.records import Person

SEXES = ("female", "male", "other")
sexes, ages = st.sampled_from(SEXES), st.integers(18, 90)


def spread(frame, latent, part):
    direction = frame.direction(latent, part)
    return float((direction**2) @ frame.variance) ** 0.5


@given(sexes, ages)
def test_each_latent_keeps_the_spread_of_its_norm_in_spite_of_couplings(known, sex, age):
    """One side of a pair, a difference, a whole body: what couplings explain is taken off the own part."""
    frame = frame_of(known, sex, (age - 1, age))
    for latent in known.latents:
        wanted = frame.usual[latent.id].spread
        if latent.sides == "pair":
            apart = latent.difference_sd.value
            level2 = max(wanted**2 - apart**2 / 4.0, LEAST_TRUE * wanted**2)
            assert spread(frame, latent.id, "difference") == pytest.approx(apart), latent.id
            assert spread(frame, latent.id, "level") == pytest.approx(level2**0.5), latent.id
            for side in ("left", "right"):
                assert spread(frame, latent.id, side) == pytest.approx((level2 + apart**2 / 4.0) ** 0.5), latent.id
                if level2 > LEAST_TRUE * wanted**2:
                    assert spread(frame, latent.id, side) == pytest.approx(wanted), latent.id
        else:
            part = "difference" if latent.sides == "difference" else "level"
            assert spread(frame, latent.id, part) == pytest.approx(wanted), latent.id


def test_couplings_explain_less_than_all(known):
    frame = frame_of(known, "female", (40, 41))
    for i, (latent, _) in enumerate(frame.axes):
        explained = float((np.delete(frame.mix[i], i) ** 2) @ np.delete(frame.variance, i))
        assert explained <= (1.0 - LEAST_OWN) * (explained + frame.variance[i]) + 1e-9, latent
    assert any(c.gain.value for c in known.couplings)
    assert not np.allclose(frame.mix, np.eye(len(frame.axes))), "couplings do something"


@pytest.mark.parametrize("sex", SEXES)
def test_what_is_left_against_right_is_independent_of_every_level(known, sex):
    frame = frame_of(known, sex, (40, 41))
    cov = frame.mix @ np.diag(frame.variance) @ frame.mix.T
    apart = np.array([axis == "difference" for _, axis in frame.axes])
    assert apart.any()
    assert not apart.all()
    assert not frame.mix[np.ix_(apart, ~apart)].any()
    assert not cov[np.ix_(apart, ~apart)].any()


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("age", range(18, 91))
def test_every_adult_has_a_frame(known, sex, age):
    frame = frame_of(known, sex, (age - 1, age))
    assert {latent for latent, _ in frame.axes} == {latent.id for latent in known.latents}
    for numbers in (frame.mix, frame.variance, frame.keeps):
        assert np.isfinite(numbers).all()
    assert (frame.variance > 0.0).all()
    assert (frame.keeps > 0.0).all()
    assert all(one.spread > 0.0 for one in frame.usual.values())


@pytest.mark.parametrize("parts", ["level", "difference"])
def test_a_coupling_of_one_part_leaves_the_other_alone(known, parts):
    """Hips that turn out further open further; if only their levels did, one hip would say nothing of its own side."""
    one = next(c for c in known.couplings if c.parts == "both")
    couplings = tuple(msgspec.structs.replace(c, parts=parts) if c is one else c for c in known.couplings)
    frame = frame_of(
        msgspec.structs.replace(known, couplings=couplings, version=f"{known.version} {parts}"), "male", (40, 41)
    )
    for axis in ("level", "difference"):
        moved = frame.mix[frame.row[one.to, axis], frame.row[one.of, axis]]
        assert moved == (pytest.approx(one.gain.value) if axis == parts else 0.0)


def test_a_side_is_the_level_and_half_of_the_difference(known):
    frame = frame_of(known, "male", (50, 51))
    for latent in known.latents:
        if latent.sides == "pair":
            left, right = (frame.direction(latent.id, side) for side in ("left", "right"))
            np.testing.assert_allclose(left - right, frame.direction(latent.id, "difference"))
            np.testing.assert_allclose((left + right) / 2.0, frame.direction(latent.id, "level"))
        else:
            assert frame.direction(latent.id, "left") is None


def test_a_year_of_birth_leaves_two_ages_open():
    assert ages_in(2026, 1984) == (41, 42)


def outside(known, sex, age):
    frame = frame_of(known, sex, (age - 1, age))
    return frame, [latent for latent in known.latents if not frame.usual[latent.id].known]


def test_outside_of_a_norms_ages_nobody_is_judged_by_level(known, tested, sat, belief_of):
    """The nearest norm, twice as wide, still joins left and right; but its middle is not this person's."""
    checked = 0
    for age, sex in ((19, "female"), (88, "male"), (88, "female"), (42, "female")):
        person = Person(stature_mm=1716, mass_kg=68, sex=sex, birth_year=2026 - age)
        frame, latents = outside(known, sex, age)
        for latent in latents:
            test, _, output = latent.as_reading.partition("/")
            if not output or latent.sides == "difference":
                continue
            usual = frame.usual[latent.id]
            for far in (usual.mean - 5.0 * usual.spread, usual.mean, usual.mean + 5.0 * usual.spread):
                values = (far, far) if latent.sides == "pair" else far
                belief = belief_of(sat(tests=[tested(test, {output: values})]), person=person)
                assert belief.looks_at(latent.id)
                for definition in known.findings:
                    if definition.criteria and definition.criteria[0].latent == latent.id:
                        judged = judge(definition, belief, known)
                        if judged is not None:  # left against right, and nothing else
                            assert judged.side in ("left", "right"), (definition.id, age)
                            assert judged.parts[0].trait.part == "difference" or judged.p == 0.0, (definition.id, age)
                            assert not judged.listed(known)
                        checked += 1
    assert checked >= 10


def test_outside_of_a_norms_ages_people_are_taken_to_differ_more(known):
    checked = 0
    for sex, age in (("female", 19), ("male", 88)):
        frame, latents = outside(known, sex, age)
        for latent in latents:
            ages = sorted(range(18, 91), key=lambda a: abs(a - age))
            near = (frame_of(known, sex, (a - 1, a)).usual[latent.id] for a in ages)
            within = next((one for one in near if one.known), None)
            if within is not None and latent.sides != "difference":
                assert frame.usual[latent.id].spread == pytest.approx(2.0 * within.spread, rel=0.05), latent.id
                checked += 1
    assert checked
