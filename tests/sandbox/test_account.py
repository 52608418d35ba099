"""Changes that a stock client makes to its own account: the 2FA password and the names."""

from __future__ import annotations

from pathlib import Path

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import DataCentre, User, World
from tests.sandbox.conftest import Connect, Inbox


async def test_setting_a_password(
    client: TelegramClient, centre: DataCentre, connect: Connect, anna: User
) -> None:
    """A password that one device sets is required of the next device. After a change only the new
    one is valid."""
    await client.edit_2fa(new_password="lighthouse", hint="tall")
    await client.edit_2fa(current_password="lighthouse", new_password="windmill", hint="round")
    other = await connect()
    await other.send_code_request(f"+{anna.phone}")

    with pytest.raises(errors.SessionPasswordNeededError):
        await other.sign_in(f"+{anna.phone}", centre.login_code(anna.phone))
    asked = await other(functions.account.GetPasswordRequest())
    with pytest.raises(errors.PasswordHashInvalidError):
        await other.sign_in(password="lighthouse")

    assert asked.hint == "round"
    assert (await other.sign_in(password="windmill")).id == anna.id


async def test_removing_a_password(client: TelegramClient, sign_in: Connect, anna: User) -> None:
    """Whoever knows the password can remove it. Then the code is enough."""
    await client.edit_2fa(new_password="lighthouse")

    with pytest.raises(errors.PasswordHashInvalidError):
        await client.edit_2fa(current_password="greenhouse")
    with pytest.raises(errors.PasswordHashInvalidError):
        await client.edit_2fa(new_password="greenhouse")
    await client.edit_2fa(current_password="lighthouse")

    assert (await (await sign_in(anna)).get_me()).id == anna.id


async def test_a_password_is_remembered(tmp_path: Path, client: TelegramClient, anna: User) -> None:
    """After a restart, a data centre knows which passwords clients have set and removed."""
    await client.edit_2fa(new_password="lighthouse", hint="tall")
    password = anna.password
    memory = tmp_path / "memory.jsonl"
    first = DataCentre(World(), memory=memory)
    carl = first.world.register("99966110003", "Carl")
    dora = first.world.register("99966110004", "Dora", password="windmill")
    assert password is not None
    assert not isinstance(password, str)
    first.world.set_password(carl, password)
    first.world.set_password(dora, None)
    await first.stop()

    again = DataCentre(World(), memory=memory)
    await again.stop()

    assert [user.password for user in again.world.users[1:]] == [password, None]


async def test_bad_password_settings(client: TelegramClient) -> None:
    """A salt that does not begin with the server's, or a verifier out of range, is refused."""
    asked = await client(functions.account.GetPasswordRequest())
    algo, empty = asked.new_algo, types.InputCheckPasswordEmpty()
    foreign = type(algo)(b"other", algo.salt2, algo.g, algo.p)
    settings = types.account.PasswordInputSettings

    with pytest.raises(errors.NewSaltInvalidError):
        await client(
            functions.account.UpdatePasswordSettingsRequest(empty, settings(foreign, b"2", ""))
        )
    with pytest.raises(errors.NewSettingsInvalidError):
        await client(
            functions.account.UpdatePasswordSettingsRequest(
                empty, settings(algo, b"\xff" * 257, "")
            )
        )


async def test_names(
    client: TelegramClient, sign_in: Connect, world: World, anna: User, bob: User
) -> None:
    """Others receive new names. Names that are left out do not change."""
    world.write(anna, bob, "hello")
    inbox = Inbox(await sign_in(bob))

    me = await client(functions.account.UpdateProfileRequest(last_name="Apfel"))

    assert (me.first_name, me.last_name, me.username) == ("Anna", "Apfel", "anna")
    assert (await inbox.next(types.UpdateUserName)).last_name == "Apfel"
    with pytest.raises(errors.FirstNameInvalidError):
        await client(functions.account.UpdateProfileRequest(first_name=" "))


async def test_username(client: TelegramClient, sign_in: Connect, anna: User, bob: User) -> None:
    """A free and well-formed username can be taken and given up again."""
    other = await sign_in(bob)

    me = await client(functions.account.UpdateUsernameRequest("anna_a"))

    assert me.username == "anna_a"
    assert (await other.get_entity("anna_a")).id == anna.id
    for name, error in [
        ("anna_a", errors.UsernameNotModifiedError),
        ("BOBBY", errors.UsernameOccupiedError),
        ("1anna", errors.UsernameInvalidError),
        ("a" * 33, errors.UsernameInvalidError),
        ("anna__a", errors.UsernameInvalidError),
    ]:
        with pytest.raises(error):
            await client(functions.account.UpdateUsernameRequest(name))
    assert not await client(functions.account.CheckUsernameRequest("bobby"))
    assert (await client(functions.account.UpdateUsernameRequest(""))).username is None
