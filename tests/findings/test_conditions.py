"""Laws of conditions: Bayes by hand, silence without a complaint, old signs and repeats, sides, and the gate of untold sides."""

import datetime
import math
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.findings import find, judgements
from laststraw.findings.conditions import SYMPTOM, Answers, accuracy_of, logit, odds_to_p
from laststraw.findings.judge import false_alarm_each, judge_sign
from laststraw.findings.listing import Seen
from laststraw.records import Measurement, Person, Source, TestResult
from laststraw.testing.patients import doable, made_patient

LEG = "leg_below_knee/left"


def of(belief, id, side="none"):
    return next((one for one in belief.conditions if (one.definition.id, one.side) == (id, side)), None)


def odds(p):
    return p / (1.0 - p)


def test_bayes_by_hand(known, belief_of, sat, tested):
    """One sign with a published accuracy from referred people, there and not there."""
    definition = known.finding("nerve_sensitive")
    sign = next(s for s in definition.signs if s.reading == "straight_leg_raise/leg_lift_hurts")
    published = known.accuracy(sign.accuracy)
    power = known.constant("findings.temper") if published.tempered else 1.0
    with_it, without = published.sensitivity.value, 1.0 - published.specificity.value
    prior = odds(definition.prior.value)
    for answer, ratio in ((1, with_it / without), (0, (1.0 - with_it) / (1.0 - without))):
        test = tested("straight_leg_raise", {"leg_lift_hurts": (answer, None)})
        one = of(belief_of(sat(tests=[test], said=[LEG])), "nerve_sensitive", "left")
        assert odds(one.p) == pytest.approx(prior * ratio**power)
        assert one.prior == definition.prior.value
    assert published.tempered
    assert power < 1.0


@given(st.lists(st.booleans(), min_size=4, max_size=4))
def test_signs_multiply(known, belief_of, sat, answers):
    """The four questions of a sensitive system, each with its own ratio."""
    definition = known.finding("sensitive_system")
    said, expected = ["back_pain"], odds(definition.prior.value)
    for sign, yes in zip(definition.signs, answers, strict=True):
        said.append(("" if yes else "no:") + sign.reading.removeprefix(SYMPTOM))
        with_it, without = accuracy_of(sign, known)
        present = yes == (sign.shows == "yes")
        expected *= with_it / without if present else (1.0 - with_it) / (1.0 - without)
    one = of(belief_of(sat(said=said)), "sensitive_system")
    assert odds(one.p) == pytest.approx(expected)
    assert len(one.signs) == 4


def test_no_answer_is_no_sign(known, belief_of, sat):
    """What nobody asked moves nothing; a no does."""
    asked = of(belief_of(sat(said=["back_pain", "no:fear_of_moving"])), "sensitive_system")
    silent = of(belief_of(sat(said=["back_pain"])), "sensitive_system")
    assert silent.p == pytest.approx(known.finding("sensitive_system").prior.value)
    assert asked.p < silent.p


def test_without_a_complaint_every_condition_is_silent(known, belief_of):
    """Whatever the tests show: nobody is told of a nerve who never spoke of a leg."""
    for seed in range(20):
        patient = made_patient(seed, known)
        sitting = patient.sitting("2026-11-01T10:00:00+00:00", doable(known, patient.frame), photos=True)
        said = tuple(answer for answer in sitting.intake.symptoms if not answer.yes)
        belief = belief_of(replace(sitting, intake=replace(sitting.intake, symptoms=said)), person=patient.person)
        needless = {one.definition.id for one in belief.conditions if one.definition.needs}
        assert needless == set()


def test_every_condition_needs_a_complaint(known):
    assert all(d.needs for d in known.findings if d.prior is not None and d.grade != "X")


