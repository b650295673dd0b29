"""What people do, as the knowledge files tell it: activities and their postures."""

from typing import Literal

from laststraw.knowledge.fact import Fact, Spread
from laststraw.records import Hands, Support

# what bears the body where the support does not tell it, for the picture
On = Literal["", "floor", "bed", "saddle", "knees", "toes", "belly", "chair", "step", "water"]


class Phase(Fact, frozen=True, kw_only=True):
    """A part of an activity that has one posture: every number a (mean, sd) in the unit of ``TaskPosture``.

    ``share``: part of the activity's time. ``evidence``: what its numbers were read in; ``assumed``: why the others are what
    they are (both, where only some were read; never neither). ``on``: what bears the body where ``support`` does not tell it;
    only the picture uses it.
    """

    name: str
    share: float
    support: Support = "standing"
    hands: Hands = "both"
    pelvis_anterior_tilt: tuple[float, float] | None = None
    pelvis_left_up: tuple[float, float] | None = None
    pelvis_left_turn: tuple[float, float] | None = None
    lumbar_flexion: tuple[float, float] | None = None
    lumbar_left_bend: tuple[float, float] | None = None
    lumbar_left_turn: tuple[float, float] | None = None
    trunk_inclination: tuple[float, float] | None = None
    backrest: tuple[float, float] | None = None
    arms_on_thighs: tuple[float, float] | None = None
    armrests: tuple[float, float] | None = None
    hand_on_table: tuple[float, float] | None = None
    hand_load_kg: tuple[float, float] | None = None
    hand_forward_mm: tuple[float, float] | None = None
    hand_left_mm: tuple[float, float] | None = None
    hand_height_mm: tuple[float, float] | None = None
    push_n: tuple[float, float] | None = None
    abdominal_pressure_kpa: tuple[float, float] | None = None
    on: On = ""
    evidence: tuple[str, ...] = ()
    assumed: str = ""


class Activity(Fact, frozen=True, kw_only=True):
    """Something people do, as a distribution of postures, loads, repetitions and durations.

    ``repetitions`` (1/day) and ``duration`` (s) of one go: in people who do it, on a day on which they do. ``dynamic_factor``:
    peak load over the quasi-static load of the same posture, 1 where the task is slow. ``leaves_out``: what a still picture
    of it misses; ``not_ranked``: that is nearly all of the work, so that its load has no place among the others.
    """

    id: str
    name: str
    says: str  # one plain sentence: what is meant
    group: Literal[
        "rest",
        "sitting",
        "standing",
        "walking",
        "lifting",
        "carrying",
        "household",
        "garden",
        "work",
        "care",
        "sport",
        "body",
    ]
    also: tuple[str, ...] = ()  # other words people use for it
    phases: tuple[Phase, ...]
    repetitions: Spread
    duration: Spread
    dynamic_factor: Spread
    leaves_out: str = ""
    not_ranked: bool = False
