"""``laststraw diary``: what was understood is told, kept whole or not at all, shown by day, and taken back."""

import io
import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from laststraw import diary
from laststraw.app import diary_days, diary_text
from laststraw.app.diary_text import Teller, amount, duration, short_id, span_in_words
from laststraw.history import connecting, default_path, open_store
from laststraw.records import Uncertain

CSV = """day,hour,activity,minutes,side,pain,until,place,said
2026-03-01,,sit_office_upright,480,,,,,
2026-03-02,9:00,dig,120,,,,,
2026-03-05,,,,left,6,2026-03-08,low_back,
2026-03-20,,,,,,,,sat 9 h
"""


def kept(person="me"):
    with closing(open_store(default_path(), create=False)) as store:
        return store.entries(person)


@pytest.fixture
def table(tmp_path):
    def _table(text=CSV, name="diary.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return _table


@pytest.fixture
def terminal(monkeypatch):
    """Somebody who types these lines; a number is Ctrl-C."""

    def _terminal(*typed):
        class Keyboard(io.StringIO):
            def isatty(self):
                return True

            def readline(self, *_):
                line = super().readline()
                if line == "^C\n":
                    raise KeyboardInterrupt
                return line

        monkeypatch.setattr("sys.stdin", Keyboard("".join(f"{line}\n" for line in typed)))

    return _terminal


# ---- add -------------------------------------------------------------------------------------------------------------


def test_add_tells_amounts_with_their_error_and_keeps_them(run):
    code, out, err = run("diary", "add", "dug the garden 2 h", "fell on my side", "--date", "2026-03-04")
    assert (code, err) == (0, "")
    assert "Wednesday 4 March 2026: Digging with a spade, 2.0 ± 1.2 h" in out
    assert [entry.text for entry in kept()] == ["dug the garden 2 h", "fell on my side"]
    assert [bout.day for entry in kept() for bout in entry.bouts] == ["2026-03-04"] * 2


def test_what_was_not_said_is_told_as_unknown(run, known):
    _, out, _ = run("diary", "add", "dug the garden")
    assert known.sentence("diarying.unsaid") in out
    assert kept()[0].bouts[0].minutes is None


def test_add_json_is_one_document_and_nothing_else(run):
    code, out, err = run("diary", "add", "sat 9 h", "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["kept"] == [entry.id for entry in kept()]
    (entry,) = document["entries"]
    assert entry["questions"][0]["choices"][0] in entry["understood"][0]
    assert entry["bouts"][0]["minutes"]["sd"] > 0


def test_one_line_that_cannot_be_read_keeps_none(run):
    code, out, err = run("diary", "add", "dug the garden 2 h", "fjklasd qwe", "ran 30 min")
    assert (code, out) == (2, "")
    assert "'fjklasd qwe'" in err
    assert "Nothing was kept" in err
    assert not default_path().exists()


@pytest.mark.parametrize(("words", "said"), [
    (["dug the garden 30 h"], "24 hours"),
    (["dug the garden -2 h"], "below 0"),
    (["lifted a 900 kg box"], "300 kg"),
    (["fjklasd qwe"], "no activity"),
    (["dug 2 h on 2087-01-01"], "has not come yet"),
    (["pain 12 low back"], "above 10"),
    ([""], "empty"),
    (["x" * 2000], "too long"),
    (["dug\x1b[2J the garden"], "no text"),
    (["dug \udcff the garden"], "no text"),
    (["dug 2 h", "--date", "2087-01-01"], "has not come yet"),
    (["dug 2 h", "--date", "4 March"], "not a date"),
    (["dug 2 h", "--date", "0001-01-01"], "too long ago"),
    (["dug 2 h", "--person", "Anna Müller"], "person code"),
    (["dug the garden 16 h", "desk 14 h"], "30 hours"),
    ([], "Missing"),
])  # fmt: skip
def test_what_no_day_holds_is_refused_with_what_would_have_worked(run, words, said):
    code, out, err = run("diary", "add", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) > 1, "a hint"
    assert not default_path().exists()


def test_a_day_that_is_full_takes_no_more(run):
    run("diary", "add", "desk 14 h")
    before = default_path().read_bytes()
    code, _, err = run("diary", "add", "dug the garden 16 h")
    assert code == 2
    assert "30 hours" in err
    assert default_path().read_bytes() == before


def test_what_is_not_clear_is_kept_as_the_likelier_and_asked(run, known):
    """Where nobody can answer: the question, its choices and how to answer are printed."""
    code, out, _ = run("diary", "add", "sat 9 h", "--person", "p01")
    (entry,) = kept("p01")
    (question,) = entry.questions
    told = " ".join(out.split())
    assert code == 0
    assert question.text in told
    assert " / ".join(question.choices) in told
    assert f"laststraw diary undo {short_id(entry.id)} --person p01" in told


def test_the_same_line_twice_is_asked_about(run):
    run("diary", "add", "dug the garden 20 min")
    _, out, _ = run("diary", "add", "dug the garden 20 min")
    assert "count it once" in " ".join(out.split())


def test_a_line_about_a_day_long_ago_is_not_asked_about_days_that_have_come(run):
    _, out, _ = run("diary", "add", "pain 6 low back left until Thursday", "--date", "2026-03-03")
    (entry,) = kept()
    assert entry.questions == ()
    assert entry.episodes[0].until == "2026-03-05"
    assert "until Thursday 5 March 2026" in out


def test_the_word_alone_shows_its_commands(run):
    code, out, err = run("diary")
    assert (code, err) == (0, "")
    assert all(name in out for name in ("add", "import", "show", "undo"))


# ---- on a terminal ---------------------------------------------------------------------------------------------------


def test_a_number_answers(run, terminal):
    terminal("3", "")
    code, out, err = run("diary", "add", "sat 9 h")
    (entry,) = kept()
    assert code == 0
    assert entry.questions == ()
    assert entry.bouts[0].activity == "sit_slouched"
    assert "Slouching" in err
    assert "Kept" in out


def test_enter_takes_the_first_and_is_as_sure_as_people_are(run, terminal, known):
    terminal("", "y")
    run("diary", "add", "sat 9 h")
    (entry,) = kept()
    assert (entry.questions, entry.bouts[0].activity) == ((), "sit_relaxed")
    assert entry.bouts[0].minutes.sd == pytest.approx(540 * known.constant("diary.duration_cv"))


def test_other_words_are_read_anew(run, terminal):
    terminal("fjklasd qwe", "9", "sat 3 h on the sofa", "y")
    code, _, err = run("diary", "add", "sat 9 h", "ran 30 min")
    first, second = kept()
    assert code == 0
    assert "no activity" in err
    assert "from 1 to 3" in err
    assert (first.text, first.bouts[0].activity, first.bouts[0].minutes.mean) == (
        "sat 3 h on the sofa",
        "sit_sofa",
        180,
    )
    assert (first.id, second.id) == tuple(f"{first.id[:-1]}{n}" for n in (1, 2))


@pytest.mark.parametrize(("typed", "code"), [(["", "n"], 1), (["^C"], 130), (["2", "^C"], 130), ([], 130)])
def test_no_and_ctrl_c_keep_nothing(run, terminal, typed, code):
    terminal(*typed)
    assert run("diary", "add", "dug 2 h", "sat 9 h")[0] == code
    assert not default_path().exists()


def test_yes_asks_nothing(run, terminal):
    terminal()
    assert run("diary", "add", "sat 9 h", "--yes")[0] == 0
    assert len(kept()[0].questions) == 1


# ---- import ----------------------------------------------------------------------------------------------------------


def test_a_check_writes_nothing(run, table):
    code, out, _ = run("diary", "import", table(), "--check")
    assert code == 0
    assert "Activities: 3" in out
    assert "13 of 20" in " ".join(out.split())
    assert not default_path().exists()


def test_a_file_is_kept_once_and_what_was_added_to_it_too(run, table):
    assert run("diary", "import", table())[0] == 0
    first = kept()
    code, out, _ = run("diary", "import", table())
    assert code == 0
    assert "Nothing new" in out
    assert kept() == first
    longer = CSV.replace(
        "2026-03-01", "2026-02-27,,dig,30,,,,,\n2026-03-01", 1
    )  # in front: all numbers of lines change
    code, out, _ = run("diary", "import", table(longer), "--json")
    document = json.loads(out)
    assert (document["lines"], document["already_there"], len(document["kept"])) == (5, 4, 1)
    assert [entry.bouts[0].day for entry in kept()[len(first) :]] == ["2026-02-27"]


def test_a_line_that_stands_twice_in_a_file_is_there_twice(run, table):
    twice = "day,activity,minutes\n2026-03-01,dig,20\n2026-03-01,dig,20\n"
    run("diary", "import", table(twice.removesuffix("2026-03-01,dig,20\n")))
    assert len(kept()) == 1
    run("diary", "import", table(twice))
    assert len(kept()) == 2
    run("diary", "import", table(twice))
    assert len(kept()) == 2


def test_what_was_taken_back_can_be_read_in_again(run, table):
    run("diary", "import", table())
    run("diary", "undo")
    run("diary", "import", table())
    assert len(diary.holding(kept())) == 4


def test_toml(run, table):
    text = '[[entry]]\nday = 2026-03-04\nactivity = "dig"\nminutes = 120\n'
    code, _, err = run("diary", "import", table(text, "d.toml"))
    assert code == 0, err
    assert kept()[0].source == "toml"


@pytest.mark.parametrize(("content", "name", "said"), [
    (b"", "d.csv", "empty"),
    (b"day,activity\n", "d.csv", "no line"),
    (bytes(range(256)) * 20, "d.csv", "not text"),
    (b"", "d.toml", "[[entry]]"),
    (b"[[entry]\n", "d.toml", "not TOML"),
    (CSV.encode(), "d.jpg", "neither"),
    (b"day,activity,minutes\n2026-03-01,dig,1800\n2087-03-01,dig,60\n2026-03-02,fjklasd,6\n2026-03-03,dig,-5\n", "d.csv",
     "4 of 4"),
    (b"day,activity,minutes\n2026-03-04,dig,900\n2026-03-04,sit_sofa,900\n", "d.csv", "30 hours"),
])  # fmt: skip
@pytest.mark.parametrize("check", [(), ("--check",)])
def test_files_that_cannot_be_used(run, table, content, name, said, check):
    code, out, err = run("diary", "import", table(content, name), *check)
    assert (code, out) == (2, "")
    assert said in err
    assert not default_path().exists()


@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_a_file_that_is_not_there(run, tmp_path, json_too):
    code, out, err = run("diary", "import", tmp_path / "none.csv", *json_too)
    assert code == 2
    assert "No such file" in err
    assert not json_too or json.loads(out)["error"]["hint"]


# ---- show ------------------------------------------------------------------------------------------------------------


def test_silent_days_are_unknown_and_counted(run, table, known):
    run("diary", "import", table())
    code, out, _ = run("diary", "show")
    told = " ".join(out.split())
    assert code == 0
    assert "1 March 2026 to 20 March 2026, 20 days" in told
    assert known.sentence("diarying.silent_count", silent=13) in told
    assert "6 to 19 March 2026, 14 days, nothing written (the pain went on: 3, unknown: 11)" in told
    assert "3 to 4 March 2026" in told


def test_every_day_is_known_silent_or_ordinary_as_the_diary_counts_them(known):
    """Law: the days shown without a word that nothing else tells of are the diary's own number of silent days."""
    today, moment = date(2026, 11, 23), "2026-11-23T10:00:00+00:00"
    lines = [
        "desk 8 h on 2026-03-01", "pain 6 low back from 2026-03-05 until 2026-03-09", "no pain on 2026-04-02",
        "every weekday 8 h desk from 2026-05-01 until 2026-06-15", "pain 3 neck since 2026-07-01", "ran 30 min",
        "walked 20 min on 2024-02-29", "every Saturday swimming 45 min since 1 October",
    ]  # fmt: skip
    entries = [
        diary.read_line(line, knowledge=known, today=today, written_at=moment, number=n)
        for n, line in enumerate(lines, 1)
    ]
    for count in range(1, len(entries) + 1):
        gathered = diary.gather(entries[:count], knowledge=known, today=today)
        days = list(diary_days._days(gathered, Teller(known)))
        assert sum(not (day.known or day.usual) for day in days) == gathered.silent_days
        assert [day.day for day in days] == [
            date.fromisoformat(gathered.first_day) + timedelta(days=n) for n in range(len(days))
        ]
        assert days[-1].day.isoformat() == gathered.last_day


def test_only_the_days_that_were_asked_for(run, table):
    run("diary", "import", table())
    _, out, _ = run("diary", "show", "--from", "2026-03-02", "--to", "2026-03-05", "--json")
    document = json.loads(out)
    assert [day["day"] for day in document["days"]] == [f"2026-03-0{n}" for n in (2, 3, 4, 5)]
    assert [day["known"] for day in document["days"]] == [True, False, False, True]
    assert (document["first_day"], document["last_day"], document["silent_days"]) == ("2026-03-01", "2026-03-20", 13)
    assert [bout["activity"] for bout in document["bouts"]] == ["dig"]
    assert document["questions"] == [], "the question is about another day"
    _, out, _ = run("diary", "show", "--days", "2")
    assert "goes from 1 March 2026 to 20 March 2026" in " ".join(out.split())


@pytest.mark.parametrize("columns", range(40, 100, 3))
def test_a_number_is_never_parted_from_its_error(monkeypatch, columns):
    monkeypatch.setattr(diary_text, "width", lambda: columns)
    lines = diary_text.wrapped("Digging, 2.0 ± 1.2 h, 15 ± 9 kg, 40 ± 39 times, 6 ± 2 of 10, " * 4, "  ").splitlines()
    assert all(len(line) <= columns for line in lines)
    assert not any(line.endswith("±") or line.strip().startswith("±") for line in lines)


@pytest.mark.parametrize("columns", [60, 110])
def test_no_line_is_wider_than_the_terminal(run, table, monkeypatch, columns):
    run("diary", "import", table())
    run("diary", "add", "lifted a 15 kg box 20 times", "pain 4 right buttock", "every weekday 8 h desk since 1 March")
    monkeypatch.setattr(diary_text, "width", lambda: columns)
    for words in (["show"], ["import", table(), "--check"], ["undo"]):
        _, out, _ = run("diary", *words)
        assert all(len(line) <= columns for line in out.splitlines()), out


def test_an_empty_diary_says_how_to_begin(run):
    code, out, _ = run("diary", "show")
    assert code == 0
    assert "laststraw diary add" in out
    assert json.loads(run("diary", "show", "--json")[1])["days"] == []
    assert not default_path().exists(), "looking makes nothing"


@pytest.mark.parametrize(("words", "said"), [
    (["--from", "x"], "not a date"),
    (["--to", "2087-01-01"], "has not come"),
    (["--days", "0"], "whole number"),
    (["--days", "3", "--from", "2026-03-01"], "--days does not go"),
    (["--from", "2026-03-02", "--to", "2026-03-01"], "Swap"),
])  # fmt: skip
def test_days_that_cannot_be_shown(run, words, said):
    code, _, err = run("diary", "show", *words)
    assert code == 2
    assert said in err


# ---- undo ------------------------------------------------------------------------------------------------------------


def test_undo_takes_back_what_the_last_command_kept(run, known):
    """Law: after it the diary is what it was before that command, and nothing was erased."""
    today = datetime.now().astimezone().date()
    run("diary", "add", "desk 2 h", "ran 30 min")
    before = diary.gather(kept(), knowledge=known, today=today)
    run("diary", "add", "dug 2 h", "pain 6 low back")
    code, out, _ = run("diary", "undo")
    assert code == 0
    assert out.count("Taken back:") == 2
    assert diary.gather(kept(), knowledge=known, today=today) == before
    assert len(kept()) == 6
    run("diary", "undo")
    assert diary.holding(kept()) == ()
    code, _, err = run("diary", "undo")
    assert code == 2
    assert "nothing to take back" in err


def test_undo_by_long_or_short_id_and_back_again(run):
    run("diary", "add", "dug 2 h", "ran 30 min")
    dug, ran = kept()
    assert run("diary", "undo", short_id(dug.id))[0] == 0
    assert diary.holding(kept()) == (ran,)
    code, _, err = run("diary", "undo", dug.id)
    assert code == 2
    assert "already" in err
    back = kept()[-1]
    assert back.withdraws == dug.id
    assert run("diary", "undo", back.id)[0] == 0, "a withdrawal can be taken back too"
    assert set(diary.holding(kept())) == {dug, ran}
    code, _, err = run("diary", "undo", "entry-1")
    assert code == 2
    assert short_id(ran.id) in err


def test_undo_of_many_asks(run, terminal, table):
    run("diary", "import", table())
    terminal("n")
    assert run("diary", "undo")[0] == 1
    assert len(diary.holding(kept())) == 4
    terminal("")
    assert run("diary", "undo")[0] == 0
    assert diary.holding(kept()) == ()


# ---- the file --------------------------------------------------------------------------------------------------------


COMMANDS = (["add", "ran 30 min"], ["undo"], ["import"])


@pytest.mark.parametrize("words", COMMANDS)
def test_a_locked_history(run, table, monkeypatch, words):
    monkeypatch.setattr(connecting, "LOCK_TIMEOUT_S", 0.05)
    run("diary", "add", "dug 2 h")
    before = kept()
    words = [*words, table()] if words == ["import"] else words
    with closing(sqlite3.connect(default_path(), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, out, err = run("diary", *words)
        assert (code, out) == (2, "")
        assert "locked by another" in err
        assert run("diary", "show")[0] == 0
        other.execute("ROLLBACK")
    assert kept() == before
    assert run("diary", *words)[0] == 0


def test_a_full_disk(run, table, monkeypatch):
    """The database may not grow, as on a full disk."""
    run("diary", "add", "dug 2 h")
    before, real = kept(), connecting.connect

    def full(path):
        connection = real(path)
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    text = "day,activity,minutes\n" + "".join(f"2026-03-{d:02d},dig,{m}\n" for d in range(1, 29) for m in range(1, 9))
    with monkeypatch.context() as patch:
        patch.setattr(connecting, "connect", full)
        code, out, err = run("diary", "import", table(text))
    assert (code, out) == (2, "")
    assert "no room" in err
    assert kept() == before
    assert run("diary", "import", table(text))[0] == 0


def test_ctrl_c_while_keeping_keeps_none(run, table, monkeypatch):
    run("diary", "add", "dug 2 h")
    before = kept()

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("laststraw.history.ledger.link", interrupted)
        patch.setattr("laststraw.app.diarying.Whose.entries", lambda self: before)
        code, _, err = run("diary", "import", table())
    assert code == 130
    assert "half-written" in err
    assert kept() == before


def test_a_history_from_a_newer_version_is_left_alone(run):
    run("diary", "add", "dug 2 h")
    with closing(sqlite3.connect(default_path())) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        other.commit()
    before = default_path().read_bytes()
    for words in (["show"], ["add", "ran 30 min"], ["undo"]):
        code, _, err = run("diary", *words)
        assert code == 2
        assert "newer" in err
    assert default_path().read_bytes() == before


# ---- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mean", "sd", "told"), [
    (6.0, 1.02, "6 ± 2"), (40.0, 36.0, "40 (0 to 111)"), (15.0, 4.5, "15 ± 9"), (3.0, 0.0, "3"), (1.0, 0.2, "1.0 ± 0.4"),
])  # fmt: skip
def test_amounts(mean, sd, told):
    assert amount(Uncertain(mean=mean, sd=sd)) == told


def test_times_are_told_in_minutes_or_hours():
    assert duration(Uncertain(mean=89.0, sd=26.7)) == "89 ± 52 min"
    assert duration(Uncertain(mean=90.0, sd=27.0)) == "1.5 ± 0.9 h"


def test_spans_say_month_and_year_once():
    assert span_in_words("2026-03-06", "2026-03-08") == "6 to 8 March 2026"
    assert span_in_words("2026-03-30", "2026-04-03") == "30 March to 3 April 2026"
    assert span_in_words("2025-12-30", "2026-01-02") == "30 December 2025 to 2 January 2026"


def test_a_short_id_names_moment_and_number(known):
    moment = datetime(2026, 3, 4, 5, 6, 7, 890, tzinfo=UTC)
    entry = diary.read_line("dug", knowledge=known, today=date(2026, 3, 4), written_at=moment.isoformat(), number=12)
    assert short_id(entry.id) == "20260304T050607/12"
