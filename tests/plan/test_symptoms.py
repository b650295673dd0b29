"""Symptoms in an answers file: every answer of every question, sides, and what contradicts itself."""

import tomllib

import pytest
from tests.plan.people import TODAY, person

from laststraw import knowledge
from laststraw.errors import UnusableInput
from laststraw.plan import intake_from_answers
from laststraw.records import SymptomAnswer

KNOWN = knowledge.load()
ASKED = [symptom for symptom in KNOWN.symptoms if not symptom.from_age]
MIRROR = {"left": "right", "right": "left", "none": "none"}


def read(known, text, **who):
    return intake_from_answers(tomllib.loads(text), known, person(**who), TODAY)


def told(known, text, **who):
    return {(one.symptom, one.side): one.yes for one in read(known, f"[symptoms]\n{text}", **who).symptoms}


@pytest.mark.parametrize("symptom", ASKED, ids=lambda symptom: symptom.id)
def test_every_answer_of_every_symptom_is_read(known, symptom):
    if symptom.sides == "each":
        answers = {'"left"': (True, False), '"right"': (False, True), '"no"': (False, False), '"none"': (False, False),
                   "false": (False, False)}  # fmt: skip
        if symptom.id != "pain_one_side":
            answers['"both"'] = (True, True)
        for written, (left, right) in answers.items():
            both = {(symptom.id, "left"): left, (symptom.id, "right"): right}
            assert told(known, f"{symptom.id} = {written}", sex="female") == both
    else:
        for written, yes in {"true": True, '"yes"': True, "false": False, '"no"': False}.items():
            assert told(known, f"{symptom.id} = {written}", sex="female") == {(symptom.id, "none"): yes}
    assert told(known, f'{symptom.id} = ""') == {}


def test_a_mirrored_answer_is_the_mirror_of_the_answer(known):
    text = "".join(f'{s.id} = "left"\n' for s in ASKED if s.sides == "each" and s.id != "leg_above_knee_only")
    here = told(known, text)
    there = told(known, text.replace("left", "right"))
    assert there == {(id, MIRROR[side]): yes for (id, side), yes in here.items()}


def test_answers_come_in_the_order_of_the_knowledge(known):
    intake = read(known, "[symptoms]\ncatching = true\nback_pain = true")
    assert intake.symptoms == (
        SymptomAnswer(symptom="back_pain", side="none", yes=True),
        SymptomAnswer(symptom="catching", side="none", yes=True),
    )


def test_symptoms_answer_for_today_what_today_left_open(known):
    intake = read(known, '[symptoms]\nbending_hurts = true\nleg_below_knee = "right"')
    assert (intake.bending_hurts, intake.arching_hurts, intake.leg_pain) == (True, False, True)
    intake = read(known, "[today]\narching_hurts = true\n[symptoms]\narching_hurts = true")
    assert intake.arching_hurts
    assert not read(known, '[symptoms]\nleg_below_knee = "no"').leg_pain


def test_tests_are_left_alone_here(known):
    assert read(known, "[tests.whatever]\nleft = 'anything'") == read(known, "")


WRONG = [
    ("symptoms = 3", "[symptoms]"),
    ("symptoms = 'none'", "[symptoms]"),
    ("[symptons]\nback_pain = true", "'symptoms'"),
    ("[symptoms]\ncaugh_hurts_leg = true", "cough_hurts_leg"),
    ("[symptoms]\nBack_Pain = true", "'back_pain'"),
    ("[symptoms]\nover_50 = true", "leave it out"),
    ("[symptoms]\nback_pain = 'left'", "back_pain = true"),
    ("[symptoms]\nback_pain = 1", "back_pain = true"),
    ("[symptoms]\nback_pain = ['yes']", "back_pain = true"),
    ("[symptoms]\nleg_below_knee = true", "On which side?"),
    ("[symptoms]\nleg_below_knee = 'yes'", "On which side?"),
    ("[symptoms]\nleg_below_knee = 'Left '", "On which side?"),
    ("[symptoms]\nleg_below_knee = ['left']", "On which side?"),
]


@pytest.mark.parametrize(("text", "hint"), WRONG)
def test_wrong_symptoms_say_what_would_have_worked(known, text, hint):
    with pytest.raises(UnusableInput) as refused:
        read(known, text)
    assert hint in refused.value.hint


CONTRADICTIONS = [
    "[today]\nbending_hurts = false\n[symptoms]\nbending_hurts = true",
    "[today]\nbending_hurts = true\n[symptoms]\nbending_hurts = false",
    "[today]\narching_hurts = false\n[symptoms]\narching_hurts = true",
    "[today]\nleg_pain = false\n[symptoms]\nleg_below_knee = 'left'",
    "[today]\nleg_pain = false\n[symptoms]\nleg_above_knee_only = 'both'",
    "[today]\nleg_pain = true\n[symptoms]\nleg_below_knee = 'no'\nleg_above_knee_only = 'no'",
    "[symptoms]\npain_one_side = 'both'",
    "[symptoms]\nleg_below_knee = 'left'\nleg_above_knee_only = 'both'",
    "[symptoms]\npain_above_belt_only = true\npain_at_dimple = 'right'",
    "[today]\npregnant = true\n[symptoms]\npregnant_or_birth = false",
]


@pytest.mark.parametrize("text", CONTRADICTIONS)
def test_answers_that_cannot_both_be_true_are_to_be_checked(known, text):
    with pytest.raises(UnusableInput, match="contradict") as refused:
        read(known, text, sex="female", age=30)
    assert "check both" in refused.value.hint


def test_a_man_has_not_given_birth(known):
    with pytest.raises(UnusableInput, match="contradict"):
        read(known, "[symptoms]\npregnant_or_birth = true", sex="male")
    assert told(known, "pregnant_or_birth = true", sex="other")


def test_one_leg_may_hurt_below_the_knee_and_the_other_above(known):
    assert told(known, 'leg_below_knee = "left"\nleg_above_knee_only = "right"')[("leg_above_knee_only", "right")]
