"""Bring a history file to this version's schema, in one transaction. The only module that needs Alembic."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from laststraw.history.connecting import connect

HERE = Path(__file__).parent / "migrations"


def migrate(connection: Connection, *, to: str, more: Sequence[Path] = ()) -> None:
    """Run what is missing, inside the transaction that ``connection`` is in: after an error nothing has changed.

    Parameters
    ----------
    to
        The revision to reach.
    more
        Further folders with revisions (tests).
    """
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    folders = [str(folder) for folder in (HERE / "versions", *more)]
    config.set_main_option("version_locations", "\n".join(folders).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def back_up(path: Path, revision: str) -> Path:
    """Copy the database next to itself, readable by its owner only, under a name that is not taken.

    By a connection of its own: SQLite's copying waits for ever for the write lock of the connection that migrates. Never
    by copying the file: opening and closing it a second time drops this process's locks on it.
    """
    target = _new_file(path, f"{path.name}.before-{revision}")
    try:
        with closing(connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except BaseException:
        target.unlink()
        raise
    return target


def _new_file(path: Path, name: str) -> Path:
    """An empty file beside ``path`` that was not there before: ``name``, ``name-2``, ``name-3`` ..."""
    number = 1
    while True:
        target = path.with_name(name if number == 1 else f"{name}-{number}")
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            number += 1
        else:
            return target
