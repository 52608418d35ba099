"""Several data centres of one Telegram, and the homes of users."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.crypto import rsa
from telethon.sessions import MemorySession
from telethon.tl import functions, types

from sandbox import DataCentre, User, World
from tests.sandbox.conftest import TIMEOUT, Inbox
from tests.sandbox.raw_client import Speaker

PHONE = "+99966110001"

At = Callable[..., Awaitable[TelegramClient]]


@pytest.fixture
async def dcs(world: World) -> AsyncIterator[DataCentre]:
    """Data centres 2 and 4, on ::1 too."""
    async with DataCentre(world, dc_id=2, also=(4,), ipv6=True) as running:
        rsa.add_key(running.public_key_pem, old=False)
        yield running


@pytest.fixture
def anna(dcs: DataCentre, world: World) -> User:
    """A user whose home is data centre 4."""
    dcs.authentication.homes["99966110001"] = 4
    return world.register("99966110001", "Anna", username="anna")


@pytest.fixture
async def at(dcs: DataCentre, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[At]:
    """Connect a stock client to a data centre (2 by default), not signed in."""
    monkeypatch.setattr(TelegramClient, "_config", None)
    made: list[TelegramClient] = []

    async def at(dc_id: int = 2, *, ipv6: bool = False, session: Any = None) -> TelegramClient:
        point = dcs.access(dc_id, ipv6=ipv6)
        if session is None:
            session = MemorySession()
            session.set_dc(dc_id, point.host, point.port)
        client = TelegramClient(
            session,
            1,
            "hash",
            use_ipv6=ipv6,
            retry_delay=0.05,
            flood_sleep_threshold=0,
            raise_last_call_error=True,
        )
        made.append(client)
        await client.connect()
        return client

    yield at
    for client in made:
        await client.disconnect()


async def signed_in(client: TelegramClient, dcs: DataCentre, user: User) -> User:
    """Sign a user in by code, with all migrations that the client needs for it."""
    await client.send_code_request(f"+{user.phone}")
    await client.sign_in(f"+{user.phone}", dcs.login_code(user.phone))
    return user


async def test_config_lists_all(dcs: DataCentre, at: At) -> None:
    """help.getConfig contains the addresses of all data centres, and the number of the one that
    answers."""
    client = await at(4)

    config = await client(functions.help.GetConfigRequest())

    assert config.this_dc == 4
    listed = [(one.id, one.ip_address, one.port, bool(one.ipv6)) for one in config.dc_options]
    assert listed == [
        (dc_id, host, dcs.access(dc_id).port, ":" in host)
        for dc_id in (2, 4)
        for host in ("127.0.0.1", "::1")
    ]


async def test_config_bent(dcs: DataCentre, at: At) -> None:
    """A test can change the list of addresses."""
    media = types.DcOption(4, "127.0.0.1", 9, media_only=True)
    tcpo = types.DcOption(4, "127.0.0.1", 9, tcpo_only=True)
    cdn = types.DcOption(203, "127.0.0.1", 9, cdn=True)
    dcs.dc_options = [media, *dcs.own_options(), tcpo, cdn]
    client = await at()

    listed = (await client(functions.help.GetConfigRequest())).dc_options

    assert [
        (one.id, bool(one.media_only), bool(one.tcpo_only), bool(one.cdn)) for one in listed
    ] == [
        (4, True, False, False),
        *[(dc_id, False, False, False) for dc_id in (2, 2, 4, 4)],
        (4, False, True, False),
        (203, False, False, True),
    ]


async def test_a_key_is_known_where_it_was_made(dcs: DataCentre, at: At) -> None:
    """A key of one data centre is unknown at the others
    (core.telegram.org/mtproto/mtproto-transports, transport error 404)."""
    speaker = Speaker(await at(2))
    await speaker.connect(dcs.access(4))

    speaker.say(functions.PingRequest(0))

    assert await speaker.packet() == struct.pack("<i", -404)
    await speaker.close()


async def test_phone_is_sent_home(dcs: DataCentre, at: At, anna: User) -> None:
    """auth.sendCode at the wrong data centre names the right one (PHONE_MIGRATE_X)."""
    client = await at(2)
    request = functions.auth.SendCodeRequest(PHONE, 1, "hash", types.CodeSettings())

    with pytest.raises(errors.PhoneMigrateError) as caught:
        await client._sender.send(request)

    assert caught.value.new_dc == 4
    assert dcs.login_code(PHONE) is None


async def test_client_follows_home(dcs: DataCentre, at: At, anna: User, world: World) -> None:
    """A stock client migrates, signs in there, and receives messages."""
    client = await at(2)

    await signed_in(client, dcs, anna)

    assert (client.session.dc_id, client.session.port) == (4, dcs.access(4).port)
    assert [key.dc_id for key in dcs.auth_keys.of(anna)] == [4]
    inbox = Inbox(client)
    world.write(world.register("99966110002", "Bob"), anna, "hello")
    assert await inbox.texts(1) == ["hello"]


async def test_client_follows_over_ipv6(dcs: DataCentre, at: At, anna: User) -> None:
    """A stock client also migrates over ::1 alone."""
    for dc_id in dcs.dc_ids:
        await dcs.access(dc_id).stop()
    client = await at(2, ipv6=True)

    await signed_in(client, dcs, anna)

    assert client.session.server_address == "::1"
    assert client.session.dc_id == 4


async def test_who_is_at_home_stays(dcs: DataCentre, at: At, world: World) -> None:
    """Users at home in the first data centre are not redirected."""
    carl = world.register("99966110003", "Carl")
    client = await at(2)

    await signed_in(client, dcs, carl)

    assert client.session.dc_id == 2


async def test_new_number_is_sent_to_the_nearest(dcs: DataCentre, at: At) -> None:
    """An unknown number is redirected to the nearest data centre (NETWORK_MIGRATE_X)."""
    dcs.authentication.closed = False
    dcs.authentication.nearest_dc = 4
    client = await at(2)

    nearest = await client(functions.help.GetNearestDcRequest())
    await client.send_code_request("+99966110777")
    me = await client.sign_in("+99966110777", dcs.login_code("99966110777"))

    assert (nearest.this_dc, nearest.nearest_dc) == (2, 4)
    assert client.session.dc_id == 4
    assert dcs.authentication.home_of(me.phone) == 4


async def test_code_is_good_where_it_was_sent(dcs: DataCentre, at: At, anna: User) -> None:
    """Another data centre does not know the code."""
    here, there = await at(2), await at(4)
    sent = await there.send_code_request(PHONE)

    with pytest.raises(errors.PhoneCodeExpiredError):
        await here.sign_in(PHONE, dcs.login_code(PHONE), phone_code_hash=sent.phone_code_hash)


async def test_qr_is_sent_home(dcs: DataCentre, at: At, anna: User) -> None:
    """After a scan, the authorisation waits at the scanner's home (auth.loginTokenMigrateTo)."""
    client = await at(2)
    export = functions.auth.ExportLoginTokenRequest(1, "hash", [])
    shown = await client(export)

    dcs.scan(shown.token, as_user=anna)
    moved = await client(export)

    assert (type(moved), moved.dc_id) == (types.auth.LoginTokenMigrateTo, 4)
    there = await at(4)
    let_in = await there(functions.auth.ImportLoginTokenRequest(moved.token))
    assert let_in.authorization.user.id == anna.id
    assert len(dcs.auth_keys.of(anna)) == 1


