"""The command line: its documents, its exit codes, and a clear word for every bad input."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

PERSON = ["--height-cm", "171.6", "--mass-kg", "68", "--sex", "female", "--birth-year", "1984"]


def check(photos, out, *more, person=PERSON, safety=("--safety", "none")):
    return ["check", "--front", photos / "p010_front.jpg", *person, *safety, "--out", out, *more]


def test_check_writes_a_report_and_a_visit(run, photos, tmp_path):
    code, out, err = run(*check(photos, tmp_path / "out", "--back", photos / "p010_back.jpg"))
    assert code == 0, err
    visit = json.loads((tmp_path / "out" / "visit.json").read_text())
    for key in ("person", "measurements", "not_measured", "retakes", "posture", "structures", "findings", "alerts", "plan",
                "assumptions", "versions"):  # fmt: skip
        assert key in visit, key
    assert (tmp_path / "out" / "report.html").stat().st_size > 20_000
    assert str(tmp_path / "out" / "report.html") in out
    tilt = next(m for m in visit["measurements"] if m["id"] == "shoulder_tilt")
    assert abs(tilt["value"] - -10.8) < 2
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["report.html", "visit.json"]


def test_check_json_is_one_document_and_nothing_else(run, photos, tmp_path):
    code, out, err = run(*check(photos, tmp_path / "out", "--json"))
    assert code == 0
    assert json.loads(out) == json.loads((tmp_path / "out" / "visit.json").read_text())
    assert err == ""


def test_measure_gives_the_document_of_the_design(run, photos):
    code, out, _ = run("measure", photos / "p010_back.jpg", "--view", "back", "--height-cm", "171.6", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["view"] == "back"
    assert document["retake"] is None
    for measurement in document["measurements"]:
        assert {"id", "value", "sd", "unit", "side", "method"} <= set(measurement)
        assert measurement["sd"] > 0
    for refused in document["not_measured"]:
        assert refused["reason"]


def test_without_answers_it_lists_the_safety_questions_and_refuses(run, photos, tmp_path):
    code, out, err = run(*check(photos, tmp_path / "out", safety=()))
    assert code == 1
    assert "RF01" in out + err
    visit = json.loads((tmp_path / "out" / "visit.json").read_text())
    assert visit["referral"]["level"] == "unanswered"
    assert visit["findings"] == []


def test_a_red_flag_silences_everything_else(run, photos, tmp_path):
    answers = tmp_path / "answers.toml"
    run("check", "--questions")
    code, template, _ = run("check", "--questions")
    assert code == 0
    answers.write_text(template.replace('= ""', '= "no"').replace('RF01 = "no"', 'RF01 = "yes"'))
    code, _, err = run(*check(photos, tmp_path / "out", safety=("--answers", answers)))
    assert code == 1, err
    visit = json.loads((tmp_path / "out" / "visit.json").read_text())
    assert visit["referral"]["level"] == "emergency"
    assert visit["measurements"] == visit["findings"] == visit["structures"] == []
    assert not visit.get("plan")
    assert "shoulder" not in (tmp_path / "out" / "report.html").read_text().lower()


@pytest.mark.parametrize(("option", "value", "expected"), [
    ("--height-cm", "17", "between 90 and 250"),
    ("--height-cm", "1750", "millimetres"),
    ("--height-cm", "1.75", "metres"),
    ("--height-cm", "nan", "outside"),
    ("--mass-kg", "seventy", "not a number"),
    ("--mass-kg", "-3", "outside"),
    ("--mass-kg", "inf", "outside"),
    ("--sex", "robot", "female, male or other"),
    ("--birth-year", "2087", "year from"),
    ("--birth-year", "1084", "year from"),
    ("--birth-year", "84.5", "year from"),
    ("--camera-roll-deg", "upright", "not a number"),
])  # fmt: skip
def test_impossible_people_are_refused_with_what_would_have_worked(run, photos, tmp_path, option, value, expected):
    person = [*PERSON, option, value]  # the last one counts
    code, out, err = run(*check(photos, tmp_path / "out", person=person))
    assert code == 2
    assert expected in err
    assert out == ""
    assert not (tmp_path / "out").exists()


def test_missing_options_are_named_together(run, photos, tmp_path):
    code, _, err = run("check", "--front", photos / "p010_front.jpg", "--safety", "none", "--out", tmp_path / "out")
    assert code == 2
    for option in ("--height-cm", "--mass-kg", "--sex", "--birth-year"):
        assert option in err


def bad_file(folder: Path, kind: str, good: Path) -> Path:
    path = folder / f"{kind}.jpg"
    if kind == "text":
        path.write_text("not an image\n" * 100)
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "truncated":
        path.write_bytes(good.read_bytes()[:9000])
    elif kind == "folder":
        path.mkdir()
    elif kind == "bomb":
        from PIL import Image

        Image.MAX_IMAGE_PIXELS, before = None, Image.MAX_IMAGE_PIXELS
        Image.new("1", (20_000, 20_000)).save(path, format="PNG")
        Image.MAX_IMAGE_PIXELS = before
    elif kind == "unreadable":
        shutil.copy(good, path)
        path.chmod(0)
    return path


@pytest.mark.parametrize("kind", ["text", "empty", "truncated", "folder", "bomb", "missing"])
@pytest.mark.parametrize("command", ["check", "measure"])
def test_files_that_cannot_be_used(run, photos, tmp_path, kind, command):
    path = bad_file(tmp_path, kind, photos / "p010_front.jpg")
    if command == "check":
        words = ["check", "--front", path, *PERSON, "--safety", "none", "--out", tmp_path / "out", "--json"]
    else:
        words = ["measure", path, "--view", "front", "--json"]
    code, out, err = run(*words)
    assert code == 2
    assert json.loads(out)["error"]["hint"]
    assert path.name in err
    assert "Traceback" not in err
    assert not list((tmp_path / "out").glob("*"))


@pytest.mark.parametrize(("words", "expected"), [
    (["measure", "x.jpg", "--view", "top"], "front, back, left or right"),
    (["measure", "x.jpg"], "--view"),
    (["measure", "x.jpg", "--view", "front", "--dots"], "no file"),
    (["fly"], "No such command"),
    (["check", "--answers", "a", "--safety", "none"], "missing"),
    (["why", "nothing"], "no visit"),
    (["why", "nothing", "--visit", "no-such.json"], "visit.json"),
    (["knowledge", "no_such_thing"], "no_such_thing"),
])  # fmt: skip
def test_words_that_cannot_be_used(run, words, expected):
    code, _, err = run(*words)
    assert code == 2
    assert expected in err


@pytest.mark.skipif(os.name != "posix", reason="a folder without write permission is made the POSIX way")
def test_an_unwritable_folder_is_refused_before_the_work(run, photos, tmp_path):
    out = tmp_path / "file"
    out.write_text("I was here first")
    code, _, err = run(*check(photos, out))
    assert code == 2
    assert "not a folder" in err
    assert out.read_text() == "I was here first"


def test_a_full_disk_leaves_the_old_report_whole(run, photos, tmp_path, monkeypatch):
    out = tmp_path / "out"
    assert run(*check(photos, out))[0] == 0
    before = {p.name: p.read_bytes() for p in out.iterdir()}

    def no_space(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_space)
    code, _, err = run(*check(photos, out, "--no-history"))
    assert code == 2
    assert "full" in err
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_ctrl_c_leaves_nothing_behind(photos, tmp_path):
    words = [sys.executable, "-m", "laststraw", *map(str, check(photos, tmp_path / "out"))]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for line in process.stderr:
        if line.startswith("Measuring"):
            break
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "Stopped" in err
    assert not (tmp_path / "out").exists()


def test_a_corrupt_history_is_refused_and_left_alone(run, photos, tmp_path):
    history = tmp_path / "history.sqlite"
    history.write_bytes(b"this is not a database" * 200)
    code, _, err = run(*check(photos, tmp_path / "out", "--history", history))
    assert code == 2
    assert "history" in err.lower()
    assert history.read_bytes().startswith(b"this is not")
    assert not list((tmp_path / "out").glob("*"))


def test_the_second_visit_starts_from_the_first(run, photos, tmp_path):
    history = tmp_path / "history.sqlite"
    for view in ("front", "back"):
        photo = ["check", f"--{view}", photos / f"p010_{view}.jpg", *PERSON, "--safety", "none"]
        code, out, err = run(*photo, "--out", tmp_path / view, "--history", history, "--json")
        assert code == 0, err
    second = json.loads(out)
    assert second["changes"] == []  # the same person from behind: nothing changed beyond its error
    assert "posture/earlier" in second["posture"]["because"]
    code, out, _ = run("history", "--history", history, "--json")
    assert code == 0
    assert len(json.loads(out)["visits"]) == 2


def test_why_walks_to_the_photo_and_the_paper(run, photos, tmp_path):
    run(*check(photos, tmp_path / "out", "--back", photos / "p010_back.jpg"))
    visit_file = tmp_path / "out" / "visit.json"
    visit = json.loads(visit_file.read_text())
    assert visit["findings"], "the example person leans by eight degrees"
    code, out, _ = run("why", visit["findings"][0]["key"], "--visit", visit_file)
    assert code == 0
    assert visit["photos"][0]["sha256"] in out
    assert "doi" in out.lower() or "pmid" in out.lower() or "assumed" in out.lower()


def test_help_of_every_command_shows_an_example(run):
    for command in ("demo", "check", "measure", "spine", "why", "history", "knowledge"):
        code, out, _ = run(command, "--help")
        assert code == 0
        assert f"laststraw {command}" in out
        assert "Example" in out


def test_help_answers_in_half_a_second():
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "laststraw", "--help"], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.5


def test_two_visits_never_share_a_half_written_file(run, photos, tmp_path):
    out = tmp_path / "out"
    assert run(*check(photos, out))[0] == 0
    for path in out.iterdir():
        assert stat.S_ISREG(path.stat().st_mode)
        assert not path.name.startswith(".")
