"""Laws of the two gates: what is larger than its own error, and how probably it is beyond its limit."""

import math
from dataclasses import replace

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from laststraw.findings import find, judge, judgements
from laststraw.findings.belief import Belief
from laststraw.findings.listing import Seen
from laststraw.stats import Z95
from laststraw.testing.patients import doable, made_patient

AT = ("2026-09-01T10:00:00+00:00", "2026-10-20T10:00:00+00:00")
finite, sds = st.floats(-60.0, 60.0), st.floats(0.05, 20.0)


@pytest.fixture(scope="module")
def read(known, belief_of, sat, tested, measure_one):
    """A belief that rests on the own reading of a latent alone: ``value`` is how far it lies from its norm (left, for a pair)."""

    def _read(latent_id, value, sd, *, right=0.0) -> Belief:
        latent = known.latent(latent_id)
        usual = belief_of(sat()).frame.usual[latent_id].mean
        test, _, output = latent.as_reading.partition("/")
        if not output:
            level = 0.0 if latent.sides == "difference" else usual
            return belief_of(sat([measure_one(latent.as_reading, level + value, sd)]))
        values = (usual + value, usual + right) if latent.sides == "pair" else value
        if latent.sides == "none":
            values = usual + value
        return belief_of(sat(tests=[tested(test, {output: values}, sd=sd)]))

    return _read


def single(known):
    return [d for d in known.findings if len(d.criteria) == 1 and d.grade != "X"]


def chance(definition, belief, known, side):
    """P of a finding on a side; of the other side it is at most what is left."""
    judged = judge(definition, belief, known)
    if judged is None:
        return 0.0
    if judged.side == side or not definition.lateral:
        return judged.p
    view, criterion = belief.view(definition.criteria[0].latent), definition.criteria[0]
    if criterion.of == "difference":
        return view.beyond("difference", 1 if side == "left" else -1, criterion.beyond.value)
    return None


@given(st.data(), finite, st.floats(0.0, 30.0), sds)
@settings(max_examples=250)
def test_a_larger_deviation_never_lowers_the_probability(known, read, data, value, more, sd):
    definition = data.draw(st.sampled_from(single(known)))
    criterion = definition.criteria[0]
    sign = -1.0 if criterion.sign == "negative" else 1.0
    near, far = (read(criterion.latent, sign * size, sd) for size in (value, value + more))
    one, two = (chance(definition, belief, known, "left") for belief in (near, far))
    if one is not None and two is not None:
        assert two >= one - 1e-9


@given(st.data(), finite, sds)
@settings(max_examples=150)
def test_mirror_the_reading_and_the_other_side_is_as_probable(known, read, data, value, sd):
    definition = data.draw(st.sampled_from([d for d in single(known) if d.lateral]))
    assume(abs(value) > 1e-6)
    id = definition.criteria[0].latent
    pair = known.latent(id).sides == "pair"
    one = judge(definition, read(id, value, sd), known)
    two = judge(definition, read(id, 0.0, sd, right=value) if pair else read(id, -value, sd), known)
    swap = {"left": "right", "right": "left", "both": "both"}
    assert two.side == swap[one.side]
    assert two.p == pytest.approx(one.p, abs=1e-9)
    assert two.listed(known) == one.listed(known)


@given(finite, sds, st.floats(1.0, 20.0))
@settings(max_examples=150)
def test_more_error_never_turns_silence_into_a_finding(known, read, value, sd, wider):
    definition = known.finding("lateral_trunk_lean")
    blurred = judge(definition, read("trunk_lateral_lean", value, sd * wider), known)
    if blurred is not None and blurred.listed(known):
        assert judge(definition, read("trunk_lateral_lean", value, sd), known).listed(known)


@given(st.data(), st.floats(-0.999, 0.999), st.floats(1e-2, 100.0))
@settings(max_examples=250)
def test_within_its_own_error_every_reading_is_silent(known, read, data, share, sd):
    definition = data.draw(st.sampled_from([d for d in single(known) if d.criteria[0].of != "side"]))
    latent = known.latent(definition.criteria[0].latent)
    error = sd * (math.sqrt(2.0) if latent.sides == "pair" else 1.0)
    judged = judge(definition, read(latent.id, share * Z95 * error, sd), known)
    assert judged is None or not judged.loud


@given(st.data(), st.floats(-80.0, 80.0), st.floats(-80.0, 80.0), st.floats(0.2, 10.0))
@settings(max_examples=250)
def test_both_sides_are_named_only_when_both_are_beyond(known, read, data, left, right, sd):
    definition = data.draw(st.sampled_from([d for d in single(known) if d.criteria[0].of == "side"]))
    criterion = definition.criteria[0]
    sign = -1.0 if criterion.sign == "negative" else 1.0
    belief = read(criterion.latent, left, sd, right=right)
    judged = judge(definition, belief, known)
    if judged is None or not judged.listed(known):
        return
    sides = [belief.trait(criterion.latent, side) for side in ("left", "right")]
    beyond = [sign * (side.value - side.usual) > criterion.beyond.value for side in sides]
    view = belief.view(criterion.latent)
    least = min(view.beyond(side, int(sign), criterion.beyond.value) for side in ("left", "right"))
    if judged.side == "both":
        assert all(beyond)
        assert judged.p <= least + 1e-9
    else:
        worse = sides[0].value - sides[1].value
        assert judged.side == ("left" if sign * worse > 0.0 else "right")


def test_both_legs_alike_and_far_beyond_are_both(known, read):
    hamstrings = known.finding("hamstrings_short")
    judged = judge(hamstrings, read("hamstring_length", 40.0, 4.0, right=40.0), known)
    assert (judged.side, judged.listed(known)) == ("both", True)
    assert not judge(hamstrings, read("hamstring_length", 0.0, 4.0, right=0.0), known).listed(known)


