"""Drafts: what is typed on one device stands in the message field of the others."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import User, World
from tests.sandbox.conftest import Inbox, State, dialog_of


async def save(client: TelegramClient, peer: str, text: str, **more: Any) -> None:
    """Leave something in a message field."""
    given = await client.get_input_entity(peer)
    await client(functions.messages.SaveDraftRequest(given, text, **more))


async def test_other_devices_hear_of_it(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A draft is told to the other device with its text, its look and what it answers, and stands
    in the list."""
    message = world.write(bob, anna, "hello")
    here = Inbox(client)
    bold = types.MessageEntityBold(0, 3)
    answered = types.InputReplyToMessage(message.id_for(anna))

    await save(phone, "bobby", "not yet", reply_to=answered, entities=[bold])

    told = await here.next(types.UpdateDraftMessage)
    listed = (await dialog_of(client, "bobby")).draft
    assert told.peer == types.PeerUser(bob.id)
    assert (told.draft.message, told.draft.entities) == ("not yet", [bold])
    assert told.draft.reply_to.reply_to_msg_id == message.id_for(anna)
    assert listed.message == "not yet"
    assert listed.date == told.draft.date


async def test_clearing(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Empty values clear it, and the time of clearing is told."""
    world.write(bob, anna, "hello")
    await save(client, "bobby", "not yet")
    here = Inbox(client)

    await save(phone, "bobby", "")
    await save(phone, "bobby", "")

    told = await here.next(types.UpdateDraftMessage)
    assert isinstance(told.draft, types.DraftMessageEmpty)
    assert told.draft.date is not None
    assert (await dialog_of(client, "bobby")).draft == told.draft


async def test_sending_clears_it_where_that_is_asked_for(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """``clear_draft`` clears it with the message; without it the draft stays."""
    world.write(bob, anna, "hello")
    await save(client, "bobby", "not yet")
    here = Inbox(client)
    given = await phone.get_input_entity("bobby")

    await phone(functions.messages.SendMessageRequest(given, "one", random_id=1))
    kept = (await dialog_of(client, "bobby")).draft.message
    await phone(functions.messages.SendMessageRequest(given, "two", random_id=2, clear_draft=True))

    assert kept == "not yet"
    told = await here.next(types.UpdateDraftMessage)
    assert isinstance(told.draft, types.DraftMessageEmpty)


async def test_all_drafts(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """All drafts can be asked for, and cleared, each of which the other device is told."""
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


async def test_a_difference_repeats_it(
    client: TelegramClient, phone: TelegramClient, before: State, bob: User
) -> None:
    """It takes no pts; a difference repeats every change by its date, the newest last."""
    await save(phone, "bobby", "one")
    await save(phone, "bobby", "two")

    missed = await before.missed()

    assert [update.draft.message for update in missed] == ["one", "two"]


async def test_an_answer_to_nothing(client: TelegramClient, bob: User) -> None:
    """A draft can only answer a message that there is."""
    with pytest.raises(errors.MsgIdInvalidError):
        await save(client, "bobby", "not yet", reply_to=types.InputReplyToMessage(99))
