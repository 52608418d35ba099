"""Alembic's entry point: runs the migrations on the given engine, all in one transaction."""

from alembic import context
from sqlmodel import SQLModel

import switchboard.store.core.models  # noqa: F401 - registers the tables

with context.config.attributes["engine"].connect() as connection, connection.begin():
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    context.configure(connection=connection, target_metadata=SQLModel.metadata)
    context.run_migrations()
