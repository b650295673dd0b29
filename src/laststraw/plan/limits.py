"""What rules an exercise out for this person: their answers, their age, what they have at hand."""

from collections.abc import Collection
from datetime import date

from laststraw.knowledge import Knowledge
from laststraw.plan.spelling import refuse_unknown
from laststraw.plan.tables import Step, tables
from laststraw.records import Intake, Person

Ages = tuple[int, int]


def possible_ages(person: Person, today: date) -> Ages:
    """The two ages that a year of birth leaves open: birthday still to come, birthday past (year)."""
    older = today.year - person.birth_year
    return older - 1, older


def limits_of(intake: Intake) -> frozenset[str]:
    """What the person said that rules exercises out. Steroid tablets count as thin bones, a new baby as pregnancy.

    Not sure counts as yes; and where someone is to be seen soon about it, what might be hurt is spared until then: an operation
    or a wound, unsteadiness, a bone after a bad fall.
    """
    said = {answer.flag for answer in intake.safety if answer.answer != "no"}
    holds: dict[str, bool] = {
        "bending": intake.bending_hurts,
        "arching": intake.arching_hurts,
        "leg_pain": intake.leg_pain,
        "pregnancy": intake.pregnant or "RF19a" in said,
        "osteoporosis": intake.osteoporosis or bool(said & {"RF11a", "RF11b"}),
        "surgery": bool(said & {"RF20a", "RF20b"}),
        "falls": "RF07a" in said,
    }
    return frozenset((*(limit for limit, held in holds.items() if held), *intake.limits))


def spared(intake: Intake, ages: Ages, knowledge: Knowledge) -> frozenset[str]:
    """Limits that follow from a doubt alone: a bone that may be broken is spared like a thin one until somebody has looked.

    A small fall, a lift or a cough counts only at an age at which it breaks bones.
    """
    doubts = {"RF10a", "RF11c"} | ({"RF10b"} if ages[1] >= knowledge.constant("triage.fragile_age") else set())
    doubtful = any(answer.answer != "no" and answer.flag in doubts for answer in intake.safety)
    return frozenset(("osteoporosis",)) if doubtful else frozenset()


def refuse_unknown_limits(limits: Collection[str], knowledge: Knowledge) -> None:
    """*Error*: ``UnusableInput`` for a limit that does not exist: left unread it would rule nothing out."""
    known = tables(knowledge).limits
    if not known.issuperset(limits):
        refuse_unknown(sorted(limits), sorted(known), "limit")


def ruled_out_by(step: Step, limits: frozenset[str], ages: Ages, equipment: frozenset[str]) -> str | None:
    """The first thing that rules the exercise out, health before equipment; None when it may be done.

    The id of a limit, else "age" or "equipment".

    Parameters
    ----------
    ages
        Both ages that a year of birth leaves open (year): the younger one meets a lower bound, the older one an upper bound.
    """
    if not step.not_with.isdisjoint(limits):
        return next(limit for limit in step.exercise.not_with if limit in limits)
    if ages[0] < step.from_age or ages[1] > step.to_age:
        return "age"
    return None if step.equipment <= equipment else "equipment"
