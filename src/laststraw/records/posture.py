"""The posture of the body model, and what it does to muscles and joints."""

from dataclasses import dataclass
from typing import Literal

from laststraw.records._check import require, require_finite, require_id, require_positive, require_probability
from laststraw.records.photo import Side

StateName = Literal["held_short", "held_long", "held_off_centre", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posture:
    """Joint angles of the body model as a normal distribution (deg).

    ``joints``: names, in the order of ``mean_deg`` (joint,) and ``cov_deg2`` (joint, joint). ``because``: keys of the
    measurements (and of the earlier visit) that it rests on.
    """

    joints: tuple[str, ...]
    mean_deg: tuple[float, ...]
    cov_deg2: tuple[tuple[float, ...], ...]
    because: tuple[str, ...]

    def __post_init__(self) -> None:
        n = len(self.joints)
        require(len(self.mean_deg) == n, "mean_deg must have one entry a joint")
        require(len(self.cov_deg2) == n and all(len(row) == n for row in self.cov_deg2), "cov_deg2 must be square")
        for joint, mean, variance in zip(
            self.joints, self.mean_deg, (r[i] for i, r in enumerate(self.cov_deg2)), strict=True
        ):
            require_finite(joint, mean)
            require_positive(f"variance of {joint}", variance)

    def angle(self, joint: str) -> tuple[float, float]:
        """Mean and sd (deg) of one joint. *Error*: ``ValueError`` for a joint that is not in ``joints``."""
        i = self.joints.index(joint)
        return self.mean_deg[i], self.cov_deg2[i][i] ** 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureState:
    """What the posture does to one muscle (length change, % of fibre length) or joint (angle off its norm, deg).

    ``p_low``, ``p_high``: probability that the true change lies below minus, above plus ``beyond`` (same unit). ``state``
    is *held* short, long or off centre: never tight, never weak, which a photo cannot show.
    """

    key: str  # state/<structure>/<side>
    structure: str
    side: Side
    quantity: Literal["length", "angle"]
    mean: float
    sd: float
    unit: str
    beyond: float
    p_low: float
    p_high: float
    state: StateName
    because: tuple[str, ...]

    def __post_init__(self) -> None:
        require_id(self.key)
        require_finite(self.key, self.mean)
        require_positive(f"sd of {self.key}", self.sd)
        require_probability("p_low", self.p_low)
        require_probability("p_high", self.p_high)
