"""Numbers, sides and dates in words: left and right are always spelled out, chances are counted in people."""

from dataclasses import dataclass
from datetime import datetime

from laststraw.app.language import spoken
from laststraw.findings import named
from laststraw.knowledge import Knowledge
from laststraw.knowledge.latents import Latent
from laststraw.knowledge.numerals import date_written
from laststraw.knowledge.protocols import Output
from laststraw.measure.typed import IN_UNIT
from laststraw.records import Effect, Finding, Measurement, Part, Side, Trait, Visit
from laststraw.stats import Z95

MINUS = "\u2212"  # a true minus sign: a hyphen is lost between numbers
_UNIT = {"deg": "°", "mm": " mm", "%": " %", "1": "", "px": " px", "deg/s": "°/s"}
_SIDES_OF: dict[Side, tuple[Side, ...]] = {"both": ("left", "right")}


def digits_for(error: float) -> int:
    """Decimals that an error of this size leaves meaningful."""
    if error >= 10.0:
        return 0
    return 1 if error >= 0.1 else 2


def number(value: float, error: float) -> str:
    """A number with no more decimals than its error allows, with a true minus sign."""
    text = f"{value:.{digits_for(error)}f}"
    if float(text) == 0.0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def unit(name: str) -> str:
    """A unit as it is printed right behind a number."""
    return _UNIT.get(name, f" {name}")


def date_in_words(iso: str, language: str | None = None) -> str:
    """``2025-11-22T10:05:00+00:00`` -> ``22 November 2025``; what is no date is returned as it is.

    ``language``: the one in which the command that runs answers when None.
    """
    language = language or spoken()
    try:
        day = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return date_written(day, language)


