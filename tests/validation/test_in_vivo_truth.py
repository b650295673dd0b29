"""The in-vivo truth set says what its sources print, and each task has a posture that the program reads."""

import tomllib
from pathlib import Path

import pytest
from validation.in_vivo import truth
from validation.in_vivo.metrics import covered, r2_correlation, r2_prediction, ratio_rmse, rmse

FOLDER = Path(truth.__file__).parent
COLUMNS = "task,source,subject,level,pressure_mpa,printed_as,verified,fitted_by_default,posture_file,note"
ABSTRACT_1999 = {  # MPa, as the abstract prints them
    "standing": 0.5,
    "standing_flexed": 1.1,
    "sitting_unsupported": 0.46,
    "sitting_max_flexion": 0.83,
    "lift_round_back": 2.3,
    "lift_flexed_knees": 1.7,
    "lying_prone": 0.1,
    "lying_side": 0.12,
}
PHOTOGRAPHS_2001 = {"sitting_slouched": 0.27, "hold_close": 1.0, "hold_far": 1.8, "lift_round_back": 2.3}


def test_columns_are_those_that_others_read():
    assert (FOLDER / "expected.csv").read_text().splitlines()[0] == COLUMNS


def test_read_pressures_are_those_of_the_abstract_and_the_photographs(known):
    found = {t.name: t for t in truth.tasks(known)}
    for name, pressure in {**ABSTRACT_1999, **PHOTOGRAPHS_2001}.items():
        assert found[name].printed_mpa == pressure, name
        assert found[name].verified == "yes", name


def test_a_read_task_names_a_source_that_was_read(known):
    sources = {"wilke1999": "wilke1999", "wilke2001": "wilke2001_photographs"}
    for task in truth.tasks(known):
        assert task.level == "L4/L5"
        if task.verified == "yes":
            assert known.source(sources[task.source]).verified


def test_pressures_that_were_not_read_say_so():
    for row in truth.rows("expected.csv"):
        words = {"no": "recalled", "reprint": "seen only in"}
        assert row["verified"] == "yes" or words[row["verified"]] in row["note"], row["task"]


def test_every_posture_file_belongs_to_a_task_and_is_read(known):
    used = {t["posture_file"] for t in truth.rows("expected.csv")} - {""}
    used |= {f"tasks/{e.task}.toml" for e in truth.effects()} | {f"tasks/{e.against}.toml" for e in truth.effects()}
    assert used == {f"tasks/{path.name}" for path in (FOLDER / "tasks").glob("*.toml")}
    for task in truth.tasks(known):
        assert (task.posture is None) == (task.note.find("not compared") >= 0), task.name


def test_every_angle_of_a_posture_has_a_doubt():
    for path in (FOLDER / "tasks").glob("*.toml"):
        document = tomllib.loads(path.read_text())
        for section in ("lumbar", "trunk", "contact"):
            for key, (_, sd) in document.get(section, {}).items():
                assert sd > 0.0, f"{path.name}: {section}.{key}"


def test_every_posture_is_explained():
    explained = (FOLDER / "postures.md").read_text()
    for task in truth.rows("expected.csv"):
        if task["posture_file"]:
            name = Path(task["posture_file"]).stem
            assert name in explained, name


def test_effects_of_implants_come_from_sources_that_were_read(known):
    for effect in truth.effects():
        assert known.source(effect.source).verified
        assert effect.low < effect.printed < effect.high


def test_anybodys_own_numbers_are_reproduced():
    theirs = truth.anybody()
    printed = [a.printed_mpa for a in theirs]
    pressure = [a.force_n / (0.66 * 1800.0) for a in theirs]
    standing = [a.task for a in theirs].index("standing")
    assert rmse(pressure, printed) == pytest.approx(0.096, abs=0.0005)
    assert r2_correlation(pressure, printed) == pytest.approx(0.983, abs=0.0005)
    assert ratio_rmse(pressure, printed, standing) == pytest.approx(0.20, abs=0.005)
    forces = [a.force_n for a in theirs]  # ratios need no factor
    assert ratio_rmse(forces, printed, standing) == pytest.approx(ratio_rmse(pressure, printed, standing))


def test_anybodys_pressures_are_ours_but_for_one_rounding(known):
    ours = {t.name: t.printed_mpa for t in truth.tasks(known)}
    for row in truth.anybody():
        assert ours[row.task] == pytest.approx(row.printed_mpa, abs=0.011), row.task


def test_perfect_predictions_are_perfect_and_a_scale_is_seen():
    printed = [0.1, 0.5, 1.1, 2.3]
    double = [2 * p for p in printed]
    assert rmse(printed, printed) == 0.0
    assert r2_prediction(printed, printed) == 1.0
    assert r2_correlation(double, printed) == pytest.approx(1.0)  # blind to it
    assert r2_prediction(double, printed) < 0.5
    assert ratio_rmse(double, printed, 1) == pytest.approx(0.0)


def test_coverage_counts_both_ends():
    assert covered([0.0, 0.0, 2.0], [1.0, 1.0, 3.0], [1.0, 1.5, 2.0]) == pytest.approx(2 / 3)
