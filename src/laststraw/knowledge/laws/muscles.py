"""Laws of the Hill table: every trunk muscle of the model has one possible row, the same on both sides."""

from collections.abc import Iterator

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.load import meant
from laststraw.knowledge.rows import Place, located
from laststraw.knowledge.schema import Fascicle, Knowledge

SIDES = {"left": "_l", "right": "_r"}
POSSIBLE = {  # column -> what a living muscle can be
    "optimal_mm": (5.0, 500.0),
    "neutral_length": (0.5, 1.6),  # beyond it sarcomeres have no overlap
    "pennation_deg": (0.0, 45.0),
    "pcsa_cm2": (0.05, 20.0),
}


def fascicles_are_in_the_model(knowledge: Knowledge) -> Iterator[Breach]:
    """A fascicle is an actuator on both sides, of the structure that claims it there."""
    claimed: dict[tuple[str, str], str] = {
        (claim.model_name, claim.side): claim.structure
        for claim in knowledge.model_map
        if claim.model_kind == "actuator"
    }
    names = {name.removesuffix("_l").removesuffix("_r") for name, _ in claimed}
    for where in located(knowledge, "fascicle"):
        for side, ending in SIDES.items():
            structure = claimed.get((where.name + ending, side))
            if structure is None:
                yield Breach(where.place, f"fascicle {where.name!r}: not in the model. {meant(where.name, names)}")
                break
            if structure != where.row.structure:
                yield Breach(where.place, f"fascicle {where.name!r}: the model map says {structure!r} on the {side}")


def the_whole_trunk_has_fascicles(knowledge: Knowledge) -> Iterator[Breach]:
    """As many fascicles as the model has trunk muscles on one side. (That none comes twice: ids_are_unique.)"""
    counts = {constant.id: constant.quantity.value for constant in knowledge.constants}
    names = {where.name for where in located(knowledge, "fascicle")}
    if 2 * len(names) != counts.get("trunk_actuators", 0.0):
        message = f"{len(names)} fascicles, the model has {counts.get('trunk_actuators', 0.0):g} on two sides"
        yield Breach(Place("fascicles.csv", 0), f"{message} (constant 'trunk_actuators')")


def fascicles_are_possible(knowledge: Knowledge) -> Iterator[Breach]:
    """Lengths, angles and areas of a fascicle are those of living muscle."""
    for where in located(knowledge, "fascicle"):
        for column, (least, most) in POSSIBLE.items():
            value = _value(where.row, column)
            if not least <= value <= most:
                message = f"{column} {value:g} is not between {least:g} and {most:g}"
                yield Breach(where.place, f"fascicle {where.name!r}: {message}")


def _value(row: Fascicle, column: str) -> float:
    return float(getattr(row, column))


LAWS: tuple[Law, ...] = (fascicles_are_in_the_model, the_whole_trunk_has_fascicles, fascicles_are_possible)
