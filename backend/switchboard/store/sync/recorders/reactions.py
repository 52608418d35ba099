"""Record the reactions to messages. They are no edits: the message is not marked as edited."""

from switchboard.domain.reactions import keep_chosen
from switchboard.domain.updates import ReactionsChanged
from switchboard.store.core.reactions_column import from_column, to_column
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_reactions(recording: Recording, change: ReactionsChanged) -> None:
    """Record the reactions of a message. A message that is not stored yet may be on its way."""
    transaction = recording.transaction
    row = transaction.fetch_one(
        "SELECT id, reactions FROM messages "
        "WHERE telegram_account_id = ? AND chat_id = ? AND message_id = ?",
        (recording.account_id, change.chat_id, change.message_id),
    )
    if row is None:
        recording.early_updates.add_reactions(transaction, recording.account_id, change)
        return
    key = (recording.account_id, change.chat_id, change.message_id)
    recording.early_updates.note_reactions(transaction, key)
    message_id, known = row["id"], row["reactions"]
    reactions = to_column(keep_chosen(change.reactions, from_column(known)))
    if reactions != known:
        transaction.execute(
            "UPDATE messages SET reactions = ? WHERE id = ?", (reactions, message_id)
        )
        recording.emit_updated(message_id)


RECORDERS: Recorders = {ReactionsChanged: record_reactions}
