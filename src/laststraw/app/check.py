"""``laststraw check`` and ``laststraw demo``: one visit, from files to report."""

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from laststraw import capture, flow, plan
from laststraw.app import (
    asking,
    filming,
    inputs,
    language,
    next_text,
    outputs,
    plan_now,
    points_file,
    selftest_text,
    told_tests,
    versions,
)
from laststraw.app.report import render
from laststraw.app.report.words import Words
from laststraw.app.selftest_norms import whose_on
from laststraw.app.telling import measurement_line, sided
from laststraw.body import picture
from laststraw.capture import Taps
from laststraw.errors import UnusableInput
from laststraw.findings import percent
from laststraw.history import Store, default_path, open_store, require_code
from laststraw.knowledge import Knowledge
from laststraw.records import VIEWS, Intake, Person, Photo, Retake, SafetyAnswer, TestResult, View, Visit
from laststraw.records.codec import visit_to_json

THREADS = 2  # one pose network each; more do not help on two cores


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked."""

    pictures: Mapping[View, Sequence[Path]]
    height_cm: str | None
    mass_kg: str | None
    sex: str | None
    birth_year: str | None
    answers: Path | None
    safety: str | None
    out: Path
    camera_roll_deg: str | None = None
    same_stand: bool = False
    mirrored: bool = False
    points: Sequence[Path] = ()
    videos: Sequence[str] = ()
    person_code: str = "me"
    history: Path | None = None
    keep_history: bool = True
    blur_faces: bool = True
    knowledge: Path | None = None  # a folder of own knowledge files
    json: bool = False


def run(request: Request) -> int:
    """One visit. Everything that can be refused is refused before the work starts; then all is written, or nothing."""
    now = datetime.now(UTC)
    person = inputs.read_person(request.height_cm, request.mass_kg, request.sex, request.birth_year, now.date())
    roll_deg = inputs.read_roll_deg(request.camera_roll_deg)
    given = [(view, path) for view in VIEWS for path in request.pictures[view]]
    known = language.known(request.knowledge)
    films = [filming.read_video(text, known) for text in request.videos]
    answers = _answers(request)
    told = told_tests.results_from_answers(answers, known)
    something = given or films or told or answers.get("symptoms")
    if request.answers is None:
        _require_something(something)  # before anybody is asked anything
    _require_once(films, told, known)
    intake = _intake(request, answers, known, person, now)
    _require_something(something or plan.triage(intake, known, today=now.date(), person=person))  # open questions first
    with (
        outputs.folder(request.out),
        ThreadPoolExecutor(THREADS) as pool,
    ):
        backend = capture.load_backend()
        blank = np.zeros((64, 64, 3), np.uint8)
        for _ in range(THREADS):
            pool.submit(backend.detect, blank)  # each thread starts its network while the history is opened
        with _history(request) as store:
            with outputs.saying("Opening the photos", request.json or not given):
                photos = inputs.open_photos(given, mirrored=request.mirrored)
                taps = _taps(request.points, photos)
            past, stranger = _past(store, request.person_code, person)
            tests, refilm = filming.measure_all(films, person, known, backend, request.mirrored, quiet=request.json)
            with outputs.saying("Measuring, fitting the body model, looking for imbalances", request.json):
                drawing = pool.submit(picture, known)
                visit = flow.visit(
                    person,
                    photos,
                    intake,
                    known,
                    backend,
                    now=now,
                    camera_roll_deg=roll_deg,
                    same_stand=request.same_stand,
                    taps=taps,
                    tests=(*tests, *told),
                    past=past,
                    **plan_now.so_far(store, request.person_code, known, now),
                    each=pool.map,
                    versions=versions.collect(known, backend),
                )
                visit = replace(visit, retakes=(*visit.retakes, *refilm))
                if stranger:
                    visit = replace(
                        visit, notes=(*visit.notes, known.sentence("other_body", person=request.person_code))
                    )
            with outputs.saying("Writing the report", request.json):
                went = plan_now.followed(store, request.person_code, visit, past, known, now)
                before, blur = past[-1] if past else None, request.blur_faces
                page = render(visit, photos, drawing.result(), known, before, blur_faces=blur, followed=went)
                contents = {"report.html": page.encode(), "visit.json": visit_to_json(visit)}
                with outputs.staged(request.out, contents):
                    if store is not None and not _unanswered(visit):
                        store.append(request.person_code, visit)
    return _tell(visit, known, request, films, past[-1] if past else None)


def run_demo(out: Path, *, json: bool) -> int:
    """The main job on the packaged example person, with a history of its own inside ``out``, and the story of their diary."""
    with as_file(files("laststraw.app") / "example") as folder:
        done = run(
            Request(
                pictures={view: (folder / f"{view}.jpg",) for view in VIEWS},
                height_cm="171.6",
                mass_kg="68",
                sex="female",
                birth_year="1984",
                answers=None,
                safety="none",
                out=out,
                camera_roll_deg="0",  # rendered with a level camera
                history=out / "history.sqlite",
                json=json,
            )
        )
    if done == outputs.DONE:
        from laststraw.app import straw

        straw.analyse(straw.Request(example=True, visit=out / "visit.json", out=out, json=json), language.known())
        outputs.say(f"And what had piled up before a bout of pain: {(out / 'straw.html').absolute()}")
    return done


def _taps(files: Sequence[Path], photos: Sequence[Photo]) -> tuple[Taps, ...]:
    """What was marked in each photo: a file of points names its view, and belongs to the first photo of it."""
    marked: dict[str, Taps] = {}
    for path in files:
        view, taps = points_file.read_taps(path)
        if not any(photo.id == f"photo/{view}" for photo in photos):
            raise UnusableInput(
                f"{path} is about the view {view!r}, of which there is no photo.",
                hint='Give a photo of that view, or set "view" in the file to front, back, left or right.',
            )
        points_file.check_taps(taps, next(photo for photo in photos if photo.id == f"photo/{view}"))
        marked[f"photo/{view}"] = taps
    return tuple(marked.get(photo.id, Taps()) for photo in photos)


def print_questions(own: Path | None = None) -> int:
    """An answers file to fill in, on standard output."""
    sys.stdout.write(asking.questionnaire(language.known(own)))
    return outputs.DONE


def _answers(request: Request) -> Mapping[str, object]:
    """The parsed answers file; empty without one."""
    if request.answers is not None and request.safety is not None:
        raise UnusableInput("--answers and --safety were both given.", hint="Give one of them.")
    return inputs.read_answers(request.answers) if request.answers is not None else {}


def _require_something(given: object) -> None:
    """*Error*: ``UnusableInput`` when there is neither a photo nor a film, nor a self-test or symptom that was told."""
    if not given:
        raise UnusableInput(
            "No photo was given.",
            hint="Give at least one: --front F, --back F, --left F or --right F; or a film (--video), or self-tests or "
            "symptoms in the answers file (`laststraw check --questions` prints one).",
        )


def _require_once(films: Sequence[filming.Film], told: Sequence[TestResult], known: Knowledge) -> None:
    """*Error*: ``UnusableInput`` for a self-test that was filmed and typed in: which of the two counts?"""
    both = {film.test for film in films} & {test.test for test in told}
    for test in sorted(both):
        raise UnusableInput(
            f"{known.protocol(test).plain_name.capitalize()} was filmed and typed in.",
            hint=f"Leave out --video {test}=FILE, or [tests.{test}] in the answers file.",
        )


def _intake(request: Request, answers: Mapping[str, object], known: Knowledge, person: Person, now: datetime) -> Intake:
    if request.safety is not None and request.safety != "none":
        raise UnusableInput(
            f"--safety {request.safety!r} is not known.", hint="Give --safety none, or the answers with --answers FILE."
        )
    if request.safety == "none":
        flags = plan.questions(known, person, now.date())
        return Intake(safety=tuple(SafetyAnswer(flag=flag.id, answer="no") for flag in flags))
    if request.answers is not None:
        return plan.intake_from_answers(answers, known, person, now.date())
    if _somebody_is_there() and not request.json:
        return asking.ask(known, person, now.date())
    return Intake(safety=())


def _somebody_is_there() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


@contextmanager
def _history(request: Request) -> Iterator[Store | None]:
    if not request.keep_history:
        yield None
        return
    require_code(request.person_code)
    store = open_store(request.history or default_path())
    try:
        yield store
    finally:
        store.close()


def _past(store: Store | None, code: str, person: Person) -> tuple[tuple[Visit, ...], bool]:
    """The visits of the same body under this code; whether there are only other bodies."""
    if store is None:
        return (), False
    spoken = [visit for visit in store.visits(code) if visit.referral is None]
    same = tuple(visit for visit in spoken if visit.person.same_body(person))
    return same, bool(spoken) and not same


def _unanswered(visit: Visit) -> bool:
    return visit.referral is not None and visit.referral.level == "unanswered"


def _tell(
    visit: Visit, known: Knowledge, request: Request, films: Sequence[filming.Film], earlier: Visit | None = None
) -> int:
    """The exit code, and the shortest true account of the visit."""
    refused = visit.referral is not None or not _tells_something(visit)
    if request.json:
        outputs.print_json(_document(visit))
    else:
        _print_account(visit, known, request, films, earlier)
    return outputs.REFUSED if refused else outputs.DONE


def _tells_something(visit: Visit) -> bool:
    """Whether anything was measured, or, where nothing was to be measured, something was told."""
    read = visit.measurements or any(test.results for test in visit.tests)
    return bool(read or (visit.intake.symptoms and not (visit.photos or visit.retakes)))


def _document(visit: Visit) -> object:
    import msgspec

    return msgspec.json.decode(visit_to_json(visit))


def _print_account(
    visit: Visit, known: Knowledge, request: Request, films: Sequence[filming.Film], earlier: Visit | None = None
) -> None:
    """The visit on a terminal: a referral alone, or refusals, numbers, self-tests, findings and changes."""
    tell = partial(print, flush=True)
    report = "\n" + known.sentence("app.report", path=request.out / "report.html")
    if visit.referral is not None:
        for line in _referral_lines(visit, known):
            tell(line)
        tell(report)
        return
    for retake in visit.retakes:
        for reason in retake.reasons:
            tell(f"{_shot(retake, known, films)}: {reason.text}")
    for line in (*_number_lines(visit, known), *_test_lines(visit, known)):
        tell(line)
    tell("")
    for line in _finding_lines(visit, known, request):
        tell(line)
    for change in visit.changes:
        name = known.measurement(change.measurement).plain_name
        tell(known.sentence("app.changed", name=name, by=f"{change.now - change.before:+.1f}", unit=change.unit))
    for line in (*Words(known).gone(visit, earlier), *visit.notes):
        tell(line)
    if visit.measurements and not visit.rolls and request.camera_roll_deg is None and not request.same_stand:
        tell(known.sentence("camera_roll_hint"))
        views = {photo.view for photo in visit.photos}
        if views >= {"front", "back"} or views >= {"left", "right"}:
            tell(known.sentence("same_stand_hint"))
    tell(report)
    tell(f"        {known.sentence('not_a_diagnosis' if visit.photos else 'tests_are_no_diagnosis')}")


def _referral_lines(visit: Visit, known: Knowledge) -> Iterator[str]:
    """What to do; of questions that are open which they are, and how to answer them."""
    assert visit.referral is not None
    yield from visit.referral.actions
    if visit.referral.level == "unanswered":
        for flag in visit.referral.unanswered:
            yield f"  {flag}: {known.red_flag(flag).question}"
        yield known.sentence("how_to_answer")


def _shot(retake: Retake, known: Knowledge, films: Sequence[filming.Film]) -> str:
    """What a photo or a film is called: "back photo 2", "film of side bend (bend.mp4)"."""
    kind, _, rest = retake.photo.partition("/")
    if kind != "film":
        view = known.sentence(f"why.view_{retake.view}")
        return known.sentence("app.photo", view=view, n=rest.partition("-")[2]).rstrip()
    test, _, view = rest.partition("/")
    files = ", ".join(str(film.path) for film in films if (film.test, film.view) == (test, view))
    name = known.sentence("film_of", test=known.protocol(test).plain_name)
    return f"{name} ({files})" if files else name


def _number_lines(visit: Visit, known: Knowledge) -> Iterator[str]:
    """Every measurement of the body, and once what the sign before its error means."""
    of_body = [one for one in visit.measurements if known.measurement(one.id).plane != "camera"]
    for measurement in of_body:
        yield "  " + measurement_line(measurement, known, visit.person.sex)
    if of_body:
        yield "  " + known.sentence("plus_minus")


def _test_lines(visit: Visit, known: Knowledge) -> Iterator[str]:
    """What each self-test gave, as ``laststraw test`` says it."""
    whose = whose_on(visit.person, visit.made_at)
    for test in visit.tests:
        yield ""
        yield from selftest_text.result_lines(known.protocol(test.test), test, whose, known, short=True)


def _finding_lines(visit: Visit, known: Knowledge, request: Request) -> Iterator[str]:
    """Each finding with its side and how sure it is, and which test would tell most next."""
    words = Words(known)
    own = f" --knowledge {shlex.quote(str(request.knowledge))}" if request.knowledge is not None else ""
    for finding in visit.findings:
        side = "" if finding.side == "none" else f" ({sided(finding.side, known)})"
        sure = percent(finding.p, known)
        yield known.sentence("app.sure", name=words.finding_name(finding) + side, percent=sure)
        yield f"    laststraw why {finding.key} --visit {request.out / 'visit.json'}{own}"
    if visit.measurements and not visit.findings:
        yield known.sentence("no_finding")
    if visit.next_step is not None:
        yield next_text.short_line(visit.next_step, known)
