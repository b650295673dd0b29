"""Laws of the map from the body model to structures: each actuator and joint is claimed by one structure, once."""

from collections.abc import Iterator

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.load import meant
from laststraw.knowledge.rows import Place, located
from laststraw.knowledge.schema import Knowledge

COUNTS = {"actuator": "model_actuators", "joint": "model_joints"}  # constants that hold how many the model has


def the_whole_model_is_claimed(knowledge: Knowledge) -> Iterator[Breach]:
    """As many actuators and joints are claimed as the body model has. (That none is claimed twice: ids_are_unique.)"""
    counts = {constant.id: constant.quantity.value for constant in knowledge.constants}
    for model_kind, id in COUNTS.items():
        names = {claim.model_name for claim in knowledge.model_map if claim.model_kind == model_kind}
        if len(names) != counts.get(id, 0.0):
            message = f"{len(names)} {model_kind}s are claimed, the model has {counts.get(id, 0.0):g} (constant {id!r})"
            yield Breach(Place("model_map.csv", 0), message)


def claims_fit_their_structures(knowledge: Knowledge) -> Iterator[Breach]:
    """A claim names a structure that is in the model; a sided structure is claimed with its side, others without."""
    structures = {structure.id: structure for structure in knowledge.structures}
    for where in located(knowledge, "model_claim"):
        structure = structures.get(where.row.structure)
        if structure is None:
            yield Breach(
                where.place,
                f"{where.name}: no structure {where.row.structure!r}. {meant(where.row.structure, structures)}",
            )
        elif not structure.in_model:
            yield Breach(where.place, f"{where.name}: {structure.id} says that it is not in the model")
        elif structure.sided != (where.row.side != "none"):
            word = "needs side left or right" if structure.sided else "exists once: its side is none"
            yield Breach(where.place, f"{where.name}: {structure.id} {word}")


def structures_in_the_model_are_claimed(knowledge: Knowledge) -> Iterator[Breach]:
    """A structure that is in the model is claimed; a sided one on both sides, equally often."""
    claimed: dict[str, dict[str, int]] = {}
    for claim in knowledge.model_map:
        sides = claimed.setdefault(claim.structure, {})
        sides[claim.side] = sides.get(claim.side, 0) + 1
    for where in located(knowledge, "structure"):
        sides = claimed.get(where.name, {})
        if where.row.in_model and not sides:
            yield Breach(where.place, f"structure {where.name!r} is in the model but nothing in model_map.csv is it")
        elif sides.get("left", 0) != sides.get("right", 0):
            message = f"{sides.get('left', 0)} parts on the left, {sides.get('right', 0)} on the right"
            yield Breach(where.place, f"structure {where.name!r}: {message}")


def fibres_belong_to_muscles(knowledge: Knowledge) -> Iterator[Breach]:
    """A fibre length belongs to a muscle of the model, is in mm and above zero."""
    muscles = {structure.id for structure in knowledge.structures if structure.kind == "muscle" and structure.in_model}
    for where in located(knowledge, "fibre"):
        if where.name not in muscles:
            yield Breach(where.place, f"fibre: no muscle {where.name!r} in the model. {meant(where.name, muscles)}")
        if where.row.length.unit != "mm" or where.row.length.value <= 0.0:
            yield Breach(where.place, f"fibre of {where.name!r}: the length must be above 0 and in mm")


LAWS: tuple[Law, ...] = (
    the_whole_model_is_claimed,
    claims_fit_their_structures,
    structures_in_the_model_are_claimed,
    fibres_belong_to_muscles,
)
