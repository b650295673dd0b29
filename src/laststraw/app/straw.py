"""``laststraw straw``: what had piled up before an episode, and what the last thing had to do with it."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path

from laststraw import damage, flow
from laststraw import diary as diary_room
from laststraw import history as history_room
from laststraw import knowledge as knowledge_room
from laststraw.app import inputs, language, outputs, versions
from laststraw.app.looking_back import read_visit
from laststraw.app.report.straw import Story, render_straw
from laststraw.app.straw_text import print_story
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import OCCUPATIONS, Diary, Entry, Episode, Occupation, Person, Since, Visit
from laststraw.records.codec import to_document

DRAWS = (20, 2000)
LONGEST_DAYS, MOST_BOUTS = 3660, 30_000
RESTS_ON = ("calibration", "incident")  # kinds of facts that an episode rests on beside the body model
EXAMPLE_DAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
EXAMPLE_PERSON = ("171.6", "68", "female", "1984")  # of `laststraw demo`
ADD = 'Write one down: laststraw diary add "pain 6 low back left since Tuesday", or give a file with --diary.'


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked."""

    episode: str | None = None
    diary: Path | None = None
    example: bool = False
    person_code: str = "me"
    history: Path | None = None
    visit: Path | None = None
    height_cm: str | None = None
    mass_kg: str | None = None
    sex: str | None = None
    birth_year: str | None = None
    occupation: str | None = None
    draws: str | None = None
    tissues: bool = False
    out: Path | None = None
    json: bool = False


def run(request: Request) -> int:
    """One episode. Everything that can be refused is refused before the work starts."""
    known = language.known()
    story = analyse(request, known)
    if request.json:
        outputs.print_json(document(story))
    else:
        print_story(story, known)
        if request.out is not None:
            outputs.say(f"Written: {(request.out / 'straw.html').absolute()}")
    return outputs.DONE


def analyse(request: Request, known: Knowledge) -> Story:
    """The story of one episode, with its page and document written where a folder is named.

    *Error*: ``UnusableInput`` for what was typed and for a diary that holds no such episode.
    """
    now = EXAMPLE_DAY if request.example else datetime.now().astimezone()  # the days of a diary are days of this clock
    _occupation(request)
    draws = 200 if request.draws is None else inputs.read_whole("--draws", request.draws, *DRAWS, "200")
    diary = diary_room.gather(_entries(request, known, now), knowledge=known, today=now.date())
    episode = choose(diary, request.episode)
    _short_enough(diary)
    visit = _visit(request)
    person, assumed = _person(request, visit, known, now)
    if request.out is None:
        return _story(request, diary, episode, person, assumed, visit, draws, known, now)
    with outputs.folder(request.out):
        story = _story(request, diary, episode, person, assumed, visit, draws, known, now)
        page = render_straw(story, known, made_at=datetime.now(UTC).isoformat())
        contents = {"straw.html": page.encode(), "straw.json": outputs.json_text(document(story)).encode()}
        with outputs.staged(request.out, contents):
            return story


def document(story: Story) -> dict[str, object]:
    """The analysis as one document."""
    return {
        **to_document(story.straw),
        "pain": to_document(story.episode),
        "outlook": to_document(story.outlook),
        "alerts": to_document(story.alerts),
        "tissues": to_document(story.tissues),
        "person": {**to_document(story.person), "assumed": list(story.assumed)},
        "assumptions": to_document(story.assumptions),
        "versions": to_document(story.versions),
    }


def choose(diary: Diary, asked: str | None) -> Episode:
    """The episode of that key or day; the last one when none is asked for. *Error*: ``UnusableInput`` that names them."""
    if not diary.episodes:
        raise UnusableInput("The diary holds no pain.", hint=ADD)
    if asked is None:
        return diary.episodes[-1]
    wanted = asked.removeprefix("episode/")
    found = [one for one in diary.episodes if wanted in (one.key.removeprefix("episode/"), one.day)]
    if not found:
        there = ", ".join(one.day for one in diary.episodes[-5:])
        raise UnusableInput(f"The diary holds no episode {asked!r}.", hint=f"Name the day it began: {there}.")
    return found[0]


