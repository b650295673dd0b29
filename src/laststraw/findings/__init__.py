"""What exceeds its own error, how surely, which muscles and joints it involves, and what speaks against it."""

from laststraw.findings.judge import Judgement, Part, chance_beyond, judge, left_right_z
from laststraw.findings.listing import find
from laststraw.findings.telling import percent, say
from laststraw.findings.tree import WhyTree
from laststraw.findings.why import explain

METHOD = (
    "A difference is listed only if it is larger than its own error explains and, given the error and what people are "
    "like, is beyond its limit with a probability of at least 0.8. A perfectly symmetric person hears of any "
    "left/right difference in at most 1 of 20 visits. Patterns that evidence contradicts are never listed."
)

__all__ = [
    "METHOD", "Judgement", "Part", "WhyTree", "chance_beyond", "explain", "find", "judge", "left_right_z", "percent", "say",
]  # fmt: skip
