"""How often the list is done, silence, verdicts, walks, and what the log itself holds: clocks, corrections, scores."""

from dataclasses import replace
from datetime import timedelta

from tests.plan.sessions import FIRST, GOOD, KNOWN, LADDERS, RED, RUNGS, START, course, kinds, session

from laststraw.records import Answered, PainNote, Session, Uncertain
from laststraw.testing.visits import example_visit


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
    assert found.weeks[0].days == 1
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


def noted(days, pain=4.0):
    return [PainNote(day=(FIRST + timedelta(days=n)).isoformat(), pain=Uncertain(mean=pain, sd=1.0)) for n in days]


def verdicts(found):
    return [(step.day, step.text) for step in found.steps if step.kind == "not_working"]


def test_a_diary_without_a_session_is_told_of_no_six_weeks():
    assert verdicts(course([], 210, pains=noted(range(0, 210, 3)))) == []


def test_six_weeks_count_from_the_first_session_and_not_from_the_diary():
    diary = noted(range(0, 240, 3))
    log = [session(100 + 2 * n, **(GOOD | {"pain_before": None, "pain_next_day": None})) for n in range(25)]
    assert verdicts(course(log, 141, pains=diary)) == []
    ((day, text),) = verdicts(course(log, 142, pains=diary))
    assert (day, "After 6 weeks" in text, "6 of 6" in text) == ("2026-07-22", True, True)


def test_pain_long_before_the_first_session_is_not_its_start():
    high, low = noted(range(0, 60, 3), 9.0), noted(range(60, 240, 3), 4.0)
    log = [session(100 + 2 * n, **(GOOD | {"pain_before": None, "pain_next_day": None})) for n in range(25)]
    ((_, text),) = verdicts(course(log, 142, pains=[*high, *low]))
    assert "from 4 to 4" in text, "what fell before it is not to its credit"


def test_it_is_called_not_working_only_where_the_list_was_done():
    log = [session(0, (), done=(), walk_minutes=10.0)]
    ((_, text),) = verdicts(course(log, 42, pains=noted(range(0, 60, 3))))
    assert "not working" not in text
    assert "0 of 6" in text


def test_diary_and_visits_are_no_silence():
    log = [session(n, **GOOD) for n in (0, 2)]
    assert (course(log, 100).silent_days, course(log, 100).anew) == (98, True)
    kept = course(log, 100, heard=[(FIRST + timedelta(days=n)).isoformat() for n in range(5, 98, 7)])
    assert (kept.silent_days, kept.anew) == (4, False)
    assert "anew" not in kinds(kept)
    seen = course(log, 100, visits=[example_visit(made_at=f"{FIRST + timedelta(days=60)}T09:00:00+00:00")])
    assert (seen.silent_days, seen.anew) == (40, False)
    evening = course(log, 100, visits=[example_visit(made_at=f"{FIRST + timedelta(days=101)}T02:00:00+00:00")])
    assert (evening.silent_days, evening.anew) == (0, False), "a visit of the evening, already tomorrow in UTC"
    assert course(log, 100, heard=[(FIRST + timedelta(days=120)).isoformat()]).silent_days == 98, "a day to come"


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


def test_only_allowed_rungs_are_offered_today():
    up = RUNGS[RUNGS.index(START) + 1]
    log = [session(2 * n, **GOOD) for n in range(30)]
    found = course(log, 60, allowed=set(RUNGS) - {up})
    assert found.standing("bridge").exercise != up


def test_scores_and_changes_are_told():
    def asked(day, value):
        then = (FIRST + timedelta(days=day)).isoformat()
        ticks = tuple(int(n < value) for n in range(24))
        return Answered(id=f"r{day}", written_at=f"{then}T10:00:00+00:00", day=then, questionnaire="rmdq", items=ticks)

    found = course([asked(0, 16), asked(28, 6)], 30)
    assert [one.value for one in found.scores] == [6]
    (change,) = found.changes
    assert (change.label, change.better, change.before) == ("meaningful", True, 16)
