"""What somebody did and when it hurt, as they told it: the diary.

Days are days of the person's own calendar (ISO dates), hours are hours after midnight on their own clock. An amount that
was not said is None: unknown, never zero. A day without an entry is unknown too.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from laststraw.records._check import require, require_id
from laststraw.records.photo import Side
from laststraw.records.spine import Uncertain

Place = Literal["low_back", "buttock", "hip", "leg", "upper_back", "neck", "other"]
PLACES: tuple[Place, ...] = get_args(Place)
Occupation = Literal["sedentary", "mixed", "heavy"]  # what stands in for hours that nobody spoke of
OCCUPATIONS: tuple[Occupation, ...] = get_args(Occupation)
HIGHEST_PAIN = 10.0
HOURS = 24.0
LONGEST_MINUTES = 24 * 60.0
HEAVIEST_KG = 300.0
MOST_TIMES = 100_000.0


def require_day(name: str, value: str) -> None:
    """An ISO date, as 2026-03-04."""
    try:
        good = date.fromisoformat(value).isoformat() == value
    except ValueError:
        good = False
    require(good, f"{name} {value!r} is not a date such as 2026-03-04")


def _require_amount(name: str, amount: Uncertain | None, highest: float) -> None:
    if amount is not None:
        require(0.0 <= amount.mean <= highest, f"{name} {amount.mean:g} is not between 0 and {highest:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bout:
    """A stretch of one activity on one day.

    ``activity``: id of an activity or incident of the knowledge files. ``hour``: when it began. ``minutes``: how long it
    took in all. ``times``: how often the movement was made. ``side``: the side it was done with, or that was hit.
    ``said``: the person's own words; ``entry``: id of the diary entry that it comes from.

    *Error*: each amount carries the error of what people tell; ``ValueError`` for what no day holds.
    """

    key: str  # bout/<day>/<n>
    activity: str
    day: str
    hour: Uncertain | None = None
    minutes: Uncertain | None = None
    times: Uncertain | None = None
    hand_load_kg: Uncertain | None = None
    side: Side = "none"
    said: str = ""
    entry: str = ""

    def __post_init__(self) -> None:
        require_id(self.key)
        require_id(self.activity)
        require_day("day", self.day)
        _require_amount("hour", self.hour, HOURS)
        _require_amount("minutes", self.minutes, LONGEST_MINUTES)
        _require_amount("times", self.times, MOST_TIMES)
        _require_amount("hand_load_kg", self.hand_load_kg, HEAVIEST_KG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A stretch of pain: it began on ``day`` and ended on ``until`` (None: it still hurts, or nobody said).

    ``pain``: the worst, 0 to 10. ``trigger``: key of the bout that the person holds responsible, "" when they named none.
    """

    key: str  # episode/<day> or episode/<day>/<n>
    day: str
    hour: Uncertain | None = None
    until: str | None = None
    pain: Uncertain | None = None
    place: Place = "low_back"
    side: Side = "none"
    trigger: str = ""
    said: str = ""
    entry: str = ""

    def __post_init__(self) -> None:
        require_id(self.key)
        require_day("day", self.day)
        if self.until is not None:
            require_day("until", self.until)
            require(self.until >= self.day, f"the episode ends ({self.until}) before it begins ({self.day})")
        _require_amount("hour", self.hour, HOURS)
        _require_amount("pain", self.pain, HIGHEST_PAIN)
        require(self.place in PLACES, f"place {self.place!r} is not one of {', '.join(PLACES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PainNote:
    """How much it hurt on one day, 0 to 10; 0 says that it did not."""

    day: str
    pain: Uncertain
    entry: str = ""

    def __post_init__(self) -> None:
        require_day("day", self.day)
        _require_amount("pain", self.pain, HIGHEST_PAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What an ordinary day holds from ``since`` until ``until`` (None: still): it fills the hours that no entry speaks of.

    ``days``: weekdays it is true for, Monday 0 to Sunday 6. ``bouts``: of any one such day, their ``day`` being ``since``.
    """

    since: str
    until: str | None = None
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    bouts: tuple[Bout, ...] = ()
    said: str = ""
    entry: str = ""

    def __post_init__(self) -> None:
        require_day("since", self.since)
        if self.until is not None:
            require_day("until", self.until)
            require(self.until >= self.since, f"the usual day ends ({self.until}) before it begins ({self.since})")
        require(bool(self.days) and set(self.days) <= set(range(7)), f"days {self.days} are not weekdays 0 to 6")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something in an entry that could be read in several ways: the question, and each answer that would settle it."""

    entry: str
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the diary as it was given, and what was understood of it.

    ``withdraws``: id of an earlier entry that this one takes back (the history is append-only). ``questions``: what was
    not clear; until it is answered the likelier reading is in ``bouts``, with a wider error.
    """

    id: str
    written_at: str  # ISO 8601, UTC
    source: Literal["typed", "csv", "toml", "withdrawn"]
    text: str
    bouts: tuple[Bout, ...] = ()
    episodes: tuple[Episode, ...] = ()
    pains: tuple[PainNote, ...] = ()
    usual: tuple[Usual, ...] = ()
    questions: tuple[Question, ...] = ()
    withdraws: str = ""

    def __post_init__(self) -> None:
        require_id(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """All that holds now: what was not taken back, in the order of days.

    ``first_day`` to ``last_day`` is what the diary covers. ``silent_days``: days in between of which nothing is known.
    """

    first_day: str
    last_day: str
    bouts: tuple[Bout, ...]
    episodes: tuple[Episode, ...]
    pains: tuple[PainNote, ...]
    usual: tuple[Usual, ...]
    silent_days: int

    def __post_init__(self) -> None:
        require_day("first_day", self.first_day)
        require_day("last_day", self.last_day)
        require(
            self.last_day >= self.first_day, f"the diary ends ({self.last_day}) before it begins ({self.first_day})"
        )
        require(self.silent_days >= 0, f"silent_days {self.silent_days} is below 0")

    def episode(self, key: str) -> Episode:
        """One episode. *Error*: ``KeyError`` that names those there are."""
        for episode in self.episodes:
            if episode.key == key:
                return episode
        raise KeyError(f"no {key!r} in this diary; it has {', '.join(e.key for e in self.episodes) or 'no episodes'}")
