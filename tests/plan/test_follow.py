"""Laws of following up, then what the rules of the clinical notes say, sentence by sentence."""

import itertools
import random
from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest

from laststraw import knowledge
from laststraw.plan import follow
from laststraw.plan.climb import Climb, Pace, least
from laststraw.plan.lights import Went
from laststraw.records import Amount, Answered, Done, PainNote, Session
from laststraw.testing.courses import KINDS, made_course, swings, turns
from laststraw.testing.visits import example_visit

KNOWN = knowledge.load()
LADDERS = ("bridge", "side_plank", "standing_up", "curl_up")
FIRST = date(2026, 3, 2)
START = KNOWN.ladder("bridge").start
RUNGS = KNOWN.ladder("bridge").rungs
TOP = Amount(sets=9, reps=99, hold_s=99)
GOOD = {"pain_before": 3, "pain_during": 2, "pain_next_day": 3, "effort": 5}
RED = {"pain_before": 3, "pain_during": 7, "pain_next_day": 5, "effort": 8}


def session(day, exercises=(START,), amount=TOP, **more):
    done = tuple(Done(exercise=id, amount=amount) for id in exercises)
    then = (FIRST + timedelta(days=day)).isoformat()
    return Session(
        **{"id": f"s{day}", "written_at": f"{then}T18:00:00+00:00", "day": then, "kind": "weeks", "done": done} | more
    )


def course(log, day, **more):
    return follow(log, KNOWN, today=FIRST + timedelta(days=day), **more)


def kinds(found):
    return [step.kind for step in found.steps]


# --- laws


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
    last = [(step.day, step.text) for step in made.last.steps]
    for then in made.courses:
        log = [entry for entry in made.log if entry.day <= then.today]
        now = follow(log, KNOWN, today=date.fromisoformat(then.today))
        assert [(s.day, s.text) for s in now.steps] == [told for told in last if told[0] <= then.today], then.today


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


# --- clinical.md 4.4


def test_two_good_sessions_at_the_top_and_one_rung_up():
    log = [session(2 * n, **GOOD) for n in range(20)]
    found = course(log[:2], 3)
    assert kinds(found) == ["more"], "first more of the same"
    assert found.standing("bridge").exercise == START
    steps = course(log, 39).steps
    before_up = [s.kind for s in steps if s.ladder == "bridge"]
    assert before_up[before_up.index("up") - 1] == "more"
    ups = [s for s in steps if s.kind == "up"]
    assert (ups[0].before, ups[0].after) == (START, RUNGS[RUNGS.index(START) + 1])
    assert len(ups[0].because) == 2


def test_one_thing_changes_at_a_time():
    log, amounts = [], []
    for n in range(16):
        log.append(session(2 * n, **GOOD))
        standing = course(log, 2 * n + 1).standing("bridge")
        amounts.append((standing.exercise, standing.amount))
    for (one, before), (other, after) in itertools.pairwise(amounts):
        changed = sum(getattr(before, key) != getattr(after, key) for key in ("sets", "reps", "hold_s"))
        assert changed <= 1 or one != other


@pytest.mark.parametrize("lacks", [
    {"pain_next_day": 5}, {"effort": 7}, {"stiffer_morning": True, "pain_during": 3}, {"pain_during": None}, {"pain_next_day": None},
    {"form": 0.79}, {"amount": Amount(sets=1, reps=1)},
])  # fmt: skip
def test_no_step_up_where_a_condition_fails_or_is_not_known(lacks):
    told = GOOD | {key: value for key, value in lacks.items() if key not in ("form", "amount")}
    amount = lacks.get("amount", TOP)
    done = (Done(exercise=START, amount=amount, form=lacks.get("form")),)
    log = [session(4 * n, **told, done=done) if n else session(0, **told, done=done) for n in range(12)]
    if "pain_next_day" in lacks and lacks["pain_next_day"] is None:
        log = [replace(one, pain_before=None) for one in log]
    assert "up" not in kinds(course(log, 60))
    assert "more" not in kinds(course(log, 60))


def test_a_harder_form_needs_the_effort_told():
    log = [session(2 * n, **(GOOD | {"effort": None})) for n in range(20)]
    assert set(kinds(course(log, 39))) == {"more"}


