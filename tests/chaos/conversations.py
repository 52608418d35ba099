"""Conversations: where an account reads and writes, which is a chat or one topic of it."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple, TypeGuard

from sandbox import Channel, Entry, Group, Message, Topic, User, World

Peer = User | Group | Channel


class Conversation(NamedTuple):
    """A conversation of an account. topic_id: a topic of a forum, or a person who writes to a
    channel; 0 for a whole chat."""

    owner: User
    peer: Peer
    topic_id: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """The ids by which REST names it: of the chat and of the topic."""
        return marked(self.peer), self.topic_id

    @property
    def topic(self) -> Topic | None:
        """The topic; None for a whole chat."""
        return self.peer.topics[self.topic_id] if isinstance(self.peer, Channel) else None

    @property
    def is_open(self) -> bool:
        """Whether the account can write there now."""
        if isinstance(self.peer, Group):
            return self.peer.migrated_to is None
        topic = self.topic if self.topic_id else None
        return topic is None or not (topic.is_deleted or topic.is_closed or topic.is_hidden)

    @property
    def name(self) -> str:
        """A name for a difference."""
        title = self.peer.name if isinstance(self.peer, User) else self.peer.title
        return f"{title}/{self.topic_id}" if self.topic_id else title

    def history(self, world: World) -> list[Entry]:
        """Its messages at Telegram, oldest first."""
        entries = world.history(self.owner, self.peer)
        return [e for e in entries if not self.topic_id or e.message.topic_id == self.topic_id]

    def unread(self, world: World) -> list[Message]:
        """The messages of others that the owner has not read."""
        dialog = world.state.dialog(self.owner, self.peer)
        read = dialog.read_inbox_max_id
        if self.topic_id:
            read = dialog.read_in_topic(self.topic_id)
        entries = self.history(world)
        start = bisect_right([entry.id for entry in entries], read)
        return [e.message for e in entries[start:] if e.sender is not self.owner]


def conversations_in(owner: User, peer: Peer) -> list[Conversation]:
    """The conversations that an account has with a peer: one, or one for each topic."""
    if is_divided(peer, owner):
        return [Conversation(owner, peer, topic_id) for topic_id in list(peer.topics)]
    return [Conversation(owner, peer)]


def is_divided(peer: Peer, owner: User) -> TypeGuard[Channel]:
    """Whether an account has a conversation for each topic or person of a chat."""
    return isinstance(peer, Channel) and peer.is_divided_for(owner)


def marked(peer: Peer) -> int:
    """A peer's marked id."""
    if isinstance(peer, Channel):
        return -1_000_000_000_000 - peer.id
    return -peer.id if isinstance(peer, Group) else peer.id
