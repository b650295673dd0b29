"""Everything that the choice of exercises looks at, in one record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from laststraw.knowledge import Exercise, Knowledge
from laststraw.plan.direction import Eases
from laststraw.plan.limits import Ages, ruled_out_by
from laststraw.plan.tables import Step
from laststraw.records import Finding, Intake
from laststraw.records.course import Course, Standing

RESTS = "rests"  # beside the ids of limits, "age" and "equipment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was found and said, what is ruled out by it, how it went so far, and what the diary shows.

    ``activities``: ids, the one that is done or loads most first. ``places``: exercises on a day's list, by the minutes;
    ``most``: the same after what the log asks for. ``gently``: every ladder begins one step easier.
    """

    findings: Sequence[Finding]
    intake: Intake
    limits: frozenset[str]
    ages: Ages
    equipment: frozenset[str]
    eases: Eases
    course: Course | None
    standings: Mapping[str, Standing]  # of the course, by ladder
    activities: Sequence[str]
    places: int
    most: int
    gently: bool

    @property
    def holds(self) -> Mapping[str, bool]:
        """What ``only_if`` of relief and habits asks for, as the answers have it."""
        intake = self.intake
        return {
            "bending_hurts": intake.bending_hurts,
            "arching_hurts": intake.arching_hurts,
            "leg_pain": intake.leg_pain,
        }

    @property
    def rests(self) -> tuple[str, ...]:
        """Ids of exercises that are left out for now, because of what was felt with them."""
        return self.course.rests if self.course is not None else ()

    def against(self, step: Step) -> str | None:
        """What rules an exercise out: "rests", a limit, "age" or "equipment"; None when it may be done."""
        if step.exercise.id in self.rests:
            return RESTS
        limits = self.limits
        if step.exercise.direction:  # only a movement of relief has one
            limits = limits - self.eases.waives(step.exercise)
        return ruled_out_by(step, limits, self.ages, self.equipment)

    def why_not(self, step: Step, against: str, knowledge: Knowledge) -> str:
        """The same as a sentence for the person."""
        if against == RESTS:
            return left_out_for_now(step.exercise, knowledge)
        if against in step.not_with:
            return knowledge.limit(against).because
        things = ", ".join(knowledge.shown(thing) for thing in step.exercise.equipment if thing not in self.equipment)
        return knowledge.sentence(f"plan.left_out.{against}", things=things)


def left_out_for_now(exercise: Exercise, knowledge: Knowledge) -> str:
    """Why an exercise with which pain moved down the leg, or something went numb, is not on the list."""
    days = round(knowledge.constant("course.direction_days"))
    return knowledge.sentence("course.rests", name=exercise.name, days=days)
