"""Store Telegram's answer to a message that it accepted."""

from switchboard.domain.events import EventType
from switchboard.domain.ids import AccountId, ChatId, MessageId
from switchboard.domain.messages import as_kept
from switchboard.domain.updates import SentMessage
from switchboard.store.core.entities_column import to_column
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, duplicates, peers, search, tombstones

READ_AT = """
SELECT CASE WHEN iif(t.topic_id IS NULL, ch.read_outbox_max_id, t.read_outbox_max_id) >= ? THEN ?
  END
FROM conversations c JOIN chats ch
ON ch.telegram_account_id = c.telegram_account_id AND ch.chat_id = c.chat_id
LEFT JOIN topics t ON t.telegram_account_id = c.telegram_account_id
AND t.chat_id = c.chat_id AND t.topic_id = c.topic_id AND c.topic_id <> 0
WHERE c.id = messages.conversation_id
"""
"""When the peer has read a message: now, if its mark in the topic or chat has passed it."""


def store_confirmation(
    transaction: Transaction, message_id: MessageId, result: SentMessage
) -> None:
    """Telegram has the message: store Telegram's id and content in our row, so that it is the only
    row of the message."""
    row = transaction.fetch_one(
        "SELECT telegram_account_id, chat_id, conversation_id, text FROM messages WHERE id = ?",
        (message_id,),
    )
    account_id, chat_id = row["telegram_account_id"], row["chat_id"]
    twin = duplicates.merge_into(transaction, account_id, chat_id, message_id, result.message_id)
    with search.followed(transaction, message_id):
        transaction.execute(
            "UPDATE messages SET message_id = ?, sort_rank = ?, timestamp = ?, status = 'sent', "  # noqa: S608 - constants
            "expires_at = ?, error_code = NULL, error_text = NULL, retry_at = NULL, "
            f"read_at = ({READ_AT}) WHERE id = ?",
            (
                result.message_id,
                result.message_id,
                result.timestamp,
                result.expires_at,
                result.message_id,
                transaction.now,
                message_id,
            ),
        )
    current = _replace_content(transaction, account_id, message_id, row["text"], result)
    if twin is not None:
        current = duplicates.copy_state(transaction, message_id, current, twin)
    elif tombstones.exists(transaction, account_id, chat_id, result.message_id):
        transaction.execute(
            "UPDATE messages SET deleted_at = ? WHERE id = ?", (transaction.now, message_id)
        )
    _keep_first_text(transaction, message_id, as_kept(row["text"]), current, result)
    transaction.reload_and_emit_message(EventType.MESSAGE_SENT, message_id)
    conversations.refresh_last_message(transaction, row["conversation_id"])


def _replace_content(
    transaction: Transaction,
    account_id: AccountId,
    message_id: MessageId,
    text: str,
    result: SentMessage,
) -> duplicates.Content:
    """Replace the stored content by Telegram's. The answer to a later attempt contains the edits
    made meanwhile. Returns the new content."""
    message = result.message
    kept = as_kept(text) if message is None else message.text
    edited_at = None if message is None else message.edited_at
    if kept != text or edited_at is not None:
        with search.followed(transaction, message_id):
            transaction.execute(
                "UPDATE messages SET text = ?, edited_at = ? WHERE id = ?",
                (kept, edited_at, message_id),
            )
    if result.entities is not None:
        transaction.execute(
            "UPDATE messages SET entities = ? WHERE id = ?",
            (to_column(result.entities), message_id),
        )
    if message is not None and message.album_id is not None:
        transaction.execute(
            "UPDATE messages SET album_id = ? WHERE id = ?", (message.album_id, message_id)
        )
    if message is not None and message.sender_id is not None:
        name = message.sender_name or peers.title(
            transaction, account_id, ChatId(message.sender_id)
        )
        transaction.execute(
            "UPDATE messages SET entities = ?, sender_id = ?, "
            "sender_name = CASE WHEN sender_id = ? THEN coalesce(?, sender_name) ELSE ? END "
            "WHERE id = ?",
            (
                to_column(message.entities),
                message.sender_id,
                message.sender_id,
                name,
                name,
                message_id,
            ),
        )
    if message is None:
        return duplicates.Content(kept, 0, is_confirmed=False)
    return duplicates.Content(kept, message.changed_at)


def _keep_first_text(
    transaction: Transaction,
    message_id: MessageId,
    first: str,
    current: duplicates.Content,
    result: SentMessage,
) -> None:
    """Keep the sent text as an earlier version if the message was edited and has none yet."""
    if current.text != first and current.changed_at:
        transaction.execute(
            "INSERT INTO message_versions (message_id, text, valid_from) SELECT ?, ?, ? "
            "WHERE NOT EXISTS (SELECT 1 FROM message_versions WHERE message_id = ?)",
            (message_id, first, result.timestamp, message_id),
        )
