"""What every exposure model has in common: the columns of its task table, how a row is read, and the form of its answer.

A table of tasks is a sequence of rows, each a mapping of column to text or number, as ``csv.DictReader`` gives them.
A quantity may come in more than one unit (``load_kg`` or ``load_lb``): the column's name says which.
"""

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from laststraw.errors import UnusableInput

Row = Mapping[str, object]

KG_PER_LB = 0.45359237  # exact: the international pound of 1959
M_PER_IN = 0.0254  # exact: the international inch of 1959


class Column(NamedTuple):
    """One quantity of a task table.

    ``name`` is the quantity; ``units`` its possible column names with the factor that brings each to the model's own unit,
    as in ``(("load_kg", 1.0), ("load_lb", 0.45359237))``. ``low`` and ``high`` are in the model's unit. ``default`` None:
    it must be there. ``choices`` not empty: one of these words. ``text``: any text.
    """

    name: str
    units: tuple[tuple[str, float], ...]
    low: float = 0.0
    high: float = math.inf
    default: float | str | None = None
    choices: tuple[str, ...] = ()
    whole: bool = False
    text: bool = False

    @property
    def written(self) -> str:
        """The names that a CSV may use, for people: ``load_kg or load_lb``."""
        return " or ".join(name for name, _ in self.units)


class Option(NamedTuple):
    """A choice that a table does not hold.

    ``choices`` not empty: one of these words, the first is the default. Else a number from ``low`` to ``high``, and
    ``default`` is its default. ``about`` is the id of the sentence that explains it.
    """

    name: str
    choices: tuple[str, ...]
    about: str
    default: float = math.nan
    low: float = 0.0
    high: float = math.inf


class Amount(NamedTuple):
    """A number with its unit: ``("damage", 0.0049, "1")``."""

    id: str
    value: float
    unit: str


class TaskFigure(NamedTuple):
    """What one row comes to: its dose in the total's unit, its share of the total, and the steps on the way.

    ``share`` is None where the total is 0. Where doses add as squares or sixth powers (``Model.adds``), so do the shares.
    """

    task: str
    dose: float
    share: float | None
    steps: tuple[Amount, ...] = ()


class Assessment(NamedTuple):
    """The answer of one model to one table.

    ``totals``: the first is the dose. ``limits``: what a standard compares the total of the same beginning with.
    ``cautions``: ids of sentences that hold for these rows, the general ones first. ``options``: the choices used.
    """

    model: str
    tasks: tuple[TaskFigure, ...]
    totals: tuple[Amount, ...]
    limits: tuple[Amount, ...] = ()
    cautions: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()

    def total(self, id: str) -> float:
        """One total by its id."""
        return next(amount.value for amount in self.totals if amount.id == id)


class Model(NamedTuple):
    """One published model as the command line needs it.

    ``assess(rows, **options)`` gives an ``Assessment``; *Error*: ``UnusableInput`` with line and column. ``dose_unit`` is the
    unit of every task's dose. ``adds``: doses of tasks add to the total as they are (1), as squares (2), ... ``example``: CSV
    lines that work. ``cautions``: ids of all sentences that it may return.
    """

    id: str
    name: str
    columns: tuple[Column, ...]
    assess: Callable[..., Assessment]
    dose_unit: str
    cautions: tuple[str, ...]
    source: str
    example: str
    options: tuple[Option, ...] = ()
    adds: int = 1


TASK = Column("task", (("task", 1.0),), default="", text=True)
REPETITIONS = Column("repetitions", (("repetitions", 1.0), ("reps", 1.0)), high=100_000.0)


def read_rows(rows: Sequence[Row], columns: Sequence[Column]) -> list[dict[str, float | str]]:
    """Every row as ``{quantity: value in the model's unit}``, or an error that names the line and what would have worked.

    Parameters
    ----------
    rows
        Not empty; the first is line 2 of its file. Values are texts or numbers; None and blank text mean not given.
    columns
        Of the model; ``task`` is text, everything else a number or a choice.

    Returns
    -------
    list of dict
        Keys are the names of the columns; ``task`` falls back to ``task 1``, ``task 2`` ...

    *Error*: ``UnusableInput``: no rows, an unknown column, none or two units of one quantity, no number, NaN, infinite, out
    of range.
    """
    if not rows:
        raise UnusableInput("The table has no tasks.", hint=f"Give at least one row with {_asked(columns)}.")
    known = {name: column for column in columns for name, _ in column.units}
    found = []
    for number, row in enumerate(rows, start=1):
        line = f"Line {number + 1}"
        for key, value in row.items():
            if key not in known and not _blank(value):
                near = difflib.get_close_matches(str(key)[:100], known, n=1, cutoff=0.5)
                hint = f"Did you mean {near[0]}?" if near else f"The columns are {_asked(columns)}."
                raise UnusableInput(f"{line}: {str(key)[:60]!r} is not a column of this model.", hint=hint)
        read = {column.name: _read(row, column, line) for column in columns}
        if read.get("task") == "":
            read["task"] = f"task {number}"
        found.append(read)
    return found


