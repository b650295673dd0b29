"""Following up: the log is replayed from its first day, and what is to be done now comes out with every step and its reason.

Nothing is stored but the log. The same log on the same day always gives the same course; the order of its entries makes no
difference; what was taken back or lies ahead does not count. What the course said on an earlier day it still says of that
day later: a step is made on the day on which everything it rests on was known, and a limit that comes later changes no
earlier day.
"""

import itertools
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from laststraw.knowledge import Knowledge
from laststraw.plan import stops, verdicts
from laststraw.plan.climb import Climb, Move, Pace, least
from laststraw.plan.dose import dose_text
from laststraw.plan.due import last_asked, numb_since
from laststraw.plan.lights import Bounds, Went, after_of, before_of, red_at_once, went
from laststraw.plan.log import Held, held
from laststraw.plan.permits import Permits
from laststraw.plan.questionnaires import score
from laststraw.plan.weeks import weeks_of
from laststraw.records import Course, Done, LogEntry, NotMeasured, PainNote, Scored, Step, Visit


def follow(
    log: Sequence[LogEntry],
    knowledge: Knowledge,
    *,
    today: date,
    visits: Sequence[Visit] = (),
    pains: Sequence[PainNote] = (),
    heard: Collection[str] = (),
    allowed: Collection[str] | None = None,
) -> Course:
    """Where everything stands today.

    Parameters
    ----------
    log
        What was done and answered, in any order, with what was taken back.
    visits
        What was measured and found; a change larger than its error is a step of the course. What a visit ruled out no ladder
        steps up to from that day on.
    pains
        Pain as the diary tells it, beside what the sessions tell.
    heard
        Days of which the diary tells anything: who keeps it is not silent.
    allowed
        Ids of the exercises that this person may do today, as answered just now; None: as at the last visit. It never
        changes what an earlier day said.

    *Error*: pain, effort and form are as told; one pain number is good to about a point, which the rules allow for.
    ``UnusableInput`` for an answer that its questionnaire does not have.
    """
    now = held(log, pains, today, visits=visits, heard=heard)
    bounds = Bounds.of(knowledge)
    all_went = sorted(_all_went(now, bounds, today), key=_in_order)
    found_stops = stops.stopped(now.sessions, knowledge)
    replay = _Replay(knowledge, now, Permits(visits, knowledge, today=today, allowed=allowed))
    ladder_steps = replay.through(all_went, found_stops, today)
    red_days = _red_days(all_went)
    weeks = weeks_of(now, knowledge, today, {day for day, _ in red_days}, replay.breaks)
    steps = [
        *ladder_steps,
        *weeks.steps,
        *stops.steps_of(found_stops, knowledge, today),
        *stops.asks(now.sessions, knowledge),
        *verdicts.many_reds(red_days, knowledge),
        *verdicts.lasting_rise(now.pain, knowledge),
        *verdicts.every_six_weeks(now, weeks.weeks, knowledge, today),
        *verdicts.of_visits(visits, knowledge, today),
    ]
    steps.sort(key=lambda step: step.day)
    limits = stops.limits_now(found_stops, today)
    silent = (today - now.contact[-1]).days if now.contact else None
    return Course(
        today=today.isoformat(),
        standings=tuple(climb.standing(rests=_rests(climb, limits)) for climb in replay.climbs.values()),
        steps=tuple(steps),
        weeks=weeks.weeks,
        scores=_latest(now, knowledge),
        changes=verdicts.changes_until(now, today, knowledge),
        exercises=weeks.exercises,
        walk_minutes=weeks.walk_minutes,
        limits=limits,
        rests=stops.rests_now(found_stops, today),
        clinician=_still(steps, ("clinician", "not_working"), today, knowledge),
        safety_now=_safety_now(steps, now, log, visits),
        anew=silent is not None and silent >= knowledge.constant("course.anew_days"),
        silent_days=silent,
        notes=(*stops.told_now(found_stops, knowledge, today), *_notes(now, knowledge, today)),
    )


