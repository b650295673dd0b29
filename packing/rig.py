"""The body as a puppet: a few dozen clinical angles that move freely, and every other joint where its coupling puts it.

A pose is a ``State``: where the pelvis is, how it is turned, and one angle (rad) for each name in ``Rig.names``. Names of
limbs begin with ``left_`` or ``right_``; signs are those of ``docs/poses.md``. ``Rig.place`` moves the model there,
``Rig.slopes`` is how fast its joints move then with the pelvis (6: along and about, as MuJoCo counts a free joint) and
each angle.

World: z up, a standing person looks along -y, left is +x (see ``packing/draw.py``).
"""

from dataclasses import dataclass, replace

import mujoco
import numpy as np

from packing import figure
from packing.figure import Floats

Joint = tuple[str, float]  # a joint of the model, and how far it goes for one unit of the angle

TRUNK: dict[str, tuple[Joint, ...]] = {
    "lumbar_flexion": (("lumbar_flexion", 1.0),),
    "lumbar_left_bend": (("lumbar_left_bend", 1.0),),
    "lumbar_left_turn": (("lumbar_left_turn", 1.0),),
    "thorax_flexion": (("T12_L1_FE", -1.0),),
    "thorax_left_bend": (("T12_L1_LB", -1.0),),
    "thorax_left_turn": (("T12_L1_AR", 1.0),),
    "neck_flexion": (("C7_T1_FE", -1.0),),
    "neck_left_bend": (("C7_T1_LB", -0.75), ("C0_C1_LB", -0.25)),
    "neck_left_turn": (("C7_T1_AR", 0.5), ("C0_C1_AR", 0.5)),
    "head_flexion": (("C0_C1_FE", -1.0),),
}
FINGERS = ("mcp{n}_flexion", "pm{n}_flexion", "md{n}_flexion")
LIMB: dict[str, tuple[Joint, ...]] = {  # of a right limb; the left one is its mirror image
    "hip_flexion": (("hip_flexion", 1.0),),
    "hip_abduction": (("hip_adduction", -1.0),),
    "hip_rotation": (("hip_rotation", 1.0),),
    "knee_flexion": (("knee_angle", 1.0),),
    "ankle_dorsiflexion": (("ankle_angle", 1.0),),
    "foot_eversion": (("subtalar_angle", -1.0),),
    "toes_extension": (("mtp_angle", 1.0),),
    "shoulder_flexion": (),  # these two are an arrow: its length is how far the arm is raised, its direction where to
    "shoulder_abduction": (),
    "shoulder_rotation": (("shoulder_rot", 1.0),),
    "shoulder_lift": (("girdle_elevation", 1.0),),
    "shoulder_forward": (("girdle_protraction", 1.0),),
    "elbow_flexion": (("elbow_flexion", 1.0),),
    "forearm": (("pro_sup", 1.0),),
    "wrist_flexion": (("flexion", 1.0),),
    "fist": tuple((joint.format(n=n), 0.9) for n in range(2, 6) for joint in FINGERS),  # 100: every joint at 90 deg
}
ARROW = ("shoulder_flexion", "shoulder_abduction")
ARROW_RANGE = {"shoulder_flexion": (-60.0, 180.0), "shoulder_abduction": (-40.0, 180.0)}
HANGS = np.radians(15.0)  # within this the direction that an arm is raised in has no meaning, nor has its end
HANGING = 1e-3  # rad: an arm that hangs is raised by this, so that it has a direction to be raised in


@dataclass(frozen=True)
class State:
    """One pose: the model's root (m; 3 x 3 rotation) and the angles (rad) in the order of ``Rig.names``."""

    root_xyz: Floats
    root_turn: Floats
    angles: Floats

    def moved(self, step: Floats) -> "State":
        """A little further: along and about for the pelvis (about its own axes, as MuJoCo), then the angles."""
        quat, turn = np.zeros(4), np.zeros(9)
        mujoco.mju_mat2Quat(quat, self.root_turn.reshape(9))
        mujoco.mju_quatIntegrate(quat, step[3:6], 1.0)
        mujoco.mju_quat2Mat(turn, quat)
        return State(self.root_xyz + step[:3], turn.reshape(3, 3), self.angles + step[6:])


