"""Merge a message that is stored twice for a moment: our reply, and the copy from history.

History may return a sent message before its confirmation arrives. Our row is kept, and gets the
newer state of the duplicate.
"""

from typing import TypeAlias

from switchboard.domain.events import EventType
from switchboard.domain.ids import AccountId, ChatId, MessageId, TelegramMessageId
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, search

Duplicate: TypeAlias = tuple[int, str, str | None, int | None, int | None, int | None, str | None]
"""The other row's id, text, entities, edit, deletion, sender and sender's name."""


def merge_into(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    message_id: MessageId,
    telegram_id: TelegramMessageId,
) -> Duplicate | None:
    """Where history brought the sent message before its confirmation, keep our row, not that.

    Returns what became of the other one: its id, text, entities, edit and deletion.
    """
    twin: Duplicate | None = transaction.fetch_one(
        "SELECT id, text, entities, edited_at, deleted_at, sender_id, sender_name FROM messages "
        "WHERE telegram_account_id = ? AND chat_id = ? AND message_id = ? AND id <> ?",
        (account_id, chat_id, telegram_id, message_id),
    )
    if twin is not None:
        discard(transaction, MessageId(twin[0]))
    return twin


def copy_state(
    transaction: Transaction,
    message_id: MessageId,
    text: str,
    timestamp: int,
    twin: Duplicate,
) -> None:
    """Let our row be as the one that it replaces has become: edited, deleted."""
    twin_id, twin_text, entities, edited_at, deleted_at, sender_id, sender_name = twin
    moved = transaction.execute(
        "UPDATE message_versions SET message_id = ? WHERE message_id = ?", (message_id, twin_id)
    )
    if edited_at is not None and twin_text != text:
        if not moved.rowcount:
            transaction.execute(
                "INSERT INTO message_versions (message_id, text, valid_from) VALUES (?, ?, ?)",
                (message_id, text, timestamp),
            )
        with search.followed(transaction, message_id):
            transaction.execute(
                "UPDATE messages SET text = ?, edited_at = ? WHERE id = ?",
                (twin_text, edited_at, message_id),
            )
    if edited_at is not None or twin_text == text:
        transaction.execute("UPDATE messages SET entities = ? WHERE id = ?", (entities, message_id))
    transaction.execute(
        "UPDATE messages SET deleted_at = ?, sender_id = ?, sender_name = ? WHERE id = ?",
        (deleted_at, sender_id, sender_name, message_id),
    )


def discard(transaction: Transaction, message_id: MessageId) -> None:
    """Take a row out of its thread: one that was taken back, or that another one stands for."""
    with search.followed(transaction, message_id):
        transaction.execute(
            "UPDATE messages SET discarded = 1, message_id = NULL, client_id = NULL, "
            "deleted_at = coalesce(deleted_at, ?) WHERE id = ?",
            (transaction.now, message_id),
        )
    message = transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, message_id)
    conversations.refresh_last_message(transaction, message.conversation_id)
