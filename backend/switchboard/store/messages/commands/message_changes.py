"""Changes of a message that Telegram has: an edit, a deletion, a reaction.

While the command is in the outbox, the message shows it as its `pending_change` beside what
Telegram has. Its result arrives as an update, which is stored before the command leaves the outbox.
A refused command stays for a while as the message's problem, or until the next change.
"""

import json
from typing import Any

from switchboard.domain.events import EventType
from switchboard.domain.ids import MessageId
from switchboard.domain.messages import Message
from switchboard.domain.outbox import Command, Content, OutboxAction, OutboxState
from switchboard.domain.outbox.kinds.edit import Edit
from switchboard.store.core import mappers
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages.commands import rows
from switchboard.store.messages.commands.effects import Effects
from switchboard.store.messages.commands.transitions import ALLOWED_STATES

OF_MESSAGE = "message_id = ? AND random_id IS NULL"
"""The changes of a message. A command with a random id sends it."""


def enqueue(transaction: Transaction, message: Message, content: Content) -> Message:
    """Queue a change of a message. Its last problem is forgotten. Returns the message."""
    transaction.execute(
        f"DELETE FROM outbox WHERE {OF_MESSAGE} AND state = '{OutboxState.FAILED}'",  # noqa: S608 - constants
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


def texts_under_way(transaction: Transaction, message: Message) -> tuple[str, ...]:
    """The texts that Telegram may have: the stored one, and those of earlier edits in the
    outbox."""
    payloads = transaction.fetch_values(
        f"SELECT payload FROM outbox WHERE {OF_MESSAGE} AND kind = '{Edit.rules.kind}' "  # noqa: S608 - constants
        f"AND state <> '{OutboxState.FAILED}' ORDER BY id",
        (message.id,),
    )
    texts = [message.text]
    for edit in map(Edit.from_payload, map(json.loads, payloads)):
        texts += [*edit.bases, edit.text]
    return tuple(dict.fromkeys(texts))


def withdraw(transaction: Transaction, message_id: int) -> None:
    """The message was deleted: its waiting and refused changes no longer matter. A running attempt
    ends by itself."""
    transaction.execute(
        f"DELETE FROM outbox WHERE {OF_MESSAGE} "  # noqa: S608 - constants
        f"AND state IN {ALLOWED_STATES[OutboxAction.REPLACE]}",
        (message_id,),
    )


def change(content: type[Content]) -> Effects:
    """The effects of a kind that changes a message."""
    return Effects(
        content, on_done=_show, on_wait=_show, on_refused=_show_refusal, keeps_refused=True
    )


def _show(transaction: Transaction, command: Command, outcome: Any) -> None:
    _emit(transaction, command)


def _show_refusal(transaction: Transaction, command: Command, outcome: Any) -> None:
    message = _find(transaction, command)
    if message is not None and message.deleted_at is not None:
        rows.remove(transaction, command)
    _emit(transaction, command)


def _emit(transaction: Transaction, command: Command) -> None:
    message = _find(transaction, command)
    if message is not None:
        transaction.emit_message(EventType.MESSAGE_UPDATED, message)


def _find(transaction: Transaction, command: Command) -> Message | None:
    """The message; None if it was merged with its copy in another account."""
    message_id = MessageId(command.message_id or 0)
    return mappers.find_messages(transaction.connection, [message_id]).get(message_id)
