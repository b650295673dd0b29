"""What the history file promises for the diary: what ``test_sqlite_file`` checks for visits, and long batches."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from contextlib import closing

import pytest
from sqlalchemy import event

from laststraw.errors import HistoryError
from laststraw.history import chain, connecting, open_store
from laststraw.history.sqlite import SqliteStore
from laststraw.testing.entries import example_entry
from laststraw.testing.visits import example_visit

ENTRIES = tuple(example_entry(n) for n in range(1, 6))
CHANGED = r"not as it was written|damaged"


@pytest.fixture
def kept(tmp_path):
    """A history with five entries of two people, and a visit."""
    path = tmp_path / "history.sqlite"
    with closing(open_store(path)) as store:
        store.append("odd", example_visit())
        for number, entry in enumerate(ENTRIES):
            store.append_entries("even" if number % 2 else "odd", [entry])
    return path


def told(path):
    with closing(open_store(path, create=False)) as store:
        return {code: (*store.visits(code), *store.entries(code)) for code in store.people()}


def behind_its_back(path, *statements):
    """What somebody does who takes the guards away and puts them back."""
    with closing(sqlite3.connect(path)) as other:
        guards = other.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            other.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            other.execute(statement)
        for _, guard in guards:
            other.execute(guard)
        other.commit()


@pytest.mark.parametrize("statement", [
    "UPDATE entries SET document = '{}' WHERE seq = 2",
    "DELETE FROM entries WHERE seq = 5",
    "DELETE FROM entries",
    "INSERT OR REPLACE INTO entries SELECT seq, id, 'me', made_at, previous, digest, hash, document FROM entries",
    "REPLACE INTO entries SELECT 6, id, person, made_at, hash, digest, hash, document FROM entries WHERE seq = 5",
    "INSERT INTO entries SELECT 6, 'new', person, made_at, previous, digest, hash, document FROM entries WHERE seq = 5",
    "INSERT INTO entries SELECT 7, 'new', person, made_at, hash, digest, hash, document FROM entries WHERE seq = 5",
    "INSERT INTO entries SELECT NULL, 'new', person, made_at, hash, digest, hash, document FROM entries WHERE seq = 5",
])  # fmt: skip
def test_the_database_itself_refuses_to_rewrite(kept, statement):
    with closing(sqlite3.connect(kept)) as other, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(statement)
    with closing(open_store(kept)) as store:
        assert store.verify() == 6


@pytest.mark.parametrize("change", [
    "UPDATE entries SET document = replace(document, '120.0', '9.0') WHERE seq = 2",
    "UPDATE entries SET person = 'even' WHERE seq = 1",
    "UPDATE entries SET made_at = '2020' || substr(made_at, 5) WHERE seq = 3",
    "UPDATE entries SET id = 'entry-x' WHERE seq = 4",
    "UPDATE entries SET document = CAST(document AS BLOB) WHERE seq = 2",
    "UPDATE entries SET digest = hash WHERE seq = 5",
    "DELETE FROM entries WHERE seq = 1",
    "DELETE FROM entries WHERE seq = 3",
])  # fmt: skip
def test_what_was_rewritten_behind_its_back_is_seen(kept, change):
    behind_its_back(kept, change)
    with closing(open_store(kept)) as store, pytest.raises(HistoryError, match=CHANGED):
        store.verify()
    with pytest.raises(HistoryError, match=CHANGED):
        told(kept)
    with closing(open_store(kept)) as store:
        assert store.visits("odd") == (example_visit(),), "visits have a chain of their own"


def test_a_forged_entry_breaks_the_chain_after_it(kept):
    with closing(sqlite3.connect(kept)) as other:
        query = "SELECT previous, document, id, person, made_at FROM entries WHERE seq = 3"
        previous, document, id, person, made_at = other.execute(query).fetchone()
    forged = document.replace("120.0", "10.0")
    proof = chain.digest(forged)
    this = chain.link(previous, id=id, person=person, made_at=made_at, digest=proof)
    behind_its_back(
        kept, f"UPDATE entries SET document = '{forged}', digest = '{proof}', hash = '{this}' WHERE seq = 3"
    )
    with pytest.raises(HistoryError, match="entry-000004"):
        told(kept)


def test_a_broken_last_row_is_not_built_upon(kept):
    behind_its_back(kept, "UPDATE entries SET document = '{}' WHERE seq = 5")
    with closing(open_store(kept)) as store:
        with pytest.raises(HistoryError, match="entry-000005"):
            store.append_entries("odd", [example_entry(6)])
        store.append("odd", example_visit("visit-2"))


@pytest.mark.parametrize("guard", ["entries_never_change", "entries_never_go", "entries_only_grow"])
def test_lost_guards_are_seen(kept, guard):
    with closing(sqlite3.connect(kept)) as other:
        other.execute(f"DROP TRIGGER {guard}")
    with closing(open_store(kept)) as store, pytest.raises(HistoryError, match=guard):
        store.verify()


def test_an_entry_from_a_newer_version(kept, monkeypatch):
    from laststraw.history import sqlite as module

    real = module.entry_to_json
    monkeypatch.setattr(module, "entry_to_json", lambda entry: real(entry).replace(b'{"id"', b'{"mood":[1],"id"', 1))
    with closing(open_store(kept)) as store:
        store.append_entries("odd", [example_entry(6)])
        assert store.verify() == 7
        with pytest.raises(HistoryError, match=r"Entry entry-000006 in .* mood"):
            store.entries("odd")
        assert len(store.entries("even")) == 2


def test_a_flipped_bit_is_seen_or_harmless(kept, tmp_path):
    before, content = told(kept), kept.read_bytes()
    rng, hurt = random.Random(3), tmp_path / "hurt.sqlite"
    for _ in range(150):
        place, bit = rng.randrange(len(content)), rng.randrange(8)
        damaged = bytearray(content)
        damaged[place] ^= 1 << bit
        hurt.write_bytes(damaged)
        try:
            with closing(SqliteStore(hurt)) as store:
                store.verify()
            assert told(hurt) == before, f"byte {place}, bit {bit}"
        except HistoryError:
            pass
        assert hurt.read_bytes() == bytes(damaged), "a damaged history is never written to"


def test_locked_by_another(kept, monkeypatch):
    monkeypatch.setattr(connecting, "LOCK_TIMEOUT_S", 0.05)
    with closing(sqlite3.connect(kept, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HistoryError, match="locked by another laststraw"):
            open_store(kept).append_entries("odd", [example_entry(6)])
        assert len(told(kept)["odd"]) == 4, "reading goes on"
        other.execute("ROLLBACK")
    assert open_store(kept).append_entries("odd", [example_entry(6)]) == ("entry-000006",)


def test_a_full_disk_keeps_what_was_kept(kept):
    store = SqliteStore(kept)
    pages = kept.stat().st_size // 4096 + 20
    full = lambda connection, _: connection.execute(f"PRAGMA max_page_count = {pages}")  # noqa: E731
    event.listen(store._engine, "connect", full)
    many = [example_entry(n) for n in range(6, 1000)]
    with pytest.raises(HistoryError, match="no room"):
        store.append_entries("odd", many)
    assert store.verify() == 6
    event.remove(store._engine, "connect", full)
    store.append_entries("odd", many)
    assert store.verify() == 6 + len(many)
    assert [p.name for p in kept.parent.iterdir()] == [kept.name]


# A small page cache, so that pages of the batch reach the file before it is confirmed.
BATCH = textwrap.dedent("""
    import os, signal, sys
    from pathlib import Path
    from sqlalchemy import event
    from laststraw.history.sqlite import SqliteStore
    from laststraw.testing.entries import example_entry
    store = SqliteStore(Path(sys.argv[1]))
    event.listen(store._engine, "connect", lambda connection, _: connection.execute("PRAGMA cache_size = 1"))
    if sys.argv[2] == "at-commit":
        event.listen(store._engine, "commit", lambda connection: os.kill(os.getpid(), signal.SIGKILL))
    many = [example_entry(n) for n in range(100, 5100)]
    print("begin", flush=True)
    store.append_entries("odd", many)
