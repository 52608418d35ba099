"""A chat's history: up to where it is verified, and whether it is complete."""

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId, ChatId, ConversationId, TelegramMessageId
from switchboard.store.core.rows import select_value
from switchboard.store.core.transaction import Transaction

OF_CONVERSATION = (
    "(telegram_account_id, chat_id) = "
    "(SELECT c.telegram_account_id, c.chat_id FROM conversations c WHERE c.id = ?)"
)

ACTIVE_AT = (
    "(SELECT max(c.last_message_at) FROM conversations c "
    "WHERE c.telegram_account_id = ch.telegram_account_id AND c.chat_id = ch.chat_id)"
)
"""The time of the newest message of a chat `ch`."""


def advance_verified(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, up_to: TelegramMessageId
) -> None:
    """Move the verified mark: history has been read without a hole up to this id. Only
    reconciliation calls this."""
    transaction.execute(
        "UPDATE chats SET verified_up_to_id = max(verified_up_to_id, ?) "
        "WHERE telegram_account_id = ? AND chat_id = ?",
        (up_to, account_id, chat_id),
    )


def mark_history_complete(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Note that Telegram has nothing older than what is stored."""
    transaction.execute(
        "UPDATE chats SET history_complete = 1 WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    )


def is_history_complete(connection: Connection, conversation_id: ConversationId) -> bool:
    """Whether Telegram has nothing older than what is stored of a conversation's chat."""
    sql = f"SELECT history_complete FROM chats WHERE {OF_CONVERSATION}"  # noqa: S608 - a constant
    return bool(select_value(connection, sql, (conversation_id,)))


def has_messages(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> bool:
    """Whether any message of a chat is stored."""
    return bool(
        transaction.fetch_value(
            "SELECT EXISTS (SELECT 1 FROM messages WHERE telegram_account_id = ? AND chat_id = ?)",
            (account_id, chat_id),
        )
    )


def delete_empty(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Delete a chat that has no conversation any more."""
    transaction.execute(
        "DELETE FROM chats WHERE telegram_account_id = ? AND chat_id = ? AND NOT EXISTS ("
        "SELECT 1 FROM conversations c WHERE c.telegram_account_id = chats.telegram_account_id "
        "AND c.chat_id = chats.chat_id)",
        (account_id, chat_id),
    )
