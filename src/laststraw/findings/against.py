"""What speaks against a finding: first this person's own records, then papers."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from laststraw.findings.judge import Judgement, Part
from laststraw.findings.telling import number
from laststraw.knowledge import Knowledge
from laststraw.records import ErrorTerm, Measurement, NotMeasured, Reservation
from laststraw.stats import Z95, root_sum_square


def reservations(
    judgement: Judgement,
    measured: Mapping[str, Measurement],
    readings: Sequence[Measurement],
    missing: Sequence[NotMeasured],
    knowledge: Knowledge,
) -> tuple[Reservation, ...]:
    """Everything against one finding.

    Parameters
    ----------
    measured
        Best estimates by id.
    readings
        Single photos' readings (may be empty: then views are not compared).
    missing
        What was not measured, with reasons.
    """
    own = (
        *(r for part in judgement.parts for r in _touches_limit(part, knowledge)),
        *(r for part in judgement.parts for r in _views(part, readings, knowledge)),
        *_agreement(judgement, measured, missing, knowledge),
        *(r for part in judgement.parts for r in _roll(part, measured, knowledge)),
    )
    said = (Reservation(text=claim.text, because=claim.evidence) for claim in judgement.definition.contradicts)
    return (*_each_once(own), *said)


def _each_once(items: Iterable[Reservation]) -> Iterable[Reservation]:
    """The same sentence about two criteria is said once, with the records of both."""
    because: dict[str, tuple[str, ...]] = {}
    for item in items:
        because[item.text] = (*because.get(item.text, ()), *item.because)
    return (Reservation(text=text, because=tuple(dict.fromkeys(keys))) for text, keys in because.items())


def _touches_limit(part: Part, knowledge: Knowledge) -> Iterable[Reservation]:
    """The 95 % interval of the reading itself reaches below the limit, although the posterior is sure enough."""
    beyond, unit = part.criterion.beyond.value, part.measurement.unit
    if part.size - Z95 * part.measurement.sd < beyond:
        text = knowledge.sentence("findings.touches_limit", beyond=f"{beyond:g}", unit=unit)
        yield Reservation(text=text, because=(part.measurement.key,))


def _views(part: Part, readings: Sequence[Measurement], knowledge: Knowledge) -> Iterable[Reservation]:
    """Two photos differ by more than their errors allow, or there is only one."""
    measurement = part.measurement
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


def _agreement(
    judgement: Judgement,
    measured: Mapping[str, Measurement],
    missing: Sequence[NotMeasured],
    knowledge: Knowledge,
) -> Iterable[Reservation]:
    """Another measurement that should point the same way points away, or none was there to check."""
    first, others = judgement.parts[0], judgement.definition.agrees_with
    for id in others:
        other = measured.get(id)
        if other is None:
            continue
        norm = knowledge.norm(id, "any")
        usual = 0.0 if judgement.definition.lateral or norm is None else norm.mean.value
        if first.sign * (other.value - usual) < -Z95 * other.sd:
            name = knowledge.measurement(id).plain_name
            text = knowledge.sentence("findings.other_points_away", name=name)
            yield Reservation(text=text, because=(other.key,))
    if others and not any(id in measured for id in others):
        name = knowledge.measurement(others[0]).plain_name
        reason = _why_missing(others[0], missing, knowledge)
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


def _roll(part: Part, measured: Mapping[str, Measurement], knowledge: Knowledge) -> Iterable[Reservation]:
    """The camera may not have been level.

    Told when roll makes up half of the variance or more. Of a single photo also the roll that would explain all of it
    (its size over the gradient of the roll term), and which other lines of that photo slope as this roll would tilt them.
    Not of several photos: a camera that is off by the same roll from front and back cancels.
    """
    measurement = part.measurement
    terms = _roll_terms(measurement)
    if sum(term.sd**2 for term in terms) < 0.5 * measurement.sd**2:
        return
    yield Reservation(text=knowledge.sentence("findings.roll_most"), because=(measurement.key,))
    if len(measurement.source.because) > 1:
        return
    needed = part.sign * part.size / terms[0].gradient  # deg of roll, signed
    if abs(needed) > knowledge.constant("findings.roll_unseen"):
        return
    text = knowledge.sentence("findings.roll_would_do", roll=number(abs(needed), "deg"))
    yield Reservation(text=text, because=(measurement.key,))
    alike = [other for other in measured.values() if _same_roll(other, measurement, needed)]
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
