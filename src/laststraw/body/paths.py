"""The trunk muscles of many postures at once: lengths, and what a newton of each does to each lumbar level.

After ``mend_trunk_paths`` every trunk muscle is a chain of points, so no surface is needed and thousands of postures go
through numpy together. MuJoCo computes the same for one posture; ``tests/body/test_paths.py`` holds both together.

A segment from point A (lower body) to point B (upper body) with u = (B - A) / |B - A| pulls the upper body with -u per newton.
Its wrench about the pelvis' origin is W = [-B x u ; -u] (six numbers). A level with joint centre c and axes e has

    moment about e   = e . (-(B - c) x u)  = -dL/dq of that hinge
    force along e    = e . (-u)            = -dL/dx of that slide

which are linear in W: one matrix K (6, 6) for each level and posture. Frame: ``sacrum``, x anterior, y up, z right, m.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import mujoco
import numpy as np
from numpy.typing import NDArray

from laststraw.body.draft import LEVELS, Floats
from laststraw.body.lumbar import VERTEBRAE, slide_name
from laststraw.body.model import BodyModel

Ints = NDArray[np.int64]

CHAIN = ("sacrum", *VERTEBRAE, "torso")  # each body is above the one before
BELLY = len(CHAIN)  # the belly wall hangs on L5: node after the chain
PELVIS_BODIES = ("sacrum", "pelvis", "Full Body", "myolegs_root")
LEVEL_COUNT = len(LEVELS)
CYCLE = ((0, 1, 2), (1, 2, 0), (2, 0, 1))
ROWS = 6 * LEVEL_COUNT + 2  # 15 moments, 15 forces, and the two balances of the belly wall


@dataclass(frozen=True, eq=False)
class Trunk:
    """The geometry that trunk muscles need, at a person's size.

    ``names``: muscles (muscle,), segments (segment,) in the same order first, those with several moving segments behind.
    ``owner``: segment -> muscle. ``low``, ``high``: chain node of the ends. ``low_m``, ``high_m``: the ends in their body's
    frame (segment, 3). ``still_m``: length of the parts that never move (muscle,). ``level_m``: joint centre of each level in
    the body below (level, 3). ``segment_of`` (level, muscle): which segment crosses a level, one past the last where none does.
    ``on_belly`` (muscle,): 1 where the upper end hangs on the belly wall, -1 where the lower end
    does. ``leg_m``: length of the psoas beyond the pelvis (angle, muscle) at ``leg_deg`` of hip flexion.
    """

    names: tuple[str, ...]
    owner: Ints
    low: Ints
    high: Ints
    low_m: Floats
    high_m: Floats
    still_m: Floats
    level_m: Floats
    torso_m: Floats
    belly_m: Floats
    belly_share: float
    disc_tilt_rad: Floats
    leg_deg: Floats
    leg_m: Floats
    segment_of: Ints
    on_belly: Floats


class Segment(NamedTuple):
    """A straight part of a muscle between two bodies of the chain; ``low_m``, ``high_m`` in their frames."""

    muscle: int
    low: int
    high: int
    low_m: Floats
    high_m: Floats


class Frames(NamedTuple):
    """Where the bodies of the chain are: ``turn`` (posture, node, 3, 3), ``origin`` (posture, node, 3), the belly last."""

    turn: Floats
    origin: Floats
    axes: Floats  # (posture, level, 6, 3): three hinge axes, then the three axes of the disc


class Pull(NamedTuple):
    """``per_newton`` (posture, row, muscle): moments (5 levels x flexion-extension, bend, turn), then forces; ``length_m``."""

    per_newton: Floats
    length_m: Floats


def trunk(model: BodyModel, names: tuple[str, ...]) -> Trunk:
    """Read the paths of some muscles from the model.

    *Error*: ``ValueError`` for a muscle that crosses no lumbar level or runs over a surface between lumbar bodies.
    """
    mj, room = model.mj, model.room
    room.qpos[:] = model.rest_qpos
    mujoco.mj_kinematics(mj, room)
    nodes = _nodes(mj)
    rows: list[Segment] = []
    still = np.zeros(len(names))
    for k, name in enumerate(names):
        points = _points(model, name)
        for (a, at_a), (b, at_b) in pairwise(points):
            node_a, node_b = nodes.get(a, -1), nodes.get(b, -1)
            if node_a == node_b and node_a >= 0:
                still[k] += float(np.linalg.norm(at_b - at_a))
            elif min(node_a, node_b) >= 0:
                end_a, end_b = (node_a, at_a), (node_b, at_b)
                lower, upper = sorted((end_a, end_b), key=lambda end: _height(end[0]))
                rows.append(Segment(k, lower[0], upper[0], lower[1], upper[1]))
    rows = _first_of_each_muscle_first(rows, len(names))
    low, high = np.array([row.low for row in rows]), np.array([row.high for row in rows])
    leg_deg = np.arange(-30.0, 121.0, 15.0)
    return Trunk(
        names=names,
        owner=np.array([row.muscle for row in rows]),
        low=low,
        high=high,
        low_m=np.array([row.low_m for row in rows]),
        high_m=np.array([row.high_m for row in rows]),
        still_m=still,
        level_m=np.array([mj.body_pos[mj.body(body).id] for body in VERTEBRAE]),
        torso_m=_offset(mj, "torso", "lumbar1"),
        belly_m=np.array(mj.body_pos[mj.body("Abdomen").id]),
        belly_share=model.abdomen_share,
        disc_tilt_rad=_disc_tilts(mj),
        leg_deg=leg_deg,
        leg_m=_beyond_the_pelvis(model, names, leg_deg),
        segment_of=_segment_of(rows, len(names)),
        on_belly=(high == BELLY)[: len(names)] * 1.0 - (low == BELLY)[: len(names)],
    )


def frames(trunk: Trunk, bend_rad: Floats) -> Frames:
    """Place the chain.

    Parameters
    ----------
    bend_rad
        (posture, level, 3): extension, right bend and left turn of each level, from L5/S1 up, as the model's hinges count.
    """
    count = len(bend_rad)
    cos, sin = np.cos(bend_rad), np.sin(bend_rad)
    turn = np.zeros((count, BELLY + 1, 3, 3))
    origin = np.zeros((count, BELLY + 1, 3))
    axes = np.empty((count, LEVEL_COUNT, 6, 3))
    turn[:, 0] = np.eye(3)
    for level in range(LEVEL_COUNT):
        below = turn[:, level]
        origin[:, level + 1] = origin[:, level] + below @ trunk.level_m[level]
        extend = np.zeros((count, 3, 3))
        extend[:, 0, 0] = extend[:, 1, 1] = cos[:, level, 0]
        extend[:, 0, 1], extend[:, 1, 0] = -sin[:, level, 0], sin[:, level, 0]
        extend[:, 2, 2] = 1.0
        after = below @ extend
        axes[:, level, 0], axes[:, level, 1] = below[:, :, 2], after[:, :, 0]
        turn[:, level + 1] = above = after @ _bend_and_turn(cos[:, level], sin[:, level])
        axes[:, level, 2] = above[:, :, 1]
        axes[:, level, 3:] = _disc_axes(trunk.disc_tilt_rad[level], bend_rad[:, level], below)
    top = LEVEL_COUNT
    turn[:, top + 1] = turn[:, top]
    origin[:, top + 1] = origin[:, top] + turn[:, top] @ trunk.torso_m
    swing = np.zeros((count, 3))
    swing[:, 0] = trunk.belly_share * bend_rad[:, :, 0].sum(axis=1)
    turn[:, BELLY] = turn[:, 1] @ _about_right(swing[:, 0])
    origin[:, BELLY] = origin[:, 1] + turn[:, 1] @ trunk.belly_m
    return Frames(turn, origin, axes)


def pull(trunk: Trunk, at: Frames, hip_flexion_deg: Floats | None = None, deeper: Floats | None = None) -> Pull:
    """What a newton of each muscle does, and how long each is.

    Parameters
    ----------
    hip_flexion_deg
        (posture,), for the psoas; standing when None.
    deeper
        (posture,): multiplies the levers about the hinges of flexion beyond what the geometry gives; 1 when None.

    Returns
    -------
    Pull
        Moments in Nm, forces in N, for one newton.
    """
    low = _place(at, trunk.low, trunk.low_m)
    high = _place(at, trunk.high, trunk.high_m)
    along = low - high  # what the upper end is pulled by
    length = np.sqrt((along * along).sum(axis=1))
    along /= length[:, None, :]
    segments, muscles = len(trunk.owner), len(trunk.names)
    wrench = np.zeros((len(low), 6, segments + 1))  # the last segment stands for none
    wrench[:, 3:, :-1] = along
    for i, j, k in CYCLE:
        np.multiply(high[:, j], along[:, k], out=wrench[:, i, :-1])
        wrench[:, i, :-1] -= high[:, k] * along[:, j]
    matrix = level_matrix(at)
    per_newton = np.empty((len(low), ROWS, muscles))
    crossing = np.empty((len(low), 6, muscles))
    for level in range(LEVEL_COUNT):
        np.take(wrench, trunk.segment_of[level], axis=2, out=crossing, mode="clip")
        np.matmul(matrix[:, level, :3], crossing, out=per_newton[:, 3 * level : 3 * level + 3])
        np.matmul(matrix[:, level, 3:, 3:], crossing[:, 3:], out=per_newton[:, 15 + 3 * level : 18 + 3 * level])
    np.multiply(along[:, 1:, :muscles], trunk.on_belly, out=per_newton[:, 30:])
    if deeper is not None:
        per_newton[:, 0:15:3] *= deeper[:, None, None]
    total = length[:, :muscles] + trunk.still_m
    for extra in range(muscles, segments):
        total[:, trunk.owner[extra]] += length[:, extra]
    hips = np.zeros(len(low)) if hip_flexion_deg is None else hip_flexion_deg
    return Pull(per_newton, total + _leg_length(trunk, hips))


def level_matrix(at: Frames) -> Floats:
    """K (posture, level, 6, 6): wrench about the pelvis' origin -> moments about the hinges, forces along the disc's axes."""
    centre = at.origin[:, 1 : LEVEL_COUNT + 1]
    found = np.zeros((len(centre), LEVEL_COUNT, 6, 6))
    hinges = at.axes[:, :, :3]
    found[:, :, :3, :3] = hinges
    _cross(centre[:, :, None, :], hinges, found[:, :, :3, 3:])
    found[:, :, 3:, 3:] = at.axes[:, :, 3:]
    return found


def _cross(a: Floats, b: Floats, into: Floats) -> None:
    """a x b over the last axis: numpy's own makes many copies."""
    for i, j, k in CYCLE:
        np.multiply(a[..., j], b[..., k], out=into[..., i])
        into[..., i] -= a[..., k] * b[..., j]


