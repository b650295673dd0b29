"""``laststraw next``: a warning sign silences it, its document, what it leaves out, and bad input."""

import dataclasses
import json
import tomllib
from datetime import UTC, datetime, timedelta

import pytest

from laststraw import flow, plan
from laststraw.app.choosing import things_of
from laststraw.app.doubts import how_sure, questions, runners_up, tells_most
from laststraw.history import open_store
from laststraw.measure.answers import read_answers
from laststraw.records import Doubt, Intake, NextTest, Person, Referral, SafetyAnswer, Visit
from laststraw.records.codec import visit_to_json

WHO = ["--sex", "female", "--birth-year", "1980"]
NONE = ["--safety", "none", *WHO]
TODAY = datetime.now(UTC).date()
PERSON = Person(stature_mm=1700.0, mass_kg=66.0, sex="female", birth_year=1980)
THIGHS = 'safety = "none"\n[tests.active_knee_extension]\nleft = [40, 41]\nright = [12, 13]\n'


@pytest.fixture
def answers(tmp_path):
    """A file with some answers."""

    def _answers(text):
        path = tmp_path / "answers.toml"
        path.write_text(text)
        return path

    return _answers


def document(run, *words):
    code, out, _ = run("next", *words, "--json")
    return code, json.loads(out)


def visit_at(known, now, **more):
    intake = Intake(safety=tuple(SafetyAnswer(flag=f.id, answer="no") for f in plan.questions(known, PERSON, now)))
    return flow.visit(PERSON, (), intake, known, None, now=now, **more)


# ---- safety first


def test_with_nothing_known_there_is_a_sensible_first_test(run, known):
    code, found = document(run, *NONE)
    assert code == 0
    assert found["referral"] is None
    first = known.protocol(found["next"]["test"])
    assert first.who == "alone"
    assert not first.not_offered
    assert found["next"]["steps"] == list(first.steps)
    assert found["next"]["bits_per_minute"] >= max((one["bits_per_minute"] for one in found["others"]), default=0.0)


@pytest.mark.parametrize("how", [(), ("--json",), ("--all",)])
def test_a_red_flag_silences_every_test(how, run, known, answers):
    raised = 0
    for flag in known.red_flags:
        if flag.level == "soon" or flag.only_after or "female" in flag.not_for or flag.from_age > 45:
            continue
        file = answers(
            f'[safety]\n{flag.id} = "yes"\nall_others = "no"\n[tests.active_knee_extension]\nleft = 40\nright = 12\n'
        )
        said = plan.intake_from_answers(tomllib.loads(file.read_text()), known, PERSON, TODAY)
        if plan.triage(said, known, today=TODAY, person=PERSON) is None:
            continue  # one of those that count only together
        code, out, _ = run("next", "--answers", file, *WHO, *how)
        assert code == 1, flag.id
        assert not any(protocol.id in out for protocol in known.protocols if "_" in protocol.id)
        raised += 1
    assert raised > 10


def test_open_safety_questions_are_asked_before_any_test(run, known, answers):
    code, out, _ = run("next", "--answers", answers("[tests.active_knee_extension]\nleft = 40\nright = 12\n"), *WHO)
    assert code == 1
    assert known.red_flags[0].question.split()[0] in out
    assert known.sentence("next_app.head_why") not in out
    code, found = document(run, "--answers", answers("[today]\npain_now = 2\n"), *WHO)
    assert code == 1
    assert found["referral"]["level"] == "unanswered"
    assert len(found["referral"]["unanswered"]) > 5
    assert "next" not in found


def test_a_last_visit_that_ended_in_a_referral_still_refers(run, known, tmp_path):
    visit = Visit.referred(
        Referral(level="urgent", flags=("RF01",), unanswered=(), actions=("See a doctor today.",)), id="visit-1",
        made_at="2026-11-01T10:00:00+00:00", person=PERSON, intake=Intake(safety=()), methods=(), assumptions=(), versions=(),
    )  # fmt: skip
    path = tmp_path / "visit.json"
    path.write_bytes(visit_to_json(visit))
    code, out, _ = run("next", "--visit", path)
    assert code == 1
    assert out.strip() == "See a doctor today."


