"""Laws of solved key poses: sides, contacts, joints, floor; and what is said when a pose cannot be done."""

import copy
import io
import re
from pathlib import Path

import numpy as np
import pytest
from packing import moves
from packing.bases import BASES
from packing.choreo import Stage
from packing.solve import PoseError
from packing.touch import flat
from PIL import Image

SIDES = {"left": "right", "right": "left"}
SQUAT = {
    "id": "squat", "view": "left", "counts": "low",
    "poses": [
        {"name": "tall", "from": "standing"},
        {"name": "low", "both": {"hip_flexion": 70, "knee_flexion": 75}, "trunk": {"lumbar_flexion": 5}, "seconds": 1},
    ],
}  # fmt: skip
STEP = {
    "id": "step", "view": "left",
    "poses": [
        {"name": "tall", "from": "standing"},
        {"name": "long", "left": {"hip_flexion": 35}, "contacts": [{"parts": ["left_foot"], "on": "floor", "move": [420, 30, 0]}], "seconds": 1},
        {"name": "hand", "contacts": [{"parts": ["left_hand"], "on": "left_thigh"}], "trunk": {"thorax_left_turn": 20}, "seconds": 0.5},
    ],
}  # fmt: skip
BRIDGE = {
    "id": "bridge", "view": "left",
    "poses": [
        {"name": "down", "from": "crook_lying"},
        {"name": "up", "both": {"hip_flexion": 5}, "lift": ["pelvis", "lower_back"], "seconds": 1},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage()


@pytest.fixture(scope="module")
def squat(stage):
    return stage.dance(SQUAT)


@pytest.fixture(scope="module")
def step(stage):
    return stage.dance(STEP)


def way(stage, dance):
    """Landmarks of every frame (frame, landmark, 3) mm."""
    found = []
    for frame in dance.frames:
        stage.rig.place(frame.state)
        found.append(moves.landmarks(stage.rig.room))
    return np.array(found)


def mirrored(words):
    """The same words with left and right swapped."""

    def swap(value, key=""):
        if isinstance(value, dict):
            return {SIDES.get(k, k): swap(v, k) for k, v in value.items()}
        if isinstance(value, list):
            if key in ("move", "at", "shift"):
                return [value[0], -value[1], value[2]]
            return [swap(v) for v in value]
        if isinstance(value, str):
            if value.startswith("lying_"):
                return f"lying_{SIDES[value[6:]]}"
            side, _, rest = value.partition("_")
            return f"{SIDES[side]}_{rest}" if side in SIDES else value
        return -value if "left" in key and isinstance(value, (int, float)) else value

    return swap(copy.deepcopy(words))


@pytest.mark.parametrize(
    "words", [STEP, {**STEP, "id": "lying", "poses": [{"name": "x", "from": "lying_left"}], "loop": "still"}]
)
def test_a_mirrored_sequence_is_the_mirrored_way(stage, words):
    there, other = (way(stage, stage.dance(w)) for w in (words, mirrored(words)))
    order = [moves.LANDMARKS.index((name, SIDES.get(side, side))) for name, side in moves.LANDMARKS]
    seen = other[:, order] * (-1, 1, 1)
    assert np.abs(seen - there).max() < 2.0


def test_soles_stay_flat_where_they_are(stage, squat):
    feet = [stage.skin.parts[f"{side}_foot"] for side in SIDES]
    places = []
    for frame in squat.frames:
        stage.rig.place(frame.state)
        where = [s.where(stage.rig.room) for s in feet]
        assert all(np.abs(w[:, 2] - s.radius).max() < 0.003 for w, s in zip(where, feet, strict=True))
        places.append(where)
    assert np.ptp(np.array(places), axis=0).max() < 0.006


def test_who_stands_keeps_the_weight_over_the_feet(stage, squat):
    for pose in squat.poses:
        stage.rig.place(pose.state)
        feet = np.concatenate([stage.skin.parts[f"{side}_foot"].where(stage.rig.room) for side in SIDES])
        low, high = feet[:, :2].min(axis=0), feet[:, :2].max(axis=0)
        assert (low < stage.rig.room.subtree_com[1][:2]).all()
        assert (stage.rig.room.subtree_com[1][:2] < high).all()


def test_what_rests_in_two_poses_rests_in_between(stage, step):
    held = 0
    for frame in step.frames:
        stage.rig.place(frame.state)
        for rest in step.poses[0].rests:
            spheres = stage.skin.parts[rest.part]
            where = spheres.where(stage.rig.room)
            gaps = where[:, 2] - spheres.radius
            assert flat(rest.part)
            assert -0.005 < gaps.min() <= gaps.max() < 0.09  # a foot on its way is lifted by up to 80 mm
            if rest.part == "right_foot":  # stays all the time
                assert np.abs(where - rest.spheres).max() < 0.010
                held += 1
    assert held == len(step.frames)


def test_a_hand_on_the_thigh_stays_there(stage, step):
    words = {**STEP, "poses": [*STEP["poses"], {"name": "low", "both": {"hip_flexion": 60}, "seconds": 0.5}]}
    dance = stage.dance(words)
    keys = [frame.key for frame in dance.frames]
    after = dance.frames[keys.index(2) : keys.index(3) + 1]
    assert len(after) > 5
    for frame in after:
        stage.rig.place(frame.state)
        hand, thigh = (
            stage.solver._point(spot)
            for spot in (stage.skin.place("left_hand", touching=True), stage.skin.place("left_thigh"))
        )
        assert np.linalg.norm(hand - thigh) < 0.015


@pytest.mark.parametrize("words", [SQUAT, STEP, BRIDGE])
def test_no_joint_goes_past_its_end_and_nothing_jumps(stage, words):
    dance = stage.dance(words)
    for frame in dance.frames:
        assert (frame.state.angles > stage.rig.low - 1e-6).all()
        assert (frame.state.angles < stage.rig.high + 1e-6).all()
    assert np.abs(np.diff(way(stage, dance), axis=0)).max() < 150


@pytest.mark.parametrize("name", BASES)
def test_base_postures_rest_on_the_floor_and_not_in_it(stage, name):
    dance = stage.dance({"id": name, "view": "left", "loop": "still", "poses": [{"name": "so", "from": name}]})
    stage.rig.place(dance.poses[0].state)
    depth = stage.skin.all.radius - stage.skin.all.where(stage.rig.room)[:, 2]
    assert -0.002 < depth.max() < 0.012


def test_named_angles_are_met(stage):
    dance = stage.dance(BRIDGE)
    up = dance.poses[1]
    assert np.degrees(up.state.angles[stage.rig.at["left_hip_flexion"]]) == pytest.approx(5, abs=3)
    stage.rig.place(up.state)
    assert stage.solver.middle()[2] > 0.25  # the hips are off the floor
    assert up.worst_mm < 45


def test_couplings_hold_in_every_frame(stage, squat):
    from packing.figure import couple

    for frame in squat.frames[::5]:
        q = stage.rig.qpos(frame.state)
        assert np.abs(couple(stage.rig.m, q) - q).max() < 1e-9


@pytest.mark.parametrize(
    ("poses", "says"),
    [
        ([{"name": "far", "from": "standing", "left": {"knee_flexion": 170}}], "'odd', pose 'far': left_knee_flexion 170 is beyond the joint; 0 to 155"),
        (
            [{"name": "tall", "from": "standing"}, {"name": "torn", "contacts": [{"parts": ["left_foot"], "on": "floor", "move": [1900, 0, 0]}]}],
            "'odd', pose 'torn': ",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_by_name(stage, poses, says):
    with pytest.raises(PoseError) as error:
        stage.dance({"id": "odd", "view": "left", "poses": poses})
    assert says in str(error.value)
    assert "would have worked" in str(error.value) or "lift it" in str(error.value)


def test_the_same_words_give_the_same_bytes_and_only_changes_are_made_again(tmp_path):
    rows = {"squat": {**SQUAT, "loop": "still"}}
    for name in ("one", "two"):
        assert moves.make(rows, tmp_path / name) == {}
    files = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert files == ["provenance.json", "squat.still.webp", "squat.webp", "tracks.npz"]
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)
    before = (tmp_path / "one" / "squat.webp").stat().st_mtime_ns
    moves.make(rows, tmp_path / "one")
    assert (tmp_path / "one" / "squat.webp").stat().st_mtime_ns == before
    assert Image.open(io.BytesIO((tmp_path / "one" / "squat.still.webp").read_bytes())).height > 100
    moves.make({}, tmp_path / "one")
    assert sorted(p.name for p in (tmp_path / "one").iterdir()) == ["provenance.json", "tracks.npz"]


def test_every_file_that_a_picture_is_made_from_is_in_its_hash():
    """What packing opens by name is one of ``READ``, or part of the row itself (poses, exercises, protocols, structures)."""
    code = "".join(path.read_text() for path in Path(moves.__file__).parent.glob("*.py"))
    opened = {name for name in re.findall(r'"([a-z_]+\.(?:csv|toml))"', code) if name != "structures.csv"}
    assert opened <= {Path(name).name for name in moves.READ}
