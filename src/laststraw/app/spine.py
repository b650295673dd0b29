"""``laststraw spine``: what the muscles and discs of the lower back bear in a posture or an activity."""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from laststraw import flow
from laststraw.app import inputs, language, outputs, versions
from laststraw.app.posture_file import read_posture
from laststraw.app.report.spine import Part, Task, render_spine
from laststraw.app.spine_table import print_task
from laststraw.body import opensim_files
from laststraw.errors import UnusableInput
from laststraw.knowledge import Activity, Knowledge, find_activity
from laststraw.knowledge.find import LONGEST
from laststraw.records import LIMITS, Person, SpineLoad, TaskPosture
from laststraw.records.codec import to_document

DRAWS = (2, 16_384)  # two give a spread; more than the most would take minutes and tell nothing new
CATALOGUE_DRAWS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked."""

    activity: str | None
    posture: Path | None
    hand_load_kg: str | None
    height_cm: str | None
    mass_kg: str | None
    sex: str | None
    birth_year: str | None
    draws: str | None
    out: Path | None
    opensim: Path | None
    catalogue: Path | None = None
    listed: bool = False
    word: str | None = None
    json: bool = False


def run(request: Request) -> int:
    """One task. Everything that can be refused is refused before the work starts; exit 1 when it cannot be held."""
    if request.listed:
        return _list(request)
    if request.word is not None:
        shown = request.word if request.word.isprintable() and len(request.word) <= LONGEST else "WORD"
        raise UnusableInput(
            f"{shown!r} stands alone.",
            hint=f"Write --activity {shown!r} to work it out, or --list {shown!r} to search.",
        )
    if request.catalogue is not None:
        return _catalogue(request, request.catalogue)
    if (request.activity is None) == (request.posture is None):
        both = "were both given" if request.activity is not None else "are both missing"
        raise UnusableInput(
            f"--activity and --posture {both}.",
            hint="Give one of them: --activity standing, or --posture P.toml. --list names the activities.",
        )
    known = language.known()
    now = datetime.now(UTC)
    given = request.height_cm, request.mass_kg, request.sex, request.birth_year
    person, assumed = inputs.read_person_or_reference(*given, now.date(), known)
    kg = None if request.hand_load_kg is None else _hand_load_kg(request.hand_load_kg)
    asked = find_activity(request.activity, known) if request.activity is not None else _posture(request, known)
    draws = 256 if request.draws is None else inputs.read_whole("--draws", request.draws, *DRAWS, "256")
    with ExitStack() as places:
        for place in (request.out, request.opensim):
            if place is not None:
                places.enter_context(outputs.folder(place))
        with outputs.saying("Solving muscles and discs", request.json):
            task = replace(_task(asked, request, person, kg, draws, known, now.year), assumed=assumed)
        _write(request, task, known, now)
    if request.json:
        outputs.print_json(document(task))
    else:
        print_task(task, known)
        written = [request.out and request.out / "spine.html", request.opensim and request.opensim / "posture.mot"]
        for file in filter(None, written):
            outputs.say(f"Written: {file.absolute()}")
    return outputs.DONE if all(part.load.holdable for part in task.parts) else outputs.REFUSED


def _list(request: Request) -> int:
    """The names of activities. *Error*: ``UnusableInput`` where something else was asked for too."""
    from laststraw.app import spine_list

    asked = [*_other_tasks(request), *(["--catalogue"] if request.catalogue is not None else [])]
    if asked:
        raise UnusableInput(
            f"--list was given with {asked[0]}.", hint="--list [WORD] names activities and nothing else."
        )
    return spine_list.run(request.word, json=request.json)


def _other_tasks(request: Request) -> list[str]:
    """What was given that only one task can use."""
    others: dict[str, object] = {
        "--activity": request.activity,
        "--posture": request.posture,
        "--hand-load-kg": request.hand_load_kg,
        "--out": request.out,
        "--opensim": request.opensim,
    }
    return [option for option, value in others.items() if value is not None]


def _catalogue(request: Request, place: Path) -> int:
    """A page of all activities. *Error*: ``UnusableInput`` where something else was asked for too."""
    from laststraw.app import catalogue

    if asked := _other_tasks(request):
        raise UnusableInput(
            f"--catalogue was given with {asked[0]}.", hint="--catalogue FILE draws all activities and nothing else."
        )
    if place.is_dir():
        raise UnusableInput(f"{place} is a folder.", hint="Name a file: --catalogue activities.html.")
    known = language.known()
    now = datetime.now(UTC)
    given = request.height_cm, request.mass_kg, request.sex, request.birth_year
    person, assumed = inputs.read_person_or_reference(*given, now.date(), known)
    draws = CATALOGUE_DRAWS if request.draws is None else inputs.read_whole("--draws", request.draws, *DRAWS, "64")
    with outputs.folder(place.parent):
        with outputs.saying(f"Solving {len(known.activities)} activities", request.json):
            loads = {one.id: _load_or_why(person, one, known, draws, now.year) for one in known.activities}
        with outputs.staged(
            place.parent, {place.name: catalogue.render(loads, person, known, assumed, now.year).encode()}
        ):
            pass
    if request.json:
        outputs.print_json({"catalogue": str(place), "activities": len(loads)})
    else:
        print(place.absolute())
    return outputs.DONE


def _load_or_why(
    person: Person, activity: Activity, known: Knowledge, draws: int, year: int
) -> tuple[SpineLoad, ...] | str:
    try:
        return flow.activity_load(person, activity, known=known, draws=draws, year=year)
    except UnusableInput as error:
        return str(error)


def _posture(request: Request, known: Knowledge) -> TaskPosture:
    return read_posture(request.posture or Path(), known)


def _hand_load_kg(text: str) -> float:
    low, high = LIMITS["hand_load_kg"]
    return inputs.read_number("--hand-load-kg", text, "kg", low, high, "20")


def _task(
    asked: TaskPosture | Activity,
    request: Request,
    person: Person,
    kg: float | None,
    draws: int,
    known: Knowledge,
    year: int,
) -> Task:
    if isinstance(asked, TaskPosture):
        load = flow.spine_load(person, asked, hand_load_kg=kg, known=known, draws=draws, year=year)
        file = (request.posture or Path()).name
        name, id, says, leaves_out = file.encode(errors="replace").decode(), "", "", ""
        parts = [Part(name="", share=1.0, load=load)]
    else:
        loads = flow.activity_load(person, asked, hand_load_kg=kg, known=known, draws=draws, year=year)
        name, id, says, leaves_out = asked.name, asked.id, asked.says, asked.leaves_out
        parts = [
            Part(name=p.name, share=p.share, load=one, on=p.on) for p, one in zip(asked.phases, loads, strict=True)
        ]
    return Task(
        name=name,
        id=id,
        says=says,
        leaves_out=leaves_out,
        person=person,
        parts=tuple(parts),
        hand_load_kg=kg,
        year=year,
        standing=flow.spine_load(person, TaskPosture(), known=known, draws=draws, year=year),
        methods=(known.sentence("loads.method"),),
        versions=versions.of_body(known),
    )


def _write(request: Request, task: Task, known: Knowledge, now: datetime) -> None:
    """Whole files or none."""
    if request.out is not None:
        page = render_spine(task, known, made_at=now.isoformat())
        text = outputs.json_text(document(task))
        with outputs.staged(request.out, {"spine.html": page.encode(), "spine.json": text.encode()}):
            pass
    if request.opensim is not None:
        texts = opensim_files(task.person, [part.load for part in task.parts], known)
        with outputs.staged(request.opensim, {name: text.encode() for name, text in texts.items()}):
            pass


def document(task: Task) -> dict[str, object]:
    """The document of design.md section 6 for the part with the highest load; what is more comes after it."""
    top = task.heaviest_first[0].load
    person = {**to_document(task.person), "assumed": list(task.assumed)}
    parts = [{"name": part.name, "share": part.share, **_loads(part.load)} for part in task.parts]
    standing = None if task.standing is None else to_document(task.standing.levels)
    return {
        **_loads(top),
        "activity": task.id or None,
        "name": task.name,
        "says": task.says,
        "leaves_out": task.leaves_out,
        "phases": parts if task.id else [],
        "relaxed_standing": standing,
        "person": person,
        "versions": to_document(task.versions),
    }


def _loads(load: SpineLoad) -> dict[str, object]:
    whole = to_document(load)
    first = ("levels", "muscles", "residual", "holdable")
    return {key: whole[key] for key in first} | {key: value for key, value in whole.items() if key not in first}
