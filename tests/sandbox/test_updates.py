"""Updates that a connected client receives."""

from __future__ import annotations

import pytest
from telethon import TelegramClient
from telethon.tl import functions, types

from sandbox import DataCentre, Media, User, World
from tests.sandbox.conftest import Connect, Inbox


async def test_incoming_message(world: World, anna: User, bob: User, inbox: Inbox) -> None:
    """A contact's message arrives with its date, sender and pts."""
    written = world.write(bob, anna, "hello", date=1_700_000_000)

    update = await inbox.next(types.UpdateNewMessage)

    message = update.message
    assert (message.id, message.message, message.out) == (written.id_for(anna), "hello", False)
    assert message.peer_id == types.PeerUser(bob.id)
    assert int(message.date.timestamp()) == 1_700_000_000
    assert (update.pts, update.pts_count) == (anna.box.pts, 1)


async def test_written_on_another_device(world: World, anna: User, bob: User, inbox: Inbox) -> None:
    """A message from the owner's other device arrives as outgoing."""
    world.write(anna, bob, "from my phone")

    update = await inbox.next(types.UpdateNewMessage)

    assert (update.message.message, update.message.out) == ("from my phone", True)
    assert update.message.peer_id == types.PeerUser(bob.id)


async def test_group_and_channel(world: World, anna: User, bob: User, inbox: Inbox) -> None:
    """Groups, supergroups and channels have their own kinds of updates."""
    group = world.create_group("Team", bob, [anna])
    super_group = world.create_channel("Crowd", bob, [anna], megagroup=True)
    channel = world.create_channel("News", bob, [anna])

    for chat in (group, super_group, channel):
        world.write(bob, chat, f"to {chat.title}")
    found = {}
    while len(found) < 3:
        update = await inbox.next(types.UpdateNewMessage, types.UpdateNewChannelMessage)
        if update.message.message:
            found[update.message.message] = update.message

    assert found["to Team"].peer_id == types.PeerChat(group.id)
    assert found["to Team"].from_id == types.PeerUser(bob.id)
    assert found["to Crowd"].peer_id == types.PeerChannel(super_group.id)
    assert found["to Crowd"].from_id == types.PeerUser(bob.id)
    assert found["to News"].peer_id == types.PeerChannel(channel.id)
    assert (found["to News"].from_id, found["to News"].post) == (None, True)


async def test_short_forms(
    centre: DataCentre, world: World, anna: User, bob: User, inbox: Inbox
) -> None:
    """On request, plain texts arrive in the short forms without users."""
    group = world.create_group("Team", bob, [anna])
    centre.delivery.short_updates = True

    world.write(bob, anna, "in private")
    world.write(bob, group, "in the group")

    private = await inbox.next(types.UpdateShortMessage)
    assert (private.user_id, private.message) == (bob.id, "in private")
    shared = await inbox.next(types.UpdateShortChatMessage)
    assert (shared.chat_id, shared.from_id) == (group.id, bob.id)


async def test_edit_delete_and_read(world: World, anna: User, bob: User, inbox: Inbox) -> None:
    """Edits, deletions and read marks arrive with real pts."""
    first, second = world.write(bob, anna, "one"), world.write(anna, bob, "two")

    world.edit(first, "One")
    world.read(bob, anna)
    world.read(anna, bob)
    world.delete([first, second])

    edit = await inbox.next(types.UpdateEditMessage)
    assert (edit.message.message, edit.message.edit_date is not None) == ("One", True)
    outbox = await inbox.next(types.UpdateReadHistoryOutbox)
    assert (outbox.peer, outbox.max_id) == (types.PeerUser(bob.id), second.id_for(anna))
    own = await inbox.next(types.UpdateReadHistoryInbox)
    assert (own.max_id, own.still_unread_count) == (second.id_for(anna), 0)
    deletion = await inbox.next(types.UpdateDeleteMessages)
    assert deletion.messages == [first.id_for(anna), second.id_for(anna)]
    assert (deletion.pts, deletion.pts_count) == (anna.box.pts, 2)


