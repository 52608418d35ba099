"""The account registry in Supabase.

A change names the revision of the row that was read, and the table increases the revision with each
change: a request that arrives late changes nothing. Sessions arrive here encrypted. Of the secrets,
only api_id and api_hash have their own columns, in a table that only the secret key can open.
"""

from datetime import UTC, datetime
from secrets import randbelow
from typing import Any

import structlog

from switchboard.domain.account_sync import Lease, RegistryProblem, RemoteAccount
from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp, to_iso, to_timestamp
from switchboard.errors import SupabaseUnavailable
from switchboard.vault.account_rows import (
    COLUMNS,
    USER_ID,
    account_of,
    lease_fields,
    lease_of,
    row_of,
    session_fields,
)
from switchboard.vault.supabase_client import ACCOUNTS, OUTDATED, SupabaseClient

RECORD = "switchboard_record"

PAGE = 1_000
"""The number of rows that are read at once. Supabase may return fewer."""

BEFORE_ALL = "00000000-0000-0000-0000-000000000000"
"""An id that is below those of all accounts."""

FIRST_REVISIONS = 2**30
"""A new row's revision is below this: half of the largest value of its column."""

WITHOUT_USER_IDS = RegistryProblem(
    "record_without_user_ids",
    f"The table {ACCOUNTS} in Supabase cannot say yet whose an account is, so somebody who is "
    "signed in at two installations may become two accounts. Run `supabase db push`, or apply "
    "supabase/migrations/20261127120000_telegram_user_id.sql.",
)

log = structlog.get_logger(__name__)


class SupabaseAccounts:
    """A `domain.ports.AccountRegistry` over PostgREST."""

    def __init__(self, url: str, secret_key: str) -> None:
        self._client = SupabaseClient(url, secret_key)
        self._problem: RegistryProblem | None = None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def identify(self) -> str:
        """See the port."""
        rows = await self._client.ask(lambda c: c.table(RECORD).select("id").limit(1).execute())
        if not rows:
            raise SupabaseUnavailable(
                "record_incomplete",
                f"The table {RECORD} in Supabase is empty. Apply the migrations again.",
            )
        return str(rows[0]["id"])

    @property
    def problem(self) -> RegistryProblem | None:
        """See the port. Known once the accounts were read."""
        return self._problem

    async def accounts(self) -> list[RemoteAccount]:
        """See the port."""
        try:
            rows = await self._select(*COLUMNS, USER_ID)
        except SupabaseUnavailable as error:
            if error.code != OUTDATED:
                raise
            rows = await self._select(*COLUMNS)  # raises again where more than that is missing
            if self._problem is None:
                log.warning(WITHOUT_USER_IDS.code)
            self._problem = WITHOUT_USER_IDS
        else:
            self._problem = None
        return [account_of(row) for row in rows]

    async def has(self, account_id: AccountId) -> bool:
        """See the port."""
        rows = await self._client.ask(
            lambda c: c.table(ACCOUNTS).select("id").eq("id", account_id).execute()
        )
        return bool(rows)

    async def add(self, account: RemoteAccount, secrets: Secrets) -> bool:
        """See the port. The row starts at a random revision, so a late write to an earlier,
        removed row of the same account does not match it."""
        row = row_of(account, secrets) | {"revision": randbelow(FIRST_REVISIONS)}
        if self._problem is WITHOUT_USER_IDS:
            row.pop(USER_ID, None)
        rows = await self._client.ask(
            lambda c: c.table(ACCOUNTS).upsert(row, ignore_duplicates=True).execute()
        )
        return bool(rows)

    async def set_user_id(self, account_id: AccountId, user_id: int) -> None:
        """See the port."""
        await self._client.ask(
            lambda c: (
                c.table(ACCOUNTS)
                .update({USER_ID: user_id})
                .eq("id", account_id)
                .is_(USER_ID, "null")
                .execute()
            )
        )

    async def change(self, seen: RemoteAccount, label: str, is_active: bool) -> bool:
        """See the port."""
        return await self._update(seen, {"account_label": label, "is_active": is_active})

    async def change_session(
        self, seen: RemoteAccount, secrets: Secrets, ciphertext: str, signed_in_at: Timestamp
    ) -> bool:
        """See the port."""
        return await self._update(seen, session_fields(secrets, ciphertext, signed_in_at))

    async def replace_ciphertext(self, account_id: AccountId, old: str, new: str) -> bool:
        """See the port."""
        rows = await self._client.ask(
            lambda c: (
                c.table(ACCOUNTS)
                .update({"session_string": new})
                .eq("id", account_id)
                .eq("session_string", old)
                .execute()
            )
        )
        return bool(rows)

    async def remove(self, seen: RemoteAccount) -> bool:
        """See the port."""
        rows = await self._client.ask(
            lambda c: (
                c.table(ACCOUNTS).delete().eq("id", seen.id).eq("revision", seen.revision).execute()
            )
        )
        return bool(rows)

    async def claim(self, account_id: AccountId, lease: Lease, instead_of: str | None) -> bool:
        """See the port. The condition is part of the update, so two claims cannot both succeed."""
        fields = lease_fields(lease)
        allowed = f"lease_owner.is.null,lease_owner.eq.{lease.owner}"
        if instead_of is not None:
            now = to_iso(to_timestamp(datetime.now(UTC)))
            allowed += f",and(lease_owner.eq.{instead_of},lease_expires_at.lt.{now})"
        rows = await self._client.ask(
            lambda c: c.table(ACCOUNTS).update(fields).eq("id", account_id).or_(allowed).execute()
        )
        return bool(rows)

    async def release(self, account_id: AccountId, owner: str, until: Timestamp) -> None:
        """See the port."""
        free = {"lease_owner": None, "lease_holder": None, "lease_expires_at": None}
        await self._client.ask(
            lambda c: (
                c.table(ACCOUNTS)
                .update(free)
                .eq("id", account_id)
                .eq("lease_owner", owner)
                .lte("lease_expires_at", to_iso(until))
                .execute()
            )
        )

    async def lease(self, account_id: AccountId) -> Lease | None:
        """See the port."""
        rows = await self._client.ask(
            lambda c: (
                c.table(ACCOUNTS)
                .select("lease_owner,lease_holder,lease_expires_at")
                .eq("id", account_id)
                .execute()
            )
        )
        return lease_of(rows[0]) if rows else None

    async def _update(self, seen: RemoteAccount, fields: dict[str, Any]) -> bool:
        """Change a row, unless it was changed since it was read."""
        rows = await self._client.ask(
            lambda c: (
                c.table(ACCOUNTS)
                .update(fields)
                .eq("id", seen.id)
                .eq("revision", seen.revision)
                .execute()
            )
        )
        return bool(rows)

    async def _select(self, *columns: str) -> list[dict[str, Any]]:
        """These columns of every account. Only an empty page is the last one, because Supabase
        leaves out rows beyond a limit of its own."""
        rows: list[dict[str, Any]] = []
        last = BEFORE_ALL
        while page := await self._page(columns, last):
            rows += page
            last = page[-1]["id"]
        return rows

    async def _page(self, columns: tuple[str, ...], after: str) -> list[dict[str, Any]]:
        return await self._client.ask(
            lambda c: (
                c.table(ACCOUNTS).select(*columns).gt("id", after).order("id").limit(PAGE).execute()
            )
        )
