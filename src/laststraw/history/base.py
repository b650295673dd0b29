"""The door for stores: what every history keeps and gives back.

``laststraw.testing.stores`` holds the laws as tests that a plug-in inherits.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from laststraw.errors import UnusableInput
from laststraw.records import Entry, LogEntry, Visit
from laststraw.records._check import require_id


@runtime_checkable
class Store(Protocol):
    """An append-only history of visits, diary entries and the log. *Error* of every method: ``HistoryError``."""

    def append(self, person_code: str, visit: Visit) -> str:
        """Keep a visit for ever and return its id.

        All or nothing, and durable when this returns. The same visit twice is kept once; another visit under a kept
        id is refused. *Error*: ``UnusableInput`` for a person code that is not an id, ``ValueError`` for a visit that
        cannot be written.
        """
        ...

    def visits(self, person_code: str) -> tuple[Visit, ...]:
        """All visits of a person, oldest first (by ``made_at``); none for an unknown code."""
        ...

    def append_entries(self, person_code: str, entries: Sequence[Entry]) -> tuple[str, ...]:
        """Keep entries of a diary for ever, all or none, and return their ids in the same order.

        Durable when this returns. The same entry of the same person twice is kept once; another one under an id that she
        has is refused. Nothing is ever taken out: an entry with ``withdraws`` takes an earlier one back. *Error*: as
        ``append``.
        """
        ...

    def entries(self, person_code: str) -> tuple[Entry, ...]:
        """All entries of a person, oldest first (by ``written_at``, then as they were kept); none for an unknown code.

        Those that were taken back are there too: ``laststraw.diary.gather`` says what holds.
        """
        ...

    def append_log(self, person_code: str, entries: Sequence[LogEntry]) -> tuple[str, ...]:
        """Keep sessions and answers for ever, all or none, and return their ids; by the laws of ``append_entries``."""
        ...

    def log(self, person_code: str) -> tuple[LogEntry, ...]:
        """All that a person did and answered, oldest first (by ``written_at``, then as it was kept), with what was taken
        back: ``laststraw.plan.follow`` says what holds.
        """
        ...

    def people(self) -> tuple[str, ...]:
        """The codes of everyone of whom something is kept, sorted."""
        ...

    def close(self) -> None:
        """Let go of the file; closing twice is harmless."""
        ...


class StoreFactory(Protocol):
    """What an entry point of the group ``laststraw.stores`` gives: opens the store at ``path``."""

    def __call__(self, path: Path, *, create: bool = True) -> Store:
        """Open; with ``create=False`` nothing is written, and a missing store is an empty one."""
        ...


def require_code(person_code: str) -> None:
    """A person goes by a code, never by a name. *Error*: ``UnusableInput``."""
    try:
        require_id(person_code)
    except ValueError as error:
        raise UnusableInput(
            f"{person_code!r} cannot be a person code.",
            hint="Use letters, digits and _ . / - and begin with a letter or digit, such as p01.",
        ) from error
