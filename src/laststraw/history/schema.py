"""The one table, and what its revisions are called."""

from sqlalchemy import Column, Integer, MetaData, String, Table, Text

APPLICATION_ID = 0x6C737477  # "lstw" in the file's header: this database is ours
REVISIONS = ("0001",)  # oldest first; a test holds them against migrations/versions
HEAD = REVISIONS[-1]
TRIGGERS = ("visits_never_change", "visits_never_go", "visits_only_grow")

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
HEAD_COLUMNS = tuple(column for column in VISITS.columns if column.name != "document")
