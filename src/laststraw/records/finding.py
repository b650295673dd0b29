"""What was found, for and against; what to do about it; or why nothing may be said."""

from dataclasses import dataclass
from typing import Literal

from laststraw.records._check import require, require_finite, require_id, require_probability
from laststraw.records.photo import Side

Grade = Literal["A", "B", "C", "D", "X"]  # strength of the evidence behind a statement; X: contradicted
Role = Literal["held_short", "held_long", "tight", "weak", "overworked", "loaded", "restricted", "related"]
Level = Literal["emergency", "urgent", "soon"]  # of a red flag
Urgency = Literal["emergency", "urgent", "unanswered"]  # of a referral: soon does not silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Size of a finding with its 95 % interval."""

    measurement: str  # key of the record it was read from
    value: float
    lo95: float
    hi95: float
    unit: str

    def __post_init__(self) -> None:
        require_finite("effect", self.value)
        require(self.lo95 <= self.value <= self.hi95, "an effect lies inside its interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class Involvement:
    """A muscle or joint that a finding involves, and in which role. ``p`` is None where only a paper says so."""

    structure: str
    side: Side
    role: Role
    p: float | None
    because: tuple[str, ...]  # record keys, or evidence ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Something that speaks against a finding: a record of this person, or a paper."""

    text: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A difference larger than its own error, and the muscles and joints it involves.

    ``p``: probability that the true deviation is beyond what is worth a sentence, given reading, error and what people are
    like. It is not the probability that the deviation causes pain.
    """

    id: str  # the knowledge definition, e.g. lateral_shift
    key: str  # finding/<id>/<side>, unique in a visit
    structure: str  # the structure it is mainly about
    side: Side
    p: float
    effect: Effect
    involves: tuple[Involvement, ...]
    because: tuple[str, ...]
    against: tuple[Reservation, ...]
    grade: Grade
    otherwise: tuple[Reservation, ...] = ()  # what else would explain it

    def __post_init__(self) -> None:
        require_id(self.id)
        require_id(self.key)
        require_probability("p", self.p)
        require(len(self.because) > 0, f"{self.key}: a finding rests on something")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A warning before pain: two signals that left this person's own range. Never a prophecy."""

    key: str
    text: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much of an exercise: ``sets`` of ``reps`` (repetitions, or steps), each held ``hold_s`` (s).

    Without ``reps`` the set is held.
    """

    sets: int
    reps: int | None = None
    hold_s: int | None = None
    each_side: bool = False

    def __post_init__(self) -> None:
        require(self.sets >= 1, f"{self.sets} sets is not one or more")
        for number in (self.reps, self.hold_s):
            require(number is None or number >= 1, f"{number} repetitions or seconds is not one or more")
        require(self.reps is not None or self.hold_s is not None, "an amount has repetitions, or a time to hold")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One relief technique or exercise, why it was chosen, and how much of it."""

    exercise: str  # id in knowledge
    stage: Literal["relief", "correction", "habit"]
    dose: str
    minutes: float
    because: tuple[str, ...]  # findings, or answers, or evidence ids
    cautions: tuple[str, ...]
    side: Side = "none"  # the side that gets the extra set; both: sided, but no side stands out
    frequency: str = ""
    amount: Amount | None = None  # today's target
    ladder: str = ""  # the ladder that it is a rung of


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDay:
    """One day of the week: its exercises and its walk, and how long both take together. Without either it is a day of rest."""

    weekday: int  # 0 is Monday
    exercises: tuple[str, ...]  # ids of exercises of the weekly list, in its order
    walk_minutes: float
    minutes: float

    def __post_init__(self) -> None:
        require(0 <= self.weekday <= 6, f"weekday {self.weekday} is not 0 (Monday) to 6 (Sunday)")
        require(0.0 <= self.walk_minutes <= self.minutes, "a walk takes no longer than all of the day's list")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do today (relief) and in the coming weeks (correction), and what was left out for safety.

    ``week``: the weekly list spread over Monday to Sunday.
    """

    relief: tuple[PlanItem, ...]
    correction: tuple[PlanItem, ...]
    left_out: tuple[tuple[str, str], ...]  # exercise id, reason
    rules: tuple[str, ...]  # sentence ids: pain monitoring, progress, when to seek help
    see_soon: tuple[str, ...]  # red flags of level "soon": shown first, but they do not silence the rest
    recheck_days: int
    week: tuple[PlanDay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A red flag: silences every imbalance output. ``unanswered``: flags that were not asked or not answered."""

    level: Urgency
    flags: tuple[str, ...]
    unanswered: tuple[str, ...]
    actions: tuple[str, ...]  # plain sentences, most urgent first
