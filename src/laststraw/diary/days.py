"""Days in words: dates, weekdays, yesterday, last week, since, until; all for a given today."""

import calendar
import re
from datetime import date, timedelta

from laststraw.diary.marks import MARK, Day, Hour, Lasting, Mark, Marked, Span
from laststraw.errors import UnusableInput
from laststraw.records import Uncertain

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAY = r"(monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_ABBREVIATED = r"(mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)"
_YEAR = r"(?:,?\s+(\d{4})\b)?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_ON = r"(?:\b(?:on|the)\s+)*"

_ISO = re.compile(r"\b(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?![\d/-])")
_DOTS = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?![\d.])")
_SHORT_DOTS = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(?=[\s:,])")
_SLASHES = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\d/])")
_DAY_MONTH = re.compile(rf"{_ON}\b(\d{{1,2}}){_ORDINAL}(?:\s+of)?\s+{_MONTH}{_YEAR}")
_MONTH_DAY = re.compile(
    rf"\b(?:on\s+)?{_MONTH}\s+(?:the\s+)?(\d{{1,2}}){_ORDINAL}(?![\d:.]*\d|\s*(?:kg|h\b|min)){_YEAR}"
)
_THE_NTH = re.compile(r"\bon the (\d{1,2})(?:st|nd|rd|th)\b")
_BEFORE_YESTERDAY = re.compile(r"\b(?:the )?day before yesterday\b")
_YESTERDAY = re.compile(r"\byesterday(?:'s)?\b")
_LAST_NIGHT = re.compile(r"\blast night\b|\byesterday night\b")
_TODAY = re.compile(r"\btoday\b")
_AGO = re.compile(r"\b(\d+|an?|few|a few|a couple of) (day|week|fortnight|month|year)s? (?:ago|back)\b")
_VAGUE_AGO = re.compile(r"\bthe other day\b|\brecently\b")
_NAMED = re.compile(rf"\b(?:(last|this|past|next)\s+|on\s+)?{WEEKDAY}\b(?!s)")
_NAMED_SHORT = re.compile(
    rf"\b(?:(last)|on|since|until|till|this)\s+{_ABBREVIATED}\b(?!\s*-)|^{_ABBREVIATED}(?=\s*:)|^(mon|tues?|wed|thu(?:rs?)?|fri)\b"
)
_WEEKS = re.compile(
    r"\b(?:all |throughout |in |during )?(last|this|past|the last|the past) (week|weekend|month|year)\b"
)
_ALL_WEEK = re.compile(r"\b(?:all|the whole|the entire) week\b")
_AT_WEEKEND = re.compile(r"\b(?:at|on|over) the weekend\b")
_PAST = re.compile(r"\b(?:for |in |over |during )?(?:the )?(?:last|past) (\d+|few|couple of) (day|week|month)s\b")
_FOR_DAYS = re.compile(
    r"\b(?:for|lasted|lasting|took) (?:about )?(\d+|an?|a few|several|a couple of) (day|week|month)s?\b"
)
_IN_MONTH = re.compile(rf"\b(?:in|last|throughout|during|all)\s+{_MONTH}{_YEAR}(?!\s*\d)")
_SINCE_MONTH = re.compile(rf"\bsince\s+{_MONTH}{_YEAR}(?!\s*\d)")
_SINCE_YEAR = re.compile(r"\bsince (\d{4})\b")
_FROM_TO = re.compile(
    rf"\b(?:from|between)\s+({MARK})\s*(?:to|until|till|and|-)\s*({MARK})|({MARK})\s*(?:-|to)\s*({MARK})"
)
_SINCE = re.compile(rf"\b(?:since|from|starting|beginning)\s+({MARK})")
_UNTIL = re.compile(rf"\b(?:until|till|til|'til|up to|to|ended|over by|gone by|gone on)\s+({MARK})")
_AND = re.compile(rf"({MARK})\s*(?:,|and|&)\s*({MARK})")
_MAYBE = re.compile(
    r"\d[\d.,/-]*\d|ago|day|week|month|year|last|past|this|since|night|recently|until|til|from|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\b(?:mon|tue|wed|thu|fri|sat|sun)|\d(?:st|nd|rd|th)"
)
_FEW = {"few": 3, "a few": 3, "several": 4, "a couple of": 2, "couple of": 2, "a": 1, "an": 1}
_LONG = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
YEARS = (1900, 2200)
LONG_AGO = 300  # days: a date without a year that would be so long ago may be a slip


