"""The map of one finding as a text tree, a drawing and a document. Weight is a line style and a word, never colour alone."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from xml.sax.saxutils import escape

from laststraw.knowledge import Claim, FindingMap, Knowledge, Tie, cite
from laststraw.knowledge.ties import WORDS, Strength

MARKS = {"for": "+", "against": "−", "either": "±"}
TOWARD = {"for": "for", "against": "against", "either": "either way"}
SIDES = {"same": "same side", "opposite": "other side", "both": "both sides", "none": "middle"}
TEXT_LINES: dict[Strength, str] = {3: "━━━", 2: "───", 1: "╌╌╌", 0: "···"}
COLUMN, EDGE, TEXT_X, LINE, GAP = 380, 14, 70, 17, 9  # picture units; letters are 13 high
PER_LINE, FOOT_PER_LINE = 41, 92  # letters that fit beside a branch, and below both columns


class Item(NamedTuple):
    """One branch: its mark, how strong its line is, what it is, and what there is to say."""

    mark: str
    toward: str
    strength: Strength
    label: str
    name: str
    notes: tuple[str, ...]


class Group(NamedTuple):
    """Branches under one heading."""

    title: str
    items: tuple[Item, ...]


def groups(one: FindingMap, known: Knowledge) -> tuple[Group, ...]:
    """All branches of a finding: what shows it, what it involves, what papers say for and against it."""
    finding, number = one.finding, {id: i for i, id in enumerate(one.sources, start=1)}

    def cited(evidence: Sequence[str]) -> str:
        return "".join(f"[{number[id]}]" for id in evidence)

    shown = tuple(_tie(tie, cited(tie.evidence)) for tie in one.ties)
    through = tuple(Item("±", "either", 1, "in the same body", text, ()) for text in one.through)
    needs = tuple(
        Item("+", "for", 1, "asked first", known.symptom(id).plain_name, ()) for id in finding.needs if _has(known, id)
    )
    involved = []
    for part in one.structures:
        read = any(known.source(id).verified for id in part.claim.evidence)
        words = f"{part.role.replace('_', ' ')}, {SIDES[part.side]}"
        notes = (*_claimed(part.claim, cited(part.claim.evidence)), *_edges(part.edges))
        strength: Strength = 2 if read else 1
        label = f"{words}; {'source read' if read else 'source recalled only'}"
        involved.append(Item("•", "either", strength, label, known.structure(part.structure).name, notes))
    papers = [_paper(claim, "for", known, cited(claim.evidence)) for claim in finding.supports]
    papers += [_paper(claim, "against", known, cited(claim.evidence)) for claim in finding.contradicts]
    papers += [
        _paper(claim, "either", known, cited(claim.evidence), "What else it could be") for claim in finding.otherwise
    ]
    papers.append(
        _paper(finding.linked_to_pain, "either", known, cited(finding.linked_to_pain.evidence), "Linked to pain?")
    )
    named = (
        ("What shows it", (*needs, *shown, *through)),
        ("What it involves", tuple(involved)),
        ("What papers say", tuple(papers)),
    )
    return tuple(Group(title, items) for title, items in named if items)


def heading(one: FindingMap, known: Knowledge) -> tuple[str, str]:
    """The name of a finding, and its id, number in the clinical map and grade in words."""
    finding = one.finding
    number = f" {finding.map_id}" if finding.map_id else ""
    grade = known.sentence(f"grade.{finding.grade}")
    never = " Never reported." if finding.grade == "X" else ""
    return finding.plain_name, f"{finding.id}{number}, evidence grade {finding.grade}: {grade}{never}"


def sources(one: FindingMap, known: Knowledge) -> tuple[str, ...]:
    """The sources, numbered as in the map."""
    return tuple(f"[{i}] {cite(known, id)}" for i, id in enumerate(one.sources, start=1))


def tree(one: FindingMap, known: Knowledge) -> Iterator[str]:
    """The map as lines of text."""
    name, under = heading(one, known)
    yield name
    yield f"  {under}"
    for group in groups(one, known):
        yield f"  {group.title}"
        for item in group.items:
            yield f"    {TEXT_LINES[item.strength]} {item.mark} {item.name}  ({item.label})"
            yield from (f"          {note}" for note in item.notes)
    yield "  Sources"
    yield from (f"    {line}" for line in sources(one, known))


def document(one: FindingMap) -> dict[str, object]:
    """The map for programs."""
    finding = one.finding
    return {
        "id": finding.id,
        "map_id": finding.map_id,
        "grade": finding.grade,
        "shown_by": [{**tie._asdict(), "words": WORDS[tie.strength]} for tie in one.ties],
        "through": one.through,
        "structures": one.structures,
        "supports": finding.supports,
        "contradicts": finding.contradicts,
        "sources": one.sources,
    }


def draw(one: FindingMap, known: Knowledge) -> str:
    """The map as one SVG: what shows it on the left, what it involves and what papers say on the right, sources below."""
    shown, rest = _columns(groups(one, known))
    columns = [column(shown, EDGE), column(rest, EDGE + COLUMN)]
    name, under = heading(one, known)
    top, width = 66, 2 * COLUMN + 2 * EDGE
    deep = top + max(height for _, height in columns)
    foot = [line for source in sources(one, known) for line in wrap(source, FOOT_PER_LINE)]
    parts = [
        f'<text class="name" x="{EDGE}" y="28">{escape(name)}</text>',
        f'<text class="note" x="{EDGE}" y="50">{escape(under)}</text>',
        *(f'<g transform="translate(0 {top})">{body}</g>' for body, _ in columns),
        *(f'<text class="note" x="{EDGE}" y="{deep + LINE * (i + 1)}">{escape(line)}</text>' for i, line in enumerate(foot)),
    ]  # fmt: skip
    return svg("".join(parts), width, deep + LINE * len(foot) + EDGE, f"Map of {name}")


def halves(one: FindingMap, known: Knowledge) -> tuple[str, ...]:
    """The two columns as pictures of their own, for narrow screens: each is as wide as a phone."""
    drawn = []
    for part in _columns(groups(one, known)):
        if part:
            body, height = column(part, EDGE)
            titles = ", ".join(group.title.lower() for group in part)
            drawn.append(svg(body, COLUMN + EDGE, height + EDGE, f"Map of {one.finding.plain_name}: {titles}"))
    return tuple(drawn)


def column(given: Sequence[Group], x: float) -> tuple[str, float]:
    """Groups below each other, each a trunk with its branches; the drawing and its height."""
    parts: list[str] = []
    y = 0.0
    for group in given:
        parts.append(f'<text class="group" x="{x}" y="{y + 14:g}">{escape(group.title)}</text>')
        top = y + 22
        y = last = top + GAP
        for item in group.items:
            last = y + LINE / 2
            body, height = _branch(item, x, y)
            parts.append(body)
            y += height + GAP
        parts.append(f'<line x1="{x + 4}" y1="{top:g}" x2="{x + 4}" y2="{last:g}"/>')
        y += GAP
    return "".join(parts), y


def svg(body: str, width: float, height: float, label: str) -> str:
    """A drawing that carries its own colours, for light and for dark."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" role="img" aria-label="{escape(label, {chr(34): "&quot;"})}" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}"><style>{style("map.css")}</style>'
        f'<rect class="paper" width="100%" height="100%"/>{body}</svg>\n'
    )


