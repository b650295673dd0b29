"""Laws of reading: any text ends in an entry or a refusal, a vaguer word is never surer, sides and days follow the words."""

import math
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from laststraw.diary import gather, questions, read_line, show, withdraw
from laststraw.errors import UnusableInput
from laststraw.records import Entry, codec
from laststraw.records.diary import HEAVIEST_KG, HOURS, LONGEST_MINUTES, MOST_TIMES

TODAY = date(2026, 3, 11)
AT = "2026-03-11T12:00:00+00:00"
WORDS = st.sampled_from(
    [
        "dug",
        "the",
        "garden",
        "sat",
        "desk",
        "lifted",
        "box",
        "boxes",
        "2",
        "h",
        "90",
        "min",
        "15",
        "kg",
        "30",
        "lb",
        "20",
        "times",
        "x3",
        "3x10",
        "2x/day",
        "pain",
        "6",
        "/10",
        "no",
        "not",
        "low",
        "back",
        "left",
        "right",
        "until",
        "since",
        "from",
        "to",
        "Thursday",
        "last",
        "Monday",
        "week",
        "yesterday",
        "4",
        "March",
        "2026-03-04",
        "at",
        "8:30",
        "am",
        "pm",
        "half",
        "an",
        "hour",
        "every",
        "day",
        "usually",
        "weekdays",
        "3",
        "times",
        "a",
        "week",
        "fell",
        "on",
        "my",
        "side",
        "slipped",
        "and",
        "then",
        "while",
        "after",
        ",",
        ";",
        ":",
        ".",
        "-",
        "+",
        "(",
        ")",
        "0",
        "1.5",
        "99999",
        "30",
        "hours",
        "13:75",
        "31.02.2026",
        "all",
        "afternoon",
        "a",
        "few",
        "about",
        "2-3",
        "sneezed",
        "went",
        "hurts",
        "for",
        "days",
        "in",
        "January",
        "ago",
        "months",
        "each",
        "way",
        "km",
        "10k",
        "sets",
        "of",
        "heavy",
        "½",
        "é",
        "ß",
        "\u2028",
        "\ue000",
        "🙂",
    ]
)
ANY = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join))


def read_or_refuse(text, known, today=TODAY):
    try:
        return read_line(text, knowledge=known, today=today, written_at=AT)
    except UnusableInput as refusal:
        return refusal


@settings(max_examples=600)
@given(text=ANY)
@example(text="")
@example(text="29 February dug 2 h")
@example(text="dug 2 h on 31.02.2026")
@example(text="2x/day 3x10 99999 times box")
@example(text="until until until pain 3 since since")
@example(text="every 0 days walk")
@example(text="pain 6 for 99999 months")
def test_any_text_gives_an_entry_or_a_refusal(text, known):
    found = read_or_refuse(text, known)
    if not isinstance(found, Entry):
        assert found.hint
        assert found.message
        return
    assert found.bouts or found.episodes or found.pains or found.usual
    for bout in (*found.bouts, *(bout for usual in found.usual for bout in usual.bouts)):
        for amount, highest in (
            (bout.minutes, LONGEST_MINUTES), (bout.times, MOST_TIMES), (bout.hand_load_kg, HEAVIEST_KG), (bout.hour, HOURS),
        ):  # fmt: skip
            assert amount is None or (0.0 <= amount.mean <= highest and math.isfinite(amount.sd))
        assert bout.day <= TODAY.isoformat()
        assert bout.activity in {row.id for row in (*known.activities, *known.incidents)}
    assert all(episode.day <= TODAY.isoformat() for episode in found.episodes)
    assert {e.trigger for e in found.episodes} - {""} <= {b.key for b in found.bouts}
    assert found == read_or_refuse(text, known)  # the same text, the same entry
    keys = [record.key for record in (*found.bouts, *found.episodes)]
    assert len(set(keys)) == len(keys)


def test_a_very_long_line_is_refused_at_once(known):
    start = time.perf_counter()
    with pytest.raises(UnusableInput, match="too long"):
        read_line("dug " * 2_500_000, knowledge=known, today=TODAY, written_at=AT)
    assert time.perf_counter() - start < 0.2


@pytest.mark.parametrize(
    "letter", ["a", "1", " 1", "-1", "x", "1x", "1:", ".", "pain ", "1/", "on ", "1-", "half an ", "and "]
)
def test_no_pattern_takes_forever(letter, known):
    start = time.perf_counter()
    read_or_refuse((letter * 1000)[:1000], known)
    assert time.perf_counter() - start < 1.0


LADDERS = (  # each amount in words that say less and less
    ("minutes", "dug {}", ("120 min", "about 120 min", "a couple of hours")),
    ("minutes", "dug {}", ("180 min", "about 180 min", "some hours")),
    ("minutes", "dug {}", ("240 min", "about 240 min", "all afternoon")),
    ("times", "lifted a sack of cement {}", ("4 times", "about 4 times", "a few times")),
    ("hand_load_kg", "carried a suitcase {}", ("15 kg", "about 15 kg", "10-20 kg", "5-25 kg")),
    ("hand_load_kg", "carried a suitcase {}", ("18.4 kg", "about 18.4 kg", "heavy")),
)


