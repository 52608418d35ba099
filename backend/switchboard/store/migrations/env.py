"""Alembic's entry point: runs the migrations on the given engine, all in one transaction.

Foreign keys are off meanwhile, so that a table can be replaced by one of another form (SQLite:
ALTER TABLE, "Making Other Kinds Of Table Schema Changes"). Inside a transaction SQLite does not
change that setting.
"""

from alembic import context
from sqlmodel import SQLModel

import switchboard.store.core.models  # noqa: F401 - registers the tables

with context.config.attributes["engine"].connect() as connection:
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        with connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            context.configure(connection=connection, target_metadata=SQLModel.metadata)
            context.run_migrations()
    finally:
        driver.execute("PRAGMA foreign_keys = ON")
