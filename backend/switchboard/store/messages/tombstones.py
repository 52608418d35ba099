"""Tombstones: messages that Telegram deleted before they were stored.

A page of history or the answer to a send may be older than a deletion that arrived before it.
Neither may restore a message with a tombstone.
"""

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId, is_channel
from switchboard.store.core.transaction import Transaction

RETENTION = 7 * 86_400
"""Seconds. No request that is under way is older."""

NON_CHANNEL = 0
"""The chat id for all chats outside channels, because their messages are numbered together."""


def add(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId | None,
    message_id: TelegramMessageId,
) -> None:
    """Remember the deletion of a message that is not stored."""
    transaction.execute(
        "INSERT OR IGNORE INTO message_tombstones (telegram_account_id, chat_id, message_id, "
        "created_at) "
        "VALUES (?, ?, ?, ?)",
        (account_id, _scope(chat_id), message_id, transaction.now),
    )


def exist_for(transaction: Transaction, account_id: AccountId) -> bool:
    """Whether the account has any tombstones. Most accounts never have one."""
    return bool(
        transaction.fetch_value(
            "SELECT EXISTS (SELECT 1 FROM message_tombstones WHERE telegram_account_id = ?)",
            (account_id,),
        )
    )


def exists(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    message_id: TelegramMessageId,
) -> bool:
    """Whether this message has a tombstone."""
    row = transaction.fetch_one(
        "SELECT 1 FROM message_tombstones WHERE telegram_account_id = ? AND chat_id = ? AND "
        "message_id = ?",
        (account_id, _scope(chat_id), message_id),
    )
    return row is not None


def prune(transaction: Transaction) -> None:
    """Delete tombstones that can no longer matter."""
    transaction.execute(
        "DELETE FROM message_tombstones WHERE created_at < ?", (transaction.now - RETENTION,)
    )


def _scope(chat_id: ChatId | None) -> int:
    return chat_id if chat_id is not None and is_channel(chat_id) else NON_CHANNEL
