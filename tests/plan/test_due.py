"""What is due: never before its time, never twice, safety questions with a leg each time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from laststraw import knowledge
from laststraw.plan.due import due, safety_due
from laststraw.records import Answered, Intake, Session
from laststraw.testing.visits import example_test, example_visit

KNOWN = knowledge.load()
FIRST = date(2026, 3, 2)


def asked(name, day, items):
    then = (FIRST + timedelta(days=day)).isoformat()
    things = tuple(f"thing {n}" for n in range(len(items))) if name == "psfs" else ()
    return Answered(
        id=f"{name}/{day}",
        written_at=f"{then}T10:00:00+00:00",
        day=then,
        questionnaire=name,
        items=items,
        activities=things,
    )


def visit(day, **more):
    made = example_visit(id=f"v{day}", made_at=f"{(FIRST + timedelta(days=day)).isoformat()}T10:00:00+00:00")
    return replace(made, **more)


def what(log, day, visits=()):
    return [one.what for one in due(log, KNOWN, today=FIRST + timedelta(days=day), visits=visits)]


@pytest.mark.parametrize(("pain", "days"), [(3, 7), (8, 3)])
def test_pain_weekly_in_a_flare_every_three_days(pain, days):
    log = [asked("nrs", 0, (pain,))]
    assert what(log, days - 1) == []
    assert what(log, days) == ["nrs"]


@pytest.mark.parametrize(("name", "items"), [("rmdq", (1,) * 24), ("psfs", (3, 4, 5))])
def test_questionnaires_every_two_weeks_then_monthly(name, items):
    log = [asked(name, 0, items)]
    assert what(log, 13) == []
    assert what(log, 14) == [name]
    later = [*log, asked(name, 56, items)]
    assert what(later, 83) == []
    assert what(later, 84) == [name]


def test_tests_and_photos_have_their_own_times():
    seen = visit(0, tests=(example_test(),))
    assert what([], 13, [seen]) == []
    assert what([], 14, [seen]) == ["range"]
    strong = replace(example_test(), test="side_plank")
    assert what([], 27, [visit(0, tests=(strong,))]) == []
    assert what([], 28, [visit(0, tests=(strong,))]) == ["endurance"]
    photos = [visit(0)] if visit(0).photos else []
    assert what([], 89, photos) == []


def test_what_was_never_measured_is_no_debt():
    assert what([], 500) == []


def test_safety_weekly_and_each_time_with_a_leg():
    def then(day, visits=(), log=()):
        return safety_due(log, KNOWN, today=FIRST + timedelta(days=day), visits=visits)

    assert then(0).what == "safety"
    assert then(6, [visit(0)]) is None
    assert then(7, [visit(0)]).since == (FIRST + timedelta(days=7)).isoformat()
    leg = visit(0, intake=Intake(safety=(), leg_pain=True))
    assert then(0, [leg]) is None, "they were just asked"
    assert then(1, [leg]) is not None
    numb = Session(id="s", written_at="2026-03-04T10:00:00+00:00", day="2026-03-04", kind="walk", numbness=True)
    assert then(2, [visit(0)], [numb]) is not None
    assert then(2, [visit(0)]) is None
