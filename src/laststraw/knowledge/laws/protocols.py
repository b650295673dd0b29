"""Laws of protocols: what can be done alone is told in full, every number has an error, links lead to the same reading."""

from collections.abc import Iterator
from itertools import pairwise

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.load import meant
from laststraw.knowledge.protocols import Avoid, Output
from laststraw.knowledge.rows import Located, located
from laststraw.knowledge.schema import Knowledge
from laststraw.knowledge.selftests import LengthTest, StrengthHold
from laststraw.units import UNITS

LINKED_UNIT = {"length_test": "deg", "strength_hold": "s"}
BRINGS_PAIN_ON = 3  # of ``discomfort``
# Words by which a person is told not to do a test -> the answer that leaves it out without being asked.
LEAVES_OUT: dict[str, Avoid] = {"pregnan": "pregnant", "bones are thin": "osteoporosis", "flare of pain": "pain_over_5"}


def protocols_are_whole(knowledge: Knowledge) -> Iterator[Breach]:
    """Who may do a test alone is told how, what it gives, when not to, and when to stop; who may not, why."""
    for where in located(knowledge, "protocol"):
        test = where.row
        if test.not_offered:
            continue
        told = {"steps": test.steps, "outputs": test.outputs, "when_not": test.when_not, "stop_when": test.stop_when}
        lacking = [field for field, value in told.items() if not value]
        if lacking:
            yield Breach(where.place, f"protocol {where.name!r}: lacks {', '.join(lacking)}, or not_offered with why")
        if len({bool(test.film), bool(test.filming), test.movement is not None}) > 1:
            yield Breach(
                where.place, f"protocol {where.name!r}: a film needs its views, its movement and how to film it"
            )


def outputs_are_readable(knowledge: Knowledge) -> Iterator[Breach]:
    """An output has a known unit, a range, and at least one way with an error above 0, in its own unit."""
    for where, output in _outputs(knowledge):
        name = f"protocol {where.name!r}, {output.id}"
        for unit in dict.fromkeys((output.unit, output.asked_in or output.unit)):
            if unit not in (*UNITS, "cm"):
                yield Breach(where.place, f"{name}: no unit {unit!r}. {meant(unit, UNITS)}")
        if not output.possible[0] < output.possible[1]:
            yield Breach(where.place, f"{name}: from {output.possible[0]:g} to {output.possible[1]:g} is no range")
        if not output.ways:
            yield Breach(where.place, f"{name}: no way to read it")
        errors = [way.error_sd for way in output.ways if way.error_sd is not None]
        spreads = [*errors, *(norm.sd for norm in output.norms)]
        if any(number.value <= 0.0 for number in spreads):
            yield Breach(where.place, f"{name}: an error or a spread that is not above 0")
        numbers = [*spreads, *(norm.mean for norm in output.norms), *(cut.value for cut in output.cut_offs)]
        if any(number.unit != output.unit for number in numbers):
            yield Breach(where.place, f"{name}: every number must be in {output.unit}")
        if len(errors) < len(output.ways) and not _link(output):
            yield Breach(where.place, f"{name}: a way without an error")


def norms_of_outputs_do_not_overlap(knowledge: Knowledge) -> Iterator[Breach]:
    """The ages of an output's norms do not overlap and are not reversed."""
    for where, output in _outputs(knowledge):
        for sex in ("female", "male"):
            ages = sorted((n.from_age, n.to_age) for n in output.norms if n.sex in (sex, "any"))
            if any(a > b for a, b in ages) or any(first[1] >= then[0] for first, then in pairwise(ages)):
                message = "the ages of its norms overlap or are reversed"
                yield Breach(where.place, f"protocol {where.name!r}, {output.id}: {message}")
                break


