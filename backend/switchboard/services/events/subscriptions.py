"""Event subscriptions: the current sequence number, the missed events, then live events.

The reader begins to listen before it looks at the store, so nothing falls between the two, and
drops live frames that the store's part has covered, so nothing comes twice.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from switchboard.domain.ids import Seq
from switchboard.services.events.broadcast import Broadcast, Subscriber
from switchboard.services.open_channels import OpenChannels
from switchboard.store.core import event_log
from switchboard.store.core.database import Database


class Subscription:
    """Frames for one reader. `hello` is the newest number; None in the iteration is a resync.

    `told` is the newest number up to which the reader was given everything.
    """

    def __init__(
        self, stream: "Subscriptions", reader: Subscriber, hello: Seq, since: int | None
    ) -> None:
        self.hello = hello
        self.told = hello if since is None else Seq(0)
        self._stream = stream
        self._reader = reader
        self._since = since

    async def frames(self) -> AsyncIterator[str | None]:
        """What came after `since`, then live, without end. Raises broadcast.TooSlow."""
        if self._since is not None:
            async for frame in self._stream.replay(self._since, self.hello):
                yield frame
        self.told = self.hello
        while True:
            seq, frame = await self._reader.next()
            if seq > self.hello:
                yield frame
                self.told = Seq(seq)


class Subscriptions:
    """Opens subscriptions over the store's sequence and the live broadcast."""

    def __init__(
        self, database: Database, broadcast: Broadcast, open_channels: OpenChannels
    ) -> None:
        self._database = database
        self._broadcast = broadcast
        self._open_channels = open_channels

    @asynccontextmanager
    async def subscribe(self, since: int | None) -> AsyncIterator[Subscription]:
        """Listen for as long as the context is open."""
        reader = self._broadcast.subscribe()
        try:
            hello = await self._database.read(event_log.newest)
            with self._open_channels.listening():
                yield Subscription(self, reader, hello, since)
        finally:
            self._broadcast.unsubscribe(reader)

    async def replay(self, since: int, up_to: Seq) -> AsyncIterator[str | None]:
        """Frames after one number up to another; a single None where they are not all kept."""
        if not await self._database.read(lambda c: event_log.covers(c, since)):
            yield None
            return
        position = since
        while position < up_to:
            events, position = await self._database.read(
                partial(event_log.read_after, since=position, up_to=up_to)
            )
            for event in events:
                yield self._broadcast.encode(event)
