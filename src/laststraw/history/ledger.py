"""One append-only table: continue its chain, walk it, check it. Visits and diary entries are kept in the same way."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, Table, insert, select

from laststraw.errors import HistoryError
from laststraw.history.chain import GENESIS, digest, link
from laststraw.history.connecting import RESTORE
from laststraw.history.schema import GUARDS

AT_ONCE = 500  # rows asked for or written by one statement; SQLite takes at most 999 values in the oldest builds

T = TypeVar("T")


class Document(NamedTuple):
    """Something to keep: its id, its moment (UTC, sorts as text) and its JSON."""

    id: str
    made_at: str
    text: str


class Head(NamedTuple):
    """A row without its document, the columns in their order."""

    seq: int
    id: str
    person: str
    made_at: str
    previous: str
    digest: str
    hash: str


class Ledger:
    """One table of the file at ``path``; ``noun`` is what a row is called in messages."""

    def __init__(self, table: Table, noun: str, path: Path) -> None:
        self.table, self.noun, self.path = table, noun, path
        self._heads_only = select(*(column for column in table.columns if column.name != "document"))

    def add(self, connection: Connection, person: str, documents: Sequence[Document]) -> None:
        """Continue the chain, in the transaction of ``connection``. Only the last row is checked: reading checks all.

        What is there already, or comes twice, is kept once. *Error*: ``HistoryError`` where another document has the id, or
        the last row is not as it was written.
        """
        last = self._last(connection)
        new = self._new(connection, person, documents)
        for some in _some(_rows(last, person, new)):
            connection.execute(insert(self.table), some)

    def read(self, connection: Connection, person: str) -> list[tuple[Head, str]]:
        """All rows of a person with their documents, oldest first. *Error*: ``HistoryError`` for what was changed."""
        heads = [head for head in self.heads(connection) if head.person == person]
        columns = self.table.c
        wanted = select(columns.seq, columns.document).where(columns.person == person)
        documents = dict(map(tuple, connection.execute(wanted)))
        for head in heads:
            if not _fits(head, documents.get(head.seq)):
                raise self._changed(head)
        return [(head, documents[head.seq]) for head in sorted(heads, key=lambda head: (head.made_at, head.seq))]

    def heads(self, connection: Connection) -> Iterator[Head]:
        """All rows without their documents, in order; stops with ``HistoryError`` where the chain is broken."""
        previous = GENESIS
        rows = connection.execute(self._heads_only.order_by(self.table.c.seq))
        for number, head in enumerate(map(Head._make, rows), start=1):
            if head.seq != number or head.previous != previous or not _is_whole(head):
                raise self._changed(head)
            previous = head.hash
            yield head

    def verify(self, connection: Connection) -> int:
        """Check every row and the guards, and count the rows. *Error*: ``HistoryError`` at the first flaw."""
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        missing = {f"{self.table.name}_{guard}" for guard in GUARDS} - set(connection.exec_driver_sql(names).scalars())
        if missing:
            raise HistoryError(
                f"The history {self.path} has lost its guards ({', '.join(sorted(missing))}).", hint=RESTORE
            )
        count = 0
        documents = connection.execute(select(self.table.c.document).order_by(self.table.c.seq)).scalars()
        for head, document in zip(self.heads(connection), documents, strict=True):
            if not _fits(head, document):
                raise self._changed(head)
            count += 1
        return count

    def _last(self, connection: Connection) -> Head | None:
        """The row that the chain goes on from, checked whole: nothing is built upon a broken one."""
        row = connection.execute(select(self.table).order_by(self.table.c.seq.desc()).limit(1)).one_or_none()
        if row is None:
            return None
        head = Head._make(row[:-1])
        if not (_is_whole(head) and _fits(head, row.document)):
            raise self._changed(head)
        return head

    def _new(self, connection: Connection, person: str, documents: Sequence[Document]) -> list[Document]:
        """Those that are not there yet, once each."""
        known = self._kept(connection, person, {document.id for document in documents})
        new = []
        for document in documents:
            if document.id not in known:
                known[document.id] = (person, document.text)
                new.append(document)
            elif known[document.id] != (person, document.text):
                raise HistoryError(
                    f"The history {self.path} already holds another {self.noun} called {document.id}.",
                    hint=f"Make a new {self.noun} instead of changing an old one; the history is append-only.",
                )
        return new

    def _kept(self, connection: Connection, person: str, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Person and document of each kept row that has one of the ids."""
        columns = self.table.c
        wanted = select(columns.id, columns.person, columns.document)
        if not columns.id.unique:
            wanted = wanted.where(columns.person == person)
        found = {}
        for some in _some(ids):
            for id, whose, text in connection.execute(wanted.where(columns.id.in_(some))):
                found[id] = (whose, text)
        return found

    def _changed(self, head: Head) -> HistoryError:
        return HistoryError(
            f"The history {self.path} is damaged: {self.noun} {head.id} (row {head.seq}) is not as it was written.",
            hint=RESTORE,
        )


def _rows(last: Head | None, person: str, documents: Iterable[Document]) -> Iterator[dict[str, object]]:
    """The rows that continue the chain after ``last``."""
    before, previous = (0, GENESIS) if last is None else (last.seq, last.hash)
    for seq, document in enumerate(documents, start=before + 1):
        proof = digest(document.text)
        this = link(previous, id=document.id, person=person, made_at=document.made_at, digest=proof)
        head = Head(seq, document.id, person, document.made_at, previous, proof, this)
        yield {**head._asdict(), "document": document.text}
        previous = this


def _some(many: Iterable[T]) -> Iterator[list[T]]:
    """``AT_ONCE`` at a time."""
    left = iter(many)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _is_whole(head: Head) -> bool:
    """Whether a row's own hash is right."""
    return head.hash == link(head.previous, id=head.id, person=head.person, made_at=head.made_at, digest=head.digest)


def _fits(head: Head, document: object) -> bool:
    """Whether a document is the one that the row was written with."""
    return isinstance(document, str) and digest(document) == head.digest