@cache
def style(name: str) -> str:
    """A style sheet of the templates."""
    return (files("laststraw.app.report") / "templates" / name).read_text(encoding="utf-8")


def wrap(text: str, letters: int) -> list[str]:
    """A text in lines of at most so many letters (a longer word has a line of its own)."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _branch(item: Item, x: float, y: float) -> tuple[str, float]:
    """A line from the trunk in the style of its weight, its mark, and its words."""
    middle = y + LINE / 2
    rows = [("head", line) for line in wrap(item.name, PER_LINE)]
    rows += [("", line) for line in wrap(item.label, PER_LINE)]
    rows += [("note", line) for note in item.notes for line in wrap(note, PER_LINE)]
    texts = (
        f'<text class="{kind}" x="{x + TEXT_X - 6}" y="{y + LINE * (i + 0.78):.1f}">{escape(line)}</text>'
        for i, (kind, line) in enumerate(rows)
    )
    drawn = (
        f'<line class="{item.toward} w{item.strength}" x1="{x + 4}" y1="{middle:g}" x2="{x + 36}" y2="{middle:g}"/>'
        f'<circle class="{item.toward}" cx="{x + 46}" cy="{middle:g}" r="9"/>'
        f'<text class="mark" x="{x + 46}" y="{middle + 4.5:g}">{item.mark}</text>'
    )
    return drawn + "".join(texts), LINE * len(rows)


def _columns(given: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    return [g for g in given if g.title == "What shows it"], [g for g in given if g.title != "What shows it"]


def _tie(tie: Tie, cited: str) -> Item:
    notes = [f"{tie.claim} {cited}".strip()] if tie.claim or cited else []
    label = f"{TOWARD[tie.toward]}, {WORDS[tie.strength]}: {tie.says}"
    through = (f"reading {tie.reading}" + (f", of {tie.latent}" if tie.latent else ""),)
    return Item(MARKS[tie.toward], tie.toward, tie.strength, label, tie.name, (*notes, *through, *_edges(tie.edges)))


def _paper(claim: Claim, toward: str, known: Knowledge, cited: str, label: str = "") -> Item:
    read = all(known.source(id).verified for id in claim.evidence)
    state = "sources read" if read else "a source recalled only"
    strength: Strength = 2 if read else 1
    return Item(MARKS[toward], toward, strength, state, label or toward.capitalize(), (f"{claim.text} {cited}",))


def _claimed(claim: Claim, cited: str) -> tuple[str, ...]:
    return (f"{claim.text} {cited}",)


def _edges(edges: Sequence[str]) -> tuple[str, ...]:
    return (f"clinical map {', '.join(edges)}",) if edges else ()


def _has(known: Knowledge, symptom: str) -> bool:
    return any(symptom == row.id for row in known.symptoms)
