"""Run work repeatedly in the background until it is stopped."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from switchboard.services.concurrency.task_group import LOST_AFTER, end_all
from switchboard.services.concurrency.waiting import wait_or_timeout

log = structlog.get_logger(__name__)


class BackgroundLoop:
    """Runs work at the start, after each `wake`, and at an interval.

    name: the name of the task, and of a failed run in the log; a failure does not stop the loop.
    every: seconds between runs without a `wake`, or a function that returns them after each run;
    None: no such runs. debounce: seconds for which calls of `wake` are collected before a run.
    max_debounce: while `wake` is called again and again, the run waits for a pause of `debounce`
    seconds, for at most this long; by default it does not wait.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[None]],
        *,
        every: float | Callable[[], float] | None = None,
        debounce: float = 0.0,
        max_debounce: float = 0.0,
    ) -> None:
        self._name = name
        self._work = work
        self._every = every
        self._debounce = debounce
        self._max_debounce = max(debounce, max_debounce)
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start."""
        self._task = asyncio.create_task(self._run(), name=self._name)

    def wake(self) -> None:
        """Run the work soon. A call during a run causes another run."""
        self._wanted.set()

    async def stop(self) -> None:
        """Stop, even during a run."""
        if self._task is not None:
            await end_all({self._task}, LOST_AFTER)

    async def _run(self) -> None:
        while True:
            await self._collect_wakes()
            try:
                await self._work()
            except Exception:
                log.exception("background_loop_failed", loop=self._name)
            pause = self._every() if callable(self._every) else self._every
            await wait_or_timeout(self._wanted.wait(), pause)

    async def _collect_wakes(self) -> None:
        waited = 0.0
        self._wanted.clear()
        while waited < self._max_debounce:
            await asyncio.sleep(self._debounce)
            waited += self._debounce
            if not self._wanted.is_set():
                return
            self._wanted.clear()
