"""Column names in a database of any schema so far.

Backups and databases that are only checked are read without an upgrade, so they may still have
the column names from before migration 0015.
"""

import sqlite3

from switchboard.store.migrations.versions.v0015_field_names import COLUMNS

_FORMER_NAMES = {(table, new): old for table, old, new in COLUMNS}


def column_name(connection: sqlite3.Connection, table: str, column: str) -> str | None:
    """The name of this column in this database. None if there is no such column."""
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    present = {name for (name,) in found}
    former = _FORMER_NAMES.get((table, column), column)
    return next((name for name in (column, former) if name in present), None)
