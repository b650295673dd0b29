"""What the history file promises: private, append-only, never silently different, never half-written."""

import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from laststraw.errors import HistoryError
from laststraw.history import chain, connecting, default_path, open_store
from laststraw.history.sqlite import SqliteStore
from laststraw.testing.visits import example_measurement, example_visit

VISITS = tuple(
    example_visit(f"visit-{n}", f"2026-03-0{n}T10:00:00+00:00", (example_measurement(value=float(n)),))
    for n in range(1, 6)
)


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "history.sqlite"


@pytest.fixture
def kept(path) -> Path:
    """A history with five visits of two people."""
    with closing(open_store(path)) as store:
        for number, visit in enumerate(VISITS):
            store.append("even" if number % 2 else "odd", visit)
    return path


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(connecting, "LOCK_TIMEOUT_S", 0.05)


def everything(path: Path) -> dict[str, tuple]:
    with closing(open_store(path, create=False)) as store:
        return {code: (*store.visits(code), *store.entries(code)) for code in store.people()}


def use(path: Path, create: bool) -> None:
    with closing(SqliteStore(path, create=create)) as store:
        store.verify()
        store.append("p01", example_visit("visit-new"))


def refused(path: Path, *, create: bool = True) -> HistoryError:
    """The error of using a history from opening to appending; the file is the same afterwards."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(HistoryError) as caught:
        use(path, create)
    assert caught.value.hint
    assert (path.read_bytes() if path.is_file() else None) == before
    return caught.value


# ---- where, and for whose eyes ---------------------------------------------------------------------------------------


def test_only_the_owner_can_read_it(tmp_path):
    path = tmp_path / "new" / "folders" / "history.sqlite"
    old_umask = os.umask(0)
    try:
        open_store(path).append("p01", example_visit())
    finally:
        os.umask(old_umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_folder_that_was_there_keeps_its_mode(path):
    path.parent.chmod(0o755)
    open_store(path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755


def test_the_usual_place(home, monkeypatch):
    assert default_path() == home / "history.sqlite"
    monkeypatch.delenv("LASTSTRAW_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    assert default_path().name == "history.sqlite"
    assert default_path().parent.name == "laststraw"


@pytest.mark.parametrize("name", ["with space", "100%", "ünïcode", "question?mark", "hash#", "a'quote"])
def test_any_file_name_works(tmp_path, name):
    path = tmp_path / name / f"{name}.sqlite"
    open_store(path).append("p01", example_visit())
    assert len(open_store(path, create=False).visits("p01")) == 1
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_looking_leaves_a_missing_or_empty_file_as_it_is(path):
    assert everything(path) == {}
    assert not path.exists()
    path.touch()
    assert everything(path) == {}
    assert path.read_bytes() == b""


def test_an_empty_file_is_a_new_history(path):
    path.touch()
    open_store(path).append("p01", example_visit())
    assert len(open_store(path).visits("p01")) == 1


# ---- append-only -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", [
    "UPDATE visits SET document = '{}' WHERE seq = 2",
    "UPDATE visits SET person = 'me'",
    "DELETE FROM visits WHERE seq = 5",
    "DELETE FROM visits",
    "INSERT OR REPLACE INTO visits SELECT seq, id, 'me', made_at, previous, digest, hash, document FROM visits",
    "REPLACE INTO visits SELECT 6, id, 'me', made_at, hash, digest, hash, document FROM visits WHERE seq = 5",
    "INSERT INTO visits SELECT 6, 'new', person, made_at, previous, digest, hash, document FROM visits WHERE seq = 5",
    "INSERT INTO visits SELECT 7, 'new', person, made_at, hash, digest, hash, document FROM visits WHERE seq = 5",
    "INSERT INTO visits SELECT -3, 'new', person, made_at, hash, digest, hash, document FROM visits WHERE seq = 5",
    "INSERT INTO visits SELECT NULL, 'new', person, made_at, hash, digest, hash, document FROM visits WHERE seq = 5",
])  # fmt: skip
def test_the_database_itself_refuses_to_rewrite(kept, statement):
    with closing(sqlite3.connect(kept)) as other, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(statement)
    with closing(open_store(kept)) as store:
        assert store.verify() == 5


@pytest.mark.parametrize("change", [
    "UPDATE visits SET document = replace(document, '2.0', '9.0') WHERE seq = 2",
    "UPDATE visits SET person = 'even' WHERE seq = 1",
    "UPDATE visits SET made_at = '2020' || substr(made_at, 5) WHERE seq = 3",
    "UPDATE visits SET id = 'visit-0' WHERE seq = 4",
    "UPDATE visits SET document = NULL WHERE seq = 2",
    "UPDATE visits SET document = CAST(document AS BLOB) WHERE seq = 2",
    "UPDATE visits SET digest = hash WHERE seq = 5",
    "DELETE FROM visits WHERE seq = 1",
    "DELETE FROM visits WHERE seq = 3",
])  # fmt: skip
def test_what_was_rewritten_behind_its_back_is_seen(kept, change):
    with closing(sqlite3.connect(kept)) as other:
        guards = other.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        names = other.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        other.execute("PRAGMA writable_schema = ON")
        other.execute("UPDATE sqlite_master SET sql = replace(sql, 'document TEXT NOT NULL', 'document TEXT')")
        other.commit()
    with closing(sqlite3.connect(kept)) as other:
        for (name,) in names:
            other.execute(f"DROP TRIGGER {name}")
        other.execute(change)
        for (guard,) in guards:
            other.execute(guard)
        other.commit()
    with closing(open_store(kept)) as store, pytest.raises(HistoryError, match=r"not as it was written|damaged"):
        store.verify()
    with pytest.raises(HistoryError, match=r"not as it was written|damaged"):
        everything(kept)


def test_a_forged_visit_breaks_the_chain_after_it(kept):
    """Its own hash is right, but the next row was chained to the true one."""
    with closing(sqlite3.connect(kept)) as other:
        (guard,) = other.execute("SELECT sql FROM sqlite_master WHERE name = 'visits_never_change'").fetchone()
        previous, document = other.execute("SELECT previous, document FROM visits WHERE seq = 3").fetchone()
        forged = document.replace("visit-3", "visit-x")
        parts = {"id": "visit-x", "person": "odd", "made_at": "2026-03-03T10:00:00.000000+00:00"}
        parts |= {"digest": chain.digest(forged)}
        other.execute("DROP TRIGGER visits_never_change")
        other.execute(
            "UPDATE visits SET document = :document, hash = :hash, id = :id, person = :person, made_at = :made_at, "
            "digest = :digest WHERE seq = 3",
            {**parts, "document": forged, "hash": chain.link(previous, **parts)},
        )
        other.execute(guard)
        other.commit()
    with closing(open_store(kept)) as store, pytest.raises(HistoryError, match="visit-4"):
        store.verify()
    with pytest.raises(HistoryError, match="visit-4"):
        everything(kept)


def test_a_damaged_index_is_seen(kept):
    """The index of ids is never read to show visits, but it keeps ids unique."""
    with closing(sqlite3.connect(kept)) as other:
        (page,) = other.execute(
            "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'visits'"
        ).fetchone()
    content = bytearray(kept.read_bytes())
    start = (page - 1) * 4096
    content[start : start + 4096] = content[start : start + 4096].replace(b"visit-3", b"visit-9")
    kept.write_bytes(content)
    with closing(open_store(kept)) as store, pytest.raises(HistoryError, match="damaged"):
        store.verify()


def test_a_history_that_vanished_is_not_begun_anew(kept):
    store = open_store(kept)
    kept.unlink()
    with pytest.raises(HistoryError, match="cannot be opened"):
        store.append("odd", example_visit("visit-6"))
    with pytest.raises(HistoryError, match="cannot be opened"):
        store.visits("odd")
    assert not kept.exists()


def test_lost_guards_are_seen(kept):
    with closing(sqlite3.connect(kept)) as other:
        other.execute("DROP TRIGGER visits_never_go")
    assert "visits_never_go" in str(refused(kept))


def test_a_broken_last_row_is_not_built_upon(kept):
    with closing(sqlite3.connect(kept)) as other:
        (guard,) = other.execute("SELECT sql FROM sqlite_master WHERE name = 'visits_never_change'").fetchone()
        other.execute("DROP TRIGGER visits_never_change")
        other.execute("UPDATE visits SET document = '{}' WHERE seq = 5")
        other.execute(guard)
        other.commit()
    with closing(open_store(kept)) as store, pytest.raises(HistoryError, match="visit-5"):
        store.append("odd", example_visit("visit-6"))


# ---- damaged, foreign, newer -----------------------------------------------------------------------------------------


def test_a_flipped_bit_is_seen_or_harmless(kept, tmp_path):
    """Anywhere in the file: never another answer than before, and never a traceback of the database."""
    before, content = everything(kept), kept.read_bytes()
    rng, seen = random.Random(2), 0
    hurt = tmp_path / "hurt.sqlite"
    for _ in range(300):
        place, bit = rng.randrange(len(content)), rng.randrange(8)
        damaged = bytearray(content)
        damaged[place] ^= 1 << bit
        hurt.write_bytes(damaged)
        try:
            with closing(SqliteStore(hurt)) as store:
                store.verify()
            assert everything(hurt) == before, f"byte {place}, bit {bit}"
        except HistoryError:
            seen += 1
        assert hurt.read_bytes() == bytes(damaged), "a damaged history is never written to"
    assert seen > 20


def test_a_cut_off_file_is_seen(kept, tmp_path):
    content = kept.read_bytes()
    cut = tmp_path / "cut.sqlite"
    for length in (1, 15, 16, 50, 99, 100, 511, 512, 1000, 4095, 4096, 8192, len(content) // 2, len(content) - 4096,
                   len(content) - 1):  # fmt: skip
        cut.write_bytes(content[:length])
        refused(cut)


@pytest.mark.parametrize(
    "content", [b"not a database, just a long enough text " * 100, b"{}", b"\xff\xd8\xff\xe0" * 2000]
)
def test_a_file_that_is_none_of_ours(path, content):
    path.write_bytes(content)
    assert "not a laststraw history" in str(refused(path))
    refused(path, create=False)


def test_the_database_of_another_program(path):
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.execute("CREATE TABLE visits (url TEXT)")
    assert "not a laststraw history" in str(refused(path))


def test_a_history_from_a_newer_version(kept):
    with closing(sqlite3.connect(kept)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        other.commit()
    error = refused(kept)
    assert "newer" in error.message
    assert "Update laststraw" in error.hint


def test_a_visit_from_a_newer_version(kept, monkeypatch):
    from laststraw.history import sqlite as module

    real = module.visit_to_json
    monkeypatch.setattr(module, "visit_to_json", lambda visit: real(visit).replace(b'{"id"', b'{"gait":[1],"id"', 1))
    with closing(open_store(kept)) as store:
        store.append("odd", example_visit("visit-6"))
        assert store.verify() == 6
        with pytest.raises(HistoryError, match="gait"):
            store.visits("odd")
        assert len(store.visits("even")) == 2


def test_a_folder_in_its_place(tmp_path):
    assert "folder" in str(refused(tmp_path))


def test_a_file_where_a_folder_should_be(tmp_path):
    (tmp_path / "file").write_text("x")
    refused(tmp_path / "file" / "history.sqlite")
    refused(tmp_path / "file" / "history.sqlite", create=False)


# ---- locked, not allowed, full ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["IMMEDIATE", "EXCLUSIVE"])
def test_locked_by_another(kept, impatient, kind):
    with closing(sqlite3.connect(kept, isolation_level=None)) as other:
        other.execute(f"BEGIN {kind}")
        with pytest.raises(HistoryError, match="locked by another laststraw") as caught:
            open_store(kept).append("p01", example_visit("visit-new"))
        assert "Let it finish" in caught.value.hint
        other.execute("ROLLBACK")
    with closing(open_store(kept)) as store:
        store.append("p01", example_visit("visit-new"))
        assert store.verify() == 6


def test_reading_goes_on_while_another_writes(kept, impatient):
    with closing(sqlite3.connect(kept, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert sum(map(len, everything(kept).values())) == 5


@contextmanager
def powerless(folder: Path):
    """Not root while it lasts, so that permissions mean something."""
    if os.geteuid() != 0:
        yield
        return
    for item in (folder, *folder.rglob("*")):
        os.chown(item, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def reachable():
    """A folder outside the private ones of this test run, so that another user can get at it."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o400, 0o700), (0o600, 0o500), (0o400, 0o500)])
