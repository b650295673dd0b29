"""Week by week: how often the list was done, how long it should be, and how far to walk.

A week is seven days from the first session on; only whole weeks are judged. A list that is not done is too long: it gets
shorter, and says so without blame. There are no streaks.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from laststraw.knowledge import Knowledge
from laststraw.plan.log import Held
from laststraw.records import Session, Step, WeekDone

DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the weeks say: the most exercises of a list (None: as the plan has it) and the walk (None: as the plan has it)."""

    weeks: tuple[WeekDone, ...]
    exercises: int | None
    walk_minutes: float | None
    steps: tuple[Step, ...]


def weeks_of(
    held: Held, knowledge: Knowledge, today: date, hard_days: Collection[date], breaks: Sequence[date]
) -> Kept:
    """Judge the whole weeks.

    Parameters
    ----------
    hard_days
        Days of red sessions: after them a walk does not get longer.
    breaks
        Days on which a silence made the plan start again.
    """
    acted = [session for session in held.sessions if session.done or session.walk_minutes]
    if not acted:
        return Kept(weeks=(), exercises=None, walk_minutes=None, steps=())
    first = date.fromisoformat(acted[0].day)
    starts = [first + timedelta(days=n) for n in range(0, (today - first).days + 1, DAYS)]
    ends = [(start + timedelta(days=DAYS)).isoformat() for start in starts]
    aims = [aim_days([one for one in acted if one.day < end], knowledge) for end in ends]
    weeks = tuple(_week(start, held, aim) for start, aim in zip(starts, aims, strict=True))
    whole = [week for week in weeks if date.fromisoformat(week.start) + timedelta(days=DAYS) <= today]
    exercises, lengths = _length(whole, held, knowledge)
    walk, walks = _walking(whole, held, knowledge, hard_days, breaks)
    return Kept(weeks=weeks, exercises=exercises, walk_minutes=walk, steps=(*lengths, *walks))


def aim_days(sessions: Sequence[Session], knowledge: Knowledge) -> int:
    """On how many days of a week the list is to be done: what the exercises that were done ask for at least."""
    known = {exercise.id: exercise for exercise in knowledge.exercises}
    spans = [
        known[done.exercise].days_a_week for session in sessions for done in session.done if done.exercise in known
    ]
    asked = [span[0] for span in spans if span]
    return min(asked) if asked else round(knowledge.constant("course.aim_days"))


def hardly_done(week: WeekDone, knowledge: Knowledge) -> bool:
    """On no more than half the days that it was meant for."""
    return week.days <= knowledge.constant("course.low_share") * week.aim


def _in_week(day: str, start: date) -> bool:
    return 0 <= (date.fromisoformat(day) - start).days < DAYS


def _week(start: date, held: Held, aim: int) -> WeekDone:
    sessions = [session for session in held.sessions if _in_week(session.day, start)]
    days = {session.day for session in sessions if session.kind == "weeks" and session.done}
    return WeekDone(
        start=start.isoformat(),
        days=len(days),
        aim=aim,
        walk_minutes=sum(session.walk_minutes or 0.0 for session in sessions),
        silent=not any(0 <= (day - start).days < DAYS for day in held.contact),
    )


def _length(weeks: Sequence[WeekDone], held: Held, knowledge: Knowledge) -> tuple[int | None, list[Step]]:
    """How many exercises the list may have: fewer after weeks in which it was not done, more after those in which it was."""
    low_needed = round(knowledge.constant("course.low_weeks"))
    full_needed = round(knowledge.constant("course.full_weeks"))
    fewest = round(knowledge.constant("course.fewest"))
    all_of_them = round(knowledge.constant("plan.exercises_a_day"))
    most: int | None = None
    low = full = 0
    steps = []
    for at, week in enumerate(weeks):
        low = low + 1 if hardly_done(week, knowledge) and not week.silent else 0
        full = full + 1 if week.days >= week.aim else 0
        end = (date.fromisoformat(week.start) + timedelta(days=DAYS)).isoformat()
        both = weeks[max(at - 1, 0) : at + 1]
        told = {"days": sum(one.days for one in both), "aim": sum(one.aim for one in both)}
        if low >= low_needed:
            before = most if most is not None else min(_longest(held, week), all_of_them)
            after = max(min(before, fewest), before - round(knowledge.constant("course.fewer_by")))
            if after < before:
                text = knowledge.sentence("course.step.fewer", before=before, after=after, **told)
                steps.append(Step(day=end, kind="fewer", text=text, because=()))
                most = after
            low = 0
        elif full >= full_needed and most is not None:
            most, full = most + 1, 0
            text = knowledge.sentence("course.step.full", after=most, **told)
            steps.append(Step(day=end, kind="full", text=text, because=()))
            most = None if most >= all_of_them else most
    return most, steps


def _longest(held: Held, week: WeekDone) -> int:
    """Exercises of the longest session until the end of a week."""
    end = (date.fromisoformat(week.start) + timedelta(days=DAYS)).isoformat()
    return max((len(session.done) for session in held.sessions if session.day < end), default=0)


def _walking(
    weeks: Sequence[WeekDone], held: Held, knowledge: Knowledge, hard_days: Collection[date], breaks: Sequence[date]
) -> tuple[float | None, list[Step]]:
    """The walk of a day: a tenth longer after a week in which it was done, half after a silence, never over the goal."""
    longest, shortest = knowledge.constant("plan.walk_most"), knowledge.constant("plan.walk_least")
    share, kept = knowledge.constant("course.walk_more"), knowledge.constant("course.walk_kept")
    needed, left = knowledge.constant("course.walk_days"), knowledge.constant("course.walk_after_break")
    target: float | None = None
    steps = []
    for week in weeks:
        start, end = date.fromisoformat(week.start), date.fromisoformat(week.start) + timedelta(days=DAYS)
        if target is not None and any(start <= day < end for day in breaks):
            target = max(shortest, round(target * left))
        told = [s.walk_minutes for s in held.sessions if s.walk_minutes and _in_week(s.day, start)]
        if target is None and told:
            target = min(longest, max(shortest, round(sum(told) / len(told))))
        hard = any(start <= day < end for day in hard_days)
        walked = target is not None and sum(minutes >= kept * target for minutes in told) >= needed
        if target is None or not walked or hard or target >= longest:
            continue
        before, target = target, min(longest, max(target + 1, round(target * (1 + share))))
        text = knowledge.sentence("course.step.walk_more", before=round(before), after=round(target), walks=len(told))
        steps.append(Step(day=end.isoformat(), kind="walk_more", text=text, because=()))
    return target, steps
