"""Laws of the parts that are added to the model: mirror, levers, anatomical signs, published lengths, ends on bone."""

import mujoco
import numpy as np
import pytest
from tests.body.conftest import reading

from laststraw.body.fit import fit_posture
from laststraw.body.model import draft_model
from laststraw.body.pose import JOINTS, MIRROR, N, muscle_lengths_mm, set_posture
from laststraw.body.states import structure_states, weights

# Length (mm) of the whole muscle with its tendons in the neutral posture of the model file that the attachments are from
# (evidence thoracolumbar_model), as OpenSim 4.6 computes it; of two or more parts that are one here: their mean.
PUBLISHED_MM = {
    "trap_upper_occiput": 217.3, "trap_upper_c7": 154.3, "trap_middle_t1": 164.7, "trap_middle_t2": 176.9,
    "trap_middle_t3": 176.7, "trap_lower_t5": 123.0, "trap_lower_t7": 163.2, "trap_lower_t9": 202.9, "trap_lower_t11": 265.6,
    "trap_lower_t12": 300.7, "levator_c2": 146.2, "scm_sternum_mastoid": 192.5, "scm_clavicle_mastoid": 183.3,
    "scm_clavicle_occiput": 208.2, "serratus_r1": 80.3, "serratus_r2": 119.8, "serratus_r3": 190.9, "serratus_r4": 184.2,
    "serratus_r5": 186.2, "serratus_r6": 190.3, "serratus_r7": 200.2, "serratus_r8": 202.6, "serratus_r9": 207.1,
    "transversus_rib": 117.4, "transversus_l2": 264.1, "transversus_l3": 226.4, "transversus_l4": 229.3,
    "transversus_ilium": 100.8, "lat_lumbar": 392.8, "lat_iliac": 447.2,
}  # fmt: skip
# What is not within 15 %: the neck of the model is short and its girdle sits one vertebra high (docs/body_added.md).
OFF = ("levator_c2", "scm_sternum_mastoid", "scm_clavicle_mastoid", "scm_clavicle_occiput", "serratus_r1", "transversus_rib",
       "transversus_l2")  # fmt: skip
ON_BONE_MM = 12.0


def posture(**angles):
    values = np.zeros(N)
    for joint, value in angles.items():
        values[JOINTS.index(joint)] = value
    return values


def lengths(model, **joints):
    """Length (mm) of every muscle with some joints of the model moved from upright (rad)."""
    set_posture(model, np.zeros(N))
    for joint, angle in joints.items():
        model.room.qpos[model.qpos_of[joint]] += angle
    mujoco.mj_kinematics(model.mj, model.room)
    mujoco.mj_tendon(model.mj, model.room)
    return 1e3 * model.room.ten_length[model.tendon_of]


def name_of(muscle, side):
    if not muscle.replaces:
        return f"{muscle.id}_{side}"
    return muscle.replaces + ("_l" if side == "l" else "")


@pytest.fixture(scope="module")
def rows(known, model):
    """(muscle, side) -> its place among the model's muscles."""
    return {(m.id, side): model.muscles.index(name_of(m, side)) for m in known.added_muscles for side in "rl"}


@pytest.mark.parametrize("seed", range(3))
def test_the_left_is_the_exact_mirror_image_of_the_right(seed, model, rows, known):
    q = np.random.default_rng(seed).normal(0, 8, N)
    one, other = muscle_lengths_mm(model, q), muscle_lengths_mm(model, q * MIRROR)
    for muscle in known.added_muscles:
        assert one[rows[muscle.id, "r"]] == pytest.approx(other[rows[muscle.id, "l"]], abs=1e-9), muscle.id


def test_every_lever_is_the_slope_of_the_length(model, rows):
    """Moment arm = -dL/dq to 1e-5 m, for every hinge of the model, in random postures."""
    mj, room = model.mj, model.room
    hinges = [j for j in range(mj.njnt) if mj.jnt_type[j] == mujoco.mjtJoint.mjJNT_HINGE]
    who = sorted(rows.values())
    step = 1e-5
    for seed in range(2):
        set_posture(model, np.random.default_rng(seed).normal(0, 8, N))
        qpos = room.qpos.copy()
        mujoco.mj_comPos(mj, room)
        mujoco.mj_tendon(mj, room)
        mujoco.mj_transmission(mj, room)
        moment = np.zeros((mj.nu, mj.nv))
        mujoco.mju_sparse2dense(
            moment, room.actuator_moment, room.moment_rownnz, room.moment_rowadr, room.moment_colind
        )
        for j in hinges:
            ends = []
            for way in (1, -1):
                room.qpos[:] = qpos
                room.qpos[mj.jnt_qposadr[j]] += way * step
                mujoco.mj_kinematics(mj, room)
                mujoco.mj_tendon(mj, room)
                ends.append(room.ten_length[model.tendon_of[who]].copy())
            slope = (ends[0] - ends[1]) / (2 * step)
            assert np.abs(slope - moment[who, mj.jnt_dofadr[j]]).max() < 1e-5, mj.joint(j).name


