"""Self-tests in an answers file: the same as on the command line, and a clear word for everything that is wrong."""

import json
import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.people import TODAY, person

from laststraw import knowledge
from laststraw.app.asking import questionnaire
from laststraw.app.told_tests import _example, results_from_answers
from laststraw.errors import UnusableInput
from laststraw.measure.answers import read_answers
from laststraw.plan import intake_from_answers

PERSON = ["--height-cm", "171.6", "--mass-kg", "68", "--sex", "female", "--birth-year", "1984"]
SIDE_PLANK = "[tests.side_plank]\nleft = [62, 70]\nright = 41\n"
KNOWN = knowledge.load()
TYPED = [test for test in KNOWN.protocols if test.typed and not test.not_offered]


def read(known, text):
    return results_from_answers(tomllib.loads(text), known)


def possible(output):
    """Two possible answers, as they stand in the file."""
    low, high = output.possible
    return ("yes", "no") if output.is_yes_no else (f"{low:g}{unit(output)}", f"{high:g}{unit(output)}")


def unit(output):
    return output.unit.removeprefix("1") if output.unit != "1/min" else ""


@pytest.mark.parametrize("test", TYPED, ids=lambda test: test.id)
def test_a_file_says_what_the_command_line_says(known, test):
    one = next(output for output in test.typed if "both" not in output.side_names or len(test.typed) == 1)
    first, second = possible(one)
    if one.sides == "each":
        table, words = f'{{ left = "{first}", right = "{second}" }}', [f"left={first}", f"right={second}"]
        words = [f"{one.id}.{word}" for word in words]
    else:
        table, words = f'"{first}"', [f"{one.id}={first}"]
    told = read(known, f"[tests.{test.id}]\n{one.id} = {table}")
    assert told == (read_answers(test, words, knowledge=known),)
    assert all(one.key.startswith(f"test/{test.id}/") for one in told[0].results)


@pytest.mark.parametrize("test", TYPED, ids=lambda test: test.id)
def test_the_example_of_every_test_can_be_read(known, test):
    where, _, told = _example(test).removeprefix("For example, below ").partition(": ")
    assert read(known, f"{where}\n" + told.replace(", and on the next line ", "\n"))[0].results


def test_tables_and_keys_may_stand_in_any_order(known):
    knee = "[tests.T13]\nright = 20\nleft = [40, 44]\n"
    here, there = read(known, SIDE_PLANK + knee), read(known, knee + SIDE_PLANK)
    assert set(map(repr, here)) == set(map(repr, there))
    turned = read(known, "[tests.side_plank]\nright = 41\nleft = [62, 70]")[0]
    assert {one.key: one.value for one in turned.results} == {one.key: one.value for one in here[0].results}


def test_sides_change_places_with_their_answers(known):
    here, there = read(known, SIDE_PLANK)[0], read(known, "[tests.T21]\nright = [62, 70]\nleft = 41")[0]
    assert [(one.value, one.side) for one in here.results] == [(66.0, "left"), (41.0, "right"), (25.0, "both")]
    assert {one.side: one.value for one in there.results} == {"left": 41.0, "right": 66.0, "both": -25.0}


def test_a_list_holds_tries_and_a_comma_in_a_try_is_a_decimal_one(known):
    for tries in ("[25.5, 26]", '["25,5", "26"]', '"25.5,26"', '"25,5; 26"', '["0:25.5", "26 s"]'):
        (test,) = read(known, f"[tests.side_plank]\nleft = {tries}")
        assert [one.value for one in test.readings] == [25.5, 26.0], tries
    (test,) = read(known, '[tests.side_plank]\nleft = ["25,5"]')
    assert [one.value for one in test.readings] == [25.5]


def test_answers_reasons_and_ways_are_read(known):
    (slump,) = read(known, "[tests.slump]\nhead_lift_eases = { left = true, right = false }\nslump_knee.left = 30")
    assert {one.key: one.value for one in slump.results if one.side != "both"} == {
        "test/slump/head_lift_eases/left": 1.0, "test/slump/head_lift_eases/right": 0.0, "test/slump/slump_knee/left": 30.0,
    }  # fmt: skip
    (hurt,) = read(known, '[tests.side_plank]\nleft = "hurts"')
    assert not hurt.results
    assert "hurt" in hurt.not_measured[0].reason
    (bend,) = read(known, '[tests.forward_bend]\nby = "tape"\nfingertip_floor = "12cm"\nbend_hurts = true')
    assert [(one.id, one.value, one.source.method) for one in bend.results] == [
        ("fingertip_floor", 120.0, "tape"), ("bend_hurts", 1.0, "yes_no"),
    ]  # fmt: skip


