"""CSV and TOML files of diary entries. All bad lines are told at once, and nothing is imported by halves."""

import csv
import difflib
import io
import re
import tomllib
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from laststraw.diary.rows import ALSO, COLUMNS, Reader, Refused
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Entry, Question

MOST_TOLD = 20  # bad lines that are told in full
MOST_BYTES = 64 * 2**20
SEPARATORS = (";", "\t", ",", "|")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})(?![\d/])")
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*entry[ \t]*\]\]", re.MULTILINE)
EXAMPLE_CSV = "day,activity,minutes,times,hand_load_kg"
EXAMPLE_TOML = '[[entry]]\nday = 2026-03-04\nactivity = "dig"\nminutes = 120'


def read_csv(
    source: Path | str, *, knowledge: Knowledge, today: date, written_at: str, number: int = 1
) -> tuple[Entry, ...]:
    """Entries of a table with a header line: one for each line that is not empty.

    Parameters
    ----------
    source
        A file, or its text. Between cells comma, semicolon, tab or bar; UTF-8 (with or without byte order mark), UTF-16 or
        Windows; decimal commas; days as 2026-03-04, 04.03.2026 or 4/3/2026.
    knowledge, today, written_at
        As for ``read_line``.
    number
        Number of the first line in the ids of the entries.

    Returns
    -------
    tuple of Entry
        In the order of the lines. Columns: ``rows.COLUMNS``; ``said`` is read as a quick line of that day.

    *Error*: ``UnusableInput`` that names line and column of the first 20 bad cells, and how many there are.
    """
    text = _text(source)
    lines = io.StringIO(text)
    start = _skip_separator_line(lines)
    rows = csv.reader(lines, delimiter=_separator(text), strict=True)
    reader = Reader(knowledge, today, written_at, "csv", number)
    slashed = _slashed(text)
    reader.month_first = slashed == "month"
    bad: list[str] = []
    entries: list[Entry] = []
    header: list[str] = []
    try:
        for row in rows:
            line = rows.line_num + start
            if not any(cell.strip() for cell in row):
                continue
            if not header:
                header = _columns(row, line)
                continue
            _read_row(reader, header, row, line, entries, bad)
    except csv.Error as error:
        raise UnusableInput(f"Line {rows.line_num + start}: {error}.", hint="Quotes come in pairs.") from None
    if not header:
        raise UnusableInput("The table is empty.", hint=f"Its first line names the columns: {EXAMPLE_CSV}.")
    _refuse(bad, len(entries) + len(bad), "line")
    if slashed == "either" and entries:
        entries[0] = _ask_order(entries[0], knowledge)
    return tuple(entries)


def read_toml(
    source: Path | str, *, knowledge: Knowledge, today: date, written_at: str, number: int = 1
) -> tuple[Entry, ...]:
    """Entries of a TOML file: one for each ``[[entry]]``, with the keys of ``rows.COLUMNS``.

    Parameters
    ----------
    source, knowledge, today, written_at, number
        As for ``read_csv``.

    *Error*: ``UnusableInput`` that names the line of the ``[[entry]]`` and the key of the first 20 that cannot be used.
    """
    text = _text(source)
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnusableInput(
            f"This is not TOML: {str(error)[:200]}.", hint=f"Write for example:\n{EXAMPLE_TOML}"
        ) from None
    tables = document.pop("entry", [])
    if document or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        odd = ", ".join(map(repr, sorted(document)[:3])) or "'entry'"
        raise UnusableInput(f"{odd} is no list of entries.", hint=f"Start each entry with [[entry]]:\n{EXAMPLE_TOML}")
    if not tables:
        raise UnusableInput("There is no [[entry]] in this file.", hint=f"Write for example:\n{EXAMPLE_TOML}")
    starts = [text.count("\n", 0, found.start()) + 1 for found in _HEADER.finditer(text)]
    lines = starts if len(starts) == len(tables) else list(range(1, len(tables) + 1))
    reader = Reader(knowledge, today, written_at, "toml", number)
    bad: list[str] = []
    entries: list[Entry] = []
    for line, table in zip(lines, tables, strict=True):
        try:
            unknown = next((key for key in table if _column(key) is None), None)
            if unknown is not None:
                raise Refused(unknown[:30], "is no key of an entry", _nearest(unknown))
            cells = {_column(key) or key: _cell(value, key) for key, value in table.items()}
            entries.append(_entry(reader, cells, line, "; ".join(f"{key} = {value}" for key, value in cells.items())))
        except Refused as refused:
            bad.append(f"line {line}, {refused.column}: {refused.message}. {refused.hint}".rstrip())
    _refuse(bad, len(tables), "entry")
    return tuple(entries)


