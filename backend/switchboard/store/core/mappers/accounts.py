"""Select accounts. Each field of `Account` is the column of the same name."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection

from switchboard.domain.account_state import AccountState
from switchboard.domain.accounts import Account, Storage
from switchboard.store.core.rows import Parameters, Row, marks, select

UNREAD_TOTAL = (
    "(SELECT coalesce(sum(c.unread_count - c.unread_in_albums), 0) FROM conversations c "
    "WHERE c.telegram_account_id = a.id AND c.unread_count > 0 AND c.is_archived = 0 "
    "AND c.muted_until IS NULL AND c.snoozed_until IS NULL AND c.is_listed)"
)
"""The unread messages of an account `a`, without those of archived, muted or snoozed
conversations. An album counts once."""

EXPRESSIONS = {"unread_count": UNREAD_TOTAL}
"""The fields that are not columns."""

CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "is_active": bool,
    "has_proxy": bool,
    "state": AccountState,
    "storage": Storage,
}
"""The fields whose columns have another type."""

NAMES = [field.name for field in fields(Account)]

COLUMNS = ", ".join(f"{EXPRESSIONS.get(name, f'a.{name}')} AS {name}" for name in NAMES)

SELECT_ACCOUNTS = f"SELECT {COLUMNS} FROM accounts a "  # noqa: S608 - constants only


def select_accounts(connection: Connection, sql: str, parameters: Parameters = ()) -> list[Account]:
    """The accounts of a statement that begins with SELECT_ACCOUNTS."""
    return [account(row) for row in select(connection, sql, parameters)]


def account(row: Row) -> Account:
    """A row as an account."""
    values = {name: row[name] for name in NAMES}
    return Account(**values | {name: to(row[name]) for name, to in CONVERSIONS.items()})


def find_accounts(connection: Connection, ids: Iterable[str]) -> dict[str, Account]:
    """Accounts by id, removed ones included."""
    wanted = tuple(ids)
    sql = f"{SELECT_ACCOUNTS}WHERE a.id IN ({marks(wanted)})"
    return {found.id: found for found in select_accounts(connection, sql, wanted)}
