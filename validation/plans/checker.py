"""What a plan must never hold, judged without the plan's own rules.

Three sources: the clinical table (``contraindicated.csv``, written from its columns by hand), the rows of the knowledge files,
and the words of the steps themselves (who cannot kneel is never told to kneel). When a person must be referred is worked out
from the rows of the red flags and the conditions of the clinical table.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from laststraw.knowledge import Exercise, Knowledge
from laststraw.records import Plan
from validation.plans.people import TODAY, Case

HERE = Path(__file__).parent
SPOKEN = {  # words of the steps, and the limits that forbid what they ask for
    r"^lie on your (back|belly|front)|turn onto your (back|belly)": ("pregnancy",),
    r"hands and knees|\bkneel|onto your knees": ("kneeling",),
}
FRAGILE_AGE = 65
WALKS = ({"short_walk", "supported_walk"}, {"walking_programme"})  # one of each


class Checker:
    """Everything that is looked up, read once."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self.exercises = {exercise.id: exercise for exercise in known.exercises}
        with (HERE / "contraindicated.csv").open() as file:
            self.table = {row["exercise"]: frozenset(row["never_with"].split()) for row in csv.DictReader(file)}
        self.spoken = {exercise.id: _spoken(exercise) for exercise in known.exercises}
        self.ladders = {rung: ladder for ladder in known.ladders for rung in ladder.rungs}
        self.alone = {exercise.id for exercise in known.exercises if exercise.id not in self.ladders}

    def contraindicated(self, plan: Plan, case: Case) -> Iterator[str]:
        """Every exercise of the plan that this person must not be given, and why."""
        holds, eased = conditions(case), _eased(case)
        older = TODAY.year - case.person.birth_year
        for id in {item.exercise for item in (*plan.relief, *plan.correction)} | {
            e for d in plan.week for e in d.exercises
        }:
            row = self.exercises[id]
            against = {*row.not_with, *self.table.get(id, ()), *self.spoken[id]} & holds
            if row.stage == "relief" and row.direction and row.direction in eased:
                against -= {"leg_pain"}
            if against:
                yield f"{id} with {', '.join(sorted(against))}"
            if not (row.min_age or 0) <= older - 1 <= older <= (row.max_age or 200):
                yield f"{id} at {older}"
            if not set(row.equipment) <= set(case.intake.equipment):
                yield f"{id} without {', '.join(row.equipment)}"

    def over(self, plan: Plan, case: Case) -> Iterator[str]:
        """Every list or day that takes more than the minutes, or holds more than five exercises."""
        most = case.intake.minutes_per_day
        lists = {
            "relief": sum(item.minutes for item in plan.relief),
            "weeks": sum(item.minutes for item in plan.correction),
        }
        lists |= {f"day {day.weekday}": day.minutes for day in plan.week}
        yield from (f"{name}: {minutes:g} of {most} min" for name, minutes in lists.items() if minutes > most)
        for day in plan.week:
            if day.minutes < 3 * len(day.exercises) + day.walk_minutes:
                yield f"day {day.weekday} is longer than it says"
        if sum(item.stage == "correction" for item in plan.correction) > 5:
            yield "more than five exercises"

    def lost(self, plan: Plan, case: Case) -> Iterator[str]:
        """What is neither on a list nor left out with a reason, or both; a log that is not kept to; no walk."""
        there = [item.exercise for item in (*plan.relief, *plan.correction)]
        left = dict(plan.left_out)
        named = [self.ladders[id].id if id in self.ladders else id for id in (*there, *left)]
        if len(named) != len(set(named)) or len(left) != len(plan.left_out):
            yield "something is named twice"
        every = {ladder.id for ladder in self.known.ladders} | self.alone
        yield from (f"{id} is lost" for id in every - set(named))
        yield from (f"{id} has no reason" for id, reason in left.items() if not reason or "{" in reason)
        if any(walks.isdisjoint(there) for walks in WALKS):
            yield "no walk"
        exercises = {item.exercise for item in plan.correction if item.stage == "correction"}
        if {id for day in plan.week for id in day.exercises} != exercises:
            yield "the week is not the list"
        yield from self._log(plan, case)

    def _log(self, plan: Plan, case: Case) -> Iterator[str]:
        if case.course is None:
            return
        if case.course.exercises is not None and sum(bool(i.ladder) for i in plan.correction) > case.course.exercises:
            yield "more exercises than the log asks for"
        for item in plan.correction:
            standing = case.course.standing(item.ladder) if item.ladder else None
            if standing is not None:
                rungs = self.ladders[item.exercise].rungs
                if standing.rests:
                    yield f"{item.ladder} rests"
                if standing.parked and rungs.index(item.exercise) >= rungs.index(standing.parked):
                    yield f"{item.exercise} was too much"
                if item.exercise == standing.exercise and item.amount != standing.amount:
                    yield f"{item.exercise}: not the amount of the log"

    def refers(self, case: Case) -> bool:
        """Must this person be seen, or asked, before anything is said?"""
        told = {answer.flag: answer.answer for answer in case.intake.safety}
        younger, older = TODAY.year - case.person.birth_year - 1, TODAY.year - case.person.birth_year
        some = {flag for flag, answer in told.items() if answer != "no"}
        for flag in self.known.red_flags:
            asked = older >= flag.from_age and (flag.to_age is None or younger <= flag.to_age)
            opened = not flag.only_after or not some.isdisjoint(flag.only_after)
            asked = asked and opened and case.person.sex not in flag.not_for
            if asked and flag.id not in told:
                return True
        certain = {flag for flag in some if told[flag] == "yes" or flag[:4] in CAUDA_EQUINA}
        levels = {flag.id: flag.level for flag in self.known.red_flags if flag.id not in CONDITIONAL}
        if any(levels.get(flag) == "emergency" for flag in some) or any(
            levels.get(flag) == "urgent" for flag in certain
        ):
            return True
        thin = case.intake.osteoporosis or bool(some & {"RF11a", "RF11b"})
        small_fall = "RF10b" in certain and (older >= FRAGILE_AGE or thin)
        cancer = "RF12a" in some and any(flag.startswith(("RF12b", "RF13")) for flag in some)
        fever = "RF14" in some and any(flag.startswith("RF15") for flag in some)
        return small_fall or (thin and "RF11c" in some) or cancer or fever


