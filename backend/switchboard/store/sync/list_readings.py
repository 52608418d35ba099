"""When an account's whole list of chats was last read, which proves the completeness of the store.

Since then every change has come as an update, in a sequence without a gap. So what is older in the
list, and unchanged, need not be read again. A gap in the account's own sequence deletes the proof
in the transaction that stores the gap; then the whole list is read.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp
from switchboard.store.core.rows import select
from switchboard.store.core.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ListProof:
    """read_at: when the whole list was read. complete_until: everything that Telegram had up to
    this time is in the store."""

    read_at: Timestamp
    complete_until: Timestamp


def load(connection: Connection, account_id: AccountId) -> ListProof | None:
    """The proof. None if the whole list has to be read."""
    for row in select(
        connection,
        "SELECT r.read_at, a.complete_until FROM list_readings r "
        "JOIN accounts a ON a.id = r.telegram_account_id "
        "WHERE a.id = ? AND r.read_at IS NOT NULL AND a.complete_until IS NOT NULL",
        (account_id,),
    ):
        return ListProof(Timestamp(row["read_at"]), Timestamp(row["complete_until"]))
    return None


def begin(transaction: Transaction, account_id: AccountId) -> int:
    """Begin to read the whole list. Returns the number of this reading."""
    number = secrets.randbits(48)
    transaction.execute(
        "INSERT OR REPLACE INTO list_readings (telegram_account_id, number, read_at) "
        "VALUES (?, ?, NULL)",
        (account_id, number),
    )
    return number


def finish(transaction: Transaction, account_id: AccountId, number: int, read_at: int) -> None:
    """The whole list was read, and the history of each chat that was behind. It proves nothing if
    there was a gap meanwhile."""
    transaction.execute(
        "UPDATE list_readings SET read_at = ? WHERE telegram_account_id = ? AND number = ?",
        (read_at, account_id, number),
    )


def forget(transaction: Transaction, account_id: AccountId) -> None:
    """Have the whole list read: there was a gap, or a chat is left to read."""
    transaction.execute("DELETE FROM list_readings WHERE telegram_account_id = ?", (account_id,))
