"""Conversations that another account of ours takes part in.

The number of unread messages that another account wrote (`mappers.UNREAD_OWN`) depends on the
accounts and conversations that exist. Code that adds or removes one calls these functions, which
emit the other conversations.
"""

from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import waiting


def emit_conversations_with(transaction: Transaction, user_id: int) -> None:
    """A Telegram user became an account of ours, or no longer is one: emit the conversations
    concerned."""
    waiting.refresh_with(transaction, user_id)
    _emit(
        transaction,
        "unread_count > 0 AND (chat_id = ? OR (chat_id < 0 AND EXISTS (SELECT 1 FROM messages m "
        "WHERE m.telegram_account_id = conversations.telegram_account_id "
        "AND m.chat_id = conversations.chat_id AND m.sender_id = ? "
        "AND m.message_id > (SELECT ch.read_inbox_max_id FROM chats ch "
        "WHERE ch.telegram_account_id = conversations.telegram_account_id "
        "AND ch.chat_id = conversations.chat_id))))",
        (user_id, user_id),
    )


def emit_others_in(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """An account joined a chat: emit the other accounts' conversations with it."""
    _emit(
        transaction,
        "chat_id = ? AND telegram_account_id <> ? AND unread_count > 0",
        (chat_id, account_id),
    )


def emit_others_with(transaction: Transaction, account_id: AccountId) -> None:
    """An account's conversations are removed: emit those of other accounts with the same chats."""
    _emit(
        transaction,
        "chat_id IN (SELECT chat_id FROM conversations WHERE telegram_account_id = ?) "
        "AND telegram_account_id <> ? AND unread_count > 0",
        (account_id, account_id),
    )


def _emit(transaction: Transaction, condition: str, values: tuple[object, ...]) -> None:
    for id_ in transaction.fetch_values(
        f"SELECT id FROM conversations WHERE {condition}",  # noqa: S608 - constants
        values,
    ):
        transaction.emit_conversation(ConversationId(id_))
