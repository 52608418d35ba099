"""A conversation: the messages between one account and one peer."""

from dataclasses import dataclass
from enum import StrEnum

from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.domain.messages import Message
from switchboard.domain.timestamps import Timestamp


class PeerKind(StrEnum):
    """The kind of a conversation's peer. A supergroup counts as a group."""

    USER = "user"
    BOT = "bot"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as the list shows it. It belongs to exactly one account.

    failed_count: the number of replies that Telegram refused and nobody retried or discarded.
    read_inbox_max_id: Telegram's read mark: the owner has read incoming messages up to this id.
    unread_own_count: the number of unread messages from another account of this Switchboard.
    """

    id: ConversationId
    account_id: AccountId
    chat_id: ChatId
    kind: PeerKind
    title: str
    username: str | None
    can_reply: bool
    unread_count: int
    failed_count: int
    last_message_at: Timestamp | None
    last_message: Message | None
    read_inbox_max_id: int = 0
    unread_own_count: int = 0
