"""Levers against the slopes of lengths, and mirrored people: ``python -m validation.laws_of_the_model.run`` (``--write`` renews report.md)."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from laststraw import knowledge
from laststraw.body.dice import TO_THE_SIDE
from laststraw.body.paths import BELLY, frames, pull
from laststraw.body.spine import spine_load, subject_of
from laststraw.records import Person, SpineLoad, TaskPosture, Uncertain

PERSON = Person(stature_mm=1750, mass_kg=75, sex="other", birth_year=1986)
POSTURES, TASKS, DRAWS, STEP_RAD = 100, 40, 16, 1e-5


class Row(NamedTuple):
    """One law: what was found at worst, and what is wanted."""

    name: str
    worst: float
    wanted: float
    unit: str

    @property
    def reproduced(self) -> bool:
        """The law holds."""
        return self.worst <= self.wanted

    def __str__(self) -> str:
        return f"{self.name}: {self.worst:.1e} {self.unit} (wanted: at most {self.wanted:g})"


def run() -> list[Row]:
    """Both laws."""
    return [
        Row(
            f"largest difference of a lever and -dL/dq, 196 muscles, 15 joints, {POSTURES} random postures",
            lever_error_m(),
            1e-5,
            "m",
        ),
        Row(f"mirrored person and posture, {TASKS} random tasks, five levels", mirror_error(), 1e-6, "relative"),
    ]


def lever_error_m() -> float:
    """Levers of all muscles but the 14 of the belly wall (MuJoCo's test holds those), by central differences."""
    trunk = subject_of(PERSON, knowledge.load()).trunk
    bend = np.radians(np.random.default_rng(1).normal(0, (6, 4, 2), (POSTURES, 5, 3)))
    lever = pull(trunk, frames(trunk, bend)).per_newton
    free = (trunk.low[: len(trunk.names)] != BELLY) & (trunk.high[: len(trunk.names)] != BELLY)
    worst = 0.0
    for level in range(5):
        for axis in range(3):
            step = np.zeros((5, 3))
            step[level, axis] = STEP_RAD
            ahead, behind = (pull(trunk, frames(trunk, bend + sign * step)).length_m for sign in (1, -1))
            off = np.abs(lever[:, 3 * level + axis] + (ahead - behind) / (2 * STEP_RAD))
            worst = max(worst, float(off[:, free].max()))
    return worst


def mirror_error() -> float:
    """Largest relative difference of a load of a mirrored task, over compression, shears and the left share."""
    known, rng = knowledge.load(), np.random.default_rng(2)
    worst = 0.0
    for _ in range(TASKS):
        task = TaskPosture(
            hands="left" if rng.random() < 0.5 else "both",
            trunk_inclination=Uncertain(mean=rng.uniform(-10, 60), sd=3),
            lumbar_left_bend=Uncertain(mean=rng.uniform(-12, 12), sd=2),
            lumbar_left_turn=Uncertain(mean=rng.uniform(-6, 6), sd=1),
            pelvis_left_up=Uncertain(mean=rng.uniform(-6, 6), sd=1),
            hand_load_kg=Uncertain(mean=rng.uniform(0, 12), sd=1),
        )
        here, there = (spine_load(PERSON, one, known, draws=DRAWS) for one in (task, mirrored(task)))
        worst = max(worst, _apart(here, there))
    return worst


def mirrored(task: TaskPosture) -> TaskPosture:
    """The same task of the person in the mirror."""
    turned = {n: replace(getattr(task, n), mean=-getattr(task, n).mean) for n in TO_THE_SIDE if getattr(task, n)}
    return replace(task, hands={"left": "right", "right": "left", "both": "both"}[task.hands], **turned)


def _apart(here: SpineLoad, there: SpineLoad) -> float:
    pairs = []
    for one, two in zip(here.levels, there.levels, strict=True):
        pairs += [(one.compression_n.mean, two.compression_n.mean), (one.compression_n.hi90, two.compression_n.hi90)]
        pairs += [(one.ap_shear_n.mean, two.ap_shear_n.mean), (one.left_share.mean, 1 - two.left_share.mean)]
        pairs.append((one.lateral_shear_n.mean, -two.lateral_shear_n.mean))
    return max(abs(a - b) / max(abs(a), 1.0) for a, b in pairs)


def report() -> str:
    """The table as Markdown."""
    lines = [
        "# Laws of the model",
        "",
        "Claim: a muscle's lever is minus the slope of its length (nobody publishes this test), and a mirrored person in a mirrored posture has exactly mirrored",
        "loads (the model as shipped: 1.2 % off).",
        "",
        "| law | at worst | wanted | |",
        "| --- | ---: | ---: | --- |",
    ]
    lines += [
        f"| {r.name} | {r.worst:.1e} {r.unit} | {r.wanted:g} | {'yes' if r.reproduced else '**no**'} |" for r in run()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    text = report()
    print(text, end="")
    if "--write" in sys.argv[1:]:
        (Path(__file__).parent / "report.md").write_text(text)
