"""The local side of account sync: what this installation knows of the registry."""

import json

from sqlalchemy import Connection

from switchboard.domain.account_state import STATES, AccountState
from switchboard.domain.account_sync import LocalAccount, RemoteAccount, merge
from switchboard.domain.accounts import Storage
from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp
from switchboard.store.accounts import accounts as local_accounts
from switchboard.store.accounts import proxies, remote_identities, sessions, sign_outs
from switchboard.store.accounts.accounts import emit_conversations_of
from switchboard.store.core import update_states
from switchboard.store.core.rows import Row, select, select_value
from switchboard.store.core.transaction import Transaction

REMOVED_HERE = (
    "Its row in Supabase was deleted, so the account was removed. Switchboard signs its session "
    "out at Telegram and keeps its messages. To use it again, add the account again."
)
REMOVED_ELSEWHERE = (
    "Its row in Supabase was deleted, so the account was removed. The installation that used it "
    "signs its session out. Its messages are kept."
)

INSERT_REMOTE = (
    "INSERT INTO accounts (id, label, api_id, user_id, display_name, phone_hint, is_active, "
    "state, state_detail, storage, created_at, signed_in_at, import_done, import_total, "
    "holds_lease) VALUES (?, ?, ?, 0, ?, '', ?, ?, ?, ?, ?, ?, 0, 0, 0) "
    "ON CONFLICT (id) DO UPDATE SET state = excluded.state, "
    "state_detail = excluded.state_detail, removed_at = NULL, holds_lease = 0"
)


LOCAL_ACCOUNTS = (
    "SELECT a.id, a.label, a.is_active, a.signed_in_at, a.removed_at IS NOT NULL AS is_removed, "  # noqa: S608 - a constant
    "a.base_label, a.base_active, a.registry_id, s.ciphertext, a.pending_writes, "
    "coalesce(s.is_unsent, 0) AS is_session_unsent, "
    "coalesce(nullif(a.user_id, 0), a.registry_user_id) AS known_user_id, "
    f"EXISTS (SELECT 1 FROM accounts o WHERE {remote_identities.IS_SEPARATE}) AS is_separate "
    "FROM accounts a LEFT JOIN sessions s ON s.account_id = a.id"
)


def accounts(connection: Connection) -> list[LocalAccount]:
    """All accounts that the registry may have to be updated with, removed ones included."""
    return [_local_account(row) for row in select(connection, LOCAL_ACCOUNTS)]


def created_at(connection: Connection, account_id: AccountId) -> Timestamp:
    """When the account was first added."""
    return Timestamp(
        select_value(connection, "SELECT created_at FROM accounts WHERE id = ?", (account_id,))
    )


def insert_remote(
    transaction: Transaction, account: RemoteAccount, record_id: str, *, has_proxy: bool
) -> None:
    """Insert an account of the registry. Its name is known once it has connected."""
    state = AccountState.CONNECTING if account.is_active else AccountState.INACTIVE
    transaction.execute(
        INSERT_REMOTE,
        (
            account.id,
            account.label,
            account.api_id,
            account.label,
            account.is_active,
            state.value,
            STATES[state].detail,
            Storage.SUPABASE.value,
            account.created_at,
            account.signed_in_at,
        ),
    )
    if account.user_id:
        remote_identities.set_user_id(transaction, account.id, account.user_id)
    emit_conversations_of(transaction, account.id)
    replace_session(transaction, account, has_proxy=has_proxy)
    mark_synced(transaction, account, record_id)


def pull_session(
    transaction: Transaction, local: LocalAccount, remote: RemoteAccount, *, has_proxy: bool
) -> bool:
    """Use the registry's session. False if the local session has changed since it was compared."""
    if proxies.ciphertext_of(transaction.connection, local.id) != local.encrypted_session:
        return False
    replace_session(transaction, remote, has_proxy=has_proxy)
    return True


def replace_session(transaction: Transaction, account: RemoteAccount, *, has_proxy: bool) -> None:
    """Use the registry's session. The replaced session is kept until the new one has connected."""
    proxies.set_has_proxy(transaction, account.id, has_proxy)
    sessions.replace(transaction, account.id, account.encrypted_session)
    changed = transaction.execute(
        "UPDATE accounts SET signed_in_at = ?, api_id = ? WHERE id = ? AND signed_in_at <> ?",
        (account.signed_in_at, account.api_id, account.id, account.signed_in_at),
    )
    if changed.rowcount:  # a new login: the update state of the old session does not apply to it
        update_states.forget(transaction, account.id)
        transaction.emit_account(account.id)


