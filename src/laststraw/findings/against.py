"""What speaks against a finding: first this person's own records, then papers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from laststraw.findings.belief import Belief
from laststraw.findings.judge import Judged, Judgement, apart_in, looks_apart
from laststraw.findings.looks import HALF
from laststraw.findings.telling import number
from laststraw.knowledge import Knowledge
from laststraw.records import ErrorTerm, Measurement, NotMeasured, Reservation
from laststraw.stats import Z95, root_sum_square


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Today's photos: best estimates by id, single readings, and what is missing."""

    measured: dict[str, Measurement]
    readings: tuple[Measurement, ...]
    missing: tuple[NotMeasured, ...]

    @classmethod
    def of(cls, measurements: Sequence[Measurement | NotMeasured]) -> "Today":
        """Sort what photos gave; any order."""
        numbers = [m for m in measurements if isinstance(m, Measurement)]
        readings = tuple(m for m in numbers if m.key.startswith("reading/"))
        measured = {m.id: m for m in sorted(numbers, key=lambda m: m.key) if not m.key.startswith("reading/")}
        missing = tuple(m for m in measurements if isinstance(m, NotMeasured))
        return cls(measured=measured, readings=readings, missing=missing)


def reservations(judgement: Judgement, belief: Belief, today: Today, knowledge: Knowledge) -> tuple[Reservation, ...]:
    """Everything against one finding. ``today``: of photos, may be empty."""
    photographed = [
        (part, today.measured[belief.frame.latents[part.criterion.latent].as_reading])
        for part in judgement.parts
        if belief.frame.latents[part.criterion.latent].as_reading in today.measured
    ]
    own = (
        *(r for part in judgement.parts for r in _touches_limit(part, knowledge)),
        *(r for _, one in photographed for r in _views(one, today.readings, knowledge)),
        *_other_tests(judgement, belief, knowledge),
        *_signs_against(judgement, knowledge),
        *_agreement(judgement, today, knowledge),
        *(r for part, one in photographed for r in _roll(part, one, today, knowledge)),
    )
    said = (Reservation(text=claim.text, because=claim.evidence) for claim in judgement.definition.contradicts)
    return (*_each_once(own), *said)


def _each_once(items: Iterable[Reservation]) -> Iterable[Reservation]:
    """The same sentence about two criteria is said once, with the records of both."""
    because: dict[str, tuple[str, ...]] = {}
    for item in items:
        because[item.text] = (*because.get(item.text, ()), *item.because)
    return (Reservation(text=text, because=tuple(dict.fromkeys(keys))) for text, keys in because.items())


def _touches_limit(part: Judged, knowledge: Knowledge) -> Iterable[Reservation]:
    """The 95 % interval reaches below the limit, although the posterior is sure enough."""
    beyond, unit = part.limit.value, part.trait.unit
    if part.size - Z95 * part.trait.sd < beyond:
        text = knowledge.sentence("findings.touches_limit", beyond=f"{beyond:g}", unit=unit)
        yield Reservation(text=text, because=(part.trait.key,))


def _views(measurement: Measurement, readings: Sequence[Measurement], knowledge: Knowledge) -> Iterable[Reservation]:
    """Two photos differ by more than their errors allow, or there is only one."""
    own = sorted((r for r in readings if r.id == measurement.id), key=lambda r: r.key)
    apart = [
        (abs(a.value - b.value), a, b)
        for a, b in combinations(own, 2)
        if abs(a.value - b.value) > Z95 * root_sum_square(a.sd, b.sd)
    ]
    if apart:
        _, one, two = max(apart, key=lambda pair: (pair[0], pair[1].key, pair[2].key))
        text = knowledge.sentence(
            "findings.views_disagree",
            one=one.source.view or one.key,
            one_value=number(one.value, one.unit),
            two=two.source.view or two.key,
            two_value=number(two.value, two.unit),
            unit=one.unit,
        )
        yield Reservation(text=text, because=(one.key, two.key))
    elif len(measurement.source.because) == 1 and len(knowledge.measurement(measurement.id).views) > 1:
        yield Reservation(text=knowledge.sentence("findings.one_view"), because=(measurement.key,))