FORWARD_HEAD = {"neck_flexion": 10, "head_flexion": -10}  # the head is carried forwards, the eyes stay level
SIGNS = [  # posture, structure, side, what its length does
    (FORWARD_HEAD, "sternocleidomastoid", "left", "shorter"),  # flexors of the neck short: evidence deniz2024
    (FORWARD_HEAD, "upper_trapezius", "left", "shorter"),  # and the extensors between skull and neck
    (FORWARD_HEAD, "levator_scapulae", "left", "longer"),  # its upper end is on the neck, which bends forwards
    (FORWARD_HEAD, "lower_trapezius", "left", "same"),  # does not reach the neck
    (FORWARD_HEAD, "rhomboids", "left", "same"),
    ({"head_flexion": 10}, "upper_trapezius", "left", "longer"),  # a nod stretches what is behind the skull's joints
    ({"head_flexion": 10}, "levator_scapulae", "left", "same"),  # does not reach the skull
    ({"neck_left_bend": 10}, "upper_trapezius", "left", "shorter"),
    ({"neck_left_bend": 10}, "upper_trapezius", "right", "longer"),
    ({"neck_left_bend": 10}, "levator_scapulae", "left", "shorter"),
    ({"neck_left_bend": 10}, "sternocleidomastoid", "right", "longer"),
    ({"shoulder_left_up": 10}, "upper_trapezius", "left", "shorter"),
    ({"shoulder_left_up": 10}, "levator_scapulae", "left", "shorter"),
    ({"shoulder_left_up": 10}, "levator_scapulae", "right", "longer"),
    ({"shoulder_left_up": 10}, "lower_trapezius", "left", "longer"),
    ({"shoulder_left_up": 10}, "latissimus_dorsi", "left", "longer"),
    ({"lumbar_flexion": 20}, "latissimus_dorsi", "left", "longer"),
    ({"lumbar_left_bend": 10}, "latissimus_dorsi", "left", "shorter"),
    ({"lumbar_left_bend": 10}, "latissimus_dorsi", "right", "longer"),
    ({"thorax_flexion": 20}, "longissimus_thoracis", "left", "longer"),  # T12/L1 takes its share
]


@pytest.mark.parametrize(("angles", "structure", "side", "way"), SIGNS)
def test_muscles_get_longer_and_shorter_as_anatomy_says(angles, structure, side, way, model, known):
    share = weights(model, known)[structure, side]
    change = share @ (muscle_lengths_mm(model, posture(**angles)) - muscle_lengths_mm(model, posture()))
    if way == "same":
        assert abs(change) < 1e-6
    else:
        assert (change > 0.3) if way == "longer" else (change < -0.3)


@pytest.mark.parametrize(
    ("joints", "structure", "way"),
    [
        ({"shoulder_elv_r": 1.0}, "latissimus_dorsi", 1),  # the arm is raised
        ({"sternoclavicular_r2_r": 0.2}, "rhomboids", 1),  # the shoulder goes forwards and away from the spine
        ({"sternoclavicular_r2_r": 0.2}, "middle_trapezius", 1),
        ({"sternoclavicular_r2_r": 0.2}, "serratus_anterior", -1),
        ({"sternoclavicular_r2_r": -0.2}, "rhomboids", -1),  # and back
    ],
)
def test_moving_the_girdle_does_what_anatomy_says(joints, structure, way, model, known):
    """Photos do not show these angles; the paths must still follow the bones."""
    change = weights(model, known)[structure, "right"] @ (lengths(model, **joints) - lengths(model))
    assert way * change > 1.0


@pytest.mark.parametrize(
    "id",
    [
        pytest.param(id, marks=pytest.mark.xfail(strict=True, reason="proportions of the model")) if id in OFF else id
        for id in PUBLISHED_MM
    ],
)
def test_whole_lengths_are_within_15_percent_of_the_source(id, model, rows):
    found = muscle_lengths_mm(model, posture())[rows[id, "r"]] / model.scale
    assert found == pytest.approx(PUBLISHED_MM[id], rel=0.15)


