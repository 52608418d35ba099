"""Accounts: their rows, the statement that selects them, and what a row means."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from switchboard.domain.account_state import AccountState
from switchboard.domain.accounts import Account, Storage
from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp
from switchboard.store.core.rows import Columns, Parameters, marks, select_as


class AccountRow(NamedTuple):
    """An account with its unread count."""

    id: str
    label: str
    api_id: int
    display_name: str
    username: str | None
    phone_hint: str
    is_active: int
    state: str
    state_detail: str
    retry_at: Timestamp | None
    complete_until: Timestamp | None
    unread_count: int
    storage: str
    created_at: int
    import_done: int
    import_total: int
    removed_at: Timestamp | None
    user_id: int


ACCOUNT = Columns(
    AccountRow,
    "a",
    unread_count=(
        "(SELECT coalesce(sum(c.unread_count), 0) FROM conversations c "
        " WHERE c.telegram_account_id = a.id AND c.unread_count > 0)"
    ),
)

SELECT_ACCOUNTS = f"SELECT {ACCOUNT.sql} FROM accounts a "  # noqa: S608 - constants only


def select_accounts(connection: Connection, sql: str, parameters: Parameters = ()) -> list[Account]:
    """The accounts of a statement that begins with SELECT_ACCOUNTS."""
    return [account(row) for row in select_as(connection, ACCOUNT, sql, parameters)]


def account(row: AccountRow) -> Account:
    """A row as an account."""
    return Account(
        id=AccountId(row.id),
        label=row.label,
        api_id=row.api_id,
        display_name=row.display_name,
        username=row.username,
        phone_hint=row.phone_hint,
        is_active=bool(row.is_active),
        state=AccountState(row.state),
        state_detail=row.state_detail,
        retry_at=row.retry_at,
        complete_until=row.complete_until,
        unread_count=row.unread_count,
        storage=Storage(row.storage),
        created_at=Timestamp(row.created_at),
        import_done=row.import_done,
        import_total=row.import_total,
        removed_at=row.removed_at,
        user_id=row.user_id,
    )


def find_accounts(connection: Connection, ids: Iterable[str]) -> dict[str, Account]:
    """Accounts by id, removed ones included."""
    wanted = tuple(ids)
    sql = f"{SELECT_ACCOUNTS}WHERE a.id IN ({marks(wanted)})"
    return {found.id: found for found in select_accounts(connection, sql, wanted)}
