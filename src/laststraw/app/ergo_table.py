"""The answer of an exposure model on a terminal: one table of tasks, what the total means, and what it does not."""

import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from laststraw.damage.exposure import Amount, Assessment, Column, Model, fatigue, lifft, tendon
from laststraw.knowledge import Knowledge

MOST = 40  # tasks on a terminal; --json and --out have all
STEPS = 2  # columns between a task's name and its dose
_DOSES = {"niosh": "Adds"}
_HEADS = {"rwl": "Limit", "li": "Index", "integrity_after": "Left after", "damage_per_exertion": "Damage each"}


def print_assessment(
    model: Model, found: Assessment, others: Sequence[tuple[str, str, Assessment]], known: Knowledge
) -> None:
    """The table of tasks with their shares, the totals and limits, other choices, meaning, cautions and source."""
    console = Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())
    count = f"{len(found.tasks)} task" + ("s" if len(found.tasks) > 1 else "")
    console.print(Text(f"{model.name}: {count}", style="bold"))
    chosen = ", ".join(with_numbers(model.id, name, choice) for name, choice in found.options)
    if chosen:
        console.print(Text(f"With {chosen}."))
    console.print()
    console.print(_tasks(model, found))
    if len(found.tasks) > MOST:
        console.print(
            Text(known.sentence("ergo.more_tasks", shown=str(MOST), count=str(len(found.tasks))), style="dim")
        )
    console.print()
    console.print(_totals(found))
    for line in meaning(found, known):
        console.print(Text(line))
    if others:
        console.print()
        console.print(Text(known.sentence("ergo.other_choices")))
        for option, choice, other in others:
            told = ", ".join(_told(total) for total in other.totals[:2])
            console.print(Text(f"  {told}: --{with_numbers(model.id, option, choice)}"))
    console.print()
    for id in found.cautions:
        console.print(Text(known.sentence(id)))
    console.print(Text(f"Source: {model.source}", style="dim"))


def meaning(found: Assessment, known: Knowledge) -> list[str]:
    """What the model itself says about its total, in words."""
    totals = {total.id: total.value for total in found.totals}
    if found.model == "niosh":
        if not math.isfinite(totals["lifting_index"]):
            return [known.sentence("ergo.no_load")]
        return [known.sentence("ergo.index_niosh", worst=figure(totals["largest_single_task_index"]))]
    if "risk" not in totals:
        return []
    percent = figure(100.0 * totals["risk"])
    match found.model:
        case "duet":
            return [known.sentence("ergo.risk_duet", percent=percent)]
        case "shoulder":
            outcome = dict(found.options)["outcome"].replace("_", " ")
            return [known.sentence("ergo.risk_shoulder", percent=percent, outcome=outcome)]
        case "iso2631":
            return [known.sentence("ergo.risk_iso2631", percent=percent)]
    return [known.sentence("ergo.risk_lifft", percent=percent)]


def print_models(models: Iterable[Model], known: Knowledge) -> None:
    """Every model with its id."""
    console = Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())
    table = _table()
    table.add_column("Model", no_wrap=True)
    table.add_column("Name")
    table.add_column("Source", style="dim")
    for model in models:
        table.add_row(model.id, model.name, model.source)
    console.print(table)
    console.print()
    console.print(Text(known.sentence("ergo.models")))
    console.print(Text("Next:  laststraw ergo lifft   or   laststraw ergo lifft --example > tasks.csv"))


def print_how(models: Sequence[Model], known: Knowledge) -> None:
    """The columns, options and an example of each model."""
    console = Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())
    for i, model in enumerate(models):
        if i:
            console.print()
        console.print(Text(f"{model.name} ({model.id})", style="bold"))
        console.print(Text(known.sentence("ergo.how")))
        console.print()
        table = _table()
        table.add_column("Column")
        table.add_column("Holds")
        for row in described(model, known)["columns"]:
            table.add_row(" or ".join(row["names"]), row["holds"])
        console.print(table)
        console.print()
        for line in columns_mean(model, known):
            console.print(Text(line))
        for option in model.options:
            choices = ", ".join(option.choices) if option.choices else f"{option.low:g} to {option.high:g}"
            console.print()
            console.print(Text(f"--{option.name.replace('_', '-')}: {choices}"))
            console.print(Text(f"  {known.sentence(option.about)}"))
        console.print()
        print(model.example, end="" if model.example.endswith("\n") else "\n")


