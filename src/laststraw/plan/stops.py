"""Pain that moved down the leg, and new numbness: which direction rests, until when, and what is asked at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from laststraw.knowledge import Knowledge
from laststraw.records import Session, Step

DIRECTIONS = ("bending", "arching")  # limits that name a direction of the back
LEG = "leg_pain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What one session stopped: limits that hold until ``until`` (that day not any more), and exercises that rest."""

    day: date
    until: date
    limits: tuple[str, ...]
    exercises: tuple[str, ...]
    session: str


def stopped(sessions: Sequence[Session], knowledge: Knowledge) -> tuple[Stopped, ...]:
    """Every session in which pain moved further down the leg, or something went numb."""
    days = timedelta(days=round(knowledge.constant("course.direction_days")))
    found = []
    for session in sessions:
        if session.went_lower or session.numbness:
            day = date.fromisoformat(session.day)
            limits, exercises = _of(session, knowledge)
            found.append(Stopped(day=day, until=day + days, limits=limits, exercises=exercises, session=session.id))
    return tuple(found)


def limits_now(stops: Sequence[Stopped], today: date) -> tuple[str, ...]:
    """Limits that hold today."""
    now = {limit for stop in stops if stop.day <= today < stop.until for limit in stop.limits}
    return tuple(limit for limit in (*DIRECTIONS, LEG) if limit in now)


def steps_of(stops: Sequence[Stopped], knowledge: Knowledge, today: date) -> Iterator[Step]:
    """What stopped and what may be tried again; twice in four weeks is for a clinician."""
    within = round(knowledge.constant("course.leg_days"))
    for at, stop in enumerate(stops):
        day, because = stop.day.isoformat(), (stop.session,)
        names = _directions(stop, knowledge)
        days = (stop.until - stop.day).days
        text = knowledge.sentence("course.step.leg_down", what=names, days=days)
        yield Step(day=day, kind="stopped", text=text, because=because)
        earlier = [other for other in stops[:at] if (stop.day - other.day).days < within]
        if earlier:
            text = knowledge.sentence("course.clinician.leg", count=len(earlier) + 1, days=within)
            yield Step(day=day, kind="clinician", text=text, because=(*(other.session for other in earlier), *because))
        if stop.until <= today and not any(stop.day < other.day <= stop.until for other in stops):
            text = knowledge.sentence("course.step.leg_again", what=names)
            yield Step(day=stop.until.isoformat(), kind="allowed", text=text, because=because)


def numb(sessions: Sequence[Session], knowledge: Knowledge) -> Iterator[Step]:
    """New numbness: the safety questions come before anything else."""
    for session in sessions:
        if session.numbness:
            text = knowledge.sentence("course.safety.numbness")
            yield Step(day=session.day, kind="safety", text=text, because=(session.id,))


def _of(session: Session, knowledge: Knowledge) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Directions and exercises: of those it happened with; of all of the session where that was not told."""
    known = {exercise.id: exercise for exercise in knowledge.exercises}
    named = [done.exercise for done in session.done if done.leg_lower] or [done.exercise for done in session.done]
    ruled_out = {limit for id in named if id in known for limit in known[id].not_with}
    directions = tuple(limit for limit in DIRECTIONS if limit in ruled_out)
    return (*directions, LEG), tuple(named)


def _directions(stop: Stopped, knowledge: Knowledge) -> str:
    said = [knowledge.sentence(f"course.direction.{limit}") for limit in stop.limits if limit in DIRECTIONS]
    return (
        knowledge.sentence("course.direction.both", one=said[0], other=said[1])
        if len(said) == 2
        else (said[0] if said else knowledge.sentence("course.direction.what_you_did"))
    )
