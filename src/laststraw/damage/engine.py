"""The engine: a life of events through the laws of damage, for many draws at once. Exact between events: there is no time step.

A timeline is a list of moments in order: an event, the onset of an episode, its end, the end of the history. Between two
moments everything decays and the spontaneous hazard is integrated in closed form.

Damage counts cycles. The hazard of a trigger belongs to windows of two hours of the clock, as in the studies of triggers:
it is that of the highest load in the window, however often it came. So a bout cut in two is the same bout.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.compiled import compiled
from laststraw.damage.law import (
    LAWS,
    LEAST_LEFT,
    damage_of,
    loaded,
    pushed,
    trigger_hazard,
)
from laststraw.damage.parameters import Floats, Parameters, as_draws

EVENT, ONSET, RELIEF, END = 0, 1, 2, 3
WINDOWS_A_DAY = 12
SAME_MOMENT = 1e-9  # of a window: nearer than this is the same moment
GAPS = 6  # kinds of gaps whose healing is kept at hand
EPSILON = 2.220446049250313e-16
LawName = Literal["miner", "barrett_callaghan"]


class State(NamedTuple):
    """Of each draw, (draw,): the two pools of damage, and the imbalance."""

    fast: Floats
    slow: Floats
    imbalance: Floats


class Replay(NamedTuple):
    """What a history did in each draw.

    (event, draw): ``damage`` done by it, ``whole`` integrity before it (0: all gone), ``imbalance`` that acted on it,
    ``trigger`` its hazard (also counted while it hurt: mask with ``painful``, (event,)), ``spontaneous`` hazard of the rest
    before it, ``total`` cumulative hazard of pain-free time up to and with it. ``per_day`` (day, draw): hazard of the
    pain-free time of each day. All hazards are for frailty 1. ``onset_damage`` (episode, draw): what the episode itself
    added. ``final``: the state at ``end_day``.
    """

    damage: Floats
    whole: Floats
    imbalance: Floats
    trigger: Floats
    spontaneous: Floats
    total: Floats
    per_day: Floats
    painful: NDArray[np.bool_]
    onset_damage: Floats
    final: State


def replay(
    day: Floats,
    used: Floats,
    cycles: Floats,
    found: Parameters,
    *,
    end_day: float,
    episodes: Sequence[tuple[float, float]] = (),
    age_years: float = 40.0,
    law: LawName = "miner",
    start: State | None = None,
    keep: bool = True,
) -> Replay:
    """Take each draw through its events.

    Parameters
    ----------
    day
        (event,) start of each event, days, ascending.
    used, cycles
        (event, draw) load over fresh strength, and load cycles.
    found
        Parameters: numbers or (draw,).
    episodes
        (onset, end) of each episode in days, in order, not overlapping.
    start
        The state at day 0: fresh tissue, and imbalance at rest, when None.
    keep
        False: arrays of (event, draw) are left empty; only days, episodes and the end are kept.

    *Error*: exact to rounding for the law; the law itself is an assumption. ``ValueError`` for episodes that overlap.
    """
    draws = used.shape[1]
    many = as_draws(found, draws)
    zero = np.zeros(draws)
    begun = start or State(zero, zero, np.asarray(many.imbalance_rest))
    state = np.stack([np.asarray(begun.fast), np.asarray(begun.slow), np.asarray(begun.imbalance)]).astype(np.float64)
    when, kind, index, painful = timeline(day, episodes, end_day)
    used = np.ascontiguousarray(used, dtype=np.float64)
    leads = leaders(day, used)
    kept_rows = len(day) if keep else 0
    out = np.zeros((6, kept_rows, draws))
    per_day = np.zeros((int(np.ceil(end_day)) or 1, draws))
    onset_damage = np.zeros((len(episodes), draws))
    age_factor = np.exp(np.asarray(many.age_gain) * (age_years - 40.0))
    _run(
        when,
        kind,
        index,
        used,
        leads,
        np.ascontiguousarray(cycles, dtype=np.float64),
        many,
        age_factor,
        LAWS[law],
        state,
        out,
        per_day,
        onset_damage,
    )
    return Replay(out[0], out[1], out[2], out[3], out[4], out[5], per_day, painful, onset_damage, State(*state))


def clock_windows(day: Floats) -> NDArray[np.int64]:
    """Number of the two-hour window of the clock that each moment lies in."""
    return np.floor(np.asarray(day, dtype=np.float64) * WINDOWS_A_DAY + SAME_MOMENT).astype(np.int64)


def leaders(day: Floats, used: Floats) -> NDArray[np.bool_]:
    """Whether each event has the highest load of its window, (event, draw); of equals the first."""
    return _leaders(clock_windows(day), used)


@compiled
def _leaders(window: NDArray[np.int64], used: Floats) -> NDArray[np.bool_]:
    leads = np.zeros(used.shape, dtype=np.bool_)
    first = 0
    while first < len(window):
        last = first + 1
        while last < len(window) and window[last] == window[first]:
            last += 1
        for d in range(used.shape[1]):
            top = first
            for e in range(first + 1, last):
                if used[e, d] > used[top, d]:
                    top = e
            leads[top, d] = True
        first = last
    return leads


def timeline(
    day: Floats, episodes: Sequence[tuple[float, float]], end_day: float
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Moments in order: when, what kind, which; and of each event whether it hurt already.

    An onset comes after the events of its moment.

    *Error*: ``ValueError`` for episodes that overlap or lie the wrong way round, and for what lies before day 0.
    """
    flat = [moment for episode in episodes for moment in episode]
    if any(b < a for a, b in pairwise(flat)):
        raise ValueError("episodes overlap or are not in order")
    if min([*flat, *day[:1]], default=0.0) < 0.0:
        raise ValueError("an event or an episode lies before day 0")
    onsets, ends = np.array(flat[0::2]), np.array(flat[1::2])
    when = np.concatenate([day, onsets, ends, [end_day]]).astype(np.float64)
    kind = np.repeat([EVENT, ONSET, RELIEF, END], [len(day), len(onsets), len(ends), 1])
    index = np.concatenate([np.arange(len(day)), np.arange(len(onsets)), np.arange(len(ends)), [0]])
    inside = when <= end_day
    order = np.lexsort((kind, when))
    order = order[inside[order]]
    painful = np.zeros(len(day), dtype=bool)
    for onset, end in episodes:
        painful |= (day > onset) & (day <= end)
    return when[order], kind[order].astype(np.int64), index[order].astype(np.int64), painful


