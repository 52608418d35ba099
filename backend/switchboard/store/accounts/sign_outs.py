"""The queue of sessions to sign out at Telegram. It survives a restart.

The transaction that takes a session out of use also queues it here. The row is deleted when
Telegram has confirmed that the session has ended.
"""

from dataclasses import dataclass, field
from typing import NewType

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId
from switchboard.store.core.rows import select, select_value
from switchboard.store.core.transaction import Transaction

SignOutId = NewType("SignOutId", int)


@dataclass(frozen=True, slots=True)
class SignOut:
    """A session to sign out. needs_lease: another installation may be using it."""

    id: SignOutId
    bound_to: AccountId
    ciphertext: str = field(repr=False)
    needs_lease: bool


def list_all(connection: Connection) -> list[SignOut]:
    """The sessions to sign out, in the order in which they were queued."""
    found = select(
        connection, "SELECT id, bound_to, ciphertext, needs_lease FROM sign_outs ORDER BY id"
    )
    return [
        SignOut(
            SignOutId(row["id"]),
            AccountId(row["bound_to"]),
            row["ciphertext"],
            bool(row["needs_lease"]),
        )
        for row in found
    ]


def ciphertext_of(connection: Connection, sign_out_id: SignOutId) -> str | None:
    """The present ciphertext of a queued session, which a key rotation or a new proxy may have
    replaced. None if it is not queued any more."""
    ciphertext: str | None = select_value(
        connection, "SELECT ciphertext FROM sign_outs WHERE id = ?", (sign_out_id,)
    )
    return ciphertext


def add(
    transaction: Transaction, bound_to: AccountId, ciphertext: str, *, needs_lease: bool = False
) -> SignOutId:
    """Queue a session."""
    cursor = transaction.execute(
        "INSERT INTO sign_outs (bound_to, ciphertext, needs_lease) VALUES (?, ?, ?)",
        (bound_to, ciphertext, needs_lease),
    )
    return SignOutId(int(cursor.lastrowid or 0))


def drop(transaction: Transaction, sign_out_id: SignOutId) -> None:
    """Remove a session that has ended, or that is in use after all."""
    transaction.execute("DELETE FROM sign_outs WHERE id = ?", (sign_out_id,))


def end_sessions(transaction: Transaction, account_id: AccountId) -> None:
    """Queue all sessions of an account that is no longer used, and delete them."""
    for column in ("ciphertext", "previous_ciphertext"):
        transaction.execute(
            f"INSERT INTO sign_outs (bound_to, ciphertext, needs_lease) SELECT account_id, "  # noqa: S608 - constants
            f"{column}, "
            f"1 FROM sessions WHERE account_id = ? AND {column} IS NOT NULL",
            (account_id,),
        )
    transaction.execute("DELETE FROM sessions WHERE account_id = ?", (account_id,))


def end_previous(transaction: Transaction, account_id: AccountId) -> bool:
    """Queue the session that a newer one has replaced. Whether there was one."""
    cursor = transaction.execute(
        "INSERT INTO sign_outs (bound_to, ciphertext, needs_lease) SELECT account_id, "
        "previous_ciphertext, 0 "
        "FROM sessions WHERE account_id = ? AND previous_ciphertext IS NOT NULL",
        (account_id,),
    )
    transaction.execute(
        "UPDATE sessions SET previous_ciphertext = NULL WHERE account_id = ? AND "
        "previous_ciphertext IS NOT NULL",
        (account_id,),
    )
    return bool(cursor.rowcount)
