"""Correct missing names that older versions have left in the store.

Older versions stored messages without the name of a sender who became known later, and listed chats
of which only a read mark was known. Both are corrected after the list of chats was read.
"""

from sqlalchemy import Connection

from switchboard.domain.events import EventType
from switchboard.domain.ids import AccountId, ChatId, MessageId
from switchboard.store.core.rows import select_value
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import chats

BATCH_SIZE = 500

NAMELESS = """
SELECT m.id FROM messages m INDEXED BY messages_nameless
JOIN peers p ON p.telegram_account_id = m.telegram_account_id AND p.chat_id = m.sender_id
WHERE m.telegram_account_id = ? AND m.sender_name IS NULL LIMIT ?
"""

UNKNOWN = """
SELECT id FROM conversations WHERE telegram_account_id = ? AND last_message_id IS NULL
AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = conversations.id)
AND NOT EXISTS (
  SELECT 1 FROM peers p WHERE p.telegram_account_id = conversations.telegram_account_id
  AND p.chat_id = conversations.chat_id)
"""

NAME_SENDERS = f"""
UPDATE messages SET sender_name = (
  SELECT p.title FROM peers p
  WHERE p.telegram_account_id = messages.telegram_account_id AND p.chat_id = messages.sender_id)
WHERE id IN ({NAMELESS}) RETURNING id
"""  # noqa: S608 - a constant


def exist(connection: Connection, account_id: AccountId) -> bool:
    """Whether anything needs a correction."""
    nameless = select_value(connection, NAMELESS, (account_id, 1))
    return nameless is not None or select_value(connection, UNKNOWN, (account_id,)) is not None


def correct(transaction: Transaction, account_id: AccountId) -> None:
    """Set the sender names of some messages, and remove chats without messages and without a known
    peer."""
    for message_id in transaction.fetch_values(NAME_SENDERS, (account_id, BATCH_SIZE)):
        transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, MessageId(message_id))
    unknown = f"DELETE FROM conversations WHERE id IN ({UNKNOWN}) RETURNING chat_id"  # noqa: S608 - a constant
    for chat_id in (found := transaction.fetch_values(unknown, (account_id,))):
        chats.delete_empty(transaction, account_id, ChatId(chat_id))
    if found:
        transaction.emit_resync()
