"""How it goes: what was done on which day, what was answered, and what follows from it for the plan.

The log holds ``Session`` and ``Answered``; both are only ever added, and one that ``withdraws`` an earlier one takes its
place. All else here is worked out anew from the log each time. Days are ISO dates of the person's own calendar. Pain and
effort are whole numbers from 0 to 10, as asked.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from laststraw.records._check import require, require_finite, require_id, require_positive, require_probability
from laststraw.records.diary import LONGEST_MINUTES, require_day
from laststraw.records.finding import Amount

SessionKind = Literal["relief", "weeks", "walk"]  # which list was done; "walk": a walk and nothing else
SESSION_KINDS: tuple[SessionKind, ...] = get_args(SessionKind)
ChangeLabel = Literal["error", "real", "meaningful"]
StepKind = Literal[
    "more", "less", "up", "down", "parked", "stopped", "allowed", "walk_more", "fewer", "full", "restart", "anew",
    "finding", "test", "not_working", "clinician", "safety",
]  # fmt: skip
STEP_KINDS: tuple[StepKind, ...] = get_args(StepKind)
HIGHEST = 10


def _require_0_to_10(name: str, value: int | None) -> None:
    good = value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= HIGHEST)
    require(good, f"{name} {value!r} is not a whole number from 0 to {HIGHEST}")


def _require_moment(written_at: str, day: str) -> None:
    """A moment with time zone, not before the day it tells of began anywhere on earth."""
    require_day("day", day)
    try:
        moment = datetime.fromisoformat(written_at)
    except ValueError:
        moment = None
    require(moment is not None and moment.tzinfo is not None, f"{written_at!r} is not a moment with a time zone")
    ahead = (date.fromisoformat(day) - moment.date()).days if moment else 0
    require(ahead <= 1, f"the day {day} was still to come when this was written ({written_at})")


def _require_withdrawal(id: str, withdraws: str) -> None:
    require_id(id)
    if withdraws:
        require_id(withdraws)
        require(withdraws != id, f"{id} cannot take itself back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One exercise of a session.

    ``amount``: what was done; None: as it stood in the plan. ``form``: share of the repetitions that a camera saw done as
    shown. ``pain``: the most while doing it. ``leg_lower``: with it the pain moved further down the leg.
    """

    exercise: str
    amount: Amount | None = None
    form: float | None = None
    pain: int | None = None
    leg_lower: bool = False

    def __post_init__(self) -> None:
        require_id(self.exercise)
        _require_0_to_10("pain", self.pain)
        if self.form is not None:
            require_probability("form", self.form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What was done on a day and how it went. Without anything done it says: not today.

    ``pain_next_day``, ``stiffer_morning``: of the morning after. ``effort``: how hard it felt. ``leg_lower``: the pain moved
    further down the leg; ``numbness``: numbness that was not there before. One that ``withdraws`` another and holds nothing
    only takes it back.
    """

    id: str
    written_at: str  # ISO 8601 with time zone
    day: str
    kind: SessionKind
    done: tuple[Done, ...] = ()
    pain_before: int | None = None
    pain_during: int | None = None
    pain_after_10_min: int | None = None
    pain_next_day: int | None = None
    effort: int | None = None
    leg_lower: bool = False
    numbness: bool = False
    stiffer_morning: bool = False
    walk_minutes: float | None = None
    withdraws: str = ""

    def __post_init__(self) -> None:
        _require_withdrawal(self.id, self.withdraws)
        _require_moment(self.written_at, self.day)
        require(self.kind in SESSION_KINDS, f"kind {self.kind!r} is not one of {', '.join(SESSION_KINDS)}")
        for name in ("pain_before", "pain_during", "pain_after_10_min", "pain_next_day", "effort"):
            _require_0_to_10(name, getattr(self, name))
        names = [done.exercise for done in self.done]
        require(len(names) == len(set(names)), "an exercise is there twice in one session")
        if self.walk_minutes is not None:
            good = 0.0 <= self.walk_minutes <= LONGEST_MINUTES
            require(good, f"{self.walk_minutes} minutes of walking do not fit in a day")

    @property
    def is_withdrawal(self) -> bool:
        """It takes another one back and says nothing else."""
        return bool(self.withdraws) and not self.says_something

    @property
    def says_something(self) -> bool:
        """Something was done or felt."""
        pains = (self.pain_before, self.pain_during, self.pain_after_10_min, self.pain_next_day, self.effort)
        felt = self.leg_lower or self.numbness or self.stiffer_morning or any(pain is not None for pain in pains)
        return bool(self.done) or self.walk_minutes is not None or felt

    @property
    def went_lower(self) -> bool:
        """The pain moved further down the leg, in all or with one exercise."""
        return self.leg_lower or any(done.leg_lower for done in self.done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A questionnaire as it was filled in, or a total from elsewhere.

    ``items``: one a question in its order, None where there is no answer. ``activities``: what was rated, where the person
    named it. ``total``: a score that somebody else worked out; then there are no items.
    """

    id: str
    written_at: str
    day: str
    questionnaire: str
    items: tuple[int | None, ...] = ()
    activities: tuple[str, ...] = ()
    total: float | None = None
    withdraws: str = ""

    def __post_init__(self) -> None:
        _require_withdrawal(self.id, self.withdraws)
        _require_moment(self.written_at, self.day)
        require_id(self.questionnaire)
        require(all(item is None or item >= 0 for item in self.items), "an answer is below 0")
        require(self.total is None or not self.items, "a questionnaire has items or a total, not both")
        if self.total is not None:
            require_finite("total", self.total)
        if self.activities:
            require(len(self.activities) == len(self.items), "each activity has one answer")
            require(all(self.activities), "an activity has no name")
            require(len(set(self.activities)) == len(self.activities), "an activity is named twice")

    @property
    def is_withdrawal(self) -> bool:
        """It takes another one back and says nothing else."""
        return bool(self.withdraws) and not self.items and self.total is None


LogEntry = Session | Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """The number of one filled-in questionnaire.

    ``sd``: error of one filling-in, one standard deviation; None where nobody measured it. ``part``: the second number of
    those that have one. ``band``: what a number of that size is called. ``missing``: answers that the rule did without.
    """

    questionnaire: str
    day: str
    value: float
    sd: float | None = None
    part: float | None = None
    band: str = ""
    missing: int = 0
    because: tuple[str, ...] = ()  # ids of what was answered

    def __post_init__(self) -> None:
        require_id(self.questionnaire)
        require_day("day", self.day)
        require_finite("value", self.value)
        if self.sd is not None:
            require_positive("sd", self.sd)
        require(self.missing >= 0, f"{self.missing} answers are missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChange:
    """From the start until now, and whether that is more than error.

    ``error``: no larger than ``mdc95``. ``real``: larger. ``meaningful``: real, at least ``mic``, and at least the share of
    the start that people notice. ``better``: None where it is error.
    """

    questionnaire: str  # or the test that was repeated
    since: str
    day: str
    before: float
    now: float
    mdc95: float
    mic: float | None
    label: ChangeLabel
    better: bool | None

    def __post_init__(self) -> None:
        require_id(self.questionnaire)
        require_day("since", self.since)
        require_day("day", self.day)
        require(self.day >= self.since, f"the change ends ({self.day}) before it begins ({self.since})")
        require_finite("before", self.before)
        require_finite("now", self.now)
        require_positive("mdc95", self.mdc95)
        require((self.label == "error") == (self.better is None), "an error is neither better nor worse")
        require(
            (abs(self.now - self.before) > self.mdc95) == (self.label != "error"),
            "a change is real only where it is larger than its mdc95",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change of the plan, or a word about it: when, what, and why in a sentence with its numbers."""

    day: str
    kind: StepKind
    text: str
    because: tuple[str, ...]  # ids of log entries, findings or tests
    ladder: str = ""
    before: str = ""  # exercise
    after: str = ""

    def __post_init__(self) -> None:
        require_day("day", self.day)
        require(self.kind in STEP_KINDS, f"kind {self.kind!r} is not one of {', '.join(STEP_KINDS)}")
        require(bool(self.text), "a step says why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one ladder stands: the exercise and how much of it is today's target.

    ``parked``: exercise that was tried twice and was too much both times; the ladder stays below it. ``rests``: not to be
    done for now (``Course.limits`` says which direction).
    """

    ladder: str
    exercise: str
    amount: Amount
    parked: str = ""
    rests: bool = False
    sessions: int = 0  # in which it was done

    def __post_init__(self) -> None:
        require_id(self.ladder)
        require_id(self.exercise)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDone:
    """One week of seven days: on how many of them the list was done, and the aim."""

    start: str  # its first day
    days: int
    aim: int
    walk_minutes: float
    silent: bool = False  # nothing was said at all

    def __post_init__(self) -> None:
        require_day("start", self.start)
        require(0 <= self.days <= 7, f"{self.days} days are not in a week")
        require(self.aim >= 0, "an aim is not below 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """Where a score is thought to be on one day, with the interval that holds the truth 19 times in 20."""

    day: str
    mean: float
    lo95: float
    hi95: float

    def __post_init__(self) -> None:
        require_day("day", self.day)
        require(self.lo95 <= self.mean <= self.hi95, "a mean lies inside its interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """How a score went: what was measured, and the line through it. ``early``: too early to tell."""

    questionnaire: str
    measured: tuple[Scored, ...]
    points: tuple[CurvePoint, ...]
    chance_better: float  # that the truth now is better than at the start
    early: bool
    text: str

    def __post_init__(self) -> None:
        require_id(self.questionnaire)
        require_probability("chance_better", self.chance_better)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Everything that the log tells: where each ladder stands, what changed and why, and what is to be said now.

    ``exercises``: the most of a day's list for now, None as the plan has it. ``walk_minutes``: today's walk, None as the plan
    has it. ``limits``: ids of limits that the log adds (a direction that sent pain down the leg); ``rests``: ids of exercises
    of every kind that are left out for now, because pain moved down the leg or something went numb with them. ``clinician``,
    ``safety_now``: sentences, empty when there is no reason. ``notes``: what else to say.
    """

    today: str
    standings: tuple[Standing, ...]
    steps: tuple[Step, ...]  # oldest first
    weeks: tuple[WeekDone, ...]  # oldest first
    scores: tuple[Scored, ...]  # the latest of each questionnaire
    changes: tuple[ScoreChange, ...]
    exercises: int | None = None
    walk_minutes: float | None = None
    limits: tuple[str, ...] = ()
    rests: tuple[str, ...] = ()
    clinician: tuple[str, ...] = ()
    safety_now: tuple[str, ...] = ()
    anew: bool = False  # after a long silence: safety questions and measurements first
    silent_days: int | None = None  # since the last entry; None: there is none
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_day("today", self.today)
        ladders = [standing.ladder for standing in self.standings]
        require(len(ladders) == len(set(ladders)), "a ladder stands in two places")

    def standing(self, ladder: str) -> Standing | None:
        """Where a ladder stands; None while it was never done."""
        return next((standing for standing in self.standings if standing.ladder == ladder), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is to be measured or asked again, since when, and why in a sentence."""

    what: str  # a questionnaire, or "range", "endurance", "photos", "safety"
    since: str
    text: str

    def __post_init__(self) -> None:
        require_id(self.what)
        require_day("since", self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One number of a signal on one day: pain, hours of sitting or sleep, a test that is repeated. ``sd``: its error."""

    signal: str
    day: str
    value: float
    sd: float = 0.0

    def __post_init__(self) -> None:
        require_id(self.signal)
        require_day("day", self.day)
        require_finite("value", self.value)
        require_finite("sd", self.sd)
        require(self.sd >= 0.0, f"an error of {self.sd} is below 0")
