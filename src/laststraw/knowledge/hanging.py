"""How much hangs on a fact: the findings that would come out otherwise if it were wrong."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from laststraw.knowledge.rows import Backing, backings
from laststraw.knowledge.schema import Knowledge
from laststraw.knowledge.ties import SYMPTOM


class Hanging(NamedTuple):
    """A fact and the findings that use it."""

    fact: Backing
    findings: tuple[str, ...]


class Uses:
    """The findings that use each latent, reading and accuracy."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.by_latent = _by_latent(knowledge)
        self.by_accuracy: dict[str, set[str]] = {}
        self.by_reading: dict[str, set[str]] = {}
        for finding in knowledge.findings:
            for sign in finding.signs:
                self.by_accuracy.setdefault(sign.accuracy, set()).add(finding.id)
                self.by_reading.setdefault(sign.reading, set()).add(finding.id)
            for need in finding.needs:
                self.by_reading.setdefault(SYMPTOM + need, set()).add(finding.id)
            for id in finding.agrees_with:
                self.by_reading.setdefault(id, set()).add(finding.id)
        readings = [(latent.as_reading, latent.id) for latent in knowledge.latents]
        for reading, latent in [*readings, *((o.reading, o.latent) for o in knowledge.observations)]:
            self.by_reading.setdefault(reading, set()).update(self.by_latent.get(latent, set()))
        self._linked = {
            link: f"{test.id}/{output.id}"
            for test in knowledge.protocols
            for output in test.outputs
            for link in (output.length_test, output.strength_hold)
            if link
        }
        self._latent_of: dict[str, tuple[str, ...]] = {o.id: (o.latent,) for o in knowledge.observations}
        self._latent_of |= {c.id: (c.of, c.to) for c in knowledge.couplings}
        self._outputs = {test.id: [output.id for output in test.outputs] for test in knowledge.protocols}

    def of(self, kind: str, name: str, path: str = "") -> tuple[str, ...]:
        """Ids of the findings that use a row, or the part of it that a path leads to (``outputs/0/norms/1/sd``)."""
        found: set[str] = set()
        if kind == "finding":
            found = {name}
        elif kind == "latent":
            found = self.by_latent.get(name, set())
        elif kind in ("observation", "coupling"):
            found = set[str]().union(*(self.by_latent.get(id, set()) for id in self._latent_of.get(name, ())))
        elif kind == "accuracy":
            found = self.by_accuracy.get(name, set())
        elif kind == "symptom":
            found = self.by_reading.get(SYMPTOM + name, set())
        elif kind == "measurement":
            found = self.by_reading.get(name, set())
        elif kind in ("test_length", "test_strength"):
            found = self.by_reading.get(self._linked.get(name, ""), set())
        elif kind == "protocol":
            found = set[str]().union(*(self.by_reading.get(reading, set()) for reading in self._readings(name, path)))
        return tuple(sorted(found))

    def _readings(self, test: str, path: str) -> Iterator[str]:
        outputs = self._outputs.get(test, [])
        parts = path.split("/")
        chosen = [outputs[int(parts[1])]] if parts[0] == "outputs" else outputs
        return (f"{test}/{output}" for output in chosen)


def assumed_for_findings(knowledge: Knowledge) -> tuple[Hanging, ...]:
    """Every assumed number that a finding uses, those that most findings use first.

    The errors of photo methods are left out: they are measured (``validation``), a clinician cannot judge them.
    """
    uses = Uses(knowledge)
    hanging = (
        Hanging(fact, uses.of(fact.where.kind, fact.where.name, fact.path))
        for fact in backings(knowledge)
        if fact.assumed and not fact.path.startswith("biases/")
    )
    return tuple(sorted((one for one in hanging if one.findings), key=lambda one: -len(one.findings)))


def _by_latent(knowledge: Knowledge) -> Mapping[str, set[str]]:
    """Findings by latent: those with a criterion on it, or on a latent that it moves."""
    own: dict[str, set[str]] = {}
    for finding in knowledge.findings:
        for criterion in finding.criteria:
            own.setdefault(criterion.latent, set()).add(finding.id)
    found = {latent: set(ids) for latent, ids in own.items()}
    for coupling in knowledge.couplings:
        found.setdefault(coupling.of, set()).update(own.get(coupling.to, set()))
    return found
