"""From a few words to a whole body: find the pose that has the named angles, rests where it should, and keeps its balance.

Least squares over the puppet of ``rig.py`` (so couplings hold exactly), with the ends of its joints as bounds. What a pose
names is weighed heavily, what it inherits lightly: that is how the ankles follow when somebody squats. ``glide`` does the
same between two solved poses, close to their minimum-jerk blend.

A named angle missed by more than ``MISSED_DEG``, or a rest by more than ``MISSED_MM``, is a ``PoseError``; it says what would
work.
"""

from dataclasses import dataclass, field, replace

import mujoco
import numpy as np

from packing.bases import BASES, Base, about, turned
from packing.figure import Floats
from packing.rig import Rig, State
from packing.touch import FLOOR, Skin, Surface, flat, same_limb, split

MISSED_DEG, MISSED_MM, MISSED_SOFT_MM = 8.0, 15.0, 45.0
SOFT = {
    "pelvis",
    "lower_back",
    "back",
    "chest",
    "belly",
    "head",
    "forehead",
    "hip",
    "shoulder",
    "thigh",
    "calf",
}  # rolls a little
RAD = np.pi / 180
NAMED, TRUNK, FREE_LIMB, RESTING_LIMB, SETTLED = (
    1.2 * RAD,
    6 * RAD,
    4 * RAD,
    13 * RAD,
    4 * RAD,
)  # how far angles may give way
OUT_M, ALONG_M, SOFT_ALONG_M, ON_BODY_M, BALANCE_M, PLACE_M, THROUGH_M = 0.0015, 0.004, 0.015, 0.005, 0.015, 0.01, 0.003
PELVIS_LOOSE = 45 * RAD
FEET = {"foot", "heel", "toes"}
DENT_M = 0.004  # skin gives way by so much
STEPS, STEPS_BETWEEN = 80, 12
ARM_WORDS, LEG_WORDS = ("shoulder", "elbow", "forearm", "wrist"), ("hip", "knee", "ankle")


class PoseError(ValueError):
    """A sequence that cannot be done as it is written; says which pose, and what would have worked."""


@dataclass(frozen=True)
class Rest:
    """A part that rests on a surface or on another part. ``spheres``: where its spheres should be (along the surface)."""

    part: str
    on: str
    surface: Surface | None = None  # None: on another part of the body
    spheres: Floats | None = None  # (sphere, xyz) m
    middle: Floats | None = None  # only where their middle should be (xyz) m
    offset_mm: tuple[float, float, float] | None = None
    slide: bool = False
    loose: bool = False


@dataclass(frozen=True)
class Solved:
    """A pose that was found, and what rests where in it."""

    name: str
    state: State
    rests: tuple[Rest, ...]
    base: Base
    seconds: float = 1.5
    hold: float = 0.5
    worst_mm: float = 0.0
    worst_deg: float = 0.0


@dataclass
class Want:
    """What a pose should be like: angles (rad) with their give, rests, the turn of the pelvis, where its middle is."""

    angles: Floats
    give: Floats
    rests: tuple[Rest, ...]
    start_turn: Floats
    base_turn: Floats
    pelvis: dict[str, float] = field(default_factory=dict)
    place: Floats | None = None  # of the middle between the hips (xyz); NaN where it is open
    place_give_m: float = PLACE_M
    balance: bool = False
    walls: tuple[Surface, ...] = (FLOOR,)  # nothing goes through these