@pytest.mark.parametrize(("field", "line", "words"), LADDERS, ids=lambda x: str(x)[:24])
def test_a_vaguer_word_never_has_a_narrower_error(field, line, words, read):
    amounts = [getattr(read(line.format(word)).bouts[0], field) for word in words]
    relative = [amount.sd / amount.mean for amount in amounts]
    assert relative == sorted(relative)
    assert relative[1] > relative[0] > 0.0


@given(minutes=st.integers(1, 600), other=st.integers(1, 600))
def test_a_range_is_never_surer_than_about_its_middle(minutes, other, known):
    def of(words):
        return read_line(f"dug {words}", knowledge=known, today=TODAY, written_at=AT).bouts[0].minutes

    ranged, about = of(f"{minutes}-{other} min"), of(f"about {(minutes + other) / 2:g} min")
    assert math.isclose(ranged.mean, (minutes + other) / 2)
    assert ranged.sd >= about.sd * (1 - 1e-9) or minutes == other


SIDED = (
    "carried a suitcase with my left hand 10 min", "fell on my left side", "pain 6 low back left until Thursday",
    "carried the toddler on my left hip for half an hour", "left leg pain 7 since Sunday", "slept 8 hours on my left side",
)  # fmt: skip


@pytest.mark.parametrize("line", SIDED)
def test_left_and_right_in_the_words_swap_the_sides(line, read):
    left, right = read(line), read(line.replace("left", "right"))

    def turned(record):
        return replace(record, side={"left": "right", "right": "left"}.get(record.side, record.side), said="")

    assert {"left"} == {r.side for r in (*left.bouts, *left.episodes)}
    assert tuple(map(turned, left.bouts)) == tuple(replace(b, said="") for b in right.bouts)
    assert tuple(map(turned, left.episodes)) == tuple(replace(e, said="") for e in right.episodes)


@given(days=st.integers(0, 3000))
def test_a_line_without_a_day_moves_with_today(days, known):
    today = TODAY - timedelta(days=days)
    one = read_line("yesterday: dug 2 h", knowledge=known, today=today, written_at=AT)
    two = read_line(f"{today - timedelta(days=1)} dug 2 h", knowledge=known, today=TODAY, written_at=AT)
    assert [replace(b, said="") for b in one.bouts] == [replace(b, said="") for b in two.bouts]


LINES = (
    "dug the garden 2 h", "8 h at the desk", "9 March: pain 5 low back", "pain 6 low back", "no pain", "1 March fell on my side",
    "2 March pain 3", "usually 8 h desk on weekdays since 1 February", "every day last week walked 30 min", "pain 4 neck on 3 March",
    "from 9 to 11 ironing", "from 10 to 12 mopping", "dug the garden 2 h", "8 March picked up a pen and my back went",
)  # fmt: skip


@pytest.fixture(scope="module")
def entries(read):
    return tuple(
        read(line, number=at, written_at=f"2026-03-11T12:{at:02d}:00+00:00") for at, line in enumerate(LINES, 1)
    )


@settings(max_examples=40)
@given(data=st.data())
def test_the_order_of_entries_does_not_matter(data, entries, known):
    mixed = data.draw(st.permutations(entries))
    assert gather(mixed, knowledge=known, today=TODAY) == gather(entries, knowledge=known, today=TODAY)
    assert questions(mixed, knowledge=known, today=TODAY) == questions(entries, knowledge=known, today=TODAY)


@pytest.mark.parametrize("at", range(len(LINES)))
def test_taking_an_entry_back_is_as_if_it_had_never_been_written(at, entries, known):
    gone = withdraw(entries[at], written_at="2026-03-11T13:00:00+00:00")
    without = [entry for entry in entries if entry is not entries[at]]
    assert gather([gone, *entries], knowledge=known, today=TODAY) == gather(without, knowledge=known, today=TODAY)
    again = withdraw(gone, written_at="2026-03-11T14:00:00+00:00")
    assert gather([gone, *entries, again], knowledge=known, today=TODAY) == gather(
        entries, knowledge=known, today=TODAY
    )


def read_all(read, texts):
    return [read(text, number=at) for at, text in enumerate(texts, 1)]


def test_reading_what_is_shown_gives_the_same_bouts(read, known):
    lines = (
        "4 March dug the garden 2 h", "lifted a 25 kg sack of cement 10 times", "about 3 h desk", "at 8:30 ironing 45 min",
        "yesterday carried a suitcase with my left hand 10 min", "fell on my right side at 7 pm", "stretched backwards 12 times",
        "yoga: cobra 10 min", "held 20 kg away from the body 5 times", "lift_crate_stoop 14 kg 30x", "slept 8 hours on my side",
    )  # fmt: skip
    for line in lines:
        first = read(line)
        diary = gather([first], knowledge=known, today=TODAY)
        again = gather(read_all(read, show(diary, known)), knowledge=known, today=TODAY)
        blank = {"said": "", "entry": ""}
        assert [replace(b, **blank) for b in again.bouts] == [replace(b, **blank) for b in diary.bouts], line
        assert show(again, known) == show(diary, known)