def test_without_tests_there_is_nothing(known):
    assert read(known, 'safety = "none"') == read(known, "[tests]") == ()


WRONG = [
    ("tests = 3", "tests", "[tests.NAME]"),
    ("[tests]\nside_plank = 3", "[tests.side_plank]", "left ="),
    ("[tests.sideplank]\nleft = 3", "[tests.sideplank]", "side_plank"),
    ("[tests.T99]\nleft = 3", "[tests.T99]", "laststraw test"),
    ('[tests.""]\nleft = 3', "[tests.]", "laststraw test"),
    ("[tests.side_plank]", "[tests.side_plank]", "left ="),
    ("[tests.side_plank]\nby = 'watch'", "[tests.side_plank]", "left ="),
    (SIDE_PLANK + "[tests.T21]\nleft = 3", "same test", "[tests.side_plank]"),
    ("[tests.T28]\nsit_to_stand_5x = 12", "more than one", "sit_to_stand_30s"),
    ("[tests.side_plank]\nleft = 3\nside_plank_hold.left = 4", "already", "list"),
    ("[tests.forward_bend]\nleft = 12", "no sides", "fingertip_floor ="),
    ("[tests.forward_bend]\nfingertip_floor = { left = 12 }", "no sides", "fingertip_floor ="),
    ("[tests.thomas]\nthomas_thigh = 12", "a left and a right side", "{ left ="),
    ("[tests.thomas]\nthomas_thigh = { left = 12, rihgt = 3 }", "'rihgt'", "Did you mean right?"),
    ("[tests.thomas]\nthomas_thig = { left = 12 }", "[tests.thomas]", "thomas_thigh"),
    ("[tests.thomas]\nmiddle = 12", "'middle'", "thomas_thigh"),
    ("[tests.forward_bend]\nfingertip_floor = 120", "cannot be", "120mm"),
    ("[tests.side_plank]\nleft = -3", "left = -3", "0 to 900 s"),
    ("[tests.side_plank]\nleft = nan", "nan", "300s"),
    ("[tests.side_plank]\nleft = inf", "inf", "300s"),
    ("[tests.side_plank]\nleft = true", "[tests.side_plank]", "300s"),
    ("[tests.side_plank]\nleft = '12cm'", "no unit", "in s"),
    ("[tests.side_plank]\nleft = 2026-01-01", "neither", '"12cm"'),
    ("[tests.side_plank]\nleft = [[3]]", "neither", '"12cm"'),
    ("[tests.side_plank]\nleft = []", "no number", "left=25"),
    ("[tests.side_plank]\nleft = ''", "no number", "left=25"),
    ("[tests.side_plank]\nleft = ['3;4', 5]", "one try", "[25, 27]"),
    ("[tests.slump]\nhead_lift_eases = { left = 1 }", "yes or no", "yes or no"),
    ("[tests.side_plank]\nby = 'tape'\nleft = 3", "by = 'tape'", "watch"),
    ("[tests.side_plank]\nby = ['watch']\nleft = 3", "by =", "watch"),
    ("[tests.forward_bend]\nby = 'watch'\nfingertip_floor = 3", "by = 'watch'", "tape"),
    ("[tests.two_scales]\nleft = [30, 31]\nright = 40", "go together", "as many tries"),
    ("[tests.T17]\nleft = 1", "[tests.T17]", "trained hands"),
    ("[tests.standing_photos]\nleft = 1", "nothing to type in", "photo"),
    ("[tests.quiet_standing]\nleft = 1", "nothing to type in", "--video"),
]


@pytest.mark.parametrize(("text", "says", "hint"), WRONG)
def test_what_is_wrong_says_where_and_what_would_have_worked(known, text, says, hint):
    with pytest.raises(UnusableInput) as refused:
        read(known, text)
    assert says in refused.value.message
    assert hint in refused.value.hint
    assert "--by" not in str(refused.value)
    assert "--answer" not in str(refused.value)


NAMES = st.sampled_from(("side_plank", "T11", "thomas", "T28", "forward bend", "two_scales", "slump", "left", "right", "by",
                         "thomas_thigh", "slump_knee", "watch", "", "none"))  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(("3", "12cm", "hurts")),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(NAMES, inside, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150)
