"""The append-only table of what was done and answered, beside visits and diary, with a chain of its own."""

revision = "0003"
down_revision = "0002"

# An id is one person's: two people may read in the same file.
TABLE = """
CREATE TABLE log (
    seq INTEGER NOT NULL PRIMARY KEY,
    id VARCHAR NOT NULL,
    person VARCHAR NOT NULL,
    made_at VARCHAR NOT NULL,
    previous VARCHAR(64) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    hash VARCHAR(64) NOT NULL,
    document TEXT NOT NULL,
    UNIQUE (person, id)
)
"""
NEVER_CHANGE = """
CREATE TRIGGER log_never_change BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the history is append-only: what was logged never changes'); END
"""
NEVER_GO = """
CREATE TRIGGER log_never_go BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the history is append-only: what was logged never goes'); END
"""
# As for visits: no REPLACE, no gap, nothing beside the chain.
ONLY_GROW = """
CREATE TRIGGER log_only_grow BEFORE INSERT ON log
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM log)
    OR NEW.previous IS NOT coalesce((SELECT hash FROM log ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
    OR EXISTS (SELECT 1 FROM log WHERE person = NEW.person AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the history is append-only: a new log entry continues the chain'); END
"""

STATEMENTS = (TABLE, NEVER_CHANGE, NEVER_GO, ONLY_GROW)


def upgrade() -> None:
    """Create the table and its guards; visits and diary are not touched."""
    from alembic import op

    for statement in STATEMENTS:
        op.execute(statement)