def links_lead_to_the_same_reading(knowledge: Knowledge) -> Iterator[Breach]:
    """A linked test is there, in the same unit and with the same worse end, and has the norms and an error of its own."""
    tests: dict[str, tuple[LengthTest | StrengthHold, ...]] = {
        "length_test": knowledge.test_lengths,
        "strength_hold": knowledge.test_strengths,
    }
    for where, output in _outputs(knowledge):
        for field, rows in tests.items():
            id = getattr(output, field)
            found = next((row for row in rows if row.id == id), None)
            name = f"protocol {where.name!r}, {output.id}"
            if id and found is None:
                yield Breach(where.place, f"{name}: no {field} {id!r}. {meant(id, {row.id for row in rows})}")
            elif found is not None:
                better = getattr(found, "longer_when", None) or getattr(found, "stronger_when", None)
                if output.unit != LINKED_UNIT[field] or output.worse == better:
                    yield Breach(where.place, f"{name}: {field} {id!r} is read in another unit or the other way round")
                if output.norms:
                    yield Breach(where.place, f"{name}: its norms are those of {field} {id!r}: leave them out here")


def sides_are_made_from_sides(knowledge: Knowledge) -> Iterator[Breach]:
    """What is made from two sides names an output of the same test that has both."""
    for where, output in _outputs(knowledge):
        name = f"protocol {where.name!r}, {output.id}"
        base = where.row.output(output.of)
        if bool(output.from_sides) != bool(output.of):
            yield Breach(where.place, f"{name}: from_sides and of go together")
        elif output.from_sides and (base is None or base.sides != "each" or output.sides == "each"):
            yield Breach(where.place, f"{name}: {output.of!r} is no output of this test with a left and a right side")


def tests_are_left_out_in_time(knowledge: Knowledge) -> Iterator[Breach]:
    """Whom a test could harm is not offered it: one that brings pain on when pain is strong, and what ``when_not`` says."""
    for where in located(knowledge, "protocol"):
        test = where.row
        if test.discomfort == BRINGS_PAIN_ON and "pain_over_5" not in test.avoid_if:
            yield Breach(where.place, f"protocol {where.name!r}: it brings pain on: avoid_if needs 'pain_over_5'")
        for words, answer in LEAVES_OUT.items():
            if answer not in test.avoid_if and any(words in told for told in test.when_not):
                message = f"when_not says {words!r}: avoid_if needs {answer!r}"
                yield Breach(where.place, f"protocol {where.name!r}: {message}")


def only_if_names_symptoms(knowledge: Knowledge) -> Iterator[Breach]:
    """What makes a test worth doing is a symptom that is there."""
    there = {symptom.id for symptom in knowledge.symptoms}
    for where in located(knowledge, "protocol"):
        for id in where.row.only_if:
            if id not in there:
                yield Breach(where.place, f"protocol {where.name!r}: no symptom {id!r}. {meant(id, there)}")


def symptoms_can_be_answered(knowledge: Knowledge) -> Iterator[Breach]:
    """A symptom asks one question; what is worked out from the age is not asked, and has no sides."""
    for where in located(knowledge, "symptom"):
        symptom, name = where.row, f"symptom {where.name!r}"
        if symptom.question.find("?") != len(symptom.question) - 1:
            yield Breach(where.place, f"{name}: {symptom.question!r} is not one question")
        if symptom.from_age < 0 or (symptom.from_age and symptom.sides == "each"):
            yield Breach(where.place, f"{name}: what holds from an age on has an age above 0, and no sides")


def _outputs(knowledge: Knowledge) -> Iterator[tuple[Located, Output]]:
    for where in located(knowledge, "protocol"):
        for output in where.row.outputs:
            yield where, output


def _link(output: Output) -> bool:
    return bool(output.length_test or output.strength_hold)


LAWS: tuple[Law, ...] = (
    protocols_are_whole,
    outputs_are_readable,
    norms_of_outputs_do_not_overlap,
    links_lead_to_the_same_reading,
    sides_are_made_from_sides,
    tests_are_left_out_in_time,
    only_if_names_symptoms,
    symptoms_can_be_answered,
)
