"""Laws of latents: each is read by something, its sides and units fit, and what moves what has no end in a circle."""

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import NamedTuple

from laststraw.knowledge.latents import Coupling, Latent
from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.linked import error_of, norms_of
from laststraw.knowledge.load import meant
from laststraw.knowledge.protocols import Output, people_reach
from laststraw.knowledge.rows import located
from laststraw.knowledge.schema import Knowledge
from laststraw.knowledge.selftests import ReadingNorm
from laststraw.units import UNITS

SEXES, AGES = ("female", "male"), (25, 45, 65)  # the people on whom couplings are tried
MOST_EXPLAINED = 0.8  # of a latent's variance, by couplings together: some of it is always its own
LEAST_TRUE = 0.25  # of the variance of what people reach that is never counted as error
FITTING = {"pair": ("each", "both", "none"), "difference": ("both",), "none": ("none",)}  # sides of readings, by latent
OWN = {"pair": "each", "difference": "both", "none": "none"}
PARTS = {"pair": ("level", "difference"), "difference": ("difference",), "none": ("level",)}


class Reads(NamedTuple):
    """What a reading is: of a self-test, or (``output`` None) of photos. ``sides`` "" fits any latent without pairs."""

    output: Output | None
    unit: str
    sides: str


def latents_are_what_a_reading_reads(knowledge: Knowledge) -> Iterator[Breach]:
    """A latent is what one reading reads: it is there, has norms, and its unit and sides are those of the latent."""
    for where in located(knowledge, "latent"):
        latent: Latent = where.row
        read = reading(knowledge, latent.as_reading)
        name = f"latent {where.name!r}"
        if read is None:
            yield Breach(
                where.place, f"{name}: no reading {latent.as_reading!r}. {_near(knowledge, latent.as_reading)}"
            )
            continue
        if read.unit != latent.unit:
            yield Breach(where.place, f"{name}: is in {latent.unit!r}, {latent.as_reading} in {read.unit!r}")
        if read.sides != OWN[latent.sides] and (read.output is not None or latent.sides == "pair"):
            yield Breach(
                where.place, f"{name}: sides {latent.sides!r} do not fit a reading of {read.sides or 'photos'!r}"
            )
        if not _spreads(knowledge, latent.as_reading):
            yield Breach(where.place, f"{name}: {latent.as_reading} has no norms: how people spread is not known")
        in_days = latent.keeps.unit == "day" or latent.keeps.unit not in UNITS  # an unknown unit is told by its own law
        if not in_days or latent.keeps.value <= 0.0:
            yield Breach(where.place, f"{name}: keeps must be above 0 and in 'day'")


def pairs_differ_by_less_than_people(knowledge: Knowledge) -> Iterator[Breach]:
    """A pair says how far left and right truly differ, in its unit, and less than two people do; nothing else says it."""
    for where in located(knowledge, "latent"):
        latent: Latent = where.row
        apart, name = latent.difference_sd, f"latent {where.name!r}"
        if (apart is None) == (latent.sides == "pair"):
            yield Breach(where.place, f'{name}: difference_sd goes with sides "pair", and only with it')
        elif apart is not None:
            most = sqrt(2.0) * min(_spreads(knowledge, latent.as_reading), default=0.0)
            if apart.unit != latent.unit:
                yield Breach(where.place, f"{name}: difference_sd is in {apart.unit!r}, must be in {latent.unit!r}")
            if not 0.0 < apart.value < most:
                message = f"difference_sd {apart.value:g} must be above 0 and below {most:.3g}, as two people differ"
                yield Breach(where.place, f"{name}: {message}")


