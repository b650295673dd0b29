"""Laws of following up: order, the past, no swinging, reasons."""

import itertools
import random
from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from tests.plan.sessions import FIRST, GOOD, KNOWN, LADDERS, RED, RUNGS, START, course, kinds, session
from validation.courses.run import told_otherwise

from laststraw.plan import follow
from laststraw.plan.climb import Climb, Pace, least
from laststraw.plan.lights import Went
from laststraw.records import Done, Intake, Session
from laststraw.testing.courses import KINDS, made_course, swings, turns
from laststraw.testing.visits import example_visit

OLD_OPERATION = Intake(safety=(), limits=("surgery",))


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_the_log_and_what_was_taken_back_make_no_difference(kind):
    made = made_course(kind, 3, KNOWN, LADDERS, days=56)
    log, today = list(made.log), date.fromisoformat(made.last.today)
    wrong = replace(session(4, pain_during=10, numbness=True), id="wrong")
    undo = Session(id="undo", written_at=wrong.written_at, day=wrong.day, kind="weeks", withdraws="wrong")
    for seed in range(3):
        mixed = [*log, wrong, undo]
        random.Random(seed).shuffle(mixed)
        assert follow(mixed, KNOWN, today=today) == made.last


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_told_on_a_day_is_told_of_that_day_later(kind):
    made = made_course(kind, 5, KNOWN, LADDERS, days=56 if kind != "silence" else 150)
    assert told_otherwise(made) == 0.0


def test_a_limit_of_today_changes_no_earlier_day_and_is_kept_from_its_day_on():
    log, at = [], START
    for n in range(30):
        log.append(session(2 * n, (at,), **GOOD))
        at = course(log, 2 * n + 1).standing("bridge").exercise
    before = course(log, 59)
    (up, *_) = (step for step in before.steps if step.kind == "up")
    assert before.standing("bridge").exercise != START
    limited = course(log, 59, allowed={RUNGS[0]})
    assert limited.steps == before.steps
    assert limited.standing("bridge").exercise == RUNGS[0], "where it stands now is what may be done now"
    visit = replace(example_visit(made_at=f"{FIRST + timedelta(days=40)}T09:00:00+00:00"), intake=OLD_OPERATION)
    later = course(log, 59, visits=[visit])
    told = [step.text for step in before.steps if step.day < "2026-04-11"]
    assert up.text in told
    assert [step.text for step in later.steps if step.day < "2026-04-11"] == told
    ruled_out = {rung for rung in RUNGS if "surgery" in KNOWN.exercise(rung).not_with}
    assert not any(step.after in ruled_out and step.day >= "2026-04-11" for step in later.steps if step.kind == "up")
    assert later.standing("bridge").exercise not in ruled_out


def test_a_rest_that_is_over_ended_under_what_was_allowed_then():
    """Found by the simulated courses: nothing happened on the day on which it ended, and the limit came later."""
    log = [session(2 * n, (RUNGS[0],), least(KNOWN.exercise(RUNGS[0])), **RED) for n in range(2)]
    log += [session(n, (KNOWN.ladder("curl_up").start,), **GOOD) for n in (4, 9, 12)]
    rested = course(log, 16)
    assert kinds(rested)[-1] == "allowed"
    for more in ({"allowed": {RUNGS[2]}}, {"visits": [late_visit()]}):
        assert course(log, 19, **more).steps[: len(rested.steps)] == rested.steps


def late_visit():
    sore_knees = Intake(safety=(), limits=tuple(limit.id for limit in KNOWN.limits if not limit.asked))
    return replace(example_visit(made_at=f"{FIRST + timedelta(days=18)}T09:00:00+00:00"), intake=sore_knees)


def test_what_is_ruled_out_is_no_rung_even_for_who_does_it():
    log = [session(2 * n, (RUNGS[-1],), **GOOD) for n in range(12)]
    visit = replace(example_visit(made_at=f"{FIRST}T09:00:00+00:00"), intake=OLD_OPERATION)
    found = course(log, 24, visits=[visit])
    assert "surgery" in KNOWN.exercise(RUNGS[-1]).not_with
    assert "surgery" not in KNOWN.exercise(found.standing("bridge").exercise).not_with
    assert not any(step.after == RUNGS[-1] for step in found.steps)


@pytest.mark.parametrize("kind", KINDS)
def test_no_ladder_turns_twice_within_four_weeks(kind):
    assert sum(swings(made_course(kind, seed, KNOWN, LADDERS).last) for seed in range(2)) == 0