def time_in_words(iso: str) -> str:
    """Hour and minute of an ISO 8601 moment."""
    try:
        return datetime.fromisoformat(iso).strftime("%H:%M")
    except ValueError:
        return iso


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability as a count of 100 people, and as a number for those who want one."""

    n: int  # 0 to 100: dots to fill
    text: str  # "83 of 100"
    number: str  # "= 0.83", or "> 0.99"


@dataclass(frozen=True, slots=True)
class Amount:
    """A size in words: never without its interval."""

    value: str  # "3.2°"
    error: str  # "1.4°", the half-width of the 95 % interval
    between: str  # "1.8° to 4.6°", or "0.4° the other way to 3.1°"
    words: str  # "left shoulder higher", or ""


class Words:
    """The sentences and names that the report prints, looked up in the knowledge files.

    ``seen``: there were photos. Without, a sentence that speaks of them gives way to the one of its name with ``_tests``.
    """

    def __init__(self, knowledge: Knowledge, *, seen: bool = True) -> None:
        self.knowledge = knowledge
        self.seen = seen
        self.measurements = {definition.id: definition for definition in knowledge.measurements}
        self.structures = {definition.id: definition for definition in knowledge.structures}
        self.findings = {definition.id: definition for definition in knowledge.findings}
        self.latents = {latent.id: latent for latent in knowledge.latents}
        self.symptoms = {symptom.id: symptom for symptom in knowledge.symptoms}
        self.protocols = {protocol.id: protocol for protocol in knowledge.protocols}
        self.exercises = {exercise.id: exercise for exercise in knowledge.exercises}
        self.red_flags = {flag.id: flag for flag in knowledge.red_flags}
        self.papers = {evidence.id: evidence for evidence in knowledge.evidence}
        self._sentences = {sentence.id for sentence in knowledge.sentences}

    def say(self, id: str, **filled_in: object) -> str:
        """A sentence of ``sentences/report.toml``; ``id`` without its ``report.``."""
        return self.knowledge.sentence(self._of_tests(f"report.{id}"), **filled_in)

    def _of_tests(self, id: str) -> str:
        """The sentence that takes its place where there was no photo, if there is one."""
        instead = id + "_tests"
        return instead if not self.seen and instead in self._sentences else id

    def tell(self, id: str, **filled_in: object) -> str:
        """A sentence of ``sentences/loads.toml``; ``id`` without its ``loads.``."""
        return self.knowledge.sentence(f"loads.{id}", **filled_in)

    def say_first(self, *ids: str) -> str:
        """The first of these sentences that exists, or nothing."""
        return next((self.say(id) for id in ids if f"report.{id}" in self._sentences), "")

    def side(self, side: Side) -> str:
        """Left, right, both sides or middle."""
        return self.say(f"side_{side}")

    def chance(self, p: float) -> Chance:
        """Natural frequency of a probability: whole people, and never a certain one."""
        n = min(max(round(100 * p), 0), 100)
        if n >= 100:
            text, figure = self.say("more_than_99"), "> 0.99"
        elif n < 1:
            text, figure = self.say("fewer_than_1"), "< 0.01"
        else:
            text, figure = self.say("out_of_100", n=n), f"= {n / 100:.2f}"
        return Chance(n, text, figure)

    def sentence_or_text(self, text: str) -> str:
        """The sentence of that id, or the text itself: records may hold either."""
        return self.knowledge.sentence(self._of_tests(text)) if text in self._sentences else self.knowledge.shown(text)

    def date(self, iso: str) -> str:
        """A day as the language writes it."""
        return date_in_words(iso, self.knowledge.language)

    def structure(self, id: str) -> tuple[str, str]:
        """Standard and plain name of a structure; the id twice when the knowledge files lack it."""
        known = self.structures.get(id)
        return (known.name, capital(known.plain_name)) if known else (id, id)

    def caution(self, structure: str) -> str:
        """The mark of a structure that we added to the body model; nothing for the others."""
        known = self.structures.get(structure)
        return self.knowledge.sentence("body.geometry_only_mark") if known and known.geometry_only else ""

    def finding_name(self, finding: Finding) -> str:
        """Plain name of a pattern, of a muscle with its name, "compared with the other side" where that is what was found."""
        known = self.findings.get(finding.id)
        if known is None:
            return finding.id
        if not known.criteria and known.prior is None:
            return f"{known.plain_name}: {self.structure(finding.structure)[1]}"
        return named(finding, self.knowledge)

    def finding_told(self, finding: Finding) -> str:
        """Name and side of a finding: "Side bend is short (left)"."""
        side = "" if finding.side == "none" else f" ({self.side(finding.side)})"
        return f"{self.finding_name(finding)}{side}"

    def gone(self, visit: Visit, earlier: Visit | None) -> tuple[str, ...]:
        """What an earlier visit said and this one does not, and how likely it is now where it is still open.

        A muscle that only photos show is not missed at a visit without any.
        """
        now = {(one.id, side) for one in visit.findings for side in (one.side, *_SIDES_OF.get(one.side, ()))}
        open_ = visit.next_step.undecided if visit.next_step is not None else ()
        told = []
        for one in earlier.findings if earlier is not None else ():
            if (one.id, one.side) in now or (one.effect.measurement.startswith("state/") and visit.posture is None):
                continue
            p = next((doubt.p for doubt in open_ if (doubt.finding, doubt.side) == (one.id, one.side)), None)
            likely = "" if p is None else self.say("gone_likely", chance=self.chance(p).text)
            told.append(self.say("gone", name=self.finding_told(one), likely=likely))
        return tuple(told)

    def measurement_name(self, id: str) -> str:
        """Plain name of a measurement; the id when the knowledge files lack it."""
        known = self.measurements.get(id)
        return known.plain_name if known else id

    def direction(self, id: str, value: float) -> str:
        """Which way a measurement points: "left shoulder higher"."""
        known = self.measurements.get(id)
        return "" if known is None else known.when_positive if value >= 0.0 else known.when_negative

    def amount(self, id: str, value: float, lo: float, hi: float, unit_name: str) -> Amount:
        """A value with its interval; measurements with a side lose their sign and gain words.

        The interval is turned with the value, so one that reaches to the other side still shows it (below zero).
        """
        error = (hi - lo) / 2.0
        words = ""
        if self.is_sided(id):
            words = self.direction(id, value)
            value, lo, hi = (value, lo, hi) if value >= 0.0 else (-value, -hi, -lo)
        suffix = unit(unit_name)
        return Amount(
            value=number(value, error) + suffix,
            error=number(error, error) + suffix,
            between=self.between(id, lo, hi, error, suffix),
            words=words,
        )

    def measured(self, measurement: Measurement) -> Amount:
        """A measurement with its 95 % interval."""
        half = Z95 * measurement.sd
        value = measurement.value
        return self.amount(measurement.id, value, value - half, value + half, measurement.unit)

    def between(self, id: str, lo: float, hi: float, error: float, suffix: str) -> str:
        """An interval in words. With a side, one that crosses zero goes "the other way", and a symmetric one "either way"."""
        low, high = number(lo, error), number(hi, error)
        if not self.is_sided(id) or lo >= 0.0:
            return self.say("interval", lo=low + suffix, hi=high + suffix)
        away = low.removeprefix(MINUS)
        if away == high:
            return self.say("interval_either", size=high + suffix)
        return self.say("interval_other", lo=away + suffix, hi=high + suffix)

    def effect(self, effect: Effect) -> Amount:
        """The size of a finding with its 95 % interval; of a muscle, how much shorter or longer it is held.

        Of a condition it is the chance, between what it would be were the condition half and twice as common.
        """
        kind, _, rest = effect.measurement.partition("/")
        if kind == "trait":
            latent, part = rest.split("/")
            half = (effect.hi95 - effect.lo95) / 2.0
            return self.trait_amount(latent, part, effect.value, half)  # type: ignore[arg-type]
        if kind == "finding":
            lo, hi = (f"{self.chance(p).n}" for p in (effect.lo95, effect.hi95))
            error = f"{50.0 * (effect.hi95 - effect.lo95):.0f}"
            return Amount(
                self.chance(effect.value).text, error, self.say("interval", lo=lo, hi=self.say("out_of_100", n=hi)), ""
            )
        if kind == "state":
            flip = effect.value < 0.0
            lo95, hi95 = (-effect.hi95, -effect.lo95) if flip else (effect.lo95, effect.hi95)
            return self.amount(rest, abs(effect.value), lo95, hi95, effect.unit)
        return self.amount(rest or kind, effect.value, effect.lo95, effect.hi95, effect.unit)

    def output_of(self, latent: Latent) -> Output | None:
        """The number of a self-test that a latent is read as; None of photos."""
        test, _, output = latent.as_reading.partition("/")
        known = self.protocols.get(test)
        return known.output(output) if known is not None else None

    def shown_in(self, latent: Latent) -> tuple[float, str]:
        """How many of a latent's unit make one of the unit that is shown, and that unit as it is printed."""
        output = self.output_of(latent)
        asked = output.asked_in if output is not None else ""
        return (IN_UNIT.get(asked, (latent.unit, 1.0))[1], unit(asked)) if asked else (1.0, unit(latent.unit))

    def trait_amount(self, latent: str, part: Part, value: float, half: float) -> Amount:
        """A latent of this person: a difference of sides loses its sign and gains words, where it is beyond its error."""
        known = self.latents.get(latent)
        if known is None:
            return self.amount(latent, value, value - half, value + half, "1")
        size, suffix = self.shown_in(known)
        value, half = value / size, half / size
        words, between = "", ""
        if part == "difference":
            words = self._apart(known, value) if abs(value) > half else self.knowledge.sentence("no_side_told")
            value = abs(value)
            between = self._either_way(value, half, suffix)
        return Amount(
            value=number(value, half) + suffix,
            error=number(half, half) + suffix,
            between=between
            or self.say("interval", lo=number(value - half, half) + suffix, hi=number(value + half, half) + suffix),
            words=words,
        )

    def _apart(self, latent: Latent, value: float) -> str:
        """Which way left minus right points: as the photo says it, else "more on the left"."""
        if latent.as_reading in self.measurements:
            return self.direction(latent.as_reading, value)
        return self.say("trait_more", side=self.say("side_left" if value >= 0.0 else "side_right"))

    def ends(self, latent: Latent) -> tuple[str, str]:
        """What left minus right means above and below zero."""
        return self._apart(latent, 1.0), self._apart(latent, -1.0)

    def _either_way(self, value: float, half: float, suffix: str) -> str:
        if value >= half:
            return ""
        low, high = number(half - value, half) + suffix, number(value + half, half) + suffix
        return self.say("interval_either", size=high) if low == high else self.say("interval_other", lo=low, hi=high)

    def usual_ends(self, trait: Trait) -> tuple[float, float]:
        """Where 95 of 100 people are, within what is possible; in the unit of the latent."""
        low, high = trait.usual - Z95 * trait.spread, trait.usual + Z95 * trait.spread
        output = self.output_of(self.latents[trait.latent])
        if output is None or trait.part == "difference":
            return low, high
        return max(low, output.possible[0]), min(high, output.possible[1])

    def trait_usual(self, trait: Trait) -> str:
        """Where 95 of 100 people are, in words."""
        size, suffix = self.shown_in(self.latents[trait.latent])
        low, high = (end / size for end in self.usual_ends(trait))
        half = (high - low) / 2.0
        if trait.part == "difference":
            return self.say("interval_either", size=number(high, half) + suffix)
        return self.say("interval", lo=number(low, half) + suffix, hi=number(high, half) + suffix)

    def is_sided(self, id: str) -> bool:
        """Does the sign of this measurement mean left or right of the person?"""
        known = self.measurements.get(id)
        return known is not None and known.plane in ("frontal", "transverse")
