"""One person's life up to an onset, under one model and one calibration: what goes into every replay of it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from laststraw.damage.engine import LawName, Replay, State, replay
from laststraw.damage.parameters import Floats, Parameters
from laststraw.damage.shapley import span_hazard
from laststraw.damage.trigger import Span


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Life:
    """``day`` (event,), ``cycles`` (event, draw) of all events up to the end of the span.

    ``episodes``: earlier ones (day). ``since``: the first day after the last of them. ``start``: the state at day 0.
    """

    day: Floats
    cycles: Floats
    span: Span
    episodes: tuple[tuple[float, float], ...]
    since: int
    start: State
    age_years: float


class Lived(NamedTuple):
    """Of each draw, (draw,): damage at the moment, imbalance that acted then, hazard since ``since`` until then; and the
    state at the end of the last day of the span."""

    damage: Floats
    imbalance: Floats
    hazard: Floats
    after: State


def lived_until(life: Life, used: Floats, found: Parameters, law: LawName) -> Lived:
    """Replay a life up to its moment: in one go to midnight, and the last day with what acts at the moment."""
    midnight = int(np.floor(life.span.moment))
    before = int(np.searchsorted(life.day, midnight, side="left"))
    first = replay(
        life.day[:before],
        used[:before],
        life.cycles[:before],
        found,
        end_day=float(midnight),
        episodes=life.episodes,
        age_years=life.age_years,
        law=law,
        start=life.start,
        keep=False,
    )
    last, at = witnessed(life, used, found, law, since=midnight, start=first.final)
    hazard = first.per_day[life.since : midnight].sum(axis=0) + until(life, last, float(midnight))
    return Lived(1.0 - last.whole[at], last.imbalance[at], hazard, last.final)


def until(life: Life, lived: Replay, since: float) -> Floats:
    """Hazard (draw,) from ``since`` to the last event before the span: what the span bears is counted by itself."""
    rows = np.flatnonzero((life.day >= since) & (life.day < life.span.end - life.span.length_day))
    return lived.total[len(rows) - 1] if len(rows) else np.zeros(lived.total.shape[1])


def witnessed(
    life: Life, used: Floats, found: Parameters, law: LawName, *, since: int, start: State
) -> tuple[Replay, int]:
    """Replay from the midnight ``since`` to the end of the span's last day, with an event of no load at the moment.

    Returns the replay, and the row of that event: the state before it is that at the moment.
    """
    first, at = (int(np.searchsorted(life.day, when, side="left")) for when in (float(since), life.span.moment))
    nothing = np.zeros((1, used.shape[1]))
    return replay(
        np.concatenate([life.day[first:at], [life.span.moment], life.day[at:]]) - since,
        np.concatenate([used[first:at], nothing, used[at:]]),
        np.concatenate([life.cycles[first:at], nothing, life.cycles[at:]]),
        found,
        end_day=float(np.ceil(life.span.end)) - since,
        episodes=[(onset - since, end - since) for onset, end in life.episodes if onset >= since],
        age_years=life.age_years,
        law=law,
        start=start,
    ), at - first


def hazard_of(life: Life, used: Floats, damage: Floats, imbalance: Floats, found: Parameters) -> Floats:
    """Hazard (draw,) of the span in a state, with the loads ``used`` of all events."""
    factor = np.exp(np.asarray(found.age_gain) * (life.age_years - 40.0))
    rows = np.ascontiguousarray(used[life.span.rows])
    return np.asarray(span_hazard(rows, life.span.window, damage, imbalance, found, factor, life.span.length_day))
