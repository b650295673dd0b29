"""What each event of the past has to do with the state at an onset: credit that runs backwards through healing.

Pools that heal are linear in what was put into them, so damage at the onset is the exact sum of what each event did, times
what had not healed of it. The same holds of imbalance. Where imbalance had raised the load of an event, that much of the
event's credit goes on to whatever had made the imbalance. Credit is never lost on the way: it adds up (tested to 1e-9).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.compiled import compiled
from laststraw.damage.engine import EVENT, ONSET, LawName, Replay, State, timeline
from laststraw.damage.law import LAWS, damage_of, kept, loaded, pushed
from laststraw.damage.parameters import Floats, Parameters


class Credit(NamedTuple):
    """``event`` (event, draw), ``episode`` (episode, draw), and (draw,) ``before``: what was there when the history began, and
    ``own``: the imbalance that the person always comes back to."""

    event: Floats
    episode: Floats
    before: Floats
    own: Floats

    def total(self) -> Floats:
        """(draw,) all of it."""
        return np.asarray(self.event.sum(axis=0) + self.episode.sum(axis=0) + self.before + self.own)


def credit(
    day: Floats,
    used: Floats,
    cycles: Floats,
    lived: Replay,
    found: Parameters,
    *,
    start: State,
    moment: float,
    damage: Floats,
    imbalance: Floats,
    episodes: Sequence[tuple[float, float]] = (),
    law: LawName = "miner",
) -> Credit:
    """Hand a credit for the state at a moment back to what made it.

    Parameters
    ----------
    day, used, cycles, lived
        A replay with ``keep`` from the state ``start`` up to the moment or longer.
    found
        Parameters, each (draw,).
    moment
        Events of this moment and later ones get nothing.
    damage, imbalance
        (draw,) credit for all damage at the moment, and for all imbalance of the midnight before it.

    *Error*: complete to rounding.
    """
    before = int(np.searchsorted(day, moment, side="left"))
    past = [(onset, end) for onset, end in episodes if onset < moment]
    when, kind, index, _ = timeline(day[:before], past, moment)
    draws = used.shape[1]
    jump, burst = np.zeros((before, draws)), np.zeros((len(past), draws))
    made, level = _forward(when, kind, index, lived.damage, lived.onset_damage, found, start, jump, burst, moment)
    given = np.zeros((before, draws)), np.zeros((len(past), draws)), np.zeros(draws), np.zeros(draws)
    a_unit = np.divide(damage, made, out=np.zeros(draws), where=made > 0.0)
    a_unit_of_imbalance = np.divide(imbalance, level, out=np.zeros(draws), where=level > 0.0)
    _back(
        when,
        kind,
        index,
        moment,
        np.ascontiguousarray(used[:before]),
        np.ascontiguousarray(cycles[:before]),
        lived.damage,
        lived.whole,
        lived.imbalance,
        lived.onset_damage,
        jump,
        burst,
        found,
        start,
        LAWS[law],
        a_unit,
        a_unit_of_imbalance,
        *given,
    )
    return Credit(*given)


@compiled
def _forward(
    when: Floats,
    kind: NDArray[np.int64],
    index: NDArray[np.int64],
    done: Floats,
    onset_damage: Floats,
    p: Any,
    start: Any,
    jump: Floats,
    burst: Floats,
    moment: float,
) -> tuple[Floats, Floats]:
    """How far each event and episode pushed the imbalance: into ``jump`` and ``burst``.

    Gives back damage at the moment, and the imbalance of the midnight before it.
    """
    fast, slow, level = start.fast.copy(), start.slow.copy(), start.imbalance.copy()
    draws, now, stopped = len(level), 0.0, False
    last = np.floor(moment)
    midnight = level.copy()
    for m in range(len(when)):
        for d in range(draws):
            if not stopped and when[m] >= last:
                midnight[d] = p.imbalance_rest[d] + (level[d] - p.imbalance_rest[d]) * kept(
                    last - now, p.tau_imbalance_day[d], 1.0
                )
            gap = when[m] - now
            level[d] = p.imbalance_rest[d] + (level[d] - p.imbalance_rest[d]) * kept(gap, p.tau_imbalance_day[d], 1.0)
            fast[d] *= kept(gap, p.tau_fast_day[d], p.heal[d])
            slow[d] *= kept(gap, p.tau_slow_day[d], p.heal[d])
            if kind[m] == EVENT:
                after = pushed(level[d], p.imbalance_from_damage[d] * done[index[m], d])
                jump[index[m], d] = after - level[d]
                level[d] = after
                fast[d] += (1.0 - p.slow_share[d]) * done[index[m], d]
                slow[d] += p.slow_share[d] * done[index[m], d]
            elif kind[m] == ONSET:
                after = pushed(level[d], p.episode_imbalance[d])
                burst[index[m], d] = after - level[d]
                level[d] = after
                slow[d] += onset_damage[index[m], d]
        stopped = stopped or when[m] >= last
        now = when[m]
    return fast + slow, midnight


@compiled
def _back(
    when: Floats,
    kind: NDArray[np.int64],
    index: NDArray[np.int64],
    moment: float,
    used: Floats,
    cycles: Floats,
    done: Floats,
    whole: Floats,
    midnight: Floats,
    onset_damage: Floats,
    jump: Floats,
    burst: Floats,
    p: Any,
    start: Any,
    law: int,
    a_unit: Floats,
    a_unit_of_imbalance: Floats,
    event: Floats,
    episode: Floats,
    before: Floats,
    own: Floats,
) -> None:
    """From the moment to the first event. ``fast``, ``slow``, ``level``: credit for a unit of each, a moment earlier each turn.

    ``asked``: credit for a unit of the imbalance of the midnight ``bound``, from all that it acted on.
    """
    draws = len(own)
    fast, slow = a_unit.copy(), a_unit.copy()
    level, asked = np.zeros(draws), a_unit_of_imbalance.copy()
    now, bound = moment, np.floor(moment)
    for m in range(len(when) - 1, -1, -1):
        if when[m] < bound:
            _earlier(now, bound, p, fast, slow, level)
            for d in range(draws):
                level[d] += asked[d]
                own[d] += asked[d] * p.imbalance_rest[d]
                asked[d] = 0.0
            now, bound = bound, np.floor(when[m])
        _earlier(now, when[m], p, fast, slow, level)
        now = when[m]
        i = index[m]
        for d in range(draws):
            if kind[m] == ONSET:
                episode[i, d] += onset_damage[i, d] * slow[d] + burst[i, d] * level[d]
            elif kind[m] == EVENT and done[i, d] > 0.0:
                worth = done[i, d] * ((1.0 - p.slow_share[d]) * fast[d] + p.slow_share[d] * slow[d])
                worth += jump[i, d] * level[d]
                through = 0.0
                if midnight[i, d] > 0.0 and loaded(used[i, d], midnight[i, d], p.imbalance_gain[d]) > used[i, d]:
                    alone = damage_of(law, whole[i, d], cycles[i, d], used[i, d], p.damage_ratio[d], p.endurance[d])
                    through = 1.0 - alone / done[i, d]
                    asked[d] += worth * through / midnight[i, d]
                event[i, d] += worth * (1.0 - through)
    _earlier(now, bound, p, fast, slow, level)
    for d in range(draws):
        level[d] += asked[d]
        own[d] += asked[d] * p.imbalance_rest[d]
    _earlier(bound, 0.0, p, fast, slow, level)
    for d in range(draws):
        before[d] += fast[d] * start.fast[d] + slow[d] * start.slow[d]
        before[d] += level[d] * (start.imbalance[d] - p.imbalance_rest[d])


@compiled
def _earlier(now: float, then: float, p: Any, fast: Floats, slow: Floats, level: Floats) -> None:
    """What a unit is worth a while earlier: as much less as would have healed."""
    if now > then:
        for d in range(len(fast)):
            fast[d] *= kept(now - then, p.tau_fast_day[d], p.heal[d])
            slow[d] *= kept(now - then, p.tau_slow_day[d], p.heal[d])
            level[d] *= kept(now - then, p.tau_imbalance_day[d], 1.0)
