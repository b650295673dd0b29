"""``laststraw knowledge``: every fact, its source, and every law of the knowledge files."""

from laststraw import knowledge as knowledge_room
from laststraw.app import outputs
from laststraw.knowledge import Knowledge
from laststraw.records.codec import to_document


def run(id: str | None, *, search: str | None, check: bool, assumptions: bool, json: bool) -> int:
    """Describe one entry, search, check, list the assumptions, or count what there is."""
    known = knowledge_room.load()
    if check:
        return _check(known, json=json)
    if assumptions:
        assumed = knowledge_room.assumptions(known)
        if json:
            outputs.print_json([to_document(entry) for entry in assumed])
        else:
            print("\n".join(f"{entry.where}: {entry.why}" for entry in assumed))
        return outputs.DONE
    lines = _lines(known, id, search)
    if json:
        outputs.print_json({"version": known.version, "lines": lines})
    else:
        print("\n".join(lines))
    return outputs.DONE


def _lines(known: Knowledge, id: str | None, search: str | None) -> list[str]:
    if id is not None:
        return list(knowledge_room.describe(known, id))
    if search is not None:
        return list(knowledge_room.search(known, search)) or [f"Nothing mentions {search!r}."]
    return list(knowledge_room.count(known))


def _check(known: Knowledge, *, json: bool) -> int:
    problems = knowledge_room.check(known)
    if json:
        outputs.print_json([to_document(problem) for problem in problems])
    else:
        print("\n".join(map(str, problems)) or "Every law of the knowledge files holds.")
    return outputs.UNUSABLE if problems else outputs.DONE
