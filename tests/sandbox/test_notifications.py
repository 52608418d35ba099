"""Mute and silence: a setting of one device reaches the others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from telethon import TelegramClient
from telethon.tl import functions, types

from sandbox import DataCentre, User, World
from tests.sandbox.conftest import Inbox, State, dialog_of

UNTIL = datetime(2033, 1, 1, tzinfo=UTC)
set_request = functions.account.UpdateNotifySettingsRequest


async def mute(client: TelegramClient, peer: str, until: datetime | None = UNTIL) -> None:
    """Mute a conversation; without a time, use the default."""
    given = types.InputNotifyPeer(await client.get_input_entity(peer))
    await client(set_request(given, types.InputPeerNotifySettings(mute_until=until)))


async def test_other_devices_receive_mutes(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """The other device receives a mute with its time and silence. The device that set it does
    not."""
    world.write(bob, anna, "hello")
    here, there = Inbox(client), Inbox(phone)
    given = types.InputNotifyPeer(await phone.get_input_entity("bobby"))
    settings = types.InputPeerNotifySettings(mute_until=UNTIL, silent=True, show_previews=False)

    await phone(set_request(given, settings))

    received = await here.next(types.UpdateNotifySettings)
    assert received.peer == types.NotifyPeer(types.PeerUser(bob.id))
    assert (received.notify_settings.mute_until, received.notify_settings.silent) == (UNTIL, True)
    assert received.notify_settings.show_previews is False
    world.write(bob, anna, "a message ends the wait")
    assert isinstance(await there.next(), types.UpdateNewMessage)


async def test_mutes_in_the_list_of_dialogs(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Dialogs, full users and getNotifySettings contain the settings. A missing value means the
    default."""
    world.write(bob, anna, "hello")
    await mute(client, "bobby")
    given = types.InputNotifyPeer(await client.get_input_entity("bobby"))

    found = (await client.get_dialogs())[0].dialog.notify_settings
    asked = await client(functions.account.GetNotifySettingsRequest(given))
    full = await client(functions.users.GetFullUserRequest("bobby"))
    await mute(client, "bobby", None)
    after = (await dialog_of(client, "bobby")).notify_settings

    assert [s.mute_until for s in (found, asked, full.full_user.notify_settings)] == [UNTIL] * 3
    assert after.mute_until is None


async def test_a_difference_repeats_mutes(
    client: TelegramClient, phone: TelegramClient, before: State, world: World, bob: User
) -> None:
    """A mute takes no pts. A difference repeats it by its date; a later difference does not."""
    pts = before.state.pts
    await mute(phone, "bobby")

    missed = await before.missed()
    later = State(client, await client(functions.updates.GetStateRequest()))
    later.state.date = datetime.fromtimestamp(world.now() + 1, UTC)

    assert [type(update) for update in missed] == [types.UpdateNotifySettings]
    assert (await later.missed(), later.state.pts) == ([], pts)


async def test_defaults(client: TelegramClient, phone: TelegramClient, anna: User) -> None:
    """The default of a kind of chat has its own update, and a reset ends it."""
    here = Inbox(client)
    channels = types.InputNotifyBroadcasts()

    await phone(set_request(channels, types.InputPeerNotifySettings(mute_until=UNTIL)))
    received = await here.next(types.UpdateNotifySettings)
    await phone(functions.account.ResetNotifySettingsRequest())
    reset = await here.next(types.UpdateNotifySettings)

    assert received.peer == reset.peer == types.NotifyBroadcasts()
    assert (received.notify_settings.mute_until, reset.notify_settings.mute_until) == (UNTIL, None)


@pytest.mark.parametrize(
    ("until", "stays"),
    [(2**31 - 1, True), (0, False)],
    ids=["for ever", "not, against the default"],
)
async def test_what_muted_means(
    client: TelegramClient, world: World, anna: User, bob: User, until: int, stays: bool
) -> None:
    """A time of 0 is not muted, whatever the default. The last possible second means for ever.
    Whether a message ends archiving shows this."""
    world.write(bob, anna, "hello")
    people = types.InputNotifyUsers()
    await client(set_request(people, types.InputPeerNotifySettings(mute_until=UNTIL)))
    given = await client.get_input_entity("bobby")
    settings = types.InputPeerNotifySettings(mute_until=until)
    await client(set_request(types.InputNotifyPeer(given), settings))
    moved = functions.folders.EditPeerFoldersRequest([types.InputFolderPeer(given, 1)])
    await client(moved)

    world.write(bob, anna, "hello again")

    assert anna.box.dialogs[bob].folder_id == int(stays)
    received = (await dialog_of(client, "bobby")).notify_settings.mute_until
    assert received.timestamp() == until


async def test_faults_apply_to_mutes(
    centre: DataCentre,
    client: TelegramClient,
    phone: TelegramClient,
    world: World,
    anna: User,
    bob: User,
) -> None:
    """Its update can be lost or held like any other. The gap in seq makes the client ask."""
    faults = centre.faults(anna)
    here = Inbox(client)
    world.write(bob, anna, "before")
    assert await here.texts(1) == ["before"]

    faults.lose_updates(1)
    await mute(phone, "bobby")
    faults.hold_updates()
    await mute(phone, "bobby", None)
    faults.release_updates()

    received = [await here.next(types.UpdateNotifySettings) for _ in range(2)]
    assert [update.notify_settings.mute_until for update in received] == [UNTIL, None]
