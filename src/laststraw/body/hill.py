"""The force that a trunk muscle can give: the Hill table, and what length, stature, sex and age make of it.

With l = fibre length over its best length, P the path of the muscle, P0 the path in upright standing:

    F       = peak (a active(l) + passive(l)) cos(pennation)                     a: activation, 0 to 1
    l       = l0 + (P - P0) / (l_opt cos(pennation))                              the tendon keeps its length
    active  = exp(-(l - 1)^2 / width)
    passive = (exp(shape (l - 1) / strain) - 1) / (exp(shape) - 1) above l = 1, 0 below; straight on from l = 1 + strain
    peak    = cross-section * specific tension * (stature / model's)^2 * sex * age
    l_opt   ~ stature,   volume = cross-section * l_opt

Sources: curves of Thelen 2003; the table's are in fascicles.csv, the factors' in constants/muscle.toml. docs/body_muscles.md.
*Error*: a tendon that stretches by 3 % at full force shortens fibres by up to a twentieth: left out. Quasi-static: no velocity.
"""

import math
from typing import NamedTuple

import mujoco
import numpy as np

from laststraw.body.draft import HINGES, LEVELS, Floats
from laststraw.body.model import BodyModel
from laststraw.errors import LaststrawError
from laststraw.knowledge import Knowledge
from laststraw.records import Person, Side

SHORTEST = 0.4  # fibres that short have folded: the straight relation to the path has ended
OLDEST = 80  # the loss of strength with age was measured until then
M2_PER_CM2 = 1e-4
M_PER_MM = 1e-3


class Fascicles(NamedTuple):
    """The trunk muscles of one person, in the order of the model's first actuators; all arrays (muscle,).

    ``structures``, ``sides``: whose they are. ``optimal_m``: best fibre length. ``neutral_length``: fibre length in upright
    standing over it. ``peak_n``: force at full activation and best length. ``cos_pennation``. ``fibre_to_path``: change of l
    per metre of path. ``volume``: m^3, the weight of effort. ``flexes``: True where the muscle bends the upright spine
    forwards.
    """

    names: tuple[str, ...]
    structures: tuple[str, ...]
    sides: tuple[Side, ...]
    optimal_m: Floats
    neutral_length: Floats
    peak_n: Floats
    cos_pennation: Floats
    fibre_to_path: Floats
    volume: Floats
    flexes: np.ndarray[tuple[int], np.dtype[np.bool_]]


def fascicles(model: BodyModel, person: Person, knowledge: Knowledge, *, year: int | None = None) -> Fascicles:
    """The Hill table at a person's size and strength.

    Parameters
    ----------
    model
        Of this person: its names, its scale, and the levers in upright standing.
    person
        Sex; year of birth where ``year`` is given.
    knowledge
        The table and the factors.
    year
        Of today, for the loss of strength with age. None: the strength of a young adult.

    Returns
    -------
    Fascicles
        The same on both sides.

    *Error*: strength of one person is off by a quarter (``strength_rel_sd``), of everybody alike by a fifth
    (``specific_tension_rel_sd``), fibre length by 15 %. ``LaststrawError`` when the model has a trunk muscle without a row.
    """
    rows = {row.model_name: row for row in knowledge.fascicles}
    names = trunk_names(model, knowledge)
    missing = [name for name in names if name[:-2] not in rows]
    if missing:
        raise LaststrawError(
            f"The trunk muscle {missing[0]} has no row in fascicles.csv.",
            hint="The body model and the knowledge files must be of one version.",
        )
    claims = {claim.model_name: claim for claim in knowledge.model_map if claim.model_kind == "actuator"}
    table = np.array(
        [[r.optimal_mm, r.neutral_length, r.pennation_deg, r.pcsa_cm2] for r in (rows[name[:-2]] for name in names)]
    )
    optimal_m = table[:, 0] * M_PER_MM * model.scale
    cos_pennation = np.cos(np.radians(table[:, 2]))
    area_cm2 = table[:, 3] * model.scale**2
    tension = knowledge.constant("specific_tension_n_cm2") * strength(person, knowledge, year=year)
    return Fascicles(
        names=names,
        structures=tuple(claims[name].structure for name in names),
        sides=tuple(claims[name].side for name in names),
        optimal_m=optimal_m,
        neutral_length=table[:, 1],
        peak_n=area_cm2 * tension,
        cos_pennation=cos_pennation,
        fibre_to_path=1.0 / (optimal_m * cos_pennation),
        volume=area_cm2 * M2_PER_CM2 * optimal_m,
        flexes=_flexes(model, len(names)),
    )


def trunk_names(model: BodyModel, knowledge: Knowledge) -> tuple[str, ...]:
    """The actuators that move the lumbar spine: the model's first ones, right and left."""
    return model.muscles[: round(knowledge.constant("trunk_actuators"))]


def strength(person: Person, knowledge: Knowledge, *, year: int | None = None) -> float:
    """Force per cross-section of a person over that of a young man; sex "other" is half of each.

    *Error*: of the mean only; people of one sex and age differ by ``strength_rel_sd``.
    """
    female = knowledge.constant("strength_female_ratio")
    of_sex = {"male": 1.0, "female": female, "other": 0.5 * (1.0 + female)}[person.sex]
    if year is None:
        return of_sex
    age = min(year - person.birth_year, OLDEST)
    lost = knowledge.constant("strength_loss_per_year") * max(0.0, age - knowledge.constant("strength_loss_from_age"))
    return of_sex * (1.0 - lost)


def fibre_length(muscles: Fascicles, path_m: Floats, neutral_path_m: Floats) -> Floats:
    """Fibre length over its best length (..., muscle), from the length of the path and that in upright standing (m)."""
    longer = np.asarray(path_m) - neutral_path_m
    return np.asarray(np.maximum(muscles.neutral_length + longer * muscles.fibre_to_path, SHORTEST))


def active(length: Floats, knowledge: Knowledge) -> Floats:
    """Force at full activation over the peak force: 1 at l = 1."""
    return np.asarray(np.exp(-((np.asarray(length) - 1.0) ** 2) / knowledge.constant("active_width")))


def passive(length: Floats, knowledge: Knowledge) -> Floats:
    """Force without activation over the peak force: 0 up to l = 1, 1 at l = 1 + strain, never falling."""
    strain, shape = knowledge.constant("passive_strain"), knowledge.constant("passive_shape")
    stretch = np.maximum(np.asarray(length) - 1.0, 0.0) / strain
    inside = np.expm1(shape * np.minimum(stretch, 1.0)) / math.expm1(shape)
    beyond = shape * math.exp(shape) / math.expm1(shape) * np.maximum(stretch - 1.0, 0.0)
    return np.asarray(inside + beyond)


def _flexes(model: BodyModel, count: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which of the first muscles get longer when the upright spine is bent backwards by a little (muscle,)."""
    lengths_m = []
    for back_rad in (0.0, 0.01):
        model.room.qpos[:] = model.rest_qpos
        for level, share in zip(LEVELS, model.shares["flexion"], strict=True):
            model.room.qpos[model.qpos_of[HINGES[level][0]]] += share * back_rad
        mujoco.mj_kinematics(model.mj, model.room)
        mujoco.mj_tendon(model.mj, model.room)
        lengths_m.append(model.room.ten_length[model.tendon_of[:count]].copy())
    return np.asarray(lengths_m[1] > lengths_m[0])
