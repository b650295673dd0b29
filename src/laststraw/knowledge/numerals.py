"""Numbers and dates as a language writes them. English is never touched: its texts stay as they are, and nothing is loaded."""

import datetime
import functools
import re

ENGLISH = "en"
PSEUDO = "pseudo"  # no language: a stand-in that shows which texts do not come from a catalogue
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


@functools.cache
def decimal_sign(language: str) -> str:
    """What stands before the decimals."""
    if language in (ENGLISH, PSEUDO):
        return "."
    from babel.numbers import get_decimal_symbol  # late: English needs none of it

    return get_decimal_symbol(language)


def weekdays(language: str) -> tuple[str, ...]:
    """The days of the week, Monday first."""
    from babel.dates import get_day_names  # late: English needs none of it

    names = get_day_names("wide", locale=language)
    return tuple(names[day] for day in range(7))


def day_written(day: datetime.date, language: str) -> str:
    """A date in words with its weekday: miércoles, 4 de marzo de 2026."""
    from babel.dates import format_date  # late: English needs none of it

    return format_date(day, format="full", locale=language)


def span_written(first: datetime.date, last: datetime.date, language: str) -> str:
    """From a day to another, month and year once where they are the same."""
    from babel.dates import format_interval  # late: English needs none of it

    return format_interval(first, last, "yMMMMd", locale=language)


def month_written(day: datetime.date, language: str, *, with_day: bool = False) -> str:
    """A month in short, as it stands at an axis: Feb, or 12 Feb."""
    if language in (ENGLISH, PSEUDO):
        return f"{day.day} {day:%b}" if with_day else f"{day:%b}"
    from babel.dates import format_skeleton  # late: English needs none of it

    return format_skeleton("MMMd" if with_day else "MMM", day, locale=language)


def date_written(day: datetime.date, language: str) -> str:
    """A date in words: 22 de noviembre de 2025."""
    from babel.dates import format_date  # late: English needs none of it

    return format_date(day, format="long", locale=language)
