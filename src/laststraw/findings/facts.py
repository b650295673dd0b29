"""Nodes about knowledge: sources, assumptions, claims, limits."""

from collections.abc import Iterable, Iterator

from laststraw.findings.judge import limit_of
from laststraw.findings.telling import number
from laststraw.findings.tree import WhyTree
from laststraw.knowledge import Claim, Criterion, Knowledge, Quantity
from laststraw.knowledge.linked import norms_of
from laststraw.records import Trait


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


def limit(criterion: Criterion, trait: Trait, knowledge: Knowledge) -> WhyTree:
    """What counts as worth a sentence, and what people are like, each with its source."""
    size = limit_of(criterion, trait)
    unit = size.unit
    label = knowledge.sentence(
        "why.limit",
        name=knowledge.latent(criterion.latent).plain_name.lower(),
        beyond=f"{size.value:g}",
        unit=unit,
        usual=number(trait.usual, unit),
        spread=number(trait.spread, unit),
    )
    below = (*quantity(size, knowledge), *_norms(criterion, knowledge))
    return WhyTree(label=label, children=tuple(dict.fromkeys(below)))


def _norms(criterion: Criterion, knowledge: Knowledge) -> Iterator[WhyTree]:
    """Where the middle and the spread of a latent come from."""
    latent = knowledge.latent(criterion.latent)
    if latent.difference_sd is not None and criterion.of != "level":
        yield from quantity(latent.difference_sd, knowledge)
    output = next((o for t in knowledge.protocols for o in t.outputs if f"{t.id}/{o.id}" == latent.as_reading), None)
    found = norms_of(output, knowledge) if output else knowledge.measurement(latent.as_reading).norms
    for norm in found:
        if latent.sides != "difference":
            yield from quantity(norm.mean, knowledge)
        yield from quantity(norm.sd, knowledge)
