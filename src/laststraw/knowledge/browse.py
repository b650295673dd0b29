"""Look things up: what ``laststraw knowledge`` prints, as lines of text."""

from collections.abc import Iterable, Iterator

import msgspec

from laststraw.errors import UnusableInput
from laststraw.knowledge import schema
from laststraw.knowledge.check import tally
from laststraw.knowledge.links import KINDS_WITH_ID, entries, names, used_by
from laststraw.knowledge.load import KINDS, meant
from laststraw.knowledge.rows import Located, located


def describe(knowledge: schema.Knowledge, id: str) -> tuple[str, ...]:
    """Everything about one entry, its sources spelled out, and what uses it.

    Parameters
    ----------
    id
        Of any entry that has one; ``test/output`` or ``symptom/id`` as readings are named; or a T-, F- or E-number of the
        clinical map. Where several entries share an id, all are described.

    *Error*: ``UnusableInput`` for an id that is nowhere; names the nearest one.
    """
    blocks = [tuple(_describe(knowledge, entry)) for entry in look_up(knowledge, id)]
    return tuple(line for i, block in enumerate(blocks) for line in (("",) if i else ()) + block)


def look_up(knowledge: schema.Knowledge, id: str) -> tuple[Located, ...]:
    """The entries that ``describe`` describes. *Error*: ``UnusableInput``."""
    found = entries(knowledge, id)
    if not found:
        raise UnusableInput(f"There is no {id!r} in the knowledge files.", hint=meant(id, names(knowledge)))
    return found


def search(knowledge: schema.Knowledge, word: str) -> tuple[str, ...]:
    """One line for each entry that mentions a word in any of its texts, whatever its case."""
    return tuple(f"{where.kind} {where.name}: {title(where.row)}" for where in mentioning(knowledge, word))


def mentioning(knowledge: schema.Knowledge, word: str) -> Iterator[Located]:
    """The entries that mention a word in any of their texts, whatever its case."""
    wanted = word.casefold().strip()
    for where in located(knowledge, *KINDS_WITH_ID):
        if wanted and any(wanted in text.casefold() for text in _texts(where.row)):
            yield where


def about(knowledge: schema.Knowledge) -> tuple[str, ...]:
    """What laststraw is for, what it is not, and how to read its numbers and sources: one text a line."""
    return tuple(knowledge.sentence(f"about.{what}") for what in ("use", "not", "privacy", "error", "sources"))


def how_many(knowledge: schema.Knowledge) -> dict[str, int]:
    """How many rows there are of each kind."""
    return {kind: len(getattr(knowledge, table)) for kind, (_, table) in KINDS.items()}


def count(knowledge: schema.Knowledge) -> tuple[str, ...]:
    """How many entries of each kind there are, and how many facts are read, recalled and assumed."""
    lines = [f"{number:5d}  {kind.replace('_', ' ')}" for kind, number in how_many(knowledge).items()]
    counted = tally(knowledge)
    return (
        *about(knowledge),
        "",
        *lines,
        "",
        f"{counted.facts_read:5d}  numbers read in a source",
        f"{counted.facts_assumed:5d}  numbers assumed, each with its reason (laststraw knowledge --assumptions)",
        f"{counted.claims_read:5d}  claims about the literature, every source read",
        f"{counted.claims_recalled:5d}  claims with a source that is only recalled",
        f"version {knowledge.version[:12]}",
    )


def table(knowledge: schema.Knowledge) -> str:
    """The counts and the list of findings as Markdown, for ``docs/generated/knowledge.md``."""
    counted = tally(knowledge)
    rows = [(kind.replace("_", " "), number) for kind, number in how_many(knowledge).items()]
    rows += [
        ("numbers (and red flags) read in a source", counted.facts_read),
        ("numbers (and red flags) assumed, with the reason", counted.facts_assumed),
        ("claims, every source read", counted.claims_read),
        ("claims with a source that is only recalled", counted.claims_recalled),
        ("sources read", counted.sources_read),
        ("sources only recalled", counted.sources_recalled),
    ]
    lines = ["| what | how many |", "| --- | ---: |", *(f"| {what} | {number} |" for what, number in rows), ""]
    lines += ["| finding | in plain words | grade | for | against |", "| --- | --- | --- | ---: | ---: |"]
    lines += [
        f"| `{f.id}` | {f.plain_name} | {f.grade} | {len(f.supports)} | {len(f.contradicts)} |"
        for f in knowledge.findings
    ]
    return "\n".join([*lines, ""])


def cite(knowledge: schema.Knowledge, id: str) -> str:
    """A source in one line: citation, locator, and whether it was read or is only recalled."""
    source = knowledge.source(id)
    state = f"read {source.verified}" if source.verified else "recalled, not read"
    return f"{source.citation}. {source.locator} [{state}]"


def _describe(knowledge: schema.Knowledge, entry: Located) -> Iterator[str]:
    yield f"{entry.kind.replace('_', ' ')} {entry.name} ({entry.place.file}:{entry.place.line})"
    for field in entry.row.__struct_fields__:
        value = getattr(entry.row, field)
        if field == "grade" and value is not None:
            yield f"  evidence grade: {value}: {knowledge.sentence(f'grade.{value}')}"
        elif field != "id" and value not in ("", (), None):
            yield from _lines(field.replace("_", " "), value, 1)
    for how, who in used_by(knowledge, entry):
        if who:
            yield f"  {how}: {', '.join(who)}"
    cited = dict.fromkeys(_cited(entry.row))  # each once, in the order of use
    if cited:
        yield "  sources:"
        yield from (f"    [{id}] {cite(knowledge, id)}" for id in cited)


def _lines(label: str, value: object, depth: int) -> Iterator[str]:
    """One value as indented lines: a number or a claim on one line, a list of tables one table after the other."""
    indent = "  " * depth
    if isinstance(value, schema.Quantity):
        yield f"{indent}{label}: {value.value:g} {value.unit} {_backing(value.evidence, value.assumed)}"
    elif isinstance(value, schema.Claim):
        yield f"{indent}{label}: {value.text} {_backing(value.evidence, '')}"
    elif isinstance(value, msgspec.Struct):
        yield f"{indent}{label}:"
        for field in value.__struct_fields__:
            inner = getattr(value, field)
            if inner not in ("", (), None):
                yield from _lines(field.replace("_", " "), inner, depth + 1)
    elif isinstance(value, tuple) and any(isinstance(item, msgspec.Struct) for item in value):
        for i, item in enumerate(value):
            yield from _lines(f"{label} {i + 1}", item, depth)
    elif isinstance(value, tuple):
        yield f"{indent}{label}: {'; '.join(str(item) for item in value)}"
    else:
        yield f"{indent}{label}: {value}"


def _backing(evidence: Iterable[str], assumed: str) -> str:
    return f"(assumed: {assumed})" if assumed else " ".join(f"[{id}]" for id in evidence)


def _cited(value: object) -> Iterator[str]:
    if isinstance(value, msgspec.Struct):
        if isinstance(value, schema.Quantity | schema.Claim | schema.RedFlag):
            yield from value.evidence
        for field in value.__struct_fields__:
            yield from _cited(getattr(value, field))
    elif isinstance(value, tuple):
        for item in value:
            yield from _cited(item)


def title(row: schema.Fact) -> str:
    """What a row is called in words."""
    for field in ("plain_name", "name", "question", "supports", "says", "text"):
        if getattr(row, field, ""):
            return str(getattr(row, field))
    return ""


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _texts(getattr(value, field))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
