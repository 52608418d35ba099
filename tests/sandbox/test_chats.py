"""Groups and channels that a stock client creates, and members who join and leave."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import User, World
from tests.sandbox.conftest import Connect, Inbox


async def action(inbox: Inbox) -> Any:
    """The action of the next service message."""
    kinds = types.UpdateNewMessage, types.UpdateNewChannelMessage
    return (await inbox.next(*kinds)).message.action


async def test_group(
    client: TelegramClient, sign_in: Connect, world: World, anna: User, bob: User
) -> None:
    """A group is created with members. They receive it, write in it, and can be removed."""
    other = await sign_in(bob)
    inbox = Inbox(other)
    made = await client(functions.messages.CreateChatRequest(["bobby"], "Team"))
    chat = made.updates.chats[0]
    created = await action(inbox)
    await other.send_message(types.PeerChat(chat.id), "hello")

    await client(functions.messages.DeleteChatUserRequest(chat.id, "bobby"))

    assert (made.missing_invitees, chat.title, chat.creator) == ([], "Team", True)
    assert (created.title, created.users) == ("Team", [bob.id])
    group = world.state.groups[chat.id]
    assert "hello" in [entry.text for entry in world.history(anna, group)]
    assert list(group.members) == [anna]


async def test_adding_to_a_group(
    client: TelegramClient, sign_in: Connect, world: World, bob: User
) -> None:
    """A user is added later and leaves again."""
    made = await client(functions.messages.CreateChatRequest([], "Team"))
    group = world.state.groups[made.updates.chats[0].id]
    other = await sign_in(bob)
    inbox = Inbox(other)

    added = await client(functions.messages.AddChatUserRequest(group.id, "bobby", 0))

    assert added.updates.updates[0].message.action.users == [bob.id]
    assert (await action(inbox)).users == [bob.id]
    with pytest.raises(errors.UserAlreadyParticipantError):
        await client(functions.messages.AddChatUserRequest(group.id, "bobby", 0))
    await other(functions.messages.DeleteChatUserRequest(group.id, "me"))
    assert bob not in group.members


@pytest.mark.parametrize("megagroup", [False, True], ids=["channel", "supergroup"])
async def test_channel(
    client: TelegramClient, sign_in: Connect, world: World, bob: User, megagroup: bool
) -> None:
    """A channel or supergroup is created. People are invited, read it, and leave."""
    other = await sign_in(bob)
    inbox = Inbox(other)
    kind = {"megagroup": megagroup, "broadcast": not megagroup}

    made = await client(functions.channels.CreateChannelRequest("Town", "", **kind))
    town = made.chats[0]
    invited = await client(functions.channels.InviteToChannelRequest(town, ["bobby"]))
    await client.send_message(town, "hello")
    joined = await inbox.next(types.UpdateChannel)
    received = await inbox.texts(2 if megagroup else 1)
    await other(functions.channels.LeaveChannelRequest(types.PeerChannel(town.id)))

    assert (town.title, town.megagroup, town.creator) == ("Town", megagroup, True)
    assert made.updates[1].message.action.title == "Town"
    assert len(invited.updates.updates) == (2 if megagroup else 1)
    assert (joined.channel_id, received[-1]) == (town.id, "hello")
    assert bob not in world.state.channels[town.id].members


async def test_inviting_is_for_admins(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A reader of a channel cannot invite anybody."""
    news = world.create_channel("News", bob, [anna], username="news")
    world.register("99966110003", "Carl", username="carl")

    with pytest.raises(errors.ChatAdminRequiredError):
        await client(functions.channels.InviteToChannelRequest("news", ["carl"]))

    assert set(news.members) == {anna, bob}


async def test_empty_titles(client: TelegramClient) -> None:
    """Groups and channels need a title."""
    with pytest.raises(errors.ChatTitleEmptyError):
        await client(functions.messages.CreateChatRequest([], " "))
    with pytest.raises(errors.ChatTitleEmptyError):
        await client(functions.channels.CreateChannelRequest("", ""))


async def test_a_group_becomes_a_supergroup(
    client: TelegramClient, sign_in: Connect, world: World, bob: User
) -> None:
    """The creator upgrades a group: both chats name each other, live and later, the old one takes
    no more messages and keeps its history (core.telegram.org/api/channel, "Migration")."""
    made = await client(functions.messages.CreateChatRequest(["bobby"], "Team"))
    group_id = made.updates.chats[0].id
    other = await sign_in(bob)
    await other.send_message(types.PeerChat(group_id), "hello")
    inbox = Inbox(other)

    answer = await client(functions.messages.MigrateChatRequest(group_id))

    channel = next(chat for chat in answer.chats if isinstance(chat, types.Channel))
    last, first = await action(inbox), await action(inbox)
    assert {type(last): last.to_dict(), type(first): first.to_dict()} == {
        types.MessageActionChatMigrateTo: {
            "_": "MessageActionChatMigrateTo",
            "channel_id": channel.id,
        },
        types.MessageActionChannelMigrateFrom: {
            "_": "MessageActionChannelMigrateFrom",
            "title": "Team",
            "chat_id": group_id,
        },
    }
    with pytest.raises(errors.PeerIdInvalidError):
        await other.send_message(types.PeerChat(group_id), "too late")
    (group,) = (await other(functions.messages.GetChatsRequest([group_id]))).chats
    full = await other(functions.channels.GetFullChannelRequest(channel.id))
    old = await other.get_messages(types.PeerChat(group_id), limit=10)
    assert (group.deactivated, group.migrated_to.channel_id) == (True, channel.id)
    assert full.full_chat.migrated_from_chat_id == group_id
    assert full.full_chat.migrated_from_max_id == old[0].id
    assert [message.message for message in old][1] == "hello"
    await other.send_message(channel.id, "here")
