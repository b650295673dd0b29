"""Check every law across the knowledge files, and count what is read, recalled and assumed."""

from collections.abc import Collection
from dataclasses import dataclass

from laststraw.knowledge.laws import LAWS
from laststraw.knowledge.rows import backings, claims
from laststraw.knowledge.schema import Knowledge
from laststraw.records import Assumption


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One broken law: where, and what would mend it. ``line`` is 0 where something is missing altogether."""

    law: str
    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file or '(no file)'}:{self.line}" if self.line else self.file or "(no file)"
        return f"{place}: {self.message} [{self.law}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much of the knowledge is read in a source, only recalled, or assumed."""

    facts_read: int  # numbers that rest on a source that was read
    facts_assumed: int  # numbers (red flags, fascicles) that rest on a stated assumption
    claims_read: int  # claims about the literature of which every source was read
    claims_recalled: int  # claims with a source that is only recalled
    sources_read: int
    sources_recalled: int


def check(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Every breach of every law, in the order of the laws; empty when all hold."""
    return tuple(
        Problem(law=law.__name__, file=breach.place.file, line=breach.place.line, message=breach.message)
        for law in LAWS
        for breach in law(knowledge)
    )


def assumptions(knowledge: Knowledge, *, activities: Collection[str] | None = None) -> tuple[Assumption, ...]:
    """Every number, red flag, fascicle and phase of an activity that no source backs, and why it was assumed.

    ``activities``: ids of those that were used, whose assumptions count; all of them when None.
    """
    return tuple(
        Assumption(where=f"{backing.where.kind} {backing.where.name}, {backing.path}", why=backing.assumed)
        for backing in backings(knowledge)
        if backing.assumed
        and (activities is None or backing.where.kind != "activity" or backing.where.name in activities)
    )


def tally(knowledge: Knowledge) -> Tally:
    """Count what is read, recalled and assumed."""
    recalled = {source.id for source in knowledge.evidence if not source.verified}
    backed = list(backings(knowledge))
    claimed = [found.part for found in claims(knowledge)]
    return Tally(
        facts_read=sum(1 for fact in backed if fact.evidence and not fact.assumed),
        facts_assumed=sum(1 for fact in backed if fact.assumed),
        claims_read=sum(1 for claim in claimed if not recalled.intersection(claim.evidence)),
        claims_recalled=sum(1 for claim in claimed if recalled.intersection(claim.evidence)),
        sources_read=len(knowledge.evidence) - len(recalled),
        sources_recalled=len(recalled),
    )
