"""Tables: spreadsheet habits are read, every bad cell is named, and nothing is imported by halves."""

import contextlib
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.diary import read_csv, read_toml
from laststraw.errors import UnusableInput

TODAY = date(2026, 3, 11)
AT = "2026-03-11T12:00:00+00:00"
GOOD = (
    "day,hour,activity,minutes,times,hand_load_kg,side,pain,until,place,trigger,note\n2026-03-04,8:30,dig,120,,,,,,,,\n"
)


def table(source, known, read=read_csv):
    return read(source, knowledge=known, today=TODAY, written_at=AT)


def same(entries):
    return [(b.day, b.activity, b.hour, b.minutes, b.times, b.hand_load_kg, b.side) for e in entries for b in e.bouts]


def test_spreadsheet_habits_change_nothing(known, tmp_path):
    plain = "day,hour,activity,minutes,times,hand_load_kg,side\n2026-03-04,8:30,carry_suitcase,90,2,12.5,left\n2026-03-05,,dig,60,,,\n"
    expected = same(table(plain, known))
    semicolons = "Day;HOUR;Activity;Minutes;Times;Hand load (kg);Side\n04.03.2026;08:30:00;Carrying a suitcase in one hand;90;2;12,5;L\n;;;;;;\n05.03.26;;Digging;1 h;;;\n"
    for text in (
        semicolons,
        "\ufeff" + semicolons,
        "sep=;\n" + semicolons,
        semicolons.replace("\n", "\r\n"),
        semicolons.replace(";", "\t"),
    ):
        assert same(table(text, known)) == expected
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        file = tmp_path / f"{encoding}.csv"
        file.write_bytes(semicolons.encode(encoding))
        assert same(table(file, known)) == expected


def test_all_bad_cells_are_told_with_line_and_column(known):
    bad = GOOD + (
        "2026-03-05,,flying a kite,,,,,,,,,\n2026-13-05,,dig,,,,,,,,,\n2027-01-01,,dig,,,,,,,,,\n2026-03-05,25:10,dig,,,,,,,,,\n"
        "2026-03-05,,dig,-5,,,,,,,,\n2026-03-05,,dig,1441,,,,,,,,\n2026-03-05,,dig,,x,,,,,,,\n2026-03-05,,dig,,,301,,,,,,\n"
        "2026-03-05,,dig,,,,up,,,,,\n2026-03-05,,,,,,,11,,,,\n2026-03-05,,,,,,,5,2026-03-04,,,\n2026-03-05,,,,,,,5,,belly,,\n"
        "2026-03-05,,dig,,,,,,2026-03-06,,,\n,,dig,,,,,,,,,\n2026-03-05,,,30,,,,,,,,\n2026-03-05,,dig,1,2,3,left,,,,,,extra\n"
    )  # fmt: skip
    with pytest.raises(UnusableInput) as refusal:
        table(bad, known)
    told = refusal.value.message.splitlines()
    columns = [
        "activity",
        "day",
        "day",
        "hour",
        "minutes",
        "minutes",
        "times",
        "hand_load_kg",
        "side",
        "pain",
        "until",
        "place",
        "until",
        "day",
        "activity",
    ]
    assert told[0] == "16 of 17 lines cannot be used:"
    for at, column in enumerate(columns):
        assert told[at + 1].startswith(f"line {at + 3}, {column}: "), told[at + 1]
    assert "cell 13" in told[16]
    assert "Nothing was taken over" in refusal.value.hint


@pytest.mark.parametrize(("text", "said"), [
    ("", "empty"), ("\n\n", "empty"), ("a,b\n1,2", "no column 'a'"), ("day,minutes\n2026-03-04,5", "no column says what"),
    ("day,activty\n2026-03-04,dig", "Did you mean activity"), ("day,activity,date\n2026-03-04,dig,x", "twice"),
])  # fmt: skip
def test_a_header_that_cannot_be_used_says_why(text, said, known):
    with pytest.raises(UnusableInput, match=said):
        table(text, known)


def test_twenty_bad_lines_and_their_count(known):
    start = time.process_time()
    with pytest.raises(UnusableInput) as refusal:
        table("day,activity\n" + "2026-03-05,flying\n" * 5000 + "2026-03-05,dig\n", known)
    assert refusal.value.message.startswith("5000 of 5001 lines")
    assert "... and 4980 more" in refusal.value.message
    assert refusal.value.message.count("flying") == 20
    assert time.process_time() - start < 2.0


