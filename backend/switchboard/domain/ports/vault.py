"""The vault, its keys, and the ciphertexts that it stores."""

from typing import Protocol

from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId


class Vault(Protocol):
    """Stores encrypted sessions. No other code encrypts or decrypts them."""

    def seal(self, account_id: AccountId, secrets: Secrets) -> str:
        """Encrypt the secrets, bound to the account. Any thread may call it."""

    def unseal(self, account_id: AccountId, ciphertext: str) -> Secrets:
        """Decrypt a ciphertext of this account. Raises SessionUnusable as `open` does."""

    async def open(self, account_id: AccountId) -> Secrets:
        """Decrypt the stored session.

        Raises SessionUnusable: `session_unreadable` if no key fits, `session_misplaced` if it
        belongs to another account, `session_missing` if there is none.
        """

    async def forget(self, account_id: AccountId) -> None:
        """Delete the stored session."""


class Keyring(Protocol):
    """The keys of the vault, and their rotation.

    The keys themselves hold the progress: more than one key means that a rotation is unfinished. To
    begin again then continues it.
    """

    def begin(self) -> None:
        """Put a new key first, store it durably, and use it. An unfinished rotation keeps its key.

        Raises Conflict if only the operator may change the keys, and Unavailable if the new key
        cannot be stored.
        """

    def renew(self, ciphertext: str) -> str | None:
        """The secrets encrypted with the newest key; None if they already are.

        Raises SessionUnusable if no key fits.
        """

    def finish(self) -> bool:
        """Remove the older keys; False if only the operator may do that."""


class EncryptedSessions(Protocol):
    """The store's part of the vault: the ciphertexts of the accounts."""

    async def get(self, account_id: AccountId) -> str | None:
        """The account's ciphertext, or None."""

    async def remove(self, account_id: AccountId) -> None:
        """Delete the account's ciphertext."""
