"""What the muscles do and what the lumbar discs bear in one posture, with everything that is uncertain about it.

Every draw takes the posture's numbers, the person's unmeasured traits and the way of sharing work (effort squared or cubed,
half of the draws each) from their distributions, and is solved exactly; told are the mean and the middle 90 % of the draws.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.body.dice import Standard, standard
from laststraw.body.draft import LEVELS, Floats
from laststraw.body.hill import Fascicles, fascicles
from laststraw.body.manikin import Manikin, manikin
from laststraw.body.model import ONE_AT_A_TIME, BodyModel, Known, build_model
from laststraw.body.newton import EXPONENTS, GROUP
from laststraw.body.paths import LEVEL_COUNT, Frames, Ints, Trunk, frames, pull, trunk
from laststraw.body.statics import Balance, Demand, Traits, balance
from laststraw.body.task import Situation, refuse_impossible, refuse_lying, situation
from laststraw.knowledge import Activity, Knowledge, Phase
from laststraw.records import (
    LEVEL_NAMES,
    QUANTITIES,
    Estimate,
    LevelLoad,
    MuscleForce,
    Person,
    SpineLoad,
    TaskPosture,
    Uncertain,
)

TRAIT_NAMES = Traits._fields
DICE = (*QUANTITIES, *TRAIT_NAMES, "lying", "factor")
ENOUGH_HELD = 0.5  # share of draws in which a task can be held, below which it counts as not holdable
HEAVIEST_KG = 300.0
FEWEST = 8  # draws: fewer have no spread, or only one way of sharing work
ARMS_SHORT_M = 0.05  # a note is due beyond it
PELVIS_MOVED_DEG = 10.0  # a note is due beyond it


class Subject(NamedTuple):
    """One person's body, ready to be loaded."""

    model: BodyModel
    trunk: Trunk
    manikin: Manikin
    muscles: Fascicles
    neutral_m: Floats
    disc_mm2: Floats


def spine_load(
    person: Person,
    posture: TaskPosture,
    knowledge: Knowledge,
    *,
    draws: int = 256,
    seed: int = 0,
    factor: tuple[float, float] = (1.0, 0.0),
    year: int | None = None,
    measured_mm: Mapping[str, float] | None = None,
) -> SpineLoad:
    """Muscle forces and loads of the five lumbar levels in a posture.

    Parameters
    ----------
    draws
        How many draws of what is uncertain (8 at least, rounded up to an even number); 256 give the 90 % limits to about 3 %.
    seed
        The same seed gives the same draws, for any posture: differences between postures are not noise.
    factor
        (mean, sd) by which a quick movement exceeds its quasi-static load.
    year
        This year, for the age; strength of a young adult when None.
    measured_mm
        Lengths of segments, as ``build_model`` takes them; the others follow from stature.

    *Error*: quasi-static; one way of sharing a bend between levels; shear and turning are experimental (no facets).
    ``UnusableInput`` when the hands cannot reach their load, or for a length that no such body has.
    """
    refuse_lying(posture, knowledge)
    subject = subject_of(person, knowledge, year, measured_mm=measured_mm)
    dice = standard(max(draws, FEWEST), seed, DICE)
    traits = draw_traits(dice, knowledge)
    found = situation(posture, subject.manikin, subject.model, subject.trunk, traits, dice, knowledge)
    refuse_impossible(posture, found, knowledge)
    solved, length_m = solve(subject, found, traits, knowledge)
    quick = quickness(factor, dice)
    share = float(held(solved, traits, knowledge).mean())
    holdable = share >= ENOUGH_HELD
    return SpineLoad(
        posture=posture,
        levels=level_loads(subject, solved, traits, quick, knowledge) if holdable else (),
        muscles=_muscles(subject, solved, length_m, quick) if holdable else (),
        residual=float(solved.residual.max()),
        holdable=holdable,
        held_share=share,
        limit_kg=None if share >= 0.95 else heaviest_kg(subject, posture, knowledge),
        factor=factor[0],
        draws=dice.draws,
        notes=(*_notes(found, factor, share, knowledge), *_blame(subject, posture, share, knowledge)),
    )


