"""Apply events to messages and read marks."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappush

from sandbox.world import events
from sandbox.world.archive import bring_back
from sandbox.world.changes import (
    ChannelRead,
    DeletedMessages,
    EditedMessage,
    NewMessage,
    ReadInbox,
    ReadOutbox,
)
from sandbox.world.keyboards import keyboard_of
from sandbox.world.mentions import mentioned_in
from sandbox.world.message_content import Action, Entity, Media, SuggestedPost
from sandbox.world.model import Channel, Group, Message, Peer, User, remove_id
from sandbox.world.monoforums import (
    keep_on_side,
    publish_read_to_admins,
    side_of,
    take_from_sides,
)
from sandbox.world.state import State, applies
from sandbox.world.topics import put_into_topic


@applies(events.Wrote)
def wrote(state: State, event: events.Wrote) -> Message:
    """Put a message into the boxes of all who receive it."""
    message = new_message(state, event)
    if event.random_id:
        state.sent[message.sender.id, event.chat, event.random_id] = message
    if isinstance(message.chat, Channel):
        keep_in_channel(state, message.chat, message, event)
    else:
        for owner in owners(message):
            keep_in_box(state, owner, message, event.at)
    return message


def new_message(state: State, event: events.Wrote) -> Message:
    """The message of an event."""
    message = Message(
        number=len(state.messages),
        sender=state.user(event.sender),
        chat=state.peer(event.chat),
        date=event.date,
        text=event.text,
        reply_to=None if event.reply_to is None else state.messages[event.reply_to],
        quote=event.quote,
        entities=entities(event),
        media=Media(*event.media) if event.media else None,  # type: ignore[arg-type] # from JSON
        action=action(event),
        forwarded_from=state.peer(event.forwarded_from) if event.forwarded_from else None,
        forward_date=event.forward_date,
        forward_post=event.forward_post,
        silent=event.silent,
        random_id=event.random_id,
        suggested_post=SuggestedPost(*event.suggested_post) if event.suggested_post else None,
        ttl_period=event.ttl_period,
        grouped_id=event.grouped_id,
        keyboard=keyboard_of(event.keyboard),
        from_scheduled=event.from_scheduled,
    )
    if message.ttl_period:
        heappush(state.expiring, (message.date + message.ttl_period, message.number))
    message.mentions = mentioned_in(state, message)
    state.messages.append(message)
    return message


def action(event: events.Wrote) -> Action | None:
    """The action of a service message."""
    if event.action is None:
        return None
    kind, title, users, *values = event.action
    return Action(kind, title, tuple(users), *values)  # type: ignore[arg-type] # from JSON


def entities(event: events.Wrote | events.Edited) -> tuple[Entity, ...]:
    """The entities of an event's text."""
    return tuple(Entity(*entity) for entity in event.entities)  # type: ignore[arg-type] # from JSON


def owners(message: Message) -> Iterable[User]:
    """The users whose boxes get a private or group message. A user who blocked the sender gets
    none."""
    if isinstance(message.chat, Group):
        return list(message.chat.members)
    assert isinstance(message.chat, User)
    if message.chat is message.sender or message.sender in message.chat.blocked:
        return [message.sender]
    return [message.sender, message.chat]


def keep_in_box(state: State, owner: User, message: Message, at: int) -> None:
    """One more message in a user's box."""
    box = owner.box
    message_id = message.ids[owner.id] = box.next_id()
    box.messages[message_id] = message
    peer = message.peer_for(owner)
    dialog = state.dialog(owner, peer)
    dialog.ids.append(message_id)
    dialog.unread += message.sender is not owner
    if owner in message.mentions:
        dialog.unread_mentions.add(message_id)
    state.publish(owner, box.record(NewMessage(box.pts + 1, 1, message), at))
    if message.sender is not owner:
        bring_back(state, owner, peer, at)


def keep_in_channel(state: State, channel: Channel, message: Message, event: events.Wrote) -> None:
    """One more message in a channel's box."""
    box, at = channel.box, event.at
    message_id = message.ids[0] = box.next_id()
    box.messages[message_id] = message
    box.ids.append(message_id)
    put_into_topic(channel, message, event.topic)
    if channel.monoforum:
        keep_on_side(state, channel, message, at)
    for user in message.mentions:
        state.dialog(user, channel).unread_mentions.add(message_id)
    state.publish(channel, box.record(NewMessage(box.pts + 1, 1, message), at))
    for user in sorted(state.archived_by.get(channel, ()), key=lambda user: user.id):
        if user is not message.sender:
            bring_back(state, user, channel, at)


@applies(events.Edited)
def edited(state: State, event: events.Edited) -> None:
    """Change a text in every box that still holds the message."""
    message = state.messages[event.message]
    message.text, message.entities = event.text, entities(event)
    message.edited, message.edit_hidden = event.date, event.hidden
    publish_edit(state, message, event.date)


