"""Laws of `laststraw plan`: one rule each for pain, silence and taking back; one document with --json; every language."""

import json
from dataclasses import replace

import plans
import pytest

from laststraw import plan
from laststraw.app import plan_state
from laststraw.app.plan_cli import plan as commands
from laststraw.knowledge import load
from laststraw.records import Session

KEPT = "stiff_sore_back"
WORDS = {  # of every command, one way to call it
    "how": (),
    "done": ("--none",),
    "calendar": ("--out", "{tmp}/p.ics"),
    "ask": ("nrs", "--answers", "4"),
    "rate": ("--after-10-min", "3"),
    "course": (),
    "print": ("--out", "{tmp}/p.html"),
    "note": (),
    "watch": ("sit_to_stand", "{tmp}/none.mp4"),
}
NAMES = [command.name or command.callback.__name__ for command in commands.registered_commands]
SITUATIONS = [(KEPT, 0), ("red_flag", 0), ("sciatica", 1), (KEPT, 91)]  # today, a warning sign, safety due, silence


@pytest.fixture
def kept(planned, tmp_path):
    """A person with a visit, and a log and a diary written by hand."""

    def _kept(name=KEPT, **told):
        path = tmp_path / f"{name}.sqlite"
        plans.keep(name, path)
        plans.tell(path, **told)
        return path

    return _kept


def today(planned, *words, day=0, name=KEPT):
    code, out, err = planned(name, "--json", "--safety", "none", *words, day=day)
    assert code == 0, out + err
    return json.loads(out)


# ---- pain ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [("ask", "--import", "nrs=9"), ("ask", "nrs", "--answers", "9"), ("done", "--pain-next-day", "9")]
)
def test_whichever_way_strong_pain_was_told_the_list_is_the_one_that_eases(planned, words):
    planned(KEPT, "done", "--all", "--pain-before", "3")
    assert planned(KEPT, *words, day=1)[0] == 0
    told = today(planned, day=1)
    assert (told["list"], told["pain"]) == ("relief", 9)


def test_strong_pain_in_the_diary_is_told_pain(planned, kept):
    kept(diary=[plans.noted(2, 8.0)])
    assert today(planned, day=2)["list"] == "relief"
    assert "8 March" not in planned(KEPT, "note", day=2)[1]
    assert "4 March 2026: 8 of 10" in planned(KEPT, "note", day=2)[1]


# ---- taking back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_what_stands_is_what_the_plan_says_stands(kept, at, order):
    """B took the place of A, and C took B back: A stands again."""
    first = plans.number(0, 3, "a", hour=9)
    log = [first, plans.number(0, 8, "b", hour=10, withdraws="a"), plans.number(0, 1, "c", 11, withdraws="b", items=())]
    path = kept(log=[log[n] for n in order])
    at(plans.days(0))
    state = plan_state.read_state(plan_state.Whose(history=path))
    assert state.answered == (first,)
    assert [one.id for one in plan.standing_log(state.log)] == ["a"]
    assert len(state.log) == 3  # all of it goes to the plan, which sorts out by itself


# ---- silence ---------------------------------------------------------------------------------------------------------


def test_who_keeps_a_diary_is_not_silent(planned, kept):
    kept(diary=[plans.noted(day, 2.0) for day in range(0, 100, 9)])
    assert today(planned, day=100)["list"] == "weeks"


def test_who_says_nothing_for_as_long_is(planned, kept):
    kept(diary=[plans.noted(day, 2.0) for day in range(0, 10, 9)])
    code, out, _ = planned(KEPT, "--json", "--safety", "none", day=100)
    refused = json.loads(out)["refused"]
    assert (code, refused["reason"], refused["days"]) == (1, "long_silence", 91)


# ---- what is due, and the early message ------------------------------------------------------------------------------


def test_what_is_due_is_said_until_it_is_done(planned):
    planned(KEPT, "ask", "rmdq", "--answers", "1,2,3")
    planned(KEPT, "ask", "nrs", "--answers", "3")
    planned(KEPT, "--safety", "none", day=14)
    assert [one["what"] for one in today(planned, day=14)["due"]] == ["nrs", "rmdq"]
    listed, course = (" ".join(planned(KEPT, *words, day=14)[1].split()) for words in ((), ("course",)))
    assert "The last number is 14 days old. To answer: laststraw plan ask nrs" in listed
    assert "1 more: laststraw plan course" in listed
    assert "You last ticked that list 14 days ago. To answer: laststraw plan ask rmdq" in course
    for words in (("rmdq", "--answers", "1,2"), ("nrs", "--answers", "2")):
        planned(KEPT, "ask", *words, day=14)
    assert today(planned, day=14)["due"] == []
    assert "Time to answer" not in planned(KEPT, "course", day=14)[1]


