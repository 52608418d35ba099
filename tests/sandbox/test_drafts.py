"""Drafts: a text that is typed on one device is in the message field of the others."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import User, World
from tests.sandbox.conftest import Inbox, State, dialog_of


async def save(client: TelegramClient, peer: str, text: str, **more: Any) -> None:
    """Save a text in a message field."""
    given = await client.get_input_entity(peer)
    await client(functions.messages.SaveDraftRequest(given, text, **more))


async def test_other_devices_receive_a_draft(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """The other device receives a draft with its text, its entities and the message that it
    answers. The list contains it."""
    message = world.write(bob, anna, "hello")
    here = Inbox(client)
    bold = types.MessageEntityBold(0, 3)
    answered = types.InputReplyToMessage(message.id_for(anna))

    await save(phone, "bobby", "not yet", reply_to=answered, entities=[bold])

    received = await here.next(types.UpdateDraftMessage)
    listed = (await dialog_of(client, "bobby")).draft
    assert received.peer == types.PeerUser(bob.id)
    assert (received.draft.message, received.draft.entities) == ("not yet", [bold])
    assert received.draft.reply_to.reply_to_msg_id == message.id_for(anna)
    assert listed.message == "not yet"
    assert listed.date == received.draft.date


async def test_clearing(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Empty values clear the draft, and the update has the time of clearing."""
    world.write(bob, anna, "hello")
    await save(client, "bobby", "not yet")
    here = Inbox(client)

    await save(phone, "bobby", "")
    await save(phone, "bobby", "")

    received = await here.next(types.UpdateDraftMessage)
    assert isinstance(received.draft, types.DraftMessageEmpty)
    assert received.draft.date is not None
    assert (await dialog_of(client, "bobby")).draft == received.draft


async def test_sending_clears_a_draft_on_request(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """With ``clear_draft`` the message clears the draft; without it the draft stays."""
    world.write(bob, anna, "hello")
    await save(client, "bobby", "not yet")
    here = Inbox(client)
    given = await phone.get_input_entity("bobby")

    await phone(functions.messages.SendMessageRequest(given, "one", random_id=1))
    kept = (await dialog_of(client, "bobby")).draft.message
    await phone(functions.messages.SendMessageRequest(given, "two", random_id=2, clear_draft=True))

    assert kept == "not yet"
    received = await here.next(types.UpdateDraftMessage)
    assert isinstance(received.draft, types.DraftMessageEmpty)


async def test_all_drafts(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """All drafts can be requested and cleared. The other device receives each change."""
    world.write(bob, anna, "hello")
    group = world.create_group("Team", bob, [anna])
    await client.get_dialogs()
    await save(client, "bobby", "to Bob")
    await client(functions.messages.SaveDraftRequest(types.InputPeerChat(group.id), "to all"))
    here = Inbox(client)

    found = await client(functions.messages.GetAllDraftsRequest())
    await phone(functions.messages.ClearAllDraftsRequest())

    assert sorted(update.draft.message for update in found.updates) == ["to Bob", "to all"]
    assert [chat.id for chat in found.chats] == [group.id]
    cleared = [await here.next(types.UpdateDraftMessage) for _ in range(2)]
    assert all(isinstance(update.draft, types.DraftMessageEmpty) for update in cleared)
    assert (await client(functions.messages.GetAllDraftsRequest())).updates == []


async def test_a_difference_repeats_drafts(
    client: TelegramClient, phone: TelegramClient, before: State, bob: User
) -> None:
    """A draft takes no pts. A difference repeats every change by its date, the newest last."""
    await save(phone, "bobby", "one")
    await save(phone, "bobby", "two")

    missed = await before.missed()

    assert [update.draft.message for update in missed] == ["one", "two"]


async def test_an_answer_to_nothing(client: TelegramClient, bob: User) -> None:
    """A draft can only answer an existing message."""
    with pytest.raises(errors.MsgIdInvalidError):
        await save(client, "bobby", "not yet", reply_to=types.InputReplyToMessage(99))
