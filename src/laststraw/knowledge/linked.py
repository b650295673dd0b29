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


def tested_by(key: str, knowledge: Knowledge) -> LengthTest | StrengthHold | None:
    """The test of length or strength that a result of a self-test is a reading of; None for every other key.

    Parameters
    ----------
    key
        ``test/<protocol>/<output>/<side>``, of a side that the output has: a difference of two sides is of no muscle.
    """
    parts = key.split("/")
    if len(parts) != 4 or parts[0] != "test":
        return None
    protocol = next((one for one in knowledge.protocols if one.id == parts[1]), None)
    output = protocol.output(parts[2]) if protocol is not None else None
    if output is None or parts[3] not in output.side_names:
        return None
    return next(iter(_linked(output, knowledge)), None)


def name_of_linked(id: str, knowledge: Knowledge) -> str:
    """Plain name of a test of length or strength; its id where the knowledge files do not hold it."""
    tests: tuple[LengthTest | StrengthHold, ...] = (*knowledge.test_lengths, *knowledge.test_strengths)
    return next((test.plain_name for test in tests if test.id == id), id)


def _linked(output: Output, knowledge: Knowledge) -> tuple[LengthTest | StrengthHold, ...]:
    lengths = (knowledge.test_length(output.length_test),) if output.length_test else ()
    return lengths or ((knowledge.test_strength(output.strength_hold),) if output.strength_hold else ())
