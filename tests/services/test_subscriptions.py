"""The change from replayed to live events: none is lost, none comes twice. An event that cannot be
encoded stops no other."""

import asyncio
import threading

from switchboard.domain.events import Event
from switchboard.services.events.broadcast import Broadcast
from switchboard.services.events.subscriptions import Subscriptions
from switchboard.services.open_channels import OpenChannels
from switchboard.store.core import database
from tests.store.conftest import Store, incoming, path, store

__all__ = ["path", "store"]


def number(event: Event) -> str:
    """A frame that contains only its number."""
    return str(event.seq)


async def test_an_event_while_a_reader_joins_is_sent_once(store: Store) -> None:
    """Events that arrive after a client has subscribed, and before it knows the newest number,
    are received once each and in order."""
    broadcast = Broadcast(number)

    def publish(events: list[Event]) -> None:
        store.publish(events)
        broadcast.publish(events)

    store.database._writer._publish = publish
    stream = Subscriptions(store.database, broadcast, OpenChannels())
    await store.record(incoming(1))
    free = threading.Event()
    busy = [
        asyncio.create_task(store.database.read(lambda _: free.wait()))
        for _ in range(database.READERS)
    ]
    frames: asyncio.Queue[int] = asyncio.Queue()

    async def listen() -> None:
        async with stream.subscribe(0) as subscription:
            async for frame in subscription.frames():
                assert frame is not None
                frames.put_nowait(int(frame))

    await asyncio.sleep(0)
    listening = asyncio.create_task(listen())
    await asyncio.sleep(0)
    await store.record(incoming(2))
    free.set()
    await asyncio.gather(*busy)
    await store.record(incoming(3))
    rows = await store.database.read(
        lambda c: c.exec_driver_sql("SELECT seq FROM changes ORDER BY seq").fetchall()
    )
    heard = [await asyncio.wait_for(frames.get(), 20) for _ in rows]
    listening.cancel()

    assert heard == [seq for (seq,) in rows]


async def test_an_event_that_cannot_be_encoded_stops_no_other(store: Store) -> None:
    """The other events of its commit are sent, live and again after a reconnect, and its writer
    gets an answer."""

    def encode(event: Event) -> str:
        if event.seq == 1:
            raise ValueError
        return number(event)

    broadcast = Broadcast(encode)

    def publish(events: list[Event]) -> None:
        store.publish(events)
        broadcast.publish(events)

    store.database._writer._publish = publish
    stream = Subscriptions(store.database, broadcast, OpenChannels())

    async with asyncio.timeout(20), stream.subscribe(0) as live:
        frames = live.frames()
        next_live = asyncio.create_task(anext(frames))
        await store.record(incoming(1))
        heard = await next_live
        async with stream.subscribe(0) as again:
            repeated = await anext(again.frames())

    assert heard == repeated == "2"
