"""The checkpoint of an account's first reading of its list of chats.

Each page is stored together with the offset of the next one. After a restart the reading continues
there. Of the earlier pages only the chats that have moved to the top since then are read again.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import DialogOffset
from switchboard.store.core.rows import select
from switchboard.store.core.transaction import Transaction

BEHIND = """
SELECT ch.chat_id, ch.verified_up_to_id FROM chats ch
WHERE ch.telegram_account_id = ? AND (ch.verified_up_to_id = 0 OR ch.verified_up_to_id < (
  SELECT coalesce(max(m.message_id), 0) FROM messages m
  WHERE m.telegram_account_id = ch.telegram_account_id AND m.chat_id = ch.chat_id))
ORDER BY (
  SELECT max(c.last_message_at) FROM conversations c
  WHERE c.telegram_account_id = ch.telegram_account_id AND c.chat_id = ch.chat_id) DESC
"""


@dataclass(frozen=True, slots=True)
class DialogCheckpoint:
    """offset: where the next page begins. top_date: the time of the newest message of the first
    page; chats with a message since then may be missing in all pages."""

    offset: DialogOffset
    top_date: Timestamp


def is_wanted(connection: Connection, account_id: AccountId) -> bool:
    """Whether the account's list has never been read completely."""
    return bool(
        select(
            connection,
            "SELECT id FROM accounts WHERE id = ? AND complete_until IS NULL",
            (account_id,),
        )
    )


def load(connection: Connection, account_id: AccountId) -> DialogCheckpoint | None:
    """Where the reading continues. None for the start of the list."""
    for row in select(
        connection,
        "SELECT date, message_id, chat_id, top_date FROM dialog_checkpoints "
        "WHERE telegram_account_id = ?",
        (account_id,),
    ):
        offset = DialogOffset(
            Timestamp(row["date"]), TelegramMessageId(row["message_id"]), ChatId(row["chat_id"])
        )
        return DialogCheckpoint(offset, Timestamp(row["top_date"]))
    return None


def begin(transaction: Transaction, account_id: AccountId, checkpoint: DialogCheckpoint) -> None:
    """Begin a checkpoint: the first page is stored."""
    offset = checkpoint.offset
    transaction.execute(
        "INSERT OR REPLACE INTO dialog_checkpoints "
        "(telegram_account_id, date, message_id, chat_id, top_date) VALUES (?, ?, ?, ?, ?)",
        (account_id, offset.date, offset.message_id, offset.chat_id, checkpoint.top_date),
    )


def move(transaction: Transaction, account_id: AccountId, offset: DialogOffset) -> None:
    """Move the checkpoint: the next page is stored. A checkpoint that was cleared stays cleared."""
    transaction.execute(
        "UPDATE dialog_checkpoints SET date = ?, message_id = ?, chat_id = ? "
        "WHERE telegram_account_id = ?",
        (offset.date, offset.message_id, offset.chat_id, account_id),
    )


def clear(transaction: Transaction, account_id: AccountId) -> bool:
    """Clear the checkpoint: the next reading starts with the newest chat. Returns whether there was
    one."""
    cursor = transaction.execute(
        "DELETE FROM dialog_checkpoints WHERE telegram_account_id = ?", (account_id,)
    )
    return bool(cursor.rowcount)


def behind(connection: Connection, account_id: AccountId) -> list[tuple[ChatId, TelegramMessageId]]:
    """The known chats whose history is not verified up to their newest stored message, and their
    verified marks. This is how chats of pages that were stored before a restart are found."""
    return [
        (ChatId(row["chat_id"]), TelegramMessageId(row["verified_up_to_id"]))
        for row in select(connection, BEHIND, (account_id,))
    ]
