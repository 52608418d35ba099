"""Identifiers, each with its own type, so that they cannot be confused.

Telegram's raw user, group and channel ids overlap. So Switchboard always names a chat by its
*marked* id: positive for users, negative for groups, -100… for channels.
"""

from typing import NewType

AccountId = NewType("AccountId", str)
"""An account that was signed in to this Switchboard: a UUID as text."""

ConversationId = NewType("ConversationId", int)
"""A row of `conversations`: one peer as one account sees it."""

MessageId = NewType("MessageId", int)
"""A row of `messages`. This is Switchboard's number, not Telegram's id."""

CommandId = NewType("CommandId", int)
"""A row of `outbox`."""

ChatId = NewType("ChatId", int)
"""A peer's marked id. It is unique within an account."""

TelegramMessageId = NewType("TelegramMessageId", int)
"""Telegram's own message id. Unique per account for users and groups, per channel otherwise."""

TopicId = NewType("TopicId", int)
"""A topic of a chat: the id of a forum topic, the marked id of a person in a channel's direct
messages, or 0 for a whole chat."""

ScheduledId = NewType("ScheduledId", int)
"""Telegram's number of a message in the schedule of a chat. It is no `TelegramMessageId`."""

RandomId = NewType("RandomId", int)
"""The signed 64-bit number by which Telegram recognises a message that was sent twice."""

AlbumId = NewType("AlbumId", int)
"""The number that the messages of an album share (Telegram: `grouped_id`, 64 bits)."""

Seq = NewType("Seq", int)
"""The number of an event. One sequence numbers all events; SQLite stores it."""

CHANNEL_MARK = -1_000_000_000_000
"""Marked ids at or below this value are channels and supergroups."""


def is_channel(chat_id: ChatId) -> bool:
    """Whether the chat is a channel or supergroup. These have their own message ids."""
    return chat_id <= CHANNEL_MARK
