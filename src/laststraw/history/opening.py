"""Find and open a store. Nothing here imports a database: that happens when a store is opened."""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from laststraw.errors import UnusableInput
from laststraw.history.base import Store

BUILT_IN = {"sqlite": "laststraw.history.sqlite:SqliteStore"}
FILE_NAME = "history.sqlite"


def default_path() -> Path:
    """Where this user's history lies: ``$LASTSTRAW_HOME``, else the system's folder for a user's data."""
    home = os.environ.get("LASTSTRAW_HOME")
    if home:
        try:
            return Path(home).expanduser() / FILE_NAME
        except RuntimeError as error:
            raise UnusableInput(f"LASTSTRAW_HOME is {home!r}: there is no such user.", hint="Name a folder.") from error
    from platformdirs import user_data_path  # here, because only a default needs it

    return user_data_path("laststraw", appauthor=False) / FILE_NAME


def open_store(path: Path, *, create: bool = True, kind: str = "sqlite") -> Store:
    """Open a history.

    Parameters
    ----------
    path
        The history file. Its folder is made when missing (readable by its owner only).
    create
        False: write nothing at all; a history that is not there is an empty one.
    kind
        Name of an entry point in the group ``laststraw.stores``.

    *Error*: ``HistoryError`` when it is locked, damaged, not ours or from a newer version; ``UnusableInput`` for an
    unknown kind.
    """
    return _factory(kind)(path, create=create)


def _factory(kind: str) -> Callable[..., Store]:
    """The store class of that name; the built-in one also where the package is not installed."""
    from importlib.metadata import entry_points

    found = entry_points(group="laststraw.stores")
    if kind in found.names:
        factory: Callable[..., Store] = found[kind].load()
        return factory
    if kind in BUILT_IN:
        module, name = BUILT_IN[kind].split(":")
        factory = getattr(import_module(module), name)
        return factory
    raise UnusableInput(
        f"There is no store called {kind!r}.", hint=f"Use one of: {', '.join(sorted({*BUILT_IN, *found.names}))}."
    )