def make_day(year: int, month: int, day: int, said: str) -> date:
    """A date. *Error*: ``UnusableInput`` when there is no such day."""
    year += 2000 if year < 100 else 0
    try:
        if YEARS[0] <= year <= YEARS[1]:
            return date(year, month, day)
    except ValueError:
        pass
    raise UnusableInput(f"There is no day {said.strip()!r}.", hint="Write a day as 2026-03-04 or 4 March 2026.")


def last_such(month: int, day: int, today: date, said: str) -> date:
    """The latest day of that month and number that is not after today (29 February: of the latest leap year)."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise UnusableInput(f"There is no day {said.strip()!r}.", hint="Write a day as 2026-03-04 or 4 March 2026.")
    for year in range(today.year, today.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    raise UnusableInput(f"There is no day {said.strip()!r}.", hint="Write a day as 2026-03-04 or 4 March 2026.")


def back(day: date, days: int) -> date:
    """So many days earlier. *Error*: ``UnusableInput`` for what nobody remembers."""
    if days > 36525:
        raise UnusableInput(f"{days} days ago is longer than a life.", hint="Write a day as 2026-03-04.")
    return day - timedelta(days=days)


def mark_days(line: Marked, today: date) -> None:
    """Replace everything that names a day or a stretch of days by marks.

    *Error*: ``UnusableInput`` for a day that does not exist.
    """
    if not _MAYBE.search(line.text):
        return
    line.mark(_ISO, lambda f: Day((make_day(int(f[1]), int(f[2]), int(f[3]), f[0]),)))
    line.mark(_DOTS, lambda f: Day((make_day(int(f[3]), int(f[2]), int(f[1]), f[0]),)))
    line.mark(_SHORT_DOTS, lambda f: _without_year(int(f[2]), int(f[1]), today, f[0]))
    line.mark(_SLASHES, lambda f: _slashes(f))
    line.mark(_DAY_MONTH, lambda f: _of_month(int(f[1]), f[2], f[3], today, f[0]))
    line.mark(_MONTH_DAY, lambda f: _of_month(int(f[2]), f[1], f[3], today, f[0]))
    line.mark(_THE_NTH, lambda f: Day((_nth(int(f[1]), today, f[0]),)))
    line.mark(_BEFORE_YESTERDAY, lambda _: Day((back(today, 2),)))
    line.mark(_LAST_NIGHT, lambda _: (Day((back(today, 1),)), Hour(Uncertain(mean=21.5, sd=2.0))))
    line.mark(_YESTERDAY, lambda _: Day((back(today, 1),)))
    line.mark(_TODAY, lambda _: Day((today,)))
    line.mark(_AGO, lambda f: _ago(f, today))
    line.mark(_VAGUE_AGO, lambda _: Day((back(today, 3),), or_else=tuple(back(today, n) for n in (2, 4, 7))))
    line.mark(_PAST, lambda f: Span(back(today, _count(f[1]) * _LONG[f[2]] - 1), today))
    line.mark(_WEEKS, lambda f: _week(f[1], f[2], today))
    line.mark(_ALL_WEEK, lambda _: Span(back(today, 6), today))
    line.mark(_AT_WEEKEND, lambda _: _weekend(today))
    line.mark(_SINCE_MONTH, lambda f: Span(_first_of(f[1], f[2], today), None, open=True))
    line.mark(_IN_MONTH, lambda f: _whole_month(f[1], f[2], today))
    line.mark(_SINCE_YEAR, lambda f: Span(make_day(int(f[1]), 1, 1, f[0]), None, open=True))
    line.mark(_NAMED, lambda f: _weekday(WEEKDAYS.index(f[2][:3]), f[1], today))
    line.mark(_NAMED_SHORT, lambda f: _short(f, today, line))
    line.mark(_FOR_DAYS, lambda f: Lasting(min(_count(f[1]) * _LONG[f[2]], 36525)))
    line.mark(_AND, lambda f: _both(line, f[1], f[2]))
    line.mark(_AND, lambda f: _both(line, f[1], f[2]))
    line.mark(_FROM_TO, lambda f: _between(line, f[1] or f[3], f[2] or f[4]))
    line.mark(_UNTIL, lambda f: _end(line, f[1]))
    line.mark(_SINCE, lambda f: _begin(line, f[1]))


def _count(word: str) -> int:
    return _FEW[word] if word in _FEW else int(word)


def _slashes(found: re.Match[str]) -> Day:
    """Day first, as most of the world writes it, unless there is no such month; then the other is asked for."""
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    if second > 12:
        return Day((make_day(year, first, second, found[0]),))
    day = make_day(year, second, first, found[0])
    other = (make_day(year, first, second, found[0]),) if first <= 12 and first != second else ()
    return Day((day,), or_else=other)


def _of_month(day: int, month: str, year: str | None, today: date, said: str) -> Day:
    number = MONTHS.index(month[:3]) + 1
    return Day((make_day(int(year), number, day, said),)) if year else _without_year(number, day, today, said)


def _without_year(month: int, day: int, today: date, said: str) -> Day:
    """The latest such day; where that is nearly a year ago, a slip is as likely, and it is asked."""
    found = last_such(month, day, today, said)
    if (today - found).days <= LONG_AGO or (month, day) == (2, 29):
        return Day((found,))
    return Day((found,), or_else=(found.replace(year=found.year + 1),))


def _nth(day: int, today: date, said: str) -> date:
    for months in range(13):
        month = (today.month - 1 - months) % 12 + 1
        year = today.year + (today.month - 1 - months) // 12
        if 1 <= day <= calendar.monthrange(year, month)[1] and date(year, month, day) <= today:
            return date(year, month, day)
    raise UnusableInput(f"There is no day {said!r}.", hint="Write a day as 2026-03-04 or 4 March 2026.")


def _ago(found: re.Match[str], today: date) -> Day:
    count, long = _count(found[1]), _LONG[found[2]]
    vague = found[1] in ("few", "a few", "a couple of") or long >= 30
    if not vague:
        return Day((back(today, count * long),))
    day = back(today, count * long)
    return Day((day,), or_else=(back(day, max(long // 4, 1)), day + timedelta(days=max(long // 4, 1))))


def _weekday(weekday: int, which: str | None, today: date) -> Day:
    """The latest such day: today too, unless "last" was said; "last" may mean the week before as well."""
    since = (today.weekday() - weekday) % 7
    if which in ("last", "past"):
        since = since or 7
        earlier = (back(today, since + 7),) if since < today.weekday() + 1 else ()
        return Day((back(today, since),), or_else=earlier, weekday=weekday)
    if which == "next":
        raise UnusableInput(
            "A diary is about what has been: a next day has not come yet.", hint="Write it when it is over."
        )
    return Day((back(today, since),), weekday=weekday)


def _short(found: re.Match[str], today: date, line: Marked) -> "Mark | tuple[Mark, ...]":
    day = _weekday(WEEKDAYS.index((found[2] or found[3] or found[4])[:3]), found[1], today)
    if found[0].startswith("since"):
        return Span(day.days[0], None, open=True)
    if found[0].startswith(("until", "till")):
        return _end(line, line.new(day)) or day
    return day


def _week(which: str, what: str, today: date) -> Span:
    monday = back(today, today.weekday())
    this = which == "this"
    if what == "week":
        return Span(monday, today) if this else Span(back(monday, 7), back(monday, 1))
    if what == "weekend":
        return _weekend(today)
    if what == "month":
        first = today.replace(day=1)
        return Span(first, today) if this else Span(back(first, 1).replace(day=1), back(first, 1))
    first = today.replace(month=1, day=1)
    return Span(first, today) if this else Span(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))


def _weekend(today: date) -> Span:
    """The latest Saturday and Sunday that have begun."""
    saturday = back(today, (today.weekday() - 5) % 7)
    return Span(saturday, min(saturday + timedelta(days=1), today))


def _first_of(month: str, year: str | None, today: date) -> date:
    number = MONTHS.index(month[:3]) + 1
    return make_day(int(year), number, 1, month) if year else last_such(number, 1, today, month)


def _whole_month(month: str, year: str | None, today: date) -> Span:
    first = _first_of(month, year, today)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return Span(first, min(last, today) if first <= today else last)


def _both(line: Marked, one: str, other: str) -> Day | None:
    first, second = line.of(one), line.of(other)
    if isinstance(first, Day) and isinstance(second, Day):
        return Day(tuple(sorted({*first.days, *second.days})))
    return None


def _between(line: Marked, one: str, other: str) -> Span | None:
    first, second = line.of(one), line.of(other)
    if not (isinstance(first, Day) and isinstance(second, Day)):
        return None
    last = second.days[-1]
    if second.weekday is not None and last < first.days[0]:
        last = last + timedelta(days=7)
    return Span(first.days[0], last, each=True)


def _end(line: Marked, letter: str) -> Span | None:
    mark = line.of(letter)
    return Span(None, mark.days[-1], weekday=mark.weekday) if isinstance(mark, Day) else None


def _begin(line: Marked, letter: str) -> Span | None:
    mark = line.of(letter)
    return Span(mark.days[0], None, open=True) if isinstance(mark, Day) else None