def test_exactly_zero_has_no_side(known, read):
    assert judge(known.finding("lateral_shift"), read("trunk_shift", 0.0, 1.0), known) is None


def test_what_was_not_read_is_not_judged(known, belief_of, sat, measure_one):
    """Coupled latents move along, and are not judged: only a reading of their own is."""
    assert list(judgements(belief_of(sat()), known)) == []
    belief = belief_of(sat([measure_one("trunk_lateral_lean", 9.0, 0.3)]))
    assert belief.trait("trunk_shift", "difference").value > 10.0
    assert {j.definition.criteria[0].latent for j in judgements(belief, known)} == {"trunk_lateral_lean"}


def test_one_side_alone_is_compared_with_the_norm_by_nobody(known, belief_of, sat, tested):
    """A left leg alone says left and level; which side it is needs both."""
    belief = belief_of(sat(tests=[tested("active_knee_extension", {"knee_short_of_straight": (80, None)})]))
    judged = judge(known.finding("hamstrings_short"), belief, known)
    assert judged is None or judged.side == "both" or not judged.listed(known)


@given(st.floats(-12.0, 12.0), st.floats(-12.0, 12.0), st.floats(0.2, 3.0))
@settings(max_examples=100)
def test_two_criteria_are_never_surer_than_the_less_sure_one(known, belief_of, sat, measure_one, tilt, pelvis, sd):
    photos = [measure_one("shoulder_tilt", tilt, sd), measure_one("psis_tilt", pelvis, sd)]
    judged = judge(known.finding("functional_curve"), belief_of(sat(photos)), known)
    if judged is not None:
        assert judged.p <= min(part.p for part in judged.parts) + 1e-7
        assert judged.p >= sum(part.p for part in judged.parts) - 1.0 - 1e-7


def test_a_curve_needs_lines_that_slope_apart(known, belief_of, sat, measure_one):
    def curve(pelvis):
        photos = [measure_one("shoulder_tilt", 7.0, 0.8), measure_one("psis_tilt", pelvis, 0.8)]
        return judge(known.finding("functional_curve"), belief_of(sat(photos)), known)

    apart, alike = curve(-6.0), curve(6.0)
    assert (apart.side, apart.listed(known)) == ("left", True)
    assert not alike.loud
    assert not alike.listed(known)


@pytest.fixture(scope="module")
def people(known, belief_of):
    """Patients of the model after two visits: everything that was judged, and whether it is so."""
    judged = []
    for seed in range(150):
        patient = made_patient((9, seed), known, complains=0.5)
        tests = doable(known, patient.frame)
        sittings = [patient.sitting(at, tests[i::2], photos=i == 0) for i, at in enumerate(AT)]
        belief = belief_of(*sittings, person=patient.person)
        judged += [
            (j, patient.truly(j.definition, j.side))
            for j in judgements(belief, known)
            if j.condition is None and j.definition.grade != "X"
        ]
    return judged


def test_the_probability_is_calibrated_on_people_of_the_model(known, people):
    """When it says p, it is so in p of the cases: calibration error over 10 bins at most 0.05."""
    bins = [[] for _ in range(10)]
    for judged, truly in people:
        bins[min(9, int(10 * judged.p))].append((judged.p, truly))
    assert sum(map(len, bins)) > 2000
    error = sum(abs(sum(p for p, _ in b) - sum(t for _, t in b)) for b in bins) / sum(map(len, bins))
    assert error <= 0.05


def test_what_is_listed_is_true_as_often_as_it_says(known, people):
    listed = [(j.p, truly) for j, truly in people if j.listed(known)]
    assert len(listed) > 50
    mean_p = sum(p for p, _ in listed) / len(listed)
    share = sum(truly for _, truly in listed) / len(listed)
    assert mean_p >= known.constant("findings.listed_p")
    assert share >= mean_p - 3.0 * math.sqrt(mean_p * (1.0 - mean_p) / len(listed))


seeds = st.integers(0, 10_000)


@given(seeds)
@settings(max_examples=25)
def test_what_evidence_contradicts_is_never_listed_whatever_is_read(known, belief_of, seed):
    """The same person, in a world in which every pattern is contradicted: nothing is said."""
    patient = made_patient(seed, known, complains=1.0)
    patient.components *= 3.0
    sittings = [patient.sitting(at, doable(known, patient.frame), photos=True) for at in AT]
    belief = belief_of(*sittings, person=patient.person)
    contradicted = {d.id for d in known.findings if d.grade == "X"}
    assert not contradicted & {f.id for f in find(belief, Seen(), known)}
    doubted = msgspec.structs.replace(
        known, findings=tuple(msgspec.structs.replace(d, grade="X") for d in known.findings), version="doubted"
    )
    assert find(belief_of(*sittings, person=patient.person, knowledge=doubted), Seen(), doubted) == ()


def test_the_files_hold_contradicted_patterns(known):
    contradicted = {d.id for d in known.findings if d.grade == "X"}
    assert {"sway_back", "pelvic_torsion", "hollow_back", "instability_pattern"} <= contradicted


def test_what_error_alone_explains_is_not_listed_however_probable(known, read):
    """The noise gate stands on its own: a prior that makes something probable does not open it."""
    judged = judge(known.finding("lateral_trunk_lean"), read("trunk_lateral_lean", 6.0, 0.7), known)
    assert judged.listed(known)
    (part,) = judged.parts
    faint = replace(judged, p=0.99, parts=(replace(part, z=0.999 * part.asked),))
    assert not faint.loud
    assert not faint.listed(known)