class _Replay:
    """The ladders, carried from day to day; ``breaks``: days on which a silence made the plan start again."""

    def __init__(self, knowledge: Knowledge, now: Held, permits: Permits) -> None:
        self._knowledge, self._now, self._permits = knowledge, now, permits
        self._pace = Pace.of(knowledge)
        self.climbs: dict[str, Climb] = {}
        self.breaks: list[date] = []

    def through(self, all_went: Sequence[Went], found_stops: Sequence[stops.Stopped], today: date) -> list[Step]:
        """Every session and every silence until today, in the order of their days."""
        steps: list[Step] = []
        seen: dict[date, list[Done]] = {}
        for session in (one for one in self._now.sessions if one.kind != "relief"):
            seen.setdefault(date.fromisoformat(session.day), []).extend(session.done)
        known: dict[date, list[Went]] = {}
        for one in all_went:
            known.setdefault(one.day, []).append(one)
        silences = list(self._silences(today))
        for day in sorted({*seen, *known, today, *(day for day, _ in silences), *self._permits.turns()}):
            may = self._permits.on(day)
            steps += self._pass(day, may)
            for kind in (kind for then, kind in silences if then == day):
                steps += self._after_silence(day, kind)
            for each in seen.get(day, ()):
                self._see(each, may)
            for one in known.get(day, ()):
                done = self.climbs.get(self._ladder_id(one.done))
                steps += [self._step(done, move) for move in done.take(one)] if done else []
            for stop in (stop for stop in found_stops if stop.day == day):
                self._stop(stop)
        return steps

    def _pass(self, day: date, may: frozenset[str] | None) -> list[Step]:
        """Until that day; a rest that was over before it ended under what was allowed then."""
        steps: list[Step] = []
        for climb in self.climbs.values():
            ended = climb.pass_time(day - timedelta(days=1))
            climb.allow(may)
            steps += [self._step(climb, move) for move in (*ended, *climb.pass_time(day))]
        return steps

    def _silences(self, today: date) -> Iterator[tuple[date, str]]:
        """Days on which a silence had lasted long enough; one of exercises, and a long one of everything."""
        short = timedelta(days=round(self._knowledge.constant("course.silent_days")))
        long = timedelta(days=round(self._knowledge.constant("course.anew_days")))
        acted = sorted({date.fromisoformat(s.day) for s in self._now.sessions if s.done and s.kind == "weeks"})
        found = [(before + short, "restart") for before, after in _gaps(acted, today) if before + short <= after]
        found += [
            (before + long, "anew") for before, after in _gaps(self._now.contact, today) if before + long <= after
        ]
        return iter(sorted(found))

    def _after_silence(self, day: date, kind: str) -> list[Step]:
        self.breaks.append(day)
        if kind == "restart":
            return [self._step(climb, move) for climb in self.climbs.values() for move in climb.restart(day)]
        for climb in self.climbs.values():
            climb.begin_anew(day)
        days = round(self._knowledge.constant("course.anew_days"))
        text = self._knowledge.sentence("course.step.anew", days=days)
        return [Step(day=day.isoformat(), kind="anew", text=text, because=())]

    def _stop(self, stop: stops.Stopped) -> None:
        """Exercises with which pain moved down the leg rest, whatever their direction."""
        for climb in self.climbs.values():
            if climb.exercise.id in stop.exercises:
                climb.rest(stop.until, hushed=True)

    def _ladder_id(self, done: Done) -> str:
        ladder = self._knowledge.ladder_of(done.exercise)
        return ladder.id if ladder is not None else ""

    def _see(self, done: Done, may: frozenset[str] | None) -> None:
        """An exercise was done: its ladder is there from now on. Relief, habits and what is not known any more have none."""
        ladder = self._knowledge.ladder_of(done.exercise)
        if ladder is None:
            return
        if ladder.id not in self.climbs:
            rungs = tuple(map(self._knowledge.exercise, ladder.rungs))
            rung = ladder.rungs.index(done.exercise)
            climb = Climb(ladder=ladder, rungs=rungs, rung=rung, amount=least(rungs[rung]), pace=self._pace)
            climb.allow(may)
            self.climbs[ladder.id] = climb
        self.climbs[ladder.id].see()

    def _step(self, climb: Climb, move: Move) -> Step:
        span = self._knowledge.exercise(move.after).amount
        assert span is not None, f"{move.after} is a rung without an amount"  # a law of the knowledge files
        text = self._knowledge.sentence(
            f"course.step.{move.why}",
            before=self._knowledge.exercise(move.before).name,
            after=self._knowledge.exercise(move.after).name,
            amount=dose_text(move.amount, span, self._knowledge),
            sessions=max(len(move.because), 1),
            days=self._pace.turn_days,
        )
        return Step(
            day=move.day.isoformat(),
            kind=move.kind,
            text=text,
            because=move.because,
            ladder=climb.ladder.id,
            before=move.before,
            after=move.after,
        )


