"""Changes of read marks: how far the owner and the peer have read."""

from dataclasses import dataclass

from switchboard.domain.ids import ChatId, TelegramMessageId, TopicId
from switchboard.domain.topics import WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class InboxRead:
    """The owner has read a chat, or one of its topics, up to a message.

    unread_count: the rest, as Telegram counts it; None if Telegram does not say it.
    """

    chat_id: ChatId
    up_to: TelegramMessageId
    unread_count: int | None
    topic_id: TopicId = WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class OutboxRead:
    """The peer has read our messages up to this message."""

    chat_id: ChatId
    up_to: TelegramMessageId
    topic_id: TopicId = WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class MentionsRead:
    """The owner has looked at messages, among them mentions of the owner.

    chat_id: None outside channels, where Telegram does not name the chat.
    """

    chat_id: ChatId | None
    message_ids: tuple[TelegramMessageId, ...]