async def test_rename_takes_seq(world: World, anna: User, bob: User, inbox: Inbox) -> None:
    """A change outside pts takes seq, and the next one is not lost."""
    world.write(bob, anna, "hello")

    world.rename(bob, "Robert", "Berg", "bobby")
    world.rename(bob, "Rob", "Berg", "robby")

    names = [(await inbox.next(types.UpdateUserName)).first_name for _ in range(2)]
    assert names == ["Robert", "Rob"]


async def test_typing(world: World, anna: User, bob: User, inbox: Inbox) -> None:
    """The update that somebody types arrives."""
    world.type(bob, anna)

    assert (await inbox.next(types.UpdateUserTyping)).user_id == bob.id


async def test_no_updates_wanted(
    centre: DataCentre, world: World, anna: User, bob: User, sign_in: Connect
) -> None:
    """A client that calls without updates receives no pushes."""
    quiet = await sign_in(anna, receive_updates=False)
    inbox = Inbox(quiet)

    world.write(bob, anna, "unheard")
    await quiet(functions.updates.GetStateRequest())

    assert inbox.queue.empty()


async def test_many_at_once(world: World, anna: User, bob: User, inbox: Inbox) -> None:
    """A thousand messages at once arrive in order, none missing."""
    texts = [f"message {number}" for number in range(1000)]

    for text in texts:
        world.write(bob, anna, text)

    assert await inbox.texts(1000) == texts


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        ("photo", types.MessageMediaPhoto),
        ("video", types.MessageMediaDocument),
        ("voice", types.MessageMediaDocument),
        (Media("document", "offer.pdf"), types.MessageMediaDocument),
        ("sticker", types.MessageMediaDocument),
        (Media("contact", "Bob", "+4930"), types.MessageMediaContact),
        ("geo", types.MessageMediaGeo),
        (Media("poll", "Lunch?", "Yes\nNo\nLater"), types.MessageMediaPoll),
    ],
    ids=["photo", "video", "voice", "document", "sticker", "contact", "geo", "poll"],
)
async def test_media(
    world: World, anna: User, bob: User, inbox: Inbox, media: Media, kind: type
) -> None:
    """A stock client can read each kind of attachment."""
    world.write(bob, anna, "look", media=media)

    message = (await inbox.next(types.UpdateNewMessage)).message

    assert isinstance(message.media, kind)
    assert message.message == "look"


async def test_service_messages(world: World, anna: User, bob: User, inbox: Inbox) -> None:
    """Joining, leaving and a new title have service messages."""
    carl = world.register("99966110003", "Carl")
    group = world.create_group("Team", bob, [anna])
    world.add(group, carl, by=bob)
    world.retitle(group, "Crew", bob)
    world.remove(group, carl)

    actions = [(await inbox.next(types.UpdateNewMessage)).message.action for _ in range(4)]

    assert [type(action) for action in actions] == [
        types.MessageActionChatCreate,
        types.MessageActionChatAddUser,
        types.MessageActionChatEditTitle,
        types.MessageActionChatDeleteUser,
    ]


async def test_replies_quotes_and_forwards(
    world: World, anna: User, bob: User, inbox: Inbox
) -> None:
    """A reply has the receiver's own id, a quote its text, and a forward its source."""
    first = world.write(bob, anna, "first")
    world.write(bob, anna, "second", reply_to=first, quote="fir")
    world.write(bob, anna, "third", forwarded_from=world.service)

    await inbox.next(types.UpdateNewMessage)
    reply = (await inbox.next(types.UpdateNewMessage)).message.reply_to
    forward = (await inbox.next(types.UpdateNewMessage)).message.fwd_from

    assert (reply.reply_to_msg_id, reply.quote_text) == (first.id_for(anna), "fir")
    assert forward.from_id == types.PeerUser(777000)


async def test_the_second_device_receives_updates_of_the_first(
    client: TelegramClient, world: World, anna: User, bob: User, sign_in: Connect
) -> None:
    """Other devices receive what one device does. That device does not."""
    other = await sign_in(anna)
    here, there = Inbox(client), Inbox(other)
    world.write(bob, anna, "hello")
    await here.next(types.UpdateNewMessage)

    await client.send_message("bobby", "hi")
    await client.send_read_acknowledge("bobby")
    await client(functions.updates.GetStateRequest())

    assert await there.texts(2) == ["hello", "hi"]
    assert (await there.next(types.UpdateReadHistoryInbox)).still_unread_count == 0
    assert here.queue.empty()
