"""Messages that are deleted after some time."""

from __future__ import annotations

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import User, World
from tests.sandbox.conftest import Inbox, State, dialog_of

DAY = 86_400


async def set_ttl(client: TelegramClient, period: int) -> None:
    """Set the period of the chat with Bob."""
    peer = await client.get_input_entity("bobby")
    await client(functions.messages.SetHistoryTTLRequest(peer, period))


async def test_new_messages_have_the_period(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """The other device receives the change and its service message. New messages of both people
    have the period; the service message has none."""
    world.write(bob, anna, "before")
    here = Inbox(client)

    await set_ttl(phone, DAY)
    world.write(bob, anna, "after")
    sent = await phone.send_message("bobby", "mine")

    received = await here.next(types.UpdatePeerHistoryTTL)
    service, after = [(await here.next(types.UpdateNewMessage)).message for _ in range(2)]
    assert (received.peer, received.ttl_period) == (types.PeerUser(bob.id), DAY)
    assert (service.action.period, service.ttl_period) == (DAY, None)
    assert after.ttl_period == sent.ttl_period == DAY
    assert (await dialog_of(client, "bobby")).ttl_period == DAY
    assert (await client(functions.users.GetFullUserRequest("bobby"))).full_user.ttl_period == DAY


async def test_expired_messages_are_gone_without_a_word(
    client: TelegramClient,
    before: State,
    inbox: Inbox,
    world: World,
    anna: User,
    bob: User,
) -> None:
    """When its time has passed, a message is in no list and no difference, and is not unread.
    Nobody gets an update, and an answer to it is refused."""
    short = world.write(bob, anna, "short", ttl_period=60, date=world.now() - 61)
    world.write(bob, anna, "long", ttl_period=DAY)
    world.write(bob, anna, "for ever")
    for _ in range(3):
        await inbox.next(types.UpdateNewMessage)
    pts = anna.box.pts

    history = await client.get_messages("bobby", 10)
    ask = functions.updates.GetDifferenceRequest(before.state.pts, before.state.date, 0)
    found = (await client(ask)).new_messages

    assert [m.message for m in history] == ["for ever", "long"]
    assert [m.message for m in found] == ["long", "for ever"]
    assert (await dialog_of(client, "bobby")).unread_count == 2
    with pytest.raises(errors.MessageIdInvalidError):
        await client.send_message("bobby", "text", reply_to=short.id_for(anna))
    assert anna.box.pts == pts
    assert inbox.queue.empty()


async def test_refusals(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """The period must be possible and new, and in a group only its creator sets it."""
    group = world.create_group("Team", bob, [anna])

    with pytest.raises(errors.TtlPeriodInvalidError):
        await set_ttl(client, -1)
    with pytest.raises(errors.ChatNotModifiedError):
        await set_ttl(client, 0)
    given = types.InputPeerChat(group.id)
    with pytest.raises(errors.ChatAdminRequiredError):
        await client(functions.messages.SetHistoryTTLRequest(given, DAY))


def test_channels_and_forums_too(world: World, anna: User, bob: User) -> None:
    """Expired messages leave a channel's list, its topics, and what the other side sees."""
    now = world.now()
    forum = world.create_channel("Shop", bob, [anna], forum=True)
    topic = world.create_topic(forum, "Orders", by=bob)
    monoforum = world.open_direct_messages(world.create_channel("News", bob))
    world.set_ttl(bob, forum, 60)
    gone = world.write(bob, forum, "gone", topic=topic)
    direct = world.write(anna, monoforum, "direct", ttl_period=60)

    world.clock = lambda: now + 70
    world.expire()

    assert topic.ids == [topic.id]
    assert gone.ids[0] not in forum.box.messages
    assert world.direct_topic(monoforum, anna).ids == [] == monoforum.box_for(anna).ids
    assert direct.ids[0] not in monoforum.box.messages
