"""The built-in store: one append-only SQLite file."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar

from sqlalchemy import Connection

from laststraw.errors import HistoryError, UnusableInput
from laststraw.history.base import require_code
from laststraw.history.connecting import RESTORE, engine_for, transaction
from laststraw.history.ledger import Document, Ledger
from laststraw.history.schema import APPLICATION_ID, ENTRIES, HEAD, LOG, REVISIONS, VISITS, create_tables, tables_of
from laststraw.records import Entry, LogEntry, Visit
from laststraw.records.codec import (
    entry_from_json,
    entry_to_json,
    log_from_json,
    log_to_json,
    visit_from_json,
    visit_to_json,
)

T = TypeVar("T")
SMALLEST_BYTES = 512  # one page of the smallest size that SQLite knows


class SqliteStore:
    """A history in one SQLite file; the promises are those of ``laststraw.history.Store``.

    Every call opens the file, does its work in one transaction and lets go, so that several programs can share it and a
    killed one leaves nothing behind.

    Parameters
    ----------
    path
        The file. Made (mode 0600, its folders 0700) when missing; an empty one is filled.
    create
        False: make nothing and change nothing; a missing file is an empty history, one of an older version is read as
        it is.

    *Error*: ``HistoryError`` when it is locked, damaged, not ours, from a newer version, or cannot be made.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        if path.is_dir():
            hint = f"Name a file, such as {path / 'history.sqlite'}."
            raise HistoryError(f"The history {path} is a folder.", hint=hint)
        if create:
            _make_file(path)
        self._engine = engine_for(path)
        nouns = ((VISITS, "visit"), (ENTRIES, "entry"), (LOG, "log entry"))
        self._ledgers = {table.name: Ledger(table, noun, path) for table, noun in nouns}
        self._there = _has_bytes(path) or create
        if self._there:
            self._there = self._begin(create)

    def append(self, person_code: str, visit: Visit) -> str:
        """Keep a visit; see ``Store.append``."""
        made_at = _sortable(visit.made_at, f"visit {visit.id}: made_at")
        self._add("visits", person_code, [Document(visit.id, made_at, visit_to_json(visit).decode())])
        return visit.id

    def append_entries(self, person_code: str, entries: Sequence[Entry]) -> tuple[str, ...]:
        """Keep entries of a diary, all or none; see ``Store.append_entries``."""
        self._add("entries", person_code, [_entry_document(entry) for entry in entries])
        return tuple(entry.id for entry in entries)

    def append_log(self, person_code: str, entries: Sequence[LogEntry]) -> tuple[str, ...]:
        """Keep sessions and answers, all or none; see ``Store.append_log``."""
        self._add("log", person_code, [_log_document(entry) for entry in entries])
        return tuple(entry.id for entry in entries)

    def visits(self, person_code: str) -> tuple[Visit, ...]:
        """All visits of a person, oldest first; what was changed after it was written is refused, never returned."""
        return tuple(self._read("visits", person_code, visit_from_json))

    def entries(self, person_code: str) -> tuple[Entry, ...]:
        """All entries of a person, oldest first, with those that were taken back; refuses as ``visits`` does."""
        return tuple(self._read("entries", person_code, entry_from_json))

    def log(self, person_code: str) -> tuple[LogEntry, ...]:
        """All that a person did and answered, oldest first, with what was taken back; refuses as ``visits`` does."""
        return tuple(self._read("log", person_code, log_from_json))

    def people(self) -> tuple[str, ...]:
        """The codes of everyone of whom something is kept, sorted."""
        if not self._there:
            return ()
        with self._transaction("DEFERRED") as connection:
            walked = (ledger.heads(connection) for ledger in self._tables(connection))
            return tuple(sorted({head.person for heads in walked for head in heads}))

    def verify(self) -> int:
        """Check the whole file and return how many rows it holds. *Error*: ``HistoryError`` at the first flaw."""
        if not self._there:
            return 0
        with self._transaction("DEFERRED") as connection:
            return self._verify(connection)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _add(self, table: str, person_code: str, documents: Sequence[Document]) -> None:
        """Keep all documents in one transaction, or none."""
        require_code(person_code)
        if not self._there:
            raise HistoryError(f"There is no history {self.path} yet.", hint="Open it with create=True to begin one.")
        with self._transaction("IMMEDIATE") as connection:
            self._bring_up_to_date(connection)  # it may have been opened only to look at
            self._ledgers[table].add(connection, person_code, documents)

    def _read(self, table: str, person_code: str, read: Callable[[bytes], T]) -> Iterator[T]:
        """The documents of one person in one table; those of a table that an older file lacks are none."""
        if not self._there:
            return
        ledger = self._ledgers[table]
        with self._transaction("DEFERRED") as connection:
            rows = ledger.read(connection, person_code) if ledger in self._tables(connection) else []
        for head, document in rows:
            try:
                yield read(document.encode())
            except UnusableInput as error:
                whose = f"{ledger.noun.capitalize()} {head.id} in {self.path}"
                raise HistoryError(f"{whose}: {error.message}", hint=error.hint) from error

    def _transaction(self, kind: Literal["DEFERRED", "IMMEDIATE"]) -> AbstractContextManager[Connection]:
        return transaction(self._engine, self.path, kind)

    def _begin(self, create: bool) -> bool:
        """Whether there is a history now; with ``create`` it is made, or brought up to date."""
        with self._transaction("DEFERRED") as connection:
            revision = self._revision(connection)
        if revision != HEAD and create:
            with self._transaction("IMMEDIATE") as connection:
                self._bring_up_to_date(connection)
        return bool(revision) or create

    def _bring_up_to_date(self, connection: Connection) -> None:
        """Make or extend the tables. Alembic is imported only where the file is from an older version."""
        revision = self._revision(connection)  # again: another laststraw may have been faster
        if not revision:
            create_tables(connection)
        elif revision != HEAD:
            from laststraw.history.migrate import back_up, migrate  # Alembic: a second to import, seldom needed

            self._verify(connection)  # a damaged history is never rewritten
            back_up(self.path, HEAD)
            migrate(connection, to=HEAD)

    def _revision(self, connection: Connection) -> str:
        """Revision of the file, "" for an empty one. *Error*: ``HistoryError`` when it is not ours, or newer."""
        tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
        if not tables:
            return ""
        ours = connection.exec_driver_sql("PRAGMA application_id").scalar_one() == APPLICATION_ID
        if not (ours and tables >= {"alembic_version", "visits"}):
            raise HistoryError(f"The file {self.path} is not a laststraw history.", hint=RESTORE)
        revision = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none())
        if revision not in REVISIONS:
            raise HistoryError(
                f"The history {self.path} is from a newer laststraw (its format is {revision}, this one knows {HEAD}).",
                hint="Update laststraw, or name another history file; nothing was written to it.",
            )
        lost = set(tables_of(revision, REVISIONS)) - tables
        if lost:
            raise HistoryError(f"The history {self.path} is damaged: it has no {', '.join(lost)}.", hint=RESTORE)
        return revision

    def _tables(self, connection: Connection) -> list[Ledger]:
        """The tables that the file has: an older one, opened only to look at, has fewer."""
        revision = self._revision(connection)
        return [self._ledgers[name] for name in tables_of(revision, REVISIONS)] if revision else []

    def _verify(self, connection: Connection) -> int:
        problem = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if problem != "ok":
            raise HistoryError(f"The history {self.path} is damaged ({problem}).", hint=RESTORE)
        return sum(ledger.verify(connection) for ledger in self._tables(connection))


