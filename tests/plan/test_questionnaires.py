"""Laws of scoring: inside the scale, monotone, order of open items does not matter, what is impossible is refused with a hint."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw import knowledge
from laststraw.errors import UnusableInput
from laststraw.plan.questionnaires import score
from laststraw.records import Answered, NotMeasured, Scored

KNOWN = knowledge.load()
IDS = [one.id for one in KNOWN.questionnaires]
OURS = ("nrs", "rmdq", "psfs", "peg", "pgic")


def answered(name, items=(), **more):
    known = KNOWN.questionnaire(name)
    things = tuple(f"thing {n}" for n in range(len(items))) if known.own_items else ()
    return Answered(id="a", written_at="2026-03-02T10:00:00+00:00", day="2026-03-02", questionnaire=name,
                    items=tuple(items), activities=things, **more)  # fmt: skip


def filled(name, at):
    """Every item at the same place in its range, 0 lowest to 1 highest."""
    known = KNOWN.questionnaire(name)
    ends = [known.range_of(n) for n in range(known.most_items)]
    return [round(low + at * (high - low)) for low, high in ends]


@st.composite
def fillings(draw, name):
    known = KNOWN.questionnaire(name)
    return [
        draw(st.integers(*known.range_of(n))) for n in range(draw(st.integers(known.least_items, known.most_items)))
    ]


@pytest.mark.parametrize("name", IDS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_every_filling_gives_a_number_inside_the_scale(name, data):
    known = KNOWN.questionnaire(name)
    got = score(answered(name, data.draw(fillings(name))), KNOWN)
    assert isinstance(got, Scored)
    assert known.lowest <= got.value <= known.highest
    assert (got.sd is None) == (known.sem is None)


@pytest.mark.parametrize("name", IDS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_worse_answer_never_gives_a_better_number(name, data):
    """Turned items turned: one answer further up moves the number up, or leaves it."""
    known = KNOWN.questionnaire(name)
    items = data.draw(fillings(name))
    n = data.draw(st.integers(0, len(items) - 1))
    low, high = known.range_of(n)
    more = list(items)
    more[n] = min(items[n] + 1, high) if n + 1 not in known.turned else max(items[n] - 1, low)
    assert score(answered(name, more), KNOWN).value >= score(answered(name, items), KNOWN).value


@pytest.mark.parametrize("name", IDS)
def test_the_ends_of_the_answers_are_the_ends_of_the_scale(name):
    known = KNOWN.questionnaire(name)
    items = {at: filled(name, at) for at in (0, 1)}
    for n in known.turned:
        items[0][n - 1], items[1][n - 1] = items[1][n - 1], items[0][n - 1]
    assert score(answered(name, items[0]), KNOWN).value == known.lowest
    assert score(answered(name, items[1]), KNOWN).value == known.highest


@pytest.mark.parametrize("name", IDS)
def test_what_is_missing_is_told_not_guessed(name):
    known = KNOWN.questionnaire(name)
    items = filled(name, 1)
    for missing in range(1, len(items) + 1):
        got = score(answered(name, [None] * missing + items[missing:]), KNOWN)
        enough = len(items) - missing >= known.least_answered
        assert isinstance(got, Scored if enough else NotMeasured), missing
        if not enough:
            assert known.plain_name in got.reason


def test_an_open_item_of_roland_morris_is_a_no_and_of_oswestry_is_left_out():
    assert score(answered("rmdq", [1, *[None] * 23]), KNOWN).value == 1.0
    assert score(answered("odi", [3] * 8 + [None, None]), KNOWN).value == score(answered("odi", [3] * 10), KNOWN).value


@pytest.mark.parametrize(("name", "items"), [
    ("nrs", [11]), ("nrs", []), ("nrs", [3, 3]), ("rmdq", [0] * 23), ("rmdq", [2] + [0] * 23), ("odi", [6] * 10),
    ("peg", [5, 5]), ("promis_pi", [0, 1, 1, 1]), ("orebro", [0] * 10), ("startback", [0] * 8 + [5]), ("pgic", [0]), ("psfs", [5] * 6),
])  # fmt: skip
def test_what_no_form_allows_is_refused_with_what_would_have_worked(name, items):
    with pytest.raises(UnusableInput) as caught:
        score(answered(name, items), KNOWN)
    assert caught.value.hint


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(UnusableInput) as caught:
        score(replace(answered("nrs", [3]), questionnaire="ndi"), KNOWN)
    assert "rmdq" in caught.value.hint


def test_things_without_names_are_refused():
    with pytest.raises(UnusableInput, match="not said what"):
        score(replace(answered("psfs", [3, 4]), activities=()), KNOWN)


def test_a_total_from_elsewhere_is_taken_inside_the_scale_only():
    assert score(answered("odi", total=36.0), KNOWN).band == "somewhat in the way"
    assert score(answered("startback", total=5.0), KNOWN).band == "", "whether it is high the second number would say"
    with pytest.raises(UnusableInput):
        score(answered("odi", total=101.0), KNOWN)
    for name, total in (("rmdq", 12.5), ("startback", 4.7), ("nrs", 3.5)):
        with pytest.raises(UnusableInput, match="whole number"):
            score(answered(name, total=total), KNOWN)
    assert score(answered("peg", total=4.3), KNOWN).value == 4.3


def test_only_questionnaires_that_anybody_may_print_hold_their_questions():
    with_words = {one.id for one in KNOWN.questionnaires if one.items}
    assert with_words == {"nrs", "rmdq", "peg", "pgic"}
    assert all(KNOWN.questionnaire(name).licence for name in IDS)
    assert len(KNOWN.questionnaire("rmdq").items) == 24
