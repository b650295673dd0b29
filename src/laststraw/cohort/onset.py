"""What happens when pain begins, and what it had to do with the window before it."""

import math
from typing import Any

from laststraw.cohort import dice
from laststraw.cohort.columns import (
    AWKWARD,
    CLOCK,
    COUNT,
    END,
    EXTRA,
    FAST,
    GO,
    H00,
    H01,
    H10,
    H11,
    HEAVY,
    IMBALANCE,
    KIND,
    KIND_24,
    KIND_48,
    LIGHT,
    LOAD_N,
    MIDNIGHT,
    MORE,
    NOT_KNOWN,
    NOTHING,
    OF_KIND,
    OF_USED,
    OF_WHOLE,
    ONSET,
    PAINFUL,
    RELIEF,
    RING,
    SEDENTARY,
    SLOW,
    USED,
    WEEK,
    WHOLE,
    WINDOWS,
    WITH,
)
from laststraw.damage.compiled import compiled
from laststraw.damage.law import LEAST_LEFT, loaded, pushed, trigger_hazard
from laststraw.damage.parameters import Floats

WINDOW_DAY = 2.0 / 24.0


@compiled
def begin(now: float, until: int, awake: bool, one: Any, world: Any, room: Any, episodes: Floats) -> None:
    """An onset at ``now``: its row, how long it lasts, what it leaves behind, and the clock of the next one.

    ``until``: the number of windows lived so far; ``awake``: the last of them lies within the two hours before.
    """
    state, p, course = room.state, world.p, world.course
    count = int(state[COUNT])
    row = episodes[count]
    length = course.pain_median_day * math.exp(course.pain_spread * dice.normal(world.keys, count, one.number))
    row[ONSET] = now
    row[END] = math.ceil(now + min(max(length, 1.0), course.longest_day))
    if course.attribute:
        _straw(until, awake, one, world, room, row)
    state[SLOW] += p.episode_damage * max(1.0 - state[FAST] - state[SLOW], 0.0)
    state[EXTRA] = pushed(one.rest + state[EXTRA], p.episode_imbalance) - one.rest
    state[RELIEF] = row[END]
    state[COUNT] += 1.0
    state[CLOCK] = dice.waiting(world.keys, count + 1, one.number) / one.frailty


@compiled
def _straw(until: int, awake: bool, one: Any, world: Any, room: Any, row: Floats) -> None:
    """The window before the onset: what was done, the hazard with and without trigger and history, and other windows.

    As in the last-straw analysis of one person: without history means fresh tissue and no imbalance, without the
    trigger an ordinary load, or its own where that is lower.
    """
    state, p = room.state, world.p
    kind = int(state[KIND]) if awake else NOTHING
    used = state[USED] if awake else 0.0
    row[OF_KIND], row[OF_WHOLE] = kind, state[WHOLE]
    row[OF_USED] = one.used[kind] * state[GO] if awake else 0.0
    row[LOAD_N] = one.load_n[kind] * state[GO] if awake else 0.0
    row[IMBALANCE] = state[MIDNIGHT]
    left = max(state[WHOLE], LEAST_LEFT)
    calm = WINDOW_DAY * one.age_factor * p.spontaneous_per_day
    ordinary = min(one.used[LIGHT] + world.bend[LIGHT], used)  # what stands in for the trigger, which is never worse
    sore = calm * (1.0 + p.spontaneous_gain * (1.0 - state[WHOLE]))
    with_trigger = state[WITH] if awake else 0.0
    with_ordinary = loaded(ordinary, state[MIDNIGHT], p.imbalance_gain)
    row[H11] = sore + trigger_hazard(with_trigger, left, p.trigger_per_window, p.trigger_steepness)
    row[H01] = sore + trigger_hazard(with_ordinary, left, p.trigger_per_window, p.trigger_steepness)
    row[H10] = calm + trigger_hazard(used, 1.0, p.trigger_per_window, p.trigger_steepness)
    row[H00] = calm + trigger_hazard(ordinary, 1.0, p.trigger_per_window, p.trigger_steepness)
    last = until - 1
    for at, back in ((KIND_24, WINDOWS), (KIND_48, 2 * WINDOWS)):
        seen = room.ring[(last - back) % RING]
        row[at] = (float(seen) if awake else float(NOTHING)) if seen < PAINFUL else NOT_KNOWN
    _hours(last, room.ring, row)


@compiled
def _hours(last: int, ring: Any, row: Floats) -> None:
    """Windows of each kind in the 24 h to the last window, less those of the same hours a week before."""
    more_heavy, more_awkward, more_sitting, known = 0, 0, 0, last >= WEEK + WINDOWS
    for back in range(WINDOWS):
        for sign, seen in ((1, ring[(last - back) % RING]), (-1, ring[(last - back - WEEK) % RING])):
            known = known and seen < PAINFUL
            more_heavy += sign * int(seen == HEAVY)
            more_awkward += sign * int(seen == AWKWARD)
            more_sitting += sign * int(seen == SEDENTARY)
    row[MORE] = more_heavy if known else NOT_KNOWN
    row[MORE + 1] = more_awkward if known else NOT_KNOWN
    row[MORE + 2] = more_sitting if known else NOT_KNOWN
