"""A client with other code than Telethon must understand the sandbox, too.

Kurigram is a Pyrogram fork with its own MTProto, its own TL schema and its own reading of the
documentation. It does not share Telethon's tolerance or errors.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from pyrogram import Client, handlers, raw
from pyrogram.crypto import rsa
from pyrogram.errors import PasswordHashInvalid, SessionPasswordNeeded
from pyrogram.storage import SQLiteStorage

from sandbox import DataCentre, User, World
from sandbox.mtproto.keys import fingerprint
from tests.sandbox.conftest import TIMEOUT

PASSWORD = "correct horse"
Open = Callable[..., Awaitable[Client]]


class SandboxStorage(SQLiteStorage):  # type: ignore[misc]
    """Kurigram's in-memory storage, which knows only the sandbox as a server."""

    def __init__(self, centre: DataCentre, name: str, folder: Path) -> None:
        super().__init__(name, folder)
        self._centre = centre

    async def server_address(self, value: Any = object) -> str:
        """The sandbox's address, whatever Kurigram would use."""
        return self._centre.host

    async def port(self, value: Any = object) -> int:
        """The sandbox's port."""
        return self._centre.port


class Foreign:
    """A Kurigram client, and the messages and raw updates that it passes to its owner."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.messages: asyncio.Queue[Any] = asyncio.Queue()
        self.updates: asyncio.Queue[Any] = asyncio.Queue()
        client.add_handler(handlers.MessageHandler(self._hear))
        client.add_handler(handlers.RawUpdateHandler(self._see), group=1)

    async def _hear(self, client: Client, message: Any) -> None:
        self.messages.put_nowait(message)

    async def _see(self, client: Client, update: Any, users: Any, chats: Any) -> None:
        self.updates.put_nowait(update)

    async def texts(self, count: int) -> list[str]:
        """The texts of the next ``count`` messages that have one."""
        found: list[str] = []
        async with asyncio.timeout(TIMEOUT):
            while len(found) < count:
                message = await self.messages.get()
                found += [message.text] if message.text else []
        return found

    async def sign_in(self, centre: DataCentre, user: User) -> None:
        """Sign in by code, without a password."""
        await self.client.connect()
        sent = await self.client.send_phone_number_code(f"+{user.phone}")
        code = centre.login_code(user.phone)
        await self.client.sign_in(f"+{user.phone}", sent.phone_code_hash, code)

    async def start(self) -> None:
        """Receive updates as the signed-in user."""
        if self.client.is_connected:
            await self.client.disconnect()
        await self.client.start()

    async def stop(self) -> None:
        """Disconnect. The session stays."""
        await self.client.stop(clear_handlers=False)


@pytest.fixture
async def open_client(
    centre: DataCentre, tmp_path: Path
) -> AsyncIterator[Callable[[str], Foreign]]:
    """Create clients by name. They trust the sandbox's key, and are closed at the end."""
    key = centre.rsa_key
    rsa.server_public_keys[fingerprint(key)] = rsa.PublicKey(key.n, key.e)
    made: list[Client] = []

    def open_client(name: str) -> Foreign:
        storage = SandboxStorage(centre, name, tmp_path)
        client = Client(name, api_id=1, api_hash="hash", storage_engine=storage)
        made.append(client)
        return Foreign(client)

    yield open_client
    for client in made:
        if client.is_initialized:
            await client.stop()
        elif client.is_connected:
            await client.disconnect()


@pytest.fixture
async def foreign(centre: DataCentre, anna: User, open_client: Callable[[str], Foreign]) -> Foreign:
    """Anna's client, signed in and listening."""
    foreign = open_client("anna")
    await foreign.sign_in(centre, anna)
    await foreign.start()
    return foreign


async def test_code_and_password(
    centre: DataCentre, world: World, open_client: Callable[[str], Foreign]
) -> None:
    """It signs in by code and 2FA password, and gets an error for a wrong password."""
    carl = world.register("99966110003", "Carl", password=PASSWORD)
    foreign = open_client("carl")

    with pytest.raises(SessionPasswordNeeded):
        await foreign.sign_in(centre, carl)
    with pytest.raises(PasswordHashInvalid):
        await foreign.client.check_password("wrong")
    me = await foreign.client.check_password(PASSWORD)

    assert (me.id, me.first_name) == (carl.id, "Carl")


