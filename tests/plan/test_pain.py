"""The pain that was told last: one rule with the pain of each day, whatever the way in which it was told."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from laststraw.plan import last_pain
from laststraw.plan.log import held
from laststraw.records import Answered, Intake, PainNote, Session, Uncertain
from laststraw.testing.visits import example_visit

FIRST = date(2026, 3, 2)


def then(day, hour=18):
    return (
        FIRST + timedelta(days=day)
    ).isoformat(), f"{(FIRST + timedelta(days=day)).isoformat()}T{hour:02d}:00:00+00:00"


def session(day, hour=18, kind="weeks", **more):
    on, at = then(day, hour)
    return Session(id=more.pop("id", f"s{day}-{hour}-{kind}"), written_at=at, day=more.pop("on", on), kind=kind, **more)


def number(day, pain, hour=18, **more):
    on, at = then(day, hour)
    told = {"items": (pain,)} if isinstance(pain, int) else {"total": pain}
    return Answered(id=f"n{day}-{hour}", written_at=at, day=on, questionnaire="nrs", **told, **more)


def note(day, pain):
    return PainNote(day=then(day)[0], pain=Uncertain(mean=pain, sd=0.5))


def told(log, day, visits=(), pains=()):
    found = last_pain(log, today=FIRST + timedelta(days=day), visits=visits, pains=pains)
    return None if found is None else ((found[0] - FIRST).days, found[1])


@pytest.mark.parametrize("seed", range(20))
def test_of_one_number_a_day_it_is_the_last_of_the_pain_by_day(seed):
    chance = random.Random(seed)
    log, pains = [], []
    for day in chance.sample(range(30), 12):
        pain = chance.randrange(11)
        way = chance.choice(("before", "morning", "asked", "total", "diary"))
        if way == "before":
            log.append(session(day, pain_before=pain))
        elif way == "morning":
            log.append(session(day, on=then(day - 1)[0], pain_next_day=pain))
        elif way == "diary":
            pains.append(note(day, float(pain)))
        else:
            log.append(number(day, pain if way == "asked" else float(pain)))
    for today in range(31):
        by_day = held(log, pains, FIRST + timedelta(days=today)).pain
        day, pain = next(reversed(by_day.items()), (None, None))
        assert told(log, today, pains=pains) == (None if day is None else ((day - FIRST).days, pain))


@pytest.mark.parametrize("seed", range(5))
def test_order_what_was_taken_back_and_what_lies_ahead_make_no_difference(seed):
    log = [session(0, pain_before=3), number(2, 4), session(2, hour=20, pain_before=5, pain_during=8)]
    more = [
        session(2, hour=22, id="wrong", pain_before=10),
        session(2, hour=23, id="undo", withdraws="wrong"),
        number(3, 9),
    ]
    mixed = [*log, *more]
    random.Random(seed).shuffle(mixed)
    assert told(mixed, 2) == told(log, 2) == (2, 5.0)


def test_the_last_of_a_day_counts_and_of_two_at_once_the_worse():
    assert told([number(0, 8, hour=9), session(0, hour=18, pain_before=3)], 0) == (0, 3.0)
    assert told([number(0, 3, hour=9), session(0, hour=18, pain_before=8)], 0) == (0, 8.0)
    assert told([session(0, kind="relief", pain_before=8, pain_after_10_min=4)], 0) == (0, 8.0)


def test_the_morning_after_comes_before_what_is_told_along_with_it():
    log = [session(1, on=then(0)[0], pain_next_day=9, id="back"), session(1, pain_before=2)]
    assert told(log[:1], 1) == (1, 9.0)
    assert told(log, 1) == (1, 2.0)


def test_the_diary_has_no_hour_so_the_worse_counts():
    assert told([number(0, 3)], 0, pains=[note(0, 7.0)]) == (0, 7.0)
    assert told([number(0, 8)], 0, pains=[note(0, 7.0)]) == (0, 8.0)
    assert told([number(1, 3)], 1, pains=[note(0, 7.0)]) == (1, 3.0)


def test_a_visit_is_one_way_of_telling():
    seen = replace(example_visit(id="v", made_at=then(1, 12)[1]), intake=Intake(safety=(), pain_now=6))
    assert told([], 1, visits=[seen]) == (1, 6.0)
    assert told([number(1, 2, hour=14)], 1, visits=[seen]) == (1, 2.0)
    assert told([number(1, 2, hour=9)], 1, visits=[seen]) == (1, 6.0)
    assert told([], 0, visits=[seen]) == (0, 6.0)  # west of Greenwich the day of the visit has only begun there
    assert told([], -1, visits=[seen]) is None
