"""Numbers with their error, and the honest absence of a number."""

from dataclasses import dataclass

from laststraw.records._check import require, require_finite, require_id, require_positive, require_unit
from laststraw.records.photo import Side, View

# Errors of a method on one body: the same in every photo of that person, so no number of photos averages them out.
LASTING_ERRORS = (
    "network bias", "outline for bones", "bones for joints", "points for joints", "sticker on the bone",
    "point placed by eye", "place in the outline", "muscles beside the spine", "network shrinks tilts",
    "legs taken as equally long", "scale", "place of C7",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorTerm:
    """One entry of an error budget, as a standard deviation in the measurement's unit.

    ``shared``: one cause moves several readings together (the roll of one camera), so it cancels in differences.
    ``gradient``: signed change of the value per unit of the shared cause (deg of roll, deg of yaw); 0 when not shared.
    ``scope``: where a shared cause is the same: a photo (``back``, ``back-2``), or ``person`` for what a body brings into all.
    """

    name: str
    sd: float
    shared: bool = False
    gradient: float = 0.0
    scope: str = ""

    def __post_init__(self) -> None:
        require(self.sd >= 0.0, f"error term {self.name}: sd {self.sd} is negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How this person's number was made: from which records, by which method, with which error budget."""

    method: str
    view: View | None
    because: tuple[str, ...]  # ids of photos, landmark sets or readings
    budget: tuple[ErrorTerm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A number, its unit and one standard deviation of measurement error.

    ``id`` is the quantity (``shoulder_tilt``); ``key`` is unique in a visit: ``reading/shoulder_tilt/front`` for one
    photo, ``measurement/shoulder_tilt`` for the best estimate over all views. Signs: left minus right; a lean or shift is
    positive towards the person's left, or forwards.
    """

    id: str
    key: str
    value: float
    sd: float
    unit: str
    side: Side
    source: Source

    def __post_init__(self) -> None:
        require_id(self.id)
        require_id(self.key)
        require_finite(self.id, self.value)
        require_positive(f"sd of {self.id}", self.sd)
        require_unit(self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMeasured:
    """A measurement that cannot honestly be given, and why."""

    id: str
    reason: str
    view: View | None = None

    def __post_init__(self) -> None:
        require_id(self.id)
        require(bool(self.reason), f"{self.id}: say why it is not measured")
