"""Forums: supergroups with topics (core.telegram.org/api/forum)."""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import Channel, Topic, User, World
from sandbox.journal import KINDS
from sandbox.world.drafts import DraftSaved
from sandbox.world.notifications import NotifySet
from tests.sandbox.conftest import Inbox, State, dialog_of


@pytest.fixture
def forum(world: World, anna: User, bob: User) -> Channel:
    """A forum of Bob, in which Anna is a member."""
    return world.create_channel("Shop", bob, [anna], forum=True, username="shopforum")


@pytest.fixture
def orders(world: World, forum: Channel, bob: User) -> Topic:
    """A topic of Bob."""
    return world.create_topic(forum, "Orders", by=bob)


async def topics_of(client: TelegramClient, *ids: int) -> list[Any]:
    """All topics of the forum, or those with some ids."""
    peer = await client.get_input_entity("shopforum")
    if ids:
        ask = functions.messages.GetForumTopicsByIDRequest(peer, list(ids))
        return list((await client(ask)).topics)
    everything = functions.messages.GetForumTopicsRequest(peer, None, 0, 0, 100)
    return list((await client(everything)).topics)


async def send(client: TelegramClient, text: str, **reply: int) -> Any:
    """Send a text into the forum; return it as the forum has it."""
    reply_to = types.InputReplyToMessage(**reply) if reply else None
    peer = await client.get_input_entity("shopforum")
    ask = functions.messages.SendMessageRequest(peer, text, reply_to=reply_to)
    updates = await client(ask)
    return next(u.message for u in updates.updates if isinstance(u, types.UpdateNewChannelMessage))


async def test_topics_are_created_and_edited(
    client: TelegramClient, inbox: Inbox, world: World, forum: Channel, bob: User
) -> None:
    """Service messages report a new topic and its changes. The topic has the id of the message that
    created it. A closed General can be hidden."""
    topic = world.create_topic(forum, "Orders", by=bob)
    world.edit_topic(forum, topic, bob, title="Deliveries")
    world.close_topic(forum, topic, bob)
    world.edit_topic(forum, world.general(forum), bob, hidden=True)

    received = [(await inbox.next(types.UpdateNewChannelMessage)).message for _ in range(5)]
    _, created, renamed, closed, hidden = received
    listed = {found.id: found for found in await topics_of(client)}

    assert (created.id, created.action.title, created.reply_to) == (topic.id, "Orders", None)
    assert isinstance(created.action, types.MessageActionTopicCreate)
    assert renamed.action == types.MessageActionTopicEdit(title="Deliveries")
    assert (renamed.reply_to.forum_topic, renamed.reply_to.reply_to_msg_id) == (True, topic.id)
    assert closed.action == types.MessageActionTopicEdit(closed=True)
    assert (hidden.action, hidden.reply_to) == (types.MessageActionTopicEdit(hidden=True), None)
    assert (listed[topic.id].title, listed[topic.id].closed) == ("Deliveries", True)
    assert (listed[1].title, listed[1].hidden, listed[1].closed) == ("General", True, True)
    assert (await client.get_entity("shopforum")).forum is True


async def test_messages_name_their_topic(
    client: TelegramClient, inbox: Inbox, world: World, forum: Channel, orders: Topic, bob: User
) -> None:
    """A message of a topic names it, in another field if it answers a message of the topic. A
    message in General names none, but an answer to an answer names the thread."""
    plain = world.write(bob, forum, "plain", topic=orders)
    world.write(bob, forum, "answer", reply_to=plain)
    general = world.write(bob, forum, "general")
    answer = world.write(bob, forum, "general answer", reply_to=general)
    world.write(bob, forum, "general thread", reply_to=answer)

    received = {}
    while "general thread" not in received:
        message = (await inbox.next(types.UpdateNewChannelMessage)).message
        received[getattr(message, "message", "")] = message.reply_to

    headers = {
        text: header and (bool(header.forum_topic), header.reply_to_msg_id, header.reply_to_top_id)
        for text, header in received.items()
        if text
    }
    assert headers == {
        "plain": (True, orders.id, None),
        "answer": (True, plain.ids[0], orders.id),
        "general": None,
        "general answer": (False, general.ids[0], None),
        "general thread": (False, answer.ids[0], general.ids[0]),
    }


async def test_a_difference_tells_topics(
    client: TelegramClient, before: State, world: World, forum: Channel, bob: User
) -> None:
    """The difference of the channel contains a new topic and the messages in it."""
    peer = await client.get_input_entity("shopforum")
    topic = world.create_topic(forum, "Orders", by=bob)
    world.write(bob, forum, "plain", topic=topic)

    ask = functions.updates.GetChannelDifferenceRequest(
        types.InputChannel(peer.channel_id, peer.access_hash),
        types.ChannelMessagesFilterEmpty(),
        2,
        100,
    )
    found = (await client(ask)).new_messages

    assert isinstance(found[0].action, types.MessageActionTopicCreate)
    assert found[1].reply_to.reply_to_msg_id == topic.id == found[0].id


