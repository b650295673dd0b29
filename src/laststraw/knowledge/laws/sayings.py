"""Laws of what people say: a phrase means what exists, and a vague amount is in the unit of what it is an amount of."""

from collections.abc import Iterator

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.rows import located
from laststraw.knowledge.schema import Knowledge

UNITS = {"minutes": "min", "hour": "min", "minutes_per_km": "min", "hand_load_kg": "kg", "times": "1", "pain": "1"}


def sayings_mean_what_exists(knowledge: Knowledge) -> Iterator[Breach]:
    """A phrase, and a pace, is of activities or incidents that are there."""
    known = {row.id for row in knowledge.activities} | {row.id for row in knowledge.incidents}
    named = [(where, where.row.means) for where in located(knowledge, "phrase")]
    named += [(w, w.row.says) for w in located(knowledge, "vague_amount") if w.row.of == "minutes_per_km"]
    for where, ids in named:
        for id in ids:
            if id not in known:
                yield Breach(where.place, f"{where.kind} {where.name!r}: no activity or incident {id!r}")


def vague_amounts_have_their_units(knowledge: Knowledge) -> Iterator[Breach]:
    """A vague amount is in min, kg or a plain number, and has a spread: it is never exact."""
    for where in located(knowledge, "vague_amount"):
        unit, amount = UNITS[where.row.of], where.row.amount
        if amount.unit != unit or amount.sd <= 0.0:
            yield Breach(where.place, f"vague_amount {where.name!r}: is not in {unit} with a spread above 0")


LAWS: tuple[Law, ...] = (sayings_mean_what_exists, vague_amounts_have_their_units)
