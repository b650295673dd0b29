"""``laststraw straw``: what it says, what it never says, its document, its refusals, and what it writes."""

import dataclasses
import itertools
import json
import re

import pytest
import straws

from laststraw.app.report.straw import Teller, render_straw, short_answer, together, view
from laststraw.app.straw_text import print_story
from laststraw.records import Alert

DIARY = """day,said
2026-03-01,every weekday 7 h desk since 2026-03-01
2026-03-07,dug the garden 2 h
2026-03-14,dug the garden 3 h
2026-03-21,dug the garden 2 h
2026-04-04,pain 6 low back left at 8:00 while putting on socks
"""
FEW = ["--draws", "20", "--height-cm", "170", "--mass-kg", "68", "--sex", "male", "--birth-year", "1980"]


@pytest.fixture
def teller(known):
    return Teller(known)


@pytest.fixture
def diary(tmp_path):
    path = tmp_path / "diary.csv"
    path.write_text(DIARY)
    return path


@pytest.mark.slow
def test_the_example_is_told_and_written(run, tmp_path):
    code, out, _err = run("straw", "--example", "--out", tmp_path / "story", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["day"] == "2026-11-15"
    assert found["trigger_activity"] == "put_on_socks"
    assert found["done_before"]["estimate"]["mean"] > 100
    assert found["done_before"]["grade"] == "A"
    assert {(one["model"], one["calibration"]) for one in found["under"]} == {
        (model, calibration) for model in ("M1", "M0") for calibration in ("recall", "prospective")
    }
    for one in found["under"]:
        assert sum(one[part]["estimate"]["mean"] for part in ("trigger", "history", "base")) == pytest.approx(
            1, abs=1e-9
        )
    assert (tmp_path / "story" / "straw.html").read_text().startswith("<!doctype html>")
    assert json.loads((tmp_path / "story" / "straw.json").read_text()) == found


@pytest.mark.slow
def test_the_same_diary_gives_the_same_story(run, diary):
    first, second = (run("straw", "--diary", diary, "--json", *FEW)[1] for _ in range(2))
    undated = [re.sub(r'"entry": "[^"]*"', "", text) for text in (first, second)]
    assert undated[0] == undated[1]


def test_every_number_of_the_short_answer_has_a_grade(teller):
    for sentence in short_answer(straws.story(), teller):
        if re.search(r"\d", sentence.replace("L4/L5", "")):
            assert re.search(r" \[[ABCD]\]$", sentence), sentence


def test_both_models_are_always_told(teller):
    told = " ".join(short_answer(straws.story(), teller))
    assert teller.tell("both_fit") in told
    assert "If loads pile up, " in told
    assert "If nothing piles up, " in told


def test_two_calibrations_together_are_never_surer_than_one():
    one, two = straws.figure(0.2, 0.1, 0.3, grade="B"), straws.figure(0.4, 0.35, 0.45, grade="D")
    both = together([one, two])
    assert both.estimate.lo90 == 0.1
    assert both.estimate.hi90 == 0.45
    assert both.grade == "D"


def test_nothing_is_promised_and_nobody_is_diagnosed(known):
    page = re.sub(r"<style>.*?</style>", "", render_straw(straws.story(), known, made_at="2026-11-22T10:00:00+00:00"))
    text = re.sub(r"<[^>]+>", " ", page).lower()
    for word in ("true cause", "will prevent", "caused by", "because of your", "you must not"):
        assert word not in text
    assert "not a diagnosis" in text


def test_a_warning_is_only_called_so_when_it_is_one(teller):
    calm, alarmed = (view(straws.story(warning=w), teller, "2026-11-22")["ahead"] for w in (False, True))
    assert teller.tell("ahead_warning") not in calm
    assert teller.tell("ahead_warning") in alarmed


def test_weeks_add_up_and_stay_in_the_picture(teller):
    chart = view(straws.story(), teller, "2026-11-22")["chart"]
    for column in chart.columns:
        blocks = sorted(column.blocks, key=lambda block: -block.y)
        for lower, upper in itertools.pairwise(blocks):
            assert upper.y + upper.height == pytest.approx(lower.y, abs=0.02)
        assert all(0.0 <= block.y <= 128.0 for block in blocks)


def test_the_text_fits_a_narrow_terminal(known, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    print_story(straws.story(), known)
    told = capsys.readouterr().out
    assert "Putting on socks" in told
    assert "What is not known" in told


def test_leg_pain_is_said_to_be_about_a_nerve(teller):
    story = straws.story()
    leg = dataclasses.replace(story, episode=dataclasses.replace(story.episode, place="leg"))
    assert teller.tell("leg_note") in short_answer(leg, teller)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--diary", "nowhere.csv"], "nowhere.csv"),
        (["--example", "--diary", "d.csv"], "both given"),
        (["2020-01-01", "--example"], "2026-06-13"),
        (["--example", "--occupation", "pirate"], "sedentary, mixed, heavy"),
        (["--example", "--draws", "3"], "--draws"),
    ],
)
def test_what_cannot_be_used_is_said_with_what_would_have_worked(words, says, run):
    code, _, err = run("straw", *words)
    assert code == 2
    assert says in err


def test_a_diary_without_pain_says_how_to_write_it_down(run, tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("day,said\n2026-03-01,dug the garden 2 h\n")
    code, _, err = run("straw", "--diary", path)
    assert code == 2
    assert "laststraw diary add" in err


def test_nothing_kept_says_so(run, tmp_path):
    code, _, err = run("straw", "--history", tmp_path / "none.sqlite")
    assert code == 2
    assert "--example" in err
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize("warning", [True, False])
def test_what_the_loads_foretell_joins_the_early_message(run, diary, monkeypatch, warning):
    monkeypatch.setattr("laststraw.flow.straw", lambda *_, **__: (straws.straw(), straws.outlook(warning=warning), ()))
    document = json.loads(run("straw", "--diary", diary, "--json", *FEW)[1])
    assert [one["because"] for one in document["alerts"]] == ([["outlook"]] if warning else [])
    told = " ".join(run("straw", "--diary", diary, *FEW)[1].split())
    assert ("Your loads of the last days" in told) == warning


def test_the_early_message_is_on_the_page(known):
    alert = Alert(key="alert/early/x", text="Two signals left your own range.", because=("nrs",))
    page = render_straw(
        dataclasses.replace(straws.story(), alerts=(alert,)), known, made_at="2026-11-22T10:00:00+00:00"
    )
    assert alert.text in page
