"""Who was measured, and what they answered before anything else."""

from dataclasses import dataclass
from typing import Literal

from laststraw.records._check import require, require_id

Sex = Literal["female", "male", "other"]  # "other": norms of both are pooled
Answer = Literal["no", "yes", "unsure"]

STATURE_MM = (900.0, 2500.0)
MASS_KG = (20.0, 350.0)
AGE_YEARS = (10, 110)
MISSTATED_MM = 40.0  # assumed: self-reported and measured stature rarely differ by more


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A body: stature (mm), mass (kg), sex and year of birth. No name.

    *Error*: ``ValueError`` outside the ranges above.
    """

    stature_mm: float
    mass_kg: float
    sex: Sex
    birth_year: int

    def __post_init__(self) -> None:
        low, high = STATURE_MM
        told = f"stature {self.stature_mm:g} mm is not between {low:g} and {high:g} mm"
        in_cm = (
            f": for {self.stature_mm:g} cm give {10 * self.stature_mm:g}" if low <= 10 * self.stature_mm <= high else ""
        )
        require(low <= self.stature_mm <= high, told + in_cm)
        low, high = MASS_KG
        require(low <= self.mass_kg <= high, f"mass {self.mass_kg:g} kg is not between {low:g} and {high:g} kg")
        require(self.sex in ("female", "male", "other"), f"sex {self.sex!r} is not female, male or other")

    def age_years(self, year: int) -> float:
        """Age in a year, to the year."""
        return float(year - self.birth_year)

    def same_body(self, other: "Person") -> bool:
        """Could both be one person? Same sex and year of birth, and a stature no further apart than people misstate it."""
        same = self.sex == other.sex and self.birth_year == other.birth_year
        return same and abs(self.stature_mm - other.stature_mm) <= MISSTATED_MM


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyAnswer:
    """The answer to one red-flag question."""

    flag: str
    answer: Answer

    def __post_init__(self) -> None:
        require_id(self.flag)
        require(self.answer in ("no", "yes", "unsure"), f"{self.flag}: answer {self.answer!r} is not no, yes or unsure")


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomAnswer:
    """The answer to one question about what only the person knows; one a side where it has sides, else side ``none``."""

    symptom: str
    side: Literal["left", "right", "none"]
    yes: bool

    def __post_init__(self) -> None:
        require_id(self.symptom)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What the person said: safety first, then what bears on the choice of exercises.

    ``safety`` holds one answer per red flag that was asked; ``pain_now`` is 0 to 10 or None (not asked).
    """

    safety: tuple[SafetyAnswer, ...]
    pain_now: int | None = None
    leg_pain: bool = False
    bending_hurts: bool = False  # flexion intolerance
    arching_hurts: bool = False  # extension intolerance
    pregnant: bool = False
    osteoporosis: bool = False
    equipment: tuple[str, ...] = ()
    minutes_per_day: int = 15
    symptoms: tuple[SymptomAnswer, ...] = ()
    limits: tuple[str, ...] = ()  # ids of other limits of the knowledge files
    goals: tuple[str, ...] = ()  # what they want to do again

    def __post_init__(self) -> None:
        flags = [answer.flag for answer in self.safety]
        require(len(flags) == len(set(flags)), "a red flag is answered twice")
        asked = [(answer.symptom, answer.side) for answer in self.symptoms]
        require(len(asked) == len(set(asked)), "a question about symptoms is answered twice")
        require(self.pain_now is None or 0 <= self.pain_now <= 10, f"pain {self.pain_now} is not between 0 and 10")
        require(1 <= self.minutes_per_day <= 120, f"{self.minutes_per_day} minutes a day is not between 1 and 120")