def test_a_ladder_that_alternates_good_and_bad_blocks_does_not_swing():
    """The hardest case: always good enough to step up, then always bad enough to step down."""
    log, at = [], START
    for n in range(70):
        found = course(log, 2 * n)
        at = found.standing("bridge").exercise if found.standing("bridge") else START
        harder = RUNGS.index(at) > RUNGS.index(START)
        log.append(session(2 * n, (at,), **(RED if harder else GOOD)))
    last = course(log, 140)
    days = turns(last)["bridge"]
    assert len(days) >= 2, "it is a test only where it does turn"
    assert all((b - a).days >= 28 for a, b in itertools.pairwise(days))
    assert "parked" in kinds(last)
    assert last.standing("bridge").parked == RUNGS[RUNGS.index(START) + 1]
    assert last.standing("bridge").exercise == START


def climb():
    """One ladder of two rungs with a single amount each, so that two good sessions are enough for a step."""
    ladder = KNOWN.ladder("bridge")
    span = msgspec.structs.replace(KNOWN.exercise(START).amount, sets=(2, 2), reps=(8, 8), hold_s=None)
    rungs = tuple(msgspec.structs.replace(KNOWN.exercise(id), amount=span) for id in RUNGS[:2])
    return Climb(ladder=ladder, rungs=rungs, rung=1, amount=least(rungs[1]), pace=Pace.of(KNOWN))


def taken(one, days, hard):
    """Moves of a climb that is done every second day; ``hard``: the second rung is always too much."""
    moves = []
    for n in range(0, days, 2):
        day = FIRST + timedelta(days=n)
        red = hard and one.rung == 1
        told = Went(
            day=day, session=session(n), done=Done(exercise=one.exercise.id), red=red, good=not red, easy=not red
        )
        moves += [*one.pass_time(day), *one.take(told)]
    return moves


def test_a_rung_that_was_too_much_waits_and_is_parked_the_second_time():
    moves = taken(climb(), 300, hard=True)
    assert [(m.kind, (m.day - FIRST).days) for m in moves][:2] == [("down", 2), ("up", 30)]
    kinds_of = [m.kind for m in moves]
    assert kinds_of == ["down", "up", "stopped", "parked"], (
        "it rests until a turn is due, and then stays below for good"
    )


def test_who_does_a_rung_that_was_too_much_all_the_same_is_not_led_up_from_it():
    """Found by an attack: red red, good good, red red, then good, always on the same rung."""
    lights = [RED, RED, GOOD, GOOD, RED, RED, *[GOOD] * 14]
    log = [session(2 * n, **light) for n, light in enumerate(lights)]
    for day in range(0, 42, 2):
        found = course([one for one in log if one.day <= (FIRST + timedelta(days=day)).isoformat()], day)
        at = found.standing("bridge")
        assert not at.parked or RUNGS.index(at.exercise) < RUNGS.index(at.parked), day
        assert not any(step.kind == "up" for step in found.steps), day


def test_who_does_it_well_for_weeks_is_followed_there():
    log = [session(2 * n, **(RED if n < 2 else GOOD)) for n in range(20)]
    stands = {
        day: course([one for one in log if int(one.id[1:]) < day], day).standing("bridge") for day in range(10, 40)
    }
    assert all(stands[day].exercise == RUNGS[0] for day in range(10, 29))
    assert stands[39].exercise == START


def test_after_a_long_silence_nothing_is_held_against_the_rung_most_begin_on():
    one = climb()
    one.rung, one.parked = 0, RUNGS[1]
    one.begin_anew(FIRST)
    assert (one.exercise.id, one.parked) == (START, "")


def test_a_rung_that_was_too_much_needs_good_sessions_and_not_only_time():
    one = climb()
    taken(one, 4, hard=True)
    assert one.rung == 0
    for n, day in enumerate((20, 40, 60, 80, 100, 120)):
        assert one.rung == 0, f"after {n} good sessions"
        told = Went(
            day=FIRST + timedelta(days=day),
            session=session(day),
            done=Done(exercise=RUNGS[0]),
            red=False,
            good=True,
            easy=True,
        )
        one.take(told)
    assert one.rung == 1


def test_no_step_is_dated_after_today():
    log = [session(n, pain_before=3, pain_during=4, stiffer_morning=True) for n in (0, 1)]
    assert course(log, 1).steps == ()
    assert course(log, 4).steps


def test_the_aim_of_a_week_is_that_of_what_was_done_until_then():
    often = next(e.id for e in KNOWN.exercises if e.days_a_week and e.days_a_week[0] == 5)
    seldom = next(e.id for e in KNOWN.exercises if e.days_a_week and e.days_a_week[0] == 2)
    log = [session(0, (often,), **GOOD), session(9, (seldom,), **GOOD)]
    assert [week.aim for week in course(log, 10).weeks] == [5, 2]


def test_every_step_says_why_with_numbers():
    for kind in ("flare", "wrong_plan", "drop_out"):
        for step in made_course(kind, 1, KNOWN, LADDERS).last.steps:
            assert "{" not in step.text
            assert any(letter.isdigit() for letter in step.text) or step.kind in (
                "stopped",
                "allowed",
                "safety",
                "restart",
                "parked",
            )
