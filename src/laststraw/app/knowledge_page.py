"""The map of findings as pages that need nothing else: one finding, or all against their tests and structures."""

from collections.abc import Iterator, Sequence
from html import escape

from laststraw.app import knowledge_map
from laststraw.app.knowledge_map import MARKS, SIDES, TOWARD, style
from laststraw.knowledge import FindingMap, Knowledge, Tie
from laststraw.knowledge.ties import WORDS, Strength

DOTS: dict[Strength, str] = {3: "●", 2: "◐", 1: "○", 0: "◌"}
ROLES = {
    "held_short": "S", "held_long": "G", "tight": "T", "weak": "W", "overworked": "O", "loaded": "L", "restricted": "R",
    "related": "r",
}  # fmt: skip


def one(shown: FindingMap, drawn: str, known: Knowledge) -> str:
    """The page of one finding: its map in two pictures that stand below each other on a phone, and its sources."""
    name, under = knowledge_map.heading(shown, known)
    listed = "".join(f"<li value={i}>{escape(_after(text))}</li>" for i, text in _numbered(shown, known))
    body = f'<p class="soft">{escape(under)}</p><p>{escape(known.sentence("knowledge.map_how"))}</p>'
    body += f'<div class="maps">{"".join(knowledge_map.halves(shown, known)) or drawn}</div>'
    return _page(name, f"{body}<h2>Sources</h2><ol>{listed}</ol>")


def overview(shown: Sequence[FindingMap], known: Knowledge) -> str:
    """The page of all findings: against tests, against structures, and each one's tree in words."""
    body = f"<p>{escape(known.sentence('knowledge.map_how'))}</p>"
    body += f"<h2>Findings and what shows them</h2>{_legend_of_ties()}{_tests(shown, known)}"
    body += f"<h2>Findings and what they involve</h2>{_legend_of_roles()}{_structures(shown, known)}"
    body += "<h2>Each finding in words</h2>" + "".join(_in_words(one, known) for one in shown)
    return _page("Map of findings", body)


def _tests(shown: Sequence[FindingMap], known: Knowledge) -> str:
    columns = dict.fromkeys(tie.test for one in shown for tie in one.ties)
    named = {id: _test_name(id, known) for id in columns}
    order = sorted(columns, key=lambda id: -sum(any(tie.test == id for tie in one.ties) for one in shown))
    rows = [(one, ["".join(_dots([tie for tie in one.ties if tie.test == id])) for id in order]) for one in shown]
    return _table([named[id] for id in order], rows)


def _dots(ties: Sequence[Tie]) -> Iterator[str]:
    """The strongest tie of each direction."""
    for toward in MARKS:
        best = max((tie for tie in ties if tie.toward == toward), key=lambda tie: tie.strength, default=None)
        if best is not None:
            words = f"{best.name}: {TOWARD[toward]}, {WORDS[best.strength]}: {best.says}"
            mark = MARKS[toward].replace("±", "")
            yield f'<abbr class="{toward}" title="{escape(words)}">{mark}{DOTS[best.strength]}</abbr>'


def _structures(shown: Sequence[FindingMap], known: Knowledge) -> str:
    columns = dict.fromkeys(part.structure for one in shown for part in one.structures)
    order = sorted(columns, key=lambda id: -sum(any(p.structure == id for p in one.structures) for one in shown))
    rows = []
    for one in shown:
        cells = dict.fromkeys(order, "")
        for part in one.structures:
            words = f"{part.role.replace('_', ' ')}, {SIDES[part.side]}: {part.claim.text}"
            side = {"same": "=", "opposite": "×", "both": "", "none": ""}[part.side]
            cells[part.structure] += f'<abbr title="{escape(words)}">{ROLES[part.role]}{side}</abbr>'
        rows.append((one, list(cells.values())))
    return _table([known.structure(id).name for id in order], rows)


def _table(columns: Sequence[str], rows: Sequence[tuple[FindingMap, Sequence[str]]]) -> str:
    head = "".join(f'<th scope="col"><span>{escape(name)}</span></th>' for name in columns)
    lines = []
    for one, cells in rows:
        finding = one.finding
        name = f'<a href="#{escape(finding.id)}">{escape(finding.plain_name)}</a> {finding.map_id} ({finding.grade})'
        lines.append(f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>')
    table = f'<thead><tr><th scope="col">Finding (grade)</th>{head}</tr></thead><tbody>{"".join(lines)}</tbody>'
    return f'<div class="wide" tabindex="0"><table>{table}</table></div>'


def _legend_of_ties() -> str:
    dots = ", ".join(f"{DOTS[s]} {WORDS[s]}" for s in sorted(DOTS, reverse=True))
    return f'<p class="soft">{dots}; + speaks for it, − against it, no mark: its value says which way.</p>'


def _legend_of_roles() -> str:
    letters = ", ".join(f"{letter} {role.replace('_', ' ')}" for role, letter in ROLES.items())
    return f'<p class="soft">{letters}; = on the side of the finding, × on the other side.</p>'


def _in_words(shown: FindingMap, known: Knowledge) -> str:
    name, *lines = knowledge_map.tree(shown, known)
    summary = f"{escape(name)} <span class=soft>{shown.finding.map_id} ({shown.finding.grade})</span>"
    text = escape("\n".join(lines))
    return f'<details id="{escape(shown.finding.id)}"><summary>{summary}</summary><pre>{text}</pre></details>'


def _numbered(shown: FindingMap, known: Knowledge) -> Iterator[tuple[int, str]]:
    return enumerate(knowledge_map.sources(shown, known), start=1)


def _after(source: str) -> str:
    return source.partition("] ")[2]


def _test_name(id: str, known: Knowledge) -> str:
    names = {row.id: row.plain_name for row in known.measurements} | {row.id: row.plain_name for row in known.protocols}
    if id == "symptom":
        return "What the person says"
    numbers = {test.id: test.map_id for test in known.protocols}
    return f"{names.get(id, id)} {numbers.get(id, '')}".strip()


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, '
        'initial-scale=1"><meta name="referrer" content="no-referrer"><meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)} · laststraw</title><style>{style('map_page.css')}</style></head>\n"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )
