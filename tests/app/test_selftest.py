"""``laststraw test``: the list, one protocol, typed answers, and a film from its measured result on."""

import json
import re
from pathlib import Path

import pytest

from laststraw.records import ErrorTerm, FilmRef, Measurement, NotMeasured, Reason, Repetition, Retake, Source
from laststraw.records import TestResult as Result

WOMAN = ["--sex", "female", "--birth-year", "1985"]


@pytest.fixture
def answer(run):
    """The document of typed answers, and the exit code."""

    def _answer(test, *answers, more=()):
        words = [word for one in answers for word in ("--answer", one)]
        code, out, err = run("test", test, *words, *more, "--json")
        assert err == ""
        return json.loads(out), code

    return _answer


def test_the_list_has_every_test_once_under_its_group(run, known):
    code, out, err = run("test")
    assert (code, err) == (0, "")
    listed = [line.split()[0].strip("*") for line in out.splitlines() if line.startswith(" ")]
    assert sorted(listed) == sorted(test.id for test in known.protocols)
    for word in (
        "alone",
        "with a helper",
        "clinician only",
        "not offered",
        "T21",
        known.sentence("protocol.group_load"),
    ):
        assert word in out
    assert max(map(len, out.splitlines())) <= 80
    rows = json.loads(run("test", "--json")[1])["tests"]
    assert {row["id"]: row["who"] for row in rows} == {test.id: test.who for test in known.protocols}
    assert [row["id"] for row in rows if row["not_offered"]]


def test_every_protocol_prints_within_80_columns_and_leads_with_safety(run, known):
    for test in known.protocols:
        code, out, err = run("test", test.id)
        assert (code, err) == (0, "")
        assert max(map(len, out.splitlines())) <= 80, test.id
        flat = " ".join(out.split())
        assert " ".join(test.cannot_say.split()) in flat
        if test.not_offered:
            assert " ".join(test.not_offered.split()) in flat
            continue
        assert flat.index("Leave it out when") < flat.index("How ")
        assert flat.index("Stop rule") < flat.index("What it gives")
        for text in (*test.steps, *test.when_not, test.stop_when):
            assert text in flat, (test.id, text)
        assert "in 95 of 100" in flat or "would be others" in flat or "gives its own error" in flat
        assert "{" not in out


def test_a_protocol_as_json(run, known):
    code, out, _ = run("test", "side plank", "--json")
    assert code == 0
    document = json.loads(out)
    assert document["id"] == "side_plank"
    assert document["steps"] == list(known.protocol("side_plank").steps)


def test_the_document_of_typed_answers(answer):
    document, code = answer("side_plank", "left=25", "right=30,28", more=WOMAN)
    assert code == 0
    assert list(document) == [
        "test", "view", "results", "repetitions", "readings", "not_measured", "retake", "notes",
    ]  # fmt: skip
    assert (document["test"], document["view"], document["retake"]) == ("side_plank", None, None)
    left, _, both = document["results"]
    assert {"id", "side", "value", "sd", "unit", "method", "norm"} <= set(left)
    assert (left["id"], left["side"], left["value"], left["unit"], left["method"]) == (
        "side_plank_hold", "left", 25.0, "s", "watch",
    )  # fmt: skip
    assert left["norm"]["mean"] == 75
    assert left["norm"]["place"] == "usual"
    assert (both["side"], both["value"], both["beyond_error"], both["norm"]) == ("both", -4.0, False, None)
    assert len(document["readings"]) == 3
    assert document["notes"][0]["code"] == "no_difference"


def test_a_mirrored_person_gets_the_mirrored_document(answer):
    one, _ = answer("side_plank", "left=25", "right=80", more=WOMAN)
    other, _ = answer("side_plank", "left=80", "right=25", more=WOMAN)
    sides = {"left": "right", "right": "left", "both": "both"}
    there = {row["side"]: row for row in other["results"]}
    for row in one["results"]:
        twin = there[sides[row["side"]]]
        assert row["sd"] == twin["sd"]
        assert row["value"] == (-twin["value"] if row["side"] == "both" else twin["value"])
        assert row["norm"] == twin["norm"]
    assert one["results"][2]["beyond_error"] is True


def test_without_sex_and_age_there_is_no_norm_and_the_text_says_how(run, answer):
    assert answer("side_plank", "left=25")[0]["results"][0]["norm"] is None
    out = run("test", "side_plank", "--answer", "left=25")[1]
    assert "--sex and --birth-year" in " ".join(out.split())


