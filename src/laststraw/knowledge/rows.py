"""Walk over the knowledge: each row with the place it was read from, and every number and claim inside it."""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar

import msgspec

from laststraw.knowledge.fact import name_of
from laststraw.knowledge.load import KINDS
from laststraw.knowledge.schema import Claim, Fact, Knowledge, Quantity

Part = TypeVar("Part", bound=Fact)


class Place(NamedTuple):
    """File and line of one row: below the data folder, absolute for an own file; empty and 0 where there is none."""

    file: str
    line: int


class Located(NamedTuple):
    """One row, its name (its id, or what stands for it), its kind and its place."""

    row: Any
    name: str
    kind: str
    place: Place


class Backing(NamedTuple):
    """What a number rests on, or a row whose numbers share one backing: evidence ids, or the reason why it was assumed."""

    where: Located
    path: str
    evidence: tuple[str, ...]
    assumed: str


class Found(NamedTuple):
    """A number or claim inside a row, and the path to it: ``norms/0/sd``."""

    part: Any
    path: str
    where: Located


def located(knowledge: Knowledge, *kinds: str) -> Iterator[Located]:
    """All rows of some kinds (all kinds when none is named), in the order of the files."""
    for kind in kinds or KINDS:
        places = (Place(o.file, line) for o in knowledge.origins if o.kind == kind for line in o.lines)
        for row in getattr(knowledge, KINDS[kind][1]):
            yield Located(row, name_of(row), kind, next(places, Place("", 0)))


def quantities(knowledge: Knowledge) -> Iterator[Found]:
    """Every number."""
    return _found(knowledge, Quantity)


def backings(knowledge: Knowledge) -> Iterator[Backing]:
    """What every number, red flag, fascicle and phase of an activity rests on."""
    for found in quantities(knowledge):
        yield Backing(found.where, found.path, found.part.evidence, found.part.assumed)
    for where in located(knowledge, "red_flag"):
        yield Backing(where, "question", where.row.evidence, where.row.assumed)
    for where in located(knowledge, "fascicle"):  # a cell of CSV holds several ids
        yield Backing(where, "row", tuple(where.row.evidence.split()), where.row.assumed)
    for where in located(knowledge, "activity"):
        for i, phase in enumerate(where.row.phases):
            yield Backing(where, f"phases/{i}", phase.evidence, phase.assumed)


def claims(knowledge: Knowledge) -> Iterator[Found]:
    """Everything that is said to be in the literature."""
    return _found(knowledge, Claim)


def _found(knowledge: Knowledge, shape: type[Part]) -> Iterator[Found]:
    for where in located(knowledge):
        if where.kind != "evidence":
            for part, path in _parts(where.row, shape, ""):
                yield Found(part, path, where)


def _parts(value: Any, shape: type[Part], path: str) -> Iterator[tuple[Part, str]]:
    if isinstance(value, shape):
        yield value, path
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _parts(getattr(value, field), shape, f"{path}/{field}".lstrip("/"))
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from _parts(item, shape, f"{path}/{i}".lstrip("/"))
