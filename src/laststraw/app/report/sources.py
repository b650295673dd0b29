"""Which papers the page cites, in the order in which it cites them, and what a ``because`` points to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from laststraw.app.report import shots
from laststraw.app.report.words import Words, capital, number, unit
from laststraw.measure.typed import IN_UNIT
from laststraw.records import TestResult, Trait, Visit
from laststraw.stats import Z95

KEPT = ("measurement", "test", "symptom")  # kinds of records that findings take from earlier visits too


@dataclass(frozen=True, slots=True)
class Citation:
    """A number in square brackets that leads to the list of sources."""

    n: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Source:
    """One row of the list of sources."""

    n: int
    anchor: str
    citation: str
    locator: str
    supports: str
    verified: str  # "read 3 May 2025", or "recalled, not read"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that speaks for or against: a sentence, the papers and the records behind it."""

    text: str
    cites: tuple[Citation, ...] = ()
    records: tuple[str, ...] = ()


@dataclass(slots=True)
class Sources:
    """Numbers the papers as they are cited. One per page."""

    words: Words
    visit: Visit
    past: tuple[Visit, ...] = ()  # the person's visits before this one
    _numbers: dict[str, int] = field(default_factory=dict)

    def cite(self, ids: Iterable[str]) -> tuple[Citation, ...]:
        """The numbers of the papers among ``ids``; what is no paper is left out."""
        numbers = [self._numbers.setdefault(id, len(self._numbers) + 1) for id in ids if id in self.words.papers]
        return tuple(Citation(n, f"source-{n}") for n in sorted(set(numbers)))

    def point(self, text: str, because: Iterable[str]) -> Point:
        """A sentence with its papers, and with its records in words."""
        because = tuple(because)
        today = dict.fromkeys(self._record(key, self.visit) for key in because)
        return Point(text, self.cite(because), tuple(filter(None, today)))

    def records(self, because: Iterable[str]) -> tuple[str, ...]:
        """The records behind a statement, in words, those of earlier visits with their dates; papers are left out."""
        found = []
        for key in because:
            found.append(self._record(key, self.visit))
            for visit in reversed(self.past):
                then = self._record(key, visit) if key.split("/")[0] in KEPT else ""
                found.append(f"{then} ({self.words.date(visit.made_at)})" if then else "")
        return tuple(dict.fromkeys(filter(None, found)))

    def listed(self) -> tuple[Source, ...]:
        """All papers cited so far."""
        return tuple(self._row(id, n) for id, n in self._numbers.items())

    def _row(self, id: str, n: int) -> Source:
        evidence = self.words.papers[id]
        say = self.words.say
        verified = (
            say("source_read", date=self.words.date(evidence.verified)) if evidence.verified else say("source_recalled")
        )
        return Source(n, f"source-{n}", evidence.citation, evidence.locator, evidence.supports, verified)

    def _record(self, key: str, visit: Visit) -> str:
        """A record of a visit in words; empty for a paper, and for what `laststraw why` alone walks to."""
        words = self.words
        kind = key.partition("/")[0]
        if kind == "test":
            return next((told for test in visit.tests for told in self._of_test(key, test)), "")
        if kind == "trait":
            return next((self._trait(trait) for trait in visit.traits if trait.key == key), "")
        if kind == "symptom":
            return self._said(key, visit)
        for measurement in (*visit.measurements, *visit.readings):
            if measurement.key == key:
                amount = words.measured(measurement)
                photo = shots.of_reading(measurement, words) if key.startswith("reading/") else ""
                view = f", {photo[:1].lower()}{photo[1:]}" if photo else ""
                tail = f", {amount.words}" if amount.words else ""
                return f"{words.measurement_name(measurement.id)}{view}: {amount.value} ± {amount.error}{tail}"
        for state in visit.structures:
            if state.key == key:
                side = "" if state.side == "none" else f", {words.side(state.side)}"
                p = words.chance(max(state.p_low, state.p_high)).text
                return f"{words.structure(state.structure)[1]}{side}: {words.say(f'state_{state.state}')} ({p})"
        for finding in visit.findings:
            if finding.key == key or finding.id == key:
                return words.finding_name(finding)
        return ""

    def _of_test(self, key: str, test: TestResult) -> Iterator[str]:
        """A result of a self-test: "Side plank, time held, left: 41 ± 21 s"."""
        protocol = self.words.protocols.get(test.test)
        for one in test.results:
            if one.key != key:
                continue
            output = protocol.output(one.id) if protocol is not None else None
            name = capital(protocol.plain_name) if protocol is not None else test.test
            what = output.plain_name if output is not None else one.id.replace("_", " ")
            side = f", {self.words.side(one.side)}" if one.side in ("left", "right") else ""
            if output is not None and output.is_yes_no:
                value = self.words.knowledge.sentence("protocol.yes" if one.value >= 0.5 else "protocol.no")
            else:
                asked = output.asked_in if output is not None else ""
                size, suffix = (IN_UNIT.get(asked, ("", 1.0))[1], unit(asked)) if asked else (1.0, unit(one.unit))
                half = Z95 * one.sd / size
                value = f"{number(one.value / size, half)} ± {number(half, half)}{suffix}"
            yield f"{name}, {what}{side}: {value}"

    def _trait(self, trait: Trait) -> str:
        """A quantity after all readings together."""
        latent = self.words.latents.get(trait.latent)
        amount = self.words.trait_amount(trait.latent, trait.part, trait.value, Z95 * trait.sd)
        side = f", {self.words.say(f'side_{trait.part}')}" if trait.part in ("left", "right") else ""
        tail = f", {amount.words}" if amount.words else ""
        name = latent.plain_name if latent is not None else trait.latent
        return self.words.say("seen_together", what=f"{name}{side}", value=f"{amount.value} ± {amount.error}{tail}")

    def _said(self, key: str, visit: Visit) -> str:
        """An answer about a symptom."""
        _, id, side = key.split("/")
        known = self.words.symptoms.get(id)
        given = [one.yes for one in visit.intake.symptoms if (one.symptom, one.side) == (id, side)]
        if known is None or (not given and (known.from_age or visit is not self.visit)):
            return known.plain_name if known is not None and known.from_age and visit is self.visit else ""
        yes = given[0] if given else True
        where = f", {self.words.side(side)}" if side in ("left", "right") else ""  # type: ignore[arg-type]
        return self.words.say("seen_said_yes" if yes else "seen_said_no", what=f"{known.plain_name}{where}")
