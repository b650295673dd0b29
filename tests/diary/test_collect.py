"""Gathering: what cannot be is refused with its words, what is odd is asked, pain that belongs together is one stretch."""

from datetime import date

import pytest

from laststraw.diary import gather, questions, read_csv, show, withdraw
from laststraw.errors import UnusableInput

TODAY = date(2026, 3, 11)


@pytest.fixture
def diary(read, known):
    """The diary that some lines make, each written a minute after the one before."""

    def of(*lines, ask=False):
        entries = [read(line, number=1, written_at=f"2026-03-11T12:{at:02d}:00+00:00") for at, line in enumerate(lines)]
        return (questions if ask else gather)(entries, knowledge=known, today=TODAY)

    return of


def asked(found):
    return " ".join(question.text for question in found)


def test_a_day_of_thirty_hours_is_refused_with_its_words(diary):
    with pytest.raises(UnusableInput, match=r"2026-03-11 would have 30 hours: 'drove 14 h'; '16 h at the desk'"):
        diary("16 h at the desk", "drove 14 h")
    assert len(diary("8 h at the desk", "slept 9 hours on my side", "dug 8 h").bouts) == 3  # rounded to 25


def test_days_that_have_not_come_are_refused(diary, read, known):
    with pytest.raises(UnusableInput, match="has not come yet"):
        read("2026-03-12 dug 2 h")
    entry = read("dug 2 h")
    with pytest.raises(UnusableInput, match="2026-03-11 has not come yet: 'dug 2 h'"):
        gather([entry], knowledge=known, today=date(2026, 3, 10))


def test_nothing_left_is_refused(diary, read, known):
    entry = read("dug 2 h")
    with pytest.raises(UnusableInput, match="holds nothing"):
        gather([entry, withdraw(entry, written_at="2026-03-12T00:00:00Z")], knowledge=known, today=TODAY)
    with pytest.raises(UnusableInput, match="holds nothing"):
        gather([], knowledge=known, today=TODAY)


def test_the_same_line_given_twice_counts_once_and_is_asked(diary):
    assert len(diary("dug 2 h", "dug 2 h").bouts) == 1
    assert "count it once" in asked(diary("dug 2 h", "dug 2 h", ask=True))
    assert len(diary("dug 2 h", "dug 3 h").bouts) == 2


def test_lines_of_one_table_are_all_kept_and_a_second_import_changes_nothing(known):
    text = "day,activity,times\n2026-03-04,lift_pen,1\n2026-03-04,lift_pen,1\n"
    first = read_csv(text, knowledge=known, today=TODAY, written_at="2026-03-11T12:00:00Z")
    again = read_csv(text, knowledge=known, today=TODAY, written_at="2026-03-11T13:00:00Z")
    assert len(gather(first, knowledge=known, today=TODAY).bouts) == 2
    assert gather((*first, *again), knowledge=known, today=TODAY) == gather(first, knowledge=known, today=TODAY)


def test_one_id_for_two_entries_is_refused_and_the_same_entry_twice_is_not(read, known):
    one, two = read("dug 2 h"), read("drove 2 h")
    with pytest.raises(UnusableInput, match="Two different entries"):
        gather([one, two], knowledge=known, today=TODAY)
    assert gather([one, one], knowledge=known, today=TODAY) == gather([one], knowledge=known, today=TODAY)


def test_overlapping_bouts_are_kept_and_asked(diary):
    lines = ("from 9 to 12 ironing", "from 10 to 12 mopping")
    assert [b.key for b in diary(*lines).bouts] == ["bout/2026-03-11/1", "bout/2026-03-11/2"]
    assert "both at once" in asked(diary(*lines, ask=True))
    assert "both at once" not in asked(diary("from 9 to 11 ironing", "from 11 to 12 mopping", ask=True))


def test_a_gap_of_a_year_is_a_note_and_counts_as_unknown(diary):
    lines = ("1 March 2024 dug 2 h", "10 March 2026 dug 3 h")
    assert diary(*lines).silent_days == (date(2026, 3, 10) - date(2024, 3, 1)).days - 1
    assert "Nothing is known of 739 days" in asked(diary(*lines, ask=True))


