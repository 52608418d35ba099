"""The archive: conversations that one device moves there, and those that return by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import DataCentre, User, World
from tests.sandbox.conftest import Inbox, State, dialog_of
from tests.sandbox.test_notifications import mute
from tests.sandbox.test_pins import pin

ARCHIVE, MAIN = 1, 0


async def archive(client: TelegramClient, peer: Any, folder_id: int = ARCHIVE) -> Any:
    """Move a conversation."""
    given = types.InputFolderPeer(await client.get_input_entity(peer), folder_id)
    return await client(functions.folders.EditPeerFoldersRequest([given]))


async def listed(client: TelegramClient, folder_id: int | None, **more: Any) -> Any:
    """The list of a folder."""
    request = functions.messages.GetDialogsRequest(
        None, 0, types.InputPeerEmpty(), 100, 0, folder_id=folder_id, **more
    )
    return await client(request)


async def test_the_answer_and_the_update(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Both contain the move with the pts that it took. Moving again takes none."""
    world.write(bob, anna, "hello")
    here, pts = Inbox(client), anna.box.pts

    answer = await archive(phone, "bobby")
    received = await here.next(types.UpdateFolderPeers)
    again = await archive(phone, "bobby")

    moved = [types.FolderPeer(types.PeerUser(bob.id), ARCHIVE)]
    assert answer.updates == [types.UpdateFolderPeers(moved, pts + 1, 1)] == [received]
    assert again.updates == [types.UpdateFolderPeers(moved, pts + 1, 0)]
    assert [user.id for user in answer.users] == [bob.id]


async def test_a_difference_repeats_moves(
    phone: TelegramClient, before: State, world: World, anna: User, bob: User
) -> None:
    """A client that was away receives the move in a difference, with a pts_count of 0."""
    world.write(bob, anna, "hello")
    await archive(phone, "bobby")

    missed = await before.missed()

    moved = [types.FolderPeer(types.PeerUser(bob.id), ARCHIVE)]
    assert missed == [types.UpdateFolderPeers(moved, before.state.pts + 2, 0)]


async def test_lists(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """The main list contains the archive as one entry, and the archive its conversations. Without a
    folder, one list contains both. Each conversation has its folder."""
    carl = world.register("99966110003", "Carl", username="carl")
    world.write(carl, anna, "from Carl")
    world.write(bob, anna, "from Bob")
    await archive(client, "bobby")

    main, archived, both, unpinned = (
        await listed(client, MAIN),
        await listed(client, ARCHIVE),
        await listed(client, None),
        await listed(client, MAIN, exclude_pinned=True),
    )

    folder, *chats = main.dialogs
    assert isinstance(folder, types.DialogFolder)
    assert (folder.folder.id, folder.pinned, folder.peer) == (1, True, types.PeerUser(bob.id))
    assert (folder.unread_unmuted_peers_count, folder.unread_unmuted_messages_count) == (1, 1)
    assert folder.top_message in [message.id for message in main.messages]
    assert bob.id not in [dialog.peer.user_id for dialog in chats]
    assert [dialog.peer.user_id for dialog in archived.dialogs] == [bob.id]
    assert archived.dialogs[0].folder_id == ARCHIVE
    assert [d.peer.user_id for d in both.dialogs if d.peer.user_id != 777000] == [bob.id, carl.id]
    assert len(unpinned.dialogs) == len(chats)


async def test_a_message_ends_archiving(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """An archived conversation that gets a message moves back, and every device receives this."""
    world.write(bob, anna, "hello")
    await archive(client, "bobby")
    here = Inbox(client)

    world.write(bob, anna, "hello again")

    message, moved = await here.next(types.UpdateNewMessage), await here.next()
    assert moved.folder_peers == [types.FolderPeer(types.PeerUser(bob.id), MAIN)]
    assert (moved.pts, moved.pts_count) == (message.pts + 1, 1)
    assert (await dialog_of(client, "bobby")).folder_id is None


async def test_a_muted_conversation_stays_archived(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A muted conversation stays in the archive, whoever writes. So does a conversation to which
    only the owner writes."""
    carl = world.register("99966110003", "Carl", username="carl")
    world.write(bob, anna, "hello")
    world.write(carl, anna, "hello")
    await mute(client, "bobby")
    await archive(client, "bobby")
    await archive(client, "carl")

    world.write(bob, anna, "hello again")
    world.write(anna, carl, "hello, Carl")

    archived = await listed(client, ARCHIVE)
    assert [dialog.peer.user_id for dialog in archived.dialogs] == [carl.id, bob.id]


async def test_a_post_ends_archiving(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A post moves a channel back, with the account's own pts. A former member has no archive of
    it."""
    news = world.create_channel("News", bob, [anna], username="news")
    await archive(client, "news")
    here, pts = Inbox(client), anna.box.pts

    world.write(bob, news, "extra")

    moved = await here.next(types.UpdateFolderPeers)
    assert moved.folder_peers == [types.FolderPeer(types.PeerChannel(news.id), MAIN)]
    assert moved.pts == pts + 1
    await archive(client, "news")
    world.remove(news, anna)
    world.add(news, anna)
    assert (await dialog_of(client, "news")).folder_id is None


async def test_a_move_unpins(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """A conversation that is moved is pinned in neither folder."""
    world.write(bob, anna, "hello")
    await pin(client, "bobby")

    await archive(client, "bobby")
    there = (await dialog_of(client, "bobby")).pinned
    await archive(client, "bobby", MAIN)

    assert (there, (await dialog_of(client, "bobby")).pinned) == (False, False)


async def test_refused_moves(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """There are two folders, and Saved Messages cannot leave the main one."""
    world.write(anna, anna, "note")
    world.write(bob, anna, "hello")

    with pytest.raises(errors.FolderIdInvalidError):
        await archive(client, "bobby", 2)
    with pytest.raises(errors.FolderIdInvalidError):
        await listed(client, 2)
    with pytest.raises(errors.PeerIdInvalidError):
        await archive(client, "me")


async def test_read_marks_name_the_folder(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A read mark in the archive has the archive's folder id."""
    world.write(bob, anna, "hello")
    await archive(client, "bobby")
    here = Inbox(client)

    await phone(functions.messages.ReadHistoryRequest(await phone.get_input_entity("bobby"), 0))

    assert (await here.next(types.UpdateReadHistoryInbox)).folder_id == ARCHIVE


async def test_faults_apply_to_moves(
    client: TelegramClient,
    phone: TelegramClient,
    centre: DataCentre,
    world: World,
    anna: User,
    bob: User,
) -> None:
    """A move that is pushed twice has one pts. A lost one leaves a gap, so the client requests the
    difference, which repeats it."""
    world.write(bob, anna, "hello")
    here, faults = Inbox(client), centre.faults(anna)

    faults.duplicate_updates(1)
    await archive(phone, "bobby")
    twice = await here.next(types.UpdateFolderPeers)
    asked = centre.calls.count("updates.getDifference")
    faults.lose_updates(1)
    await archive(phone, "bobby", MAIN)
    world.write(bob, anna, "after the gap")

    await centre.calls.reach("updates.getDifference", asked + 1)
    ask = functions.updates.GetDifferenceRequest(twice.pts, 1, 0)
    (repeated, *_) = (await client(ask)).other_updates
    assert twice.folder_peers[0].folder_id == ARCHIVE
    assert repeated.folder_peers[0].folder_id == MAIN
