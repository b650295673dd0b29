"""Findings as sentences. The words live in the knowledge files; here they are only filled in."""

from laststraw.knowledge import Knowledge
from laststraw.records import OTHER_SIDE, Finding, Side


def number(value: float, unit: str) -> str:
    """A number as people read it: whole mm, else one decimal; never minus zero."""
    text = f"{value:.0f}" if unit == "mm" else f"{value:.1f}"
    return text.removeprefix("-") if float(text) == 0.0 else text


def percent(p: float, knowledge: Knowledge) -> str:
    """A probability in percent, never as certain: below 1 and above 99 are said so."""
    return knowledge.shown("under 1" if p < 0.01 else "over 99" if p > 0.99 else f"{100 * p:.0f}")


def side_word(side: Side, knowledge: Knowledge) -> str:
    """The plain word for a side."""
    return knowledge.sentence(f"findings.{side}")


def structure_name(structure: str, knowledge: Knowledge) -> str:
    """The plain name of a structure; its id when the knowledge files do not hold it."""
    for known in knowledge.structures:
        if known.id == structure:
            return known.plain_name
    return structure


def named(finding: Finding, knowledge: Knowledge) -> str:
    """Plain name of a finding; of one side that stands out only from the other, that it does so."""
    definition = knowledge.finding(finding.id)
    of_sides = bool(definition.criteria) and definition.criteria[0].of == "side"
    if of_sides and finding.effect.measurement.endswith("/difference"):
        return knowledge.sentence("findings.name_apart", name=definition.plain_name)
    return definition.plain_name


def say(finding: Finding, knowledge: Knowledge) -> str:
    """One plain sentence about a finding.

    Of a difference to one side, ``{value}``, ``{lo}`` and ``{hi}`` are the size towards that side; of a muscle, the size
    of its change of length; else the quantity itself.
    """
    definition, effect = knowledge.finding(finding.id), finding.effect
    of_state = effect.measurement.startswith("state/")
    apart = effect.measurement.endswith("/difference")
    of_sides = bool(definition.criteria) and definition.criteria[0].of == "side"
    flip = (of_state and effect.value < 0.0) or (
        apart and (effect.value < 0.0 if of_sides else finding.side == "right")
    )
    value, lo, hi = (-effect.value, -effect.hi95, -effect.lo95) if flip else (effect.value, effect.lo95, effect.hi95)
    says = definition.says_apart if apart and of_sides else definition.says
    return says.format(
        side=side_word(finding.side, knowledge),
        other_side=side_word(OTHER_SIDE[finding.side], knowledge),
        value=number(value, effect.unit),
        lo=number(lo, effect.unit),
        hi=number(hi, effect.unit),
        structure=structure_name(finding.structure, knowledge),
    )
