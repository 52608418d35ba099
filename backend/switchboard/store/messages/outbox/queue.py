"""The queue of waiting commands: which one is next, and when."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId, ChatId, CommandId, MessageId
from switchboard.domain.messages import SendError
from switchboard.domain.outbox import MESSAGES, Command, OutboxAction, OutboxState
from switchboard.store.core.rows import select, select_as, select_value
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages.commands import CONTENTS, EFFECTS, rows
from switchboard.store.messages.commands.transitions import ALLOWED_STATES, NEXT_STATE


class QueuedCommand(NamedTuple):
    """A waiting command.

    not_before: the earliest time of its next attempt (0: now). blocks_account: whether it waits for
    a flood wait that may apply to the whole account.
    """

    command: Command
    not_before: int
    blocks_account: bool


QueuedCommands: TypeAlias = Sequence[QueuedCommand]


class ReadyChat(NamedTuple):
    """A chat whose oldest message in the outbox is being sent or may be sent now.

    first_id: the command of this message. messages: how many there are in the chat.
    """

    chat_id: ChatId
    first_id: CommandId
    messages: int


PENDING = (
    f"SELECT {rows.COMMAND.sql} FROM outbox o "  # noqa: S608 - constants only
    "WHERE o.id IN (SELECT min(id) FROM outbox WHERE telegram_account_id = ? "
    "AND state <> 'failed' GROUP BY chat_id, ordering_key) "
    "AND coalesce(o.not_before, 0) <= ? ORDER BY o.id"
)


READY_CHATS = (
    "SELECT chat_id, min(id) AS first_id, count(*) AS messages FROM outbox "  # noqa: S608 - constants only
    f"WHERE telegram_account_id = ? AND ordering_key = '{MESSAGES}' AND state <> 'failed' "
    "GROUP BY chat_id HAVING coalesce(not_before, 0) <= ? AND coalesce(next_try_at, 0) <= ?"
)
"""The other columns are those of the row with the smallest id (SQLite: bare columns with min)."""

FIRST = (
    f"SELECT {rows.COMMAND.sql} FROM outbox o WHERE o.message_id = ? "  # noqa: S608 - constants only
    f"AND o.telegram_account_id = ? AND o.chat_id = ? AND o.ordering_key = '{MESSAGES}' "
    "AND o.state = 'queued' AND o.attempts = 0 AND o.not_before IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM outbox other WHERE other.telegram_account_id = ? "
    f"AND other.chat_id = ? AND other.ordering_key = '{MESSAGES}' AND other.state <> 'failed' "
    "AND other.id <> o.id)"
)


def pending(connection: Connection, account_id: AccountId, now: float) -> QueuedCommands:
    """The commands that an account may execute next, oldest first: of each chat and ordering key
    the oldest one, if it is due. If it is not due yet, the commands behind it wait with it, so that
    messages keep their order."""
    found = select_as(connection, rows.COMMAND, PENDING, (account_id, now))
    return [
        QueuedCommand(rows.command_of(row, CONTENTS), row.next_try_at, bool(row.blocks_account))
        for row in found
    ]


def ready_chats(connection: Connection, account_id: AccountId, now: float) -> list[ReadyChat]:
    """The chats in which an account sends messages or may send some now."""
    found = select(connection, READY_CHATS, (account_id, now, now))
    return [
        ReadyChat(ChatId(row["chat_id"]), CommandId(row["first_id"]), row["messages"])
        for row in found
    ]


def next_due_at(connection: Connection, account_id: AccountId, now: float) -> int | None:
    """When the next command that is held back may be sent (`not_before`). None without one."""
    due: int | None = select_value(
        connection,
        "SELECT min(not_before) FROM outbox WHERE telegram_account_id = ? AND not_before > ?",
        (account_id, now),
    )
    return due


def newest_id(connection: Connection, account_id: AccountId) -> CommandId:
    """The newest command of an account; 0 without one."""
    sql = "SELECT coalesce(max(id), 0) FROM outbox WHERE telegram_account_id = ?"
    return CommandId(select_value(connection, sql, (account_id,)))


def mark_sending(transaction: Transaction, command_id: CommandId) -> bool:
    """Note that an attempt begins. False if the command is no longer in the outbox, or was refused.
    From now on the operator cannot take a message back."""
    cursor = transaction.execute(
        f"UPDATE outbox SET state = {NEXT_STATE[OutboxAction.BEGIN]}, attempts = attempts + 1, "  # noqa: S608 - constants
        "next_try_at = NULL, blocks_account = 0 "
        f"WHERE id = ? AND state IN {ALLOWED_STATES[OutboxAction.BEGIN]}",
        (command_id,),
    )
    return bool(cursor.rowcount)


def begin_first(
    transaction: Transaction, message_id: MessageId, account_id: AccountId, chat_id: ChatId
) -> Command | None:
    """Note that the first attempt of a message begins, if it is to be sent in this chat and nothing
    in the chat comes before it. Returns its command as it was before."""
    row = transaction.fetch_one_as(
        rows.COMMAND, FIRST, (message_id, account_id, chat_id, account_id, chat_id)
    )
    if row is None or not mark_sending(transaction, CommandId(row.id)):
        return None
    return rows.command_of(row, CONTENTS)


def reschedule(
    transaction: Transaction,
    command: Command,
    *,
    state: OutboxState,
    until: int,
    error: SendError | None,
    whole_account: bool = False,
) -> None:
    """Try a command again later. error: why it waits.

    Nothing is done if the command is no longer in the outbox, as after a lost answer. A command
    that a newer one replaces is removed.
    """
    if rows.is_replaced(transaction, command):
        rows.remove(transaction, command)
        return
    cursor = transaction.execute(
        "UPDATE outbox SET state = ?, next_try_at = ?, blocks_account = ?, error_code = ?, "
        "error_text = ? WHERE id = ?",
        (
            state.value,
            until,
            whole_account,
            error and error.code,
            error and error.text,
            command.id,
        ),
    )
    if cursor.rowcount:
        EFFECTS[command.rules.kind].on_wait(transaction, command, error)


def ask_again(transaction: Transaction, account_id: AccountId) -> None:
    """After a new connection: commands without an answer on the last one may be tried
    immediately."""
    transaction.execute(
        "UPDATE outbox SET next_try_at = 0 WHERE telegram_account_id = ? "
        "AND state IN ('queued', 'unknown') AND next_try_at > 0 AND NOT blocks_account",
        (account_id,),
    )


def free_account(transaction: Transaction, account_id: AccountId, ordering_key: str) -> None:
    """Telegram accepts such commands of the account: each flood wait applies to its own chat
    only."""
    transaction.execute(
        "UPDATE outbox SET blocks_account = 0 WHERE telegram_account_id = ? "
        "AND ordering_key = ? AND blocks_account",
        (account_id, ordering_key),
    )
