"""Message boxes and their update logs.

Every user has one box with one id counter and one ``pts`` sequence for private chats and basic
groups together; every channel has its own. A change that takes ``pts`` stays in the box's log, from
which ``getDifference`` is answered (core.telegram.org/api/updates).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.messages import Message
    from sandbox.world.peers import Channel, Chat, Peer, User

FIRST_PTS = 1


@dataclass(slots=True, frozen=True)
class NewMessage:
    """``updateNewMessage``, ``updateNewChannelMessage``."""

    pts: int
    pts_count: int
    message: Message


@dataclass(slots=True, frozen=True)
class EditedMessage:
    """``updateEditMessage``, ``updateEditChannelMessage``."""

    pts: int
    pts_count: int
    message: Message


@dataclass(slots=True, frozen=True)
class DeletedMessages:
    """``updateDeleteMessages``, ``updateDeleteChannelMessages``; ids are those of the box."""

    pts: int
    pts_count: int
    ids: tuple[int, ...]


@dataclass(slots=True, frozen=True)
class ReadInbox:
    """``updateReadHistoryInbox``: the owner has read, here or on another device."""

    pts: int
    pts_count: int
    peer: Peer
    max_id: int
    still_unread: int


@dataclass(slots=True, frozen=True)
class ReadOutbox:
    """``updateReadHistoryOutbox``: the other side has read what the owner wrote."""

    pts: int
    pts_count: int
    peer: Peer
    max_id: int


@dataclass(slots=True, frozen=True)
class Renamed:
    """``updateUserName``; takes ``seq``."""

    user: User


@dataclass(slots=True, frozen=True)
class ChatChanged:
    """``updateChannel``, ``updateChatParticipants``-like news: joined, left, renamed; ``seq``."""

    chat: Chat


@dataclass(slots=True, frozen=True)
class PeerBlocked:
    """``updatePeerBlocked``: the owner has blocked or freed somebody; takes ``seq``."""

    user: User
    blocked: bool


@dataclass(slots=True, frozen=True)
class Typing:
    """``updateUserTyping`` and its kin; in no sequence and in no log."""

    user: User
    peer: Peer


@dataclass(slots=True, frozen=True)
class ChannelRead:
    """``updateReadChannelInbox``, ``updateReadChannelOutbox``; outside the channel's ``pts``."""

    channel: Channel
    max_id: int
    still_unread: int
    own: bool
    """True when the owner has read others' messages, False when others have read the owner's."""


Logged = NewMessage | EditedMessage | DeletedMessages | ReadInbox | ReadOutbox
Sequenced = Renamed | ChatChanged | PeerBlocked
Change = Logged | Sequenced | Typing | ChannelRead


@dataclass(slots=True)
class Box:
    """Messages by id, and the log of everything that took ``pts``."""

    pts: int = FIRST_PTS
    last_id: int = 0
    messages: dict[int, Message] = field(default_factory=dict)
    log: list[Logged] = field(default_factory=list)
    date: int = 0
    """When the log last grew, Unix seconds."""

    def record(self, change: Logged, date: int) -> Logged:
        """Append a change whose ``pts`` is the next one."""
        self.pts = change.pts
        self.date = max(self.date, date)
        self.log.append(change)
        return change

    def since(self, pts: int) -> Iterator[Logged]:
        """Everything after ``pts``, oldest first."""
        start = bisect_right(self.log, pts, key=lambda change: change.pts)
        for index in range(start, len(self.log)):
            yield self.log[index]

    def pts_of(self, message: Message) -> int:
        """The pts that a message took when it was new here; the box's own where it never was."""
        news = (c for c in reversed(self.log) if isinstance(c, NewMessage))
        return next((change.pts for change in news if change.message is message), self.pts)

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
    """How far the owner has read."""
    read_outbox_max_id: int = 0
    """How far the others have read what the owner wrote."""
    unread: int = 0
    """Messages of others past the mark; kept for private chats and groups, not for channels."""
    joined_pts: int = FIRST_PTS
    """A channel's pts just before the owner joined it."""

    def after(self, message_id: int) -> list[int]:
        """The ids greater than ``message_id``."""
        return self.ids[bisect_right(self.ids, message_id) :]


@dataclass(slots=True)
class UserBox(Box):
    """A user's own box: private chats and basic groups, and the list of conversations."""

    seq: int = 0
    seq_log: list[tuple[int, Sequenced]] = field(default_factory=list)
    """Unix second and change; the n-th entry took ``seq`` n+1."""
    dialogs: dict[Peer, Dialog] = field(default_factory=dict)

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
