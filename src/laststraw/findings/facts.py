"""Nodes about knowledge: sources, assumptions, claims, limits."""

from collections.abc import Iterable

from laststraw.findings.telling import number
from laststraw.findings.tree import WhyTree
from laststraw.knowledge import Claim, Criterion, FindingDef, Knowledge, Quantity
from laststraw.records import Person


def source(id: str, knowledge: Knowledge) -> WhyTree:
    """A paper: citation, where in it, what it is cited for, its own words, and whether someone read it."""
    known = next((evidence for evidence in knowledge.evidence if evidence.id == id), None)
    if known is None:
        return WhyTree(label=id, detail=knowledge.sentence("why.not_kept"), key=id)
    quote = knowledge.sentence("why.source_quote", quote=known.quote) if known.quote else ""
    read = (
        knowledge.sentence("why.source_read", date=known.verified)
        if known.verified
        else knowledge.sentence("why.source_recalled")
    )
    detail = knowledge.sentence(
        "why.source_is",
        citation=known.citation.rstrip("."),
        locator=known.locator.rstrip("."),
        supports=f"{known.supports.rstrip('.')}.",
        quote=quote,
        verified=read,
    )
    return WhyTree(label=knowledge.sentence("why.source", name=id), detail=detail, key=id)


def quantity(of: Quantity, knowledge: Knowledge) -> tuple[WhyTree, ...]:
    """What a number rests on: its sources, or the reason why it was assumed."""
    assumed = (WhyTree(label=knowledge.sentence("why.assumed", why=of.assumed)),) if of.assumed else ()
    return (*assumed, *(source(id, knowledge) for id in of.evidence))


def claim(of: Claim, knowledge: Knowledge, label: str = "") -> WhyTree:
    """A statement and its sources."""
    children = tuple(source(id, knowledge) for id in of.evidence)
    return WhyTree(label=label or of.text, detail=of.text if label else "", children=children)


def claims(label: str, of: Iterable[Claim], knowledge: Knowledge) -> tuple[WhyTree, ...]:
    """Several statements under one heading; nothing when there are none."""
    children = tuple(claim(one, knowledge) for one in of)
    return (WhyTree(label=label, children=children),) if children else ()


def limit(criterion: Criterion, definition: FindingDef, person: Person, knowledge: Knowledge) -> WhyTree:
    """What counts as worth a sentence, and what people are like, each with its source."""
    norm = knowledge.norm(criterion.measurement, person.sex)
    unit = criterion.beyond.unit
    usual = 0.0 if definition.lateral or norm is None else norm.mean.value
    label = knowledge.sentence(
        "why.limit",
        name=knowledge.measurement(criterion.measurement).plain_name.lower(),
        beyond=f"{criterion.beyond.value:g}",
        unit=unit,
        usual=number(usual, unit),
        spread=number(norm.sd.value, unit) if norm is not None else "?",
    )
    below = quantity(criterion.beyond, knowledge)
    if norm is not None:
        below += () if definition.lateral else quantity(norm.mean, knowledge)
        below += quantity(norm.sd, knowledge)
    return WhyTree(label=label, children=tuple(dict.fromkeys(below)))
