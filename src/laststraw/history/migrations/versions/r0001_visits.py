"""The append-only table of visits."""

revision = "0001"
down_revision = None

TABLE = """
CREATE TABLE visits (
    seq INTEGER NOT NULL PRIMARY KEY,
    id VARCHAR NOT NULL UNIQUE,
    person VARCHAR NOT NULL,
    made_at VARCHAR NOT NULL,
    previous VARCHAR(64) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    hash VARCHAR(64) NOT NULL,
    document TEXT NOT NULL
)
"""
NEVER_CHANGE = """
CREATE TRIGGER visits_never_change BEFORE UPDATE ON visits
BEGIN SELECT RAISE(ABORT, 'the history is append-only: a visit never changes'); END
"""
NEVER_GO = """
CREATE TRIGGER visits_never_go BEFORE DELETE ON visits
BEGIN SELECT RAISE(ABORT, 'the history is append-only: a visit never goes'); END
"""
# INSERT OR REPLACE deletes without a DELETE trigger, so an insert may not meet a row that is there. Rows are numbered
# by hand, because a BEFORE trigger does not see numbers that SQLite gives.
ONLY_GROW = """
CREATE TRIGGER visits_only_grow BEFORE INSERT ON visits
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM visits)
    OR NEW.previous IS NOT coalesce((SELECT hash FROM visits ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
    OR EXISTS (SELECT 1 FROM visits WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the history is append-only: a new visit continues the chain'); END
"""


STATEMENTS = ("PRAGMA application_id = 0x6C737477", TABLE, NEVER_CHANGE, NEVER_GO, ONLY_GROW)


def upgrade() -> None:
    """Create the table and its guards."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
