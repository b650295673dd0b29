"""Bony landmarks that muscle models lack, found on the bones of the shipped model by rules that anatomists use.

Every landmark is a vertex of a bone (or the middle of some), in the frame of the body that carries it (m; x anterior, y up,
z right). The right side is searched; the left one is its mirror image, so that a symmetric person is symmetric.
"""

import mujoco
import numpy as np

from packing.bones import Floats, connected, mesh, weld

Marks = dict[str, tuple[str, Floats]]

THORACIC = {n: f"torso_geom_{13 - n}_thoracic{n}_s" for n in range(1, 13)}
BREASTBONE = 500  # vertices at least: it is the largest piece of the rib cage, with its cartilages
VERTEBRA = 100  # vertices at least: discs have fewer
SPLINTER = 8  # vertices at most
DEG = np.pi / 180
RIB_PLACES = {"front": 50, "outer": 25, "lateral": 0, "side": -10, "back": -45}  # deg in front of the side


def marks(m: mujoco.MjModel) -> Marks:
    """Name -> body, position in its frame. Names end in ``_r`` and ``_l`` where there are two.

    *Error*: a mesh vertex is within 5 mm of the surface point that a finger would find; soft tissue is not counted.
    """
    found = _spine(m) | _neck(m) | _joints(m)
    sided = _pelvis(m) | _skull(m) | _neck_sides(m) | _scapula(m) | _clavicle(m) | _chest(m) | _lumbar_sides(m)
    for name, (body, pos) in sided.items():
        for side, sign in (("r", 1.0), ("l", -1.0)):
            found[f"{name}_{side}"] = (body.replace("*", side), pos * (1, 1, sign))
    return found


def vertices(m: mujoco.MjModel, name: str) -> Floats:
    """Vertices (vertex, xyz) of a mesh in the frame of its body."""
    k = m.mesh(name).id
    g = int(np.flatnonzero((m.geom_type == mujoco.mjtGeom.mjGEOM_MESH) & (m.geom_dataid == k))[0])
    turn = np.zeros(9)
    mujoco.mju_quat2Mat(turn, m.geom_quat[g])
    return np.asarray(mesh(m, k)[0] @ turn.reshape(3, 3).T + m.geom_pos[g])


def _spine(m: mujoco.MjModel) -> Marks:
    """Tips of the spinous processes, and where C7 can be felt: on the chest, because the joint of the neck is above it."""
    down = _neck_in_torso(m)
    c7 = _rearmost(_pieces(m, "hat_cervical")[-1]) + down
    found = {"c7": ("torso", c7), "spinous_c7": ("torso", c7)}
    for n, name in THORACIC.items():
        found[f"spinous_t{n}"] = ("torso", _rearmost(vertices(m, name)))
    found["t8"] = ("torso", vertices(m, THORACIC[8]).mean(axis=0) * (1, 1, 0))
    for n in range(1, 6):
        found[f"spinous_l{n}"] = (f"lumbar{n}", _rearmost(vertices(m, f"lumbar{n}_geom_1_lumbar{n}")))
    return found


def _neck(m: mujoco.MjModel) -> Marks:
    skull = vertices(m, "hat_skull")
    back = skull[(np.abs(skull[:, 2]) < 0.007) & (skull[:, 0] < 0)]
    found = {"occiput": ("head", _farthest(back, -np.cos(35 * DEG), -np.sin(35 * DEG), 0) * (1, 1, 0))}
    for n, piece in enumerate(_vertebrae(m)[1:6], start=2):
        found[f"spinous_c{n}"] = ("neck", _rearmost(piece))
    return found


def _joints(m: mujoco.MjModel) -> Marks:
    """Middles of the discs that the added joints turn about, in the frame of the body above the joint."""
    t12, l1 = vertices(m, THORACIC[12]), vertices(m, "lumbar1_geom_1_lumbar1") - m.body("torso").pos
    c7, t1 = _vertebrae(m)[-1], vertices(m, THORACIC[1]) - _neck_in_torso(m)
    c1 = _vertebrae(m)[0]
    top = c1[c1[:, 1] > np.quantile(c1[:, 1], 0.8)]
    head = m.body("head").pos
    return {
        "disc_t12_l1": ("torso", (_end_plate(t12, -1) + _end_plate(l1, 1)) / 2),
        "disc_c7_t1": ("neck", (_end_plate(c7, -1) + _end_plate(t1, 1)) / 2),
        "joint_c0_c1": ("head", top.mean(axis=0) * (1, 1, 0) - head),
    }


def _pelvis(m: mujoco.MjModel) -> Marks:
    bone = vertices(m, "r_pelvis")
    front, back = bone[np.abs(bone[:, 1]) < 0.03], bone[np.abs(bone[:, 1]) < 0.04]
    rear = bone[(bone[:, 0] > -0.11) & (bone[:, 0] < -0.09)]
    return {
        "asis": ("pelvis", front[front[:, 0].argmax()]),
        "psis": ("pelvis", back[back[:, 0].argmin()]),
        "iliac_crest_back": ("pelvis", _farthest(rear, 0, 1, 0)),
        "iliac_crest_front": ("pelvis", _farthest(bone[bone[:, 0] > -0.06], -0.3, 0.8, 0.5)),
    }