async def test_stock_qr_login_follows(dcs: DataCentre, at: At, anna: User) -> None:
    """A stock client migrates there by itself."""
    client = await at(2)
    login = await client.qr_login()
    waiting = asyncio.create_task(login.wait(TIMEOUT))
    await asyncio.sleep(0)

    dcs.scan(login.token, as_user=anna)

    assert (await waiting).id == anna.id
    assert client.session.dc_id == 4


async def test_password_is_asked_for_at_home(dcs: DataCentre, at: At, world: World) -> None:
    """After a scan by a user with 2FA, the password is required at the scanner's home."""
    berta = world.register("99966110004", "Berta", password="lighthouse")
    dcs.authentication.homes[berta.phone] = 4
    client = await at(2)
    export = functions.auth.ExportLoginTokenRequest(1, "hash", [])
    shown = await client(export)
    dcs.scan(shown.token, as_user=berta)
    moved = await client(export)
    there = await at(4)

    with pytest.raises(errors.SessionPasswordNeededError):
        await there(functions.auth.ImportLoginTokenRequest(moved.token))

    assert (await there.sign_in(password="lighthouse")).id == berta.id


async def test_authorisation_is_carried_over(dcs: DataCentre, at: At, anna: User) -> None:
    """auth.exportAuthorization of one data centre signs in a key of another. It is still one
    device."""
    here, there = await at(4), await at(2)
    await signed_in(here, dcs, anna)
    given = await here(functions.auth.ExportAuthorizationRequest(2))

    let_in = await there(functions.auth.ImportAuthorizationRequest(given.id, given.bytes))

    assert let_in.user.id == anna.id
    assert (await there(functions.updates.GetStateRequest())).pts
    assert len(dcs.auth_keys.of(anna)) == 1
    assert len(dcs.auth_keys.of(anna, copies=True)) == 2


async def test_device_signs_out_everywhere(dcs: DataCentre, at: At, anna: User) -> None:
    """Signing out also ends exported authorisations."""
    here, there = await at(4), await at(2)
    await signed_in(here, dcs, anna)
    given = await here(functions.auth.ExportAuthorizationRequest(2))
    await there(functions.auth.ImportAuthorizationRequest(given.id, given.bytes))

    await here(functions.auth.LogOutRequest())

    assert dcs.auth_keys.of(anna, copies=True) == []
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await there(functions.updates.GetStateRequest())