class Solver:
    """The least-squares machine on one rig."""

    def __init__(self, rig: Rig, skin: Skin) -> None:
        self.rig, self.skin = rig, skin
        m = rig.m
        self.hips = [int(m.body(f"femur_{s}").id) for s in "rl"]
        self._jac = np.zeros((3, m.nv))

    def find(self, start: State, want: Want, steps: int = STEPS) -> State:
        """The pose nearest to what is wanted, from a start."""
        state, damping = self.rig.within(start), 1e-6
        residual, slopes = self._rows(state, want)
        cost = residual @ residual
        for _ in range(steps):
            moved = self.rig.within(state.moved(self._step(state, residual, slopes, damping)))
            trial, trial_slopes = self._rows(moved, want)
            trial_cost = trial @ trial
            if trial_cost < cost:
                done = cost - trial_cost < 1e-6 * (1.0 + cost)
                state, residual, slopes, cost = moved, trial, trial_slopes, trial_cost
                damping = max(damping / 5, 1e-7)
                if done:
                    break
            else:
                damping = max(damping, 1e-4) * 8
                if damping > 1e5:
                    break
        self.rig.place(state)
        return state

    def _step(self, state: State, residual: Floats, slopes: Floats, damping: float) -> Floats:
        """Where least squares wants to go, not past a joint's end, and not too far at once."""
        normal, pull = slopes.T @ slopes, -slopes.T @ residual
        normal[np.diag_indices_from(normal)] *= 1 + damping
        normal[np.diag_indices_from(normal)] += 1e-6
        free = np.ones(len(pull), dtype=bool)
        at_low, at_high = (np.concatenate([np.zeros(6, bool), ends]) for ends in (
            state.angles <= self.rig.low + 1e-9, state.angles >= self.rig.high - 1e-9))  # fmt: skip
        for _ in range(4):
            step = np.zeros(len(pull))
            step[free] = np.linalg.solve(normal[np.ix_(free, free)], pull[free])
            out = free & ((at_low & (step < 0)) | (at_high & (step > 0)))
            if not out.any():
                break
            free &= ~out
        longest = max(np.abs(step[3:]).max() / 0.4, np.abs(step[:3]).max() / 0.3, 1.0)
        return step / longest

    def _rows(self, state: State, want: Want) -> tuple[Floats, Floats]:
        """Everything that is off, in units of what it may be off, and how it changes with the pose."""
        self.rig.place(state)
        to_pose = self.rig.slopes(state)
        joint_rows: list[Floats] = []
        off: list[float] = []
        for rest in want.rests:
            self._add_rest(rest, joint_rows, off)
        self._add_walls(want.walls, joint_rows, off)
        if want.balance:
            self._add_balance(want, joint_rows, off)
        if want.place is not None:
            self._add_place(want.place, want.place_give_m, joint_rows, off)
        in_room = np.array(joint_rows).reshape(-1, self.rig.m.nv) @ to_pose
        turn_off, turn_rows = _pelvis(state, want, to_pose.shape[1])
        n = len(state.angles)
        own = np.zeros((n, to_pose.shape[1]))
        own[np.arange(n), 6 + np.arange(n)] = 1 / want.give
        residual = np.concatenate([off, turn_off, (state.angles - want.angles) / want.give])
        return residual, np.concatenate([in_room, turn_rows, own])

    def _slope(self, point: Floats, body: int) -> Floats:
        mujoco.mj_jac(self.rig.m, self.rig.room, self._jac, None, point, body)
        return self._jac.copy()

    def _add_rest(self, rest: Rest, rows: list[Floats], off: list[float]) -> None:
        if rest.surface is None:
            self._add_on_body(rest, rows, off)
            return
        spheres = self.skin.parts[rest.part]
        middles = spheres.where(self.rig.room)
        out = rest.surface.out
        gaps = (middles - rest.surface.at) @ out - spheres.radius
        slopes = [self._slope(c, b) for c, b in zip(middles, spheres.body, strict=True)]
        lowest = int(gaps.argmin())
        for k, gap in enumerate(gaps):
            if flat(rest.part) or k == lowest or gap < 0:
                rows.append(out @ slopes[k] / OUT_M)
                off.append(gap / OUT_M)
        if rest.slide:
            return
        along = np.eye(3) - np.outer(out, out)
        give = SOFT_ALONG_M if split(rest.part)[1] in SOFT else ALONG_M
        if rest.spheres is not None and flat(rest.part):
            for k, (middle, target) in enumerate(zip(middles, rest.spheres, strict=True)):
                _append(rows, off, along @ slopes[k] / give, along @ (middle - target) / give)
        elif rest.spheres is not None or rest.middle is not None:
            target = rest.spheres.mean(axis=0) if rest.spheres is not None else rest.middle
            _append(rows, off, along @ np.mean(slopes, axis=0) / give, along @ (middles.mean(axis=0) - target) / give)

    def _add_on_body(self, rest: Rest, rows: list[Floats], off: list[float]) -> None:
        here, there = self.skin.place(rest.part, touching=True), self.skin.place(rest.on, rest.offset_mm)
        points = [self._point(spot) for spot in (here, there)]
        slope = self._slope(points[0], here.body) - self._slope(points[1], there.body)
        _append(rows, off, slope / ON_BODY_M, (points[0] - points[1]) / ON_BODY_M)

    def _point(self, spot: object) -> Floats:
        room = self.rig.room
        return room.xpos[spot.body] + room.xmat[spot.body].reshape(3, 3) @ spot.at

    def _add_walls(self, walls: tuple[Surface, ...], rows: list[Floats], off: list[float]) -> None:
        """Nothing goes through the floor or a wall."""
        every = self.skin.all
        middles = every.where(self.rig.room)
        for wall in walls:
            depth = every.radius - (middles - wall.at) @ wall.out
            for k in np.flatnonzero(depth > DENT_M):
                rows.append(-(wall.out @ self._slope(middles[k], every.body[k])) / THROUGH_M)
                off.append((depth[k] - DENT_M) / THROUGH_M)

    def _add_balance(self, want: Want, rows: list[Floats], off: list[float]) -> None:
        """The middle of the body's weight is over the middle of what stands."""
        standing = [self.skin.parts[r.part].where(self.rig.room) for r in want.rests if _carries(r)]
        under = np.mean([s.mean(axis=0) for s in standing], axis=0)
        slopes = np.zeros((3, self.rig.m.nv))
        mujoco.mj_jacSubtreeCom(self.rig.m, self.rig.room, slopes, 1)
        for r in want.rests:
            if _carries(r):
                s = self.skin.parts[r.part]
                each = [self._slope(c, b) for c, b in zip(s.where(self.rig.room), s.body, strict=True)]
                slopes -= np.mean(each, axis=0) / len(standing)
        _append(rows, off, slopes[:2] / BALANCE_M, (self.rig.room.subtree_com[1] - under)[:2] / BALANCE_M)

    def middle(self) -> Floats:
        """The middle between the hip joints (xyz)."""
        return np.asarray(self.rig.room.xpos[self.hips].mean(axis=0))

    def _add_place(self, place: Floats, give_m: float, rows: list[Floats], off: list[float]) -> None:
        slope = np.mean([self._slope(self.rig.room.xpos[h], h) for h in self.hips], axis=0)
        for axis in np.flatnonzero(np.isfinite(place)):
            rows.append(slope[axis] / give_m)
            off.append((self.middle() - place)[axis] / give_m)


