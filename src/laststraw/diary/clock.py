"""Times of day in words and numbers, in hours after midnight."""

import re

from laststraw.diary.marks import Hour, Marked
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Uncertain

_AMPM = r"\s*(am|pm|a\.m\.|p\.m\.)?"
_NO_UNIT = r"(?![\d.:]*\d|\s*(?:kg|kilo|lb|pound|stone|g\b|%|min|sec|h\b|hrs?\b|hours?|times|x\b|x\d|reps|km|k\b|miles?|m\b|/))"
_TIME = rf"(\d{{1,2}})(?:[:.](\d{{2}}))?(?:\s*o'?clock|\s*uhr)?{_AMPM}"
_FROM_TO = re.compile(rf"\b(?:from|between|since)\s+{_TIME}\s*(?:-|to|until|till|and)\s*{_TIME}(?!\w){_NO_UNIT}")
_AM_TO_PM = re.compile(
    r"\b(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)\s*(?:-|to|until|till)\s*(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)\b"
)
_COLON_TO = re.compile(rf"\b(\d{{1,2}}):(\d{{2}}){_AMPM}\s*(?:-|to|until|till)\s*(\d{{1,2}}):(\d{{2}}){_AMPM}(?![\d:])")
_BARE_TO = re.compile(
    rf"(?<![\w.:/-])(\d{{1,2}})()()\s*(?:-|to)\s*(\d{{1,2}})()(am|pm)?(?!\w){_NO_UNIT}(?=\s*(?:$|[,;]|at\b|in\b|on\b))"
)
_AT = re.compile(rf"(?:\bat|@)\s*{_TIME}(?!\w){_NO_UNIT}")
_CLEAR = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)(?!\w)|(?<![\d:.])(\d{1,2}):(\d{2})(?!\s*h)(?![\d:])"
)
_FIRST_MORNING_HOUR = 7  # "at 4" without am or pm is taken to be in the afternoon


def mark_clock(line: Marked, knowledge: Knowledge) -> None:
    """Replace times that are told by the clock by marks.

    *Error*: ``UnusableInput`` for an hour after 24 or a minute after 59. Each has the error ``diary.clock_sd``.
    """
    if not line.has_digits:
        return
    sd = knowledge.constant("diary.clock_sd") / 60.0
    for pattern in (_FROM_TO, _AM_TO_PM, _COLON_TO):
        line.mark(pattern, lambda f: _stretch(f, sd))
    line.mark(_AT, lambda f: _at(f, sd))
    line.mark(
        _CLEAR, lambda f: Hour(Uncertain(mean=_hour(f[1] or f[4], f[2] or f[5], f[3], f[0]), sd=sd), by_clock=True)
    )


def mark_bare_clock(line: Marked, knowledge: Knowledge) -> None:
    """Replace "9-17" at the end of a part by a mark: to be read after amounts, which look alike."""
    sd = knowledge.constant("diary.clock_sd") / 60.0
    line.mark(_BARE_TO, lambda f: _stretch(f, sd) if int(f[1]) <= 24 and int(f[4]) <= 24 and f[1] != f[4] else None)


def _stretch(found: re.Match[str], sd: float) -> Hour:
    end_half = found[6]
    start_half = found[3] or (end_half if end_half and _later(found[1], found[4], end_half) else None)
    start = _hour(found[1], found[2], start_half, found[0], guess=True)
    end = _hour(found[4], found[5], end_half, found[0])
    while end <= start:
        end += 12.0
    end += 12.0 if end - start > 12.0 and end_half is None and found[3] is None and end < 12.0 else 0.0
    return Hour(Uncertain(mean=start, sd=sd), until=end, by_clock=True)


def _at(found: re.Match[str], sd: float) -> Hour | None:
    if int(found[1]) > 24 and not found[2]:
        return None
    return Hour(Uncertain(mean=_hour(found[1], found[2], found[3], found[0], guess=True), sd=sd), by_clock=True)


def _later(start: str, end: str, half: str) -> bool:
    """Whether "2 to 4 pm" means from 2 pm: not "9 to 5 pm"."""
    return int(start) % 12 < int(end) % 12 or half.startswith("a")


def _hour(hours: str, minutes: str | None, half: str | None, said: str, guess: bool = False) -> float:
    hour, minute = int(hours), int(minutes or 0)
    if half:
        if not 1 <= hour <= 12:
            raise UnusableInput(f"There is no time of day {said.strip()!r}.", hint="Write for example 8:30 or 3 pm.")
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    elif guess and 1 <= hour < _FIRST_MORNING_HOUR and len(hours) == 1:
        hour += 12
    if hour + minute / 60.0 > 24.0 or minute > 59:
        raise UnusableInput(f"There is no time of day {said.strip()!r}.", hint="Write for example 8:30 or 3 pm.")
    return hour + minute / 60.0
