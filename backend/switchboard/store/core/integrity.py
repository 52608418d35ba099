"""Check the database while the service runs, if the last service ended without closing it."""

import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

import structlog

log = structlog.get_logger(__name__)


class IntegrityCheck:
    """SQLite's quick check on a thread and a read-only connection of its own (SQLite: PRAGMA
    quick_check)."""

    def __init__(self, path: Path) -> None:
        self.found_damage = False
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._stopped = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin the check."""
        self._thread = threading.Thread(target=self._run, name="store-integrity", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Wait for the end of the check."""
        if self._thread is not None:
            self._thread.join()

    def stop(self) -> None:
        """Give up a check that still runs."""
        with self._lock:
            self._stopped = True
            if self._connection is not None:
                self._connection.interrupt()
        self.join()

    def _run(self) -> None:
        faults: list[str] | None = None
        with suppress(sqlite3.OperationalError):  # locked, unreadable or interrupted
            faults = self._faults()
        if faults:
            log.error("database_damaged", faults=faults)
        elif faults is not None:
            log.info("database_checked")
        self.found_damage = bool(faults)

    def _faults(self) -> list[str]:
        """What is damaged, at most five of it. Raises OperationalError if that is not known."""
        file = f"file:{quote(str(self._path))}?mode=ro"
        with closing(sqlite3.connect(file, uri=True, check_same_thread=False)) as connection:
            with self._lock:
                if self._stopped:
                    return []
                self._connection = connection
            try:
                found = [fault for (fault,) in connection.execute("PRAGMA quick_check(5)")]
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
                    raise
                found = [str(error)]
            finally:
                with self._lock:
                    self._connection = None
        return [fault for fault in found if fault != "ok"]
