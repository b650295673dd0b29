"""``laststraw why`` and ``laststraw history``: from a sentence back to photo and paper, and from visit to visit."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from laststraw import findings
from laststraw import history as history_room
from laststraw.app import language, next_text, outputs
from laststraw.app.report.words import Words
from laststraw.app.standing import standing_referral
from laststraw.errors import LaststrawError, UnusableInput
from laststraw.findings import WhyTree, percent
from laststraw.knowledge import Knowledge
from laststraw.knowledge.numerals import written
from laststraw.records import Referral, Visit
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
    known = language.known(own)
    referral = referral_now(code, history_file, known, visit)
    if referral is not None:
        return next_text.refer(referral, known, json=json)
    require_known([visit], known)
    tree = findings.explain(visit, id, known, earlier=earlier)
    if json:
        outputs.print_json(to_document(tree))
    else:
        _print_tree(tree)
    return outputs.DONE


def history(code: str, history_file: Path | None, *, own: Path | None = None, json: bool) -> int:
    """Print a person's visits."""
    known = language.known(own)
    kept = visits(code, history_file)
    referral = referral_now(code, history_file, known)
    if referral is not None:
        return next_text.refer(referral, known, json=json)
    require_known(kept, known)
    rows = history_room.timeline(kept)
    if json:
        outputs.print_json({"person": code, "visits": [to_document(row) for row in rows]})
        return outputs.DONE
    if not rows:
        print(known.sentence("history.none", code=repr(code)))
    words, by_id = Words(known), {visit.id: visit for visit in kept}
    for row in rows:
        print("\n".join(_row_lines(row, by_id[row.visit], words)))
    return outputs.DONE


def _row_lines(row: history_room.TimelineRow, visit: Visit, words: Words) -> Iterator[str]:
    """A visit: what it measured, what of it changed beyond its error, and what was found."""
    known = words.knowledge
    referred = f"  {known.sentence('history.silenced')}" if row.referred else ""
    yield f"{row.made_at[:16].replace('T', ' ')}  {row.visit}{referred}"
    for entry in row.entries:
        described = known.measurement(entry.measurement)
        means = described.when_positive if entry.value > 0 else described.when_negative
        size = f"{abs(entry.value):6.1f} ± {Z95 * entry.sd:.1f} {entry.unit}"
        by = "" if entry.change is None else f"{entry.change:+.1f}"
        mark = f"  {known.sentence('history.changed', by=by)}" if by else ""
        yield written(f"  {described.plain_name:34s} {size:20s} {means}{mark}", known.language)
    if row.referred:
        return
    if any(entry.since for entry in row.entries) and not any(entry.changed for entry in row.entries):
        yield f"  {known.sentence('history.nothing_changed')}"
    for finding in visit.findings:
        told = known.sentence("history.finding", name=words.finding_told(finding), percent=percent(finding.p, known))
        yield f"  {told}"


def read_visit(path: Path) -> Visit:
    """A visit.json. *Error*: ``UnusableInput``."""
    hint = "Give the visit.json that `laststraw check` wrote."
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnusableInput(f"{path} cannot be read ({error.strerror}).", hint=hint) from error
    return visit_from_json(content)


def require_known(kept: Iterable[Visit], known: Knowledge) -> None:
    """*Error*: ``UnusableInput`` where a visit speaks of what these knowledge files do not hold."""
    held = {
        "finding": {row.id for row in known.findings},
        "quantity": {row.id for row in known.latents},
        "self-test": {row.id for row in known.protocols},
        "measurement": {row.id for row in known.measurements},
    }
    for visit in kept:
        spoken = (
            *(("finding", one.id) for one in visit.findings),
            *(("quantity", one.latent) for one in visit.traits),
            *(("self-test", one.test) for one in visit.tests),
            *(("measurement", one.id) for one in visit.measurements),
        )
        for kind, id in spoken:
            if id not in held[kind]:
                raise UnusableInput(
                    f"This visit was made with knowledge of your own ({kind} {id}).",
                    hint="Add --knowledge DIR, the folder that it was made with.",
                )


def visits(code: str, history_file: Path | None) -> tuple[Visit, ...]:
    """All visits that are kept under a code, the last one last."""
    history_room.require_code(code)
    store = history_room.open_store(history_file or history_room.default_path(), create=False)
    try:
        return store.visits(code)
    finally:
        store.close()


def referral_now(code: str, history_file: Path | None, known: Knowledge, visit: Visit | None = None) -> Referral | None:
    """The referral that stands for a person; None for a ``visit`` of a file that is not in that history.

    A history that nobody named and that cannot be read is as good as none where the visit itself is at hand.
    """
    try:
        history_room.require_code(code)
        with closing(history_room.open_store(history_file or history_room.default_path(), create=False)) as store:
            kept, log = store.visits(code), store.log(code)
    except LaststrawError:
        if history_file is not None or visit is None:
            raise
        return None
    if visit is not None and visit.id not in {one.id for one in kept}:
        return None
    return standing_referral(kept, log, known, today=datetime.now().astimezone().date())


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
