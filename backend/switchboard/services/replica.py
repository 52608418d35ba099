"""The replica: a copy of the database elsewhere, never more than some seconds old.

The program Litestream makes it (`store/files/litestream.py`). This service starts it, asks it every
few seconds to confirm that the copy is complete, and starts it again if it ends or hangs. The age
of the copy is the time since the last confirmation, so it is never younger than it seems.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from switchboard.domain.backoff import Backoff
from switchboard.errors import SwitchboardError, Unavailable
from switchboard.services.concurrency.task_group import LOST_AFTER, end_all
from switchboard.services.concurrency.waiting import wait_or_timeout
from switchboard.store.core.database import Database
from switchboard.store.files.litestream import Litestream

log = structlog.get_logger(__name__)


STARTING = 5.0
"""Seconds in which the program may start to answer."""

STOP_TIMEOUT = 2.0
"""Seconds that a stop waits for the writer, which a locked database may hold up. When the database
is closed, the log is moved into the file anyway."""


@dataclass(frozen=True, slots=True)
class ReplicaTimings:
    """every: seconds between confirmations. max_age: seconds after which a copy is a problem.
    patience: seconds without an answer after which the program is started again. restarts: the
    pauses before it is started again."""

    every: float = 2.0
    max_age: float = 30.0
    patience: float = 90.0
    restarts: Backoff = field(default_factory=lambda: Backoff(1.0, 60.0))


class Replica:
    """Keeps the copy elsewhere complete, and knows how old it is."""

    def __init__(
        self,
        database: Database,
        program: Litestream,
        timings: ReplicaTimings | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._program = program
        self._timings = timings or ReplicaTimings()
        self._clock = clock
        self._confirmed = clock()
        self._reason: str | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def age(self) -> float:
        """The age of the copy in seconds: everything that was stored earlier is in it. Before the
        first confirmation: the seconds since the start."""
        return self._clock() - self._confirmed

    @property
    def problem(self) -> str | None:
        """Why the copy is too old, as a sentence; None if it is not."""
        if self.age <= self._timings.max_age:
            return None
        reason = f" ({self._reason})" if self._reason else ""
        return (
            f"The copy of the database elsewhere is {self.age:.0f} seconds old{reason}. Check "
            "REPLICA_URL and the place that it names. It is completed as soon as it can be written."
        )

    def start(self) -> None:
        """Start."""
        self._task = asyncio.create_task(self._run(), name="replica")

    async def stop(self) -> None:
        """Copy what is left, and end the program."""
        if self._task is not None:
            await end_all({self._task}, LOST_AFTER)

    async def _run(self) -> None:
        failures = 0
        while True:
            began = self._confirmed
            try:
                await self._run_program()
            except (SwitchboardError, OSError) as error:
                self._set_reason(str(error))
            except Exception:  # nothing waits for this task, so the error is logged here
                log.exception("replica_failed")
                self._set_reason("something went wrong inside Switchboard; the log says what")
            failures = 1 if self._confirmed > began else failures + 1
            await asyncio.sleep(self._timings.restarts.pause(failures))

    async def _run_program(self) -> None:
        try:
            await self._database.leave_log()
            self._program.start()
            await self._confirm_until_it_ends()
        finally:
            await self._end_program()

    async def _end_program(self) -> None:
        """First the program ends, then the writer may move the log into the file again."""
        ending = asyncio.ensure_future(asyncio.to_thread(self._program.stop))
        try:
            await asyncio.shield(ending)
        finally:
            await ending
            await wait_or_timeout(self._database.take_log_back(), STOP_TIMEOUT)

    async def _confirm_until_it_ends(self) -> None:
        """Raises Unavailable if the program has ended, or does not do its work."""
        started = answered = self._clock()
        while True:
            began = self._clock()
            try:
                await self._program.copy()
            except Unavailable as error:
                if not self._program.is_running:
                    raise Unavailable("replica_ended", self._program.last_words()) from error
                if error.code == "replica_silent" and began - started < STARTING:
                    await asyncio.sleep(STARTING / 100)
                    continue
                self._set_reason(error.detail)
                if error.code == "replica_failed":
                    answered = began
                elif error.code == "replica_stuck" or began - answered > self._timings.patience:
                    raise
            else:
                self._confirmed = answered = began
                self._set_reason(None)
            await asyncio.sleep(self._timings.every)

    def _set_reason(self, reason: str | None) -> None:
        if reason != self._reason:
            if reason is None:
                log.info("replica_complete")
            else:
                log.warning("replica_incomplete", reason=reason)
        self._reason = reason
