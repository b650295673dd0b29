"""The laws of plans on 5,000 random people, and a mutant of each: the law must see it. All 100,000: validation/plans."""

from collections import Counter
from dataclasses import replace

import msgspec
import pytest
from validation.plans.checker import Checker, conditions
from validation.plans.people import TODAY, Crowd
from validation.plans.run import judge, report, run

from laststraw.plan import make_plan

PEOPLE = 5_000


def test_5000_random_people(known):
    broken, reached, shown = judge(0, PEOPLE, known)
    assert not shown
    assert {law for law in broken if not law.startswith("_")} == set()
    assert broken["_plans"] > PEOPLE / 2
    ladders = {ladder.id: reached[ladder.start] for ladder in known.ladders}
    assert min(ladders.values()) > 0, ladders
    alone = [e.id for e in known.exercises if e.stage != "correction"]
    assert all(reached[id] for id in alone)


def test_the_same_person_is_always_the_same(known):
    assert Crowd(known).case(11) == Crowd(known).case(11)


def test_the_clinical_table_names_exercises_that_exist_and_they_are_ruled_out(known):
    for id, limits in Checker(known).table.items():
        assert limits <= set(known.exercise(id).not_with), id


@pytest.fixture(scope="module")
def planned(known):
    """A hundred plans with their people."""
    crowd, checker = Crowd(known), Checker(known)
    cases = [case for case in map(crowd.case, range(200)) if not checker.refers(case)][:100]
    return [(case, plan_of(case, known)) for case in cases]


def plan_of(case, known):
    return make_plan(
        case.findings, case.intake, case.person, known,
        today=TODAY, course=case.course, activities=case.activities, tests=case.tests,
    )  # fmt: skip


def seen(planned, law, mutant):
    return [list(law(mutant(plan, case), case)) for case, plan in planned]


def test_the_checker_sees_a_contraindicated_exercise(known, planned):
    checker = Checker(known)
    every = [e for e in known.exercises if e.not_with]
    item = planned[0][1].relief[0]

    def mutant(plan, case):
        wrong = next((e for e in every if set(e.not_with) & conditions(case) - {"leg_pain"}), None)
        return plan if wrong is None else replace(plan, relief=(*plan.relief, replace(item, exercise=wrong.id)))

    told = seen(planned, checker.contraindicated, mutant)
    assert sum(map(bool, told)) > 50
    assert not any(seen(planned, checker.contraindicated, lambda plan, case: plan))


def test_the_checker_knows_the_table_without_the_rows(known, planned):
    """Rows that name no limit at all: the clinical table and the words of the steps still see what is wrong."""
    blind = msgspec.structs.replace(
        known, exercises=tuple(msgspec.structs.replace(e, not_with=()) for e in known.exercises)
    )
    checker = Checker(known)
    told = Counter(
        text.split()[0] for case, _ in planned for text in checker.contraindicated(plan_of(case, blind), case)
    )
    assert len(told) > 10
    bare = Checker(blind)
    assert any(list(bare.contraindicated(plan_of(case, blind), case)) for case, _ in planned)


def test_the_checker_sees_a_day_that_is_too_long(known, planned):
    def longer(plan, case):
        return replace(plan, week=(replace(plan.week[0], minutes=case.intake.minutes_per_day + 0.5), *plan.week[1:]))

    def more(plan, case):
        return replace(plan, relief=(*plan.relief, replace(plan.relief[0], minutes=121.0)))

    checker = Checker(known)
    assert all(seen(planned, checker.over, longer))
    assert all(seen(planned, checker.over, more))


def test_the_checker_sees_what_is_lost_or_twice(known, planned):
    checker = Checker(known)
    assert all(seen(planned, checker.lost, lambda plan, case: replace(plan, left_out=plan.left_out[1:])))
    assert all(seen(planned, checker.lost, lambda plan, case: replace(plan, relief=(*plan.relief, plan.relief[0]))))


def test_a_plan_that_does_not_know_the_red_flags_is_seen(known):
    """Red flags of level soon only (a made-up list): the plan goes ahead, the checker says that it must not."""
    mild = msgspec.structs.replace(
        known, red_flags=tuple(msgspec.structs.replace(f, level="soon") for f in known.red_flags)
    )
    crowd, checker = Crowd(known), Checker(known)
    wrong = 0
    for case in map(crowd.case, range(300)):
        try:
            plan_of(case, mild)
            wrong += checker.refers(case)
        except ValueError:
            pass
    assert wrong > 20


def test_the_report_says_every_number():
    rows = run(400)
    text = report(rows)
    assert all(row.says in text for row in rows)
