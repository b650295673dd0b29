"""What the rules of the clinical notes (4.4) say, sentence by sentence."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.plan.sessions import FIRST, GOOD, KNOWN, RED, RUNGS, START, TOP, course, kinds, session

from laststraw.plan import SAFETY, safety_due
from laststraw.plan.climb import least
from laststraw.records import Amount, Answered, Done, PainNote, Uncertain
from laststraw.testing.visits import example_visit


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


def test_numbness_is_settled_once_the_safety_questions_were_answered_again():
    log = [session(0, pain_during=0, numbness=True)]
    asked = Answered(id="a", written_at=f"{FIRST}T19:00:00+00:00", day=FIRST.isoformat(), questionnaire=SAFETY)
    assert course(log, 0).safety_now
    assert not course([*log, asked], 0).safety_now
    before = replace(asked, written_at=f"{FIRST}T17:00:00+00:00")
    assert course([*log, before], 0).safety_now, "it came after the answers"
    undone = replace(asked, id="u", withdraws="a", items=(), activities=())
    assert course([*log, asked, undone], 0).safety_now
    again = session(0, id="s0b", pain_during=0, numbness=True, written_at=f"{FIRST}T20:00:00+00:00")
    assert course([session(0), asked, again], 0).safety_now, "a day twice is as late as its later half"


def test_both_rules_of_numbness_agree():
    visit = example_visit(made_at=f"{FIRST}T08:00:00+00:00")
    asked = Answered(id="a", written_at=f"{FIRST}T19:00:00+00:00", day=FIRST.isoformat(), questionnaire=SAFETY)
    numb = [session(0, pain_during=0, numbness=True)]
    for log in ([], numb, [*numb, asked], [replace(asked, written_at=f"{FIRST}T10:00:00+00:00"), *numb]):
        due = safety_due(log, KNOWN, today=FIRST, visits=[visit])
        assert bool(course(log, 0, visits=[visit]).safety_now) == (due is not None)


def test_three_red_sessions_in_a_week_are_for_a_clinician():
    log = [session(n, **RED) for n in (0, 2, 4)]
    assert not course(log[:2], 3).clinician
    assert course(log, 4).clinician
    assert not course([session(n, **RED) for n in (0, 4, 8)], 8).clinician
    assert not course(log, 30).clinician, "after a fortnight it is not said any more"


def test_pain_two_points_up_for_more_than_a_week_is_for_a_clinician():
    def notes(risen):
        return [
            PainNote(
                day=(FIRST + timedelta(days=n)).isoformat(),
                pain=Uncertain(mean=5.0 if n >= 30 - risen else 3.0, sd=1.0),
            )
            for n in range(0, 31, 2)
        ]

    assert not course([], 30, pains=notes(6)).clinician
    assert course([], 30, pains=notes(14)).clinician
