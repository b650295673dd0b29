"""Laws of the log's records: the impossible is refused, what is possible is written and read back."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw import records as r
from laststraw.errors import UnusableInput
from laststraw.records.codec import log_from_json, log_to_json
from laststraw.testing.entries import example_answered, example_session

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_./-]{0,8}", fullmatch=True)
DAYS = st.dates().map(lambda day: day.isoformat())
NRS = st.none() | st.integers(0, 10)
AMOUNTS = st.builds(
    r.Amount,
    sets=st.integers(1, 5),
    reps=st.integers(1, 30),
    hold_s=st.none() | st.integers(1, 90),
    each_side=st.booleans(),
)
DONE = st.builds(
    r.Done,
    exercise=IDS,
    amount=st.none() | AMOUNTS,
    form=st.none() | st.floats(0, 1),
    pain=NRS,
    leg_lower=st.booleans(),
)
MOMENT = "9999-12-31T23:00:00+00:00"
SESSIONS = st.builds(
    r.Session, id=IDS.map("s/{}".format), written_at=st.just(MOMENT), day=DAYS, kind=st.sampled_from(["relief", "weeks", "walk"]),
    done=st.lists(DONE, max_size=3, unique_by=lambda done: done.exercise).map(tuple), pain_before=NRS, pain_during=NRS,
    pain_after_10_min=NRS, pain_next_day=NRS, effort=NRS, leg_lower=st.booleans(), numbness=st.booleans(),
    stiffer_morning=st.booleans(), walk_minutes=st.none() | st.floats(0, 1440), withdraws=st.just("") | IDS.map("w/{}".format),
)  # fmt: skip
ANSWERED = st.builds(
    r.Answered, id=IDS.map("a/{}".format), written_at=st.just(MOMENT), day=DAYS, questionnaire=IDS,
    items=st.lists(st.none() | st.integers(0, 10), max_size=24).map(tuple), withdraws=st.just("") | IDS.map("w/{}".format),
) | st.builds(
    r.Answered, id=IDS, written_at=st.just(MOMENT), day=DAYS, questionnaire=IDS, total=st.floats(-100, 100)
)  # fmt: skip


@given(entry=SESSIONS | ANSWERED)
@settings(max_examples=60, deadline=None)
def test_every_log_entry_comes_back_equal(entry):
    text = log_to_json(entry)
    assert log_from_json(text) == entry
    assert log_to_json(log_from_json(text)) == text


@pytest.mark.parametrize("wrong", [
    {"pain_before": 11},
    {"pain_during": -1},
    {"pain_next_day": float("nan")},
    {"pain_after_10_min": 3.5},
    {"effort": True},
    {"walk_minutes": float("nan")},
    {"walk_minutes": float("inf")},
    {"walk_minutes": -1.0},
    {"walk_minutes": 1441.0},
    {"day": "2026-02-30"},
    {"day": "2026-03-03"},  # written on 2026-03-01
    {"day": "20260301"},
    {"written_at": "2026-03-01T10:00:00"},
    {"written_at": "yesterday"},
    {"kind": "months"},
    {"withdraws": "session-000001"},
    {"withdraws": "not an id"},
    {"id": ""},
    {"done": (r.Done(exercise="bridge"), r.Done(exercise="bridge"))},
])  # fmt: skip
def test_an_impossible_session_is_refused(wrong):
    with pytest.raises(ValueError):
        replace(example_session(), **wrong)


@pytest.mark.parametrize("wrong", [{"form": 1.01}, {"form": float("nan")}, {"pain": 11}, {"exercise": "two words"}])
def test_an_impossible_exercise_is_refused(wrong):
    with pytest.raises(ValueError):
        replace(r.Done(exercise="bridge"), **wrong)


@pytest.mark.parametrize("wrong", [
    {"items": (-1, None, 3)},
    {"total": 3.0},  # beside items
    {"items": (), "activities": (), "total": float("nan")},
    {"activities": ("dig",)},
    {"activities": ("dig", "dig", "sit")},
    {"activities": ("dig", "", "sit")},
    {"withdraws": "answered-000001"},
    {"day": "2027-03-01"},
    {"questionnaire": ""},
])  # fmt: skip
def test_an_impossible_answer_is_refused(wrong):
    with pytest.raises(ValueError):
        replace(example_answered(), **wrong)


def test_a_day_may_be_one_ahead_where_the_sun_rises_first():
    """Written at 10 in the evening in London, of a day that had begun in Auckland."""
    assert replace(example_session(), written_at="2026-03-01T22:00:00+00:00", day="2026-03-02")


def test_a_change_cannot_call_itself_more_than_it_is():
    change = r.ScoreChange(
        questionnaire="nrs", since="2026-03-01", day="2026-03-29", before=6.0, now=3.0, mdc95=2.0, mic=2.0,
        label="meaningful", better=True,
    )  # fmt: skip
    for wrong in (
        {"label": "error", "better": None},
        {"mdc95": 3.0},
        {"better": None},
        {"day": "2026-02-01"},
        {"mdc95": 0.0},
    ):
        with pytest.raises(ValueError):
            replace(change, **wrong)


def test_what_holds_nothing_says_nothing():
    session = r.Session(id="s", written_at=MOMENT, day="2026-03-01", kind="weeks")
    assert not session.says_something
    assert not session.is_withdrawal
    assert replace(session, withdraws="earlier").is_withdrawal
    assert not replace(session, withdraws="earlier", pain_before=0).is_withdrawal, "a 0 is an answer"
    assert replace(session, walk_minutes=0.0).says_something


@pytest.mark.parametrize("text", [
    b'{"session":null,"answered":null}',
    b'{}',
    b'[]',
    b'{"session":{"id":"s"},"answered":null}',
    b'{"session":',
])  # fmt: skip
def test_what_is_no_log_entry_is_refused_with_what_would_have_worked(text):
    with pytest.raises(UnusableInput) as caught:
        log_from_json(text)
    assert caught.value.hint


def test_a_field_of_a_newer_version_is_refused_by_name():
    text = log_to_json(example_session()).replace(b'"effort"', b'"mood":"low","effort"')
    with pytest.raises(UnusableInput, match=r"session\.mood"):
        log_from_json(text)