def test_pain_above_five_stops(run, known):
    code, found = document(run, *NONE, "--pain", "6")
    assert code == 0
    assert found["next"] is None
    assert found["others"] == []
    assert "Your pain is above 5 of 10" in found["stop"]
    assert document(run, *NONE, "--pain", "5")[1]["next"] is not None


# ---- what there is


def test_minutes_leave_out_what_takes_longer(run):
    found = document(run, *NONE, "--minutes", "4")[1]
    assert all(one["minutes"] <= 4 for one in (found["next"], *found["others"]))
    assert any("minutes" in one["reason"] for one in found["left_out"])


def test_without_a_camera_only_what_can_be_typed_is_offered(run, known):
    found = document(run, *NONE, "--no-camera")[1]
    assert found["next"] is not None
    for one in (found["next"], *found["others"]):
        assert known.protocol(one["test"]).typed


def test_a_helper_opens_more_tests(run):
    alone, helped = (document(run, *NONE, *more)[1] for more in ((), ("--helper",)))
    assert {one["test"] for one in helped["left_out"]} < {one["test"] for one in alone["left_out"]}
    with_things = document(run, *NONE, "--helper", "--things", "phone")[1]
    assert not [one for one in with_things["left_out"] if "helper" in one["reason"]]


def test_things_leave_out_what_needs_others(run, known):
    found = document(run, *NONE, "--things", "Mat, chair, tape")[1]
    offered = [found["next"], *found["others"]]
    for one in offered:
        for need in known.protocol(one["test"]).needs:
            assert any(thing in need for thing in ("mat", "chair", "tape", "wall", "floor")), (one["test"], need)
    assert any(
        "two phones" in one["reason"] for one in document(run, *NONE, "--helper", "--things", "phone")[1]["left_out"]
    )
    assert document(run, *NONE, "--things", "pillow" if "pillow" in things_of(known) else "mat")[1]["next"] is None


def test_every_thing_is_one_that_some_test_needs(known):
    needs = [need for test in known.protocols for need in test.needs]
    for thing in things_of(known):
        assert any(thing in need for need in needs) or thing in ("wall", "floor")
    assert {"mat", "chair", "phone", "tape", "bathroom scales"} <= set(things_of(known))


# ---- what it reads


def test_what_was_tested_today_is_not_offered_again(run, answers):
    found = document(run, "--answers", answers(THIGHS), *WHO)[1]
    assert "active_knee_extension" not in [one["test"] for one in (found["next"], *found["others"])]


@pytest.mark.parametrize(("days", "again"), [(21, True), (0, False)])
def test_a_history_is_read_and_days_later_everything_may_be_done_again(days, again, run, known, tmp_path):
    file = tmp_path / "history.sqlite"
    told = read_answers(known.protocol("side_bend"), ("left=15", "right=21"), knowledge=known)
    visit = visit_at(known, datetime.now(UTC) - timedelta(days=days), tests=(told,))
    store = open_store(file)
    store.append("me", visit)
    store.close()
    code, out, _ = run("next", "--history", file)
    assert code == 0
    assert "Your safety answers are of" in out
    found = document(run, "--history", file)[1]
    assert found["visit"] == visit.id
    assert ("side_bend" in [one["test"] for one in (found["next"], *found["others"])]) is again


def test_a_visit_file_gives_what_its_history_gives(run, known, tmp_path):
    file, path = tmp_path / "history.sqlite", tmp_path / "visit.json"
    visit = visit_at(known, datetime.now(UTC))
    store = open_store(file)
    store.append("me", visit)
    store.close()
    path.write_bytes(visit_to_json(visit))
    assert document(run, "--history", file)[1] == document(run, "--visit", path, "--history", file)[1]


