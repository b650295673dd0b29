"""Which muscles and joints a finding involves: what a paper says, and what this person's body model shows."""

from collections.abc import Sequence

from laststraw.knowledge import FindingDef, InvolvementDef
from laststraw.records import OTHER_SIDE, Involvement, Role, Side, StructureState


def chance(state: StructureState) -> float:
    """Probability of what the state says: below for held short, above for held long, either for off centre."""
    if state.state == "held_short":
        return state.p_low
    if state.state == "held_long":
        return state.p_high
    return max(state.p_low, state.p_high)


def involvements(
    definition: FindingDef, side: Side, states: Sequence[StructureState], *, sure: float
) -> tuple[Involvement, ...]:
    """Structures of a finding, each once per side and role.

    Parameters
    ----------
    side
        Side of the finding; the definition's ``same`` and ``opposite`` are turned by it.
    states
        States of the body model. Where one is held with probability ``sure``, it takes the place of what a pattern book
        says about the same structure (role "related"): it is about this person, and carries a probability.

    Returns
    -------
    tuple of Involvement
        In the order of the definition. ``p`` is None where only a paper says so.
    """
    found: dict[tuple[str, Side, Role], Involvement] = {}
    for part in definition.involves:
        for involvement in _of(part, side, states, sure):
            found.setdefault((involvement.structure, involvement.side, involvement.role), involvement)
    return tuple(found.values())


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
