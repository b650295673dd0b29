"""Each finding: what was seen, what speaks for it and against it, how good the evidence is, what would settle it."""

from collections.abc import Iterator
from dataclasses import dataclass

from laststraw.app.report.sources import Point, Sources
from laststraw.app.report.words import Amount, Chance, Words
from laststraw.findings import Belief, judgements, say
from laststraw.knowledge import Claim, FindingDef
from laststraw.records import Finding, Visit

BESIDE = "sensitive_system"  # what is told beside every finding of muscles: it says more of how pain goes


@dataclass(frozen=True, slots=True)
class Card:
    """One finding as the page shows it."""

    anchor: str
    key: str
    name: str
    standard_name: str
    side: str  # "" on the midline
    says: str
    chance: Chance
    effect: Amount
    is_chance: bool  # of a condition: ``effect`` is its chance for half and twice the odds before
    usual: str  # where 95 of 100 people are; "" where the size itself is a difference, or not known
    looks: int  # how many different looks agree; 0 where that is not asked
    beside: tuple[str, str] | None  # anchor and name of what is to be read beside it
    grade: str
    seen: tuple[str, ...]  # the records it rests on
    supports: tuple[Point, ...]
    against: tuple[Point, ...]
    otherwise: tuple[Point, ...]  # what else would explain it
    pain: Point | None
    next_check: str


def cards(visit: Visit, words: Words, sources: Sources, belief: Belief | None = None) -> tuple[Card, ...]:
    """One card a finding, in their order: what changes most of what to do comes first.

    ``belief``: after all readings, for how many looks agree.
    """
    anchors = {finding.key: f"finding-{n}" for n, finding in enumerate(visit.findings, start=1)}
    beside = next(((anchors[f.key], words.finding_name(f)) for f in visit.findings if f.id == BESIDE), None)
    looks = _looks(belief, words)
    return tuple(_card(f, anchors[f.key], beside, looks.get(f.key, 0), visit, words, sources) for f in visit.findings)


def _looks(belief: Belief | None, words: Words) -> dict[str, int]:
    """How many different looks agree with each finding that may be said of this belief."""
    if belief is None:
        return {}
    return {f"finding/{one.definition.id}/{one.side}": one.looks for one in judgements(belief, words.knowledge)}


def _card(
    finding: Finding,
    anchor: str,
    beside: tuple[str, str] | None,
    looks: int,
    visit: Visit,
    words: Words,
    sources: Sources,
) -> Card:
    known = words.findings.get(finding.id)
    return Card(
        anchor=anchor,
        key=finding.key,
        name=words.finding_name(finding),
        standard_name=known.name if known else finding.id,
        side="" if finding.side == "none" else words.side(finding.side),
        says=say(finding, words.knowledge) if known else finding.id,
        chance=words.chance(finding.p),
        effect=words.effect(finding.effect),
        is_chance=finding.effect.measurement.startswith("finding/"),
        usual=_usual(finding, visit, words),
        looks=looks,
        beside=None if finding.id == BESIDE else beside,
        grade=finding.grade,
        seen=sources.records(finding.because),
        supports=tuple(_claims(known.supports if known else (), sources)),
        against=tuple(_against(finding, known, sources)),
        otherwise=tuple(sources.point(one.text, one.because) for one in finding.otherwise),
        pain=sources.point(known.linked_to_pain.text, known.linked_to_pain.evidence) if known else None,
        next_check=known.next_check if known else "",
    )


def _usual(finding: Finding, visit: Visit, words: Words) -> str:
    """Where most people are, of the quantity that the size is of."""
    traits = (one for one in visit.traits if one.key == finding.effect.measurement)
    return next((words.trait_usual(one) for one in traits if one.latent in words.latents), "")


def _claims(claims: tuple[Claim, ...], sources: Sources) -> Iterator[Point]:
    for claim in claims:
        yield sources.point(claim.text, claim.evidence)


def _against(finding: Finding, known: FindingDef | None, sources: Sources) -> Iterator[Point]:
    """This person's own reservations first, then the papers'; none twice."""
    told: set[str] = set()
    for reservation in finding.against:
        told.add(reservation.text)
        yield sources.point(reservation.text, reservation.because)
    for claim in known.contradicts if known else ():
        if claim.text not in told:
            yield sources.point(claim.text, claim.evidence)
