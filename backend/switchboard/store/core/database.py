"""The SQLite database: how it is opened, read and written.

One thread writes (see `writer`), a few read on connections that cannot write (see `connections`).
A write-ahead log lets them work at the same time, where the file system allows one.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar, cast

from sqlalchemy import Connection, event

from switchboard.store.core import disk
from switchboard.store.core.connections import (
    CHECKPOINT_PAGES,
    READERS,
    engine_for,
    has_log,
    reading_engine,
)
from switchboard.store.core.integrity import IntegrityCheck
from switchboard.store.core.write_errors import busy
from switchboard.store.core.writer import DEFAULT_LIMITS, Publish, Work, Writer, WriterLimits

T = TypeVar("T")

FILE = "switchboard.db"
"""The name of the database in the data folder."""

REPLICA_STATE = ".litestream"
"""Where Litestream keeps what it has read of the database, in the data folder."""

WRITE_TIMEOUT = 15.0
"""Seconds after which a caller that waits for a locked or full database gets an error."""


class Database:
    """The one SQLite file of an installation. Open it after `migrations.upgrade`."""

    def __init__(
        self, path: Path, now: Callable[[], float], limits: WriterLimits = DEFAULT_LIMITS
    ) -> None:
        self.path = path
        self._engine = engine_for(path)
        self._reading_engine = reading_engine(path)
        self._integrity: IntegrityCheck | None = None
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._writer = Writer(self._engine, now, limits)
        self._leaves_log = False
        event.listen(self._engine, "connect", self._set_checkpoints)

    def start(self, publish: Publish) -> None:
        """Start the writer. It calls `publish` after every commit, on the running event loop."""
        self._writer.start(asyncio.get_running_loop(), publish)

    async def write(self, work: Work[T], *, deadline: float | None = None) -> T:
        """Run `work` in a write transaction and return its result once it is committed.

        Several callers share a commit. Raises Unavailable (`store_busy`) if too many jobs wait, or
        if the database stayed locked or full for WRITE_TIMEOUT or the given seconds; then nothing
        was done. If the job's transaction runs at that moment, the caller waits for its end without
        a limit.
        """
        return await self._writer.run(work, WRITE_TIMEOUT if deadline is None else deadline)

    async def write_eventually(self, work: Work[T]) -> T:
        """The same for background work, without a timeout: wait until the database can be
        written. Raises Unavailable (`store_busy`) if the writer stops before."""
        return await self._writer.run(work, None)

    @asynccontextmanager
    async def turn(self, lock: asyncio.Lock) -> AsyncIterator[None]:
        """Acquire a lock that background writers also use, for a caller that waits for an answer.

        Raises Unavailable (`store_busy`) if the lock's holder waits for a locked or full database.
        """
        while True:
            try:
                async with asyncio.timeout(WRITE_TIMEOUT):
                    await lock.acquire()
                break
            except TimeoutError:
                if self.problem is not None:
                    raise busy(self.problem) from None
        try:
            yield
        finally:
            lock.release()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a reader thread. It sees everything that was committed before the call."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._reading, work)

    async def truncate_log(self) -> None:
        """Move what is committed to the file and empty the log, unless somebody reads it: the log
        may hold old versions of pages (SQLite: PRAGMA wal_checkpoint). A log that is left to
        somebody else stays."""
        if not self._leaves_log:
            await self._writer.run_between(_truncate_log)

    async def leave_log(self) -> None:
        """From now on another process moves the log into the file, and the writer does not."""
        self._leaves_log = True
        await self._writer.run_between(self._update_checkpoints)

    async def take_log_back(self) -> None:
        """The other process has ended: the writer moves the log into the file again."""
        self._leaves_log = False
        await self._writer.run_between(self._update_checkpoints)

    def check_integrity(self) -> None:
        """Check the file, because it was not closed. The check runs beside everything else; on a
        file system without a write-ahead log, where it would hold up commits, it ends first."""
        self._integrity = IntegrityCheck(self.path)
        self._integrity.start()
        if not has_log(self.path.parent):
            self._integrity.join()

    @contextmanager
    def read_now(self) -> Iterator[Connection]:
        """A connection for a short indexed read on the calling thread."""
        with self._reading_engine.connect() as connection:
            yield connection

    @property
    def problem(self) -> str | None:
        """Why the database cannot be written at the moment (`locked`, `full`, …), or None."""
        if self._integrity is not None and self._integrity.found_damage:
            return "damaged"
        return self._writer.problem

    @property
    def free_bytes(self) -> int:
        """The free bytes of the disk that holds the file."""
        return disk.free_bytes(self.path.parent)

    @property
    def backlog(self) -> int:
        """The number of waiting write jobs."""
        return self._writer.backlog

    async def close(self) -> None:
        """Finish the queued jobs, then close the file. The writer's connection is closed last,
        because the last connection moves the log into the file."""
        if self._integrity is not None:
            await asyncio.to_thread(self._integrity.stop)
        await self._writer.stop()
        self._readers.shutdown(wait=True)
        self._reading_engine.dispose()
        self._engine.dispose()

    def _update_checkpoints(self, connection: Connection) -> None:
        self._set_checkpoints(cast("sqlite3.Connection", connection.connection.dbapi_connection))

    def _set_checkpoints(self, connection: sqlite3.Connection, _record: object = None) -> None:
        pages = 0 if self._leaves_log else CHECKPOINT_PAGES
        connection.execute(f"PRAGMA wal_autocheckpoint = {pages}").fetchall()

    def _reading(self, work: Callable[[Connection], T]) -> T:
        with self._reading_engine.connect() as connection:
            return work(connection)


def _truncate_log(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
