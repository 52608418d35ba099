"""The JSON shape of a conversation."""

from typing_extensions import TypedDict

from switchboard.api.schemas.fields import text_or_none, time_or_none
from switchboard.api.schemas.messages import Message, message
from switchboard.domain import conversations


class Conversation(TypedDict):
    """The messages between one account and one peer. chat_id: Telegram's marked peer id.

    failed_count: the number of refused replies that nobody retried or discarded.
    read_inbox_max_id: the Telegram message id up to which the account has read; null if unknown.
    unread_own_count: the number of unread messages from our other accounts (among the newest 500
    unread messages).
    """

    id: int
    telegram_account_id: str
    chat_id: str
    kind: conversations.PeerKind
    title: str
    username: str | None
    can_reply: bool
    unread_count: int
    failed_count: int
    last_message_at: str | None
    last_message: Message | None
    read_inbox_max_id: str | None
    unread_own_count: int


def conversation(given: conversations.Conversation) -> Conversation:
    """A conversation in the shape of the contract."""
    return Conversation(
        id=given.id,
        telegram_account_id=given.account_id,
        chat_id=str(given.chat_id),
        kind=given.kind,
        title=given.title,
        username=given.username,
        can_reply=given.can_reply,
        unread_count=given.unread_count,
        failed_count=given.failed_count,
        last_message_at=time_or_none(given.last_message_at),
        last_message=None if given.last_message is None else message(given.last_message),
        read_inbox_max_id=text_or_none(given.read_inbox_max_id or None),
        unread_own_count=given.unread_own_count,
    )
