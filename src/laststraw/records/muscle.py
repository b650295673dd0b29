"""What tests, a diary and a posture say about one muscle, and what may be concluded from them."""

import math
from dataclasses import dataclass
from typing import Literal

from laststraw.records._check import require, require_finite, require_id, require_positive, require_probability
from laststraw.records.photo import Side
from laststraw.stats import mdc95

ClaimName = Literal["held_short", "held_long", "tight", "weak", "long_and_weak", "overloaded"]
Verdict = Literal["yes", "possible", "no", "not_known"]
Half = Literal["hours", "extensibility", "strength", "activation"]

CLAIM_NAMES: tuple[ClaimName, ...] = ("held_short", "held_long", "tight", "weak", "long_and_weak", "overloaded")
LEAST_DRAWS = 20  # fewer have no 5th percentile
SIDES = ("left", "right")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensibilityTest:
    """A reading of a self-test of length, beside what people of that age and sex reach (deg), for one muscle of one side.

    ``sd``: error of the reading (of the mean, where several were taken). ``mm_per_deg``: how much of the muscle's length a
    degree of the reading is, computed by the body model; ``percent_per_deg``: the same as a share of its fibre length.
    """

    key: str  # test/<test>/<side>/<structure>
    test: str
    structure: str
    side: Side
    value: float
    sd: float
    norm_mean: float
    norm_sd: float
    longer_when: Literal["higher", "lower"]
    mm_per_deg: float
    percent_per_deg: float
    because: tuple[str, ...]

    def __post_init__(self) -> None:
        _require_reading(self.key, self.structure, self.side, self.value, self.norm_mean)
        for name in ("sd", "norm_sd", "mm_per_deg", "percent_per_deg"):
            require_positive(name, getattr(self, name))
        require(self.longer_when in ("higher", "lower"), f"longer_when {self.longer_when!r} is not higher or lower")

    @property
    def deficit_deg(self) -> float:
        """How far the reading falls short of the norm (deg); negative when it goes beyond."""
        short = self.norm_mean - self.value
        return short if self.longer_when == "higher" else -short

    @property
    def deficit_mm(self) -> float:
        """The same as millimetres of muscle."""
        return self.deficit_deg * self.mm_per_deg

    @property
    def mdc_deg(self) -> float:
        """Smallest difference that two readings can show (95 %)."""
        return mdc95(self.sd)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthTest:
    """A reading of a self-test of strength, beside what people of that age and sex reach (s), for one muscle of one side."""

    key: str
    test: str
    structure: str
    side: Side
    value: float
    sd: float
    norm_mean: float
    norm_sd: float
    stronger_when: Literal["higher", "lower"]
    because: tuple[str, ...]

    def __post_init__(self) -> None:
        _require_reading(self.key, self.structure, self.side, self.value, self.norm_mean)
        require(self.value >= 0.0, f"{self.key}: {self.value:g} is less than nothing")
        for name in ("sd", "norm_sd"):
            require_positive(name, getattr(self, name))
        require(
            self.stronger_when in ("higher", "lower"), f"stronger_when {self.stronger_when!r} is not higher or lower"
        )

    @property
    def z(self) -> float:
        """Standard deviations above the norm; negative when weaker."""
        z = (self.value - self.norm_mean) / self.norm_sd
        return z if self.stronger_when == "higher" else -z


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationProfile:
    """How hard a muscle works over a day, over the draws of posture and of the body model (both uncertain).

    ``p10_pct``, ``p50_pct``, ``p90_pct`` (draw,): percentiles of its activation over the ``hours`` of the diary, weighted with
    time, in % of full activation. ``side_ratio`` (draw,): its mean force over that of its twin on the other side.
    """

    key: str  # activation/<structure>/<side>
    structure: str
    side: Side
    hours: float
    p10_pct: tuple[float, ...]
    p50_pct: tuple[float, ...]
    p90_pct: tuple[float, ...]
    side_ratio: tuple[float, ...]
    because: tuple[str, ...]

    def __post_init__(self) -> None:
        _require_muscle(self.key, self.structure, self.side)
        require_positive("hours", self.hours)
        require(self.hours <= 24.0, f"a day has 24 hours, not {self.hours:g}")
        draws = (self.p10_pct, self.p50_pct, self.p90_pct, self.side_ratio)
        require(len({len(d) for d in draws}) == 1, "every percentile must have the same number of draws")
        require(len(self.p10_pct) >= LEAST_DRAWS, f"{len(self.p10_pct)} draws have no 5th percentile")
        for low, middle, high in zip(self.p10_pct, self.p50_pct, self.p90_pct, strict=True):
            require(0.0 <= low <= middle <= high <= 100.0, "percentiles must rise from 0 to 100 %")
        for ratio in self.side_ratio:
            require_positive("side_ratio", ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """The one test (or question) that would change an answer most: by how many bits it is expected to."""

    test: str  # a self-test's id, "hours" (how long a day?) or "diary"
    about: ClaimName
    gain_bits: float

    def __post_init__(self) -> None:
        require_id(self.test)
        require(math.isfinite(self.gain_bits) and self.gain_bits >= 0.0, f"a gain of {self.gain_bits} bits is none")


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleClaim:
    """One thing that may be true of a muscle.

    ``verdict``: *yes* and *no* need every half of the evidence; *possible* is as far as a posture alone can go; *not_known*:
    nothing speaks for it and its test is missing. ``p``: how probable it is on all that is known, tests that are missing taken
    as people are on the whole. ``missing``: what it needs and lacks.
    """

    name: ClaimName
    verdict: Verdict
    p: float
    says: str
    because: tuple[str, ...]
    missing: tuple[Half, ...]
    settled_by: Settling | None

    def __post_init__(self) -> None:
        require(self.name in CLAIM_NAMES, f"{self.name!r} is not one of {', '.join(CLAIM_NAMES)}")
        require_probability(self.name, self.p)
        require(bool(self.says), f"{self.name}: say what it means")
        require(
            self.verdict != "yes" or not self.missing, f"{self.name} cannot be sure while {self.missing} is missing"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleState:
    """Everything that can be said of one muscle of one side; every claim once, in the order of ``CLAIM_NAMES``."""

    key: str  # muscle/<structure>/<side>
    structure: str
    side: Side
    claims: tuple[MuscleClaim, ...]
    settled_by: Settling | None  # the one test that would change all of it most

    def __post_init__(self) -> None:
        _require_muscle(self.key, self.structure, self.side)
        require(tuple(claim.name for claim in self.claims) == CLAIM_NAMES, "every claim must be there once, in order")

    def claim(self, name: ClaimName) -> MuscleClaim:
        """One claim."""
        return self.claims[CLAIM_NAMES.index(name)]

    @property
    def sure(self) -> tuple[ClaimName, ...]:
        """What is said of it with confidence."""
        return tuple(claim.name for claim in self.claims if claim.verdict == "yes")


def _require_muscle(key: str, structure: str, side: Side) -> None:
    require_id(key)
    require_id(structure)
    require(side in SIDES, f"{key}: a muscle is left or right, not {side!r}")


def _require_reading(key: str, structure: str, side: Side, value: float, norm_mean: float) -> None:
    _require_muscle(key, structure, side)
    require_finite(key, value)
    require_finite(f"norm of {key}", norm_mean)
