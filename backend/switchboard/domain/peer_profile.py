"""Who a conversation is with, and where else the operator's accounts meet them."""

from dataclasses import dataclass

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.domain.timestamps import Timestamp


@dataclass(frozen=True, slots=True)
class Meeting:
    """A conversation of one of the accounts, with its title there: people have other names in the
    contacts of another account."""

    conversation_id: ConversationId
    account_id: AccountId
    chat_id: ChatId
    title: str
    last_message_at: Timestamp | None


@dataclass(frozen=True, slots=True)
class About:
    """What is stored about the other side of a conversation.

    person_id: the person or bot; None for a group or channel. is_contact: the person is in the
    contacts of the account. first_message_at: the time of the oldest stored message; is_complete:
    Telegram has no older one. message_count: the number of stored messages, also deleted ones, up
    to 100,000. elsewhere: the other conversations with the same person, or with the same group in
    other accounts. groups: the accounts' groups and topics in which the person wrote lately.
    """

    conversation: Conversation
    person_id: ChatId | None
    first_name: str | None
    is_contact: bool
    first_message_at: Timestamp | None
    message_count: int
    is_complete: bool
    elsewhere: tuple[Meeting, ...]
    groups: tuple[Meeting, ...]
