"""Laws of the counterfactual: at the limit that is told the finding really changes; one answer the other way round really silences."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.findings import believe, find, judge, judgements
from laststraw.findings.judge import judge_sign
from laststraw.findings.listing import Seen
from laststraw.findings.overturn import changed, overturn, overturn_sign, overturn_state, reading_of
from laststraw.testing.patients import doable, made_patient

AT = ("2026-09-01T10:00:00+00:00", "2026-11-01T10:00:00+00:00")
seeds = st.integers(0, 3000)


def listed(belief, known):
    return {(j.definition.id, j.side) for j in judgements(belief, known) if j.listed(known)}


def again(belief, known, sittings):
    return believe(sittings, belief.person, known, year=belief.year)


def check_border(definition, belief, known):
    """Just inside it is listed as before, just beyond it is not; and the distance is told in errors of that reading."""
    judged = judge(definition, belief, known)
    found = overturn(definition, belief, known)
    if found is None:
        return None
    reading = reading_of(belief.sittings, found.key)
    assert (found.value, found.unit, found.id) == (reading.value, reading.unit, reading.id)
    assert found.sds == pytest.approx(abs(found.limit - found.value) / reading.sd, abs=1e-9)
    step = 1e-6 * reading.sd * (1.0 if found.limit > found.value else -1.0)
    for shift, there in ((-step, True), (step, False)):
        other = again(belief, known, changed(belief.sittings, found.key, found.limit + shift))
        assert ((definition.id, judged.side) in listed(other, known)) == there, (definition.id, shift)
    return found


@given(seeds)
@settings(max_examples=4)
def test_the_limit_is_the_border(known, belief_of, seed):
    """Of whoever comes, over two visits, with everything else held as it is."""
    patient = made_patient(seed, known, complains=0.2)
    patient.components *= 2.5
    sittings = [patient.sitting(at, doable(known, patient.frame)[i::2], photos=i == 0) for i, at in enumerate(AT)]
    belief = belief_of(*sittings, person=patient.person)
    pairs = sorted(listed(belief, known))
    for id, _ in [pair for pair in pairs if known.finding(pair[0]).criteria][:2]:
        check_border(known.finding(id), belief, known)


def test_the_border_of_one_line(known, belief_of, sat, measure_one):
    definition = known.finding("lateral_trunk_lean")
    belief = belief_of(sat([measure_one("trunk_lateral_lean", -6.0, 0.7)]))
    found = check_border(definition, belief, known)
    assert -6.0 < found.limit < 0.0
    assert found.sds == pytest.approx((found.limit + 6.0) / 0.7)
    assert find(again(belief, known, changed(belief.sittings, found.key, found.limit + 1e-6)), Seen(), known) == ()


def test_of_two_criteria_the_weaker_one_overturns(known, belief_of, sat, measure_one):
    photos = [measure_one("shoulder_tilt", 12.0, 0.8), measure_one("psis_tilt", -4.5, 0.8)]
    found = check_border(known.finding("functional_curve"), belief_of(sat(photos)), known)
    assert found.id == "psis_tilt"


def test_one_of_two_looks_may_do(known, belief_of, sat, tested):
    """Knee and leg raise agree; if one had pointed away, one look would be left: its border is where it says nothing."""
    tests = [tested("active_knee_extension", {"knee_short_of_straight": (75, 30)}),
             tested("straight_leg_raise", {"leg_lift": (55, 66)})]  # fmt: skip
    belief = belief_of(sat(tests=tests))
    assert ("hamstrings_short", "left") in listed(belief, known)
    found = check_border(known.finding("hamstrings_short"), belief, known)
    assert found.key.startswith("test/straight_leg_raise/")


def test_the_reading_of_an_earlier_visit_is_changed_in_its_own_place(sat, measure_one):
    one, two = (
        sat([measure_one("trunk_lateral_lean", value, 0.7)], at=at) for value, at in zip((5.0, 6.0), AT, strict=True)
    )
    key = "measurement/trunk_lateral_lean"
    assert reading_of((one, two), key).value == 6.0
    new = changed((one, two), key, 1.0)
    assert (new[0], reading_of(new[1:], key).value) == (one, 1.0)
    only = replace(two, measurements=())
    assert reading_of((one, only), key).value == 5.0
    assert reading_of(changed((one, only), key, 1.0), key).value == 1.0


def test_what_is_not_listed_has_nothing_to_overturn(known, belief_of, sat, measure_one):
    belief = belief_of(sat([measure_one("trunk_lateral_lean", 0.5, 0.7)]))
    assert overturn(known.finding("lateral_trunk_lean"), belief, known) is None
    assert overturn(known.finding("lateral_shift"), belief, known) is None


SAID = ["leg_below_knee/left", "cough_hurts_leg", "leg_worse_than_back"]


@pytest.fixture(scope="module")
def sciatic(belief_of, sat, tested):
    def _belief(said=tuple(SAID), lift=1, other=1):
        leg = tested("straight_leg_raise", {"leg_lift_hurts": (lift, 0), "other_leg_hurts": (0, other)})
        return belief_of(sat(tests=[leg], said=said))

    return _belief


def nerve(belief, known):
    (one,) = (c for c in belief.conditions if c.definition.id == "nerve_sensitive")
    return judge_sign(one, known)


def turned_round(belief, known, key):
    """The same sitting, with the answer of one key the other way round."""
    (sitting,) = belief.sittings
    if key.startswith("symptom/"):
        _, id, side = key.split("/")
        told = tuple(
            replace(a, yes=not a.yes) if (a.symptom, a.side) == (id, side) else a for a in sitting.intake.symptoms
        )
        other = replace(sitting, intake=replace(sitting.intake, symptoms=told))
    else:
        (other,) = changed((sitting,), key, 1.0 - reading_of((sitting,), key).value)
    return again(belief, known, [other])


@pytest.mark.parametrize("other", [0, 1])
def test_the_answer_that_is_named_really_silences_a_condition(known, sciatic, other):
    belief = sciatic(other=other)
    judged = nerve(belief, known)
    assert judged.listed(known)
    found = overturn_sign(judged, known)
    if found is None:  # then none does
        for sign in judged.condition.speaking:
            assert nerve(turned_round(belief, known, sign.key), known).p >= known.constant("findings.listed_p")
    else:
        assert not nerve(turned_round(belief, known, found.key), known).listed(known)


def test_a_condition_hangs_on_an_answer_or_on_none(known, sciatic):
    """With just enough signs one answer silences it; with many none does. Both happen."""
    few, many = (overturn_sign(nerve(sciatic(other=other), known), known) for other in (0, 1))
    assert few is not None
    assert few.key in {sign.key for sign in nerve(sciatic(other=0), known).condition.signs}
    assert many is None or many.key != ""
    assert overturn_sign(nerve(sciatic(lift=0, other=0), known), known) is None


def test_where_many_signs_agree_no_single_answer_is_named(known, belief_of, sat, tested):
    """And none does it: each of them, turned round, leaves the condition as probable as is needed."""
    leg = tested("straight_leg_raise", {"leg_lift_hurts": (1, 0), "other_leg_hurts": (0, 1)})
    more = [tested("slump", {"head_lift_eases": (1, 0)}),
            tested("heel_toe_walk", {"heel_walk_fails": (1, 0), "toe_walk_fails": (1, 0)})]  # fmt: skip
    belief = belief_of(sat(tests=[leg, *more], said=[*SAID, "no:leg_above_knee_only/left"]))
    judged = nerve(belief, known)
    assert judged.listed(known)
    assert overturn_sign(judged, known) is None
    for sign in judged.condition.speaking:
        assert nerve(turned_round(belief, known, sign.key), known).p >= known.constant("findings.listed_p")


def test_a_muscle_is_overturned_towards_its_usual_length(known, state_one):
    found = overturn_state(state_one("rectus_femoris", "left", -8.0), known)
    assert -8.0 < found.limit < 0.0
    assert found.limit == pytest.approx(-(5.0 + 1.2815515655446004), abs=1e-6)  # P(length change < -5 %) = 0.9 at sd 1
