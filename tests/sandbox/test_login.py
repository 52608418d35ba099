"""Signing in by phone, code and password with a stock client."""

from __future__ import annotations

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import DataCentre, User, World
from tests.sandbox.conftest import Connect, Inbox

PHONE = "+99966110001"


async def test_phone_and_code(centre: DataCentre, connect: Connect, anna: User) -> None:
    """The code that was sent signs the user in."""
    client = await connect()
    await client.send_code_request(PHONE)

    me = await client.sign_in(PHONE, await centre.code_sent(anna.phone))

    assert (me.id, me.first_name, me.phone, me.is_self) == (anna.id, "Anna", anna.phone, True)


async def test_wrong_code_leaves_the_login_open(
    centre: DataCentre, connect: Connect, anna: User
) -> None:
    """After a wrong code the right one still works."""
    client = await connect()
    await client.send_code_request(PHONE)
    code = await centre.code_sent(anna.phone)
    wrong = f"{(int(code) + 1) % 100_000:05}"

    with pytest.raises(errors.PhoneCodeInvalidError):
        await client.sign_in(PHONE, wrong)

    assert (await client.sign_in(PHONE, code)).id == anna.id


async def test_expired_code(centre: DataCentre, connect: Connect, anna: User) -> None:
    """A code is valid only for its lifetime."""
    client = await connect()
    centre.authentication.codes.lifetime = 0
    await client.send_code_request(PHONE)

    with pytest.raises(errors.PhoneCodeExpiredError):
        await client.sign_in(PHONE, centre.login_code(PHONE))


async def test_resent_code_replaces_the_first(
    centre: DataCentre, connect: Connect, anna: User
) -> None:
    """Another code makes the first one invalid."""
    client = await connect()
    first = await client.send_code_request(PHONE)
    first_code = await centre.code_sent(PHONE)

    again = await client(functions.auth.ResendCodeRequest(PHONE, first.phone_code_hash))
    second_code = await centre.code_sent(PHONE)

    with pytest.raises(errors.PhoneCodeExpiredError):
        await client.sign_in(PHONE, first_code, phone_code_hash=first.phone_code_hash)
    assert isinstance(again.type, types.auth.SentCodeTypeSms)
    assert await client.sign_in(PHONE, second_code, phone_code_hash=again.phone_code_hash)


async def test_cancelled_code(centre: DataCentre, connect: Connect, anna: User) -> None:
    """A cancelled code signs nobody in."""
    client = await connect()
    sent = await client.send_code_request(PHONE)

    await client(functions.auth.CancelCodeRequest(PHONE, sent.phone_code_hash))

    with pytest.raises(errors.PhoneCodeExpiredError):
        await client.sign_in(PHONE, centre.login_code(PHONE))


async def test_empty_code(connect: Connect, anna: User) -> None:
    """An empty code is refused."""
    client = await connect()
    sent = await client.send_code_request(PHONE)

    with pytest.raises(errors.PhoneCodeEmptyError):
        await client(functions.auth.SignInRequest(PHONE, sent.phone_code_hash, ""))


@pytest.mark.parametrize("phone", ["12", "+12345678901234567890", "+12 34x5678"])
async def test_no_phone_number(connect: Connect, phone: str) -> None:
    """A text that is no phone number is refused."""
    client = await connect()
    settings = types.CodeSettings()

    with pytest.raises(errors.PhoneNumberInvalidError):
        await client(functions.auth.SendCodeRequest(phone, 1, "hash", settings))


async def test_banned_phone(centre: DataCentre, connect: Connect, anna: User) -> None:
    """A banned number gets no code."""
    centre.authentication.banned_phones.add(anna.phone)
    client = await connect()

    with pytest.raises(errors.PhoneNumberBannedError):
        await client.send_code_request(PHONE)


async def test_phone_fault(centre: DataCentre, connect: Connect, anna: User) -> None:
    """Faults can be set before a sign-in, by user or by phone."""
    centre.faults("99966110009").fail("auth.sendCode", 400, "PHONE_NUMBER_FLOOD")
    centre.faults(anna).flood_wait("auth.sendCode", 3600)
    client = await connect()

    with pytest.raises(errors.PhoneNumberFloodError):
        await client.send_code_request("+99966110009")
    with pytest.raises(errors.FloodWaitError) as caught:
        await client.send_code_request(PHONE)
    assert caught.value.seconds == 3600


async def test_unknown_phone_must_sign_up(
    centre: DataCentre, connect: Connect, world: World
) -> None:
    """A closed data centre creates no account."""
    client = await connect()
    await client.send_code_request("+99966110777")

    with pytest.raises(errors.PhoneNumberUnoccupiedError):
        await client.sign_in("+99966110777", centre.login_code("99966110777"))
    assert world.by_phone("99966110777") is None


