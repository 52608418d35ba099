"""The program under test, as a process that can be killed, stopped and started again."""

from __future__ import annotations

import asyncio
import resource
import signal
import sqlite3
from pathlib import Path

from sandbox import DataCentre
from switchboard.store.database import FILE
from tests.process import PROGRAM, environment, free_port

START_DEADLINE = 60.0


class Service:
    """`switchboard serve` on one port and one data folder for the whole run."""

    def __init__(self, dc: DataCentre, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder / "data"
        self.up = asyncio.Event()
        """Set while the process is meant to answer."""
        self._log = folder / "service.log"
        self._variables = environment(dc, self.folder, self.port, LOG_FORMAT="json")
        self._process: asyncio.subprocess.Process | None = None
        self._drain: asyncio.Task[bytes] | None = None

    async def start(self) -> None:
        """Start the process and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                PROGRAM,
                "serve",
                env=self._variables,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd="/",
            )
        stdout = self._process.stdout
        assert stdout is not None
        async with asyncio.timeout(START_DEADLINE):
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

    def limit_files(self, size: int | None) -> None:
        """Let no file grow beyond this size (bytes), as on a full disk; None lifts the limit."""
        assert self._process is not None
        _, hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(
            self._process.pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard)
        )

    def open(self, *, read_only: bool = True) -> sqlite3.Connection:
        """A connection of our own to the database, as any other program might have."""
        mode = "ro" if read_only else "rw"
        return sqlite3.connect(
            f"file:{self.folder / FILE}?mode={mode}", uri=True, isolation_level=None
        )
