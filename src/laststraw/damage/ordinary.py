"""A person's own ordinary life: the days without pain, the load of an ordinary hour, and what went on before the diary.

It stands in for what is not known, for what would have been done instead, and for the days that would have followed.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.circle import damage_done
from laststraw.damage.engine import LawName, State
from laststraw.damage.law import LAWS, MOST_IMBALANCE
from laststraw.damage.parameters import Floats, Parameters

Indices = NDArray[np.int64]

MONTH = 28  # days: whole weeks, so that each weekday counts alike
TURNS, CLOSE = 20, 1e-9  # of a fixed point


class Stretch(NamedTuple):
    """Some ordinary days one after another: ``day`` (event,) from 0, ``row`` (event,) of the history, ``days`` how many."""

    day: Floats
    row: Indices
    days: int


def stretch(day: Floats, hurt: NDArray[np.bool_], *, first: int, last: int, late: bool, days: int = MONTH) -> Stretch:
    """The last (or first) ordinary days from ``first`` up to but not with ``last``.

    Parameters
    ----------
    day
        (event,) of a history.
    hurt
        (day,) days of pain. Where there is no other day, they count.

    *Error*: none; days are taken as they were, in their order.
    """
    free = [d for d in range(first, last) if not hurt[d]] or list(range(first, last))
    picked = free[-days:] if late else free[:days]
    of = np.floor(day).astype(np.int64)
    rows = [np.flatnonzero(of == d) for d in picked]
    when = [at + day[row] - of[row] for at, row in enumerate(rows)]
    none: list[Floats] = [np.zeros(0)]
    return Stretch(np.concatenate(none + when), np.concatenate([np.zeros(0, dtype=np.int64), *rows]), len(picked))


def ordinary_load(used: Floats) -> Floats:
    """(draw,) load of an ordinary hour: the median of all events (event, draw), told or filled."""
    return np.asarray(np.median(used, axis=0)) if len(used) else np.zeros(used.shape[1])


def state_before(used: Floats, cycles: Floats, days: float, found: Parameters, law: LawName = "miner") -> State:
    """What a long time of such days would have left behind: the steady state of their mean.

    Parameters
    ----------
    used, cycles
        (event, draw) of ``days`` ordinary days.

    *Error*: that life before the diary was like its first weeks, without an episode, is an assumption (grade D).
    """
    rest, ratio = np.asarray(found.imbalance_rest), np.asarray(found.damage_ratio)
    nothing = np.zeros_like(rest)
    if not ratio.any() or not len(used):
        return State(nothing, nothing, rest)
    used, cycles = np.ascontiguousarray(used), np.ascontiguousarray(cycles)
    fast = (1.0 - found.slow_share) * found.tau_fast_day / found.heal
    slow = found.slow_share * found.tau_slow_day / found.heal
    push = np.asarray(found.imbalance_from_damage * found.tau_imbalance_day)
    damage, imbalance = nothing, rest
    for _ in range(TURNS):
        rate = damage_done(used, cycles, damage, imbalance, found, LAWS[law]) / days
        of_whole = rate / (1.0 - damage)
        damage = of_whole * (fast + slow) / (1.0 + of_whole * (fast + slow))
        rate = of_whole * (1.0 - damage)
        was = imbalance
        imbalance = np.maximum(rest, (rest + push * rate) / (1.0 + push * rate / MOST_IMBALANCE))
        if np.max(np.abs(imbalance - was)) < CLOSE:
            break
    parts = fast + slow
    return State(np.asarray(damage * fast / parts), np.asarray(damage * slow / parts), np.asarray(imbalance))
