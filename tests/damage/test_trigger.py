"""Which bout is the trigger, and how often it was done before."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from laststraw.damage.trigger import span_of, times_before
from laststraw.damage.watch import watched
from laststraw.records import MAIN_TISSUE, Bout, Diary, Episode, PainNote, Uncertain, Usual
from laststraw.testing.lives import START, made_history

HEAVY, LIGHT = "lift_crate_stoop", "vacuum"


def on(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


def bout(day: int, hour: float, activity: str = HEAVY, n: int = 1, kg: float | None = None) -> Bout:
    load = None if kg is None else Uncertain(mean=kg, sd=1.0)
    return Bout(
        key=f"bout/{on(day)}/{n}", activity=activity, day=on(day), hour=Uncertain(mean=hour, sd=0.1), hand_load_kg=load
    )


def diary_of(bouts, episodes, pains=(), usual=(), days=30) -> Diary:
    return Diary(
        first_day=on(0), last_day=on(days - 1), bouts=tuple(bouts), episodes=tuple(episodes), pains=tuple(pains),
        usual=tuple(usual), silent_days=0,
    )  # fmt: skip


def pain(day: int, hour: float | None = None, until: int | None = None, trigger: str = "") -> Episode:
    return Episode(
        key=f"episode/{on(day)}", day=on(day), hour=None if hour is None else Uncertain(mean=hour, sd=0.0),
        until=None if until is None else on(until), trigger=trigger,
    )  # fmt: skip


def span(diary: Diary, known):
    history = made_history(diary, draws=6)
    watch = watched(history, diary, known)
    asked = diary.episodes[-1]
    at = next(k for k, keys in enumerate(watch.keys) if asked.key in keys)
    return span_of(asked, watch.spells[at][0], history, history.used(MAIN_TISSUE)), history


def test_the_highest_load_of_the_two_hours_before(known):
    bouts = [bout(20, 7, HEAVY, 1), bout(20, 9, LIGHT, 2), bout(20, 11, LIGHT, 3), bout(20, 13, HEAVY, 4)]
    found, _ = span(diary_of(bouts, [pain(20, 10.5)]), known)
    assert found.bout == bouts[1].key
    assert found.length_day == pytest.approx(2.0 / 24.0)
    assert found.moment == pytest.approx(20 + 9 / 24)


def test_the_highest_load_of_the_day_when_no_hour_is_told(known):
    bouts = [bout(20, 9, LIGHT, 1), bout(20, 15, HEAVY, 2), bout(20, 19, LIGHT, 3)]
    found, history = span(diary_of(bouts, [pain(20)]), known)
    assert found.bout == bouts[1].key
    assert found.length_day == pytest.approx(1.0)
    assert len(np.unique(found.window)) == len(found.rows) == int(((history.day >= 20) & (history.day < 21)).sum())


@pytest.mark.parametrize("hour", [None, 16.5])
def test_what_the_person_named_goes_first(known, hour):
    bouts = [bout(20, 9, LIGHT, 1), bout(20, 15, HEAVY, 2)]
    found, _ = span(diary_of(bouts, [pain(20, hour, trigger=bouts[0].key)]), known)
    assert found.bout == bouts[0].key
    assert found.named
    assert found.moment == pytest.approx(20 + 9 / 24)


def test_nothing_told_is_no_trigger(known):
    found, _ = span(diary_of([bout(5, 9)], [pain(20, 10.5)]), known)
    assert found.bout == ""
    assert not found.is_trigger.any()


def count(diary: Diary, known, trigger: Bout) -> int:
    history = made_history(diary, draws=2)
    return times_before(trigger, diary.episodes[-1].day, diary, history, watched(history, diary, known))


def test_only_painless_times_of_the_same_thing_count(known):
    last = bout(20, 9)
    bouts = [bout(3, 9), bout(4, 9), bout(4, 13, n=2), bout(8, 9), bout(9, 9), bout(12, 9, LIGHT), last, bout(22, 9)]
    assert count(diary_of(bouts, [pain(20, 9.5)]), known, last) == 5
    assert count(diary_of(bouts, [pain(9, until=11), pain(20, 9.5)]), known, last) == 3  # day 8 hurt the next day
    sore = [
        PainNote(day=on(4), pain=Uncertain(mean=2.0, sd=1.0)),
        PainNote(day=on(9), pain=Uncertain(mean=0.0, sd=0.0)),
    ]
    assert count(diary_of(bouts, [pain(20, 9.5)], sore), known, last) == 2  # 3 (sore the next day), 4 twice


def test_lighter_loads_do_not_count_and_unknown_ones_neither(known):
    last = bout(20, 9, kg=20.0)
    bouts = [bout(3, 9, kg=19.0), bout(5, 9, kg=17.0), bout(7, 9, kg=30.0), bout(9, 9), bout(11, 9, kg=40.0), last]
    assert count(diary_of(bouts, [pain(20, 9.5)]), known, last) == 3


def test_usual_days_count_once_a_day(known):
    last = bout(20, 9)
    every = Usual(since=on(1), bouts=(replace(last, key="bout/usual/1", day=on(1)),))
    weekdays = replace(every, days=(0, 1, 2, 3, 4), until=on(10))
    assert count(diary_of([last], [pain(20, 9.5)], usual=[every]), known, last) == 18  # day 19 hurts the next day
    assert count(diary_of([bout(3, 9), last], [pain(20, 9.5)], usual=[every]), known, last) == 18
    due = sum((START + timedelta(days=k)).weekday() < 5 for k in range(1, 11))
    assert count(diary_of([last], [pain(20, 9.5)], usual=[weekdays]), known, last) == due
    assert date.fromisoformat(on(0)) == START
