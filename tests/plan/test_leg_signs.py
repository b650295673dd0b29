"""Pain that moves down the leg, and new numbness: what rests, how long, what is said of it, and what is asked at once."""

from datetime import timedelta

import pytest
from tests.plan.people import intake, person
from tests.plan.sessions import FIRST, GOOD, KNOWN, START, course, session

from laststraw.plan import make_plan, safety_due
from laststraw.records import Done
from laststraw.testing.visits import example_visit

WHO = person()
RELIEF = [item.exercise for item in make_plan((), intake(KNOWN, WHO), WHO, KNOWN, today=FIRST).relief]
EASING = [id for id in RELIEF if id != "short_walk"]


def planned(log, day):
    found = course(log, day)
    return make_plan((), intake(KNOWN, WHO), WHO, KNOWN, today=FIRST + timedelta(days=day), course=found)


def ids(plan):
    return {item.exercise for item in (*plan.relief, *plan.correction)}


def relief(named=(), day=0, **more):
    done = tuple(Done(exercise=id, leg_lower=id in named) for id in RELIEF)
    return session(day, kind="relief", done=done, **more)


def test_relief_with_which_the_pain_went_down_rests_and_is_named():
    which = EASING[0]
    log = [relief(named=(which,))]
    for day in (0, 1, 13):
        plan = planned(log, day)
        assert which not in ids(plan)
        assert KNOWN.exercise(which).name in dict(plan.left_out)[which]
        assert course(log, day).rests == (which,)
    assert course(log, 14).rests == ()
    assert which in ids(planned(log, 14))


@pytest.mark.parametrize("sign", ["leg_lower", "numbness"])
def test_where_none_is_named_all_relief_of_the_day_rests_but_the_walk(sign):
    log = [relief(**{sign: True})]
    left = ids(planned(log, 0))
    assert left.isdisjoint(EASING)
    assert "short_walk" in left
    elsewhere = [relief(), session(0, (), kind="walk", id="w", walk_minutes=10.0, **{sign: True})]
    assert set(course(elsewhere, 0).rests) == set(EASING)


def test_a_walk_that_is_named_rests_too_and_is_not_called_fine():
    found = course([relief(named=("short_walk",))], 0)
    assert found.rests == ("short_walk",)
    assert not any("Walking" in note for note in found.notes)


@pytest.mark.parametrize("id", [rung for ladder in KNOWN.ladders for rung in ladder.rungs])
def test_no_exercise_is_offered_while_it_rests_nor_a_harder_one_of_its_ladder(id):
    ladder = KNOWN.ladder_of(id)
    for first in (ladder.rungs[0], ladder.rungs[-1]):
        log = [session(0, (first,), **GOOD), session(1, (id,), leg_lower=True)]
        assert ids(planned(log, 2)).isdisjoint(ladder.rungs[ladder.rungs.index(id) :])


def test_a_way_of_relief_that_sends_pain_down_rules_that_way_out():
    for exercise in KNOWN.exercises:
        if exercise.stage == "relief" and exercise.direction in ("bending", "arching"):
            log = [session(0, kind="relief", done=(Done(exercise=exercise.id, leg_lower=True),))]
            assert exercise.direction in course(log, 0).limits


@pytest.mark.parametrize(("told", "numb", "leg"), [
    ({"leg_lower": True}, False, True), ({"numbness": True}, True, False), ({"leg_lower": True, "numbness": True}, True, True),
])  # fmt: skip
def test_it_says_what_stopped_and_only_what_was_told_for_as_long_as_it_runs(told, numb, leg):
    log = [session(0, pain_during=0, **told)]
    for day in (0, 5, 13):
        (text,) = (note for note in course(log, day).notes if KNOWN.exercise(START).name in note)
        assert ("numb" in text) == numb
        assert ("your leg" in text) == leg
    assert course(log, 14).notes == ()
    (again,) = (step.text for step in course(log, 14).steps if "once more" in step.text)
    assert ("numb" in again) == (numb and not leg)
    twice = course([*log, session(3, pain_during=0, **told)], 3).clinician
    assert ("numb" in twice[0]) == (numb and not leg)


def test_pain_down_the_leg_asks_for_safety_at_once():
    visit = example_visit(made_at=f"{FIRST}T08:00:00+00:00")
    for sign in (session(0, leg_lower=True), relief(named=EASING[:1])):
        assert safety_due([sign], KNOWN, today=FIRST, visits=[visit]) is not None
        assert course([sign], 0, visits=[visit]).safety_now
    assert safety_due([session(0)], KNOWN, today=FIRST, visits=[visit]) is None
