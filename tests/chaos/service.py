"""The program under test, as a process that a test can kill, stop and start again."""

from __future__ import annotations

import asyncio
import resource
import signal
import sys
from pathlib import Path

from sandbox import DataCentre
from switchboard.store.core.database import FILE
from tests.process import PROGRAM, environment, free_port
from tests.small_disk import SmallDisk

START_TIMEOUT = 60.0

SMALL_FILE = 4096
"""If the disk cannot be filled, no file may grow above this size, in bytes."""

HOLDER = Path(__file__).parents[1] / "hold_lock.py"
COPY = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))"


class Service:
    """`switchboard serve` on one port and one data folder for the whole run.

    disk: the disk of its data, if it has its own. more: settings.
    """

    def __init__(
        self, dc: DataCentre, folder: Path, disk: SmallDisk | None, more: dict[str, str]
    ) -> None:
        self.port = free_port()
        self.data = disk.seen if disk else folder / "data"
        """Its data folder, seen from here."""
        self.up = asyncio.Event()
        """Set while the process is meant to answer."""
        self._log = folder / "service.log"
        self._copy = folder / "at-the-end.db"
        self._disk = disk
        self._inside = disk.folder if disk else self.data
        self._variables = environment(dc, self._inside, self.port, LOG_FORMAT="json", **more)
        self._process: asyncio.subprocess.Process | None = None
        self._drain: asyncio.Task[bytes] | None = None

    async def start(self) -> None:
        """Start the process and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._beside(),
                PROGRAM,
                "serve",
                env=self._variables,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd="/",
            )
        stdout = self._process.stdout
        assert stdout is not None
        async with asyncio.timeout(START_TIMEOUT):
            while b"Switchboard is on" not in (line := await stdout.readline()):
                assert line, f"the service did not start: see {self._log}"
        self._drain = asyncio.create_task(stdout.read())
        self.up.set()

    async def end(self, how: signal.Signals) -> None:
        """Send a signal that ends the process, and wait for its end."""
        if self._process is None:
            return
        self.up.clear()
        if self._process.returncode is None:
            self._process.send_signal(how)
        await self._process.wait()
        if self._drain is not None:
            await self._drain
        self._process = None

    def signal(self, what: signal.Signals) -> None:
        """Send a signal that does not end the process."""
        assert self._process is not None
        self._process.send_signal(what)

    def fill_disk(self) -> None:
        """Let the disk take nothing more."""
        if self._disk is not None:
            self._disk.fill()
        else:
            self._limit_files(SMALL_FILE)

    def empty_disk(self) -> None:
        """Let the disk have room again."""
        if self._disk is not None:
            self._disk.empty()
        else:
            self._limit_files(None)

    async def hold_lock(self, seconds: float) -> None:
        """Let another program hold the database's lock for this many seconds."""
        holder = await asyncio.create_subprocess_exec(
            *(*self._beside(), sys.executable, HOLDER, self._inside / FILE, str(seconds)),
            stdout=asyncio.subprocess.DEVNULL,
        )
        assert await holder.wait() == 0

    async def copy(self) -> Path:
        """A copy of the present database, made as any other program can."""
        copying = await asyncio.create_subprocess_exec(
            *self._beside(), sys.executable, "-c", COPY, self._inside / FILE, self._copy
        )
        assert await copying.wait() == 0
        return self._copy

    def _beside(self) -> tuple[str, ...]:
        """The beginning of a command that must see the service's disk."""
        return self._disk.command if self._disk else ()

    def _limit_files(self, size: int | None) -> None:
        assert self._process is not None
        _, hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(
            self._process.pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard)
        )
