"""Muscles that the body model holds short or long, where no pattern finding has listed them yet."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from laststraw.findings.involve import chance
from laststraw.knowledge import FindingDef, Knowledge
from laststraw.records import OTHER_SIDE, Effect, Finding, Involvement, MuscleState, Reservation, StructureState
from laststraw.stats import interval95


def muscle_findings(
    states: Sequence[StructureState], listed: Sequence[Finding], knowledge: Knowledge
) -> tuple[Finding, ...]:
    """One finding per muscle that is held short or long, few and readable.

    A muscle that a listed pattern already involves stays there: it is a consequence of the pattern, not news. Left and
    right in the same state become one finding of both sides, as sure as its less sure side. Of what is left, the surest
    ``findings.most_muscles``.
    """
    known = {(i.structure, i.side, i.role) for finding in listed for i in finding.involves if i.p is not None}
    sure = knowledge.constant("held_probability")
    held = sorted(
        (
            state
            for state in states
            if state.quantity == "length"
            and state.state in ("held_short", "held_long")
            and chance(state) >= sure
            and (state.structure, state.side, state.state) not in known
        ),
        key=lambda state: (state.structure, state.state, state.side),
    )
    grouped = groupby(held, key=lambda state: (state.structure, state.state))
    found = [_finding(tuple(group), knowledge) for _, group in grouped]
    found.sort(key=lambda finding: (-finding.p, -abs(finding.effect.value), finding.key))
    return tuple(found[: int(knowledge.constant("findings.most_muscles"))])


def _finding(states: tuple[StructureState, ...], knowledge: Knowledge) -> Finding:
    least = min(states, key=lambda state: (chance(state), state.key))
    side = least.side if len(states) == 1 else "both"
    definition = knowledge.finding(least.state)
    lo, hi = interval95(least.mean, least.sd)
    return Finding(
        id=definition.id,
        key=f"finding/{definition.id}/{least.structure}/{side}",
        structure=least.structure,
        side=side,
        p=chance(least),
        effect=Effect(measurement=least.key, value=least.mean, lo95=lo, hi95=hi, unit=least.unit),
        involves=tuple(_involvement(state) for state in states),
        because=tuple(state.key for state in states),
        against=tuple(_against(definition, states, knowledge)),
        grade=definition.grade,
    )


def _involvement(state: StructureState) -> Involvement:
    role = "held_short" if state.state == "held_short" else "held_long"
    return Involvement(structure=state.structure, side=state.side, role=role, p=chance(state), because=(state.key,))  # type: ignore[arg-type]


def _against(definition: FindingDef, states: tuple[StructureState, ...], knowledge: Knowledge) -> Iterable[Reservation]:
    for state in states:
        lo, hi = interval95(state.mean, state.sd)
        if min(abs(lo), abs(hi)) < state.beyond or lo * hi < 0.0:
            text = knowledge.sentence("findings.touches_limit", beyond=f"{state.beyond:g}", unit=state.unit)
            yield Reservation(text=text, because=(state.key,))
            break
    if knowledge.structure(states[0].structure).geometry_only:
        yield Reservation(text=knowledge.sentence("body.geometry_only"), because=(states[0].key,))
    yield from (Reservation(text=claim.text, because=claim.evidence) for claim in definition.contradicts)


def one_sided(muscles: Sequence[MuscleState], listed: Sequence[Finding]) -> tuple[MuscleState, ...]:
    """Muscles, where what is said of one side alone is only possible unless a finding says so of that side.

    Left against right passes one gate for all that is said, or a symmetric person near a limit would hear of one side.
    """
    known = {(i.structure, i.side) for f in listed if f.side in ("left", "right") for i in f.involves}
    said = {(one.structure, one.side, claim.name) for one in muscles for claim in one.claims if claim.verdict == "yes"}
    return tuple(
        replace(
            one,
            claims=tuple(
                replace(claim, verdict="possible")
                if claim.verdict == "yes"
                and (one.structure, OTHER_SIDE[one.side], claim.name) not in said
                and (one.structure, one.side) not in known
                else claim
                for claim in one.claims
            ),
        )
        for one in muscles
    )
