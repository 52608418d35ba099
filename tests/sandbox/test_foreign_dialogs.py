"""A foreign client changes the state of chats, and receives what a stock Telethon changes."""

from __future__ import annotations

import asyncio
from typing import Any

from pyrogram import raw
from telethon import TelegramClient
from telethon.tl import functions, types

from sandbox import User, World
from tests.sandbox.conftest import TIMEOUT, Inbox, dialog_of
from tests.sandbox.test_archive import archive
from tests.sandbox.test_drafts import save
from tests.sandbox.test_foreign_client import (
    Foreign,
    foreign,  # noqa: F401 # a fixture
    open_client,  # noqa: F401 # a fixture
)
from tests.sandbox.test_notifications import mute
from tests.sandbox.test_pins import pin
from tests.sandbox.test_unread_marks import mark


async def next_update(client: Foreign, kind: type) -> Any:
    """The next raw update of a kind."""
    async with asyncio.timeout(TIMEOUT):
        while True:
            update = await client.updates.get()
            if isinstance(update, kind):
                return update


async def test_telethon_receives_changes_of_kurigram(
    foreign: Foreign,  # noqa: F811 # the fixture
    client: TelegramClient,
    world: World,
    anna: User,
    bob: User,
) -> None:
    """Telethon receives what Kurigram archives, pins, marks, drafts and puts into a folder."""
    world.write(bob, anna, "hello")
    here = Inbox(client)
    named = raw.types.InputDialogPeer(peer=await foreign.client.resolve_peer("bobby"))

    await foreign.client.archive_chats("bobby")
    await foreign.client.mark_chat_unread("bobby")
    await foreign.client.invoke(raw.functions.messages.ToggleDialogPin(peer=named, pinned=True))
    await foreign.client.invoke(
        raw.functions.messages.SaveDraft(peer=named.peer, message="not yet")
    )
    number = await foreign.client.create_folder("Work", included_chats=["bobby"])

    moved = await here.next(types.UpdateFolderPeers)
    marked = await here.next(types.UpdateDialogUnreadMark)
    pinned = await here.next(types.UpdateDialogPinned)
    draft = await here.next(types.UpdateDraftMessage)
    folder = await here.next(types.UpdateDialogFilter)
    assert moved.folder_peers == [types.FolderPeer(types.PeerUser(bob.id), 1)]
    assert (marked.unread, pinned.pinned, pinned.folder_id) == (True, True, 1)
    assert draft.draft.message == "not yet"
    assert (folder.id, folder.filter.title.text) == (number, "Work")
    assert folder.filter.include_peers == [await client.get_input_entity("bobby")]
    dialog = await dialog_of(client, "bobby")
    assert (dialog.folder_id, dialog.pinned, dialog.unread_mark) == (1, True, True)


async def test_kurigram_receives_changes_of_telethon(
    foreign: Foreign,  # noqa: F811 # the fixture
    client: TelegramClient,
    world: World,
    anna: User,
    bob: User,
) -> None:
    """Kurigram receives what Telethon changes live, and finds it in its lists."""
    team = world.create_group("Team", bob, [anna])
    world.write(bob, anna, "hello")
    world.write(bob, team, "@anna")
    await foreign.texts(2)

    await mute(client, "bobby")
    await archive(client, "bobby")
    await pin(client, "bobby")
    await mark(client, "bobby")
    await save(client, "bobby", "not yet")
    await client(functions.messages.ReadMentionsRequest(types.InputPeerChat(team.id)))

    raw_types = raw.types
    assert (await next_update(foreign, raw_types.UpdateNotifySettings)).notify_settings.mute_until
    assert (await next_update(foreign, raw_types.UpdateFolderPeers)).folder_peers[0].folder_id == 1
    assert (await next_update(foreign, raw_types.UpdateDialogPinned)).pinned
    assert (await next_update(foreign, raw_types.UpdateDialogUnreadMark)).unread
    assert (await next_update(foreign, raw_types.UpdateDraftMessage)).draft.message == "not yet"
    assert (await next_update(foreign, raw_types.UpdateReadMessagesContents)).pts_count == 1
    (found,) = [dialog async for dialog in foreign.client.get_dialogs(from_archive=True)]
    assert (found.chat.id, found.folder_id, found.is_pinned, found.unread_mark) == (
        bob.id,
        1,
        True,
        True,
    )
    assert found.raw.draft.message == "not yet"
    others = [dialog.chat.id async for dialog in foreign.client.get_dialogs()]
    assert -team.id in others
