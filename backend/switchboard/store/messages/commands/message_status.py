"""The status of a message, as its command in the outbox determines it."""

from switchboard.domain.events import EventType
from switchboard.domain.ids import MessageId
from switchboard.domain.messages import Message, SendError, Status
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import waiting


def set_status(
    transaction: Transaction, message_id: MessageId, status: Status, error: SendError | None
) -> Message:
    """Set the status of a message. Emit the message and its conversation, which counts failed
    messages. A failed message is no answer."""
    values = (error.code, error.text, error.retry_at) if error else (None, None, None)
    transaction.execute(
        "UPDATE messages SET status = ?, error_code = ?, error_text = ?, retry_at = ? WHERE id = ?",
        (status.value, *values, message_id),
    )
    message = transaction.reload_and_emit_message(EventType.MESSAGE_SENT, message_id)
    waiting.refresh(transaction, message.conversation_id)
    transaction.emit_conversation(message.conversation_id)
    return message
