"""One ladder through time: more of the same, a rung up, a rung down, a rest, without swinging to and fro.

One thing changes at a time: repetitions, then holding, then sets, then the rung. A ladder turns (from up to down, or
back) at most once in ``turn_days``: a rung that was too much waits that long, and if it is too much again it is parked.
Where a step down would be a second turn, the exercise rests instead.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from laststraw.knowledge import Exercise, Knowledge
from laststraw.knowledge.schema import Ladder
from laststraw.plan.dose import beginning
from laststraw.plan.lights import Went
from laststraw.records import Amount, Standing, StepKind


class Move(NamedTuple):
    """A step of one ladder: ``before`` and ``after`` are exercises."""

    day: date
    kind: StepKind
    why: str  # the last part of the sentence's id
    before: str
    after: str
    amount: Amount
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The numbers of the rules, looked up once."""

    good_sessions: int
    more_reps: int
    more_hold_s: int
    red_sessions: int
    red_days: int
    turn_days: int
    turn_sessions: int
    rest_days: int

    @classmethod
    def of(cls, knowledge: Knowledge) -> "Pace":
        """From the knowledge files."""
        return cls(
            good_sessions=round(knowledge.constant("course.good_sessions")),
            more_reps=round(knowledge.constant("course.more_reps")),
            more_hold_s=round(knowledge.constant("course.more_hold")),
            red_sessions=round(knowledge.constant("course.red_sessions")),
            red_days=round(knowledge.constant("course.red_days")),
            turn_days=round(knowledge.constant("course.turn_days")),
            turn_sessions=round(knowledge.constant("course.turn_sessions")),
            rest_days=round(knowledge.constant("course.rest_days")),
        )


@dataclass(slots=True, kw_only=True)
class Failed:
    """A rung that was too much: when, how often, and the good sessions since."""

    day: date
    times: int = 1
    good_since: int = 0


