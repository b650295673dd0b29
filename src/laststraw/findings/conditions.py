"""Conditions: yes or no, known only by their signs. Tempered likelihood ratios on the odds that people in general have."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from laststraw.findings.information import tempered
from laststraw.findings.times import days_between
from laststraw.knowledge import FindingDef, Knowledge
from laststraw.knowledge.patterns import SignDef
from laststraw.records import OTHER_SIDE, Person, Side, Sitting
from laststraw.stats import normal_cdf

SYMPTOM = "symptom/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign that was looked for. ``weight``: what it adds to the log odds; ``key``: of the reading or answer behind it."""

    key: str
    reading: str
    present: bool
    weight: float
    other_weight: float  # what the opposite answer would have added
    of_age: bool  # it follows from the year of birth, and nobody tested or told it
    chance_without: float  # that somebody without the condition shows what this person shows
    claim: tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition on one side. ``told``: somebody complained of this very side, and not of the other."""

    definition: FindingDef
    side: Side
    prior: float
    p: float
    signs: tuple[Sign, ...]
    told: bool

    @property
    def key(self) -> str:
        """``finding/<id>/<side>``."""
        return f"finding/{self.definition.id}/{self.side}"

    @property
    def tests(self) -> int:
        """How many different tests or questions speak for it; age is neither."""
        told = (sign.reading.split("/") for sign in self.speaking if not sign.of_age)
        return len({reading[0] if reading[0] != "symptom" else reading[1] for reading in told})

    @property
    def speaking(self) -> tuple[Sign, ...]:
        """The signs that speak for it."""
        return tuple(sign for sign in self.signs if sign.weight > 0.0)

    def with_prior_odds(self, times: float) -> float:
        """The chance if the condition were so many times as common (in odds) as was assumed."""
        return odds_to_p(logit(self.prior) + math.log(times) + math.fsum(sign.weight for sign in self.signs))

    def chance_of_such_signs(self) -> float:
        """P(signs at least as telling as these) in somebody without the condition: exact over all answers to these signs.

        Signs are taken as independent there.
        """
        observed = math.fsum(sign.weight for sign in self.signs)
        total = 0.0
        for pattern in product((True, False), repeat=len(self.signs)):
            pairs = list(zip(self.signs, pattern, strict=True))
            if math.fsum(s.weight if same else s.other_weight for s, same in pairs) >= observed - 1e-12:
                total += math.prod(s.chance_without if same else 1.0 - s.chance_without for s, same in pairs)
        return total


class Told(NamedTuple):
    """A reading or answer: its value, key, time and error."""

    value: float
    key: str
    at: str
    sd: float = 0.0
    of_age: bool = False


class Answers:
    """The latest reading of each kind: tests by ``test/output`` and side, symptoms by ``symptom/id`` and side.

    What was told about a symptom long ago is not told any more.
    """

    def __init__(self, sittings: Sequence[Sitting], person: Person, knowledge: Knowledge, year: int) -> None:
        self.latest: dict[tuple[str, Side], Told] = {}
        self.now = sittings[-1].at if sittings else ""
        self.lasts = knowledge.constant("findings.told_days")
        photographed = {
            output.id: f"{test.id}/{output.id}" for test in knowledge.protocols if test.photo for output in test.outputs
        }
        for sitting in sittings:
            self._tell(sitting)
            for one in sitting.measurements:
                if one.id in photographed:
                    self._keep(photographed[one.id], "none", one.value, one.key, sitting.at, one.sd)
        for symptom in knowledge.symptoms:
            if symptom.from_age:
                old = year - person.birth_year - 1 >= symptom.from_age
                key = f"{SYMPTOM}{symptom.id}/none"
                self.latest[f"{SYMPTOM}{symptom.id}", "none"] = Told(float(old), key, self.now, of_age=True)

    def _tell(self, sitting: Sitting) -> None:
        said = sitting.intake
        flags = {"bending_hurts": said.bending_hurts, "arching_hurts": said.arching_hurts}
        if said.pain_now is not None and said.pain_now > 0:
            flags["back_pain"] = True
        for symptom, yes in flags.items():
            if yes:
                self._keep(f"{SYMPTOM}{symptom}", "none", 1.0, f"{SYMPTOM}{symptom}/none", sitting.at)
        for answer in said.symptoms:
            key = f"{SYMPTOM}{answer.symptom}/{answer.side}"
            self._keep(f"{SYMPTOM}{answer.symptom}", answer.side, float(answer.yes), key, sitting.at)
        for test in sitting.tests:
            for one in test.results:
                self._keep(f"{test.test}/{one.id}", one.side, one.value, one.key, sitting.at, one.sd)

    def _keep(self, reading: str, side: Side, value: float, key: str, at: str, sd: float = 0.0) -> None:
        if not reading.startswith(SYMPTOM) or self.days_ago(at) <= self.lasts:
            self.latest[reading, side] = Told(value, key, at, sd)

    def days_ago(self, at: str) -> float:
        """Days before the last sitting."""
        return days_between(at, self.now)

    def yes(self, symptom: str, side: Side) -> bool:
        """Whether a symptom was told, on this very side."""
        told = self.latest.get((f"{SYMPTOM}{symptom}", side))
        return told is not None and told.value > 0.5

    def said(self, symptom: str, side: Side) -> bool | None:
        """The answer about a symptom on a side (or on no side); None when nobody asked. Side ``none``: on either side."""
        name = f"{SYMPTOM}{symptom}"
        sides: tuple[Side, ...] = ("left", "right", "none") if side == "none" else (side, "none")
        found = [self.latest[name, one].value > 0.5 for one in sides if (name, one) in self.latest]
        return any(found) if found else None


def conditions(
    sittings: Sequence[Sitting], person: Person, knowledge: Knowledge, *, year: int
) -> tuple[Condition, ...]:
    """Every condition that comes into question, on each side: its probability and the signs behind it.

    A condition is silent unless one of its ``needs`` was answered with yes (on its side, where the question has sides):
    nobody is told of a nerve who never spoke of a leg. Of each sign the latest reading counts, and less the older it is;
    a repeat of the same sign is no new evidence.
    """
    answers = Answers(sittings, person, knowledge, year)
    found = []
    for definition in knowledge.findings:
        if definition.prior is None or definition.grade == "X":
            continue
        sides: tuple[Side, ...] = ("left", "right") if definition.lateral else ("none",)
        for side in sides:
            one = judge_condition(definition, side, answers, knowledge)
            if one is not None:
                found.append(one)
    return tuple(found)


def judge_condition(definition: FindingDef, side: Side, answers: Answers, knowledge: Knowledge) -> Condition | None:
    """One condition on one side; None where none of its needs is told."""
    assert definition.prior is not None  # conditions() sees to it
    if definition.needs and not any(_needed(need, side, answers, knowledge) for need in definition.needs):
        return None
    signs = tuple(_signs(definition, side, answers, knowledge))
    prior = definition.prior.value
    told = any(
        _sided(need, knowledge) and answers.yes(need, side) and not answers.yes(need, OTHER_SIDE[side])
        for need in definition.needs
    )
    p = odds_to_p(logit(prior) + math.fsum(sign.weight for sign in signs))
    return Condition(definition=definition, side=side, prior=prior, p=p, signs=signs, told=told)


def highest_p(definition: FindingDef, knowledge: Knowledge) -> float:
    """The probability of a condition with every sign in its favour: one that cannot be said is not asked for either."""
    assert definition.prior is not None
    best = 0.0
    for sign in definition.signs:
        with_it, without = accuracy_of(sign, knowledge)
        best += max(math.log(with_it / without), math.log((1.0 - with_it) / (1.0 - without)))
    return odds_to_p(logit(definition.prior.value) + best)


def _sided(symptom: str, knowledge: Knowledge) -> bool:
    return knowledge.symptom(symptom).sides == "each"


def _needed(need: str, side: Side, answers: Answers, knowledge: Knowledge) -> bool:
    if side != "none" and _sided(need, knowledge):
        return answers.yes(need, side)
    return answers.said(need, "none") is True


def _signs(definition: FindingDef, side: Side, answers: Answers, knowledge: Knowledge) -> Iterator[Sign]:
    keeps = knowledge.constant("findings.sign_keeps")
    for sign in definition.signs:
        read = _read(sign, side, answers)
        if read is None:
            continue
        with_it, without = accuracy_of(sign, knowledge)
        fresh = math.exp(-answers.days_ago(read.at) / keeps)
        there = shows_with(sign, read)
        present = there > 0.5
        yes, no = (
            math.log((q * with_it + (1.0 - q) * (1.0 - with_it)) / (q * without + (1.0 - q) * (1.0 - without)))
            for q in (there, 1.0 - there)
        )
        yield Sign(
            key=read.key, reading=sign.reading, present=present, weight=fresh * yes, other_weight=fresh * no,
            of_age=read.of_age, chance_without=without if present else 1.0 - without,
            claim=(sign.claim.text, sign.claim.evidence),
        )  # fmt: skip


def _read(sign: SignDef, side: Side, answers: Answers) -> Told | None:
    """The latest reading of a sign; of any side, of the same occasion, the one that shows it, if one does."""
    if sign.side in ("same", "opposite") and side != "none":
        where: Side = side if sign.side == "same" else OTHER_SIDE[side]
        found_there = answers.latest.get((sign.reading, where))
        return found_there or _towards(where, answers.latest.get((sign.reading, "none")))
    sides: tuple[Side, ...] = ("none", "left", "right")  # never left minus right, which is no reading of a side
    found = [answers.latest[sign.reading, one] for one in sides if (sign.reading, one) in answers.latest]
    return max(found, key=lambda one: (one.at, shows_with(sign, one)), default=None)


def _towards(side: Side, signed: Told | None) -> Told | None:
    """A signed reading (positive: to the left) as one towards a side."""
    return signed if signed is None or side == "left" else signed._replace(value=-signed.value)


def shows_with(sign: SignDef, read: Told) -> float:
    """Chance that the true value shows the sign: a number near its border may lie on either side of it.

    The accuracy of a yes or no holds its own slips.
    """
    if sign.value is None or read.sd <= 0.0:
        return float(shows(sign, read.value))
    beyond = read.value - sign.value.value if sign.shows == "at_least" else sign.value.value - read.value
    return normal_cdf(beyond / read.sd)


def shows(sign: SignDef, value: float) -> bool:
    """Whether a reading shows the sign."""
    if sign.shows == "yes":
        return value > 0.5
    if sign.shows == "no":
        return value <= 0.5
    assert sign.value is not None
    return value >= sign.value.value if sign.shows == "at_least" else value <= sign.value.value


def accuracy_of(sign: SignDef, knowledge: Knowledge) -> tuple[float, float]:
    """Chance of a sign in people with and without the condition; tempered where the people of the study were referred."""
    if not sign.accuracy:
        assert sign.sensitivity is not None
        assert sign.specificity is not None
        return sign.sensitivity.value, 1.0 - sign.specificity.value
    published = knowledge.accuracy(sign.accuracy)
    power = knowledge.constant("findings.temper") if published.tempered else 1.0
    pair = tempered(published.sensitivity.value, published.specificity.value, power)
    return pair.sensitivity, 1.0 - pair.specificity


def logit(p: float) -> float:
    """Log odds."""
    return math.log(p / (1.0 - p))


def odds_to_p(log_odds: float) -> float:
    """Probability of log odds."""
    return 1.0 / (1.0 + math.exp(-log_odds)) if log_odds >= 0 else math.exp(log_odds) / (1.0 + math.exp(log_odds))
