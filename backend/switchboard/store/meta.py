"""Single values that belong to the database as a whole."""

from sqlalchemy import Connection

from switchboard.store.transaction import Transaction


def get(connection: Connection, key: str) -> str | None:
    """The value, or None."""
    value: str | None = connection.exec_driver_sql(
        "SELECT value FROM meta WHERE key = ?", (key,)
    ).scalar()
    return value


def put(transaction: Transaction, key: str, value: str) -> None:
    """Set the value."""
    transaction.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
