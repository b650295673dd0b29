"""Laws of the figure: a mirrored pose is a mirrored picture, nobody sticks out of the frame, a side stays a side."""

import csv
import io
from pathlib import Path

import mujoco
import numpy as np
import pytest
from packing import draw, figure, props, working
from packing.skin import PARTS
from PIL import Image

from laststraw.knowledge.poses import THINGS

DATA = Path(__file__).parents[2] / "src" / "laststraw" / "knowledge" / "data"
SIZE_PX = 120
ODD = ("left_bend", "left_turn", "_LB", "_AR")  # joints of the trunk that change sign in a mirror
POSES = {
    "standing": {
        "shoulder_elv_r": 20,
        "elbow_flexion_l": 30,
        "lumbar_left_bend": 15,
        "T12_L1_AR": 12,
        "hip_flexion_r": 20,
    },
    "deep_squat": {
        "hip_flexion_r": 120,
        "hip_flexion_l": 115,
        "knee_angle_r": 125,
        "knee_angle_l": 90,
        "hip_rotation_r": 30,
        "lumbar_flexion": 25,
    },
    "arms_overhead": {
        "shoulder_elv_r": 165,
        "shoulder_elv_l": 120,
        "elv_angle_r": 40,
        "elv_angle_l": 60,
        "elbow_flexion_r": 50,
    },
}


def posed(degrees: dict[str, float], mirrored: bool = False) -> mujoco.MjData:
    m = figure.model()
    qpos = m.qpos0.copy()
    qpos[:3] = 0, 0, 1
    for name, value in degrees.items():
        qpos[m.jnt_qposadr[m.joint(name).id]] = np.radians(value)
    d = mujoco.MjData(m)
    d.qpos[:] = figure.couple(m, mirror(qpos) if mirrored else qpos)
    mujoco.mj_kinematics(m, d)
    mujoco.mj_comPos(m, d)
    mujoco.mj_tendon(m, d)
    return d


def mirror(qpos):
    m, other = figure.model(), qpos.copy()
    other[4:7] *= (1, -1, -1)
    names = {m.joint(j).name: int(m.jnt_qposadr[j]) for j in range(1, m.njnt)}
    for name, at in names.items():
        twin = names.get(f"{name.removesuffix('_r')}_l", names.get(name[:-2] + "_r", names.get(name[:-2])))
        if twin is not None and (name.endswith("_l") or f"{name.removesuffix('_r')}_l" in names):
            other[twin] = qpos[at]
        elif name.endswith(ODD):
            other[at] = -qpos[at]
    return other


def picture(d, view="front", things=(), muscles=(), frame=None):
    m = figure.model()
    return draw.render(m, d, view, things, muscles, frame or draw.frame(m, [d.qpos.copy()], view, things, SIZE_PX))


