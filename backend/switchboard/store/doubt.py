"""Chats in which Telegram skipped updates.

New messages are found by reading history on; edits and deletions of messages that are here only by
reading those again. Doubt begins some way above the newest message that was here when the gap was
met, and is kept in the transaction that keeps the gap, so that a crash forgets none.
"""

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.store.rows import select
from switchboard.store.transaction import Transaction

REACH = 100
"""Messages from before a gap that are read again; people seldom change older ones."""

MOST_CHATS = 50
"""After a gap in the account's own sequence: the most recently active chats."""

RAISE = """
UPDATE conversations SET doubtful_from = min(
  coalesce(doubtful_from - 1, 1 << 62),
  coalesce(
    (SELECT m.message_id FROM messages m
     WHERE m.telegram_account_id = conversations.telegram_account_id
     AND m.chat_id = conversations.chat_id AND m.message_id IS NOT NULL
     ORDER BY m.message_id DESC LIMIT 1 OFFSET :reach - 1),
    (SELECT min(m.message_id) FROM messages m
     WHERE m.telegram_account_id = conversations.telegram_account_id
     AND m.chat_id = conversations.chat_id)))
WHERE id IN (
  SELECT id FROM conversations WHERE telegram_account_id = :account
  AND chat_id = coalesce(:chat, chat_id) ORDER BY last_message_at DESC LIMIT :most)
"""
"""A chat that is in doubt already is from one id further up: settling the first doubt leaves the
second."""


def raise_(transaction: Transaction, account_id: AccountId, chat_id: ChatId | None) -> None:
    """Doubt a chat, or the most recently active ones of an account."""
    given = {"account": account_id, "chat": chat_id, "reach": REACH, "most": MOST_CHATS}
    transaction.execute(RAISE, given)


def settle(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, since: TelegramMessageId
) -> None:
    """The chat has been read again from there on; doubt that was raised since then stays."""
    transaction.execute(
        "UPDATE conversations SET doubtful_from = NULL "
        "WHERE telegram_account_id = ? AND chat_id = ? AND doubtful_from = ?",
        (account_id, chat_id, since),
    )


def chats(connection: Connection, account_id: AccountId) -> list[tuple[ChatId, TelegramMessageId]]:
    """The chats to be read again and from which message on, the most recently active first."""
    found = select(
        connection,
        "SELECT chat_id, doubtful_from FROM conversations WHERE telegram_account_id = ? "
        "AND doubtful_from IS NOT NULL ORDER BY last_message_at DESC",
        (account_id,),
    )
    return [(ChatId(chat_id), TelegramMessageId(since)) for chat_id, since in found]


def ids_since(
    connection: Connection, account_id: AccountId, chat_id: ChatId, since: TelegramMessageId
) -> list[TelegramMessageId]:
    """The messages from there on that are thought to be at Telegram, oldest first."""
    found = select(
        connection,
        "SELECT message_id FROM messages WHERE telegram_account_id = ? AND chat_id = ? "
        "AND message_id >= ? AND deleted_at IS NULL ORDER BY message_id",
        (account_id, chat_id, since),
    )
    return [TelegramMessageId(message_id) for (message_id,) in found]
