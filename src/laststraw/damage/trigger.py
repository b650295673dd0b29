"""Which bout is looked at as the trigger of an episode, and how often the same was done before without pain."""

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.engine import WINDOWS_A_DAY, clock_windows
from laststraw.damage.ordinary import Indices
from laststraw.damage.parameters import Floats
from laststraw.damage.watch import Watch, last_before
from laststraw.records import Bout, Diary, Episode, LoadHistory, Usual
from laststraw.stats import root_sum_square

WINDOW_DAY = 1.0 / WINDOWS_A_DAY
HOURS = 24.0
NEXT = 1e-9  # day: nearer than this is the same moment
LONGEST_DAY = 1.0  # what somebody names as the trigger may be this long before the pain


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Span:
    """The time in which an onset is explained.

    ``rows`` (k,): events in it, ascending; ``window`` (k,): number of the two-hour window of each; ``is_trigger`` (k,): it
    belongs to the trigger. ``moment``: when the trigger's highest load came (day); ``end``, ``length_day``: of the span.
    ``bout``: key of the trigger, "" when there was none. ``named``: the person named it.
    """

    rows: Indices
    window: Indices
    is_trigger: NDArray[np.bool_]
    moment: float
    end: float
    length_day: float
    bout: str
    named: bool


def span_of(episode: Episode, onset: float, history: LoadHistory, used: Floats) -> Span:
    """The span of an episode and its trigger.

    Parameters
    ----------
    onset
        Its moment (day). With an hour the span is the two hours before it, wider by the error of the hour; without one it
        is the whole day, or the window of the bout that the person named.
    used
        (event, draw) load over strength: of the bouts that were told, the trigger is that with the highest load on average,
        unless the person named one.

    *Error*: a bout that began before the span and is one event counts as before it.
    """
    told_hour = episode.hour is not None
    low = onset - WINDOW_DAY - 2.0 * episode.hour.sd / HOURS if episode.hour else float(last_before(onset))
    start = low
    bouts = np.array(history.bout, dtype=object)
    named = (bouts == episode.trigger) & (history.day > onset - LONGEST_DAY - NEXT) & (history.day <= onset)
    by_name = bool(episode.trigger) and bool(named.any())
    if by_name and told_hour:
        start = min(low, float(history.day[named].min()))
    elif by_name:
        window = clock_windows(history.day[[_heaviest(np.flatnonzero(named), used)]])[0]
        low, onset = float(window * WINDOW_DAY), float((window + 1) * WINDOW_DAY)
        start = low
    rows = np.flatnonzero((history.day >= start - NEXT) & (history.day <= onset))
    told = np.array([row for row in rows if history.bout[row] and not history.filled[row]], dtype=np.int64)
    key = episode.trigger if by_name else history.bout[_heaviest(told, used)] if len(told) else ""
    mine = np.array([bool(key) and history.bout[row] == key for row in rows], dtype=bool)
    back = np.maximum(np.ceil((low - history.day[rows]) * WINDOWS_A_DAY - NEXT), 0.0)  # named ones before it
    return Span(
        rows=rows,
        window=-back.astype(np.int64) if told_hour else clock_windows(history.day[rows]),
        is_trigger=mine,
        moment=float(history.day[_heaviest(rows[mine], used)]) if key else onset,
        end=onset,
        length_day=(WINDOW_DAY if told_hour else onset - low) + low - start,
        bout=key,
        named=by_name,
    )


def _heaviest(rows: Indices, used: Floats) -> int:
    return int(rows[int(used[rows].mean(axis=1).argmax())])


def times_before(trigger: Bout, day: str, diary: Diary, history: LoadHistory, watch: Watch) -> int:
    """Bouts of the same activity before ``day``, as heavy within their errors or heavier, without pain that day or the next.

    Those of the usual days that the person told count on each day that they hold for, unless that day tells of the same. A bout
    counts when its hand load is known as well as the trigger's, or neither is. Exact: they are counted.
    """
    start = date.fromisoformat(history.start)
    sore = {(date.fromisoformat(note.day) - start).days for note in diary.pains if note.pain.mean > 0.0}
    for onset, end in watch.spells:
        sore |= set(range(last_before(onset), math.ceil(end)))

    def well(when: date) -> bool:
        at = (when - start).days
        return at not in sore and at + 1 not in sore

    until = date.fromisoformat(day)
    same = [bout for bout in diary.bouts if bout.activity == trigger.activity]
    told = [date.fromisoformat(bout.day) for bout in same if _as_heavy(bout, trigger)]
    spoken = {date.fromisoformat(bout.day) for bout in same}
    usual = [when for one in diary.usual for when in _usual_days(one, trigger, until) if when not in spoken]
    return sum(when < until and well(when) for when in (*told, *usual))


def _usual_days(usual: Usual, trigger: Bout, until: date) -> list[date]:
    """Each day, once for each bout like the trigger, that a usual day holds for, up to but not with ``until``."""
    count = sum(bout.activity == trigger.activity and _as_heavy(bout, trigger) for bout in usual.bouts)
    first = date.fromisoformat(usual.since)
    last = until if usual.until is None else min(until, date.fromisoformat(usual.until) + timedelta(days=1))
    days = (first + timedelta(days=k) for k in range(max((last - first).days, 0)))
    return [when for when in days if when.weekday() in usual.days for _ in range(count)]


def _as_heavy(bout: Bout, trigger: Bout) -> bool:
    if bout.hand_load_kg is None or trigger.hand_load_kg is None:
        return bout.hand_load_kg is trigger.hand_load_kg
    error = root_sum_square(bout.hand_load_kg.sd, trigger.hand_load_kg.sd)
    return bout.hand_load_kg.mean >= trigger.hand_load_kg.mean - error