@pytest.mark.parametrize("line", ["pain 6 low back left from 4 March until 6 March", "no pain", "pain 3", "neck pain 2 since Sunday",
                                  "every Monday and Thursday tennis 1 h since 1 February", "usually 8 h desk on weekdays since 1 March"])  # fmt: skip
def test_reading_what_is_shown_gives_the_same_pain_and_habits(line, read, known):
    diary = gather([read(line)], knowledge=known, today=TODAY)
    again = gather(read_all(read, show(diary, known)), knowledge=known, today=TODAY)
    assert show(again, known) == show(diary, known)
    assert [(e.day, e.until, e.place, e.side, e.pain) for e in again.episodes] == [
        (e.day, e.until, e.place, e.side, e.pain) for e in diary.episodes
    ]
    assert [(u.since, u.until, u.days) for u in again.usual] == [(u.since, u.until, u.days) for u in diary.usual]


def test_every_activity_can_be_shown_and_read_again(read, known):
    wrong = []
    for row in (*known.activities, *known.incidents):
        by_id = [f"On 4 March 2026: {row.id}, 2 h."] if "_" in row.id else []  # "stumble" is an incident too
        for text in (f"On 4 March 2026: {row.name}, 2 h.", *by_id):
            found = read_or_refuse(text, known)
            if not isinstance(found, Entry) or [b.activity for b in found.bouts] != [row.id] or found.episodes:
                wrong.append((text, str(found)[:200]))
    assert not wrong


def test_two_readings_that_are_as_likely_are_asked_and_less_sure(read, known):
    clear, open_ = read("Lifting a crate from the floor, legs straight, 15 kg"), read("15 kg box from the floor")
    assert not clear.questions
    assert len(open_.questions[0].choices) > 1
    assert open_.bouts[0].activity == clear.bouts[0].activity
    assert open_.bouts[0].hand_load_kg.sd > clear.bouts[0].hand_load_kg.sd


def test_what_was_not_said_stays_unknown(read):
    bout = read("dug the garden").bouts[0]
    assert (bout.minutes, bout.times, bout.hand_load_kg, bout.hour, bout.side) == (None, None, None, None, "none")


def test_an_entry_survives_being_written_and_read(read):
    entry = read("2x/day 15 kg box floor to shelf, 20 times, pain 6 low back left until Thursday")
    assert codec.entry_from_json(codec.entry_to_json(entry)) == entry


@pytest.mark.parametrize(
    "line", ["no lifting today", "did not lift anything", "skipped lunch", "could not sleep", "never dug"]
)
def test_what_was_not_done_is_no_bout(line, known):
    with pytest.raises(UnusableInput, match="says what was not done"):
        read_line(line, knowledge=known, today=TODAY, written_at=AT)


def test_part_that_was_not_understood_is_told(read):
    entry = read("after the gym my back hurt 4")
    assert entry.episodes[0].pain.mean == 4.0
    assert "gym" in entry.questions[0].text


@pytest.mark.parametrize(
    "line", ["right after lunch dug 1 h", "turned left and drove 2 h", "left the house and drove 2 h"]
)
def test_left_and_right_that_are_no_sides(line, read):
    assert {bout.side for bout in read(line).bouts} == {"none"}


@pytest.mark.parametrize(
    ("line", "level"), [("out of bed in pain", None), ("not much pain", None), ("back pain gone down to 3", 3.0)]
)
def test_some_pain_is_never_read_as_none(line, level, read):
    entry = read(line)
    assert not [note for note in entry.pains if note.pain.mean == 0.0]
    assert [episode.pain and episode.pain.mean for episode in entry.episodes] == [level]


def test_a_fall_is_a_fall_whatever_was_done_then(read, known):
    entry = read("fell while climbing the stairs")
    incidents = {row.id for row in known.incidents}
    assert len(entry.bouts) == 1
    assert entry.bouts[0].activity in incidents
    names = {row.name for row in known.incidents}
    assert set(entry.questions[0].choices) <= names


@pytest.mark.parametrize(
    "line",
    [
        "12.3. pain 5",
        "14 March dug 2 h",
        "last Monday dug 2 h",
        "dug 2 h last week",
        "the other day dug 1 h",
        "3/4/2025 dug 1 h",
    ],
)
def test_no_answer_to_a_question_is_a_day_that_has_not_come(line, read):
    asked = read(line).questions
    assert asked
    assert all(choice <= TODAY.isoformat() for question in asked for choice in question.choices)


@pytest.mark.parametrize(
    "text", ["dug the garden tomorrow", "Tomorrow: lifted 15 kg 3 times", "lifted 1e3 kg 3 times", "walked nan h"]
)
def test_what_has_not_come_and_what_is_no_number_is_refused(known, text):
    with pytest.raises(UnusableInput):
        read_line(text, knowledge=known, today=date(2026, 3, 11), written_at="2026-03-11T12:00:00+00:00")
