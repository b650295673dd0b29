"""When to see a clinician, when it is not working, and what visits changed. All pure, all with numbers and reasons."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from laststraw.knowledge import Knowledge
from laststraw.plan.changes import change_of, changes
from laststraw.plan.log import NRS, Held
from laststraw.plan.weeks import hardly_done
from laststraw.records import Answered, Measurement, ScoreChange, Scored, Step, StepKind, Visit, WeekDone
from laststraw.stats import mdc95

MAIN = (NRS, "rmdq", "psfs", "peg", "odi", "promis_pi", "promis_pf")  # numbers that say whether it helps
UNITS = {"deg": "°", "%": " %", "1": ""}


def many_reds(red_days: Sequence[tuple[date, str]], knowledge: Knowledge) -> Iterator[Step]:
    """Three red sessions in a week."""
    count, span = round(knowledge.constant("course.clinician_reds")), round(knowledge.constant("course.week"))
    for at in range(count - 1, len(red_days)):
        window = red_days[at - count + 1 : at + 1]
        if (window[-1][0] - window[0][0]).days < span:
            text = knowledge.sentence("course.clinician.reds", count=count)
            yield _step(window[-1][0], "clinician", text, tuple(session for _, session in window))


def lasting_rise(pain: Mapping[date, float], knowledge: Knowledge) -> Iterator[Step]:
    """Pain that has been two points above the usual for more than a week: the mean of at least three numbers, none as usual.

    *Error*: with three numbers a week and their usual error a steady pain is called a rise in fewer than one course of
    twelve weeks in a hundred (validation/courses).
    """
    rise, stands = knowledge.constant("course.rise"), knowledge.constant("course.advice_days")
    readings = list(pain.items())
    told: date | None = None
    for at, (day, _) in enumerate(readings):
        found = _risen(readings[: at + 1], knowledge)
        if found is None or (told is not None and (day - told).days < stands):
            continue
        usual, now, days = found
        if now >= usual + rise:
            told = day
            numbers = {"before": f"{usual:.0f}", "now": f"{now:.0f}", "days": days}
            yield _step(day, "clinician", knowledge.sentence("course.clinician.rise", **numbers), ())


def _risen(readings: Sequence[tuple[date, float]], knowledge: Knowledge) -> tuple[float, float, int] | None:
    """The usual pain, the pain of the last week and a bit, and its days; None with too few numbers, or one as usual."""
    needed, span = knowledge.constant("course.rise_days"), knowledge.constant("course.usual_days")
    least = round(knowledge.constant("course.rise_numbers"))
    last = readings[-1][0]
    first = len(readings) - least
    while first > 0 and (last - readings[first][0]).days <= needed:
        first -= 1
    since = readings[max(first, 0)][0]
    before = [value for day, value in readings[: max(first, 0)] if (since - day).days <= span]
    before = before[-round(knowledge.constant("course.usual_numbers")) :]
    if first <= 0 or not needed < (last - since).days <= span or len(before) < least:
        return None
    usual = math.fsum(before) / len(before)
    now = [value for _, value in readings[first:]]
    return None if min(now) <= usual else (usual, math.fsum(now) / len(now), (last - since).days)


def every_six_weeks(held: Held, weeks: Sequence[WeekDone], knowledge: Knowledge, today: date) -> Iterator[Step]:
    """Six, twelve ... weeks from the first session: has anything that matters got better? If not, it says so, and what else
    there is.

    Pain is compared with that of the days before the first session, not with whatever a diary told long before.
    """
    if not weeks:
        return
    span, tried = round(knowledge.constant("course.verdict_days")), knowledge.constant("course.part_done")
    start = date.fromisoformat(weeks[0].start)
    since = start - timedelta(days=round(knowledge.constant("course.level_days")))
    for number in range(1, (today - start).days // span + 1):
        day = start + timedelta(days=span * number)
        found = changes_until(held, day, knowledge, since=since)
        if not found or any(change.label == "meaningful" and change.better for change in found):
            continue
        judged = [week for week in weeks if date.fromisoformat(week.start) + timedelta(days=7) <= day]
        done = sum(not hardly_done(week, knowledge) for week in judged)
        enough = done > 0 and done >= tried * len(judged)
        worse = next((change for change in found if change.label == "meaningful"), None)
        told = worse or found[0]
        numbers = {
            "weeks": span * number // 7,
            "what": knowledge.questionnaire(told.questionnaire).plain_name,
            "before": _say(told.before),
            "now": _say(told.now),
            "done": done,
            "of": len(judged),
        }
        kind = "worse" if worse else "not_working" if enough else "too_little"
        text = knowledge.sentence(f"course.verdict.{kind}", **numbers)
        yield _step(day, "not_working", text, ())


def changes_until(held: Held, day: date, knowledge: Knowledge, *, since: date = date.min) -> tuple[ScoreChange, ...]:
    """The changes of the numbers that say whether it helps, as they stood on a day; pain as it was told day by day, from
    ``since`` on.
    """
    answers = [one for one in held.answers if date.fromisoformat(one.day) <= day and one.questionnaire != NRS]
    pains = {then: value for then, value in held.pain.items() if then >= since}
    pain = change_of(pain_numbers(pains, knowledge, until=day), knowledge)
    told = () if pain is None else (pain,)
    return (
        *told,
        *(change for change in changes(_known(answers, knowledge), knowledge) if change.questionnaire in MAIN),
    )


def pain_numbers(pain: Mapping[date, float], knowledge: Knowledge, *, until: date) -> list[Scored]:
    """The pain of each day as numbers of the pain scale."""
    sem = knowledge.questionnaire(NRS).sem
    error = sem.value if sem else None
    return [
        Scored(questionnaire=NRS, day=day.isoformat(), value=value, sd=error)
        for day, value in pain.items()
        if day <= until
    ]


def of_visits(visits: Sequence[Visit], knowledge: Knowledge, today: date) -> Iterator[Step]:
    """What changed between one visit and the next by more than its error, and findings that went with it."""
    told = [visit for visit in sorted(visits, key=lambda visit: visit.made_at) if _made(visit) <= today]
    for before, now in itertools.pairwise(told):
        if before.referral is not None or now.referral is not None:
            continue
        tests = [pair for pair in _tests(before, now) if _is_real(*pair)]
        real = {change.measurement for change in now.changes} | {one.id for one, _ in tests}
        yield from _findings(before, now, real, knowledge)
        for one, other in tests:
            numbers = {"before": _say(one.value), "now": _say(other.value), "unit": UNITS.get(one.unit, f" {one.unit}")}
            what = _name(one.id, knowledge)
            if one.side in ("left", "right"):
                what = knowledge.sentence(
                    "course.step.of_side", what=what, side=knowledge.sentence(f"findings.{one.side}")
                )
            yield _step(_made(now), "test", knowledge.sentence("course.step.test", what=what, **numbers), (other.key,))


def _findings(before: Visit, now: Visit, real: set[str], knowledge: Knowledge) -> Iterator[Step]:
    """Findings that came or went with a number that really changed; the others hover around their border."""
    was, is_there = ({(f.id, f.side): f for f in visit.findings} for visit in (before, now))
    for key in sorted(was.keys() ^ is_there.keys()):
        finding = is_there.get(key) or was[key]
        behind = {part for key_of in (finding.effect.measurement, *finding.because) for part in key_of.split("/")}
        if real & behind:
            sentence = "course.step.finding_new" if key in is_there else "course.step.finding_gone"
            text = knowledge.sentence(sentence, what=knowledge.finding(finding.id).plain_name)
            yield _step(_made(now), "finding", text, (finding.key,))


def _tests(before: Visit, now: Visit) -> Iterator[tuple[Measurement, Measurement]]:
    """The results of one test in both visits, made in the same way."""
    was = {(one.id, one.side, one.unit, one.source.method): one for test in before.tests for one in test.results}
    for one in (one for test in now.tests for one in test.results):
        same = was.get((one.id, one.side, one.unit, one.source.method))
        if same is not None:
            yield same, one


def _is_real(before: Measurement, now: Measurement) -> bool:
    return abs(now.value - before.value) > mdc95(now.sd, before.sd)


def _known(answers: Sequence[Answered], knowledge: Knowledge) -> list[Answered]:
    there = {each.id for each in knowledge.questionnaires}
    return [one for one in answers if one.questionnaire in there]


def _name(id: str, knowledge: Knowledge) -> str:
    for protocol in knowledge.protocols:
        for output in protocol.outputs:
            if output.id == id:
                return output.plain_name
    return id.replace("_", " ")


def _made(visit: Visit) -> date:
    return date.fromisoformat(visit.made_at[:10])


def _say(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 0.05 else f"{value:.1f}"


def _step(day: date, kind: StepKind, text: str, because: tuple[str, ...]) -> Step:
    return Step(day=day.isoformat(), kind=kind, text=text, because=because)