@given(
    st.sampled_from(["leg_below_knee", "pain_at_dimple", "buttock_sitting", "new_lean"]),
    st.sampled_from(["left", "right"]),
)
@settings(max_examples=20)
def test_a_complaint_of_one_side_never_speaks_of_the_other(known, belief_of, sat, symptom, side):
    other = {"left": "right", "right": "left"}[side]
    for said in ([f"{symptom}/{side}"], [f"{symptom}/{side}", f"no:{symptom}/{other}"]):
        belief = belief_of(sat(said=said))
        lateral = [c for c in belief.conditions if c.definition.needs == (symptom,)]
        assert {c.side for c in lateral} == {side}
        assert all(c.told for c in lateral)


@given(st.floats(0.0, 365.0))
def test_old_signs_count_less(known, belief_of, sat, days):
    """In proportion to exp(-days / 30): the log odds of the sign, not the odds; what was told six weeks ago is not told."""
    first = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    later = first + datetime.timedelta(days=days)
    old = sat(said=["back_pain", "fear_of_moving"], at=first.isoformat())
    one = of(belief_of(old, sat(said=["back_pain"], at=later.isoformat())), "sensitive_system")
    fresh = of(belief_of(old), "sensitive_system")
    told = days <= known.constant("findings.told_days")
    apart = days >= known.constant("findings.repeat_gap")  # else both are one occasion
    fade = math.exp(-days * apart / known.constant("findings.sign_keeps")) if told else 0.0
    assert logit(one.p) - logit(one.prior) == pytest.approx(fade * (logit(fresh.p) - logit(fresh.prior)), abs=1e-9)


def test_a_repeat_of_a_sign_is_no_new_evidence(belief_of, sat, tested):
    """The same answer again, today or each week: only the latest counts, once. A changed answer takes its place."""
    yes = tested("straight_leg_raise", {"leg_lift_hurts": (1, 0)})
    no = tested("straight_leg_raise", {"leg_lift_hurts": (0, 0)})
    days = [f"2026-10-{day:02d}T10:00:00+00:00" for day in (1, 8, 15)]
    once = of(belief_of(sat(tests=[yes], said=[LEG], at=days[2])), "nerve_sensitive", "left")
    often = of(belief_of(*(sat(tests=[yes], said=[LEG], at=day) for day in days)), "nerve_sensitive", "left")
    twice = of(belief_of(sat(tests=[yes, yes], said=[LEG], at=days[2])), "nerve_sensitive", "left")
    assert once.p == often.p == twice.p
    gone = [sat(tests=[yes], said=[LEG], at=days[0]), sat(tests=[no], said=[LEG], at=days[2])]
    assert of(belief_of(*gone), "nerve_sensitive", "left").p < once.prior


@pytest.mark.parametrize(("age", "old"), [(49, False), (50, False), (51, True), (60, True), (61, True)])
def test_age_follows_from_the_year_of_birth(known, belief_of, sat, age, old):
    """Nobody is asked; in the year of the birthday the younger age counts. It is old news in any sitting."""
    person = Person(stature_mm=1700, mass_kg=70, sex="male", birth_year=2026 - age)
    belief = belief_of(sat(said=["back_pain", "walking_worse"]), person=person)
    one = of(belief, "flexion_preference")
    signs = {sign.reading: sign.present for sign in one.signs}
    assert signs["symptom/over_60"] == (age >= 61)
    told = Answers(belief.sittings, person, known, 2026)
    assert told.said("over_50", "none") is old


def test_the_leg_that_hurts_when_the_other_is_lifted(belief_of, sat, tested):
    """The crossed sign is of the leg that hurts: lifting the right brings on the left."""
    crossed = tested("straight_leg_raise", {"other_leg_hurts": (0, 1)})
    same = tested("straight_leg_raise", {"other_leg_hurts": (1, 0)})
    left = [of(belief_of(sat(tests=[t], said=[LEG])), "nerve_sensitive", "left").p for t in (crossed, same)]
    assert left[0] > left[1]