def test_pain_in_a_table(known):
    text = (
        "day;activity;pain;place;until;trigger;side\n2026-03-01;;3;;;;\n2026-03-02;;0;;;;\n2026-03-03;lift_pen;7;low back;2026-03-06;yes;\n"
        "2026-03-08;;4;hip;;;left\n"
    )
    entries = table(text, known)
    assert [n.pain.mean for e in entries for n in e.pains] == [3.0, 0.0]
    one, two = (e for entry in entries for e in entry.episodes)
    assert (one.trigger, one.until, one.place) == (entries[2].bouts[0].key, "2026-03-06", "low_back")
    assert (two.side, two.place, two.until) == ("left", "hip", None)
    assert entries[1].pains[0].pain.sd == 0.0 < entries[0].pains[0].pain.sd


def test_quick_lines_in_a_table(known, read):
    entries = table('day,said\n2026-03-04,"dug the garden 2 h, then drove 1 h"\n,8 h at the desk\n', known)
    assert [(b.activity, b.day) for e in entries for b in e.bouts] == [
        ("dig", "2026-03-04"), ("drive_car", "2026-03-04"), ("sit_office_upright", "2026-03-11"),
    ]  # fmt: skip
    assert entries[0].source == "csv"
    with pytest.raises(UnusableInput, match="line 2, minutes: is given beside a line"):
        table("day,said,minutes\n2026-03-04,dug,5\n", known)
    with pytest.raises(UnusableInput, match=r"line 2, said: .*flew a kite"):
        table("day,said\n2026-03-04,flew a kite\n", known)


def test_days_with_slashes_follow_the_line_that_tells(known):
    def days(*cells):
        entries = table("day,activity\n" + "".join(f"{cell},dig\n" for cell in cells), known)
        return [b.day for e in entries for b in e.bouts], entries[0].questions

    assert days("3/4/2025", "13/4/2025") == (["2025-04-03", "2025-04-13"], ())
    assert days("3/4/2025", "3/14/2025") == (["2025-03-04", "2025-03-14"], ())
    either, asked = days("3/4/2025")
    assert either == ["2025-04-03"]
    assert "March or April" in asked[0].text


def test_toml_gives_what_csv_gives(known, tmp_path):
    file = tmp_path / "diary.toml"
    file.write_text(
        '[[entry]]\nday = 2026-03-04\nhour = 08:30:00\nactivity = "carry_suitcase"\nminutes = 90\ntimes = 2\nhand_load_kg = 12.5\n'
        'side = "left"\n\n[[entry]]\nsaid = "yesterday: dug 2 h"\n'
    )
    entries = table(file, known, read_toml)
    assert same(entries[:1]) == same(table(
        "day,hour,activity,minutes,times,hand_load_kg,side\n2026-03-04,8:30,carry_suitcase,90,2,12.5,left\n", known))  # fmt: skip
    assert entries[1].bouts[0].day == "2026-03-10"
    assert {entry.source for entry in entries} == {"toml"}


@pytest.mark.parametrize(("text", "said"), [
    ("x =", "not TOML"), ("[entry]\nday = 1", "no list of entries"), ("", r"no \[\[entry\]\]"), ("[[bout]]\nday = 1", "'bout'"),
    ('[[entry]]\n[[entry]]\nday = 2026-03-04\nactivity = "dig"\nmins = 3\n', "line 2, mins: .*Did you mean minutes"),
    ('[[entry]]\nday = 2026-03-04\nactivity = ["dig"]\n', "line 1, activity"),
])  # fmt: skip
def test_toml_that_cannot_be_used_says_why(text, said, known):
    with pytest.raises(UnusableInput, match=said):
        table(text, known, read_toml)


def test_files_that_are_no_text_are_refused(known, tmp_path):
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\0\0\0\x90\x81")
    for path in (file, tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(UnusableInput):
            table(Path(path), known)


@settings(max_examples=150)
@given(cells=st.lists(st.lists(st.text(max_size=12) | st.sampled_from(
    ["dig", "2026-03-04", "5", "-1", "1e9", "8:30", "left", "yes", "hip", "dug 2 h", "nan", "inf", "9" * 400]), max_size=8), max_size=5))  # fmt: skip
def test_any_table_gives_entries_or_a_refusal(cells, known):
    text = "day,activity,minutes,times,pain,place,until,said\n" + "\n".join(",".join(row) for row in cells)
    for source, read in ((text, read_csv), (str(cells), read_csv), (text, read_toml)):
        with contextlib.suppress(UnusableInput):
            table(source, known, read)


@pytest.mark.slow
def test_a_hundred_thousand_lines_are_read_in_time(known):
    rows = "".join(
        f"2026-0{1 + i % 2}-{1 + i % 28:02d};{i % 24}:15;dig;{i % 7};{i % 50};{i % 26},5;left\n" for i in range(100_000)
    )
    start = time.process_time()
    entries = table("day;hour;activity;minutes;times;hand_load_kg;side\n" + rows, known)
    assert len(entries) == 100_000
    assert time.process_time() - start < 20.0
