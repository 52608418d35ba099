"""What the operator sets for a conversation: snooze and note. Telegram does not know them."""

from sqlalchemy import Connection

from switchboard.domain.ids import ConversationId
from switchboard.domain.local_change import LocalChange, Note, Snooze
from switchboard.domain.timestamps import Timestamp
from switchboard.store.core.rows import select_value
from switchboard.store.core.transaction import Transaction


def apply(transaction: Transaction, conversation_id: ConversationId, change: LocalChange) -> None:
    """Store a change of a conversation."""
    if change.snooze is not None:
        _set_snooze(transaction, conversation_id, change.snooze)
    if change.unless_answered is not None:
        _set_unless_answered(transaction, conversation_id, change.unless_answered)
    if change.note is not None:
        _set_note(transaction, conversation_id, change.note)
    transaction.emit_conversation(conversation_id)


def merge(transaction: Transaction, from_: ConversationId, into: ConversationId) -> None:
    """Keep the note and the snooze of a conversation that is merged into another one, if that one
    has none."""
    transaction.execute(
        "UPDATE conversations SET note = coalesce(conversations.note, g.note), "
        "snooze_unless_answered = iif(conversations.snoozed_until IS NULL, "
        "g.snooze_unless_answered, conversations.snooze_unless_answered), "
        "snoozed_until = coalesce(conversations.snoozed_until, g.snoozed_until) "
        "FROM conversations g WHERE g.id = ? AND conversations.id = ?",
        (from_, into),
    )
    transaction.emit_conversation(into)


def end_snooze_by_message(transaction: Transaction, conversation_id: ConversationId) -> None:
    """Somebody has written: end the snooze of the conversation."""
    _end_snoozes(transaction, "id = ?", conversation_id)


def end_snooze_by_reply(transaction: Transaction, conversation_id: ConversationId) -> None:
    """The owner has written, on any device: end the snooze of the conversation, unless it is to
    last until somebody else writes."""
    _end_snoozes(transaction, "NOT snooze_unless_answered AND id = ?", conversation_id)


def end_snoozes(transaction: Transaction) -> None:
    """End the snoozes whose time has come, and emit their conversations."""
    _end_snoozes(transaction, "snoozed_until <= ?", transaction.now)


def next_snooze_end(connection: Connection) -> Timestamp | None:
    """When the next snooze ends. None if nothing is snoozed."""
    end: Timestamp | None = select_value(
        connection, "SELECT min(snoozed_until) FROM conversations WHERE snoozed_until IS NOT NULL"
    )
    return end


def _set_snooze(transaction: Transaction, conversation_id: ConversationId, snooze: Snooze) -> None:
    transaction.execute(
        "UPDATE conversations SET snoozed_until = ?, snooze_unless_answered = ? WHERE id = ?",
        (snooze.until, snooze.until is not None and snooze.unless_answered, conversation_id),
    )


def _set_unless_answered(
    transaction: Transaction, conversation_id: ConversationId, unless_answered: bool
) -> None:
    transaction.execute(
        "UPDATE conversations SET snooze_unless_answered = ? "
        "WHERE id = ? AND snoozed_until IS NOT NULL",
        (unless_answered, conversation_id),
    )


def _set_note(transaction: Transaction, conversation_id: ConversationId, note: Note) -> None:
    transaction.execute(
        "UPDATE conversations SET note = ? WHERE id = ?", (note.text, conversation_id)
    )


def _end_snoozes(transaction: Transaction, condition: str, value: int) -> None:
    for id_ in transaction.fetch_values(
        "UPDATE conversations SET snoozed_until = NULL, snooze_unless_answered = 0 "  # noqa: S608 - constants only
        f"WHERE snoozed_until IS NOT NULL AND {condition} RETURNING id",
        (value,),
    ):
        transaction.emit_conversation(ConversationId(id_))
