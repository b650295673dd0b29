"""Disc pressures that were measured in living people, beside what the model says of the same tasks.

Run: ``python -m validation.in_vivo.run`` (prints the report; ``--write`` renews report.md).
"""

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from laststraw import knowledge
from laststraw.app.posture_file import read_posture
from laststraw.body import spine_load
from laststraw.knowledge import Knowledge
from validation.in_vivo import truth
from validation.in_vivo.fitting import Grid, Left, leave_one_out, on_grid, with_constants
from validation.in_vivo.metrics import covered, r2_correlation, ratio_rmse, rmse

HERE = Path(__file__).parent
DRAWS, GRID_DRAWS, SEED = 256, 32, 0
NAN = float("nan")

# what is fitted, on which grid
AXES: dict[str, Sequence[float]] = {
    "lever_gain": (0.9, 1.05, 1.2, 1.35, 1.55, 1.8),
    "co_contraction": (0.0, 0.01, 0.02, 0.04, 0.08),
}
PRESSURE_FACTOR, AREA_MM2 = 0.66, 1800.0  # AnyBody prints forces: pressure = force / (factor * area)


class Row(NamedTuple):
    """One task: printed and predicted pressure (MPa) with the middle 90 % of the draws; nan when it cannot be held."""

    task: truth.Task
    mean: float
    lo: float
    hi: float
    compression_n: float

    @property
    def reproduced(self) -> bool:
        """The printed pressure lies in the interval."""
        return self.lo <= self.task.printed_mpa <= self.hi

    def __str__(self) -> str:
        return (
            f"{self.task.name} ({self.task.verified}): printed {self.task.printed_mpa:g} MPa, "
            f"computed {self.mean:.2f} [{self.lo:.2f}, {self.hi:.2f}]"
        )


class Target(NamedTuple):
    """One number to reach."""

    name: str
    value: float
    reached: bool
    wanted: str
    today: str
    unit: str = ""

    @property
    def reproduced(self) -> bool:
        """Reached."""
        return self.reached

    def __str__(self) -> str:
        return f"{self.name}: {self.value:.3f}{self.unit}, wanted {self.wanted} (today's best: {self.today})"


class RelativeRow(NamedTuple):
    """A relative effect measured with implants, and the model's."""

    effect: truth.Effect
    computed: float

    @property
    def reproduced(self) -> bool:
        """Within the band around the measured effect."""
        return self.effect.low <= self.computed <= self.effect.high

    def __str__(self) -> str:
        return f"{self.effect.name}: measured {self.effect.printed:g}, computed {self.computed:.2f}"


def run() -> list[Row | Target | RelativeRow]:
    """Every task, every number to reach, every relative effect."""
    return [*predicted(), *targets(), *relative()]


@cache
def _knowledge() -> Knowledge:
    return knowledge.load()


def measured_disc(task: truth.Task, facts: Knowledge) -> Knowledge:
    """What is known of a subject's own disc: the area of Wilke's man was measured, that of the others was not."""
    return with_constants(facts, {"disc_area_rel_sd": 0.0}) if task.person == truth.subjects()["wilke"] else facts


@cache
def predicted() -> tuple[Row, ...]:
    """Every task that a still model can be asked about."""
    found = []
    for task in truth.tasks(_knowledge()):
        if task.posture is None:
            continue
        load = spine_load(task.person, task.posture, measured_disc(task, _knowledge()), draws=DRAWS, seed=SEED)
        if load.holdable:
            level = load.level(task.level)
            p = level.pressure_mpa
            found.append(Row(task, p.mean, p.lo90, p.hi90, level.compression_n.mean))
        else:
            found.append(Row(task, NAN, NAN, NAN, NAN))
    return tuple(found)


def verified() -> list[Row]:
    """The tasks whose pressure was read in the paper: the numbers to reach are about them."""
    return [row for row in predicted() if row.task.verified == "yes"]


def eight() -> list[tuple[Row, truth.AnyBody]]:
    """AnyBody's tasks beside ours."""
    ours = {row.task.name: row for row in predicted()}
    return [(ours[a.task], a) for a in truth.anybody()]


def anybody_mpa() -> list[float]:
    """The pressures that AnyBody's forces stand for."""
    return [a.force_n / (PRESSURE_FACTOR * AREA_MM2) for a in truth.anybody()]


@cache
def grid() -> Grid:
    """The verified tasks at every point of ``AXES``."""
    return on_grid(_means, _knowledge(), AXES)


def _means(facts: Knowledge) -> list[float]:
    return [_mean(r.task, facts) for r in verified()]


def _mean(task: truth.Task, facts: Knowledge) -> float:
    assert task.posture is not None  # `predicted` has none without
    load = spine_load(task.person, task.posture, measured_disc(task, facts), draws=GRID_DRAWS, seed=SEED)
    return load.level(task.level).pressure_mpa.mean if load.holdable else NAN


@cache
def left_out() -> Left:
    """Leave one task out, over all verified tasks."""
    return leave_one_out(grid(), [r.task.printed_mpa for r in verified()])


def targets() -> list[Target]:
    """The numbers to reach."""
    theirs = [a.printed_mpa for _, a in eight()]
    ours = [row.mean for row, _ in eight()]
    standing = [a.task for _, a in eight()].index("standing")
    rows = verified()
    error, r2 = rmse(ours, theirs), r2_correlation(ours, theirs)
    ratio = ratio_rmse(ours, theirs, standing)
    share, every = (
        covered([r.lo for r in some], [r.hi for r in some], [r.task.printed_mpa for r in some])
        for some in (rows, predicted())
    )
    return [
        Target("RMSE on AnyBody's 8 tasks", error, error <= 0.096, "<= .096", "AnyBody .096", " MPa"),
        Target("R2 (squared correlation) on AnyBody's 8 tasks", r2, r2 >= 0.983, ">= .983", "AnyBody .983"),
        Target("RMSE of the ratio to standing on AnyBody's 8 tasks", ratio, ratio <= 0.30, "<= .30", "AnyBody .20"),
        Target("leave-one-task-out RMSE", left_out().rmse, left_out().rmse <= 0.10, "<= .10", "prototype .114", " MPa"),
        Target("share of 90 % intervals that hold", share, 0.80 <= share <= 0.95, ".80 to .95", "nobody publishes it"),
        Target("the same, recalled pressures too", every, 0.80 <= every <= 0.95, ".80 to .95", "nobody publishes it"),
    ]


@cache
def relative() -> tuple[RelativeRow, ...]:
    """Relative effects at L1/L2, where most of the implants were, of a man of 1.68 m and 70 kg."""
    person = truth.subjects()["wilke"]

    @cache
    def force(task: str) -> float:
        posture = read_posture(HERE / "tasks" / f"{task}.toml", _knowledge())
        load = spine_load(person, posture, _knowledge(), draws=GRID_DRAWS, seed=SEED)
        return load.level("L1/L2").compression_n.mean if load.holdable else NAN

    def value(effect: truth.Effect) -> float:
        base = force(effect.base) if effect.base else 0.0
        return (force(effect.task) - base) / (force(effect.against) - base)

    return tuple(RelativeRow(effect, value(effect)) for effect in truth.effects())


if __name__ == "__main__":
    from validation.in_vivo.report import report

    text = report()
    if "--write" in sys.argv[1:]:
        (HERE / "report.md").write_text(text)
    sys.stdout.write(text)