@dataclass(slots=True, kw_only=True)
class Climb:
    """Where a ladder stands while the log is replayed. ``rungs``: its exercises, the easiest first. ``may``: those that this
    person may do now; None: all.
    """

    ladder: Ladder
    rungs: tuple[Exercise, ...]
    rung: int
    amount: Amount
    pace: Pace
    good: list[str] = field(default_factory=list)  # sessions at the target since the last step
    easy: int = 0
    reds: list[tuple[date, str]] = field(default_factory=list)  # red sessions in a row, up to the last one
    failed: dict[str, Failed] = field(default_factory=dict)
    parked: str = ""
    direction: int = 0  # of the last step: 1 up, -1 down
    turned: date | None = None
    rests_until: date | None = None
    down_after: bool = False
    hushed: bool = False  # the rest was told of elsewhere
    elsewhere: str = ""  # another rung than the target, done last time
    sessions: int = 0
    may: frozenset[str] | None = None

    @property
    def exercise(self) -> Exercise:
        """What is done now."""
        return self.rungs[self.rung]

    def standing(self, *, rests: bool) -> Standing:
        """As a record."""
        return Standing(
            ladder=self.ladder.id,
            exercise=self.exercise.id,
            amount=self.amount,
            parked=self.parked,
            rests=rests or self.rests_until is not None,
            sessions=self.sessions,
        )

    def allow(self, may: frozenset[str] | None) -> None:
        """From now on only these: where the own rung is none of them, the next easier one that is, else the next harder one."""
        self.may = may
        if self._is_open(self.rung):
            return
        found = self._open_rung(-1)
        found = self._open_rung(1) if found is None else found
        if found is not None:
            self.rung, self.amount = found, least(self.rungs[found])
            self._forget_counts()

    def pass_time(self, day: date) -> list[Move]:
        """A rest that is over by that day ends."""
        if self.rests_until is None or self.rests_until > day:
            return []
        ends, self.rests_until = self.rests_until, None
        down, self.down_after = self.down_after and self._open_rung(-1) is not None, False
        if down:
            return [self._down(ends, ())]
        self.amount, hushed, self.hushed = least(self.exercise), self.hushed, False
        return (
            []
            if hushed or not self._is_open(self.rung)
            else [self._move(ends, "allowed", "rested", self.exercise.id, ())]
        )

    def see(self) -> None:
        """It was done once more."""
        self.sessions += 1

    def take(self, went: Went) -> list[Move]:
        """One session in which it was done, once it is known how that went."""
        if self.rests_until is not None or not self._is_open(self.rung):
            return []
        self._note_elsewhere(went.done.exercise, went.day)
        if went.red:
            self.good, self.easy = [], 0
            self.reds = [*self.reds, (went.day, went.session.id)]
            return self._after_red(went.day)
        self.reds = []
        if went.good and self._rung_of(went.done.exercise) > self.rung:  # harder than asked for, and it went well
            self._count_good()
        if not (went.good and went.done.exercise == self.exercise.id and reached(went.done.amount, self.amount)):
            return []
        self._count_good()
        self.good, self.easy = [*self.good, went.session.id], self.easy + went.easy
        return self._after_good(went.day)

    def restart(self, day: date) -> list[Move]:
        """After silence: one rung down, or the same with the least of it."""
        before, was = self.exercise.id, self.amount
        self._forget_counts()
        self.rests_until, self.down_after = None, False
        if self._open_rung(-1) is not None and self._may_turn(day, -1):
            self._go(day, -1)
        else:
            self.amount = least(self.exercise)
        same = before == self.exercise.id and was == self.amount
        return [] if same or not self._is_open(self.rung) else [self._move(day, "restart", "restart", before, ())]

    def begin_anew(self, day: date) -> None:
        """After a long silence: from the start, with nothing held against any rung."""
        self._forget_counts()
        self.failed, self.parked, self.direction, self.turned = {}, "", 0, None
        self.rung = self._first()
        self.amount = least(self.exercise)
        self.rests_until, self.down_after = None, False

    def rest(self, until: date, *, hushed: bool = False) -> None:
        """Not to be done until that day. ``hushed``: it is told elsewhere."""
        self.hushed = hushed
        self.rests_until = max(until, self.rests_until or until)
        self._forget_counts()

    def _after_red(self, day: date) -> list[Move]:
        reds = [session for then, session in self.reds if (day - then).days < self.pace.red_days]
        if len(reds) < self.pace.red_sessions:
            return []
        because = tuple(reds)
        self._forget_counts()
        if self._open_rung(-1) is None:
            if self.amount != least(self.exercise):
                self.amount = least(self.exercise)
                return [self._move(day, "less", "less", self.exercise.id, because)]
            self.rest(day + timedelta(days=self.pace.rest_days))
            return [self._move(day, "stopped", "rests", self.exercise.id, because)]
        if self._may_turn(day, -1):
            return [self._down(day, because)]
        assert self.turned is not None
        self.rest(self.turned + timedelta(days=self.pace.turn_days))
        self.down_after = True
        return [self._move(day, "stopped", "rests_then_down", self.exercise.id, because)]

    def _after_good(self, day: date) -> list[Move]:
        if len(self.good) < self.pace.good_sessions:
            return []
        because, easy = tuple(self.good), self.easy
        more = more_of(self.amount, self.exercise, self.pace)
        if more is not None:
            self.amount = more
            self.good, self.easy = [], 0
            return [self._move(day, "more", "more", self.exercise.id, because)]
        if easy < self.pace.good_sessions or not self._may_go_up(day):
            return []
        before = self.exercise.id
        self._go(day, 1)
        self._forget_counts()
        return [self._move(day, "up", "up", before, because)]

    def _down(self, day: date, because: tuple[str, ...]) -> Move:
        before = self.exercise.id
        failed = self.failed.get(before)
        self.failed[before] = Failed(day=day, times=failed.times + 1 if failed else 1)
        again = self.failed[before].times > 1
        if again:
            self.parked = before
        self._go(day, -1)
        self._forget_counts()
        return self._move(day, "parked" if again else "down", "parked" if again else "down", before, because)

    def _may_go_up(self, day: date) -> bool:
        next_one = self._open_rung(1)
        if next_one is None:
            return False
        above = self.rungs[next_one].id
        return self._may_turn(day, 1) and self._waited(above, day)

    def _waited(self, exercise: str, day: date) -> bool:
        """It was never too much, or long enough ago and with enough good sessions since."""
        failed = self.failed.get(exercise)
        waited = failed is None or (day - failed.day).days >= self.pace.turn_days
        return waited and (failed is None or failed.good_since >= self.pace.turn_sessions)

    def _may_turn(self, day: date, direction: int) -> bool:
        if self.direction in (0, direction) or self.turned is None:
            return True
        return (day - self.turned).days >= self.pace.turn_days

    def _may_choose(self, rung: int, day: date) -> bool:
        """Every rung on the way up to it may be done."""
        passed = (each.id for each in self.rungs[self.rung + 1 : rung + 1])
        return self._may_turn(day, 1) and all(self._waited(exercise, day) for exercise in passed)

    def _note_turn(self, direction: int, day: date) -> None:
        if self.direction == -direction:
            self.turned = day
        self.direction = direction

    def _go(self, day: date, direction: int) -> None:
        self._note_turn(direction, day)
        there = self._open_rung(direction)
        assert there is not None, f"{self.ladder.id} has no rung that way"  # who calls this has looked
        self.rung = there
        self.amount = least(self.exercise)

    def _note_elsewhere(self, exercise: str, day: date) -> None:
        """Another rung twice in a row: the person has chosen it, and the ladder stands there.

        An easier one always; a harder one where nothing on the way was too much lately, and it is no turn too soon.
        """
        rung = self._rung_of(exercise)
        if rung == self.rung or not self._is_open(rung) or (rung > self.rung and not self._may_choose(rung, day)):
            self.elsewhere = ""
        elif exercise == self.elsewhere:
            self.failed.setdefault(
                self.exercise.id, Failed(day=day, times=0)
            )  # not wanted now: not offered at once again
            self._note_turn(1 if rung > self.rung else -1, day)
            self.rung = rung
            self.amount, self.elsewhere = least(self.exercise), ""
            self._forget_counts()
        else:
            self.elsewhere = exercise

    def _count_good(self) -> None:
        for failed in self.failed.values():
            failed.good_since += 1

    def _rung_of(self, exercise: str) -> int:
        """Its place on this ladder; the own place for what is no rung of it."""
        return next((at for at, each in enumerate(self.rungs) if each.id == exercise), self.rung)

    def _is_open(self, rung: int) -> bool:
        """Neither ruled out now, nor parked, nor above what is parked."""
        parked = next((at for at, each in enumerate(self.rungs) if each.id == self.parked), len(self.rungs))
        return rung < parked and (self.may is None or self.rungs[rung].id in self.may)

    def _open_rung(self, direction: int) -> int | None:
        """The next rung in a direction that this person may do."""
        end = len(self.rungs) if direction > 0 else -1
        return next((rung for rung in range(self.rung + direction, end, direction) if self._is_open(rung)), None)

    def _first(self) -> int:
        """Where most begin; where that one is ruled out, the next easier one that is not, else the easiest that is not."""
        start = self.ladder.rungs.index(self.ladder.start)
        order = (*range(start, -1, -1), *range(start + 1, len(self.rungs)))
        return next((rung for rung in order if self._is_open(rung)), start)

    def _forget_counts(self) -> None:
        self.good, self.easy, self.reds = [], 0, []

    def _move(self, day: date, kind: StepKind, why: str, before: str, because: tuple[str, ...]) -> Move:
        return Move(day, kind, why, before, self.exercise.id, self.amount, because)


def least(exercise: Exercise) -> Amount:
    """What one begins with."""
    assert exercise.amount is not None, f"{exercise.id} is a rung without an amount"  # a law of the knowledge files
    return beginning(exercise.amount)


def more_of(amount: Amount, exercise: Exercise, pace: Pace) -> Amount | None:
    """One thing more: repetitions, else holding, else a set; None at the most of it."""
    span = exercise.amount
    if span is None:
        return None
    if span.reps and amount.reps is not None and amount.reps < span.reps[1]:
        return replace(amount, reps=min(amount.reps + pace.more_reps, span.reps[1]))
    if span.hold_s and amount.hold_s is not None and amount.hold_s < span.hold_s[1]:
        return replace(amount, hold_s=min(amount.hold_s + pace.more_hold_s, span.hold_s[1]))
    return replace(amount, sets=amount.sets + 1) if amount.sets < span.sets[1] else None


def reached(done: Amount | None, target: Amount) -> bool:
    """At least the target; nothing said: as it stood in the plan."""
    if done is None:
        return True
    pairs = ((done.sets, target.sets), (done.reps, target.reps), (done.hold_s, target.hold_s))
    return all(wanted is None or (made is not None and made >= wanted) for made, wanted in pairs)
