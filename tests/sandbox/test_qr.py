"""Signing in by scanning a QR code with another device."""

from __future__ import annotations

import asyncio

import pytest
from telethon import errors
from telethon.tl import functions, types

from sandbox import DataCentre, User, World
from sandbox.errors import RpcError
from tests.sandbox.conftest import TIMEOUT, Connect


async def test_scanned_while_waiting(centre: DataCentre, connect: Connect, anna: User) -> None:
    """The waiting device is notified at once and signed in."""
    client = await connect()
    login = await client.qr_login()
    waiting = asyncio.create_task(login.wait(TIMEOUT))
    await asyncio.sleep(0)

    centre.scan(login.url, as_user=anna)

    assert (await waiting).id == anna.id


async def test_scanned_before_waiting(centre: DataCentre, connect: Connect, anna: User) -> None:
    """If the client was not notified of a scan, its next request finds it."""
    client = await connect()
    login = await client.qr_login()

    centre.scan(login.token, as_user=anna)

    again = await client(functions.auth.ExportLoginTokenRequest(1, "hash", []))
    assert isinstance(again, types.auth.LoginTokenSuccess)
    assert again.authorization.user.id == anna.id


async def test_password_after_scan(centre: DataCentre, connect: Connect, world: World) -> None:
    """After a scan, 2FA is required too."""
    carl = world.register("99966110003", "Carl", password="lighthouse")
    client = await connect()
    login = await client.qr_login()
    waiting = asyncio.create_task(login.wait(TIMEOUT))
    await asyncio.sleep(0)

    centre.scan(login.url, as_user=carl)

    with pytest.raises(errors.SessionPasswordNeededError):
        await waiting
    assert (await client.sign_in(password="lighthouse")).id == carl.id


async def test_another_device_scans(connect: Connect, sign_in: Connect, anna: User) -> None:
    """A signed-in client accepts the token through the API."""
    fresh, phone = await connect(), await sign_in(anna)
    login = await fresh.qr_login()
    waiting = asyncio.create_task(login.wait(TIMEOUT))
    await asyncio.sleep(0)

    accepted = await phone(functions.auth.AcceptLoginTokenRequest(login.token))

    assert accepted.api_id == 1
    assert (await waiting).id == anna.id


async def test_tokens_expire(centre: DataCentre, connect: Connect, anna: User) -> None:
    """An expired token cannot be scanned, and the device shows another one."""
    client = await connect()
    centre.authentication.tokens.lifetime = 0
    login = await client.qr_login()
    old = login.token

    with pytest.raises(RpcError, match="AUTH_TOKEN_EXPIRED"):
        centre.scan(old, as_user=anna)

    await login.recreate()
    assert login.token != old


async def test_scanned_twice(centre: DataCentre, connect: Connect, anna: User, bob: User) -> None:
    """The second person to scan a code learns that it was already used."""
    client = await connect()
    login = await client.qr_login()
    centre.scan(login.token, as_user=anna)

    with pytest.raises(RpcError, match="AUTH_TOKEN_ALREADY_ACCEPTED"):
        centre.scan(login.token, as_user=bob)


async def test_unknown_token(sign_in: Connect, anna: User) -> None:
    """An unknown token is refused."""
    phone = await sign_in(anna)

    with pytest.raises(errors.AuthTokenInvalidxError):
        await phone(functions.auth.AcceptLoginTokenRequest(b"x" * 32))