@compiled
def _run(
    when: Floats,
    kind: NDArray[np.int64],
    index: NDArray[np.int64],
    used: Floats,
    leads: NDArray[np.bool_],
    cycles: Floats,
    p: Any,
    age_factor: Floats,
    law: int,
    state: Floats,
    out: Floats,
    per_day: Floats,
    onset_damage: Floats,
) -> None:
    """Through the moments, all draws side by side; writes into ``state``, ``out``, ``per_day`` and ``onset_damage``."""
    draws = used.shape[1]
    total = np.zeros(draws)
    resting = np.zeros(draws)  # spontaneous hazard since the last event
    midnight = state[2].copy()  # imbalance at the last midnight
    entered = 1.0 - state[0] - state[1]  # integrity when this moment began: its events have no order
    now, pains = 0.0, 0
    gaps = np.full(GAPS + 1, -1.0)  # those that were met last, and which of them goes next
    gaps[GAPS] = 0.0
    healing = np.zeros((GAPS, 3, draws))
    for m in range(len(when)):
        if when[m] > now:
            _rest(now, when[m], pains > 0, p, age_factor, state, midnight, per_day, resting, gaps, healing)
            entered[:] = 1.0 - state[0] - state[1]
        now = when[m]
        if kind[m] == RELIEF:
            pains -= 1
        elif kind[m] == ONSET:
            pains += 1
            for d in range(draws):
                onset_damage[index[m], d] = p.episode_damage[d] * max(1.0 - state[0, d] - state[1, d], 0.0)
                state[1, d] += onset_damage[index[m], d]
                state[2, d] = pushed(state[2, d], p.episode_imbalance[d])
        elif kind[m] == EVENT:
            _event(
                index[m],
                now,
                pains > 0,
                used,
                leads,
                cycles,
                p,
                law,
                state,
                midnight,
                entered,
                out,
                per_day,
                total,
                resting,
            )


