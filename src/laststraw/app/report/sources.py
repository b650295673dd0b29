"""Which papers the page cites, in the order in which it cites them, and what a ``because`` points to."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from laststraw.app.report import shots
from laststraw.app.report.words import Words, date_in_words
from laststraw.records import Visit


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
    _numbers: dict[str, int] = field(default_factory=dict)

    def cite(self, ids: Iterable[str]) -> tuple[Citation, ...]:
        """The numbers of the papers among ``ids``; what is no paper is left out."""
        numbers = [self._numbers.setdefault(id, len(self._numbers) + 1) for id in ids if id in self.words.papers]
        return tuple(Citation(n, f"source-{n}") for n in sorted(set(numbers)))

    def point(self, text: str, because: Iterable[str]) -> Point:
        """A sentence with its papers, and with its records in words."""
        because = tuple(because)
        return Point(text, self.cite(because), tuple(filter(None, (self._record(key) for key in because))))

    def records(self, because: Iterable[str]) -> tuple[str, ...]:
        """The records behind a statement, in words; papers are left out."""
        return tuple(filter(None, (self._record(key) for key in because)))

    def listed(self) -> tuple[Source, ...]:
        """All papers cited so far."""
        return tuple(self._row(id, n) for id, n in self._numbers.items())

    def _row(self, id: str, n: int) -> Source:
        evidence = self.words.papers[id]
        say = self.words.say
        verified = (
            say("source_read", date=date_in_words(evidence.verified)) if evidence.verified else say("source_recalled")
        )
        return Source(n, f"source-{n}", evidence.citation, evidence.locator, evidence.supports, verified)

    def _record(self, key: str) -> str:
        """A record of this visit in words; empty for a paper, and for what `laststraw why` alone walks to."""
        words = self.words
        for measurement in (*self.visit.measurements, *self.visit.readings):
            if measurement.key == key:
                amount = words.measured(measurement)
                photo = shots.of_reading(measurement, words) if key.startswith("reading/") else ""
                view = f", {photo[:1].lower()}{photo[1:]}" if photo else ""
                tail = f", {amount.words}" if amount.words else ""
                return f"{words.measurement_name(measurement.id)}{view}: {amount.value} ± {amount.error}{tail}"
        for state in self.visit.structures:
            if state.key == key:
                side = "" if state.side == "none" else f", {words.side(state.side)}"
                p = words.chance(max(state.p_low, state.p_high)).text
                return f"{words.structure(state.structure)[1]}{side}: {words.say(f'state_{state.state}')} ({p})"
        for finding in self.visit.findings:
            if finding.key == key or finding.id == key:
                return words.finding_name(finding)
        return ""
