"""The shapes of self-tests: what moves how far, which muscles that lengthens or loads, what people reach, how exactly."""

from typing import Literal

from laststraw.knowledge.fact import Fact, Quantity

TestedJoint = Literal[
    "hip_flexion", "hip_adduction", "hip_inward_rotation", "knee_flexion", "ankle_dorsiflexion",
    "lumbar_flexion", "lumbar_side_bend",
]  # fmt: skip


class ReadingNorm(Fact, frozen=True, kw_only=True):
    """What people of a sex and an age reach in a test, ages in years, both ends included."""

    sex: Literal["female", "male", "any"] = "any"
    from_age: int
    to_age: int
    mean: Quantity
    sd: Quantity


class HeldJoint(Fact, frozen=True, kw_only=True):
    """A joint that is kept at an angle (deg) while another one moves."""

    joint: TestedJoint
    deg: float


class LengthTest(Fact, frozen=True, kw_only=True):
    """A self-test of how far muscles can get longer: everything from which the body model computes mm a degree.

    ``moves`` goes from ``from_deg`` to ``to_deg``, the way that lengthens the muscles; outside of that range the conversion is
    not used. ``side``: the muscles are on the ``same`` side as the test, the ``opposite`` one, or on ``both``. ``error_sd``:
    standard deviation of one reading (standard error of measurement).
    """

    id: str
    map_id: str = ""  # T-number of the clinical table of tests
    name: str
    plain_name: str
    how: str  # one plain sentence
    reading: str  # what the number is, in plain words
    longer_when: Literal["higher", "lower"]  # does a higher or a lower reading mean a longer muscle?
    moves: TestedJoint
    from_deg: float
    to_deg: float
    holds: tuple[HeldJoint, ...] = ()
    structures: tuple[str, ...]
    side: Literal["same", "opposite", "both"]
    error_sd: Quantity
    norms: tuple[ReadingNorm, ...]
    cannot_say: str


class StrengthHold(Fact, frozen=True, kw_only=True):
    """A self-test of strength or endurance: which muscles it loads, what people reach, how exactly it is read."""

    id: str
    map_id: str = ""
    name: str
    plain_name: str
    how: str
    reading: str
    stronger_when: Literal["higher", "lower"]
    structures: tuple[str, ...]
    side: Literal["same", "opposite", "both"]
    error_sd: Quantity
    norms: tuple[ReadingNorm, ...]
    cannot_say: str
