"""A table of tasks from a CSV file, as people and their spreadsheets write it.

Understood: commas, semicolons or tabs between cells, decimal commas, a byte order mark, UTF-8, UTF-16 and the old Windows
letters, headings in any case and with spaces, blank lines, lines that begin with ``#``.
"""

import csv
import io
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from laststraw.damage.exposure import Column
from laststraw.errors import UnusableInput

MOST_BYTES = 50_000_000
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d{1,3}(\.\d{3})+,\d+")
_HINT = "Save the table as CSV, or see `laststraw ergo MODEL --example`."


@dataclass(frozen=True, slots=True)
class TaskFile:
    """Rows by column, and the line of the file where each ends."""

    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    lines: list[int]


def read_bytes(path: Path) -> bytes:
    """A file, or with ``-`` standard input. *Error*: ``UnusableInput``."""
    try:
        with sys.stdin.buffer if str(path) == "-" else path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UnusableInput(f"{path} is not there.", hint="Give a CSV file with one task a line.") from None
    except IsADirectoryError:
        raise UnusableInput(f"{path} is a folder.", hint="Give a CSV file with one task a line.") from None
    except (OSError, ValueError) as error:
        raise UnusableInput(f"{path} cannot be read ({error}).", hint=_HINT) from error
    if len(content) > MOST_BYTES:
        raise UnusableInput(
            f"{path} has more than {MOST_BYTES // 1_000_000} MB.", hint="Split the table into days or jobs."
        )
    return content


def parse(content: bytes, name: str) -> TaskFile:
    """The table in a file's bytes; numbers keep their text. *Error*: ``UnusableInput`` with the line."""
    text = _decode(content, name)
    separator = _separator(text)
    numbered = _cells(text, separator, name)
    if not numbered:
        raise UnusableInput(f"{name} is empty.", hint=_HINT)
    (head_line, head), body = numbered[0], numbered[1:]
    columns = tuple(re.sub(r"[\s_]+", "_", cell.strip().lower()) for cell in head)
    twice = next((cell for i, cell in enumerate(columns) if cell and cell in columns[:i]), None)
    if twice is not None:
        raise UnusableInput(f"Line {head_line} has the column {twice[:60]!r} twice.", hint="Keep one of them.")
    rows = []
    for line, cells in body:
        extra = [cell for cell in cells[len(columns) :] if cell.strip()]
        if extra:
            raise UnusableInput(
                f"Line {line} has {len(cells)} cells, the heading has {len(columns)}.",
                hint=_too_many(separator),
            )
        rows.append({column: cell for column, cell in zip(columns, cells, strict=False) if column or cell.strip()})
    return TaskFile(columns, rows, [line for line, _ in body])


def with_numbers(table: TaskFile, columns: Sequence[Column]) -> list[dict[str, str]]:
    """The rows with decimal points where the model wants numbers.

    *Error*: ``UnusableInput`` where a comma can mean two things.
    """
    plain = {name for c in columns if c.text or c.choices for name, _ in c.units}
    return [
        {key: cell if key in plain or "," not in cell else _point(cell, key, line) for key, cell in row.items()}
        for row, line in zip(table.rows, table.lines, strict=True)
    ]


def _point(cell: str, column: str, line: int) -> str:
    text = cell.strip()
    if _GROUPED.fullmatch(text) and not re.fullmatch(r"[+-]?0,\d{3}", text):
        plain = text.replace(",", "")
        raise UnusableInput(
            f"Line {line}: {column} is {text[:60]!r}, which can mean two numbers.",
            hint=f"Write it without a comma between thousands, as {plain[:20]}, or with a point before decimals.",
        )
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else cell


def _decode(content: bytes, name: str) -> str:
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        raise UnusableInput(f"{name} is a spreadsheet, not a CSV file.", hint="In the spreadsheet, save it as CSV.")
    codecs = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for codec in codecs:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnusableInput(f"{name} is not text.", hint=_HINT)


def _separator(text: str) -> str:
    """What stands between the cells of the heading: the one that is there most often."""
    head = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return max(_SEPARATORS, key=head.count)


def _cells(text: str, separator: str, name: str) -> list[tuple[int, list[str]]]:
    """Every row that holds something, with the line where it ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
                found.append((reader.line_num, cells))
    except csv.Error as error:
        raise UnusableInput(
            f"{name}, line {reader.line_num}: the cells cannot be told apart ({error}).",
            hint="Close every quotation mark, and double those inside a cell.",
        ) from None
    return found


def _too_many(separator: str) -> str:
    if separator == ",":
        return "Put quotation marks around a cell with a comma in it, or part the cells by semicolons."
    return f"The cells of this file are parted by {_SEPARATORS[separator]}."
