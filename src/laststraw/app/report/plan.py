"""The plan as cards: steps, dose, when to stop, how good the evidence is, why it was chosen."""

from dataclasses import dataclass

from laststraw.app.report.sources import Point, Sources
from laststraw.app.report.words import Words
from laststraw.records import Plan, PlanItem, Visit

MATCHED_AGAINST_GENERAL = ("vandillen2016", "saner2015", "lehtola2016")  # the trials behind the honest sentence


@dataclass(frozen=True, slots=True)
class Card:
    """One relief technique or exercise."""

    anchor: str
    name: str
    stage: str
    minutes: str
    dose: str
    steps: tuple[str, ...]
    stop_if: str
    easier: str
    harder: str
    equipment: tuple[str, ...]
    cautions: tuple[str, ...]
    grade: str
    why: tuple[str, ...]
    claim: Point | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole plan."""

    today: tuple[Card, ...]
    weeks: tuple[Card, ...]
    rules: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    recheck_days: int
    honest: Point


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
    return Sheet(
        today=tuple(_card(item, f"today-{n}", visit, words, sources) for n, item in enumerate(plan.relief, start=1)),
        weeks=tuple(
            _card(item, f"weeks-{n}", visit, words, sources) for n, item in enumerate(plan.correction, start=1)
        ),
        rules=tuple(words.sentence_or_text(rule) for rule in plan.rules),
        left_out=tuple((_exercise_name(id, words), words.sentence_or_text(reason)) for id, reason in plan.left_out),
        recheck_days=plan.recheck_days,
        honest=sources.point(words.say("plan_honest"), MATCHED_AGAINST_GENERAL),
    )


def soon(plan: Plan | None, words: Words) -> tuple[Soon, ...]:
    """What to show a doctor soon: shown first, though it silences nothing."""
    flags = plan.see_soon if plan is not None else ()
    known = words.red_flags
    return tuple(
        Soon(known[flag].question, known[flag].action) if flag in known else Soon("", words.sentence_or_text(flag))
        for flag in flags
    )


def _exercise_name(id: str, words: Words) -> str:
    return words.exercises[id].name if id in words.exercises else id


def _card(item: PlanItem, anchor: str, visit: Visit, words: Words, sources: Sources) -> Card:
    known = words.exercises.get(item.exercise)
    return Card(
        anchor=anchor,
        name=_exercise_name(item.exercise, words),
        stage=words.say(f"stage_{item.stage}"),
        minutes=words.say("plan_minutes", n=f"{item.minutes:g}"),
        dose=", ".join(filter(None, (item.dose.rstrip("."), known.frequency if known else ""))),
        steps=known.steps if known else (),
        stop_if=known.stop_if if known else "",
        easier=known.easier if known else "",
        harder=known.harder if known else "",
        equipment=known.equipment if known else (),
        cautions=tuple(words.sentence_or_text(caution) for caution in item.cautions),
        grade=known.grade if known else "",
        why=tuple(_why(item, visit, words)),
        claim=sources.point(known.claim.text, known.claim.evidence) if known else None,
    )


def _why(item: PlanItem, visit: Visit, words: Words) -> list[str]:
    """The findings (in words) and the answers that chose it."""
    keys = {finding.key: finding.id for finding in visit.findings} | {
        finding.id: finding.id for finding in visit.findings
    }
    names = list(dict.fromkeys(words.finding_name(keys[key]) for key in item.because if key in keys))
    told = [words.say("chosen_for", names=", ".join(names))] if names else []
    rest = [key for key in item.because if key not in keys and key not in words.papers]
    told += [words.sentence_or_text(key) for key in rest]
    return told or [words.say("chosen_general")]
