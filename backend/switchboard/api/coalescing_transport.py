"""Coalesce all WebSocket frames of one event-loop turn into one write.

A frame is small, and a system call costs more than a frame. So all frames that are ready in one
turn are written together.
"""

import asyncio
from typing import Any

MAX_BUFFERED = 64 * 1024
"""The most bytes to collect. More is written at once, so that the transport below notices a slow
client."""


class CoalescingTransport:
    """Collects the writes to a transport. All other calls go to the transport directly."""

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write at the end of this turn, or now if much has been collected."""
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting.append(data)
        self._size += len(data)
        if self._size > MAX_BUFFERED:
            self._flush()

    def close(self) -> None:
        """Close after everything is written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        waiting, self._waiting, self._size = self._waiting, [], 0
        if waiting and not self._transport.is_closing():
            self._transport.write(b"".join(waiting))
