"""Back up the database into one file, and restore such a file.

SQLite's own backup makes the copies. They are complete even while others read and write (SQLite:
Online Backup API). A copy gets its name only when it is complete, checked and on the disk. A
restore keeps the replaced database, and there is a database at every moment.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from switchboard.domain.ids import AccountId
from switchboard.errors import Conflict, Invalid, NotFound
from switchboard.store import migrations
from switchboard.store.core import meta
from switchboard.store.core.database import REPLICA_STATE
from switchboard.store.files.former_column_names import column_name

FOLDER = "backups"
"""The folder of backups in the data folder."""

REQUIRED_TABLES = frozenset({"accounts", "sessions", "conversations", "messages", "meta"})
"""The tables that every version has had."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A summary of a database's contents."""

    accounts: int
    conversations: int
    messages: int


def save(database: Path, target: Path, *, replace: bool = False) -> Contents:
    """Copy the database to the target, readable by its owner only, and check the copy.

    Raises NotFound without a database, Conflict if the target exists and must not be replaced,
    Invalid (`backup_…`) if the copy is damaged or cannot be written.
    """
    if not database.exists():
        raise NotFound("database_missing", f"There is no database at {database} yet.")
    if target.exists() and not replace:
        raise Conflict(
            "backup_exists", f"{target} is there already. Give another name, or --replace."
        )
    with _temporary_file(target) as partial:
        _copy(database, partial)
        contents = verify(partial)
        _sync(partial)
        partial.replace(target)
        _sync(target.parent)
    return contents


def restore(source: Path, database: Path, moment: datetime) -> tuple[Contents, Path | None]:
    """Replace the database by a copy. Returns its contents, and where the old one is kept.

    The copy loses its installation id, so that the next start creates a new one: leases stay with
    the installation that has them. The caller holds the lock of the data folder. Raises NotFound,
    Invalid (`backup_…`).
    """
    if not source.is_file():
        raise NotFound("backup_missing", f"There is no file {source}.")
    with _temporary_file(database) as partial:
        _copy(source, partial)
        contents = verify(partial)
        _make_another_installation(partial)
        _sync(partial)
        kept = _archive_current(database, moment)
        for suffix in (
            "-wal",
            "-shm",
        ):  # SQLite would apply the old log to the new database
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        partial.replace(database)
        _sync(database.parent)
        shutil.rmtree(database.parent / REPLICA_STATE, ignore_errors=True)
    return contents, kept


def verify(database: Path, *, thoroughly: bool = True) -> Contents:
    """Check that this is an undamaged database of Switchboard with a known schema.

    A thorough check also compares indexes with tables, which takes some seconds for a million
    messages. Raises Invalid (`backup_foreign`, `backup_newer`, `backup_damaged`).
    """
    check = "integrity_check" if thoroughly else "quick_check"
    with _open_read_only(database) as connection:
        _check_schema(connection)
        faults = [fault for (fault,) in connection.execute(f"PRAGMA {check}(1)")]
        if faults != ["ok"]:
            raise _damaged()
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM accounts WHERE removed_at IS NULL) AS accounts, "
            "(SELECT count(*) FROM conversations) AS conversations, "
            "(SELECT count(*) FROM messages WHERE NOT discarded) AS messages"
        ).fetchone()
    return Contents(**counts)


def encrypted_sessions(database: Path) -> list[tuple[AccountId, str]]:
    """The ciphertexts of a database that is not in use, with their accounts."""
    with _open_read_only(database) as connection:
        column = column_name(connection, "sessions", "ciphertext")
        found = connection.execute(
            f"SELECT account_id, {column} AS ciphertext FROM sessions"  # noqa: S608 - a constant
        ).fetchall()
    return [(AccountId(row["account_id"]), row["ciphertext"]) for row in found]


def active_labels(database: Path) -> dict[AccountId, str]:
    """The labels of the accounts that are to be connected."""
    with _open_read_only(database) as connection:
        found = connection.execute(
            "SELECT id, label FROM accounts WHERE removed_at IS NULL AND is_active"
        ).fetchall()
    return {AccountId(row["id"]): row["label"] for row in found}