def observations_tell_of_a_latent(knowledge: Knowledge) -> Iterator[Breach]:
    """An observation names a reading and a latent whose sides fit, in their units, and no latent's own reading.

    It has a gain, or yes_beyond where the reading is a yes or no; something is always special to it. A reading of the whole
    body has norms: without them it would tell nothing.
    """
    latents = {latent.id: latent for latent in knowledge.latents}
    own = {latent.as_reading: latent.id for latent in knowledge.latents}
    for where in located(knowledge, "observation"):
        one, name = where.row, f"observation {where.name!r}"
        read, latent = reading(knowledge, one.reading), latents.get(one.latent)
        if read is None:
            yield Breach(where.place, f"{name}: no reading {one.reading!r}. {_near(knowledge, one.reading)}")
        if latent is None:
            yield Breach(where.place, f"{name}: no latent {one.latent!r}. {meant(one.latent, latents)}")
        if one.specific_sd.value <= 0.0:
            yield Breach(where.place, f"{name}: specific_sd must be above 0: no reading is a latent without more")
        if read is None or latent is None:
            continue
        if one.reading in own:
            yield Breach(where.place, f"{name}: {one.reading} is already all of {own[one.reading]!r}")
        if read.sides and read.sides not in FITTING[latent.sides]:
            yield Breach(where.place, f"{name}: a reading of {read.sides!r} does not fit sides {latent.sides!r}")
        yes_no = read.output is not None and read.output.is_yes_no
        if (one.gain is None) == (one.yes_beyond is None) or yes_no == (one.yes_beyond is None):
            yield Breach(where.place, f"{name}: give gain, or of a yes or no yes_beyond, exactly one")
            continue
        if one.gain is not None and (one.gain.value == 0.0 or one.gain.unit != ratio(read.unit, latent.unit)):
            message = f"gain must not be 0, and be in {ratio(read.unit, latent.unit)!r}, not {one.gain.unit!r}"
            yield Breach(where.place, f"{name}: {message}")
        of_latent = one.yes_beyond is not None
        numbers = [one.specific_sd] + ([one.yes_beyond] if one.yes_beyond is not None else [])
        if any(number.unit != (latent.unit if of_latent else read.unit) for number in numbers):
            message = "specific_sd is in the unit of the reading, of a yes or no both numbers in that of the latent"
            yield Breach(where.place, f"{name}: {message}")
        if not of_latent and read.sides == "none" and not _spreads(knowledge, one.reading):
            yield Breach(where.place, f"{name}: {one.reading} has no norms, so it tells nothing")


def couplings_name_latents(knowledge: Knowledge) -> Iterator[Breach]:
    """A coupling joins two latents that are there, in parts that both have, in the ratio of their units."""
    latents = {latent.id: latent for latent in knowledge.latents}
    for where in located(knowledge, "coupling"):
        one, name = where.row, f"coupling {where.name!r}"
        missing = [id for id in (one.of, one.to) if id not in latents]
        for id in missing:
            yield Breach(where.place, f"{name}: no latent {id!r}. {meant(id, latents)}")
        if missing:
            continue
        of, to = latents[one.of], latents[one.to]
        parts = ("level", "difference") if one.parts == "both" else (one.parts,)
        if not set(parts) <= set(PARTS[of.sides]) & set(PARTS[to.sides]):
            yield Breach(where.place, f"{name}: {of.id} and {to.id} have no {' and '.join(parts)} in common")
        if one.gain.unit != ratio(to.unit, of.unit):
            message = f"gain is in {one.gain.unit!r}, must be in {ratio(to.unit, of.unit)!r}"
            yield Breach(where.place, f"{name}: {message}")


def couplings_form_no_circle(knowledge: Knowledge) -> Iterator[Breach]:
    """No latent moves itself by way of others."""
    moves: dict[str, set[str]] = {}
    for coupling in knowledge.couplings:
        moves.setdefault(coupling.of, set()).add(coupling.to)
    for where in located(knowledge, "coupling"):
        reached, waiting = set[str](), [where.row.to]
        while waiting:
            id = waiting.pop()
            waiting += moves.get(id, set()) - reached
            reached |= moves.get(id, set()) | {id}
        if where.row.of in reached:
            yield Breach(where.place, f"coupling {where.name!r}: {where.row.of} moves itself by way of {where.row.to}")


