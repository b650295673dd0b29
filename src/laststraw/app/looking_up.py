"""``laststraw knowledge``: every fact, its source, the map of findings, and every law of the knowledge files."""

from dataclasses import dataclass
from pathlib import Path

from laststraw import knowledge as knowledge_room
from laststraw.app import knowledge_map, knowledge_page, language, outputs, translating
from laststraw.errors import UnusableInput
from laststraw.knowledge import FindingDef, Knowledge, browse, catalogues, hanging, links, own, review
from laststraw.knowledge.rows import Located
from laststraw.records.codec import to_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked."""

    words: tuple[str, ...] = ()
    search: str | None = None
    check: bool = False
    drawn: bool = False
    assumptions: bool = False
    review: bool = False
    missing: str | None = None
    write: bool = False
    out: Path | None = None
    own: Path | None = None
    json: bool = False


def run(request: Request) -> int:
    """Describe one entry, search, check, draw, list what is assumed or to be reviewed, or count what there is."""
    _require_one_question(request)
    if request.check:
        return _check(request)
    if request.missing is not None:
        return translating.missing(request.missing, write=request.write, json=request.json)
    known = language.known(request.own)
    if request.drawn:
        return _map(known, request)
    if request.review:
        return _review(known, request)
    if request.assumptions:
        return _assumptions(known, json=request.json)
    lines = _lines(known, request)
    if request.json:
        outputs.print_json({"version": known.version, "lines": lines, **_document(known, request)})
    else:
        print("\n".join(lines))
    return outputs.DONE


def _require_one_question(request: Request) -> None:
    asked = {
        "--search": request.search is not None,
        "--check": request.check,
        "--map": request.drawn,
        "--assumptions": request.assumptions,
        "--review": request.review,
        "--missing": request.missing is not None,
    }
    chosen = [option for option, given in asked.items() if given]
    if len(chosen) > 1:
        raise UnusableInput(f"{chosen[0]} and {chosen[1]} were both given.", hint="Give one of them.")
    if len(request.words) > 1 and not request.check:
        raise UnusableInput(f"{len(request.words)} ids were given.", hint="Give one; only --check takes several files.")
    if request.words and chosen and not (request.check or request.drawn):
        raise UnusableInput(f"{request.words[0]!r} was given beside {chosen[0]}.", hint="Give one of the two.")
    if request.write and request.missing is None:
        raise UnusableInput("--write goes with --missing.", hint="Add --missing es, or leave --write away.")
    if request.out is not None and not (request.drawn or request.review):
        raise UnusableInput("--out goes with --map or --review.", hint="Add one of them, or leave --out away.")


def _lines(known: Knowledge, request: Request) -> list[str]:
    if request.words:
        return list(browse.describe(known, request.words[0]))
    if request.search is not None:
        return list(browse.search(known, request.search)) or [f"Nothing mentions {request.search!r}."]
    return list(browse.count(known))


def _document(known: Knowledge, request: Request) -> dict[str, object]:
    """The same as ``_lines`` for programs."""
    if request.words:
        return {"entries": [_entry(known, where) for where in browse.look_up(known, request.words[0])]}
    if request.search is not None:
        found = browse.mentioning(known, request.search)
        return {"found": [{"kind": w.kind, "id": w.name, "title": browse.title(w.row)} for w in found]}
    facts = [{"kind": kind, "verified": read, "assumed": assumed} for kind, read, assumed in review.counts(known)]
    return {"kinds": browse.how_many(known), "facts": facts}


def _entry(known: Knowledge, where: Located) -> dict[str, object]:
    uses = {how: who for how, who in links.used_by(known, where) if who}
    return {"kind": where.kind, "file": where.place.file, "line": where.place.line, "row": where.row, "uses": uses}


def _check(request: Request) -> int:
    paths = [Path(word) for word in request.words] or list(own.files_in(request.own) if request.own else ())
    problems = (
        own.check_files(paths)
        if paths
        else (*knowledge_room.check(knowledge_room.load()), *catalogues.check_packaged())
    )
    if request.json:
        outputs.print_json([to_document(problem) for problem in problems])
    else:
        fine = f"Every law holds with {len(paths)} file{'s' if len(paths) > 1 else ''} added." if paths else ""
        print("\n".join(map(str, problems)) or fine or "Every law of the knowledge files holds.")
        for line in () if paths else translating.states():
            print(line)
    return outputs.UNUSABLE if problems else outputs.DONE


def _assumptions(known: Knowledge, *, json: bool) -> int:
    assumed = knowledge_room.assumptions(known)
    if json:
        outputs.print_json([to_document(entry) for entry in assumed])
    else:
        print("\n".join(f"{entry.where}: {entry.why}" for entry in assumed))
    return outputs.DONE


def _review(known: Knowledge, request: Request) -> int:
    lines = review.review(known)
    if request.json:
        facts = [
            {
                "kind": one.fact.where.kind,
                "id": one.fact.where.name,
                "path": one.fact.path,
                "why": one.fact.assumed,
                "findings": one.findings,
            }
            for one in hanging.assumed_for_findings(known)
        ]
        outputs.print_json({"version": known.version, **_document(known, request), "to_check": facts})
    elif request.out is not None:
        _write(request.out, "\n".join([*lines, ""]), (".md",))
    else:
        print("\n".join(lines))
    return outputs.DONE


def _map(known: Knowledge, request: Request) -> int:
    """The tree of one finding or of all; a picture or a page with ``--out``."""
    chosen = [_finding(known, request.words[0])] if request.words else sorted(known.findings, key=_order)
    maps = [knowledge_room.finding_map(known, finding) for finding in chosen]
    if request.out is not None and request.words:
        svg = knowledge_map.draw(maps[0], known)
        content = svg if request.out.suffix.lower() == ".svg" else knowledge_page.one(maps[0], svg, known)
        _write(request.out, content, (".svg", ".html"))
    elif request.out is not None:
        _write(request.out, knowledge_page.overview(maps, known), (".html",))
    if request.json:
        outputs.print_json({"version": known.version, "findings": [knowledge_map.document(m) for m in maps]})
    elif request.out is None:
        print("\n".join(line for one in maps for line in (*knowledge_map.tree(one, known), "")).rstrip())
    return outputs.DONE


def _order(finding: FindingDef) -> tuple[bool, str, str]:
    """By number of the clinical map; those that are not on it last."""
    return not finding.map_id, finding.map_id, finding.id


def _finding(known: Knowledge, id: str) -> FindingDef:
    found = [w.row for w in links.entries(known, id) if w.kind == "finding"]
    if not found:
        ids = {finding.id for finding in known.findings}
        raise UnusableInput(f"There is no finding {id!r}.", hint=knowledge_room.meant(id, ids))
    finding: FindingDef = found[0]
    return finding


def _write(path: Path, content: str, endings: tuple[str, ...]) -> None:
    if path.suffix.lower() not in endings:
        wanted = " or ".join(endings)
        raise UnusableInput(f"{path} does not end in {wanted}.", hint=f"Name a file that ends in {wanted}.")
    with outputs.folder(path.absolute().parent), outputs.staged(path.absolute().parent, {path.name: content.encode()}):
        pass
    outputs.say(f"Written: {path.absolute()}")
