"""From the words of a sequence (``docs/poses.md``) to solved key poses, the frames between them, and where the props stand."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from packing import ground
from packing.bases import BASES, turned
from packing.figure import Floats
from packing.ground import Words
from packing.rig import Rig, State
from packing.solve import (
    ARM_WORDS,
    FREE_LIMB,
    LEG_WORDS,
    MISSED_DEG,
    MISSED_MM,
    MISSED_SOFT_MM,
    NAMED,
    PLACE_M,
    RESTING_LIMB,
    SOFT,
    TRUNK,
    PoseError,
    Rest,
    Solved,
    Solver,
    Want,
    glide,
    pelvis_angles,
)
from packing.touch import FLOOR, Skin, Surface, flat, same_limb, split, world

FRAMES_S = 12  # frames of the track a second while something moves
TOLD_PLACE_M = 0.3  # how far the first pose may be from its place, where a contact is told to be somewhere
DRAWN = 10  # pictures between key poses in a loop: they must stay small
DRAWN_LEG = 5  # between two poses, at most
LYING = {"lying_back", "crook_lying", "lying_front", "on_elbows", "lying_left", "lying_right", "plank", "all_fours"}
HAND_THINGS = {"chair", "stool", "table", "counter", "wall", "door_frame", "bed", "box"}


@dataclass(frozen=True)
class Frame:
    """One picture: the pose, how long it is shown, the key pose it is (or None between two), how far the repetition is."""

    state: State
    time_s: float
    shown_s: float
    key: int | None
    phase: float


@dataclass(frozen=True)
class Dance:
    """A solved sequence: key poses, frames of the track, those that are drawn, and the surfaces of things (world, m)."""

    words: Words
    poses: tuple[Solved, ...]
    frames: tuple[Frame, ...]
    drawn: tuple[Frame, ...]
    surfaces: dict[str, Surface]


class Stage:
    """Solves sequences on one rig."""

    def __init__(self) -> None:
        self.rig = Rig()
        self.skin = Skin(self.rig.m)
        self.solver = Solver(self.rig, self.skin)

    def dance(self, words: Words) -> Dance:
        """All of one sequence. *Error*: ``PoseError``."""
        surfaces = ground.surfaces(words)
        solved: list[Solved] = []
        for pose in words["poses"]:
            solved.append(self._pose(words, pose, solved, surfaces))
        self._around = ground.walls(surfaces)
        self._glides: dict[tuple[int, int, float], State] = {}
        legs = self._legs(words, solved)
        track, drawn = (tuple(self._frames(solved, legs, few)) for few in (False, True))
        return Dance(words, tuple(solved), track, drawn, surfaces)

    # ---------------------------------------------------------------- key poses

    def _pose(self, words: Words, pose: Words, solved: list[Solved], surfaces: dict[str, Surface]) -> Solved:
        start = self._start(words, pose, solved, surfaces)
        named = self._named(pose)
        rests = self._rests(words, pose, start, named, surfaces, solved)
        angles = start.state.angles.copy()
        for name, degrees in named.items():
            angles[self.rig.at[name]] = np.radians(degrees)
        first = not solved
        want = Want(
            angles=angles,
            give=self._give(named, rests),
            rests=rests,
            walls=ground.walls(surfaces),
            start_turn=start.state.root_turn,
            base_turn=turned(start.base),
            pelvis={k: np.radians(v) for k, v in pose.get("pelvis", {}).items()},
            place=self._place(pose, start, rests, first),
            place_give_m=TOLD_PLACE_M if first and any(r.middle is not None for r in rests) else PLACE_M,
            balance=_on_feet(rests) and pose.get("shift") is None,
        )
        state = self.solver.find(replace(start.state, angles=angles), want)
        found = Solved(
            pose["name"], state, rests, start.base, float(pose.get("seconds", 1.5)), float(pose.get("hold", 0.5))
        )
        return self._settled(words, pose, found, want, named)

    def _start(self, words: Words, pose: Words, solved: list[Solved], surfaces: dict[str, Surface]) -> Solved:
        """The base posture as it is written, or the earlier pose."""
        name = pose.get("from") or (solved[-1].name if solved else "")
        for earlier in solved:
            if earlier.name == name:
                return earlier
        base = BASES[name]
        angles = np.zeros(len(self.rig.names))
        for prefix, table in (
            ("", base.trunk),
            ("left_", base.both),
            ("right_", base.both),
            ("left_", base.left),
            ("right_", base.right),
        ):
            for word, degrees in table.items():
                angles[self.rig.at[prefix + word]] = np.radians(degrees)
        lain_on = surfaces[words["lies_on"]] if words.get("lies_on") and name in LYING else FLOOR
        rests = tuple(
            Rest(
                part,
                on,
                None if on.startswith(("left", "right")) else surfaces.get(on, lain_on) if on != "floor" else lain_on,
                loose=loose,
            )
            for loose, table in ((False, base.rests), (True, base.loose))
            for part, on in table
        )
        at = self.rig.neutral().root_xyz * (0, 0, 1) if not solved else solved[-1].state.root_xyz
        return Solved(name, State(at, turned(base), angles), _kept_places(rests, solved), base)

    def _named(self, pose: Words) -> dict[str, float]:
        """The angles that a pose names (deg), by name of the rig."""
        named: dict[str, float] = {}
        for table, prefixes in (
            ("both", ("left_", "right_")),
            ("left", ("left_",)),
            ("right", ("right_",)),
            ("trunk", ("",)),
        ):
            for word, degrees in pose.get(table, {}).items():
                for prefix in prefixes:
                    if prefix + word not in self.rig.at:
                        raise PoseError(f"{pose['name']!r}: no angle {word!r} in {table}")
                    named[prefix + word] = float(degrees)
        return named

    def _rests(
        self,
        words: Words,
        pose: Words,
        start: Solved,
        named: dict[str, float],
        surfaces: dict[str, Surface],
        solved: list[Solved],
    ) -> tuple[Rest, ...]:
        """What rests in this pose: what stays, less what is lifted or let go, and what is new."""
        lifted = set(pose.get("lift", ()))
        kept = [r for r in start.rests if r.part not in lifted and not (r.loose and _lets_go(r.part, named))]
        kept = [self._tipped(r, lifted, start) for r in kept]
        for contact in pose.get("contacts", ()):
            for part in contact["parts"]:
                before = next((r for r in kept if r.part == part or same_limb(r.part, part)), None)
                kept = [r for r in kept if r.part != part and not same_limb(r.part, part)]
                kept.append(self._rest(words, contact, part, before, start, surfaces))
        return tuple(kept)

    def _tipped(self, rest: Rest, lifted: set[str], start: Solved) -> Rest:
        """A sole of which the heel is lifted rests on the ball of the foot; where the toes are lifted, on the heel."""
        side, stem = split(rest.part)
        for gone, left in (("heel", "toes"), ("toes", "heel")):
            if stem == "foot" and f"{side}_{gone}" in lifted:
                self.rig.place(start.state)
                part = f"{side}_{left}"
                stayed = None if rest.spheres is None else self.skin.parts[part].where(self.rig.room)
                return replace(rest, part=part, spheres=stayed)
        return rest

    def _rest(
        self, words: Words, contact: Words, part: str, before: Rest | None, start: Solved, surfaces: dict[str, Surface]
    ) -> Rest:
        on, slide = contact["on"], bool(contact.get("slide", False))
        if on in self.skin.parts:
            return Rest(part, on, None, offset_mm=tuple(contact.get("at") or (0.0, 0.0, 0.0)))
        surface = surfaces.get(on, FLOOR)
        if on in ("chair", "stool") and split(part)[1] in ("back", "lower_back", "head", "shoulder"):
            surface = surfaces[f"{on} back"]
        rest = Rest(part, on, surface, slide=slide)
        if contact.get("at") is not None:
            return replace(rest, middle=surface.at + world(tuple(contact["at"])))
        if before is None or slide:
            return rest
        self.rig.place(start.state)
        stayed = self.skin.parts[part].where(self.rig.room)
        if contact.get("move") is not None:
            return replace(rest, spheres=stayed + world(tuple(contact["move"])))
        return replace(rest, spheres=stayed) if before.on == on else rest

    def _give(self, named: dict[str, float], rests: tuple[Rest, ...]) -> Floats:
        """How far each angle may give way (rad): little where it is named, more in a limb that rests on something."""
        resting = {split(r.part)[0] + (" arm" if split(r.part)[1] in ARM_RESTS else " leg") for r in rests}
        on_toes = {split(r.part)[0] for r in rests if split(r.part)[1] == "toes"}
        give = []
        for name in self.rig.names:
            side, stem = split(name)
            limb = f"{side} {'leg' if stem.startswith((*LEG_WORDS, 'foot', 'toes')) else 'arm'}"
            loose = RESTING_LIMB if limb in resting else FREE_LIMB
            if limb in resting and stem in EASY:
                loose = np.radians(EASY[stem])
            if stem == "toes_extension" and side in on_toes:
                loose = np.radians(60.0)  # the foot tips on its ball
            give.append(NAMED if name in named else TRUNK if not side else loose / 2 if stem in STIFF else loose)
        return np.array(give)

    def _place(self, pose: Words, start: Solved, rests: tuple[Rest, ...], first: bool) -> Floats | None:
        """Where the middle between the hips should be: below it lies the first pose; later only where a shift is told."""
        if first:
            return np.array([0.0, 0.0, np.nan])
        if pose.get("shift") is None:
            return None if rests else np.array([np.nan, np.nan, 0.95])
        self.rig.place(start.state)
        wanted = self.solver.middle() + world(tuple(pose["shift"]))
        return np.where(np.array([pose["shift"][1], pose["shift"][0], pose["shift"][2]]) != 0, wanted, np.nan)

    # ---------------------------------------------------------------- what was missed

    def _settled(self, words: Words, pose: Words, found: Solved, want: Want, named: dict[str, float]) -> Solved:
        """The pose with everything staying where it is now. *Error*: ``PoseError`` where something was missed."""
        self.rig.place(found.state)
        where = f"sequence {words['id']!r}, pose {pose['name']!r}"
        worst_deg = 0.0
        for name, degrees in named.items():
            got = float(np.degrees(found.state.angles[self.rig.at[name]]))
            worst_deg = max(worst_deg, abs(got - degrees))
            if abs(got - degrees) > MISSED_DEG:
                raise PoseError(self._angle_missed(where, name, degrees, got, found))
        turn = pelvis_angles(found.state.root_turn, want.base_turn)
        for name, goal in want.pelvis.items():
            got = float(np.degrees(turn[name]))
            if abs(got - np.degrees(goal)) > MISSED_DEG:
                raise PoseError(
                    f"{where}: pelvis {name} came out at {got:.0f} instead of {np.degrees(goal):.0f}; "
                    f"{got:.0f} would have worked, or lift something"
                )
        worst_mm, rests = 0.0, []
        for rest in found.rests:
            miss = self._missed_mm(rest)
            worst_mm = max(worst_mm, miss)
            if miss > (MISSED_SOFT_MM if split(rest.part)[1] in SOFT else MISSED_MM):
                raise PoseError(
                    f"{where}: {rest.part} misses the {rest.on} by {miss:.0f} mm; name fewer angles of that limb"
                    f"{self._limb(rest.part, found.state)}, give another place, or lift it"
                )
            spheres = None if rest.surface is None else self.skin.parts[rest.part].where(self.rig.room)
            rests.append(replace(rest, spheres=spheres, middle=None))
        return replace(found, rests=tuple(rests), worst_mm=worst_mm, worst_deg=worst_deg)

    def _angle_missed(self, where: str, name: str, degrees: float, got: float, found: Solved) -> str:
        low, high = np.degrees((self.rig.low[self.rig.at[name]], self.rig.high[self.rig.at[name]]))
        if not low - 1 <= degrees <= high + 1:
            return f"{where}: {name} {degrees:.0f} is beyond the joint; {low:.0f} to {high:.0f} would have worked"
        held = ", ".join(r.part for r in found.rests)
        came = f"{where}: {name} came out at {got:.0f} instead of {degrees:.0f}"
        return f"{came}; {got:.0f} would have worked, or lift one of {held}"

    def _missed_mm(self, rest: Rest) -> float:
        if rest.surface is None:
            ends = [
                self.solver._point(spot)
                for spot in (self.skin.place(rest.part, touching=True), self.skin.place(rest.on, rest.offset_mm))
            ]
            return 1e3 * float(np.linalg.norm(ends[0] - ends[1]))
        spheres = self.skin.parts[rest.part]
        middles = spheres.where(self.rig.room)
        gaps = np.abs((middles - rest.surface.at) @ rest.surface.out - spheres.radius)
        missed = gaps.max() if flat(rest.part) else gaps.min()
        target = rest.spheres.mean(axis=0) if rest.spheres is not None else rest.middle
        if target is not None and not rest.slide:
            off = middles.mean(axis=0) - target
            missed = max(missed, np.linalg.norm(off - (off @ rest.surface.out) * rest.surface.out))
        return 1e3 * float(missed)

    def _limb(self, part: str, state: State) -> str:
        """The angles that a limb came to, for the message."""
        side, stem = split(part)
        words = ARM_WORDS if stem in ("hand", "forearm", "elbow", "shoulder") else LEG_WORDS
        told = [
            f"{n} {np.degrees(state.angles[k]):.0f}"
            for k, n in enumerate(self.rig.names)
            if side and split(n)[0] == side and split(n)[1].startswith(words)
        ]
        return f" (it came to {', '.join(told)})" if told else ""

    # ---------------------------------------------------------------- in between

    def _legs(self, words: Words, solved: list[Solved]) -> list[tuple[int, int, float]]:
        """The ways of one loop: from a pose, to a pose, in so many seconds."""
        loop = words.get("loop", "there_and_back")
        if loop == "still" or len(solved) == 1:
            return []
        there = [(a, b, solved[b].seconds) for a, b in pairwise(range(len(solved)))]
        back = [(b, a, seconds) for a, b, seconds in reversed(there)]
        return there + (back if loop == "there_and_back" else [(len(solved) - 1, 0, solved[0].seconds)])

    def _frames(self, solved: list[Solved], legs: list[tuple[int, int, float]], drawn: bool) -> list[Frame]:
        """One loop, from the first pose on: close together for the track, or the few that are drawn."""
        if not legs:
            return [Frame(solved[0].state, 0.0, max(solved[0].hold, 1.0), 0, 0.0)]
        frames, now, gone = [], 0.0, 0.0
        total = sum(seconds for _, _, seconds in legs)
        few = min(max(round(DRAWN / len(legs)), 1), DRAWN_LEG)
        for a, b, seconds in legs:
            times = (
                _even_ways(few)
                if drawn
                else np.arange(1, max(round(seconds * FRAMES_S), 2)) / max(round(seconds * FRAMES_S), 2)
            )
            ends = np.concatenate([[0.0], (times[1:] + times[:-1]) / 2, [1.0]]) if drawn else np.append(times, 1.0)
            waits = seconds * np.diff(ends)
            rest = 0.0 if drawn else float(seconds * times[0])
            hold = max(solved[a].hold, 1 / FRAMES_S)
            frames.append(Frame(solved[a].state, now, hold + rest, a, gone / total))
            start = now + hold
            for time, wait in zip(times.tolist(), waits.tolist(), strict=True):
                state = self._glided(solved, a, b, round(_minimum_jerk(time), 6))
                frames.append(Frame(state, start + seconds * time, wait, None, (gone + seconds * time) / total))
            now, gone = start + seconds, gone + seconds
        return frames

    def _glided(self, solved: list[Solved], a: int, b: int, share: float) -> State:
        """The pose between two, the same on the way there and back."""
        low, high, part = (a, b, share) if a < b else (b, a, round(1 - share, 6))
        key = (low, high, part)
        if key not in self._glides:
            self._glides[key] = glide(self.solver, solved[low], solved[high], part, self._around)
        return self._glides[key]


ARM_RESTS = ("hand", "forearm", "elbow")
EASY = {
    "shoulder_flexion": 22,
    "shoulder_abduction": 22,
    "shoulder_rotation": 32,
    "elbow_flexion": 32,
    "forearm": 45,
    "wrist_flexion": 45,
}
STIFF = {"shoulder_lift", "shoulder_forward", "fist", "foot_eversion", "hip_rotation"}  # give way last


def _even_ways(count: int) -> Floats:
    """Times (0 to 1) at which a minimum-jerk movement has gone equal shares of its way."""
    fine = np.linspace(0, 1, 513)
    return np.interp(np.arange(1, count + 1) / (count + 1), _minimum_jerk(fine), fine)


def _minimum_jerk(t: float) -> float:
    return t**3 * (10 - 15 * t + 6 * t**2)


def _on_feet(rests: tuple[Rest, ...]) -> bool:
    """Whether feet alone carry the weight; a hand may help."""
    carrying = {
        split(r.part)[1]
        for r in rests
        if r.surface is not None and r.surface.out[2] > 0.9 and r.on not in HAND_THINGS - {"chair", "stool", "bed"}
    }
    return bool(carrying) and carrying <= {"foot", "heel", "toes"}


def _lets_go(part: str, named: dict[str, float]) -> bool:
    """Whether an angle of the limb that lay there loosely is named."""
    side, stem = split(part)
    words = ARM_WORDS if stem in ("hand", "forearm", "elbow") else LEG_WORDS
    if stem == "head":
        return any(n.startswith(("neck", "head", "thorax")) for n in named)
    return any(split(n)[0] == side and split(n)[1].startswith(words) for n in named)


def _kept_places(rests: tuple[Rest, ...], solved: list[Solved]) -> tuple[Rest, ...]:
    """A base posture in the middle of a sequence: what rested before on the same stays where it was."""
    before = {(r.part, r.on): r for r in solved[-1].rests} if solved else {}
    return tuple(replace(r, spheres=before[r.part, r.on].spheres) if (r.part, r.on) in before else r for r in rests)
