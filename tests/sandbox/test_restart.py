"""Restarts, lost keys, wrong clocks."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from telethon import TelegramClient, errors

from sandbox import DataCentre, User, World
from tests.sandbox.conftest import TIMEOUT, Connect, Inbox
from tests.sandbox.test_faults import reconnected


async def test_restart(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """After a restart the same session continues on the same port."""
    inbox = Inbox(client)
    world.write(bob, anna, "before")
    assert await inbox.texts(1) == ["before"]
    port = centre.port

    await centre.restart()
    world.write(bob, anna, "after")
    await reconnected(client)
    await client.catch_up()

    assert centre.port == port
    assert await inbox.texts(1) == ["after"]


async def test_restart_with_silent_clients(centre: DataCentre) -> None:
    """A client that has connected and sent nothing does not delay a restart."""
    reader, writer = await asyncio.open_connection(centre.host, centre.port)

    await asyncio.wait_for(centre.restart(), TIMEOUT)

    with suppress(ConnectionError):
        assert await reader.read() == b""
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def test_restart_without_memory(client: TelegramClient, centre: DataCentre) -> None:
    """Without memory the auth key is unknown, and the client gets -404."""
    await centre.restart(keep_memory=False)

    await client.disconnect()

    with pytest.raises(errors.AuthKeyNotFound):
        await asyncio.wait_for(client.connect(), TIMEOUT)


@pytest.mark.parametrize("skew", [-3600.0, -60.0, 40.0, 3600.0])
async def test_wrong_clock(
    centre: DataCentre, sign_in: Connect, world: World, anna: User, bob: User, skew: float
) -> None:
    """A client whose clock differs from the server's corrects itself."""
    centre.clock.skew = skew
    client = await sign_in(anna)
    inbox = Inbox(client)

    written = world.write(bob, anna, "hello")

    assert await inbox.texts(1) == ["hello"]
    assert abs(written.date - centre.clock()) < 5


async def test_clock_that_moves(
    client: TelegramClient, centre: DataCentre, connect: Connect, anna: User
) -> None:
    """A client with a key finds a server whose clock is far ahead."""
    await client.disconnect()
    centre.clock.skew = 900.0

    again = await connect(session=client.session)

    assert (await again.get_me()).id == anna.id
