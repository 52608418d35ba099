"""Communities, which stand for several chats in a list."""

from __future__ import annotations

import pytest
from telethon import TelegramClient
from telethon.tl import functions, types

from sandbox import User, World


@pytest.mark.parametrize("lists_chats", [True, False], ids=["chats listed", "chats left out"])
async def test_a_collapsed_community(
    client: TelegramClient, world: World, anna: User, bob: User, lists_chats: bool
) -> None:
    """The list has an entry for the community, and perhaps not its chats. They are found through
    the community, and their dialogs can be requested."""
    inside = world.create_channel("Inside", bob, [anna], megagroup=True)
    world.write(bob, anna, "hello")
    community = world.create_community("Town", bob, [inside])

    world.collapse_community(anna, community, lists_chats=lists_chats)
    empty = types.InputPeerEmpty()
    listed = await client(functions.messages.GetDialogsRequest(None, 0, empty, 100, 0))
    joined = (await client(functions.communities.GetJoinedCommunitiesRequest())).chats[0]
    named = types.InputChannel(joined.id, joined.access_hash)
    full = await client(functions.channels.GetFullChannelRequest(named))
    chat = next(chat for chat in full.chats if chat.id == inside.id)
    peer = types.InputDialogPeer(types.InputPeerChannel(chat.id, chat.access_hash))
    asked = await client(functions.messages.GetPeerDialogsRequest([peer]))

    assert isinstance(listed.dialogs[-1], types.DialogCommunity)
    assert listed.dialogs[-1].community_id == joined.id == community.id
    peers = [entry.peer for entry in listed.dialogs if isinstance(entry, types.Dialog)]
    assert (types.PeerChannel(inside.id) in peers) is lists_chats
    assert joined.collapsed_in_dialogs is True
    assert chat.linked_community_id == community.id
    assert full.full_chat.linked_peers[0].peer == asked.dialogs[0].peer


async def test_a_client_expands_a_community(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """The entry leaves the list when the community is expanded."""
    inside = world.create_channel("Inside", bob, [anna], megagroup=True)
    community = world.create_community("Town", bob, [inside])
    world.collapse_community(anna, community)
    joined = (await client(functions.communities.GetJoinedCommunitiesRequest())).chats[0]
    named = types.InputChannel(joined.id, joined.access_hash)

    ask = functions.communities.ToggleCommunityCollapsedInDialogsRequest(named)
    await client(ask)

    empty = types.InputPeerEmpty()
    listed = await client(functions.messages.GetDialogsRequest(None, 0, empty, 100, 0))
    assert [type(entry) for entry in listed.dialogs] == [types.Dialog]