def number(row: Mapping[str, float | str], name: str) -> float:
    """A quantity that ``read_rows`` has read as a number."""
    value = row[name]
    assert isinstance(value, float)
    return value


def word(row: Mapping[str, float | str], name: str) -> str:
    """A quantity that ``read_rows`` has read as a text or a choice."""
    return str(row[name])


def choose(options: Sequence[Option], given: Mapping[str, object]) -> dict[str, str]:
    """Every option with the choice that was made, as text. *Error*: ``UnusableInput``: no such option, or choice."""
    names = [option.name for option in options]
    for name in given:
        if name not in names:
            raise UnusableInput(f"This model has no option {name!r}.", hint=f"It has {', '.join(names) or 'none'}.")
    return {option.name: _chosen(option, given.get(option.name)) for option in options}


def require_amounts(name: str, values: ArrayLike, low: float = 0.0, high: float = math.inf) -> NDArray[np.float64]:
    """The values as an array, if there is one, and all are finite and between both ends. *Error*: ``UnusableInput``."""
    hint = f"Give numbers {_range(low, high)}."
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise UnusableInput(f"{name} is no number.", hint=hint) from None
    if found.size == 0:
        raise UnusableInput(f"There is no {name}.", hint=hint)
    wrong = ~(np.isfinite(found) & (found >= low) & (found <= high))
    if wrong.any():
        raise UnusableInput(f"{name} is {found[wrong].flat[0]:g}.", hint=hint)
    return found


def shares(doses: Sequence[float]) -> list[float | None]:
    """Each task's share of the sum; None for all when the sum is 0."""
    total = math.fsum(doses)
    return [dose / total if total > 0.0 else None for dose in doses]


def _chosen(option: Option, given: object) -> str:
    if option.choices:
        word = option.choices[0] if given is None else str(given).strip().lower()
        if word not in option.choices:
            raise UnusableInput(
                f"{option.name} has no choice {word[:60]!r}.", hint=f"It has {', '.join(option.choices)}."
            )
        return word
    column = Column(option.name, ((option.name, 1.0),), option.low, option.high)
    return f"{_number(option.default if given is None else given, option.name, 1.0, column, 'The option'):.15g}"


def _read(row: Row, column: Column, line: str) -> float | str:
    given = [(name, factor) for name, factor in column.units if not _blank(row.get(name))]
    if len(given) > 1:
        names = " and ".join(name for name, _ in given)
        raise UnusableInput(f"{line} gives both {names}.", hint="Give one of them.")
    if not given:
        if column.default is None:
            raise UnusableInput(f"{line} has no {column.written}.", hint=f"Give {_meant(column)}.")
        return column.default
    name, factor = given[0]
    value = row[name]
    if column.text:
        return str(value).strip()[:200]
    if column.choices:
        chosen = str(value).strip().lower()
        if chosen not in column.choices:
            raise UnusableInput(
                f"{line}: {name} is {str(value)[:60]!r}.", hint=f"It can be {', '.join(column.choices)}."
            )
        return chosen
    return _number(value, name, factor, column, line)


def _number(value: object, name: str, factor: float, column: Column, line: str) -> float:
    try:
        read = float(value) if isinstance(value, int | float) else float(str(value).strip())
    except (ValueError, OverflowError):
        raise _unusable(f"{line}: {name} is {str(value)[:60]!r}, which is no number.", column, name, factor) from None
    if not math.isfinite(read):
        raise _unusable(f"{line}: {name} is {read}, which is no amount.", column, name, factor)
    amount = read * factor
    if not column.low <= amount <= column.high or (column.whole and read != round(read)):
        raise _unusable(f"{line}: {name} is {read:g}.", column, name, factor)
    return amount


def _unusable(message: str, column: Column, name: str, factor: float) -> UnusableInput:
    return UnusableInput(message, hint=f"Give {_meant(column, name, factor)}.")


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _asked(columns: Sequence[Column]) -> str:
    return ", ".join(column.written for column in columns if column.default is None)


def _meant(column: Column, name: str = "", factor: float = 1.0) -> str:
    what = name or column.written
    if column.choices:
        return f"{what}: {', '.join(column.choices)}"
    kind = "a whole number" if column.whole else "a number"
    return f"{what} as {kind} {_range(column.low / factor, column.high / factor)}"


def _range(low: float, high: float) -> str:
    return f"from {low:g} to {high:g}" if math.isfinite(high) else f"not below {low:g}"