def described(model: Model, known: Knowledge) -> dict[str, Any]:
    """A model's columns and options as a document."""
    return {
        "id": model.id,
        "name": model.name,
        "source": model.source,
        "columns": [{"names": [name for name, _ in c.units], "holds": _holds(c)} for c in model.columns],
        "meaning": columns_mean(model, known),
        "options": [
            {"name": o.name, "choices": list(o.choices), "about": known.sentence(o.about)} for o in model.options
        ],
        "example": model.example,
    }


def columns_mean(model: Model, known: Knowledge) -> list[str]:
    """What the quantities of a model are, in words."""
    told = [known.sentence(f"ergo.columns.{model.id}")]
    return [*told, known.sentence("ergo.columns.niosh_time")] if model.id == "niosh" else told


def with_numbers(model: str, option: str, choice: str) -> str:
    """An option as it was chosen, with the numbers that stand behind it."""
    match option:
        case "constants" if model in ("lifft", "exolifft"):
            sn = lifft.CONSTANTS[choice]  # type: ignore[index]
            return f"{option} {choice} (N0 {sn.cycles:,.0f}, {sn.offset:+g})"
        case "constants" if model == "fatigue":
            law = fatigue.CONSTANTS[choice]  # type: ignore[index]
            return f"{option} {choice} (A {law.rate:.3g}, B {law.per_n:.3g})"
        case "curve" | "regression" if choice in tendon.REGRESSIONS:
            line = tendon.REGRESSIONS[choice]
            return f"{option} {choice} ({line.intercept:g} - {line.slope:g} log N)"
    return f"{option} {choice}"


def figure(value: float) -> str:
    """A number with three digits that count; thousands parted."""
    if not math.isfinite(value):
        return "none"
    return f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"


def _holds(column: Column) -> str:
    if column.text:
        return "a name; may be left out"
    if column.choices:
        return ", ".join(column.choices) + ("" if column.default is None else f"; {column.default} when left out")
    factor = column.units[0][1]
    ends = (
        f"{column.low / factor:g} to {column.high / factor:g}" if math.isfinite(column.high) else f"from {column.low:g}"
    )
    if len(column.units) > 1:
        ends += f" ({column.units[0][0]})"
    whole = "whole number, " if column.whole else ""
    if column.default is None:
        return whole + ends
    given = isinstance(column.default, float) and math.isfinite(column.default)
    return whole + ends + (f"; {column.default:g} when left out" if given else "; may be left out")


def _tasks(model: Model, found: Assessment) -> Table:
    shown = found.tasks
    if len(shown) > MOST:
        shown = tuple(sorted(shown, key=lambda task: -task.dose)[:MOST])
    names = [(a.id, a.unit) for a in shown[0].steps[:STEPS]]
    table = _table()
    table.add_column("Task", overflow="fold")
    for id, unit in names:
        table.add_column(_head(_HEADS.get(id, id), unit), justify="right")
    table.add_column(_head(_DOSES.get(model.id, "dose"), model.dose_unit), justify="right")
    table.add_column("Share", justify="right", no_wrap=True)
    for task in shown:
        own = {a.id: a.value for a in task.steps}
        steps = [figure(own[id]) if id in own else "none" for id, _ in names]
        table.add_row(Text(_one_line(task.task)), *steps, figure(task.dose), _percent(task.share))
    total = found.totals[0]
    table.add_row(
        Text("Total", style="bold"), *("" for _ in names), Text(figure(total.value), style="bold"), _percent(1.0)
    )
    return table


def _totals(found: Assessment) -> Table:
    """Every total, and beside it what a standard compares it with."""
    table = _table(header=False)
    table.add_column("what")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    for total in found.totals:
        table.add_row(_words(total.id), figure(total.value), _unit(total.unit))
    for limit in found.limits:
        table.add_row(f"limit: {_words(limit.id)}", figure(limit.value), _unit(limit.unit), style="dim")
    return table


def _told(amount: Amount) -> str:
    return f"{_words(amount.id)} {figure(amount.value)} {_unit(amount.unit)}".strip()


def _table(*, header: bool = True) -> Table:
    return Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0), show_header=header)


def _head(name: str, unit: str) -> str:
    words = _words(name)
    return words[0].upper() + words[1:] + (f"\n{_unit(unit)}" if _unit(unit) else "")


def _words(id: str) -> str:
    return id.replace("_", " ")


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100.0 * share:.3g} %"


def _one_line(name: str) -> str:
    """A name without anything that would move the cursor, and not longer than a line."""
    plain = "".join(c if c.isprintable() else " " for c in name)
    return plain if len(plain) <= 60 else plain[:59] + "…"
