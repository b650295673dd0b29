"""The three tables, what their revisions are called, and a new file made at once."""

from importlib import import_module

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text, UniqueConstraint

APPLICATION_ID = 0x6C737477  # "lstw" in the file's header: this database is ours
MODULES = {
    "0001": "r0001_visits",
    "0002": "r0002_entries",
    "0003": "r0003_log",
}  # oldest first; a test holds them against migrations/versions
REVISIONS = tuple(MODULES)
HEAD = REVISIONS[-1]
SINCE = {"visits": "0001", "entries": "0002", "log": "0003"}  # table: the revision that made it
GUARDS = ("never_change", "never_go", "only_grow")  # triggers of every table, behind its name
TRIGGERS = tuple(f"{table}_{guard}" for table in SINCE for guard in GUARDS)

METADATA = MetaData()
# The document comes last: SQLite then walks all rows without reading the documents.
VISITS = Table(
    "visits",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("person", String, nullable=False),
    Column("made_at", String, nullable=False),  # ISO 8601, UTC, microseconds: sorts as text
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("document", Text, nullable=False),
)
ENTRIES = Table(
    "entries",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False),  # one person's: two people may read in the same file
    Column("person", String, nullable=False),
    Column("made_at", String, nullable=False),  # when it was written down, not the day that it tells of
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("document", Text, nullable=False),
    UniqueConstraint("person", "id"),
)
LOG = Table(
    "log",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False),  # one person's, as above
    Column("person", String, nullable=False),
    Column("made_at", String, nullable=False),  # when it was written down
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("document", Text, nullable=False),
    UniqueConstraint("person", "id"),
)


def tables_of(revision: str, revisions: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the tables that a file of that revision holds; ``revisions`` oldest first."""
    return tuple(table for table, since in SINCE.items() if revisions.index(since) <= revisions.index(revision))


def create_tables(connection: Connection) -> None:
    """Make a new file what the newest revision would make of it, without loading Alembic.

    A test holds the result against Alembic's, byte for byte of the schema.
    """
    for revision in REVISIONS:
        module = import_module(f"laststraw.history.migrations.versions.{MODULES[revision]}")
        for statement in module.STATEMENTS:
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n"
        "\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (HEAD,))
