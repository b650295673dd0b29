"""Self-tests of a visit: what each gave with its error, beside what people reach, left against right, and try by try."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from laststraw.app.report import shots
from laststraw.app.report.repetitions import Strip, Timeline, strip, timeline
from laststraw.app.report.sources import Citation, Sources
from laststraw.app.report.words import Words, capital, number, unit
from laststraw.app.selftest_norms import Beside, Whose, beside, in_words, limits_crossed, whose_on
from laststraw.app.selftest_text import output_name
from laststraw.knowledge import TestProtocol
from laststraw.knowledge.linked import norms_of
from laststraw.knowledge.protocols import By, Output
from laststraw.measure.typed import IN_UNIT
from laststraw.records import Measurement, Side, TestResult, Visit
from laststraw.stats import Z95, root_sum_square

OPEN = 3  # numbers of a test that are shown at once; the others are behind a line
_SAID_HERE = ("difference", "no_difference")  # notes that the page says in its own words
SIDES: tuple[Side, Side] = ("left", "right")


@dataclass(frozen=True, slots=True)
class Value:
    """One side of a number: what it is, beside what people reach, and what a published limit says."""

    side: str  # "" for the whole body
    value: str
    error: str  # half of the 95 % interval; "" of a yes or no
    beside: str
    cites: tuple[Citation, ...]
    limits: tuple[str, ...]
    tries: str  # "28.1, 30.4, 29.0", or ""


@dataclass(frozen=True, slots=True)
class Number:
    """One output of a test, with both its sides."""

    anchor: str
    name: str
    values: tuple[Value, ...]
    difference: str  # left against right, in words
    beyond: tuple[str, ...]  # of all this what is more than its own error, in words
    strip: Strip | None
    told: str  # the picture in words
    unit: str
    keys: tuple[str, ...]  # of the records that it shows


@dataclass(frozen=True, slots=True)
class Moment:
    """One repetition: its number on its side, and when it was (s)."""

    side: str
    n: int
    start: str
    peak: str
    end: str


@dataclass(frozen=True, slots=True)
class Card:
    """One self-test as the page shows it."""

    anchor: str
    name: str
    standard_name: str
    how: str  # from which film, or typed in
    shown: tuple[Number, ...]
    more: tuple[Number, ...]
    timeline: Timeline | None
    moments: tuple[Moment, ...]
    with_tries: tuple[tuple[str, str, str], ...]  # name, side, what each repetition gave
    missing: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    cannot_say: str


def cards(visit: Visit, words: Words, sources: Sources) -> tuple[Card, ...]:
    """One card a test, in the order of the visit."""
    whose = whose_on(visit.person, visit.made_at)
    return tuple(_card(result, n, whose, words, sources) for n, result in enumerate(visit.tests, start=1))


def _card(result: TestResult, n: int, whose: Whose | None, words: Words, sources: Sources) -> Card:
    protocol = next((one for one in words.knowledge.protocols if one.id == result.test), None)
    reader = _Reader(result, protocol, whose, words, sources)
    numbers = tuple(reader.number(id, f"test-{n}-{i}") for i, id in enumerate(reader.ids(), start=1))
    film = result.film
    return Card(
        anchor=f"test-{n}",
        name=capital(protocol.plain_name) if protocol is not None else result.test,
        standard_name=protocol.name if protocol is not None else result.test,
        how=_how(result, words),
        shown=numbers[:OPEN],
        more=numbers[OPEN:],
        timeline=timeline(result.repetitions, film.seconds) if film is not None and result.repetitions else None,
        moments=_moments(result, words),
        with_tries=tuple((n.name, v.side, f"{v.tries}{n.unit}") for n in numbers for v in n.values if v.tries),
        missing=_missing(result, reader),
        notes=tuple(
            dict.fromkeys(words.sentence_or_text(note.text) for note in result.notes if note.code not in _SAID_HERE)
        ),
        cannot_say=protocol.cannot_say if protocol is not None else "",
    )


def _missing(result: TestResult, reader: "_Reader") -> tuple[tuple[str, str], ...]:
    """What there is no number of, and why: each reason once."""
    by_reason: dict[str, dict[str, None]] = {}
    for one in result.not_measured:
        by_reason.setdefault(reader.words.sentence_or_text(one.reason), {})[reader.name(one.id)] = None
    return tuple((", ".join(names), reason) for reason, names in by_reason.items())


def _how(result: TestResult, words: Words) -> str:
    """From which film, or how it was read and typed in."""
    if result.film is not None:
        film = result.film
        name = shots.title(film.id, film.view, words)
        return words.say("test_film", film=name, seconds=f"{film.seconds:.0f}", fps=f"{film.fps:.0f}")
    ways = [one.source.method for one in result.results]
    said = [words.knowledge.sentence(f"protocol.way_{way}") for way in dict.fromkeys(ways) if way in get_args(By)]
    return words.say("test_typed_by", ways=", ".join(said)) if said else words.say("test_typed")


def _moments(result: TestResult, words: Words) -> tuple[Moment, ...]:
    """When each repetition was, numbered by side as in the picture."""
    counts: dict[Side, int] = {}
    rows = []
    for one in result.repetitions:
        counts[one.side] = counts.get(one.side, 0) + 1
        times = (number(time, 0.1) + " s" for time in (one.start_s, one.peak_s, one.end_s))
        rows.append(Moment(_side(one.side, words), counts[one.side], *times))
    return tuple(rows)


def _side(side: Side, words: Words) -> str:
    return words.side(side) if side in SIDES else ""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Puts the numbers of one test into words."""

    result: TestResult
    protocol: TestProtocol | None
    whose: Whose | None
    words: Words
    sources: Sources

    def ids(self) -> list[str]:
        """What the test gave, the main number first; a difference stands with its sides."""
        there = {one.id for one in self.result.results}
        order = [output.id for output in self.protocol.outputs] if self.protocol is not None else []
        with_sides = {id for id in there if len(self._of(id, SIDES)) == 2}
        inside = {
            o.id for o in (self.protocol.outputs if self.protocol else ()) if o.of in with_sides and _is_difference(o)
        }
        return [*(id for id in order if id in there - inside), *sorted(there - {*order})]

    def name(self, id: str) -> str:
        """Plain name of an output of this test, of another, or of the test."""
        if self.protocol is None:
            return capital(id.replace("_", " "))
        return capital(output_name(id, self.protocol, self.words.knowledge))

    def number(self, id: str, anchor: str) -> Number:
        """One output with its sides."""
        output = self._output(id)
        own = self._of(id, SIDES) or self._of(id, ("none", "both"))
        size, suffix = _unit_of(own[0], output)
        values = tuple(self._value(one, output, size, suffix) for one in own)
        yes_no = output is not None and output.is_yes_no
        difference, differs = ("", False) if yes_no else self._difference(id, own, size, suffix)
        return Number(
            anchor=anchor,
            name=self.name(id),
            values=values,
            difference=difference,
            beyond=(*self._beyond(own, output, values), *self._told_difference(values, difference, differs)),
            strip=None if yes_no else self._strip(own, output, size),
            told=" ".join(f"{v.side}: {v.value} ± {v.error}.".removeprefix(": ") for v in values),
            unit=suffix,
            keys=tuple(one.key for one in own),
        )

    def _output(self, id: str) -> Output | None:
        return self.protocol.output(id) if self.protocol is not None else None

    def _of(self, id: str, sides: tuple[Side, ...]) -> list[Measurement]:
        found = [one for one in self.result.results if one.id == id and one.side in sides]
        return sorted(found, key=lambda one: sides.index(one.side))

    def _tries(self, one: Measurement) -> list[Measurement]:
        """Single repetitions of a result, when there are several."""
        tries = [reading for reading in self.result.readings if (reading.id, reading.side) == (one.id, one.side)]
        return tries if len(tries) > 1 else []

    def _value(self, one: Measurement, output: Output | None, size: float, suffix: str) -> Value:
        half = Z95 * one.sd / size
        tries = self._tries(one)
        norm = beside(one, output, self.whose, self.words.knowledge)
        if output is not None and output.is_yes_no:
            value, error, each = self._yes_no(one, len(tries)), "", ""
        else:
            value, error = number(one.value / size, half) + suffix, number(half, half) + suffix
            each = ", ".join(number(reading.value / size, half) for reading in tries)
        return Value(
            side=_side(one.side, self.words),
            value=value,
            error=error,
            beside=self._beside(norm, one, output, size),
            cites=self.sources.cite(
                id for each_norm in (norm.reached.norms if norm else ()) for id in each_norm.mean.evidence
            ),
            limits=tuple(
                f"{means} {self.words.knowledge.sentence('protocol.near_limit')}" if near else means
                for means, near in limits_crossed(one, output, self.whose.sex if self.whose else None)
            ),
            tries=each,
        )

    def _yes_no(self, one: Measurement, tries: int) -> str:
        say = self.words.knowledge.sentence
        if 0.0 < one.value < 1.0:
            return say("protocol.some", n=round(one.value * tries), k=tries)
        return say("protocol.yes" if one.value == 1.0 else "protocol.no")

    def _beside(self, norm: Beside | None, one: Measurement, output: Output | None, size: float) -> str:
        """Where the result lies among people; that nobody like this person was measured; nothing where no norm is known."""
        if norm is not None:
            return in_words(norm, size, self.words.knowledge)
        known = output is not None and norms_of(output, self.words.knowledge) and one.side in output.side_names
        return self.words.knowledge.sentence("protocol.no_norm_here") if known and self.whose is not None else ""

    def _beyond(self, own: Sequence[Measurement], output: Output | None, values: Sequence[Value]) -> Iterator[str]:
        """Sides that are lower or higher than in most people by more than the error of both; limits that are crossed."""
        for one, value in zip(own, values, strict=True):
            side = f"{value.side}: " if value.side else ""
            norm = beside(one, output, self.whose, self.words.knowledge)
            if norm is not None and norm.place in ("lower", "higher"):
                yield f"{side}{value.value} ± {value.error}, {value.beside}."
            for limit in value.limits:
                yield f"{side}{limit}"

    def _told_difference(self, values: Sequence[Value], difference: str, differs: bool) -> tuple[str, ...]:
        """The difference with its size, where it is one."""
        if not differs:
            return ()
        return (f"{values[0].value} ± {values[0].error}. {difference}" if len(values) == 1 else difference,)

    def _difference(self, id: str, own: Sequence[Measurement], size: float, suffix: str) -> tuple[str, bool]:
        """Left against right, and whether it is a difference: only beyond 1.96 of its sd."""
        if len(own) == 1:
            if own[0].side != "both":
                return "", False
            differs = abs(own[0].value) > Z95 * own[0].sd
            id = "protocol.beyond_error" if differs else "protocol.within_error"
            return self.words.knowledge.sentence(id), differs
        made = {o.id for o in (self.protocol.outputs if self.protocol else ()) if o.of == id and _is_difference(o)}
        given = [one for one in self.result.results if one.side == "both" and (one.id == id or one.id in made)]
        left, right = own
        value = given[0].value if given else left.value - right.value
        sd = (
            given[0].sd if given else root_sum_square(left.sd, right.sd)
        )  # without what both share: too wide, never too narrow
        half = Z95 * sd / size
        filled = {"size": number(abs(value) / size, half) + suffix, "error": number(half, half) + suffix}
        if abs(value) <= Z95 * sd:
            return self.words.say("test_sides_alike", **filled), False
        more, less = SIDES if value > 0.0 else SIDES[::-1]
        named = {"more": self.words.side(more), "less": self.words.side(less)}
        return self.words.say("test_sides_differ", **named, **filled), True

    def _strip(self, own: Sequence[Measurement], output: Output | None, size: float) -> Strip:
        norms = [beside(one, output, self.whose, self.words.knowledge) for one in own]
        band = next(((norm.low / size, norm.high / size) for norm in norms if norm is not None), None)
        rows = [
            (one.side, one.value / size, Z95 * one.sd / size, [reading.value / size for reading in self._tries(one)])
            for one in own
        ]
        return strip(rows, band)


def _is_difference(output: Output) -> bool:
    return output.from_sides == "difference"


def _unit_of(one: Measurement, output: Output | None) -> tuple[float, str]:
    """How many of the record's unit make one of the unit that is shown, and that unit as it is printed behind a number."""
    asked = output.asked_in if output is not None else ""
    return (IN_UNIT.get(asked, (one.unit, 1.0))[1], unit(asked)) if asked else (1.0, unit(one.unit))
