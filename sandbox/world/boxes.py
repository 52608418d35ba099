"""Boxes, which hold messages and the log of changes. They and the model refer to each other.

Every user has one box, with one id counter and one ``pts`` sequence for private chats and basic
groups together. Every channel has its own box. A change that takes ``pts`` stays in the box's log,
from which ``getDifference`` is answered (core.telegram.org/api/updates).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.world.dialog_state import MAIN, DialogFilter, Draft, NotifySettings
from sandbox.world.topic_state import TopicState

if TYPE_CHECKING:
    from sandbox.world.model import Message, Peer

FIRST_PTS = 1


@dataclass(slots=True, frozen=True)
class Change:
    """Something that is pushed to an account when it happens. A difference does not repeat it,
    unless it is `Logged` or `Sequenced`."""

    @property
    def peers(self) -> frozenset[Peer]:
        """Everybody that a client must know to understand it."""
        return frozenset()


@dataclass(slots=True, frozen=True)
class Logged(Change):
    """A change that takes ``pts``. A difference repeats all changes after a ``pts``."""

    pts: int
    pts_count: int


@dataclass(slots=True, frozen=True)
class Sequenced(Change):
    """A change that takes ``seq``. A difference repeats all changes since a date."""


@dataclass(slots=True)
class Box:
    """Messages by id, and the log of everything that took ``pts``."""

    pts: int = FIRST_PTS
    last_id: int = 0
    messages: dict[int, Message] = field(default_factory=dict)
    log: list[Logged] = field(default_factory=list)
    date: int = 0
    """When the log last grew, in Unix seconds."""

    def record(self, change: Logged, date: int) -> Logged:
        """Append a change with the next ``pts``."""
        self.pts = change.pts
        self.date = max(self.date, date)
        self.log.append(change)
        return change

    def since(self, pts: int) -> Iterator[Logged]:
        """Everything after ``pts``, oldest first."""
        start = bisect_right(self.log, pts, key=lambda change: change.pts)
        for index in range(start, len(self.log)):
            yield self.log[index]

    def next_id(self) -> int:
        """Take the next message id."""
        self.last_id += 1
        return self.last_id


@dataclass(slots=True)
class Dialog:
    """One conversation in a user's list: the ids of its messages in order, and the read marks.

    A channel's dialogs share the one list of ids that its box keeps.
    """

    ids: list[int]
    read_inbox_max_id: int = 0
    """The owner has read up to this id."""
    read_outbox_max_id: int = 0
    """The others have read the owner's messages up to this id."""
    unread: int = 0
    """The number of others' messages after the mark, for private chats and groups."""
    joined_pts: int = FIRST_PTS
    """A channel's pts just before the owner joined it."""
    notify: NotifySettings = field(default_factory=NotifySettings)
    folder_id: int = MAIN
    unread_mark: bool = False
    """Whether the owner has marked it as unread by hand."""
    ttl_period: int = 0
    """In a private chat: new messages are deleted after this many seconds; 0: never."""
    draft: Draft | None = None
    unread_mentions: set[int] = field(default_factory=set)
    """The ids of messages that mention the owner, who has not looked at them."""
    topics: dict[int, TopicState] = field(default_factory=dict)
    """The owner's own marks and settings in the topics of a forum, by topic id."""

    def topic(self, topic_id: int) -> TopicState:
        """The owner's marks and settings in a topic; they are created if needed."""
        return self.topics.setdefault(topic_id, TopicState())

    def read_in_topic(self, topic_id: int) -> int:
        """The id up to which the owner has read a topic: by its own mark, or by the chat's."""
        known = self.topics.get(topic_id)
        return max(self.read_inbox_max_id, known.read_inbox_max_id if known else 0)

    def after(self, message_id: int) -> list[int]:
        """The ids greater than ``message_id``."""
        return self.ids[bisect_right(self.ids, message_id) :]


@dataclass(slots=True)
class UserBox(Box):
    """A user's own box: private chats and basic groups, and the list of conversations."""

    seq: int = 0
    seq_log: list[tuple[int, Sequenced]] = field(default_factory=list)
    """Unix second and change; entry n took ``seq`` n+1."""
    dialogs: dict[Peer, Dialog] = field(default_factory=dict)
    notify_defaults: dict[str, NotifySettings] = field(default_factory=dict)
    """By the kind of chat, for chats that have no settings of their own."""
    pinned: dict[int, list[Peer]] = field(default_factory=dict)
    """Peer folder to its pinned conversations, the first one first."""
    filters: dict[int, DialogFilter] = field(default_factory=dict)
    filter_order: list[int] = field(default_factory=lambda: [0])
    """The ids of the filters as they are shown; 0 is the place of all conversations."""
    filter_tags: bool = False

    def record_sequenced(self, change: Sequenced, date: int) -> None:
        """Append a change that takes ``seq``."""
        self.seq += 1
        self.seq_log.append((date, change))


@dataclass(slots=True)
class ChannelBox(Box):
    """A channel's box, the same for all members."""

    ids: list[int] = field(default_factory=list)


def remove_id(ids: list[int], message_id: int) -> None:
    """Take a deleted message out of an ordered list of ids."""
    index = bisect_left(ids, message_id)
    if index < len(ids) and ids[index] == message_id:
        del ids[index]
