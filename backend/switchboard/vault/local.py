"""The vault without Supabase: the ciphertexts are in our own database."""

from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import EncryptedSessions
from switchboard.errors import SessionUnusable
from switchboard.vault.cipher import SessionCipher


class LocalVault:
    """A `domain.ports.Vault` over rows of the store. The store never sees a secret as plain
    text."""

    def __init__(self, rows: EncryptedSessions, cipher: SessionCipher) -> None:
        self._rows = rows
        self._cipher = cipher

    def seal(self, account_id: AccountId, secrets: Secrets) -> str:
        """The secrets as ciphertext, bound to the account."""
        return self._cipher.seal(account_id, secrets)

    def unseal(self, account_id: AccountId, ciphertext: str) -> Secrets:
        """Decrypt a ciphertext of this account. Raises SessionUnusable if the cipher refuses it."""
        return self._cipher.open(account_id, ciphertext)

    async def open(self, account_id: AccountId) -> Secrets:
        """Decrypt the stored session. Raises SessionUnusable if there is none or the cipher
        refuses it."""
        ciphertext = await self._rows.get(account_id)
        if ciphertext is None:
            raise SessionUnusable(
                "session_missing",
                "No session is stored for this account. Add the account again to sign in.",
            )
        return self._cipher.open(account_id, ciphertext)

    async def forget(self, account_id: AccountId) -> None:
        """Delete the stored session."""
        await self._rows.remove(account_id)
