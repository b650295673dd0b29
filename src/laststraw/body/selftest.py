"""Self-tests in millimetres of muscle: what a degree of a test is worth, and a person's reading beside the norm.

For a test that moves a joint from a to b while others are held, and muscle m of model muscles i with peak forces F_i:

    slope = (L(b) - L(a)) / |b - a|,    L = sum_i F_i L_i / sum_i F_i           mm a degree, positive: it gets longer
    %     = 100 * slope / l_opt                                                 of optimal fibre length

The range a to b is the range of validity. The slope of each tenth of it is given as well (lowest, highest).
"""

import weakref
from collections.abc import Sequence
from typing import NamedTuple

import mujoco
import numpy as np

from laststraw.body.model import BodyModel, build_model
from laststraw.body.patches import Floats
from laststraw.body.pose import JOINTS, set_posture
from laststraw.body.states import weights
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.knowledge.protocols import people_reach
from laststraw.knowledge.selftests import LengthTest, StrengthHold
from laststraw.records import OTHER_SIDE, ExtensibilityTest, Person, Side, StrengthTest
from laststraw.units import rad_from_deg

STEPS = 10
COORDINATES = {  # joint of a leg -> the model's joint (without side), and its sign
    "hip_flexion": ("hip_flexion", 1.0),
    "hip_adduction": ("hip_adduction", 1.0),
    "hip_inward_rotation": ("hip_rotation", 1.0),
    "knee_flexion": ("knee_angle", 1.0),
    "ankle_dorsiflexion": ("ankle_angle", 1.0),
}
_SLOPES: "weakref.WeakKeyDictionary[BodyModel, dict[LengthTest, tuple[TestSlope, ...]]]" = weakref.WeakKeyDictionary()
_TRUNK = {"lumbar_flexion": "lumbar_flexion", "lumbar_side_bend": "lumbar_left_bend"}


class TestSlope(NamedTuple):
    """What a degree of a self-test is worth in length of one muscle, over the test's range."""

    test: str
    structure: str
    mm_per_deg: float
    lowest: float  # mm a degree in the flattest and the steepest tenth of the range
    highest: float
    percent_per_10_deg: float


def test_slope(model: BodyModel, test: LengthTest, knowledge: Knowledge) -> tuple[TestSlope, ...]:
    """How much longer each muscle of a test gets per degree of it, from the body model.

    Parameters
    ----------
    test
        What moves from where to where, and what is held.

    Returns
    -------
    tuple of TestSlope
        One for each structure of the test; mm at the model's scale. Both sides are alike: a test made on the right.

    *Error*: paths and joint centres are one body's, scaled by stature; beside measured levers the hamstrings are up to a
    quarter short at the hip (validation/muscle_length). ``UnusableInput`` for an angle that the model's joint does not reach.
    """
    return _cut(model, test, knowledge, STEPS)


def _cut(model: BodyModel, test: LengthTest, knowledge: Knowledge, steps: int) -> tuple[TestSlope, ...]:
    """The slopes with the range cut into ``steps``: more of them change ``lowest`` and ``highest`` alone."""
    _require_reachable(model, test)
    angles = np.linspace(test.from_deg, test.to_deg, steps + 1)
    lengths = np.array([tested_lengths_mm(model, {**_held(test), test.moves: float(a)}) for a in angles])
    share = weights(model, knowledge)
    fibres = {fibre.structure: fibre.length.value * model.scale for fibre in knowledge.fibres}
    slopes = []
    for structure in test.structures:
        length = lengths @ share[structure, _muscle_side(test.side, "right")[0]]
        local = np.diff(length) / (abs(test.to_deg - test.from_deg) / steps)
        mean = float(local.mean())
        percent = 1000.0 * mean / fibres[structure]
        slopes.append(TestSlope(test.id, structure, mean, float(local.min()), float(local.max()), percent))
    return tuple(slopes)


def tested_lengths_mm(model: BodyModel, angles_deg: dict[str, float]) -> Floats:
    """Length of every muscle path (actuator,) in mm with the right leg (or the trunk, bent to the right) at some angles."""
    posture = np.zeros(len(JOINTS))
    for joint, angle in _TRUNK.items():
        if joint in angles_deg:
            posture[JOINTS.index(angle)] = -angles_deg[joint] if joint == "lumbar_side_bend" else angles_deg[joint]
    set_posture(model, posture)
    qpos = model.room.qpos
    for joint, (coordinate, sign) in COORDINATES.items():
        if joint in angles_deg:
            qpos[model.qpos_of[f"{coordinate}_r"]] = sign * rad_from_deg(angles_deg[joint])
    _follow_knee(model, qpos)
    mujoco.mj_kinematics(model.mj, model.room)
    mujoco.mj_tendon(model.mj, model.room)
    return np.asarray(1e3 * model.room.ten_length[model.tendon_of])