def _append(rows: list[Floats], off: list[float], slopes: Floats, values: Floats) -> None:
    rows.extend(slopes)
    off.extend(values)


def _carries(rest: Rest) -> bool:
    return rest.surface is not None and rest.surface.out[2] > 0.9 and split(rest.part)[1] in FEET


def pelvis_angles(turn: Floats, base_turn: Floats) -> dict[str, float]:
    """How the pelvis is turned against its base posture (rad): tilt, left_up, left_turn."""
    r = base_turn.T @ turn
    return {
        "tilt": float(np.arctan2(r[2, 1], r[2, 2])),
        "left_up": float(np.arcsin(np.clip(r[2, 0], -1, 1))),
        "left_turn": float(np.arctan2(r[1, 0], r[0, 0])),
    }


def pelvis_turn(angles: dict[str, float], base_turn: Floats) -> Floats:
    """The rotation that has these angles (rad)."""
    return base_turn @ about("z", angles["left_turn"]) @ about("y", -angles["left_up"]) @ about("x", angles["tilt"])


def _pelvis(state: State, want: Want, columns: int) -> tuple[Floats, Floats]:
    """The pelvis: turned as named; else loosely as it was."""
    off, rows = [], []
    if want.pelvis:
        now = pelvis_angles(state.root_turn, want.base_turn)
        goal = pelvis_turn(now | want.pelvis, want.base_turn)
        error = _rotation(state.root_turn @ goal.T)
        frame = want.base_turn @ about("z", now["left_turn"])
        axes = {"tilt": frame[:, 0], "left_up": -frame[:, 1], "left_turn": want.base_turn[:, 2]}
        for name in want.pelvis:
            off.append(axes[name] @ error / NAMED)
            rows.append(axes[name] @ state.root_turn / NAMED)
    error = _rotation(state.root_turn @ want.start_turn.T)
    off.extend(error / PELVIS_LOOSE)
    rows.extend(state.root_turn / PELVIS_LOOSE)
    slopes = np.zeros((len(off), columns))
    slopes[:, 3:6] = rows
    return np.array(off), slopes


