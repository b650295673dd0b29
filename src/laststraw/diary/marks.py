"""A line in which what was understood is replaced by a mark, so that the next reader finds days, hours and amounts as words.

A mark is one letter of Unicode's private use area; a simplified line holds none of its own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from laststraw.records import Uncertain
from laststraw.records.photo import Side

FIRST = 0xE000
MARK = "[\ue000-\uf8ff]"
_MARK = re.compile(MARK)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Day:
    """Days that were named; ``or_else``: others that the words could mean; ``weekday``: only its name was said."""

    days: tuple[date, ...]
    or_else: tuple[date, ...] = ()
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days. ``open``: told by its beginning only (since). ``weekday``: only the name of its last day was said.

    ``each``: every day of it is meant (from Monday to Friday), not one of them (last week).
    """

    first: date | None
    last: date | None
    open: bool = False
    weekday: int | None = None
    each: bool = False


@dataclass(frozen=True, slots=True)
class Lasting:
    """So many days, for pain."""

    days: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often: on weekdays (Monday 0), so many times a week, a day; every so many days; ``usual``: as a habit."""

    weekdays: tuple[int, ...] = ()
    per_week: int = 0
    per_day: int = 0
    every: int = 0
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Hour:
    """A time of day, in hours; ``until``: where it ended, when that was said too; ``by_clock``: as a number."""

    hour: Uncertain
    until: float | None = None
    by_clock: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in min, kg, km, times or points of pain; ``or_else``: another that the words could mean."""

    of: Literal["minutes", "times", "hand_load_kg", "pain", "km", "ways"]
    value: Uncertain
    each: bool = False


@dataclass(frozen=True, slots=True)
class Sided:
    """A side was named."""

    side: Side


@dataclass(frozen=True, slots=True)
class Named:
    """An activity or incident by its whole name or id."""

    id: str


Mark = Day | Span | Lasting | Repeat | Hour | Amount | Sided | Named


@dataclass(slots=True)
class Marked:
    """The line with its marks; readers replace what they understand."""

    text: str
    marks: list[Mark] = field(default_factory=list)

    def mark(self, pattern: re.Pattern[str], make: Callable[[re.Match[str]], "Mark | tuple[Mark, ...] | None"]) -> None:
        """Replace each match by the mark or marks that ``make`` gives; None leaves the words as they are."""

        def replace(found: re.Match[str]) -> str:
            made = make(found)
            if made is None:
                return found[0]
            return " " + " ".join(self.new(one) for one in (made if isinstance(made, tuple) else (made,))) + " "

        text, found = pattern.subn(replace, self.text)
        if found:
            self.text = " ".join(text.split())

    @property
    def has_digits(self) -> bool:
        """Whether any number is left to be read."""
        return bool(_DIGIT.search(self.text))

    def new(self, mark: Mark) -> str:
        """The letter of a new mark."""
        self.marks.append(mark)
        return chr(FIRST + len(self.marks) - 1)

    def of(self, letter: str) -> Mark:
        """What a letter stands for."""
        return self.marks[ord(letter) - FIRST]

    def inside(self, text: str) -> list[Mark]:
        """The marks of a part of the line, in order."""
        return [self.of(letter) for letter in _MARK.findall(text)]


def bare(text: str) -> str:
    """A part of the line without its marks."""
    return " ".join(_MARK.sub(" ", text).split())
