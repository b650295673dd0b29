"""Laws of findings: what shows them can be read, sides fit, shares are shares, each row of the clinical map is used once."""

import re
from collections.abc import Iterator

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.laws.latents import Reads, reading
from laststraw.knowledge.load import meant
from laststraw.knowledge.patterns import FindingDef, SignDef
from laststraw.knowledge.rows import Located, Place, located
from laststraw.knowledge.schema import Knowledge, Quantity

SYMPTOM = "symptom/"
HAS = {
    "difference": ("pair", "difference"),
    "level": ("pair", "none"),
    "side": ("pair",),
}  # sides of a latent, by criterion
EDGE, MAP_ID = re.compile(r"E\d{3}"), re.compile(r"F\d{2}")
COUNTS = ("map_edges", "map_findings")  # constants that hold how many rows and findings the clinical map has


def findings_show_themselves_one_way(knowledge: Knowledge) -> Iterator[Breach]:
    """A finding has criteria, or a prior with signs, not both. (When it may have neither: findings_follow_their_sides.)

    A prior lies between 0 and 1; what it needs is a symptom; its weight is 1 to 3.
    """
    symptoms = {symptom.id for symptom in knowledge.symptoms}
    for where in located(knowledge, "finding"):
        one: FindingDef = where.row
        name = f"finding {where.name!r}"
        if (one.prior is None) != (not one.signs):
            yield Breach(where.place, f"{name}: prior and signs go together")
        if one.criteria and one.signs:
            yield Breach(where.place, f"{name}: give criteria, or prior and signs, not both")
        if one.prior is not None and not _is_share(one.prior):
            yield Breach(where.place, f"{name}: a prior lies between 0 and 1, in '1'")
        if one.needs and one.prior is None:
            yield Breach(where.place, f"{name}: needs goes with a prior")
        for id in one.needs:
            if id not in symptoms:
                yield Breach(where.place, f"{name}: no symptom {id!r}. {meant(id, symptoms)}")
        if one.weight.unit != "1" or not 1.0 <= one.weight.value <= 3.0:
            yield Breach(where.place, f"{name}: weight is 1 (a label) to 3 (which way to move, whom to see), in '1'")


def criteria_fit_their_latents(knowledge: Knowledge) -> Iterator[Breach]:
    """A criterion asks of a latent what it has; of a side or a difference only where the finding has a side.

    Only a difference may point either way. What the first criterion is about decides whether the finding is lateral.
    """
    sides = {latent.id: latent.sides for latent in knowledge.latents}
    for where in located(knowledge, "finding"):
        name = f"finding {where.name!r}"
        for criterion in where.row.criteria:
            has = sides.get(criterion.latent)
            if has is not None and has not in HAS[criterion.of]:
                yield Breach(where.place, f"{name}: {criterion.latent} has no {criterion.of}: its sides are {has!r}")
            if criterion.sign == "either" and criterion.of != "difference":
                yield Breach(where.place, f'{name}: sign "either" is for a difference: say positive or negative')
        if where.row.criteria and where.row.lateral != (where.row.criteria[0].of != "level"):
            word = "needs" if where.row.lateral else "must not have"
            yield Breach(where.place, f"{name}: lateral {where.row.lateral}: {word} a side or difference first".lower())


def signs_can_be_read(knowledge: Knowledge) -> Iterator[Breach]:
    """A sign names a reading or a symptom whose sides fit; a border has the unit of the reading, a yes or no has none."""
    symptoms = {symptom.id: symptom for symptom in knowledge.symptoms}
    for where, sign in _signs(knowledge):
        name = f"finding {where.name!r}, {sign.reading}"
        asked = symptoms.get(sign.reading.removeprefix(SYMPTOM)) if sign.reading.startswith(SYMPTOM) else None
        read = reading(knowledge, sign.reading)
        if asked is None and (read is None or read.output is None):
            outputs = [f"{test.id}/{output.id}" for test in knowledge.protocols for output in test.outputs]
            near = meant(sign.reading, [*outputs, *(SYMPTOM + id for id in symptoms)])
            yield Breach(where.place, f"{name}: no such reading. {near}")
            continue
        has_sides = asked.sides == "each" if asked is not None else read is not None and _has_sides(read)
        if has_sides == (sign.side == "none"):
            yield Breach(
                where.place,
                f"{name}: side {sign.side!r} does not fit a reading {'with' if has_sides else 'without'} sides",
            )
        if sign.side in ("same", "opposite") and not where.row.lateral:
            yield Breach(where.place, f"{name}: side {sign.side!r} of a finding without a side")
        yes_no = asked is not None or (read is not None and read.output is not None and read.output.is_yes_no)
        if yes_no != (sign.shows in ("yes", "no")) or yes_no != (sign.value is None):
            yield Breach(where.place, f"{name}: at_least and at_most have a value, a yes or no has none")
        elif sign.value is not None and read is not None and sign.value.unit != read.unit:
            yield Breach(where.place, f"{name}: the value is in {sign.value.unit!r}, must be in {read.unit!r}")