def _story(
    request: Request,
    diary: Diary,
    episode: Episode,
    person: Person,
    assumed: tuple[str, ...],
    visit: Visit | None,
    draws: int,
    known: Knowledge,
    now: datetime,
) -> Story:
    with outputs.saying("Loading the body with every entry, replaying damage and healing", request.json):
        straw, outlook, tissues = flow.straw(
            diary,
            episode.key,
            person,
            known,
            now=now,
            seen=visit,
            occupation=_occupation(request),
            draws=draws,
            tissues=request.tissues,
        )
    return Story(
        straw=straw,
        episode=episode,
        person=person,
        assumed=assumed,
        outlook=outlook,
        tissues=tissues,
        methods=(diary_room.METHOD, known.sentence("loads.method"), damage.METHOD),
        assumptions=tuple(
            one for one in knowledge_room.assumptions(known, activities=()) if one.where.startswith(RESTS_ON)
        ),
        versions=versions.of_body(known),
        alerts=flow.early_warning(known, _since(request, diary), today=now.date(), outlook=outlook),
    )


def _since(request: Request, diary: Diary) -> Since:
    """The diary, and beside one from the history the visits and the log of that person."""
    if request.example or request.diary is not None:
        return Since(diary=diary)
    with _store(request) as store:
        return Since(visits=store.visits(request.person_code), log=store.log(request.person_code), diary=diary)


def _short_enough(diary: Diary) -> None:
    """Every day of a diary is replayed, the silent ones too. *Error*: ``UnusableInput`` for one of many years."""
    days = (date.fromisoformat(diary.last_day) - date.fromisoformat(diary.first_day)).days
    if days > LONGEST_DAYS or len(diary.bouts) > MOST_BOUTS:
        raise UnusableInput(
            f"The diary spans {days:,} days with {len(diary.bouts):,} entries: too much to replay.",
            hint=f"Give the part before the pain with --diary FILE: at most {LONGEST_DAYS:,} days and {MOST_BOUTS:,} entries.",
        )


def _occupation(request: Request) -> Occupation | None:
    """What stands in for hours that nobody spoke of. *Error*: ``UnusableInput``."""
    for known in OCCUPATIONS:
        if request.occupation == known:
            return known
    if request.occupation is None:
        return None
    raise UnusableInput(f"--occupation {request.occupation!r} is not known.", hint=f"Give {', '.join(OCCUPATIONS)}.")


def _entries(request: Request, known: Knowledge, now: datetime) -> tuple[Entry, ...]:
    """From a file, from the packaged example, or from the history."""
    if request.example and request.diary is not None:
        raise UnusableInput("--example and --diary were both given.", hint="Give one of them.")
    if request.example:
        with as_file(files("laststraw.app") / "example" / "diary.csv") as path:
            return flow.read_diary(path, known, now=now)
    if request.diary is not None:
        return flow.read_diary(request.diary, known, now=now)
    with _store(request) as store:
        entries = store.entries(request.person_code)
    if not entries:
        raise UnusableInput(
            f"The history holds no diary of {request.person_code!r}.",
            hint=f"{ADD} `laststraw straw --example` shows one.",
        )
    return entries


def _store(request: Request) -> "closing[history_room.Store]":
    history_room.require_code(request.person_code)
    return closing(history_room.open_store(request.history or history_room.default_path(), create=False))


def _visit(request: Request) -> Visit | None:
    """The visit that was named, else the last one in the history; None for the example and where there is none."""
    if request.visit is not None:
        return read_visit(request.visit)
    if request.example:
        return None
    with _store(request) as store:
        visits = store.visits(request.person_code)
    return visits[-1] if visits else None


def _person(request: Request, visit: Visit | None, known: Knowledge, now: datetime) -> tuple[Person, tuple[str, ...]]:
    """Who was typed; else who was measured; what is missing is taken from the reference person and told."""
    given = (request.height_cm, request.mass_kg, request.sex, request.birth_year)
    if visit is not None and not any(given):
        return visit.person, ()
    if request.example and not any(given):
        given = EXAMPLE_PERSON
    return inputs.read_person_or_reference(*given, now.date(), known)
