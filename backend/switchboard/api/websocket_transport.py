"""Coalesce all WebSocket frames of one event-loop turn into one write.

A frame is small, and a system call costs more than making it. So frames that are ready in the same
turn leave in one write.
"""

import asyncio
from typing import Any

MAX_BUFFERED = 64 * 1024
"""Bytes that gather at the most, so that a slow reader is noticed by the transport below."""


class CoalescingTransport:
    """Writes to a transport, gathered; everything else goes to it directly."""

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write at the end of this turn, or now where much has gathered."""
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting.append(data)
        self._size += len(data)
        if self._size > MAX_BUFFERED:
            self._flush()

    def close(self) -> None:
        """Close once everything is written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        waiting, self._waiting, self._size = self._waiting, [], 0
        if waiting and not self._transport.is_closing():
            self._transport.write(b"".join(waiting))
