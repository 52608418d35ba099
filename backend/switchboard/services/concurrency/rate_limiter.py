"""Limit the rate of requests to Telegram, and retry after a flood wait.

Only reading history can cause many requests at once: after the first sign-in or a long absence.
Telegram documents no rate. These limits are below the rate of Telegram's own apps.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from switchboard.domain.backoff import Backoff
from switchboard.domain.ports import Clock
from switchboard.errors import FloodWait
from switchboard.services.concurrency.retry import wait_with

DEFAULT_MARGIN = Backoff(1.0, 1.0)
"""The seconds by which a request waits longer than Telegram demands, at most."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """burst: the number of requests without a pause after a quiet time. interval: seconds for each
    further request."""

    burst: int = 20
    interval: float = 0.25


DEFAULT_LIMIT = RateLimit()


class RateLimiter:
    """The request rate of one account's reading.

    on_wait: called with the end of a flood wait (Unix seconds), and with None when requests
    continue. spend: called for each request. margin: how much longer than Telegram demands to wait.
    """

    def __init__(
        self,
        on_wait: Callable[[int | None], None],
        clock: Clock = time.time,
        limit: RateLimit = DEFAULT_LIMIT,
        spend: Callable[[], None] = lambda: None,
        margin: Backoff = DEFAULT_MARGIN,
    ) -> None:
        self._spend = spend
        self._limit = limit
        self._on_wait = on_wait
        self._clock = clock
        self._margin = margin
        self._free_at = 0.0

    async def run(self, request: Callable[[], Awaitable[T]]) -> T:
        """Make a request when it is its turn. Repeat it after a flood wait.

        Raises the errors of the request, except FloodWait.
        """
        waits = AsyncRetrying(
            retry=retry_if_exception_type(FloodWait),
            wait=wait_with(self._margin),
            before_sleep=self._report_wait,
            before=lambda _: self._on_wait(None),
        )

        async def in_turn() -> T:
            await self._acquire()
            return await request()

        return await waits(in_turn)

    def _report_wait(self, state: RetryCallState) -> None:
        pause = state.next_action.sleep if state.next_action else 0.0
        self._on_wait(int(self._clock() + pause) + 1)

    async def _acquire(self) -> None:
        self._spend()
        now, interval = asyncio.get_running_loop().time(), self._limit.interval
        self._free_at = max(self._free_at, now - self._limit.burst * interval) + interval
        if self._free_at > now:
            await asyncio.sleep(self._free_at - now)