def activity_load(
    person: Person,
    activity: Activity,
    knowledge: Knowledge,
    *,
    draws: int = 256,
    seed: int = 0,
    year: int | None = None,
) -> tuple[SpineLoad, ...]:
    """The loads of each phase of an activity, in its order. *Error*: as ``spine_load``."""
    quick = (activity.dynamic_factor.value, activity.dynamic_factor.sd)
    return tuple(
        spine_load(
            person, task_posture(phase, person, knowledge), knowledge, draws=draws, seed=seed, factor=quick, year=year
        )
        for phase in activity.phases
    )


def task_posture(phase: Phase, person: Person, knowledge: Knowledge) -> TaskPosture:
    """The posture of one phase of an activity, with the hands as far away as suits this person's stature."""
    size = person.stature_mm / knowledge.constant("activity_stature_mm")
    given = {name: getattr(phase, name) for name in QUANTITIES}
    scale = {name: size if name.startswith("hand_") and name.endswith("_mm") else 1.0 for name in given}
    told = {
        name: Uncertain(mean=scale[name] * p[0], sd=scale[name] * p[1]) for name, p in given.items() if p is not None
    }
    return TaskPosture(support=phase.support, hands=phase.hands, **told)


def subject_of(
    person: Person, knowledge: Knowledge, year: int | None = None, *, measured_mm: Mapping[str, float] | None = None
) -> Subject:
    """A person's body; the last few are kept. Parameters and *Error*: as ``build_model``."""
    with ONE_AT_A_TIME:  # threads may ask for one person at once
        return _subject(person, Known(knowledge), year, tuple(sorted((measured_mm or {}).items())))


@lru_cache(maxsize=8)
def _subject(person: Person, known: Known, year: int | None, measured_mm: tuple[tuple[str, float], ...]) -> Subject:
    knowledge = known.knowledge
    model = build_model(person, knowledge, measured_mm=dict(measured_mm))
    muscles = fascicles(model, person, knowledge, year=year)
    geometry = trunk(model, muscles.names)
    upright = frames(geometry, np.zeros((1, LEVEL_COUNT, 3)))
    return Subject(
        model, geometry, manikin(model), muscles, pull(geometry, upright).length_m[0], _disc_areas(person, knowledge)
    )


def draw_traits(dice: Standard, known: Knowledge) -> Traits:
    """The unmeasured traits of every draw: normal where they may be anything, log-normal where they are sizes."""

    def size(name: str, rel_sd: str) -> Floats:
        return np.asarray(np.exp(known.constant(rel_sd) * dice.of(name)))

    gain, gain_sd = known.constant("lever_gain"), known.constant("lever_gain_sd")
    tone, tone_sd = known.constant("co_contraction"), known.constant("co_contraction_sd")
    return Traits(
        lever_gain=gain * np.exp(gain_sd / gain * dice.of("lever_gain")),
        strength=np.exp(
            np.hypot(known.constant("strength_rel_sd"), known.constant("specific_tension_rel_sd")) * dice.of("strength")
        ),
        tone=tone * np.exp(tone_sd / tone * dice.of("tone")) if tone > 0 else np.zeros(dice.draws),
        tolerance=size("tolerance", "moment_tolerance_rel_sd"),
        stiffness=size("stiffness", "disc_stiffness_rel_sd"),
        flexion_limit=size("flexion_limit", "flexion_limit_rel_sd"),
        iap=size("iap", "iap_rel_sd"),
        prestress=size("prestress", "disc_prestress_rel_sd"),
        mass=size("mass", "upper_mass_rel_sd"),
        forward_m=1e-3 * known.constant("upper_mass_forward_sd_mm") * dice.of("forward_m"),
        disc_area=size("disc_area", "disc_area_rel_sd"),
        pressure_factor=known.constant("pressure_factor")
        * np.exp(known.constant("pressure_factor_sd") / known.constant("pressure_factor") * dice.of("pressure_factor")),
    )


