"""``laststraw cohort simulate``: what a population of virtual people reports, beside what studies found."""

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, get_args

from laststraw.app import language, outputs
from laststraw.app.cohort_text import Run, as_csv, as_document, as_text
from laststraw.cohort.base import load_engine
from laststraw.cohort.claims import with_reports
from laststraw.cohort.metrics import differences, metrics
from laststraw.cohort.people import makeup, population
from laststraw.cohort.run import Piece, add_up, pieces
from laststraw.cohort.scenarios import UNCHANGED, scenario
from laststraw.cohort.tally import Counts, digest
from laststraw.damage.parameters import parameters
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import CalibrationName, ModelName

MOST_PEOPLE, MOST_YEARS, MOST_SEED = 100_000_000, 20, 2**63
EVERY_S = 5.0  # a line of progress, where nobody looks on

Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The options as typed."""

    people: int
    years: int
    seed: int
    model: str
    calibration: str
    scenario: str | None
    workers: int | None
    engine: str
    scheduler: str | None
    out: Path | None
    json: bool


def run(request: Request) -> int:
    """Simulate, and print the table. *Error*: ``UnusableInput`` for what cannot be simulated."""
    _refuse(request)
    known = language.known()
    if request.scenario:
        scenario(request.scenario, known)
    if request.out is None:
        runs, took_s = _all(request, known)
    else:
        with outputs.folder(request.out):
            runs, took_s = _all(request, known)
            document = as_document(runs, request, known)
            contents = {"simulation.json": outputs.json_text(document), "simulation.csv": as_csv(runs, known)}
            with outputs.staged(request.out, {name: text.encode() for name, text in contents.items()}):
                pass
    if request.json:
        outputs.print_json(as_document(runs, request, known))
    else:
        print(as_text(runs, request, known))
        lived = request.people * (request.years + 1) * sum(2 if one.changed else 1 for one in runs)
        outputs.say(f"{lived:,} person-years in {took_s:.0f} s.")
    return outputs.DONE


def _refuse(request: Request) -> None:
    for option, value, low, high in (
        ("--n", request.people, 16, MOST_PEOPLE),
        ("--years", request.years, 1, MOST_YEARS),
        ("--seed", request.seed, 0, MOST_SEED - 1),
    ):
        if not low <= value <= high:
            raise UnusableInput(f"{option} {value} is not possible.", hint=f"Give a whole number from {low} to {high}.")


def _chosen(option: str, typed: str, known: Sequence[Choice]) -> tuple[Choice, ...]:
    if typed == "both":
        return tuple(known)
    if typed not in known:
        raise UnusableInput(f"{option} {typed!r} is not known.", hint=f"Use {', '.join(known)} or both.")
    return tuple(one for one in known if one == typed)


def _all(request: Request, known: Knowledge) -> tuple[list[Run], float]:
    """Every model under every calibration, with and without the scenario; and how long it took (s)."""
    models = _chosen("--model", request.model, get_args(ModelName))
    calibrations = _chosen("--calibration", request.calibration, get_args(CalibrationName))
    started, runs = time.perf_counter(), []
    with closing(load_engine(request.engine, workers=request.workers, scheduler=request.scheduler)) as engine:
        for calibration in calibrations:
            for model in models:
                lived: list[Counts] = []
                for name in ("", request.scenario) if request.scenario else ("",):
                    work = _work(request, known, calibration, model, name or "")
                    tell = _progress(f"{model} {calibration} {name or ''}".rstrip(), request)
                    lived.append(add_up(engine, work, tell))
                changed = differences(lived[1], lived[0]) if request.scenario else {}
                found = with_reports(metrics(lived[0]), known)
                runs.append(Run(model, calibration, found, changed, digest(lived[0])))
    return runs, time.perf_counter() - started


def _work(
    request: Request, known: Knowledge, calibration: CalibrationName, model: ModelName, name: str
) -> tuple[Piece, ...]:
    return pieces(
        parameters(known, calibration, model),
        population(known, calibration, model),
        makeup(known),
        people=request.people,
        years=request.years,
        seed=request.seed,
        scenario=scenario(name, known) if name else UNCHANGED,
    )


def _progress(what: str, request: Request) -> Callable[[int], None]:
    """A line on standard error: always the same one where a person looks on, else one now and then."""
    last = time.perf_counter()

    def tell(done: int) -> None:
        nonlocal last
        now, ended = time.perf_counter(), done == request.people
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{what}: {done:,} of {request.people:,} people" + ("\n" if ended else ""))
            sys.stderr.flush()
        elif now - last > EVERY_S or ended:
            outputs.say(f"{what}: {done:,} of {request.people:,} people")
            last = now

    return tell
