"""What rules an exercise out for this person: their answers, their age, what they have at hand."""

from datetime import date

from laststraw.knowledge import Exercise
from laststraw.records import Intake, Person


def possible_ages(person: Person, today: date) -> tuple[int, int]:
    """The two ages that a year of birth leaves open: birthday still to come, birthday past (year)."""
    older = today.year - person.birth_year
    return older - 1, older


def limits_of(intake: Intake) -> frozenset[str]:
    """What the person said that rules exercises out. Steroid tablets count as thin bones, a new baby as pregnancy."""
    said = {answer.flag for answer in intake.safety if answer.answer != "no"}
    holds: dict[str, bool] = {
        "bending": intake.bending_hurts,
        "arching": intake.arching_hurts,
        "leg_pain": intake.leg_pain,
        "pregnancy": intake.pregnant or "RF19a" in said,
        "osteoporosis": intake.osteoporosis or bool(said & {"RF11a", "RF11b"}),
    }
    return frozenset((*(limit for limit, held in holds.items() if held), *intake.limits))


def ruled_out_by(exercise: Exercise, limits: frozenset[str], age: int, equipment: tuple[str, ...]) -> str | None:
    """The first thing that rules the exercise out, health before equipment; None when it may be done.

    The id of a limit, else "age" or "equipment".

    Parameters
    ----------
    age
        The older of the possible ages (year): an upper age is then kept on the careful side.
    """
    for limit in exercise.not_with:
        if limit in limits:
            return limit
    if exercise.max_age is not None and age > exercise.max_age:
        return "age"
    if not set(exercise.equipment) <= set(equipment):
        return "equipment"
    return None
