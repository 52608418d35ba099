"""Telethon's queue of requests without those for whose answer nobody waits any more.

After a reconnect Telethon puts unanswered requests into the queue again. One whose waiter gave up
would be executed late: a stale setting, for example, would replace a newer one.
"""

from collections import deque
from typing import Any

from telethon.extensions.messagepacker import MessagePacker


class SendQueue(MessagePacker):  # type: ignore[misc] # Telethon ships no types
    """Packs the waiting requests into messages."""

    _deque: deque[Any]

    async def get(self) -> Any:
        """The requests of the next message and its bytes, or (None, None)."""
        if not self._deque:
            self._ready.clear()
            await self._ready.wait()
        self._deque = deque(state for state in self._deque if not state.future.done())
        return await super().get() if self._deque else (None, None)
