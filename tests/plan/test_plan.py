"""Laws of the plan: safe, within the minutes, sided as the findings are, complete, the same every time."""

import random
from collections import Counter

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.people import (
    MIRROR,
    TODAY,
    finding,
    intake,
    involved,
    mirrored,
    person,
    safe,
    some_findings,
    some_intake,
    some_person,
)

from laststraw import knowledge
from laststraw.errors import UnusableInput
from laststraw.plan import make_plan, triage
from laststraw.plan.limits import limits_of
from laststraw.plan.tables import WALKING
from laststraw.records import Intake

LIMIT_ANSWERS = {
    "bending_hurts": "bending",
    "arching_hurts": "arching",
    "leg_pain": "leg_pain",
    "pregnant": "pregnancy",
    "osteoporosis": "osteoporosis",
}
OTHER_LIMITS = sorted(limit.id for limit in knowledge.load().limits if not limit.asked)


def made(known, findings, said, who):
    return make_plan(findings, said, who, known, today=TODAY)


def items(plan):
    return (*plan.relief, *plan.correction)


def own_time(listed):
    return sum(item.minutes for item in listed)


def exercises(plan):
    return [item for item in plan.correction if item.stage == "correction"]


def with_fields(said, **changes):
    return Intake(**{name: getattr(said, name) for name in Intake.__dataclass_fields__} | changes)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 10**9), more=st.sampled_from([*sorted(LIMIT_ANSWERS), *OTHER_LIMITS]))
def test_a_limit_never_adds_minutes_nor_what_it_rules_out(known, seed, more):
    """But for leg pain, which calls for a nerve slider of its own."""
    dice = random.Random(seed)
    who = person(sex="female", age=dice.choice((30, 50, 70)))
    said, found = some_intake(known, who, dice), some_findings(dice)
    limit = LIMIT_ANSWERS.get(more, more)
    changed = {more: True} if more in LIMIT_ANSWERS else {"limits": (*said.limits, more)}
    before, after = made(known, found, said, who), made(known, found, with_fields(said, **changed), who)
    for_the_leg = {e.id for e in known.exercises if "leg_pain" in e.only_if}
    assert own_time(i for i in after.relief if i.exercise not in for_the_leg) <= own_time(before.relief)
    assert own_time(after.correction) <= own_time(before.correction)
    assert max(day.minutes for day in after.week) <= max(day.minutes for day in before.week)
    assert len(exercises(after)) <= len(exercises(before))
    for item in items(after):
        assert limit not in known.exercise(item.exercise).not_with


def test_a_place_that_a_limit_empties_makes_no_room_for_something_longer(known):
    """With a made-up list: the easing movements all bend, and what comes after them takes longer."""

    def changed(exercise):
        if exercise.place == 4:
            return msgspec.structs.replace(exercise, not_with=("bending",))
        if exercise.place == 5:
            return msgspec.structs.replace(exercise, minutes=msgspec.structs.replace(exercise.minutes, value=3.0))
        return exercise

    odd = msgspec.structs.replace(known, exercises=tuple(map(changed, known.exercises)))
    said = intake(known, person(), minutes_per_day=13)
    before = make_plan([], said, person(), odd, today=TODAY)
    after = make_plan([], with_fields(said, bending_hurts=True), person(), odd, today=TODAY)
    assert own_time(after.relief) <= own_time(before.relief)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_mirrored_findings_give_the_mirrored_plan(known, seed):
    dice = random.Random(seed)
    who = some_person(dice)
    said, found = some_intake(known, who, dice), some_findings(dice)
    plan = made(known, found, said, who)
    other = made(known, [mirrored(one) for one in found], said, who)
    assert [(i.exercise, i.minutes, i.side) for i in items(plan)] == [
        (i.exercise, i.minutes, MIRROR[i.side]) for i in items(other)
    ]
    for mine, theirs in zip(items(plan), items(other), strict=True):
        swapped = theirs.dose.replace("left", "#").replace("right", "left").replace("#", "right")
        assert mine.dose == swapped


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_same_input_same_plan_in_any_order_of_findings(known, seed):
    dice = random.Random(seed)
    who = some_person(dice)
    said, found = some_intake(known, who, dice), list(some_findings(dice))
    plan = made(known, found, said, who)
    dice.shuffle(found)
    assert made(known, found, said, who) == plan


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_more_minutes_never_take_an_exercise_away(known, seed):
    dice = random.Random(seed)
    who = some_person(dice)
    said, found = some_intake(known, who, dice), some_findings(dice)
    longer = with_fields(said, minutes_per_day=min(120, said.minutes_per_day + dice.randrange(1, 40)))
    assert len(exercises(made(known, found, longer, who))) >= len(exercises(made(known, found, said, who)))


