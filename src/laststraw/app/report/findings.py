"""Each finding: what was seen, what speaks for it and against it, how good the evidence is, what would settle it."""

from collections.abc import Iterator
from dataclasses import dataclass

from laststraw.app.report.sources import Point, Sources
from laststraw.app.report.words import Amount, Chance, Words
from laststraw.findings import say
from laststraw.knowledge import Claim, FindingDef
from laststraw.records import Finding, Visit


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
    grade: str
    seen: tuple[str, ...]  # the records it rests on
    supports: tuple[Point, ...]
    against: tuple[Point, ...]
    pain: Point | None
    next_check: str


def cards(visit: Visit, words: Words, sources: Sources) -> tuple[Card, ...]:
    """One card a finding, the surest first."""
    surest_first = sorted(visit.findings, key=lambda finding: -finding.p)
    return tuple(_card(finding, n, words, sources) for n, finding in enumerate(surest_first, start=1))


def _card(finding: Finding, n: int, words: Words, sources: Sources) -> Card:
    known = words.findings.get(finding.id)
    effect = words.effect(finding.effect)
    return Card(
        anchor=f"finding-{n}",
        key=finding.key,
        name=words.finding_name(finding),
        standard_name=known.name if known else finding.id,
        side="" if finding.side == "none" else words.side(finding.side),
        says=say(finding, words.knowledge) if known else finding.id,
        chance=words.chance(finding.p),
        effect=effect,
        grade=finding.grade,
        seen=sources.records(finding.because),
        supports=tuple(_claims(known.supports if known else (), sources)),
        against=tuple(_against(finding, known, sources)),
        pain=sources.point(known.linked_to_pain.text, known.linked_to_pain.evidence) if known else None,
        next_check=known.next_check if known else "",
    )


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