def add_pending_write(transaction: Transaction, local: LocalAccount) -> None:
    """Remember a write before it is sent to the registry: its response may be lost."""
    pending = sorted({*local.pending_writes, (local.label, local.is_active)})
    transaction.execute(
        "UPDATE accounts SET pending_writes = ? WHERE id = ?", (json.dumps(pending), local.id)
    )


def mark_synced(
    transaction: Transaction, agreed: LocalAccount | RemoteAccount, record_id: str
) -> None:
    """The registry has this label and active flag, and no other write to it is pending."""
    transaction.execute(
        "UPDATE accounts SET base_label = ?, base_active = ?, pending_writes = NULL, registry_id "
        "= ?, "
        "storage = ? WHERE id = ?",
        (agreed.label, agreed.is_active, record_id, Storage.SUPABASE.value, agreed.id),
    )
    transaction.emit_account(agreed.id)


def apply_remote(
    transaction: Transaction, local: LocalAccount, remote: RemoteAccount, record_id: str
) -> bool:
    """Apply the registry's changes of label and active flag.

    Writes of ours may still be pending. False if the local label or flag has changed since the
    comparison: then the next pass decides.
    """
    cursor = transaction.execute(
        "UPDATE accounts SET label = ?, is_active = ?, base_label = ?, base_active = ?, "
        "registry_id = ?, storage = ? WHERE id = ? AND label = ? AND is_active = ?",
        (
            *merge(local, remote),
            *(remote.label, remote.is_active),
            record_id,
            Storage.SUPABASE.value,
            *(local.id, local.label, local.is_active),
        ),
    )
    if cursor.rowcount:
        transaction.emit_account(local.id)
    return bool(cursor.rowcount)


def detach(transaction: Transaction, account_id: AccountId) -> None:
    """The registry no longer has the account, and must not get it again."""
    transaction.execute(
        "UPDATE accounts SET registry_id = NULL, storage = ? WHERE id = ?",
        (Storage.LOCAL.value, account_id),
    )
    transaction.emit_account(account_id)


def remove(transaction: Transaction, account_id: AccountId) -> None:
    """Remove an account whose row was deleted in the registry; its messages stay. The session is
    queued for its sign-out if it was used here, and otherwise only forgotten."""
    if holds_lease(transaction.connection, account_id):
        local_accounts.remove(transaction, account_id, REMOVED_HERE)
        sign_outs.end_sessions(transaction, account_id)
    else:
        local_accounts.remove(transaction, account_id, REMOVED_ELSEWHERE)
        transaction.execute("DELETE FROM sessions WHERE account_id = ?", (account_id,))
    detach(transaction, account_id)


def holds_lease(connection: Connection, account_id: AccountId) -> bool:
    """Whether this installation held the lease when the registry was last read."""
    return bool(
        select_value(connection, "SELECT holds_lease FROM accounts WHERE id = ?", (account_id,))
    )


def is_registered(connection: Connection, account_id: AccountId) -> bool:
    """Whether the registry has had the account."""
    sql = "SELECT registry_id IS NOT NULL FROM accounts WHERE id = ?"
    return bool(select_value(connection, sql, (account_id,)))


def set_lease(
    transaction: Transaction,
    account_id: AccountId,
    is_ours: bool,
) -> None:
    """Store whether this installation holds the lease."""
    transaction.execute(
        "UPDATE accounts SET holds_lease = ? WHERE id = ? AND holds_lease <> ?",
        (is_ours, account_id, is_ours),
    )


def _local_account(row: Row) -> LocalAccount:
    return LocalAccount(
        id=AccountId(row["id"]),
        label=row["label"],
        is_active=bool(row["is_active"]),
        signed_in_at=row["signed_in_at"],
        is_removed=bool(row["is_removed"]),
        base_label=row["base_label"],
        base_active=None if row["base_active"] is None else bool(row["base_active"]),
        registry_id=row["registry_id"],
        encrypted_session=row["ciphertext"],
        pending_writes=frozenset(
            (label, is_active) for label, is_active in json.loads(row["pending_writes"] or "[]")
        ),
        user_id=row["known_user_id"],
        is_separate=bool(row["is_separate"]),
        is_session_unsent=bool(row["is_session_unsent"]),
    )
