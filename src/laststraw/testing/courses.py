"""Simulated people who follow a plan: their truth is known, what they log is not all of it.

    responder        true pain falls as in the cohorts (costa2012), sessions are done
    non_responder    true pain stays, sessions are done
    flare            falls, then rises by three points for three weeks, then falls again
    drop_out         fewer and fewer sessions, then none
    wrong_plan       every bending exercise sends pain further down the leg
    silence          five weeks, three months of nothing, five weeks
    noisy            a steady truth, told with twice the usual error

What is told: pain before, during (with the load of the rung) and the next day, each the truth plus the error of one rating
(childs2005), rounded; effort; now and then a number is left out. Each person does what the course of that day asks for, so
the rules and the person make the course together. Nothing here is about anyone.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args

import numpy as np

from laststraw.knowledge import Exercise, Knowledge
from laststraw.plan import follow
from laststraw.records import Answered, Course, Done, LogEntry, Session

Kind = Literal["responder", "non_responder", "flare", "drop_out", "wrong_plan", "silence", "noisy"]
KINDS: tuple[Kind, ...] = get_args(Kind)
START = date(2026, 3, 2)
EVERY_DAYS = (2, 2, 3)  # days between sessions: Monday, Wednesday, Friday
LEFT_OUT = 0.1  # share of numbers that nobody typed
RUNG_LOAD = 0.35  # pain that each rung above the start adds, in points
SORENESS = 0.15  # share of that which is left the next day
FLARE = (30, 51, 3.0)  # first day, last day, points
SILENT = (35, 130)
HEALING_DAYS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One simulated course: who, what was logged, and what the rules said on each day that was asked for."""

    kind: Kind
    log: tuple[LogEntry, ...]
    courses: tuple[Course, ...]

    @property
    def last(self) -> Course:
        """The course on the last day."""
        return self.courses[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """The truth: pain of a day, how much of it goes, and how badly it is told."""

    kind: Kind
    start: float
    end: float
    error: float

    def pain(self, day: int) -> float:
        """True pain of a day, 0 to 10."""
        level = self.end + (self.start - self.end) * math.exp(-day / HEALING_DAYS)
        first, last, more = FLARE
        if self.kind == "flare" and first <= day <= last:
            level += more
        return min(max(level, 0.0), 10.0)


def made_course(kind: Kind, seed: int, knowledge: Knowledge, ladders: Sequence[str], *, days: int = 84) -> Made:
    """One person and what becomes of their ladders.

    Parameters
    ----------
    ladders
        Ids of the ladders in their plan, all through the course.
    days
        Length of the course.
    """
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    body = _body(kind, rng)
    log: list[LogEntry] = []
    courses: list[Course] = []
    day, turn = 0, 0
    while day < days:
        today = START + timedelta(days=day)
        course = follow(log, knowledge, today=today)
        courses.append(course)
        if _comes(kind, day, rng):
            log.append(_session(body, day, course, ladders, knowledge, rng))
        if day % 7 == 0 and not _is_silent(kind, day):
            log.append(_asked(body, day, rng))
        day += EVERY_DAYS[turn % len(EVERY_DAYS)]
        turn += 1
    courses.append(follow(log, knowledge, today=START + timedelta(days=days)))
    return Made(kind=kind, log=tuple(log), courses=tuple(courses))


def turns(course: Course) -> dict[str, list[date]]:
    """Days on which each ladder turned from going up to going down, or from going down to going up."""
    found: dict[str, list[date]] = {}
    last: dict[str, str] = {}
    for step in course.steps:
        way = {"up": "up", "down": "down", "parked": "down"}.get(step.kind, "")
        if step.kind == "restart" and step.before != step.after:
            way = "down"
        if step.ladder and way:
            if last.get(step.ladder, way) != way:
                found.setdefault(step.ladder, []).append(date.fromisoformat(step.day))
            last[step.ladder] = way
    return found


def swings(course: Course, within_days: int = 28) -> int:
    """Turns that come sooner than that after another turn of the same ladder."""
    gaps = (b - a for days in turns(course).values() for a, b in itertools.pairwise(days))
    return sum(gap.days < within_days for gap in gaps)


def _body(kind: Kind, rng: np.random.Generator) -> _Body:
    start = float(rng.uniform(3.0, 6.0))
    stays = kind in ("non_responder", "noisy", "wrong_plan")
    end = start if stays else start * float(rng.uniform(0.1, 0.4))
    return _Body(kind=kind, start=start, end=end, error=2.04 if kind == "noisy" else 1.02)


def _is_silent(kind: Kind, day: int) -> bool:
    return kind == "silence" and SILENT[0] <= day < SILENT[1]


def _comes(kind: Kind, day: int, rng: np.random.Generator) -> bool:
    """Whether a session is done on a day that has one."""
    if _is_silent(kind, day):
        return False
    share = 0.9 if kind != "drop_out" else max(0.0, 0.8 - day / 40.0)
    return bool(rng.random() < share)


def _session(
    body: _Body, day: int, course: Course, ladders: Sequence[str], knowledge: Knowledge, rng: np.random.Generator
) -> Session:
    """What is done and told: the ladders that do not rest, at their targets."""
    exercises, load = [], 0.0
    for id in ladders[: course.exercises]:
        standing, ladder = course.standing(id), knowledge.ladder(id)
        if standing is None or not standing.rests:
            exercise = standing.exercise if standing else ladder.start
            if not set(knowledge.exercise(exercise).not_with) & set(course.limits):
                exercises.append(knowledge.exercise(exercise))
                load += RUNG_LOAD * max(0, ladder.rungs.index(exercise) - ladder.rungs.index(ladder.start))
    load /= max(len(exercises), 1)
    truth = body.pain(day)
    return Session(
        id=f"session/{day:03d}",
        written_at=_moment(day, 19),
        day=(START + timedelta(days=day)).isoformat(),
        kind="weeks",
        done=tuple(Done(exercise=exercise.id, leg_lower=_goes_lower(body, exercise)) for exercise in exercises),
        pain_before=_told(truth, body, rng),
        pain_during=_told(truth + load, body, rng),
        pain_next_day=_told(truth + SORENESS * load, body, rng),
        effort=int(np.clip(round(4.5 + load + rng.normal(0.0, 1.0)), 0, 10)),
        walk_minutes=float(round(course.walk_minutes or 10.0)) if rng.random() < 0.8 else None,
    )


def _goes_lower(body: _Body, exercise: Exercise) -> bool:
    return body.kind == "wrong_plan" and "bending" in exercise.not_with


def _asked(body: _Body, day: int, rng: np.random.Generator) -> Answered:
    told = int(np.clip(round(body.pain(day) + rng.normal(0.0, body.error)), 0, 10))
    return Answered(
        id=f"nrs/{day:03d}",
        written_at=_moment(day, 20),
        day=(START + timedelta(days=day)).isoformat(),
        questionnaire="nrs",
        items=(told,),
    )


def _told(truth: float, body: _Body, rng: np.random.Generator) -> int | None:
    error, left_out = rng.normal(0.0, body.error), rng.random() < LEFT_OUT
    return None if left_out else int(np.clip(round(truth + error), 0, 10))


def _moment(day: int, hour: int) -> str:
    return datetime.combine(START + timedelta(days=day), time(hour), UTC).isoformat()
