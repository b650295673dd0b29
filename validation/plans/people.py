"""Random people, and everything that a plan may look at: answers, findings, limits, goals, things at home, a log, a test."""

import random
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import get_args

from laststraw import plan
from laststraw.knowledge import Knowledge
from laststraw.knowledge.exercises import EverydayGoal
from laststraw.records import (
    Answer,
    Effect,
    Finding,
    Intake,
    Involvement,
    Measurement,
    Person,
    Role,
    SafetyAnswer,
    Side,
    Source,
    SymptomAnswer,
    TestResult,
)
from laststraw.records.course import Course, Standing
from laststraw.records.finding import Amount

TODAY = date(2026, 11, 23)
FERTILE = (13, 56)  # ages at which a pregnancy is no contradiction
GOALS = get_args(EverydayGoal)
WALKING_HURTS = (SymptomAnswer(symptom="walking_worse", side="none", yes=True),)
MUSCLES = (
    "iliopsoas", "quadratus_lumborum", "gluteus_medius", "gluteus_maximus", "tensor_fasciae_latae", "rectus_femoris",
    "semitendinosus", "multifidus", "external_oblique", "latissimus_dorsi", "pectoralis_major", "piriformis",
    "upper_trapezius", "soleus", "rhomboids", "rectus_abdominis",
)  # fmt: skip
ROLES: tuple[Role, ...] = ("held_short", "held_long", "tight", "weak", "restricted", "overworked")
SIDES: tuple[Side, ...] = ("left", "right", "both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One person on one day."""

    person: Person
    intake: Intake
    findings: tuple[Finding, ...]
    course: Course | None
    activities: tuple[str, ...]
    tests: tuple[TestResult, ...]


class Crowd:
    """Everybody who can be made up from these knowledge files; the person of a number is always the same one."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self.things = tuple(sorted({thing for exercise in known.exercises for thing in exercise.equipment}))
        self.limits = tuple(limit.id for limit in known.limits if not limit.asked)
        self.activities = tuple(activity.id for activity in known.activities)
        self.findings = _some_findings(known)
        self.tests = _tests()
        self.asked: dict[Person, tuple[tuple[str, ...], tuple[SafetyAnswer, ...]]] = {}

    def case(self, seed: int) -> Case:
        """One person on one day."""
        dice = random.Random(seed)
        age, sex = dice.randint(12, 95), dice.choice(("female", "male", "other"))
        person = _person(sex, TODAY.year - age)
        found = {one.key: one for one in dice.choices(self.findings, k=dice.randrange(6))}
        return Case(
            person=person,
            intake=self._intake(person, age, dice),
            findings=tuple(found.values()),
            course=_course(dice, self.known) if dice.random() < 0.4 else None,
            activities=tuple(dice.sample(self.activities, dice.randrange(6))) if dice.random() < 0.4 else (),
            tests=(dice.choice(self.tests),) if dice.random() < 0.3 else (),
        )

    def _intake(self, person: Person, age: int, dice: random.Random) -> Intake:
        often = dice.choice((0.0, 0.2, 0.5, 1.0))  # from someone with no limit to someone with most of them
        fertile = person.sex != "male" and age in range(*FERTILE)
        return Intake(
            safety=self._safety(person, dice),
            pain_now=dice.choice((None, *range(11))),
            leg_pain=dice.random() < 0.3,
            bending_hurts=dice.random() < max(0.2, often),
            arching_hurts=dice.random() < max(0.2, often),
            pregnant=fertile and dice.random() < 0.15,
            osteoporosis=dice.random() < (0.25 if age > 60 else 0.05),
            equipment=tuple(thing for thing in self.things if dice.random() < 0.5),
            minutes_per_day=dice.choice((*range(1, 31), 45, 60, 90, 120)),
            symptoms=WALKING_HURTS if dice.random() < 0.1 else (),
            limits=tuple(limit for limit in self.limits if dice.random() < 0.6 * often),
            goals=tuple(dice.sample(GOALS, dice.randrange(4))) if dice.random() < 0.6 else (),
        )

    def _safety(self, person: Person, dice: random.Random) -> tuple[SafetyAnswer, ...]:
        """Mostly all no; else some yes and unsure, and now and then a question that was left open."""
        if person not in self.asked:
            asked = tuple(flag.id for flag in plan.questions(self.known, person, TODAY))
            self.asked[person] = asked, tuple(_answer(flag, "no") for flag in asked)
        asked, all_no = self.asked[person]
        if dice.random() < 0.6:
            return all_no
        told = dict(zip(asked, all_no, strict=True))
        for flag in dice.sample(asked, dice.choice((1, 1, 1, 2, 3))):
            told[flag] = _answer(flag, dice.choice(("yes", "unsure")))
        if dice.random() < 0.1:
            del told[dice.choice(asked)]
        return tuple(told.values())


@cache
def _person(sex: str, birth_year: int) -> Person:
    return Person(stature_mm=1700, mass_kg=70, sex=sex, birth_year=birth_year)  # type: ignore[arg-type]


@cache
def _answer(flag: str, answer: Answer) -> SafetyAnswer:
    return SafetyAnswer(flag=flag, answer=answer)


def _some_findings(known: Knowledge) -> tuple[Finding, ...]:
    """A thousand findings of every kind, side and probability."""
    dice = random.Random(7)
    kinds = [definition for definition in known.findings if definition.grade != "X"]
    pool = []
    for _ in range(1000):
        kind = dice.choice(kinds)
        side: Side = dice.choice(SIDES[:2]) if kind.lateral else "none"
        involves = tuple(
            Involvement(
                structure=dice.choice(MUSCLES), side=dice.choice(SIDES), role=dice.choice(ROLES),
                p=dice.choice((None, 0.3, 0.8)), because=("x",),
            )
            for _ in range(dice.randrange(4))
        )  # fmt: skip
        held = kind.id.startswith("held")
        structure = dice.choice(MUSCLES) if held else kind.structure
        pool.append(
            Finding(
                id=kind.id, key=f"finding/{kind.id}/{structure}/{side}" if held else f"finding/{kind.id}/{side}",
                structure=structure, side=side, p=dice.choice((0.6, 0.75, 0.9, 0.99)),
                effect=Effect(measurement="measurement/x", value=1.0, lo95=0.5, hi95=1.5, unit="deg"),
                involves=involves, because=("measurement/x",), against=(), grade="C",
            )
        )  # fmt: skip
    return tuple(pool)


def _course(dice: random.Random, known: Knowledge) -> Course:
    """A log of any kind: each ladder anywhere, parked anywhere, resting or not."""
    standings = []
    for ladder in known.ladders:
        if dice.random() < 0.3:
            rung = dice.choice(ladder.rungs)
            span = known.exercise(rung).amount
            assert span is not None
            amount = Amount(
                sets=span.sets[1], reps=span.reps and span.reps[1], hold_s=span.hold_s and span.hold_s[1],
                each_side=span.each_side,
            )  # fmt: skip
            parked = dice.choice(ladder.rungs) if dice.random() < 0.2 else ""
            rests = dice.random() < 0.1
            standings.append(Standing(ladder=ladder.id, exercise=rung, amount=amount, parked=parked, rests=rests))
    return Course(
        today=TODAY.isoformat(), standings=tuple(standings), steps=(), weeks=(), scores=(), changes=(),
        exercises=dice.choice((None, None, None, 0, 1, 2, 3)),
        walk_minutes=dice.choice((None, 1.0, 5.0, 11.0, 22.5, 30.0, 45.0)),
        limits=dice.choice(((), (), ("arching",), ("bending",), ("arching", "bending"))),
    )  # fmt: skip


def _tests() -> tuple[TestResult, ...]:
    """Every way to answer the test of repeated movements."""
    outputs = ("arching_eases", "centralises", "arching_spreads", "bending_eases_back")
    return tuple(
        answered({id: bool(bits >> at & 1) for at, id in enumerate(outputs)}) for bits in range(2 ** len(outputs))
    )


def answered(answers: dict[str, bool]) -> TestResult:
    """A test of repeated movements with these answers."""
    results = tuple(
        Measurement(
            id=id, key=f"test/repeated_movements/{id}/none", value=float(yes), sd=0.5, unit="1", side="none",
            source=Source(method="answer", view=None, because=("answer/x",), budget=()),
        )
        for id, yes in answers.items()
    )  # fmt: skip
    return TestResult(
        id="test/repeated_movements", test="repeated_movements", film=None, repetitions=(), readings=(), results=results,
        not_measured=(),
    )  # fmt: skip
