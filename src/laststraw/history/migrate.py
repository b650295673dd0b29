"""Bring a history file to this version's schema, in one transaction. The only module that needs Alembic."""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

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


def back_up(connection: Connection, path: Path, revision: str) -> Path:
    """Copy the database next to itself, readable by its owner only, under a name that is not taken.

    SQLite's own copying, never a copy of the file: opening and closing the file a second time drops this process's
    locks.
    """
    for number in range(1, 1000):
        target = path.with_name(f"{path.name}.before-{revision}" + (f"-{number}" if number > 1 else ""))
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        break
    source = connection.connection.driver_connection
    copy = sqlite3.connect(target)
    try:
        assert isinstance(source, sqlite3.Connection)
        source.backup(copy)
    finally:
        copy.close()
    return target