def _all_went(now: Held, bounds: Bounds, today: date) -> Iterator[Went]:
    """Each exercise of each session, on the day on which it was known how it went."""
    for session in now.sessions:
        if session.kind == "relief":
            continue
        before = before_of(session, now.pain, bounds)
        after = after_of(session, now.pain, bounds, today)
        for done in session.done:
            if red_at_once(session, done, bounds):
                yield Went(day=date.fromisoformat(session.day), session=session, done=done, red=True)
            elif after is not None:
                yield went(session, done, before, after, bounds)


def _red_days(all_went: Sequence[Went]) -> list[tuple[date, str]]:
    """Red sessions, once each, by the day on which that was known."""
    found = {one.session.id: (one.day, one.session.id) for one in reversed(all_went) if one.red}
    return sorted(found.values())


def _in_order(one: Went) -> tuple[date, str, str, str]:
    return (one.day, one.session.day, one.session.id, one.done.exercise)


def _gaps(days: Sequence[date], today: date) -> Iterator[tuple[date, date]]:
    """Each day and the next one; the last one and today."""
    return itertools.pairwise([*days, today]) if days else iter(())


def _rests(climb: Climb, limits: Sequence[str]) -> bool:
    """Its direction is one that rests now."""
    return any(limit in climb.exercise.not_with for limit in limits)


def _latest(now: Held, knowledge: Knowledge) -> tuple[Scored, ...]:
    """The last number of each questionnaire."""
    latest: dict[str, Scored] = {}
    for answered in now.answers:
        number = score(answered, knowledge)
        if not isinstance(number, NotMeasured):
            latest[answered.questionnaire] = number
    return tuple(latest[name] for name in sorted(latest))


def _still(steps: Sequence[Step], kinds: Collection[str], today: date, knowledge: Knowledge) -> tuple[str, ...]:
    """What was said lately and still stands."""
    since = today - timedelta(days=round(knowledge.constant("course.advice_days")))
    told = [step.text for step in steps if step.kind in kinds and date.fromisoformat(step.day) > since]
    return tuple(dict.fromkeys(told))


def _safety_now(steps: Sequence[Step], now: Held, log: Sequence[LogEntry], visits: Sequence[Visit]) -> tuple[str, ...]:
    """Signs in the leg after which the safety questions were not answered yet, at a visit or since."""
    signs = {session.id for session in numb_since(now.sessions, last_asked(log, visits))}
    told = [step.text for step in steps if step.kind == "safety" and not signs.isdisjoint(step.because)]
    return tuple(dict.fromkeys(told))


def _notes(now: Held, knowledge: Knowledge, today: date) -> tuple[str, ...]:
    """What the log itself needs said of it."""
    told = []
    if now.ahead:
        told.append(knowledge.sentence("course.note.ahead", count=now.ahead, today=today.isoformat()))
    if now.clock_ahead:
        told.append(knowledge.sentence("course.note.clock"))
    if now.doubled:
        told.append(knowledge.sentence("course.note.doubled", day=now.doubled[-1]))
    return tuple(told)