@contextmanager
def _temporary_file(target: Path) -> Iterator[Path]:
    """A new private file beside the target. It is removed unless it was renamed to the target."""
    partial = target.with_name(f".{target.name}.{uuid4().hex}.partial")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield partial
    except OSError as error:
        raise Invalid(
            "backup_unwritable", f"{target} cannot be written: {error.strerror}."
        ) from error
    finally:
        for leftover in (partial, partial.with_name(f"{partial.name}-journal")):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def _copy(source: Path, partial: Path) -> None:
    """Make SQLite's backup in one step, as one file without a write-ahead log."""
    with _open_read_only(source) as reading, closing(sqlite3.connect(partial)) as writing:
        reading.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # is it a database?
        try:
            reading.backup(writing)
        except sqlite3.OperationalError as error:
            raise Invalid(
                "backup_unwritable", f"The copy could not be written ({error}). Is the disk full?"
            ) from error
        writing.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def _open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection. SQLite's errors for a bad file become Switchboard's."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            yield connection
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            raise _not_a_backup() from error
        if code == sqlite3.SQLITE_CORRUPT:
            raise _damaged() from error
        raise Invalid("backup_unreadable", f"{path} cannot be read ({error}).") from error


def _check_schema(connection: sqlite3.Connection) -> None:
    tables = {row["name"] for row in connection.execute("SELECT name FROM sqlite_schema")}
    if not tables >= REQUIRED_TABLES | {"alembic_version"}:
        raise _not_a_backup()
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None or found["version_num"] not in migrations.known():
        raise Invalid(
            "backup_newer",
            "The file was written by a newer Switchboard. Install that version to restore it.",
        )


def _make_another_installation(partial: Path) -> None:
    with closing(sqlite3.connect(partial, isolation_level=None)) as connection:
        connection.execute("DELETE FROM meta WHERE key = ?", (meta.INSTALLATION,))
        registry = column_name(connection, "accounts", "registry_id")
        lease = column_name(connection, "accounts", "holds_lease")
        if registry and lease:  # Supabase must grant the leases of these sessions again
            connection.execute(
                f"UPDATE accounts SET {lease} = 0 WHERE {registry} IS NOT NULL"  # noqa: S608 - constants
            )
        if _has(connection, "sign_outs"):  # its sessions may be in use elsewhere by now
            connection.execute("DELETE FROM sign_outs")


def _has(connection: sqlite3.Connection, table: str) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    return found is not None


def _archive_current(database: Path, moment: datetime) -> Path | None:
    """Keep the current database and its write-ahead log in the folder of backups."""
    if not database.exists():
        return None
    folder = database.parent / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = folder / f"before-restore-{moment:%Y%m%dT%H%M%SZ}-{uuid4().hex[:4]}.db"
    log, kept_log = (path.with_name(f"{path.name}-wal") for path in (database, kept))
    if log.exists():  # first, because SQLite deletes the log of a database that it cannot read
        _link_or_copy(log, kept_log)
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database, timeout=0)) as open_:
        open_.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if kept_log.exists() and kept_log.stat().st_size == 0:
        kept_log.unlink()
    _link_or_copy(database, kept)
    _sync(folder)
    return kept


def _link_or_copy(file: Path, kept: Path) -> None:
    """Give a file a second name. On a file system without hard links (exFAT, some shared folders),
    copy it."""
    try:
        kept.hardlink_to(file)
    except OSError:
        with _temporary_file(kept) as partial:
            shutil.copyfile(file, partial)
            _sync(partial)
            partial.replace(kept)


def _sync(path: Path) -> None:
    """Flush it to the disk (Linux: fsync(2))."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _not_a_backup() -> Invalid:
    return Invalid("backup_foreign", "The file is not a backup of Switchboard.")


def _damaged() -> Invalid:
    return Invalid("backup_damaged", "The file is damaged. Use another backup.")