@given(document=st.dictionaries(NAMES | st.text(max_size=8), VALUES, max_size=3))
def test_whatever_stands_there_is_read_or_refused(known, document):
    try:
        results = results_from_answers({"tests": document}, known)
    except UnusableInput:
        return  # every one of them has a hint
    assert [test.id for test in results] == [f"test/{test.test}" for test in results]
    assert all(abs(one.value) < 1e6 and one.sd > 0 for test in results for one in test.results)


def test_the_questionnaire_can_be_filled_in_by_taking_the_marks_away(known):
    empty = questionnaire(known)
    filled = re.sub(r"(?m)^# (?=(\w+ = |\[tests))", "", empty).replace('= ""', '= "no"')
    document = tomllib.loads(filled)
    intake = intake_from_answers(document, known, person(), TODAY)
    asked = {symptom.id for symptom in known.symptoms if not symptom.from_age}
    assert {answer.symptom for answer in intake.symptoms} == asked == set(document["symptoms"])
    assert [test.test for test in results_from_answers(document, known)] == ["side_plank"]
    assert intake_from_answers(tomllib.loads(empty), known, person(), TODAY).symptoms == ()
    assert results_from_answers(tomllib.loads(empty), known) == ()


def visit_of(run, tmp_path, text, *more):
    answers = tmp_path / "answers.toml"
    answers.write_text(text)
    code, out, err = run("check", *PERSON, "--answers", answers, "--out", tmp_path / "out", "--no-history", *more)
    file = tmp_path / "out" / "visit.json"
    return code, out, err, json.loads(file.read_text()) if file.exists() else None


def test_a_visit_needs_no_photo_when_a_test_was_told(run, tmp_path):
    code, out, err, visit = visit_of(run, tmp_path, 'safety = "none"\n' + SIDE_PLANK)
    assert code == 0, err
    assert [test["test"] for test in visit["tests"]] == ["side_plank"]
    assert visit["photos"] == visit["measurements"] == []
    assert "side plank" in out
    assert "Opening the photos" not in err


def test_a_visit_needs_no_photo_when_symptoms_were_told(run, tmp_path):
    code, _, err, visit = visit_of(run, tmp_path, 'safety = "none"\n[symptoms]\nleg_below_knee = "left"')
    assert code == 0, err
    told = {(answer["symptom"], answer["side"]): answer["yes"] for answer in visit["intake"]["symptoms"]}
    assert told == {("leg_below_knee", "left"): True, ("leg_below_knee", "right"): False}


def test_without_photo_film_test_or_symptom_there_is_no_visit(run, tmp_path):
    code, out, err, visit = visit_of(run, tmp_path, 'safety = "none"')
    assert (code, out, visit) == (2, "", None)
    for word in ("--front F", "--video", "self-tests", "symptoms"):
        assert word in " ".join(err.split())


def test_a_test_that_was_filmed_and_told_is_refused(run, tmp_path):
    code, _, err, visit = visit_of(run, tmp_path, 'safety = "none"\n' + SIDE_PLANK, "--video", "T21=film.mp4")
    assert (code, visit) == (2, None)
    assert "filmed and typed in" in err
    assert "[tests.side_plank]" in err


def test_a_wrong_test_in_the_file_stops_the_visit(run, tmp_path):
    code, out, err, visit = visit_of(run, tmp_path, 'safety = "none"\n[tests.side_plank]\nleft = 7000')
    assert (code, out, visit) == (2, "", None)
    assert "[tests.side_plank]" in err


def test_a_red_flag_silences_what_was_told(run, tmp_path):
    code, out, _, visit = visit_of(run, tmp_path, '[safety]\nRF01 = "yes"\nall_others = "no"\n' + SIDE_PLANK)
    assert code == 1
    assert visit["referral"]["level"] == "emergency"
    assert "side plank" not in out
    assert not visit.get("tests")


def test_open_safety_questions_are_said_before_a_missing_photo(run, tmp_path):
    code, out, _, visit = visit_of(run, tmp_path, "[today]\npain_now = 3\n")
    assert code == 1
    assert visit["referral"]["level"] == "unanswered"
    assert "--front" not in out


def test_a_report_without_photos_does_not_speak_of_how_you_stood_in_them(run, tmp_path):
    text = 'safety = "none"\n[today]\nleg_pain = true\n' + SIDE_PLANK
    code, _, err, _ = visit_of(run, tmp_path, text)
    assert code == 0, err
    page = (tmp_path / "out" / "report.html").read_text()
    for said in (
        "these photos",
        "new photos",
        "for the photos",
        "There was no photo",
        "back to the photo",
        "All photos",
    ):
        assert said not in page, said
