"""Scaling a person."""

import time

import mujoco
import numpy as np
import pytest

from laststraw.body import model as module
from laststraw.body.model import build_model
from laststraw.body.pose import JOINTS, N, muscle_lengths_mm, set_posture
from laststraw.errors import LaststrawError
from laststraw.records import Person


def person(stature_mm=1689.0, mass_kg=70.0):
    return Person(stature_mm=stature_mm, mass_kg=mass_kg, sex="male", birth_year=1980)


@pytest.mark.parametrize("stature_mm", [1400.0, 1689.0, 2000.0])
def test_every_muscle_is_longer_in_proportion_to_stature_in_every_posture(stature_mm, known):
    posture = np.random.default_rng(3).normal(0, 6, N)
    small, large = build_model(person(), known), build_model(person(stature_mm), known)
    ratio = muscle_lengths_mm(large, posture) / muscle_lengths_mm(small, posture)
    assert ratio == pytest.approx(stature_mm / 1689.0, rel=1e-6)


def test_mass_is_the_persons_and_strength_grows_with_the_square_of_stature(known):
    small, large = build_model(person(), known), build_model(person(1858.0, 90.0), known)
    assert large.mj.body_mass.sum() == pytest.approx(90)
    assert large.peak_force_n == pytest.approx(small.peak_force_n * (1858 / 1689) ** 2)


def test_a_second_person_of_the_same_size_costs_nothing(known):
    assert build_model(person(), known) is build_model(person(), known)


@pytest.mark.slow
def test_the_first_build_is_quick(known):
    module._built.cache_clear()
    start = time.process_time()
    build_model(person(1777.0), known)
    assert time.process_time() - start < 0.5


def test_feet_stay_flat_under_a_tilted_pelvis(model):
    """Hips and ankles follow: whatever the pelvis does, the shanks keep their lean and the soles the floor."""
    posture = np.zeros(N)
    for joint, value in (
        ("pelvis_anterior_tilt", 10),
        ("pelvis_left_up", 4),
        ("pelvis_left_turn", 6),
        ("legs_forward_lean", 3),
    ):
        posture[JOINTS.index(joint)] = value
    set_posture(model, np.zeros(N))
    upright = {side: model.turn_of(f"calcn_{side}") for side in "lr"}
    set_posture(model, posture)
    for side in "lr":
        between = upright[side].T @ model.turn_of(f"calcn_{side}")
        assert np.degrees(np.arccos((np.trace(between) - 1) / 2)) < 1.0  # ankle axes are oblique: first order only
        shank = model.body_xyz(f"tibia_{side}") - model.body_xyz(f"talus_{side}")
        lean = np.degrees(np.arctan2(-shank[1], shank[2])) - 0.0
        assert lean == pytest.approx(3, abs=2.5)


def test_a_missing_model_says_what_would_help(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "PACKED", tmp_path)
    with pytest.raises(LaststrawError, match="make setup"):
        module.draft_model()


def test_warnings_of_mujoco_go_to_the_log_and_leave_no_file(tmp_path, monkeypatch, caplog, known):
    monkeypatch.chdir(tmp_path)
    model = build_model(person(), known)
    data = mujoco.MjData(model.mj)
    data.qpos[:] = np.nan
    mujoco.mj_step(model.mj, data)
    assert not list(tmp_path.iterdir())
    assert any("mujoco" in record.message for record in caplog.records)


def test_a_measured_trunk_lengthens_the_trunk_and_nothing_else(known):
    person = Person(stature_mm=1750, mass_kg=75, sex="male", birth_year=1980)
    usual_mm = known.constant("length_share_trunk") * 1750
    plain, long = build_model(person, known), build_model(person, known, measured_mm={"trunk": 1.05 * usual_mm})
    spans = []
    for model in (plain, long):
        set_posture(model, np.zeros(N))
        shoulder, hip = model.body_xyz("humerus_l"), model.body_xyz("femur_l")
        knee = model.body_xyz("tibia_l")
        base, chest = model.body_xyz("lumbar5"), model.body_xyz("torso")
        spans.append([np.linalg.norm(chest - base), np.linalg.norm(hip - knee), abs((shoulder - chest)[2])])
    spine, thigh, _ = np.array(spans[1]) / spans[0]
    assert spine == pytest.approx(1.05, rel=1e-6)
    assert thigh == pytest.approx(1, rel=1e-9)
    assert long.mj.body_mass.sum() == pytest.approx(75)
