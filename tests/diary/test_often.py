"""What a diary tells of most."""

from laststraw.diary import most_told
from laststraw.records import Bout, Diary, Usual


def _diary(*activities, usual=()):
    bouts = tuple(
        Bout(key=f"bout/2026-03-0{i % 7 + 1}/{i}", activity=a, day=f"2026-03-0{i % 7 + 1}")
        for i, a in enumerate(activities)
    )
    days = tuple(
        Usual(since="2026-03-01", bouts=(Bout(key=f"bout/u/{a}", activity=a, day="2026-03-01"),)) for a in usual
    )
    return Diary(
        first_day="2026-03-01", last_day="2026-03-07", bouts=bouts, episodes=(), pains=(), usual=days, silent_days=0
    )


def test_the_most_often_told_comes_first_whatever_the_order():
    assert most_told(_diary("sitting", "digging", "sitting")) == ("sitting", "digging")
    assert most_told(_diary("digging", "sitting", "sitting")) == ("sitting", "digging")


def test_usual_days_count_and_there_are_never_too_many():
    assert most_told(_diary("a", usual=("b", "b"))) == ("b", "a")
    assert len(most_told(_diary(*"abcdefgh"))) == 5
    assert most_told(_diary()) == ()
