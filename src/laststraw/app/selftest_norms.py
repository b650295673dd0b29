"""A result of a self-test beside what people of that sex and age reach, and what published limits say of it."""

from datetime import datetime
from typing import Literal, NamedTuple

from laststraw.knowledge import Knowledge
from laststraw.knowledge.linked import norms_of
from laststraw.knowledge.protocols import Output, Reached, people_reach
from laststraw.records import Measurement, Person
from laststraw.stats import Z95, root_sum_square

Place = Literal["usual", "edge", "lower", "higher"]


class Whose(NamedTuple):
    """Sex, and the two ages (years) that a year of birth leaves open."""

    sex: str
    ages: tuple[int, int]


def whose_on(person: Person, made_at: str) -> Whose | None:
    """Sex and the two ages that a year of birth leaves open on a day (ISO 8601); None when that is no date."""
    try:
        age = datetime.fromisoformat(made_at).year - person.birth_year
    except ValueError:
        return None
    return Whose(person.sex, (age - 1, age))


class Beside(NamedTuple):
    """What people reach, the range that holds 95 of 100 of them, and where the result lies."""

    reached: Reached
    low: float
    high: float
    place: Place


def beside(one: Measurement, output: Output | None, whose: Whose | None, knowledge: Knowledge) -> Beside | None:
    """A result beside its norm; None where no norm is known, or it is not known whose result it is.

    It is called lower or higher only when it lies outside of the range by more than the error of both: beyond 1.96 of
    ``sqrt(norm sd^2 + sd^2)``.
    """
    if output is None or whose is None or one.side not in output.side_names:
        return None
    reached = people_reach(norms_of(output, knowledge), whose.sex, whose.ages)
    if reached is None:
        return None
    low, high = usual_range(reached.mean, reached.sd, output)
    away, wide = one.value - reached.mean, Z95 * root_sum_square(reached.sd, one.sd)
    place: Place = "usual" if low <= one.value <= high else "edge"
    if abs(away) > wide:
        place = "lower" if away < 0 else "higher"
    return Beside(reached, low, high, place)


def usual_range(mean: float, sd: float, output: Output) -> tuple[float, float]:
    """What 95 of 100 people reach, within what is possible."""
    return max(mean - Z95 * sd, output.possible[0]), min(mean + Z95 * sd, output.possible[1])


def in_words(found: Beside, size: float, knowledge: Knowledge) -> str:
    """Where a result lies, in words: "usual for women of 40 to 49 (10 to 25)".

    Parameters
    ----------
    size
        How many of the record's unit make one of the unit that is shown (10 mm a cm).
    """
    norms = found.reached.norms
    return knowledge.sentence(
        f"protocol.{found.place}",
        who=people(norms[0].sex if len(norms) == 1 else "any", knowledge),
        from_age=min(norm.from_age for norm in norms),
        to_age=max(norm.to_age for norm in norms),
        low=end(found.low / size),
        high=end(found.high / size),
    )


def people(sex: str, knowledge: Knowledge) -> str:
    """Women, men or people."""
    return knowledge.sentence({"female": "protocol.women", "male": "protocol.men"}.get(sex, "protocol.people"))


def end(value: float) -> str:
    """An end of a range: whole numbers from 10 on."""
    return f"{value:.0f}" if abs(value) >= 10.0 else f"{value:.1f}".removesuffix(".0")


def norm_document(
    one: Measurement, output: Output | None, whose: Whose | None, knowledge: Knowledge
) -> dict[str, object] | None:
    """The norm of a result as JSON; None as in ``beside``."""
    found = beside(one, output, whose, knowledge)
    if found is None:
        return None
    norms = found.reached.norms
    return {
        "mean": found.reached.mean,
        "sd": found.reached.sd,
        "low": found.low,
        "high": found.high,
        "place": found.place,
        "from_age": min(norm.from_age for norm in norms),
        "to_age": max(norm.to_age for norm in norms),
        "evidence": sorted({id for norm in norms for id in norm.mean.evidence}),
        "assumed": "; ".join(dict.fromkeys(norm.mean.assumed for norm in norms if norm.mean.assumed)),
    }


def limits_crossed(one: Measurement, output: Output | None, sex: str | None) -> list[tuple[str, bool]]:
    """What published limits say of a result, and whether it is nearer to the limit than its own error.

    A limit for one sex is used for that sex, and for a person who did not say.
    """
    if output is None or one.side not in output.side_names:
        return []
    return [
        (cut.means, not output.is_yes_no and abs(one.value - cut.value.value) <= Z95 * one.sd)
        for cut in output.cut_offs
        if (sex not in ("female", "male") or cut.sex in (sex, "any"))
        and (one.value >= cut.value.value if cut.when == "at_least" else one.value <= cut.value.value)
    ]
