"""Laws of self-tests: they name muscles of the model, move somewhere, and people and readings both spread."""

from collections.abc import Iterator
from itertools import pairwise

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.load import meant
from laststraw.knowledge.rows import located
from laststraw.knowledge.schema import Knowledge

UNIT = {"test_length": "deg", "test_strength": "s"}


def self_tests_name_muscles(knowledge: Knowledge) -> Iterator[Breach]:
    """A self-test is about muscles of the model; of a test of length, the fibre length is known."""
    muscles = {structure.id for structure in knowledge.structures if structure.kind == "muscle" and structure.in_model}
    measured = {fibre.structure for fibre in knowledge.fibres}
    for where in located(knowledge, *UNIT):
        if not where.row.structures:
            yield Breach(where.place, f"{where.kind} {where.name!r}: is about no muscle")
        for id in where.row.structures:
            if id not in muscles:
                yield Breach(where.place, f"{where.kind} {where.name!r}: no muscle {id!r}. {meant(id, muscles)}")
            elif where.kind == "test_length" and id not in measured:
                yield Breach(where.place, f"{where.kind} {where.name!r}: {id!r} has no fibre length")


def self_tests_move_and_spread(knowledge: Knowledge) -> Iterator[Breach]:
    """A test of length moves its joint; errors and spreads are above zero and in the test's unit; ages do not overlap."""
    for where in located(knowledge, *UNIT):
        test, unit = where.row, UNIT[where.kind]
        if where.kind == "test_length" and test.from_deg == test.to_deg:
            yield Breach(
                where.place, f"{where.kind} {where.name!r}: moves from {test.from_deg:g} deg to the same angle"
            )
        numbers = [test.error_sd, *(norm.sd for norm in test.norms)]
        if not test.norms or any(number.value <= 0.0 for number in numbers):
            yield Breach(
                where.place, f"{where.kind} {where.name!r}: an error or a spread that is not above 0, or no norm"
            )
        if any(number.unit != unit for number in (*numbers, *(norm.mean for norm in test.norms))):
            yield Breach(where.place, f"{where.kind} {where.name!r}: every number must be in {unit}")
        for sex in ("female", "male"):
            ages = sorted((n.from_age, n.to_age) for n in test.norms if n.sex in (sex, "any"))
            if any(a > b for a, b in ages) or any(first[1] >= then[0] for first, then in pairwise(ages)):
                yield Breach(where.place, f"{where.kind} {where.name!r}: the ages of its norms overlap or are reversed")
                break


LAWS: tuple[Law, ...] = (self_tests_name_muscles, self_tests_move_and_spread)
