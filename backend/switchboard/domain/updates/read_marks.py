"""Changes of read marks: how far the owner and the peer have read."""

from dataclasses import dataclass

from switchboard.domain.ids import ChatId, TelegramMessageId


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
class MentionsRead:
    """The owner has looked at messages, among them mentions of the owner.

    chat_id: None outside channels, where Telegram does not name the chat.
    """

    chat_id: ChatId | None
    message_ids: tuple[TelegramMessageId, ...]
