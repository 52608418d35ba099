"""The table of accounts outside this machine, which is Supabase."""

from typing import Protocol

from switchboard.domain.account_sync import Lease, RegistryProblem, RemoteAccount
from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp


class AccountRegistry(Protocol):
    """The table of accounts outside this machine. Every call may raise SupabaseUnavailable.

    A call that raised may still be executed, even much later. So a change names the row as it was
    read (`seen`). It changes nothing if the row was changed since, and returns whether it took
    effect.
    """

    @property
    def problem(self) -> RegistryProblem | None:
        """What it lacks, although it works."""

    async def identify(self) -> str:
        """The registry's own id. It identifies the registry at any address."""

    async def accounts(self) -> list[RemoteAccount]:
        """All accounts of the registry."""

    async def has(self, account_id: AccountId) -> bool:
        """Whether the registry has the account."""

    async def add(self, account: RemoteAccount, secrets: Secrets) -> bool:
        """Insert an account with its lease, so that no other installation finds it without one.

        False if it already has a row. That row is not changed.
        """

    async def set_user_id(self, account_id: AccountId, user_id: int) -> None:
        """Set the account's Telegram user id, unless it is set already."""

    async def change(self, seen: RemoteAccount, label: str, is_active: bool) -> bool:
        """Set the label and active flag."""

    async def change_session(
        self, seen: RemoteAccount, secrets: Secrets, ciphertext: str, signed_in_at: Timestamp
    ) -> bool:
        """Replace the session with the session of another login."""

    async def replace_ciphertext(self, account_id: AccountId, old: str, new: str) -> bool:
        """Replace one ciphertext with another; False if the row no longer holds the old one."""

    async def remove(self, seen: RemoteAccount) -> bool:
        """Delete an account's row."""

    async def claim(self, account_id: AccountId, lease: Lease, instead_of: str | None) -> bool:
        """Take or renew the lease, as a compare-and-set.

        True if nobody owns the lease, or the same owner does, or `instead_of` owns it and it has
        expired. Otherwise False.
        """

    async def release(self, account_id: AccountId, owner: str, until: Timestamp) -> None:
        """Give up the lease if this owner has it and it does not end after `until`."""

    async def lease(self, account_id: AccountId) -> Lease | None:
        """The current lease. None if nobody owns it."""
