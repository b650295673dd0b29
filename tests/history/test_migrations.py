"""A history is brought up to date in one step or not at all, with a copy of what it was."""

import sqlite3
import stat
import subprocess
import sys
import textwrap
from contextlib import closing

import pytest

from laststraw.errors import HistoryError
from laststraw.history import migrate, open_store, schema, sqlite
from laststraw.history.chain import GENESIS, digest, link
from laststraw.history.connecting import engine_for, transaction
from laststraw.history.migrations.versions import r0001_visits
from laststraw.history.schema import HEAD, METADATA, REVISIONS, SINCE, TRIGGERS
from laststraw.records.codec import visit_to_json
from laststraw.testing.entries import example_entry, example_session
from laststraw.testing.visits import example_visit

NEXT = """
from alembic import op
revision = "9000"
down_revision = "{after}"
def upgrade():
    op.execute("CREATE TABLE episodes (id TEXT)")
    op.execute("{last}")
"""


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "history.sqlite"
    with closing(open_store(path)) as store:
        store.append("p01", example_visit())
    return path


@pytest.fixture
def later(tmp_path, monkeypatch):
    """A laststraw of the future, which knows one more revision; ``last`` is that revision's last statement."""

    def _later(last="CREATE TABLE more (id TEXT)"):
        folder = tmp_path / "later"
        folder.mkdir()
        (folder / "r9000.py").write_text(NEXT.format(after=HEAD, last=last))
        real = migrate.migrate
        monkeypatch.setattr(migrate, "migrate", lambda connection, to: real(connection, to=to, more=[folder]))
        monkeypatch.setattr(sqlite, "HEAD", "9000")
        monkeypatch.setattr(sqlite, "REVISIONS", (*REVISIONS, "9000"))

    return _later


@pytest.fixture
def first(tmp_path):
    """A history of revision 0001 with two visits, written by hand as the first released version wrote it."""
    path, previous = tmp_path / "first.sqlite", GENESIS
    with closing(sqlite3.connect(path)) as other:
        for statement in r0001_visits.STATEMENTS:
            other.execute(statement)
        other.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        other.execute("INSERT INTO alembic_version VALUES ('0001')")
        for seq in (1, 2):
            document = visit_to_json(example_visit(f"visit-{seq}")).decode()
            row = {"id": f"visit-{seq}", "person": "p01", "made_at": f"2026-03-0{seq}T10:15:00.000000+00:00"}
            row["digest"] = digest(document)
            this = link(previous, **row)
            other.execute("INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                          (seq, row["id"], "p01", row["made_at"], previous, row["digest"], this, document))  # fmt: skip
            previous = this
        other.commit()
    return path


def tables(path):
    with closing(sqlite3.connect(path)) as other:
        return {name for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_the_named_revisions_are_those_in_the_folder():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrate.HERE))
    script = ScriptDirectory.from_config(config)
    assert tuple(r.revision for r in reversed(list(script.walk_revisions()))) == REVISIONS
    assert script.get_current_head() == HEAD


