"""Message timers: remove expired messages when Telegram removes them everywhere.

Telegram sends no update for an expired message: every client removes it by its own clock
(core.telegram.org/constructor/message, ttl_period). The row stays, so that the thread and the
events can say what happened. Its content is removed from the database file, also from the search
index and from the free space of pages (SQLite: PRAGMA secure_delete).
"""

from typing import NamedTuple

from sqlalchemy import Connection

from switchboard.domain.events import EventType
from switchboard.domain.ids import ConversationId, MessageId, TelegramMessageId
from switchboard.domain.messages import Direction
from switchboard.domain.timestamps import Timestamp
from switchboard.store.core.rows import Columns, select_value
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import search
from switchboard.store.messages.commands import message_changes
from switchboard.store.messages.commands.quotes import drop_waiting_quotes
from switchboard.store.messages.conversation_state import ConversationState, load

BATCH_SIZE = 200
"""The number of messages to remove in one transaction."""


class ExpiredRow(NamedTuple):
    """An expired message that is still stored."""

    id: int
    conversation_id: int
    message_id: TelegramMessageId | None
    direction: str
    deleted_at: int | None
    is_unread_mention: int
    discarded: int


EXPIRED = Columns(ExpiredRow, "m")

SELECT_EXPIRED = (
    f"SELECT {EXPIRED.sql} FROM messages m WHERE m.expires_at IS NOT NULL "  # noqa: S608 - constants only
    "AND NOT m.deleted_by_timer AND m.expires_at <= ? ORDER BY m.expires_at LIMIT ?"
)

REMOVE_CONTENT = (
    "UPDATE messages SET text = '', entities = NULL, media_label = NULL, header = NULL, "
    "reply_markup = NULL, sets_keyboard = 0, reactions = NULL, is_unread_mention = 0, "
    "deleted_by_timer = 1, deleted_at = coalesce(deleted_at, ?) WHERE id = ?"
)


def next_expiry(connection: Connection) -> Timestamp | None:
    """When the next message expires. None if no stored message has a timer."""
    expiry: Timestamp | None = select_value(
        connection,
        "SELECT min(expires_at) FROM messages "
        "WHERE expires_at IS NOT NULL AND NOT deleted_by_timer",
    )
    return expiry


def remove_expired(transaction: Transaction, now: float) -> int:
    """Remove messages that have expired, the oldest first, at most BATCH_SIZE. Returns how many.

    now: the present time by Telegram's clock.
    """
    expired = transaction.fetch_as(EXPIRED, SELECT_EXPIRED, (now, BATCH_SIZE))
    states: dict[ConversationId, ConversationState] = {}
    for row in expired:
        keyboard = _remove_content(transaction, MessageId(row.id))
        if row.discarded or row.message_id is None:
            continue
        state = _state(transaction, states, row)
        if row.deleted_at is None:
            state.remove(row.message_id, Direction(row.direction))
        if row.is_unread_mention:
            state.marks.remove_mention()
        if keyboard:
            transaction.emit_conversation(state.id)
    if expired:
        search.want_purge(transaction)
    for state in states.values():
        state.save(transaction)
        drop_waiting_quotes(transaction, state.chat.account_id, state.chat.chat_id)
    for row in expired:
        transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, MessageId(row.id))
    return len(expired)


def _state(
    transaction: Transaction,
    states: dict[ConversationId, ConversationState],
    row: ExpiredRow,
) -> ConversationState:
    conversation_id = ConversationId(row.conversation_id)
    if conversation_id not in states:
        states[conversation_id] = load(transaction, conversation_id)
    return states[conversation_id]


def _remove_content(transaction: Transaction, message_id: MessageId) -> bool:
    """Remove the content of a message. Whether it had set a reply keyboard."""
    had_keyboard = transaction.fetch_value(
        "SELECT sets_keyboard FROM messages WHERE id = ?", (message_id,)
    )
    with search.followed(transaction, message_id):
        transaction.execute(REMOVE_CONTENT, (transaction.now, message_id))
    transaction.execute("DELETE FROM message_versions WHERE message_id = ?", (message_id,))
    message_changes.withdraw(transaction, message_id)
    return bool(had_keyboard)
