"""A log of calls, which tests read and wait for."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from sandbox.world import User

MAX_CALLS = 20_000


class LoggedCall(NamedTuple):
    """One call: its user (None before the login), and the protocol's name of the method."""

    user: User | None
    method: str


class CallLog:
    """The newest calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[LoggedCall] = deque(maxlen=MAX_CALLS)
        self._arrived = asyncio.Event()

    def append(self, call: LoggedCall) -> None:
        """Record a call."""
        self._calls.append(call)
        self._arrived.set()

    def __iter__(self) -> Iterator[LoggedCall]:
        return iter(list(self._calls))

    def __len__(self) -> int:
        return len(self._calls)

    def count(self, method: str) -> int:
        """How often a method has been called."""
        return sum(call.method == method for call in self._calls)

    async def reach(self, method: str, times: int = 1, *, timeout: float | None = 10) -> None:  # noqa: ASYNC109 # a deadline is what callers mean here
        """Wait until a method has been called this many times in total (TimeoutError)."""
        async with asyncio.timeout(timeout):
            while self.count(method) < times:
                self._arrived.clear()
                await self._arrived.wait()
