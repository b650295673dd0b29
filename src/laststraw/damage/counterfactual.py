"""One change to the past, replayed with the same draws: what becomes of the episode.

Two ways to think of chance fit the same facts, and their answers lie far apart; both are always given.

* **Fixed tolerance**: a person's clock E runs down with the hazard, and pain comes when it is used up. The onset came in its
  span, so E lies anywhere within the hazard of that span; less hazard before it means that pain comes that much later.
* **Independent chance**: every window is a new throw of the dice. With the hazard of the span down from h to h', this onset
  does not happen in 1 - h'/h of the cases, and the next one is a new matter.

Earlier episodes stay as they were. After the onset the person's own ordinary days go on, with the change.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.compiled import compiled
from laststraw.damage.engine import LawName, State, replay
from laststraw.damage.life import Life, hazard_of, lived_until
from laststraw.damage.ordinary import Stretch
from laststraw.damage.parameters import Floats, Parameters

NODES = 16  # places of the clock within its span, and quantiles of the next onset
PLACES: Floats = (np.arange(NODES) + 0.5) / NODES
LONGEST_DAY = 3650.0  # a delay beyond ten years is told as ten years
AHEAD = 56  # days that are replayed; beyond them hazard goes on as in the last 28


class Change(NamedTuple):
    """Another past: ``used`` and ``cycles`` (event, draw) of all events (None: as they were), and the parameters."""

    used: Floats
    found: Parameters
    cycles: Floats | None = None


class Fate(NamedTuple):
    """``avoided`` (draw,) chance that this onset does not happen; days (node, draw) by which pain comes later under a fixed
    tolerance, and to the next onset under independent chance where this one vanished."""

    avoided: Floats
    later_days: Floats
    next_days: Floats


class Fact(NamedTuple):
    """What really happened, (draw,): hazard of the pain-free time before the span and of the span, for frailty 1; and the shape
    and rate of the gamma distribution of frailty."""

    before: Floats
    span: Floats
    shape: Floats
    rate: Floats


def without(change: Change, life: Life, fact: Fact, ordinary: Stretch, law: LawName) -> Fate:
    """What becomes of the episode.

    *Error*: exact for the draws, but that hazard beyond ``AHEAD`` days is constant, and that the rest of the day of the
    onset passes at rest. Fewer loads never bring pain earlier.
    """
    life = life if change.cycles is None else replace(life, cycles=change.cycles)
    lived = lived_until(life, change.used, change.found, law)
    hazard = np.minimum(hazard_of(life, change.used, lived.damage, lived.imbalance, change.found), fact.span)
    chance = np.where(fact.span > 0.0, 1.0 - hazard / np.where(fact.span > 0.0, fact.span, 1.0), 0.0)
    ahead, rate = _ahead(change, life, lived.after, ordinary, law)
    left = np.maximum(fact.before - lived.hazard, 0.0) + PLACES[:, None] * fact.span - hazard
    rest = np.ceil(life.span.end) - life.span.end
    later = np.where(left > 0.0, rest + reach(ahead, rate, np.maximum(left, 0.0)), 0.0)
    # the survival of a gamma frailty: quantiles of the further hazard, in closed form
    further = fact.rate * np.expm1(-np.log1p(-PLACES[:, None]) / fact.shape)
    soon = rest + reach(ahead, rate, further)
    return Fate(chance, np.minimum(later, LONGEST_DAY), np.minimum(soon, LONGEST_DAY))


def _ahead(change: Change, life: Life, start: State, ordinary: Stretch, law: LawName) -> tuple[Floats, Floats]:
    """Cumulative hazard (day, draw) of ordinary days that go on, and the rate (draw,) after them."""
    turns = -(-AHEAD // ordinary.days)
    day = np.concatenate([ordinary.day + turn * ordinary.days for turn in range(turns)])
    rows = np.tile(ordinary.row, turns)
    lived = replay(
        day,
        change.used[rows],
        life.cycles[rows],
        change.found,
        end_day=float(turns * ordinary.days),
        age_years=life.age_years,
        law=law,
        start=start,
        keep=False,
    )
    return np.cumsum(lived.per_day, axis=0), lived.per_day[-ordinary.days :].mean(axis=0)


@compiled
def reach(ahead: Floats, rate: Floats, goal: Floats) -> Floats:
    """Days until a cumulative hazard (day, draw) is at ``goal`` (node, draw); beyond its end it grows with ``rate``."""
    days, draws = ahead.shape
    found = np.zeros(goal.shape)
    for d in range(draws):
        for n in range(goal.shape[0]):
            if goal[n, d] > ahead[days - 1, d]:
                over = goal[n, d] - ahead[days - 1, d]
                found[n, d] = days + over / rate[d] if rate[d] > 0.0 else np.inf
                continue
            low, high = 0, days - 1
            while low < high:
                middle = (low + high) // 2
                if ahead[middle, d] < goal[n, d]:
                    low = middle + 1
                else:
                    high = middle
            before = ahead[low - 1, d] if low > 0 else 0.0
            step = ahead[low, d] - before
            found[n, d] = low + ((goal[n, d] - before) / step if step > 0.0 else 0.0)
    return found


def eased(used: Floats, ordinary: Floats, rows: NDArray[np.bool_], keep: float = 0.0) -> Floats:
    """The events ``rows`` (event,) with only ``keep`` of what they have above an ordinary load (draw,); lighter ones stay."""
    changed = used.copy()
    changed[rows] = np.minimum(used[rows], ordinary + keep * (used[rows] - ordinary))
    return changed


def rest_days(used: Floats, day: Floats, heavy_share: float) -> NDArray[np.bool_]:
    """(event,) the events of each day that follows a heavy one and is free then.

    Heavy: the highest load of the day, on average over the draws, is in the top ``heavy_share`` of days. A day that is made
    free is no longer heavy.
    """
    of = np.floor(day).astype(np.int64)
    peak = np.zeros(int(of[-1]) + 1 if len(of) else 0)
    np.maximum.at(peak, of, used.mean(axis=1))
    some = peak[peak > 0.0]
    if not len(some):
        return np.zeros(len(day), dtype=bool)
    heavy = peak >= np.quantile(some, 1.0 - heavy_share)
    free = np.zeros(len(peak), dtype=bool)
    for at in range(1, len(peak)):
        free[at] = heavy[at - 1] and not free[at - 1]
    return np.asarray(free[of])