def test_while_it_hurts_a_lot_only_pain_is_asked_for(planned):
    planned(KEPT, "ask", "rmdq", "--answers", "1,2,3")
    planned(KEPT, "--safety", "none", day=14)
    said = [" ".join(planned(KEPT, *words, day=14)[1].split()) for words in ((), ("--pain", "8"))]
    assert ["plan ask rmdq" in text for text in said] == [True, False]


def test_the_early_message_is_said_with_the_list(planned, kept):
    kept(log=[plans.number(day, 2) for day in range(20)] + [plans.number(day, 5) for day in (22, 23)])
    (alert,) = today(planned, day=23)["alerts"]
    assert "Usual for you is about 2" in alert["text"]
    assert " ".join(alert["text"].split()) in " ".join(planned(KEPT, day=23)[1].split())
    assert today(planned, day=20)["alerts"] == []


# ---- documents and languages -----------------------------------------------------------------------------------------


def test_every_command_is_known_here():
    assert set(NAMES) == set(WORDS)


def words_of(name, tmp_path):
    return [word.format(tmp=tmp_path) for word in WORDS[name]]


@pytest.mark.parametrize(("who", "day"), SITUATIONS)
def test_with_json_every_command_and_every_refusal_is_one_document(planned, tmp_path, who, day):
    for name in NAMES:
        for more in ([name, *words_of(name, tmp_path)], [name, "--person", "nobody", *words_of(name, tmp_path)]):
            if name == "watch" and "--person" in more:
                continue
            code, out, _ = planned(who, *more, "--json", day=day)
            assert isinstance(json.loads(out), dict | list), (name, code)
    assert "text" in json.loads(planned("sciatica", "ask", "peg", "--answers", "6,-,8", "--json")[1])["refused"]


@pytest.mark.parametrize("language", ["pseudo", "es"])
def test_every_command_speaks_every_language(planned, tmp_path, language):
    for name in NAMES:
        code, out, err = planned(KEPT, name, *words_of(name, tmp_path), "--language", language)
        assert code == (2 if name == "watch" else 0), (name, out, err)
    assert planned(KEPT, "--language", language)[0] == 0


# ---- a sign in the leg -----------------------------------------------------------------------------------------------


def session_of(planned):
    (session,) = (one for one in plan.standing_log(planned.log(KEPT)) if isinstance(one, Session))
    return session


def lower(planned):
    return [done.exercise for done in session_of(planned).done if done.leg_lower]


def test_a_sign_told_later_goes_to_the_exercise_that_was_done(planned):
    planned(KEPT, "done", "--all")
    before = session_of(planned)
    code, out, _ = planned(KEPT, "done", "--leg-lower-with", "hip_hinge", hour=20)
    assert code == 0
    assert "stop that movement" in out
    assert lower(planned) == ["hip_hinge"]
    assert session_of(planned).walk_minutes == before.walk_minutes
    assert len(session_of(planned).done) == len(before.done)


@pytest.mark.parametrize("more", [(), ("--none",), ("--items", "walking_programme=5")])
def test_a_sign_that_has_no_exercise_is_refused_not_lost(planned, more):
    code, _, err = planned(KEPT, "done", "--leg-lower-with", "hip_hinge", *more)
    assert code == 2
    assert "--leg-lower" in err
    assert planned.log(KEPT) == ()


@pytest.mark.parametrize("again", [("--all",), ("--none",), ("--items", "walking_programme=5")])
def test_telling_anew_takes_no_sign_back(planned, again):
    planned(KEPT, "done", "--all", "--leg-lower-with", "hip_hinge")
    assert planned(KEPT, "done", *again, hour=20)[0] == 0
    assert session_of(planned).went_lower  # that exercise rests now, so the sign is that of the session


def test_nothing_done_but_a_sign_is_not_called_fine(planned):
    code, out, _ = planned(KEPT, "done", "--none", "--leg-lower")
    assert code == 0
    assert "That is fine" not in out
    assert "safety questions" in out
    assert session_of(planned) == replace(session_of(planned), leg_lower=True, done=())


def test_stiffness_is_asked_of_every_pain_that_a_stiff_morning_makes_red(planned, keys):
    green = round(load().constant("course.green"))
    for day, pain in ((0, green), (2, green + 1)):
        planned(KEPT, "done", "--all", "--pain-during", str(pain), day=day)
        keys("\r" * 40)
        _, _, err = planned(KEPT, "done", day=day + 1)
        assert (load().sentence("plan_app.ask_stiffer")[:20] in err) == (pain > green)
