"""``laststraw why`` and ``laststraw history``: from a sentence back to photo and paper, and from visit to visit."""

from collections.abc import Sequence
from pathlib import Path

from laststraw import findings
from laststraw import history as history_room
from laststraw import knowledge as knowledge_room
from laststraw.app import outputs
from laststraw.errors import LaststrawError, UnusableInput
from laststraw.findings import WhyTree
from laststraw.knowledge import Knowledge
from laststraw.records import Visit
from laststraw.records.codec import to_document, visit_from_json
from laststraw.stats import Z95


def why(
    id: str, visit_file: Path | None, code: str, history_file: Path | None, *, own: Path | None = None, json: bool
) -> int:
    """Print the tree behind one record of a visit."""
    if visit_file is not None:
        visit = read_visit(visit_file)
        earlier = before(visit, code, history_file)
    else:
        *rest, visit = _some_visits(code, history_file)
        earlier = of_body(rest, visit)
    tree = findings.explain(visit, id, knowledge_room.load_own(own), earlier=earlier)
    if json:
        outputs.print_json(to_document(tree))
    else:
        _print_tree(tree)
    return outputs.DONE


def history(code: str, history_file: Path | None, *, json: bool) -> int:
    """Print a person's visits."""
    kept = visits(code, history_file)
    rows = history_room.timeline(kept)
    if json:
        outputs.print_json({"person": code, "visits": [to_document(row) for row in rows]})
        return outputs.DONE
    if not rows:
        print(f"No visits of {code!r} yet. `laststraw check` makes the first one.")
    for row in rows:
        _print_row(row, knowledge_room.load())
    return outputs.DONE


def _print_row(row: history_room.TimelineRow, known: Knowledge) -> None:
    referred = "  a safety answer silenced this visit" if row.referred else ""
    print(f"{row.made_at[:16].replace('T', ' ')}  {row.visit}{referred}")
    for entry in row.entries:
        described = known.measurement(entry.measurement)
        means = described.when_positive if entry.value > 0 else described.when_negative
        size = f"{abs(entry.value):6.1f} ± {Z95 * entry.sd:.1f} {entry.unit}"
        mark = "" if entry.change is None else f"  (changed by {entry.change:+.1f}, more than its error)"
        print(f"  {described.plain_name:34s} {size:20s} {means}{mark}")


def read_visit(path: Path) -> Visit:
    """A visit.json. *Error*: ``UnusableInput``."""
    hint = "Give the visit.json that `laststraw check` wrote."
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnusableInput(f"{path} cannot be read ({error.strerror}).", hint=hint) from error
    return visit_from_json(content)


def visits(code: str, history_file: Path | None) -> tuple[Visit, ...]:
    """All visits that are kept under a code, the last one last."""
    history_room.require_code(code)
    store = history_room.open_store(history_file or history_room.default_path(), create=False)
    try:
        return store.visits(code)
    finally:
        store.close()


def _some_visits(code: str, history_file: Path | None) -> tuple[Visit, ...]:
    kept = visits(code, history_file)
    if not kept:
        raise UnusableInput(
            f"There is no visit of {code!r} in the history.",
            hint="Run `laststraw check` first, or name a visit with --visit DIR/visit.json.",
        )
    return kept


def before(visit: Visit, code: str, history_file: Path | None) -> tuple[Visit, ...]:
    """The visits before this one in a history that holds it; none where it is not kept.

    A history that nobody named and that cannot be read is as good as none: the visit itself is at hand.
    """
    try:
        kept = visits(code, history_file)
    except LaststrawError:
        if history_file is not None:
            raise
        return ()
    ids = [one.id for one in kept]
    return of_body(kept[: ids.index(visit.id)], visit) if visit.id in ids else ()


def of_body(kept: Sequence[Visit], visit: Visit) -> tuple[Visit, ...]:
    """Those that ``visit`` rests on: of the same body, and not silenced."""
    return tuple(one for one in kept if one.referral is None and one.person.same_body(visit.person))


def _print_tree(tree: WhyTree) -> None:
    for depth, node in tree.walk():
        print("  " * depth + node.label)
        for line in node.detail.splitlines():
            print("  " * depth + "    " + line)
