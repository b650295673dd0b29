"""How well a ladder (or a relief technique) fits what was found and what the person wants, and on which side.

The weight for one finding with probability p is

    p * (pattern + w * muscle)

pattern: 1 when the ladder names the finding, else 0. muscle: the largest probability among the structures that the
finding involves, that the ladder names, and whose role it works on (0 without one). w: ``plan.structure_weight``. A goal
that the ladder names has the weight ``plan.goal_weight``.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from laststraw.knowledge import Exercise, Knowledge, Ladder
from laststraw.plan.tables import GOAL, ROLES, tables
from laststraw.records import Finding, Involvement, Role, Side

_SIGN: dict[Side, float] = {"left": 1.0, "right": -1.0, "both": 0.0, "none": 0.0}
_TIE = 1e-9  # two sides whose weights differ by rounding only are equal


@dataclass(frozen=True, slots=True)
class Match:
    """One finding or goal that a ladder fits."""

    id: str
    key: str
    weight: float
    leaning: float = 0.0  # + left, - right: weight that points to a side


def fits(findings: Sequence[Finding], goals: Iterable[str], knowledge: Knowledge) -> dict[str, tuple[Match, ...]]:
    """What each ladder fits, by the ladder's id, best first; a ladder that fits nothing is not there."""
    known = tables(knowledge)
    found: dict[str, list[Match]] = {}
    for finding in findings:
        involved = tuple(_involved(finding))
        rows = {row.place: row for row in known.by_finding.get(finding.id, ())}
        for one in involved:
            for row in known.by_structure.get(one.structure, ()):
                if one.role in row.roles:
                    rows[row.place] = row
        for row in rows.values():
            match = _match(row.ladder, finding, involved, row.roles, knowledge)
            if match.weight > 0.0:
                found.setdefault(row.ladder.id, []).append(match)
    weight = knowledge.constant("plan.goal_weight")
    for goal in dict.fromkeys(goals):
        for row in known.by_goal.get(goal, ()):
            found.setdefault(row.ladder.id, []).append(Match(goal, GOAL + goal, weight))
    return {id: _best_first(matched) for id, matched in found.items()}


def matches(exercise: Exercise, findings: Sequence[Finding], knowledge: Knowledge) -> tuple[Match, ...]:
    """All findings that a technique of relief fits, best first."""
    roles = frozenset(exercise.for_roles or ROLES)
    all_ = (_match(exercise, finding, tuple(_involved(finding)), roles, knowledge) for finding in findings)
    return _best_first(match for match in all_ if match.weight > 0.0)


def side_of(told: Exercise | Ladder, matched: Sequence[Match]) -> Side:
    """The side that gets the extra set: both when the exercise has sides and none stands out, none when it has not."""
    if told.sided == "no":
        return "none"
    leaning = math.fsum(match.leaning for match in matched)
    if abs(leaning) <= _TIE:
        return "both"
    return "left" if leaning > 0.0 else "right"


def _best_first(matched: Iterable[Match]) -> tuple[Match, ...]:
    """Equal ones in the order of their names, whatever their side."""
    return tuple(sorted(matched, key=lambda match: (-match.weight, match.id, match.key)))


def _match(
    told: Exercise | Ladder,
    finding: Finding,
    involved: Sequence[Involvement],
    roles: frozenset[Role],
    knowledge: Knowledge,
) -> Match:
    textbook = knowledge.constant("plan.textbook_weight")
    fitting = [
        (textbook if one.p is None else one.p, one.side)
        for one in involved
        if one.structure in told.for_structures and one.role in roles
    ]
    muscle = max((p for p, _ in fitting), default=0.0)
    pattern = 1.0 if finding.id in told.for_findings else 0.0
    weight = finding.p * (pattern + knowledge.constant("plan.structure_weight") * muscle)
    return Match(finding.id, finding.key, weight, finding.p * _leaning(told, finding, fitting))


def _involved(finding: Finding) -> Iterator[Involvement]:
    """The structures of a finding; that a muscle is held short or long is itself a role of the muscle it is about."""
    yield from finding.involves
    for role in ROLES:
        if role == finding.id and all(involved.structure != finding.structure for involved in finding.involves):
            yield Involvement(structure=finding.structure, side=finding.side, role=role, p=1.0, because=(finding.key,))


def _leaning(told: Exercise | Ladder, finding: Finding, fitting: Sequence[tuple[float, Side]]) -> float:
    if told.sided == "finding":
        return _SIGN[finding.side]
    return math.fsum(p * _SIGN[side] for p, side in fitting)
