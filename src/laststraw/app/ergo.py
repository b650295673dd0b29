"""``laststraw ergo``: what the field's exposure models make of a table of tasks."""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from laststraw.app import ergo_file, ergo_table, language, outputs
from laststraw.damage.exposure import MODELS, Amount, Assessment, Model
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge

VIBRATION = ("iso2631", "vdv", "a8")  # one word for the three; the columns say which
CONFLICTS = (
    "constants",
    "curve",
    "regression",
)  # options that are two printings of one number, not a question about the work


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked: MODEL, FILE and the model's own options as words."""

    words: Sequence[str]
    constants: str | None = None
    example: bool = False
    out: Path | None = None
    json: bool = False


def run(request: Request) -> int:
    """One table by one model; without a table, how one is written; without a model, which there are.

    Exit 1 where the lifting equation allows no load.
    """
    known = language.known()
    places, options = _parted(request.words)
    if request.constants is not None:
        options["constants"] = request.constants
    if not places:
        return _list(known, json=request.json)
    if len(places) > 2:
        raise UnusableInput(
            f"{places[2][:60]!r} is one word too many.",
            hint="Give a model and one file: laststraw ergo lifft tasks.csv.",
        )
    name = places[0].lower()
    models = _models(name)
    if request.example:
        return _example(models[-1], request)
    if len(places) == 1:
        return _how(models, known, json=request.json)
    path = Path(places[1])
    table = ergo_file.parse(ergo_file.read_bytes(path), "The table" if places[1] == "-" else str(path))
    return _assess(_meant(models, table), table, options, request, known)


def _assess(
    model: Model, table: ergo_file.TaskFile, options: dict[str, str], request: Request, known: Knowledge
) -> int:
    _refuse_unknown(model, options)
    _refuse_bare(model, table)
    rows = ergo_file.with_numbers(table, model.columns)
    with _lines_of(table):
        found = model.assess(rows, **options)
        others = [(*choice, model.assess(rows, **options | dict([choice]))) for choice in _others(model, found)]
    told = document(model, found, others, known) if request.json or request.out is not None else {}
    if request.out is not None:
        with outputs.folder(request.out), outputs.staged(request.out, _files(told, found)):
            pass
    if request.json:
        outputs.print_json(told)
    else:
        ergo_table.print_assessment(model, found, others, known)
        if request.out is not None:
            outputs.say(f"Written: {(request.out / 'ergo.json').absolute()}, ergo.csv")
    return outputs.DONE if all(math.isfinite(total.value) for total in found.totals) else outputs.REFUSED


def document(
    model: Model, found: Assessment, others: Sequence[tuple[str, str, Assessment]], known: Knowledge
) -> dict[str, Any]:
    """The answer as one JSON document; null where the model has no number."""
    return {
        "model": model.id,
        "name": model.name,
        "source": model.source,
        "options": dict(found.options),
        "tasks": [
            {
                "task": task.task,
                "dose": _finite(task.dose),
                "unit": model.dose_unit,
                "share": task.share,
                "steps": _amounts(task.steps),
            }
            for task in found.tasks
        ],
        "totals": _amounts(found.totals),
        "limits": _amounts(found.limits),
        "meaning": ergo_table.meaning(found, known),
        "cautions": [known.sentence(id) for id in found.cautions],
        "other_choices": [
            {"option": option, "choice": choice, "totals": _amounts(other.totals)} for option, choice, other in others
        ],
    }


def _amounts(amounts: Iterable[Amount]) -> dict[str, dict[str, Any]]:
    return {amount.id: {"value": _finite(amount.value), "unit": amount.unit} for amount in amounts}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _files(told: dict[str, Any], found: Assessment) -> dict[str, bytes]:
    """``ergo.json`` and the same tasks as ``ergo.csv``, with the unit in every heading."""
    steps = list(dict.fromkeys((a.id, a.unit) for task in found.tasks for a in task.steps))
    unit = told["tasks"][0]["unit"] if told["tasks"] else "1"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["task", f"dose [{unit}]", "share", *(f"{id} [{of}]" for id, of in steps)])
    for task in found.tasks:
        own = {a.id: a.value for a in task.steps}
        numbers = (_finite(task.dose), task.share, *(own.get(id) for id, _ in steps))
        writer.writerow([task.task, *("" if n is None else repr(n) for n in numbers)])
    return {"ergo.json": (outputs.json_text(told) + "\n").encode(), "ergo.csv": text.getvalue().encode()}


