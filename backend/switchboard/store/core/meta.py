"""Single values of the whole database."""

import uuid

from sqlalchemy import Connection

from switchboard.store.core.rows import select_value
from switchboard.store.core.transaction import Transaction

INSTALLATION = "installation_id"


def get(connection: Connection, key: str) -> str | None:
    """The value, or None."""
    value: str | None = select_value(connection, "SELECT value FROM meta WHERE key = ?", (key,))
    return value


def installation_id(transaction: Transaction) -> str:
    """The id of this installation. It is created at the first start, and again after a restore."""
    known = get(transaction.connection, INSTALLATION)
    if known is None:
        known = str(uuid.uuid4())
        put(transaction, INSTALLATION, known)
    return known


def put(transaction: Transaction, key: str, value: str) -> None:
    """Set the value."""
    transaction.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