def _entry_document(entry: Entry) -> Document:
    made_at = _sortable(entry.written_at, f"entry {entry.id}: written_at")
    return Document(entry.id, made_at, entry_to_json(entry).decode())


def _log_document(entry: LogEntry) -> Document:
    made_at = _sortable(entry.written_at, f"log entry {entry.id}: written_at")
    return Document(entry.id, made_at, log_to_json(entry).decode())


def _sortable(moment: str, what: str) -> str:
    """A moment in UTC with microseconds, so that text order is time order. *Error*: ``ValueError`` without a time zone."""
    read = datetime.fromisoformat(moment)
    if read.tzinfo is None:
        raise ValueError(f"{what} {moment} has no time zone")
    return read.astimezone(UTC).isoformat(timespec="microseconds")


def _has_bytes(path: Path) -> bool:
    """Whether there is a file with something in it. What cannot even be looked at counts as there: opening says why.

    *Error*: ``HistoryError`` for a file smaller than any database, which SQLite would take for an empty one and
    overwrite, unless its journal shows that it was only half made.
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return False
    except OSError:
        return True
    if 0 < size < SMALLEST_BYTES and not path.with_name(f"{path.name}-journal").exists():
        raise HistoryError(f"The file {path} is not a laststraw history.", hint=RESTORE)
    return size > 0


def _make_file(path: Path) -> None:
    """Make the file, and the folders that are missing, readable by their owner only."""
    try:
        for folder in reversed([folder for folder in path.absolute().parents if not folder.exists()]):
            folder.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise HistoryError(
            f"The history {path} cannot be made ({error.strerror}).",
            hint="Make its folder writable for you, or name another history file.",
        ) from error
