"""``laststraw test``: the self-tests, how each is done, and one result, from a film or typed in."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from laststraw.app import inputs, language, outputs, selftest_text
from laststraw.app.selftest_norms import Whose, norm_document
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge, TestProtocol, find_protocol
from laststraw.measure.answers import read_answers
from laststraw.records import Measurement, NotMeasured, Retake, TestResult, View
from laststraw.records.codec import to_document
from laststraw.stats import Z95

LOOKING = "Looking at the film"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked."""

    name: str | None
    film: Path | None = None
    view: str | None = None
    answers: tuple[str, ...] = ()
    by: str | None = None
    height_cm: str | None = None
    sex: str | None = None
    birth_year: str | None = None
    mirrored: bool = False
    out: Path | None = None
    knowledge: Path | None = None  # a folder of own knowledge files
    json: bool = False


def run(request: Request) -> int:
    """List the tests, tell one, or read one in; exit 1 when it gives no number."""
    known = language.known(request.knowledge)
    if request.name is None:
        _require_nothing_else(request)
        return _list(known, json=request.json)
    protocol = find_protocol(request.name, known)
    if request.film is None and not request.answers:
        _require_nothing_else(request)
        return _tell(protocol, known, json=request.json)
    if request.film is not None and request.answers:
        raise UnusableInput("A film and --answer were both given.", hint="Give one of them, then the other.")
    whose = _whose(request, known)
    with outputs.folder(request.out) if request.out is not None else nullcontext():
        result = _read(request, protocol, known)
        document = _document(protocol, request.view, result, whose, known)
        if request.out is not None:
            with outputs.staged(request.out, {f"{protocol.id}.json": outputs.json_text(document).encode()}):
                pass
    if request.json:
        outputs.print_json(document)
    else:
        print("\n".join(selftest_text.result_lines(protocol, result, whose, known)))
        if request.out is not None:
            outputs.say(f"Written: {(request.out / f'{protocol.id}.json').absolute()}")
    return outputs.DONE if isinstance(result, TestResult) and result.results else outputs.REFUSED


def _require_nothing_else(request: Request) -> None:
    """What only a result can use, without one."""
    given = {"--view": request.view, "--by": request.by, "--out": request.out}
    unused = [option for option, value in given.items() if value is not None]
    if unused:
        name = request.name or "NAME"
        raise UnusableInput(
            f"{unused[0]} was given without a result.",
            hint=f"Give a film, laststraw test {name} FILM --view back, or what you read, --answer left=25.",
        )


def _list(known: Knowledge, *, json: bool) -> int:
    if json:
        rows = [
            {
                "id": t.id, "map_id": t.map_id or None, "name": t.name, "plain_name": t.plain_name, "group": t.group,
                "who": t.who, "minutes": t.minutes, "film": list(t.film), "photo": list(t.photo),
                "typed": [output.id for output in t.typed], "grade": t.grade, "not_offered": t.not_offered or None,
            }
            for t in known.protocols
        ]  # fmt: skip
        outputs.print_json({"tests": rows})
    else:
        print("\n".join(selftest_text.list_lines(known)))
    return outputs.DONE


def _tell(protocol: TestProtocol, known: Knowledge, *, json: bool) -> int:
    if json:
        outputs.print_json(to_document(protocol))
    else:
        print("\n".join(selftest_text.protocol_lines(protocol, known)))
    return outputs.DONE


def _whose(request: Request, known: Knowledge) -> Whose | None:
    """Sex and age for the norms; None when they were not given. *Error*: ``UnusableInput`` when only one was."""
    if request.sex is None and request.birth_year is None:
        return None
    if request.sex is None or request.birth_year is None:
        raise UnusableInput(
            "--sex and --birth-year go together.",
            hint="What people reach depends on both: --sex female --birth-year 1980.",
        )
    today = datetime.now(UTC).date()
    person, _ = inputs.read_person_or_reference(None, None, request.sex, request.birth_year, today, known)
    age = today.year - person.birth_year
    return Whose(person.sex, (age - 1, age))


