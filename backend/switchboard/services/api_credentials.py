"""The API id and hash, which identify the program to Telegram: one pair serves all accounts.

The operator enters it once. A further login may use the pair of a stored account. The pair stays
encrypted with its session and is never shown.
"""

from switchboard.domain.accounts import Account
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import Vault
from switchboard.errors import Invalid, SessionUnusable
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database

ApiPair = tuple[int, str]


class ApiCredentials:
    """The API ids and hashes of the accounts."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def complete(
        self, api_id: int | None, api_hash: str | None, like: AccountId | None
    ) -> ApiPair:
        """The pair to use: the given one, that of the account `like`, that of an account with this
        API id, or that of the newest account. Raises Invalid if there is none, and SessionUnusable
        if the secrets of no such account can be decrypted."""
        if api_id is not None and api_hash is not None:
            return api_id, api_hash
        if api_hash is not None:
            raise Invalid("api_id_missing", "Enter the API ID that belongs to this API hash.")
        present = await self._database.read(accounts.list_all)
        if like is not None:
            present = [account for account in present if account.id == like]
            missing = Invalid("like_account_unknown", "There is no such account to take them from.")
        elif api_id is not None:
            present = [account for account in present if account.api_id == api_id]
            missing = Invalid("api_hash_missing", "Enter the API hash of this API ID, too.")
        else:
            missing = Invalid("api_id_missing", "Enter an API ID and its hash (my.telegram.org).")
        return await self._first(present[::-1], missing)

    async def _first(self, candidates: list[Account], missing: Invalid) -> ApiPair:
        """The pair of the first of these accounts whose secrets can be decrypted."""
        refusal: Exception = missing
        for account in candidates:
            try:
                secrets = await self._vault.open(account.id)
            except SessionUnusable as unusable:
                refusal = unusable
            else:
                return secrets.api_id, secrets.api_hash
        raise refusal
