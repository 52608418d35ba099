"""The proxy of an account. Its address is inside the ciphertexts of the account's sessions."""

from collections.abc import Callable

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId
from switchboard.store.core.rows import select_value
from switchboard.store.core.transaction import Transaction

CIPHERTEXTS = (
    ("sessions", "account_id", "ciphertext"),
    ("sessions", "account_id", "previous_ciphertext"),
    ("sign_outs", "bound_to", "ciphertext"),
)
"""The columns with ciphertexts: table, column of the account's id, column of the ciphertext."""


def ciphertext_of(connection: Connection, account_id: AccountId) -> str | None:
    """The account's current ciphertext. None if it has no session."""
    ciphertext: str | None = select_value(
        connection, "SELECT ciphertext FROM sessions WHERE account_id = ?", (account_id,)
    )
    return ciphertext


def replace(
    transaction: Transaction,
    account_id: AccountId,
    with_proxy: Callable[[str], str | None],
    *,
    has_proxy: bool,
) -> None:
    """Put a proxy into all sessions of an account, also those that are to be signed out.

    with_proxy: returns the ciphertext with the proxy in it; None if it is not to be changed.
    """
    for table, owner, column in CIPHERTEXTS:
        for row in transaction.fetch_all(
            f"SELECT rowid AS number, {column} AS ciphertext FROM {table} "  # noqa: S608 - constants
            f"WHERE {owner} = ? AND {column} IS NOT NULL",
            (account_id,),
        ):
            transaction.execute(
                f"UPDATE {table} SET {column} = coalesce(?, {column}) WHERE rowid = ?",  # noqa: S608 - constants
                (with_proxy(row["ciphertext"]), row["number"]),
            )
    set_has_proxy(transaction, account_id, has_proxy)


def set_has_proxy(transaction: Transaction, account_id: AccountId, has_proxy: bool) -> None:
    """Store whether the account has a proxy, and emit the account if that changes."""
    changed = transaction.execute(
        "UPDATE accounts SET has_proxy = ? WHERE id = ? AND has_proxy <> ?",
        (has_proxy, account_id, has_proxy),
    )
    if changed.rowcount:
        transaction.emit_account(account_id)


def mark_unsent(transaction: Transaction, account_id: AccountId) -> None:
    """Note that the registry does not have the account's current ciphertext yet."""
    transaction.execute("UPDATE sessions SET is_unsent = 1 WHERE account_id = ?", (account_id,))


def mark_sent(transaction: Transaction, account_id: AccountId, ciphertext: str) -> None:
    """Note that the registry has this ciphertext. If it was changed since then, it is still
    unsent."""
    transaction.execute(
        "UPDATE sessions SET is_unsent = 0 WHERE account_id = ? AND ciphertext = ?",
        (account_id, ciphertext),
    )
