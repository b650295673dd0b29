"""Many lives: each person through the kernel, their episodes into counts, or into tables of their own."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.cohort import dice
from laststraw.cohort.columns import EPISODE, PERSON
from laststraw.cohort.kernel import TABLES, Course, One, World, live, room, set_pace
from laststraw.cohort.people import Makeup, People, Population
from laststraw.cohort.tables import tables, thresholds
from laststraw.cohort.tally import COUNTS, GROUPS, Counts, count
from laststraw.damage.compiled import compiled
from laststraw.damage.law import LAWS
from laststraw.damage.parameters import Floats, Parameters

YEAR_DAYS = 365


class Crowd(NamedTuple):
    """What became of people. ``counts`` (group, count): see ``tally``, always. ``person`` (person, PERSON) and ``episode``
    (episode, EPISODE) with the ``of`` (episode,) whom they belong to: only where they were asked for, else empty."""

    counts: Counts
    person: Floats
    episode: Floats
    of: NDArray[np.int64]
    people: People


def simulate(
    found: Parameters,
    of: Population,
    make: Makeup,
    people: People,
    *,
    days: int,
    burn_in: int,
    seed: int,
    attribute: bool = True,
    keep: bool = False,
    law: str | None = None,
) -> Crowd:
    """Live ``days`` days of every person.

    Parameters
    ----------
    people
        Drawn with the same ``seed``; their numbers name their random streams.
    days, burn_in
        The year after the burn-in is the one that is measured; the rest is to see who comes to hurt again.
    attribute
        Work out the last straw of every onset, and the loads before it.
    keep
        Also return the rows of all persons and episodes.
    law
        Name of a law of ``damage.law``: compute without look-up tables.

    *Error*: of the tables below 1e-4; else exact for the law. ``ValueError`` for numbers with which nobody can live.
    """
    _refuse(found, of, people)
    course = Course(
        days=days,
        burn_in=burn_in,
        attribute=attribute,
        memory=bool(found.damage_ratio or found.episode_damage or found.episode_imbalance),
        law=TABLES if law is None else LAWS[law],
        work_days=make.work_days,
        work_first=make.work_first,
        work_last=make.work_last,
        pain_median_day=of.pain_median_day,
        pain_spread=of.pain_spread,
        longest_day=make.longest_day,
    )
    p = Parameters(*(float(value) for value in found))
    world = World(p, tables(found, make), people.bend, course, dice.schedule(np.uint64(seed)))
    ends = thresholds(people.shares, make.light, (of.pain_heavy, of.pain_awkward))
    counts = np.zeros((GROUPS, COUNTS), np.int64)
    rows = len(people.age) if keep else 1
    person, own = np.zeros((rows, PERSON)), np.zeros((days + 1, EPISODE))
    kept = np.zeros((16 * rows if keep else 0, EPISODE))
    whose = np.zeros(len(kept), np.int64)
    start = many = 0
    while start < len(people.age):  # again with more room where there were more episodes than that
        start, many = _lives(people, world, ends, room(), own, counts, person, kept, whose, start, many, keep)
        if start < len(people.age):
            kept, whose = np.concatenate([kept, np.zeros_like(kept)]), np.concatenate([whose, np.zeros_like(whose)])
    return Crowd(counts, person if keep else person[:0], kept[:many], whose[:many], people)


def _refuse(found: Parameters, of: Population, people: People) -> None:
    """Numbers that no life can be computed with: the loop itself looks at none of them."""
    for name, value in (*found._asdict().items(), *of._asdict().items()):
        if not np.isfinite(value):
            raise ValueError(f"{name} is {value}")
        if value < 0.0 and name not in ("age_gain", "lift_age_fall", "imbalance_rest"):
            raise ValueError(f"{name} is below 0: {value}")
        if value == 0.0 and name.startswith(("tau_", "heal", "pain_median")) and name != "heal_sd":
            raise ValueError(f"{name} is 0")
    for name, values in zip(People._fields[1:], people[1:], strict=True):
        if not np.isfinite(values).all() or np.min(values, initial=0.0) < 0.0:
            raise ValueError(f"{name} of some people is below 0 or no number")


@compiled
def _lives(
    people: Any,
    world: Any,
    ends: NDArray[np.uint64],
    room: Any,
    own: Floats,
    counts: Counts,
    person: Floats,
    kept: Floats,
    whose: NDArray[np.int64],
    start: int,
    many: int,
    keep: bool,
) -> tuple[int, int]:
    """People from ``start``; where it stopped because ``kept`` is full, and how many episodes it holds."""
    for q in range(start, len(people.age)):
        age_factor = np.exp(world.p.age_gain * (people.age[q] - 40.0))
        set_pace(world.p, people.heal[q], age_factor, room.pace, room.keeps)
        one = One(
            people.first + q,
            people.frailty[q],
            people.imbalance[q],
            people.heal[q],
            age_factor,
            people.used[q],
            people.load_n[q],
            ends[q],
            room.pace,
            room.keeps,
        )
        row = person[q] if keep else person[0]
        found = live(one, world, room, own, row)
        if keep:
            if many + found > len(kept):
                return q, many
            for e in range(found):  # a slice here would take seconds to compile
                whose[many + e] = people.first + q
                for column in range(EPISODE):
                    kept[many + e, column] = own[e, column]
            many += found
        count(people, q, world, row, own, found, counts)
    return len(people.age), many
