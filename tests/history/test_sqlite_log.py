"""What the history file promises for the log: as for visits and entries, it only grows, and a change behind its back shows."""

import sqlite3
from contextlib import closing

import pytest

from laststraw.errors import HistoryError
from laststraw.history import open_store
from laststraw.testing.entries import example_answered, example_session

LOG = (example_session(1), example_answered(2), example_session(3, withdraws=example_session(1).id))


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "history.sqlite"
    with closing(open_store(path)) as store:
        store.append_log("p01", LOG)
    return path


@pytest.mark.parametrize("statement", [
    "UPDATE log SET document = '{}' WHERE seq = 2",
    "DELETE FROM log WHERE seq = 3",
    "DELETE FROM log",
    "INSERT OR REPLACE INTO log SELECT seq, id, 'me', made_at, previous, digest, hash, document FROM log",
    "INSERT INTO log SELECT 9, 'new', person, made_at, hash, digest, hash, document FROM log WHERE seq = 3",
])  # fmt: skip
def test_the_file_itself_refuses_changes(kept, statement):
    with closing(sqlite3.connect(kept)) as other, pytest.raises(sqlite3.DatabaseError, match="append-only"):
        other.execute(statement)
    with closing(open_store(kept)) as store:
        assert store.log("p01") == LOG


def test_a_change_behind_its_back_is_refused_when_read(kept):
    with closing(sqlite3.connect(kept)) as other:
        (guard,) = other.execute("SELECT sql FROM sqlite_master WHERE name = 'log_never_change'").fetchone()
        other.execute("DROP TRIGGER log_never_change")
        other.execute("UPDATE log SET document = replace(document, '\"effort\":5', '\"effort\":1')")
        other.execute(guard)
        other.commit()
    with closing(open_store(kept)) as store, pytest.raises(HistoryError, match="log entry session-000001"):
        store.log("p01")
    with closing(open_store(kept)) as store, pytest.raises(HistoryError, match="not as it was written"):
        store.verify()


def test_a_lost_guard_is_damage(kept):
    with closing(sqlite3.connect(kept)) as other:
        other.execute("DROP TRIGGER log_never_go")
    with closing(open_store(kept)) as store, pytest.raises(HistoryError, match="log_never_go"):
        store.verify()


def test_what_only_a_newer_version_could_have_written_is_refused_by_name(kept, monkeypatch):
    from laststraw.history import sqlite

    monkeypatch.setattr(sqlite, "log_to_json", lambda entry: b'{"session":null,"answered":null,"photo":{}}')
    with closing(open_store(kept)) as store:
        store.append_log("p02", [example_session(9)])
    with closing(open_store(kept)) as store, pytest.raises(HistoryError, match="photo"):
        store.log("p02")