def solve(subject: Subject, found: Situation, traits: Traits, known: Knowledge) -> tuple[Balance, Floats]:
    """Solve every draw, a few at a time; muscle lengths (draw, muscle) m come along."""
    draws = len(traits.tone)
    half = (draws + 1) // 2
    way = np.arange(draws) % half % len(EXPONENTS)  # a draw and its mirror twin share work in the same way
    parts: list[tuple[Ints, Balance, Floats]] = []
    for k, exponent in enumerate(EXPONENTS):
        mine = np.flatnonzero(way == k)
        for start in range(0, len(mine), GROUP):
            some = mine[start : start + GROUP]
            at = Frames(*(part[some] for part in found.at))
            some_traits = Traits(*(trait[some] for trait in traits))
            pulled = pull(subject.trunk, at, found.hip_flexion_deg[some], some_traits.lever_gain)
            demand = Demand(*(part[some] for part in found.demand))
            solved = balance(demand, pulled, subject.muscles, subject.neutral_m, some_traits, known, exponent)
            parts.append((some, solved, pulled.length_m))
    order = np.argsort(np.concatenate([some for some, _, _ in parts]))
    joined = (np.concatenate(pieces)[order] for pieces in zip(*(solved for _, solved, _ in parts), strict=True))
    return Balance(*joined), np.concatenate([length for _, _, length in parts])[order]


def held(solved: Balance, traits: Traits, known: Knowledge) -> NDArray[np.bool_]:
    """In which draws (draw,) the muscles leave no level more than it can bear by itself."""
    return np.asarray(np.abs(solved.left_nm).max(axis=1) <= known.constant("not_holdable_nm") * traits.tolerance)


def quickness(factor: tuple[float, float], dice: Standard) -> Floats:
    """Peak over quasi-static load in each draw (draw,): log-normal about ``factor`` (median, sd)."""
    return np.asarray(factor[0] * np.exp(factor[1] / factor[0] * dice.of("factor")))


def heaviest_kg(subject: Subject, posture: TaskPosture, known: Knowledge) -> float | None:
    """The heaviest hand load (kg) that an average person of this size holds in this posture; None when not even empty hands."""
    low, high = 0.0, HEAVIEST_KG
    for _ in range(3):
        loads = np.linspace(low, high, 16)
        holds = _holds(subject, posture, loads, known)
        if not holds[0]:  # later: held a step ago, by the other way of sharing work
            return None if low == 0.0 else low
        last = int(np.flatnonzero(holds)[-1]) if holds.all() else int(np.argmin(holds)) - 1
        if last == len(loads) - 1:
            return float(high)
        low, high = float(loads[last]), float(loads[last + 1])
    return low


def _holds(subject: Subject, posture: TaskPosture, loads_kg: Floats, known: Knowledge) -> NDArray[np.bool_]:
    dice = Standard({"hand_load_kg": loads_kg}, len(loads_kg))
    traits = draw_traits(dice, known)
    loaded = replace(posture, hand_load_kg=Uncertain(mean=0.0, sd=1.0))
    found = situation(loaded, subject.manikin, subject.model, subject.trunk, traits, dice, known)
    solved, _ = solve(subject, found, traits, known)
    return held(solved, traits, known)


def _disc_areas(person: Person, known: Knowledge) -> Floats:
    """(level,) mm2, from L5/S1 up: a man's, by stature squared; smaller in women."""
    smaller = known.constant("disc_area_female_ratio")
    by_sex = {"male": 1.0, "female": smaller, "other": 0.5 * (1.0 + smaller)}[person.sex]
    size = (person.stature_mm / known.constant("disc_area_stature_mm")) ** 2
    shares = np.array([known.constant(f"disc_area_share_{level}") for level in LEVELS])
    return np.asarray(known.constant("disc_area_mm2") * size * by_sex * shares)


