"""Store the results of commands: done, confirmed by updates, refused."""

from dataclasses import replace
from typing import Any

from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.messages import SendError
from switchboard.domain.outbox import Command, OutboxAction, OutboxState
from switchboard.domain.outbox.kinds.schedule import Schedule
from switchboard.domain.outbox.kinds.send import Send
from switchboard.domain.permissions import CannotReply
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import SendConfirmed, SentMessage
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import supergroups
from switchboard.store.messages.commands import CONTENTS, EFFECTS, rows
from switchboard.store.messages.commands.quotes import drop_quote, refused_as_expired
from switchboard.store.messages.commands.transitions import ALLOWED_STATES, NEXT_STATE
from switchboard.store.messages.outbox.queue import reschedule

ACCOUNT_REMOVED = SendError(
    "account_removed",
    "The account was removed before this was sent. Add the account again, then send it again.",
)

SCHEDULABLE = (Schedule.rules.kind, Send.rules.kind)
"""The kinds of commands whose message may be in a schedule."""

SELECT = f"SELECT {rows.COMMAND.sql} FROM outbox o "  # noqa: S608 - constants only


def complete(transaction: Transaction, command: Command, result: Any) -> None:
    """Telegram executed the command: store its result, and remove it from the outbox."""
    rows.remove(transaction, command)
    EFFECTS[command.rules.kind].on_done(transaction, command, result)


def confirm(
    transaction: Transaction,
    account_id: AccountId,
    confirmed: SendConfirmed,
) -> None:
    """Telegram's updates name the message that a random id became, as after a lost answer.

    The id of a message that was to be scheduled is that of a schedule or of a message, in the chat
    of its command. If the updates do not show which, the command is repeated, and its answer does.
    A message that the operator sends now may still be in a schedule from an earlier attempt.
    """
    row = transaction.fetch_one_as(
        rows.COMMAND,
        SELECT + "WHERE o.telegram_account_id = ? AND o.random_id = ?",
        (account_id, confirmed.random_id),
    )
    if row is not None:
        command = rows.command_of(row, CONTENTS)
        timestamp = transaction.fetch_value(
            "SELECT timestamp FROM messages WHERE id = ?", (command.message_id,)
        )
        sent = SentMessage(confirmed.message_id, Timestamp(timestamp))
        scheduled = [m for m in confirmed.scheduled if m.chat_id == command.chat_id]
        is_new = command.chat_id in confirmed.new_in
        if command.rules.kind in SCHEDULABLE and scheduled and not is_new:
            complete(transaction, command, scheduled[-1])
        elif command.rules.kind != Schedule.rules.kind:
            complete(transaction, command, sent)
        elif is_new and not scheduled:
            complete(transaction, command, replace(sent, timestamp=Timestamp(transaction.now)))


def fail_all_of(transaction: Transaction, account_id: AccountId) -> None:
    """The account is removed: its waiting messages fail, so that a later sign-in does not send
    them, and its other commands are withdrawn. A message that Telegram may already have stays
    uncertain."""
    for row in transaction.fetch_as(
        rows.COMMAND,
        SELECT + "WHERE o.telegram_account_id = ? "
        "AND (o.state IN ('queued', 'waiting') OR o.supersede_key IS NOT NULL) ORDER BY o.id",
        (account_id,),
    ):
        command = rows.command_of(row, CONTENTS)
        if command.rules.newest_wins:
            withdraw(transaction, command)
        else:
            fail(transaction, command, ACCOUNT_REMOVED)


def undo_begin(transaction: Transaction, command: Command) -> None:
    """The first attempt that was noted did not begin. If no other one has begun since, the message
    waits again; it fails if its account was removed meanwhile."""
    cursor = transaction.execute(
        f"UPDATE outbox SET state = {NEXT_STATE[OutboxAction.UNDO_BEGIN]}, attempts = 0 "  # noqa: S608 - constants
        f"WHERE id = ? AND attempts = 1 AND state IN {ALLOWED_STATES[OutboxAction.UNDO_BEGIN]}",
        (command.id,),
    )
    if cursor.rowcount and transaction.fetch_value(
        "SELECT removed_at FROM accounts WHERE id = ?", (command.account_id,)
    ):
        fail(transaction, command, ACCOUNT_REMOVED)


def fail_waiting(transaction: Transaction, account_id: AccountId, error: SendError) -> None:
    """The account cannot write: messages that wait fail, so that none is sent much later by itself.
    A message that Telegram may have stays uncertain."""
    for row in transaction.fetch_as(
        rows.COMMAND,
        SELECT + "WHERE o.telegram_account_id = ? AND o.state IN ('queued', 'waiting') "
        "AND o.supersede_key IS NULL ORDER BY o.id",
        (account_id,),
    ):
        fail(transaction, rows.command_of(row, CONTENTS), error)


def commands_of_chat(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId
) -> list[tuple[Command, str | None]]:
    """The commands of a chat in their order, each with the sentence why it waits or failed."""
    where = "WHERE o.telegram_account_id = ? AND o.chat_id = ? ORDER BY o.id"
    found = transaction.fetch_as(rows.COMMAND, SELECT + where, (account_id, chat_id))
    sentences = {
        row["id"]: row["error_text"]
        for row in transaction.fetch_all(
            "SELECT id, error_text FROM outbox WHERE telegram_account_id = ? AND chat_id = ?",
            (account_id, chat_id),
        )
    }
    return [(rows.command_of(row, CONTENTS), sentences[row.id]) for row in found]


def withdraw(transaction: Transaction, command: Command) -> None:
    """Withdraw a command: remove it, and show what Telegram has."""
    rows.remove(transaction, command)
    EFFECTS[command.rules.kind].on_refused(transaction, command, None)


def fail(transaction: Transaction, command: Command, error: SendError) -> None:
    """Telegram refused the command. It stays for a retry if its kind keeps refused commands. A
    message that quotes an expired one is sent again without the quote.

    Nothing is done if it is no longer in the outbox, as after a confirmation by updates.
    """
    if command.message_id and refused_as_expired(transaction, command, error.code):
        drop_quote(transaction, command.message_id)
        reschedule(
            transaction, command, state=OutboxState.QUEUED, until=transaction.now, error=None
        )
        return
    effects = EFFECTS[command.rules.kind]
    if error.code != CannotReply.GROUP_MOVED:
        error = _moved(transaction, command) or error
    cursor = transaction.execute(
        f"UPDATE outbox SET state = {NEXT_STATE[OutboxAction.FAIL]}, next_try_at = NULL, "  # noqa: S608 - constants
        "error_code = ?, error_text = ? "
        f"WHERE id = ? AND state IN {ALLOWED_STATES[OutboxAction.FAIL]}",
        (error.code, error.text, command.id),
    )
    if not cursor.rowcount:
        return
    if not effects.keeps_refused or rows.is_replaced(transaction, command):
        rows.remove(transaction, command)
    effects.on_refused(transaction, command, error)


def _moved(transaction: Transaction, command: Command) -> SendError | None:
    """Why a message was refused in a group that became a supergroup, whatever Telegram calls it."""
    if command.rules.newest_wins:
        return None
    sentence = supergroups.retry_sentence(
        transaction.connection, command.account_id, command.chat_id
    )
    if sentence is None:
        return None
    text = command.content.refusal_text(sentence, may_have_arrived=command.may_have_arrived)
    return SendError(CannotReply.GROUP_MOVED.value, text)