def on_white(image):
    return np.asarray(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")).astype(float)


@pytest.mark.parametrize("name", POSES)
def test_the_mirror_image_of_a_pose_is_the_mirror_image_of_the_picture(name):
    frame = draw.Frame(-1.0, -2.3, 0.02, 100, 125)
    muscles = [("gluteus_maximus", "right"), ("rectus_femoris", "right"), ("external_oblique", "left")]
    swapped = [(muscle, "left" if side == "right" else "right") for muscle, side in muscles]
    one = on_white(picture(posed(POSES[name]), muscles=muscles, frame=frame))
    other = on_white(picture(posed(POSES[name], mirrored=True), muscles=swapped, frame=frame))[:, ::-1]
    lopsided = np.abs(one - one[:, ::-1]).mean()
    assert lopsided > 2, "the pose must not be symmetric itself"
    assert np.abs(one - other).mean() < 0.15 * lopsided  # rays at edges do not fall on mirrored places


@pytest.mark.parametrize("view", ["left", "right_front", "top"])
@pytest.mark.parametrize("name", POSES)
def test_every_body_that_carries_skin_is_inside_the_frame(name, view):
    m, d = figure.model(), posed(POSES[name])
    frame, look = draw.frame(m, [d.qpos.copy()], view, [], SIZE_PX), draw.axes(view)
    for part in PARTS:
        for side in "rl":
            u, v, _ = look @ d.body(part.body.replace("*", side)).xpos
            assert 0 < (u - frame.left) / frame.px_m < frame.width
            assert 0 < (v - frame.top) / frame.px_m < frame.height
    opacity = np.asarray(picture(d, view, frame=frame))[..., 3].copy()
    skin = opacity > 120  # the shadow on the floor is lighter, and may end at the edge
    assert skin.any()
    assert not skin[[0, -1]].any()
    assert not skin[:, [0, -1]].any()


def test_one_frame_holds_all_poses_of_a_sequence_and_the_things_around():
    m, poses = figure.model(), [posed(POSES[name]) for name in POSES]
    chair = props.Prop("chair", (0.0, 0.1, 0.45))
    frame = draw.frame(m, [d.qpos.copy() for d in poses], "left", [chair], SIZE_PX)
    assert max(frame.width, frame.height) == SIZE_PX
    assert len({picture(d, "left", [chair], frame=frame).size for d in poses}) == 1


@pytest.mark.parametrize(
    ("muscle", "view"),
    [
        ("rectus_femoris", "front"),
        ("external_oblique", "front"),
        ("pectoralis_minor", "front"),
        ("gluteus_medius", "back"),
        ("upper_trapezius", "back"),
    ],
)
def test_a_working_muscle_is_coloured_on_its_own_side_only(muscle, view):
    d = posed({"shoulder_elv_r": 30, "shoulder_elv_l": 30, "hip_adduction_r": -8, "hip_adduction_l": -8})
    frame = draw.Frame(-1.0, -2.3, 0.02, 100, 125)
    plain, coloured = (on_white(picture(d, view, muscles=w, frame=frame)) for w in ([], [(muscle, "right")]))
    changed = np.abs(coloured - plain).max(axis=2) > 12
    its_side = (
        changed if view == "back" else changed[:, ::-1]
    )  # from the front the person's right is on the left of the picture
    assert its_side[:, 50:].sum() >= 5
    assert not its_side[:, :49].any()
    redder = (coloured[..., 0] - coloured[..., 2]) - (plain[..., 0] - plain[..., 2])
    assert redder[changed].mean() > 20


def test_a_deep_muscle_shows_on_the_skin():
    d = posed({})
    for view, muscle in (
        ("front", "iliopsoas"),
        ("back", "multifidus"),
        ("back", "quadratus_lumborum"),
        ("left", "transversus_abdominis"),
    ):
        plain, coloured = (on_white(picture(d, view, muscles=w)) for w in ([], [(muscle, "both")]))
        assert (np.abs(coloured - plain).max(axis=2) > 12).sum() >= 8, muscle


def test_every_muscle_that_the_knowledge_names_can_be_coloured():
    with (DATA / "structures.csv").open() as file:
        muscles = [row["id"] for row in csv.DictReader(file) if row["kind"] == "muscle"]
    drawn = {structure for structure, _ in working.trails()}
    assert [muscle for muscle in muscles if muscle not in drawn] == []


def test_an_unknown_muscle_and_an_unknown_thing_are_refused_by_name():
    with pytest.raises(KeyError, match="biceps_of_the_ear"):
        picture(posed({}), muscles=[("biceps_of_the_ear", "left")])
    with pytest.raises(KeyError, match="trampoline"):
        picture(posed({}), things=[props.Prop("trampoline", (0, 0, 0))])


def test_every_thing_that_a_sequence_may_name_can_be_drawn():
    assert set(THINGS) <= {*props.KINDS, "arrow"}


@pytest.mark.parametrize("kind", sorted(props.KINDS))
def test_every_thing_is_seen(kind):
    d, thing = posed({}), props.Prop(kind, (0.2, -0.4, 0.4), (0.4, -0.4, 0.5), height_m=0.4)
    frame = draw.Frame(-1.0, -2.3, 0.025, 80, 100)
    with_it, without = (np.asarray(picture(d, "right_front", t, frame=frame)) for t in ([thing], []))
    assert (with_it != without).any(axis=2).sum() >= 4


def test_the_same_pose_gives_the_same_bytes():
    made = []
    for _ in range(2):
        d = posed(POSES["deep_squat"])
        images = [picture(d, "left", muscles=[("gluteus_maximus", "both")]), picture(posed({}), "left")]
        images[1] = images[1].resize(images[0].size)
        made.append((draw.film(images, [500, 500]), draw.still(images)))
    assert made[0] == made[1]


def test_a_film_shows_what_does_not_change_once_and_as_long():
    one, other = picture(posed({}), "left"), picture(posed({"shoulder_elv_l": 60}), "left")
    film = Image.open(io.BytesIO(draw.film([one, one, other.resize(one.size)], [300, 200, 400])))
    assert film.n_frames == 2
    assert film.info["loop"] == 0
    film.load()
    assert film.info["duration"] == 500


def test_couplings_are_kept_and_lumbar_levels_add_up():
    m = figure.model()
    qpos = m.qpos0.copy()
    whole = np.radians(50)
    qpos[m.jnt_qposadr[m.joint("lumbar_flexion").id]] = whole
    placed = figure.couple(m, qpos)
    assert np.array_equal(figure.couple(m, placed), placed)
    levels = [placed[m.jnt_qposadr[m.joint(name).id]] for name in figure.LEVELS["lumbar_flexion"]]
    assert sum(levels) == pytest.approx(-whole)
    assert np.all(np.array(levels) < 0)
