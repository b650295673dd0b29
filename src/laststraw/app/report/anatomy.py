"""Muscles and joints: the list (which says everything) and the picture (which says it again)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from laststraw.app.report.words import MINUS, Chance, Words, number, unit
from laststraw.records import Involvement, Side, StructureState, Visit
from laststraw.stats import Z95

_WAYS = {  # joint (or any), plane -> sentence of a positive and of a negative angle
    ("", "sagittal"): ("way_forwards", "way_back"),
    ("", "frontal"): ("way_left", "way_right"),
    ("", "transverse"): ("way_turned_left", "way_turned_right"),
    ("pelvis", "frontal"): ("way_left_up", "way_right_up"),
    ("hip", "sagittal"): ("way_bent", "way_stretched"),
    ("hip", "frontal"): ("way_leg_in", "way_leg_out"),
    ("hip", "transverse"): ("way_leg_turned_in", "way_leg_turned_out"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One muscle or joint of the list."""

    n: int
    anchor: str
    structure: str
    side: Side
    kind: str  # held_short, held_long, held_off_centre, unclear, tested or related: how it is drawn
    name: str
    plain_name: str
    side_word: str
    state: str
    chance: Chance | None
    change: str  # "9.4 ± 3.7 % shorter", "7.1 ± 2.4° further to the left"
    patterns: tuple[str, ...]
    caution: str = ""
    not_known: str = ""  # of a muscle that is held: what a photo cannot tell, and which test would


@dataclass(frozen=True, slots=True)
class Lists:
    """What stood out in the body model, what a test shows, what only a book links, and what cannot be told."""

    held: tuple[Row, ...]
    tested: tuple[Row, ...]  # those that a test of strength or length shows
    related: tuple[Row, ...]
    unclear: tuple[Row, ...]
    caution: str  # what the mark of some rows means; empty when no row has one


def lists(visit: Visit, words: Words) -> Lists:
    """Every structure state of the visit exactly once, and every structure that only a finding's book involves."""
    patterns = _patterns(visit, words)
    surest_first = sorted(visit.structures, key=lambda state: -max(state.p_low, state.p_high))
    held = [state for state in surest_first if state.state != "unclear"]
    shown = {(state.structure, state.side) for state in held}
    unclear = [state for state in surest_first if state.state == "unclear"]
    rows = [_row(n, state, patterns, words) for n, state in enumerate(held, start=1)]
    rows = [_with_tests(row, visit, words) for row in rows]
    related = sorted(_related(visit, shown), key=lambda one: not _tested(one))
    named = [_named(len(rows) + n, i, patterns, words) for n, i in enumerate(related, start=1)]
    marked = any(words.caution(state.structure) for state in visit.structures)
    return Lists(
        held=tuple(rows),
        tested=tuple(row for row, one in zip(named, related, strict=True) if _tested(one)),
        related=tuple(row for row, one in zip(named, related, strict=True) if not _tested(one)),
        unclear=tuple(_row(0, state, patterns, words) for state in unclear),
        caution=words.knowledge.sentence("body.geometry_only_all") if marked else "",
    )


def _patterns(visit: Visit, words: Words) -> dict[tuple[str, Side], tuple[str, ...]]:
    """For each structure and side, the findings that involve it, in words."""
    found: dict[tuple[str, Side], tuple[str, ...]] = {}
    for finding in visit.findings:
        if finding.effect.measurement.startswith("state/"):
            continue  # the finding is the muscle's own row again
        name = words.finding_name(finding)
        for involved in finding.involves:
            for side in (involved.side, *_sides(involved.side)):
                known = found.get((involved.structure, side), ())
                found[(involved.structure, side)] = known if name in known else (*known, name)
    return found


def _sides(side: Side) -> tuple[Side, ...]:
    return ("left", "right") if side == "both" else (side,)


