"""The identical problem, our side: the trunk's chain with its muscles and masses, random poses, and what must be held.

Six rigid bodies on a pelvis (five lumbar vertebrae, and thorax with head and arms), 15 hinges, 210 muscles through points, taken
from our own packed and mended model; gravity and a weight in front of the chest. Frame: x anterior, y up, z right, m, N.
"""

from itertools import pairwise
from typing import NamedTuple

import mujoco
import numpy as np
from numpy.typing import NDArray

from laststraw import knowledge
from laststraw.body.draft import LEVELS
from laststraw.body.lumbar import TRUNK, VERTEBRAE
from laststraw.body.model import BodyModel, build_model
from laststraw.body.newton import Optimum, optimise
from laststraw.body.paths import BELLY, CHAIN, Frames, Trunk, _points, frames, pull, trunk
from laststraw.records import Person

Floats = NDArray[np.float64]

PERSON = Person(stature_mm=1720.0, mass_kg=70.0, sex="other", birth_year=1980)
GRAVITY = 9.80665  # OpenSim's own
TOLERANCE_NM = np.tile(
    [2.0, 3.0, 6.0], len(LEVELS)
)  # of extension, right bend, left turn: OpenSim's optimal force of a reserve
LOAD_AT_M = np.array([0.35, 0.10, 0.0])  # in the frame of the thorax
FLOOR = 0.01  # OpenSim's muscles cannot be told to rest: our co-contraction floor
SLACK, FIBRE, WIDTH = 0.4, 0.6, 0.45  # tendon and fibre as shares of the upright length; OpenSim's KshapeActive
HARD, UNBOUNDED = 1e4, 1e3
SEED = 20260613


class Poses(NamedTuple):
    """``root_deg`` (pose, 3): turn, left... as the pelvis' joint counts: about y, x, z. ``bend_deg`` (pose, 15), ``load_n`` (pose,)."""

    root_deg: Floats
    bend_deg: Floats
    load_n: Floats


class Chain(NamedTuple):
    """``points``: for each muscle (body, position in it). ``mass_kg``, ``com_m``: of each body of ``CHAIN`` above the pelvis."""

    trunk: Trunk
    points: tuple[tuple[tuple[str, Floats], ...], ...]
    peak_n: Floats
    mass_kg: dict[str, float]
    com_m: dict[str, Floats]


class Problem(NamedTuple):
    """``lever_m`` (pose, muscle, 15): Nm per N; ``demand_nm`` (pose, 15); ``peak_n`` (pose, muscle): at full activation."""

    lever_m: Floats
    demand_nm: Floats
    peak_n: Floats


def chain() -> Chain:
    """The trunk of our model."""
    model = build_model(PERSON, knowledge.load())
    names = tuple(name for name in model.muscles if name.startswith(TRUNK))
    paths = trunk(model, names)
    points = tuple(
        tuple((body, at) for body, at in _points(model, name) if not body.startswith("femur")) for name in names
    )
    peak = model.peak_force_n[[model.muscles.index(name) for name in names]]
    return Chain(paths, points, peak, *_masses(model))


def _masses(model: BodyModel) -> tuple[dict[str, float], dict[str, Floats]]:
    """Vertebrae as they are, thorax with all that hangs on it, standing upright. The belly wall has no mass here."""
    mj, room = model.mj, model.room
    room.qpos[:] = model.rest_qpos
    mujoco.mj_kinematics(mj, room)
    mujoco.mj_comPos(mj, room)
    mass = {name: float(mj.body_mass[mj.body(name).id]) for name in VERTEBRAE}
    com = {name: np.array(mj.body_ipos[mj.body(name).id]) for name in VERTEBRAE}
    torso = mj.body("torso").id
    mass["torso"] = float(mj.body_subtreemass[torso])
    com["torso"] = model.turn_of("torso").T @ (room.subtree_com[torso] - model.body_xyz("torso"))
    return mass, com


def draw_poses(count: int, shares: dict[str, Floats]) -> Poses:
    """Random poses: pelvis and lumbar spine in all three planes, every level a little by itself, up to 15 kg in front."""
    draw = np.random.default_rng(SEED)
    root = draw.uniform([-20.0, -8.0, -45.0], [20.0, 8.0, 25.0], size=(count, 3))
    total = draw.uniform([-55.0, -15.0, -8.0], [12.0, 15.0, 8.0], size=(count, 3))
    each = np.stack([shares[plane] for plane in ("flexion", "left_bend", "left_turn")], axis=1)  # (level, plane)
    bend = total[:, None, :] * each + draw.normal(0.0, 1.0, size=(count, len(LEVELS), 3))
    return Poses(root, bend.reshape(count, -1), draw.uniform(0.0, 150.0, size=count))


