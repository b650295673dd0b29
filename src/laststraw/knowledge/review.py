"""What a clinician should still check: counts of what is verified, and assumed facts by how much hangs on them. Markdown."""

from collections.abc import Iterator

from laststraw.knowledge.hanging import Uses, assumed_for_findings
from laststraw.knowledge.load import KINDS
from laststraw.knowledge.rows import backings, claims, quantities
from laststraw.knowledge.schema import Knowledge

SHOWN = 4  # as many findings as one line names


def counts(knowledge: Knowledge) -> tuple[tuple[str, int, int], ...]:
    """Kind, facts verified in a source, facts assumed: of each kind that holds facts (numbers, red flags, postures)."""
    read, assumed = dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)
    for fact in backings(knowledge):
        (assumed if fact.assumed else read)[fact.where.kind] += 1
    return tuple((kind, read[kind], assumed[kind]) for kind in KINDS if read[kind] or assumed[kind])


def claim_counts(knowledge: Knowledge) -> tuple[tuple[str, int, int], ...]:
    """Kind, claims of which every source was read, claims with a source that is only recalled."""
    recalled = {source.id for source in knowledge.evidence if not source.verified}
    both: dict[str, list[int]] = {}
    for found in claims(knowledge):
        both.setdefault(found.where.kind, [0, 0])[bool(recalled.intersection(found.part.evidence))] += 1
    return tuple((kind, read, unread) for kind, (read, unread) in both.items())


def unread(knowledge: Knowledge) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Sources that nobody has read yet, and the findings that cite them, those of most findings first."""
    recalled = {source.id for source in knowledge.evidence if not source.verified}
    cited: dict[str, set[str]] = {}
    uses = Uses(knowledge)
    for found in claims(knowledge):
        for id in recalled.intersection(found.part.evidence):
            cited.setdefault(id, set()).update(uses.of(found.where.kind, found.where.name, found.path))
    return tuple(
        (id, tuple(sorted(cited[id]))) for id in sorted(cited, key=lambda id: (-len(cited[id]), id)) if cited[id]
    )


def review(knowledge: Knowledge) -> tuple[str, ...]:
    """The review as lines of Markdown: how much is verified, and what is still to be checked, the most used first."""
    return tuple(_review(knowledge))


def _review(knowledge: Knowledge) -> Iterator[str]:
    numbers, said = counts(knowledge), claim_counts(knowledge)
    yield "# What is verified, and what a clinician should still check"
    yield ""
    yield f"Knowledge version {knowledge.version[:12]}. {knowledge.sentence('knowledge.review_how')}"
    yield ""
    yield "| kind of fact | verified in a source | assumed |"
    yield "| --- | ---: | ---: |"
    yield from (f"| {kind.replace('_', ' ')} | {read} | {assumed} |" for kind, read, assumed in numbers)
    yield f"| all | {sum(row[1] for row in numbers)} | {sum(row[2] for row in numbers)} |"
    yield ""
    yield "| claims of | every source read | a source only recalled |"
    yield "| --- | ---: | ---: |"
    yield from (f"| {kind.replace('_', ' ')} | {read} | {recalled} |" for kind, read, recalled in said)
    yield f"| all | {sum(row[1] for row in said)} | {sum(row[2] for row in said)} |"
    yield ""
    yield "## Assumed facts that findings use"
    yield ""
    for findings, facts in _grouped(knowledge).items():
        count = f"{len(findings)} finding{'s' if len(findings) > 1 else ''}"
        yield f"**{count}**: {_named(findings)}"
        yield ""
        yield from (f"- [ ] {fact}" for fact in facts)
        yield ""
    yield "## Sources that are only recalled"
    yield ""
    for id, findings in unread(knowledge):
        yield f"- [ ] {len(findings)}: `{id}` {knowledge.source(id).citation} ({_named(findings)})"


def _grouped(knowledge: Knowledge) -> dict[tuple[str, ...], list[str]]:
    """Facts that the same findings use stand together; those that are used by most come first; one reason is said once."""
    values = {(f.where.kind, f.where.name, f.path): f.part for f in quantities(knowledge)}
    sizes: dict[tuple[tuple[str, ...], str, str], list[str]] = {}
    for one in assumed_for_findings(knowledge):
        where, path = one.fact.where, one.fact.path
        number = values.get((where.kind, where.name, path))
        size = "" if number is None else f" = {number.value:g} {number.unit}".removesuffix(" 1")
        row = f"{where.kind.replace('_', ' ')} `{where.name}`"
        sizes.setdefault((one.findings, row, one.fact.assumed), []).append(path + size)
    grouped: dict[tuple[str, ...], list[str]] = {}
    for (findings, row, why), parts in sizes.items():
        grouped.setdefault(findings, []).append(f"{row}: {', '.join(parts)}: {why}")
    return grouped


def _named(findings: tuple[str, ...]) -> str:
    more = f" and {len(findings) - SHOWN} more" if len(findings) > SHOWN else ""
    return ", ".join(findings[:SHOWN]) + more
