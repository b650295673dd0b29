"""What a diary knows of the pain in the low back, day by day: when it began, when it ended, and where it says nothing.

A day on which nothing was written is not a day without pain: it is silent. What the engine learns from it is weighed down
by the chance that an onset on such a day would have been told at all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.parameters import Floats
from laststraw.knowledge import Knowledge
from laststraw.records import Diary, Episode, LoadHistory

LOW_BACK = frozenset(("low_back", "buttock", "hip", "leg"))  # where pain that comes from the low back is felt
FORTNIGHT = 14
LEAST_HOURS = 2.0  # an onset "at midnight" still has a window before it
HOURS = 24.0

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watch:
    """The pain of a diary in days after midnight of the start of a load history.

    ``spells``: (onset, end) of each stretch of pain, in order, not overlapping. ``keys``: of the episodes in each.
    ``counted``: (spell,) its onset lies within the diary. ``timed``: (spell,) the hour of its onset was told. ``told``,
    ``silent`` (day,): pain-free days on which something was written, and those of which nothing is known; neither: it hurt
    then or the day before, or the diary had not begun. ``open``: share (spell,) of the days around an onset that were told.
    """

    spells: tuple[tuple[float, float], ...]
    keys: tuple[tuple[str, ...], ...]
    counted: Flags
    timed: Flags
    told: Flags
    silent: Flags
    open: Floats

    @property
    def onset_days(self) -> NDArray[np.int64]:
        """(counted spell,) the day of each onset that counts."""
        return np.array(
            [last_before(s[0]) for s, c in zip(self.spells, self.counted, strict=True) if c], dtype=np.int64
        )

    @property
    def hurt(self) -> Flags:
        """(day,) days touched by pain."""
        days = np.zeros(len(self.told), dtype=bool)
        for onset, end in self.spells:
            days[last_before(onset) : math.ceil(end)] = True
        return days

    def hurts_at(self, day: float) -> bool:
        """Whether it hurts at a moment."""
        return any(onset <= day < end for onset, end in self.spells)


def watched(history: LoadHistory, diary: Diary, knowledge: Knowledge) -> Watch:
    """Read the pain out of a diary.

    Only pain of the low back counts. Two stretches with less than a whole pain-free day between them are one. An end that
    nobody told is the first later day that is told to be free of pain, or else comes after the usual time.

    *Error*: an onset without an hour is taken for the end of its day, so that all of the day's loads come before it.
    """
    start, days = date.fromisoformat(history.start), math.ceil(history.end_day)
    first, last = (_day(text, start) for text in (diary.first_day, diary.last_day))
    free = sorted(_day(note.day, start) for note in diary.pains if note.pain.mean == 0.0)
    usual = knowledge.constant("outlook.unsaid_days")
    found = [e for e in diary.episodes if e.place in LOW_BACK and _day(e.day, start) < days]
    found.sort(key=lambda e: (e.day, e.hour.mean if e.hour else HOURS, e.key))
    spells, keys = _merged([_onset(e, history, start) for e in found], _ends(found, free, usual, start), found)
    hurt = np.zeros(days, dtype=bool)
    for onset, end in spells:
        hurt[last_before(onset) : math.ceil(end)] = True
    for note in diary.pains:
        if note.pain.mean > 0.0:
            _mark(hurt, _day(note.day, start))
    for _, end in spells:
        _mark(hurt, math.ceil(end))  # new pain on the first day after would be the same stretch
    written = np.zeros(days, dtype=bool)
    for day in (*free, *(_day(bout.day, start) for bout in diary.bouts)):
        _mark(written, day)
    inside = np.zeros(days, dtype=bool)
    inside[max(first, 0) : max(last + 1, 0)] = True
    told = inside & ~hurt & written
    silent = inside & ~hurt & ~written
    counted = np.array([_within(spell[0], first, last) for spell in spells], dtype=bool)
    hour_of = {episode.key: episode.hour is not None for episode in found}
    timed = np.array([hour_of[key[0]] for key in keys], dtype=bool)
    opens = np.array([_open(last_before(spell[0]), told, silent) for spell in spells])
    return Watch(spells=spells, keys=keys, counted=counted, timed=timed, told=told, silent=silent, open=opens)


def last_before(moment: float) -> int:
    """The day that a moment closes: an onset at midnight belongs to the day before."""
    return max(math.ceil(moment) - 1, 0)


def _day(text: str, start: date) -> int:
    return (date.fromisoformat(text) - start).days


def _mark(flags: Flags, day: int) -> None:
    if 0 <= day < len(flags):
        flags[day] = True


def _within(onset: float, first: int, last: int) -> bool:
    return onset > 0.0 and first < last_before(onset) <= last  # many diaries begin because it hurts


def _onset(episode: Episode, history: LoadHistory, start: date) -> float:
    """The moment of an onset: no earlier than the bout that the person holds responsible."""
    day = _day(episode.day, start)
    if episode.hour is None:
        return max(day + 1.0, 0.0)
    hour = min(max(episode.hour.mean + episode.hour.sd, LEAST_HOURS), HOURS)
    blamed = [when for when, bout in zip(history.day, history.bout, strict=True) if bout and bout == episode.trigger]
    return max(day + hour / HOURS, *(float(when) for when in blamed if day <= when < day + 1), 0.0)


def _ends(episodes: Sequence[Episode], free: Sequence[int], usual: float, start: date) -> list[float]:
    """When each stretch of pain ends: midnight after its last day."""
    ends = []
    for at, episode in enumerate(episodes):
        day = _day(episode.day, start)
        if episode.until is not None:
            ends.append(_day(episode.until, start) + 1.0)
            continue
        later = [float(f) for f in free if f > day]
        new = [_day(e.day, start) - 1.0 for e in episodes[at + 1 :] if e.day > episode.day]
        ends.append(max(min([*later[:1], *new[:1], day + usual]), day + 1.0))
    return ends


def _merged(
    onsets: Sequence[float], ends: Sequence[float], episodes: Sequence[Episode]
) -> tuple[tuple[tuple[float, float], ...], tuple[tuple[str, ...], ...]]:
    """Stretches that touch are one."""
    spells: list[tuple[float, float]] = []
    keys: list[tuple[str, ...]] = []
    for onset, end, episode in zip(onsets, ends, episodes, strict=True):
        end = max(end, onset)
        if spells and last_before(onset) < spells[-1][1] + 1.0:
            spells[-1] = (spells[-1][0], max(spells[-1][1], end))
            keys[-1] += (episode.key,)
        else:
            spells.append((onset, end))
            keys.append((episode.key,))
    return tuple(spells), tuple(keys)


def _open(day: int, told: Flags, silent: Flags) -> float:
    """How much was written around a day. The day itself does not count: pain makes people write."""
    around = slice(max(day - FORTNIGHT, 0), day + FORTNIGHT + 1)
    known, unknown = int(told[around].sum()), int(silent[around].sum())
    return known / (known + unknown) if known + unknown else 0.0
