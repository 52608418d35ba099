"""Direct messages to a channel (core.telegram.org/api/monoforum).

The channel has a monoforum with a topic for each person, who is named by ``saved_peer_id``. Admins
see all topics, in the box of the monoforum. A person sees only the own topic: a `Side` with a box
and a ``pts`` of its own. Its ids are the same, but the messages of others are missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.changes import ChannelRead, ChatChanged, DeletedMessages, NewMessage
from sandbox.world.events import Event
from sandbox.world.model import Change, Channel, Message, Peer, Side, remove_id
from sandbox.world.state import State, applies
from sandbox.world.topic_state import Topic


@dataclass(slots=True, frozen=True)
class DirectMessagesOpened(Event):
    """A channel began to accept direct messages."""

    channel: str
    date: int


@dataclass(slots=True, frozen=True)
class MonoforumRead(Change):
    """``updateReadMonoForumInbox``, ``updateReadMonoForumOutbox``; in no sequence."""

    channel: Channel
    topic_id: int
    """The id of the person."""
    max_id: int
    own: bool
    """True when the owner has read the person's messages, False when the person has read."""

    @property
    def peers(self) -> frozenset[Peer]:
        """The monoforum."""
        return frozenset((self.channel,))


@applies(DirectMessagesOpened)
def direct_messages_opened(state: State, event: DirectMessagesOpened) -> Channel:
    """Make the monoforum. The channel's admins find it when the first message is there."""
    channel = state.chat(event.channel)
    assert isinstance(channel, Channel)
    monoforum = Channel(
        state.next_channel, channel.title, channel.creator, event.date, megagroup=True
    )
    state.next_channel += 1
    state.channels[monoforum.id] = monoforum
    monoforum.monoforum = True
    monoforum.linked, channel.linked = channel, monoforum
    monoforum.admins = channel.admins
    monoforum.members = dict.fromkeys(channel.admins, event.date)
    for admin in channel.admins:
        state.dialog(admin, monoforum)
    channel.version += 1
    state.publish_sequenced(list(channel.members), ChatChanged(channel), event.date)
    return monoforum


def side_of(state: State, message: Message) -> Side:
    """The person with whom a message of a monoforum was exchanged."""
    assert isinstance(message.chat, Channel)
    return Side(message.chat, state.users[message.topic_id])


def keep_on_side(state: State, monoforum: Channel, message: Message, date: int) -> None:
    """One more message that its person sees."""
    side, message_id = side_of(state, message), message.ids[0]
    if side.user in monoforum.admins:
        return
    box = monoforum.box_for(side.user)
    state.dialog(side.user, monoforum)
    box.messages[message_id] = message
    box.ids.append(message_id)
    state.publish(side, box.record(NewMessage(box.pts + 1, 1, message), date))


def take_from_sides(state: State, monoforum: Channel, ids: list[int], date: int) -> None:
    """Remove deleted messages from what the persons see."""
    for user, box in monoforum.sides.items():
        taken = [message_id for message_id in ids if message_id in box.messages]
        for message_id in taken:
            remove_id(box.ids, message_id)
            del box.messages[message_id]
        if taken:
            change = DeletedMessages(box.pts + len(taken), len(taken), tuple(taken))
            state.publish(Side(monoforum, user), box.record(change, date))


def publish_read_to_person(state: State, monoforum: Channel, topic: Topic, max_id: int) -> None:
    """An admin has read: move the person's mark, if there is something new of the person."""
    person = state.users[topic.id]
    box = monoforum.box_for(person)
    own = [i for i in box.ids if i <= max_id and box.messages[i].sender is person]
    dialog = state.dialog(person, monoforum)
    if own and own[-1] > dialog.read_outbox_max_id:
        dialog.read_outbox_max_id = own[-1]
        state.publish(person, ChannelRead(monoforum, own[-1], 0, own=False))


def publish_read_to_admins(state: State, monoforum: Channel, newly: list[Message]) -> None:
    """A person has read: move the admins' marks, who all write as the channel."""
    answers = [message for message in newly if message.sender in monoforum.admins]
    if not answers:
        return
    topic_id, max_id = answers[-1].topic_id, answers[-1].ids[0]
    for admin in sorted(monoforum.admins, key=lambda user: user.id):
        mark = state.dialog(admin, monoforum).topic(topic_id)
        if max_id > mark.read_outbox_max_id:
            mark.read_outbox_max_id = max_id
            state.publish(admin, MonoforumRead(monoforum, topic_id, max_id, own=False))
