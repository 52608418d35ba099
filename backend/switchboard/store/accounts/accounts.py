"""Accounts and their states."""

from collections.abc import Collection
from itertools import count

from sqlalchemy import Connection

from switchboard.domain.account_state import STATES, AccountState
from switchboard.domain.accounts import Account, Identity, Storage
from switchboard.domain.ids import AccountId, ConversationId
from switchboard.errors import NotFound
from switchboard.store.core import mappers, update_states
from switchboard.store.core.rows import select, select_value
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import outbox, shared_chats


def not_found() -> NotFound:
    """The error for an unknown account."""
    return NotFound("account_not_found", "There is no such account.")


def list_all(connection: Connection) -> list[Account]:
    """Every account, in the order in which they were added."""
    return mappers.select_accounts(
        connection,
        f"{mappers.SELECT_ACCOUNTS}WHERE a.removed_at IS NULL ORDER BY a.created_at, a.rowid",
    )


def get(connection: Connection, account_id: AccountId) -> Account:
    """One account. Raises NotFound, also for a removed one."""
    found = mappers.find_accounts(connection, [account_id]).get(account_id)
    if found is None or found.removed_at is not None:
        raise not_found()
    return found


def find(connection: Connection, account_id: AccountId) -> Account:
    """An account that certainly exists, removed or not."""
    return mappers.find_accounts(connection, [account_id])[account_id]


def id_of(connection: Connection, user_id: int) -> AccountId | None:
    """The account of a Telegram user. A listed account is preferred, even if only the registry
    names its user. Removed accounts are included, because their messages are still stored."""
    known: AccountId | None = select_value(
        connection,
        "SELECT id FROM accounts WHERE user_id = ? OR registry_user_id = ? "
        "ORDER BY removed_at IS NOT NULL, user_id = 0 LIMIT 1",
        (user_id, user_id),
    )
    return known


def signed_in_at(connection: Connection, account_id: AccountId) -> int:
    """When the account's session was created."""
    return int(
        select_value(connection, "SELECT signed_in_at FROM accounts WHERE id = ?", (account_id,))
    )


def of_user_and_others(
    connection: Connection, user_id: int
) -> tuple[Account | None, list[Account]]:
    """The account of a Telegram user, removed or not, and all others that are listed."""
    known = id_of(connection, user_id)
    others = [account for account in list_all(connection) if account.id != known]
    return (None if known is None else find(connection, known)), others


def save(
    transaction: Transaction,
    account_id: AccountId,
    *,
    label: str,
    api_id: int,
    identity: Identity,
) -> None:
    """Save an account that has signed in. A known account keeps its id and messages, and gets a new
    session."""
    earlier = transaction.fetch_one("SELECT removed_at FROM accounts WHERE id = ?", (account_id,))
    transaction.execute(
        "INSERT INTO accounts (id, label, api_id, user_id, display_name, username, phone_hint, "
        "is_active, state, state_detail, storage, created_at, signed_in_at, import_done, "
        "import_total) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, 0, 0) "
        "ON CONFLICT (id) DO UPDATE SET label = excluded.label, api_id = excluded.api_id, "
        "display_name = excluded.display_name, "
        "username = excluded.username, phone_hint = excluded.phone_hint, is_active = 1, "
        "state = excluded.state, state_detail = excluded.state_detail, retry_at = NULL, "
        # later than the previous login, even in the same second or if the clock was set back
        "signed_in_at = max(excluded.signed_in_at, signed_in_at + 1), holds_lease = 1, "
        # the removal may still be pending at the registry: a missing row does not remove this login
        "registry_id = iif(removed_at IS NULL, registry_id, NULL), removed_at = NULL",
        (
            account_id,
            label,
            api_id,
            identity.user_id,
            identity.display_name,
            identity.username,
            identity.phone_hint,
            AccountState.CONNECTING.value,
            STATES[AccountState.CONNECTING].detail,
            Storage.LOCAL.value,
            transaction.now,
            _login_second(transaction),
        ),
    )
    update_states.forget(transaction, account_id)
    transaction.emit_account(account_id)
    if earlier is None:
        shared_chats.emit_conversations_with(transaction, identity.user_id)
    elif earlier["removed_at"] is not None:
        emit_conversations_of(transaction, account_id)


