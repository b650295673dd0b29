"""Laws of the posed model: signs, mirror image, what follows from what."""

import numpy as np
import pytest

from laststraw.body.pose import JOINTS, MIRROR, N, angle, hip_angles, level_angles, muscle_lengths_mm, set_posture
from laststraw.body.predict import PREDICTORS, points_asr, predict

IDS = tuple(PREDICTORS)
LATERAL = np.array([
    1
    if name in ("pelvic_sagittal_tilt", "trunk_sagittal_lean", "hip_over_ankle", "shoulder_over_hip", "craniovertebral")
    else -1
    for name in IDS
])  # fmt: skip


def posture(**angles):
    values = np.zeros(N)
    for joint, value in angles.items():
        values[JOINTS.index(joint)] = value
    return values


def read(model, **angles):
    return dict(zip(IDS, predict(model, posture(**angles), IDS) - predict(model, np.zeros(N), IDS), strict=True))


@pytest.mark.parametrize("seed", range(4))
def test_a_mirrored_posture_has_mirrored_muscles_and_measurements(seed, model):
    q = np.random.default_rng(seed).normal(0, 6, N)
    one, other = muscle_lengths_mm(model, q), muscle_lengths_mm(model, q * MIRROR)
    names = {name: i for i, name in enumerate(model.muscles)}
    for name, i in names.items():
        twin = names.get(name.removesuffix("_r") + "_l")
        if twin is not None and not name.endswith("_l"):
            assert one[i] == pytest.approx(other[twin], abs=1e-6), name
    assert predict(model, q, IDS) == pytest.approx(LATERAL * predict(model, q * MIRROR, IDS), abs=1e-6)


@pytest.mark.parametrize(
    ("joint", "expected"),
    [
        ("pelvis_anterior_tilt", {"pelvic_sagittal_tilt": 5, "hip_tilt": 0}),
        ("pelvis_left_up", {"psis_tilt": 5, "asis_tilt": 5, "hip_tilt": 5}),
        ("pelvis_left_turn", {"pelvis_rotation": 5, "shoulder_rotation": 5}),
        ("lumbar_left_bend", {"shoulder_tilt": -5, "acromion_tilt": -5, "hip_tilt": 0, "psis_tilt": 0}),
        ("lumbar_left_turn", {"shoulder_rotation": 5, "pelvis_rotation": 0}),
        ("lumbar_left_shift", {"shoulder_tilt": 0, "hip_tilt": 0}),
        ("lumbar_forward_shift", {"pelvic_sagittal_tilt": 0, "shoulder_tilt": 0}),
        ("thorax_left_bend", {"shoulder_tilt": -5, "tragus_tilt": -5, "hip_tilt": 0}),
        ("neck_left_bend", {"tragus_tilt": -5, "shoulder_tilt": 0}),
        ("neck_flexion", {"shoulder_tilt": 0, "trunk_sagittal_lean": 0, "tragus_tilt": 0}),
    ],
)
def test_a_positive_angle_is_forwards_to_the_left_or_left_side_up(joint, expected, model):
    found = read(model, **{joint: 5})
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=0.06), name


def test_leans_and_shifts_are_positive_to_the_left_and_forwards(model):
    assert read(model, lumbar_left_bend=5)["trunk_lateral_lean"] > 1
    assert read(model, lumbar_left_shift=5)["trunk_lateral_lean"] > 0.5
    assert read(model, lumbar_forward_shift=5)["trunk_sagittal_lean"] > 0.5
    assert read(model, legs_left_lean=2)["trunk_shift"] == pytest.approx(2 * np.pi / 180 * 800 * model.scale, rel=0.1)
    assert read(model, legs_forward_lean=2)["hip_over_ankle"] == pytest.approx(28, rel=0.1)
    assert read(model, lumbar_flexion=5)["trunk_sagittal_lean"] > 2
    assert read(model, lumbar_flexion=5)["shoulder_over_hip"] > 15
    assert read(model, shoulder_left_up=5)["shoulder_tilt"] > 1
    assert read(model, neck_flexion=5)["craniovertebral"] == pytest.approx(
        -4.5, abs=0.3
    )  # C7 itself stays on the chest
    assert -2 < read(model, head_flexion=5)["craniovertebral"] < 0


def test_a_lumbar_shift_adds_no_bend(model):
    levels = level_angles(model, dict(zip(JOINTS, posture(lumbar_left_shift=8), strict=True)))
    assert levels["left_bend"].sum() == pytest.approx(0)
    assert np.abs(levels["left_bend"]).max() == pytest.approx(4)


def test_lumbar_levels_add_up_to_the_total(model):
    set_posture(model, posture(lumbar_flexion=20))
    tilted = model.turn_of("torso")
    set_posture(model, np.zeros(N))
    between = tilted.T @ model.turn_of("torso")
    assert np.degrees(np.arccos((np.trace(between) - 1) / 2)) == pytest.approx(20, abs=0.01)


def test_the_prescribed_angles_break_no_coupling_that_is_left(model):
    """Every joint that still follows another is where its polynomial puts it, also in a bent posture."""
    q = np.random.default_rng(1).normal(0, 5, N) * (np.array(JOINTS) != "shoulder_left_up")
    set_posture(model, q)
    mj, qpos = model.mj, model.room.qpos
    for e in range(mj.neq):
        first, second = mj.eq_obj1id[e], mj.eq_obj2id[e]
        moved = 0.0 if second < 0 else qpos[mj.jnt_qposadr[second]] - mj.qpos0[mj.jnt_qposadr[second]]
        wanted = mj.qpos0[mj.jnt_qposadr[first]] + sum(c * moved**k for k, c in enumerate(mj.eq_data[e][:5]))
        assert qpos[mj.jnt_qposadr[first]] == pytest.approx(wanted, abs=1e-9), mj.joint(first).name


def test_hip_angles_undo_their_own_rotation():
    from laststraw.body.pose import about_front, about_right, about_up

    turn = about_right(0.3) @ about_front(-0.1) @ about_up(0.2)
    assert hip_angles(turn) == pytest.approx((0.3, -0.1, 0.2))


def test_points_are_where_anatomy_has_them(model):
    p = points_asr(model, np.zeros(N))
    assert p["shoulder"][1] > p["hip"][1] > p["ankle"][1]
    assert p["asis_l"][0] > p["psis_l"][0]
    assert p["hip_l"][2] < p["hip_r"][2]  # the third axis points right
    assert p["c7"][1] > p["shoulder"][1]
    assert angle(posture(lumbar_flexion=3), "lumbar_flexion") == 3
