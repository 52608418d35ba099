"""Direct messages to a channel (core.telegram.org/api/monoforum)."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import Channel, SuggestedPost, User, World
from tests.sandbox.conftest import Inbox, State, dialog_of


@pytest.fixture
def channel(world: World, anna: User) -> Channel:
    """A channel of Anna."""
    return world.create_channel("News", anna, username="news")


@pytest.fixture
def monoforum(world: World, channel: Channel) -> Channel:
    """Its direct messages."""
    return world.open_direct_messages(channel)


@pytest.fixture
def dora(world: World) -> User:
    """A person who writes to the channel, but is no member."""
    return world.register("99966110004", "Dora")


async def monoforum_peer(client: TelegramClient) -> Any:
    """The monoforum, found through the channel."""
    full = await client(functions.channels.GetFullChannelRequest("news"))
    chat = next(chat for chat in full.chats if chat.monoforum)
    return types.InputPeerChannel(chat.id, chat.access_hash)


async def person(client: TelegramClient, parent: Any, user: User) -> Any:
    """A person of the monoforum, as an admin names them."""
    ask = functions.messages.GetSavedDialogsRequest(
        None, 0, types.InputPeerEmpty(), 100, 0, parent_peer=parent
    )
    found = await client(ask)
    shown = next(shown for shown in found.users if shown.id == user.id)
    return types.InputPeerUser(shown.id, shown.access_hash)


async def direct_message(inbox: Inbox) -> Any:
    """The next message of the monoforum."""
    while True:
        message = (await inbox.next(types.UpdateNewChannelMessage)).message
        if message.saved_peer_id is not None:
            return message


def contents(message: Any) -> tuple[Any, ...]:
    """What a monoforum's message says about its place and its sender."""
    return message.message, message.peer_id, message.saved_peer_id, message.from_id, message.out


async def test_each_person_has_a_topic(
    client: TelegramClient,
    inbox: Inbox,
    sign_in: Any,
    world: World,
    channel: Channel,
    monoforum: Channel,
    bob: User,
    dora: User,
) -> None:
    """Admins get all messages, each with its person. A person gets only the own ones, and sees the
    channel as the sender of answers. Nobody joins."""
    there = await sign_in(dora)
    hers = Inbox(there)
    peer = await monoforum_peer(there)
    await there(functions.messages.SendMessageRequest(peer, "where is my order"))
    world.write(bob, monoforum, "from Bob")
    world.write(channel.creator, monoforum, "to Bob", topic=world.direct_topic(monoforum, bob))
    world.write(channel.creator, monoforum, "to Dora", topic=world.direct_topic(monoforum, dora))

    received = [contents(await direct_message(inbox)) for _ in range(4)]
    answer = await direct_message(hers)

    place, hers_, his = types.PeerChannel(monoforum.id), dora.id, bob.id
    as_channel = types.PeerChannel(channel.id)
    assert received == [
        (text, place, types.PeerUser(whose), sender, out)
        for text, whose, sender, out in (
            ("where is my order", hers_, types.PeerUser(hers_), False),
            ("from Bob", his, types.PeerUser(his), False),
            ("to Bob", his, as_channel, True),
            ("to Dora", hers_, as_channel, True),
        )
    ]
    assert contents(answer) == ("to Dora", place, types.PeerUser(hers_), as_channel, False)
    assert [m.message for m in await there.get_messages(peer, 10)] == [
        "to Dora",
        "where is my order",
    ]
    entity = await client.get_entity(monoforum.id)
    assert (entity.monoforum, entity.linked_monoforum_id) == (True, channel.id)
    assert (await client.get_entity("news")).linked_monoforum_id == monoforum.id


async def test_an_admin_names_the_person(
    client: TelegramClient, world: World, monoforum: Channel, dora: User, bob: User
) -> None:
    """An admin's message without a person is refused, also as an answer. With the person it goes
    there."""
    question = world.write(dora, monoforum, "where is my order")
    world.write(bob, monoforum, "from Bob")
    peer = await monoforum_peer(client)
    her = await person(client, peer, dora)
    number = question.ids[0]

    for reply_to in (None, types.InputReplyToMessage(number)):
        with pytest.raises(errors.RPCError, match="REPLY_TO_MONOFORUM_PEER_INVALID"):
            await client(functions.messages.SendMessageRequest(peer, "soon", reply_to=reply_to))
    plain = types.InputReplyToMonoForum(her)
    await client(functions.messages.SendMessageRequest(peer, "soon", reply_to=plain))
    quoting = types.InputReplyToMessage(number, monoforum_peer_id=her)
    await client(functions.messages.SendMessageRequest(peer, "today", reply_to=quoting))

    texts = [monoforum.box.messages[i] for i in world.direct_topic(monoforum, dora).ids]
    assert [(m.text, m.reply_to) for m in texts[1:]] == [("soon", None), ("today", question)]
    ask = functions.messages.GetSavedHistoryRequest(her, 0, None, 0, 10, 0, 0, 0, parent_peer=peer)
    assert [m.message for m in (await client(ask)).messages] == [
        "today",
        "soon",
        "where is my order",
    ]


