"""From a belief, the posture and its states to findings: what changes most of what to do first, then the surest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from laststraw.findings.against import Today, reservations
from laststraw.findings.belief import Belief
from laststraw.findings.involve import involvements
from laststraw.findings.judge import Judgement, judge, judge_sign
from laststraw.findings.muscles import muscle_findings
from laststraw.knowledge import Knowledge
from laststraw.records import (
    OTHER_SIDE,
    Effect,
    Finding,
    Measurement,
    NotMeasured,
    Part,
    Posture,
    Reservation,
    StructureState,
    Trait,
)
from laststraw.stats import interval95

PARTS: dict[str, tuple[Part, ...]] = {
    "pair": ("left", "right", "difference"),
    "difference": ("difference",),
    "none": ("level",),
}
PRIOR_ODDS = 2.0  # a condition's interval: if it were twice or half as common (in odds) as was assumed


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What findings rest on besides the belief: today's photos, what is missing in them, and the body model."""

    measurements: Sequence[Measurement | NotMeasured] = ()
    posture: Posture | None = None
    states: Sequence[StructureState] = ()


def find(belief: Belief, seen: Seen, knowledge: Knowledge) -> tuple[Finding, ...]:
    """What exceeds its own error, with probability, for and against.

    Parameters
    ----------
    belief
        Of everything that was measured and said, on all occasions.
    seen
        Of today. Best estimates (keys ``measurement/...``), single readings (``reading/...``) and ``NotMeasured`` in any
        order: readings and gaps only serve what speaks against a finding.

    Returns
    -------
    tuple of Finding
        By falling weight times p, then by name; muscles that the body model alone shows last. Empty when nothing is larger
        than its error.
    """
    today = Today.of(seen.measurements)
    listed = sorted((j for j in judgements(belief, knowledge) if j.listed(knowledge)), key=_rank)
    patterns = [_finding(j, belief, seen, today, knowledge) for j in listed]
    earlier = _rests_on_earlier(seen.posture, seen.measurements, knowledge)
    muscles = (replace(f, against=(*earlier, *f.against)) for f in muscle_findings(seen.states, patterns, knowledge))
    return (*patterns, *muscles)


def judgements(belief: Belief, knowledge: Knowledge) -> Iterator[Judgement]:
    """Every definition that can be judged on what was read and said, listed or not."""
    for definition in knowledge.findings:
        judged = judge(definition, belief, knowledge)
        if judged is not None:
            yield judged
    by_side = {(one.definition.id, one.side): one for one in belief.conditions}
    for one in belief.conditions:
        other = by_side.get((one.definition.id, OTHER_SIDE[one.side])) if one.definition.lateral else None
        yield judge_sign(one, knowledge, other=other)


def traits(belief: Belief) -> tuple[Trait, ...]:
    """Every latent that a reading tells something about, side by side."""
    found = []
    for latent in belief.frame.latents.values():
        looks = belief.looks_at(latent.id)
        if looks:
            found += [belief.trait(latent.id, part) for part in PARTS[latent.sides]]
    return tuple(trait for trait in found if trait is not None)


def _rank(judgement: Judgement) -> tuple[float, float, str, str]:
    """What changes most of what to do first, then the surest; then by name."""
    weight = judgement.definition.weight.value
    return -weight * judgement.p, -judgement.p, judgement.definition.id, judgement.side


def _finding(judgement: Judgement, belief: Belief, seen: Seen, today: Today, knowledge: Knowledge) -> Finding:
    definition = judgement.definition
    key = f"finding/{definition.id}/{judgement.side}"
    return Finding(
        id=definition.id,
        key=key,
        structure=definition.structure,
        side=judgement.side,
        p=judgement.p,
        effect=_effect(judgement, key),
        involves=involvements(judgement, seen.states, knowledge),
        because=_because(judgement, belief),
        against=reservations(judgement, belief, today, knowledge),
        grade=definition.grade,
        otherwise=tuple(Reservation(text=claim.text, because=claim.evidence) for claim in definition.otherwise),
    )


def _effect(judgement: Judgement, key: str) -> Effect:
    """Size of the first criterion with its 95 % interval; of a condition its chance, for half and twice the odds before."""
    one = judgement.condition
    if one is not None:
        lo, hi = one.with_prior_odds(1.0 / PRIOR_ODDS), one.with_prior_odds(PRIOR_ODDS)
        return Effect(measurement=key, value=one.p, lo95=lo, hi95=hi, unit="1")
    trait = judgement.parts[0].trait
    lo, hi = interval95(trait.value, trait.sd)
    return Effect(measurement=trait.key, value=trait.value, lo95=lo, hi95=hi, unit=trait.unit)


def _because(judgement: Judgement, belief: Belief) -> tuple[str, ...]:
    """The traits, then the readings or answers that say so."""
    if judgement.condition is not None:
        return tuple(dict.fromkeys(sign.key for sign in judgement.condition.signs)) or (judgement.condition.key,)
    of_traits = [part.trait.key for part in judgement.parts]
    readings = [look.key for part in judgement.parts for look in belief.looks_at(part.criterion.latent)]
    return tuple(dict.fromkeys((*of_traits, *readings)))


def _rests_on_earlier(
    posture: Posture | None, measurements: Sequence[Measurement | NotMeasured], knowledge: Knowledge
) -> tuple[Reservation, ...]:
    """A posture that also rests on records of an earlier visit is not today's photos alone."""
    if posture is None:
        return ()
    today = {m.key for m in measurements if isinstance(m, Measurement)}
    earlier = tuple(key for key in posture.because if key not in today)
    if not earlier:
        return ()
    return (Reservation(text=knowledge.sentence("findings.posture_earlier"), because=earlier),)
