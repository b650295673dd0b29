"""Hours that nobody spoke of, which are unknown and not empty: eight times two hours a day, each of one kind.

    a day with entries, or a usual day   what they leave free is sedentary or light, in the shares of the occupation: heavy and
                                         awkward hours would have been told
    a silent day, five known ones        one of the person's own days of the same kind (weekday or weekend), by lot a draw
    a silent day else                    heavy, awkward, light or sedentary hours with the chances of the occupation

Each draw has one occupation where none is known, and its own habit of heavy and of awkward hours (gamma-distributed).

*Error*: whoever tells only the hard days has hard silent days too; a fall is never copied. Pain does not lighten a silent day.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from laststraw.body.draft import Floats
from laststraw.body.keyed import Keyed
from laststraw.body.load_cases import CaseLoads
from laststraw.body.load_classes import KINDS, mix, window_cycles
from laststraw.body.load_told import CREEPS, DAY_H, TIMES, Events, Told, covered, goes, morning, waking
from laststraw.body.paths import Ints
from laststraw.knowledge import Knowledge
from laststraw.records import Case

Occupation = Literal["sedentary", "mixed", "heavy"]
OCCUPATIONS: tuple[Occupation, ...] = ("sedentary", "mixed", "heavy")
WINDOWS = 8
WORK = range(1, 5)  # windows of a weekday that are work: 9 to 17 h
WEEKEND = (5, 6)
MOST = {"heavy": (0.6, 0.3), "awkward": (0.6, 0.3)}  # chances at work and off it, of the most extreme habits
LEAST_FREE = 0.05  # of two hours: less is not worth an event
MOST_COPIED = 24  # events of a day that are copied: its heaviest


class Chances(NamedTuple):
    """Chance of heavy, awkward and light hours at work and off it (place, kind, draw); the rest is sedentary."""

    work: Floats
    free: Floats


class Pattern(NamedTuple):
    """What days are made of: ``cases`` of all kinds, ``first`` row of each kind, ``weights`` within it, in ``KINDS``' order."""

    cases: tuple[Case, ...]
    first: tuple[int, ...]
    weights: tuple[Floats, ...]


def pattern(known: Knowledge) -> Pattern:
    """The activities that days are made of."""
    mixes = [mix(kind, known) for kind in KINDS]
    first = np.cumsum([0, *(len(one) for one in mixes[:-1])])
    return Pattern(
        tuple(Case(activity=activity) for one in mixes for activity in one),
        tuple(int(k) for k in first),
        tuple(np.array(list(one.values())) for one in mixes),
    )


def chances(occupation: Occupation | None, dice: Keyed, known: Knowledge) -> Chances:
    """Chances of each draw: of its occupation, times its habits."""
    if occupation is None:
        shares = np.cumsum([known.constant(f"occupation_share_{one}") for one in OCCUPATIONS])
        which = np.searchsorted(shares[:-1] / shares[-1], dice.uniform(["occupation"])[0])
    else:
        which = np.full(dice.draws, OCCUPATIONS.index(occupation))
    shape = known.constant("day_spread_shape")
    habit = gammaincinv(shape, dice.uniform(["habit/heavy", "habit/awkward"])) / shape
    found = []
    for place, (at_work, off) in enumerate(((True, False), (False, True))):
        rows = []
        for k, kind in enumerate(("heavy", "awkward")):
            work = np.array([known.constant(f"day_work_{kind}_{one}") for one in OCCUPATIONS])[which]
            base = work if at_work else np.full(dice.draws, known.constant(f"day_free_{kind}"))
            rows.append(np.minimum(base * habit[k], MOST[kind][place]))
        light = np.array([known.constant(f"day_work_light_{one}") for one in OCCUPATIONS])[which]
        light = np.full(dice.draws, known.constant("day_free_light")) if off else light
        rows.append(np.minimum(light, 1.0 - rows[0] - rows[1]))
        found.append(np.stack(rows))
    return Chances(*found)


