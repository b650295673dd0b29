"""Numbers and dates as a language writes them. English is never touched: its texts stay as they are, and nothing is loaded.

What only stands in for a language (``pseudo``) writes them as English does: day, month in words, year.
"""

import datetime
import functools
import re

ENGLISH = "en"
PSEUDO = "pseudo"  # no language: a stand-in that shows which texts do not come from a catalogue
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# A decimal number that stands alone: no version (1.2.3), no address (10.1016/x), no part of a name.
_DECIMAL = re.compile(r"(?<![\w./])(\d+)\.(\d+)(?![\d/]|\.\d)")
_CODE = re.compile(r"(`[^`]*`)")  # what is to be typed keeps its point
# tags, and what is not in the language of the page: code, and elements in English
_MARKUP = re.compile(
    r'<!--.*?-->|<(style|code|pre)\b[^>]*>.*?</\1>|<(\w+)\b[^>]*\blang="en"[^>]*>.*?</\2>|<[^>]*>', re.DOTALL
)


def written(text: str, language: str) -> str:
    """A text with the decimal sign of its language; what stands between backticks is to be typed and stays."""
    sign = decimal_sign(language)
    if sign == "." or "." not in text:
        return text
    parts = _CODE.split(text)
    return "".join(part if i % 2 else _DECIMAL.sub(rf"\1{sign}\2", part) for i, part in enumerate(parts))


def written_page(page: str, language: str) -> str:
    """A page (HTML) with the decimal sign of its language in what people read: not in its tags, code or citations."""
    if decimal_sign(language) == ".":
        return page
    parts: list[str] = []
    at = 0
    for tag in _MARKUP.finditer(page):
        parts += (written(page[at : tag.start()], language), tag[0])
        at = tag.end()
    return "".join((*parts, written(page[at:], language)))


def as_english(language: str) -> bool:
    """Whether numbers and dates are written as English writes them: nothing is asked of a library then."""
    return language in (ENGLISH, PSEUDO)


@functools.cache
def decimal_sign(language: str) -> str:
    """What stands before the decimals."""
    if as_english(language):
        return "."
    from babel.numbers import get_decimal_symbol  # late: English needs none of it

    return get_decimal_symbol(language)


def weekdays(language: str) -> tuple[str, ...]:
    """The days of the week, Monday first."""
    if as_english(language):
        return WEEKDAYS
    from babel.dates import get_day_names  # late: English needs none of it

    names = get_day_names("wide", locale=language)
    return tuple(names[day] for day in range(7))


def day_written(day: datetime.date, language: str) -> str:
    """A date in words with its weekday: Wednesday 4 March 2026; miércoles, 4 de marzo de 2026."""
    if as_english(language):
        return f"{WEEKDAYS[day.weekday()]} {date_written(day, language)}"
    from babel.dates import format_date  # late: English needs none of it

    return format_date(day, format="full", locale=language)


def span_written(first: datetime.date, last: datetime.date, language: str) -> str:
    """From a day to another, month and year once where they are the same: 6 to 8 March 2026, 30 March to 3 April 2026."""
    if as_english(language):
        begin = date_written(first, language).split()
        same = 1 if (first.year, first.month) == (last.year, last.month) else 2 if first.year == last.year else 3
        return f"{' '.join(begin[:same])} to {date_written(last, language)}"
    from babel.dates import format_interval  # late: English needs none of it

    return format_interval(first, last, "yMMMMd", locale=language)


def month_written(day: datetime.date, language: str, *, with_day: bool = False) -> str:
    """A month in short, as it stands at an axis: Feb, or 12 Feb."""
    if as_english(language):
        return f"{day.day} {MONTHS[day.month - 1][:3]}" if with_day else MONTHS[day.month - 1][:3]
    from babel.dates import format_skeleton  # late: English needs none of it

    return format_skeleton("MMMd" if with_day else "MMM", day, locale=language)


def date_written(day: datetime.date, language: str) -> str:
    """A date in words: 22 November 2025; 22 de noviembre de 2025."""
    if as_english(language):
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    from babel.dates import format_date  # late: English needs none of it

    return format_date(day, format="long", locale=language)