def signs_have_one_accuracy(knowledge: Knowledge) -> Iterator[Breach]:
    """A sign has a published accuracy that is there, or a sensitivity and a specificity, which lie between 0 and 1.

    A published accuracy may be 0 or 1, of few people; then no sign may use it, for it would rule a condition in or out.
    """
    known = {accuracy.id: accuracy for accuracy in knowledge.accuracies}
    for where in located(knowledge, "accuracy"):
        both = (where.row.sensitivity, where.row.specificity)
        if any(number.unit != "1" or not 0.0 <= number.value <= 1.0 for number in both):
            yield Breach(where.place, f"accuracy {where.name!r}: sensitivity and specificity are shares, in '1'")
    for where, sign in _signs(knowledge):
        name = f"finding {where.name!r}, {sign.reading}"
        shares = [share for share in (sign.sensitivity, sign.specificity) if share is not None]
        if bool(sign.accuracy) == bool(shares) or len(shares) == 1:
            yield Breach(where.place, f"{name}: give accuracy, or sensitivity and specificity")
            continue
        if sign.accuracy and sign.accuracy not in known:
            yield Breach(where.place, f"{name}: no accuracy {sign.accuracy!r}. {meant(sign.accuracy, known)}")
            continue
        shares = shares or [known[sign.accuracy].sensitivity, known[sign.accuracy].specificity]
        if not all(_is_share(share) for share in shares):
            yield Breach(where.place, f"{name}: sensitivity and specificity must lie between 0 and 1, in '1'")


def edges_are_used_once(knowledge: Knowledge) -> Iterator[Breach]:
    """A row of the clinical map is used in one place: by a structure, a sign or an observation, or left out with a reason."""
    first: dict[str, str] = {}
    for where, place, id in _edges(knowledge):
        if not EDGE.fullmatch(id):
            yield Breach(where.place, f"{place}: {id!r} is no row of the map: it is E and three digits")
        elif id in first:
            yield Breach(where.place, f"{place}: {id} is already used by {first[id]}")
        first.setdefault(id, place)


def the_whole_map_is_used(knowledge: Knowledge) -> Iterator[Breach]:
    """Every row of the clinical map is used or left out, and each of its findings is there, once."""
    counts = {constant.id: constant.quantity.value for constant in knowledge.constants}
    edges = {id for _, _, id in _edges(knowledge)}
    findings: dict[str, str] = {}
    for where in located(knowledge, "finding"):
        id = where.row.map_id
        if id and (not MAP_ID.fullmatch(id) or id in findings):
            taken = f"already {findings[id]!r}" if id in findings else "F and two digits"
            yield Breach(where.place, f"finding {where.name!r}: map_id {id!r} is {taken}")
        if id:
            findings.setdefault(id, where.name)
    have = {"map_edges": edges, "map_findings": set(findings)}
    for constant, form in zip(COUNTS, ("E{:03d}", "F{:02d}"), strict=True):
        wanted = {form.format(i + 1) for i in range(int(counts.get(constant, 0.0)))}
        for word, ids in (("lacks", wanted - have[constant]), ("has too much", have[constant] - wanted)):
            if ids:
                few = ", ".join(sorted(ids)[:5]) + (" ..." if len(ids) > 5 else "")
                message = f"the clinical map {word} {len(ids)}: {few} (constant {constant!r})"
                yield Breach(Place("constants/knowledge.toml", 0), message)


def _signs(knowledge: Knowledge) -> Iterator[tuple[Located, SignDef]]:
    for where in located(knowledge, "finding"):
        for sign in where.row.signs:
            yield where, sign


def _edges(knowledge: Knowledge) -> Iterator[tuple[Located, str, str]]:
    """Row, what uses the edge, and the edge."""
    for where in located(knowledge, "finding"):
        for involved in where.row.involves:
            yield from ((where, f"finding {where.name!r}, {involved.structure}", id) for id in involved.edges)
        for sign in where.row.signs:
            yield from ((where, f"finding {where.name!r}, {sign.reading}", id) for id in sign.edges)
    for where in located(knowledge, "observation"):
        yield from ((where, f"observation {where.name!r}", id) for id in where.row.edges)
    for where in located(knowledge, "left_out_edge"):
        yield where, f"left out for {where.row.finding!r}", where.row.id


def _has_sides(read: Reads) -> bool:
    """Whether a reading tells left from right: one for each side, or one number whose sign is the side."""
    output = read.output
    assert output is not None
    signed = output.worse == "either" and output.possible[0] == -output.possible[1]
    return output.sides != "none" or signed


def _is_share(number: Quantity) -> bool:
    return number.unit == "1" and 0.0 < number.value < 1.0


LAWS: tuple[Law, ...] = (
    findings_show_themselves_one_way,
    criteria_fit_their_latents,
    signs_can_be_read,
    signs_have_one_accuracy,
    edges_are_used_once,
    the_whole_map_is_used,
)
