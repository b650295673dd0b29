"""A job of several lifting tasks by the revised NIOSH lifting equation: the composite lifting index.

    CLI = STLI1 + sum over k > 1 of FILIk (1/FM(F1 + ... + Fk) - 1/FM(F1 + ... + F(k-1)))

with the tasks numbered from the largest STLI down. Source: NIOSH Publication 94-110, revised 9/2021, section 2.4, p.
57 for ties (see ``niosh_multipliers``). changed by us, where the manual is silent: tasks that tie in STLI and
frequency go by FILI; in a sum of frequencies the column of table 5 is that of the lowest hands among the tasks
summed, so that no step of the sum is negative; of a task with control the lower limit counts, as in a single task;
all tasks share one pattern of work.

A weakness of the method itself, which stays: the order follows the STLI, the increments the FILI. A light task done
so often that it overtakes a heavy one can *lower* the CLI (docs/exposure-niosh.md).

The variable lifting index (VLI) is left out: how its classes are cut and represented could not be read in a source.
"""

from collections.abc import Sequence
from typing import NamedTuple

from laststraw.damage.exposure.niosh_frequency import Duration, fm
from laststraw.damage.exposure.niosh_lift import Lift, LiftFigure, assess_lift
from laststraw.damage.exposure.niosh_multipliers import METRIC, Rounding, System, half_up
from laststraw.errors import UnusableInput


class Stress(NamedTuple):
    """What a task brings to a job: its indices (None: no load is allowed), lifts a minute, and whether its hands begin
    low."""

    stli: float | None
    fili: float | None
    per_min: float
    low: bool = False


class Composite(NamedTuple):
    """``cli``, and what each task adds to it, in the order given; ``order``: positions of the tasks, most stressful first.

    None where the equation allows no load: for a task alone, or for so many lifts together.
    """

    cli: float | None
    increments: tuple[float | None, ...]
    order: tuple[int, ...]


class JobFigure(NamedTuple):
    """A job: its tasks in the order given, and their composite index.

    ``too_often``: each task alone is allowed, but together they are lifted more often than table 5 covers.
    """

    tasks: tuple[LiftFigure, ...]
    composite: Composite

    @property
    def cli(self) -> float | None:
        """The composite lifting index."""
        return self.composite.cli

    @property
    def too_often(self) -> bool:
        """Whether only the sum of the frequencies goes beyond the equation."""
        return self.cli is None and all(task.li is not None for task in self.tasks)


def assess_job(lifts: Sequence[Lift], system: System = METRIC, rounding: Rounding = "exact") -> JobFigure:
    """The composite lifting index of tasks that are done in turn.

    *Error*: ``UnusableInput`` for no task, or for tasks that last differently: those are jobs of their own.
    """
    if not lifts:
        raise UnusableInput("The job has no tasks.", hint="Give at least one lifting task.")
    if len({lift.duration for lift in lifts}) > 1:
        raise UnusableInput(
            "The tasks of one job have different durations.",
            hint="Give every task the work and recovery time of the whole job, or make two jobs of them.",
        )
    tasks = tuple(assess_lift(lift, system, rounding) for lift in lifts)
    stress = [
        Stress(task.li, task.fili, lift.per_min, lift.v < system.v_best)
        for lift, task in zip(lifts, tasks, strict=True)
    ]
    return JobFigure(tasks, composite_index(stress, lifts[0].duration, rounding))


def composite_index(tasks: Sequence[Stress], duration: Duration, rounding: Rounding = "exact") -> Composite:
    """The composite lifting index of tasks whose own indices are known (2.4.5)."""
    order = sorted(range(len(tasks)), key=lambda place: _rank(tasks[place]), reverse=True)
    increments: list[float | None] = [None] * len(tasks)
    cli, low, together = 0.0, False, 0.0
    allowed = True
    for turn, place in enumerate(order):
        task = tasks[place]
        low = low or task.low
        before = fm(together, low, duration, rounding)
        together += task.per_min
        after = fm(together, low, duration, rounding)
        if turn == 0:
            step = task.stli
        else:
            step = None if task.fili is None or after <= 0.0 else task.fili * (1.0 / after - 1.0 / before)
        increments[place] = step
        allowed = allowed and step is not None
        cli += step or 0.0
    total = half_up(cli, 1) if rounding == "worksheet" else cli
    return Composite(total if allowed else None, tuple(increments), tuple(order))


def _rank(task: Stress) -> tuple[float, float, float]:
    """Least stressful first: STLI, then frequency (p. 57), then FILI. No index ranks above every number."""
    none = float("inf")
    return (none if task.stli is None else task.stli, task.per_min, none if task.fili is None else task.fili)
