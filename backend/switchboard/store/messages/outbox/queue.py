"""The queue of what waits to be sent: what is next, and when."""

from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId, ChatId, MessageId, RandomId
from switchboard.domain.messages import SendError, Status
from switchboard.domain.outbox import OutboxAction, OutboxMessage, OutboxState
from switchboard.store.core.rows import Row, select
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages.outbox.status import set_status
from switchboard.store.messages.outbox.transitions import ALLOWED_STATES, NEXT_STATE

QueuedItems: TypeAlias = Sequence[tuple[OutboxMessage, int, bool]]
"""Drafts, each with the moment before which it must not be tried (0: now) and whether it waits for
what may hold back the whole account: a flood wait."""


def pending(connection: Connection, account_id: AccountId) -> QueuedItems:
    """What an account may send next: the oldest waiting message of each chat, oldest first."""
    found = select(
        connection,
        "SELECT o.message_id, o.chat_id, m.text, o.random_id, m.reply_to_message_id, o.state, "
        "o.attempts, coalesce(o.next_try_at, 0) AS next_try_at, o.blocks_account FROM outbox o "
        "JOIN messages m ON m.id = o.message_id "
        "WHERE o.message_id IN (SELECT min(message_id) FROM outbox "
        "WHERE telegram_account_id = ? AND state <> 'failed' GROUP BY chat_id) "
        "ORDER BY o.message_id",
        (account_id,),
    )
    return [_waiting(account_id, row) for row in found]


def _waiting(account_id: AccountId, row: Row) -> tuple[OutboxMessage, int, bool]:
    item = OutboxMessage(
        MessageId(row["message_id"]),
        account_id,
        ChatId(row["chat_id"]),
        row["text"],
        RandomId(row["random_id"]),
        row["reply_to_message_id"],
        OutboxState(row["state"]),
        row["attempts"],
    )
    return item, row["next_try_at"], bool(row["blocks_account"])


def mark_sending(transaction: Transaction, message_id: MessageId) -> bool:
    """Note that a try begins. False where the message was discarded meanwhile."""
    cursor = transaction.execute(
        f"UPDATE outbox SET state = {NEXT_STATE[OutboxAction.BEGIN]}, attempts = attempts + 1, "  # noqa: S608 - constants
        "next_try_at = NULL, blocks_account = 0 "
        f"WHERE message_id = ? AND state IN {ALLOWED_STATES[OutboxAction.BEGIN]}",
        (message_id,),
    )
    return bool(cursor.rowcount)


def reschedule(
    transaction: Transaction,
    message_id: MessageId,
    *,
    state: OutboxState,
    until: int,
    error: SendError | None,
    whole_account: bool = False,
) -> None:
    """Try again later. The message stays pending; an error says why it waits.

    Nothing is done where it was confirmed meanwhile, as after a lost answer.
    """
    cursor = transaction.execute(
        "UPDATE outbox SET state = ?, next_try_at = ?, blocks_account = ? WHERE message_id = ?",
        (state.value, until, whole_account, message_id),
    )
    if cursor.rowcount:
        set_status(transaction, message_id, Status.PENDING, error)


def ask_again(transaction: Transaction, account_id: AccountId) -> None:
    """A new connection: what got no answer on the last one may be tried at once."""
    transaction.execute(
        "UPDATE outbox SET next_try_at = 0 WHERE telegram_account_id = ? "
        "AND state IN ('queued', 'unknown') AND next_try_at > 0 AND NOT blocks_account",
        (account_id,),
    )


def free_account(transaction: Transaction, account_id: AccountId) -> None:
    """Telegram takes messages of the account: each flood wait is that of its chat alone."""
    transaction.execute(
        "UPDATE outbox SET blocks_account = 0 WHERE telegram_account_id = ? AND blocks_account",
        (account_id,),
    )
