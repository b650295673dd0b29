"""Laws of the safety gate: only whole answers count, a file that says nothing is refused, a referral silences everything."""

import json
import os
import time
from contextlib import closing
from datetime import date, timedelta

import plans
import pytest

from laststraw.history import open_store
from laststraw.plan.due import safety_due

KEPT = "stiff_sore_back"


@pytest.fixture
def file(tmp_path):
    """An answers file with this text."""

    def _file(text):
        path = tmp_path / "answers.toml"
        path.write_text(text)
        return path

    return _file


# ---- some answers are none -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ['[safety]\nRF01 = "no"\n', "[safety]\n", '[safety]\nRF01 = ""\n'])
@pytest.mark.parametrize("day", [1, 8])
def test_some_answers_are_not_all(planned, file, text, day):
    code, out, _ = planned(KEPT, "--answers", file(text), "--json", day=day)
    refused = json.loads(out)["refused"]
    assert (code, refused["reason"]) == (1, "safety")
    asked = {one["id"] for one in refused["questions"]}
    assert "RF02a" in asked
    assert ("RF01" in asked) == ('"no"' not in text)
    assert planned.log(KEPT) == ()
    assert planned(KEPT, day=8)[0] == 1
    assert planned(KEPT, "--answers", file('[safety]\nall_others = "no"\n'), day=8)[0] == 0


def test_an_alarm_does_not_wait_for_the_other_answers(planned, file):
    code, out, _ = planned(KEPT, "--answers", file('[safety]\nRF01 = "yes"\n'), "--json", day=1)
    assert (code, json.loads(out)["referral"]["level"]) == (1, "emergency")
    assert len(planned.log(KEPT)) == 1
    assert planned(KEPT, day=1, hour=20)[0] == 1


@pytest.mark.parametrize("text", ['[safty]\nRF01 = "yes"\n', "", "x = 1\n", "[today]\npain_now = 2\n"])
@pytest.mark.parametrize("day", [1, 8])
def test_a_file_without_safety_answers_is_refused(planned, file, text, day):
    code, out, err = planned(KEPT, "--answers", file(text), day=day)
    assert (code, out) == (2, "")
    assert "safety" in err
    assert planned.log(KEPT) == ()


# ---- a referral that was told since ----------------------------------------------------------------------------------

LOOKS = [
    ("next",),
    ("history",),
    ("why", "sit_to_stand_5x"),
    ("next", "--json"),
    ("history", "--json"),
    ("why", "sit_to_stand_5x", "--json"),
]


@pytest.mark.parametrize("words", LOOKS)
def test_an_alarm_told_since_silences_what_looks_back(planned, run, file, tmp_path, words):
    planned(KEPT)
    kept = ["--history", tmp_path / f"{KEPT}.sqlite"]
    assert run(*words, *kept)[0] == 0
    planned(KEPT, "--answers", file('[safety]\nRF01 = "yes"\nall_others = "no"\n'), day=1)
    code, out, _ = run(*words, *kept)
    assert code == 1
    assert "emergency department" in out
    assert "finding" not in out
    assert planned(KEPT, "--safety", "none", day=2)[0] == 0  # somebody has looked
    assert run(*words, *kept)[0] == 0


def test_a_new_visit_takes_the_place_of_what_was_told_before_it(planned, run, file, tmp_path):
    planned(KEPT, "--answers", file('[safety]\nRF01 = "yes"\nall_others = "no"\n'), day=1)
    path = tmp_path / f"{KEPT}.sqlite"
    with closing(open_store(path)) as store:
        store.append("me", plans.visit_of(KEPT, plans.VISITED + timedelta(days=2)))
    assert run("history", "--history", path)[0] == 0
    assert planned(KEPT, day=2)[0] == 0


# ---- a long silence --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("done", "--none"), ("ask", "nrs", "--answers", "3")])
def test_a_word_in_the_log_does_not_end_a_long_silence(planned, tmp_path, words):
    assert planned(KEPT, *words, day=100)[0] == 0
    for day in (100, 103):
        code, out, _ = planned(KEPT, "--json", "--safety", "none", day=day)
        assert code == 1
        assert json.loads(out)["refused"]["reason"] == "long_silence"
    with closing(open_store(tmp_path / f"{KEPT}.sqlite")) as store:
        store.append("me", plans.visit_of(KEPT, plans.VISITED + timedelta(days=104)))
    assert planned(KEPT, day=104)[0] == 0


def test_an_alarm_after_a_long_silence_is_an_alarm(planned, file):
    code, out, _ = planned(KEPT, "--answers", file('[safety]\nRF01 = "yes"\n'), "--json", day=100)
    assert (code, json.loads(out)["referral"]["level"]) == (1, "emergency")


# ---- the clock -------------------------------------------------------------------------------------------------------


def test_a_clock_one_day_back_asks(planned):
    assert planned(KEPT, "--safety", "none", day=8)[0] == 0
    assert planned(KEPT, day=7)[0] == 1


@pytest.mark.parametrize(("zone", "hour"), [("Pacific/Honolulu", 5), ("Pacific/Auckland", 20)])
def test_a_visit_of_the_evening_is_of_that_evening_wherever_it_was(monkeypatch, known, zone, hour):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        at = plans.VISITED.replace(hour=hour)
        visit, here = plans.visit_of(KEPT, at), at.astimezone().date()
        assert here != date(2026, 3, 2)
        for day in (0, 6):
            assert safety_due((), known, today=here + timedelta(days=day), visits=[visit]) is None
        for day in (-1, 7):
            assert safety_due((), known, today=here + timedelta(days=day), visits=[visit]) is not None
    finally:
        monkeypatch.undo()
        time.tzset()
    assert os.environ.get("TZ") != zone


# ---- what a yes opens ------------------------------------------------------------------------------------------------


def test_a_new_pregnancy_asks_what_it_calls_for(planned, file):
    few = "".join(f'{id} = "no"\n' for id in ("RF01", "RF02", "RF03", "RF04", "RF05", "RF06"))
    code, out, _ = planned(KEPT, "--answers", file(f'[safety]\n{few}RF19a = "yes"\n'), "--json", day=1)
    assert code == 1
    assert {one["id"] for one in json.loads(out)["refused"]["questions"]} == {"RF19b", "RF19c"}
    assert planned.log(KEPT) == ()
    told = f'[safety]\n{few}RF19a = "yes"\nRF19b = "no"\nRF19c = "{{}}"\n'
    assert planned(KEPT, "--answers", file(told.format("no")), day=1)[0] == 0
    assert planned(KEPT, day=1, hour=20)[0] == 0
    code, out, _ = planned(KEPT, "--answers", file(told.format("yes")), "--json", day=2)
    assert (code, json.loads(out)["referral"]["level"]) == (1, "urgent")