def test_never_a_plan_beside_a_referral(known):
    who = person(sex="female", age=30)
    for flag in known.red_flags:
        for answer in ("yes", "unsure"):
            said = intake(known, who, flags={flag.id: answer})
            if triage(said, known, today=TODAY, person=who) is not None:
                with pytest.raises(ValueError, match="no plan"):
                    made(known, [], said, who)
    with pytest.raises(ValueError, match="no plan"):
        made(known, [], Intake(safety=()), who)


def test_relief_follows_its_order_and_the_walk_comes_early(known):
    plan = made(known, [], intake(known, person(), pain_now=4), person())
    places = [known.exercise(item.exercise).place for item in plan.relief]
    assert places == sorted(places)
    assert [item.exercise for item in plan.relief][:3] == ["constructive_rest", "heat", "short_walk"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, "cat_camel"),
        ({"bending_hurts": True}, "press_up"),
        (
            {"bending_hurts": True, "leg_pain": True},
            "pelvic_rock",
        ),  # no press-up, as long as no test says that it eases
        ({"bending_hurts": True, "pregnant": True}, "standing_back_bend"),
        ({"arching_hurts": True}, "seated_bend"),
        ({"arching_hurts": True, "leg_pain": True}, "knee_to_chest"),
        ({"bending_hurts": True, "arching_hurts": True}, "pelvic_rock"),
        ({"osteoporosis": True}, "pelvic_rock"),
    ],
)
def test_the_easing_movement_goes_away_from_what_hurts(known, said, expected):
    who = person(sex="female")
    plan = made(known, [], intake(known, who, **said), who)
    assert [i.exercise for i in plan.relief if known.exercise(i.exercise).place == 4] == [expected]


def test_leg_pain_brings_the_slider_and_its_rules(known):
    plan = made(known, [], intake(known, person(), leg_pain=True, minutes_per_day=30), person())
    assert {"sciatic_slider", "femoral_slider"} <= {item.exercise for item in plan.relief}
    assert {"plan.note.leg", "plan.rule.ask_again_leg", "plan.rule.leg_down"} <= set(plan.rules)


def test_a_shift_to_the_left_puts_the_left_shoulder_to_the_wall(known):
    plan = made(known, [finding("lateral_shift", "left")], intake(known, person()), person())
    glide = next(item for item in plan.relief if item.exercise == "side_glide")
    assert glide.side == "left"
    assert "Your left shoulder is the one at the wall" in glide.dose
    assert glide.because[0] == "finding/lateral_shift/left"


def test_the_extra_set_goes_to_the_muscle_held_long(known):
    held = finding("held_long", "right", structure="gluteus_medius")
    plan = made(known, [held], intake(known, person(), minutes_per_day=30), person())
    sided = {item.exercise: item for item in exercises(plan) if held.key in item.because}
    assert sided
    assert all(item.side == "right" for item in sided.values() if known.ladder(item.ladder).sided == "structure")


def test_a_stretch_goes_to_the_muscle_held_short_and_never_to_one_held_long(known):
    def chosen(role):
        held = finding(role, "left", structure="iliopsoas")
        return [i.exercise for i in exercises(made(known, [held], intake(known, person()), person()))]

    assert "hip_flexor_stretch" in chosen("held_short")
    assert "hip_flexor_stretch" not in chosen("held_long")


def test_a_pattern_without_a_named_side_of_a_muscle_trains_both(known):
    found = [finding("lateral_pelvic_tilt", "left", involves=[involved("gluteus_medius", "both", "held_long")])]
    plan = made(known, found, intake(known, person(), minutes_per_day=30), person())
    assert {i.side for i in exercises(plan) if known.ladder(i.ladder).sided != "no" and "finding" in i.because[0]} == {
        "both"
    }