def _place(at: Frames, node: Ints, local_m: Floats) -> Floats:
    """(posture, 3, segment)."""
    placed = np.empty((len(at.origin), 3, len(node)))
    for body in np.unique(node):
        who = np.flatnonzero(node == body)
        placed[:, :, who] = np.matmul(at.turn[:, body], local_m[who].T) + at.origin[:, body, :, None]
    return placed


def _leg_length(trunk: Trunk, hips_deg: Floats) -> Floats:
    """(posture, muscle): linear between the tabled angles; zero for muscles that end above the hip."""
    step = trunk.leg_deg[1] - trunk.leg_deg[0]
    place = np.clip((hips_deg - trunk.leg_deg[0]) / step, 0, len(trunk.leg_deg) - 1.000001)
    first = place.astype(int)
    rest = (place - first)[:, None]
    return np.asarray((1 - rest) * trunk.leg_m[first] + rest * trunk.leg_m[first + 1])


def _bend_and_turn(cos: Floats, sin: Floats) -> Floats:
    """Rx(right bend) Ry(left turn), (posture, 3, 3)."""
    (cb, ct), (sb, st) = cos[:, 1:].T, sin[:, 1:].T
    zero = np.zeros_like(cb)
    flat = np.stack([ct, zero, st, sb * st, cb, -sb * ct, -cb * st, sb, cb * ct], axis=1)
    return flat.reshape(-1, 3, 3)


