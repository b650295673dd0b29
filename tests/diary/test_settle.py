"""An answer sets the one thing that was asked, and nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from laststraw import diary
from laststraw.diary.settle import settle, without_what_came
from laststraw.errors import UnusableInput
from laststraw.records import Question

TODAY = date(2026, 3, 11)  # a Wednesday
MOMENT = "2026-03-11T10:00:00+00:00"


@pytest.fixture
def read(known):
    def _read(text):
        return diary.read_line(text, knowledge=known, today=TODAY, written_at=MOMENT)

    return _read


LINES = (
    "sat 9 h",
    "2x/day 15 kg box floor to shelf, 20 times",
    "pain 6 low back left until Thursday",
    "pain started while lifting the sofa",
    "dug the garden 2 h the other day",
    "every weekday sat 9 h",
    "ran 30 min on 3/4/2025",
    "hurt my back lifting a box the other day",
)


@pytest.mark.parametrize("line", LINES)
def test_every_answer_settles_its_question_and_leaves_the_others(read, known, line):
    entry = read(line)
    asked = [question for question in entry.questions if question.choices]
    assert asked, "the line must be one that is asked about"
    for question in asked:
        for choice in question.choices:
            after = settle(entry, question, choice, known)
            assert after.questions == tuple(one for one in entry.questions if one != question)
            assert (after.id, after.text, after.written_at) == (entry.id, entry.text, entry.written_at)
            assert len(after.bouts) == len(entry.bouts)
            assert len(after.episodes) == len(entry.episodes)
            keys = {bout.key for bout in after.bouts}
            assert all(episode.trigger in keys | {""} for episode in after.episodes)
            if choice == question.choices[0] and "not come yet" not in question.text:
                assert [bout.activity for bout in after.bouts] == [bout.activity for bout in entry.bouts]
                assert [bout.day for bout in after.bouts] == [bout.day for bout in entry.bouts]


@pytest.mark.parametrize("line", LINES)
def test_who_answers_is_never_less_sure(read, known, line):
    entry = read(line)
    for question in entry.questions:
        for choice in question.choices:
            for before, after in zip(entry.bouts, settle(entry, question, choice, known).bouts, strict=True):
                for name in ("minutes", "times", "hand_load_kg"):
                    one, other = getattr(before, name), getattr(after, name)
                    assert (one is None) == (other is None)
                    assert one is None or other.sd <= one.sd * (1 + 1e-9)


def test_the_activity_that_was_meant(read, known):
    entry = read("sat 9 h")
    (question,) = entry.questions
    (bout,) = settle(entry, question, question.choices[1], known).bouts
    assert bout.activity == "sit_office_upright"
    assert bout.minutes.mean == 540
    assert bout.minutes.sd == pytest.approx(540 * known.constant("diary.duration_cv"))


def test_how_often_in_all(read, known):
    entry = read("2x/day 15 kg box floor to shelf, 20 times")
    question = next(one for one in entry.questions if one.choices == ("40", "20"))
    (bout,) = settle(entry, question, "20", known).bouts
    assert (bout.times.mean, bout.hand_load_kg) == (20.0, entry.bouts[0].hand_load_kg)


def test_another_day_takes_its_pain_along(read, known):
    entry = read("hurt my back lifting a box the other day")
    question = next(one for one in entry.questions if one.choices and one.choices[0][:4] == "2026")
    after = settle(entry, question, question.choices[1], known)
    assert {bout.day for bout in after.bouts} == {question.choices[1]}
    assert after.episodes[0].day == question.choices[1] if entry.episodes else True


def test_pain_that_ends_on_a_day_to_come(read, known):
    entry = read("pain 6 low back left until Thursday")
    (question,) = entry.questions
    began, over = question.choices
    still = settle(entry, question, began, known).episodes[0]
    assert (still.day, still.until) == ("2026-03-11", None)
    gone = settle(entry, question, over, known).episodes[0]
    assert (gone.day, gone.until) == ("2026-03-05", "2026-03-05")
    assert without_what_came(entry, date(2026, 3, 11), known) == entry
    assert without_what_came(entry, date(2026, 3, 12), known) == replace(entry, questions=())


def test_where_it_hurt(read, known):
    entry = read("pain started while lifting the sofa")
    (question,) = entry.questions
    assert settle(entry, question, "upper back", known).episodes[0].place == "upper_back"


def test_no_answer_is_no_answer(read, known):
    entry = read("sat 9 h")
    with pytest.raises(UnusableInput, match="no answer"):
        settle(entry, entry.questions[0], "standing on my head", known)
    slashes = Question(entry=entry.id, text="?", choices=("day/month", "month/day"))
    with pytest.raises(UnusableInput, match="does not settle"):
        settle(replace(entry, questions=(slashes,)), slashes, "month/day", known)
