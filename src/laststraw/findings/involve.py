"""Which muscles and joints a finding involves: what a paper says, and what this person's body model shows."""

from collections.abc import Sequence
from dataclasses import replace

from laststraw.findings.judge import Judgement
from laststraw.knowledge import InvolvementDef, Knowledge
from laststraw.records import OTHER_SIDE, Involvement, Role, Side, StructureState


def chance(state: StructureState) -> float:
    """Probability of what the state says: below for held short, above for held long, either for off centre."""
    if state.state == "held_short":
        return state.p_low
    if state.state == "held_long":
        return state.p_high
    return max(state.p_low, state.p_high)


def involvements(
    judgement: Judgement, states: Sequence[StructureState], knowledge: Knowledge
) -> tuple[Involvement, ...]:
    """Structures of a finding, each once per side and role.

    Parameters
    ----------
    states
        States of the body model. Where one is held with probability ``held_probability``, it takes the place of what a
        pattern book says about the same structure (role "related"): it is about this person, and carries a probability.

    Returns
    -------
    tuple of Involvement
        In the order of the definition. ``p`` is None where only a paper says so; a muscle that the test itself lengthens or
        loads carries the probability of the finding.
    """
    sure = knowledge.constant("held_probability")
    tested = _tested(judgement, knowledge)
    found: dict[tuple[str, Side, Role], Involvement] = {}
    for part in judgement.definition.involves:
        for one in _of(part, judgement.side, states, sure):
            if one.p is None and one.structure in tested and one.role in ("tight", "weak", "restricted"):
                one = replace(one, p=judgement.p, because=(judgement.parts[0].trait.key, *one.because))
            found.setdefault((one.structure, one.side, one.role), one)
    return tuple(found.values())


def _tested(judgement: Judgement, knowledge: Knowledge) -> frozenset[str]:
    """Muscles and joints that the reading of the first criterion is itself about: those that the test lengthens or loads."""
    if not judgement.parts:
        return frozenset()
    reading = knowledge.latent(judgement.parts[0].criterion.latent).as_reading
    output = next((o for t in knowledge.protocols for o in t.outputs if f"{t.id}/{o.id}" == reading), None)
    if output is None:
        return frozenset()
    lengths = knowledge.test_length(output.length_test).structures if output.length_test else ()
    holds = knowledge.test_strength(output.strength_hold).structures if output.strength_hold else ()
    return frozenset((*lengths, *holds))


def _of(part: InvolvementDef, side: Side, states: Sequence[StructureState], sure: float) -> tuple[Involvement, ...]:
    where: Side = {"same": side, "opposite": OTHER_SIDE[side], "both": "both", "none": "none"}[part.side]
    sides = ("left", "right", "both") if where == "both" else (where,)
    shown = [  # the surest plane of a joint first: of one structure, side and role the first is kept
        Involvement(
            structure=state.structure, side=state.side, role=_role(state), p=chance(state), because=(state.key,)
        )
        for state in sorted(states, key=lambda state: (-chance(state), state.key))
        if state.structure == part.structure
        and state.side in sides
        and state.state != "unclear"
        and chance(state) >= sure
    ]  # fmt: skip
    said = Involvement(
        structure=part.structure, side=where, role=part.role, p=None, because=part.claim.evidence
    )  # fmt: skip
    return tuple(shown) if shown and part.role == "related" else (*shown, said)


def _role(state: StructureState) -> Role:
    """A joint off its middle has no role of its own: it is related."""
    return state.state if state.state in ("held_short", "held_long") else "related"
