"""Conversations: read one, change it with its messages, and follow merges."""

from sqlalchemy import Connection

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import ConversationId, MessageId, TelegramMessageId
from switchboard.errors import NotFound
from switchboard.store.core import mappers
from switchboard.store.core.rows import select_value
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import waiting
from switchboard.store.messages.conversation_state import load


def refresh_last_message(transaction: Transaction, conversation_id: ConversationId) -> None:
    """Determine the newest message again, and who waits, after a message was removed or changed its
    date."""
    newest = transaction.fetch_one(
        "SELECT id, timestamp FROM messages WHERE conversation_id = ? AND NOT discarded "
        "AND scheduled_at IS NULL ORDER BY timestamp DESC, sort_rank DESC, id DESC LIMIT 1",
        (conversation_id,),
    )
    transaction.execute(
        "UPDATE conversations SET last_message_id = ?, last_message_at = ? WHERE id = ?",
        (
            None if newest is None else newest["id"],
            0 if newest is None else newest["timestamp"],
            conversation_id,
        ),
    )
    waiting.refresh(transaction, conversation_id)
    transaction.emit_conversation(conversation_id)


def mark_read_by_peer(
    transaction: Transaction, conversation_id: ConversationId, up_to: TelegramMessageId
) -> list[MessageId]:
    """Mark our messages up to this one as read. Returns the ids of those that were unread."""
    return transaction.fetch_values(
        "UPDATE messages SET read_at = ? WHERE conversation_id = ? AND direction = 'outgoing' "
        "AND read_at IS NULL AND message_id <= ? RETURNING id",
        (transaction.now, conversation_id, up_to),
    )


def mark_read(
    transaction: Transaction,
    conversation_id: ConversationId,
    read_to: TelegramMessageId | None = None,
) -> tuple[Conversation, TelegramMessageId | None]:
    """Mark a conversation as read up to its newest message, or an earlier one.

    The number of a merged conversation stands for the other one. Returns the conversation, and the
    Telegram id up to which it is read now (None if nothing was unread). Raises NotFound.
    """
    conversation_id = get(transaction.connection, conversation_id).id
    here = load(transaction, conversation_id)
    newest = transaction.fetch_value(
        "SELECT m.message_id FROM messages m WHERE m.telegram_account_id = ? AND m.chat_id = ? "
        "AND +m.conversation_id = ? ORDER BY m.message_id DESC LIMIT 1",
        (here.chat.account_id, here.chat.chat_id, conversation_id),
    )
    unread_count, up_to = here.unread_count, None
    last = newest if read_to is None or newest is None else min(newest, read_to)
    if last is not None and (
        last > here.marks.read_inbox_max_id or (unread_count and last == newest)
    ):
        up_to = TelegramMessageId(last)
        here.read(up_to, 0 if last == newest else unread_count)
        here.save(transaction)
    return mappers.find_conversations(transaction.connection, [conversation_id])[
        conversation_id
    ], up_to


def not_found() -> NotFound:
    """The error for an unknown conversation."""
    return NotFound("conversation_not_found", "There is no such conversation.")


def get(connection: Connection, conversation_id: ConversationId) -> Conversation:
    """A conversation. The number of a merged one gives the other one. Raises NotFound."""
    found = mappers.find_conversations(connection, [conversation_id])
    if conversation_id in found:
        return found[conversation_id]
    into = select_value(
        connection, "SELECT into_id FROM merged_conversations WHERE id = ?", (conversation_id,)
    )
    if into is None:
        raise not_found()
    return get(connection, ConversationId(into))


def note_merge(transaction: Transaction, from_: ConversationId, into: ConversationId) -> None:
    """Remember into which conversation this one was merged, before it is deleted."""
    transaction.execute(
        "UPDATE merged_conversations SET into_id = ? WHERE into_id = ?", (into, from_)
    )
    transaction.execute(
        "INSERT INTO merged_conversations (id, into_id) VALUES (?, ?)", (from_, into)
    )
