"""The map of a finding: what reads it, how strongly, for or against; which structures it involves; which papers it rests on."""

import math
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from laststraw.knowledge.fact import Quantity
from laststraw.knowledge.latents import Coupling, Latent, Observation
from laststraw.knowledge.linked import norms_of
from laststraw.knowledge.patterns import FindingDef, InvolvementDef, SignDef
from laststraw.knowledge.protocols import Output, TestProtocol, people_reach
from laststraw.knowledge.schema import Knowledge

Toward = Literal["for", "against", "either"]  # either: its value says which
Strength = Literal[0, 1, 2, 3]
SYMPTOM = "symptom/"
MIDDLE_AGE = 45  # years: spreads of tests are compared at this age
# Jaeschke 1994 (JAMA 271:703): a likelihood ratio above 10 is large, above 5 moderate, above 2 small. Of correlations the
# bounds are Cohen's (1988): 0.5 large, 0.3 medium. They choose a line and a word, no number rests on them.
BY_RATIO = (2.0, 5.0, 10.0)
BY_CORRELATION = (0.3, 0.5, 0.9)
WORDS: dict[Strength, str] = {0: "hardly any", 1: "weak", 2: "medium", 3: "strong"}


class Tie(NamedTuple):
    """One reading that bears on a finding.

    ``weight``: the likelihood ratio of the sign when it is there (tempered where its source asks for it), or the correlation of
    the reading with the latent; None where no norm gives it. ``says``: that in words.
    """

    reading: str  # test/output, a measurement of photos, or symptom/<id>
    name: str
    toward: Toward
    strength: Strength
    weight: float | None
    says: str
    latent: str = ""
    claim: str = ""
    evidence: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()

    @property
    def test(self) -> str:
        """Id of the test, of the measurement, or ``symptom``."""
        return self.reading.partition("/")[0]


class FindingMap(NamedTuple):
    """A finding with everything that is tied to it. ``sources``: ids, each once, in the order of use."""

    finding: FindingDef
    structures: tuple[InvolvementDef, ...]
    ties: tuple[Tie, ...]
    through: tuple[str, ...]  # what other latents do to those of the criteria, a sentence each
    sources: tuple[str, ...]


def finding_map(knowledge: Knowledge, finding: FindingDef) -> FindingMap:
    """Everything that is tied to a finding, the strongest tie first."""
    latents = tuple(dict.fromkeys(criterion.latent for criterion in finding.criteria))
    ties = [tie for id in latents for tie in _of_latent(knowledge, id)]
    ties += [_of_sign(knowledge, sign) for sign in finding.signs]
    read = {tie.reading for tie in ties}
    for id in finding.agrees_with:
        if id not in read:
            name = knowledge.measurement(id).plain_name
            ties.append(Tie(id, name, "either", 1, None, "should point the same way"))
    moved = [coupling for coupling in knowledge.couplings if coupling.to in latents]
    through = tuple(_moves(knowledge, coupling) for coupling in moved)
    claimed = [c for i in finding.involves for c in i.claim.evidence]
    claimed += [id for tie in ties for id in tie.evidence]
    claimed += [id for claim in (*finding.supports, *finding.contradicts, *finding.otherwise) for id in claim.evidence]
    sources = tuple(dict.fromkeys((*claimed, *finding.linked_to_pain.evidence)))
    return FindingMap(finding, finding.involves, tuple(sorted(ties, key=lambda tie: -tie.strength)), through, sources)


def find_reading(knowledge: Knowledge, reading: str) -> tuple[TestProtocol, Output] | None:
    """Test and output of ``test/output``; None for a measurement of photos, a symptom, or what is not there."""
    test, _, output = reading.partition("/")
    protocol = next((p for p in knowledge.protocols if p.id == test), None)
    found = protocol.output(output) if protocol is not None else None
    return (protocol, found) if protocol is not None and found is not None else None


def reading_name(knowledge: Knowledge, reading: str) -> str:
    """What a reading is called in plain words; its id where nothing is known of it."""
    found = find_reading(knowledge, reading)
    if found is not None:
        test, output = found
        return test.plain_name if len(test.outputs) == 1 else f"{test.plain_name}: {output.plain_name}"
    rows: Sequence[tuple[str, str]] = [(m.id, m.plain_name) for m in knowledge.measurements]
    rows = [*rows, *((SYMPTOM + s.id, s.plain_name) for s in knowledge.symptoms)]
    return dict(rows).get(reading, reading)


