"""Is a difference larger than its own error, and how probably is it beyond what is worth a sentence?

Two gates, in this order. The *noise gate* looks at the estimate alone: it is silent unless the estimate lies further from
the norm than error explains, for left against right with all hypotheses counted together. The *posterior* then asks how
probably the true value is beyond the limit. A left/right finding also needs two different looks that agree.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from laststraw.findings.belief import Belief
from laststraw.findings.conditions import Condition
from laststraw.findings.looks import HALF, Look
from laststraw.findings.views import both_beyond
from laststraw.knowledge import Criterion, FindingDef, Knowledge, Quantity
from laststraw.records import Part, Side, Trait
from laststraw.stats import Z95, root_sum_square

Floats = NDArray[np.float64]
SIGNS: dict[str, int] = {"either": 1, "positive": 1, "negative": -1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One criterion, judged in one direction. ``sign`` is +1 or -1; ``z``: how many sd of error it lies from the norm."""

    criterion: Criterion
    trait: Trait
    sign: int
    z: float
    asked: float  # how many sd the noise gate asks for
    p: float  # probability that sign * (true - usual) > beyond

    @property
    def loud(self) -> bool:
        """Passed the noise gate."""
        return self.z > self.asked

    @property
    def size(self) -> float:
        """Distance from the norm, positive in the direction of the criterion."""
        return self.sign * (self.trait.value - self.trait.usual)

    @property
    def limit(self) -> Quantity:
        """The size that is worth a sentence: from the norm, or from the other side."""
        return limit_of(self.criterion, self.trait)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A definition, judged on one person. ``looks``: how many different looks agree with the side (0 where it has none)."""

    definition: FindingDef
    side: Side
    p: float
    parts: tuple[Judged, ...]
    looks: int
    condition: Condition | None = None
    quiet: bool = False  # of a condition: its signs are too likely in somebody without it

    @property
    def loud(self) -> bool:
        """Every criterion passed the noise gate."""
        return all(part.loud for part in self.parts) and not self.quiet

    def seen_enough(self, knowledge: Knowledge) -> bool:
        """A side needs different looks that agree; so does a condition."""
        if self.condition is not None or self.side in HALF:
            return self.looks >= knowledge.constant("findings.looks")
        return True

    def listed(self, knowledge: Knowledge) -> bool:
        """Worth a sentence: loud, seen enough, probable enough, and not contradicted by evidence (grade X)."""
        sure = self.p >= knowledge.constant("findings.listed_p")
        return sure and self.loud and self.seen_enough(knowledge) and self.definition.grade != "X"


def limit_of(criterion: Criterion, trait: Trait) -> Quantity:
    """The limit of a criterion for the part of its latent that is told: of a side its distance from the norm or the other."""
    beside = criterion.of == "side" and trait.part == "difference"
    return criterion.apart if beside and criterion.apart is not None else criterion.beyond


def left_right_z(knowledge: Knowledge) -> float:
    """How many sd a left/right estimate must be from 0 so that a symmetric person rarely hears of any.

    Of k left/right hypotheses each may pass by chance with false_alarm / k; by the union bound at least one passes with at
    most false_alarm, whatever their errors and however those are shared (Bonferroni). k counts what the knowledge files
    hold, not what this visit measured: a finding never comes or goes because something else was measured. Never below 1.96.
    """
    return max(Z95, NormalDist().inv_cdf(1.0 - false_alarm_each(knowledge) / 2.0))


def false_alarm_each(knowledge: Knowledge) -> float:
    """The share of false alarms that one left/right hypothesis may have."""
    lateral = [d for d in knowledge.findings if d.lateral and d.grade != "X"]
    latents = {d.criteria[0].latent for d in lateral if d.criteria}
    untold = [d for d in lateral if d.prior is not None]
    return knowledge.constant("findings.false_alarm") / max(len(latents) + 2 * len(untold), 1)


def judge(definition: FindingDef, belief: Belief, knowledge: Knowledge) -> Judgement | None:
    """Judge one definition that has criteria.

    Returns
    -------
    Judgement or None
        None when nothing was read about a criterion, or no norm of this sex and age is known: silence, never a guess.
    """
    if not definition.criteria or not all(_was_read(criterion, belief) for criterion in definition.criteria):
        return None
    if definition.criteria[0].of == "side":
        return _sided(definition, belief, knowledge)
    return _whole(definition, belief, knowledge)


def judge_sign(one: Condition, knowledge: Knowledge, *, other: Condition | None = None) -> Judgement:
    """A condition as a judgement; ``other``: the same condition on the other side.

    Where nobody complained of this side alone, one side may be named only when its signs are unlikely in symmetric people;
    both sides, when both are probable.
    """
    quiet, sure = False, knowledge.constant("findings.listed_p")
    if one.definition.lateral and not one.told and one.p >= sure and not (other is not None and other.p >= sure):
        quiet = one.chance_of_such_signs() > false_alarm_each(knowledge)
    return Judgement(
        definition=one.definition, side=one.side, p=one.p, parts=(), looks=one.tests, condition=one, quiet=quiet
    )


def _was_read(criterion: Criterion, belief: Belief) -> bool:
    looks = belief.looks_at(criterion.latent)
    if criterion.of == "level":
        return belief.frame.usual[criterion.latent].known and any(
            axis == "level" for look in looks for _, axis in look.loads
        )
    return any(axis == "difference" for look in looks for id, axis in look.loads if id == criterion.latent)


def _whole(definition: FindingDef, belief: Belief, knowledge: Knowledge) -> Judgement | None:
    """Of differences and levels: the side is the one that the first criterion points to; None when that is exactly 0."""
    first = definition.criteria[0]
    lateral, mirror, side = definition.lateral, 1, _no_side(definition, knowledge)
    if lateral:
        trait = belief.trait(first.latent, "difference")
        if trait is None or trait.value == 0.0:
            return None
        leans = trait.value * (SIGNS[first.sign] if first.sign != "either" else 1)
        side, mirror = ("left", 1) if leans > 0.0 else ("right", -1)
    parts = tuple(
        _judged(c, mirror, belief, left_right_z(knowledge) if lateral and i == 0 else Z95)
        for i, c in enumerate(definition.criteria)
    )
    looks = agreeing(belief, first.latent, mirror * SIGNS[first.sign], knowledge) if lateral else 0
    return Judgement(definition=definition, side=side, p=_joint(parts, belief), parts=parts, looks=looks)


def _no_side(definition: FindingDef, knowledge: Knowledge) -> Side:
    return "both" if knowledge.structure(definition.structure).sided else "none"


def _sided(definition: FindingDef, belief: Belief, knowledge: Knowledge) -> Judgement | None:
    """Of one latent of a pair: the left, the right, or both sides beyond the norm; or one side beyond the other.

    A single side is named only when the difference passes the left/right gate: else a symmetric person with both sides near
    the limit would hear of one of them by chance.
    """
    criterion = definition.criteria[0]
    sign, view = SIGNS[criterion.sign], belief.view(criterion.latent)
    apart = belief.trait(criterion.latent, "difference")
    assert apart is not None
    toward = 1 if sign * apart.value > 0.0 else -1
    side: Literal["left", "right"] = "left" if toward > 0 else "right"
    worse = belief.trait(criterion.latent, side)
    assert worse is not None
    border, normed = criterion.beyond.value, belief.frame.usual[criterion.latent].known
    p = view.beyond(side, sign, border) if normed else 0.0
    trait, told = worse, sign
    if criterion.apart is not None:
        beside, gap = sign * toward, criterion.apart.value
        p_apart = view.beyond("difference", beside, gap)
        trait, told = (worse, sign) if p >= p_apart else (apart, beside)
        together = view.both_beyond(side, "difference", (sign, beside), (border, gap)) if normed else 0.0
        p = min(max(p + p_apart - together, p, p_apart), 1.0)
    z = abs(_error_z(criterion.latent, "difference", belief))
    alone = Judged(criterion=criterion, trait=trait, sign=told, z=z, asked=left_right_z(knowledge), p=p)
    looks = agreeing(belief, criterion.latent, sign * toward, knowledge)
    one = Judgement(definition=definition, side=side, p=p, parts=(alone,), looks=looks)
    if not normed:
        return one
    level = _part(criterion, "level", sign, belief, Z95)
    p_both = view.both_beyond("left", "right", (sign, sign), (border, border))
    both = Judgement(
        definition=definition, side="both", p=p_both, looks=looks,
        parts=(Judged(criterion=criterion, trait=level.trait, sign=sign, z=level.z, asked=Z95, p=p_both),),
    )  # fmt: skip
    if both.listed(knowledge) or (not one.listed(knowledge) and both.p > one.p):
        return both
    return one


def _judged(criterion: Criterion, mirror: int, belief: Belief, asked: float) -> Judged:
    part: Part = "difference" if criterion.of == "difference" else "level"
    return _part(criterion, part, SIGNS[criterion.sign] * mirror, belief, asked)


def _part(criterion: Criterion, part: Part, sign: int, belief: Belief, asked: float) -> Judged:
    trait = belief.trait(criterion.latent, part)
    assert trait is not None
    p = belief.view(criterion.latent).beyond(part, sign, criterion.beyond.value)
    z = sign * _error_z(criterion.latent, part, belief)
    return Judged(criterion=criterion, trait=trait, sign=sign, z=z, asked=asked, p=p)


def _error_z(latent: str, part: Part, belief: Belief) -> float:
    """Estimate over the sd by which error alone moves it, with its sign.

    Left against right: over symmetric people, exactly. Against a norm: of the reading that would have moved the prior to this
    posterior (its mean and error follow from both).
    """
    direction = belief.frame.direction(latent, part)
    assert direction is not None
    mean, sd, stray = belief.about(direction)
    if part == "difference":
        return mean / stray if stray > 0.0 else 0.0
    told = 1.0 / sd**2 - 1.0 / float((direction**2) @ belief.frame.variance)
    return mean / sd**2 / math.sqrt(told) if told > 1e-12 else 0.0


def _joint(parts: tuple[Judged, ...], belief: Belief) -> float:
    """Probability that all criteria truly hold: of two with the correlation that the filter left; of more from below."""
    if len(parts) == 2:
        one, two = parts
        rows = [_direction(part, belief) for part in parts]
        k = len(rows[0])
        cov = belief.state.cov[:k, :k]
        sds = [float(row @ cov @ row) ** 0.5 for row in rows]
        shared = one.sign * two.sign * float(rows[0] @ cov @ rows[1]) / (sds[0] * sds[1])
        return both_beyond(_quantile(one.p), _quantile(two.p), shared)
    return max(0.0, math.fsum(part.p for part in parts) - (len(parts) - 1))


def _quantile(p: float) -> float:
    return NormalDist().inv_cdf(min(max(p, 1e-12), 1.0 - 1e-12))


def _direction(part: Judged, belief: Belief) -> Floats:
    found = belief.frame.direction(part.trait.latent, part.trait.part)
    assert found is not None
    return found


def agreeing(belief: Belief, latent: str, sign: int, knowledge: Knowledge) -> int:
    """How many different looks (tests on one occasion, photos) say that left minus right has this sign, less the others.

    A look says something when its own difference is larger than ``findings.look_sds`` of its error.
    """
    clear = knowledge.constant("findings.look_sds")
    count = 0
    for looks in looks_apart(belief, latent).values():
        told = apart_in(looks, latent, belief)
        if told is not None and abs(told[0]) > clear * told[1]:
            count += max(max(look.photos for look in looks), 1) if sign * told[0] > 0.0 else -1
    return max(count, 0)


def looks_apart(belief: Belief, latent: str) -> dict[tuple[int, str], list[Look]]:
    """Looks at a difference, by occasion and test."""
    groups: dict[tuple[int, str], list[Look]] = {}
    for look in belief.looks_at(latent):
        if (latent, "difference") in look.loads:
            groups.setdefault((look.occasion, look.source), []).append(look)
    return groups


def apart_in(looks: Sequence[Look], latent: str, belief: Belief) -> tuple[float, float] | None:
    """Left minus right as the looks of one test say it by themselves, with its error; None where only one side was tested.

    Several readings of a test are weighed by their errors and by what is special to them.
    """
    values, errors = [], []
    for reading in {look.reading for look in looks}:
        own = {look.side: look for look in looks if look.reading == reading}
        special = belief.frame.readings[reading].special_sd
        if "left" in own and "right" in own:
            gain = own["left"].loads[latent, "level"]
            values.append((own["left"].value - own["right"].value) / gain)
            errors.append(root_sum_square(own["left"].sd, own["right"].sd, special) / abs(gain))
        elif not set(own) & set(HALF):
            one = next(iter(own.values()))
            gain = one.loads[latent, "difference"]
            values.append(one.value / gain)
            errors.append(root_sum_square(one.sd, special) / abs(gain))
    if not values:
        return None
    weights = [1.0 / error**2 for error in errors]
    mean = math.fsum(w * v for w, v in zip(weights, values, strict=True)) / math.fsum(weights)
    return mean, math.fsum(weights) ** -0.5
