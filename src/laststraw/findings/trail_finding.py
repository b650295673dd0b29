"""The nodes of a finding: what it rests on, what would overturn it, what speaks for and against it, what it involves."""

import math

from laststraw.findings import facts
from laststraw.findings.judge import judge, judge_sign
from laststraw.findings.overturn import Overturn, overturn, overturn_sign, overturn_state
from laststraw.findings.telling import named, number, percent, say, side_word, structure_name
from laststraw.findings.trail import Trail, opened
from laststraw.findings.tree import WhyTree
from laststraw.knowledge import FindingDef
from laststraw.records import Finding, Involvement


@opened.register
def _finding(finding: Finding, trail: Trail) -> WhyTree:
    definition = trail.knowledge.finding(finding.id)
    side = side_word(finding.side, trail.knowledge)
    label = trail.text("finding", name=f"{named(finding, trail.knowledge)} ({side})")
    says = say(finding, trail.knowledge)
    rests_on = (*trail.follow_all(finding.because), *_limits(finding, definition, trail))
    against = tuple(WhyTree(label=r.text, children=trail.follow_all(r.because)) for r in finding.against)
    otherwise = tuple(WhyTree(label=r.text, children=trail.follow_all(r.because)) for r in finding.otherwise)
    return WhyTree(
        label=label,
        detail=trail.text(
            "sure_sign" if definition.prior is not None else "sure",
            says=says,
            percent=percent(finding.p, trail.knowledge),
            grade=finding.grade,
        ),
        key=finding.key,
        children=(
            WhyTree(label=trail.text("rests_on"), children=rests_on),
            *_signs(finding, trail),
            *_overturned(finding, trail),
            *facts.claims(trail.text("for"), definition.supports, trail.knowledge),
            *((WhyTree(label=trail.text("against"), children=against),) if against else ()),
            *((WhyTree(label=trail.text("otherwise"), children=otherwise),) if otherwise else ()),
            facts.claim(definition.linked_to_pain, trail.knowledge, trail.text("pain")),
            *_involved(finding, trail),
        ),
    )


def _limits(finding: Finding, definition: FindingDef, trail: Trail) -> tuple[WhyTree, ...]:
    """What counts as worth a sentence, criterion by criterion; of a condition, how common it is before any sign."""
    if definition.prior is not None:
        prior = trail.text("prior", percent=percent(definition.prior.value, trail.knowledge))
        return (WhyTree(label=prior, children=facts.quantity(definition.prior, trail.knowledge)),)
    judged = judge(definition, trail.belief, trail.knowledge)
    parts = judged.parts if judged is not None and judged.side == finding.side else ()
    return tuple(facts.limit(part.criterion, part.trait, trail.knowledge) for part in parts)


def _signs(finding: Finding, trail: Trail) -> tuple[WhyTree, ...]:
    """Each sign of a condition: whether it was there, and by how much it changes the odds, with its source."""
    one = next((c for c in trail.belief.conditions if c.key == finding.key), None)
    if one is None:
        return ()
    children = []
    for sign in sorted(one.signs, key=lambda sign: (-abs(sign.weight), sign.key)):
        times = math.exp(abs(sign.weight))
        told = trail.text(
            "sign_for" if sign.weight > 0.0 else "sign_against", times=f"{times:.1f}", there=trail.text(
                "sign_there" if sign.present else "sign_not_there"),
        )  # fmt: skip
        text, evidence = sign.claim
        sources = tuple(facts.source(id, trail.knowledge) for id in evidence)
        children.append(WhyTree(label=text, detail=told, key=sign.key, children=sources))
    return (WhyTree(label=trail.text("signs"), children=tuple(children)),)


def _overturned(finding: Finding, trail: Trail) -> tuple[WhyTree, ...]:
    definition = trail.knowledge.finding(finding.id)
    found: Overturn | None = None
    text = "overturn_reading"
    if definition.criteria:
        found = overturn(definition, trail.belief, trail.knowledge)
    elif definition.prior is not None:
        one = next((c for c in trail.belief.conditions if c.key == finding.key), None)
        found = overturn_sign(judge_sign(one, trail.knowledge), trail.knowledge) if one is not None else None
        text = "overturn_sign"
    else:
        states = {s.key: s for s in trail.visit.structures}
        state = states.get(finding.effect.measurement)
        found = overturn_state(state, trail.knowledge) if state is not None else None
        text = "overturn_state"
    if found is None:
        several = (definition.criteria or definition.prior) and finding.effect.measurement.partition("/")[0] != "state"
        return (WhyTree(label=trail.text("overturn"), detail=trail.text("overturn_none")),) if several else ()
    return (WhyTree(label=trail.text("overturn"), detail=_counterfactual(found, text, trail), key=found.key),)


def _counterfactual(found: Overturn, text: str, trail: Trail) -> str:
    name = trail.name_of_key(found.key, found.id)
    if text == "overturn_sign":
        return trail.text(text, name=name)
    return trail.text(
        text,
        name=name.lower(),
        limit=number(found.limit, found.unit),
        value=number(found.value, found.unit),
        unit="" if found.unit == "1" else found.unit,
        sds=f"{found.sds:.1f}",
    )


def _involved(finding: Finding, trail: Trail) -> tuple[WhyTree, ...]:
    children = tuple(_involvement(i, finding, trail) for i in finding.involves)
    return (WhyTree(label=trail.text("involves"), children=children),) if children else ()


def _involvement(involvement: Involvement, finding: Finding, trail: Trail) -> WhyTree:
    filled_in = {
        "structure": structure_name(involvement.structure, trail.knowledge),
        "side": side_word(involvement.side, trail.knowledge),
        "role": trail.text(f"role_{involvement.role}"),
    }
    said = (
        part.claim.text
        for part in trail.knowledge.finding(finding.id).involves
        if part.structure == involvement.structure and set(part.claim.evidence) <= set(involvement.because)
    )
    if involvement.p is not None:
        tested = involvement.because and involvement.because[0].startswith("trait/")
        label = trail.text(
            "involved_test" if tested else "involved_model",
            percent=percent(involvement.p, trail.knowledge),
            **filled_in,
        )
        detail = next(said, "") if tested else ""
        return WhyTree(label=label, detail=detail, children=trail.follow_all(involvement.because))
    label = trail.text("involved_paper", **filled_in)
    return WhyTree(label=label, detail=next(said, ""), children=trail.follow_all(involvement.because))