def _parted(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """MODEL and FILE, and the options with their values: ``--sex female`` or ``--sex=female``."""
    places: list[str] = []
    options: dict[str, str] = {}
    left = list(words)
    while left:
        word = left.pop(0)
        if word == "-" or not word.startswith("-"):
            places.append(word)
            continue
        name, mark, value = word.lstrip("-").partition("=")
        name = name.replace("-", "_").lower()
        if not mark:
            if not left or left[0].startswith("--"):
                raise UnusableInput(f"{word[:60]} has no value.", hint="Write it as --sex female.")
            value = left.pop(0)
        if name in options:
            raise UnusableInput(f"--{name} was given twice.", hint="Give it once.")
        options[name] = value
    return places, options


def _models(name: str) -> list[Model]:
    if name == "vibration":
        return [MODELS[id] for id in VIBRATION]
    if name not in MODELS:
        names = [*(id for id in MODELS if id not in VIBRATION), "vibration", *VIBRATION]
        raise UnusableInput(f"There is no model {name[:60]!r}.", hint=f"There are {', '.join(names)}.")
    return [MODELS[name]]


def _meant(models: Sequence[Model], table: ergo_file.TaskFile) -> Model:
    """The model that knows most of the table's columns. *Error*: ``UnusableInput`` where several know as many."""
    if len(models) == 1:
        return models[0]
    own = {model.id: {name for column in model.columns for name, _ in column.units} for model in models}
    scores = {id: len(names & set(table.columns)) for id, names in own.items()}
    best = [model for model in models if scores[model.id] == max(scores.values())]
    if len(best) > 1:
        raise UnusableInput(
            "The columns do not say which model of vibration is meant.",
            hint="Give a_x, a_y, a_z (a8), vdv_x, vdv_y, vdv_z (vdv) or dose_x, dose_y, dose_z (iso2631), and the time.",
        )
    return best[0]


def _refuse_unknown(model: Model, options: dict[str, str]) -> None:
    own = [option.name for option in model.options]
    for name in options:
        if name not in own:
            told = ", ".join(f"--{other.replace('_', '-')}" for other in own) or "no options of its own"
            raise UnusableInput(
                f"{model.name} has no option --{name.replace('_', '-')[:60]}.",
                hint=f"It has {told}; all models have --example, --out, --json.",
            )


def _refuse_bare(model: Model, table: ergo_file.TaskFile) -> None:
    """A quantity without its unit: the model's own guess would be one of several."""
    for column in model.columns:
        names = [name for name, _ in column.units]
        if column.name in table.columns and column.name not in names:
            raise UnusableInput(f"The column {column.name!r} does not say its unit.", hint=f"Call it {column.written}.")


def _others(model: Model, found: Assessment) -> list[tuple[str, str]]:
    """The choices not taken, of options that the literature leaves open."""
    taken = dict(found.options)
    return [
        (option.name, choice)
        for option in model.options
        if option.name in CONFLICTS
        for choice in option.choices
        if choice != taken.get(option.name)
    ]


@contextmanager
def _lines_of(table: ergo_file.TaskFile) -> Iterator[None]:
    """Refusals name the line of the file: models count rows, and a file has blank lines and remarks."""
    try:
        yield
    except UnusableInput as error:

        def line(match: re.Match[str]) -> str:
            row = int(match[2]) - 2
            return f"{match[1]} {table.lines[row]}" if 0 <= row < len(table.lines) else match[0]

        raise UnusableInput(re.sub(r"\b([Ll]ine) (\d+)", line, error.message), hint=error.hint) from None


def _list(known: Knowledge, *, json: bool) -> int:
    if json:
        outputs.print_json({"models": [{"id": m.id, "name": m.name, "source": m.source} for m in MODELS.values()]})
    else:
        ergo_table.print_models(MODELS.values(), known)
    return outputs.DONE


def _how(models: Sequence[Model], known: Knowledge, *, json: bool) -> int:
    """What a table for a model holds."""
    if json:
        outputs.print_json({"models": [ergo_table.described(model, known) for model in models]})
    else:
        ergo_table.print_how(models, known)
    return outputs.DONE


def _example(model: Model, request: Request) -> int:
    if request.json:
        outputs.print_json({"model": model.id, "example": model.example})
    else:
        print(model.example, end="" if model.example.endswith("\n") else "\n")
    return outputs.DONE
