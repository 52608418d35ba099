"""Chats in which Telegram skipped updates.

New messages are found by reading history on; edits and deletions of messages that are here only by
reading those again. Doubt is kept in the transaction that keeps the gap, so a crash forgets none.
"""

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.store.rows import select
from switchboard.store.transaction import Transaction

MOST_CHATS = 50
"""After a gap in the account's own sequence: the most recently active chats."""


def raise_(transaction: Transaction, account_id: AccountId, chat_id: ChatId | None) -> None:
    """Doubt a chat, or the most recently active ones of an account."""
    if chat_id is not None:
        transaction.execute(
            "UPDATE conversations SET doubtful = 1 WHERE telegram_account_id = ? AND chat_id = ?",
            (account_id, chat_id),
        )
        return
    transaction.execute(
        "UPDATE conversations SET doubtful = 1 WHERE id IN (SELECT id FROM conversations "
        "WHERE telegram_account_id = ? ORDER BY last_message_at DESC LIMIT ?)",
        (account_id, MOST_CHATS),
    )


def settle(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """The chat's newest messages are as Telegram has them."""
    transaction.execute(
        "UPDATE conversations SET doubtful = 0 WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    )


def chats(connection: Connection, account_id: AccountId) -> list[ChatId]:
    """The chats to be read again, the most recently active first."""
    found = select(
        connection,
        "SELECT chat_id FROM conversations WHERE telegram_account_id = ? AND doubtful "
        "ORDER BY last_message_at DESC",
        (account_id,),
    )
    return [ChatId(chat_id) for (chat_id,) in found]


def newest_ids(
    connection: Connection, account_id: AccountId, chat_id: ChatId, limit: int
) -> list[TelegramMessageId]:
    """The newest messages that are thought to be at Telegram, newest first."""
    found = select(
        connection,
        "SELECT message_id FROM messages WHERE telegram_account_id = ? AND chat_id = ? "
        "AND message_id IS NOT NULL AND deleted_at IS NULL ORDER BY message_id DESC LIMIT ?",
        (account_id, chat_id, limit),
    )
    return [TelegramMessageId(message_id) for (message_id,) in found]
