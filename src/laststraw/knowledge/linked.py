"""Error and norms of an output of a self-test: its own, or those of the test of length or strength that it is linked to."""

from laststraw.knowledge.fact import Quantity
from laststraw.knowledge.protocols import Output, Way
from laststraw.knowledge.schema import Knowledge
from laststraw.knowledge.selftests import LengthTest, ReadingNorm, StrengthHold


def error_of(output: Output, way: Way, knowledge: Knowledge) -> Quantity:
    """Error of one reading (one standard deviation, in the output's unit)."""
    return way.error_sd if way.error_sd is not None else _linked(output, knowledge)[0].error_sd


def norms_of(output: Output, knowledge: Knowledge) -> tuple[ReadingNorm, ...]:
    """What people reach; empty where it is not known."""
    return tuple(norm for test in _linked(output, knowledge) for norm in test.norms) or output.norms


def _linked(output: Output, knowledge: Knowledge) -> tuple[LengthTest | StrengthHold, ...]:
    lengths = (knowledge.test_length(output.length_test),) if output.length_test else ()
    return lengths or ((knowledge.test_strength(output.strength_hold),) if output.strength_hold else ())
