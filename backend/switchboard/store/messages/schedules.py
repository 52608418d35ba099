"""Find scheduled messages. An id of a schedule is looked up only among scheduled rows."""

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId, ChatId, MessageId, ScheduledId, TelegramMessageId
from switchboard.domain.schedule import WHEN_ONLINE
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import NewMessage, StoredScheduled
from switchboard.store.core import entities_column
from switchboard.store.core.rows import select, select_value, select_values

IN_CHAT = "telegram_account_id = ? AND chat_id = ? AND scheduled_at IS NOT NULL"

CLOCK_TOLERANCE = 60
"""Seconds by which Telegram may send a message before its time, and by which two clocks may
differ."""

KEPT_FOR = 600
"""Seconds for which the text of a message that left the schedule is kept: the message that
Telegram sent may arrive later than its schedule, as after a flood wait."""

SAME_MOMENT = 5
"""Seconds within which Telegram usually sends a message at its time."""

BY_CONTENT = f"""
SELECT m.id FROM messages m WHERE m.telegram_account_id = :account AND m.chat_id = :chat
AND CASE WHEN m.discarded THEN NOT m.deleted_by_timer
  AND min(m.scheduled_at, m.deleted_at) <= :sent_at + {CLOCK_TOLERANCE}
  AND max(m.scheduled_at, m.deleted_at) >= :sent_at - {CLOCK_TOLERANCE}
  ELSE m.scheduled_at <= :sent_at + {CLOCK_TOLERANCE} OR EXISTS (SELECT 1 FROM outbox o
    WHERE o.message_id = m.id AND o.kind = 'send_scheduled' AND o.state IN ('sending', 'unknown')
    AND o.created_at <= :sent_at + {CLOCK_TOLERANCE}) END
AND (m.text = :text OR :is_edited AND abs(m.scheduled_at - :sent_at) <= {SAME_MOMENT})
AND (m.status = 'scheduled' OR EXISTS (SELECT 1 FROM outbox o
  WHERE o.message_id = m.id AND o.kind = 'schedule' AND o.state IN ('sending', 'unknown')))
ORDER BY m.text <> :text, m.discarded, abs(m.scheduled_at - :sent_at) LIMIT 1
"""  # noqa: S608 - constants only
"""The message of a chat that is due and has this text. Three others count as well: a message of
which it is unknown whether Telegram has it, a message that the operator sends now, and a message
that has left the schedule without being sent, if the new message was sent between its time and the
moment at which it left. A message that was edited since, even unseen, is found by its time."""


def find(
    connection: Connection, account_id: AccountId, chat_id: ChatId, scheduled_id: ScheduledId
) -> MessageId | None:
    """The message with this id in the schedule of a chat."""
    found: MessageId | None = select_value(
        connection,
        f"SELECT id FROM messages WHERE {IN_CHAT} AND scheduled_id = ?",  # noqa: S608 - constants
        (account_id, chat_id, scheduled_id),
    )
    return found


def stored_in(
    connection: Connection, account_id: AccountId, chat_id: ChatId
) -> frozenset[StoredScheduled]:
    """The schedule of a chat, as far as it is stored."""
    found = select(
        connection,
        "SELECT scheduled_id, scheduled_at, text, entities FROM messages "  # noqa: S608 - constants
        f"WHERE {IN_CHAT} AND scheduled_id IS NOT NULL",
        (account_id, chat_id),
    )
    return frozenset(
        StoredScheduled(
            row["scheduled_id"],
            row["scheduled_at"],
            row["text"],
            entities_column.from_column(row["entities"]),
        )
        for row in found
    )


def chats(connection: Connection, account_id: AccountId) -> list[ChatId]:
    """The chats of an account with scheduled messages, the next one to be sent first."""
    return select_values(
        connection,
        "SELECT chat_id FROM messages WHERE telegram_account_id = ? AND scheduled_at IS NOT NULL "
        "AND status = 'scheduled' AND NOT discarded GROUP BY chat_id ORDER BY min(scheduled_at)",
        (account_id,),
    )


def next_due(connection: Connection, account_id: AccountId) -> Timestamp | None:
    """When Telegram sends the next message of an account. None if nothing is scheduled."""
    due: Timestamp | None = select_value(
        connection,
        "SELECT min(scheduled_at) FROM messages WHERE telegram_account_id = ? "
        "AND scheduled_at IS NOT NULL AND status = 'scheduled' AND NOT discarded "
        "AND scheduled_at < ?",
        (account_id, WHEN_ONLINE),
    )
    return due


def overdue_chats(connection: Connection, account_id: AccountId, before: float) -> list[ChatId]:
    """The chats whose messages were to be sent before this time."""
    return select_values(
        connection,
        "SELECT DISTINCT chat_id FROM messages WHERE telegram_account_id = ? "
        "AND scheduled_at IS NOT NULL AND status = 'scheduled' AND NOT discarded "
        "AND scheduled_at < ?",
        (account_id, before),
    )


def is_stored(
    connection: Connection, account_id: AccountId, chat_id: ChatId, message_id: TelegramMessageId
) -> bool:
    """Whether a message has a row."""
    return bool(
        select_value(
            connection,
            "SELECT 1 FROM messages WHERE telegram_account_id = ? AND chat_id = ? "
            "AND message_id = ?",
            (account_id, chat_id, message_id),
        )
    )


def match(connection: Connection, account_id: AccountId, new: NewMessage) -> MessageId | None:
    """The scheduled message that became this message, as far as that is known without its id in the
    schedule."""
    found: MessageId | None = select_value(
        connection,
        BY_CONTENT,
        {
            "account": account_id,
            "chat": new.chat_id,
            "text": new.text,
            "sent_at": new.timestamp,
            "is_edited": new.changed_at > 0,
        },
    )
    return found
