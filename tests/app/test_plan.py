"""``laststraw plan``: safety first, and again when it is due; then one list; nothing beside a referral."""

import json
from datetime import timedelta

import plans
import pytest

from laststraw import knowledge
from laststraw.app import plan_safety, plan_state
from laststraw.records import SafetyAnswer

REFUSED = 1


def state_of(name, path, at, day=0):
    at(plans.days(day))
    return plan_state.read_state(plan_state.Whose(history=path))


# ---- laws: safety ----------------------------------------------------------------------------------------------------


def test_a_warning_sign_stands_alone(planned):
    for words in (
        (),
        ("how",),
        ("calendar", "--out", "x.ics"),
        ("print", "--out", "x.html"),
        ("done", "--all"),
        ("rate",),
    ):
        code, out, _ = planned("red_flag", *words)
        assert code == REFUSED
        assert "emergency department" in out
        assert not any(exercise.name in out for exercise in knowledge.load().exercises)
    assert planned.log("red_flag") == ()


def test_the_questions_come_back_after_a_week_and_every_day_while_a_leg_hurts(planned):
    assert planned("stiff_sore_back", day=6)[0] == 0
    assert planned("stiff_sore_back", day=7)[0] == REFUSED
    assert planned("sciatica")[0] == 0
    assert planned("sciatica", day=1)[0] == REFUSED


def test_elsewhere_than_on_a_terminal_they_are_listed_with_what_to_give(planned):
    code, out, _ = planned("sciatica", "--json", day=1)
    refused = json.loads(out)["refused"]
    assert (code, refused["reason"]) == (REFUSED, "safety")
    asked = [question["id"] for question in refused["questions"]]
    assert asked[0] == "RF01"
    assert all(id[:4] in ("RF01", "RF02", "RF03", "RF04", "RF05", "RF06") for id in asked)
    assert "--safety none" in refused["text"]


def test_no_to_all_opens_the_plan_and_is_kept(planned):
    assert planned("sciatica", "--safety", "none", day=1)[0] == 0
    assert planned("sciatica", day=1)[0] == 0  # not twice on one day
    assert planned("sciatica", day=2)[0] == REFUSED
    assert [entry.questionnaire for entry in planned.log("sciatica")] == ["safety"]


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_a_yes_or_a_not_sure_refers_and_goes_on_referring(planned, tmp_path, answer):
    file = tmp_path / "a.toml"
    file.write_text(f'[safety]\nRF01 = "{answer}"\nall_others = "no"\n')
    code, out, _ = planned("sciatica", "--answers", file, day=1)
    assert code == REFUSED
    assert "emergency department" in out
    code, out, _ = planned("sciatica", day=1, hour=20)
    assert code == REFUSED
    assert "emergency department" in out
    assert planned("sciatica", "done", "--all", day=1)[0] == REFUSED


def test_an_answers_file_does_not_take_back_what_the_visit_knows(planned, tmp_path, at):
    """``all_others = "no"`` is about the few questions, not about thin bones."""
    file = tmp_path / "a.toml"
    file.write_text('[safety]\nall_others = "no"\n')
    assert planned("osteoporosis_78", "--answers", file, day=8)[0] == 0
    state = state_of("osteoporosis_78", tmp_path / "osteoporosis_78.sqlite", at, 8)
    assert SafetyAnswer(flag="RF11a", answer="yes") in plan_safety.intake_now(state).safety


def test_new_numbness_asks_again_at_once(planned):
    assert planned("stiff_sore_back", "done", "--all", "--numbness")[0] == 0
    assert planned("stiff_sore_back", hour=19)[0] == REFUSED
    assert planned("stiff_sore_back", "--safety", "none", hour=20)[0] == 0
    assert planned("stiff_sore_back", hour=21)[0] == 0


def test_after_three_months_of_silence_it_begins_again_kindly(planned):
    code, out, _ = planned("stiff_sore_back", "--safety", "none", day=91)
    assert code == REFUSED
    assert "Nice to have you back" in out
    assert "laststraw check" in out
    assert planned.log("stiff_sore_back") == ()


def test_a_clock_that_was_set_back_asks_rather_than_skips(planned):
    assert planned("stiff_sore_back", "--safety", "none", day=8)[0] == 0
    assert planned("stiff_sore_back", day=3)[0] == REFUSED


# ---- laws: the list --------------------------------------------------------------------------------------------------


def test_without_a_visit_it_says_what_to_do_first(run, tmp_path):
    code, out, _ = run("plan", "--history", tmp_path / "none.sqlite")
    assert code == REFUSED
    assert "laststraw check" in out
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize(("pain", "kind"), [("0", "weeks"), ("5", "weeks"), ("6", "relief"), ("10", "relief")])
def test_above_5_it_eases_else_the_list_of_the_weeks(planned, pain, kind):
    code, out, _ = planned("stiff_sore_back", "--pain", pain, "--json")
    assert (code, json.loads(out)["list"]) == (0, kind)


@pytest.mark.parametrize("pain", ["11", "-1", "3.5", "much", ""])
def test_pain_is_a_whole_number_from_0_to_10(planned, pain):
    code, _, err = planned("stiff_sore_back", f"--pain={pain}")
    assert code == 2
    assert "0 to 10" in err


def test_each_day_has_its_own_list_within_its_minutes(planned):
    lists = []
    for day in range(7):
        _, out, _ = planned("stiff_sore_back", "--safety", "none", "--json", day=day)
        told = json.loads(out)
        lists.append(tuple(item["exercise"] for item in told["items"]))
        assert told["minutes"] <= 15
    assert len(set(lists)) > 1


def test_every_item_of_every_person_can_be_looked_up(planned):
    seen = set()
    for name in plans.PEOPLE[:-1]:
        code, out, _ = planned(name, "--pain", "6", "--json")
        for item in (one for one in json.loads(out)["items"] if one["exercise"] not in seen):
            seen.add(item["exercise"])
            code, told, _ = planned(name, "how", item["exercise"])
            assert code == 0
            assert item["steps"][0].split()[0] in told
    code, _, err = planned("stiff_sore_back", "how", "hip hing")
    assert code == 2
    assert "hip_hinge" in err


def test_on_a_terminal_the_few_questions_are_asked(planned, keys):
    keys("3", lines=["n", "n"])  # both groups: none of these; then the pain
    code, out, err = planned("sciatica", day=2)
    assert code == 0
    assert "half a minute" in err
    assert "Today's list" in out
    assert {entry.questionnaire for entry in planned.log("sciatica")} == {"safety"}


def test_ctrl_c_in_the_middle_of_the_questions_keeps_nothing(planned, keys):
    keys("", lines=["n"])  # the end of the input counts as Ctrl-C
    code, _, err = planned("sciatica", day=2)
    assert code == 130
    assert "half-written" in err
    assert planned.log("sciatica") == ()


def test_a_birthday_that_adds_a_question_asks_it(run, at, tmp_path):
    """Who was 59 at the visit is asked at 60 what people are asked from 60 on."""
    from contextlib import closing
    from dataclasses import replace

    from laststraw.history import open_store

    visit = plans.visit_of("stiff_sore_back")
    older = replace(visit, person=replace(visit.person, birth_year=1967))
    with closing(open_store(tmp_path / "h.sqlite")) as store:
        store.append("me", older)
    at(plans.VISITED + timedelta(days=310))
    state = plan_state.read_state(plan_state.Whose(history=tmp_path / "h.sqlite"))
    assert {flag.id for flag in plan_safety.still_open(state, ())} >= {"RF08d"}