def test_a_photo_tells_the_side_of_a_lean(belief_of, sat, measure_one):
    """One number, above 0 to the left: for a lean to the right it counts the other way round."""
    for side, sign in (("left", 1.0), ("right", -1.0)):
        towards, away = (
            of(
                belief_of(sat([measure_one("trunk_shift", sign * size, 5.0)], said=[f"new_lean/{side}"])),
                "acute_shift",
                side,
            )
            for size in (40.0, -40.0)
        )
        assert towards.p > towards.prior > away.p


def untold(known):
    """Conditions of a side that a complaint without a side brings up."""
    plain = {s.id for s in known.symptoms if s.sides == "none"}
    return [d for d in known.findings if d.lateral and d.prior is not None and set(d.needs) & plain and d.grade != "X"]


def test_there_are_conditions_with_a_side_that_nobody_told(known):
    assert {"hip_spine_pattern", "rotation_pattern"} <= {d.id for d in untold(known)}


@given(st.integers(0, 3000))
@settings(max_examples=60)
def test_the_chance_of_such_signs_is_counted_over_all_answers(known, belief_of, seed):
    """Brute force: every pattern of answers to these signs, its chance without the condition, and whether it tells as much."""
    patient = made_patient(seed, known, complains=1.0)
    tests = doable(known, patient.frame)[seed % 2 :: 2]
    belief = belief_of(patient.sitting("2026-11-01T10:00:00+00:00", tests), person=patient.person)
    for one in belief.conditions:
        if not 0 < len(one.signs) <= 8:
            continue
        told, total = sum(sign.weight for sign in one.signs), 0.0
        for pattern in product((True, False), repeat=len(one.signs)):
            signs = list(zip(one.signs, pattern, strict=True))
            if sum(s.weight if same else s.other_weight for s, same in signs) >= told - 1e-9:
                total += math.prod(s.chance_without if same else 1.0 - s.chance_without for s, same in signs)
        assert one.chance_of_such_signs() == pytest.approx(total, rel=1e-6)


def test_on_a_side_that_nobody_told_signs_must_be_rare(known, belief_of, sat, tested):
    """Common signs may be listed on the side that was told; on a side that nobody told they would come up by chance."""
    hip = tested("faber", {"groin_hurts": (1, 0)})
    read = of(belief_of(sat(tests=[hip], said=["back_pain", "groin_pain/left"])), "hip_spine_pattern", "left")
    assert not read.told
    assert len(read.signs) == 2
    common = replace(read, p=0.95)  # as if the files took the pattern for common
    assert common.chance_of_such_signs() > false_alarm_each(known)
    assert judge_sign(common, known).quiet
    assert not judge_sign(common, known).listed(known)
    assert judge_sign(replace(common, told=True), known).listed(known)
    rare = replace(common, signs=tuple(replace(sign, chance_without=0.01) for sign in read.signs))
    assert rare.chance_of_such_signs() < false_alarm_each(known)
    assert judge_sign(rare, known).listed(known)


def test_a_condition_needs_two_different_tests_or_questions(known, belief_of, sat, tested):
    """However telling one of them is."""
    one = tested("straight_leg_raise", {"leg_lift_hurts": (1, 0), "other_leg_hurts": (0, 1)})
    listed = [j for j in judgements(belief_of(sat(tests=[one], said=[LEG])), known) if j.listed(known)]
    assert "nerve_sensitive" not in {j.definition.id for j in listed}
    two = sat(tests=[one], said=[LEG, "cough_hurts_leg"])
    assert "finding/nerve_sensitive/left" in {f.key for f in find(belief_of(two), Seen(), known)}


@given(st.floats(-700.0, 700.0))
def test_odds_and_back(log_odds):
    p = odds_to_p(log_odds)
    assert 0.0 <= p <= 1.0
    if abs(log_odds) < 30.0:
        assert logit(p) == pytest.approx(log_odds, abs=1e-3)


