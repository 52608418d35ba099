"""Scheduled messages: rows that Telegram has in the schedule of a chat, and sends at their time.

Such a row has `scheduled_at`, no `message_id`, and its own `scheduled_id`, which is looked up only
among scheduled rows. It is no conversation's last message and is not found by a search. When
Telegram sends it, the same row becomes the sent message.
"""

from collections.abc import Iterable

from switchboard.domain.events import EventType
from switchboard.domain.ids import (
    AccountId,
    ConversationId,
    MessageId,
    TelegramMessageId,
)
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import NewMessage, ScheduledMessage, SentMessage
from switchboard.store.core import header_column, mappers
from switchboard.store.core.entities_column import to_column
from switchboard.store.core.rows import marks
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import duplicates, local_changes, schedules, search
from switchboard.store.messages.commands.send_confirmation import store_confirmation

COLUMNS = (
    "status, text, entities, kind, media_label, is_silent, timestamp, scheduled_at, scheduled_id"
)


SAME_TEXT = """
SELECT s.message_id FROM messages m JOIN messages s ON s.telegram_account_id = m.telegram_account_id
AND s.chat_id = m.chat_id AND s.text = m.text AND s.kind = m.kind AND s.direction = 'outgoing'
AND s.message_id IS NOT NULL AND s.client_id IS NULL AND s.deleted_at IS NULL
WHERE m.id = ? ORDER BY s.message_id DESC LIMIT 1
"""
"""The newest own message with the text of a scheduled message that is not stored as sent."""

TAKE_OVER = """
UPDATE messages SET scheduled_at = NULL, scheduled_id = NULL, discarded = 0, deleted_at = NULL,
  (text, entities, kind, media_label, header, album_id, is_silent, reply_to_message_id,
  restrictions) = (SELECT s.text, s.entities, s.kind, s.media_label, s.header, s.album_id,
  s.is_silent, s.reply_to_message_id, s.restrictions FROM messages s WHERE s.id = ?) WHERE id = ?
"""


def insert(
    transaction: Transaction,
    account_id: AccountId,
    conversation_id: ConversationId,
    message: ScheduledMessage,
    sender_name: str | None,
) -> None:
    """Store a message that another device has scheduled."""
    cursor = transaction.execute(
        "INSERT INTO messages (telegram_account_id, conversation_id, chat_id, sort_rank, "
        "direction, sender_id, sender_name, text, entities, header, kind, media_label, timestamp, "
        "status, reply_to_message_id, topic_id, is_silent, album_id, scheduled_at, scheduled_id, "
        "discarded) VALUES (?, ?, ?, ?, 'outgoing', ?, ?, ?, ?, ?, ?, ?, ?, 'scheduled', ?, ?, ?, "
        "?, ?, ?, 0)",
        (
            account_id,
            conversation_id,
            message.chat_id,
            mappers.UNSENT_RANK,
            message.sender_id,
            sender_name,
            message.text,
            to_column(message.entities),
            header_column.to_column(message.header),
            message.kind.value,
            message.media_label,
            message.scheduled_at,
            message.reply_to_message_id,
            message.topic_id,
            message.is_silent,
            message.album_id,
            message.scheduled_at,
            message.scheduled_id,
        ),
    )
    transaction.reload_and_emit_message(EventType.MESSAGE_SENT, MessageId(cursor.lastrowid or 0))


def update(transaction: Transaction, message_id: MessageId, message: ScheduledMessage) -> None:
    """Store what Telegram has of a message: it is in the schedule, with this text and time.

    The row may be a reply of ours, of which an update has stored another row: our row stays.
    """
    row = transaction.fetch_one(
        "SELECT telegram_account_id, conversation_id FROM messages WHERE id = ?", (message_id,)
    )
    other = schedules.find(
        transaction.connection, row["telegram_account_id"], message.chat_id, message.scheduled_id
    )
    if other is not None and other != message_id:
        remove(transaction, other)
    values = (
        "scheduled",
        message.text,
        to_column(message.entities),
        message.kind.value,
        message.media_label,
        message.is_silent,
        message.scheduled_at,
        message.scheduled_at,
        message.scheduled_id,
    )
    with search.followed(transaction, message_id):
        changed = transaction.execute(
            f"UPDATE messages SET ({COLUMNS}) = ({marks(values)}), "  # noqa: S608 - constants
            "error_code = NULL, error_text = NULL, retry_at = NULL "
            f"WHERE id = ? AND ({COLUMNS}) IS NOT ({marks(values)})",
            (*values, message_id, *values),
        ).rowcount
    if changed:
        transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, message_id)


