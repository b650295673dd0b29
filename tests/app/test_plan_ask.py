"""``laststraw plan ask`` and ``course``: numbers with their error, changes with their label, the line through them."""

import json

import pytest

from laststraw.app.plan_scores import BAR, bar
from laststraw.knowledge import load

KEPT = "stiff_sore_back"


def answered(planned):
    return [entry for entry in planned.log(KEPT) if entry.id.startswith("answered") and entry.questionnaire != "safety"]


# ---- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "items", "value"),
    [
        (("nrs", "--answers", "4"), (4,), 4.0),
        (("peg", "--answers", "6,7,8"), (6, 7, 8), 7.0),
        (("rmdq", "--answers", "none"), (0,) * 24, 0.0),
        (("rmdq", "--answers", "1,24"), (1, *(0,) * 22, 1), 2.0),
        (("psfs", "--answers", "Dig the  garden=3, tie my shoes=4, sit=5"), (3, 4, 5), 4.0),
        (("odi", "--answers", "2,2,2,2,2,2,1,1,1,1"), (2,) * 6 + (1,) * 4, 32.0),
        (("NRS", "--answers", " 10 "), (10,), 10.0),
    ],
)
def test_answers_as_they_are_typed(planned, words, items, value):
    code, out, _ = planned(KEPT, "ask", *words, "--json")
    assert code == 0
    assert json.loads(out)["number"]["value"] == value
    (entry,) = answered(planned)
    assert entry.items == items


@pytest.mark.parametrize("typed", ["", "-", "-,-"])
def test_sentences_that_nobody_looked_at_are_no_zero(planned, typed):
    code, out, err = planned(KEPT, "ask", "rmdq", "--answers", typed)
    assert code == 1
    assert "nothing is filled in" in out + err
    assert answered(planned) == []


def test_a_number_from_elsewhere(planned):
    code, out, _ = planned(KEPT, "ask", "--import", "odi=36")
    assert code == 0
    assert "36" in out
    assert answered(planned)[0].total == 36.0


@pytest.mark.parametrize(
    "words",
    [
        ("nrs",),  # nobody is there to ask
        ("nrs", "--answers", "11"),
        ("nrs", "--answers", "4,5"),
        ("nrs", "--answers", "four"),
        ("rmdq", "--answers", "0,3"),
        ("rmdq", "--answers", "3,25"),
        ("psfs", "--answers", "4,5"),
        ("psfs", "--answers", "dig=4, Dig=5"),
        ("psfs", "--answers", "a=1,b=1,c=1,d=1,e=1,f=1"),
        ("odi",),
        ("nsr", "--answers", "4"),
        ("--import", "odi"),
        ("--import", "odi=101"),
        ("--import", "odi=-1"),
        ("--import", "odi=nan"),
        ("nrs", "--import", "odi=36"),
    ],
)
def test_what_cannot_be_says_what_would_have_worked(planned, words):
    code, _, err = planned(KEPT, "ask", *words)
    assert code == 2
    assert len(err.splitlines()) >= 2
    assert answered(planned) == []


def test_too_few_answers_are_a_refusal_and_nothing_is_kept(planned):
    code, out, _ = planned(KEPT, "ask", "peg", "--answers", "6,-,8")
    assert code == 1
    assert "takes 3" in out
    assert answered(planned) == []


def test_the_same_answers_on_one_day_are_kept_once(planned):
    planned(KEPT, "ask", "nrs", "--answers", "4")
    assert "already" in planned(KEPT, "ask", "nrs", "--answers", "4", hour=20)[1]
    assert len(answered(planned)) == 1


def test_every_questionnaire_is_listed_with_how_it_is_filled_in(planned):
    _, out, _ = planned(KEPT, "ask")
    for one in load().questionnaires:
        line = next(line for line in out.replace("\n      ", " ").splitlines() if line.strip().startswith(one.id))
        assert ("--import" in line) == (not one.items and not one.own_items)


# ---- on a terminal ---------------------------------------------------------------------------------------------------


def test_sentences_are_ticked_or_left(planned, keys):
    keys("x\r" * 12)
    assert planned(KEPT, "ask", "rmdq")[0] == 0
    assert answered(planned)[0].items == (1, 0) * 12


def test_activities_are_named_once_and_come_back(planned, keys):
    keys("46", lines=["Dig the garden", "tie my shoes", ""])
    assert planned(KEPT, "ask", "psfs")[0] == 0
    keys("5t")
    assert planned(KEPT, "ask", "psfs", day=3)[0] == 0
    assert [(entry.activities, entry.items) for entry in answered(planned)] == [
        (("dig the garden", "tie my shoes"), (4, 6)),
        (("dig the garden", "tie my shoes"), (5, 10)),
    ]


def test_ctrl_c_keeps_no_answer(planned, keys):
    keys("67^")
    code, _, err = planned(KEPT, "ask", "peg")
    assert code == 130
    assert "Nothing of it was written down" in err
    assert answered(planned) == []


# ---- changes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [
        ("1-14", "1-13", "no larger than its error"),
        ("1-16", "1-8", "most people call important"),
        ("1-6", "1-14", "Talk to a doctor"),
    ],
)
def test_a_change_has_its_label_in_words(planned, before, now, says):
    for day, ticked in ((0, before), (14, now)):
        low, high = map(int, ticked.split("-"))
        answers = ",".join(map(str, range(low, high + 1)))
        _, out, _ = planned(KEPT, "ask", "rmdq", "--answers", answers, day=day)
    assert says in " ".join(out.split())


def test_the_bar_holds_the_number_inside_its_error():
    for known in load().questionnaires:
        for share in (0.0, 0.3, 1.0):
            value = known.lowest + share * (known.highest - known.lowest)
            for sd in (None, 0.1, 1.0, 100.0):
                signs = bar(value, sd, known).partition("|")[2].rpartition("|")[0]
                assert len(signs) == BAR
                assert signs.count("o") == 1
                if "[" in signs and "]" in signs:
                    assert signs.index("[") < signs.index("o") < signs.index("]")


def test_the_course_tells_weeks_steps_and_numbers(planned):
    _, out, _ = planned(KEPT, "course")
    assert "Nothing is written down yet" in out
    for day in range(0, 19, 2):
        planned(KEPT, "--safety", "none", day=day)
        if day:
            planned(KEPT, "done", "--pain-next-day", "2", day=day)
        planned(KEPT, "done", "--all", "--pain-before", "3", "--pain-during", "2", "--effort", "4", day=day)
        planned(KEPT, "ask", "nrs", "--answers", str(5 - day // 7), day=day)
    code, out, _ = planned(KEPT, "course", day=18)
    assert code == 0
    assert "week by week" in out
    assert "What changed in the plan, and why:" in out
    assert "Pain: 3" in out
    course = json.loads(planned(KEPT, "course", "--json", day=18)[1])
    assert {step["kind"] for step in course["course"]["steps"]} & {"more", "up"}
    assert course["curves"][0]["questionnaire"] == "nrs"
    today = json.loads(planned(KEPT, "--json", "--pain", "2", day=18)[1])
    standings = {one["exercise"]: one["amount"] for one in course["course"]["standings"]}
    items = [item for item in today["items"] if item["exercise"] in standings]
    assert items  # a Friday
    assert all(item["amount"] == standings[item["exercise"]] for item in items)  # the target is where the ladder stands


def test_safety_comes_before_the_course_too(planned):
    assert planned(KEPT, "course", day=8)[0] == 1
