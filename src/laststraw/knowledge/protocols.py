"""The shapes of protocols: how to do each self-test, what it gives, by which way, how exactly, and when to leave it out."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from laststraw.knowledge.fact import Fact, Quantity
from laststraw.knowledge.selftests import ReadingNorm
from laststraw.records import Grade, Side, View

Group = Literal["posture", "bending", "length", "strength", "balance_control", "nerve_joint", "load"]
GROUPS: tuple[Group, ...] = ("posture", "bending", "length", "strength", "balance_control", "nerve_joint", "load")
Who = Literal["alone", "helper", "clinician"]
By = Literal["camera", "tape", "phone_inclinometer", "watch", "count", "scales", "blocks", "rating", "yes_no"]
Movement = Literal["bend", "side_bend", "turn", "squat", "chair", "stand", "hold", "walk"]

# What a person said that leaves a test out; ``pain_over_5``: pain now above 5 of 10.
Avoid = Literal[
    "bending_hurts", "arching_hurts", "leg_pain", "pregnant", "osteoporosis", "pain_over_5", "over_70", "over_80",
]  # fmt: skip


class Way(Fact, frozen=True, kw_only=True):
    """One way to read an output, and how exactly: one standard deviation of one reading, in the output's unit.

    ``error_sd`` None: that of the linked test of length or strength. Of a yes or no (1 or 0) it is the root of the share of
    answers that another try, or a trained tester, would not share.
    """

    by: By
    error_sd: Quantity | None = None


class CutOff(Fact, frozen=True, kw_only=True):
    """A size beyond which a reading means something, as published; what it means, in a sentence for the person."""

    when: Literal["at_least", "at_most"]
    value: Quantity
    sex: Literal["female", "male", "any"] = "any"
    means: str


class Output(Fact, frozen=True, kw_only=True):
    """One number that a test gives.

    ``sides``: one number for ``each`` side, one signed difference left minus right (``both``), or one for the whole body
    (``none``). ``asked_in``: the unit that is meant when none is typed. ``possible``: what is outside was misread or is in
    another unit. ``from_sides``: made from the two sides of the output ``of``: left minus right, that as a share of both
    together (%), or their sum. ``length_test``, ``strength_hold``: the same reading in ``test_lengths.toml``, which then has
    the error and the norms.
    """

    id: str
    plain_name: str
    unit: str
    sides: Literal["each", "both", "none"]
    asked_in: str = ""
    possible: tuple[float, float]
    worse: Literal["higher", "lower", "either"]  # either: neither end is worse
    ways: tuple[Way, ...]
    norms: tuple[ReadingNorm, ...] = ()
    cut_offs: tuple[CutOff, ...] = ()
    from_sides: Literal["", "difference", "share", "sum"] = ""
    of: str = ""
    length_test: str = ""
    strength_hold: str = ""

    @property
    def side_names(self) -> tuple[Side, ...]:
        """The sides it has a number for."""
        return ("left", "right") if self.sides == "each" else (self.sides,)

    @property
    def is_yes_no(self) -> bool:
        """Whether it is an answer and no number: 1 for yes, 0 for no."""
        return all(way.by == "yes_no" for way in self.ways)

    def way(self, by: str) -> Way | None:
        """The way of that name."""
        return next((way for way in self.ways if way.by == by), None)

    @property
    def typed(self) -> tuple[Way, ...]:
        """The ways that a person can type in: all but the camera; none for what is made from two sides."""
        return () if self.from_sides else tuple(way for way in self.ways if way.by != "camera")


class TestProtocol(Fact, frozen=True, kw_only=True):
    """A self-test: how to do it and what it gives.

    ``film``: the sides of the body that may face the camera in a film, the best one first; ``photo``: in photos, which
    ``laststraw measure`` reads. ``minutes``: with everything set up. ``not_offered``: why it is not to be done at home, or
    gives no number here; then nothing is read in.
    """

    id: str
    map_id: str = ""  # T-number of the clinical table of tests
    group: Group
    name: str
    plain_name: str
    purpose: str
    who: Who
    steps: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    film: tuple[View, ...] = ()
    movement: Movement | None = None
    filming: tuple[str, ...] = ()  # how to film it, one action each
    photo: tuple[View, ...] = ()
    minutes: float
    outputs: tuple[Output, ...] = ()
    when_not: tuple[str, ...] = ()
    stop_when: str = ""
    cannot_say: str
    not_offered: str = ""
    avoid_if: tuple[Avoid, ...] = ()
    only_if: tuple[str, ...] = ()  # symptoms, one of which makes it worth doing
    discomfort: Literal[0, 1, 2, 3] = 1  # none, a little effort, real effort, brings pain on
    grade: Grade

    def output(self, id: str) -> Output | None:
        """The output of that id."""
        return next((output for output in self.outputs if output.id == id), None)

    @property
    def typed(self) -> tuple[Output, ...]:
        """The outputs that a person can type in, the main one first."""
        return tuple(output for output in self.outputs if output.typed)


class Reached(NamedTuple):
    """What people of a sex and age reach: mean and sd, and the norm (or the two of both sexes) that they come from."""

    mean: float
    sd: float
    norms: tuple[ReadingNorm, ...]


def people_reach(norms: Sequence[ReadingNorm], sex: str, ages: Sequence[int]) -> Reached | None:
    """What people of a sex and an age reach; for sex "other" both sexes are pooled. None: nobody of that age was measured.

    Parameters
    ----------
    ages
        Years. Two of them where the birthday is not known: the norm of either fits, that of the younger first.

    *Error*: a person near the end of a norm's ages is compared with people who are younger or older on average.
    """
    fitting = [n for age in ages for n in norms if n.from_age <= age <= n.to_age]
    own = [n for n in fitting if n.sex in (sex, "any")][:1]
    if sex not in ("female", "male"):
        both = [next((n for n in fitting if n.sex == one), None) for one in ("female", "male")]
        own = own or [n for n in both if n is not None]
    if not own:
        return None
    mean = sum(n.mean.value for n in own) / len(own)
    variance = sum(n.sd.value**2 + (n.mean.value - mean) ** 2 for n in own) / len(own)
    return Reached(mean, variance**0.5, tuple(own))
