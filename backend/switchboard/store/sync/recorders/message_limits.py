"""Record how long an account may edit messages and delete them for everyone."""

from switchboard.domain.message_limits import MessageLimitsRead
from switchboard.store.core.message_limits_column import to_column
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_limits(recording: Recording, read: MessageLimitsRead) -> None:
    """Store the limits. Messages show them when they are read again, as with times that pass."""
    recording.forget_message_limits()
    recording.transaction.execute(
        "UPDATE accounts SET message_limits = ? WHERE id = ?",
        (to_column(read.limits), recording.account_id),
    )


RECORDERS: Recorders = {MessageLimitsRead: record_limits}