def test_two_red_sessions_and_one_rung_down():
    up = RUNGS[RUNGS.index(START) + 1]
    log = [session(0, (up,), **GOOD), session(2, (up,), **RED)]
    assert "down" not in kinds(course(log, 3))
    found = course([*log, session(4, (up,), **RED)], 5)
    assert kinds(found) == ["down"]
    assert found.standing("bridge").exercise == START
    assert found.standing("bridge").amount == least(KNOWN.exercise(START))


@pytest.mark.parametrize(("told", "red"), [
    ({"pain_during": 2, "pain_next_day": 3}, False),
    ({"pain_during": 5, "pain_next_day": 4}, False),  # amber, back where it was
    ({"pain_during": 5, "pain_next_day": 5}, True),  # amber, not back
    ({"pain_during": 3, "pain_next_day": 3, "stiffer_morning": True}, True),
    ({"pain_during": 6, "pain_next_day": 3}, True),
    ({"pain_during": 0, "pain_next_day": 0, "leg_lower": True}, True),
    ({"pain_during": 0, "pain_next_day": 0, "numbness": True}, True),
    ({"pain_during": 5, "pain_next_day": None}, False),  # nobody told: neither good nor red
])  # fmt: skip
def test_green_amber_red(told, red):
    log = [session(4 * n, **({"pain_before": 3, "effort": 5} | told)) for n in range(3)]
    if told["pain_next_day"] is None:
        log = [replace(one, pain_before=None) for one in log]
    found = course(log, 12)
    assert any(step.kind in ("less", "stopped", "down") for step in found.steps) == red


def test_the_leg_stops_the_direction_at_any_pain():
    bending = next(e.id for e in KNOWN.exercises if e.stage == "correction" and "bending" in e.not_with)
    log = [
        session(0, (START, bending), pain_during=0, done=(Done(exercise=START), Done(exercise=bending, leg_lower=True)))
    ]
    found = course(log, 0)
    assert found.limits == ("bending", "leg_pain")
    assert found.standing(KNOWN.ladder_of(bending).id).rests
    assert course(log, 13).limits == ("bending", "leg_pain")
    later = course(log, 14)
    assert later.limits == ()
    assert kinds(later)[-1] == "restart" or "allowed" in kinds(later)
    twice = course([*log, replace(log[0], id="again", day="2026-03-20", written_at="2026-03-20T10:00:00+00:00")], 18)
    assert twice.clinician


def test_new_numbness_asks_the_safety_questions_at_once_until_a_visit_has():
    log = [session(0, pain_during=0, numbness=True)]
    assert course(log, 0).safety_now
    assert course(log, 30).safety_now
    visit = example_visit(made_at=f"{FIRST + timedelta(days=1)}T10:00:00+00:00")
    assert not course(log, 2, visits=[visit]).safety_now


def test_three_red_sessions_in_a_week_are_for_a_clinician():
    log = [session(n, **RED) for n in (0, 2, 4)]
    assert not course(log[:2], 3).clinician
    assert course(log, 4).clinician
    assert not course([session(n, **RED) for n in (0, 4, 8)], 8).clinician
    assert not course(log, 30).clinician, "after a fortnight it is not said any more"


def test_pain_two_points_up_for_more_than_a_week_is_for_a_clinician():
    def notes(risen):
        return [
            PainNote(day=(FIRST + timedelta(days=n)).isoformat(), pain=told_pain(5.0 if n >= 30 - risen else 3.0))
            for n in range(0, 31, 2)
        ]

    assert not course([], 30, pains=notes(6)).clinician
    assert course([], 30, pains=notes(14)).clinician


def told_pain(value):
    from laststraw.records import Uncertain

    return Uncertain(mean=value, sd=1.0)


# --- adherence, silence, verdicts, clocks


def test_a_list_that_is_hardly_done_gets_shorter_and_nobody_is_blamed():
    ids = [KNOWN.ladder(id).start for id in LADDERS]
    log = [session(0, ids, **GOOD), session(8, ids, **GOOD)]
    found = course(log, 14)
    assert found.exercises == 2
    (step,) = (step for step in found.steps if step.kind == "fewer")
    assert not any(word in step.text.lower() for word in ("fail", "lazy", "should have", "streak", "missed"))
    kept = [*log, *(session(14 + n, ids[:2], **GOOD) for n in (0, 2, 4, 7, 9, 11))]
    assert course(kept, 28).exercises == 3


def test_not_today_is_heard_but_is_no_session():
    log = [session(0, **GOOD), session(3, (), done=()), session(5, (), done=())]
    found = course(log, 7)
    assert (found.weeks[0].days, found.weeks[0].not_done) == (1, 2)
    assert found.silent_days == 2


