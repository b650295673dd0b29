"""What piled up: load by tissue, damage and capacity left, and the analysis of the last straw.

Nothing of this was measured in the person: it follows from a diary, a body model and a law of damage with assumed
numbers. Every figure carries its interval and its grade.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from laststraw.records._check import require, require_finite, require_id, require_probability
from laststraw.records.diary import require_day
from laststraw.records.spine import Estimate

Tissue = Literal[
    "disc/l1_l2",
    "disc/l2_l3",
    "disc/l3_l4",
    "disc/l4_l5",
    "disc/l5_s1",
    "posterior_ligament",
    "facet/left",
    "facet/right",
    "sacroiliac/left",
    "sacroiliac/right",
    "extensor/left",
    "extensor/right",
]
TISSUES: tuple[Tissue, ...] = get_args(Tissue)
MAIN_TISSUE: Tissue = "disc/l4_l5"  # of the model with one compartment: disc and endplate together

ModelName = Literal["M1", "M0"]  # M1: loads pile up and heal; M0: frailty and triggers only
MODELS: tuple[ModelName, ...] = get_args(ModelName)
CalibrationName = Literal["recall", "prospective"]
CALIBRATIONS: tuple[CalibrationName, ...] = get_args(CalibrationName)
DamageGrade = Literal["A", "B", "C", "D"]  # measured in this diary; fitted to published people; from cadavers; assumed


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One way of doing something: an activity with a hand load (kg; None: the activity's own)."""

    activity: str
    hand_load_kg: float | None = None
    side: Literal["left", "right", "both", "none"] = "none"

    def __post_init__(self) -> None:
        require_id(self.activity)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadHistory:
    """Every event of a stretch of life and what it loads in this person's body, for draws of everything that is uncertain.

    ``day`` (event,): start of the event in days after midnight of ``start``, ascending. ``bout`` (event,): key of the
    bout, "" for hours that nobody spoke of. ``case`` (event, draw): row of ``cases``, which differs between draws only
    where a day was unknown. ``cycles`` (event, draw): how often the peak was reached. ``scatter`` (event, draw): this
    go's load over that of its case. ``peak`` (case, tissue, draw): peak load, in the unit of the tissue's tolerance: N
    (disc, facet, sacroiliac), Nm (ligament), share of strength (extensor, tolerance 1). ``tolerance`` (tissue, draw): the
    strength of a fresh tissue. ``bend`` (case, draw): lumbar flexion as a share of this person's full flexion, not below
    0. ``filled`` (event,): nobody spoke of it. ``bending`` (case, draw): what the bend adds to the load of a disc, as a share
    of its strength (None: nothing). Rows of ``cases`` may repeat: in the morning a bend counts for more.
    """

    start: str
    end_day: float
    day: NDArray[np.float64] = field(compare=False, repr=False)
    bout: tuple[str, ...] = field(repr=False)
    case: NDArray[np.int32] = field(compare=False, repr=False)
    cycles: NDArray[np.float64] = field(compare=False, repr=False)
    scatter: NDArray[np.float64] = field(compare=False, repr=False)
    filled: NDArray[np.bool_] = field(compare=False, repr=False)
    cases: tuple[Case, ...] = field(repr=False)
    peak: NDArray[np.float64] = field(compare=False, repr=False)
    tolerance: NDArray[np.float64] = field(compare=False, repr=False)
    bend: NDArray[np.float64] = field(compare=False, repr=False)
    tissues: tuple[Tissue, ...] = TISSUES
    notes: tuple[str, ...] = ()
    bending: NDArray[np.float64] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        require_day("start", self.start)
        require_finite("end_day", self.end_day)
        events, draws = self.case.shape
        shapes = {
            "day": (events,),
            "filled": (events,),
            "cycles": (events, draws),
            "scatter": (events, draws),
            "peak": (len(self.cases), len(self.tissues), draws),
            "tolerance": (len(self.tissues), draws),
            "bend": (len(self.cases), draws),
        }
        for name, shape in shapes.items():
            found = getattr(self, name).shape
            require(found == shape, f"{name} has the shape {found}, not {shape}")
        require(len(self.bout) == events, f"{len(self.bout)} bouts for {events} events")
        require(bool(np.all(np.diff(self.day) >= 0.0)), "days are not ascending")
        for name in ("day", "cycles", "scatter", "peak", "tolerance", "bend"):
            require(bool(np.isfinite(getattr(self, name)).all()), f"{name} is not finite everywhere")
        require(bool((self.tolerance > 0.0).all()), "a tolerance is not above 0")
        require(bool((self.cycles >= 0.0).all() and (self.scatter >= 0.0).all()), "cycles or scatter below 0")

    def day_of(self, day: date) -> float:
        """Midnight at the start of a date, in days after midnight of ``start``."""
        return float((day - date.fromisoformat(self.start)).days)

    def used(self, tissue: Tissue) -> NDArray[np.float64]:
        """Load of each event over the strength of a fresh tissue, (event, draw); of a disc, with what the bend adds."""
        if self.bending is None or not tissue.startswith("disc/"):
            return self.bare(tissue)
        return np.asarray(self.bare(tissue) + np.take_along_axis(self.bending, self.case, axis=0) * self.scatter)

    def bare(self, tissue: Tissue) -> NDArray[np.float64]:
        """The same without what a bend adds."""
        at = self.tissues.index(tissue)
        share = self.peak[:, at] / self.tolerance[at]  # (case, draw)
        return np.asarray(np.take_along_axis(share, self.case, axis=0) * self.scatter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number shown to people: its estimate, its grade, and what it rests on in a few words."""

    estimate: Estimate
    grade: DamageGrade
    rests_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What a tissue has left today: share of its fresh strength (1: all of it), by one model and calibration."""

    tissue: Tissue
    left: Figure
    peak_day: str  # the day in the diary on which the least was left
    least: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """The state at the end of a load history under one model and one calibration.

    ``circle``: the circle number V; above 1 the model predicts run-away, which was never seen in populations.
    """

    model: ModelName
    calibration: CalibrationName
    capacities: tuple[Capacity, ...]
    imbalance: Figure
    circle: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class PastShare:
    """The share of one group of events in the history's part of an episode, 0 to 1.

    ``of``: the id of an activity or incident; "usual": hours nobody spoke of, on days of which something is known;
    "unknown_days"; "before_diary"; "earlier_episodes"; "imbalance": the one that the person always comes back to. ``bouts``:
    keys of the bouts, that of the largest share first.
    """

    of: str
    share: Figure
    events: int
    days: int
    bouts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """One change to the past, and what becomes of this episode under both couplings.

    ``avoided``: chance (0 to 1) that this onset does not happen on its day under independent chance. ``later_days``: how
    much later the pain comes under a fixed tolerance (days). ``next_days``: under independent chance, time to the next
    episode where this one vanished (days).
    """

    id: Literal["no_trigger", "without_activity", "more_rest", "no_imbalance", "lighter"]
    of: str  # the activity or bout that was changed, "" for all
    avoided: Figure
    later_days: Figure
    next_days: Figure
    later_median_days: float = 0.0  # of draws, and of where in the window the limit was reached
    next_median_days: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPart:
    """One activity in one week: its share (0 to 1) of all that was unhealed at the onset; ``guessed``: nobody spoke of it."""

    of: str
    share: float
    guessed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What of one week was still unhealed at the onset. ``start``: its Monday."""

    start: str
    parts: tuple[WeekPart, ...]

    def __post_init__(self) -> None:
        require_day("start", self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrawUnder:
    """The analysis of one episode under one model and calibration.

    ``trigger``, ``history``, ``base``: shares of the hazard in the window of the onset; they add up to 1 (Shapley).
    ``without_history``: h10/h11, what the trigger alone would carry. ``needed_trigger``, ``needed_history``: 1 - h01/h11
    and 1 - h10/h11, which may add up to more than 1. ``alone_enough``, ``last_straw``, ``not_even``: chance (0 to 1) that
    the load was above the fresh strength; below it but above what was left; below both.
    """

    model: ModelName
    calibration: CalibrationName
    trigger: Figure
    history: Figure
    base: Figure
    without_history: Figure
    needed_trigger: Figure
    needed_history: Figure
    alone_enough: Figure
    last_straw: Figure
    not_even: Figure
    past: tuple[PastShare, ...]
    what_if: tuple[WhatIf, ...]
    damage: Damage

    def __post_init__(self) -> None:
        total = self.trigger.estimate.mean + self.history.estimate.mean + self.base.estimate.mean
        require(abs(total - 1.0) <= 1e-9, f"trigger, history and base add up to {total}, not 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Straw:
    """The last-straw analysis of one episode: always both models, each under both calibrations.

    ``trigger``: keys of the bouts in the window before the onset that are looked at as trigger; empty: there was none.
    ``done_before``: how often the same activity was done before without pain on that day or the next. ``log10_bayes``:
    log10 of the Bayes factor M1:M0 for the whole diary, by calibration. ``cannot_tell``: why the diary does not decide
    between the models, "" when it does.
    """

    episode: str
    day: str
    trigger: tuple[str, ...]
    trigger_activity: str
    done_before: Figure
    trigger_load_n: Figure | None
    under: tuple[StrawUnder, ...]
    log10_bayes: tuple[tuple[CalibrationName, Figure], ...]
    cannot_tell: str
    known_days: int
    silent_days: int
    draws: int
    notes: tuple[str, ...] = ()
    strength_n: Figure | None = None  # of a fresh main tissue of this person
    weeks: tuple[Week, ...] = ()  # M1 with the calibration "recall": what of each week was unhealed at the onset


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """The chance (0 to 1) of a new episode within ``days``, and whose number it is.

    ``by``: "benchmark" (episodes in the last year) or "engine", which is only shown when it beats the benchmark on this
    person's own diary.
    """

    days: int
    chance: Figure
    by: Literal["benchmark", "engine"]

    def __post_init__(self) -> None:
        require(self.days > 0, f"days {self.days} is not above 0")
        require_probability("chance", self.chance.estimate.mean)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What comes: the benchmark's risk, the engine's, which of them is shown, what drives it, and what would lower it.

    ``evidence_for_engine``: how much better the engine foretold this diary than the benchmark did (log10 of their
    likelihoods, day by day); ``warning``: it is a warning, not only a number.
    """

    shown: tuple[Risk, ...]
    benchmark: tuple[Risk, ...]
    engine: tuple[Risk, ...]
    evidence_for_engine: float
    warning: bool
    drivers: tuple[PastShare, ...]
    lowers: tuple[WhatIf, ...]
    reason: str