async def test_open_centre_gives_accounts(
    centre: DataCentre, connect: Connect, world: World
) -> None:
    """An open data centre creates an account for whoever requests a code. No name contains the
    phone number."""
    centre.authentication.closed = False
    client = await connect()
    await client.send_code_request("+99966110777")

    me = await client.sign_in("+99966110777", centre.login_code("99966110777"))

    assert (me.first_name, me.username) == (f"User {me.id}", f"user{me.id}")
    assert not me.last_name


async def test_api_id(centre: DataCentre, connect: Connect, anna: User) -> None:
    """An api_id that is not accepted gets an error."""
    centre.authentication.api_ids = {42}

    with pytest.raises(errors.ConnectionApiIdInvalidError):
        await connect()


async def test_password(centre: DataCentre, connect: Connect, world: World) -> None:
    """With 2FA the code is not enough. A wrong password is refused, the right one signs in."""
    carl = world.register("99966110003", "Carl", password="lighthouse")
    client = await connect()
    await client.send_code_request("+99966110003")

    with pytest.raises(errors.SessionPasswordNeededError):
        await client.sign_in("+99966110003", centre.login_code(carl.phone))
    with pytest.raises(errors.PasswordHashInvalidError):
        await client.sign_in(password="greenhouse")

    assert (await client.sign_in(password="lighthouse")).id == carl.id


async def test_password_flood(centre: DataCentre, connect: Connect, world: World) -> None:
    """A test can cause the error of too many passwords while the login waits for one."""
    carl = world.register("99966110003", "Carl", password="lighthouse")
    centre.faults(carl).fail("auth.checkPassword", 400, "PHONE_PASSWORD_FLOOD")
    client = await connect()
    await client.send_code_request("+99966110003")

    with pytest.raises(errors.SessionPasswordNeededError):
        await client.sign_in("+99966110003", centre.login_code(carl.phone))
    with pytest.raises(errors.PhonePasswordFloodError):
        await client.sign_in(password="lighthouse")


async def test_code_reaches_other_devices(
    centre: DataCentre, connect: Connect, anna: User, inbox: Inbox
) -> None:
    """If the user is signed in elsewhere, the code comes as a message from 777000."""
    other = await connect()

    sent = await other.send_code_request(PHONE)

    update = await inbox.next(types.UpdateNewMessage)
    assert update.message.peer_id == types.PeerUser(777000)
    assert update.message.message.startswith(f"Login code: {centre.login_code(PHONE)}.")
    assert isinstance(sent.type, types.auth.SentCodeTypeApp)


async def test_log_out(centre: DataCentre, anna: User, sign_in: Connect) -> None:
    """After logging out, the device belongs to nobody."""
    client = await sign_in(anna)

    await client.log_out()

    assert centre.auth_keys.of(anna) == []


async def test_devices(anna: User, sign_in: Connect, centre: DataCentre) -> None:
    """A user sees the devices and can sign another one out."""
    here, there = await sign_in(anna, device_model="desk"), await sign_in(anna, device_model="bag")

    listed = (await here(functions.account.GetAuthorizationsRequest())).authorizations
    other = next(device for device in listed if not device.current)
    await here(functions.account.ResetAuthorizationRequest(other.hash))

    assert sorted(device.device_model for device in listed) == ["bag", "desk"]
    assert len(centre.auth_keys.of(anna)) == 1
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await there(functions.updates.GetStateRequest())


async def test_a_device_that_waits_for_the_password_is_listed(
    centre: DataCentre, connect: Connect, sign_in: Connect, anna: User
) -> None:
    """A device that has proven the code but not the password is among the devices
    (constructor/authorization, password_pending). It may not sign out; it may destroy its key."""
    here = await sign_in(anna)
    await here.edit_2fa(new_password="a password")
    waiting = await connect(device_model="bag")
    await waiting.send_code_request(PHONE)
    with pytest.raises(errors.SessionPasswordNeededError):
        await waiting.sign_in(PHONE, await centre.code_sent(PHONE))

    pending = await devices_without_password(here)
    with pytest.raises(errors.SessionPasswordNeededError):
        await waiting(functions.auth.LogOutRequest())
    destroyed = await waiting(functions.DestroyAuthKeyRequest())

    assert pending == ["bag"]
    assert isinstance(destroyed, types.DestroyAuthKeyOk)
    assert await devices_without_password(here) == []


async def devices_without_password(client: TelegramClient) -> list[str]:
    """The devices that a client's user has not given the password on."""
    listed = (await client(functions.account.GetAuthorizationsRequest())).authorizations
    return [device.device_model for device in listed if device.password_pending]


async def test_nothing_without_login(connect: Connect) -> None:
    """A client without a user can only sign in."""
    client = await connect()

    with pytest.raises(errors.AuthKeyUnregisteredError):
        await client(functions.updates.GetStateRequest())