def test_two_silent_weeks_and_it_starts_gently():
    up = RUNGS[RUNGS.index(START) + 1]
    log = [session(2 * n, (up,), **GOOD) for n in range(3)]
    assert "restart" not in kinds(course(log, 17))
    found = course(log, 18)
    assert "restart" in kinds(found)
    assert found.standing("bridge").exercise == START
    assert not found.anew


def test_three_silent_months_and_it_begins_anew():
    log = [session(2 * n, (RUNGS[-1],), **GOOD) for n in range(5)]
    found = course(log, 98)
    assert found.anew
    assert "anew" in kinds(found)
    assert found.standing("bridge").exercise == START
    back = course([*log, session(99, **GOOD)], 99)
    assert not back.anew
    assert back.standing("bridge").exercise == START


def test_after_six_weeks_without_a_change_that_matters_it_is_said():
    log = [session(2 * n, **(GOOD | {"pain_next_day": None})) for n in range(21)]
    assert not any(k == "not_working" for k in kinds(course(log, 41)))
    found = course(log, 42)
    assert any(k == "not_working" for k in kinds(found))
    assert "not working" in found.clinician[0]
    eased = [replace(one, pain_before=max(0, 6 - n // 3)) for n, one in enumerate(log)]
    assert not any(k == "not_working" for k in kinds(course(eased, 42)))


def test_walks_get_a_tenth_longer_after_a_good_week_only():
    def walks(minutes, days):
        return [session(d, (), done=(), kind="walk", walk_minutes=minutes, id=f"w{d}") for d in days]

    assert course(walks(20.0, (0, 2, 4)), 7).walk_minutes == 22
    assert course(walks(20.0, (0, 2)), 7).walk_minutes == 20
    assert course(walks(29.0, (0, 2, 4)), 7).walk_minutes == KNOWN.constant("plan.walk_most")
    assert course(walks(300.0, (0, 2, 4)), 7).walk_minutes == KNOWN.constant("plan.walk_most")
    hard = [session(5, **RED)]
    assert course([*walks(20.0, (0, 2, 4)), *hard], 7).walk_minutes == 20


def test_entries_ahead_of_today_wait_and_are_told_of():
    log = [session(0, **GOOD), session(9, **RED), session(11, **RED)]
    found = course(log, 3)
    assert found.standing("bridge").sessions == 1
    assert "2 entries" in found.notes[0]
    assert any("clock" in note for note in found.notes)
    assert course(log, 12).standing("bridge").sessions == 3


def test_a_day_twice_is_one_session_with_the_worse_of_both():
    log = [session(0, **GOOD), session(0, **RED, id="again")]
    found = course(log, 1)
    assert found.standing("bridge").sessions == 1
    assert "count as one" in found.notes[0]


def test_a_correction_takes_the_place_of_what_it_corrects():
    log = [session(0, **RED), session(0, **GOOD, id="mended", withdraws="s0")]
    assert course(log, 1) == course([session(0, **GOOD, id="mended")], 1)


def test_taking_back_a_taking_back_brings_it_back():
    wrong = session(0, **RED)
    undo = Session(id="undo", written_at=wrong.written_at, day=wrong.day, kind="weeks", withdraws="s0")
    redo = replace(undo, id="redo", withdraws="undo")
    assert course([wrong, undo, redo], 1) == course([wrong], 1)
    assert course([wrong, undo], 1) == course([], 1)


def test_an_empty_log_and_exercises_nobody_knows():
    assert course([], 0).standings == ()
    assert course([session(0, ("no_such_exercise",), **GOOD)], 0).standings == ()


def test_only_allowed_rungs_are_offered():
    up = RUNGS[RUNGS.index(START) + 1]
    log = [session(2 * n, **GOOD) for n in range(30)]
    found = course(log, 60, allowed=set(RUNGS) - {up})
    assert all(step.after != up for step in found.steps)


def test_scores_and_changes_are_told():
    def asked(day, value):
        then = (FIRST + timedelta(days=day)).isoformat()
        ticks = tuple(int(n < value) for n in range(24))
        return Answered(id=f"r{day}", written_at=f"{then}T10:00:00+00:00", day=then, questionnaire="rmdq", items=ticks)

    found = course([asked(0, 16), asked(28, 6)], 30)
    assert [one.value for one in found.scores] == [6]
    (change,) = found.changes
    assert (change.label, change.better, change.before) == ("meaningful", True, 16)
