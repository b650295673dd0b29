"""The weeks to come, were they like the person's own days so far: which days are drawn, and what hazard they bring."""

from typing import NamedTuple

import numpy as np

from laststraw.damage.engine import LawName, State, replay
from laststraw.damage.parameters import Floats, Parameters
from laststraw.damage.posterior import Indices
from laststraw.damage.watch import Watch
from laststraw.records import LoadHistory

RECENT_DAYS = 365
LEAST_DAYS = 7  # of a kind, to draw from
BATCHES = 8  # sequences of days; each is shared by some of the draws
WEEK = 7


class Ahead(NamedTuple):
    """Days to come, one sequence for a batch of draws: rows of the load history, and when each comes (days from now)."""

    events: Indices
    day: Floats
    draws: Indices


class Change(NamedTuple):
    """What is done otherwise: loads and cycles of each event times a factor, and whether imbalance is taken away."""

    load: Floats | float = 1.0
    cycles: Floats | float = 1.0
    balanced: bool = False


def ordinary_days(history: LoadHistory, watch: Watch) -> Indices:
    """Days to draw from: told ones of the last year without pain; where they are too few, all without pain; then all."""
    days = np.arange(len(watch.told))
    written = np.zeros(len(days), dtype=bool)
    written[np.minimum(history.day[~history.filled].astype(np.int64), len(days) - 1)] = True
    recent = days >= len(days) - RECENT_DAYS
    for kind in (watch.told & written & recent, watch.told | watch.silent):
        if kind.sum() >= LEAST_DAYS:
            return np.flatnonzero(kind)
    return days


def sequences(
    history: LoadHistory, pool: Indices, long: int, draws: int, rng: np.random.Generator
) -> tuple[Ahead, ...]:
    """Bootstrap of days, each from those of the same weekday where there are some. *Error*: days are drawn one by one."""
    starts = np.searchsorted(history.day, np.arange(len_days(history) + 1))
    first = len_days(history)
    found = []
    for batch in np.array_split(np.arange(draws), min(BATCHES, draws)):
        events, when = [], []
        for ahead in range(long):
            same = pool[pool % WEEK == (first + ahead) % WEEK]
            day = int(rng.choice(same if len(same) else pool))
            rows = np.arange(starts[day], starts[day + 1])
            events.append(rows)
            when.append(ahead + history.day[rows] - day)
        found.append(Ahead(np.concatenate(events), np.concatenate(when), batch))
    return tuple(found)


def hazard_ahead(
    ahead: tuple[Ahead, ...],
    used: Floats,
    cycles: Floats,
    found: Parameters,
    start: State,
    age_years: float,
    law: LawName,
    change: Change | None = None,
) -> Floats:
    """Hazard (day, draw) for frailty 1 of each day to come, without pain in between.

    Parameters
    ----------
    used, cycles
        (event, draw) of the load history, for the same draws as ``found`` and ``start``.
    """
    changed = change or Change()
    load, times = (np.broadcast_to(np.asarray(f, dtype=np.float64), len(used)) for f in (changed.load, changed.cycles))
    out = np.zeros((0, used.shape[1]))
    for one in ahead:
        pick = np.ix_(one.events, one.draws)
        of = Parameters(*(np.asarray(field)[one.draws] for field in found))
        state = State(*(field[one.draws] for field in start))
        if changed.balanced:
            of = of._replace(imbalance_rest=np.zeros(len(one.draws)))
            state = state._replace(imbalance=np.zeros(len(one.draws)))
        long = float(np.ceil(one.day[-1])) if len(one.day) else 1.0
        lived = replay(
            one.day,
            used[pick] * load[one.events, None],
            cycles[pick] * times[one.events, None],
            of,
            end_day=long,
            age_years=age_years,
            law=law,
            start=state,
            keep=False,
        )
        if not len(out):
            out = np.zeros((len(lived.per_day), used.shape[1]))
        out[: len(lived.per_day), one.draws] = lived.per_day[: len(out)]
    return out


def len_days(history: LoadHistory) -> int:
    """Days of a load history."""
    return int(np.ceil(history.end_day))