def test_a_second_finding_gets_its_turn(known):
    found = [finding("lateral_pelvic_tilt", "left", p=0.99), finding("forward_head", p=0.6)]
    plan = made(known, found, intake(known, person(), minutes_per_day=30), person())
    assert {b for i in exercises(plan) for b in i.because if b.startswith("finding")} == {one.key for one in found}


def test_one_place_is_kept_for_general_exercise(known):
    found = [
        finding(id) for id in ("sway_back", "forward_head", "thoracic_rounding", "flat_back", "forward_trunk_lean")
    ]
    plan = made(known, found, intake(known, person(), minutes_per_day=60), person())
    assert sum(not any(b.startswith("finding") for b in i.because) for i in exercises(plan)) >= 1


def test_no_findings_give_the_programme_for_everybody_kindly(known):
    plan = made(known, [], intake(known, person(), minutes_per_day=30), person())
    assert "plan.note.no_findings" in plan.rules
    assert "plan.note.matched" not in plan.rules
    assert len(exercises(plan)) == 5
    assert all(known.ladder(item.ladder).general for item in exercises(plan))
    assert max(Counter(known.ladder(item.ladder).goal for item in exercises(plan)).values()) <= 3


def test_matched_exercise_is_never_sold_as_better(known):
    plan = made(known, [finding("sway_back")], intake(known, person()), person())
    assert "plan.note.matched" in plan.rules
    assert "has not been shown to work better" in known.sentence("plan.note.matched")


def test_few_minutes_leave_walking(known):
    for minutes in (1, 2, 5, 7):
        plan = made(known, [finding("sway_back")], intake(known, person(), minutes_per_day=minutes), person())
        assert exercises(plan) == []
        assert next(i for i in plan.correction if i.exercise == WALKING).minutes == minutes
        assert "plan.note.short_time" in plan.rules


def test_when_limits_leave_nothing_there_is_walking_and_a_professional(known):
    """With exercises that all bend or arch (a made-up list): walking stays, with what to do when it hurts, and whom to ask."""
    strict = [
        msgspec.structs.replace(e, not_with=("bending",) if n % 2 else ("arching",)) if e.stage == "correction" else e
        for n, e in enumerate(known.exercises)
    ]
    few = msgspec.structs.replace(known, exercises=tuple(strict))
    said = intake(known, person(), bending_hurts=True, arching_hurts=True)
    plan = make_plan([finding("sway_back")], said, person(), few, today=TODAY)
    assert exercises(plan) == []
    assert WALKING in [item.exercise for item in plan.correction]
    assert {"plan.note.nothing", "plan.note.walk_instead"} <= set(plan.rules)
    assert {"plan.note.few", "plan.note.short_time"}.isdisjoint(plan.rules)
    assert "no fault of yours" in known.sentence("plan.note.nothing")
    assert "chair" in known.sentence("plan.note.walk_instead")
    assert "bed" in known.sentence("plan.note.walk_instead")


def test_every_limit_at_once_leaves_exercises_a_walk_and_a_way_to_sit_it_out(known):
    who = person(sex="female", age=50)
    every = {key: True for key in LIMIT_ANSWERS}
    plan = made(known, [], intake(known, who, limits=tuple(OTHER_LIMITS), **every), who)
    assert exercises(plan)
    assert "plan.note.walk_instead" in plan.rules


def test_age_bounds_are_kept_on_the_careful_side(known):
    """The older of the two possible ages meets the upper bound, the younger one the lower."""
    old = [msgspec.structs.replace(e, max_age=70) if e.id == "hip_hinge" else e for e in known.exercises]
    limited = msgspec.structs.replace(known, exercises=tuple(old))
    for age, there in ((70, "hip_hinge"), (71, "seated_hinge")):
        plan = make_plan([], intake(known, person(age=age)), person(age=age), limited, today=TODAY)
        assert [i.exercise for i in exercises(plan) if i.ladder == "hinge"] == [there]
    young = [msgspec.structs.replace(e, min_age=16) if e.id == "hip_hinge" else e for e in known.exercises]
    limited = msgspec.structs.replace(known, exercises=tuple(young))
    for age, there in ((16, "seated_hinge"), (17, "hip_hinge")):
        plan = make_plan([], intake(known, person(age=age)), person(age=age), limited, today=TODAY)
        assert [i.exercise for i in exercises(plan) if i.ladder == "hinge"] == [there]


