"""The early message: this person's own signals, beside what is usual for them. Never a prophecy.

For each signal the usual is the mean and spread of the weeks before; a running mean (EWMA) of the newest numbers is beyond it
where it is more than ``limit`` of its own standard deviations off, to the worse. Said when two different signals are beyond on
two days, or pain alone is two points above the usual on two days, or one day of sitting stands far out. A message stands for a
week and is then over; what the loads foretell has no first day, so a message of loads alone is that of the week from Monday
on. How well this foretells pain is not known, and the message says so.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from laststraw.knowledge import Knowledge
from laststraw.plan.log import NRS, held
from laststraw.records import Alert, Diary, LogEntry, Outlook, PainNote, Sign, Visit
from laststraw.stats import root_sum_square

SITTING = "sitting"
SLEEP = "sleep"
LOWER_IS_WORSE = frozenset((SLEEP, "bend_speed", "side_bend_range", "side_bend_slide"))
TESTS = ("bend_speed", "fingertip_floor", "side_bend_range", "side_bend_slide")  # repeated often enough to have a usual
MINUTES = 60.0


class Point(NamedTuple):
    """One number of one signal, and its error."""

    day: date
    value: float
    sd: float


class Usual(NamedTuple):
    """What is usual for one signal: mean, spread (with the error of one number), and the numbers since."""

    mean: float
    sd: float
    since: tuple[tuple[date, float], ...]


def signs_of(
    log: Sequence[LogEntry],
    knowledge: Knowledge,
    *,
    today: date,
    visits: Sequence[Visit] = (),
    diary: Diary | None = None,
) -> tuple[Sign, ...]:
    """The signals that a log, a diary and visits hold, by day: pain, hours of sitting and of sleep, and repeated tests."""
    pains: Sequence[PainNote] = diary.pains if diary is not None else ()
    sem = knowledge.questionnaire(NRS).sem
    error = sem.value if sem else 0.0
    found = [
        Sign(signal=NRS, day=day.isoformat(), value=value, sd=error)
        for day, value in held(log, pains, today).pain.items()
    ]
    if diary is not None:
        found += _hours(diary, knowledge)
    for visit in visits:
        for result in (one for test in visit.tests for one in test.results if one.id in TESTS):
            name = result.id if result.side in ("none", "both") else f"{result.id}/{result.side}"
            found.append(Sign(signal=name, day=visit.made_at[:10], value=result.value, sd=result.sd))
    kept = (sign for sign in found if date.fromisoformat(sign.day) <= today)
    return tuple(sorted(kept, key=lambda sign: (sign.day, sign.signal)))


def early_warning(
    signs: Sequence[Sign], knowledge: Knowledge, *, today: date, outlook: Outlook | None = None
) -> Alert | None:
    """The message of today, or None.

    Parameters
    ----------
    outlook
        What the loads foretell (room ``damage``), where that has been worked out: its warning joins this one.

    *Error*: at most one message in eight weeks where nothing happens (validation/courses); what share of the messages is
    followed by pain is not known.
    """
    began, reasons = _began(signs, knowledge, today)
    if outlook is not None and outlook.warning:
        began = began if reasons else today - timedelta(days=today.weekday())
        reasons = [*reasons, ("outlook", knowledge.sentence("course.warn.outlook"))]
    if not reasons:
        return None
    why = " ".join(text for _, text in reasons)
    return Alert(
        key=f"alert/early/{began.isoformat()}",
        text=knowledge.sentence("course.warn.message", why=why),
        because=tuple(dict.fromkeys(signal for signal, _ in reasons)),
    )


def _began(signs: Sequence[Sign], knowledge: Knowledge, today: date) -> tuple[date, list[tuple[str, str]]]:
    """The day of the last week on which a message began, and its reasons; nothing where it began earlier, or there is none."""
    quiet = round(knowledge.constant("course.warn.quiet"))
    days = [today - timedelta(days=back) for back in range(2 * quiet)]  # the newest first
    series: dict[str, list[Point]] = {}
    for sign in sorted(signs, key=lambda sign: sign.day):
        series.setdefault(sign.signal, []).append(Point(date.fromisoformat(sign.day), sign.value, sign.sd))
    told = [_reasons(series, knowledge, day) for day in days]
    for at in range(quiet):
        if told[at] and not any(told[at + 1 : at + 1 + quiet]):
            return days[at], told[at]
    return today, []


def _reasons(series: Mapping[str, Sequence[Point]], knowledge: Knowledge, today: date) -> list[tuple[str, str]]:
    """Each signal that speaks today and its sentence; none where they are too few."""
    days = (today - timedelta(days=1), today)
    usual = {signal: _usual(series[signal], knowledge, today) for signal in sorted(series)}
    known = {signal: found for signal, found in usual.items() if found is not None}
    beyond = [signal for signal, one in known.items() if all(_is_beyond(signal, one, knowledge, day) for day in days)]
    kinds = {signal.split("/")[0] for signal in beyond}
    told = []
    if len(kinds) >= knowledge.constant("course.warn.signals"):
        told += [(signal, _changed(signal, known[signal], knowledge)) for signal in beyond]
    pain = known.get(NRS)
    if pain is not None and all(_risen(pain, knowledge, day) for day in days) and NRS not in dict(told):
        told.append((NRS, _changed(NRS, pain, knowledge)))
    sitting = known.get(SITTING)
    if sitting is not None and _spiked(sitting, knowledge, today):
        hours = f"{dict(sitting.since)[today]:.0f}"
        told.append((SITTING, knowledge.sentence("course.warn.sat", hours=hours, usual=f"{sitting.mean:.0f}")))
    return told


def _usual(own: Sequence[Point], knowledge: Knowledge, today: date) -> Usual | None:
    """Mean and spread of the weeks before the last one; None with too few numbers."""
    lag, window = knowledge.constant("course.warn.lag"), knowledge.constant("course.warn.window")
    ages = [(today - point.day).days for point in own]
    before = [point for point, age in zip(own, ages, strict=True) if lag < age <= window + lag]
    since = tuple((point.day, point.value) for point, age in zip(own, ages, strict=True) if 0 <= age <= lag)
    if len(before) < knowledge.constant("course.warn.least") or not since:
        return None
    mean = math.fsum(point.value for point in before) / len(before)
    spread = math.sqrt(math.fsum((point.value - mean) ** 2 for point in before) / (len(before) - 1))
    error = max(point.sd for point in before)
    sd = max(spread, error, 1e-9)
    return Usual(mean, root_sum_square(sd, sd / math.sqrt(len(before))), since)


def _is_beyond(signal: str, usual: Usual, knowledge: Knowledge, day: date) -> bool:
    """Whether the running mean is beyond the usual on a day, to the worse."""
    weight, limit = knowledge.constant("course.warn.weight"), knowledge.constant("course.warn.limit")
    told = [value for then, value in usual.since if then <= day]
    if not told:
        return False
    mean, spread = 0.0, 0.0
    for value in told:
        mean = (1.0 - weight) * mean + weight * (value - usual.mean)
        spread = (1.0 - weight) ** 2 * spread + weight**2
    worse = -1.0 if signal.split("/")[0] in LOWER_IS_WORSE else 1.0
    return worse * mean > limit * usual.sd * math.sqrt(spread)


def _risen(pain: Usual, knowledge: Knowledge, day: date) -> bool:
    told = dict(pain.since).get(day)
    return told is not None and told >= pain.mean + knowledge.constant("course.warn.pain")


def _spiked(sitting: Usual, knowledge: Knowledge, day: date) -> bool:
    hours = dict(sitting.since).get(day)
    far = sitting.mean + knowledge.constant("course.warn.spike") * sitting.sd
    return hours is not None and hours > knowledge.constant("course.warn.sitting") and hours > far


def _changed(signal: str, usual: Usual, knowledge: Knowledge) -> str:
    """The sentence of one signal: its numbers, and what is usual for this person."""
    name = signal.split("/")[0]
    last = usual.since[-1][1]
    kind = name if name in (NRS, SITTING, SLEEP) else "test"
    what = "" if kind != "test" else knowledge.sentence(f"course.warn.name.{name}")
    return knowledge.sentence(f"course.warn.{kind}", what=what, now=f"{last:.0f}", usual=f"{usual.mean:.0f}")


def _hours(diary: Diary, knowledge: Knowledge) -> list[Sign]:
    """Hours of sitting and of sleep of each day that the diary tells of."""
    groups = {"sitting": SITTING, "rest": SLEEP}
    hours: dict[tuple[str, str], list[float]] = {}
    kinds = {activity.id: groups[activity.group] for activity in knowledge.activities if activity.group in groups}
    for bout in diary.bouts:
        if bout.activity in kinds and bout.minutes is not None:
            hours.setdefault((kinds[bout.activity], bout.day), []).append(bout.minutes.mean / MINUTES)
    night, error = (knowledge.constant(f"course.warn.{name}") / MINUTES for name in ("night", "hours_error"))
    return [
        Sign(signal=signal, day=day, value=sum(told), sd=error)
        for (signal, day), told in hours.items()
        if signal != SLEEP or sum(told) >= night
    ]
