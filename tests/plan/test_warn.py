"""Laws of the early message: quiet when nothing happens, heard when something does, calm in its words."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from validation.courses import signals

from laststraw import knowledge
from laststraw.plan.warn import early_warning, signs_of
from laststraw.records import Bout, Diary, PainNote, Sign, Uncertain
from laststraw.testing.entries import example_session

KNOWN = knowledge.load()
FIRST = date(2026, 1, 1)
LAST = 60


def signal(name, usual, spread, last=(), worse=0.0, days=LAST):
    """A quiet signal; its last days are ``worse`` spreads off."""
    rng = np.random.default_rng(len(name))
    values = usual + spread * rng.normal(size=days)
    for back, off in enumerate(reversed(last or (worse, worse, worse)), start=1):
        values[-back] = usual + off * spread
    return [
        Sign(signal=name, day=(FIRST + timedelta(days=n)).isoformat(), value=float(v), sd=spread / 2)
        for n, v in enumerate(values)
    ]


def told(*series, today=LAST - 1, **more):
    signs = [one for signs in series for one in signs]
    return early_warning(signs, KNOWN, today=FIRST + timedelta(days=today), **more)


def test_at_most_one_false_message_in_eight_weeks():
    found = [signals.messages((kind, seed))[f"alerts_{kind}"] for kind in ("quiet", "swaying") for seed in range(5)]
    assert np.mean(found) <= 1.0


def test_two_different_signals_speak_one_alone_does_not():
    sleep, sitting = signal("sleep", 7, 0.6, worse=-3), signal("sitting", 4, 0.4, worse=3)
    calm = signal("sleep", 7, 0.6), signal("sitting", 4, 0.4)
    assert told(*calm) is None
    assert told(sleep, calm[1]) is None
    both = told(sleep, sitting)
    assert both.because == ("sitting", "sleep")


def test_two_sides_of_one_test_are_one_signal():
    left, right = (signal(f"side_bend_range/{side}", 30, 2, worse=-4) for side in ("left", "right"))
    assert told(left, right) is None
    assert told(left, right, signal("sleep", 7, 0.6, worse=-4)) is not None


def test_the_better_way_is_no_reason():
    assert told(signal("sleep", 7, 0.6, worse=4), signal("sitting", 4, 0.4, worse=-4)) is None


def test_pain_two_points_up_on_two_days_is_enough_one_day_is_not():
    assert told(signal("nrs", 2, 0.4, last=(0, 0, 6))) is None
    assert told(signal("nrs", 2, 0.4, last=(0, 6, 6))).because == ("nrs",)


def test_an_unusually_long_day_of_sitting_speaks_a_usual_one_does_not():
    assert told(signal("sitting", 4, 0.5, last=(0, 0, 8))).because == ("sitting",)
    assert told(signal("sitting", 10, 0.5, last=(0, 0, 0))) is None, "who always sits long hears nothing"
    assert told(signal("sitting", 2, 0.5, last=(0, 0, 6))) is None, "five hours are not long"


def test_a_message_stands_for_a_week_and_is_then_over():
    rising = signal("nrs", 2, 0.4, worse=6, days=LAST) + [
        Sign(signal="nrs", day=(FIRST + timedelta(days=LAST + n)).isoformat(), value=4.5, sd=0.2) for n in range(12)
    ]
    keys = [getattr(told([s for s in rising if s.day <= (FIRST + timedelta(days=t)).isoformat()], today=t), "key", "")
            for t in range(LAST - 5, LAST + 12)]  # fmt: skip
    assert len({key for key in keys if key}) == 1
    assert sum(key != "" for key in keys) == 7
    assert keys[-1] == ""


def test_a_new_person_hears_nothing():
    assert told(signal("nrs", 2, 0.4, worse=6, days=12), today=11) is None
    assert early_warning([], KNOWN, today=FIRST) is None


def test_it_is_calm_and_promises_nothing():
    text = told(signal("nrs", 2, 0.4, worse=6)).text.lower()
    for word in ("injur", "danger", "damage", "will hurt", "about to", "warning", "risk"):
        assert word not in text
    assert "has not been shown" in text
    assert "walk" in text
    assert "ease off" in text


def test_the_loads_join_the_same_message():
    class Loads:
        warning = True

    alone = told(signal("nrs", 2, 0.4), outlook=Loads())
    assert alone.because == ("outlook",)
    both = told(signal("nrs", 2, 0.4, worse=6), outlook=Loads())
    assert both.because == ("nrs", "outlook")
    Loads.warning = False
    assert told(signal("nrs", 2, 0.4), outlook=Loads()) is None


def test_a_message_of_the_loads_alone_is_that_of_the_week():
    class Loads:
        warning = True

    quiet = signal("nrs", 2, 0.4, days=30)
    keys = [told(quiet, today=day, outlook=Loads()).key for day in range(27, 42)]
    days = [FIRST + timedelta(days=day) for day in range(27, 42)]
    assert all((key == other) == (day.isocalendar()[:2] == then.isocalendar()[:2])
               for key, day in zip(keys, days, strict=True) for other, then in zip(keys, days, strict=True))  # fmt: skip
    assert len(set(keys)) == 3


def test_signs_come_from_log_diary_and_visits():
    session = replace(example_session(), pain_next_day=5)
    day = session.day
    hours = [Bout(key=f"bout/{day}/{n}", activity=a, day=day, minutes=Uncertain(mean=m, sd=10.0))
             for n, (a, m) in enumerate([("sit_office_upright", 300.0), ("sit_sofa", 120.0), ("lying_side", 420.0), ("walk_slow", 30.0)])]  # fmt: skip
    diary = Diary(first_day=day, last_day=day, bouts=tuple(hours), episodes=(), usual=(), silent_days=0,
                  pains=(PainNote(day="2026-02-27", pain=Uncertain(mean=2.0, sd=1.0)),))  # fmt: skip
    found = {(s.signal, s.day): s.value for s in signs_of([session], KNOWN, today=date(2026, 3, 2), diary=diary)}
    assert found == {
        ("nrs", "2026-02-27"): 2.0, ("nrs", "2026-03-01"): 3.0, ("nrs", "2026-03-02"): 5.0,
        ("sitting", day): pytest.approx(7.0), ("sleep", day): pytest.approx(7.0),
    }  # fmt: skip