def windows(
    days: int,
    weekday: int,
    of_day: dict[int, list[Told]],
    patterned: frozenset[int],
    occupation: Occupation | None,
    rows: Ints,
    loads: CaseLoads,
    dice: Keyed,
    known: Knowledge,
) -> Events:
    """The two-hour windows of every day that has entries or a usual day, and of the silent days in ``patterned``.

    ``rows``: rows of the pattern's cases in ``loads``; ``weekday``: of the first day.
    """
    begin, end = waking(known)
    length = (end - begin) / WINDOWS
    at, free, work, silent = [], [], [], []
    for day in range(days):
        told = of_day.get(day, [])
        if not told and day not in patterned:
            continue
        weekend = (weekday + day) % 7 in WEEKEND
        for k in range(WINDOWS):
            left = _free(begin + k * length, length, told)
            if left >= LEAST_FREE:
                at.append((day, k))
                free.append(left)
                work.append(k in WORK and not weekend)
                silent.append(not told)
    names = [f"{day}/{k}" for day, k in at]
    made = pattern(known)
    kinds = _kinds(np.array(work), np.array(silent), chances(occupation, dice, known), dice, names)
    which = _which(kinds, made, dice.uniform([f"which/{name}" for name in names]))
    cycles = np.array(
        [
            window_cycles(kind, case.activity, float(loads.share[rows[first + k]]), known)
            for kind, first, weights in zip(KINDS, made.first, made.weights, strict=True)
            for k, case in enumerate(made.cases[first : first + len(weights)])
        ]
    )
    middle = [begin + (k + 0.5) * length for _, k in at]
    time = np.array([morning(hour - begin) * CREEPS for hour in middle], dtype=np.int64)
    return Events(
        day=np.array([day + hour / DAY_H for (day, _), hour in zip(at, middle, strict=True)]),
        code=(rows[which] * TIMES + time[:, None]).astype(np.int32),
        cycles=cycles[which] * np.array(free)[:, None],
        scatter=goes([f"window/{name}" for name in names], dice, known),
        bout=("",) * len(at),
        filled=np.ones(len(at), dtype=bool),
        incident=np.zeros(len(at), dtype=bool),
    )


def copies(
    silent: Sequence[int], own: Sequence[int], events: Events, weight: Floats, dice: Keyed, known: Knowledge
) -> Events:
    """Silent days, each of which is in each draw one of the person's known days.

    ``events``: of all known days; ``weight`` (event,): by which the heaviest are kept. Times are spread over the waking day.
    """
    day = np.floor(events.day).astype(np.int64)
    mine = [_heaviest(np.flatnonzero((day == one) & ~events.incident), weight) for one in own]
    slots = max(len(one) for one in mine)
    table = np.full((len(mine), slots), -1)
    for k, one in enumerate(mine):
        table[k, : len(one)] = one
    drawn = dice.uniform([f"copy/{one}" for one in silent])
    which = np.minimum((drawn * len(mine)).astype(np.int64), len(mine) - 1)  # (silent day, draw)
    source = table[which].transpose(0, 2, 1).reshape(-1, dice.draws)  # (silent day * slot, draw)
    there, draw = source >= 0, np.arange(dice.draws)
    source = np.maximum(source, 0)
    begin, end = waking(known)
    hour = begin + (end - begin) * (np.arange(slots) + 0.5) / slots
    return Events(
        day=(np.array(silent)[:, None] + hour / DAY_H).reshape(-1),
        code=events.code[source, draw],
        cycles=np.where(there, events.cycles[source, draw], 0.0),
        scatter=events.scatter[source, draw],
        bout=("",) * len(source),
        filled=np.ones(len(source), dtype=bool),
        incident=np.zeros(len(source), dtype=bool),
    )


def _heaviest(events: Ints, weight: Floats) -> Ints:
    if len(events) <= MOST_COPIED:
        return events
    return np.sort(events[np.argsort(-weight[events], kind="stable")[:MOST_COPIED]])


def _free(begin_h: float, length_h: float, told: Sequence[Told]) -> float:
    """Part of a window that nobody spoke of: bouts of known hour cover their own time, the others a part of every window."""
    fixed = [one for one in told if one.bout.hour is not None]
    loose_h = sum(one.minutes * one.scale for one in told if one.bout.hour is None) / 60.0
    left = 1.0 - covered(begin_h, begin_h + length_h, fixed) / length_h
    return max(0.0, left - loose_h / (WINDOWS * length_h))


def _kinds(
    work: NDArray[np.bool_], silent: NDArray[np.bool_], chance: Chances, dice: Keyed, names: Sequence[str]
) -> NDArray[np.int64]:
    """Kind of every window (window, draw), as a place in ``KINDS``."""
    u = dice.uniform([f"kind/{name}" for name in names])
    steps = np.where(work[:, None, None], chance.work[None], chance.free[None])  # (window, 3, draw)
    heavy, awkward, light = (steps[:, k] * silent[:, None] if k < 2 else steps[:, k] for k in range(3))
    quiet = 1.0 - steps[:, 0] - steps[:, 1]
    light = np.where(silent[:, None], light, light / np.maximum(quiet, 1e-9))
    kinds = np.where(u < heavy + awkward + light, 1, 0)
    kinds = np.where(u < heavy + awkward, 2, kinds)
    return np.asarray(np.where(u < heavy, 3, kinds), dtype=np.int64)


def _which(kinds: NDArray[np.int64], made: Pattern, u: Floats) -> NDArray[np.int64]:
    """Row of the pattern of every window (window, draw)."""
    found = np.zeros(kinds.shape, dtype=np.int64)
    for k, (first, weights) in enumerate(zip(made.first, made.weights, strict=True)):
        at = kinds == k
        found[at] = first + np.searchsorted(np.cumsum(weights)[:-1], u[at])
    return found