def test_a_value_is_low_only_beyond_the_error_of_both(answer):
    """Norm of women 75 ± 32 s, error 10.95 s: the range ends at 12 s, low is below 9 s."""

    def place(seconds):
        return answer("side_plank", f"left={seconds}", more=WOMAN)[0]["results"][0]["norm"]["place"]

    assert [place(s) for s in (5, 10, 13, 130, 140, 200)] == ["lower", "edge", "usual", "usual", "edge", "higher"]


def test_the_text_has_the_error_and_what_it_cannot_say(run, known):
    code, out, err = run("test", "side_plank", "--answer", "left=25", "--answer", "right=30", *WOMAN)
    assert (code, err) == (0, "")
    flat = " ".join(out.split())
    assert "time held, left: 25 ± 21 s" in flat
    assert "usual for women of 18 to 50" in flat
    assert "by chance, so this is no difference" in flat
    assert known.protocol("side_plank").cannot_say in flat
    assert not re.search(r"\b(cause|diagnos|treat|cure|weak|abnormal|imbalance)\w*", out.lower())


def test_lengths_are_shown_in_the_unit_that_people_type(run, answer):
    assert answer("forward_bend", "12")[0]["results"][0]["value"] == 120.0
    out = run("test", "forward_bend", "--answer", "12")[1]
    assert "fingertip to floor: 12.0 ± 3.1 cm" in out
    assert "read as cm" in out


def test_a_limit_that_is_crossed_says_what_to_do(run):
    out = " ".join(run("test", "scoliometer", "--answer", "7")[1].split())
    assert "Show this to a doctor" in out
    assert "nearer to that limit than its own error" in out
    assert "Show this" not in run("test", "scoliometer", "--answer", "3")[1]
    assert "see a doctor today" in run("test", "T35", "--answer", "heel_walk_fails.left=yes")[1]
    assert "see a doctor today" not in run("test", "T35", "--answer", "heel_walk_fails.left=no")[1]


def test_refusals_end_with_one_and_a_reason(run, answer):
    document, code = answer("side_plank", "left=hurts", "right=could not")
    assert code == 1
    assert document["results"] == []
    assert len(document["not_measured"]) == 2
    document, code = answer("hip_extension_pattern", "left=3")
    assert code == 1
    assert "speak against" in document["not_measured"][0]["reason"]
    assert run("test", "side_plank", "--answer", "left=hurts")[0] == 1


def test_out_gets_the_document(run, tmp_path):
    out = tmp_path / "new"
    code, told, err = run("test", "side_plank", "--answer", "left=25", "--out", out, "--json")
    assert (code, err) == (0, "")
    assert json.loads((out / "side_plank.json").read_text()) == json.loads(told)
    assert f"Written: {out / 'side_plank.json'}" in run("test", "side_plank", "--answer", "left=25", "--out", out)[2]


