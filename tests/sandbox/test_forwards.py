"""Forwarding with a stock client: who is named, and what arrives."""

from __future__ import annotations

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import Channel, DataCentre, User, World
from tests.sandbox.conftest import Connect, Inbox

YESTERDAY = 1_700_000_000


@pytest.fixture
def carl(world: World) -> User:
    """Somebody whom Anna forwards to."""
    return world.register("99966110003", "Carl", username="carl")


async def test_to_a_person(
    client: TelegramClient, sign_in: Connect, world: World, anna: User, bob: User, carl: User
) -> None:
    """The receiver sees the first author and date, also if it was forwarded twice."""
    first = world.write(bob, anna, "first", date=YESTERDAY)
    second = world.forward(bob, world.write(carl, bob, "second", date=YESTERDAY), anna)
    ids = [first.id_for(anna), second.id_for(anna)]
    inbox = Inbox(await sign_in(carl))

    sent = await client.forward_messages("carl", ids, "bobby")

    assert [message.id for message in sent] == [entry.id for entry in world.history(anna, carl)]
    for text, author in (("first", bob), ("second", carl)):
        message = (await inbox.next(types.UpdateNewMessage)).message
        assert (message.message, message.fwd_from.from_id.user_id) == (text, author.id)
        assert message.fwd_from.date.timestamp() == YESTERDAY


async def test_from_telegram_itself(
    client: TelegramClient, world: World, anna: User, carl: User
) -> None:
    """A forward of a service notification names 777000."""
    notice = world.write(world.service, anna, "notice")
    await client.get_dialogs()

    sent = await client.forward_messages("carl", notice.id_for(anna), 777000)

    assert sent.fwd_from.from_id == types.PeerUser(777000)


@pytest.mark.parametrize("megagroup", [False, True], ids=["channel", "supergroup"])
async def test_out_of_a_channel(
    client: TelegramClient, world: World, anna: User, bob: User, carl: User, megagroup: bool
) -> None:
    """A forwarded post names its channel and its id in it. A member's message names the member."""
    crowd = world.create_channel("Crowd", bob, [anna], megagroup=megagroup, username="crowd")
    post = world.write(bob, crowd, "news")

    sent = await client.forward_messages("carl", post.id_for(anna), "crowd")

    origin: Channel | User = bob if megagroup else crowd
    assert sent.forward.is_channel is not megagroup
    assert sent.fwd_from.channel_post == (None if megagroup else post.id_for(anna))
    assert world.history(carl, anna)[-1].message.forwarded_from is origin


async def test_into_chats(
    client: TelegramClient, sign_in: Connect, world: World, anna: User, bob: User, carl: User
) -> None:
    """A group and a supergroup receive the text and the attachment, without the author on
    request."""
    group = world.create_group("Team", bob, [anna, carl])
    crowd = world.create_channel("Crowd", bob, [anna, carl], megagroup=True)
    message = world.write(bob, anna, "look", media="photo")
    await client.get_dialogs()
    inbox = Inbox(await sign_in(carl))

    await client.forward_messages(types.PeerChat(group.id), message.id_for(anna), "bobby")
    await client.forward_messages(
        types.PeerChannel(crowd.id), message.id_for(anna), "bobby", drop_author=True
    )

    in_group = (await inbox.next(types.UpdateNewMessage)).message
    in_crowd = (await inbox.next(types.UpdateNewChannelMessage)).message
    assert (in_group.message, in_crowd.message) == ("look", "look")
    assert in_group.photo
    assert in_group.fwd_from.from_id == types.PeerUser(bob.id)
    assert in_crowd.fwd_from is None


async def test_same_random_id(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User, carl: User
) -> None:
    """A forward whose answer was lost and that is sent again exists once."""
    ids = [world.write(bob, anna, text).id_for(anna) for text in ("a", "b")]
    source, target = await client.get_input_entity("bobby"), await client.get_input_entity("carl")
    request = functions.messages.ForwardMessagesRequest(source, ids, target, random_id=[5, 6])

    first, again = await client(request), await client(request)

    assert [entry.text for entry in world.history(carl, anna)] == ["a", "b"]
    assert first.updates[0].to_dict() == again.updates[0].to_dict()
    assert [update.pts_count for update in again.updates[1::2]] == [0, 0]


async def test_refused(
    client: TelegramClient, world: World, anna: User, bob: User, carl: User
) -> None:
    """Unknown messages cannot be forwarded, and nothing to a chat in which one may not write."""
    there = world.write(bob, anna, "there").id_for(anna)
    with pytest.raises(errors.MessageIdInvalidError):
        await client.forward_messages("carl", [there, 999], "bobby")
    world.block(carl, anna)
    with pytest.raises(errors.UserIsBlockedError):
        await client.forward_messages("carl", there, "bobby")

    assert world.history(carl, anna) == []