def _other_tests(judgement: Judgement, belief: Belief, knowledge: Knowledge) -> Iterable[Reservation]:
    """A test of the same thing that points to the other side, beyond its own error."""
    if judgement.side not in HALF:
        return
    for part in judgement.parts:
        toward = part.sign if part.trait.part == "difference" else part.sign * (1 if judgement.side == "left" else -1)
        for (_, source), looks in looks_apart(belief, part.criterion.latent).items():
            told = apart_in(looks, part.criterion.latent, belief)
            if source != "photo" and told is not None and toward * told[0] < 0.0:
                text = knowledge.sentence("findings.test_points_away", name=knowledge.protocol(source).plain_name)
                yield Reservation(text=text, because=tuple(look.key for look in looks))


def _signs_against(judgement: Judgement, knowledge: Knowledge) -> Iterable[Reservation]:
    """Signs of a condition that were looked for and speak against it."""
    one = judgement.condition
    for sign in one.signs if one is not None else ():
        if sign.weight < 0.0:
            yield Reservation(
                text=knowledge.sentence("findings.sign_speaks_against", claim=sign.claim[0]),
                because=(sign.key, *sign.claim[1]),
            )


def _agreement(judgement: Judgement, today: Today, knowledge: Knowledge) -> Iterable[Reservation]:
    """Another line of the photos that should point the same way points away, or none was there to check."""
    others = judgement.definition.agrees_with
    if not judgement.parts or not today.measured:
        return
    first = judgement.parts[0]
    for id in others:
        other = today.measured.get(id)
        if other is None:
            continue
        norm = knowledge.norm(id, "any")
        usual = 0.0 if judgement.definition.lateral or norm is None else norm.mean.value
        if first.sign * (other.value - usual) < -Z95 * other.sd:
            name = knowledge.measurement(id).plain_name
            text = knowledge.sentence("findings.other_points_away", name=name)
            yield Reservation(text=text, because=(other.key,))
    if others and not any(id in today.measured for id in others):
        name = knowledge.measurement(others[0]).plain_name
        reason = _why_missing(others[0], today.missing, knowledge)
        text = knowledge.sentence("findings.other_missing", name=name, reason=reason)
        yield Reservation(text=text, because=(others[0],))


def _why_missing(id: str, missing: Sequence[NotMeasured], knowledge: Knowledge) -> str:
    for absent in missing:
        if absent.id == id:
            return absent.reason
    for general in knowledge.measurement(id).not_measured:
        if general.view == "any":
            return knowledge.sentence(general.reason)
    return knowledge.sentence("findings.not_taken")


def _roll(part: Judged, measurement: Measurement, today: Today, knowledge: Knowledge) -> Iterable[Reservation]:
    """The camera may not have been level.

    Told when roll makes up half of the variance or more. Of a single photo also the roll that would explain all of it
    (its size over the gradient of the roll term), and which other lines of that photo slope as this roll would tilt them.
    Not of several photos: a camera that is off by the same roll from front and back cancels.
    """
    terms = _roll_terms(measurement)
    if sum(term.sd**2 for term in terms) < 0.5 * measurement.sd**2:
        return
    yield Reservation(text=knowledge.sentence("findings.roll_most"), because=(measurement.key,))
    if len(measurement.source.because) > 1:
        return
    needed = measurement.value / terms[0].gradient  # deg of roll, signed
    if abs(needed) > knowledge.constant("findings.roll_unseen"):
        return
    text = knowledge.sentence("findings.roll_would_do", roll=number(abs(needed), "deg"))
    yield Reservation(text=text, because=(measurement.key,))
    alike = [other for other in today.measured.values() if _same_roll(other, measurement, needed)]
    if alike:
        names = ", ".join(knowledge.measurement(other.id).plain_name.lower() for other in alike)
        text = knowledge.sentence("findings.roll_shared", names=names)
        yield Reservation(text=text, because=tuple(other.key for other in alike))


def _same_roll(other: Measurement, one: Measurement, needed_deg: float) -> bool:
    """Whether ``other`` came from the same photo and is off in the direction that the same roll would give."""
    terms = _roll_terms(other)
    if other.id == one.id or not terms or _photos(other) != _photos(one):
        return False
    return other.value * terms[0].gradient * needed_deg > 0.0 and abs(other.value) > Z95 * other.sd


def _photos(measurement: Measurement) -> frozenset[str]:
    """Views that the readings of a measurement came from: the last word of ``reading/<id>/<view>``."""
    return frozenset(key.rsplit("/", 1)[-1] for key in measurement.source.because)


def _roll_terms(measurement: Measurement) -> tuple[ErrorTerm, ...]:
    """Entries of the budget that come from camera roll: ``camera roll`` or, over several photos, ``camera roll, <view>``."""
    return tuple(
        term for term in measurement.source.budget if term.shared and "roll" in term.name and term.gradient != 0.0
    )
