"""How well an exercise fits what was found, and on which side.

The weight of an exercise for one finding with probability p is

    p * (pattern + w * muscle)

pattern: 1 when the exercise names the finding, else 0. muscle: the largest probability among the structures that the
finding involves, that the exercise names, and whose role it works on (0 without one). w: ``plan.structure_weight``.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from laststraw.knowledge import Exercise, Knowledge, Ladder
from laststraw.records import Finding, Involvement, Role, Side

_SIGN: dict[Side, float] = {"left": 1.0, "right": -1.0, "both": 0.0, "none": 0.0}
_TIE = 1e-9  # two sides whose weights differ by rounding only are equal


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One finding that an exercise fits."""

    finding: str  # key
    weight: float
    leaning: float  # + left, - right: weight that points to a side


def matches(exercise: Exercise | Ladder, findings: Sequence[Finding], knowledge: Knowledge) -> tuple[Match, ...]:
    """All findings that the exercise fits, best first; equal ones in the order of their names, whatever their side."""
    found = []
    for finding in findings:
        named = finding.id in exercise.for_findings
        fitting = list(_fitting(exercise, finding, knowledge))
        muscle = max((p for p, _ in fitting), default=0.0)
        weight = finding.p * (float(named) + knowledge.constant("plan.structure_weight") * muscle)
        if weight > 0.0:
            leaning = _leaning(exercise, finding, fitting)
            found.append((finding.id, Match(finding=finding.key, weight=weight, leaning=leaning)))
    return tuple(match for _, match in sorted(found, key=lambda each: (-each[1].weight, each[0], each[1].finding)))


def side_of(exercise: Exercise | Ladder, matched: Sequence[Match]) -> Side:
    """The side that gets the extra set: both when the exercise has sides and none stands out, none when it has not."""
    if exercise.sided == "no":
        return "none"
    leaning = math.fsum(match.leaning for match in matched)
    if abs(leaning) <= _TIE:
        return "both"
    return "left" if leaning > 0.0 else "right"


def _fitting(exercise: Exercise | Ladder, finding: Finding, knowledge: Knowledge) -> Iterator[tuple[float, Side]]:
    """Probability and side of each structure of the finding that the exercise works on."""
    textbook = knowledge.constant("plan.textbook_weight")
    for involved in _involved(finding):
        right_role = not exercise.for_roles or involved.role in exercise.for_roles
        if involved.structure in exercise.for_structures and right_role:
            yield (textbook if involved.p is None else involved.p), involved.side


def _involved(finding: Finding) -> Iterator[Involvement]:
    """The structures of a finding; that a muscle is held short or long is itself a role of the muscle it is about."""
    yield from finding.involves
    roles: tuple[Role, ...] = get_args(Role)
    for role in roles:
        if role == finding.id and all(involved.structure != finding.structure for involved in finding.involves):
            yield Involvement(structure=finding.structure, side=finding.side, role=role, p=1.0, because=(finding.key,))


def _leaning(exercise: Exercise | Ladder, finding: Finding, fitting: Sequence[tuple[float, Side]]) -> float:
    if exercise.sided == "finding":
        return finding.p * _SIGN[finding.side]
    return finding.p * math.fsum(p * _SIGN[side] for p, side in fitting)
