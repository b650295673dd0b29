"""Shares of the past where damage feeds on itself: integrated gradients of the state at an onset.

Under Barrett and Callaghan's law what an event does depends on the damage that was there, so no sum of single effects is
right. All inputs (cycles, what was there at the start, what episodes add, imbalance at rest) are scaled together from
nothing to what they were; the slope along the way, integrated for each input, is its share, and the shares add up to the
whole (source: Aumann & Shapley 1974; Sundararajan et al. 2017 for the name; Gauss-Legendre nodes). Slopes come from one
pass backwards through the events (adjoint), exact for both laws.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.compiled import compiled
from laststraw.damage.engine import EVENT, ONSET, LawName, State, timeline
from laststraw.damage.law import (
    BC_RATE,
    BC_STEEPNESS,
    CYCLES,
    LAWS,
    MINER,
    MOST_IMBALANCE,
    MOST_USED,
    SLOPE,
    damage_of,
    kept,
    loaded,
    pushed,
)
from laststraw.damage.parameters import Floats, Parameters
from laststraw.damage.past import Credit

NODES = 16


def gradient_credit(
    day: Floats,
    used: Floats,
    cycles: Floats,
    found: Parameters,
    *,
    start: State,
    moment: float,
    damage: Floats,
    imbalance: Floats,
    episodes: Sequence[tuple[float, float]] = (),
    law: LawName = "barrett_callaghan",
) -> tuple[Credit, Floats]:
    """As ``past.credit``, by integrated gradients; and how far they were off the whole in each draw, as a share of it.

    *Error*: that of ``NODES`` nodes, which is given back; the credit is scaled so that it adds up.
    """
    before = int(np.searchsorted(day, moment, side="left"))
    past = [(onset, end) for onset, end in episodes if onset < moment]
    when, kind, index, _ = timeline(day[:before], past, moment)
    draws = used.shape[1]
    event, episode, rest = np.zeros((draws, before)), np.zeros((len(past), draws)), np.zeros((2, draws))
    if not (damage.any() or imbalance.any()):
        return Credit(event.T, episode, rest[0], rest[1]), np.zeros(draws)
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    u, n = (
        np.ascontiguousarray(used[:before].T),
        np.ascontiguousarray(cycles[:before].T),
    )  # (draw, event): draws one by one
    whole = np.zeros((2, draws))

    def walk(scale: float, weight: float, a_unit: Floats, b_unit: Floats) -> None:
        life = (when, kind, index, moment, u, n, found, start, LAWS[law])
        _slopes(*life, scale, weight, a_unit, b_unit, event, episode, rest, whole)

    walk(1.0, 0.0, damage, imbalance)
    a_unit = np.divide(damage, whole[0], out=np.zeros(draws), where=whole[0] > 0.0)
    b_unit = np.divide(imbalance, whole[1], out=np.zeros(draws), where=whole[1] > 0.0)
    for node, weight in zip(0.5 * (nodes + 1.0), 0.5 * weights, strict=True):
        walk(float(node), float(weight), a_unit, b_unit)
    raw = Credit(event.T, episode, rest[0], rest[1])
    wanted, got = damage + imbalance, raw.total()
    scale = np.divide(wanted, got, out=np.ones(draws), where=got > 0.0)
    off = np.abs(np.divide(got, wanted, out=np.ones(draws), where=wanted > 0.0) - 1.0)
    return Credit(event.T * scale, episode * scale, rest[0] * scale, rest[1] * scale), off


@compiled
def slopes_of(law: int, whole: float, cycles: float, u: float, done: float, ratio: float, endurance: float) -> Any:
    """Slopes of the integrity after an event: against that before it, against cycles, and against the load."""
    if done <= 0.0 or u <= 0.0:
        return 1.0, 0.0, 0.0
    after = whole - done
    if after <= 0.0:
        return 0.0, 0.0, 0.0
    if law == MINER:
        grows = math.exp(SLOPE * min(u, 1.0)) - math.exp(SLOPE * endurance)
        steep = SLOPE * math.exp(SLOPE * u) if u < 1.0 else 0.0
        return after / whole, -after * ratio * grows / CYCLES, -after * cycles * ratio * steep / CYCLES
    x0, x1 = BC_STEEPNESS * u / whole, BC_STEEPNESS * u / after
    return (
        after / whole * math.exp(x1 - x0),
        -ratio * BC_RATE * after * math.exp(min(x1, 700.0)),
        -after / u * math.expm1(x1 - x0),
    )


@compiled
def _slopes(
    when: Floats,
    kind: NDArray[np.int64],
    index: NDArray[np.int64],
    moment: float,
    used: Floats,
    cycles: Floats,
    p: Any,
    start: Any,
    law: int,
    scale: float,
    weight: float,
    a_unit: Floats,
    b_unit: Floats,
    event: Floats,
    episode: Floats,
    rest: Floats,
    whole: Floats,
) -> None:
    """One node: forwards with every input times ``scale``; backwards, adding ``weight`` times input times slope."""
    seen = np.zeros((3, len(when)))  # before each moment: integrity, imbalance, imbalance of the midnight
    for d in range(a_unit.shape[0]):
        whole[0, d], whole[1, d] = _forwards(when, kind, index, used, cycles, p, start, law, scale, d, seen)
        if weight > 0.0:
            ends = (moment, a_unit[d], b_unit[d])
            _backwards(
                when, kind, index, used, cycles, p, start, law, scale, weight, d, seen, ends, event, episode, rest
            )


@compiled
def _forwards(
    when: Floats,
    kind: NDArray[np.int64],
    index: NDArray[np.int64],
    used: Floats,
    cycles: Floats,
    p: Any,
    start: Any,
    law: int,
    scale: float,
    d: int,
    seen: Floats,
) -> tuple[float, float]:
    """Damage at the end and the imbalance of the midnight before it, of one draw; writes what it met into ``seen``."""
    back_to = scale * p.imbalance_rest[d]
    fast, slow = scale * start.fast[d], scale * start.slow[d]
    now, turn = 0.0, scale * start.imbalance[d]
    midnight = turn
    for m in range(len(when)):
        if np.floor(when[m]) > np.floor(now):
            midnight = back_to + (turn - back_to) * kept(np.floor(when[m]) - now, p.tau_imbalance_day[d], 1.0)
        gap = when[m] - now
        fast, slow = fast * kept(gap, p.tau_fast_day[d], p.heal[d]), slow * kept(gap, p.tau_slow_day[d], p.heal[d])
        turn = back_to + (turn - back_to) * kept(gap, p.tau_imbalance_day[d], 1.0)
        now, i = when[m], index[m]
        left = 1.0 - fast - slow
        seen[0, m], seen[1, m], seen[2, m] = left, turn, midnight
        if kind[m] == EVENT:
            u = loaded(used[d, i], midnight, p.imbalance_gain[d])
            done = damage_of(law, left, scale * cycles[d, i], u, p.damage_ratio[d], p.endurance[d])
            fast, slow = fast + (1.0 - p.slow_share[d]) * done, slow + p.slow_share[d] * done
            turn = pushed(turn, p.imbalance_from_damage[d] * done)
        elif kind[m] == ONSET:
            slow += scale * p.episode_damage[d] * max(left, 0.0)
            turn = pushed(turn, scale * p.episode_imbalance[d])
    return fast + slow, midnight


@compiled
def _backwards(
    when: Floats,
    kind: NDArray[np.int64],
    index: NDArray[np.int64],
    used: Floats,
    cycles: Floats,
    p: Any,
    start: Any,
    law: int,
    scale: float,
    weight: float,
    d: int,
    seen: Floats,
    ends: tuple[float, float, float],
    event: Floats,
    episode: Floats,
    rest: Floats,
) -> None:
    """Slopes of the end against every input of one draw. ``f``, ``s``, ``i_now``, ``i_night``: against the state of now."""
    moment, f, i_night = ends
    s, i_now, i_rest, now, bound = f, 0.0, 0.0, moment, np.floor(moment)
    for m in range(len(when) - 1, -1, -1):
        if when[m] < bound:
            f, s, i_now, i_rest = _back_to(now, bound, p, d, f, s, i_now, i_rest)
            i_now, i_night, now, bound = i_now + i_night, 0.0, bound, np.floor(when[m])
        f, s, i_now, i_rest = _back_to(now, when[m], p, d, f, s, i_now, i_rest)
        now, k, left = when[m], index[m], seen[0, m]
        room = max(MOST_IMBALANCE - seen[1, m], 0.0) / MOST_IMBALANCE
        if kind[m] == ONSET:
            fall = math.exp(-scale * p.episode_imbalance[d] / MOST_IMBALANCE) if room > 0.0 else 1.0
            gain = s * max(left, 0.0) * p.episode_damage[d] + i_now * room * fall * p.episode_imbalance[d]
            episode[k, d] += weight * gain
            cut = s * scale * p.episode_damage[d] if left > 0.0 else 0.0
            f, s, i_now = f - cut, s - cut, i_now * fall
        elif kind[m] == EVENT:
            u, n = loaded(used[d, k], seen[2, m], p.imbalance_gain[d]), scale * cycles[d, k]
            done = damage_of(law, left, n, u, p.damage_ratio[d], p.endurance[d])
            by_left, by_cycles, by_load = slopes_of(law, left, n, u, done, p.damage_ratio[d], p.endurance[d])
            fall = math.exp(-p.imbalance_from_damage[d] * done / MOST_IMBALANCE) if room > 0.0 else 1.0
            worth = (1.0 - p.slow_share[d]) * f + p.slow_share[d] * s  # of a unit of damage done
            worth += i_now * room * fall * p.imbalance_from_damage[d]
            event[d, k] += weight * worth * -by_cycles * cycles[d, k]
            if u < MOST_USED:
                i_night += worth * -by_load * used[d, k] * p.imbalance_gain[d]
            more = worth * (1.0 - by_left)  # damage done = left - after, and left = 1 - fast - slow
            f, s, i_now = f - more, s - more, i_now * fall
    f, s, i_now, i_rest = _back_to(now, bound, p, d, f, s, i_now, i_rest)
    f, s, i_now, i_rest = _back_to(bound, 0.0, p, d, f, s, i_now + i_night, i_rest)
    old = f * start.fast[d] + s * start.slow[d] + i_now * (start.imbalance[d] - p.imbalance_rest[d])
    rest[0, d] += weight * old
    rest[1, d] += weight * (i_now + i_rest) * p.imbalance_rest[d]


@compiled
def _back_to(
    now: float, then: float, p: Any, d: int, f: float, s: float, i_now: float, i_rest: float
) -> tuple[float, float, float, float]:
    """Slopes a while earlier; what the imbalance does not keep of itself it gets from its rest."""
    if now <= then:
        return f, s, i_now, i_rest
    keeps = kept(now - then, p.tau_imbalance_day[d], 1.0)
    return (
        f * kept(now - then, p.tau_fast_day[d], p.heal[d]),
        s * kept(now - then, p.tau_slow_day[d], p.heal[d]),
        i_now * keeps,
        i_rest + i_now * (1.0 - keeps),
    )
