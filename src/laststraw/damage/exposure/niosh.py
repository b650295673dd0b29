"""The revised NIOSH lifting equation as the command line sees it: a table of lifting tasks in, limits and indices out.

One row is a single-task analysis (RWL, LI), several rows are one job (STRWL, STLI, FILI, CLI). Rows whose weights and
lengths all stand in lb and in are computed with the manual's US constants, else with its metric ones.

Source: NIOSH Publication 94-110, revised 9/2021 (see ``niosh_multipliers``). The equation speaks of nearly all
healthy workers, not of anybody in particular: "the shape of the risk function is not known" (p. 19).
"""

import math
from collections.abc import Sequence
from typing import cast

from laststraw.damage.exposure.niosh_frequency import INFREQUENT_PER_MIN, RecoveryRule
from laststraw.damage.exposure.niosh_job import JobFigure, assess_job
from laststraw.damage.exposure.niosh_lift import Lift, LiftFigure, Limit
from laststraw.damage.exposure.niosh_multipliers import METRIC, Rounding, System
from laststraw.damage.exposure.niosh_rows import COLUMNS, read_lifts
from laststraw.damage.exposure.table import Amount, Assessment, Model, Option, Row, TaskFigure, choose, shares

OPTIONS = (
    Option("rounding", ("exact", "table", "worksheet"), "exposure.niosh.rounding"),
    Option("units", ("as_given", "metric", "us"), "exposure.niosh.units"),
    Option("recovery", ("2021", "1994"), "exposure.niosh.recovery"),
)
CAUTIONS = {
    "group": "exposure.niosh.group",
    "scope": "exposure.niosh.scope",
    "job": "exposure.niosh.job",
    "infrequent": "exposure.niosh.infrequent",
    "too_often": "exposure.niosh.too_often",
    "h": "exposure.niosh.beyond_h",
    "v": "exposure.niosh.beyond_v",
    "d": "exposure.niosh.beyond_d",
    "a": "exposure.niosh.beyond_a",
    "f": "exposure.niosh.beyond_f",
}


def assess(rows: Sequence[Row], **options: object) -> Assessment:
    """Limits and indices of the tasks of one job.

    The dose of a task is what it adds to the composite index: the lifting index itself where there is one task. Where
    the equation allows no load an index is infinite.

    *Error*: ``UnusableInput`` with line and column.
    """
    chosen = choose(OPTIONS, options)
    lifts, system = read_lifts(rows, chosen["units"], cast(RecoveryRule, chosen["recovery"]))
    job = assess_job(lifts, system, cast(Rounding, chosen["rounding"]))
    return Assessment(
        model="niosh",
        tasks=_figures(lifts, job, system),
        totals=_totals(job),
        limits=(Amount("lifting_index", 1.0, "1"),),
        cautions=_cautions(lifts, job),
        options=tuple({**chosen, "units": system.units}.items()),
    )


def _figures(lifts: Sequence[Lift], job: JobFigure, system: System) -> tuple[TaskFigure, ...]:
    doses = [math.inf if added is None else added for added in job.composite.increments]
    ranks = {place: rank for rank, place in enumerate(job.composite.order, start=1)}
    parts = shares(doses) if job.cli is not None else [None] * len(doses)
    return tuple(
        TaskFigure(lift.name, dose, part, _steps(task, ranks[place], system))
        for place, (lift, dose, part, task) in enumerate(zip(lifts, doses, parts, job.tasks, strict=True))
    )


def _steps(task: LiftFigure, rank: int, system: System) -> tuple[Amount, ...]:
    """Limits, indices and the multipliers of the end that decides; what does not exist is left out."""
    mass = "kg" if system is METRIC else "lb"
    deciding = min(filter(None, (task.origin, task.destination)), key=lambda end: end.rwl)
    amounts: list[tuple[str, float | None, str]] = [
        ("rwl", task.rwl, mass),
        ("li", task.li, "1"),
        ("firwl", task.firwl, mass),
        ("fili", task.fili, "1"),
        ("rank", float(rank), "1"),
        ("rwl_origin", task.origin.rwl, mass),
        ("li_origin", task.li_origin, "1"),
        ("rwl_destination", task.destination.rwl if task.destination else None, mass),
        ("li_destination", task.li_destination, "1"),
        *((name, value, "1") for name, value in zip(Limit._fields[:6], deciding[:6], strict=True)),
    ]
    return tuple(Amount(id, value, unit) for id, value, unit in amounts if value is not None)


def _totals(job: JobFigure) -> tuple[Amount, ...]:
    largest = max(math.inf if task.li is None else task.li for task in job.tasks)
    cli = math.inf if job.cli is None else job.cli
    return (Amount("lifting_index", cli, "1"), Amount("largest_single_task_index", largest, "1"))


def _cautions(lifts: Sequence[Lift], job: JobFigure) -> tuple[str, ...]:
    found = ["group", "scope"]
    if len(lifts) > 1:
        found.append("job")
    if any(lift.per_min < INFREQUENT_PER_MIN and lift.duration != "short" for lift in lifts):
        found.append("infrequent")
    beyond = {name for task in job.tasks for name in task.beyond}
    found += [name for name in ("h", "v", "d", "a", "f") if name in beyond]
    if job.too_often:
        found.append("too_often")
    return tuple(CAUTIONS[name] for name in found)


MODEL = Model(
    id="niosh",
    name="Revised NIOSH lifting equation",
    columns=COLUMNS,
    assess=assess,
    dose_unit="1",
    cautions=tuple(CAUTIONS.values()),
    source="NIOSH Publication 94-110, revised 9/2021 (Waters, Putz-Anderson, Garg)",
    example=(
        "task,load_kg,h_cm,v_cm,v_end_cm,times_per_min,work_min,coupling,control,h_end_cm,a_deg\n"
        "crate floor to bench,12,35,15,90,1,60,fair,yes,40,0\n"
        "box bench to shelf,8,30,90,140,2,60,good,no,,30\n"
    ),
    options=OPTIONS,
)
