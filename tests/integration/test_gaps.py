"""Omitted, repeated or reordered updates do not show in the store."""

from collections.abc import Callable

import pytest

from sandbox import DataCentre, Faults
from tests.conftest import People
from tests.service import Running, limited

Bend = Callable[[Faults], None]

BENDS: dict[str, Bend] = {
    "duplicated": lambda faults: faults.duplicate_updates(10),
    "reordered": lambda faults: faults.reorder_updates(5),
    "lost": lambda faults: faults.lose_updates(5),
    "too long": lambda faults: faults.too_long(),
    "lost, and the difference too long": lambda faults: (
        faults.too_long(),
        faults.lose_updates(5),
        None,
    )[2],
}


@pytest.mark.parametrize("bend", BENDS.values(), ids=BENDS.keys())
async def test_every_message_arrives_once_and_in_order(
    switchboard: Running, dc: DataCentre, people: People, bend: Bend
) -> None:
    """However updates are disturbed, the thread equals Telegram's."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    async with switchboard.stream() as stream:
        bend(dc.faults(people.anna))
        for number in range(10):
            dc.world.write(people.dora, people.anna, f"message {number}")
        missing = {f"message {number}" for number in range(10)}
        while missing:
            frame = await stream.until(lambda frame: frame["type"] == "message_received")
            missing.discard(frame["data"]["text"])
        thread = [message["text"] for message in await switchboard.thread(conversation["id"])]

    assert thread == [entry.text for entry in dc.world.history(people.anna, people.dora)]


async def test_a_channel_too_long_is_read_from_history(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A supergroup whose updates Telegram skipped is complete."""
    crowd = dc.world.create_channel(
        "Crowd", creator=people.dora, members=[people.anna], megagroup=True
    )
    dc.world.write(people.dora, crowd, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Crowd")
    async with switchboard.stream() as stream:
        dc.faults(people.anna).lose_updates(5)
        for number in range(5):
            dc.world.write(people.dora, crowd, f"message {number}")
        dc.faults(people.anna).channel_too_long(crowd)
        await stream.message("message 4")
        await stream.message("message 0") if not any(
            frame["data"].get("text") == "message 0" for frame in stream.heard
        ) else None
        thread = [message["text"] for message in await switchboard.thread(conversation["id"])]

    assert thread[-5:] == [f"message {number}" for number in range(5)]


async def test_first_messages_of_many_new_contacts(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Ten strangers who write at the same time get ten conversations, each with its name and
    message."""
    await switchboard.sign_in(people.anna)
    strangers = [dc.world.register(f"9996613{n:04}", first_name=f"Stranger {n}") for n in range(10)]
    async with switchboard.stream() as stream:
        for stranger in strangers:
            for number in range(3):
                dc.world.write(stranger, people.anna, f"{stranger.first_name}: {number}")
        for stranger in strangers:
            while not any(
                frame["data"].get("text") == f"{stranger.first_name}: 2" for frame in stream.heard
            ):
                await stream.next()
    items = (await switchboard.get("/conversations", limit=100))["items"]

    assert sorted(item["title"] for item in items) == sorted(s.first_name for s in strangers)
    assert all(item["unread_count"] == 3 for item in items)


@limited(max_queued_packets=20)
async def test_a_storm_larger_than_what_may_wait(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If far more packets arrive than may wait in memory, none is lost and none is stored twice,
    in a private chat and in a supergroup."""
    crowd = dc.world.create_channel(
        "Crowd", creator=people.dora, members=[people.anna], megagroup=True
    )
    dc.world.write(people.dora, crowd, "hello")
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.faults(people.anna).duplicate_updates(10_000)  # every one in a packet of its own
        for number in range(500):
            dc.world.write(people.dora, people.anna, f"private {number}")
            dc.world.write(people.dora, crowd, f"crowd {number}")
        missing = {f"{where} {number}" for where in ("private", "crowd") for number in range(500)}
        while missing:
            frame = await stream.until(lambda frame: frame["type"] == "message_received")
            missing.remove(frame["data"]["text"])