async def test_sending_into_topics(
    client: TelegramClient, world: World, forum: Channel, orders: Topic, bob: User
) -> None:
    """The id of a topic sends there. An answer lands in the topic of the answered message; when
    that one is gone, in ``top_msg_id``, and without it in General."""
    there, gone = (world.write(bob, forum, text, topic=orders) for text in ("there", "gone"))
    world.delete([gone])

    plain = await send(client, "plain", reply_to_msg_id=orders.id)
    answer = await send(client, "answer", reply_to_msg_id=there.ids[0], top_msg_id=orders.id)
    kept = await send(client, "kept", reply_to_msg_id=gone.ids[0], top_msg_id=orders.id)
    lost = await send(client, "lost", reply_to_msg_id=gone.ids[0])
    general = await send(client, "general")

    assert (plain.reply_to.reply_to_msg_id, plain.reply_to.reply_to_top_id) == (orders.id, None)
    assert answer.reply_to.reply_to_msg_id == there.ids[0]
    assert answer.reply_to.reply_to_top_id == orders.id
    assert (kept.reply_to.reply_to_msg_id, kept.reply_to.forum_topic) == (orders.id, True)
    assert lost.reply_to is None is general.reply_to
    assert world.general(forum).ids[-2:] == [lost.id, general.id]
    page = await client.get_messages("shopforum", 2, reply_to=orders.id)
    assert [message.text for message in page] == ["kept", "answer"]


async def test_closed_and_deleted_topics_refuse(
    client: TelegramClient, inbox: Inbox, world: World, forum: Channel, orders: Topic, bob: User
) -> None:
    """Members cannot write in a closed or deleted topic. Deletion removes all its messages."""
    world.write(bob, forum, "there", topic=orders)
    world.close_topic(forum, orders, bob)
    with pytest.raises(errors.RPCError, match="TOPIC_CLOSED"):
        await send(client, "text", reply_to_msg_id=orders.id)
    ids = list(orders.ids)

    world.delete_topic(forum, orders)

    assert (await inbox.next(types.UpdateDeleteChannelMessages)).messages == ids
    with pytest.raises(errors.TopicDeletedError):
        await send(client, "text", reply_to_msg_id=orders.id)
    assert await topics_of(client, orders.id) == [types.ForumTopicDeleted(orders.id)]
    assert [topic.id for topic in await topics_of(client)] == [1]


async def test_reading_is_by_topic(
    client: TelegramClient,
    phone: TelegramClient,
    sign_in: Any,
    world: World,
    forum: Channel,
    orders: Topic,
    anna: User,
    bob: User,
) -> None:
    """Each topic has its own unread count; the forum has the sum. The other device gets an update,
    and the author of the messages."""
    his = Inbox(await sign_in(bob))
    world.read(anna, forum)
    first = world.write(bob, forum, "1", topic=orders)
    world.write(bob, forum, "2", topic=orders)
    world.write(bob, forum, "3")
    here = Inbox(client)
    peer = await phone.get_input_entity("shopforum")
    unread = (await dialog_of(client, "shopforum")).unread_count

    await phone(functions.messages.ReadDiscussionRequest(peer, orders.id, first.ids[0]))

    own = await here.next(types.UpdateReadChannelDiscussionInbox)
    author = await his.next(types.UpdateReadChannelDiscussionOutbox)
    expected = (forum.id, orders.id, first.ids[0])
    assert (own.channel_id, own.top_msg_id, own.read_max_id) == expected
    assert (author.channel_id, author.top_msg_id, author.read_max_id) == expected
    assert (await dialog_of(client, "shopforum")).unread_count == unread - 1
    listed = {topic.id: topic for topic in await topics_of(client)}
    assert (listed[orders.id].unread_count, listed[1].unread_count) == (1, 1)
    assert listed[orders.id].read_inbox_max_id == first.ids[0]


async def test_reading_the_forum_reads_its_topics(
    client: TelegramClient, world: World, forum: Channel, orders: Topic, bob: User
) -> None:
    """The history of the forum contains all topics, so that reading it reads them."""
    world.write(bob, forum, "1", topic=orders)

    await client(
        functions.channels.ReadHistoryRequest(await client.get_input_entity("shopforum"), 0)
    )

    assert {topic.unread_count for topic in await topics_of(client)} == {0}
    assert (await dialog_of(client, "shopforum")).unread_count == 0