@compiled
def _rest(
    now: float,
    until: float,
    hurts: bool,
    p: Any,
    age_factor: Floats,
    state: Floats,
    midnight: Floats,
    per_day: Floats,
    resting: Floats,
    gaps: Floats,
    healing: Floats,
) -> None:
    """Healing from ``now`` to ``until``, a piece a day so that each day gets its own hazard."""
    draws = len(resting)
    while now < until:
        at = int(now)
        piece = min(until, at + 1.0) - now
        heals = healing[_gap(piece, until, gaps, healing, p)]
        for d in range(draws):  # what heals is rate times area, so one exponential gives both
            fast, slow = heals[0, d] * state[0, d], heals[1, d] * state[1, d]
            state[0, d] -= fast
            state[1, d] -= slow
            state[2, d] += heals[2, d] * (p.imbalance_rest[d] - state[2, d])
            if not hurts:
                area = (fast * p.tau_fast_day[d] + slow * p.tau_slow_day[d]) / p.heal[d]
                hazard = age_factor[d] * p.spontaneous_per_day[d] * (piece + p.spontaneous_gain[d] * area)
                resting[d] += hazard
                per_day[at, d] += hazard
        if now + piece >= at + 1.0:
            midnight[:] = state[2]
        now += piece


@compiled
def _gap(piece: float, until: float, gaps: Floats, healing: Floats, p: Any) -> int:
    """Row of ``healing`` (gap, 3, draw) with the shares that heal in a piece of time: of both pools, and of the imbalance.

    Most gaps come again and again. Two that differ by less than the moments themselves are known to are the same.
    """
    for k in range(GAPS):
        if abs(gaps[k] - piece) <= 4.0 * EPSILON * until:
            return k
    oldest = int(gaps[GAPS])
    gaps[GAPS] = (oldest + 1) % GAPS
    gaps[oldest] = piece
    for d in range(healing.shape[2]):
        healing[oldest, 0, d] = -math.expm1(-p.heal[d] * piece / p.tau_fast_day[d])
        healing[oldest, 1, d] = -math.expm1(-p.heal[d] * piece / p.tau_slow_day[d])
        healing[oldest, 2, d] = -math.expm1(-piece / p.tau_imbalance_day[d])
    return oldest


@compiled
def _event(
    e: int,
    now: float,
    hurts: bool,
    used: Floats,
    leads: NDArray[np.bool_],
    cycles: Floats,
    p: Any,
    law: int,
    state: Floats,
    midnight: Floats,
    entered: Floats,
    out: Floats,
    per_day: Floats,
    total: Floats,
    resting: Floats,
) -> None:
    """One event in every draw. What failed stays failed: the hazard goes on with ``LEAST_LEFT``, damage ends at 1."""
    at = min(int(now), len(per_day) - 1)
    for d in range(len(total)):
        whole = 1.0 - state[0, d] - state[1, d]
        u = loaded(used[e, d], midnight[d], p.imbalance_gain[d])
        hazard = 0.0
        if leads[e, d]:
            left = max(entered[d], LEAST_LEFT)
            hazard = trigger_hazard(u, left, p.trigger_per_window[d], p.trigger_steepness[d])
        done = damage_of(law, whole, cycles[e, d], u, p.damage_ratio[d], p.endurance[d])
        state[0, d] += (1.0 - p.slow_share[d]) * done
        state[1, d] += p.slow_share[d] * done
        state[2, d] = pushed(state[2, d], p.imbalance_from_damage[d] * done)
        total[d] += resting[d]  # of the time before an onset, too, where the next event comes in pain
        if not hurts:
            per_day[at, d] += hazard
            total[d] += hazard
        if out.shape[1] > 0:
            out[0, e, d] = done
            out[1, e, d] = whole
            out[2, e, d] = midnight[d]
            out[3, e, d] = hazard
            out[4, e, d] = resting[d]
            out[5, e, d] = total[d]
        resting[d] = 0.0