def test_a_read_only_history_can_be_read_but_not_added_to(kept, reachable, file_mode, folder_mode):
    path = reachable / "history.sqlite"
    shutil.copy(kept, path)
    path.chmod(file_mode)
    reachable.chmod(folder_mode)
    with powerless(reachable):
        assert sum(map(len, everything(path).values())) == 5
        error = refused(path)
    assert "writable" in error.hint


def test_a_history_that_may_not_be_read(kept, reachable):
    path = reachable / "history.sqlite"
    shutil.copy(kept, path)
    path.chmod(0)
    with powerless(reachable), pytest.raises(HistoryError, match="cannot be opened"):
        SqliteStore(path)


def test_a_folder_that_may_not_be_written(reachable):
    reachable.chmod(0o500)
    with powerless(reachable):
        assert "writable" in refused(reachable / "history.sqlite").hint
        assert "writable" in refused(reachable / "deeper" / "history.sqlite").hint


def test_a_full_disk_keeps_what_was_kept(kept):
    """The database may not grow any more, as on a full disk."""
    store = SqliteStore(kept)
    pages = kept.stat().st_size // 4096
    full = lambda connection, _: connection.execute(f"PRAGMA max_page_count = {pages}")  # noqa: E731
    event.listen(store._engine, "connect", full)
    large = example_visit("visit-large", notes=("x" * 1_000_000,))
    with pytest.raises(HistoryError, match="no room"):
        store.append("p01", large)
    assert store.verify() == 5
    event.remove(store._engine, "connect", full)
    store.append("p01", large)
    assert store.verify() == 6
    assert [p.name for p in kept.parent.iterdir()] == [kept.name]