def _read_row(
    reader: Reader, header: list[str], row: list[str], line: int, entries: list[Entry], bad: list[str]
) -> None:
    try:
        if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
            raise Refused(
                f"cell {len(header) + 1}",
                f"the line has {len(row)} cells and the header {len(header)}",
                "Put a cell that holds a comma in quotes, or write ; between the cells.",
            )
        cells = {column: cell.strip() for column, cell in zip(header, row, strict=False) if cell.strip()}
        entries.append(_entry(reader, cells, line, ",".join(row).strip(",")))
    except Refused as refused:
        bad.append(
            f"line {line}, {refused.column}: {refused.message}. {refused.hint}".rstrip() if len(bad) < MOST_TOLD else ""
        )


def _entry(reader: Reader, cells: dict[str, str], line: int, text: str) -> Entry:
    try:
        return reader.entry(cells, line, text[:2000])
    except ValueError as error:  # a record that refuses what the cells together make
        raise Refused("activity", str(error)) from None


def _refuse(bad: list[str], total: int, what: str) -> None:
    if not bad:
        return
    told = "\n".join(bad[:MOST_TOLD])
    more = f"\n... and {len(bad) - MOST_TOLD} more" if len(bad) > MOST_TOLD else ""
    many = {"line": "lines", "entry": "entries"}[what]
    raise UnusableInput(
        f"{len(bad)} of {total} {many} cannot be used:\n{told}{more}\n",
        hint="Nothing was taken over. Mend these and read the whole file again.",
    )


def _text(source: Path | str) -> str:
    """The text of a file, or the text itself. *Error*: ``UnusableInput`` for what cannot be read or is too large."""
    if isinstance(source, str):
        if len(source) > MOST_BYTES:
            raise UnusableInput(
                f"The text has {len(source)} letters.", hint="Cut it into pieces of 50 million letters."
            )
        return source.removeprefix("\ufeff")
    try:
        if source.stat().st_size > MOST_BYTES:
            raise UnusableInput(f"{source.name} is larger than 64 MB.", hint="Cut it into several files.")
        raw = source.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise UnusableInput(f"{source} cannot be read: {reason}.", hint="Give a CSV or TOML file.") from None
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnusableInput(f"{source.name} is not text.", hint="Save the table as CSV with UTF-8.")


def _skip_separator_line(lines: io.StringIO) -> int:
    """Leave out ``sep=;``, which some spreadsheets write; how many lines that were."""
    if lines.readline().strip().lower().startswith("sep="):
        return 1
    lines.seek(0)
    return 0


def _separator(text: str) -> str:
    first = next(
        (line for line in text[:10_000].splitlines() if line.strip() and not line.lower().startswith("sep=")), ""
    )
    return max(SEPARATORS, key=first.count)


def _columns(row: list[str], line: int) -> list[str]:
    """Names of the columns. *Error*: ``UnusableInput`` for one that is not known, or that is there twice."""
    header: list[str] = []
    for cell in row:
        column = _column(cell)
        if column is None and cell.strip():
            raise UnusableInput(f"Line {line}: there is no column {cell.strip()[:40]!r}.", hint=_nearest(cell))
        if column in header and column:
            raise UnusableInput(f"Line {line}: the column {column!r} is there twice.", hint="Keep one of them.")
        header.append(column or "")
    if not {"activity", "pain", "said"} & set(header):
        raise UnusableInput(
            f"Line {line}: no column says what was done.", hint=f"The first line names the columns: {EXAMPLE_CSV}."
        )
    return header


def _column(name: str) -> str | None:
    plain = re.sub(r"[\s-]+", "_", re.sub(r"[\[(].*", "", name).strip().lower())
    plain = ALSO.get(plain, plain)
    return plain if plain in COLUMNS else None


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name.strip().lower()[:40], (*COLUMNS, *ALSO), n=1, cutoff=0.5)
    return f"Did you mean {ALSO.get(near[0], near[0])}?" if near else f"There is {', '.join(COLUMNS)}."


def _slashed(text: str) -> str:
    """Order of 3/4/2026 in this text: "day" or "month" first where one line tells, "either" where none does, "" without any."""
    first = second = 0
    for found in _SLASHED.finditer(text):
        first, second = max(first, int(found[1])), max(second, int(found[2]))
        if first > 12:
            return "day"
    return "month" if second > 12 else "either" if first else ""


def _ask_order(entry: Entry, knowledge: Knowledge) -> Entry:
    question = Question(
        entry=entry.id, text=knowledge.sentence("diary.ask_slashes"), choices=("day/month", "month/day")
    )
    return replace(entry, questions=(*entry.questions, question))


def _cell(value: object, key: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float | str):
        return str(value).strip()
    raise Refused(key, "is not a word or a number")
