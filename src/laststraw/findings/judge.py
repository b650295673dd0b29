"""Is a difference larger than its own error, and how probably is it beyond what is worth a sentence?

Two gates, in this order. The *noise gate* looks at the reading alone: it is silent unless it lies further from the
norm than its error explains. The *posterior* then asks how probably the true value is beyond the limit, given the
reading, its error and what people are like. Everything here is a pure function of numbers.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from laststraw.knowledge import Criterion, FindingDef, Knowledge
from laststraw.records import Measurement, Person, Side
from laststraw.stats import Z95, normal_cdf, shrink

SIGNS: dict[str, int] = {"either": 1, "positive": 1, "negative": -1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One criterion, judged in one direction. Values in the measurement's unit; ``sign`` is +1 or -1."""

    criterion: Criterion
    measurement: Measurement
    sign: int
    usual: float  # norm mean; 0 for left against right
    spread: float  # sd over people of the true value
    z: float  # how many sd the noise gate asks for
    p: float  # probability that sign * (true - usual) > beyond
    loud: bool  # passed the noise gate

    @property
    def size(self) -> float:
        """Distance of the reading from the norm, positive in the direction of the criterion."""
        return self.sign * (self.measurement.value - self.usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A definition, judged on one person's measurements."""

    definition: FindingDef
    side: Side
    parts: tuple[Part, ...]

    @property
    def p(self) -> float:
        """Probability that all criteria truly hold, from below: max(0, sum of p - (n - 1)).

        The criteria may share an error (camera roll) or a reason (one lean shows in two lines), so their joint
        probability is not a product. Frechet's lower bound holds under every dependence; for one criterion it is exact.
        """
        return max(0.0, math.fsum(part.p for part in self.parts) - (len(self.parts) - 1))

    @property
    def loud(self) -> bool:
        """Every criterion passed the noise gate."""
        return all(part.loud for part in self.parts)

    def listed(self, knowledge: Knowledge) -> bool:
        """Worth a sentence: loud, probable enough, and not contradicted by evidence (grade X)."""
        return self.loud and self.p >= knowledge.constant("findings.listed_p") and self.definition.grade != "X"


def chance_beyond(value: float, sd: float, *, usual: float, spread: float, beyond: float, sign: int) -> float:
    """Probability that the true value is beyond the limit, on one side of the norm.

    Parameters
    ----------
    value, sd
        The reading and its error (one standard deviation).
    usual, spread
        Mean and sd over people of the true value: true ~ N(usual, spread^2), reading ~ N(true, sd^2).
    beyond
        The limit, as a distance from ``usual``.
    sign
        +1: above the norm, -1: below.

    *Error*: ``ValueError`` when an input is not finite or an sd is not above 0.
    """
    if not all(map(math.isfinite, (value, sd, usual, spread, beyond))) or sd <= 0.0 or spread <= 0.0:
        raise ValueError(f"cannot judge value {value}, sd {sd} against norm {usual}, spread {spread}, limit {beyond}")
    mean, sd_after = shrink(sign * (value - usual), sd, 0.0, spread)
    return normal_cdf(mean - beyond, 0.0, sd_after)


def left_right_z(knowledge: Knowledge) -> float:
    """How many sd a left/right reading must be from 0 so that a symmetric person rarely hears of any.

    Of k different left/right measurements that can give a finding, each may pass by chance with false_alarm / k; by the
    union bound at least one passes with at most false_alarm, whatever their errors and however those are shared
    (Bonferroni). k counts what the knowledge files hold, not what this visit measured: a finding never comes or goes
    because something else was measured. Never below 1.96.
    """
    lateral = (d for d in knowledge.findings if d.lateral and d.criteria and d.grade != "X")
    count = len({definition.criteria[0].measurement for definition in lateral})
    share = knowledge.constant("findings.false_alarm") / max(count, 1)
    return max(Z95, NormalDist().inv_cdf(1.0 - share / 2.0))


def judge(
    definition: FindingDef, measured: Mapping[str, Measurement], person: Person, knowledge: Knowledge
) -> Judgement | None:
    """Judge one definition.

    Parameters
    ----------
    measured
        Best estimates by measurement id.

    Returns
    -------
    Judgement or None
        None when a criterion was not measured, or no norm is known for it: silence, never a guess. Of a lateral
        definition, the side that the first criterion points to; None when it is exactly 0.
    """
    if not definition.criteria or any(c.measurement not in measured for c in definition.criteria):
        return None
    norms = [knowledge.norm(criterion.measurement, person.sex) for criterion in definition.criteria]
    if any(norm is None for norm in norms):
        return None
    side, mirror = _side(definition, measured[definition.criteria[0].measurement].value, knowledge)
    if mirror == 0:
        return None
    parts = []
    for i, (criterion, norm) in enumerate(zip(definition.criteria, norms, strict=True)):
        assert norm is not None
        z = left_right_z(knowledge) if definition.lateral and i == 0 else Z95
        usual = 0.0 if definition.lateral else norm.mean.value
        parts.append(_part(criterion, measured[criterion.measurement], mirror, usual, norm.sd.value, z))
    return Judgement(definition=definition, side=side, parts=tuple(parts))


def _side(definition: FindingDef, value: float, knowledge: Knowledge) -> tuple[Side, Literal[-1, 0, 1]]:
    """Side of the finding, and the factor that turns the definition (written for the left) towards it."""
    if not definition.lateral:
        return ("both" if knowledge.structure(definition.structure).sided else "none"), 1
    if value == 0.0:
        return "none", 0
    return ("left", 1) if value > 0.0 else ("right", -1)


def _part(criterion: Criterion, measurement: Measurement, mirror: int, usual: float, spread: float, z: float) -> Part:
    sign = SIGNS[criterion.sign] * mirror
    beyond = criterion.beyond.value
    p = chance_beyond(measurement.value, measurement.sd, usual=usual, spread=spread, beyond=beyond, sign=sign)
    loud = sign * (measurement.value - usual) > z * measurement.sd
    return Part(
        criterion=criterion, measurement=measurement, sign=sign, usual=usual, spread=spread, z=z, p=p, loud=loud
    )  # fmt: skip
