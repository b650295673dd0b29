"""Connections to a history file: how transactions begin, and what each of SQLite's errors means to a person."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, StatementError
from sqlalchemy.pool import NullPool

from laststraw.errors import HistoryError

LOCK_TIMEOUT_S = 2.0
RESTORE = "Move it away and restore a backup, or name another history file; nothing was written to it."
# Start of SQLite's error name: what happened, what would have worked.
MEANINGS = {
    "SQLITE_BUSY": (
        "The history {path} is locked by another laststraw.",
        "Let it finish or close it, then do the same again; nothing was written.",
    ),
    "SQLITE_READONLY": (
        "The history {path} cannot be written to.",
        "Make the file and its folder writable for you, or name another history file.",
    ),
    "SQLITE_CANTOPEN": (
        "The history {path} cannot be opened.",
        "Make the file readable and its folder writable for you, or name another history file.",
    ),
    "SQLITE_FULL": (
        "There is no room left to write the history {path}.",
        "Free some space on that disk and do the same again; what was kept before is whole.",
    ),
    "SQLITE_IOERR": (
        "The disk under the history {path} does not answer as it should ({detail}).",
        "Check that the disk is there and has room, then do the same again.",
    ),
    "SQLITE_NOTADB": ("The file {path} is not a laststraw history.", RESTORE),
    "SQLITE_CORRUPT": ("The history {path} is damaged ({detail}).", RESTORE),
}
MEANINGS["SQLITE_LOCKED"] = MEANINGS["SQLITE_BUSY"]
MEANINGS["SQLITE_PERM"] = MEANINGS["SQLITE_CANTOPEN"]
MEANINGS["SQLITE_AUTH"] = MEANINGS["SQLITE_CANTOPEN"]


def connect(path: Path) -> sqlite3.Connection:
    """Open an existing file. Without write permission SQLite opens it for reading by itself.

    The rollback journal (not WAL) leaves one self-contained file that can be read from a read-only folder; EXTRA also
    syncs the folder when the journal goes, so that a confirmed visit survives a power cut.
    """
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode=rw",
        uri=True,
        timeout=LOCK_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def engine_for(path: Path) -> Engine:
    """An engine that opens the existing file for each use and lets go of it afterwards; it never creates a file."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: connect(path),
        poolclass=NullPool,
    )
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def transaction(engine: Engine, path: Path, kind: Literal["DEFERRED", "IMMEDIATE"]) -> Iterator[Connection]:
    """One transaction: everything in it happens, or nothing. ``DEFERRED`` to read, ``IMMEDIATE`` to write.

    *Error*: ``HistoryError``, in words, for all that SQLite and the disk can refuse.
    """
    try:
        with engine.execution_options(begin=kind).begin() as connection:
            yield connection
    except (DatabaseError, StatementError, sqlite3.Error, UnicodeDecodeError, OSError) as error:
        raise explained(error, path) from error


def explained(error: Exception, path: Path) -> HistoryError:
    """Say what an error of SQLite means and what would have worked."""
    cause = getattr(error, "orig", None) or error
    name = getattr(cause, "sqlite_errorname", "")
    for start, (message, hint) in MEANINGS.items():
        if name.startswith(start):
            return HistoryError(message.format(path=path, detail=cause), hint=hint)
    return HistoryError(f"The history {path} cannot be used ({cause}).", hint=RESTORE)


def _begin(connection: Connection) -> None:
    """Begin here, because Python's driver begins too late: not before CREATE, and without the write lock."""
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")
