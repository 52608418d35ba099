"""Convert an account to a row of the Supabase table, and back."""

from datetime import datetime
from typing import Any

from switchboard.domain.account_sync import Lease, RemoteAccount
from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp, to_iso, to_timestamp

COLUMNS = (
    "id",
    "account_label",
    "api_id",
    "is_active",
    "created_at",
    "signed_in_at",
    "session_string",
    "lease_owner",
    "lease_holder",
    "lease_expires_at",
    "revision",
)
"""The columns that are read. If the table lacks one, every read fails, even of an empty table."""

USER_ID = "telegram_user_id"
"""A column that older Supabase schemas lack. It is read if it exists."""


def account_of(row: dict[str, Any]) -> RemoteAccount:
    """The account of a row that has all columns; the Telegram id may be missing."""
    return RemoteAccount(
        id=AccountId(row["id"]),
        label=row["account_label"],
        api_id=row["api_id"],
        is_active=row["is_active"],
        created_at=_moment(row["created_at"]),
        signed_in_at=_moment(row["signed_in_at"]),
        encrypted_session=row["session_string"],
        lease=lease_of(row),
        revision=row["revision"],
        user_id=(row[USER_ID] or 0) if USER_ID in row else None,
    )


def lease_of(row: dict[str, Any]) -> Lease | None:
    """The lease of a row that has the lease's columns; None if nobody owns it."""
    if row["lease_owner"] is None:
        return None
    return Lease(
        row["lease_owner"],
        row["lease_holder"] or "another machine",
        _moment(row["lease_expires_at"]) if row["lease_expires_at"] else Timestamp(0),
    )


def row_of(account: RemoteAccount, secrets: Secrets) -> dict[str, Any]:
    """A new row, without its revision."""
    return {
        "id": account.id,
        "account_label": account.label,
        "is_active": account.is_active,
        "created_at": to_iso(account.created_at),
        **session_fields(secrets, account.encrypted_session, account.signed_in_at),
        **(lease_fields(account.lease) if account.lease is not None else {}),
        **({USER_ID: account.user_id} if account.user_id else {}),
    }


def session_fields(secrets: Secrets, ciphertext: str, signed_in_at: Timestamp) -> dict[str, Any]:
    """The columns that change with a login. Two secrets have columns; the ciphertext holds the
    others."""
    return {
        "api_id": secrets.api_id,
        "api_hash": secrets.api_hash,
        "session_string": ciphertext,
        "signed_in_at": to_iso(signed_in_at),
    }


def lease_fields(lease: Lease) -> dict[str, str]:
    """The columns of a lease."""
    return {
        "lease_owner": lease.owner,
        "lease_holder": lease.holder,
        "lease_expires_at": to_iso(lease.expires_at),
    }


def _moment(text: str) -> Timestamp:
    return to_timestamp(datetime.fromisoformat(text))
