"""What a message shows of its outbox item."""

from switchboard.domain.events import EventType
from switchboard.domain.ids import MessageId
from switchboard.domain.messages import Message, SendError, Status
from switchboard.store.core.transaction import Transaction


def set_status(
    transaction: Transaction, message_id: MessageId, status: Status, error: SendError | None
) -> Message:
    """Set what a message shows, and announce it, and its conversation, which counts what failed."""
    values = (error.code, error.text, error.retry_at) if error else (None, None, None)
    transaction.execute(
        "UPDATE messages SET status = ?, error_code = ?, error_text = ?, retry_at = ? WHERE id = ?",
        (status.value, *values, message_id),
    )
    message = transaction.reload_and_emit_message(EventType.MESSAGE_SENT, message_id)
    transaction.emit_conversation(message.conversation_id)
    return message