@pytest.mark.parametrize(("words", "says", "helps"), [
    (["plank"], "no self-test 'plank'", "side_plank"),
    (["zzzz"], "no self-test", "laststraw test"),
    (["side_plank", "--view", "back"], "--view was given without a result", "--answer"),
    (["--by", "tape"], "--by was given without a result", "--answer"),
    (["side_plank", "--answer", "left=2000"], "cannot be", "900"),
    (["side_plank", "--answer", "left=25", "--by", "tape"], "no way to read this", "watch"),
    (["side_plank", "--answer", "left=25", "--sex", "female"], "go together", "--birth-year"),
    (["side_plank", "--answer", "left=25", "--sex", "x", "--birth-year", "1980"], "not known", "female"),
    (["side_plank", "--answer", "left=25", "--sex", "male", "--birth-year", "3000"], "birth-year", "year"),
    (["side_plank", "--answer", "left=25", "--view", "back"], "films only", "leave it out"),
    (["side_plank", "film.mp4", "--answer", "left=25"], "both given", "one of them"),
    (["side_plank", "film.mp4"], "--view is missing", "--view front"),
    (["side_plank", "film.mp4", "--view", "left"], "does not show side_plank", "front or the back"),
    (["side_plank", "film.mp4", "--view", "front", "--by", "watch"], "--by was given with a film", "leave it out"),
    (["thomas", "film.mp4", "--view", "left"], "not read from a film", "laststraw test thomas"),
    (["standing_photos", "film.mp4", "--view", "back"], "not read from a film", "laststraw measure"),
    (["side_plank", "film.mp4", "--view", "front", "--height-cm", "17"], "outside", "175"),
])  # fmt: skip
def test_what_cannot_be_used_says_what_would_have_worked(run, words, says, helps, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("test", *words, "--json")
    assert code == 2, err
    error = json.loads(out)["error"]
    assert says in error["message"] + error["hint"]
    assert helps in error["message"] + error["hint"]
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


FILM = FilmRef(
    id="film/side_bend/back",
    view="back",
    sha256="0" * 64,
    mirrored=False,
    width_px=720,
    height_px=1280,
    seconds=9.0,
    fps=30.0,
)


def measured(output, side, value):
    source = Source(
        method="film keypoints", view="back", because=(FILM.id,), budget=(ErrorTerm(name="landmarks", sd=1.5),)
    )
    key = f"test/side_bend/{output}/{side}"
    return Measurement(id=output, key=key, value=value, sd=1.5, unit="deg", side=side, source=source)


BENT = Result(
    id="test/side_bend",
    test="side_bend",
    film=FILM,
    repetitions=(Repetition(side="left", start_s=1.0, peak_s=2.0, end_s=3.0),),
    readings=(),
    results=(
        measured("side_bend_range", "left", 31.0),
        measured("side_bend_range", "right", 29.0),
        measured("side_bend_difference", "both", 2.0),
        measured("something_new", "none", 4.0),
    ),
    not_measured=(NotMeasured(id="shoulder_line_range", reason="The shoulders were hidden."),),
    notes=(Reason(code="few_frames", text="The film has few frames."),),
)


@pytest.fixture
def film(run, monkeypatch):
    """Run a film whose measured result is given: what is tested is how it is asked for and told."""

    def _film(result, *words):
        from laststraw import capture, flow

        asked = []
        monkeypatch.setattr(flow, "measure_film", lambda *a, **kw: asked.append((a, kw)) or result, raising=False)
        monkeypatch.setattr(capture, "load_backend", lambda: "a backend")
        return *run("test", *words), asked

    return _film


def test_a_film_is_asked_for_as_the_flow_wants_it(film):
    code, out, _, asked = film(BENT, "T06", "bend.mp4", "--view", "back", "--height-cm", "175", "--mirrored", "--json")
    assert code == 0
    [((path, view, test, stature_mm, _, backend), options)] = asked
    assert (path, view, test, stature_mm, backend) == (Path("bend.mp4"), "back", "side_bend", 1750.0, "a backend")
    assert options == {"mirrored": True, "progress": None}
    document = json.loads(out)
    assert document["view"] == "back"
    assert document["repetitions"] == [{"side": "left", "start_s": 1.0, "peak_s": 2.0, "end_s": 3.0}]
    assert document["results"][2]["beyond_error"] is False
    assert document["not_measured"] == [{"id": "shoulder_line_range", "reason": "The shoulders were hidden."}]


def test_a_film_in_words(film):
    code, out, err, _ = film(BENT, "side_bend", "bend.mp4", "--view", "back")
    assert code == 0
    assert "bend of the trunk, left: 31.0 ± 2.9 deg" in out
    assert "something new: 4.0 ± 2.9 deg" in out
    assert "tilt of the shoulders: The shoulders were hidden." in out
    assert "few frames" in out
    assert "Looking at the film" in err


def test_a_place_that_cannot_be_written_to_is_refused_before_the_film_is_looked_at(film, tmp_path):
    (tmp_path / "file").write_text("I was here first")
    words = ["side_bend", "bend.mp4", "--view", "back", "--out", tmp_path / "file"]
    code, _, err, asked = film(BENT, *words)
    assert code == 2
    assert "not a folder" in err
    assert asked == []
    assert film(BENT, *words[:-1], tmp_path / "new")[0] == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["side_bend.json"]


def test_a_film_that_must_be_taken_again(film):
    retake = Retake(photo="film/side_bend/back", view="back", reasons=(Reason(code="dark", text="Turn on a light."),))
    code, out, _, _ = film(retake, "side_bend", "bend.mp4", "--view", "back")
    assert code == 1
    assert "Turn on a light." in out
    code, out, _, _ = film(retake, "side_bend", "bend.mp4", "--view", "back", "--json")
    assert code == 1
    assert json.loads(out)["retake"] == {"reasons": [{"code": "dark", "text": "Turn on a light."}]}
    assert json.loads(out)["results"] == []


def test_a_film_of_what_is_not_offered_is_not_looked_at(film):
    code, _, _, asked = film(BENT, "endurance_ratios", "bend.mp4", "--view", "back", "--json")
    assert code == 1
    assert asked == []
