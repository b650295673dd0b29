"""What the plan looks up again and again, worked out once for each set of knowledge files."""

import math
from dataclasses import dataclass
from typing import get_args

from laststraw.knowledge import Exercise, Knowledge, Ladder, RedFlag
from laststraw.knowledge.exercises import Goal
from laststraw.records import Role

SHORT_WALK = "short_walk"  # the two walks fill what time there is, so they are known by name
WALKING = "walking_programme"
GRADES = "ABCDX"
ENDS: tuple[Goal, ...] = get_args(Goal)
ROLES: tuple[Role, ...] = get_args(Role)
DIARY = "activity/"  # before the id of an activity or a goal: what an item rests on
GOAL = "intake/goals/"
_KEPT = "_plan_tables"


@dataclass(frozen=True, slots=True)
class Step:
    """One exercise, with what may rule it out. ``from_age`` and ``to_age``: for whom it is (year)."""

    exercise: Exercise
    not_with: frozenset[str]
    equipment: frozenset[str]
    from_age: float
    to_age: float


@dataclass(frozen=True, slots=True)
class Habit:
    """One habit, the keys of the activities and goals that call for it, and the findings that do."""

    step: Step
    called_by: frozenset[str]
    findings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One ladder: its steps from easy to hard, where most people begin, and its place in the files."""

    ladder: Ladder
    steps: tuple[Step, ...]
    start: int
    place: int
    grade: int  # 0 is the best
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Spot:
    """One place in the order of relief: its techniques, and the time that the longest takes (min)."""

    place: int
    steps: tuple[Step, ...]
    minutes: float


@dataclass(frozen=True, slots=True)
class Tables:
    """Ladders, relief and habits, and which ladders name a finding, a structure or a goal."""

    rows: tuple[Row, ...]
    spots: tuple[Spot, ...]
    habits: tuple[Habit, ...]
    by_finding: dict[str, tuple[Row, ...]]
    by_structure: dict[str, tuple[Row, ...]]
    by_goal: dict[str, tuple[Row, ...]]
    general: tuple[Row, ...]  # best grade first, then strength, control, mobility, balance
    limits: frozenset[str]
    flags: dict[str, RedFlag]
    possible: dict[tuple[int, int, str], tuple[RedFlag, ...]]  # by both ages and sex, filled as they come


def tables(knowledge: Knowledge) -> Tables:
    """The tables of these knowledge files: kept beside their other look-up tables."""
    kept = knowledge.__dict__
    if _KEPT not in kept:
        kept[_KEPT] = _made(knowledge)
    found: Tables = kept[_KEPT]
    return found


def own_minutes(exercise: Exercise) -> float:
    """Time that the exercise takes out of a day; none when it runs alongside other things (min)."""
    return 0.0 if exercise.alongside or exercise.minutes is None else exercise.minutes.value


def _made(knowledge: Knowledge) -> Tables:
    rows = tuple(_row(ladder, place, knowledge) for place, ladder in enumerate(knowledge.ladders))
    return Tables(
        rows=rows,
        spots=_spots(knowledge),
        habits=tuple(_habit(exercise) for exercise in knowledge.exercises if exercise.stage == "habit"),
        by_finding=_naming(rows, "for_findings"),
        by_structure=_naming(rows, "for_structures"),
        by_goal=_naming(rows, "for_goals"),
        general=tuple(sorted((row for row in rows if row.ladder.general), key=_order)),
        limits=frozenset(limit.id for limit in knowledge.limits),
        flags={flag.id: flag for flag in knowledge.red_flags},
        possible={},
    )


def _order(row: Row) -> tuple[int, int, int]:
    return row.grade, ENDS.index(row.ladder.goal), row.place


def _step(exercise: Exercise) -> Step:
    return Step(
        exercise=exercise,
        not_with=frozenset(exercise.not_with),
        equipment=frozenset(exercise.equipment),
        from_age=0.0 if exercise.min_age is None else exercise.min_age,
        to_age=math.inf if exercise.max_age is None else exercise.max_age,
    )


def _habit(exercise: Exercise) -> Habit:
    called_by = (*(DIARY + id for id in exercise.for_activities), *(GOAL + goal for goal in exercise.for_goals))
    return Habit(_step(exercise), frozenset(called_by), frozenset(exercise.for_findings))


def _row(ladder: Ladder, place: int, knowledge: Knowledge) -> Row:
    return Row(
        ladder=ladder,
        steps=tuple(_step(knowledge.exercise(rung)) for rung in ladder.rungs),
        start=ladder.rungs.index(ladder.start),
        place=place,
        grade=GRADES.index(ladder.grade),
        roles=frozenset(ladder.for_roles or ROLES),
    )


def _spots(knowledge: Knowledge) -> tuple[Spot, ...]:
    """Places of relief in their order; the walk has its time beforehand."""
    relief = [exercise for exercise in knowledge.exercises if exercise.stage == "relief"]
    walks = {exercise.place for exercise in relief if exercise.id == SHORT_WALK}
    spots = []
    for place in sorted({exercise.place for exercise in relief}):
        here = [exercise for exercise in relief if exercise.place == place]
        minutes = 0.0 if place in walks else max(map(own_minutes, here))
        spots.append(Spot(place, tuple(map(_step, here)), minutes))
    return tuple(spots)


def _naming(rows: tuple[Row, ...], field: str) -> dict[str, tuple[Row, ...]]:
    named: dict[str, list[Row]] = {}
    for row in rows:
        for id in dict.fromkeys(getattr(row.ladder, field)):
            named.setdefault(id, []).append(row)
    return {id: tuple(found) for id, found in named.items()}