def remove(transaction: Transaction, message_id: MessageId) -> None:
    """A message is no longer in the schedule, and was not sent, as far as is known: take its row
    out of the thread.

    A message that Telegram sends at this moment may arrive later. So the row keeps its time and
    text for a while, by which `schedules.match` finds it. Then the text is removed: the chat may
    have a timer that removed the sent message at Telegram before anybody saw it here.
    """
    transaction.execute("DELETE FROM outbox WHERE message_id = ?", (message_id,))
    transaction.execute(
        "UPDATE messages SET scheduled_id = NULL, expires_at = ? WHERE id = ?",
        (transaction.now + schedules.KEPT_FOR, message_id),
    )
    duplicates.discard(transaction, message_id)


def become_sent(transaction: Transaction, message_id: MessageId, sent: SentMessage) -> None:
    """Telegram has sent a scheduled message: its row becomes that message. A row that the message
    already has is merged into it."""
    row = transaction.fetch_one(
        "SELECT telegram_account_id, chat_id, conversation_id FROM messages WHERE id = ?",
        (message_id,),
    )
    stored = transaction.fetch_value(
        "SELECT id FROM messages WHERE telegram_account_id = ? AND chat_id = ? AND message_id = ?",
        (row["telegram_account_id"], row["chat_id"], sent.message_id),
    )
    transaction.execute("DELETE FROM outbox WHERE message_id = ?", (message_id,))
    with search.followed(transaction, message_id):
        if stored is not None and stored != message_id:
            transaction.execute(TAKE_OVER, (stored, message_id))
        else:
            _leave_schedule(transaction, message_id, sent.message)
    store_confirmation(transaction, message_id, sent)
    local_changes.end_snooze_by_reply(transaction, row["conversation_id"])


def _leave_schedule(
    transaction: Transaction, message_id: MessageId, new: NewMessage | None
) -> None:
    transaction.execute(
        "UPDATE messages SET scheduled_at = NULL, scheduled_id = NULL, discarded = 0, "
        "deleted_at = NULL WHERE id = ?",
        (message_id,),
    )
    if new is not None:
        transaction.execute(
            "UPDATE messages SET text = ?, entities = ?, kind = ?, media_label = ?, header = ?, "
            "album_id = ?, is_silent = ?, reply_to_message_id = ?, restrictions = ? WHERE id = ?",
            (
                new.text,
                to_column(new.entities),
                new.kind.value,
                new.media_label,
                header_column.to_column(new.header),
                new.album_id,
                new.is_silent,
                new.reply_to_message_id,
                int(new.restrictions),
                message_id,
            ),
        )


def drop_copies(transaction: Transaction, goes: AccountId, stays: AccountId) -> None:
    """Two accounts of one person become one: of a scheduled message that both have, the row of the
    account that stays is kept, with the waiting changes of both."""
    for row in transaction.fetch_all(
        "SELECT g.id AS copy_id, s.id AS kept_id FROM messages g "
        "JOIN messages s ON s.telegram_account_id = ? AND s.chat_id = g.chat_id "
        "AND s.scheduled_id = g.scheduled_id AND s.scheduled_at IS NOT NULL "
        "WHERE g.telegram_account_id = ? AND g.scheduled_at IS NOT NULL",
        (stays, goes),
    ):
        transaction.execute(
            "UPDATE outbox SET message_id = ? WHERE message_id = ?",
            (row["kept_id"], row["copy_id"]),
        )
        transaction.execute("DELETE FROM messages WHERE id = ?", (row["copy_id"],))


def resolve(transaction: Transaction, message_ids: Iterable[MessageId]) -> None:
    """These messages have left the schedule, and no update said how: they were sent if history has
    them, and deleted otherwise."""
    for message_id in message_ids:
        sent_id = transaction.fetch_value(SAME_TEXT, (message_id,))
        if sent_id is None:
            remove(transaction, message_id)
        else:
            mark_sent(transaction, message_id, TelegramMessageId(sent_id))


def mark_sent(
    transaction: Transaction, message_id: MessageId, telegram_id: TelegramMessageId
) -> bool:
    """A scheduled message was sent as this message, if the message is stored. Otherwise it is
    overdue until the message has arrived. Whether it is stored."""
    sent_at = transaction.fetch_value(
        "SELECT s.timestamp FROM messages m JOIN messages s "
        "ON s.telegram_account_id = m.telegram_account_id AND s.chat_id = m.chat_id "
        "WHERE m.id = ? AND s.message_id = ?",
        (message_id, telegram_id),
    )
    if sent_at is None:
        make_overdue(transaction, message_id)
        return False
    become_sent(transaction, message_id, SentMessage(telegram_id, Timestamp(sent_at)))
    return True


def make_overdue(transaction: Transaction, message_id: MessageId) -> None:
    """A message has left the schedule, and it is not known how: the schedule is read soon."""
    changed = transaction.execute(
        "UPDATE messages SET scheduled_at = ?, timestamp = ? WHERE id = ? AND status = 'scheduled' "
        "AND scheduled_at > ?",
        (transaction.now, transaction.now, message_id, transaction.now),
    )
    if changed.rowcount:
        transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, message_id)
