"""How long a part of the body is, as far as photos can tell."""

from dataclasses import dataclass
from typing import Literal, get_args

from laststraw.records._check import require, require_positive
from laststraw.records.photo import View

SegmentName = Literal["trunk", "upper_arm", "forearm", "thigh", "shank"]
SEGMENT_NAMES: tuple[SegmentName, ...] = get_args(SegmentName)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentLength:
    """The length of one segment, mean of both sides and of ``views``; each number with one standard deviation (mm).

    ``seen_mm`` is what the photos showed, between the points of a pose network. ``mm`` is the best guess for the body model,
    between its joint centres: how far the person's proportion is from the usual one, weighed against how far people are.
    """

    name: SegmentName
    seen_mm: float
    seen_sd_mm: float
    mm: float
    sd_mm: float
    views: tuple[View, ...]

    def __post_init__(self) -> None:
        require(self.name in SEGMENT_NAMES, f"{self.name!r} is not one of {', '.join(SEGMENT_NAMES)}")
        for field in ("seen_mm", "seen_sd_mm", "mm", "sd_mm"):
            require_positive(f"{field} of {self.name}", getattr(self, field))
        require(bool(self.views), f"{self.name}: a length was seen in at least one view")
