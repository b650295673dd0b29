"""Safety first: the truth table of the conditional flags, and the laws of triage."""

import random

import pytest
from tests.plan.people import TODAY, intake, person, safe, some_person

from laststraw.errors import UnusableInput
from laststraw.plan import questions, see_soon, triage
from laststraw.plan.flags import raised
from laststraw.records import Intake, SafetyAnswer

RANK = {None: 0, "soon": 1, "unanswered": 2, "urgent": 3, "emergency": 4}
CES = ("RF01", "RF02a", "RF02b", "RF02c", "RF03a", "RF03b", "RF04", "RF05a", "RF05b")


def level(known, who, *, flags=None, **fields):
    """How urgent the answers are: None, soon, urgent or emergency, with every question answered."""
    said = intake(known, who, flags=flags, **fields)
    referral = triage(said, known, today=TODAY, person=who)
    if referral is not None:
        return referral.level
    return "soon" if see_soon(said, known, today=TODAY, person=who) else None


def test_all_no_refers_nobody(known):
    for sex in ("female", "male", "other"):
        for age in (11, 16, 30, 56, 70, 95):
            assert level(known, person(sex=sex, age=age)) is None, (sex, age)


@pytest.mark.parametrize("answer", ["yes", "unsure"])
@pytest.mark.parametrize("flag", CES)
def test_saddle_bladder_bowel_and_both_legs_are_emergencies_also_when_unsure(known, flag, answer):
    assert level(known, person(), flags={flag: answer}) == "emergency"


# flags said yes (or as given), the person, what else was said -> how urgent
TABLE = [
    # RF06: weak leg
    ({"RF06a": "yes"}, {}, {}, "urgent"),
    ({"RF06a": "unsure"}, {}, {}, "urgent"),
    ({"RF06b": "yes"}, {}, {}, "urgent"),
    ({"RF06a": "yes", "RF06c": "yes"}, {}, {}, "emergency"),
    ({"RF06a": "yes", "RF06c": "unsure"}, {}, {}, "emergency"),
    ({"RF06a": "yes", "RF05b": "yes"}, {}, {}, "emergency"),
    ({"RF06a": "yes", "RF01": "unsure"}, {}, {}, "emergency"),
    # RF07, RF08, RF09
    ({"RF07a": "yes"}, {}, {}, "urgent"),
    ({"RF07d": "unsure"}, {}, {}, "soon"),
    ({"RF08a": "yes"}, {}, {}, "emergency"),
    ({"RF08a": "unsure"}, {}, {}, "urgent"),
    ({"RF08d": "yes"}, {"age": 70}, {}, "soon"),
    ({"RF09a": "yes"}, {}, {}, "urgent"),
    ({"RF09b": "yes"}, {}, {}, "emergency"),
    ({"RF09c": "yes"}, {}, {}, "emergency"),
    ({"RF09d": "yes"}, {}, {}, "urgent"),
    # RF10: a small fall counts where bones break easily
    ({"RF10a": "yes"}, {}, {}, "urgent"),
    ({"RF10b": "yes"}, {"age": 40}, {}, None),
    ({"RF10b": "yes"}, {"age": 64}, {}, None),
    ({"RF10b": "yes"}, {"age": 65}, {}, "urgent"),
    ({"RF10b": "unsure"}, {"age": 65}, {}, "soon"),
    ({"RF10b": "yes"}, {"age": 40}, {"osteoporosis": True}, "urgent"),
    ({"RF10b": "yes", "RF11b": "yes"}, {"age": 40}, {}, "urgent"),
    # RF11: thin bones or steroids
    ({"RF11a": "yes"}, {}, {}, "soon"),
    ({"RF11b": "unsure"}, {}, {}, "soon"),
    ({"RF11a": "yes", "RF11c": "yes"}, {}, {}, "urgent"),
    ({"RF11b": "yes", "RF11c": "unsure"}, {}, {}, "urgent"),
    ({"RF11c": "yes"}, {}, {}, None),
    # RF12, RF13: cancer, and feeling unwell
    ({"RF12a": "yes"}, {}, {}, "soon"),
    ({"RF12a": "yes", "RF12b": "yes"}, {}, {}, "urgent"),
    ({"RF12a": "unsure", "RF12b": "unsure"}, {}, {}, "urgent"),
    ({"RF12b": "yes"}, {}, {}, None),
    ({"RF13a": "yes"}, {}, {}, "soon"),
    ({"RF13b": "yes", "RF13c": "yes"}, {}, {}, "soon"),
    ({"RF13b": "yes", "RF12a": "yes"}, {}, {}, "urgent"),
    # RF14, RF15: infection
    ({"RF14": "yes"}, {}, {}, "urgent"),
    ({"RF14": "unsure"}, {}, {}, "soon"),
    ({"RF14": "unsure", "RF15b": "yes"}, {}, {}, "urgent"),
    ({"RF15b": "yes"}, {}, {}, None),
    ({"RF15b": "yes"}, {}, {"pain_now": 6}, None),
    ({"RF15b": "yes"}, {}, {"pain_now": 7}, "soon"),
    ({"RF15a": "yes", "RF12b": "yes"}, {}, {}, "soon"),
    # RF16: four of five features after three months; under 40 it began young
    ({"RF16a": "yes", "RF16b": "yes", "RF16c": "yes", "RF16d": "yes"}, {"age": 50}, {}, None),
    ({"RF16a": "yes", "RF16b": "yes", "RF16c": "yes", "RF16d": "yes", "RF16f": "yes"}, {"age": 50}, {}, "soon"),
    ({"RF16a": "yes", "RF16c": "yes", "RF16d": "yes", "RF16e": "yes"}, {"age": 30}, {}, "soon"),
    ({"RF16a": "yes", "RF16c": "yes", "RF16d": "yes", "RF16e": "yes"}, {"age": 50}, {}, None),
    ({"RF16c": "yes", "RF16d": "yes", "RF16e": "yes", "RF16f": "yes"}, {"age": 30}, {}, None),
    # RF17 to RF23
    ({"RF17a": "yes"}, {}, {}, "urgent"),
    ({"RF17c": "yes"}, {"sex": "female"}, {}, "urgent"),
    ({"RF18a": "yes"}, {"age": 12}, {}, "soon"),
    ({"RF18d": "yes"}, {"age": 60}, {}, "soon"),
    ({"RF19a": "yes"}, {"sex": "female", "age": 30}, {}, None),
    ({"RF19a": "yes", "RF19b": "yes"}, {"sex": "female", "age": 30}, {}, "emergency"),
    ({"RF19a": "yes", "RF19b": "unsure"}, {"sex": "female", "age": 30}, {}, "urgent"),
    ({"RF19a": "yes", "RF19c": "yes"}, {"sex": "female", "age": 30}, {}, "urgent"),
    ({"RF20a": "yes"}, {}, {}, "urgent"),
    ({"RF23": "yes"}, {}, {}, "urgent"),
    ({"RF23": "unsure"}, {}, {}, "soon"),
]


