"""Packing: nothing is lost but meshes, twice gives the same bytes, and it is skipped when nothing changed."""

import json
import os
from pathlib import Path

import mujoco
import numpy as np
import pytest

from laststraw.body.model import PACKED

pytest.importorskip("myo_sim", reason="myo-sim is only there to build")
from packing import body as packing
from packing import bones, landmarks


@pytest.fixture(scope="module")
def shipped():
    return packing.load_shipped()


def lengths(m, qpos):
    d = mujoco.MjData(m)
    d.qpos[:] = qpos
    mujoco.mj_kinematics(m, d)
    mujoco.mj_comPos(m, d)
    mujoco.mj_tendon(m, d)
    mujoco.mj_transmission(m, d)
    return d.actuator_length.copy()


def test_muscle_lengths_agree_with_the_shipped_model_in_any_posture(shipped):
    packed = mujoco.MjModel.from_xml_path(str(PACKED / "model.xml"))
    draw = np.random.default_rng(0)
    assert [packed.actuator(i).name for i in range(packed.nu)] == [shipped.actuator(i).name for i in range(shipped.nu)]
    for _ in range(10):
        qpos = shipped.qpos0.copy()
        qpos[7:] += draw.normal(0, 0.15, shipped.nq - 7)
        assert lengths(packed, qpos) == pytest.approx(lengths(shipped, qpos), abs=1e-6)


def test_masses_joints_and_strengths_agree_with_the_shipped_model(shipped):
    packed = mujoco.MjModel.from_xml_path(str(PACKED / "model.xml"))
    for b in range(shipped.nbody):
        assert packed.body(shipped.body(b).name).mass == pytest.approx(shipped.body_mass[b], abs=1e-5)
    assert packed.jnt_axis == pytest.approx(shipped.jnt_axis, abs=1e-5)
    assert packed.jnt_range == pytest.approx(shipped.jnt_range, abs=1e-5)
    assert packed.actuator_gainprm[:, 2] == pytest.approx(shipped.actuator_gainprm[:, 2], rel=1e-5)
    assert packed.neq == shipped.neq


def test_no_mesh_and_no_machine_path_is_left():
    text = (PACKED / "model.xml").read_text()
    assert "<mesh" not in text
    assert "site-packages" not in text


def test_flattening_twice_gives_the_same_bytes(shipped):
    assert packing.flatten(shipped).to_xml() == packing.flatten(shipped).to_xml()


@pytest.mark.slow
def test_packing_is_reproducible_and_skipped_when_current(tmp_path, monkeypatch):
    """Drawn small, so that it does not take half a minute."""
    monkeypatch.setattr(bones, "PX_PER_M", bones.PX_PER_M / 8)
    monkeypatch.setattr(bones, "MARGIN_PX", bones.MARGIN_PX / 8)
    monkeypatch.setattr(bones, "SIZE", dict.fromkeys(bones.VIEWS, (56, 128)))
    one, two = tmp_path / "one", tmp_path / "two"
    packing.build(one)
    packing.build(two)
    for name in (*packing.FILES, "provenance.json"):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    before = {path.name: path.stat().st_mtime_ns for path in one.iterdir()}
    packing.build(one)
    assert {path.name: path.stat().st_mtime_ns for path in one.iterdir()} == before


def test_what_lies_in_the_package_was_made_by_this_code():
    assert packing._is_current(PACKED, packing._provenance()), (
        "run make setup: packing/ or a pinned version has changed"
    )


def test_a_damaged_or_older_result_is_not_current(tmp_path):
    wanted = packing._provenance()
    for name in packing.FILES:
        os.link(PACKED / name, tmp_path / name) if os.stat(PACKED).st_dev == os.stat(tmp_path).st_dev else (
            tmp_path / name
        ).write_bytes((PACKED / name).read_bytes())
    assert not packing._is_current(tmp_path, wanted)
    told = wanted | {"made": {name: packing._sha256(tmp_path / name) for name in packing.FILES}}
    (tmp_path / "provenance.json").write_text(json.dumps(told))
    assert packing._is_current(tmp_path, wanted)
    assert not packing._is_current(tmp_path, wanted | {"input": "another myo-sim"})
    (tmp_path / "front.png").unlink()
    (tmp_path / "front.png").write_bytes(b"")
    assert not packing._is_current(tmp_path, wanted)


def test_packing_needs_nothing_of_laststraw():
    """At build time its dependencies are not installed."""
    for file in (packing.__file__, bones.__file__, landmarks.__file__):
        assert "laststraw" not in "".join(
            line for line in Path(file).read_text().splitlines() if line.startswith(("import", "from"))
        )


def test_landmarks_are_on_the_bones_and_mirror_each_other(shipped):
    marks = landmarks.marks(shipped)
    for name in ("asis", "psis", "acromion"):
        (_, left), (_, right) = marks[f"{name}_l"], marks[f"{name}_r"]
        assert left == pytest.approx(right * (1, 1, -1))
        assert right[2] != 0
    assert marks["asis_r"][1][0] > marks["psis_r"][1][0] + 0.1
    assert marks["c7"][1][2] == 0


def test_the_medallion_is_gone_and_the_breastbone_is_not(shipped):
    k = shipped.mesh("torso_geom_13_ribcage_s").id
    _, faces = bones.mesh(shipped, k)
    assert len(faces) == shipped.mesh_facenum[k] - bones.LOGO_FACES
    assert len(faces) > 5000


def test_a_ball_is_drawn_round_lit_from_above_and_alike_on_both_sides():
    u, v = np.meshgrid(np.linspace(0, 2 * np.pi, 24, endpoint=False), np.linspace(0, np.pi, 13))
    points = 0.1 * np.stack([np.sin(v) * np.cos(u), np.sin(v) * np.sin(u), np.cos(v)], axis=-1)
    faces = []
    for i in range(12):
        for j in range(24):
            a, b, c, d = points[i, j], points[i, (j + 1) % 24], points[i + 1, (j + 1) % 24], points[i + 1, j]
            faces += [(a, d, c), (a, c, b)]
    corners = np.array(faces)
    surface = bones.Surface(corners, corners / np.linalg.norm(corners, axis=-1, keepdims=True))
    canvas = bones.Canvas(bones.AXES["front"], np.array([70.0, 70.0]), (140, 140))
    bones.rasterise(surface, [canvas])
    nearest, normal = canvas.finish()
    picture = np.asarray(bones.shade(nearest, normal)).astype(float)
    opaque = picture[..., 1] > 128
    assert opaque.sum() == pytest.approx(np.pi * (0.1 * bones.PX_PER_M) ** 2, rel=0.03)
    grey = np.where(opaque, picture[..., 0], np.nan)
    assert np.nanmean(grey[:70]) > np.nanmean(grey[70:]) + 20
    assert np.nanmean(grey[:, :70]) == pytest.approx(np.nanmean(grey[:, 70:]), abs=3)
    assert np.nanmax(nearest) == pytest.approx(0.1, abs=0.005)
