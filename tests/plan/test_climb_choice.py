"""A ladder follows the person to another rung, but to no harder one that was too much, and not to and fro."""

from datetime import timedelta

from tests.plan.sessions import FIRST, KNOWN, RUNGS, START

from laststraw.plan.climb import Climb, Failed, Pace, least

PACE = Pace.of(KNOWN)
EXERCISES = tuple(map(KNOWN.exercise, RUNGS))
AT = RUNGS.index(START)


def climb(rung=AT, **more):
    return Climb(
        ladder=KNOWN.ladder("bridge"), rungs=EXERCISES, rung=rung, amount=least(EXERCISES[rung]), pace=PACE, **more
    )


def twice(one, rung, day):
    then = FIRST + timedelta(days=day)
    one._note_elsewhere(RUNGS[rung], then)
    one._note_elsewhere(RUNGS[rung], then)
    return one


def test_an_easier_rung_always_and_a_harder_one_that_was_never_too_much():
    assert twice(climb(), AT - 1, 0).rung == AT - 1
    assert twice(climb(), AT + 1, 0).rung == AT + 1


def test_neither_what_is_parked_nor_what_is_above_it():
    for rung in range(AT, len(RUNGS)):
        assert twice(climb(AT - 1, parked=START), rung, 400).rung == AT - 1


def test_no_rung_on_the_way_was_too_much_lately():
    lately = {START: Failed(day=FIRST, good_since=99)}
    assert twice(climb(AT - 1, failed=dict(lately)), AT + 1, PACE.turn_days - 1).rung == AT - 1
    assert twice(climb(AT - 1, failed=dict(lately)), AT + 1, PACE.turn_days).rung == AT + 1


def test_no_turn_too_soon():
    for day, rung in ((PACE.turn_days - 1, AT), (PACE.turn_days, AT + 1)):
        assert twice(climb(direction=-1, turned=FIRST), AT + 1, day).rung == rung
    down = twice(climb(direction=1), AT - 1, 3)
    assert (down.direction, down.turned) == (-1, FIRST + timedelta(days=3)), "what was chosen is a turn too"
