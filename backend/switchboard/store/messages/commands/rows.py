"""The rows of the outbox: store and read commands."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import NamedTuple

from switchboard.domain.ids import (
    AccountId,
    ChatId,
    CommandId,
    ConversationId,
    MessageId,
    RandomId,
)
from switchboard.domain.outbox import Command, Content, OutboxAction, OutboxState
from switchboard.store.core.rows import Columns
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages.commands.transitions import ALLOWED_STATES


class CommandRow(NamedTuple):
    """A row of the outbox."""

    id: int
    telegram_account_id: str
    chat_id: int
    kind: str
    payload: str
    state: str
    attempts: int
    message_id: int | None
    random_id: int | None
    next_try_at: int
    blocks_account: int


COMMAND = Columns(CommandRow, "o", next_try_at="coalesce(o.next_try_at, 0)")


def command_of(row: CommandRow, contents: Mapping[str, type[Content]]) -> Command:
    """A row as a command. contents: the content type of each kind."""
    return Command(
        CommandId(row.id),
        AccountId(row.telegram_account_id),
        ChatId(row.chat_id),
        contents[row.kind].from_payload(json.loads(row.payload)),
        OutboxState(row.state),
        row.attempts,
        None if row.message_id is None else MessageId(row.message_id),
        None if row.random_id is None else RandomId(row.random_id),
    )


def payload_of(content: Content) -> str:
    """The content as JSON."""
    return json.dumps(asdict(content), ensure_ascii=False, separators=(",", ":"))


def add(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    conversation_id: ConversationId,
    content: Content,
    *,
    message_id: MessageId | None = None,
    random_id: RandomId | None = None,
    not_before: int | None = None,
) -> CommandId:
    """Store a command. A command that it replaces is deleted, unless an attempt of it is in
    progress."""
    rules = content.rules
    supersede_key = content.supersede_key
    if supersede_key is not None:
        transaction.execute(
            "DELETE FROM outbox WHERE telegram_account_id = ? AND chat_id = ? "  # noqa: S608 - constants
            f"AND supersede_key = ? AND state IN {ALLOWED_STATES[OutboxAction.REPLACE]}",
            (account_id, chat_id, supersede_key),
        )
    cursor = transaction.execute(
        "INSERT INTO outbox (telegram_account_id, chat_id, conversation_id, kind, message_id, "
        "payload, random_id, ordering_key, supersede_key, state, attempts, not_before, "
        "blocks_account, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', 0, ?, 0, ?)",
        (
            account_id,
            chat_id,
            conversation_id,
            rules.kind,
            message_id,
            payload_of(content),
            random_id,
            rules.ordering_key,
            supersede_key,
            not_before,
            transaction.now,
        ),
    )
    return CommandId(cursor.lastrowid or 0)


def is_replaced(transaction: Transaction, command: Command) -> bool:
    """Whether a newer command that replaces this one was stored during its attempt."""
    if not command.rules.newest_wins:
        return False
    newer = transaction.fetch_value(
        "SELECT 1 FROM outbox WHERE telegram_account_id = ? AND chat_id = ? AND supersede_key = ? "
        "AND id > ? LIMIT 1",
        (command.account_id, command.chat_id, command.content.supersede_key, command.id),
    )
    return newer is not None


def remove(transaction: Transaction, command: Command) -> None:
    """Take a command out of the outbox."""
    transaction.execute("DELETE FROM outbox WHERE id = ?", (command.id,))


def messages_of(transaction: Transaction, command_ids: list[CommandId]) -> list[MessageId]:
    """The messages of those of these commands that are still in the outbox, each once."""
    found = [
        transaction.fetch_value("SELECT message_id FROM outbox WHERE id = ?", (command_id,))
        for command_id in command_ids
    ]
    return list(dict.fromkeys(filter(None, found)))


def keep_newest(transaction: Transaction, account_id: AccountId) -> None:
    """After a merge of two accounts: of commands that replace each other, keep the newest."""
    transaction.execute(
        "DELETE FROM outbox WHERE telegram_account_id = ? AND supersede_key IS NOT NULL "
        "AND EXISTS (SELECT 1 FROM outbox newer WHERE newer.id > outbox.id "
        "AND newer.telegram_account_id = outbox.telegram_account_id "
        "AND newer.chat_id = outbox.chat_id AND newer.supersede_key = outbox.supersede_key)",
        (account_id,),
    )
