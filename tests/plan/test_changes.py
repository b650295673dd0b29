"""Laws of the three labels, and how often pure error is called a change."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw import knowledge
from laststraw.plan.changes import change_of, changes, label, level, scored_of, start_and_now
from laststraw.records import Answered, Scored
from laststraw.stats import mdc95

KNOWN = knowledge.load()
STRENGTH = ["error", "real", "meaningful"]
POINTS = st.floats(-24, 24)
ERRORS = st.floats(0.01, 10)
LEAST = st.none() | st.floats(0.1, 10)


def scored(values, days, name="nrs", sd=1.02):
    return [
        Scored(questionnaire=name, day=f"2026-{3 + d // 28:02d}-{1 + d % 28:02d}", value=float(v), sd=sd)
        for v, d in zip(values, days, strict=True)
    ]


@given(
    change=POINTS,
    errors=st.tuples(ERRORS, ERRORS),
    mic=LEAST,
    share=st.none() | st.floats(0.05, 1),
    start=st.floats(0, 24),
)
@settings(max_examples=200)
def test_a_smaller_error_never_makes_a_label_weaker(change, errors, mic, share, start):
    small, large = (label(change, mdc95(sd), mic=mic, share=share, start=start) for sd in sorted(errors))
    assert STRENGTH.index(small) >= STRENGTH.index(large)


@given(change=POINTS, sd=ERRORS, mic=LEAST, share=st.none() | st.floats(0.05, 1), start=st.floats(0, 24))
@settings(max_examples=200)
def test_worse_and_better_by_as_much_get_the_same_label(change, sd, mic, share, start):
    told = [label(way * change, mdc95(sd), mic=mic, share=share, start=start) for way in (1, -1)]
    assert told[0] == told[1]


@given(changes=st.tuples(POINTS, POINTS), sd=ERRORS, mic=LEAST, start=st.floats(0, 24))
@settings(max_examples=200)
def test_a_larger_change_never_gets_a_weaker_label(changes, sd, mic, start):
    small, large = sorted(changes, key=abs)
    told = [label(change, mdc95(sd), mic=mic, share=0.3, start=start) for change in (small, large)]
    assert STRENGTH.index(told[0]) <= STRENGTH.index(told[1])


@pytest.mark.parametrize("name", ["nrs", "psfs"])
def test_better_flips_with_the_direction(name):
    """Less pain is better; less of what one can do is worse."""
    there = change_of(scored([8, 2], [0, 28], name, sd=0.5), KNOWN)
    back = change_of(scored([2, 8], [0, 28], name, sd=0.5), KNOWN)
    assert there.label != "error"
    assert (there.better, back.better) == ((True, False) if name == "nrs" else (False, True))


@pytest.mark.parametrize("per", [1, 3])
def test_pure_error_is_called_error_19_times_in_20(per):
    """Per start and present: one number, or the mean of three, whose mdc95 is smaller by the root of three."""
    rng = np.random.default_rng(1)
    days = [0] if per == 1 else [0, 3, 6]
    count = 4000
    found = sum(
        change_of(scored(5 + 1.02 * rng.normal(size=2 * per), [*days, *(d + 28 for d in days)]), KNOWN).label == "error"
        for _ in range(count)
    )
    assert found / count == pytest.approx(0.95, abs=0.012)


def test_means_of_three_need_a_smaller_change():
    one = change_of(scored([6, 4], [0, 28]), KNOWN)
    three = change_of(scored([6, 6, 6, 4, 4, 4], [0, 3, 6, 28, 31, 34]), KNOWN)
    assert (one.label, three.label) == ("error", "meaningful")
    assert three.mdc95 == pytest.approx(one.mdc95 / 3**0.5)
    assert one.mdc95 == pytest.approx(1.959964 * 2**0.5 * 1.02)


def test_real_is_not_yet_meaningful():
    """Roland-Morris 24 to 18: six points beyond error, and 25 % is less than people notice."""
    change = change_of(scored([24, 18], [0, 28], "rmdq", sd=2.15), KNOWN)
    assert (change.label, change.better) == ("real", True)
    assert change_of(scored([18, 12], [0, 28], "rmdq", sd=2.15), KNOWN).label == "meaningful"


def test_the_start_is_the_first_numbers_of_ten_days_and_the_present_the_last():
    numbers = scored([6, 5, 6, 9, 2, 3], [0, 4, 8, 9, 40, 45])
    start, now = start_and_now(numbers, KNOWN)
    assert [one.value for one in start] == [6, 5, 6]
    assert [one.value for one in now] == [2, 3]
    assert level(start).value == pytest.approx(17 / 3)


@pytest.mark.parametrize("days", [[0], [0, 3], [0, 1, 2, 3, 4, 5, 6]])
def test_a_week_apart_or_nothing_to_compare(days):
    assert change_of(scored([5] * len(days), days), KNOWN) is None


def test_the_order_of_answers_does_not_matter():
    def one(n, value):
        return Answered(
            id=f"a{n}",
            written_at=f"2026-0{n}-01T10:00:00+00:00",
            day=f"2026-0{n}-01",
            questionnaire="nrs",
            items=(value,),
        )

    told = [one(1, 8), one(2, 5), one(3, 2)]
    assert len({changes(order, KNOWN) for order in itertools.permutations(told)}) == 1


def test_only_what_was_rated_both_times_is_compared():
    first = Answered(id="a", written_at="2026-03-01T10:00:00+00:00", day="2026-03-01", questionnaire="psfs",
                     items=(2, 3, 9), activities=("dig", "sit", "sing"))  # fmt: skip
    later = replace(
        first, id="b", day="2026-04-01", written_at="2026-04-01T10:00:00+00:00", items=(8, 9), activities=("dig", "sit")
    )
    (change,) = changes([first, later], KNOWN)
    assert (change.before, change.now, change.label) == (2.5, 8.5, "meaningful")
    other = replace(later, activities=("jump", "swim"))
    assert changes([first, other], KNOWN) == ()


def test_the_numbers_of_own_things_are_of_the_same_things():
    def asked(day, things):
        return Answered(
            id=f"a{day}", written_at=f"{day}T10:00:00+00:00", day=day, questionnaire="psfs", items=tuple(things.values()),
            activities=tuple(things),
        )  # fmt: skip

    told = [
        asked("2026-03-01", {"walking": 2, "lifting": 8}),
        asked("2026-03-15", {"lifting": 8}),
        asked("2026-03-29", {"walking": 4, "gardening": 9}),
    ]
    for order in itertools.permutations(told):
        assert [(one.day, one.value) for one in scored_of(order, KNOWN)] == [("2026-03-01", 2.0), ("2026-03-29", 4.0)]