def pose(of: Chain, poses: Poses, *, physiology: bool = False) -> Problem:
    """Moment arms and demands of every pose; with ``physiology`` muscles lose force off their optimal length."""
    bend = np.radians(poses.bend_deg).reshape(-1, len(LEVELS), 3)
    at = frames(of.trunk, bend)
    pulled = pull(of.trunk, at)
    down = np.matmul(_root_turn(np.radians(poses.root_deg)).transpose(0, 2, 1), np.array([0.0, -1.0, 0.0]))
    demand = np.zeros((len(bend), 3 * len(LEVELS)))
    for k, body in enumerate(CHAIN[1:], start=1):
        weights = [(of.com_m[body], np.full(len(bend), of.mass_kg[body] * GRAVITY))]
        if body == "torso":
            weights.append((LOAD_AT_M, poses.load_n))
        for local, newton in weights:
            point = at.origin[:, k] + at.turn[:, k] @ local
            force = newton[:, None] * down
            for level in range(min(k, len(LEVELS))):
                moment = np.cross(point - at.origin[:, level + 1], force)
                demand[:, 3 * level : 3 * level + 3] -= np.einsum("nhx,nx->nh", at.axes[:, level, :3], moment)
    peak = np.broadcast_to(of.peak_n, pulled.length_m.shape)
    if physiology:
        upright = moving_length(of, frames(of.trunk, np.zeros((1, len(LEVELS), 3))))
        fibre = (moving_length(of, at) / upright - SLACK) / FIBRE
        peak = peak * np.exp(-((fibre - 1.0) ** 2) / WIDTH)
    return Problem(pulled.per_newton[:, :15].transpose(0, 2, 1), demand, peak)


def moving_length(of: Chain, at: Frames) -> Floats:
    """Length of every muscle in OpenSim's model (pose, muscle), in m: without the psoas' way along the leg."""
    nodes = {**{body: k for k, body in enumerate(CHAIN)}, "Abdomen": BELLY}
    lengths = np.zeros((len(at.turn), len(of.points)))
    for k, points in enumerate(of.points):
        placed = [at.origin[:, nodes[body]] + at.turn[:, nodes[body]] @ local for body, local in points]
        lengths[:, k] = sum(np.linalg.norm(b - a, axis=1) for a, b in pairwise(placed))
    return lengths


def _root_turn(radians: Floats) -> Floats:
    """Rotation of the pelvis (pose, 3, 3): about its y, then its x, then its z axis."""
    turns = []
    for k, (i, j) in enumerate(((2, 0), (1, 2), (0, 1))):
        turn = np.zeros((len(radians), 3, 3))
        c, s = np.cos(radians[:, k]), np.sin(radians[:, k])
        turn[:, 3 - i - j, 3 - i - j] = 1.0
        turn[:, i, i] = turn[:, j, j] = c
        turn[:, i, j], turn[:, j, i] = -s, s
        turns.append(turn)
    return np.asarray(turns[0] @ turns[1] @ turns[2])


def solve(problem: Problem, *, exponent: int = 2) -> tuple[Floats, Optimum]:
    """Our muscle forces (pose, muscle), in N, and the solver's own report.

    OpenSim raises its reserves to the exponent like muscles, so that for 3 they are two more muscles for each row, one each
    way, and the rows themselves are all but hard.
    """
    per_activation = problem.lever_m * problem.peak_n[:, :, None] / TOLERANCE_NM
    demand = problem.demand_nm / TOLERANCE_NM
    count, muscles, rows = per_activation.shape
    most = np.ones((count, muscles))
    least = FLOOR * most
    if exponent == 3:
        reserves = np.broadcast_to(np.concatenate([np.eye(rows), -np.eye(rows)]), (count, 2 * rows, rows))
        per_activation = HARD * np.concatenate([per_activation, reserves], axis=1)
        most = np.concatenate([most, np.full((count, 2 * rows), UNBOUNDED)], axis=1)
        least = np.concatenate([least, np.zeros((count, 2 * rows))], axis=1)
        demand = HARD * demand
    found = optimise(per_activation, demand, most, least=least, exponent=exponent)
    return found.activation[:, :muscles] * problem.peak_n, found


def cost(problem: Problem, force_n: Floats, *, exponent: int = 2) -> Floats:
    """What OpenSim minimises (pose,), from muscle forces: the reserves bear what is missing."""
    missing = problem.demand_nm - np.einsum("nmk,nm->nk", problem.lever_m, force_n)
    parts = (force_n / problem.peak_n, np.abs(missing) / TOLERANCE_NM)
    return np.asarray(sum((part**exponent).sum(axis=1) for part in parts))
