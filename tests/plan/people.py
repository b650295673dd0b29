"""People, answers and findings for the tests of this room."""

import random
from datetime import date
from typing import get_args

from laststraw import knowledge
from laststraw.knowledge.exercises import EverydayGoal
from laststraw.plan import questions
from laststraw.records import Effect, Finding, Intake, Involvement, Person, SafetyAnswer

TODAY = date(2026, 11, 22)
PATTERNS = {  # finding id -> has it a side?
    finding.id: finding.lateral
    for finding in knowledge.load().findings
    if finding.grade != "X" and (finding.criteria or finding.prior is not None)
}
MUSCLES = (
    "iliopsoas", "quadratus_lumborum", "gluteus_medius", "gluteus_maximus", "tensor_fasciae_latae", "rectus_femoris",
    "semitendinosus", "multifidus", "external_oblique", "latissimus_dorsi", "pectoralis_major", "piriformis",
)  # fmt: skip
LIMITS = tuple(limit.id for limit in knowledge.load().limits if not limit.asked)
GOALS = get_args(EverydayGoal)
MIRROR = {"left": "right", "right": "left", "both": "both", "none": "none"}


def person(*, sex="male", age=40):
    return Person(stature_mm=1750, mass_kg=75, sex=sex, birth_year=TODAY.year - age)


def safe(known, who, **changes):
    """Answers "no" to all questions that are asked of this person, but for ``changes`` (RF12a="yes")."""
    told = {flag.id: "no" for flag in questions(known, who, TODAY)} | changes
    return tuple(SafetyAnswer(flag=flag, answer=answer) for flag, answer in told.items())


def intake(known, who, *, flags=None, **fields):
    return Intake(safety=safe(known, who, **(flags or {})), **fields)


def finding(id, side="none", *, p=0.9, structure="lumbar_spine", involves=()):
    key = f"finding/{id}/{structure}/{side}" if id.startswith("held") else f"finding/{id}/{side}"
    effect = Effect(measurement="measurement/x", value=1.0, lo95=0.5, hi95=1.5, unit="deg")
    return Finding(
        id=id, key=key, structure=structure, side=side, p=p, effect=effect, involves=tuple(involves),
        because=("measurement/x",), against=(), grade="C",
    )  # fmt: skip


def involved(structure, side, role, p=0.8):
    return Involvement(structure=structure, side=side, role=role, p=p, because=("state/x",))


def mirrored(found):
    flipped = tuple(
        Involvement(structure=i.structure, side=MIRROR[i.side], role=i.role, p=i.p, because=i.because)
        for i in found.involves
    )
    return finding(found.id, MIRROR[found.side], p=found.p, structure=found.structure, involves=flipped)


def some_findings(dice: random.Random):
    """Up to five findings of any kind, with muscles that the body model might name."""
    found = {}
    for _ in range(dice.randrange(6)):
        if dice.random() < 0.4:
            one = finding(
                dice.choice(("held_short", "held_long")), dice.choice(("left", "right")), p=dice.choice((0.6, 0.8, 0.95)),
                structure=dice.choice(MUSCLES),
            )  # fmt: skip
        else:
            id = dice.choice(sorted(PATTERNS))
            side = dice.choice(("left", "right")) if PATTERNS[id] else "none"
            muscles = [
                involved(dice.choice(MUSCLES), dice.choice(("left", "right")), dice.choice(("held_short", "held_long")))
                for _ in range(dice.randrange(3))
            ]
            one = finding(id, side, p=dice.choice((0.6, 0.8, 0.95)), involves=muscles)
        found[one.key] = one
    return tuple(found.values())


def some_intake(known, who, dice: random.Random):
    return intake(
        known, who,
        pain_now=dice.choice((None, *range(11))),
        leg_pain=dice.random() < 0.3, bending_hurts=dice.random() < 0.3, arching_hurts=dice.random() < 0.3,
        pregnant=who.sex != "male" and dice.random() < 0.2, osteoporosis=dice.random() < 0.2,
        equipment=tuple(thing for thing in ("ball", "band", "roller", "weight") if dice.random() < 0.5),
        minutes_per_day=dice.choice((*range(1, 31), 45, 60, 120)),
        limits=tuple(limit for limit in LIMITS if dice.random() < 0.15),
        goals=tuple(dice.sample(GOALS, dice.randrange(3))),
    )  # fmt: skip


def some_person(dice: random.Random):
    return person(sex=dice.choice(("female", "male", "other")), age=dice.choice((11, 16, 18, 30, 41, 60, 75, 90)))
