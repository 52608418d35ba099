"""The operator's actions on a message that waits or failed: retry it, discard it."""

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId, ConversationId, MessageId
from switchboard.domain.messages import Message, Status
from switchboard.domain.outbox import (
    ALREADY_SENT,
    REFUSALS,
    TRANSITIONS,
    OutboxAction,
    OutboxState,
)
from switchboard.domain.outbox.kinds.unschedule import Unschedule
from switchboard.domain.permissions import CannotReply
from switchboard.errors import Conflict
from switchboard.store.core.rows import select_value
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import duplicates, scheduled, supergroups, threads
from switchboard.store.messages.commands import scheduled_changes
from switchboard.store.messages.commands.message_status import set_status
from switchboard.store.messages.commands.quotes import drop_quote
from switchboard.store.messages.commands.send import move_to_conversation
from switchboard.store.messages.commands.transitions import ALLOWED_STATES, NEXT_STATE, refused

STATE_OF_SEND = "SELECT state FROM outbox WHERE message_id = ? AND random_id IS NOT NULL"
"""The state of the command that sends a message. Only such a command has a random id."""

DISCARDED_UNSENT = (
    "SELECT 1 FROM messages WHERE id = ? AND discarded "
    "AND status IN ('pending', 'failed', 'scheduled')"
)
"""A duplicate that history returned is discarded as well. It was sent."""


def retry(
    transaction: Transaction, message_id: MessageId, *, without_quote: bool = False
) -> Message:
    """Try a message again now, if it failed or if its next or first attempt is later.

    A waiting message keeps its state: whether Telegram may already have it stays known.
    without_quote drops the message that it answers; this is refused if Telegram may already have it
    with the quote. If a message failed in a group that became a supergroup, it goes to the
    supergroup. Raises NotFound, or Conflict if the message is not waiting for an attempt.
    """
    message = threads.get(transaction.connection, message_id)
    cursor = transaction.execute(
        f"UPDATE outbox SET state = {NEXT_STATE[OutboxAction.RETRY]}, "  # noqa: S608 - constants
        "attempts = CASE state WHEN 'failed' THEN 0 ELSE attempts END, next_try_at = 0, "
        "not_before = NULL "
        "WHERE message_id = ? AND random_id IS NOT NULL "
        f"AND state IN {ALLOWED_STATES[OutboxAction.RETRY]} "
        "AND (state = 'failed' OR next_try_at > 0 OR not_before > ?)",
        (message_id, transaction.now),
    )
    if not cursor.rowcount:
        raise refused(REFUSALS[OutboxAction.RETRY])
    transaction.execute("UPDATE messages SET not_before = NULL WHERE id = ?", (message_id,))
    if without_quote:
        _drop_quote(transaction, message_id)
    target = retry_target(transaction.connection, message)
    if target != message.conversation_id:
        move_to_conversation(transaction, message, target)
    set_status(transaction, message_id, Status.PENDING, None)
    return threads.get(transaction.connection, message_id)


def retry_target(connection: Connection, message: Message) -> ConversationId:
    """The conversation in which a retry sends a message: its own, or that of the supergroup that
    its group became. Raises Conflict if the supergroup is not known yet."""
    new = supergroups.moved_to(connection, message.account_id, message.chat_id)
    if new is None or message.status is not Status.FAILED:
        return message.conversation_id
    target = supergroups.conversation_of(connection, message.account_id, new)
    if target is None:
        raise Conflict(
            CannotReply.GROUP_MOVED.value,
            "This group became a supergroup that Telegram has not shown to the account yet. "
            "Try again in a moment.",
        )
    return target


def _drop_quote(transaction: Transaction, message_id: MessageId) -> None:
    state = transaction.fetch_value(STATE_OF_SEND, (message_id,))
    if OutboxState(state) not in TRANSITIONS[OutboxAction.DROP_QUOTE]:
        raise refused(REFUSALS[OutboxAction.DROP_QUOTE])
    drop_quote(transaction, message_id)


def is_discarded(connection: Connection, message_id: MessageId) -> bool:
    """Whether a message that was not sent has been taken out of its thread."""
    return select_value(connection, DISCARDED_UNSENT, (message_id,)) is not None


def discard(transaction: Transaction, message_id: MessageId) -> AccountId:
    """Discard a message that Telegram cannot have, or delete it from Telegram's schedule. Returns
    its account.

    Raises NotFound, or Conflict if it is sent, or if the result of an attempt is unknown.
    """
    message = threads.get(transaction.connection, message_id)
    if message.status is Status.SCHEDULED and message.scheduled_id is not None:
        content = Unschedule(message.scheduled_id)
        return scheduled_changes.enqueue(transaction, message, content).account_id
    state = transaction.fetch_value(STATE_OF_SEND, (message_id,))
    if state is None:
        raise refused(ALREADY_SENT)
    if OutboxState(state) not in TRANSITIONS[OutboxAction.DISCARD]:
        raise refused(REFUSALS[OutboxAction.DISCARD])
    if message.scheduled_at is not None:
        scheduled.remove(transaction, message_id)
        return message.account_id
    transaction.execute("DELETE FROM outbox WHERE message_id = ?", (message_id,))
    duplicates.discard(transaction, message_id)
    return message.account_id
