"""Accounts of a sandbox that are signed in through the real login, and their links."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from sandbox import DataCentre, User, World
from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.errors import SwitchboardError
from switchboard.telegram.connection.server import Server, read_server
from switchboard.telegram.connector import TelegramConnector
from switchboard.telegram.limits import Limits
from switchboard.telegram.link import TelegramLink
from tests.telegram.fake_store import Kept

ANNA = AccountId("00000000-0000-4000-8000-000000000001")
API_ID, API_HASH = 12345, "0123456789abcdef0123456789abcdef"


@pytest.fixture
async def world() -> World:
    """An empty world."""
    return World()


@pytest.fixture
async def dc(world: World) -> AsyncIterator[DataCentre]:
    """A data centre with that world."""
    async with DataCentre(world) as centre:
        yield centre


@pytest.fixture
def server(dc: DataCentre) -> Server:
    """The data centre as the settings name it."""
    return read_server(dc.dc_id, dc.host, dc.port, dc.public_key_pem)


@pytest.fixture
def kept() -> Kept:
    """An empty store in memory."""
    return Kept()


@pytest.fixture
def limits() -> Limits:
    """The usual limits. A test with other limits is marked with `limited`."""
    return Limits()


def limited(**limits: Any) -> pytest.MarkDecorator:
    """Run a test with these limits."""
    return pytest.mark.parametrize("limits", [Limits(**limits)], ids=["limited"])


impatient = limited(connection_tries=1)
"""The link makes one attempt to connect and then leaves the retries to the supervisor."""


@pytest.fixture
def telegram(server: Server, kept: Kept, limits: Limits) -> TelegramConnector:
    """The connector under test."""
    return TelegramConnector(server, kept, kept, limits=limits)


@pytest.fixture
def anna(dc: DataCentre) -> User:
    """The owner of the account."""
    return dc.world.register("99966110001", first_name="Anna", last_name="Arendt", username="anna")


@pytest.fixture
def bob(dc: DataCentre) -> User:
    """Somebody who writes to her."""
    return dc.world.register("99966110002", first_name="Bob", username="Bobby")


async def sign_in(telegram: TelegramConnector, dc: DataCentre, user: User) -> Secrets:
    """Sign a user of the sandbox in by phone and code."""
    login = await telegram.login(API_ID, API_HASH)
    try:
        await login.request_code("+" + user.phone)
        signed_in = await login.submit_code(await dc.code_sent(user.phone))
        login.hand_over()
    finally:
        await login.close()
    assert signed_in is not None
    return signed_in.secrets


@pytest.fixture
async def secrets(telegram: TelegramConnector, dc: DataCentre, anna: User) -> Secrets:
    """The credentials of Anna's account."""
    return await sign_in(telegram, dc, anna)


Linking = Callable[..., Awaitable[TelegramLink]]


@pytest.fixture
async def linked(telegram: TelegramConnector, secrets: Secrets) -> AsyncIterator[Linking]:
    """Connect Anna's account any number of times. All links are closed at the end."""
    links: list[TelegramLink] = []

    async def connect(on_transport: Callable[[bool], None] = lambda _: None) -> TelegramLink:
        link = telegram.link(ANNA, secrets, on_transport)
        links.append(link)
        await link.connect()
        return link

    yield connect
    for link in links:
        with suppress(SwitchboardError):
            await link.close()


@pytest.fixture
async def link(linked: Linking, kept: Kept) -> TelegramLink:
    """Anna's account, connected and caught up."""
    link = await linked()
    await kept.until(lambda k: k.state is not None)
    return link