def _skull(m: mujoco.MjModel) -> Marks:
    skull, jaw = vertices(m, "hat_skull"), vertices(m, "hat_jaw")
    ear = _farthest(jaw[jaw[:, 2] > 0.02], -1, 0, 0)  # the ear hole lies behind the head of the jaw
    near = skull[(np.hypot(skull[:, 0] - ear[0], skull[:, 1] - ear[1]) < 0.012) & (skull[:, 2] > 0)]
    side = skull[(skull[:, 2] > 0.042) & (skull[:, 2] < 0.055) & (skull[:, 0] < -0.02)]
    behind = skull[(skull[:, 2] > 0.04) & (skull[:, 0] < ear[0])]
    return {
        "tragus": ("head", np.array([ear[0], ear[1], near[:, 2].max()])),
        "mastoid": ("head", _farthest(behind, 0, -1, 0)),
        "nuchal_line": ("head", _farthest(side, -0.5, -0.85, 0)),
    }


def _neck_sides(m: mujoco.MjModel) -> Marks:
    return {
        f"transverse_c{n}": ("neck", _farthest(piece, 0, 0, 1)) for n, piece in enumerate(_vertebrae(m)[:4], start=1)
    }


def _scapula(m: mujoco.MjModel) -> Marks:
    bone = vertices(m, "scapula_r")
    found = {"acromion": bone[bone[:, 2].argmax()]}
    found["superior_angle"] = _farthest(bone[bone[:, 2] < -0.07], 0, 1, 0)
    found["inferior_angle"] = _farthest(bone, 0, -1, 0)
    for name, low, high in (
        ("top", 0.002, 0.01),
        ("root", -0.016, -0.002),
        ("upper", -0.045, -0.03),
        ("middle", -0.075, -0.055),
        ("lower", -0.1, -0.08),
    ):
        found[f"medial_border_{name}"] = _farthest(bone[(bone[:, 1] > low) & (bone[:, 1] < high)], 0, 0, -1)
    for name, z in (("medial", -0.077), ("middle", -0.05), ("lateral", -0.024)):
        found[f"scapular_spine_{name}"] = _farthest(bone[np.abs(bone[:, 2] - z) < 0.006], -0.8, 0.6, 0)
    found["acromion_medial"] = _farthest(bone[np.abs(bone[:, 2] + 0.012) < 0.006], 0, 1, 0)
    return {name: ("scapula_*", pos) for name, pos in found.items()}


def _clavicle(m: mujoco.MjModel) -> Marks:
    bone = vertices(m, "clavicle_r")
    length = bone[:, 2].max()
    inner, outer = (bone[np.abs(bone[:, 2] - share * length) < 0.008] for share in (0.2, 0.83))
    return {
        "clavicle_medial_third": ("clavicle_*", _farthest(inner, 0, 1, 0)),
        "clavicle_lateral_third": ("clavicle_*", _farthest(outer, -0.6, 0.8, 0)),
    }


def _chest(m: mujoco.MjModel) -> Marks:
    """Ribs at the side, in front of it and behind it, and the top of the breastbone."""
    pieces = _pieces(m, "torso_geom_13_ribcage_s")
    breastbone = max(pieces, key=len)
    assert len(breastbone) > BREASTBONE, "the rib cage is not the one of myo-sim 0.2.4"
    top = breastbone[(breastbone[:, 2] > 0.004) & (breastbone[:, 2] < 0.02)]
    found = {"manubrium": ("torso", _farthest(top, 0.3, 1, 0))}
    ribs = [piece for piece in pieces if piece is not breastbone and piece[:, 2].mean() > 0]
    for n, rib in enumerate(sorted(ribs, key=lambda rib: -float(rib[:, 1].mean())), start=1):
        for name, forwards in RIB_PLACES.items():
            direction = np.sin(forwards * DEG), 0, np.cos(forwards * DEG)
            found[f"rib_{n}_{name}"] = ("torso", _farthest(rib, *direction))
    return found


def _lumbar_sides(m: mujoco.MjModel) -> Marks:
    tips = {n: _farthest(vertices(m, f"lumbar{n}_geom_1_lumbar{n}"), 0, 0, 1) for n in range(1, 6)}
    return {f"transverse_l{n}": (f"lumbar{n}", tip) for n, tip in tips.items()}


def _rearmost(bone: Floats) -> Floats:
    return np.asarray(bone[bone[:, 0].argmin()] * (1, 1, 0))


def _farthest(bone: Floats, x: float, y: float, z: float) -> Floats:
    """The vertex that lies farthest in a direction."""
    return np.asarray(bone[(bone @ np.array([x, y, z])).argmax()])


def _end_plate(vertebra: Floats, way: int) -> Floats:
    """Middle of the upper (1) or lower (-1) face of a vertebral body: its front two fifths."""
    front = vertebra[vertebra[:, 0] > vertebra[:, 0].max() - 0.4 * np.ptp(vertebra[:, 0])]
    height = way * front[:, 1]
    face = front[height > height.max() - 0.004]
    return np.asarray((face.min(axis=0) + face.max(axis=0)) / 2 * (1, 1, 0))


def _neck_in_torso(m: mujoco.MjModel) -> Floats:
    """Where the frame of the neck begins in that of the chest: the two are not turned against each other."""
    return np.asarray(m.body("head_attach").pos + m.body("neck").pos)


def _vertebrae(m: mujoco.MjModel) -> list[Floats]:
    """C1 to C7 (vertex, xyz), in the frame of the neck; the discs between them are left out."""
    return [piece for piece in _pieces(m, "hat_cervical") if len(piece) > VERTEBRA]


def _pieces(m: mujoco.MjModel, name: str) -> list[Floats]:
    """Connected pieces of a mesh, from the top down, in the frame of its body; splinters are left out."""
    points, faces = weld(vertices(m, name), mesh(m, m.mesh(name).id)[1])
    piece, used = connected(faces), np.unique(faces)
    members = [used[piece[used] == number] for number in np.unique(piece[used])]
    pieces = [points[numbers] for numbers in members if len(numbers) > SPLINTER]
    return sorted(pieces, key=lambda part: -float(part[:, 1].mean()))