def test_a_day_without_an_entry_is_unknown_and_an_ordinary_day_is_not(diary):
    assert diary("2 March dug 2 h", "6 March dug 2 h").silent_days == 3
    assert (
        diary("2 March dug 2 h", "6 March dug 2 h", "usually 8 h desk on weekdays since 2 March").silent_days == 2
    )  # 7, 8 March


def test_pain_of_following_days_is_one_stretch_with_the_worst_of_it(diary):
    lines = ("1 March: pain 4 low back", "2 March pain 7", "4 March: pain 3 low back", "6 March no pain")
    (one,) = diary(*lines).episodes
    assert (one.day, one.until, one.pain.mean) == ("2026-03-01", "2026-03-05", 7.0)
    assert "Was it a new one" in asked(diary(*lines, ask=True))
    assert [note.pain.mean for note in diary(*lines).pains] == [7.0, 0.0]


def test_a_new_trigger_begins_a_new_stretch(diary):
    lines = ("1 March: pain 4 low back", "8 March picked up a pen and my back went")
    one, two = diary(*lines).episodes
    assert (one.until, two.day, two.until) == ("2026-03-01", "2026-03-08", None)
    assert diary(*lines).bouts[0].key == two.trigger
    assert "did not say when the pain" in asked(diary(*lines, ask=True))


def test_other_places_and_sides_are_other_stretches(diary):
    assert len(diary("1 March: pain 4 low back", "2 March: pain 5 neck").episodes) == 2
    assert len(diary("1 March: pain 4 left hip", "2 March: pain 5 right hip").episodes) == 2
    (one,) = diary("1 March: pain 4 hip", "2 March: pain 5 right hip").episodes
    assert one.side == "right"


def test_an_end_that_was_said_holds(diary):
    one, two = diary("pain 6 low back from 1 March until 3 March", "7 March: pain 2 low back").episodes
    assert (one.until, two.day) == ("2026-03-03", "2026-03-07")


def test_an_end_that_has_not_come_is_not_known_yet(diary):
    (one,) = diary("pain 6 low back left until Thursday").episodes
    assert one.until is None


def test_an_end_before_the_beginning_is_refused(read):
    with pytest.raises(UnusableInput, match="before it begins"):
        read("pain 6 low back since 5 March until 2026-03-04")


def test_a_trigger_that_was_given_twice_is_the_bout_that_stays(diary):
    found = diary("8 March picked up a pen", "8 March picked up a pen", "8 March picked up a pen and my back went")
    keys = {bout.key for bout in found.bouts}
    assert found.episodes[0].trigger in keys


def test_withdrawing_before_writing_is_refused(read):
    with pytest.raises(UnusableInput, match="later than"):
        withdraw(read("dug 2 h"), written_at="2026-03-01T00:00:00Z")


def test_what_is_shown_is_plain(diary, known):
    shown = show(diary("4 March dug the garden 2 h", "pain 6 low back left from 4 March until 6 March"), known)
    assert shown == (
        "On 4 March 2026: Digging with a spade, 2 h.", "Pain 6 in the low back, left from 4 March 2026 until 6 March 2026.",
    )  # fmt: skip


def test_bouts_are_numbered_by_day(diary):
    found = diary("2 March dug 2 h", "2 March drove 1 h", "1 March mopped 20 min")
    assert [b.key for b in found.bouts] == ["bout/2026-03-01/1", "bout/2026-03-02/1", "bout/2026-03-02/2"]


def test_a_note_during_a_stretch_belongs_to_it(diary):
    (one,) = diary("pain 6 low back from 1 March until 5 March", "3 March pain 2").episodes
    assert (one.day, one.until, one.pain.mean) == ("2026-03-01", "2026-03-05", 6.0)


@pytest.mark.parametrize("line", ["pain 3 on 2026-03-20", "pain 6 low back since 2026-03-20", "no pain on 2026-03-20"])
def test_pain_that_has_not_come_is_refused(line, read):
    with pytest.raises(UnusableInput, match="2026-03-20 has not come yet"):
        read(line)
