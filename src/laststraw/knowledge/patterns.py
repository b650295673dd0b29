"""The shape of a finding: what shows it, which structures it is said to involve, what speaks for and against it."""

from typing import Literal

from laststraw.knowledge.fact import Claim, Fact, Quantity
from laststraw.records import Grade, Role


class Criterion(Fact, frozen=True, kw_only=True):
    """One condition of a finding: a latent beyond a size that is worth a sentence, on one side of its norm.

    ``of``: its ``difference`` left minus right; its ``level``, the same for both sides; or a ``side``: the left, the
    right or both, each against the norm, or (``apart``) one against the other.
    """

    latent: str
    of: Literal["difference", "level", "side"]
    sign: Literal["positive", "negative", "either"]  # either: its sign gives the side of the finding
    beyond: Quantity  # distance from the norm mean (0 for left minus right)
    apart: Quantity | None = None  # of a side: or this much beyond the other side


class InvolvementDef(Fact, frozen=True, kw_only=True):
    """A structure that a finding is said to involve.

    ``side``: ``same`` or ``opposite`` of the finding's side, ``both``, or ``none`` (midline).
    """

    structure: str
    side: Literal["same", "opposite", "both", "none"]
    role: Role
    claim: Claim
    edges: tuple[str, ...] = ()  # of the clinical map


class SignDef(Fact, frozen=True, kw_only=True):
    """A reading that makes a condition more or less likely.

    ``reading``: ``test/output``, or ``symptom/<id>``. ``side``: of the reading, against the side of the finding.
    ``shows``: when the sign is there; ``value``: the border, in the unit of the reading. ``accuracy``: a published one;
    else ``sensitivity`` (share of people with the condition who have the sign) and ``specificity`` (share of the others
    who have not). A sign that speaks against the condition has a sensitivity below 1 - specificity.
    """

    reading: str
    side: Literal["same", "opposite", "any", "none"]
    shows: Literal["yes", "no", "at_least", "at_most"]
    value: Quantity | None = None
    accuracy: str = ""
    sensitivity: Quantity | None = None
    specificity: Quantity | None = None
    claim: Claim
    edges: tuple[str, ...] = ()


class FindingDef(Fact, frozen=True, kw_only=True):
    """A pattern, the structures it involves, and what the literature holds for and against it.

    Either ``criteria``: latents beyond a size (all must hold; of a lateral one as for the left side, the right is its
    mirror); or ``prior`` and ``signs``: a condition with its probability before any sign, among people with one of
    ``needs``. Neither: the body model alone shows it. Grade X is never reported.
    """

    id: str
    map_id: str  # F-number of the clinical knowledge map, or ""
    name: str
    plain_name: str
    says: str  # one plain sentence; {side}, {other_side}, {value}, {lo}, {hi} are filled in; of a condition only the sides
    says_apart: str = ""  # in its place where one side is beyond the other, and within the norm
    structure: str  # the structure it is mainly about
    lateral: bool
    grade: Grade
    weight: (
        Quantity  # how much knowing it changes what is done: 1 a little (a label) to 3 (which way to move, whom to see)
    )
    criteria: tuple[Criterion, ...] = ()
    prior: Quantity | None = None
    needs: tuple[str, ...] = ()  # ids of symptoms
    signs: tuple[SignDef, ...] = ()
    agrees_with: tuple[str, ...] = ()  # measurements that should point the same way when they are there
    involves: tuple[InvolvementDef, ...]
    supports: tuple[Claim, ...]
    contradicts: tuple[Claim, ...]
    otherwise: tuple[Claim, ...] = ()  # what else would explain it
    linked_to_pain: Claim  # is it linked to pain at all?
    no_contradiction: str = ""  # why ``contradicts`` is empty, when it is
    next_check: str  # which test or photo would settle it