CAUDA_EQUINA = {"RF01", "RF02", "RF03", "RF04", "RF05", "RF06"}  # not sure counts as yes
CONDITIONAL = {"RF10b", "RF11c", "RF12b"}  # urgent only together with something else


def conditions(case: Case) -> set[str]:
    """What is true of this person and rules exercises out, by the ids of the limits."""
    intake = case.intake
    some = {answer.flag for answer in intake.safety if answer.answer != "no"}
    older = TODAY.year - case.person.birth_year
    fragile = older >= FRAGILE_AGE and "RF10b" in some
    holds = {
        "bending": intake.bending_hurts,
        "arching": intake.arching_hurts or _said(case, "arching_spreads"),
        "leg_pain": intake.leg_pain,
        "pregnancy": intake.pregnant or "RF19a" in some,
        "osteoporosis": intake.osteoporosis or bool(some & {"RF11a", "RF11b", "RF11c", "RF10a"}) or fragile,
        "surgery": bool(some & {"RF20a", "RF20b"}),
        "falls": "RF07a" in some,
    }
    told = {id for id, true in holds.items() if true}
    return told | set(intake.limits) | set(case.course.limits if case.course else ())


def _eased(case: Case) -> set[str]:
    """Ways that the test says ease, when nothing spread."""
    if _said(case, "arching_spreads"):
        return set()
    arching = _said(case, "arching_eases") or _said(case, "centralises")
    return {way for way, eases in {"arching": arching, "bending": _said(case, "bending_eases_back")}.items() if eases}


def _said(case: Case, output: str) -> bool:
    return any(result.id == output and result.value == 1.0 for test in case.tests for result in test.results)


def _spoken(exercise: Exercise) -> frozenset[str]:
    steps = [step.lower() for step in exercise.steps]
    return frozenset(
        limit for words, limits in SPOKEN.items() if any(re.search(words, step) for step in steps) for limit in limits
    )