async def test_drafts_and_notifications_of_a_topic(
    client: TelegramClient, phone: TelegramClient, forum: Channel, orders: Topic
) -> None:
    """A topic has its own draft and its own notification settings; the other device gets an update.
    A sent message clears only the draft of its topic."""
    here = Inbox(client)
    peer = await phone.get_input_entity("shopforum")
    inside = types.InputReplyToMessage(orders.id, top_msg_id=orders.id)
    place = types.InputNotifyForumTopic(peer, orders.id)
    muted = types.InputPeerNotifySettings(mute_until=2_000_000_000)

    await phone(functions.messages.SaveDraftRequest(peer, "there", reply_to=inside))
    await phone(functions.messages.SaveDraftRequest(peer, "general"))
    await phone(functions.account.UpdateNotifySettingsRequest(place, muted))

    drafts = [await here.next(types.UpdateDraftMessage) for _ in range(2)]
    notify = await here.next(types.UpdateNotifySettings)
    assert [(d.top_msg_id, d.draft.message) for d in drafts] == [
        (orders.id, "there"),
        (None, "general"),
    ]
    assert notify.peer == types.NotifyForumTopic(types.PeerChannel(forum.id), orders.id)
    everything = (await client(functions.messages.GetAllDraftsRequest())).updates
    assert {(d.top_msg_id, d.draft.message) for d in everything} == {
        (orders.id, "there"),
        (None, "general"),
    }
    ask = functions.messages.SendMessageRequest(peer, "x", reply_to=inside, clear_draft=True)
    await phone(ask)
    listed = {topic.id: topic for topic in await topics_of(client)}
    assert isinstance(listed[orders.id].draft, types.DraftMessageEmpty)
    assert listed[1].draft.message == "general"
    assert listed[orders.id].notify_settings.mute_until.timestamp() == 2_000_000_000
    assert listed[1].notify_settings.mute_until is None


async def test_an_admin_manages_topics(
    sign_in: Any, inbox: Inbox, world: World, forum: Channel, bob: User
) -> None:
    """A client with the right to do so creates, renames, pins and deletes topics."""
    admin = await sign_in(bob)
    peer = await admin.get_input_entity("shopforum")

    made = await admin(functions.messages.CreateForumTopicRequest(peer, "Orders"))
    topic_id = next(u.message.id for u in made.updates if hasattr(u, "message"))
    await admin(functions.messages.EditForumTopicRequest(peer, topic_id, title="Deliveries"))
    await admin(functions.messages.UpdatePinnedForumTopicRequest(peer, topic_id, True))
    pinned = await inbox.next(types.UpdatePinnedForumTopic)
    first = (await topics_of(admin))[0]
    gone = await admin(functions.messages.DeleteTopicHistoryRequest(peer, topic_id))

    assert (pinned.topic_id, pinned.pinned) == (topic_id, True)
    assert (first.id, first.title, first.pinned, first.my) == (topic_id, "Deliveries", True, True)
    assert gone.pts_count == 2


async def test_members_do_not_manage_topics(
    client: TelegramClient, forum: Channel, orders: Topic
) -> None:
    """A member without the right gets an error."""
    peer = await client.get_input_entity("shopforum")

    with pytest.raises(errors.ChatAdminRequiredError):
        await client(functions.messages.CreateForumTopicRequest(peer, "Mine"))
    with pytest.raises(errors.ChatAdminRequiredError):
        await client(functions.messages.EditForumTopicRequest(peer, orders.id, closed=True))


def test_a_supergroup_becomes_a_forum(world: World, anna: User, bob: User) -> None:
    """What a supergroup holds so far is in General then."""
    group = world.create_channel("Team", bob, [anna], megagroup=True)
    old = world.write(bob, group, "old")

    world.set_forum(group)
    world.create_topic(group, "Orders", by=bob)

    assert world.general(group).ids == [1, old.ids[0]]
    assert world.unread(anna, group) == 3  # with the service messages


def test_the_journal_repeats_topics(world: World, anna: User, bob: User) -> None:
    """The events, read from JSON, make the same topics again."""
    events: list[str] = []
    world.journal = lambda event: events.append(json.dumps([type(event).__name__, *astuple(event)]))
    world.set_forum(world.create_channel("Team", bob, megagroup=True))
    forum = world.create_channel("Shop", bob, [anna], forum=True)
    topic = world.create_topic(forum, "Orders", by=bob)
    world.write(bob, forum, "1", topic=topic)
    world.edit_topic(forum, topic, bob, title="Deliveries", closed=True)
    world.pin_topic(forum, topic)
    world.read_topic(anna, forum, topic)
    world.apply_event(DraftSaved(anna.ref, forum.ref, 1, "not yet", topic=topic.id))
    world.apply_event(NotifySet(anna.ref, forum.ref, 9, None, None, 1, topic.id))
    world.delete_topic(forum, world.create_topic(forum, "Old", by=bob))

    again = World()
    again.begin()
    for user in (anna, bob):
        again.register(user.phone, user.first_name)
    for line in events:
        name, *fields = json.loads(line)
        again.apply_event(KINDS[name](*fields))

    twin = again.state.channels[forum.id]
    assert repr(list(twin.topics.values())) == repr(list(forum.topics.values()))
    assert twin.pinned_topics == forum.pinned_topics
    mark = again.state.dialog(again.state.users[anna.id], twin).topic(topic.id)
    assert repr(mark) == repr(world.state.dialog(anna, forum).topic(topic.id))