def _login_second(transaction: Transaction) -> int:
    """The second to store as the time of a login: now, or the next second without a login. So no
    two logins have the same time."""
    taken = set(
        transaction.fetch_values(
            "SELECT signed_in_at FROM accounts WHERE signed_in_at >= ?", (transaction.now,)
        )
    )
    return next(second for second in count(transaction.now) if second not in taken)


def update_profile(transaction: Transaction, account_id: AccountId, identity: Identity) -> None:
    """Store the account's profile as Telegram has it now."""
    cursor = transaction.execute(
        "UPDATE accounts SET display_name = ?, username = ?, phone_hint = ? "
        "WHERE id = ? AND (display_name <> ? OR username IS NOT ? OR phone_hint <> ?)",
        (
            *(values := (identity.display_name, identity.username, identity.phone_hint)),
            account_id,
            *values,
        ),
    )
    if cursor.rowcount:
        transaction.emit_account(account_id)


def change(
    transaction: Transaction,
    account_id: AccountId,
    *,
    label: str | None,
    is_active: bool | None,
) -> Account:
    """Change the label or the active flag. Raises NotFound."""
    get(transaction.connection, account_id)
    transaction.execute(
        "UPDATE accounts SET label = coalesce(?, label), is_active = coalesce(?, is_active) "
        "WHERE id = ?",
        (label, is_active, account_id),
    )
    transaction.emit_account(account_id)
    return get(transaction.connection, account_id)


def set_state(
    transaction: Transaction,
    account_id: AccountId,
    state: AccountState,
    *,
    detail: str | None = None,
    retry_at: int | None = None,
) -> None:
    """Store and emit an account's state. Without a detail, the state's default detail is used."""
    cursor = transaction.execute(
        "UPDATE accounts SET state = ?, state_detail = ?, retry_at = ? WHERE id = ? "
        "AND (state <> ? OR state_detail <> ? OR retry_at IS NOT ?)",
        (
            *(values := (state.value, detail or STATES[state].detail, retry_at)),
            account_id,
            *values,
        ),
    )
    if cursor.rowcount:
        transaction.emit_account(account_id)


def unread_totals(
    connection: Connection, account_ids: Collection[AccountId]
) -> dict[AccountId, int]:
    """The number of unread messages of each of these accounts."""
    marks = ", ".join("?" * len(account_ids))
    found = select(
        connection,
        f"SELECT a.id, {mappers.UNREAD_TOTAL} AS total FROM accounts a "  # noqa: S608 - marks only
        f"WHERE a.removed_at IS NULL AND a.id IN ({marks})",
        tuple(account_ids),
    )
    return {AccountId(row["id"]): row["total"] for row in found}


def emit(transaction: Transaction, account_ids: Collection[AccountId]) -> None:
    """Emit these accounts as they are now."""
    for account_id in account_ids:
        transaction.emit_account(account_id)


def set_complete_until(transaction: Transaction, account_id: AccountId, moment: int) -> None:
    """Everything that Telegram had up to this moment is in the store."""
    transaction.execute("UPDATE accounts SET complete_until = ? WHERE id = ?", (moment, account_id))
    transaction.emit_account(account_id)


def set_progress(transaction: Transaction, account_id: AccountId, done: int, total: int) -> None:
    """Store the progress of an import."""
    transaction.execute(
        "UPDATE accounts SET import_done = ?, import_total = ? WHERE id = ?",
        (done, total, account_id),
    )


def remove(transaction: Transaction, account_id: AccountId, detail: str = "Removed.") -> None:
    """Remove the account from the list. Its messages stay, and its waiting messages fail.

    Raises NotFound.
    """
    get(transaction.connection, account_id)
    transaction.execute(
        "UPDATE accounts SET removed_at = ?, is_active = 0, state = ?, state_detail = ?, "
        "retry_at = NULL WHERE id = ?",
        (transaction.now, AccountState.INACTIVE.value, detail, account_id),
    )
    update_states.forget(transaction, account_id)
    outbox.fail_all_of(transaction, account_id)
    transaction.emit_account(account_id)
    emit_conversations_of(transaction, account_id)


def emit_conversations_of(transaction: Transaction, account_id: AccountId) -> None:
    """Emit the conversations of an account that was removed or added again. Nobody can reply in
    those of a removed account."""
    for id_ in transaction.fetch_values(
        "SELECT id FROM conversations WHERE telegram_account_id = ?", (account_id,)
    ):
        transaction.emit_conversation(ConversationId(id_))