@pytest.mark.parametrize(
    ("flag", "limit"),
    [
        ("RF11a", "osteoporosis"),
        ("RF11b", "osteoporosis"),
        ("RF19a", "pregnancy"),
        ("RF20a", "surgery"),
        ("RF07a", "falls"),
    ],
)
def test_safety_answers_rule_out_too(known, flag, limit):
    said = intake(known, person(sex="female", age=30), flags={flag: "yes"})
    assert limit in limits_of(said)


def test_strong_pain_waits_and_rechecks_on_a_calm_day(known):
    def plan(pain):
        return made(known, [], intake(known, person(), pain_now=pain), person())

    assert (plan(5).recheck_days, plan(6).recheck_days, plan(None).recheck_days) == (84, 28, 84)
    assert "plan.note.flare" in plan(6).rules
    assert "plan.note.flare" not in plan(5).rules


def test_soon_flags_come_first_and_silence_nothing(known):
    said = intake(known, person(), flags={"RF12a": "yes"})
    plan = made(known, [], said, person())
    assert plan.see_soon == (known.red_flag("RF12a").action,)
    assert exercises(plan)


def test_every_rule_and_reason_is_a_sentence(known):
    dice = random.Random(4)
    for _ in range(200):
        who = some_person(dice)
        plan = made(known, some_findings(dice), some_intake(known, who, dice), who)
        assert all(known.sentence(rule) for rule in plan.rules)
        assert "plan.rule.absence" in plan.rules
        assert all("{" not in text for text in (*dict(plan.left_out).values(), *(i.dose for i in items(plan))))


def test_the_young_are_told_to_look_at_it_with_a_parent(known):
    assert "plan.note.young" in made(known, [], intake(known, person(age=16)), person(age=16)).rules
    assert "plan.note.young" not in made(known, [], intake(known, person(age=30)), person(age=30)).rules


def test_intake_is_not_changed_by_planning(known):
    said = intake(known, person())
    assert said.safety == safe(known, person())


def test_an_unknown_limit_is_refused_and_never_ignored(known):
    with pytest.raises(UnusableInput, match="no limit 'knee'") as refused:
        made(known, [], intake(known, person(), limits=("knee",)), person())
    assert "knees" in refused.value.hint


@pytest.mark.parametrize(
    ("who", "flags", "spared"),
    [
        ({"age": 40}, {"RF10a": "unsure"}, True),
        ({"age": 40}, {"RF10b": "yes"}, False),  # a lift began it, as so often
        ({"age": 70}, {"RF10b": "unsure"}, True),
        ({"age": 40}, {"RF14": "unsure"}, False),
    ],
)
def test_a_bone_that_may_be_broken_is_spared_until_somebody_has_looked(known, who, flags, spared):
    plan = made(known, [], intake(known, person(**who), flags=flags, minutes_per_day=60), person(**who))
    assert (known.limit("osteoporosis").because in dict(plan.left_out).values()) == spared


def test_the_goal_is_named_and_what_trains_it_comes_early(known):
    plan = made(known, [], intake(known, person(), goals=("reaching_up", "stairs")), person())
    assert {"plan.note.goal_reaching_up", "plan.note.goal_stairs"} <= set(plan.rules)
    first = known.ladder(exercises(plan)[0].ladder)
    assert {"reaching_up", "stairs"} & set(first.for_goals)
    assert exercises(plan)[0].because[0].startswith("intake/goals/")


def test_a_sensitive_system_is_spoken_of_with_kindness_and_first(known):
    plan = made(known, [finding("sensitive_system"), finding("sway_back")], intake(known, person()), person())
    assert plan.rules.index("plan.note.sensitive") < plan.rules.index("plan.note.matched")
    assert {"pacing", "slow_breathing"} <= {item.exercise for item in plan.relief}
    assert "feared_movement" in {item.exercise for item in plan.correction}


@pytest.mark.parametrize(("age", "notes"), [(12, {"plan.note.young"}), (40, set()), (95, {"plan.note.gentle"})])
def test_a_plan_for_no_finding_at_all_at_any_age(known, age, notes):
    plan = made(known, [], intake(known, person(age=age)), person(age=age))
    assert {"plan.note.young", "plan.note.gentle"} & set(plan.rules) == notes
    assert "plan.note.no_findings" in plan.rules
    assert len(exercises(plan)) == 3
    assert own_time(plan.correction) <= 15
