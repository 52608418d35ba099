"""How connections to the database are opened: one that writes, and others that can only read.

SQLite before 3.51.3 could damage a database if two connections moved its write-ahead log into the
file at the same instant (SQLite: Write-Ahead Logging, "The WAL-reset bug"). Only the writer's
connection moves the log: all others are `query_only` and never move it by themselves. Other
programs open the file read-only. While a replica is kept, only Litestream moves the log (see
`Database.leave_log`).
"""

import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from switchboard.store.core import file_system

SQLITE_VERSION = sqlite3.sqlite_version

READERS = 4
BUSY_TIMEOUT_MS = 5_000

ALWAYS = (f"busy_timeout = {BUSY_TIMEOUT_MS}", "temp_store = MEMORY", "cache_size = -16384")
"""The pragmas of every connection."""

WRITER = ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
"""FULL makes a commit survive a power loss, with either journal (SQLite: PRAGMA synchronous)."""

READER = ("query_only = ON", "wal_autocheckpoint = 0")

CHECKPOINT_PAGES = 1_000
"""The pages of the log after which the writer moves it into the file: SQLite's own number."""

WAL_VERSION = slice(18, 20)
"""The bytes of the file's header that say whether it has a write-ahead log (SQLite: Database File
Format)."""


def engine_for(path: Path) -> Engine:
    """An engine whose connections write. They begin no transactions by themselves."""
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=2,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _(connection: sqlite3.Connection, _record: object) -> None:
        _run(connection, *ALWAYS)
        _set_journal(connection, path)
        _run(connection, *WRITER)

    return engine


def reading_engine(path: Path, *, read_only: bool = False) -> Engine:
    """An engine whose connections cannot write.

    read_only: whether the file is opened read-only, as programs other than the service do.
    """
    file = f"file:{quote(str(path))}?mode={'ro' if read_only else 'rw'}&uri=true"
    engine = create_engine(
        f"sqlite+pysqlite:///{file}",
        poolclass=QueuePool,
        pool_size=READERS + 1,
        max_overflow=2,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _(connection: sqlite3.Connection, _record: object) -> None:
        _run(connection, *ALWAYS, *READER)

    return engine


def has_log(folder: Path) -> bool:
    """Whether a database in this folder has a write-ahead log."""
    return file_system.has_safe_log(file_system.type_of(folder))


def _set_journal(connection: sqlite3.Connection, path: Path) -> None:
    if has_log(path.parent):
        _run(connection, "journal_mode = WAL")
        return
    if _has_log_now(path):  # it comes from elsewhere; an exclusive lock needs no shared memory
        _run(connection, "locking_mode = EXCLUSIVE", "journal_mode = TRUNCATE")
        _run(connection, "locking_mode = NORMAL")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # ends the lock
    else:
        _run(connection, "journal_mode = TRUNCATE")


def _has_log_now(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(WAL_VERSION.stop)[WAL_VERSION] == b"\x02\x02"
    except FileNotFoundError:
        return False


def _run(connection: sqlite3.Connection, *pragmas: str) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").fetchall()
