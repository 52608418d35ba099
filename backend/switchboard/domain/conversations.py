"""A conversation: the messages between one account and one peer."""

from dataclasses import dataclass
from enum import StrEnum

from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.domain.messages import Message
from switchboard.domain.timestamps import Timestamp


class PeerKind(StrEnum):
    """What stands at the other end. A supergroup is a group to the operator."""

    USER = "user"
    BOT = "bot"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as the list shows it. It belongs to exactly one account.

    failed_count: replies that Telegram refused and that are neither sent nor discarded since.
    read_inbox_max_id: Telegram's mark: what came in up to this message is read.
    unread_own_count: how many of the unread were written by another account of ours.
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
