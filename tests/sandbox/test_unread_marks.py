"""Conversations that are marked as unread by hand."""

from __future__ import annotations

from telethon import TelegramClient
from telethon.tl import functions, types

from sandbox import User, World
from tests.sandbox.conftest import Inbox, State, dialog_of


async def mark(client: TelegramClient, peer: str, *, unread: bool = True) -> None:
    """Mark a conversation as unread, or not."""
    named = types.InputDialogPeer(await client.get_input_entity(peer))
    await client(functions.messages.MarkDialogUnreadRequest(named, unread=unread))


async def test_other_devices_receive_unread_marks(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """The other device receives the mark, and the list contains it. The number of unread messages
    does not change."""
    world.write(bob, anna, "hello")
    world.read(anna, bob)
    here = Inbox(client)

    await mark(phone, "bobby")
    marked = await here.next(types.UpdateDialogUnreadMark)
    dialog = await dialog_of(client, "bobby")
    listed = await client(functions.messages.GetDialogUnreadMarksRequest())
    await mark(phone, "bobby", unread=False)
    unmarked = await here.next(types.UpdateDialogUnreadMark)

    assert marked.peer == types.DialogPeer(types.PeerUser(bob.id)) == listed[0]
    assert (marked.unread, unmarked.unread) == (True, False)
    assert (dialog.unread_mark, dialog.unread_count) == (True, 0)


async def test_reading_removes_the_mark(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Reading the conversation removes the mark, even without unread messages, in a private chat
    and in a channel."""
    world.write(bob, anna, "hello")
    world.create_channel("News", bob, [anna], username="news")
    world.read(anna, bob)
    await mark(client, "bobby")
    await mark(client, "news")
    here = Inbox(client)

    await phone(functions.messages.ReadHistoryRequest(await phone.get_input_entity("bobby"), 0))
    await phone(functions.channels.ReadHistoryRequest(await phone.get_input_entity("news"), 0))

    received = [await here.next(types.UpdateDialogUnreadMark) for _ in range(2)]
    assert [update.unread for update in received] == [False, False]
    assert (await dialog_of(client, "bobby")).unread_mark is False
    assert (await dialog_of(client, "news")).unread_mark is False


async def test_a_difference_repeats_unread_marks(
    client: TelegramClient, phone: TelegramClient, before: State, bob: User
) -> None:
    """A mark takes no pts. A difference repeats it by its date."""
    await mark(phone, "bobby")

    missed = await before.missed()

    assert [(type(update), update.unread) for update in missed] == [
        (types.UpdateDialogUnreadMark, True)
    ]
