"""A message, and the texts that Telegram accepts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from switchboard.domain.ids import AccountId, ChatId, ConversationId, MessageId, TelegramMessageId
from switchboard.domain.message_entities import Entity
from switchboard.domain.timestamps import Timestamp

MAX_TEXT = 4096
"""Longest text of one message, in characters (Telegram: config `message_length_max`)."""

MOST_AROUND = MAX_TEXT
"""Characters of white space around a text; Telegram drops them, but they have to get there."""


class Direction(StrEnum):
    """Who wrote it: the account's owner (from any device) or somebody else."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class Kind(StrEnum):
    """What it carries. Media and service messages are shown by a label."""

    TEXT = "text"
    MEDIA = "media"
    SERVICE = "service"


class Status(StrEnum):
    """Where it stands. Finer states of an outgoing message all show as pending."""

    RECEIVED = "received"
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SendError:
    """Why a message is not sent (yet): a stable code and a sentence for the operator."""

    code: str
    text: str
    retry_at: Timestamp | None = None


class QuoteKind(StrEnum):
    """What a message answers besides a message of its own chat."""

    MESSAGE = "message"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Quote:
    """What a message quotes that is not shown by its reply: a part of a text, a message of another
    chat, or a story. author: whose it is, where that is another chat's or a story."""

    kind: QuoteKind
    text: str | None
    author: str | None


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """What stands above a text and changes its meaning.

    forwarded_from: who wrote it first, where it was forwarded. signature: the name under which an
    anonymous administrator or the author of a post signs.
    """

    forwarded_from: str | None = None
    signature: str | None = None
    quote: Quote | None = None


class Message(NamedTuple):
    """A message as kept, with everything the page shows of it. entities belong to text."""

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


@dataclass(frozen=True, slots=True)
class MessageVersion:
    """An earlier version of a message's text, how it looked, and since when it stood."""

    text: str
    valid_from: Timestamp
    entities: tuple[Entity, ...] = ()


class TextError(StrEnum):
    """Why a text cannot be sent."""

    EMPTY = "text_empty"
    TOO_LONG = "text_too_long"
    NOT_TEXT = "text_invalid"


def as_kept(text: str) -> str:
    """A text as Telegram keeps it: it drops the white space around it."""
    return text.strip()


def validate_text(text: str) -> TextError | None:
    """What keeps a text from being sent, or None where Telegram would take it.

    NUL and lone surrogates are refused: neither can travel as UTF-8 text.
    """
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return TextError.NOT_TEXT
    kept = as_kept(text)
    if not kept:
        return TextError.EMPTY
    if len(kept) > MAX_TEXT or len(text) > len(kept) + MOST_AROUND:
        return TextError.TOO_LONG
    return None
