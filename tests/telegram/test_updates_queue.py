"""The limit of packets that wait for the update loop."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

from telethon.tl import types

from switchboard.telegram.updates.queue import UpdatesQueue

NOW = datetime.now(UTC)


def typing(user: int) -> Any:
    """A packet with a user's typing."""
    return types.UpdateShort(types.UpdateUserTyping(user, types.SendMessageTypingAction()), NOW)


def deleted_in(channel: int) -> Any:
    """A packet with a channel's deletion."""
    return types.UpdateShort(types.UpdateDeleteChannelMessages(channel, [1], 1, 1), NOW)


async def test_a_full_queue_requests_what_it_dropped() -> None:
    """A full queue ends with a marker for the account and one for each channel that lost
    updates."""
    queue = UpdatesQueue(limit=2)
    kept = [typing(1), typing(2)]

    for packet in [*kept, typing(3), deleted_in(6), deleted_in(7), deleted_in(6)]:
        queue.put_nowait(packet)

    got = [await queue.get() for _ in range(queue.qsize())]
    assert got[:2] == kept
    assert [type(packet) for packet in got[2:]] == [types.UpdatesTooLong]
    after = [await queue.get() for _ in range(queue.qsize())]
    assert sorted(packet.update.channel_id for packet in after) == [6, 7]
    assert all(isinstance(packet.update, types.UpdateChannelTooLong) for packet in after)


async def test_packets_have_arrival_times() -> None:
    """However long a packet waited, its arrival time is known."""
    queue = UpdatesQueue(limit=100)
    began = time.perf_counter()
    queue.put_nowait(first := typing(1))
    between = time.perf_counter()
    queue.put_nowait(typing(2))

    assert await queue.get() is first
    assert began <= queue.received_at <= between
    await queue.get()
    assert between <= queue.received_at <= time.perf_counter()


async def test_the_queue_accepts_updates_after_the_marker() -> None:
    """After the marker was taken, updates are queued again."""
    queue = UpdatesQueue(limit=1)
    for user in (1, 2, 3):
        queue.put_nowait(typing(user))
    _ = [await queue.get() for _ in range(2)]

    queue.put_nowait(last := typing(4))

    assert await queue.get() is last
    assert queue.empty()


async def test_a_packet_is_processed_when_the_next_one_is_requested() -> None:
    """A packet counts as processed when the next packet is requested, not when it is taken."""
    queue = UpdatesQueue(limit=100)
    for user in (1, 2):
        queue.put_nowait(typing(user))
    drained = asyncio.create_task(queue.wait_processed())
    await asyncio.sleep(0)
    queue.put_nowait(typing(3))

    _ = [await queue.get() for _ in range(2)]
    await asyncio.sleep(0)
    assert not drained.done()
    await queue.get()
    await asyncio.wait_for(drained, 20)


async def test_packets_after_the_marker_count_too() -> None:
    """Lost packets are requested again by packets after the marker; these count too."""
    queue = UpdatesQueue(limit=2)
    for packet in (typing(1), typing(2), deleted_in(6), deleted_in(7)):
        queue.put_nowait(packet)
    drained = asyncio.create_task(queue.wait_processed())
    await asyncio.sleep(0)

    _ = [await queue.get() for _ in range(5)]
    await asyncio.sleep(0)
    assert not drained.done()
    waiting = asyncio.create_task(queue.get())
    await asyncio.wait_for(drained, 20)
    waiting.cancel()


async def test_an_empty_queue_is_processed_if_its_last_packet_is() -> None:
    """An empty queue counts as processed only if the last packet is."""
    queue = UpdatesQueue(limit=100)
    drained = asyncio.create_task(queue.wait_processed())
    await asyncio.sleep(0)
    assert not drained.done()

    waiting = asyncio.create_task(queue.get())
    await asyncio.wait_for(drained, 20)
    await asyncio.wait_for(queue.wait_processed(), 20)
    waiting.cancel()
