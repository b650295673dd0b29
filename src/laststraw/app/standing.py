"""What the safety answers of a person say now: those of the last visit, with those given since in their place.

A referral that stands silences every command that would show findings, tests or a plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from laststraw import plan as plan_room
from laststraw.knowledge import Knowledge
from laststraw.records import Answer, Answered, Intake, LogEntry, Referral, SafetyAnswer, Visit

CODES: Mapping[Answer, int] = {"no": 0, "yes": 1, "unsure": 2}


def intake_since(visit: Visit, log: Sequence[LogEntry], known: Knowledge, given: Sequence[SafetyAnswer] = ()) -> Intake:
    """What the person said at the visit, with the safety answers given since in place of the old ones.

    A visit asks everything anew: what was answered before it does not count. A follow-up question that was left at no
    because nothing called for it is open again once the answer before it turns to yes or not sure.
    """
    told = {answer.flag: answer for answer in visit.intake.safety}
    for newer in (*_batches(visit, log), given):
        before, now = told, told | {answer.flag: answer for answer in newer}
        fresh = {answer.flag for answer in newer}
        turned = {id for id in fresh if now[id].answer != "no" and (id not in before or before[id].answer == "no")}
        opened = {flag for flag in before if flag not in fresh and _follows(flag, turned, before, known)}
        told = {flag: answer for flag, answer in now.items() if flag not in opened}
    return replace(visit.intake, safety=tuple(told.values()))


def standing_referral(
    visits: Sequence[Visit], log: Sequence[LogEntry], known: Knowledge, *, today: date
) -> Referral | None:
    """Whether somebody has to look first: the last visit said so, or what was answered since.

    Questions that are merely open are none: who asks them again is the plan.
    """
    if not visits or visits[-1].referral is not None:
        return visits[-1].referral if visits else None
    last = visits[-1]
    if not _batches(last, log):
        return None
    said = intake_since(last, log, known)
    referral = plan_room.triage(said, known, today=today, person=last.person)
    return None if referral is None or referral.level == "unanswered" else referral


def _batches(visit: Visit, log: Sequence[LogEntry]) -> list[tuple[SafetyAnswer, ...]]:
    """The safety answers of each time they were asked since the visit, oldest first."""
    told = (entry for entry in plan_room.standing_log(log) if isinstance(entry, Answered))
    since = [entry for entry in told if entry.questionnaire == plan_room.SAFETY and _moment(entry) > _made(visit)]
    return [_answers(entry) for entry in sorted(since, key=_moment)]


def _answers(entry: Answered) -> tuple[SafetyAnswer, ...]:
    words = {code: answer for answer, code in CODES.items()}
    pairs = zip(entry.activities, entry.items, strict=False)
    return tuple(SafetyAnswer(flag=flag, answer=words[code]) for flag, code in pairs if code in words)


def _follows(flag: str, turned: set[str], before: Mapping[str, SafetyAnswer], known: Knowledge) -> bool:
    """It is asked only after one of those that turned, and nothing called for it before."""
    after = next((row.only_after for row in known.red_flags if row.id == flag), ())
    asked = any(one in before and before[one].answer != "no" for one in after)
    return not asked and not turned.isdisjoint(after)


def _moment(entry: Answered) -> datetime:
    return datetime.fromisoformat(entry.written_at)


def _made(visit: Visit) -> datetime:
    return datetime.fromisoformat(visit.made_at)
