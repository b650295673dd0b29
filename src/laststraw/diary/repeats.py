"""How often something is done: every day, on weekdays, three times a week, twice a day, usually."""

import re

from laststraw.diary.days import WEEKDAY, WEEKDAYS
from laststraw.diary.marks import Marked, Repeat

MOST_A_DAY = 1000
_TIMES = r"(once|twice|thrice|\d+(?:\s*times|\s*x)?|a few times|several times)"
_EACH = r"(?:a|per|each|every|/)"
_USUAL = re.compile(
    r"\b(?:i )?(?:usually|normally|typically|generally|as a rule|mostly|habitually|regularly|"
    r"(?:on )?most (?:days|evenings|mornings|nights|afternoons|weeks))\b"
)
_A_WEEK = re.compile(
    rf"\b{_TIMES}\s*{_EACH}\s*week\b|\b(\d+)\s*(?:days|nights|evenings|mornings)\s*{_EACH}\s*week\b|\b(weekly)\b"
)
_A_DAY = re.compile(rf"\b{_TIMES}\s*{_EACH}\s*day\b|\b{_TIMES}\s*daily\b")
_ON_WEEKDAYS = re.compile(
    r"\b(?:on |every |each )?(?:weekdays?|work(?:ing)? ?days?)\b|\b(?:mon(?:day)?s? ?(?:to|-) ?fri(?:day)?s?)\b"
)
_ON_WEEKENDS = re.compile(r"\b(?:at |on |every |each )(?:weekends?)\b")
_OTHER_DAY = re.compile(r"\bevery (?:other|second|2(?:nd)?) day\b")
_ONE_WEEK = re.compile(r"\b(?:last|this|past) week\b")
_SO_MANY_DAYS = re.compile(r"\b(?:on )?(\d+) (?:days|evenings|nights|mornings|afternoons)\b(?! ago)(?: of\b)?")
_EVERY_N = re.compile(r"\bevery (\d+) days\b")
_EVERY_DAY = re.compile(
    r"\b(?:every|each) (?:single )?(?:day|morning|evening|night|afternoon)\b|\bdaily\b|\bnightly\b|\beveryday\b"
)
_EVERY_WEEKDAY = re.compile(
    rf"\b(?:every|each|on) {WEEKDAY}s?(?:\s*(?:,|and|&)\s*{WEEKDAY}s?)*\b|\b{WEEKDAY}s(?:\s*(?:,|and|&)\s*{WEEKDAY}s)*\b"
)
_MAYBE = re.compile(
    r"day|week|daily|night|every|each|usual|normal|typical|general|rule|mostly|habit|regular|mon|morning|evening"
)
_COUNTS = {"once": 1, "twice": 2, "thrice": 3, "a few times": 3, "several times": 4}


def mark_repeats(line: Marked) -> None:
    """Replace everything that says how often by marks. To be read before the days, which would take the weekdays.

    *Error*: none; a repeat that no day holds is left as it is.
    """
    if not _MAYBE.search(line.text):
        return
    line.mark(_USUAL, lambda _: Repeat(usual=True))
    line.mark(_A_WEEK, lambda f: _repeat_week(f[1] or f[2] or "once"))
    line.mark(_A_DAY, lambda f: _repeat_day(f[1] or f[2]))
    if _ONE_WEEK.search(line.text):
        line.mark(_SO_MANY_DAYS, lambda f: _repeat_week(f[1]))
    line.mark(_OTHER_DAY, lambda _: Repeat(every=2))
    line.mark(_EVERY_N, lambda f: Repeat(every=int(f[1])) if 1 <= int(f[1]) <= 366 else None)
    line.mark(_ON_WEEKDAYS, lambda _: Repeat(weekdays=(0, 1, 2, 3, 4)))
    line.mark(_ON_WEEKENDS, lambda _: Repeat(weekdays=(5, 6)))
    line.mark(_EVERY_DAY, lambda _: Repeat(weekdays=tuple(range(7))))
    line.mark(_EVERY_WEEKDAY, lambda f: _every_weekday(f[0]))


def _number(word: str) -> int:
    return _COUNTS[word] if word in _COUNTS else int(re.sub(r"\D", "", word) or 0)


def _repeat_week(word: str) -> Repeat | None:
    count = _number(word)
    if count > 7:
        return None
    return Repeat(per_week=count) if count else None


def _repeat_day(word: str) -> Repeat | None:
    count = _number(word)
    return Repeat(per_day=count) if 1 <= count <= MOST_A_DAY else None


def _every_weekday(words: str) -> Repeat | None:
    named = tuple(sorted({WEEKDAYS.index(found[:3]) for found in re.findall(WEEKDAY, words)}))
    plural = bool(re.search(rf"{WEEKDAY}s\b", words))
    every = words.startswith(("every", "each"))
    return Repeat(weekdays=named) if every or plural else None
