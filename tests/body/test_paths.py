"""Muscle paths of many postures at once, against MuJoCo and against their own lengths."""

import mujoco
import numpy as np
import pytest

from laststraw.body.draft import HINGES, LEVELS
from laststraw.body.lumbar import SLIDES, slide_name
from laststraw.body.paths import frames, pull, trunk

RNG = np.random.default_rng(3)


@pytest.fixture(scope="module")
def muscles(model):
    return model.muscles[:210]


@pytest.fixture(scope="module")
def geometry(model, muscles):
    return trunk(model, muscles)


def bends(count, spread_deg=(6.0, 4.0, 2.0)):
    return np.radians(RNG.normal(0, spread_deg, (count, 5, 3)))


def by_mujoco(model, bend_rad):
    """-dL/dq (muscle, 15 hinges and 15 slides) and lengths (muscle,) from MuJoCo, for one posture."""
    mj, room = model.mj, model.room
    room.qpos[:] = model.rest_qpos
    for level, angles in zip(LEVELS, bend_rad, strict=True):
        for joint, angle in zip(HINGES[level], angles, strict=True):
            room.qpos[model.qpos_of[joint]] = angle
    room.qpos[model.qpos_of["Abs_r3"]] = model.abdomen_share * bend_rad[:, 0].sum()
    mujoco.mj_kinematics(mj, room)
    mujoco.mj_comPos(mj, room)
    mujoco.mj_tendon(mj, room)
    mujoco.mj_transmission(mj, room)
    moment = np.zeros((mj.nu, mj.nv))
    mujoco.mju_sparse2dense(moment, room.actuator_moment, room.moment_rownnz, room.moment_rowadr, room.moment_colind)
    dof = {mj.joint(j).name: mj.jnt_dofadr[j] for j in range(mj.njnt)}
    columns = [dof[joint] for level in LEVELS for joint in HINGES[level]]
    columns += [dof[slide_name(level, slide)] for level in LEVELS for slide in SLIDES]
    return -moment[:210, columns], room.ten_length[model.tendon_of[:210]]


def test_lengths_and_levers_are_mujocos(model, geometry):
    bend = bends(20)
    found = pull(geometry, frames(geometry, bend))
    for n in range(len(bend)):
        levers, lengths = by_mujoco(model, bend[n])
        assert found.length_m[n] == pytest.approx(lengths, abs=1e-9)
        assert np.abs(found.per_newton[n, :15] - levers[:, :15].T).max() < 1e-9


def test_force_on_a_disc_is_that_on_its_slides(model, geometry):
    """The slides' axes turn with the vertebra above, ours with half of the bend: the force itself is the same."""
    bend = bends(5)
    at = frames(geometry, bend)
    found = pull(geometry, at)
    for n in range(len(bend)):
        levers, _ = by_mujoco(model, bend[n])
        for level in range(5):
            ours = found.per_newton[n, 15 + 3 * level : 18 + 3 * level].T
            theirs = levers[:, 15 + 3 * level : 18 + 3 * level]
            assert np.linalg.norm(ours, axis=1) == pytest.approx(np.linalg.norm(theirs, axis=1), abs=1e-9)
        upright = bend[n : n + 1] * 0
        still = pull(geometry, frames(geometry, upright)).per_newton[0, 15:30].T
        assert still == pytest.approx(by_mujoco(model, upright[0])[0][:, 15:], abs=1e-9)


def test_a_lever_is_minus_the_slope_of_the_length(geometry, muscles):
    """1e-5 m over random postures, by central differences of our own lengths; the first test covers the 14 of the belly wall."""
    bend, step = bends(10), 1e-5
    found = pull(geometry, frames(geometry, bend)).per_newton
    for level in range(5):
        for axis in range(3):
            ahead, behind = bend.copy(), bend.copy()
            ahead[:, level, axis] += step
            behind[:, level, axis] -= step
            rise = pull(geometry, frames(geometry, ahead)).length_m - pull(geometry, frames(geometry, behind)).length_m
            slope = -rise / (2 * step)
            belly = [k for k in range(210) if 7 in (geometry.low[k], geometry.high[k])]
            off = np.abs(found[:, 3 * level + axis] - slope)
            off[:, belly] = 0  # the belly wall swings with the spine: its hinge has no moment of its own
            assert off.max() < 1e-5


def test_mirrored_postures_mirror_everything(geometry, muscles):
    bend = bends(10)
    mirrored = bend * (1, -1, -1)
    other = [muscles.index(name[:-1] + {"r": "l", "l": "r"}[name[-1]]) for name in muscles]
    here, there = (pull(geometry, frames(geometry, b)) for b in (bend, mirrored))
    sign = np.array([1, -1, -1] * 5 + [1, 1, -1] * 5 + [1, -1])
    assert there.per_newton == pytest.approx(here.per_newton[:, :, other] * sign[:, None], abs=1e-12)
    assert there.length_m == pytest.approx(here.length_m[:, other], abs=1e-12)


def test_the_psoas_lengthens_when_the_hip_extends(model, geometry, muscles):
    psoas = [k for k, name in enumerate(muscles) if name.startswith("Ps_")]
    lengths = [
        pull(geometry, frames(geometry, np.zeros((1, 5, 3))), np.array([hip])).length_m[0] for hip in (0.0, -15.0, 90.0)
    ]
    assert np.all(lengths[1][psoas] > lengths[0][psoas] + 0.003)
    assert np.all(lengths[2][psoas] < lengths[0][psoas] - 0.02)
    rest = [k for k in range(210) if k not in psoas]
    assert lengths[1][rest] == pytest.approx(lengths[0][rest])


def test_a_muscle_that_crosses_no_level_is_refused(model):
    with pytest.raises(ValueError, match="no lumbar level"):
        trunk(model, ("glmax1_r",))


def test_a_disc_stands_between_its_vertebrae(geometry):
    """Its axis is turned by half of the bend of its own level."""
    bend = np.zeros((1, 5, 3))
    bend[0, 2, 0] = 0.2
    upright, bent = (frames(geometry, b).axes[0, :, 3] for b in (bend * 0, bend))
    angle = np.arccos(np.clip((upright * bent).sum(axis=1), -1, 1))
    assert angle == pytest.approx([0, 0, 0.1, 0.2, 0.2], abs=1e-7)