@pytest.mark.parametrize(("flags", "who", "fields", "expected"), TABLE)
def test_truth_table(known, flags, who, fields, expected):
    assert level(known, person(**who), flags=flags, **fields) == expected


@pytest.mark.parametrize(
    ("flags", "flag", "expected", "said_with"),
    [
        ({"RF06a": "yes"}, "RF06a", "urgent", "become weak"),
        ({"RF06a": "yes", "RF03a": "yes"}, "RF06a", "emergency", "together with numbness"),
        ({"RF06b": "unsure", "RF05a": "yes"}, "RF06b", "emergency", "together with numbness"),
        ({"RF12a": "yes", "RF12b": "yes"}, "RF12a", "urgent", "today, or call your cancer nurse"),
        ({"RF12a": "yes", "RF13c": "yes"}, "RF12a", "urgent", "today, or call your cancer nurse"),
        ({"RF12a": "yes", "RF13c": "yes"}, "RF13c", "urgent", "I have had cancer"),
        ({"RF11b": "yes", "RF11c": "yes"}, "RF11b", "urgent", "new sharp pain"),
        ({"RF14": "unsure", "RF15c": "yes"}, "RF14", "urgent", "fever"),
        ({"RF14": "unsure"}, "RF14", "soon", "You were not sure"),
        ({"RF08c": "unsure"}, "RF08c", "urgent", "I may feel a beating lump"),
    ],
)
def test_what_one_flag_says_depends_on_the_others(known, flags, flag, expected, said_with):
    found = {each.flag: each for each in raised(intake(known, person(), flags=flags), known, person(), TODAY)}
    assert found[flag].level == expected
    assert said_with in found[flag].action


def test_an_open_question_holds_back_the_plan_also_beside_a_soon_flag(known):
    answers = tuple(a for a in safe(known, person(), RF13a="yes") if a.flag != "RF23")
    referral = triage(Intake(safety=answers), known, today=TODAY, person=person())
    assert (referral.level, referral.flags, referral.unanswered) == ("unanswered", ("RF13a",), ("RF23",))
    assert known.red_flag("RF13a").action in referral.actions


def test_every_flag_can_change_something(known):
    """No question is asked for nothing: each flag stands in the truth table or raises alone."""
    in_table = {flag for flags, *_ in TABLE for flag in flags} | set(CES)
    who = person(age=30)
    for flag in known.red_flags:
        if flag.id not in in_table:
            assert level(known, who, flags={flag.id: "yes"}) is not None or flag.id.startswith(
                ("RF08d", "RF15", "RF18")
            )


def test_more_worry_never_means_less_urgency(known):
    """Raising one answer (no, unsure, yes) never lowers the level."""
    dice = random.Random(1)
    answers = ("no", "unsure", "yes")
    for _ in range(1500):
        who = some_person(dice)
        flags = {f.id: dice.choice(answers) if dice.random() < 0.06 else "no" for f in questions(known, who, TODAY)}
        before = level(known, who, flags=flags)
        flag = dice.choice(sorted(flags))
        flags[flag] = answers[min(2, answers.index(flags[flag]) + 1)]
        assert RANK[level(known, who, flags=flags)] >= RANK[before], (flag, flags[flag])


