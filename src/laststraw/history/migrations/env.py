"""Alembic runs this; the connection, already inside one transaction, comes from ``history.migrate``."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,  # SQLite can, Alembic assumes it cannot
)
with context.begin_transaction():
    context.run_migrations()