def _about_right(angle: Floats) -> Floats:
    c, s, zero = np.cos(angle), np.sin(angle), np.zeros_like(angle)
    return np.stack([c, -s, zero, s, c, zero, zero, zero, zero + 1], axis=1).reshape(-1, 3, 3)


def _disc_axes(tilt: float, bend: Floats, below: Floats) -> Floats:
    """Axes of the middle of a disc (posture, 3, 3), rows up, forward, right: half of its bend on either side."""
    half = 0.5 * bend
    turn = below @ _about_right(half[:, 0]) @ _bend_and_turn(np.cos(half), np.sin(half))
    upright = np.array([[np.sin(tilt), np.cos(tilt), 0.0], [np.cos(tilt), -np.sin(tilt), 0.0], [0.0, 0.0, 1.0]])
    return np.asarray(np.matmul(upright, turn.transpose(0, 2, 1)))


def _segment_of(rows: list[Segment], muscles: int) -> Ints:
    found = np.full((LEVEL_COUNT, muscles), len(rows))
    for k, row in enumerate(rows):
        for level in range(LEVEL_COUNT):
            if _crosses(row.low, row.high, level):
                if found[level, row.muscle] != len(rows):
                    raise ValueError(f"muscle {row.muscle} crosses {LEVELS[level]} twice")
                found[level, row.muscle] = k
    return found


