"""Event subscriptions: the current sequence number, the missed events, then live events.

The subscriber is added before the store is read, so no event is missed between the two. Live frames
that were also read from the store are dropped, so no event is sent twice.
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
    """The frames for one client.

    `hello` is the newest number. None in the iteration means resync. `delivered` is the number up
    to which the client has received everything.
    """

    def __init__(
        self, stream: "Subscriptions", reader: Subscriber, hello: Seq, since: int | None
    ) -> None:
        self.hello = hello
        self.delivered = hello if since is None else Seq(0)
        self._stream = stream
        self._reader = reader
        self._since = since

    async def frames(self) -> AsyncIterator[str | None]:
        """The events after `since`, then live events, without end. Raises SubscriberTooSlow."""
        if self._since is not None:
            async for frame in self._stream.replay(self._since, self.hello):
                yield frame
        self.delivered = self.hello
        while True:
            seq, frame = await self._reader.next()
            if seq > self.hello:
                yield frame
                self.delivered = Seq(seq)


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
        """Subscribe while the context is open."""
        reader = self._broadcast.subscribe()
        try:
            hello = await self._database.read(event_log.newest)
            with self._open_channels.listening():
                yield Subscription(self, reader, hello, since)
        finally:
            self._broadcast.unsubscribe(reader)

    async def replay(self, since: int, up_to: Seq) -> AsyncIterator[str | None]:
        """The frames after one number up to another. A single None if they are no longer all
        stored."""
        if not await self._database.read(lambda c: event_log.covers(c, since)):
            yield None
            return
        position = since
        while position < up_to:
            events, position = await self._database.read(
                partial(event_log.read_after, since=position, up_to=up_to)
            )
            for event in events:
                if (frame := self._broadcast.frame_of(event)) is not None:
                    yield frame