def spread_of(knowledge: Knowledge, reading: str) -> float | None:
    """How people of middle age spread in a reading (one standard deviation, both sexes); None where it is not known."""
    found = find_reading(knowledge, reading)
    if found is not None:
        reached = people_reach(norms_of(found[1], knowledge), "other", (MIDDLE_AGE,))
        return reached.sd if reached is not None else None
    if not any(reading == measurement.id for measurement in knowledge.measurements):
        return None
    norm = knowledge.norm(reading, "other")
    return norm.sd.value if norm is not None else None


def ratios(knowledge: Knowledge, sign: SignDef) -> tuple[float, float] | None:
    """Likelihood ratio of a sign that is there, and of one that is absent; power one half where its accuracy is tempered."""
    found = next((a for a in knowledge.accuracies if a.id == sign.accuracy), None)
    sensitivity: Quantity | None = found.sensitivity if found is not None else sign.sensitivity
    specificity: Quantity | None = found.specificity if found is not None else sign.specificity
    if sensitivity is None or specificity is None:
        return None
    there = _divided(sensitivity.value, 1.0 - specificity.value)
    absent = _divided(1.0 - sensitivity.value, specificity.value)
    power = 0.5 if found is not None and found.tempered else 1.0
    return there**power, absent**power


def _moves(knowledge: Knowledge, coupling: Coupling) -> str:
    names = {latent.id: latent.plain_name for latent in knowledge.latents}
    gain = f"{coupling.gain.value:g} {coupling.gain.unit}".removesuffix(" 1")
    return f"{names.get(coupling.of, coupling.of)} moves {names.get(coupling.to, coupling.to)}: {gain}"


def _of_latent(knowledge: Knowledge, id: str) -> Iterator[Tie]:
    latent = next((latent for latent in knowledge.latents if latent.id == id), None)
    if latent is None:
        return
    name = reading_name(knowledge, latent.as_reading)
    yield Tie(latent.as_reading, name, "either", 3, 1.0, "reads it itself", id)
    for observation in knowledge.observations:
        if observation.latent == id:
            yield _of_observation(knowledge, latent, observation)


def _of_observation(knowledge: Knowledge, latent: Latent, observation: Observation) -> Tie:
    spread = spread_of(knowledge, latent.as_reading)
    gain = observation.gain.value if observation.gain is not None else 1.0
    correlation = None
    if spread is not None:
        special = observation.specific_sd.value
        correlation = gain * spread / (math.hypot(gain * spread, special) or 1.0)
    if observation.yes_beyond is not None:
        says = f"yes from about {observation.yes_beyond.value:g} {observation.yes_beyond.unit} beyond the norm"
    else:
        says = "goes with it"
    says += "" if correlation is None else f", r = {correlation:.2f}"
    strength = _rank(abs(correlation or 0.0), BY_CORRELATION)
    numbers = [q for q in (observation.gain, observation.specific_sd, observation.yes_beyond) if q is not None]
    cited = tuple(dict.fromkeys(id for number in numbers for id in number.evidence))
    name = reading_name(knowledge, observation.reading)
    return Tie(
        observation.reading, name, "either", strength, correlation, says, latent.id, "", cited, observation.edges
    )


def _of_sign(knowledge: Knowledge, sign: SignDef) -> Tie:
    found = ratios(knowledge, sign)
    evidence = sign.claim.evidence
    says, weight = "no accuracy known", None
    toward: Toward = "for"
    strength: Strength = 0
    if found is not None:
        there, absent = found
        weight, toward = there, "for" if there >= 1.0 else "against"
        strength = _rank(max(there, 1.0 / there), BY_RATIO)
        says = f"LR {there:.2g} if there, {absent:.2g} if not"
    says += {"same": ", same side", "opposite": ", other side"}.get(sign.side, "")
    shown = {"yes": "yes", "no": "no", "at_least": "at least", "at_most": "at most"}[sign.shows]
    value = f" {sign.value.value:g} {sign.value.unit}".removesuffix(" 1") if sign.value is not None else ""
    name = f"{reading_name(knowledge, sign.reading)}: {shown}{value}"
    return Tie(sign.reading, name, toward, strength, weight, says, "", sign.claim.text, evidence, sign.edges)


def _rank(size: float, bounds: tuple[float, ...]) -> Strength:
    ranks: tuple[Strength, ...] = (0, 1, 2, 3)
    return ranks[sum(float(f"{size:.2g}") >= bound for bound in bounds)]  # as it is printed: 1.96 reads 2


def _divided(part: float, by: float) -> float:
    return max(part, 0.005) / max(by, 0.005)  # a published 0 or 1 is of a finite number of people
