"""Who names whom: entries by id, or by their number in the clinical map, and what uses an entry."""

from collections.abc import Iterator
from typing import Any

import msgspec

from laststraw.knowledge.hanging import Uses
from laststraw.knowledge.load import KINDS
from laststraw.knowledge.rows import Located, backings, claims, located
from laststraw.knowledge.schema import Knowledge

KINDS_WITH_ID = tuple(kind for kind, (shape, _) in KINDS.items() if "id" in shape.__struct_fields__)

USED = (
    "latent",
    "observation",
    "coupling",
    "accuracy",
    "symptom",
    "measurement",
    "test_length",
    "test_strength",
    "protocol",
)


def entries(knowledge: Knowledge, id: str) -> tuple[Located, ...]:
    """The entries of an id: their own; ``symptom/id``, ``test/output``; a T-, F- or E-number of the clinical map.

    Empty where nothing is called so. An E-number (one row of the map) gives every entry that rests on it.
    """
    own = _by_name(knowledge).get(id, ())
    if own:
        return own
    rows = tuple(located(knowledge, *KINDS_WITH_ID))
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
    row = entry.row
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
        yield "cited by", _citations(knowledge).get(row.id, ())
    if entry.kind in USED:
        yield "used by findings", _uses(knowledge).of(entry.kind, entry.name)
    if entry.kind == "finding":
        ladders = tuple(ladder.id for ladder in knowledge.ladders if row.id in ladder.for_findings)
        yield "exercises", (*ladders, *(e.id for e in knowledge.exercises if row.id in e.for_findings))


def _by_name(knowledge: Knowledge) -> dict[str, tuple[Located, ...]]:
    kept = knowledge.__dict__
    if "_by_name" not in kept:
        named: dict[str, list[Located]] = {}
        for where in located(knowledge, *KINDS_WITH_ID):
            named.setdefault(where.name, []).append(where)
        kept["_by_name"] = {name: tuple(found) for name, found in named.items()}
    by_name: dict[str, tuple[Located, ...]] = kept["_by_name"]
    return by_name


def _uses(knowledge: Knowledge) -> Uses:
    """Counted once: it is kept beside the look-up tables."""
    kept = knowledge.__dict__
    if "_uses" not in kept:
        kept["_uses"] = Uses(knowledge)
    uses: Uses = kept["_uses"]
    return uses


def _citations(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """What cites each source. Counted once, as above."""
    kept = knowledge.__dict__
    if "_citations" not in kept:
        cited: dict[str, dict[str, None]] = {}
        found = [(claim.where, claim.part.evidence) for claim in claims(knowledge)]
        for where, evidence in [*found, *((backing.where, backing.evidence) for backing in backings(knowledge))]:
            for id in evidence:
                cited.setdefault(id, {})[f"{where.kind.replace('_', ' ')} {where.name}"] = None
        kept["_citations"] = {id: tuple(by) for id, by in cited.items()}
    citations: dict[str, tuple[str, ...]] = kept["_citations"]
    return citations
