"""A bounded queue in front of Telethon's update loop.

Telethon's queue grows without limit while the store is slow. If this queue is full, it drops
updates and fetches them again later: a marker at its end asks Telegram for the difference,
which returns them.
"""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

from telethon.tl import types

from switchboard.telegram.translate.peers import channel_id_of


class UpdatesQueue(asyncio.Queue[Any]):
    """A queue that never refuses a packet. Packets beyond its limit are requested again later.

    received_at: when the last taken packet arrived, by `time.perf_counter`.
    """

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.received_at = 0.0
        self._limit = limit
        self._marker: Any = None
        self._channels: set[int] = set()
        self._taken = 0
        self._consumer_idle = False
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []

    async def wait_processed(self) -> None:
        """Wait until the packets that are queued now were processed."""
        if self._consumer_idle and self.empty():
            return
        dealt_with: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append((self._taken + self.qsize(), dealt_with))
        await dealt_with

    async def get(self) -> Any:
        """The next packet. A caller that waits for it has processed the packets before."""
        self._resolve_waiters()
        self._consumer_idle = True
        try:
            return await super().get()
        finally:
            self._consumer_idle = False

    def put_nowait(self, item: Any) -> None:
        """Queue a packet, or note that a difference must replace it."""
        if self._marker is not None:
            self._channels.update(_channels_in(item))
        elif self.qsize() < self._limit:
            super().put_nowait(item)
        else:
            self._channels.update(_channels_in(item))
            self._marker = types.UpdatesTooLong()
            super().put_nowait(self._marker)

    def get_nowait(self) -> Any:
        """The next packet. After the marker, one packet for each channel with dropped updates."""
        item = super().get_nowait()
        self._taken += 1
        if item is self._marker:
            self._marker = None
            channels, self._channels = self._channels, set()
            for channel_id in channels:
                self.put_nowait(channel_too_long(channel_id))
            if channels:  # they replace dropped packets, so they are waited for as well
                end = self._taken + self.qsize()
                self._waiters = [(max(taken, end), waiter) for taken, waiter in self._waiters]
        return item

    def _resolve_waiters(self) -> None:
        for taken, dealt_with in self._waiters:
            if taken <= self._taken and not dealt_with.done():
                dealt_with.set_result(None)
        self._waiters = [item for item in self._waiters if not item[1].done()]

    def _put(self, item: Any) -> None:
        super()._put((time.perf_counter(), item))

    def _get(self) -> Any:
        self.received_at, item = super()._get()
        return item


def channel_too_long(channel_id: int) -> Any:
    """A packet that makes Telethon ask for a channel's difference."""
    return types.UpdateShort(types.UpdateChannelTooLong(channel_id), datetime.now(UTC))


def _channels_in(packet: Any) -> set[int]:
    """The channels that a packet's updates belong to, by bare id."""
    updates = getattr(packet, "updates", None) or [getattr(packet, "update", None)]
    return {channel for update in updates if (channel := channel_id_of(update)) is not None}
