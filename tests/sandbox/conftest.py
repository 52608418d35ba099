"""Stock Telethon clients that connect to the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from telethon import TelegramClient, events
from telethon.crypto import rsa
from telethon.sessions import MemorySession
from telethon.tl import functions, types

from sandbox import DataCentre, User, World
from tests.sandbox.raw_client import TIMEOUT as TIMEOUT
from tests.sandbox.raw_client import Speaker

Connect = Callable[..., Awaitable[TelegramClient]]


@pytest.fixture
def world() -> World:
    """An empty world."""
    return World()


@pytest.fixture
async def centre(world: World) -> AsyncIterator[DataCentre]:
    """A data centre that stock clients trust."""
    async with DataCentre(world) as running:
        rsa.add_key(running.public_key_pem, old=False)
        yield running


@pytest.fixture
def anna(world: World) -> User:
    """The owner of the account that the client signs in to."""
    return world.register("99966110001", "Anna", username="anna")


@pytest.fixture
def bob(world: World) -> User:
    """Somebody who writes to Anna."""
    return world.register("99966110002", "Bob", "Berg", username="bobby")


@pytest.fixture
async def connect(centre: DataCentre) -> AsyncIterator[Connect]:
    """Connect a client that is not signed in; keyword arguments are TelegramClient's."""
    made: list[TelegramClient] = []

    async def connect(session: Any = None, **options: Any) -> TelegramClient:
        if session is None:
            session = MemorySession()
            session.set_dc(centre.dc_id, centre.host, centre.port)
        usual = {
            "flood_sleep_threshold": 0,
            "request_retries": 0,
            "retry_delay": 0.05,
            "raise_last_call_error": True,
            "sequential_updates": True,
        }
        client = TelegramClient(session, 1, "hash", **{**usual, **options})
        made.append(client)
        await client.connect()
        return client

    yield connect
    for client in made:
        await client.disconnect()


@pytest.fixture
def sign_in(centre: DataCentre, connect: Connect) -> Connect:
    """Connect a client and sign a user in by phone and code."""

    async def sign_in(user: User, **options: Any) -> TelegramClient:
        client = await connect(**options)
        await client.send_code_request(f"+{user.phone}")
        await client.sign_in(f"+{user.phone}", centre.login_code(user.phone))
        return client

    return sign_in


@pytest.fixture
async def client(sign_in: Connect, anna: User) -> TelegramClient:
    """Anna's client."""
    return await sign_in(anna)


class Inbox:
    """The raw updates that a client passes to its handlers, in order."""

    def __init__(self, client: TelegramClient) -> None:
        self.queue: asyncio.Queue[Any] = asyncio.Queue()
        client.add_event_handler(self.queue.put, events.Raw())

    async def next(self, *kinds: type) -> Any:
        """The next update (of one of these kinds), within the deadline."""
        async with asyncio.timeout(TIMEOUT):
            while True:
                update = await self.queue.get()
                if not kinds or isinstance(update, kinds):
                    return update

    async def texts(self, count: int) -> list[str]:
        """The texts of the next ``count`` updates with a message."""
        found: list[str] = []
        while len(found) < count:
            update = await self.next()
            if hasattr(update, "message"):
                found.append(update.message.message)
        return found


@pytest.fixture
def inbox(client: TelegramClient) -> Inbox:
    """The updates of Anna's client."""
    return Inbox(client)


@pytest.fixture
async def speaker(centre: DataCentre, client: TelegramClient) -> AsyncIterator[Speaker]:
    """A raw client with the key of Anna's client and the right salt."""
    speaker = Speaker(client)
    await speaker.connect(centre)
    speaker.say(functions.PingRequest(0))
    speaker.state.salt = (await speaker.hear(types.BadServerSalt)).new_server_salt
    yield speaker
    await speaker.close()


@pytest.fixture
async def phone(sign_in: Connect, anna: User) -> TelegramClient:
    """Another device of Anna."""
    return await sign_in(anna)


class State:
    """The positions of an account's sequences, to request what has happened since."""

    def __init__(self, client: TelegramClient, state: Any) -> None:
        self._client = client
        self.state = state

    async def missed(self) -> list[Any]:
        """What a difference since then contains besides new messages."""
        asked = functions.updates.GetDifferenceRequest(self.state.pts, self.state.date, 0)
        found = await self._client(asked)
        return list(getattr(found, "other_updates", ()))


@pytest.fixture
async def before(client: TelegramClient, phone: TelegramClient, centre: DataCentre) -> State:
    """The positions of Anna's sequences ten seconds ago, when both devices had signed in."""
    state = await client(functions.updates.GetStateRequest())
    centre.clock.skew = 10
    return State(client, state)


async def dialog_of(client: TelegramClient, peer: Any) -> Any:
    """A conversation from ``getPeerDialogs``."""
    named = types.InputDialogPeer(await client.get_input_entity(peer))
    found = await client(functions.messages.GetPeerDialogsRequest([named]))
    return found.dialogs[0]
