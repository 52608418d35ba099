"""Albums: messages that apps show as one, so that they count as one unread message.

Telegram counts each of them, and the stored `unread_count` is Telegram's number.
`unread_in_albums` counts the unread messages that are not the first unread one of their album. The
list and the totals show the difference of the two.
"""

from typing import NamedTuple

from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.domain.messages import Message
from switchboard.store.core.mappers import JOIN_CHATS, JOIN_TOPICS
from switchboard.store.core.rows import Columns
from switchboard.store.core.transaction import Transaction


class Part(NamedTuple):
    """The stored columns of a message of an album."""

    message_id: int
    direction: str
    deleted_at: int | None


PART = Columns(Part, "m")

OTHER_PARTS = (
    f"SELECT {PART.sql} FROM messages m WHERE m.conversation_id = ? AND m.album_id = ? "  # noqa: S608 - constants only
    "AND m.id <> ? AND m.message_id IS NOT NULL"
)

STANDS_BEHIND = """
m.album_id IS NOT NULL AND m.direction = 'incoming' AND m.deleted_at IS NULL
AND EXISTS (
  SELECT 1 FROM messages e WHERE e.conversation_id = m.conversation_id
  AND e.album_id = m.album_id AND e.message_id < m.message_id AND e.message_id > {read_mark}
  AND e.direction = 'incoming' AND e.deleted_at IS NULL)
"""
"""Whether a message `m` is counted by an earlier unread message of its album."""

COUNT = f"""
SELECT count(*) FROM messages m
WHERE m.telegram_account_id = :account AND m.chat_id = :chat AND m.message_id > :read_mark
AND +m.conversation_id = :conversation AND {STANDS_BEHIND.format(read_mark=":read_mark")}
"""  # noqa: S608 - constants only

READ_MARK = "iif(t.topic_id IS NULL, ch.read_inbox_max_id, t.read_inbox_max_id)"

RECOUNT = f"""
WITH counted AS (
  SELECT c.id, (
    SELECT count(*) FROM messages m
    WHERE m.telegram_account_id = c.telegram_account_id AND m.chat_id = c.chat_id
    AND m.message_id > {READ_MARK} AND +m.conversation_id = c.id
    AND {STANDS_BEHIND.format(read_mark=READ_MARK)}) AS parts
  FROM conversations c {JOIN_CHATS}{JOIN_TOPICS}
  WHERE c.telegram_account_id = ? AND c.unread_count > 0)
UPDATE conversations SET unread_in_albums = min(counted.parts, unread_count - 1) FROM counted
WHERE counted.id = conversations.id AND min(counted.parts, unread_count - 1) <> unread_in_albums
RETURNING conversations.id
"""  # noqa: S608 - constants only


def other_parts(transaction: Transaction, message: Message) -> list[Part]:
    """The other stored messages of the same album."""
    if message.album_id is None:  # nearly every message
        return []
    return transaction.fetch_as(
        PART, OTHER_PARTS, (message.conversation_id, message.album_id, message.id)
    )


def count_unread(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    conversation_id: ConversationId,
    above: int,
) -> int:
    """The number of unread messages above a read mark that are not the first unread one of their
    album."""
    count: int = transaction.fetch_value(
        COUNT,
        {
            "account": account_id,
            "chat": chat_id,
            "conversation": conversation_id,
            "read_mark": above,
        },
    )
    return count


def recount(transaction: Transaction, account_id: AccountId) -> None:
    """Recount this for all conversations of an account after history was read."""
    for id_ in transaction.fetch_values(RECOUNT, (account_id,)):
        transaction.emit_conversation(ConversationId(id_))
