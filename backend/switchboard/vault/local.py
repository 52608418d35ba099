"""The vault without Supabase: the ciphertexts are in our own database."""

from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import EncryptedSessions
from switchboard.errors import SessionUnusable
from switchboard.vault.cipher import SessionCipher


class LocalVault:
    """A `domain.ports.Vault` over the store's rows. The store never sees a secret in clear."""

    def __init__(self, rows: EncryptedSessions, cipher: SessionCipher) -> None:
        self._rows = rows
        self._cipher = cipher

    def seal(self, account_id: AccountId, secrets: Secrets) -> str:
        """The secrets as ciphertext, bound to the account."""
        return self._cipher.seal(account_id, secrets)

    def unseal(self, account_id: AccountId, sealed: str) -> Secrets:
        """Decrypt a ciphertext of this account. Raises SessionUnusable where it is refused."""
        return self._cipher.open(account_id, sealed)

    async def open(self, account_id: AccountId) -> Secrets:
        """Decrypt. Raises SessionUnusable where nothing is kept or the cipher refuses it."""
        sealed = await self._rows.get(account_id)
        if sealed is None:
            raise SessionUnusable(
                "session_missing",
                "No session is stored for this account. Add the account again to sign in.",
            )
        return self._cipher.open(account_id, sealed)

    async def forget(self, account_id: AccountId) -> None:
        """Remove what was kept."""
        await self._rows.remove(account_id)
