"""What all readings say together: each quantity that something was read about, left, right and apart, and over the visits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from laststraw.app.report.course import Course, course
from laststraw.app.report.repetitions import Strip, strip
from laststraw.app.report.words import Amount, Words
from laststraw.app.selftest_norms import whose_on
from laststraw.findings import Belief, believe, smoothed_traits
from laststraw.knowledge.latents import Latent
from laststraw.records import Finding, Part, Side, Trait, Visit, earlier_sittings
from laststraw.stats import Z95

SIDE_OF: dict[Part, Side] = {"left": "left", "right": "right", "difference": "both", "level": "none"}


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a quantity: left, right, apart, or the whole."""

    part: Part
    label: str  # "left", "left against right", or ""
    amount: Amount
    usual: str


@dataclass(frozen=True, slots=True)
class Then:
    """One visit of a quantity, in words."""

    date: str
    values: str


@dataclass(frozen=True, slots=True)
class Card:
    """One quantity as the page shows it."""

    anchor: str
    name: str
    what_it_is: str
    rows: tuple[Row, ...]
    strip: Strip | None
    told: str  # the pictures in words
    unit: str
    course: Course | None
    ends: str  # what up and down mean in that picture, where its numbers lose their sign
    then: tuple[Then, ...]
    first: bool  # shown at once: a test read it, or a finding rests on it


@dataclass(frozen=True, slots=True)
class Sheet:
    """All quantities: those that come first, and the rest."""

    first: tuple[Card, ...]
    rest: tuple[Card, ...]
    over_time: bool
    tested: bool  # some of it was read by a test, today or before


def belief_of(visit: Visit, past: Sequence[Visit], words: Words) -> Belief | None:
    """What was believed at the end of a visit, made anew from all readings; None where the visit holds no trait."""
    whose = whose_on(visit.person, visit.made_at)
    if not visit.traits or whose is None:
        return None
    sittings = (*earlier_sittings(past, visit.photos), visit.sitting)
    return believe(sittings, visit.person, words.knowledge, year=visit.person.birth_year + whose.ages[1])


def sheet(visit: Visit, belief: Belief | None, words: Words) -> Sheet:
    """One card a quantity, in the order of the visit."""
    by_latent: dict[str, list[Trait]] = {}
    for trait in visit.traits:
        if trait.latent in words.latents:
            by_latent.setdefault(trait.latent, []).append(trait)
    shown = {key for finding in visit.findings for key in _traits_of(finding)}
    cards = [_card(words.latents[id], own, shown, belief, words) for id, own in by_latent.items()]
    there = [card for card in cards if card.rows]
    return Sheet(
        first=tuple(card for card in there if card.first),
        rest=tuple(card for card in there if not card.first),
        over_time=any(card.course is not None for card in there),
        tested=any(key.startswith("test/") for trait in visit.traits for key in trait.because),
    )


def _traits_of(finding: Finding) -> Iterator[str]:
    return (key.split("/")[1] for key in finding.because if key.startswith("trait/"))


def _card(latent: Latent, own: Sequence[Trait], shown: set[str], belief: Belief | None, words: Words) -> Card:
    known = belief is None or belief.frame.usual[latent.id].known
    parts = [
        trait for trait in own if known or trait.part == "difference"
    ]  # without a norm only the sides can be compared
    _, suffix = words.shown_in(latent)
    rows = tuple(_row(trait, words) for trait in parts)
    sides = [trait for trait in parts if trait.part in ("left", "right")]
    over = _over_time(latent, sides or parts, belief, words)
    drawn = _strip(sides, latent, words) if sides else None
    tested = any(key.startswith("test/") for trait in own for key in trait.because)
    return Card(
        anchor=f"trait-{latent.id}",
        name=latent.plain_name,
        what_it_is=latent.what_it_is,
        rows=rows,
        strip=drawn,
        told=" ".join(f"{row.label}: {row.amount.value} ± {row.amount.error}.".removeprefix(": ") for row in rows),
        unit=suffix.strip(),
        course=over[0] if over else None,
        then=over[1] if over else (),
        ends=_ends(latent, parts, words) if over else "",
        first=tested or latent.id in shown,
    )


def _row(trait: Trait, words: Words) -> Row:
    label = {"left": words.say("side_left"), "right": words.say("side_right"), "difference": words.say("trait_apart")}
    single = words.latents[trait.latent].sides == "difference"
    return Row(
        part=trait.part,
        label="" if single else label.get(trait.part, ""),
        amount=words.trait_amount(trait.latent, trait.part, trait.value, Z95 * trait.sd),
        usual=words.trait_usual(trait),
    )


def _strip(sides: Sequence[Trait], latent: Latent, words: Words) -> Strip:
    size, _ = words.shown_in(latent)
    values = [(SIDE_OF[one.part], one.value / size, Z95 * one.sd / size, ()) for one in sides]
    low, high = words.usual_ends(sides[0])
    return strip(values, (low / size, high / size))


def _over_time(
    latent: Latent, parts: Sequence[Trait], belief: Belief | None, words: Words
) -> tuple[Course, tuple[Then, ...]] | None:
    """The course of a quantity that was read on two occasions or more."""
    if belief is None or not parts or len({look.occasion for look in belief.looks_at(latent.id)}) < 2:
        return None
    size, _ = words.shown_in(latent)
    smoothed = [(one.part, smoothed_traits(belief, latent.id, one.part)) for one in parts]
    times = [at for at, _ in smoothed[0][1]]
    series = [(SIDE_OF[part], [(then.value / size, Z95 * then.sd / size) for _, then in own]) for part, own in smoothed]
    low, high = words.usual_ends(parts[0])
    then = tuple(_then(at, [(part, own[n][1]) for part, own in smoothed], words) for n, at in enumerate(times))
    sided = parts[0].part == "difference"
    return course(times, series, (low / size, high / size), sided=sided, language=words.knowledge.language), then


def _ends(latent: Latent, parts: Sequence[Trait], words: Words) -> str:
    """What up and down mean, where only left against right is drawn."""
    if any(trait.part != "difference" for trait in parts):
        return ""
    up, down = words.ends(latent)
    return words.say("trait_up_down", up=up, down=down)


def _then(at: str, parts: Sequence[tuple[Part, Trait]], words: Words) -> Then:
    told = []
    for part, trait in parts:
        amount = words.trait_amount(trait.latent, part, trait.value, Z95 * trait.sd)
        side = f"{words.say(f'side_{part}')} " if part in ("left", "right") else ""
        way = f", {amount.words}" if amount.words else ""
        told.append(f"{side}{amount.value} ± {amount.error}{way}")
    return Then(words.date(at), "; ".join(told))