# ---- killed, and two at once -----------------------------------------------------------------------------------------

WRITER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from laststraw.history import chain, connecting, open_store
    from laststraw.testing.visits import example_visit
    connecting.LOCK_TIMEOUT_S = 20.0
    store, name, count = open_store(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
    for n in range(count):
        print(store.append("p01", example_visit(f"{name}-{n}", notes=("x" * 20_000,))), flush=True)
""")

KILLED_IN_MID_APPEND = textwrap.dedent("""
    import os, signal, sys
    from pathlib import Path
    from sqlalchemy import event
    from laststraw.history.sqlite import SqliteStore
    from laststraw.testing.visits import example_visit
    store = SqliteStore(Path(sys.argv[1]))
    event.listen(store._engine, "connect", lambda connection, _: connection.execute("PRAGMA cache_size = 1"))
    event.listen(store._engine, "commit", lambda connection: os.kill(os.getpid(), signal.SIGKILL))
    store.append("p01", example_visit("torn", notes=("x" * 5_000_000,)))
""")


def test_killed_in_mid_append_leaves_nothing_half_written(kept):
    before = everything(kept)
    size = kept.stat().st_size
    ran = subprocess.run([sys.executable, "-c", KILLED_IN_MID_APPEND, kept])
    assert ran.returncode == -9
    assert kept.stat().st_size > size, "the test must kill after pages of the new visit reached the file"
    assert kept.with_name(kept.name + "-journal").exists()
    assert everything(kept) == before
    with closing(open_store(kept)) as store:
        assert store.verify() == 5
        store.append("p01", example_visit("visit-6"))
        assert store.verify() == 6


@pytest.mark.slow
def test_killed_at_any_moment_loses_nothing_confirmed(path):
    rng, confirmed = random.Random(3), []
    for round in range(4):
        command = [sys.executable, "-c", WRITER, path, f"round{round}", "100000"]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        confirmed += [writer.stdout.readline().strip() for _ in range(rng.randrange(1, 30))]
        writer.kill()
        confirmed += writer.stdout.read().split()
        writer.wait()
        with closing(open_store(path)) as store:
            ids = [visit.id for visit in store.visits("p01")]
            assert store.verify() == len(ids)
        assert set(confirmed) <= set(ids)
        assert len(ids) <= len(confirmed) + round + 1, "at most one visit a kill was kept without being confirmed"


@pytest.mark.slow
@pytest.mark.parametrize("wait_s", [0.0, 0.2, 0.6])
def test_killed_while_being_made(path, wait_s):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, path, "first", "1"], stdout=subprocess.DEVNULL)
    while not path.exists() and writer.poll() is None:
        time.sleep(0.001)
    time.sleep(wait_s)
    writer.kill()
    writer.wait()
    with closing(open_store(path)) as store:
        assert store.verify() in (0, 1)
        store.append("p01", example_visit())


@pytest.mark.slow
def test_two_writers_make_one_chain(path):
    commands = [[sys.executable, "-c", WRITER, path, name, "15"] for name in "ab"]
    writers = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
    assert [writer.wait() for writer in writers] == [0, 0]
    with closing(open_store(path)) as store:
        assert store.verify() == 30