async def test_a_copy_is_the_same_device(dcs: DataCentre, at: At, anna: User) -> None:
    """At the data centre of the import, the device is the current one, and ends only others."""
    here, there, other = await at(4), await at(2), await at(4)
    await signed_in(here, dcs, anna)
    await signed_in(other, dcs, anna)
    given = await here(functions.auth.ExportAuthorizationRequest(2))
    await there(functions.auth.ImportAuthorizationRequest(given.id, given.bytes))

    listed = (await there(functions.account.GetAuthorizationsRequest())).authorizations
    await there(functions.auth.ResetAuthorizationsRequest())

    assert sorted(bool(device.current) for device in listed) == [False, True]
    assert len(dcs.auth_keys.of(anna)) == 1
    assert (await here(functions.updates.GetStateRequest())).pts


async def test_keys_are_remembered_where_they_are(tmp_path: Path, at: At) -> None:
    """With a memory, each data centre knows its own keys again, and only those."""
    memory = tmp_path / "memory"
    async with DataCentre(World(), also=(4,), memory=memory) as first:
        for dc_id in first.dc_ids:
            session = MemorySession()
            session.set_dc(dc_id, first.host, first.access(dc_id).port)
            await at(session=session)
        keys = first.auth_keys.all()

    again = DataCentre(World(), also=(4,), memory=memory)
    await again.stop()

    assert sorted(key.dc_id for key in keys) == [2, 4]
    for key in keys:
        assert again.auth_keys.get(key.id, key.dc_id)
        assert again.auth_keys.get(key.id, 6 - key.dc_id) is None


async def test_one_may_be_silent(dcs: DataCentre, at: At) -> None:
    """A data centre can accept connections and answer nothing."""
    there = dcs.access(4)
    there.silent = True
    reader, writer = await asyncio.open_connection(there.host, there.port)
    writer.write(b"\xef" + bytes(64))

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.2)

    writer.close()
    there.silent = False
    assert await at(4)


async def test_authorisation_is_for_one_place_and_once(dcs: DataCentre, at: At, anna: User) -> None:
    """An export is valid once, at one other data centre and for one user."""
    here, there = await at(4), await at(2)
    await signed_in(here, dcs, anna)
    for nowhere in (4, 5):
        with pytest.raises(errors.DcIdInvalidError):
            await here(functions.auth.ExportAuthorizationRequest(nowhere))
    given = await here(functions.auth.ExportAuthorizationRequest(2))

    with pytest.raises(errors.UserIdInvalidError):
        await there(functions.auth.ImportAuthorizationRequest(1, given.bytes))
    again = functions.auth.ImportAuthorizationRequest(given.id, given.bytes)
    with pytest.raises(errors.AuthBytesInvalidError):
        await (await at(4))(again)
    await there(again)
    with pytest.raises(errors.AuthBytesInvalidError):
        await there(again)


async def test_migration_on_demand(dcs: DataCentre, at: At, anna: User) -> None:
    """USER_MIGRATE_X can be raised once for any call. A new key there is not signed in."""
    client = await at(4)
    await signed_in(client, dcs, anna)
    dcs.faults(anna).fail("users.getUsers", 303, "USER_MIGRATE_2")

    with pytest.raises(errors.AuthKeyUnregisteredError):
        await client(functions.users.GetUsersRequest([types.InputUserSelf()]))

    assert client.session.dc_id == 2
    assert len(dcs.auth_keys.of(anna)) == 1


async def test_one_may_be_away(dcs: DataCentre, at: At, anna: User) -> None:
    """One data centre can be down while the other serves, and return on the same port."""
    client = await at(2)
    there = dcs.access(4)
    port = there.port
    await there.stop()
    with pytest.raises(ConnectionError):
        await at(4)

    await there.start()

    assert there.port == port
    await signed_in(client, dcs, anna)
    assert client.session.dc_id == 4


@pytest.mark.parametrize("method", ["auth.signIn", "auth.checkPassword", "auth.exportLoginToken"])
async def test_sign_in_carried_out_and_dropped(
    dcs: DataCentre, at: At, world: World, method: str
) -> None:
    """The connection can drop after a sign-in was executed. The key is signed in all the same."""
    berta = world.register("99966110004", "Berta", password="lighthouse")
    carl = world.register("99966110003", "Carl")
    who = berta if method == "auth.checkPassword" else carl
    client = await at(2)
    dcs.faults(who).drop_after(method)

    if method == "auth.exportLoginToken":
        dcs.scan((await client.qr_login()).token, as_user=who)
        await client(functions.auth.ExportLoginTokenRequest(1, "hash", []))
    else:
        await client.send_code_request(f"+{who.phone}")
        with pytest.raises(errors.RPCError):
            await client.sign_in(f"+{who.phone}", dcs.login_code(who.phone))
        if who is berta:
            with pytest.raises(errors.RPCError):
                await client.sign_in(password="lighthouse")

    assert dcs.calls.count(method) > 1
    (me,) = await client(functions.users.GetUsersRequest([types.InputUserSelf()]))
    assert me.id == who.id
    assert len(dcs.auth_keys.of(who)) == 1


async def test_faults_of_strangers(dcs: DataCentre, at: At) -> None:
    """Clients without a known user can have faults, too."""
    client = await at(2)
    dcs.faults(None).fail("auth.exportLoginToken", 400, "API_ID_PUBLISHED_FLOOD")

    with pytest.raises(errors.ApiIdPublishedFloodError):
        await client.qr_login()

    assert await client.qr_login()
