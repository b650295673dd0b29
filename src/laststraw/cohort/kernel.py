"""The life of one virtual person, window by window, through the same laws of damage as a diary.

A day has eight windows awake, from 6 to 22 o'clock, each with one event in its middle. Between events everything is exact:
seven hours from midnight to the first event, two hours between events, three hours to midnight. An onset comes when the
hazard that somebody has borne reaches their Exp(1) number: a spontaneous one within the rest before an event, a
triggered one at the event. An episode ends at a midnight.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.cohort import dice
from laststraw.cohort.columns import (
    CLOCK,
    COUNT,
    DAMAGE,
    DOSE,
    DOSE_MEAN,
    EPISODES,
    EXTRA,
    FAST,
    FREE,
    GO,
    GOES,
    HURTS,
    KIND,
    MIDNIGHT,
    NOTHING,
    PAINFUL,
    RELIEF,
    RING,
    ROWS_A_UNIT,
    SLOW,
    STATE,
    USED,
    WHOLE,
    WINDOWS,
    WITH,
)
from laststraw.cohort.onset import WINDOW_DAY, begin
from laststraw.cohort.tables import Tables
from laststraw.damage.compiled import compiled
from laststraw.damage.law import (
    LEAST_LEFT,
    MOST_IMBALANCE,
    MOST_USED,
    area_day,
    damage_of,
    kept,
    pushed,
    trigger_hazard,
)
from laststraw.damage.parameters import Floats, Parameters

GAPS_DAY = np.array([7.0 / 24.0, 2.0 / 24.0, 3.0 / 24.0])  # before the first event, between events, after the last
MORNING, BETWEEN, EVENING = 0, 1, 2
ONE = np.uint64(1)
TABLES = -1  # in place of a law: look-up tables of miner's
_RUNG = np.uint64(32 - int(math.log2(GOES)))


class Course(NamedTuple):
    """How long is lived and how it is computed.

    ``attribute``: work out the last straw of each onset; ``memory``: something is left behind by loads or episodes;
    ``law``: ``TABLES``, or one of ``damage.law`` without look-up tables.
    """

    days: int
    burn_in: int
    attribute: bool
    memory: bool
    law: int
    work_days: int
    work_first: int
    work_last: int
    pain_median_day: float
    pain_spread: float
    longest_day: float


class World(NamedTuple):
    """What all people of a run share."""

    p: Parameters  # numbers
    t: Tables
    bend: Floats  # (class,)
    course: Course
    keys: dice.Words


class One(NamedTuple):
    """One person. ``used``, ``load_n``: (class,); ``ends``: (when, 3); ``pace``, ``keeps``: (gap, 3)."""

    number: int
    frailty: float
    rest: float  # imbalance at rest
    heal: float
    age_factor: float
    used: Floats
    load_n: Floats
    ends: NDArray[np.uint64]
    pace: Floats
    keeps: Floats


class Room(NamedTuple):
    """Working space, used again for the next person."""

    state: Floats  # (STATE,)
    ring: NDArray[np.uint8]  # (RING,) class of each window, + 8 where it hurt
    pick: dice.Words  # (window,)
    fine: dice.Words
    pace: Floats  # (gap, 3)
    keeps: Floats


def room() -> Room:
    """Space for one person at a time."""
    words = 2 * dice.BLOCK
    state, ring = np.zeros(STATE), np.zeros(RING, np.uint8)
    return Room(state, ring, np.zeros(words, np.uint64), np.zeros(words, np.uint64), np.zeros((3, 3)), np.zeros((3, 3)))


@compiled
def set_pace(p: Any, heal: float, age_factor: float, pace: Floats, keeps: Floats) -> None:
    """Of each gap: spontaneous hazard of the gap itself and of a unit of fast and slow damage; what the three keep."""
    for gap in range(3):
        long = GAPS_DAY[gap]
        base = age_factor * p.spontaneous_per_day
        pace[gap, 0] = base * long
        pace[gap, 1] = base * p.spontaneous_gain * area_day(1.0, long, p.tau_fast_day, heal)
        pace[gap, 2] = base * p.spontaneous_gain * area_day(1.0, long, p.tau_slow_day, heal)
        keeps[gap, 0] = kept(long, p.tau_fast_day, heal)
        keeps[gap, 1] = kept(long, p.tau_slow_day, heal)
        keeps[gap, 2] = kept(long, p.tau_imbalance_day, 1.0)


@compiled
def live(one: Any, world: Any, room: Any, episodes: Floats, row: Floats) -> int:
    """A life from fresh tissue; the number of episodes. Writes ``episodes`` (episode, EPISODE) and ``row`` (PERSON,)."""
    state, course = room.state, world.course
    state[:] = 0.0
    state[CLOCK] = dice.waiting(world.keys, 0, one.number) / one.frailty
    state[KIND], state[WHOLE] = NOTHING, 1.0
    room.ring[:] = NOTHING
    row[:] = 0.0
    for first in range(0, course.days, dice.BATCH_DAYS):
        dice.fill(world.keys, first // dice.BATCH_DAYS * dice.BLOCK, one.number, room.pick, room.fine)
        last = min(first + dice.BATCH_DAYS, course.days)
        seen = min(max(course.burn_in, first), last)
        _stretch(first, seen, one, world, room, episodes)
        if first <= course.burn_in < last:
            row[HURTS] = 1.0 if state[RELIEF] > course.burn_in else 0.0
            row[DAMAGE] = state[FAST] + state[SLOW]
        _stretch(seen, last, one, world, room, episodes)
    row[EPISODES] = state[COUNT]
    row[DOSE_MEAN] = state[DOSE] / max(state[FREE], 1.0)
    return int(state[COUNT])


@compiled
def _stretch(first: int, last: int, one: Any, world: Any, room: Any, episodes: Floats) -> None:
    """Whole days within one batch of random words: the loop that takes all the time.

    Everything that it touches has a name of its own: taking an array out of a tuple costs as much as a window.
    """
    state, ring, pick, fine, pace, keeps = room.state, room.ring, room.pick, room.fine, one.pace, one.keeps
    ends, middle, bend, scatter, cycles = one.ends, one.used, world.bend, world.t.scatter, world.t.cycles
    hazards, damages, p, course, rest = world.t.hazard, world.t.damage, world.p, world.course, one.rest
    law, memory, attribute = course.law, course.memory, course.attribute
    fast, slow, extra, clock, relief = state[FAST], state[SLOW], state[EXTRA], state[CLOCK], state[RELIEF]
    kind, used, u, whole, go = np.uint64(state[KIND]), state[USED], state[WITH], state[WHOLE], state[GO]
    for day in range(first, last):
        hurts = day < relief
        state[MIDNIGHT] = rest + extra
        grown = 1.0 + p.imbalance_gain * state[MIDNIGHT]
        works = day % 7 < course.work_days
        for k in range(WINDOWS + 1):
            gap = MORNING if k == 0 else (BETWEEN if k < WINDOWS else EVENING)
            borne = 0.0 if hurts else pace[gap, 0] + pace[gap, 1] * fast + pace[gap, 2] * slow
            clock -= borne
            if clock <= 0.0:
                _put(state, fast, slow, extra, clock, relief, kind, used, u, whole, go)
                _alone(day, k, gap, 1.0 + clock / borne, one, world, room, episodes)
                fast, slow, extra, clock, relief = state[FAST], state[SLOW], state[EXTRA], state[CLOCK], state[RELIEF]
                hurts = day < relief
            elif memory:
                fast *= keeps[gap, 0]
                slow *= keeps[gap, 1]
                extra *= keeps[gap, 2]
            if k == WINDOWS:
                break
            when = np.uint64((2 if hurts else 0) + (1 if works and course.work_first <= k <= course.work_last else 0))
            at = np.uint64(day % dice.BATCH_DAYS * WINDOWS + k)
            word = pick[at]
            kind = np.uint64(word < ends[when, 0]) + np.uint64(word < ends[when, 1]) + np.uint64(word < ends[when, 2])
            go = scatter[kind, fine[at] >> _RUNG]
            bare = middle[kind] * go
            used = bare + bend[kind]
            u, bare = min(used * grown, MOST_USED), min(bare * grown, MOST_USED)
            whole = 1.0 - fast - slow
            if law != TABLES:
                done = damage_of(law, whole, cycles[kind], bare, p.damage_ratio, p.endurance)
                hazard = trigger_hazard(u, max(whole, LEAST_LEFT), p.trigger_per_window, p.trigger_steepness)
            else:
                place = min(u / max(whole, LEAST_LEFT), MOST_USED) * ROWS_A_UNIT
                row = np.uint64(place)
                hazard = hazards[row] + (hazards[row + ONE] - hazards[row]) * (place - row)
                place = bare * ROWS_A_UNIT  # a bend does no harm of its own
                row = np.uint64(place)
                done = damages[kind, row] + (damages[kind, row + ONE] - damages[kind, row]) * (place - row)
                done *= max(whole, 0.0)
            if memory:  # also where nothing was done: a guess of the processor that fails costs more
                fast += (1.0 - p.slow_share) * done
                slow += p.slow_share * done
                extra += _push(rest + extra, p.imbalance_from_damage * done)
            if not hurts:
                clock -= hazard
            if attribute:
                _remember(day, k, hurts, kind, go, one.load_n, cycles, course.burn_in, ring, state)
            if clock <= 0.0:
                _put(state, fast, slow, extra, clock, relief, kind, used, u, whole, go)
                begin(day + (7.0 + 2.0 * k) / 24.0, day * WINDOWS + k + 1, True, one, world, room, episodes)
                fast, slow, extra, clock, relief = state[FAST], state[SLOW], state[EXTRA], state[CLOCK], state[RELIEF]
                hurts = True
    _put(state, fast, slow, extra, clock, relief, kind, used, u, whole, go)


@compiled
def _push(imbalance: float, push: float) -> float:
    """What a push adds to imbalance, as ``pushed``: small ones by the series of 1 - exp(-x), exact to rounding."""
    x = push * (1.0 / MOST_IMBALANCE)
    if x > 0.01 or imbalance >= MOST_IMBALANCE:
        return pushed(imbalance, push) - imbalance
    series = 1.0 - x * (1.0 / 2.0 - x * (1.0 / 6.0 - x * (1.0 / 24.0 - x * (1.0 / 120.0 - x / 720.0))))
    return (MOST_IMBALANCE - imbalance) * x * series


@compiled
def _put(
    state: Floats,
    fast: float,
    slow: float,
    extra: float,
    clock: float,
    relief: float,
    kind: np.uint64,
    used: float,
    u: float,
    whole: float,
    go: float,
) -> None:
    """From names back into the state."""
    state[FAST], state[SLOW], state[EXTRA], state[CLOCK], state[RELIEF] = fast, slow, extra, clock, relief
    state[KIND], state[USED], state[WITH], state[WHOLE], state[GO] = kind, used, u, whole, go


@compiled
def _remember(
    day: int,
    k: int,
    hurts: bool,
    kind: np.uint64,
    go: float,
    load_n: Floats,
    cycles: Floats,
    burn_in: int,
    ring: NDArray[np.uint8],
    state: Floats,
) -> None:
    """The class of a window; and in the year before the one that is measured its load, where it did not hurt."""
    ring[np.uint64(day * WINDOWS + k) & np.uint64(RING - 1)] = kind + np.uint64(PAINFUL if hurts else 0)
    if burn_in - 365 <= day < burn_in and not hurts:
        state[DOSE] += cycles[kind] * (1e-3 * go * load_n[kind]) ** 2
        state[FREE] += 1.0


@compiled
def _alone(day: int, k: int, gap: int, part: float, one: Any, world: Any, room: Any, episodes: Floats) -> None:
    """An onset without an event, after ``part`` of the rest before event ``k`` of the day; then the rest of that rest."""
    before = part * GAPS_DAY[gap]
    now = before + day
    if k > 0:
        now = day + (5.0 + 2.0 * k) / 24.0 + before
    _fade(before, one.heal, world.p, room.state)
    begin(now, day * WINDOWS + k, k > 0 and before <= WINDOW_DAY, one, world, room, episodes)
    _fade(GAPS_DAY[gap] - before, one.heal, world.p, room.state)


@compiled
def _fade(long: float, heal: float, p: Any, state: Floats) -> None:
    """Healing of a piece of a rest."""
    state[FAST] *= kept(long, p.tau_fast_day, heal)
    state[SLOW] *= kept(long, p.tau_slow_day, heal)
    state[EXTRA] *= kept(long, p.tau_imbalance_day, 1.0)
