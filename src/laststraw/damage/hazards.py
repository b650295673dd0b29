"""Hazard of each day of a diary, and of the days of its onsets without the luck of single goes.

How heavy one go was, and what an unknown hour held, differs between the draws of a load history. On the few days of an
onset that would decide which draws survive, by chance: a draw that happened to lift badly just then, not one with a weak
body. So the hazard of such a day is averaged over what that day may have held, for each draw of the body (Rao-Blackwell).
"""

from typing import NamedTuple

import numpy as np

from laststraw.damage.cloud import Cloud, Loads
from laststraw.damage.engine import LawName, Replay, State, clock_windows, replay
from laststraw.damage.law import LEAST_LEFT, MOST_USED
from laststraw.damage.parameters import Floats, Parameters
from laststraw.damage.posterior import Indices
from laststraw.damage.watch import Watch, last_before


class OnsetDay(NamedTuple):
    """An onset: its day, and its moment in days."""

    day: int
    moment: float


def day_hazards(cloud: Cloud, loads: Loads, watch: Watch, age_years: float, law: LawName) -> Floats:
    """(day, draw) hazard of each pain-free day for frailty 1; days in pain hold nothing of meaning.

    The history is replayed in one stretch from onset to onset, and the day of each onset by itself.

    *Error*: the state runs through the draw's own goes; only the hazard of onset days is averaged.
    """
    used, cycles = loads.of(cloud.at)
    state, now = loads.before(used, cycles, cloud.found, law), 0
    per_day = np.zeros((len(watch.told), len(cloud.at)))

    def live(until: int, keep: bool) -> Replay:
        lived = _stretch(cloud.found, loads, watch, used, cycles, state, now, until, age_years, law, keep)
        per_day[now:until] = lived.per_day
        return lived

    for one in onsets_of(watch):
        if one.day > now:
            state, now = live(one.day, False).final, one.day
        lived = live(one.day + 1, True)
        rows = loads.rows(one.day, one.moment)
        per_day[one.day] += luckless(cloud.found, loads, cloud.at, rows, lived, np.arange(len(rows)))
        state, now = lived.final, one.day + 1
    if now < len(per_day):
        live(len(per_day), False)
    return per_day


def onsets_of(watch: Watch) -> list[OnsetDay]:
    """Onsets that count, in order."""
    return [
        OnsetDay(last_before(onset), onset)
        for (onset, _), counts in zip(watch.spells, watch.counted, strict=True)
        if counts
    ]


def luckless(found: Parameters, loads: Loads, at: Indices, rows: Indices, lived: Replay, inside: Indices) -> Floats:
    """(draw,) what the averaged trigger hazard of some events is above the draw's own.

    Parameters
    ----------
    rows, inside
        The events up to the onset, in the load history and in the replay.
    """
    if not len(rows):
        return np.zeros(len(at))
    left = np.maximum(lived.whole[inside], LEAST_LEFT)
    worse = (1.0 + np.asarray(found.imbalance_gain) * lived.imbalance[inside]) / left  # (event, draw)
    window = clock_windows(loads.day[rows])
    first = np.flatnonzero(np.diff(window, prepend=-1))
    steep, each = np.asarray(found.trigger_steepness), np.asarray(found.trigger_per_window)
    total = np.zeros(len(at))
    goes = loads.goes(at, rows)
    for used in goes:
        peak = np.maximum.reduceat(np.minimum(used * worse, MOST_USED), first, axis=0)
        total += np.sum(np.expm1(steep * peak), axis=0)
    return np.asarray(each * total / len(goes) - lived.trigger[inside].sum(axis=0))


def _stretch(
    found: Parameters,
    loads: Loads,
    watch: Watch,
    used: Floats,
    cycles: Floats,
    state: State,
    now: int,
    until: int,
    age_years: float,
    law: LawName,
    keep: bool,
) -> Replay:
    """Replay whole days. Of each stretch of pain only the onset is told to the engine: its days are left out later."""
    first, last = (int(np.searchsorted(loads.day, day, side="left")) for day in (now, until))
    begun = [onset for onset, _ in watch.spells if now < onset <= until or (onset == 0.0 and now == 0)]
    return replay(
        loads.day[first:last] - now,
        used[first:last],
        cycles[first:last],
        found,
        end_day=float(until - now),
        episodes=[(onset - now, end - now) for onset, end in zip(begun, [*begun[1:], until], strict=False)],
        age_years=age_years,
        law=law,
        start=state,
        keep=keep,
    )