# ---- how it is told


def test_all_tells_more_and_bits_only_then(run):
    short, long = (run("next", *NONE, *more)[1] for more in ((), ("--all",)))
    assert "bits" not in short
    assert "bits" in long
    assert len(long) > len(short)
    assert all(len(line) <= 80 for line in short.splitlines())


def test_sureness_rises_with_the_chance(known):
    words = list(dict.fromkeys(how_sure(p / 100, known).rpartition(" (")[0] for p in range(101)))
    assert len(words) == 6
    assert words[0].startswith("very unlikely")
    assert words[-1] == "quite sure"


def test_both_sides_of_one_finding_are_told_once(known):
    left = Doubt(finding="hamstrings_short", side="left", p=0.07)
    right = dataclasses.replace(left, side="right")
    (same,) = questions([left, right], known)
    assert same.sure.startswith("left or right, each")
    (other,) = questions([left, dataclasses.replace(right, p=0.6)], known)
    assert other.sure.startswith("left: ")
    assert "; right: " in other.sure


# ---- bad input


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([*NONE, "--things", "matt"], "Did you mean 'mat'?"),
        ([*NONE, "--things", ", ,"], "--things names nothing"),
        ([*NONE, "--minutes", "soon"], "--minutes"),
        ([*NONE, "--minutes", "0"], "--minutes"),
        ([*NONE, "--minutes", "nan"], "--minutes"),
        ([*NONE, "--pain", "11"], "--pain"),
        ([*NONE, "--pain", "-1"], "--pain"),
        (["--safety", "all", *WHO], "--safety"),
        (["--safety", "none"], "--sex and --birth-year missing"),
        (["--safety", "none", "--sex", "female"], "--birth-year missing"),
        (["--safety", "none", "--sex", "x", "--birth-year", "1980"], "--sex"),
        ([*WHO], "--answers FILE or --safety none"),
        (["--safety", "none", "--answers", "a.toml", *WHO], "both given"),
        ([*NONE, "--person", "me"], "both given"),
        (["--visit", "nowhere.json"], "nowhere.json"),
        (["--answers", "nowhere.toml", *WHO], "nowhere.toml"),
        (["--history", "nowhere.sqlite"], "--safety none"),
        (["--history", "nowhere.sqlite", "--person", "../x"], "person"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_with_what_would_have_worked(words, says, run):
    code, out, err = run("next", *words)
    assert code == 2
    assert says in err
    assert out == ""


def test_a_wrong_answer_is_named(run, answers):
    code, _, err = run("next", "--answers", answers('safety = "none"\n[tests.side_planck]\nleft = 3\n'), *WHO)
    assert code == 2
    assert "side_plank" in err


def test_the_test_that_tells_most_is_named_even_when_it_takes_long(known):
    def one(test, bits, minutes):
        return NextTest(test=test, bits=bits, minutes=minutes, discomfort=0, per_minute=bits / minutes, settles=(), confirms=False)  # fmt: skip

    tests = (one("side_plank", 0.5, 1), one("a", 0.4, 2), one("b", 0.3, 2), one("c", 2.0, 30))
    assert [t.test for t in runners_up(tests)] == ["a", "c"]
    assert tells_most(tests[3], tests)
    assert [t.test for t in runners_up(tests[:3])] == ["a", "b"]
    assert not any(tells_most(t, tests[:3]) for t in tests[:3])


def test_what_is_open_and_sure_was_seen_only_once(known):
    doubt = Doubt(finding="hamstrings_short", side="left", p=0.9)
    assert "seen only once" in questions([doubt], known, is_open=True)[0].sure
    assert "seen only once" not in questions([doubt], known)[0].sure


def test_with_nothing_known_nothing_is_said_to_be_looked_at(run, known):
    _, out, _ = run("next", *NONE)
    assert known.sentence("next_app.open_nothing") in out
    assert "each finding is either shown" not in out