class Rig:
    """The model of the pictures with its puppet strings. ``room`` is where it stands; it is moved by ``place``."""

    def __init__(self) -> None:
        self.m = m = figure.model()
        self.room = mujoco.MjData(m)
        strings = {name: joints for name, joints in TRUNK.items()}
        for side in ("left", "right"):
            strings |= {f"{side}_{n}": tuple((_sided(m, j, side), f) for j, f in js) for n, js in LIMB.items()}
        self.names = tuple(strings)
        self.at = {name: k for k, name in enumerate(self.names)}
        self._rest = figure.couple(m, m.qpos0)
        self._pull = np.zeros((m.nv, len(self.names)))  # (dof, angle)
        for k, joints in enumerate(strings.values()):
            for joint, factor in joints:
                self._pull[m.jnt_dofadr[m.joint(joint).id], k] = factor
        self._address = np.array(
            [m.jnt_qposadr[j] for j in range(1, m.njnt)]
        )  # of every hinge and slide, by dof from 6 on
        self._arrows = tuple(
            (
                *(self.at[f"{side}_{name}"] for name in ARROW),
                *(self._dof(j, side) for j in ("elv_angle", "shoulder_elv")),
            )
            for side in ("left", "right")
        )
        driven = [e for e in range(m.neq) if m.eq_obj2id[e] >= 0]
        self._first, self._second = (m.jnt_dofadr[ids[driven]] for ids in (m.eq_obj1id, m.eq_obj2id))
        self._polynomial = m.eq_data[driven, :5]  # (coupling, power)
        self.low, self.high = self._limits(strings)

    def _dof(self, joint: str, side: str) -> int:
        return int(self.m.jnt_dofadr[self.m.joint(_sided(self.m, joint, side)).id])

    def _limits(self, strings: dict[str, tuple[Joint, ...]]) -> tuple[Floats, Floats]:
        """The least and the most of every angle (rad): of its joints the one that ends first."""
        ends = []
        for name, joints in strings.items():
            stem = name.removeprefix("left_").removeprefix("right_")
            spans = [np.sort(self.m.jnt_range[self.m.joint(j).id] / factor) for j, factor in joints]
            ends.append(
                np.radians(ARROW_RANGE[stem]) if not spans else (max(s[0] for s in spans), min(s[1] for s in spans))
            )
        return np.array(ends).T

    def neutral(self) -> State:
        """Upright standing, every angle 0."""
        return State(self._rest[:3].copy(), np.eye(3), np.zeros(len(self.names)))

    def within(self, state: State) -> State:
        """The nearest pose that no joint's end forbids; an arm does not go behind the back sideways."""
        angles = np.clip(state.angles, self.low, self.high)
        for flexion, abduction, _, _ in self._arrows:
            across = max(0.8 * angles[flexion], HANGS)
            angles[abduction] = max(angles[abduction], -across)
            length = np.hypot(angles[flexion], angles[abduction])
            if length > np.pi:
                angles[[flexion, abduction]] *= np.pi / length
        return replace(state, angles=angles)

    def qpos(self, state: State) -> Floats:
        """The model's own coordinates (nq,), couplings held."""
        q = self._rest.copy()
        hinges = self._rest[self._address] + self._pull[6:] @ state.angles
        for flexion, abduction, plane, raised in self._arrows:
            f, a = state.angles[flexion], state.angles[abduction]
            hinges[plane - 6], hinges[raised - 6] = np.arctan2(f, a), np.hypot(np.hypot(f, a), HANGING)
        reference = self.m.qpos0[self._address]
        drive = (hinges - reference)[self._second - 6]
        hinges[self._first - 6] = reference[self._first - 6] + _horner(self._polynomial, drive)
        q[self._address] = hinges
        q[:3] = state.root_xyz
        mujoco.mju_mat2Quat(q[3:7], state.root_turn.reshape(9))
        return q

    def place(self, state: State) -> None:
        """Move the model there."""
        self.room.qpos[:] = self.qpos(state)
        mujoco.mj_kinematics(self.m, self.room)
        mujoco.mj_comPos(self.m, self.room)

    def slopes(self, state: State) -> Floats:
        """How fast the model's joints move (dof, 6 + angle) where the pose is now."""
        slopes = np.zeros((self.m.nv, 6 + len(self.names)))
        slopes[:6, :6] = np.eye(6)
        slopes[:, 6:] = self._pull
        for flexion, abduction, plane, raised in self._arrows:
            f, a = state.angles[flexion], state.angles[abduction]
            length = max(np.hypot(f, a), HANGING)
            slopes[[plane, raised], 6 + flexion] = a / length**2, f / length
            slopes[[plane, raised], 6 + abduction] = -f / length**2, a / length
        drive = (self.room.qpos[self._address] - self.m.qpos0[self._address])[self._second - 6]
        powers = np.arange(1, 5)
        slope = _horner(self._polynomial[:, 1:] * powers, drive)
        slopes[self._first] = slope[:, None] * slopes[self._second]
        return slopes


def _sided(m: mujoco.MjModel, joint: str, side: str) -> str:
    """Name of a joint of one side: a few right ones lack their letter."""
    name = f"{joint}_{side[0]}"
    return name if mujoco.mj_name2id(m, mujoco.mjtObj.mjOBJ_JOINT, name) >= 0 else joint


def _horner(coefficients: Floats, x: Floats) -> Floats:
    """Values of polynomials (polynomial, power), each at its own place."""
    total = np.zeros(len(x))
    for column in coefficients.T[::-1]:
        total = total * x + column
    return total
