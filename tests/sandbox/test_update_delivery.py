"""Updates on the wire: packed, numbered, repeated and shuffled."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient
from telethon.tl import functions, types
from telethon.tl.core import RpcResult

from sandbox import DataCentre, User, World
from tests.sandbox.raw_client import Speaker


@pytest.fixture
async def listener(speaker: Speaker) -> Speaker:
    """A raw client that has requested updates."""
    speaker.say(functions.updates.GetStateRequest())
    await speaker.hear(RpcResult)
    return speaker


async def pushed(listener: Speaker, count: int) -> list[Any]:
    """The next ``count`` containers of updates, as they were pushed."""
    return [await listener.hear(types.Updates) for _ in range(count)]


async def test_the_caller_receives_no_update(
    listener: Speaker, client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A session gets the answer to its call, and not its update as well."""
    peer = await client.get_input_entity("bobby")

    listener.say(functions.messages.SendMessageRequest(peer, "mine", random_id=1))
    await listener.hear(RpcResult)
    world.write(anna, bob, "from elsewhere")

    (received,) = await pushed(listener, 1)
    assert [update.message.message for update in received.updates] == ["from elsewhere"]


async def test_seq_counts_up(listener: Speaker, world: World, anna: User, bob: User) -> None:
    """Changes with seq are pushed with their number, all others with zero."""
    world.write(bob, anna, "hello")
    world.rename(bob, "Robert")
    world.rename(bob, "Rob")

    assert [updates.seq for updates in await pushed(listener, 3)] == [0, 1, 2]


async def test_packed_together(listener: Speaker, world: World, anna: User, bob: User) -> None:
    """Simultaneous changes are pushed together, with each user once."""
    for number in range(3):
        world.write(bob, anna, str(number))

    (received,) = await pushed(listener, 1)
    assert [update.message.message for update in received.updates] == list("012")
    assert {user.id for user in received.users} == {anna.id, bob.id}
    assert len(received.users) == 2


async def test_duplicates_on_the_wire(
    listener: Speaker, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """A duplicated update really is pushed twice."""
    centre.faults(anna).duplicate_updates(1)

    world.write(bob, anna, "twice")

    first, second = await pushed(listener, 2)
    assert first.updates[0].pts == second.updates[0].pts


async def test_disorder_on_the_wire(
    listener: Speaker, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """Reordered updates really are pushed out of order."""
    centre.faults(anna).reorder_updates(3)

    for number in range(3):
        world.write(bob, anna, str(number))

    order = [updates.updates[0].pts for updates in await pushed(listener, 3)]
    assert order != sorted(order)
