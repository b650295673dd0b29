"""Events by what they belong to: an activity that was told, an ordinary hour, or a day of which nothing is known."""

import math
from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.ordinary import Indices
from laststraw.damage.parameters import Floats
from laststraw.records import Diary, LoadHistory, Week, WeekPart

GUESSED = ("usual", "unknown_days")


class Groups:
    """Events up to a moment (day), each in one group: ``names`` (group,), ``of`` (event,) index into it.

    "usual": nobody spoke of the hour, but of other hours of the day, or of ordinary days; "unknown_days": nobody spoke of
    the day. What was told goes by its activity.
    """

    def __init__(self, history: LoadHistory, diary: Diary, count: int) -> None:
        self._history, self._start = history, date.fromisoformat(history.start)
        self._bout = history.bout[:count]
        self.at: Indices = np.floor(history.day[:count]).astype(np.int64)
        last = int(np.ceil(history.end_day))
        told = {int(day) for day, filled in zip(np.floor(history.day), history.filled, strict=True) if not filled}
        self.known: NDArray[np.bool_] = np.array(
            [day in told or self._usual(day, diary) for day in range(last)], dtype=bool
        )
        of = [
            history.cases[case].activity if not filled else GUESSED[0] if self.known[day] else GUESSED[1]
            for case, filled, day in zip(history.case[:count, 0], history.filled[:count], self.at, strict=True)
        ]
        self.names: tuple[str, ...] = tuple(sorted(set(of)))
        index = {name: k for k, name in enumerate(self.names)}
        self.of: Indices = np.array([index[name] for name in of], dtype=np.int64)

    def _usual(self, day: int, diary: Diary) -> bool:
        when = self._start + timedelta(days=day)
        text = when.isoformat()
        return any(
            one.since <= text and (one.until is None or text <= one.until) and when.weekday() in one.days
            for one in diary.usual
        )

    def date(self, day: float) -> str:
        """ISO date of a moment (day) of the history."""
        return date_of(self._history, day)

    def is_of(self, name: str) -> NDArray[np.bool_]:
        """(event,) belongs to the group of that name."""
        return np.asarray(self.of == (self.names.index(name) if name in self.names else -1))

    @cached_property
    def events(self) -> Indices:
        """(group,) events."""
        return np.bincount(self.of, minlength=len(self.names))

    @cached_property
    def days(self) -> Indices:
        """(group,) days with such an event."""
        return np.array([len(np.unique(self.at[self.of == k])) for k in range(len(self.names))], dtype=np.int64)

    def sums(self, values: Floats) -> Floats:
        """(group, draw) sums of values (event, draw); events beyond the last row have none."""
        order = np.argsort(self.of[: len(values)], kind="stable")
        total = np.zeros((len(self.names), values.shape[1]))
        if len(order):
            kept = self.of[: len(values)][order]
            first = np.flatnonzero(np.diff(kept, prepend=-1))
            total[kept[first]] = np.add.reduceat(values[order], first, axis=0)
        return total

    def bouts(self, group: int, worth: Floats) -> tuple[str, ...]:
        """Keys of the bouts of a group, the one of most worth (event,) first."""
        of: dict[str, float] = defaultdict(float)
        for event in np.flatnonzero(self.of[: len(worth)] == group):
            if self._bout[event]:
                of[self._bout[event]] += float(worth[event])
        return tuple(sorted(of, key=lambda key: (-of[key], key)))

    def weeks(self, worth: Floats) -> tuple[Week, ...]:
        """Worth (event,) by week and group."""
        of: dict[date, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for event, one in enumerate(worth):
            day = self._start + timedelta(days=int(self.at[event]))
            of[day - timedelta(days=day.weekday())][int(self.of[event])] += float(one)
        return tuple(
            Week(
                start=monday.isoformat(),
                parts=tuple(
                    WeekPart(of=self.names[k], share=share, guessed=self.names[k] in GUESSED)
                    for k, share in sorted(parts.items(), key=lambda part: -part[1])
                    if share > 0.0
                ),
            )
            for monday, parts in sorted(of.items())
        )


def date_of(history: LoadHistory, day: float) -> str:
    """ISO date of a moment (day) of a history; its end belongs to its last day."""
    at = min(int(day), max(math.ceil(history.end_day) - 1, 0))
    return (date.fromisoformat(history.start) + timedelta(days=at)).isoformat()
