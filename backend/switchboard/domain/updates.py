"""What Telegram tells us, in our own words: the vocabulary between `telegram` and intake.

A `Batch` is the unit that is committed: everything one packet of updates (or one page of history)
brought, together with the update state that covers it. Either all of it is stored or none.
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
    """A user, group or channel as an account sees it.

    access_hash is this account's key to the peer; None where Telegram gave none that can be used
    (so a known one is kept). can_reply: whether this account may write there.
    """

    chat_id: ChatId
    kind: PeerKind
    title: str
    username: str | None
    access_hash: int | None
    can_reply: bool


class NewMessage(NamedTuple):
    """A message as Telegram has it now, live, from a difference or from history.

    edited_at is set where it was edited in a way that people see, hidden_edit_at where its last
    edit is not to be shown as one. sender_name is None where the
    packet did not carry the sender; the store then looks it up among the peers. entities fit the
    text (`domain.entities.fitted`).
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
        """When it was last edited, seen or not; 0 where it never was."""
        return max(self.edited_at or 0, self.hidden_edit_at or 0)


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """A message's content changed. Where it is unknown here it is stored as new, unless it is older
    than what is stored of its chat: then it is read when somebody pages back that far."""

    message: NewMessage


@dataclass(frozen=True, slots=True)
class MessagesDeleted:
    """Messages are gone at Telegram. chat_id is None outside channels: Telegram does not say."""

    chat_id: ChatId | None
    message_ids: tuple[TelegramMessageId, ...]


@dataclass(frozen=True, slots=True)
class HistoryCleared:
    """Every message of a chat up to this one is gone at Telegram."""

    chat_id: ChatId
    up_to: TelegramMessageId


@dataclass(frozen=True, slots=True)
class InboxRead:
    """The owner has read a chat up to a message; unread_count is what Telegram says remains."""

    chat_id: ChatId
    up_to: TelegramMessageId
    unread_count: int


@dataclass(frozen=True, slots=True)
class OutboxRead:
    """The other side has read our messages up to this one."""

    chat_id: ChatId
    up_to: TelegramMessageId


@dataclass(frozen=True, slots=True)
class SendConfirmed:
    """Telegram gave the message that was sent with this random id this message id."""

    random_id: RandomId
    message_id: TelegramMessageId


@dataclass(frozen=True, slots=True)
class HistoryGap:
    """Telegram skipped updates (too long a gap): history has to be read. None: every chat."""

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
    """Where an account stands in Telegram's update sequences (Telegram: Working with Updates).

    channels holds the marked id and pts only of channels that moved with this batch. pts of None:
    account sequences did not move.
    """

    pts: int | None = None
    qts: int = 0
    date: int = 0
    seq: int = 0
    channels: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What is committed together. live: whether unread counts grow by what it brings.

    received: when the first live message in it arrived here, by `time.perf_counter`; None where it
    has none, as what comes by history or a difference.
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

    top: its newest message, where the list has it and it can be read.
    """

    peer: Peer
    top_message_id: TelegramMessageId
    unread_count: int
    read_inbox_max_id: TelegramMessageId
    read_outbox_max_id: TelegramMessageId
    top: NewMessage | None = None


class IdRange(NamedTuple):
    """Ids strictly between two others, None where nothing is known to bound them."""

    above: TelegramMessageId | None
    below: TelegramMessageId | None

    def contains(self, message_id: TelegramMessageId) -> bool:
        """Whether an id lies in it."""
        return (self.above is None or message_id > self.above) and (
            self.below is None or message_id < self.below
        )


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a chat's history, newest first, with the peers it mentions.

    ids: every message that Telegram has there, translated or not, but for those that could not be
    read at all: in each span of `unreadable` lies at least one. size: how many Telegram gave, all
    of them counted; fewer than were asked for are the end of the history.
    """

    peers: tuple[Peer, ...]
    messages: tuple[NewMessage, ...]
    ids: tuple[TelegramMessageId, ...]
    unreadable: tuple[IdRange, ...]
    size: int


@dataclass(frozen=True, slots=True)
class SentMessage:
    """Telegram's word that a message is sent; told: the message as it is there, where it says."""

    message_id: TelegramMessageId
    timestamp: Timestamp
    told: NewMessage | None = field(default=None, compare=False)