def _read(request: Request, protocol: TestProtocol, known: Knowledge) -> TestResult | Retake:
    if request.film is None:
        for option, value in (("--view", request.view), ("--height-cm", request.height_cm)):
            if value is not None:
                raise UnusableInput(f"{option} was given with --answer.", hint="It is for films only: leave it out.")
        return read_answers(protocol, request.answers, method=request.by, knowledge=known)
    if request.by is not None:
        raise UnusableInput("--by was given with a film.", hint="It is for --answer only: leave it out.")
    if protocol.not_offered:
        missing = NotMeasured(id=protocol.id, reason=protocol.not_offered)
        return TestResult(
            id=f"test/{protocol.id}", test=protocol.id, film=None, repetitions=(), readings=(), results=(),
            not_measured=(missing,),
        )  # fmt: skip
    view = _view(request.view, protocol)
    stature_mm = None if request.height_cm is None else inputs.read_stature_mm(request.height_cm)
    return _film(request.film, view, protocol, stature_mm, known, mirrored=request.mirrored, quiet=request.json)


def _view(view: str | None, protocol: TestProtocol) -> View:
    """The side of the body that faces the camera. *Error*: ``UnusableInput`` where this test cannot be filmed so."""
    if not protocol.film:
        other = " Photos of it are read by `laststraw measure`." if protocol.photo else ""
        raise UnusableInput(
            f"{protocol.id} is not read from a film.",
            hint=f"`laststraw test {protocol.id}` shows how it is done.{other}",
        )
    for known_view in protocol.film:
        if view == known_view:
            return known_view
    told = f"--view {view!r} does not show {protocol.id}" if view is not None else "--view is missing"
    raise UnusableInput(
        f"{told}.", hint=f"Film the {' or the '.join(protocol.film)}, for example --view {protocol.film[0]}."
    )


def _film(
    path: Path,
    view: View,
    protocol: TestProtocol,
    stature_mm: float | None,
    known: Knowledge,
    *,
    mirrored: bool,
    quiet: bool,
) -> TestResult | Retake:
    from laststraw import capture, flow  # loaded late: typed answers need neither networks nor the body

    with _watching(quiet) as progress:
        return flow.measure_film(
            path, view, protocol.id, stature_mm, known, capture.load_backend(), mirrored=mirrored, progress=progress
        )


@contextmanager
def _watching(quiet: bool) -> Iterator[Callable[[float], None] | None]:
    """How far the film was looked at, as a bar where a person looks on; else one line."""
    if quiet or not sys.stderr.isatty():
        with outputs.saying(LOOKING, quiet):
            yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(LOOKING, total=1.0)
        yield lambda share: bar.update(task, completed=share)


def _document(
    protocol: TestProtocol, view: str | None, result: TestResult | Retake, whose: Whose | None, known: Knowledge
) -> dict[str, object]:
    """The document: results with their norms, repetitions, readings, what is missing, and why."""
    if isinstance(result, Retake):
        reasons = [{"code": reason.code, "text": reason.text} for reason in result.reasons]
        return {**_empty(protocol, view), "retake": {"reasons": reasons}}
    return {
        **_empty(protocol, view),
        "results": [
            {**_row(one), "norm": norm_document(one, protocol.output(one.id), whose, known)} for one in result.results
        ],
        "repetitions": [
            {"side": r.side, "start_s": r.start_s, "peak_s": r.peak_s, "end_s": r.end_s} for r in result.repetitions
        ],
        "readings": [_row(one) for one in result.readings],
        "not_measured": [{"id": one.id, "reason": one.reason} for one in result.not_measured],
        "notes": [{"code": note.code, "text": note.text} for note in result.notes],
    }


def _empty(protocol: TestProtocol, view: str | None) -> dict[str, object]:
    return {
        "test": protocol.id, "view": view, "results": [], "repetitions": [], "readings": [], "not_measured": [],
        "retake": None, "notes": [],
    }  # fmt: skip


def _row(one: Measurement) -> dict[str, object]:
    row: dict[str, object] = {
        "id": one.id, "side": one.side, "value": one.value, "sd": one.sd, "unit": one.unit, "method": one.source.method,
    }  # fmt: skip
    if one.side == "both":
        row["beyond_error"] = abs(one.value) > Z95 * one.sd
    return row
