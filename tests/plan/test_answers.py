"""The answers file: what works, and what every wrong one is told."""

import tomllib

import pytest
from tests.plan.people import TODAY, person

from laststraw.errors import UnusableInput
from laststraw.plan import EXAMPLE, intake_from_answers, questions, triage
from laststraw.plan.answers import AT_HOME
from laststraw.plan.limits import limits_of
from laststraw.records import SafetyAnswer


def read(known, text, **who):
    return intake_from_answers(tomllib.loads(text), known, person(**who), TODAY)


def test_the_example_works(known):
    intake = read(known, EXAMPLE)
    assert {answer.flag: answer.answer for answer in intake.safety}["RF12a"] == "yes"
    assert (intake.pain_now, intake.leg_pain, intake.minutes_per_day) == (3, False, 15)
    assert triage(intake, known, today=TODAY, person=person()) is None


def test_none_answers_no_to_everything(known):
    intake = read(known, 'safety = "none"')
    assert {answer.answer for answer in intake.safety} == {"no"}
    assert len(intake.safety) == len(questions(known, person(), TODAY))


def test_nothing_said_stays_unanswered(known):
    assert read(known, "").safety == ()
    assert triage(read(known, ""), known, today=TODAY, person=person()).level == "unanswered"


def test_a_family_answers_its_parts(known):
    told = {a.flag: a.answer for a in read(known, '[safety]\nRF02 = "unsure"\nall_others = "no"').safety}
    assert {told["RF02a"], told["RF02b"], told["RF02c"]} == {"unsure"}
    assert told["RF01"] == "no"


def test_an_empty_answer_is_no_answer_yet(known):
    assert read(known, '[safety]\nRF01 = ""\nRF14 = "no"').safety == (SafetyAnswer(flag="RF14", answer="no"),)


def test_what_every_home_has_need_not_be_said_but_may_be(known):
    assert read(known, '[today]\nequipment = ["chair", "band"]').equipment == ("band",)
    needed = {thing for exercise in known.exercises for thing in exercise.equipment}
    assert needed.isdisjoint(AT_HOME)


def test_today_is_read(known):
    intake = read(
        known,
        '[today]\nbending_hurts = true\narching_hurts = true\npregnant = true\nosteoporosis = true\nequipment = ["band", "band"]\nminutes_per_day = 1',
        sex="female",
    )
    assert intake.bending_hurts
    assert intake.pregnant
    assert intake.equipment == ("band",)
    assert intake.minutes_per_day == 1


WRONG = [
    ("saftey = 'none'", "safety"),
    ("safety = 'all'", 'safety = "none"'),
    ("safety = true", 'safety = "none"'),
    ("today = 3", "[today]"),
    ("[safety]\nRF1 = 'no'", "RF01"),
    ("[safety]\nrf01 = 'no'", "'RF01'"),
    ("[safety]\nRF24 = 'no'", "RF2"),
    ("[safety]\nRF01 = 'nope'", '"no", "yes" or "unsure"'),
    ("[safety]\nRF01 = false", '"no", "yes" or "unsure"'),
    ("[safety]\nRF01 = ['no']", '"no", "yes" or "unsure"'),
    ("[safety]\nRF02 = 'yes'\nRF02a = 'no'", "Leave out RF02"),
    ("[today]\npain = 3", "pain_now"),
    ("[today]\npain_now = 11", "from 0 to 10"),
    ("[today]\npain_now = -1", "from 0 to 10"),
    ("[today]\npain_now = 3.5", "whole number"),
    ("[today]\npain_now = true", "whole number"),
    ("[today]\npain_now = 'three'", "whole number"),
    ("[today]\nminutes_per_day = 0", "from 1 to 120"),
    ("[today]\nminutes_per_day = 121", "from 1 to 120"),
    ("[today]\nleg_pain = 'no'", "leg_pain = true"),
    ("[today]\nleg_pain = 0", "leg_pain = true"),
    ("[today]\nequipment = 'band'", "list of words"),
    ("[today]\nequipment = [3]", "list of words"),
    ("[today]\nequipment = ['bands']", "'band'"),
    ("[today]\npregnant = true", "check both"),
    ("[safety]\nRF11a = 'yes'\n[today]\nosteoporosis = false", "check both"),
    ("[safety]\nRF11a = 'no'\n[today]\nosteoporosis = true", "check both"),
]


@pytest.mark.parametrize(("text", "hint"), WRONG)
def test_wrong_answers_say_what_would_have_worked(known, text, hint):
    with pytest.raises(UnusableInput) as refused:
        read(known, text)
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "[safety]\nRF19a = 'no'\n[today]\npregnant = true",
        "safety = 'none'\n[today]\npregnant = true",
    ],
)
def test_contradictions_about_pregnancy_are_to_be_checked(known, text):
    with pytest.raises(UnusableInput, match="contradict"):
        read(known, text, sex="female", age=30)


@pytest.mark.parametrize(
    ("text", "who", "named"),
    [
        (
            "[today]\npregnant = true",
            {"sex": "male", "age": 71},
            "sex is male and the year of birth gives an age of 70 or 71",
        ),
        ("[today]\npregnant = true", {"sex": "female", "age": 71}, "an age of 70 or 71"),
        ("[today]\npregnant = true", {"sex": "other", "age": 11}, "an age of 10 or 11"),
        (
            "[safety]\nRF19a = 'unsure'",
            {"sex": "male", "age": 30},
            "RF19a (pregnant?) is answered unsure, but sex is male",
        ),
        ("[symptoms]\npregnant_or_birth = true", {"sex": "female", "age": 80}, "an age of 79 or 80"),
    ],
)
def test_a_pregnancy_that_cannot_be_is_to_be_checked(known, text, who, named):
    with pytest.raises(UnusableInput) as refused:
        read(known, text, **who)
    assert named in refused.value.message
    assert "check both" in refused.value.hint


def test_a_birth_a_year_ago_is_no_contradiction_at_57(known):
    assert read(known, "[symptoms]\npregnant_or_birth = true", sex="female", age=57).symptoms


def test_a_baby_of_four_weeks_is_no_contradiction(known):
    intake = read(known, "[safety]\nRF19a = 'yes'\n[today]\npregnant = false", sex="female", age=30)
    assert "pregnancy" in limits_of(intake)


@pytest.mark.parametrize(
    "text",
    [
        "[safety]\nRF19b = 'yes'\n[today]\npregnant = true",
        "[safety]\nRF01 = 'unsure'\nRF11a = 'yes'\n[today]\nosteoporosis = false",
    ],
)
def test_a_warning_sign_does_not_wait_for_a_contradiction_to_be_mended(known, text):
    intake = read(known, text, sex="male", age=71)
    assert triage(intake, known, today=TODAY, person=person(sex="male", age=71)).level == "emergency"


def test_limits_and_goals_are_read_each_once(known):
    intake = read(known, '[today]\nlimits = ["knees", "falls", "knees"]\ngoals = ["stairs", "stairs"]')
    assert intake.limits == ("knees", "falls")
    assert intake.goals == ("stairs",)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("limits = ['knee']", "'knees'"),
        ("limits = ['pregnancy']", "pregnant = true"),
        ("goals = ['lift']", "'lifting'"),
        ("goals = 'lifting'", "list of words"),
    ],
)
def test_a_misspelt_limit_or_goal_is_refused(known, text, hint):
    with pytest.raises(UnusableInput) as refused:
        read(known, f"[today]\n{text}")
    assert hint in refused.value.hint
