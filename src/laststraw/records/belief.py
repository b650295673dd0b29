"""What is believed about one person after all that was measured, and which test would tell most next."""

from dataclasses import dataclass
from typing import Literal

from laststraw.records._check import require, require_finite, require_id, require_positive, require_probability
from laststraw.records.film import TestResult
from laststraw.records.measurement import Measurement
from laststraw.records.person import Intake
from laststraw.records.photo import Side

Part = Literal["left", "right", "difference", "level"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What was measured and said on one occasion. ``at``: ISO 8601, UTC.

    ``measurements``: best estimates of photos; ``tests``: self-tests, filmed or typed in.
    """

    at: str
    measurements: tuple[Measurement, ...]
    tests: tuple[TestResult, ...]
    intake: Intake


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """One latent of this person: mean and one standard deviation, after everything that was read; and what people are like.

    ``part``: the left or the right side, left minus right, or the level (the mean of both sides, or the whole body).
    ``because``: keys of the readings that tell something about it, of all sittings, the weightiest first.
    """

    latent: str
    key: str  # trait/<latent>/<part>
    part: Part
    value: float
    sd: float
    unit: str
    usual: float
    spread: float
    because: tuple[str, ...]

    def __post_init__(self) -> None:
        require_id(self.key)
        require_finite(self.key, self.value)
        require_positive(f"sd of {self.key}", self.sd)
        require_positive(f"spread of {self.key}", self.spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A finding that is neither shown nor excluded. ``p``: its probability now."""

    finding: str
    side: Side
    p: float

    def __post_init__(self) -> None:
        require_probability("p", self.p)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextTest:
    """A self-test that could be done next: what it is expected to tell (bits, weighed by what they change), its price.

    ``settles``: the findings that it tells most about, the most first. ``confirms``: it would be the second, different look
    at a finding that one test has shown.
    """

    test: str
    bits: float
    minutes: float
    discomfort: int
    per_minute: float
    settles: tuple[Doubt, ...]
    confirms: bool

    def __post_init__(self) -> None:
        require_finite("bits", self.bits)
        require_positive("minutes", self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What to test next, the most telling first; or why to stop. ``left_out``: test and reason."""

    tests: tuple[NextTest, ...]
    stop: str  # a sentence; "" while it is worth going on
    undecided: tuple[Doubt, ...]
    left_out: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        require(bool(self.tests) or bool(self.stop), "without a test left, say why to stop")
