"""Alembic's entry: runs the migrations on the engine it was handed."""

from alembic import context
from sqlmodel import SQLModel

import switchboard.store.models  # noqa: F401 - registers the tables

with context.config.attributes["engine"].connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    with context.begin_transaction():
        context.run_migrations()
    connection.exec_driver_sql("COMMIT")