def publish_edit(state: State, message: Message, date: int) -> None:
    """Report a changed message to everybody who has it."""
    for owner in holders(state, message):
        change = EditedMessage(owner.box.pts + 1, 1, message)
        state.publish(owner, owner.box.record(change, date))
    if isinstance(message.chat, Channel) and message.chat.monoforum:
        side = side_of(state, message)
        if message.ids[0] in side.channel.box_for(side.user).messages:
            box = side.channel.box_for(side.user)
            state.publish(side, box.record(EditedMessage(box.pts + 1, 1, message), date))


def holders(state: State, message: Message) -> list[User | Channel]:
    """The users or channel whose boxes hold a message now."""
    if isinstance(message.chat, Channel):
        return [message.chat] if message.ids[0] in message.chat.box.messages else []
    return [
        state.users[user_id]
        for user_id, message_id in message.ids.items()
        if message_id in state.users[user_id].box.messages
    ]


@applies(events.Deleted)
def deleted(state: State, event: events.Deleted) -> None:
    """Take messages out of boxes; ids deleted together make one update a box."""
    taken: dict[User | Channel, list[int]] = {}
    only_for = state.user(event.only_for) if event.only_for else None
    for number in event.messages:
        message = state.messages[number]
        for owner in holders(state, message):
            if only_for is None or owner is only_for or isinstance(owner, Channel):
                taken.setdefault(owner, []).append(take_out(owner, message))
    for owner, ids in taken.items():
        change = DeletedMessages(owner.box.pts + len(ids), len(ids), tuple(ids))
        state.publish(owner, owner.box.record(change, event.date))
        if isinstance(owner, Channel) and owner.monoforum:
            take_from_sides(state, owner, ids, event.date)


def take_out(owner: User | Channel, message: Message) -> int:
    """Remove a message from one box; return its id there."""
    if isinstance(owner, Channel):
        message_id = message.ids[0]
        remove_id(owner.box.ids, message_id)
        if message.topic_id in owner.topics:
            remove_id(owner.topics[message.topic_id].ids, message_id)
        for user in message.mentions & owner.members.keys():
            user.box.dialogs[owner].unread_mentions.discard(message_id)
    else:
        message_id = message.ids[owner.id]
        dialog = owner.box.dialogs[message.peer_for(owner)]
        remove_id(dialog.ids, message_id)
        unread = message_id > dialog.read_inbox_max_id and message.sender is not owner
        dialog.unread -= unread
        dialog.unread_mentions.discard(message_id)
    del owner.box.messages[message_id]
    return message_id


@applies(events.Read)
def read(state: State, event: events.Read) -> None:
    """Move the reader's mark, and the marks of those whose messages have now been read."""
    reader, peer = state.user(event.reader), state.peer(event.peer)
    dialog = state.dialog(reader, peer)
    before = dialog.read_inbox_max_id
    if event.max_id <= before:
        return
    dialog.read_inbox_max_id = event.max_id
    unread = dialog.unread = state.count_unread(reader, peer)
    box = state.box_of(reader, peer)
    newly = [box[i] for i in dialog.after(before) if i <= event.max_id]
    if isinstance(peer, Channel):
        state.publish(reader, ChannelRead(peer, event.max_id, unread, own=True))
        notify_channel_authors(state, peer, newly)
        return
    change = ReadInbox(reader.box.pts + 1, 1, peer, event.max_id, unread)
    state.publish(reader, reader.box.record(change, event.date))
    notify_authors(state, reader, peer, newly, event.date)


def notify_authors(state: State, reader: User, peer: Peer, newly: list[Message], date: int) -> None:
    """Everyone whose message was read gets ``updateReadHistoryOutbox`` up to the newest one."""
    newest = {message.sender: message for message in newly if message.sender is not reader}
    for author, message in newest.items():
        shown = reader if peer is author else peer
        dialog = state.dialog(author, shown)
        max_id = message.ids[author.id]
        if max_id <= dialog.read_outbox_max_id:
            continue
        dialog.read_outbox_max_id = max_id
        change = ReadOutbox(author.box.pts + 1, 1, shown, max_id)
        state.publish(author, author.box.record(change, date))


def notify_channel_authors(state: State, channel: Channel, newly: list[Message]) -> None:
    """Authors in a supergroup get a read receipt; broadcast channels send none."""
    if not channel.megagroup:
        return
    if channel.monoforum:
        publish_read_to_admins(state, channel, newly)
        return
    newest = {message.sender: message.ids[0] for message in newly}
    for author, max_id in newest.items():
        if author not in channel.members:
            continue
        dialog = state.dialog(author, channel)
        if max_id > dialog.read_outbox_max_id:
            dialog.read_outbox_max_id = max_id
            state.publish(author, ChannelRead(channel, max_id, 0, own=False))
