"""Mirror a whole person, every photo, test and answer: sides change, nothing else does."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.findings import Seen, find, judgements, next_step, traits
from laststraw.testing.patients import doable, made_patient

FLIP = {"left": "right", "right": "left"}
TIMES = ("2026-09-01T10:00:00+00:00", "2026-10-20T10:00:00+00:00")
seeds = st.integers(0, 100_000)


def both(seed, known, mirror, belief_of, far=1.0):
    """What is believed of a person and of the mirror image, after two visits; ``far`` exaggerates all differences."""
    patient = made_patient(seed, known, complains=0.5)
    differs = [axis == "difference" for _, axis in patient.frame.axes]
    patient.components[differs] *= far
    tests = doable(known, patient.frame)
    sittings = [patient.sitting(at, tests[i::2], photos=i == 0) for i, at in enumerate(TIMES)]
    return sittings, *(belief_of(*map(how, sittings), person=patient.person) for how in (lambda s: s, mirror))


@given(seeds, st.sampled_from((1.0, 2.5)))
@settings(max_examples=40)
def test_every_judgement_changes_sides_with_the_same_p(known, mirror, belief_of, seed, far):
    _, plain, other = both(seed, known, mirror, belief_of, far)
    one = {(j.definition.id, FLIP.get(j.side, j.side)): j for j in judgements(plain, known)}
    two = {(j.definition.id, j.side): j for j in judgements(other, known)}
    assert set(one) == set(two)
    assert any(side in FLIP for _, side in one)
    for key, judged in one.items():
        assert two[key].p == pytest.approx(judged.p, abs=1e-7), key
        assert two[key].looks == judged.looks, key
        assert two[key].listed(known) == judged.listed(known), key


@given(seeds)
@settings(max_examples=25)
def test_every_finding_changes_sides_and_says_as_much(known, mirror, belief_of, seed):
    sittings, plain, other = both(seed, known, mirror, belief_of, 2.5)
    found = [
        find(belief, Seen(measurements=seen.measurements), known)
        for belief, seen in ((plain, sittings[-1]), (other, mirror(sittings[-1])))
    ]
    assert len(found[0]) == len(found[1])
    mirrored = {(f.id, f.structure, f.side): f for f in found[1]}
    for one in found[0]:
        two = mirrored[one.id, one.structure, FLIP.get(one.side, one.side)]
        assert two.p == pytest.approx(one.p, abs=1e-7)
        assert len(one.against) == len(two.against)
        sides = {(i.structure, FLIP.get(i.side, i.side), i.role) for i in one.involves}
        assert sides == {(i.structure, i.side, i.role) for i in two.involves}


@given(seeds)
@settings(max_examples=25)
def test_levels_stay_and_differences_change_their_sign(known, mirror, belief_of, seed):
    _, plain, other = both(seed, known, mirror, belief_of, 2.5)
    one = {(t.latent, t.part): t for t in traits(plain)}
    two = {(t.latent, t.part): t for t in traits(other)}
    assert set(one) == set(two)
    for (latent, part), trait in one.items():
        image = two[latent, FLIP.get(part, part)]
        sign = -1.0 if part == "difference" else 1.0
        assert image.value == pytest.approx(sign * trait.value, abs=1e-6), (latent, part)
        assert image.sd == pytest.approx(trait.sd, abs=1e-7), (latent, part)


@given(seeds)
@settings(max_examples=25)
def test_the_next_tests_are_the_same(known, mirror, belief_of, seed):
    _, plain, other = both(seed, known, mirror, belief_of)
    one, two = next_step(plain, known), next_step(other, known)
    assert one.stop == two.stop
    assert {t.test: pytest.approx(t.bits, abs=1e-6) for t in one.tests} == {t.test: t.bits for t in two.tests}
    assert one.left_out == two.left_out
    turned = {(d.finding, FLIP.get(d.side, d.side)): pytest.approx(d.p, abs=1e-7) for d in one.undecided}
    assert turned == {(d.finding, d.side): d.p for d in two.undecided}


def test_the_photo_of_the_side_knows_no_left_and_right(mirror, measure_one):
    assert mirror(measure_one("craniovertebral", 50.0)).value == 50.0
    assert mirror(measure_one("shoulder_tilt", 5.0)).value == -5.0
    assert replace(mirror(mirror(measure_one("shoulder_tilt", 5.0)))) == measure_one("shoulder_tilt", 5.0)