def test_every_muscle_ends_on_bone(known):
    """Within 12 mm of the nearest vertex; the nuchal ligament and the belly's sheath are no bones."""
    pytest.importorskip("myo_sim", reason="the bones are only there to build")
    from packing.body import load_shipped
    from packing.landmarks import vertices

    shipped, spec = load_shipped(), draft_model().spec
    bones = {}
    for g in np.flatnonzero(shipped.geom_type == mujoco.mjtGeom.mjGEOM_MESH):
        body, mesh = shipped.body(shipped.geom_bodyid[g]).name, shipped.mesh(shipped.geom_dataid[g]).name
        bones.setdefault(body, []).append(vertices(shipped, mesh))
    bones["torso"].append(vertices(shipped, "hat_cervical") + np.array([-0.005, -0.01, 0]))  # C7
    for muscle in known.added_muscles:
        for point in (muscle.path[0], muscle.path[-1]):
            if point.body == "Abdomen" or muscle.id == "trap_upper_nuchal" or point.at.startswith("LAT"):
                continue
            site = next(s for s in (spec.site(f"mark/{point.at}"), spec.site(f"mark/{point.at}_r")) if s is not None)
            place = site.pos + 1e-3 * np.array(point.mm)
            near = min(np.linalg.norm(v - place, axis=1).min() for v in bones[site.parent.name])
            assert 1e3 * near < ON_BONE_MM, (muscle.id, point)


def test_added_joints_turn_as_they_say(known, model):
    """A positive angle extends, bends to the right, or turns to the left what is above."""
    for joint in known.added_joints:
        above = {"torso": "clavicle_r", "neck": "head", "head": "head"}[joint.body]
        set_posture(model, np.zeros(N))
        before = model.turn_of(above).copy()
        model.room.qpos[model.qpos_of[joint.id]] += 0.1
        mujoco.mj_kinematics(model.mj, model.room)
        turned = model.turn_of(above) @ before.T
        way = {"extension": (-1, 0, 0), "right_bend": (0, -1, 0), "left_turn": (0, 0, 1)}[joint.turns]  # in the world
        axis = np.array([turned[2, 1] - turned[1, 2], turned[0, 2] - turned[2, 0], turned[1, 0] - turned[0, 1]]) / 2
        assert axis == pytest.approx(np.sin(0.1) * np.array(way), abs=1e-9), joint.id


def test_t12_l1_takes_its_share_of_a_bend_of_the_chest(known, model):
    set_posture(model, posture())
    before = model.turn_of("torso")
    set_posture(model, posture(thorax_flexion=20))
    turned = before.T @ model.turn_of("torso")
    share = known.constant("t12_l1_flexion_share")
    assert np.degrees(np.arccos((np.trace(turned) - 1) / 2)) == pytest.approx(20 * share, abs=1e-6)


def test_a_head_held_forward_changes_the_states_of_neck_muscles(person, known):
    norm = known.norm("craniovertebral", person.sex).mean.value
    states = {}
    for off in (0.0, -15.0):
        found, _ = fit_posture([reading("craniovertebral", norm + off, 1.5)], person, known)
        states[off] = {s.key: s for s in structure_states(found, person, known)}
    for side in ("left", "right"):
        change = {m: states[-15.0][f"state/{m}/{side}"].mean - states[0.0][f"state/{m}/{side}"].mean for m in (
            "sternocleidomastoid", "upper_trapezius", "levator_scapulae", "rhomboids",
        )}  # fmt: skip
        assert change["sternocleidomastoid"] < -5
        assert change["upper_trapezius"] < -3
        assert change["levator_scapulae"] > 2
        assert abs(change["rhomboids"]) < 0.2


def test_a_lifted_left_shoulder_changes_trapezius_and_levator(person, known):
    lifted = [reading("acromion_tilt", 6.0, 0.5), reading("trunk_lateral_lean", 0.0, 0.5)]
    found, _ = fit_posture(lifted, person, known)
    states = {s.key: s for s in structure_states(found, person, known)}
    for muscle in ("upper_trapezius", "levator_scapulae"):
        assert states[f"state/{muscle}/left"].mean < -0.5 < 0.5 < states[f"state/{muscle}/right"].mean


def test_the_spine_loads_do_not_use_what_is_geometry_only(known, model):
    trunk = {c.structure for c in known.model_map if c.model_kind == "actuator" and c.model_name in model.muscles[:210]}
    assert not trunk & {s.id for s in known.structures if s.geometry_only}
