"""Why the database cannot be written, and the error for a caller whose timeout has passed."""

import sqlite3

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from switchboard.errors import Unavailable

PROBLEMS = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "unwritable",
    sqlite3.SQLITE_READONLY: "unwritable",
    sqlite3.SQLITE_CANTOPEN: "unwritable",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}


def classify(error: Exception) -> str:
    """The problem behind an error. `broken`: another attempt would not help."""
    original = error.orig if isinstance(error, DatabaseError) else error
    code = getattr(original, "sqlite_errorcode", 0) & 0xFF
    return PROBLEMS.get(code, "broken")


def busy(problem: str | None) -> Unavailable:
    """The error for a caller whose timeout has passed."""
    return Unavailable(
        "store_busy",
        f"The database cannot be written ({problem or 'busy'}). Nothing was done; try again.",
    )


def reopen(connection: Connection) -> None:
    """Make the next statement open the file again: SQLite remembers that it could not read it."""
    connection.rollback()
    connection.invalidate()
