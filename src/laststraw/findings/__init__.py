"""What exceeds its own error, how surely, which structures it involves, what speaks against it, and which test is next."""

from laststraw.findings.belief import Belief, believe, smoothed_traits
from laststraw.findings.judge import Judgement, judge, left_right_z
from laststraw.findings.listing import Seen, find, judgements, traits
from laststraw.findings.muscles import one_sided
from laststraw.findings.next_test import AtHand, next_step
from laststraw.findings.telling import named, percent, say
from laststraw.findings.tree import WhyTree
from laststraw.findings.why import explain

METHOD = (
    "All that was measured and said, at all visits, are readings, with error, of one model of this person. It starts from what "
    "people of that age and sex are like. A difference is listed only if it is larger than its own error explains and, given "
    "all readings, is beyond its limit with a probability of at least 0.8. A difference between left and right also needs two "
    "different tests or a repeat; a perfectly symmetric person hears of any in at most 1 of 20 visits. Patterns that evidence "
    "contradicts are never listed."
)

__all__ = [
    "METHOD", "AtHand", "Belief", "Judgement", "Seen", "WhyTree", "believe", "explain", "find", "judge", "judgements",
    "left_right_z", "named", "next_step", "one_sided", "percent", "say", "smoothed_traits", "traits",
]  # fmt: skip