def _crosses(low: int, high: int, level: int) -> bool:
    """Does a segment between two nodes cross a level (0 is L5/S1)? The belly wall counts as L5."""
    below, above = (1 if node == BELLY else node for node in (low, high))
    return min(below, above) <= level < max(below, above)


def _height(node: int) -> float:
    return 1.5 if node == BELLY else float(node)


def _nodes(mj: Any) -> dict[str, int]:
    found = {name: 0 for name in PELVIS_BODIES}
    found |= {name: k for k, name in enumerate(CHAIN)}
    found["Abdomen"] = BELLY
    return found


def _points(model: BodyModel, name: str) -> list[tuple[str, Floats]]:
    """The points of a path: body and position in it. Points of the pelvis are told in the frame of the sacrum."""
    mj = model.mj
    t = model.tendon_of[model.muscles.index(name)]
    found = []
    for k in range(mj.tendon_adr[t], mj.tendon_adr[t] + mj.tendon_num[t]):
        if mj.wrap_type[k] == mujoco.mjtWrap.mjWRAP_SITE:
            site = mj.wrap_objid[k]
            body = mj.body(mj.site_bodyid[site]).name
            at = np.array(mj.site_pos[site])
            if body == "pelvis":
                body, at = "sacrum", model.in_body("sacrum", model.room.site_xpos[site])
            found.append((body, at))
    return found


def _first_of_each_muscle_first(rows: list[Segment], muscles: int) -> list[Segment]:
    first: dict[int, Segment] = {}
    others = []
    for row in rows:
        if row.muscle in first:
            others.append(row)
        else:
            first[row.muscle] = row
    missing = sorted(set(range(muscles)) - set(first))
    if missing:
        raise ValueError(f"muscles {missing} cross no lumbar level")
    return [first[k] for k in range(muscles)] + others


def _offset(mj: Any, body: str, ancestor: str) -> Floats:
    """Where a body begins in the frame of an ancestor, upright (m)."""
    total, here = np.zeros(3), mj.body(body).id
    while mj.body(here).name != ancestor:
        total, here = total + mj.body_pos[here], mj.body_parentid[here]
    return np.asarray(total)


def _disc_tilts(mj: Any) -> Floats:
    """(level,): forward tilt of each disc's axis, from its slide joint."""
    axes = np.array([mj.jnt_axis[mj.joint(slide_name(level, "up")).id] for level in LEVELS])
    return np.asarray(np.arctan2(axes[:, 0], axes[:, 1]))


def _beyond_the_pelvis(model: BodyModel, names: tuple[str, ...], hips_deg: Floats) -> Floats:
    """(angle, muscle): what of each path lies on the leg, for the psoas; 0 for the others."""
    table = np.zeros((len(hips_deg), len(names)))
    mj, room = model.mj, model.room
    psoas = [k for k, name in enumerate(names) if name.startswith("Ps_")]
    for row, hip in enumerate(np.radians(hips_deg)):
        room.qpos[:] = model.rest_qpos
        for side in "rl":
            room.qpos[model.qpos_of[f"hip_flexion_{side}"]] = hip
        mujoco.mj_kinematics(mj, room)
        mujoco.mj_tendon(mj, room)
        for k in psoas:
            t = model.tendon_of[model.muscles.index(names[k])]
            first = [mj.wrap_objid[mj.tendon_adr[t] + i] for i in range(2)]
            above = np.linalg.norm(room.site_xpos[first[1]] - room.site_xpos[first[0]])
            table[row, k] = room.ten_length[t] - above
    return table
