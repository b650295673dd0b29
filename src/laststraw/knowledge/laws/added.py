"""Laws of the parts that are added to the body model."""

from collections.abc import Iterator

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.load import meant
from laststraw.knowledge.rows import located
from laststraw.knowledge.schema import Knowledge


def added_parts_have_one_backing(knowledge: Knowledge) -> Iterator[Breach]:
    """Attachments of an added part cite sources that exist, or say why they were assumed: one of the two."""
    known = {source.id for source in knowledge.evidence}
    for where in located(knowledge, "added_muscle", "added_joint"):
        if bool(where.row.evidence) == bool(where.row.assumed.strip()):
            yield Breach(where.place, f"{where.kind} {where.name!r}: give evidence or assumed, exactly one")
        for id in where.row.evidence:
            if id not in known:
                yield Breach(where.place, f"{where.kind} {where.name!r}: no evidence {id!r}. {meant(id, known)}")


def added_parts_belong_to_structures(knowledge: Knowledge) -> Iterator[Breach]:
    """An added part belongs to a structure of the model that says it is geometry only."""
    structures = {structure.id: structure for structure in knowledge.structures}
    for where in located(knowledge, "added_muscle", "added_joint"):
        structure = structures.get(where.row.structure)
        if structure is None:
            hint = meant(where.row.structure, structures)
            yield Breach(where.place, f"{where.kind} {where.name!r}: no structure {where.row.structure!r}. {hint}")
        elif not (structure.in_model and structure.geometry_only):
            yield Breach(where.place, f"{where.kind} {where.name!r}: {structure.id} must be in_model and geometry_only")


def added_paths_are_whole(knowledge: Knowledge) -> Iterator[Breach]:
    """A path has two points or more, each at a landmark or in a body; a new muscle has a force, an old one keeps its own."""
    for where in located(knowledge, "added_muscle"):
        muscle = where.row
        if len(muscle.path) < 2:
            yield Breach(where.place, f"added_muscle {muscle.id!r}: a path needs two points or more")
        for k, point in enumerate(muscle.path):
            if bool(point.at) == bool(point.body):
                yield Breach(where.place, f"added_muscle {muscle.id!r}, point {k}: give at or body, exactly one")
        if bool(muscle.replaces) == (muscle.peak_force is not None):
            yield Breach(where.place, f"added_muscle {muscle.id!r}: give replaces or peak_force, exactly one")


LAWS: tuple[Law, ...] = (added_parts_have_one_backing, added_parts_belong_to_structures, added_paths_are_whole)
