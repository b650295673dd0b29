"""Laws of writing and reading diary entries: those of visits."""

import json
import math
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw import records as r
from laststraw.errors import UnusableInput
from laststraw.records.codec import entry_from_json, entry_to_json
from laststraw.testing.entries import example_entry, withdrawal

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_./-]{0,8}", fullmatch=True)
TEXTS = st.text(max_size=12)
DAYS = st.dates().map(lambda day: day.isoformat())
SIDES = st.sampled_from(["left", "right", "both", "none"])


def some(strategy):
    return st.lists(strategy, max_size=3).map(tuple)


def amounts(highest):
    about = st.builds(r.Uncertain, mean=st.floats(0.0, highest), sd=st.floats(0.0, 1e6))
    return st.none() | about


PAIRS_OF_DAYS = st.tuples(DAYS, DAYS).map(sorted)
BOUTS = st.builds(
    r.Bout, key=IDS, activity=IDS, day=DAYS, hour=amounts(24.0), minutes=amounts(1440.0), times=amounts(1e5),
    hand_load_kg=amounts(300.0), side=SIDES, said=TEXTS, entry=TEXTS,
)  # fmt: skip
EPISODES = PAIRS_OF_DAYS.flatmap(
    lambda days: st.builds(
        r.Episode, key=IDS, day=st.just(days[0]), until=st.none() | st.just(days[1]), hour=amounts(24.0),
        pain=amounts(10.0), place=st.sampled_from(r.PLACES), side=SIDES, trigger=TEXTS, said=TEXTS, entry=TEXTS,
    )
)  # fmt: skip
PAINS = st.builds(r.PainNote, day=DAYS, pain=amounts(10.0).filter(bool), entry=TEXTS)
USUAL = PAIRS_OF_DAYS.flatmap(
    lambda days: st.builds(
        r.Usual, since=st.just(days[0]), until=st.none() | st.just(days[1]), said=TEXTS, entry=TEXTS,
        days=st.sets(st.integers(0, 6), min_size=1).map(tuple), bouts=some(BOUTS),
    )
)  # fmt: skip
ENTRIES = st.builds(
    r.Entry, id=IDS, written_at=TEXTS, source=st.sampled_from(["typed", "csv", "toml", "withdrawn"]), text=TEXTS,
    bouts=some(BOUTS), episodes=some(EPISODES), pains=some(PAINS), usual=some(USUAL), withdraws=TEXTS,
    questions=some(st.builds(r.Question, entry=TEXTS, text=TEXTS, choices=some(TEXTS))),
)  # fmt: skip


@given(entry=ENTRIES)
@settings(max_examples=80, deadline=None)
def test_every_entry_comes_back_equal(entry):
    text = entry_to_json(entry)
    assert entry_from_json(text) == entry
    assert entry_to_json(entry_from_json(text)) == text


def test_the_document_has_every_field_in_its_order():
    document = json.loads(entry_to_json(example_entry()))
    assert list(document) == [field.name for field in fields(r.Entry)]
    assert list(document["bouts"][0]) == [field.name for field in fields(r.Bout)]


def test_an_unknown_amount_is_null_not_zero():
    entry = replace(example_entry(), bouts=(r.Bout(key="bout/2026-03-02/1", activity="dig_garden", day="2026-03-02"),))
    assert json.loads(entry_to_json(entry))["bouts"][0]["minutes"] is None
    assert entry_from_json(entry_to_json(entry)).bouts[0].minutes is None


def test_whole_numbers_typed_where_a_float_belongs_give_the_same_bytes():
    whole = replace(example_entry(), pains=(r.PainNote(day="2026-03-02", pain=r.Uncertain(mean=6, sd=1)),))
    broken = replace(example_entry(), pains=(r.PainNote(day="2026-03-02", pain=r.Uncertain(mean=6.0, sd=1.0)),))
    assert entry_to_json(whole) == entry_to_json(broken)


@pytest.mark.parametrize("where", ["", "bouts", "episodes", "pains", "usual", "questions"])
def test_fields_of_a_newer_version_are_refused_by_name(where):
    document = json.loads(entry_to_json(example_entry()))
    (document[where][0] if where else document)["mood"] = 3
    with pytest.raises(UnusableInput, match="mood") as caught:
        entry_from_json(json.dumps(document).encode())
    assert "newer version" in caught.value.hint
    assert caught.value.message.startswith("This diary entry has fields")


def test_an_entry_of_an_older_version_gets_what_it_lacks():
    document = json.loads(entry_to_json(withdrawal(2, of=example_entry(1))))
    for name in ("usual", "questions", "pains"):
        del document[name]
    assert entry_from_json(json.dumps(document).encode()) == withdrawal(2, of=example_entry(1))


@pytest.mark.parametrize("text", [b"", b"[]", b"\xff", b'{"id": "x"}', b"[" * 5000])
def test_what_is_no_entry_says_so(text):
    with pytest.raises(UnusableInput) as caught:
        entry_from_json(text)
    assert caught.value.hint


@pytest.mark.parametrize(("field", "value"), [("mean", math.nan), ("mean", math.inf), ("sd", math.nan)])
def test_what_json_cannot_hold_is_refused_before_it_is_written(field, value):
    entry = example_entry()
    object.__setattr__(entry.bouts[0].minutes, field, value)
    with pytest.raises(ValueError, match="minutes"):
        entry_to_json(entry)


def test_text_that_is_not_unicode_is_refused():
    with pytest.raises(ValueError, match="not Unicode"):
        entry_to_json(replace(example_entry(), text="\udc80"))