def read_length(
    test_id: str,
    readings_deg: Sequence[float],
    side: Side,
    person: Person,
    knowledge: Knowledge,
    *,
    year: int,
) -> tuple[ExtensibilityTest, ...]:
    """One person's readings of a self-test of length, for each muscle that it is about.

    Parameters
    ----------
    readings_deg
        (trial,) one or more readings, deg, as the test defines them.
    side
        Left or right: the leg that was tested, or the way the trunk bent; "both" for a test that has no side.
    year
        When it was made: with the year of birth it gives the age, of which the younger is taken.

    *Error*: of the mean, the error of one reading over the root of the number. ``UnusableInput`` where no norm is known
    for that age and sex, or the side does not fit the test.
    """
    test = knowledge.test_length(test_id)
    norm_mean, norm_sd = norm_for(test, person, year)
    value, sd = _mean(readings_deg, test.error_sd.value, test.id)
    slopes = {slope.structure: slope for slope in _slopes(build_model(person, knowledge), test, knowledge)}
    return tuple(
        ExtensibilityTest(
            key=f"test/{test.id}/{muscle_side}/{structure}",
            test=test.id,
            structure=structure,
            side=muscle_side,
            value=value,
            sd=sd,
            norm_mean=norm_mean,
            norm_sd=norm_sd,
            longer_when=test.longer_when,
            mm_per_deg=slopes[structure].mm_per_deg,
            percent_per_deg=slopes[structure].percent_per_10_deg / 10.0,
            because=(f"reading/{test.id}/{side}",),
        )
        for muscle_side in _muscle_side(test.side, side)
        for structure in test.structures
    )


def read_strength(
    test_id: str, readings_s: Sequence[float], side: Side, person: Person, knowledge: Knowledge, *, year: int
) -> tuple[StrengthTest, ...]:
    """One person's readings (trial,) of a self-test of strength (s), for each muscle that it is about; see ``read_length``."""
    test = knowledge.test_strength(test_id)
    norm_mean, norm_sd = norm_for(test, person, year)
    value, sd = _mean(readings_s, test.error_sd.value, test.id)
    return tuple(
        StrengthTest(
            key=f"test/{test.id}/{muscle_side}/{structure}",
            test=test.id,
            structure=structure,
            side=muscle_side,
            value=value,
            sd=sd,
            norm_mean=norm_mean,
            norm_sd=norm_sd,
            stronger_when=test.stronger_when,
            because=(f"reading/{test.id}/{side}",),
        )
        for muscle_side in _muscle_side(test.side, side)
        for structure in test.structures
    )


def norm_for(test: LengthTest | StrengthHold, person: Person, year: int) -> tuple[float, float]:
    """Mean and sd of what people of that age and sex reach; for sex "other" both sexes are pooled.

    *Error*: ``UnusableInput`` where no norm is known for that age.
    """
    age = max(year - person.birth_year - 1, 0)  # the birthday may still come: the younger of the two ages
    reached = people_reach(test.norms, person.sex, (age, age + 1))
    if reached is None:
        ages = ", ".join(f"{n.from_age} to {n.to_age}" for n in test.norms)
        raise UnusableInput(
            f"For {test.plain_name} nobody of {age + 1} years was measured.", hint=f"Its norms are for {ages} years."
        )
    return reached.mean, reached.sd


def _slopes(model: BodyModel, test: LengthTest, knowledge: Knowledge) -> tuple[TestSlope, ...]:
    """The slopes over the whole range, from its two ends; kept for as long as the model is."""
    kept = _SLOPES.setdefault(model, {})
    if test not in kept:
        kept[test] = _cut(model, test, knowledge, 1)
    return kept[test]


def _mean(readings: Sequence[float], error_sd: float, test: str) -> tuple[float, float]:
    if not readings or not np.isfinite(readings).all():
        raise UnusableInput(f"A reading of {test} is not a number.", hint="Give one or more readings as plain numbers.")
    return float(np.mean(readings)), error_sd / len(readings) ** 0.5


def _muscle_side(relation: str, side: Side) -> tuple[Side, ...]:
    """The side (or sides) of the muscles that a test on a side is about."""
    if relation == "both":
        return ("left", "right")
    if side not in ("left", "right"):
        raise UnusableInput("This test has a side.", hint="Say left or right.")
    return (side,) if relation == "same" else (OTHER_SIDE[side],)


def _held(test: LengthTest) -> dict[str, float]:
    return {held.joint: held.deg for held in test.holds}


def _follow_knee(model: BodyModel, qpos: Floats) -> None:
    """Glide of the shin and path of the knee cap for the knee angles that were set: the model's own polynomials."""
    mj = model.mj
    for i in range(mj.neq):
        follower, leader = int(mj.eq_obj1id[i]), int(mj.eq_obj2id[i])
        if mj.eq_type[i] == mujoco.mjtEq.mjEQ_JOINT and mj.joint(follower).name.startswith("knee_"):
            to, of = mj.jnt_qposadr[follower], mj.jnt_qposadr[leader]
            qpos[to] = mj.qpos0[to] + np.polyval(mj.eq_data[i, 4::-1], qpos[of] - mj.qpos0[of])


def _require_reachable(model: BodyModel, test: LengthTest) -> None:
    for joint, angle in [(test.moves, test.from_deg), (test.moves, test.to_deg), *_held(test).items()]:
        if joint in COORDINATES:
            coordinate, sign = COORDINATES[joint]
            low, high = np.rad2deg(model.mj.joint(f"{coordinate}_r").range)
            if not low - 1e-6 <= sign * angle <= high + 1e-6:
                raise UnusableInput(
                    f"{test.id}: {joint} of {angle:g} deg is beyond the model's joint.",
                    hint=f"It reaches from {low:.0f} to {high:.0f} deg.",
                )
