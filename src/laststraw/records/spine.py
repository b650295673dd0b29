"""What somebody does with the spine, and what the muscles and discs bear while it is done."""

from dataclasses import dataclass, fields
from typing import Literal

from laststraw.records._check import require, require_finite, require_id, require_probability
from laststraw.records.photo import Side

LevelName = Literal["L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1"]
Support = Literal["standing", "sitting", "lying_supine", "lying_prone", "lying_side"]
Hands = Literal["both", "left", "right"]

LEVEL_NAMES: tuple[LevelName, ...] = ("L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1")
SUPPORTS: tuple[Support, ...] = ("standing", "sitting", "lying_supine", "lying_prone", "lying_side")

CONTACTS = ("backrest", "arms_on_thighs", "armrests", "hand_on_table")

# what a living body can do, generously: beyond it a typed number is a slip, not a posture
LIMITS: dict[str, tuple[float, float]] = {
    "pelvis_anterior_tilt": (-90.0, 110.0),
    "pelvis_left_up": (-30.0, 30.0),
    "pelvis_left_turn": (-180.0, 180.0),
    "lumbar_flexion": (-40.0, 70.0),
    "lumbar_left_bend": (-40.0, 40.0),
    "lumbar_left_turn": (-20.0, 20.0),
    "trunk_inclination": (-60.0, 130.0),
    "backrest": (0.0, 1.0),
    "arms_on_thighs": (0.0, 1.0),
    "armrests": (0.0, 1.0),
    "hand_on_table": (0.0, 1.0),
    "hand_load_kg": (0.0, 300.0),
    "hand_forward_mm": (-1000.0, 1600.0),
    "hand_left_mm": (-1300.0, 1300.0),
    "hand_height_mm": (-500.0, 2800.0),
    "push_n": (-1500.0, 1500.0),
    "abdominal_pressure_kpa": (0.0, 40.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """A number with its standard deviation (0: exactly known), in the unit of the field that it fills."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        require_finite("mean", self.mean)
        require_finite("sd", self.sd)
        require(self.sd >= 0.0, f"sd must not be negative, is {self.sd}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPosture:
    """A posture with its support and its load, as people describe it; None is neutral, or follows from the rest.

    Angles in deg, signs of the design (forwards and to the left positive; lumbar angles are totals over L1 to S1, from
    upright standing; ``trunk_inclination``: hip-shoulder line against the vertical). ``backrest``, ``arms_on_thighs``,
    ``armrests``, ``hand_on_table``: share (0 to 1) of the body's weight above L4/L5 that is carried there. The hands hold
    ``hand_load_kg`` at ``hand_forward_mm`` in front and ``hand_left_mm`` to the left of the L4/L5 joint, ``hand_height_mm``
    above the floor, and push forwards with ``push_n`` (negative: pull). ``abdominal_pressure_kpa``: where it is known (a
    cough); else it follows from the effort.

    *Error*: ``ValueError`` for a mean outside ``LIMITS``, and for a bare number: each comes with its error.
    """

    support: Support = "standing"
    hands: Hands = "both"
    pelvis_anterior_tilt: Uncertain | None = None
    pelvis_left_up: Uncertain | None = None
    pelvis_left_turn: Uncertain | None = None
    lumbar_flexion: Uncertain | None = None
    lumbar_left_bend: Uncertain | None = None
    lumbar_left_turn: Uncertain | None = None
    trunk_inclination: Uncertain | None = None
    backrest: Uncertain | None = None
    arms_on_thighs: Uncertain | None = None
    armrests: Uncertain | None = None
    hand_on_table: Uncertain | None = None
    hand_load_kg: Uncertain | None = None
    hand_forward_mm: Uncertain | None = None
    hand_left_mm: Uncertain | None = None
    hand_height_mm: Uncertain | None = None
    push_n: Uncertain | None = None
    abdominal_pressure_kpa: Uncertain | None = None

    def __post_init__(self) -> None:
        require(self.support in SUPPORTS, f"support {self.support!r} is not one of {', '.join(SUPPORTS)}")
        require(self.hands in ("both", "left", "right"), f"hands {self.hands!r} is not both, left or right")
        for name, (low, high) in LIMITS.items():
            given = getattr(self, name)
            if given is not None:
                require(isinstance(given, Uncertain), f"{name} {given!r}: give Uncertain(mean={given}, sd=...)")
                require(low <= given.mean <= high, f"{name} {given.mean:g} is not between {low:g} and {high:g}")
        carried = sum(given.mean for given in (getattr(self, name) for name in CONTACTS) if given is not None)
        require(carried <= 1.0 + 1e-9, f"{' and '.join(CONTACTS)} together carry {carried:g} of the weight: at most 1")


QUANTITIES = tuple(f.name for f in fields(TaskPosture) if f.name not in ("support", "hands"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A quantity over the draws of everything that is uncertain: mean, sd, and the middle 90 % of the draws."""

    mean: float
    sd: float
    lo90: float
    hi90: float

    def __post_init__(self) -> None:
        for name in ("mean", "sd", "lo90", "hi90"):
            require_finite(name, getattr(self, name))
        require(self.sd >= 0.0 and self.lo90 <= self.hi90, "sd must not be negative and lo90 not above hi90")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelLoad:
    """What one lumbar disc bears.

    ``compression_n`` is along the disc's axis (positive: pressed together), ``ap_shear_n`` positive when the upper vertebra is
    pushed forwards, ``lateral_shear_n`` positive when it is pushed to the left: shears are experimental. ``left_share``:
    share of the muscle force across this level that the left side gives.
    """

    level: LevelName
    compression_n: Estimate
    ap_shear_n: Estimate
    lateral_shear_n: Estimate
    pressure_mpa: Estimate
    left_share: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleForce:
    """What one muscle of one side does: force (N), activation (0 to 1), change from standing length (% of fibre length)."""

    structure: str
    side: Side
    force_n: float
    activation: float
    length_change_pct: float
    force_sd_n: float

    def __post_init__(self) -> None:
        require_id(self.structure)
        for name in ("force_n", "activation", "length_change_pct", "force_sd_n"):
            require_finite(name, getattr(self, name))
        require_probability("activation", self.activation)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpineLoad:
    """Muscle forces and the loads of five lumbar levels in one posture.

    ``residual``: the largest optimality residual of the solved draws (relative; the solver's own proof that it converged).
    ``holdable`` is False when the muscles cannot hold the posture: ``levels`` and ``muscles`` are empty then, and ``limit_kg``
    is the heaviest hand load that they can hold in it (None when not even empty hands, or when nearly everybody holds this).
    ``held_share``: share of the draws that were holdable. ``factor``: what peaks were multiplied with where the task is quicker
    than quasi-static.
    """

    posture: TaskPosture
    levels: tuple[LevelLoad, ...]
    muscles: tuple[MuscleForce, ...]
    residual: float
    holdable: bool
    held_share: float
    limit_kg: float | None
    factor: float
    draws: int
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        require_finite("residual", self.residual)
        require_probability("held_share", self.held_share)
        require(self.holdable or not (self.levels or self.muscles), "what is not holdable has no loads")

    def level(self, name: LevelName) -> LevelLoad:
        """One level. *Error*: ``KeyError`` for another name, and when the posture is not holdable."""
        if name not in LEVEL_NAMES:
            raise KeyError(f"{name!r} is not a level: {', '.join(LEVEL_NAMES)}")
        if not self.holdable:
            raise KeyError(f"no {name}: the posture cannot be held (holdable is False), so it has no loads")
        return {level.level: level for level in self.levels}[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityLoad:
    """What the heaviest part of one activity loads: L4/L5 in N, and against the same person standing as in the photos."""

    activity: str
    compression_n: Estimate
    times_standing: Estimate

    def __post_init__(self) -> None:
        require_id(self.activity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Everyday:
    """What everyday life loads in one person: standing as they were measured (L4/L5), and some activities.

    ``left_share``: share of the muscle force across L4/L5 that the left side gives in standing, 0 to 1.
    """

    standing_n: Estimate
    left_share: Estimate
    activities: tuple[ActivityLoad, ...]
    draws: int
