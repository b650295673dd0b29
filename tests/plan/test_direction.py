"""Which way eases: the test first, then a finding, then what hurts; what spreads is never done."""

import pytest
from tests.plan.people import TODAY, finding, intake, person
from validation.plans.people import answered

from laststraw.plan import make_plan

ARCH = {"arching_eases": True}
SPREADS = {"arching_spreads": True}
BEND = {"bending_eases_back": True}


def easing(known, *, found=(), said=None, test=None, flags=None):
    who = person()
    tests = () if test is None else (answered(test),)
    plan = make_plan(found, intake(known, who, flags=flags, **(said or {})), who, known, today=TODAY, tests=tests)
    return next(i.exercise for i in plan.relief if known.exercise(i.exercise).place == 4), plan


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({}, "cat_camel"),
        ({"test": ARCH}, "press_up"),
        ({"test": BEND}, "seated_bend"),
        ({"test": {"arching_eases": False, "bending_eases_back": False}}, "cat_camel"),
        ({"test": {"centralises": True}}, "press_up"),  # arching is what is tried first
        ({"test": {"centralises": True, "arching_eases": False}}, "cat_camel"),
        ({"test": {"centralises": True, **BEND}}, "seated_bend"),
        ({"found": [finding("extension_preference")]}, "press_up"),
        ({"found": [finding("flexion_preference")]}, "seated_bend"),
        ({"found": [finding("extension_preference", p=0.6), finding("flexion_preference", p=0.9)]}, "seated_bend"),
        ({"found": [finding("extension_preference"), finding("flexion_preference")]}, "cat_camel"),
        ({"said": {"bending_hurts": True}}, "press_up"),
        # the test outweighs the finding and what hurts
        ({"found": [finding("extension_preference")], "test": BEND}, "seated_bend"),
        ({"found": [finding("flexion_preference")], "said": {"bending_hurts": True}, "test": ARCH}, "press_up"),
        # leg pain: only where the test shows that it eases, and nothing spreads
        ({"said": {"leg_pain": True}, "found": [finding("extension_preference")]}, "cat_camel"),
        ({"said": {"leg_pain": True, "bending_hurts": True}}, "pelvic_rock"),
        ({"said": {"leg_pain": True}, "test": ARCH}, "press_up"),
        ({"said": {"leg_pain": True}, "test": {**ARCH, **SPREADS}}, "pelvic_rock"),
        ({"said": {"leg_pain": True}, "test": BEND}, "seated_bend"),
        ({"said": {"leg_pain": True}, "test": {**BEND, **SPREADS}}, "knee_to_chest"),  # the one that leg pain allows
        # a limit is stronger than any test
        ({"said": {"arching_hurts": True}, "test": ARCH}, "pelvic_rock"),
        ({"said": {"osteoporosis": True}, "test": ARCH}, "pelvic_rock"),
        # a shift that came with the pain goes first, an old one does not
        ({"found": [finding("acute_shift", "left")], "test": ARCH}, "side_glide"),
        ({"found": [finding("lateral_shift", "left")], "test": ARCH}, "press_up"),
        ({"found": [finding("lateral_shift", "left")]}, "side_glide"),
    ],
)
def test_the_way_that_eases(known, case, expected):
    assert easing(known, **case)[0] == expected


def test_what_spread_is_left_out_of_every_list(known):
    _, plan = easing(known, test=SPREADS, said={"minutes_per_day": 60})
    assert "plan.note.spreads" in plan.rules
    for item in (*plan.relief, *plan.correction):
        assert "arching" not in known.exercise(item.exercise).not_with


def test_what_calls_for_the_way_is_named(known):
    shown = {
        ("test/repeated_movements/arching_eases/none",): easing(known, test=ARCH),
        ("finding/extension_preference/none",): easing(known, found=[finding("extension_preference")]),
        ("intake/bending_hurts",): easing(known, said={"bending_hurts": True}),
    }
    for because, (exercise, plan) in shown.items():
        item = next(item for item in plan.relief if item.exercise == exercise)
        assert item.because[: len(because)] == because


def test_the_test_is_offered_to_who_hurts_and_may_do_it(known):
    def offered(**case):
        return "plan.note.find_direction" in easing(known, **case)[1].rules

    assert offered(said={"pain_now": 4})
    assert offered(said={"leg_pain": True})
    assert not offered()
    assert not offered(said={"pain_now": 4}, test=ARCH)
    assert not offered(said={"pain_now": 4, "osteoporosis": True})


def test_pain_is_rated_again_after_ten_minutes_and_a_day_and_what_spreads_stops(known):
    _, plan = easing(known, said={"leg_pain": True})
    assert {"plan.rule.rate", "plan.rule.rated", "plan.rule.leg_down", "plan.rule.leg_up"} <= set(plan.rules)
    assert "10 minutes" in known.sentence("plan.rule.rate")
    assert "a day later" in known.sentence("plan.rule.rate")
    assert "numbness" in known.sentence("plan.rule.leg_down")