def _rotation(turn: Floats) -> Floats:
    """A rotation as axis times angle (rad)."""
    quat, vector = np.zeros(4), np.zeros(3)
    mujoco.mju_mat2Quat(quat, np.ascontiguousarray(turn).reshape(9))
    mujoco.mju_quat2Vel(vector, quat, 1.0)
    return vector


def glide(solver: Solver, a: Solved, b: Solved, share: float, walls: tuple[Surface, ...] = (FLOOR,)) -> State:
    """The pose between two solved ones, ``share`` of the way: blended, with what rests in both kept on its surface."""
    angles = a.state.angles + share * (b.state.angles - a.state.angles)
    turn = _slerp(a.state.root_turn, b.state.root_turn, share)
    blend = State(a.state.root_xyz + share * (b.state.root_xyz - a.state.root_xyz), turn, angles)
    places = []
    for solved in (a, b):
        solver.rig.place(solved.state)
        places.append(solver.middle())
    want = Want(
        angles=angles,
        give=np.full(len(angles), SETTLED),
        rests=_shared(solver, a, b, share),
        walls=walls,
        start_turn=turn,
        base_turn=turn,
        place=None if any(r.surface is not None for r in a.rests) else places[0] + share * (places[1] - places[0]),
    )
    return solver.find(blend, want, STEPS_BETWEEN)


def _slerp(a: Floats, b: Floats, share: float) -> Floats:
    vector = _rotation(b @ a.T)
    angle = float(np.linalg.norm(vector))
    if angle < 1e-9:
        return a
    quat, turn = np.zeros(4), np.zeros(9)
    mujoco.mju_axisAngle2Quat(quat, vector / angle, share * angle)
    mujoco.mju_quat2Mat(turn, quat)
    return turn.reshape(3, 3) @ a


def _shared(solver: Solver, a: Solved, b: Solved, share: float) -> tuple[Rest, ...]:
    """What rests in both poses, on its way from here to there; a foot that moves far is lifted."""
    kept = []
    for here in a.rests:
        for there in b.rests:
            if here.on != there.on or not (here.part == there.part or same_limb(here.part, there.part)):
                continue
            rest = here if len(solver.skin.parts[here.part].body) < len(solver.skin.parts[there.part].body) else there
            kept.append(_between(solver, rest, a, b, share))
    return tuple(kept)


def _between(solver: Solver, rest: Rest, a: Solved, b: Solved, share: float) -> Rest:
    if rest.surface is None:
        return rest
    ends = []
    for solved in (a, b):
        solver.rig.place(solved.state)
        ends.append(solver.skin.parts[rest.part].where(solver.rig.room))
    way = ends[1] - ends[0]
    along = way - np.outer(way @ rest.surface.out, rest.surface.out)
    far = float(np.linalg.norm(along.mean(axis=0)))
    surface = rest.surface
    if far > 0.06 and not rest.slide:
        lift = min(0.08, 0.35 * far) * 4 * share * (1 - share)
        surface = Surface(surface.at + lift * surface.out, surface.out)
    return replace(rest, surface=surface, spheres=ends[0] + share * way, middle=None, slide=False)


__all__ = ["BASES", "FLOOR", "PoseError", "Rest", "Solved", "Solver", "Want", "glide", "turned"]
