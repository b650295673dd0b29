"""What everyday life loads in one person: many tasks solved together, draw by draw against standing as photographed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from laststraw.body.dice import Standard, standard
from laststraw.body.draft import Floats
from laststraw.body.paths import Frames
from laststraw.body.spine import (
    DICE,
    ENOUGH_HELD,
    Subject,
    draw_traits,
    held,
    level_loads,
    quickness,
    solve,
    subject_of,
    task_posture,
)
from laststraw.body.standing import task_of_posture
from laststraw.body.statics import L4_L5, Balance, Demand, Traits
from laststraw.body.task import situation
from laststraw.knowledge import Knowledge
from laststraw.records import QUANTITIES, ActivityLoad, Estimate, Everyday, Person, Posture, TaskPosture
from laststraw.stats import Z90

CHOSEN = (  # from rest to work, one of each kind of day
    "lying_supine",
    "sit_office_upright",
    "walk_normal",
    "stand_sink",
    "carry_bag_one",
    "get_up_chair",
    "tie_shoes",
    "lift_20kg_round_back",
)
LEVEL = "L4/L5"


def everyday_loads(
    person: Person,
    posture: Posture,
    knowledge: Knowledge,
    *,
    draws: int = 24,
    seed: int = 0,
    year: int | None = None,
    measured_mm: Mapping[str, float] | None = None,
) -> Everyday:
    """Loads of L4/L5 in standing as measured, and of everyday activities as multiples of it.

    Parameters
    ----------
    posture
        The fitted standing posture.
    draws
        Of everything that is uncertain; a multiple of 4, so that mirror twins share work in the same way. Limits are those of
        the log-normal distribution with the draws' moments, because so few draws have no 5th percentile; 24 give them to
        about a tenth.
    measured_mm
        Lengths of segments, as ``build_model`` takes them. The posture was fitted without them and is read without them.

    Returns
    -------
    Everyday
        Of an activity its heaviest phase. A multiple is taken draw by draw: what person and standing share cancels.

    *Error*: as ``spine_load``; an activity that this person could not hold is left out.
    """
    chosen = [activity for activity in knowledge.activities if activity.id in CHOSEN]
    stood = task_of_posture(posture, person, knowledge)
    tasks = [stood, *(task_posture(phase, person, knowledge) for activity in chosen for phase in activity.phases)]
    dice = standard(draws, seed, DICE)
    other_day = standard(draws, seed + 1, QUANTITIES)  # how somebody stands says nothing of how far they bend
    each = [Standard({**dice.errors, **other_day.errors}, dice.draws), *(dice for _ in tasks[1:])]
    subject = subject_of(person, knowledge, year, measured_mm=measured_mm)
    traits = draw_traits(dice, knowledge)
    solved, _ = solve_together(subject, tasks, each, knowledge)
    [stands] = [
        level
        for level in level_loads(subject, solved[0], traits, np.ones(dice.draws), knowledge)
        if level.level == LEVEL
    ]
    holds = [held(one, traits, knowledge) for one in solved]
    pressed = [one.disc_n[:, L4_L5, 0] for one in solved]
    loads, at = [], 1
    for activity in chosen:
        phases = range(at, at + len(activity.phases))
        at += len(activity.phases)
        possible = [k for k in phases if holds[k].mean() >= ENOUGH_HELD]
        if possible:
            top = max(possible, key=lambda k: float(pressed[k][holds[k]].mean()))
            quick = quickness((activity.dynamic_factor.value, activity.dynamic_factor.sd), dice)
            newton, base = (pressed[top] * quick)[holds[top]], pressed[0][holds[top]]
            loads.append(
                ActivityLoad(
                    activity=activity.id,
                    compression_n=_spread(newton),
                    times_standing=_spread(newton / np.maximum(base, 1.0)),
                )
            )
    share, half = stands.left_share, Z90 * stands.left_share.sd
    return Everyday(
        standing_n=_spread(pressed[0]),
        left_share=replace(share, lo90=max(share.mean - half, 0.0), hi90=min(share.mean + half, 1.0)),
        activities=tuple(loads),
        draws=dice.draws,
    )


def _spread(values: Floats) -> Estimate:
    """Mean and sd of the draws, and the middle 90 % of the log-normal distribution that has their moments."""
    logs = np.log(np.maximum(values, 1e-3))
    middle, half = float(logs.mean()), Z90 * float(logs.std())
    return Estimate(
        mean=float(values.mean()),
        sd=float(values.std()),
        lo90=float(np.exp(middle - half)),
        hi90=float(np.exp(middle + half)),
    )


def solve_together(
    subject: Subject, tasks: Sequence[TaskPosture], dice: Sequence[Standard], known: Knowledge
) -> tuple[list[Balance], list[Demand]]:
    """Every task solved, and what it asks: one large batch costs less than many small ones. Traits are those of the first."""
    traits = draw_traits(dice[0], known)
    places = [
        situation(task, subject.manikin, subject.model, subject.trunk, traits, one, known)
        for task, one in zip(tasks, dice, strict=True)
    ]
    together = places[0]._replace(
        at=Frames(*(np.concatenate(parts) for parts in zip(*(place.at for place in places), strict=True))),
        demand=Demand(*(np.concatenate(parts) for parts in zip(*(place.demand for place in places), strict=True))),
        hip_flexion_deg=np.concatenate([place.hip_flexion_deg for place in places]),
    )
    repeated = Traits(*(np.tile(trait, len(tasks)) for trait in traits))
    solved, _ = solve(subject, together, repeated, known)
    parts = [np.split(part, len(tasks)) for part in solved]
    return [Balance(*one) for one in zip(*parts, strict=True)], [place.demand for place in places]
