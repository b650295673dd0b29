"""What a change of a number means: error, real, or meaningful.

    mdc95 = 1.96 sqrt(sd_before^2 + sd_now^2);  equal errors: 1.96 sqrt(2) sd;  means of k: sd / sqrt(k)

*error*: no larger than mdc95. *real*: larger. *meaningful*: real, at least the change that people call important, and at
least the share of the start that they notice. A start is the mean of up to three numbers within ten days: one number of
one day may be a good or a bad day, and the first time is not like the second.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from laststraw.knowledge import Knowledge
from laststraw.plan.questionnaires import score
from laststraw.records import Answered, ChangeLabel, NotMeasured, ScoreChange, Scored
from laststraw.stats import mdc95

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A number and its error: one, or the mean of a few. ``sd`` None: nobody measured the error."""

    value: float
    sd: float | None
    first: str
    last: str


def label(change: float, mdc95: float, *, mic: float | None, share: float | None, start: float) -> ChangeLabel:
    """Error, real or meaningful.

    Parameters
    ----------
    change
        Now minus before; the label does not depend on its sign.
    mic, share
        The least that matters to people, as points and as a share of ``start``; None: not known, then it asks for nothing.
        With neither known no change is called meaningful.
    """
    if abs(change) <= mdc95:
        return "error"
    if mic is None and share is None:
        return "real"
    return "meaningful" if by_points(change, mic) and by_share(change, share, start) else "real"


def by_points(change: float, mic: float | None) -> bool:
    """At least the change that people call important."""
    return mic is None or abs(change) >= mic - ROUNDING


def by_share(change: float, share: float | None, start: float) -> bool:
    """At least that share of the start."""
    return share is None or abs(change) >= share * abs(start) - ROUNDING


def level(scored: Sequence[Scored]) -> Level:
    """The mean of numbers of one questionnaire, oldest first; errors of different days are independent."""
    sds = [one.sd for one in scored]
    known = [sd for sd in sds if sd is not None]
    sd = math.sqrt(sum(sd * sd for sd in known)) / len(known) if len(known) == len(sds) else None
    value = math.fsum(one.value for one in scored) / len(scored)
    return Level(value=value, sd=sd, first=scored[0].day, last=scored[-1].day)


def start_and_now(scored: Sequence[Scored], knowledge: Knowledge) -> tuple[Sequence[Scored], Sequence[Scored]] | None:
    """The numbers that make the start and the present, oldest first; None before there are both, a week apart."""
    if len(scored) < 2:
        return None
    numbers, days = round(knowledge.constant("course.level_numbers")), knowledge.constant("course.level_days")
    gap = knowledge.constant("course.level_gap")
    start = [one for one in scored if _days(scored[0], one) <= days][:numbers]
    later = [one for one in scored if _days(start[-1], one) >= gap]
    if not later:
        start = [scored[0]]
        later = [one for one in scored if _days(start[0], one) >= gap]
    if not later:
        return None
    now = [one for one in later if _days(one, later[-1]) <= days][-numbers:]
    return start, now


def change_of(scored: Sequence[Scored], knowledge: Knowledge) -> ScoreChange | None:
    """From the start until now, of one questionnaire (oldest first); None where there is nothing to compare."""
    found = start_and_now(scored, knowledge)
    return None if found is None else _between(level(found[0]), level(found[1]), scored[0].questionnaire, knowledge)


def changes(answers: Sequence[Answered], knowledge: Knowledge) -> tuple[ScoreChange, ...]:
    """The change of every questionnaire that was filled in more than once, in the order of their names.

    Where the person names what is rated, only what was rated both times is compared.
    """
    found = []
    for name in sorted({one.questionnaire for one in answers}):
        own = [one for one in answers if one.questionnaire == name]
        change = change_of(scored_of(own, knowledge), knowledge)
        if change is not None:
            found.append(change)
    return tuple(found)


def scored_of(answers: Sequence[Answered], knowledge: Knowledge) -> list[Scored]:
    """The numbers of one questionnaire, oldest first, in any order given; what gives none is left out, and of one
    day the last is taken.

    Where the person names what is rated, only what was rated at the first and at the last time is in them.
    """
    by_day: dict[str, Scored] = {}
    own = bool(answers) and knowledge.questionnaire(answers[0].questionnaire).own_items
    told = sorted(answers, key=lambda one: (one.day, one.written_at, one.id))
    for one in _same_things(told) if own else told:
        number = score(one, knowledge)
        if not isinstance(number, NotMeasured):
            by_day[one.day] = number
    return [by_day[day] for day in sorted(by_day)]


def _between(before: Level, now: Level, name: str, knowledge: Knowledge) -> ScoreChange | None:
    known = knowledge.questionnaire(name)
    if before.sd is None or now.sd is None:
        return None
    least = mdc95(now.sd, before.sd)
    change = now.value - before.value
    mic = known.mic.value if known.mic else None
    share = known.mic_share.value if known.mic_share else None
    what = label(change, least, mic=mic, share=share, start=before.value)
    return ScoreChange(
        questionnaire=name,
        since=before.first,
        day=now.last,
        before=before.value,
        now=now.value,
        mdc95=least,
        mic=mic,
        label=what,
        better=None if what == "error" else (change < 0) == (known.better == "lower"),
    )


def _same_things(answers: Sequence[Answered]) -> list[Answered]:
    """Each filling-in with only those activities that the latest one rated too, and that were rated then."""
    rated = [
        {name for name, item in zip(one.activities, one.items, strict=True) if item is not None} for one in answers
    ]
    latest = next((things for things in reversed(rated) if things), set())
    first = next((things for things in rated if things & latest), set())
    common = latest & first
    kept = []
    for one in answers:
        pairs = [(name, item) for name, item in zip(one.activities, one.items, strict=True) if name in common]
        if one.total is None and pairs and {name for name, item in pairs if item is not None} == common:
            kept.append(replace(one, activities=tuple(n for n, _ in pairs), items=tuple(i for _, i in pairs)))
    return kept


def _days(before: Scored, after: Scored) -> int:
    return (date.fromisoformat(after.day) - date.fromisoformat(before.day)).days
