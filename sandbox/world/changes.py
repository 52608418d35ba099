"""The changes of messages, people and chats, as accounts see them.

The other capabilities have theirs in their own files (drafts, filters, folders, mentions, and so
on). Each class names the update that Telegram sends for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.model import Box, Change, Channel, Chat, Logged, Message, Peer, Sequenced, User


@dataclass(slots=True, frozen=True)
class NewMessage(Logged):
    """``updateNewMessage``, ``updateNewChannelMessage``."""

    message: Message


@dataclass(slots=True, frozen=True)
class EditedMessage(Logged):
    """``updateEditMessage``, ``updateEditChannelMessage``."""

    message: Message


@dataclass(slots=True, frozen=True)
class DeletedMessages(Logged):
    """``updateDeleteMessages``, ``updateDeleteChannelMessages``; ids are those of the box."""

    ids: tuple[int, ...]


@dataclass(slots=True, frozen=True)
class ReadInbox(Logged):
    """``updateReadHistoryInbox``: the owner has read, on this device or another."""

    peer: Peer
    max_id: int
    still_unread: int


@dataclass(slots=True, frozen=True)
class ReadOutbox(Logged):
    """``updateReadHistoryOutbox``: the other side has read the owner's messages."""

    peer: Peer
    max_id: int


@dataclass(slots=True, frozen=True)
class Renamed(Sequenced):
    """``updateUserName``; takes ``seq``."""

    user: User


@dataclass(slots=True, frozen=True)
class ChatChanged(Sequenced):
    """``updateChannel``, and updates like ``updateChatParticipants``: joined, left, renamed;
    ``seq``."""

    chat: Chat


@dataclass(slots=True, frozen=True)
class PeerBlocked(Sequenced):
    """``updatePeerBlocked``: the owner has blocked or unblocked somebody; takes ``seq``."""

    user: User
    blocked: bool


@dataclass(slots=True, frozen=True)
class Typing(Change):
    """``updateUserTyping`` and similar updates. They are in no sequence and in no log."""

    user: User
    peer: Peer


@dataclass(slots=True, frozen=True)
class ChannelRead(Change):
    """``updateReadChannelInbox``, ``updateReadChannelOutbox``; outside the channel's ``pts``."""

    channel: Channel
    max_id: int
    still_unread: int
    own: bool
    """True when the owner has read others' messages, False when others have read the owner's."""


def pts_of(box: Box, message: Message) -> int:
    """The ``pts`` that a message took when it was new in this box. If it never was, the box's own
    ``pts``."""
    new = (change for change in reversed(box.log) if isinstance(change, NewMessage))
    return next((change.pts for change in new if change.message is message), box.pts)
