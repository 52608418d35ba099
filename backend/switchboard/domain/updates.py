"""Telegram's updates as values: the vocabulary between `telegram` and intake.

A `Batch` is stored in one transaction: all changes of one packet of updates, or of one page of
history, with the update state that covers them. Either all of it is stored or nothing.
"""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import AccountId, ChatId, RandomId, TelegramMessageId
from switchboard.domain.message_entities import Entity
from switchboard.domain.messages import Direction, Kind, MessageHeader
from switchboard.domain.timestamps import Timestamp


@dataclass(frozen=True, slots=True)
class Peer:
    """A user, group or channel as one account sees it.

    access_hash: this account's key to the peer. None if Telegram sent no usable one; the store then
    keeps the known one. can_reply: whether this account may write to the peer.
    """

    chat_id: ChatId
    kind: PeerKind
    title: str
    username: str | None
    access_hash: int | None
    can_reply: bool


class NewMessage(NamedTuple):
    """A message in its present form: live, from a difference or from history.

    edited_at: the last edit that users see. hidden_edit_at: the last edit if Telegram hides it.
    sender_name: None if the packet did not contain the sender; the store then looks the name up.
    entities: they fit the text (`message_entities.sanitize_entities`).
    """

    chat_id: ChatId
    message_id: TelegramMessageId
    direction: Direction
    sender_id: int | None
    sender_name: str | None
    text: str
    kind: Kind
    media_label: str | None
    timestamp: Timestamp
    reply_to_message_id: TelegramMessageId | None = None
    edited_at: Timestamp | None = None
    entities: tuple[Entity, ...] = ()
    header: MessageHeader | None = None
    hidden_edit_at: Timestamp | None = None

    @property
    def changed_at(self) -> int:
        """The time of the last visible or hidden edit, in Unix seconds; 0 without an edit."""
        return max(self.edited_at or 0, self.hidden_edit_at or 0)


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """A message's content changed.

    If the store does not know the message, it stores it as new. It skips a message that is older
    than the stored part of the chat: paging back reads that message later.
    """

    message: NewMessage


@dataclass(frozen=True, slots=True)
class MessagesDeleted:
    """Telegram deleted messages. chat_id: None outside channels, where Telegram does not name the
    chat."""

    chat_id: ChatId | None
    message_ids: tuple[TelegramMessageId, ...]


@dataclass(frozen=True, slots=True)
class HistoryCleared:
    """Telegram deleted every message of a chat up to this message."""

    chat_id: ChatId
    up_to: TelegramMessageId


@dataclass(frozen=True, slots=True)
class InboxRead:
    """The owner has read a chat up to a message. unread_count: the rest, as Telegram counts it."""

    chat_id: ChatId
    up_to: TelegramMessageId
    unread_count: int


@dataclass(frozen=True, slots=True)
class OutboxRead:
    """The peer has read our messages up to this message."""

    chat_id: ChatId
    up_to: TelegramMessageId


@dataclass(frozen=True, slots=True)
class SendConfirmed:
    """Telegram gave the message with this random id its message id."""

    random_id: RandomId
    message_id: TelegramMessageId


@dataclass(frozen=True, slots=True)
class HistoryGap:
    """Telegram skipped updates, so history must be read again. chat_id: None for every chat."""

    chat_id: ChatId | None


Change: TypeAlias = (
    NewMessage
    | MessageEdited
    | MessagesDeleted
    | HistoryCleared
    | InboxRead
    | OutboxRead
    | SendConfirmed
    | HistoryGap
)


@dataclass(frozen=True, slots=True)
class UpdateState:
    """An account's position in Telegram's update sequences (Telegram: Working with Updates).

    pts: None if the account's sequences did not move. channels: marked id and pts of each channel
    whose position changed with this batch.
    """

    pts: int | None = None
    qts: int = 0
    date: int = 0
    seq: int = 0
    channels: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes and the update state that covers them. One transaction stores both.

    counts_unread: whether the new messages increase unread counts.
    received_at: the arrival of the first live message, as `time.perf_counter` counts; None for
    history and differences.
    """

    account_id: AccountId
    peers: tuple[Peer, ...] = ()
    changes: tuple[Change, ...] = ()
    state: UpdateState | None = None
    counts_unread: bool = True
    received_at: float | None = None


@dataclass(frozen=True, slots=True)
class Dialog:
    """A chat in the account's list at Telegram, with Telegram's own read marks and counts.

    top: the newest message, if Telegram returned it and it can be read.
    """

    peer: Peer
    top_message_id: TelegramMessageId
    unread_count: int
    read_inbox_max_id: TelegramMessageId
    read_outbox_max_id: TelegramMessageId
    top: NewMessage | None = None


class IdRange(NamedTuple):
    """The ids strictly between two others. None: the range is open on this side."""

    above: TelegramMessageId | None
    below: TelegramMessageId | None

    def contains(self, message_id: TelegramMessageId) -> bool:
        """Whether an id lies in the range."""
        return (self.above is None or message_id > self.above) and (
            self.below is None or message_id < self.below
        )


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a chat's history, newest first, with the peers that it mentions.

    ids: every readable message of the page, also those that are not translated.
    unreadable: each range contains at least one message that cannot be read.
    size: the number of all messages that Telegram returned. If it is below the requested number,
    the history ends here.
    """

    peers: tuple[Peer, ...]
    messages: tuple[NewMessage, ...]
    ids: tuple[TelegramMessageId, ...]
    unreadable: tuple[IdRange, ...]
    size: int


@dataclass(frozen=True, slots=True)
class SentMessage:
    """Telegram's confirmation of a send. message: its content, if Telegram returned it."""

    message_id: TelegramMessageId
    timestamp: Timestamp
    message: NewMessage | None = field(default=None, compare=False)
