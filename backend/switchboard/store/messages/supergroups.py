"""Basic groups and the supergroups that they became.

Telegram creates a new chat for a group that becomes a supergroup. The old chat stays with its
history, and nobody can write in it.
"""

from typing import Any

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.store.core.rows import select_value
from switchboard.store.core.transaction import Transaction

LINKED = """
SELECT c.id FROM moved_groups g JOIN conversations c
  ON c.telegram_account_id = g.telegram_account_id AND c.chat_id IN (g.old_chat_id, g.new_chat_id)
WHERE g.telegram_account_id = ? AND ? IN (g.old_chat_id, g.new_chat_id)
"""

CONVERSATION_OF_CHAT = (
    "SELECT id FROM conversations WHERE telegram_account_id = ? AND chat_id = ? "
    "ORDER BY topic_id LIMIT 1"
)


def add(transaction: Transaction, account_id: AccountId, old: ChatId, new: ChatId) -> bool:
    """Store that a group became a supergroup, and emit their conversations. Whether this was
    unknown."""
    cursor = transaction.execute(
        "INSERT OR IGNORE INTO moved_groups (telegram_account_id, old_chat_id, new_chat_id) "
        "VALUES (?, ?, ?)",
        (account_id, old, new),
    )
    if cursor.rowcount:
        emit_linked(transaction, account_id, new)
    return bool(cursor.rowcount)


def emit_linked(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Emit the conversations of a group and of the supergroup that it became."""
    for id_ in transaction.fetch_values(LINKED, (account_id, chat_id)):
        transaction.emit_conversation(ConversationId(id_))


def moved_to(connection: Connection, account_id: AccountId, chat_id: ChatId) -> ChatId | None:
    """The supergroup that a group became, or None."""
    return _found(
        connection,
        "SELECT new_chat_id FROM moved_groups WHERE telegram_account_id = ? AND old_chat_id = ?",
        (account_id, chat_id),
    )


def moved_from(connection: Connection, account_id: AccountId, chat_id: ChatId) -> ChatId | None:
    """The group that a supergroup was before, or None."""
    return _found(
        connection,
        "SELECT old_chat_id FROM moved_groups WHERE telegram_account_id = ? AND new_chat_id = ?",
        (account_id, chat_id),
    )


def began_as_one(connection: Connection, account_id: AccountId, chat_id: ChatId) -> bool:
    """Whether the stored first message of a supergroup shows that it was no group before. Earlier
    versions stored the message about the move without the link."""
    found: int | None = select_value(
        connection,
        "SELECT 1 FROM messages WHERE telegram_account_id = ? AND chat_id = ? AND message_id = 1 "
        "AND text NOT LIKE '%became this supergroup%'",
        (account_id, chat_id),
    )
    return found is not None


def conversation_of(
    connection: Connection, account_id: AccountId, chat_id: ChatId
) -> ConversationId | None:
    """The conversation with a chat, of several the first, or None."""
    found: ConversationId | None = select_value(
        connection, CONVERSATION_OF_CHAT, (account_id, chat_id)
    )
    return found


def retry_sentence(connection: Connection, account_id: AccountId, chat_id: ChatId) -> str | None:
    """Why a reply was not sent to a group that has moved, and what can be done; None if the chat
    has not moved."""
    new = moved_to(connection, account_id, chat_id)
    if new is None:
        return None
    title: str | None = select_value(
        connection,
        "SELECT title FROM peers WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, new),
    )
    name = "a supergroup" if title is None else f"the supergroup “{title}”"
    return f"This group became {name}. Send the message again, and it goes there."


def _found(connection: Connection, sql: str, key: tuple[Any, ...]) -> ChatId | None:
    chat_id: ChatId | None = select_value(connection, sql, key)
    return chat_id
