"""Record deleted messages and cleared histories."""

from switchboard.domain.ids import CHANNEL_MARK
from switchboard.domain.messages import Direction
from switchboard.domain.updates import HistoryCleared, MessagesDeleted
from switchboard.store.messages import tombstones, topics
from switchboard.store.messages.commands import message_changes
from switchboard.store.messages.commands.quotes import drop_waiting_quotes
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_deleted(recording: Recording, deleted: MessagesDeleted) -> None:
    """Mark messages as deleted. Without a chat: those of private chats and basic groups, whose ids
    are unique within the account (the plus makes SQLite use the index of ids)."""
    account_id, chat_id = recording.account_id, deleted.chat_id
    where, key = ("chat_id = ?", chat_id) if chat_id is not None else ("+chat_id > ?", CHANNEL_MARK)
    for message_id in deleted.message_ids:
        if not _mark_deleted(recording, f"message_id = ? AND {where}", message_id, key):
            tombstones.add(recording.transaction, account_id, chat_id, message_id)
            recording.has_tombstones[account_id] = True
    if chat_id is not None:
        recording.save_conversations()
        for topic_id in topics.of_messages(recording.transaction, account_id, deleted):
            topics.set_deleted(recording.transaction, account_id, chat_id, topic_id)


def record_cleared(recording: Recording, cleared: HistoryCleared) -> None:
    """Mark the messages of a chat up to this one as deleted."""
    chat_id, up_to = cleared.chat_id, cleared.up_to
    recording.early_updates.add_clearing(
        recording.transaction, recording.account_id, chat_id, up_to
    )
    _mark_deleted(recording, "chat_id = ? AND message_id <= ?", chat_id, up_to)


def _mark_deleted(recording: Recording, where: str, *key: int) -> bool:
    """Mark the messages of a condition as deleted. False if there was none that was not deleted
    before."""
    rows = recording.transaction.fetch_all(
        "UPDATE messages SET deleted_at = ? WHERE telegram_account_id = ? "  # noqa: S608 - constants only
        f"AND {where} AND deleted_at IS NULL "
        "RETURNING id, message_id, chat_id, conversation_id, direction, is_unread_mention",
        (recording.transaction.now, recording.account_id, *key),
    )
    for row in rows:
        conversation = recording.conversation_of(row["conversation_id"])
        conversation.remove(row["message_id"], Direction(row["direction"]))
        if row["is_unread_mention"]:
            conversation.marks.remove_mention()
        message_changes.withdraw(recording.transaction, row["id"])
        recording.emit_updated(row["id"])
    for chat_id in {row["chat_id"] for row in rows}:
        drop_waiting_quotes(recording.transaction, recording.account_id, chat_id)
    return bool(rows)


RECORDERS: Recorders = {MessagesDeleted: record_deleted, HistoryCleared: record_cleared}