async def test_reading_is_by_person(
    client: TelegramClient,
    phone: TelegramClient,
    sign_in: Any,
    world: World,
    monoforum: Channel,
    dora: User,
    bob: User,
) -> None:
    """An admin reads person by person: the other device and the person get updates. A person who
    reads moves the admin's mark."""
    there = await sign_in(dora)
    question = world.write(dora, monoforum, "where is my order")
    world.write(bob, monoforum, "from Bob")
    peer = await monoforum_peer(phone)
    here, hers = Inbox(client), Inbox(there)
    her = await person(phone, peer, dora)
    unread = (await dialog_of(client, monoforum.id)).unread_count

    await phone(functions.messages.ReadSavedHistoryRequest(peer, her, question.ids[0]))
    own = await here.next(types.UpdateReadMonoForumInbox)
    receipt = await hers.next(types.UpdateReadChannelOutbox)
    topic = world.direct_topic(monoforum, dora)
    answer = world.write(monoforum.creator, monoforum, "soon", topic=topic)
    await there(functions.channels.ReadHistoryRequest(await monoforum_peer(there), 0))
    other = await here.next(types.UpdateReadMonoForumOutbox)

    assert (own.channel_id, own.saved_peer_id) == (monoforum.id, types.PeerUser(dora.id))
    assert own.read_max_id == receipt.max_id == question.ids[0]
    assert (other.saved_peer_id, other.read_max_id) == (own.saved_peer_id, answer.ids[0])
    assert (unread, (await dialog_of(client, monoforum.id)).unread_count) == (2, 1)
    found = await client(functions.messages.GetSavedDialogsByIDRequest([her], parent_peer=peer))
    listed = found.dialogs[0]
    assert (listed.unread_count, listed.read_outbox_max_id) == (0, answer.ids[0])


async def test_drafts_and_marks_of_a_person(
    client: TelegramClient, phone: TelegramClient, world: World, monoforum: Channel, dora: User
) -> None:
    """Each person has a draft and a mark as unread; reading removes the mark."""
    world.write(dora, monoforum, "where is my order")
    peer = await monoforum_peer(phone)
    her = await person(phone, peer, dora)
    here = Inbox(client)

    reply_to = types.InputReplyToMonoForum(her)
    await phone(functions.messages.SaveDraftRequest(peer, "soon", reply_to=reply_to))
    named = types.InputDialogPeer(her)
    await phone(functions.messages.MarkDialogUnreadRequest(named, unread=True, parent_peer=peer))
    draft = await here.next(types.UpdateDraftMessage)
    marked = await here.next(types.UpdateDialogUnreadMark)
    marks = await phone(functions.messages.GetDialogUnreadMarksRequest(parent_peer=peer))
    await phone(functions.messages.ReadSavedHistoryRequest(peer, her, 0))
    unmarked = await here.next(types.UpdateDialogUnreadMark)

    whose = types.PeerUser(dora.id)
    assert (draft.saved_peer_id, draft.draft.message) == (whose, "soon")
    assert draft.peer == types.PeerChannel(monoforum.id)
    assert (marked.saved_peer_id, marked.unread) == (whose, True)
    assert (unmarked.saved_peer_id, unmarked.unread) == (whose, False)
    assert marks == [types.DialogPeer(whose)]


async def test_suggested_posts(
    client: TelegramClient, inbox: Inbox, world: World, monoforum: Channel, dora: User
) -> None:
    """A suggestion has a price. The decision edits it, and a service message answers it."""
    offer = SuggestedPost(stars=50)
    message = world.write(dora, monoforum, "post this", suggested_post=offer)
    peer = await monoforum_peer(client)

    ask = functions.messages.ToggleSuggestedPostApprovalRequest(
        peer, message.ids[0], reject=True, reject_comment="no"
    )
    received = await direct_message(inbox)
    await client(ask)

    assert received.suggested_post.price == types.StarsAmount(50, 0)
    history = await client.get_messages(peer, 2)
    assert history[1].suggested_post.rejected is True
    assert history[0].action == types.MessageActionSuggestedPostApproval(
        rejected=True, balance_too_low=False, reject_comment="no"
    )
    assert history[0].reply_to.reply_to_msg_id == message.ids[0]
    assert history[0].saved_peer_id == types.PeerUser(dora.id)


async def test_a_difference_is_each_sides_own(
    client: TelegramClient,
    sign_in: Any,
    before: State,
    world: World,
    monoforum: Channel,
    dora: User,
    bob: User,
) -> None:
    """The difference of an admin has everything, that of a person only the own messages, without
    gaps. Edits and deletions are on both sides."""
    there = await sign_in(dora)
    gone = world.write(dora, monoforum, "gone")
    world.write(bob, monoforum, "from Bob")
    kept = world.write(dora, monoforum, "kept")
    world.edit(kept, "edited")
    world.delete([gone])

    everything = await difference(client)
    hers = await difference(there)

    assert [m.message for m in everything.new_messages] == ["from Bob", "edited"]
    assert [m.message for m in hers.new_messages] == ["edited"]
    assert (everything.pts, hers.pts) == (6, 5)
    assert [type(update) for update in hers.other_updates if hasattr(update, "messages")] == [
        types.UpdateDeleteChannelMessages
    ]


async def difference(client: TelegramClient) -> Any:
    """Everything that happened in the monoforum."""
    peer = await monoforum_peer(client)
    given = types.InputChannel(peer.channel_id, peer.access_hash)
    everything = types.ChannelMessagesFilterEmpty()
    return await client(functions.updates.GetChannelDifferenceRequest(given, everything, 1, 100))
