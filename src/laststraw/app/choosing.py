"""``laststraw next``: from what is known of a person to the test that tells most next, or to a reason to stop."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from laststraw import flow, plan
from laststraw import knowledge as knowledge_room
from laststraw.app import inputs, language, looking_back, next_text, outputs, told_tests
from laststraw.errors import UnusableInput
from laststraw.findings import AtHand
from laststraw.knowledge import Knowledge
from laststraw.plan.spelling import refuse_unknown
from laststraw.records import Intake, Person, Referral, SafetyAnswer, Sitting, TestResult, Visit

FILLERS = ("a ", "an ", "the ", "two ", "thin ", "firm ", "flat ")
TAILS = re.compile(r" (?:with|of|against|to|for|on the)\b.*$")
HELPER = "helper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked."""

    visit: Path | None = None
    answers: Path | None = None
    safety: str | None = None
    sex: str | None = None
    birth_year: str | None = None
    helper: bool = False
    minutes: str | None = None
    things: str | None = None
    camera: bool = True
    pain: str | None = None
    everything: bool = False
    person_code: str | None = None
    history: Path | None = None
    knowledge: Path | None = None  # a folder of own knowledge files
    json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a person. ``said_on``: day (ISO 8601) of the safety answers, where it is not today."""

    person: Person
    sittings: tuple[Sitting, ...]
    referral: Referral | None = None
    said_on: str = ""
    visit: str = ""

    @property
    def intake(self) -> Intake:
        """What was said last."""
        return self.sittings[-1].intake


def run(request: Request) -> int:
    """The next test. Everything that can be refused is refused first; a warning sign silences the rest."""
    now = datetime.now(UTC)
    known = language.known(request.knowledge)
    at_hand = _at_hand(request, known)
    pain = None if request.pain is None else inputs.read_whole("--pain", request.pain, 0, 10, "3")
    about = _known(request, known, now)
    if pain is not None and about.sittings:
        *before, last = about.sittings
        about = replace(about, sittings=(*before, replace(last, intake=replace(last.intake, pain_now=pain))))
    referral = about.referral or plan.triage(about.intake, known, today=now.date(), person=about.person)
    if referral is not None:
        return next_text.refer(referral, known, json=request.json)
    step = flow.conclude(about.sittings, about.person, known, year=now.year, at_hand=at_hand).next_step
    soon = plan.see_soon(about.intake, known, today=now.date(), person=about.person)
    if request.json:
        outputs.print_json(next_text.document(step, known, soon=soon, visit=about.visit))
    else:
        looked = any(s.measurements or s.tests or s.intake.symptoms for s in about.sittings)
        said = next_text.lines(
            step, known, soon=soon, said_on=about.said_on, everything=request.everything, looked=looked
        )
        print("\n".join(said))
    return outputs.DONE


def _at_hand(request: Request, known: Knowledge) -> AtHand:
    """*Error*: ``UnusableInput`` for minutes that are none, and for a thing that no test asks for."""
    minutes = None if request.minutes is None else inputs.read_number("--minutes", request.minutes, "min", 1, 240, "20")
    things = None if request.things is None else _things(request.things, known)
    if things is not None and request.helper:
        things |= {HELPER}
    return AtHand(helper=request.helper, things=things, camera=request.camera, minutes=minutes)


def _things(text: str, known: Knowledge) -> frozenset[str]:
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    if not words:
        hint = "Name what you have, parted by commas: --things 'mat, chair, phone'. With nothing at all: 'wall'."
        raise UnusableInput("--things names nothing.", hint=hint)
    refuse_unknown(words, things_of(known), "thing that a test asks for")
    return frozenset(words)


def things_of(known: Knowledge) -> tuple[str, ...]:
    """The things that tests need, by their plain words: "chair of 43 to 46 cm against a wall" is a chair."""
    named = [
        _thing(part)
        for test in known.protocols
        for need in test.needs
        for part in re.split(r",? (?:or|and) ", need)
        if HELPER not in part and not part[:1].isdigit()
    ]
    return tuple(sorted({*filter(None, named), "wall", "floor"}))


def _thing(part: str) -> str:
    word = TAILS.sub("", part.strip())
    for filler in FILLERS:
        word = word.removeprefix(filler)
    return word


def _known(request: Request, known: Knowledge, now: datetime) -> Known:
    """*Error*: ``UnusableInput`` where two sources were named, or none holds anything."""
    sources = {"--visit": request.visit, "--answers": request.answers, "--safety": request.safety}
    given = [option for option, value in sources.items() if value is not None]
    kept = {"--person": request.person_code, "--history": request.history}
    if given and "--visit" not in given:
        given += [option for option, value in kept.items() if value is not None]
    if len(given) > 1:
        raise UnusableInput(f"{given[0]} and {given[1]} were both given.", hint="Give one of them.")
    code = request.person_code or "me"
    if request.visit is not None:
        visit = looking_back.read_visit(request.visit)
        about = _from_visits((*looking_back.before(visit, code, request.history), visit), known, now)
        since = looking_back.referral_now(code, request.history, known, visit)
        return replace(about, referral=about.referral or since)
    if request.answers is not None or request.safety is not None:
        return _from_answers(request, known, now)
    if request.sex is not None or request.birth_year is not None:
        raise UnusableInput(
            "--sex and --birth-year were given without answers.",
            hint="They go with --answers FILE or --safety none; a visit in the history has its own.",
        )
    visits = looking_back.visits(code, request.history)
    if not visits:
        raise UnusableInput(
            f"There is no visit of {code!r} in the history.",
            hint="Start with --safety none (your answer to every safety question is no) and --sex, --birth-year; or give "
            "--answers FILE (`laststraw check --questions` prints one).",
        )
    about = _from_visits(visits, known, now)
    return replace(about, referral=looking_back.referral_now(code, request.history, known))


def _from_visits(visits: Sequence[Visit], known: Knowledge, now: datetime) -> Known:
    """All visits of the body of the last one; a referral of the last one holds."""
    last = visits[-1]
    looking_back.require_known([last], known)
    sittings = tuple(visit.sitting for visit in looking_back.of_body(visits, last))
    if sittings and _long_ago(sittings[-1].at, now, known):  # then every test may be done again, and pain is not known
        said = replace(sittings[-1].intake, pain_now=None, symptoms=())
        sittings = (*sittings, Sitting(at=now.isoformat(), measurements=(), tests=(), intake=said))
    return Known(
        person=last.person, sittings=sittings or (last.sitting,), referral=last.referral, said_on=last.made_at, visit=last.id
    )  # fmt: skip


def _long_ago(at: str, now: datetime, known: Knowledge) -> bool:
    return now - datetime.fromisoformat(at) >= timedelta(days=known.constant("findings.repeat_gap"))


def _from_answers(request: Request, known: Knowledge, now: datetime) -> Known:
    person = _person(request, known, now.date())
    if request.safety is not None:
        if request.safety != "none":
            hint = "Give --safety none, or the answers with --answers FILE."
            raise UnusableInput(f"--safety {request.safety!r} is not known.", hint=hint)
        no = _no_to_all(plan.questions(known, person, now.date()))
        return Known(person=person, sittings=(_sitting(Intake(safety=no), (), now),))
    assert request.answers is not None
    document = inputs.read_answers(request.answers)
    told = told_tests.results_from_answers(document, known)
    intake = plan.intake_from_answers(document, known, person, now.date())
    return Known(person=person, sittings=(_sitting(intake, told, now),))


def _no_to_all(flags: Iterable[knowledge_room.RedFlag]) -> tuple[SafetyAnswer, ...]:
    return tuple(SafetyAnswer(flag=flag.id, answer="no") for flag in flags)


def _sitting(intake: Intake, told: Sequence[TestResult], now: datetime) -> Sitting:
    return Sitting(at=now.isoformat(), measurements=(), tests=tuple(told), intake=intake)


def _person(request: Request, known: Knowledge, today: date) -> Person:
    """Sex and age decide what is usual, and which safety questions there are. *Error*: ``UnusableInput`` without them."""
    given = {"--sex": request.sex, "--birth-year": request.birth_year}
    missing = [option for option, value in given.items() if value is None]
    if missing:
        raise UnusableInput(
            f"{' and '.join(missing)} missing.",
            hint="What people reach depends on both: --sex female --birth-year 1980.",
        )
    person, _ = inputs.read_person_or_reference(None, None, request.sex, request.birth_year, today, known)
    return person
