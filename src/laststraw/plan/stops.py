"""Pain that moved down the leg, and new numbness: what rests, until when, how that is told, and what is asked at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from laststraw.knowledge import Knowledge
from laststraw.plan.tables import SHORT_WALK, WALKING
from laststraw.records import Session, Step

DIRECTIONS = ("bending", "arching")  # limits that name a direction of the back
LEG = "leg_pain"
WALKS = frozenset((SHORT_WALK, WALKING))  # these rest only where it happened with them


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What one session stopped: limits that hold until ``until`` (that day not any more), and exercises that rest.

    ``lower``: pain moved further down the leg; ``numb``: something went numb. At least one of them was told.
    """

    day: date
    until: date
    limits: tuple[str, ...]
    exercises: tuple[str, ...]
    session: str
    lower: bool
    numb: bool


def stopped(sessions: Sequence[Session], knowledge: Knowledge) -> tuple[Stopped, ...]:
    """Every session in which pain moved further down the leg, or something went numb."""
    days = timedelta(days=round(knowledge.constant("course.direction_days")))
    found = []
    for session in sessions:
        if session.went_lower or session.numbness:
            day = date.fromisoformat(session.day)
            limits, exercises = _of(session, sessions, knowledge)
            found.append(
                Stopped(
                    day=day,
                    until=day + days,
                    limits=limits,
                    exercises=exercises,
                    session=session.id,
                    lower=session.went_lower,
                    numb=session.numbness,
                )
            )
    return tuple(found)


def limits_now(stops: Sequence[Stopped], today: date) -> tuple[str, ...]:
    """Limits that hold today."""
    now = {limit for stop in stops if stop.day <= today < stop.until for limit in stop.limits}
    return tuple(limit for limit in (*DIRECTIONS, LEG) if limit in now)


def rests_now(stops: Sequence[Stopped], today: date) -> tuple[str, ...]:
    """Ids of the exercises, relief among them, that rest today."""
    return tuple(sorted({id for stop in stops if stop.day <= today < stop.until for id in stop.exercises}))


def told_now(stops: Sequence[Stopped], knowledge: Knowledge, today: date) -> tuple[str, ...]:
    """What rests and why, told for as long as it does."""
    running = (stop for stop in stops if stop.day <= today < stop.until)
    return tuple(dict.fromkeys(_said(stop, knowledge) for stop in running))


def steps_of(stops: Sequence[Stopped], knowledge: Knowledge, today: date) -> Iterator[Step]:
    """What stopped and what may be tried again; twice in four weeks is for a clinician."""
    within = round(knowledge.constant("course.leg_days"))
    for at, stop in enumerate(stops):
        day, because = stop.day.isoformat(), (stop.session,)
        yield Step(day=day, kind="stopped", text=_said(stop, knowledge), because=because)
        earlier = [other for other in stops[:at] if (stop.day - other.day).days < within]
        if earlier:
            sign = _sign((*earlier, stop))
            text = knowledge.sentence(f"course.clinician.{sign}", count=len(earlier) + 1, days=within)
            yield Step(day=day, kind="clinician", text=text, because=(*(other.session for other in earlier), *because))
        if stop.until <= today and not any(stop.day < other.day <= stop.until for other in stops):
            again = "leg_again" if stop.lower else "numb_again"
            text = knowledge.sentence(f"course.step.{again}", what=_what(stop, knowledge))
            yield Step(day=stop.until.isoformat(), kind="allowed", text=text, because=because)


def asks(sessions: Sequence[Session], knowledge: Knowledge) -> Iterator[Step]:
    """New numbness, or pain further down the leg: the safety questions come before anything else."""
    for session in sessions:
        if session.numbness or session.went_lower:
            text = knowledge.sentence(f"course.safety.{'numbness' if session.numbness else 'leg'}")
            yield Step(day=session.day, kind="safety", text=text, because=(session.id,))


def _of(session: Session, sessions: Sequence[Session], knowledge: Knowledge) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Directions and exercises: of those it happened with; where that was not told, of all of the session but the walks; of
    all of the day where the session has none.
    """
    known = {exercise.id: exercise for exercise in knowledge.exercises}
    named = [done.exercise for done in session.done if done.leg_lower]
    if not named:
        of_day = [done.exercise for one in sessions if one.day == session.day for done in one.done]
        unnamed = [done.exercise for done in session.done] or of_day
        named = [id for id in dict.fromkeys(unnamed) if id not in WALKS]
    ruled_out = {limit for id in named if id in known for limit in (*known[id].not_with, known[id].direction)}
    directions = tuple(limit for limit in DIRECTIONS if limit in ruled_out)
    return (*directions, LEG), tuple(named)


def _said(stop: Stopped, knowledge: Knowledge) -> str:
    """What rests, for how long and why; never a sign that nobody told of."""
    kind = "leg_and_numb" if stop.lower and stop.numb else "leg_down" if stop.lower else "numb"
    days = (stop.until - stop.day).days
    said = knowledge.sentence(f"course.step.{kind}", what=_what(stop, knowledge), days=days)
    return said if WALKS & set(stop.exercises) else f"{said} {knowledge.sentence('course.step.still_fine')}"


def _sign(stops: Sequence[Stopped]) -> str:
    """What all of these tell of."""
    if all(stop.lower for stop in stops):
        return "leg"
    return "numb" if not any(stop.lower for stop in stops) else "signs"


def _what(stop: Stopped, knowledge: Knowledge) -> str:
    """The exercises by their names, and the directions that rest with them."""
    known = {exercise.id: exercise.name for exercise in knowledge.exercises}
    names = ", ".join(f"“{known[id]}”" for id in stop.exercises if id in known)
    said = [knowledge.sentence(f"course.direction.{limit}") for limit in stop.limits if limit in DIRECTIONS]
    ways = knowledge.sentence("course.direction.both", one=said[0], other=said[1]) if len(said) == 2 else "".join(said)
    if names and ways:
        return knowledge.sentence("course.direction.and_else", exercises=names, direction=ways)
    return names or ways or knowledge.sentence("course.direction.what_you_did")
