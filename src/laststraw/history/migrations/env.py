"""Alembic runs this; the connection comes from ``history.migrate``, inside the transaction that must hold everything."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():  # joins that transaction, opens none of its own
    context.run_migrations()
