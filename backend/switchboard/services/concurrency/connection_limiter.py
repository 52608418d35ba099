"""Limit how many accounts connect at the same time.

If hundreds connected at the same time, each would exceed its timeout. An account whose data centre
does not answer loses its slot after a while and continues without it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

MAX_CONNECTING = 50

SLOT_TIMEOUT = 10.0
"""Seconds after which a connecting account loses its slot."""


class ConnectionLimiter:
    """The slots of accounts that are connecting."""

    def __init__(self, count: int = MAX_CONNECTING, held: float = SLOT_TIMEOUT) -> None:
        self._free = asyncio.Semaphore(count)
        self._held = held

    async def run(
        self,
        connect: Callable[[], Coroutine[Any, Any, T]],
        leave: Callable[[T], Awaitable[None]],
    ) -> T:
        """Connect as soon as there is a free slot. Returns the result and raises its errors.

        leave: undoes a connect that succeeded just when its caller was cancelled.
        """
        async with self._free:
            connecting = asyncio.create_task(connect())
            try:
                await asyncio.wait({connecting}, timeout=self._held)
            except asyncio.CancelledError:
                await _cancel_and_undo(connecting, leave)
                raise
        try:
            return await connecting
        except asyncio.CancelledError:
            await _cancel_and_undo(connecting, leave)
            raise


async def _cancel_and_undo(
    connecting: asyncio.Task[T], leave: Callable[[T], Awaitable[None]]
) -> None:
    """Cancel an abandoned connect, and undo it if it had succeeded."""
    connecting.cancel()
    await asyncio.wait({connecting})
    if not connecting.cancelled() and connecting.exception() is None:
        await leave(connecting.result())
