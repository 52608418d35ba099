"""A message, and the texts that Telegram accepts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from switchboard.domain.buttons import ReplyMarkup
from switchboard.domain.ids import (
    AccountId,
    AlbumId,
    ChatId,
    ConversationId,
    MessageId,
    ScheduledId,
    TelegramMessageId,
    TopicId,
)
from switchboard.domain.message_entities import Entity
from switchboard.domain.message_limits import USUAL, MessageLimits
from switchboard.domain.permissions import ChatRights, Restriction
from switchboard.domain.reactions import Reaction
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import WHOLE_CHAT

MAX_TEXT = 4096
"""The longest text of one message, in characters. Telegram counts code points (constructor
`config`, message_length_max: "length in utf8 codepoints"), so an emoji may count as one or more."""

MAX_WHITE_SPACE = MAX_TEXT
"""The most white space around a text, in characters. Telegram drops it, but it must arrive first.
"""


class Direction(StrEnum):
    """Who wrote a message: the account's owner (on any device) or somebody else."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class Kind(StrEnum):
    """The content of a message. The page shows media and service messages by a label."""

    TEXT = "text"
    MEDIA = "media"
    SERVICE = "service"


class Status(StrEnum):
    """The delivery status of a message. All unfinished states of a reply show as pending.

    scheduled: Telegram has it, and sends it at its time.
    """

    RECEIVED = "received"
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    SCHEDULED = "scheduled"


@dataclass(frozen=True, slots=True)
class SendError:
    """Why a message is not sent, or not yet: a stable code and a sentence for the operator."""

    code: str
    text: str
    retry_at: Timestamp | None = None


class QuoteKind(StrEnum):
    """What a message quotes besides a message of its own chat."""

    MESSAGE = "message"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote that `reply_to` cannot express: a part of a text, a message of another chat, or a
    story.

    author: the author of that message or story; None for a part of the answered message.
    """

    kind: QuoteKind
    text: str | None
    author: str | None


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """The header above a text, which changes its meaning.

    forwarded_from: the first author of a forwarded message. signature: the name of an anonymous
    administrator or of a post's author.
    """

    forwarded_from: str | None = None
    signature: str | None = None
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A change of a message that is on its way to Telegram: what the operator wants.

    kind: the kind of its command. text, entities: of an edit. emoji: of a reaction, None takes it
    back. for_everyone: of a deletion. send_at: of a scheduled message. error: why it waits.
    """

    kind: str
    text: str | None = None
    entities: tuple[Entity, ...] = ()
    emoji: str | None = None
    for_everyone: bool = False
    send_at: Timestamp | None = None
    error: SendError | None = None


@dataclass(frozen=True, slots=True)
class MessageProblem:
    """Why Telegram refused the last change of a message: a code and a sentence."""

    code: str
    text: str


class Message(NamedTuple):
    """A stored message, with everything that the page shows.

    entities: the formats of `text`. mentions_me: it mentions the owner, or answers a message of the
    owner. is_silent: it was sent without a notification. expires_at: when its timer removes it.
    deleted_by_timer: its timer removed it, and its content is no longer stored.
    topic_id: the topic of its conversation. not_before: until then a pending reply is not sent, so
    that it can be taken back. scheduled_at: when Telegram is to send it (`WHEN_ONLINE`: as soon as
    the other person is online); None for other messages. scheduled_id: its id in the schedule of
    its chat.
    chat_rights: what the account may do in the chat. limits: how long it may do this.
    restrictions: what nobody can do with the message; None if it is not known.
    pending_change: the newest change that Telegram has not executed yet. problem: why Telegram
    refused the last one.
    """

    id: MessageId
    conversation_id: ConversationId
    account_id: AccountId
    chat_id: ChatId
    message_id: TelegramMessageId | None
    direction: Direction
    sender_id: int | None
    sender_name: str | None
    text: str
    kind: Kind
    media_label: str | None
    timestamp: Timestamp
    status: Status
    error: SendError | None
    client_id: str | None
    reply_to_message_id: TelegramMessageId | None
    edited_at: Timestamp | None
    deleted_at: Timestamp | None
    read_at: Timestamp | None
    entities: tuple[Entity, ...] = ()
    header: MessageHeader | None = None
    mentions_me: bool = False
    is_silent: bool = False
    album_id: AlbumId | None = None
    reply_markup: ReplyMarkup | None = None
    reactions: tuple[Reaction, ...] = ()
    expires_at: Timestamp | None = None
    deleted_by_timer: bool = False
    topic_id: TopicId = WHOLE_CHAT
    not_before: Timestamp | None = None
    scheduled_at: Timestamp | None = None
    scheduled_id: ScheduledId | None = None
    chat_rights: ChatRights = ChatRights.NONE
    limits: MessageLimits = USUAL
    restrictions: Restriction | None = None
    pending_change: PendingChange | None = None
    problem: MessageProblem | None = None


@dataclass(frozen=True, slots=True)
class MessageVersion:
    """An earlier text of a message, its formats, and the time from which it was valid."""

    text: str
    valid_from: Timestamp
    entities: tuple[Entity, ...] = ()


class TextError(StrEnum):
    """Why a text cannot be sent."""

    EMPTY = "text_empty"
    TOO_LONG = "text_too_long"
    NOT_TEXT = "text_invalid"


def as_kept(text: str) -> str:
    """The text as Telegram stores it: without white space around it."""
    return text.strip()


def validate_text(text: str) -> TextError | None:
    """The reason why Telegram would not accept a text, or None."""
    return validate_draft(text) or (None if as_kept(text) else TextError.EMPTY)


def validate_draft(text: str) -> TextError | None:
    """The reason why a text cannot become a message; None also if it is empty.

    NUL and lone surrogates are refused, because UTF-8 text cannot carry them.
    """
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return TextError.NOT_TEXT
    kept = as_kept(text)
    if len(kept) > MAX_TEXT or len(text) > len(kept) + MAX_WHITE_SPACE:
        return TextError.TOO_LONG
    return None
