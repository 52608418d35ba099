"""Our side of the record: what the mirror knows of each account, and following the record."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from switchboard.domain.account_state import MEANING, AccountState
from switchboard.domain.accounts import Storage
from switchboard.domain.clock import Timestamp
from switchboard.domain.ids import AccountId
from switchboard.domain.record import MirroredAccount, RecordedAccount, merged
from switchboard.store import sessions, update_states
from switchboard.store.rows import select
from switchboard.store.transaction import Transaction

ADOPTED = (
    "INSERT INTO accounts (id, label, api_id, user_id, display_name, phone_hint, is_active, "
    "state, state_detail, storage, created_at, signed_in_at, import_done, import_total) "
    "VALUES (?, ?, ?, 0, ?, '', ?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT (id) DO UPDATE SET "
    "state = excluded.state, state_detail = excluded.state_detail, removed_at = NULL"
)


def accounts(connection: Connection) -> list[MirroredAccount]:
    """Every account that the record may have to hear of, removed ones included."""
    found = select(
        connection,
        "SELECT a.id, a.label, a.is_active, a.signed_in_at, a.removed_at IS NOT NULL, "
        "a.base_label, a.base_active, a.seen_in, s.sealed, a.told FROM accounts a "
        "LEFT JOIN sessions s ON s.account_id = a.id",
    )
    return [_mirrored(row) for row in found]


def created_at(connection: Connection, account_id: AccountId) -> Timestamp:
    """When the account was first added."""
    found = select(connection, "SELECT created_at FROM accounts WHERE id = ?", (account_id,))
    return Timestamp(found[0][0])


def adopt(transaction: Transaction, account: RecordedAccount, record_id: str) -> None:
    """Take an account of the record into the mirror. Who it is shows once it has connected."""
    state = AccountState.CONNECTING if account.is_active else AccountState.INACTIVE
    transaction.execute(
        ADOPTED,
        (
            account.id,
            account.label,
            account.api_id,
            account.label,
            account.is_active,
            state.value,
            MEANING[state].detail,
            Storage.SUPABASE.value,
            account.created_at,
            account.signed_in_at,
        ),
    )
    keep_session(transaction, account)
    agree(transaction, account, record_id)


def keep_session(transaction: Transaction, account: RecordedAccount) -> None:
    """Use the record's session; the one it replaces is kept until this one has connected."""
    sessions.replace(transaction, account.id, account.sealed)
    changed = transaction.execute(
        "UPDATE accounts SET signed_in_at = ?, api_id = ? WHERE id = ? AND signed_in_at <> ?",
        (account.signed_in_at, account.api_id, account.id, account.signed_in_at),
    )
    if changed.rowcount:  # another login: the numbers of the old session mean nothing in it
        update_states.forget(transaction, account.id)


def tell(transaction: Transaction, mirrored: MirroredAccount) -> None:
    """The record is about to be told the label and active flag, and may take them unheard."""
    told = sorted({*mirrored.told, (mirrored.label, mirrored.is_active)})
    transaction.execute(
        "UPDATE accounts SET told = ? WHERE id = ?", (json.dumps(told), mirrored.id)
    )


def agree(
    transaction: Transaction, agreed: MirroredAccount | RecordedAccount, record_id: str
) -> None:
    """Both have this label and active flag, and nothing else is on its way to the record."""
    transaction.execute(
        "UPDATE accounts SET base_label = ?, base_active = ?, told = NULL, seen_in = ?, "
        "storage = ? WHERE id = ?",
        (agreed.label, agreed.is_active, record_id, Storage.SUPABASE.value, agreed.id),
    )
    transaction.tell_account(agreed.id)


def follow(
    transaction: Transaction, mirrored: MirroredAccount, recorded: RecordedAccount, record_id: str
) -> bool:
    """Take over what the record changed of label and active flag. It may not have heard of ours
    yet, nor of what it was told before.

    False where they were changed here since they were compared: the next look decides then.
    """
    cursor = transaction.execute(
        "UPDATE accounts SET label = ?, is_active = ?, base_label = ?, base_active = ?, "
        "seen_in = ?, storage = ? WHERE id = ? AND label = ? AND is_active = ?",
        (
            *merged(mirrored, recorded),
            *(recorded.label, recorded.is_active),
            record_id,
            Storage.SUPABASE.value,
            *(mirrored.id, mirrored.label, mirrored.is_active),
        ),
    )
    if cursor.rowcount:
        transaction.tell_account(mirrored.id)
    return bool(cursor.rowcount)


def forget(transaction: Transaction, account_id: AccountId) -> None:
    """The record no longer has the account, and is not to have it again."""
    transaction.execute(
        "UPDATE accounts SET seen_in = NULL, storage = ? WHERE id = ?",
        (Storage.LOCAL.value, account_id),
    )


def lease_is_ours(connection: Connection, account_id: AccountId) -> bool:
    """Whether the session was ours to use when the record was last asked."""
    found = select(connection, "SELECT lease_is_ours FROM accounts WHERE id = ?", (account_id,))
    return bool(found and found[0][0])


def set_lease(
    transaction: Transaction,
    account_id: AccountId,
    is_ours: bool,
) -> None:
    """Remember whether the session is ours to use."""
    transaction.execute(
        "UPDATE accounts SET lease_is_ours = ? WHERE id = ? AND lease_is_ours <> ?",
        (is_ours, account_id, is_ours),
    )


def _mirrored(row: Sequence[Any]) -> MirroredAccount:
    id_, label, is_active, signed_in_at, is_removed, *known = row
    base_label, base_active, seen_in, sealed, told = known
    return MirroredAccount(
        id=AccountId(id_),
        label=label,
        is_active=bool(is_active),
        signed_in_at=signed_in_at,
        is_removed=bool(is_removed),
        base_label=base_label,
        base_active=None if base_active is None else bool(base_active),
        seen_in=seen_in,
        sealed=sealed,
        told=frozenset((label, is_active) for label, is_active in json.loads(told or "[]")),
    )
