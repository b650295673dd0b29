"""Who names whom: entries by id, or by their number in the clinical map, and what uses an entry."""

from collections.abc import Iterator
from typing import Any

import msgspec

from laststraw.knowledge.hanging import Uses
from laststraw.knowledge.load import KINDS
from laststraw.knowledge.rows import Located, backings, claims, located
from laststraw.knowledge.schema import Knowledge

KINDS_WITH_ID = tuple(kind for kind, (shape, _) in KINDS.items() if "id" in shape.__struct_fields__)


def entries(knowledge: Knowledge, id: str) -> tuple[Located, ...]:
    """The entries of an id: their own; ``symptom/id``, ``test/output``; a T-, F- or E-number of the clinical map.

    Empty where nothing is called so. An E-number (one row of the map) gives every entry that rests on it.
    """
    rows = tuple(located(knowledge, *KINDS_WITH_ID))
    own = tuple(where for where in rows if where.name == id)
    if own:
        return own
    test, _, output = id.partition("/")
    if output:
        of_symptom = (w for w in rows if test == "symptom" and w.kind == "symptom" and w.name == output)
        of_test = (w for w in rows if w.kind == "protocol" and w.name == test and w.row.output(output) is not None)
        return (*of_symptom, *of_test)
    number = id.upper()
    numbered = tuple(w for w in rows if getattr(w.row, "map_id", "") == number)
    return numbered or tuple(w for w in rows if number in edges(w.row) or w.name == number)


def names(knowledge: Knowledge) -> set[str]:
    """Everything that can be looked up."""
    rows = tuple(located(knowledge, *KINDS_WITH_ID))
    return {w.name for w in rows} | {w.row.map_id for w in rows if getattr(w.row, "map_id", "")}


def edges(value: Any) -> tuple[str, ...]:
    """The rows of the clinical map (E-numbers) that a row and its parts rest on."""
    if isinstance(value, tuple):
        return tuple(edge for item in value for edge in edges(item))
    if not isinstance(value, msgspec.Struct):
        return ()
    own = tuple(getattr(value, "edges", ()))
    return own + tuple(e for f in value.__struct_fields__ if f != "edges" for e in edges(getattr(value, f)))


def used_by(knowledge: Knowledge, entry: Located) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What uses an entry: a word for how, and the names."""
    row, uses = entry.row, Uses(knowledge)
    if entry.kind == "latent":
        yield "read by", (row.as_reading, *(o.reading for o in knowledge.observations if o.latent == row.id))
        yield "moved by", tuple(c.of for c in knowledge.couplings if c.to == row.id)
        yield "moves", tuple(c.to for c in knowledge.couplings if c.of == row.id)
    if entry.kind in ("protocol", "measurement"):
        read = [(latent.as_reading, latent.id) for latent in knowledge.latents]
        read += [(o.reading, o.latent) for o in knowledge.observations]
        ours = (latent for reading, latent in read if reading.partition("/")[0] == row.id)
        yield "reads", tuple(dict.fromkeys(ours))
    if entry.kind == "structure":
        ours = (
            f"{f.id} ({i.role.replace('_', ' ')})"
            for f in knowledge.findings
            for i in f.involves
            if i.structure == row.id
        )
        yield "involved in", tuple(dict.fromkeys(ours))
    if entry.kind == "evidence":
        cited = [f.where for f in claims(knowledge) if row.id in f.part.evidence]
        cited += [b.where for b in backings(knowledge) if row.id in b.evidence]
        yield "cited by", tuple(dict.fromkeys(f"{w.kind.replace('_', ' ')} {w.name}" for w in cited))
    if entry.kind not in ("finding", "structure", "evidence"):
        yield "used by findings", uses.of(entry.kind, entry.name)
    if entry.kind == "finding":
        yield "exercises", tuple(e.id for e in knowledge.exercises if row.id in e.for_findings)