""")


def test_killed_in_mid_batch_leaves_none_of_it(kept):
    before, size = told(kept), kept.stat().st_size
    ran = subprocess.run([sys.executable, "-c", BATCH, kept, "at-commit"], stdout=subprocess.DEVNULL)
    assert ran.returncode == -signal.SIGKILL
    assert kept.stat().st_size > size, "the test must kill after pages of the batch reached the file"
    assert told(kept) == before
    with closing(open_store(kept)) as store:
        assert store.verify() == 6
        store.append_entries("odd", [example_entry(6)])


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_stopped_at_any_moment_leaves_all_or_none(kept, how):
    rng = random.Random(how)
    for _ in range(4):
        writer = subprocess.Popen([sys.executable, "-c", BATCH, kept, "any"], stdout=-1, stderr=subprocess.DEVNULL)
        assert writer.stdout.readline() == b"begin\n"
        time.sleep(rng.uniform(0.0, 0.4))
        os.kill(writer.pid, how)
        writer.wait()
        with closing(open_store(kept)) as store:
            assert store.verify() in (6, 5006)


def test_many_at_once_in_a_time_that_grows_with_their_number(tmp_path):
    """Not with its square: the chain is not walked for every row. 100,000 are measured in benchmarks/history.py."""
    seconds = []
    with closing(open_store(tmp_path / "history.sqlite")) as store:
        for start in (0, 10_000, 20_000):
            batch = [example_entry(n) for n in range(start, start + 3000)]
            began = time.process_time()
            store.append_entries("p01", batch)
            seconds.append(time.process_time() - began)
    assert seconds[2] < 3 * seconds[0] + 0.2, seconds
