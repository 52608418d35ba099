"""Identifiers, each with its own type, so that they cannot be confused.

Telegram's raw user, group and channel ids overlap. So Switchboard always names a chat by its
*marked* id: positive for users, negative for groups, -100… for channels.
"""

from typing import NewType

AccountId = NewType("AccountId", str)
"""One Telegram identity that was signed in here: a UUID in text form."""

ConversationId = NewType("ConversationId", int)
"""An account's view of one peer: a row of `conversations`."""

MessageId = NewType("MessageId", int)
"""A message as kept here: a row of `messages`. Not Telegram's id."""

ChatId = NewType("ChatId", int)
"""A peer by Telegram's marked id. Unique within an account."""

TelegramMessageId = NewType("TelegramMessageId", int)
"""Telegram's own message id. Unique per account for users and groups, per channel otherwise."""

RandomId = NewType("RandomId", int)
"""The signed 64-bit number by which Telegram recognises a repeated send."""

Seq = NewType("Seq", int)
"""A position in the sequence of everything that changed, kept in SQLite."""

CHANNEL_MARK = -1_000_000_000_000
"""Marked ids at or below this are channels and supergroups, which number their messages alone."""


def is_channel(chat_id: ChatId) -> bool:
    """Whether the chat is a channel or supergroup, with message ids of its own."""
    return chat_id <= CHANNEL_MARK
