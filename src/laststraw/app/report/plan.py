"""The plan as cards: steps, dose, when to stop, how good the evidence is, why it was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from laststraw.app.report.pictures_of_moves import Pictures, pictures
from laststraw.app.report.sources import Point, Sources
from laststraw.app.report.words import Words, capital
from laststraw.knowledge import Exercise, Knowledge
from laststraw.knowledge.numerals import weekdays
from laststraw.records import Plan, PlanItem, Visit
from laststraw.records.finding import PlanDay

NOTE = "plan.note."  # ids of the sentences that say why this plan; the others are rules for doing it
MATCHED_AGAINST_GENERAL = ("vandillen2016", "saner2015", "lehtola2016")  # trials behind plan.note.matched


@dataclass(frozen=True, slots=True)
class Card:
    """One relief technique or exercise."""

    anchor: str
    name: str
    stage: str
    minutes: str
    dose: str
    frequency: str
    steps: tuple[str, ...]
    stop_if: str
    easier: str
    harder: str
    equipment: tuple[str, ...]
    cautions: tuple[str, ...]
    grade: str
    why: tuple[str, ...]
    claim: Point | None
    pictures: Pictures | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week."""

    name: str
    exercises: tuple[str, ...]
    walk: str
    minutes: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole plan."""

    today: tuple[Card, ...]
    weeks: tuple[Card, ...]
    notes: tuple[Point, ...]  # why these, and what trials say about choosing them from photos
    rules: tuple[str, ...]
    left_out: tuple[tuple[str, tuple[str, ...]], ...]  # reason, exercises
    left_out_count: int
    week: tuple[Day, ...] = ()
    limits: tuple[str, ...] = ()  # what the answers rule out, in a sentence each


@dataclass(frozen=True, slots=True)
class Soon:
    """A question answered yes that a doctor should know about, though it is no emergency."""

    question: str
    action: str


def sheet(visit: Visit, words: Words, sources: Sources) -> Sheet | None:
    """The plan of a visit, or None where there is a referral instead."""
    plan = visit.plan
    if plan is None:
        return None
    notes = tuple(_note(rule, words, sources) for rule in plan.rules if rule.startswith(NOTE))  # cited first
    return Sheet(
        today=tuple(_card(item, f"today-{n}", visit, words, sources) for n, item in enumerate(plan.relief, start=1)),
        weeks=tuple(
            _card(item, f"weeks-{n}", visit, words, sources) for n, item in enumerate(plan.correction, start=1)
        ),
        notes=notes,
        rules=tuple(words.sentence_or_text(rule) for rule in plan.rules if not rule.startswith(NOTE)),
        left_out=_left_out(plan, words),
        left_out_count=len(plan.left_out),
        week=tuple(_day(day, words) for day in plan.week),
        limits=tuple(
            limit.because for limit in words.knowledge.limits if limit.because in dict(plan.left_out).values()
        ),
    )


def _day(day: PlanDay, words: Words) -> Day:
    """A day of the week in words; one without anything is a day of rest."""
    return Day(
        name=capital(weekdays(words.knowledge.language)[day.weekday]),
        exercises=tuple(_exercise_name(id, words) for id in day.exercises),
        walk=words.say("plan_minutes", n=f"{day.walk_minutes:g}") if day.walk_minutes else "",
        minutes=words.say("plan_minutes", n=f"{day.minutes:g}") if day.minutes else "",
    )


def soon(plan: Plan | None, words: Words) -> tuple[Soon, ...]:
    """What to show a doctor soon: shown first, though it silences nothing."""
    flags = plan.see_soon if plan is not None else ()
    known = words.red_flags
    return tuple(
        Soon(known[flag].question, known[flag].action) if flag in known else Soon("", words.sentence_or_text(flag))
        for flag in flags
    )


def _note(id: str, words: Words, sources: Sources) -> Point:
    return sources.point(words.sentence_or_text(id), MATCHED_AGAINST_GENERAL if id == f"{NOTE}matched" else ())


def _left_out(plan: Plan, words: Words) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Exercises that are not in the plan, together with those that share the reason."""
    reasons: dict[str, list[str]] = {}
    for id, reason in plan.left_out:
        reasons.setdefault(words.sentence_or_text(reason), []).append(_exercise_name(id, words))
    return tuple((reason, tuple(names)) for reason, names in reasons.items())


def _exercise_name(id: str, words: Words) -> str:
    return words.exercises[id].name if id in words.exercises else id


def _card(item: PlanItem, anchor: str, visit: Visit, words: Words, sources: Sources) -> Card:
    known = words.exercises.get(item.exercise)
    ladder = words.knowledge.ladder_of(item.exercise)
    claim = ladder.claim if ladder else known.claim if known else None
    grade = ladder.grade if ladder else known.grade if known else None
    below, above = neighbours(known, words.knowledge) if known else ("", "")
    return Card(
        anchor=anchor,
        name=_exercise_name(item.exercise, words),
        stage=words.say(f"stage_{item.stage}"),
        minutes=words.say("plan_minutes", n=f"{item.minutes:g}") if item.minutes else words.say("plan_alongside"),
        dose=item.dose,
        frequency=item.frequency,
        steps=known.steps if known else (),
        stop_if=known.stop_if if known else "",
        easier=below,
        harder=above,
        equipment=tuple(map(words.knowledge.shown, known.equipment)) if known else (),
        cautions=tuple(c for c in map(words.sentence_or_text, item.cautions) if not known or c != known.stop_if),
        grade=grade or "",
        why=tuple(why(item, visit, words)),
        claim=sources.point(claim.text, claim.evidence) if claim else None,
        pictures=pictures(known) if known else None,
    )


def neighbours(exercise: Exercise, known: Knowledge) -> tuple[str, str]:
    """What is easier and what is harder: the rung below or above by its name, and what the exercise itself says of it."""
    ladder = known.ladder_of(exercise.id)
    rungs = ladder.rungs if ladder is not None else (exercise.id,)
    at = rungs.index(exercise.id)
    below = [known.exercise(rungs[at - 1]).name] if at else []
    above = [known.exercise(rungs[at + 1]).name] if at + 1 < len(rungs) else []
    return _joined([*below, exercise.easier]), _joined([*above, exercise.harder])


def _joined(parts: Sequence[str]) -> str:
    """A name and a sentence, with a full stop between."""
    return ". ".join(filter(None, parts))


def why(item: PlanItem, visit: Visit, words: Words) -> list[str]:
    """The findings (in words) and the answers that chose it."""
    return specially(item, visit, words) or [words.say("chosen_general")]


def specially(item: PlanItem, visit: Visit, words: Words) -> list[str]:
    """As ``why``; nothing for what is there for everybody."""
    found = {finding.key: finding for finding in visit.findings}
    names = list(dict.fromkeys(words.finding_name(found[key]) for key in item.because if key in found))
    told = [words.say("chosen_for", names=", ".join(names))] if names else []
    answers = [key.removeprefix("intake/") for key in item.because if key.startswith("intake/")]
    return [*told, *filter(None, (words.say_first(f"because_{answer}") for answer in answers))]