def test_its_interval_is_for_half_and_twice_as_common(known, belief_of, sat):
    one = of(belief_of(sat(said=["back_pain", "fear_of_moving", "widespread_pain"])), "sensitive_system")
    assert one.with_prior_odds(1.0) == pytest.approx(one.p)
    assert odds(one.with_prior_odds(2.0)) == pytest.approx(2.0 * odds(one.p))
    assert one.with_prior_odds(0.5) < one.p < one.with_prior_odds(2.0)


def test_a_number_near_its_border_says_little_and_far_from_it_all(known, belief_of, sat):
    """At the border a sign tells nothing; many errors beyond it, what the study says; in between, ever more."""
    weights = []
    for away in (0.0, 1.0, 2.0, 40.0):
        patient = belief_of(sat(tests=[_bridge(known, 45.0 - 15.0 * away)], said=["back_pain"]))
        one = next(c for c in patient.conditions if c.definition.id == "lower_crossed")
        (sign,) = (s for s in one.signs if s.reading == "single_leg_bridge/bridge_hold")
        weights.append(sign.weight)
        fresh = next(s for s in one.definition.signs if s.reading == sign.reading)
    with_it, without = accuracy_of(fresh, known)
    assert weights[0] == pytest.approx(0.0, abs=1e-12)
    assert weights == sorted(weights)
    assert weights[-1] == pytest.approx(math.log(with_it / without))


def _bridge(known, seconds):
    key = "test/single_leg_bridge/bridge_hold/left"
    source = Source(method="by hand", view=None, because=(key,), budget=())
    held = Measurement(id="bridge_hold", key=key, value=seconds, sd=15.0, unit="s", side="left", source=source)
    return TestResult(
        id="test/single_leg_bridge", test="single_leg_bridge", film=None, repetitions=(), readings=(), results=(held,),
        not_measured=(),
    )  # fmt: skip


def test_signs_fade_alike_whichever_way_they_had_been_answered(known, belief_of, sat):
    """What the opposite answer would have added fades as the answer does."""
    old, now = "2026-10-20T10:00:00+00:00", "2026-11-19T10:00:00+00:00"
    fresh = of(belief_of(sat(said=["back_pain", "fear_of_moving"], at=old)), "sensitive_system")
    aged = of(
        belief_of(sat(said=["back_pain", "fear_of_moving"], at=old), sat(said=["back_pain"], at=now)),
        "sensitive_system",
    )
    for one, two in zip(fresh.signs, aged.signs, strict=True):
        assert two.weight == pytest.approx(one.weight / math.e)
        assert two.other_weight == pytest.approx(one.other_weight / math.e)


def test_what_the_sides_differ_by_is_no_reading_of_a_side(known, belief_of, sat):
    """Two long holds that are alike differ by 0 s: that is not a short hold."""
    long = [
        replace(_bridge(known, 200.0).results[0], side=side, key=f"test/single_leg_bridge/bridge_hold/{side}")
        for side in ("left", "right")
    ]
    apart = replace(long[0], value=0.0, side="both", key="test/single_leg_bridge/bridge_hold/both")
    both = replace(_bridge(known, 200.0), results=(*long, apart))
    alone = replace(both, results=tuple(long))
    said = ["back_pain"]
    one, two = (of(belief_of(sat(tests=[test], said=said)), "lower_crossed") for test in (both, alone))
    assert one.p == two.p < one.prior


def test_a_complaint_on_both_sides_points_to_no_side(known, belief_of, sat):
    """Who complains of both legs alike is told of one of them only by signs that are rare in symmetric people."""
    one_leg = belief_of(sat(said=["leg_below_knee/left"]))
    both_legs = belief_of(sat(said=["leg_below_knee/left", "leg_below_knee/right"]))
    assert of(one_leg, "nerve_sensitive", "left").told
    assert not any(of(both_legs, "nerve_sensitive", side).told for side in ("left", "right"))
