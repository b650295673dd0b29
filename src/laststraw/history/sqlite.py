"""The built-in store: one append-only SQLite file."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select

from laststraw.errors import HistoryError, UnusableInput
from laststraw.history.base import require_code
from laststraw.history.chain import GENESIS, digest, link
from laststraw.history.connecting import RESTORE, engine_for, transaction
from laststraw.history.schema import APPLICATION_ID, HEAD, HEAD_COLUMNS, REVISIONS, TRIGGERS, VISITS, create_tables
from laststraw.records import Visit
from laststraw.records.codec import visit_from_json, visit_to_json

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
        False: make nothing; a missing file is an empty history.

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
        self._there = _has_bytes(path) or create
        if self._there:
            self._there = self._bring_up_to_date(create)

    def append(self, person_code: str, visit: Visit) -> str:
        """Keep a visit; see ``Store.append``."""
        require_code(person_code)
        document = visit_to_json(visit).decode()
        made_at = _sortable(visit)
        if not self._there:
            raise HistoryError(f"There is no history {self.path} yet.", hint="Open it with create=True to begin one.")
        with self._transaction("IMMEDIATE") as connection:
            kept = connection.execute(select(VISITS).where(VISITS.c.id == visit.id)).one_or_none()
            if kept is not None:
                return self._same(kept, person_code, document)
            last = connection.execute(select(VISITS).order_by(VISITS.c.seq.desc()).limit(1)).one_or_none()
            if last is not None and not (_is_whole(last) and _fits(last, last.document)):
                raise self._changed(last)
            row = {
                "seq": 1 if last is None else last.seq + 1,
                "id": visit.id,
                "person": person_code,
                "made_at": made_at,
                "previous": GENESIS if last is None else last.hash,
                "digest": digest(document),
            }
            row["hash"] = _link(row)
            connection.execute(insert(VISITS).values(**row, document=document))
        return visit.id

    def visits(self, person_code: str) -> tuple[Visit, ...]:
        """All visits of a person, oldest first; what was changed after it was written is refused, never returned."""
        if not self._there:
            return ()
        with self._transaction("DEFERRED") as connection:
            heads = [head for head in self._heads(connection) if head.person == person_code]
            wanted = select(VISITS.c.seq, VISITS.c.document).where(VISITS.c.person == person_code)
            documents = {row.seq: row.document for row in connection.execute(wanted)}
        for head in heads:
            if not _fits(head, documents.get(head.seq)):
                raise self._changed(head)
        heads.sort(key=lambda head: (head.made_at, head.seq))
        return tuple(self._read(head, documents[head.seq]) for head in heads)

    def people(self) -> tuple[str, ...]:
        """The codes of everyone who has a visit, sorted."""
        if not self._there:
            return ()
        with self._transaction("DEFERRED") as connection:
            return tuple(sorted({head.person for head in self._heads(connection)}))

    def verify(self) -> int:
        """Check the whole file and return how many visits it holds. *Error*: ``HistoryError`` at the first flaw."""
        if not self._there:
            return 0
        with self._transaction("DEFERRED") as connection:
            return self._verify(connection)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _transaction(self, kind: Literal["DEFERRED", "IMMEDIATE"]) -> AbstractContextManager[Connection]:
        return transaction(self._engine, self.path, kind)

    def _bring_up_to_date(self, create: bool) -> bool:
        """Whether there is a history now. Alembic is imported only where the file is new or from an older version."""
        with self._transaction("DEFERRED") as connection:
            revision = self._revision(connection)
        if revision == HEAD:
            return True
        if not revision and not create:
            return False
        with self._transaction("IMMEDIATE") as connection:
            revision = self._revision(connection)  # again: another laststraw may have been faster
            if not revision:
                create_tables(connection)
            elif revision != HEAD:
                from laststraw.history.migrate import back_up, migrate  # Alembic: a second to import, seldom needed

                self._verify(connection)  # a damaged history is never rewritten
                back_up(self.path, HEAD)
                migrate(connection, to=HEAD)
        return True

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
        return revision

    def _heads(self, connection: Connection) -> Iterator[Row[Any]]:
        """All rows without their documents, in order; stops with ``HistoryError`` where the chain is broken."""
        previous = GENESIS
        for number, head in enumerate(connection.execute(select(*HEAD_COLUMNS).order_by(VISITS.c.seq)), start=1):
            if head.seq != number or head.previous != previous or not _is_whole(head):
                raise self._changed(head)
            previous = head.hash
            yield head

    def _verify(self, connection: Connection) -> int:
        problem = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if problem != "ok":
            raise HistoryError(f"The history {self.path} is damaged ({problem}).", hint=RESTORE)
        guards = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars())
        if not guards >= set(TRIGGERS):
            missing = ", ".join(sorted(set(TRIGGERS) - guards))
            raise HistoryError(f"The history {self.path} has lost its guards ({missing}).", hint=RESTORE)
        count = 0
        documents = connection.execute(select(VISITS.c.document).order_by(VISITS.c.seq)).scalars()
        for head, document in zip(self._heads(connection), documents, strict=True):
            if not _fits(head, document):
                raise self._changed(head)
            count += 1
        return count

    def _same(self, kept: Row[Any], person_code: str, document: str) -> str:
        """The id of a visit that is there already, so that trying again after a crash is harmless."""
        if kept.person == person_code and kept.document == document:
            return str(kept.id)
        raise HistoryError(
            f"The history {self.path} already holds another visit called {kept.id}.",
            hint="Make a new visit instead of changing an old one; the history is append-only.",
        )

    def _read(self, head: Row[Any], document: str) -> Visit:
        try:
            return visit_from_json(document.encode())
        except UnusableInput as error:
            raise HistoryError(f"Visit {head.id} in {self.path}: {error.message}", hint=error.hint) from error

    def _changed(self, row: Row[Any]) -> HistoryError:
        return HistoryError(
            f"The history {self.path} is damaged: visit {row.id} (row {row.seq}) is not as it was written.",
            hint=RESTORE,
        )


def _link(row: dict[str, Any]) -> str:
    return link(row["previous"], **{name: row[name] for name in ("id", "person", "made_at", "digest")})


def _is_whole(row: Row[Any]) -> bool:
    """Whether a row's own hash is right."""
    return bool(row.hash == _link(dict(row._mapping)))


def _fits(row: Row[Any], document: object) -> bool:
    """Whether a document is the one that the row was written with."""
    return isinstance(document, str) and digest(document) == row.digest


def _sortable(visit: Visit) -> str:
    """``made_at`` in UTC with microseconds, so that text order is time order. *Error*: ``ValueError`` without a time
    zone."""
    moment = datetime.fromisoformat(visit.made_at)
    if moment.tzinfo is None:
        raise ValueError(f"visit {visit.id}: made_at {visit.made_at} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


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