def level_loads(
    subject: Subject, solved: Balance, traits: Traits, quick: Floats, known: Knowledge
) -> tuple[LevelLoad, ...]:
    """What each level bears over the draws, from L1/L2 down; ``quick`` (draw,): peak over quasi-static load."""
    disc = solved.disc_n * quick[:, None, None]
    area = subject.disc_mm2 * traits.disc_area[:, None]
    pressure = disc[:, :, 0] / (area * traits.pressure_factor[:, None])
    left = np.array([side == "left" for side in subject.muscles.sides])
    loads = []
    for level, name in enumerate(reversed(LEVEL_NAMES)):
        crosses = subject.trunk.segment_of[level] < len(subject.trunk.owner)
        on_left, all_of_it = (solved.force_n[:, crosses & side].sum(axis=1) for side in (left, left | True))
        loads.append(
            LevelLoad(
                level=name,
                compression_n=estimate(disc[:, level, 0]),
                ap_shear_n=estimate(disc[:, level, 1]),
                lateral_shear_n=estimate(-disc[:, level, 2]),
                pressure_mpa=estimate(pressure[:, level]),
                left_share=estimate((on_left + 0.5) / (all_of_it + 1.0)),  # half and half where no muscle works
            )
        )
    return tuple(reversed(loads))


def _muscles(subject: Subject, solved: Balance, length_m: Floats, quick: Floats) -> tuple[MuscleForce, ...]:
    muscles = subject.muscles
    change = 100.0 * (length_m - subject.neutral_m) / muscles.optimal_m
    found = []
    for structure, side in dict.fromkeys(zip(muscles.structures, muscles.sides, strict=True)):
        mine = np.array([s == structure and d == side for s, d in zip(muscles.structures, muscles.sides, strict=True)])
        force = solved.force_n[:, mine].sum(axis=1) * quick
        share = muscles.peak_n[mine] / muscles.peak_n[mine].sum()
        activation = np.minimum((solved.activation[:, mine] @ share) * quick, 1.0)
        found.append(
            MuscleForce(
                structure=structure,
                side=side,
                force_n=float(force.mean()),
                activation=float(activation.mean()),
                length_change_pct=float((change[:, mine] @ share).mean()),
                force_sd_n=float(force.std()),
            )
        )
    return tuple(found)


def estimate(values: Floats) -> Estimate:
    """Mean, sd and middle 90 % of the draws."""
    low, high = np.quantile(values, (0.05, 0.95))
    return Estimate(mean=float(values.mean()), sd=float(values.std()), lo90=float(low), hi90=float(high))


def _blame(subject: Subject, posture: TaskPosture, share: float, known: Knowledge) -> tuple[str, ...]:
    """A sentence when it is the push alone that cannot be held."""
    if (
        share >= ENOUGH_HELD
        or posture.push_n is None
        or not _holds(subject, replace(posture, push_n=None), np.zeros(2), known)[0]
    ):
        return ()
    return (known.sentence("spine.push_too_hard"),)


def _notes(found: Situation, factor: Sequence[float], share: float, known: Knowledge) -> tuple[str, ...]:
    notes = []
    if abs(found.pelvis_moved_deg) > PELVIS_MOVED_DEG:
        notes.append(known.sentence("spine.pelvis_moved", by=round(abs(found.pelvis_moved_deg))))
    if found.out_of_reach_m > ARMS_SHORT_M:
        notes.append(known.sentence("spine.arms_short", missing=round(1e3 * found.out_of_reach_m)))
    if found.angle_of_bed:
        notes.append(known.sentence("spine.angle_of_bed"))
    if factor[0] > 1.0 and share >= ENOUGH_HELD:
        notes.append(known.sentence("spine.quick", factor=f"{factor[0]:.2g}"))
    if ENOUGH_HELD <= share < 0.95:
        notes.append(known.sentence("spine.hardly_holdable", share=round(100 * share)))
    return tuple(notes)