def couplings_leave_a_latent_its_own(knowledge: Knowledge) -> Iterator[Breach]:
    """Couplings together explain less than 80 % of how people of any sex and age spread in a latent, in each of its parts."""
    latents = {latent.id: latent for latent in knowledge.latents}
    onto: dict[tuple[str, str], list[Coupling]] = {}
    for coupling in knowledge.couplings:
        for part in ("level", "difference"):
            if coupling.parts in (part, "both") and {coupling.of, coupling.to} <= set(latents):
                onto.setdefault((coupling.to, part), []).append(coupling)
    for where in located(knowledge, "latent"):
        for part in ("level", "difference"):
            share = max(
                (
                    _explained(knowledge, onto.get((where.name, part), ()), where.row, part, latents, sex, age)
                    for sex in SEXES
                    for age in AGES
                ),
                default=0.0,
            )
            if share >= MOST_EXPLAINED:
                message = f"couplings explain {share:.0%} of its {part}: at most {MOST_EXPLAINED:.0%}"
                yield Breach(where.place, f"latent {where.name!r}: {message}")


def reading(knowledge: Knowledge, id: str) -> Reads | None:
    """What a reading (``test/output``, or the id of a measurement of photos) is; None where nothing has that name."""
    test, _, output_id = id.partition("/")
    for protocol in knowledge.protocols:
        output = protocol.output(output_id) if protocol.id == test else None
        if output is not None:
            return Reads(output, output.unit, output.sides)
    return next((Reads(None, m.unit, "") for m in knowledge.measurements if m.id == id), None)


def ratio(upper: str, lower: str) -> str:
    """The unit of one quantity for each unit of another: ``1`` where they are the same."""
    return "1" if upper == lower else upper if lower == "1" else f"{upper}/{lower}"


def _near(knowledge: Knowledge, id: str) -> str:
    outputs = [f"{test.id}/{output.id}" for test in knowledge.protocols for output in test.outputs]
    return meant(id, [*outputs, *(measurement.id for measurement in knowledge.measurements)])


def _spreads(knowledge: Knowledge, id: str) -> tuple[float, ...]:
    """Every spread between people that is known of a reading."""
    read = reading(knowledge, id)
    if read is not None and read.output is not None:
        return tuple(norm.sd.value for norm in _norms(read.output, knowledge))
    return tuple(norm.sd.value for m in knowledge.measurements if m.id == id for norm in m.norms)


def _norms(output: Output, knowledge: Knowledge) -> Sequence[ReadingNorm]:
    linked = {test.id for test in knowledge.test_lengths} | {test.id for test in knowledge.test_strengths}
    return norms_of(output, knowledge) if {output.length_test, output.strength_hold} <= linked | {""} else ()


def _explained(
    knowledge: Knowledge,
    couplings: Sequence[Coupling],
    to: Latent,
    part: str,
    latents: dict[str, Latent],
    sex: str,
    age: int,
) -> float:
    """Share of the variance of one part of a latent that couplings explain in people of a sex and age; 0 where not known."""
    own = _variance(knowledge, to, part, sex, age)
    moved = [_variance(knowledge, latents[c.of], part, sex, age) for c in couplings]
    pairs = zip(couplings, moved, strict=True)
    return sum(c.gain.value * c.gain.value * variance for c, variance in pairs) / own if own > 0.0 else 0.0


def _variance(knowledge: Knowledge, latent: Latent, part: str, sex: str, age: int) -> float:
    """Variance over people of the true value of a part of a latent; 0 where no norm of that sex and age is known."""
    if part == "difference" and latent.sides == "pair":
        return latent.difference_sd.value**2 if latent.difference_sd is not None else 0.0
    read = reading(knowledge, latent.as_reading)
    if read is None:
        return 0.0
    if read.output is None:
        norm = knowledge.norm(latent.as_reading, sex)
        return norm.sd.value**2 if norm is not None else 0.0
    reached = people_reach(norms_of(read.output, knowledge), sex, (age,))
    if reached is None:
        return 0.0
    error = min(error_of(read.output, way, knowledge).value for way in read.output.ways)
    return max(reached.sd**2 - error**2, LEAST_TRUE * reached.sd**2)


LAWS: tuple[Law, ...] = (
    latents_are_what_a_reading_reads,
    pairs_differ_by_less_than_people,
    observations_tell_of_a_latent,
    couplings_name_latents,
    couplings_form_no_circle,
    couplings_leave_a_latent_its_own,
)
