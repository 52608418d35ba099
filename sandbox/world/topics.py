"""Topics of a forum (core.telegram.org/api/forum).

The service message that creates a topic gives it its id. Members read topic by topic
(``updateReadChannelDiscussionInbox``); such reads and pins take neither ``pts`` nor ``seq``, so
that no difference repeats them: a client that was away requests the topics.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from sandbox.world.changes import ChatChanged
from sandbox.world.events import Event
from sandbox.world.model import Change, Channel, Message, Peer
from sandbox.world.monoforums import MonoforumRead, publish_read_to_person
from sandbox.world.state import State, applies
from sandbox.world.topic_state import GENERAL, GENERAL_TITLE, Topic


@dataclass(slots=True, frozen=True)
class ForumSet(Event):
    """A supergroup became a forum, or is one no longer."""

    channel: str
    forum: bool
    date: int


@dataclass(slots=True, frozen=True)
class TopicEdited(Event):
    """Somebody changed a topic. ``values``: the new ones, by the names of a `Topic`."""

    channel: str
    topic: int
    values: dict[str, Any]


@dataclass(slots=True, frozen=True)
class TopicDeleted(Event):
    """Somebody deleted a topic. Its messages were deleted before."""

    channel: str
    topic: int


@dataclass(slots=True, frozen=True)
class TopicPinned(Event):
    """Somebody pinned a topic, or unpinned it."""

    channel: str
    topic: int
    pinned: bool


@dataclass(slots=True, frozen=True)
class TopicPinsReordered(Event):
    """Somebody put the pinned topics into an order."""

    channel: str
    order: tuple[int, ...]


@dataclass(slots=True, frozen=True)
class TopicRead(Event):
    """``reader`` has read a topic up to an id."""

    reader: str
    channel: str
    topic: int
    max_id: int


@dataclass(slots=True, frozen=True)
class DiscussionRead(Change):
    """``updateReadChannelDiscussionInbox``, ``updateReadChannelDiscussionOutbox``."""

    channel: Channel
    topic_id: int
    max_id: int
    own: bool
    """True when the owner has read others' messages, False when others have read the owner's."""

    @property
    def peers(self) -> frozenset[Peer]:
        """The forum."""
        return frozenset((self.channel,))


@dataclass(slots=True, frozen=True)
class TopicPinChanged(Change):
    """``updatePinnedForumTopic``."""

    channel: Channel
    topic_id: int
    pinned: bool

    @property
    def peers(self) -> frozenset[Peer]:
        """The forum."""
        return frozenset((self.channel,))


@dataclass(slots=True, frozen=True)
class TopicPinOrderChanged(Change):
    """``updatePinnedForumTopics``."""

    channel: Channel
    order: tuple[int, ...]

    @property
    def peers(self) -> frozenset[Peer]:
        """The forum."""
        return frozenset((self.channel,))


def make_forum(channel: Channel) -> None:
    """Make a supergroup a forum: what it holds so far is in the General topic."""
    channel.forum = True
    general = Topic(GENERAL, GENERAL_TITLE, channel.creator.id, channel.date)
    general = channel.topics.setdefault(GENERAL, general)
    for message_id, message in channel.box.messages.items():
        if not message.topic_id:
            message.topic_id = GENERAL
            general.ids.append(message_id)
    general.ids.sort()


def put_into_topic(channel: Channel, message: Message, topic_id: int) -> None:
    """Put a new message of a forum into its topic: the given one, that of the answered message, or
    General. A message that creates a topic starts it. In a monoforum a person's own messages are in
    the person's topic."""
    if not channel.forum and not channel.monoforum:
        return
    message_id, answered = message.ids[0], message.reply_to
    if message.action is not None and message.action.kind == "topic_created":
        values = message.action.values
        channel.topics[message_id] = Topic(
            message_id,
            message.action.title,
            message.sender.id,
            message.date,
            values["icon_color"],
            values.get("icon_emoji_id"),
        )
        topic_id = message_id
    elif not topic_id and answered is not None and answered.chat is channel:
        topic_id = answered.topic_id
    if channel.monoforum:
        topic_id = topic_id or message.sender.id
        channel.topics.setdefault(topic_id, Topic(topic_id, "", topic_id, message.date))
    message.topic_id = topic_id or GENERAL
    channel.topics[message.topic_id].ids.append(message_id)


@applies(ForumSet)
def forum_set(state: State, event: ForumSet) -> None:
    """Set the flag, and send the members the change."""
    channel = state.chat(event.channel)
    assert isinstance(channel, Channel)
    if event.forum:
        make_forum(channel)
    channel.forum = event.forum
    channel.version += 1
    state.publish_sequenced(list(channel.members), ChatChanged(channel), event.date)


@applies(TopicEdited)
def topic_edited(state: State, event: TopicEdited) -> None:
    """Change the topic. The service message reports it to the members."""
    topic = topic_of(state, event.channel, event.topic)
    for name, value in event.values.items():
        setattr(topic, name, value)


@applies(TopicDeleted)
def topic_deleted(state: State, event: TopicDeleted) -> None:
    """Keep only that there was such a topic."""
    forum_of(state, event.channel).topics[event.topic].is_deleted = True
    pins = forum_of(state, event.channel).pinned_topics
    if event.topic in pins:
        pins.remove(event.topic)


@applies(TopicPinned)
def topic_pinned(state: State, event: TopicPinned) -> None:
    """Pin at the top, or unpin, and send the members the change."""
    forum = forum_of(state, event.channel)
    if event.topic in forum.pinned_topics:
        forum.pinned_topics.remove(event.topic)
    if event.pinned:
        forum.pinned_topics.insert(0, event.topic)
    state.publish(forum, TopicPinChanged(forum, event.topic, event.pinned))


@applies(TopicPinsReordered)
def topic_pins_reordered(state: State, event: TopicPinsReordered) -> None:
    """Pin exactly these topics, and send the members the change."""
    forum = forum_of(state, event.channel)
    forum.pinned_topics = list(event.order)
    state.publish(forum, TopicPinOrderChanged(forum, tuple(event.order)))


@applies(TopicRead)
def topic_read(state: State, event: TopicRead) -> None:
    """Move the reader's mark in the topic, and the marks of those whose messages were read."""
    reader, forum = state.user(event.reader), forum_of(state, event.channel)
    dialog, topic = state.dialog(reader, forum), forum.topics[event.topic]
    before = dialog.read_in_topic(topic.id)
    if event.max_id <= before:
        return
    dialog.topic(topic.id).read_inbox_max_id = event.max_id
    if forum.monoforum:
        state.publish(reader, MonoforumRead(forum, topic.id, event.max_id, own=True))
        publish_read_to_person(state, forum, topic, event.max_id)
        return
    state.publish(reader, DiscussionRead(forum, topic.id, event.max_id, own=True))
    first, last = (bisect_right(topic.ids, mark) for mark in (before, event.max_id))
    newest = {forum.box.messages[i].sender: i for i in topic.ids[first:last]}
    for author, max_id in newest.items():
        if author is reader or author not in forum.members:
            continue
        mark = state.dialog(author, forum).topic(topic.id)
        if max_id > mark.read_outbox_max_id:
            mark.read_outbox_max_id = max_id
            state.publish(author, DiscussionRead(forum, topic.id, max_id, own=False))


def forum_of(state: State, ref: str) -> Channel:
    """The forum that an event names."""
    channel = state.chat(ref)
    assert isinstance(channel, Channel)
    return channel


def topic_of(state: State, ref: str, topic_id: int) -> Topic:
    """The topic that an event names."""
    return forum_of(state, ref).topics[topic_id]