async def test_sends(foreign: Foreign, world: World, anna: User, bob: User) -> None:
    """It sends to a person, to a supergroup and to itself, and understands each answer."""
    crowd = world.create_channel("Crowd", bob, [anna], megagroup=True)
    [dialog async for dialog in foreign.client.get_dialogs()]

    to_bob = await foreign.client.send_message("bobby", "hello")
    to_crowd = await foreign.client.send_message(int(f"-100{crowd.id}"), "hello all")
    to_self = await foreign.client.send_message("me", "note")

    assert [entry.text for entry in world.history(bob, anna)] == ["hello"]
    assert world.history(bob, crowd)[-1].text == "hello all"
    assert [entry.id for entry in world.history(anna, anna)] == [to_self.id]
    assert [sent.text for sent in (to_bob, to_crowd, to_self)] == ["hello", "hello all", "note"]
    assert to_bob.id == world.history(anna, bob)[0].id


async def test_receives(foreign: Foreign, world: World, anna: User, bob: User) -> None:
    """It receives live messages of a private chat, of a stranger in a supergroup, and of a
    channel."""
    carl = world.register("99966110003", "Carl")
    crowd = world.create_channel("Crowd", bob, [anna, carl], megagroup=True)
    news = world.create_channel("News", bob, [anna])

    world.write(bob, anna, "one")
    world.write(carl, crowd, "two")
    world.write(bob, news, "three")

    heard = []
    async with asyncio.timeout(TIMEOUT):
        while len(heard) < 3:
            message = await foreign.messages.get()
            heard += [message] if message.text else []
    assert sorted(message.text for message in heard) == ["one", "three", "two"]
    stranger = next(message.from_user for message in heard if message.text == "two")
    assert stranger.first_name == "Carl"


async def test_catches_up_in_slices(
    foreign: Foreign, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """After an absence with more than one slice everything arrives: 110 private messages, messages
    and posts of channels, a rename, and a new supergroup with its messages."""
    crowd = world.create_channel("Crowd", bob, [anna], megagroup=True)
    news = world.create_channel("News", bob, [anna])
    world.write(bob, anna, "before")
    await foreign.texts(1)
    await foreign.stop()
    centre.clock.skew = 10
    expected = [f"private {number}" for number in range(110)]
    for number in range(3):
        world.write(bob, crowd, f"crowd {number}")
        world.write(bob, news, f"post {number}")
    world.rename(bob, "Robert", username="bobby")
    fresh = world.create_channel("Fresh", bob, [anna], megagroup=True)
    for text in expected:
        world.write(bob, anna, text)
    world.write(bob, fresh, "first in a new place")

    await foreign.start()
    received = await everything_missed(foreign.client)

    assert sorted(received["private"]) == sorted(expected)
    assert received["slices"] == 2
    assert received["renamed"] == ["Robert"]
    assert received[crowd.id] == ["crowd 0", "crowd 1", "crowd 2"]
    assert received[news.id] == ["post 0", "post 1", "post 2"]
    assert received[fresh.id] == ["first in a new place"]


async def everything_missed(client: Client) -> dict[Any, Any]:
    """Catch up by the documentation alone: each call has the state of the last answer, and channels
    the hash and pts from the difference."""
    (state,) = await client.storage.get_update_states(0)
    pts, date = state.pts, state.date
    received: dict[Any, Any] = {"private": [], "renamed": [], "slices": 0}
    hashes: dict[int, int] = {}
    since: dict[int, int] = {}
    while True:
        answer = await client.invoke(raw.functions.updates.GetDifference(pts=pts, date=date, qts=0))
        received["slices"] += 1
        received["private"] += [message.message for message in answer.new_messages]
        hashes |= {chat.id: chat.access_hash for chat in answer.chats}
        for update in answer.other_updates:
            if isinstance(update, raw.types.UpdateUserName):
                received["renamed"].append(update.first_name)
            if isinstance(update, raw.types.UpdateChannelTooLong):
                since[update.channel_id] = update.pts
        if isinstance(answer, raw.types.updates.Difference):
            break
        pts, date = answer.intermediate_state.pts, answer.intermediate_state.date
    for channel_id, told_pts in since.items():
        kept = await client.storage.get_update_states(int(f"-100{channel_id}"))
        found = await client.invoke(
            raw.functions.updates.GetChannelDifference(
                channel=raw.types.InputChannel(
                    channel_id=channel_id, access_hash=hashes[channel_id]
                ),
                filter=raw.types.ChannelMessagesFilterEmpty(),
                pts=kept[0].pts if kept else told_pts,
                limit=100,
            )
        )
        texts = [getattr(message, "message", None) for message in found.new_messages]
        received[channel_id] = [text for text in texts if text]
    return received
