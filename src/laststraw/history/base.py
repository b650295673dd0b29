"""The door for stores: what every history keeps and gives back.

``laststraw.testing.stores`` holds the laws as tests that a plug-in inherits.
"""

from pathlib import Path
from typing import Protocol, runtime_checkable

from laststraw.errors import UnusableInput
from laststraw.records import Visit
from laststraw.records._check import require_id


@runtime_checkable
class Store(Protocol):
    """An append-only history of visits. *Error* of every method: ``HistoryError``."""

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

    def people(self) -> tuple[str, ...]:
        """The codes of everyone who has a visit, sorted."""
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
