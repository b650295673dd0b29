"""``laststraw spine``: its document, its laws, its refusals, and what it writes."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import msgspec
import pytest

from laststraw import knowledge
from laststraw.records import LEVEL_NAMES

PERSON = ["--height-cm", "170", "--mass-kg", "68", "--sex", "male", "--birth-year", "1980"]
FEW = ["--draws", "32", "--json"]

LEANING = """
[pelvis]
left_up = [3, 1]
[lumbar]
flexion = 15
left_bend = [8, 2]
left_turn = [-4, 2]
[trunk]
inclination = 20
[hands]
hand = "left"
load_kg = 8
forward = 350
left = 200
"""


def mirrored(text):
    """The same posture in a mirror: everything that is left becomes right."""
    text = re.sub(r"(left_up|left_bend|left_turn) = \[(-?\d+)", lambda m: f"{m[1]} = [{-int(m[2])}", text)
    text = re.sub(r"^left = (-?\d+)", lambda m: f"left = {-int(m[1])}", text, flags=re.M)
    return text.replace('hand = "left"', 'hand = "right"')


@pytest.fixture
def spine(run, tmp_path):
    """The document of a posture (text) or an activity (name), and the exit code."""

    def _spine(asked, *more, person=PERSON):
        if "\n" in asked:
            path = tmp_path / "posture.toml"
            path.write_text(asked)
            words = ["--posture", path]
        else:
            words = ["--activity", asked]
        code, out, err = run("spine", *words, *person, *FEW, *more)
        return json.loads(out), code, err

    return _spine


def compression(document, level="L4/L5"):
    return next(one for one in document["levels"] if one["level"] == level)["compression_n"]["mean"]


def test_the_document_of_the_design(spine):
    document, code, err = spine(LEANING)
    assert code == 0
    assert err == ""
    assert [level["level"] for level in document["levels"]] == list(LEVEL_NAMES)
    for level in document["levels"]:
        for name in ("compression_n", "ap_shear_n", "lateral_shear_n", "pressure_mpa", "left_share"):
            assert set(level[name]) == {"mean", "sd", "lo90", "hi90"}
            assert level[name]["lo90"] <= level[name]["hi90"]
        assert 0 <= level["left_share"]["mean"] <= 1
    for muscle in document["muscles"]:
        assert {"structure", "side", "force_n", "activation", "length_change_pct"} <= set(muscle)
        assert muscle["side"] in ("left", "right")
        assert muscle["force_n"] >= 0
        assert 0 <= muscle["activation"] <= 1
    assert document["residual"] < 1e-6
    assert document["holdable"] is True
    assert list(document)[:4] == ["levels", "muscles", "residual", "holdable"]
    assert document["person"]["stature_mm"] == 1700
    assert document["person"]["assumed"] == []
    assert document["posture"]["hands"] == "left"
    assert document["draws"] == 32
    assert {version["name"] for version in document["versions"]} >= {"laststraw", "knowledge", "body model", "mujoco"}


def test_a_mirrored_posture_gives_mirrored_loads(spine):
    one, other = spine(LEANING)[0], spine(mirrored(LEANING))[0]
    assert one["levels"][3]["left_share"]["mean"] < 0.45  # it does something to one side
    for a, b in zip(one["levels"], other["levels"], strict=True):
        assert a["compression_n"]["mean"] == pytest.approx(b["compression_n"]["mean"], rel=1e-6)
        assert a["lateral_shear_n"]["mean"] == pytest.approx(-b["lateral_shear_n"]["mean"], rel=1e-6, abs=1e-4)
        assert a["left_share"]["mean"] == pytest.approx(1 - b["left_share"]["mean"], rel=1e-6)
    there = {(m["structure"], m["side"]): m for m in other["muscles"]}
    for muscle in one["muscles"]:
        twin = there[muscle["structure"], {"left": "right", "right": "left"}[muscle["side"]]]
        assert muscle["force_n"] == pytest.approx(twin["force_n"], rel=1e-6, abs=1e-4)
        assert muscle["length_change_pct"] == pytest.approx(twin["length_change_pct"], rel=1e-6, abs=1e-6)


def test_more_load_never_unloads(spine):
    pressed = [compression(spine(LEANING, "--hand-load-kg", kg)[0]) for kg in (0, 4, 8, 12)]
    assert pressed == sorted(pressed)
    assert pressed[-1] > 1.2 * pressed[0]


def test_a_heavier_body_bears_more(spine):
    light, heavy = (
        compression(spine("standing", person=[*PERSON[:2], "--mass-kg", kg, *PERSON[4:]])[0]) for kg in ("55", "95")
    )
    assert heavy > 1.3 * light


def test_the_same_question_has_the_same_answer(spine):
    assert spine(LEANING) == spine(LEANING)


def test_what_nobody_could_hold_is_refused_with_the_limit(run, spine, tmp_path):
    document, code, _ = spine(LEANING, "--hand-load-kg", "250")
    assert code == 1
    assert document["holdable"] is False
    assert document["levels"] == document["muscles"] == []
    assert 0 < document["limit_kg"] < 250
    code, out, err = run(
        "spine", "--posture", tmp_path / "posture.toml", *PERSON, "--hand-load-kg", "250", "--out", tmp_path / "o"
    )
    assert code == 1
    assert "cannot hold" in out
    assert f"about {document['limit_kg']:.0f} kg" in out or "kg" in out
    assert "Traceback" not in err
    assert "The model cannot hold this" in (tmp_path / "o" / "spine.html").read_text()


def test_the_limit_can_be_held(spine):
    limit = spine(LEANING, "--hand-load-kg", "250")[0]["limit_kg"]
    assert spine(LEANING, "--hand-load-kg", f"{0.7 * limit:.1f}")[0]["holdable"] is True


def test_an_activity_of_several_parts_tells_each_and_leads_with_the_heaviest(spine, known):
    document, code, _ = spine("lift_crate_stoop")
    assert code == 0
    assert [part["name"] for part in document["phases"]] == [p.name for p in known.activity("lift_crate_stoop").phases]
    heaviest = max(document["phases"], key=compression)
    for key in ("levels", "muscles", "residual", "holdable", "posture"):
        assert document[key] == heaviest[key]
    assert sum(part["share"] for part in document["phases"]) == pytest.approx(1)


def test_a_typed_load_goes_where_the_hands_hold_something(spine, known):
    light, heavy = (spine("dig", "--hand-load-kg", kg)[0] for kg in ("5", "15"))
    loaded = [bool(p.hand_load_kg and p.hand_load_kg[0]) for p in known.activity("dig").phases]
    assert set(loaded) == {True, False}
    for a, b, full in zip(light["phases"], heavy["phases"], loaded, strict=True):
        assert (compression(b) > compression(a)) is full
        assert (b["posture"]["hand_load_kg"] == {"mean": 15.0, "sd": 0.75}) is full


def test_a_reference_person_is_named_and_only_for_what_was_not_said(run, spine):
    document, _, _ = spine("standing", person=["--sex", "female", "--mass-kg", "60"])
    assert document["person"]["assumed"] == ["height", "birth"]
    assert (document["person"]["sex"], document["person"]["mass_kg"], document["person"]["stature_mm"]) == (
        "female",
        60,
        1750,
    )
    code, out, _ = run("spine", "--activity", "standing", "--draws", "8")
    assert code == 0
    assert "reference person: height, weight, sex" in out


def test_an_activity_can_be_named_in_words(spine):
    assert spine("Standing relaxed")[0]["activity"] == "stand_relaxed"
    assert spine("standing")[0]["activity"] == "stand_relaxed"


def test_the_list_has_every_activity_once_under_its_group(run, known):
    code, out, err = run("spine", "--list")
    assert (code, err) == (0, "")
    listed = [line.split()[0] for line in out.splitlines() if line.startswith("  ")]
    assert sorted(listed) == sorted(activity.id for activity in known.activities)
    assert known.sentence("catalogue.group_garden") in out.splitlines()
    rows = json.loads(run("spine", "--list", "--json")[1])["activities"]
    assert [row["id"] for row in rows] == listed


@pytest.mark.parametrize(("word", "some"), [("sport", "golf_swing"), ("mowing", "mow_lawn"), ("hoover", "vacuum")])
def test_the_list_of_a_word_has_what_it_is_about(run, known, word, some):
    rows = json.loads(run("spine", "--list", word, "--json")[1])["activities"]
    assert some in [row["id"] for row in rows]
    assert len(rows) < len(known.activities) / 3


@pytest.mark.parametrize(("words", "says", "helps"), [
    (["--list", "zzzz"], "zzzz", "--list"),
    (["--list", ""], "No activity", "--list"),
    (["--list", "--activity", "standing"], "--list was given with --activity", "nothing else"),
    (["standing"], "stands alone", "--activity 'standing'"),
    (["--activity", "lift_crate_stop"], "lift_crate_stop", "lift_crate_stoop"),
    (["--activity", "zzzz"], "zzzz", "--list"),
    (["--activity", ""], "no activity", "--list"),
    ([], "both missing", "--activity standing"),
    (["--activity", "standing", "--posture", "x.toml"], "both given", "Give one"),
    (["--posture", "no.toml"], "not there", "posture file"),
    (["--activity", "standing", "--hand-load-kg", "-1"], "outside 0 to 300", "--hand-load-kg 20"),
    (["--activity", "standing", "--hand-load-kg", "nan"], "outside 0 to 300", "kg"),
    (["--activity", "standing", "--hand-load-kg", "1e400"], "outside", "kg"),
    (["--activity", "standing", "--hand-load-kg", "ten"], "not a number", "kg"),
    (["--activity", "standing", "--draws", "1"], "--draws '1'", "from 2 to"),
    (["--activity", "standing", "--draws", "1e9"], "--draws '1e9'", "--draws 256"),
    (["--activity", "standing", "--draws", "99999999999999999999"], "--draws", "--draws 256"),
    (["--activity", "standing", "--draws", "٣٢"], "--draws", "--draws 256"),
    (["--activity", "standing", "--height-cm", "17"], "outside", "175"),
    (["--activity", "standing", "--mass-kg", "inf"], "outside", "kg"),
    (["--activity", "standing", "--sex", "x"], "not known", "female"),
    (["--activity", "standing", "--birth-year", "3000"], "birth-year", "year"),
    (["--catalogue", "c.html", "--activity", "standing"], "--catalogue was given with --activity", "nothing else"),
])  # fmt: skip
def test_what_cannot_be_used_says_what_would_have_worked(run, words, says, helps, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("spine", *words, "--json")
    assert code == 2, err
    error = json.loads(out)["error"]
    assert says in error["message"] + error["hint"]
    assert helps in error["message"] + error["hint"]
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_hands_that_cannot_reach_are_refused(run, tmp_path):
    path = tmp_path / "p.toml"
    path.write_text("[hands]\nload_kg = 5\nforward = 1500")
    code, out, err = run("spine", "--posture", path, *FEW)
    assert code == 2
    assert "reach" in json.loads(out)["error"]["message"]
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("option", "value"), [("--height-cm", "90"), ("--height-cm", "250"), ("--mass-kg", "20"), ("--mass-kg", "350")]
)
def test_bodies_at_the_edge_of_what_is_allowed(spine, option, value):
    document, code, _ = spine("standing", person=[option, value])
    assert code in (0, 1)
    assert document["holdable"] is (code == 0)


def test_out_gets_the_page_and_the_document(run, tmp_path):
    out = tmp_path / "new" / "folder"
    code, told, _ = run("spine", "--activity", "drive_car", *PERSON, *FEW, "--out", out)
    assert code == 0
    assert sorted(path.name for path in out.iterdir()) == ["spine.html", "spine.json"]
    assert json.loads((out / "spine.json").read_text()) == json.loads(told)
    page = (out / "spine.html").read_text()
    assert "Driving a car" in page
    assert "<script" not in page


def test_the_page_is_named_in_full_after_the_answer(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("spine", "--activity", "standing", *PERSON, "--draws", "8", "--out", "here", "--opensim", "os")
    assert code == 0
    assert "A load is not damage" in out
    assert err.splitlines()[-2:] == [
        f"Written: {tmp_path / 'here' / 'spine.html'}",
        f"Written: {tmp_path / 'os' / 'posture.mot'}",
    ]
    assert (tmp_path / "here" / "spine.html").exists()
    assert (tmp_path / "os" / "posture.mot").exists()


def test_a_typed_load_does_not_contradict_the_one_that_is_meant(run, known):
    code, out, _ = run("spine", "--activity", "lift_crate_stoop", *PERSON, "--hand-load-kg", "20", "--draws", "8")
    assert code == 0
    assert known.activity("lift_crate_stoop").says in out
    assert "set to 20 kg instead" in out


@pytest.mark.parametrize(("age", "warned"), [(15, True), (11, True), (16, False), (40, False)])
def test_a_body_that_is_not_grown_up_is_warned_of(run, age, warned):
    year = datetime.now(UTC).year - age
    person = ["--height-cm", "175", "--mass-kg", "70", "--sex", "female", "--birth-year", str(year)]
    code, out, _ = run("spine", "--activity", "standing", *person, "--draws", "8")
    assert code == 0
    assert (f"Born in {year} means younger than 16" in out) is warned


def test_an_unwritable_place_is_refused_before_the_work(run, tmp_path):
    (tmp_path / "file").write_text("I was here first")
    for option in ("--out", "--opensim"):
        code, _, err = run("spine", "--activity", "standing", option, tmp_path / "file")
        assert code == 2
        assert "not a folder" in err
        assert "Solving" not in err
    code, _, err = run("spine", "--catalogue", tmp_path)
    assert code == 2
    assert "is a folder" in err
    assert (tmp_path / "file").read_text() == "I was here first"


def test_a_full_disk_leaves_what_was_there(run, tmp_path, monkeypatch):
    out = tmp_path / "out"
    assert run("spine", "--activity", "standing", *FEW, "--out", out)[0] == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def no_space(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_space)
    code, _, err = run("spine", "--activity", "drive_car", *FEW, "--out", out)
    assert code == 2
    assert "full" in err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_opensim_files_are_in_the_order_of_time(run, tmp_path, known):
    code, _, _ = run("spine", "--activity", "lift_crate_stoop", *PERSON, *FEW, "--opensim", tmp_path / "os")
    assert code == 0
    names = sorted(path.name for path in (tmp_path / "os").iterdir())
    assert "posture.mot" in names
    assert sum(name.endswith(".sto") for name in names) >= 1
    rows = (tmp_path / "os" / "posture.mot").read_text().partition("endheader\n")[2].splitlines()[1:]
    assert len(rows) == len(known.activity("lift_crate_stoop").phases)


def test_the_catalogue_holds_what_there_is(run, tmp_path, known, monkeypatch):
    some = tuple(known.activity(id) for id in ("stand_relaxed", "drive_car", "lift_crate_stoop"))
    monkeypatch.setattr(knowledge, "load", lambda: msgspec.structs.replace(known, activities=some))
    code, out, _ = run("spine", "--catalogue", tmp_path / "all.html", "--draws", "8")
    assert code == 0
    assert str(tmp_path / "all.html") in out
    page = (tmp_path / "all.html").read_text()
    for activity in some:
        assert activity.name in page


def test_the_terminal_says_it_in_words_within_80_columns(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = run("spine", "--activity", "vacuum", *PERSON, "--draws", "32")
    assert code == 0
    for word in (
        "L1/L2",
        "L5/S1",
        "Compression",
        "Pressure",
        "Shear *",
        "share %",
        "(longissimus)",
        "A load is not damage",
        "times",
    ):
        assert word in out
    table = [
        line for line in out.splitlines() if re.match(r"(Disc|L\d/)", line) or "±" in line.partition("In brackets")[0]
    ]
    assert max(map(len, table)) <= 80
    assert "\x1b" not in out  # plain where it is piped
    assert not re.search(r"\b(damaged|injur|dangerous|risk|safe|cause)\w*", out)


@pytest.mark.parametrize(("words", "expected"), [
    (["--list"], 0),
    (["--activity", "standing", "--draws", "8"], 0),
    (["--activity", "standing", "--draws", "8", "--json"], 0),
    (["--activity", "zzzz", "--json"], 2),
])  # fmt: skip
def test_a_reader_that_goes_away_is_no_refusal_and_no_traceback(words, expected):
    """As in ``laststraw spine ... | head -1``; exit 1 would say that it cannot be held."""
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "laststraw", "spine", *words],
            stdout=write,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(write)
    assert done.returncode == expected, done.stderr
    assert "Traceback" not in done.stderr
    assert "Broken" not in done.stderr
