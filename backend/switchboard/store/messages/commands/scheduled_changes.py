"""Change a scheduled message: its text and time, send it now, delete it.

While the command is in the outbox, the message shows it as its `pending_change` beside what
Telegram has. A refused one stays as the message's problem.
"""

import json
from collections.abc import Callable
from dataclasses import replace

from switchboard.domain.events import EventType
from switchboard.domain.ids import MessageId
from switchboard.domain.message_entities import FormattedText
from switchboard.domain.messages import Message, SendError, Status
from switchboard.domain.outbox import REFUSALS, Command, Content, OutboxAction
from switchboard.domain.outbox.kinds.reschedule import Reschedule
from switchboard.domain.outbox.kinds.schedule import Schedule
from switchboard.domain.outbox.kinds.send import Send
from switchboard.domain.outbox.kinds.send_scheduled import SendScheduled
from switchboard.domain.outbox.kinds.unschedule import Unschedule
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import ScheduledMessage, SentMessage
from switchboard.store.core import mappers
from switchboard.store.core.entities_column import to_column
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, scheduled, search
from switchboard.store.messages.commands import rows
from switchboard.store.messages.commands.effects import Effects
from switchboard.store.messages.commands.transitions import ALLOWED_STATES, refused


def enqueue(transaction: Transaction, message: Message, content: Content) -> Message:
    """Queue a change of a scheduled message. Its last problem is forgotten. Returns the message."""
    transaction.execute(
        "DELETE FROM outbox WHERE message_id = ? AND random_id IS NULL AND state = 'failed'",
        (message.id,),
    )
    rows.add(
        transaction,
        message.account_id,
        message.chat_id,
        message.conversation_id,
        content,
        message_id=message.id,
    )
    return transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, message.id)


def change(
    transaction: Transaction, message: Message, new: FormattedText, send_at: Timestamp
) -> Message:
    """Change the text and the time of a message: at Telegram, or in the store if Telegram does not
    have it yet. Raises Conflict if it is on its way to Telegram."""
    if message.scheduled_id is not None:
        content = Reschedule(message.scheduled_id, new.text, send_at, new.entities)
        return enqueue(transaction, message, content)
    _replace_waiting(
        transaction,
        message,
        lambda waiting: replace(waiting, text=new.text, entities=new.entities, send_at=send_at),
    )
    transaction.execute(
        "UPDATE messages SET text = ?, entities = ?, timestamp = ?, scheduled_at = ? WHERE id = ?",
        (new.text, to_column(new.entities), send_at, send_at, message.id),
    )
    return transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, message.id)


def send_now(transaction: Transaction, message: Message) -> Message:
    """Send a message now. If Telegram does not have it yet, it becomes a usual reply. Raises
    Conflict if it is on its way to Telegram."""
    if message.scheduled_id is not None:
        return enqueue(transaction, message, SendScheduled(message.scheduled_id))
    _replace_waiting(
        transaction,
        message,
        lambda waiting: Send(
            waiting.text, waiting.reply_to, waiting.topic_id, waiting.silent, waiting.entities
        ),
    )
    with search.followed(transaction, message.id):
        transaction.execute(
            "UPDATE messages SET timestamp = ?, scheduled_at = NULL, not_before = NULL "
            "WHERE id = ?",
            (transaction.now, message.id),
        )
    transaction.execute("UPDATE outbox SET not_before = NULL WHERE message_id = ?", (message.id,))
    conversations.refresh_last_message(transaction, message.conversation_id)
    return transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, message.id)


def _replace_waiting(
    transaction: Transaction, message: Message, change: Callable[[Schedule], Content]
) -> None:
    """Change a command to schedule that Telegram cannot have."""
    payload = transaction.fetch_value(
        "SELECT payload FROM outbox WHERE message_id = ? AND random_id IS NOT NULL "  # noqa: S608 - constants
        f"AND state IN {ALLOWED_STATES[OutboxAction.DROP_QUOTE]}",
        (message.id,),
    )
    if payload is None:
        raise refused(REFUSALS[OutboxAction.DISCARD])
    content = change(Schedule.from_payload(json.loads(payload)))
    transaction.execute(
        "UPDATE outbox SET kind = ?, ordering_key = ?, payload = ? "
        "WHERE message_id = ? AND random_id IS NOT NULL",
        (
            content.rules.kind,
            content.rules.ordering_key,
            rows.payload_of(content),
            message.id,
        ),
    )


def _is_scheduled(transaction: Transaction, command: Command) -> bool:
    """Whether the message is still in the schedule. Updates may have been faster."""
    message = _find(transaction, command)
    return message is not None and message.status is Status.SCHEDULED


def _changed(transaction: Transaction, command: Command, result: ScheduledMessage | None) -> None:
    if result is not None and _is_scheduled(transaction, command):
        scheduled.update(transaction, _id(command), result)
    _show(transaction, command, None)


def _sent(transaction: Transaction, command: Command, result: SentMessage | None) -> None:
    if _is_scheduled(transaction, command):
        if result is None:
            scheduled.make_overdue(transaction, _id(command))
        else:
            scheduled.become_sent(transaction, _id(command), result)
    _show(transaction, command, None)


def _deleted(transaction: Transaction, command: Command, was_deleted: bool) -> None:
    if _is_scheduled(transaction, command):
        if was_deleted:
            scheduled.remove(transaction, _id(command))
        else:
            scheduled.make_overdue(transaction, _id(command))
    _show(transaction, command, None)


def _show(transaction: Transaction, command: Command, error: SendError | None) -> None:
    if _find(transaction, command) is not None:
        transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, _id(command))


def _show_refusal(transaction: Transaction, command: Command, error: SendError | None) -> None:
    if not _is_scheduled(transaction, command):
        rows.remove(transaction, command)
    _show(transaction, command, error)


def _find(transaction: Transaction, command: Command) -> Message | None:
    return mappers.find_messages(transaction.connection, [_id(command)]).get(_id(command))


def _id(command: Command) -> MessageId:
    return MessageId(command.message_id or 0)


RESCHEDULE = Effects(
    Reschedule, on_done=_changed, on_wait=_show, on_refused=_show_refusal, keeps_refused=True
)
SEND_SCHEDULED = Effects(
    SendScheduled, on_done=_sent, on_wait=_show, on_refused=_show_refusal, keeps_refused=True
)
UNSCHEDULE = Effects(
    Unschedule, on_done=_deleted, on_wait=_show, on_refused=_show_refusal, keeps_refused=True
)