def test_migrations_make_the_table_that_the_code_reads(kept):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with transaction(engine_for(kept), kept, "DEFERRED") as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    with closing(sqlite3.connect(kept)) as other:
        assert {n for (n,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")} == set(TRIGGERS)


def test_an_older_history_is_copied_then_brought_up_to_date(kept, later):
    before = tables(kept)
    later()
    with closing(open_store(kept)) as store:
        assert store.visits("p01") == (example_visit(),)
        assert store.verify() == 1
    assert tables(kept) == before | {"episodes", "more"}
    (copy,) = kept.parent.glob("*.before-*")
    assert copy.name == "history.sqlite.before-9000"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert tables(copy) == before
    open_store(kept)
    assert len(list(kept.parent.glob("*.before-*"))) == 1, "an up-to-date history is not copied"


def test_a_history_of_visits_learns_to_keep_a_diary(first):
    """Revision 0001 to the newest: nothing is lost, the visits' rows are the same bytes, and a copy of what was is there."""

    def rows(path):
        with closing(sqlite3.connect(path)) as other:
            return other.execute("SELECT * FROM visits ORDER BY seq").fetchall()

    before, content = rows(first), first.read_bytes()
    with closing(open_store(first)) as store:
        assert [visit.id for visit in store.visits("p01")] == ["visit-1", "visit-2"]
        assert store.entries("p01") == ()
        store.append("p01", example_visit("visit-3"))
        store.append_entries("p01", [example_entry()])
        store.append_log("p01", [example_session()])
        assert store.verify() == 5
    assert rows(first)[:2] == before
    copy = first.with_name(f"first.sqlite.before-{HEAD}")
    assert tables(copy) == {"alembic_version", "visits"}
    assert rows(copy) == before
    copied = first.with_name("restored.sqlite")
    copied.write_bytes(content)
    with closing(open_store(copied)) as store:
        assert store.verify() == 2


def test_a_history_with_a_diary_learns_to_keep_a_log(tmp_path, monkeypatch):
    """Revision 0002 to the newest: visits and diary stay as they were, byte for byte."""
    path = tmp_path / "second.sqlite"
    with monkeypatch.context() as second:
        second.setattr(schema, "REVISIONS", ("0001", "0002"))
        second.setattr(schema, "HEAD", "0002")
        second.setattr(schema, "SINCE", {"visits": "0001", "entries": "0002"})
        second.setattr(sqlite, "REVISIONS", ("0001", "0002"))
        second.setattr(sqlite, "HEAD", "0002")
        with closing(open_store(path)) as store:
            store.append("p01", example_visit())
            store.append_entries("p01", [example_entry()])
    assert tables(path) == {"alembic_version", "visits", "entries"}
    with closing(open_store(path, create=False)) as store:
        assert store.log("p01") == ()
        assert store.verify() == 2
    with closing(open_store(path)) as store:
        assert store.entries("p01") == (example_entry(),)
        store.append_log("p01", [example_session()])
        assert store.log("p01") == (example_session(),)
        assert store.verify() == 3
    assert tables(path.with_name("second.sqlite.before-0003")) == {"alembic_version", "visits", "entries"}


def test_looking_at_an_older_history_changes_nothing(first):
    content = first.read_bytes()
    with closing(open_store(first, create=False)) as store:
        assert len(store.visits("p01")) == store.verify() == 2
        assert store.entries("p01") == ()
        assert store.people() == ("p01",)
        assert first.read_bytes() == content
        store.append_entries("p01", [example_entry()])
        assert store.entries("p01") == (example_entry(),)
    assert len(list(first.parent.glob(f"*.before-{HEAD}"))) == 1


def test_the_version_that_knew_no_diary_refuses_the_new_file(kept, monkeypatch):
    """What released versions check: is the file's revision one of theirs?"""
    monkeypatch.setattr(sqlite, "REVISIONS", ("0001",))
    monkeypatch.setattr(sqlite, "HEAD", "0001")
    content = kept.read_bytes()
    with pytest.raises(HistoryError, match="newer") as caught:
        open_store(kept)
    assert "Update laststraw" in caught.value.hint
    assert kept.read_bytes() == content


def test_a_table_that_is_gone_is_damage(kept):
    with closing(sqlite3.connect(kept)) as other:
        other.execute("DROP TABLE entries")
    with pytest.raises(HistoryError, match="has no entries"):
        open_store(kept)


def test_every_table_is_made_by_a_known_revision():
    assert set(SINCE) == set(METADATA.tables)
    assert set(SINCE.values()) <= set(REVISIONS)


def test_a_copy_never_takes_the_place_of_another_file(kept, later):
    mine = kept.with_name("history.sqlite.before-9000")
    mine.write_text("mine")
    later()
    open_store(kept)
    assert mine.read_text() == "mine"
    assert kept.with_name("history.sqlite.before-9000-2").exists()


def test_a_migration_that_fails_changes_nothing(kept, later):
    before = tables(kept)
    later("INSERT INTO no_such_table VALUES (1)")
    with pytest.raises(HistoryError, match="no_such_table"):
        open_store(kept)
    assert tables(kept) == before
    with closing(sqlite3.connect(kept)) as other:
        assert other.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


def test_a_damaged_older_history_is_left_alone(kept, later):
    with closing(sqlite3.connect(kept)) as other:
        (guard,) = other.execute("SELECT sql FROM sqlite_master WHERE name = 'visits_never_change'").fetchone()
        other.execute("DROP TRIGGER visits_never_change")
        other.execute("UPDATE visits SET document = '{}'")
        other.execute(guard)
        other.commit()
    content = kept.read_bytes()
    later()
    with pytest.raises(HistoryError, match="not as it was written"):
        open_store(kept)
    assert kept.read_bytes() == content


def test_the_version_before_refuses_what_the_later_one_made(kept, later, monkeypatch):
    with monkeypatch.context():
        later()
        open_store(kept)
    monkeypatch.undo()
    with pytest.raises(HistoryError, match="newer"):
        open_store(kept)


@pytest.mark.parametrize(("what", "loaded"), [
    ("import laststraw.history", ""),
    ("import laststraw.history as h; h.default_path(); h.changes((), None); h.timeline(())", ""),
    ("import laststraw.history as h; h.open_store(path)", "sqlalchemy"),
])  # fmt: skip
def test_the_database_and_alembic_load_only_where_they_are_needed(kept, what, loaded):
    code = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        path = Path(sys.argv[1])
        {what}
        print(*sorted({{"sqlalchemy", "alembic"}} & set(sys.modules)))
    """)
    ran = subprocess.run([sys.executable, "-c", code, kept], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == loaded


def test_a_new_file_is_what_the_migrations_would_make_of_it(tmp_path):
    """Law: making at once and migrating from nothing give the same file, byte for byte of the schema."""

    def schema_of(path):
        with closing(sqlite3.connect(path)) as other:
            rows = other.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name").fetchall()
            return (
                rows,
                other.execute("SELECT * FROM alembic_version").fetchall(),
                other.execute("PRAGMA application_id").fetchall(),
            )

    at_once, migrated = tmp_path / "at_once.sqlite", tmp_path / "migrated.sqlite"
    open_store(at_once).close()
    migrated.touch()
    with transaction(engine_for(migrated), migrated, "IMMEDIATE") as connection:
        migrate.migrate(connection, to=HEAD)
    assert schema_of(at_once) == schema_of(migrated)


def test_a_new_file_is_made_without_loading_alembic(tmp_path):
    code = f"import sys; from pathlib import Path; from laststraw.history import open_store; open_store(Path({str(tmp_path / 'h')!r})).close(); assert 'alembic' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
