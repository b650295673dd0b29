"""The note for a clinician: what was answered, what was measured with its error, what was tried, how it went.

Where a safety answer refers, it holds the answers and nothing else: a warning sign silences what is said of imbalances.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from laststraw.app.report.words import Words, capital, date_in_words
from laststraw.records import Course, Intake, Measurement, Referral, SafetyAnswer, Session, Visit

MOST_TRIED = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands below it, a line each."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """The whole note."""

    about: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the note is made from: the visit, what was said last, and the log."""

    visit: Visit
    intake: Intake
    asked: date  # the safety questions, last
    referral: Referral | None
    pain: tuple[date, float] | None = None  # told last, and when
    sessions: Sequence[Session] = ()
    course: Course | None = None
    changes: Sequence[str] = ()  # sentences


def note(told: Told, words: Words) -> Note:
    """Lay the note out, in the order in which it is read."""
    person, say = told.visit.person, words.knowledge.sentence
    about = words.say(
        "person",
        stature=f"{person.stature_mm / 10:.0f}",
        mass=f"{person.mass_kg:.0f}",
        year=person.birth_year,
        sex=words.say(f"sex_{person.sex}"),
    )
    parts = [
        Part(say("report_plan.note_safety", date=date_in_words(told.asked.isoformat())), tuple(_safety(told, words)))
    ]
    if told.referral is None:
        parts += [
            Part(say("report_plan.note_said"), tuple(_said(told, words))),
            Part(say("report_plan.note_found"), tuple(_found(told.visit, words))),
            Part(say("report_plan.note_tried"), tuple(_tried(told.sessions, words))),
            Part(say("report_plan.note_went"), tuple(_went(told, words))),
        ]
    return Note(about=about, parts=tuple(part for part in parts if part.lines))


def _safety(told: Told, words: Words) -> Iterator[str]:
    """Every answer that is not no, and that the others were."""
    say = words.knowledge.sentence
    open_: list[SafetyAnswer] = [answer for answer in told.intake.safety if answer.answer != "no"]
    for answer in open_:
        question = words.red_flags[answer.flag].question if answer.flag in words.red_flags else answer.flag
        yield f"{question} {words.say('referral_unsure' if answer.answer == 'unsure' else 'referral_yes')}"
    count = len(told.intake.safety) - len(open_)
    yield say("report_plan.note_all_no", count=count) if not open_ else say("report_plan.note_others_no", count=count)
    if told.pain is not None:
        day, pain = told.pain
        yield say(
            "report_plan.note_pain_on", date=date_in_words(day.isoformat()), pain=f"{pain:.1f}".removesuffix(".0")
        )


def _said(told: Told, words: Words) -> Iterator[str]:
    """Symptoms that were answered yes, and limits."""
    symptoms = [
        words.symptoms[answer.symptom].plain_name + (f" ({words.side(answer.side)})" if answer.side != "none" else "")
        for answer in told.intake.symptoms
        if answer.yes and answer.symptom in words.symptoms
    ]
    if symptoms:
        yield "; ".join(symptoms)
    limits = [words.knowledge.limit(id).question for id in told.intake.limits]
    if limits:
        yield words.knowledge.sentence("report_plan.note_limits", limits="; ".join(limits))


def _found(visit: Visit, words: Words) -> Iterator[str]:
    """Findings with size, interval and probability; the day of the visit."""
    say = words.knowledge.sentence
    yield say("report_plan.note_visit", date=date_in_words(visit.made_at))
    for test in visit.tests:
        name = words.protocols[test.test].plain_name if test.test in words.protocols else test.test
        read = "; ".join(_read(one, words) for one in test.results)
        if read:
            yield f"{capital(name)}: {read}"
    for finding in visit.findings:
        size, chance = words.effect(finding.effect), words.chance(finding.p)
        told = f"{size.value} ({size.between}) {size.words}".strip()
        yield f"{words.finding_told(finding)}: {told}; {chance.text}"
    if not visit.findings:
        yield say("report_plan.note_no_finding")


def _read(reading: Measurement, words: Words) -> str:
    """One reading of a self-test with its error and its side."""
    size = words.measured(reading)
    side = f" ({words.side(reading.side)})" if reading.side in ("left", "right") else ""
    return f"{size.value} ± {size.error}{side}"


def _tried(sessions: Sequence[Session], words: Words) -> Iterator[str]:
    """How many sessions, and which exercises how often."""
    say = words.knowledge.sentence
    days = sorted({session.day for session in sessions if session.done or session.walk_minutes})
    if not days:
        yield say("report_plan.note_nothing_tried")
        return
    yield say("report_plan.note_days", count=len(days), first=date_in_words(days[0]), last=date_in_words(days[-1]))
    counted = Counter(done.exercise for session in sessions for done in session.done)
    for id, times in counted.most_common(MOST_TRIED):
        name = words.exercises[id].name if id in words.exercises else id
        yield say("report_plan.note_times", name=name, times=times)
    pains = [session.pain_during for session in sessions if session.pain_during is not None]
    if pains:
        yield say("report_plan.note_pain", most=max(pains), mean=f"{sum(pains) / len(pains):.0f}")
    lower = [session.day for session in sessions if session.went_lower or session.numbness]
    if lower:
        yield say("report_plan.note_lower", days=", ".join(map(date_in_words, lower)))


def _went(told: Told, words: Words) -> Iterator[str]:
    """Changes with their labels, and advice that stands."""
    yield from told.changes
    if told.course is not None:
        yield from told.course.clinician
    if not told.changes:
        yield words.knowledge.sentence("report_plan.note_no_change")
