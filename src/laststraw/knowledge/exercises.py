"""The shapes of what to do: relief techniques, exercises in ladders, habits, and what rules one of them out."""

from typing import Literal

from laststraw.knowledge.fact import Claim, Fact, Quantity
from laststraw.records import Grade, Role

Stage = Literal["relief", "correction", "habit"]
Goal = Literal["strength", "control", "mobility", "balance"]

# What a person wants to do again without thinking about the back; ladders name those that they train.
EverydayGoal = Literal[
    "bending", "lifting", "carrying", "sitting", "standing", "walking", "stairs", "turning_in_bed", "getting_up",
    "reaching_up", "sleeping", "sport",
]  # fmt: skip


class Span(Fact, frozen=True, kw_only=True):
    """How much of an exercise: (least, most) of each; the least to begin with, the most before a step up.

    ``reps``: repetitions, or steps when walking; ``hold_s``: how long each is held, or the set where there are no ``reps``
    (s). ``each_side``: all of it on the left and on the right.
    """

    sets: tuple[int, int]
    reps: tuple[int, int] | None = None
    hold_s: tuple[int, int] | None = None
    each_side: bool = False
    slow: bool = False
    of: Literal["times", "steps"] = "times"


class Limit(Fact, frozen=True, kw_only=True):
    """Something about a person that rules exercises out.

    ``asked``: it has an answer of its own in the table ``[today]``; else it is one of the words of ``limits`` there.
    """

    id: str
    question: str
    because: str  # why an exercise is left out, in a sentence for the person
    asked: bool = False


class Ladder(Fact, frozen=True, kw_only=True):
    """One way to work on something, from easy to hard. What is matched to a person is the ladder; one rung of it is done.

    ``rungs``: ids of its exercises, the easiest first; ``start``: where most people begin. ``for_structures`` with
    ``for_roles``: muscles that are to be lengthened or strengthened. ``sided``: which side gets the extra set: that of the
    matched structure, or that of the finding; ``side_note`` is added to the dose then, with {side} and {other_side} filled in.
    """

    id: str
    name: str
    goal: Goal
    rungs: tuple[str, ...]
    start: str
    for_findings: tuple[str, ...] = ()
    for_structures: tuple[str, ...] = ()
    for_roles: tuple[Role, ...] = ()  # empty: any
    for_goals: tuple[EverydayGoal, ...] = ()
    general: bool = False  # also part of the programme for everyone
    sided: Literal["no", "structure", "finding"] = "no"
    side_note: str = ""
    grade: Grade
    claim: Claim


class Exercise(Fact, frozen=True, kw_only=True):
    """One thing to do: how, how much, when to stop, and when not to do it.

    An exercise of the stage correction is a rung of exactly one ladder, which says what it is for and how good the evidence
    is; its dose is ``amount`` on ``days_a_week``, and it takes ``plan.exercise_minutes``. Relief and habits stand alone: they
    have ``dose``, ``frequency``, ``minutes``, ``grade`` and ``claim``.

    ``alongside``: it runs while other things are done, so it takes none of one's own time. ``place``: its place in the order
    of relief; those that share one are alternatives, the first suitable is taken. ``not_with``: ids of limits.

    ``direction``: which way the back goes; a movement of relief is called for by the way that eases. ``for_activities``,
    ``for_goals``: a habit that names some is chosen by what the person does and wants; one that names none is for everybody.
    """

    id: str
    name: str
    stage: Stage
    steps: tuple[str, ...]  # plain instructions, one action each
    stop_if: str
    amount: Span | None = None
    days_a_week: tuple[int, int] | None = None
    dose: str = ""
    frequency: str = ""
    minutes: Quantity | None = None
    easier: str = ""
    harder: str = ""
    equipment: tuple[str, ...] = ()
    not_with: tuple[str, ...] = ()
    min_age: int | None = None
    max_age: int | None = None
    other_cautions: tuple[str, ...] = ()
    # of relief and habits
    for_findings: tuple[str, ...] = ()
    for_structures: tuple[str, ...] = ()
    for_roles: tuple[Role, ...] = ()
    sided: Literal["no", "structure", "finding"] = "no"
    side_note: str = ""
    alongside: bool = False
    place: int = 0
    direction: Literal["", "arching", "bending", "side"] = ""
    for_activities: tuple[str, ...] = ()
    for_goals: tuple[EverydayGoal, ...] = ()
    only_if: tuple[Literal["bending_hurts", "arching_hurts", "leg_pain", "finding"], ...] = ()  # all must hold
    grade: Grade | None = None
    claim: Claim | None = None