def test_the_order_of_the_answers_does_not_matter(known):
    dice = random.Random(2)
    who = person(sex="female", age=45)
    for _ in range(100):
        answers = list(safe(known, who, **{f.id: "yes" for f in dice.sample(known.red_flags, 4)}))
        first = triage(Intake(safety=tuple(answers)), known, today=TODAY, person=who)
        dice.shuffle(answers)
        assert triage(Intake(safety=tuple(answers)), known, today=TODAY, person=who) == first


def test_actions_come_most_urgent_first(known):
    who = person()
    referral = triage(
        intake(known, who, flags={"RF13a": "yes", "RF14": "yes", "RF02a": "yes"}), known, today=TODAY, person=who
    )
    assert referral.level == "emergency"
    assert referral.flags == ("RF02a", "RF14", "RF13a")
    assert "emergency department" in referral.actions[0]
    assert "fever" in referral.actions[1]
    assert "no exercises" in referral.actions[-1]


def test_same_actions_are_said_once(known):
    who = person()
    referral = triage(intake(known, who, flags=dict.fromkeys(CES, "yes")), known, today=TODAY, person=who)
    assert len(referral.actions) == len(set(referral.actions)) == 3  # saddle, both legs, what holds until then


def test_no_answers_at_all_is_unanswered(known):
    who = person()
    referral = triage(Intake(safety=()), known, today=TODAY, person=who)
    assert referral.level == "unanswered"
    assert referral.unanswered == tuple(flag.id for flag in questions(known, who, TODAY, ()))


def test_one_open_question_is_unanswered(known):
    who = person()
    for left_open in ("RF01", "RF14", "RF23"):
        answers = tuple(answer for answer in safe(known, who) if answer.flag != left_open)
        referral = triage(Intake(safety=answers), known, today=TODAY, person=who)
        assert (referral.level, referral.unanswered) == ("unanswered", (left_open,))


def test_an_emergency_does_not_wait_for_the_other_answers(known):
    said = Intake(safety=(SafetyAnswer(flag="RF02c", answer="unsure"),))
    referral = triage(said, known, today=TODAY, person=person())
    assert referral.level == "emergency"
    assert "RF01" in referral.unanswered


def test_an_unknown_question_is_refused_with_the_nearest(known):
    with pytest.raises(UnusableInput, match="RF02"):
        triage(Intake(safety=(SafetyAnswer(flag="RF2a", answer="yes"),)), known, today=TODAY, person=person())


def test_questions_skip_what_age_and_sex_make_impossible(known):
    def ids(**who):
        return {flag.id for flag in questions(known, person(**who), TODAY)}

    assert not ids(sex="male") & {"RF17c", "RF19a", "RF19b", "RF19c"}
    assert ids(sex="other", age=30) >= {"RF17c", "RF19a"}
    assert "RF19a" not in ids(sex="female", age=70)
    assert "RF04" not in ids(age=12)
    assert ids(age=12) >= {"RF18a", "RF18b", "RF18c"}
    assert "RF18a" in ids(age=18)  # the birthday may still be to come
    assert "RF18a" not in ids(age=19)
    assert "RF16b" not in ids(age=39)
    assert "RF18d" in ids(age=55)


def test_an_interview_asks_each_question_once_and_follow_ups_after_their_opener(known):
    who = person(sex="female", age=45)
    for openers in ({}, {"RF12a": "yes"}, {"RF16a": "unsure"}, {"RF06b": "yes", "RF19a": "yes"}):
        answered, asked = [], []
        while todo := questions(known, who, TODAY, answered):
            asked.append(todo[0].id)
            answered.append(SafetyAnswer(flag=todo[0].id, answer=openers.get(todo[0].id, "no")))
        assert len(asked) == len(set(asked))
        assert ("RF12b" in asked) == ("RF12a" in openers)
        assert ("RF16c" in asked) == ("RF16a" in openers)
        assert ("RF06c" in asked) == ("RF06b" in openers)
        referral = triage(Intake(safety=tuple(answered)), known, today=TODAY, person=who)
        assert referral is None or referral.level != "unanswered"


def test_all_23_flags_of_the_clinical_table_are_there_but_for_the_two_rules(known):
    families = {flag.id[:4] for flag in known.red_flags}
    assert families == {f"RF{i:02d}" for i in range(1, 24)} - {"RF21", "RF22"}


def test_only_bladder_bowel_saddle_and_legs_count_unsure_as_yes(known):
    for flag in known.red_flags:
        assert flag.unsure_counts_as_yes == (flag.id[:4] <= "RF06"), flag.id


def test_every_escalation_has_its_sentence(known):
    for family in ("RF06", "RF11", "RF12", "RF13"):
        assert known.sentence(f"plan.raised.{family}")