def _related(visit: Visit, shown: set[tuple[str, Side]]) -> Iterator[Involvement]:
    """What a pattern involves beyond what the body model showed, each structure and side once."""
    told = set(shown)
    for finding in visit.findings:
        for involved in finding.involves:
            sides = _sides(involved.side)
            rest = [side for side in sides if (involved.structure, side) not in told]
            told.update((involved.structure, side) for side in rest)
            if rest:  # one side of a pair may be among the held ones already
                yield replace(involved, side=involved.side if len(rest) == len(sides) else rest[0])


def _row(n: int, state: StructureState, patterns: dict[tuple[str, Side], tuple[str, ...]], words: Words) -> Row:
    name, plain_name = words.structure(state.structure)
    p = {"held_short": state.p_low, "held_long": state.p_high}.get(state.state, max(state.p_low, state.p_high))
    return Row(
        n=n,
        anchor=f"held-{n}" if n else "",
        structure=state.structure,
        side=state.side,
        kind=state.state,
        name=name,
        plain_name=plain_name,
        side_word=words.side(state.side),
        state=words.say(f"state_{state.state}"),
        chance=words.chance(p),
        change=_change(state, words),
        patterns=patterns.get((state.structure, state.side), ()),
        caution=words.caution(state.structure),
        not_known=_not_known(state, words),
    )


def _not_known(state: StructureState, words: Words) -> str:
    """Which half of the evidence on a held muscle is missing, and the test of length that would tell most."""
    if state.quantity != "length" or state.state not in ("held_short", "held_long"):
        return ""
    from laststraw.body import muscle_state  # here, so that a report without a body loads no simulator

    nothing: dict[str, None] = dict.fromkeys(("extensibility", "strength", "activation", "held_hours_per_day"))
    said = muscle_state(state, **nothing, knowledge=words.knowledge)
    settled = said.claim("tight").settled_by
    if settled is None:
        return words.knowledge.sentence("states.in_report")
    test = words.knowledge.test_length(settled.test).plain_name
    return words.knowledge.sentence("states.in_report_with_test", test=test)


def _with_tests(row: Row, visit: Visit, words: Words) -> Row:
    """What is not known of a held muscle is less where its length was tested."""
    for muscle in visit.muscles:
        if (muscle.structure, muscle.side) == (row.structure, row.side) and not muscle.claim("tight").missing:
            return replace(row, not_known=words.knowledge.sentence("states.in_report_tested"))
    return row


def _change(state: StructureState, words: Words) -> str:
    """How much shorter or longer, or which way: in words, never by sign alone."""
    half = Z95 * state.sd
    size = f"{number(abs(state.mean), half)} ± {number(half, half)}"
    if state.quantity == "length":
        return f"{size} % {words.say('shorter' if state.mean < 0.0 else 'longer')}"
    plane = state.key.rsplit("/", 1)[-1]  # state/<joint>/<side>/<plane>
    ways = _WAYS.get((state.structure, plane)) or _WAYS.get(("", plane))
    direction = words.say(ways[0 if state.mean >= 0.0 else 1]) if ways else "+" if state.mean >= 0.0 else MINUS
    return f"{size}{unit(state.unit)} {direction}"


def _tested(involved: Involvement) -> bool:
    """Does a test of this person show it, and not a textbook alone?"""
    return involved.p is not None and any(key.startswith("trait/") for key in involved.because[:1])


def _named(n: int, involved: Involvement, patterns: dict[tuple[str, Side], tuple[str, ...]], words: Words) -> Row:
    name, plain_name = words.structure(involved.structure)
    return Row(
        n=n,
        anchor=f"held-{n}",
        structure=involved.structure,
        side=involved.side,
        kind="tested" if _tested(involved) else "related",
        name=name,
        plain_name=plain_name,
        side_word=words.side(involved.side),
        state=words.say(f"tested_{involved.role}" if _tested(involved) else f"role_{involved.role}"),
        chance=words.chance(involved.p) if involved.p is not None else None,
        change="",
        patterns=patterns.get((involved.structure, involved.side), ()),
    )
