"""Postures and muscle results as the files of OpenSim: ``.mot`` (coordinates) and ``.sto`` (forces, activations, loads).

Coordinates are those of OpenSim's lumbar spine models (Christophy et al. 2012 and what was built on it): the pelvis in the
order tilt, list, rotation of a full-body model, the lumbar totals ``flex_extension``, ``lat_bending``, ``axial_rotation``,
and each level above L5/S1, which follows them there. OpenSim counts extension, bending to the right and turning to the left
as positive, and a pelvis that tips backwards, in degrees. Rows are the loads in their order, ``seconds`` apart.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from laststraw.body.angles import lumbar_bend
from laststraw.body.dice import Standard
from laststraw.body.draft import HINGES, LEVELS, PLANES
from laststraw.body.pose import hip_angles
from laststraw.body.spine import Subject, draw_traits, subject_of
from laststraw.body.task import situation
from laststraw.knowledge import Knowledge
from laststraw.records import Person, SpineLoad, TaskPosture

What = Literal["force", "activation", "level"]

PELVIS = ("pelvis_tilt", "pelvis_list", "pelvis_rotation")
TOTALS = HINGES[LEVELS[0]]  # the joint of L5/S1 carries the totals in OpenSim's model
COORDINATES = (*PELVIS, *TOTALS, *(hinge for level in LEVELS[1:] for hinge in HINGES[level]))
TITLES: dict[What, str] = {
    "force": "muscle forces (N)",
    "activation": "muscle activations",
    "level": "loads of the lumbar discs (N, MPa)",
}
LOADS = ("compression_n", "ap_shear_n", "lateral_shear_n", "pressure_mpa")


def opensim_files(
    person: Person, loads: Sequence[SpineLoad], knowledge: Knowledge, *, seconds: float = 1.0
) -> dict[str, str]:
    """Name of each file -> its text; files of muscles and discs only where some posture can be held."""
    files = {"posture.mot": motion_text(person, loads, knowledge, seconds=seconds)}
    if any(load.holdable for load in loads):
        files["muscle_forces.sto"] = storage_text(loads, "force", seconds=seconds)
        files["muscle_activations.sto"] = storage_text(loads, "activation", seconds=seconds)
        files["disc_loads.sto"] = storage_text(loads, "level", seconds=seconds)
    return files


def motion_text(person: Person, loads: Sequence[SpineLoad], knowledge: Knowledge, *, seconds: float = 1.0) -> str:
    """The mean posture of each load as a ``.mot`` file, in degrees.

    *Error*: legs and arms are not told: the solver does not move the legs, and arms are found anew for each load.
    """
    _refuse_none(loads)
    subject = subject_of(person, knowledge)
    rows = [_coordinates_deg(subject, load.posture, knowledge) for load in loads]
    return _table("laststraw posture", COORDINATES, np.arange(len(loads)) * seconds, rows, in_degrees=True)


def storage_text(loads: Sequence[SpineLoad], what: What = "force", *, seconds: float = 1.0) -> str:
    """Results of each load as a ``.sto`` file: means over the draws.

    Columns: ``iliocostalis_l`` ... for muscles, ``L4/L5_compression_n`` ... for discs. A posture that cannot be held has no
    results: its time is left out. *Error*: ``ValueError`` when none can be held.
    """
    _refuse_none(loads)
    held = [k for k, load in enumerate(loads) if load.holdable]
    if not held:
        raise ValueError("none of the postures can be held: there are no results to write")
    tables = [_results(loads[k], what) for k in held]
    columns = tuple(tables[0])
    if any(tuple(table) != columns for table in tables):
        raise ValueError("the loads do not have the same muscles")
    rows = [list(table.values()) for table in tables]
    return _table(f"laststraw {TITLES[what]}", columns, np.array(held) * seconds, rows, in_degrees=False)


def _refuse_none(loads: Sequence[SpineLoad]) -> None:
    if not loads:
        raise ValueError("there is no load to write")


def _coordinates_deg(subject: Subject, posture: TaskPosture, knowledge: Knowledge) -> list[float]:
    """Of the draw in which nothing is off its mean."""
    mean = Standard({}, 1)
    traits = draw_traits(mean, knowledge)
    found = situation(posture, subject.manikin, subject.model, subject.trunk, traits, mean, knowledge)
    pelvis = np.degrees(hip_angles(found.pelvis[0]))  # the same three turns as those of a thigh: z, then x, then y
    levels = np.degrees(lumbar_bend(subject.model, found.angles))[0]
    signs = {"flexion": -1.0, "left_bend": -1.0, "left_turn": 1.0}
    totals = [signs[plane] * float(found.angles[f"lumbar_{plane}"][0]) for plane in PLANES]
    return [*pelvis.tolist(), *totals, *levels[1:].ravel().tolist()]


def _results(load: SpineLoad, what: What) -> dict[str, float]:
    if what == "level":
        return {f"{level.level}_{name}": getattr(level, name).mean for level in load.levels for name in LOADS}
    values = {"force": "force_n", "activation": "activation"}[what]
    return {f"{muscle.structure}_{muscle.side[0]}": getattr(muscle, values) for muscle in load.muscles}


def _table(
    title: str, columns: Sequence[str], times_s: np.ndarray, rows: Sequence[Sequence[float]], *, in_degrees: bool
) -> str:
    """Header and rows as OpenSim 4 reads them; + 0.0 turns -0 into 0."""
    head = [
        title,
        "version=1",
        f"nRows={len(rows)}",
        f"nColumns={len(columns) + 1}",
        f"inDegrees={'yes' if in_degrees else 'no'}",
        "endheader",
        "\t".join(("time", *columns)),
    ]
    lines = [
        "\t".join(f"{x + 0.0:.10g}" for x in (time, *row)) for time, row in zip(times_s.tolist(), rows, strict=True)
    ]
    return "\n".join([*head, *lines, ""])
