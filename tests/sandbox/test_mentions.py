"""Mentions: members of a group who are named or answered, and have not read it."""

from __future__ import annotations

import pytest
from telethon import TelegramClient
from telethon.tl import functions, types

from sandbox import Group, User, World
from tests.sandbox.conftest import Inbox, State, dialog_of


@pytest.fixture
def team(world: World, anna: User, bob: User) -> Group:
    """A basic group of the two users."""
    return world.create_group("Team", bob, [anna])


async def unread(client: TelegramClient, peer: object) -> list[int]:
    """The ids of the unread mentions, newest first."""
    ask = functions.messages.GetUnreadMentionsRequest(peer, 0, 0, 100, 0, 0)
    return [message.id for message in (await client(ask)).messages]


async def test_named_and_answered(
    client: TelegramClient, world: World, anna: User, bob: User, team: Group
) -> None:
    """For a user who is named by @name or answered, the message is marked and counted. For others
    it is not."""
    here = Inbox(client)
    mine = world.write(anna, team, "mine")
    for text in ("hello @Anna!", "mail@anna", "@annabel", "@bobby"):
        world.write(bob, team, text)
    world.write(bob, team, "an answer", reply_to=mine)
    given = types.InputPeerChat(team.id)

    received = [(await here.next(types.UpdateNewMessage)).message]
    while getattr(received[-1], "message", None) != "an answer":
        received.append((await here.next(types.UpdateNewMessage)).message)

    mentions = [message for message in received if message.mentioned]
    assert [message.message for message in mentions] == ["hello @Anna!", "an answer"]
    assert [message for message in received if message.media_unread] == mentions
    assert (await dialog_of(client, given)).unread_mentions_count == 2
    assert await unread(client, given) == [message.id for message in mentions[::-1]]


async def test_a_private_chat_has_none(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Messages of a private chat are no mentions."""
    mine = world.write(anna, bob, "mine")
    world.write(bob, anna, "hello @anna", reply_to=mine)

    dialog = (await client.get_dialogs())[0]

    assert (dialog.unread_mentions_count, dialog.message.mentioned) == (0, False)


async def test_reading_them(
    client: TelegramClient,
    phone: TelegramClient,
    world: World,
    anna: User,
    bob: User,
    team: Group,
) -> None:
    """All mentions of a chat are read at once, with a pts, and the other device receives this.
    Reading the history alone does not read them."""
    ids = [world.write(bob, team, f"@anna {number}").id_for(anna) for number in range(2)]
    here, given, pts = Inbox(client), types.InputPeerChat(team.id), anna.box.pts

    await phone(functions.messages.ReadHistoryRequest(given, 0))
    left = await unread(client, given)
    answer = await phone(functions.messages.ReadMentionsRequest(given))

    received = await here.next(types.UpdateReadMessagesContents)
    assert left == ids[::-1]
    assert (received.messages, received.pts, received.pts_count) == (ids, pts + 3, 2)
    assert (answer.pts, answer.pts_count, answer.offset) == (pts + 3, 2, 0)
    assert (await dialog_of(client, given)).unread_mentions_count == 0
    looked_at = await client.get_messages(given, ids=ids)
    assert [(message.mentioned, message.media_unread) for message in looked_at] == [
        (True, False)
    ] * 2


async def test_looking_at_one(
    client: TelegramClient, world: World, anna: User, bob: User, team: Group
) -> None:
    """Single mentions can be read. Deleted ones are no longer counted."""
    first, second, third = (world.write(bob, team, f"@anna {number}") for number in range(3))

    await client(functions.messages.ReadMessageContentsRequest([first.id_for(anna)]))
    world.delete([second])

    assert await unread(client, types.InputPeerChat(team.id)) == [third.id_for(anna)]


async def test_in_a_supergroup(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A supergroup counts them for each member, and its updates that they were read have no pts."""
    crowd = world.create_channel("Crowd", bob, [anna], megagroup=True, username="crowd")
    here, given = Inbox(client), await phone.get_input_entity("crowd")
    first, second = (world.write(bob, crowd, f"@anna {number}").ids[0] for number in range(2))
    counted = await unread(client, given)

    await phone(functions.channels.ReadMessageContentsRequest(given, [first]))
    one = await here.next(types.UpdateChannelReadMessagesContents)
    answer = await phone(functions.messages.ReadMentionsRequest(given))
    rest = await here.next(types.UpdateChannelReadMessagesContents)

    assert counted == [second, first]
    assert (one.channel_id, one.messages, rest.messages) == (crowd.id, [first], [second])
    assert (answer.pts, answer.pts_count) == (crowd.box.pts, 0)
    assert (await dialog_of(client, "crowd")).unread_mentions_count == 0


async def test_what_a_difference_repeats(
    client: TelegramClient,
    phone: TelegramClient,
    world: World,
    anna: User,
    bob: User,
    team: Group,
    before: State,
) -> None:
    """A difference repeats read mentions that took pts. For a supergroup only the list of dialogs
    shows them."""
    crowd = world.create_channel("Crowd", bob, [anna], megagroup=True, username="crowd")
    world.write(bob, team, "@anna")
    world.write(bob, crowd, "@anna")
    await phone(functions.messages.ReadMentionsRequest(types.InputPeerChat(team.id)))
    given = await phone.get_input_entity("crowd")
    await phone(functions.messages.ReadMentionsRequest(given))

    missed = await before.missed()

    kinds = {type(update) for update in missed}
    assert types.UpdateReadMessagesContents in kinds
    assert types.UpdateChannelReadMessagesContents not in kinds
    assert (await dialog_of(client, "crowd")).unread_mentions_count == 0
