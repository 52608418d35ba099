"""The proxies of accounts: read and changed inside their encrypted sessions.

All sessions of an account use its newest proxy, also those that are still to be signed out: an old
proxy may no longer exist.
"""

from dataclasses import replace

import structlog

from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import Vault
from switchboard.errors import Conflict, SessionUnusable
from switchboard.store.accounts import proxies
from switchboard.store.core.transaction import Transaction

log = structlog.get_logger(__name__)


class AccountProxies:
    """Reads and changes the proxies of accounts, in the transactions of its callers."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def of(self, account_id: AccountId, ciphertext: str | None) -> str | None:
        """The proxy in a ciphertext; None if there is none, or if it cannot be decrypted."""
        secrets = self._opened(account_id, ciphertext)
        return None if secrets is None else secrets.proxy

    def present(self, transaction: Transaction, account_id: AccountId) -> str | None:
        """The account's proxy; None if it has none, or if its session cannot be decrypted."""
        return self.of(account_id, proxies.ciphertext_of(transaction.connection, account_id))

    def change(self, transaction: Transaction, account_id: AccountId, proxy: str | None) -> None:
        """Give the account this proxy, or none.

        Raises SessionUnusable if its session cannot be decrypted, and Conflict if it has none.
        """
        ciphertext = proxies.ciphertext_of(transaction.connection, account_id)
        if ciphertext is None and proxy is None:
            return
        if ciphertext is None:
            raise Conflict(
                "session_missing",
                "This account has no session. Add the account again, with its proxy.",
            )
        if self._vault.unseal(account_id, ciphertext).proxy == proxy:
            return
        self._replace(transaction, account_id, proxy)
        proxies.mark_unsent(transaction, account_id)
        log.info("proxy_changed", account_id=account_id, has_proxy=proxy is not None)

    def use_after_login(
        self, transaction: Transaction, account_id: AccountId, proxy: str | None
    ) -> None:
        """The account has signed in with this proxy. Its former sessions are signed out through it,
        or as before if there is none."""
        if proxy is None:
            proxies.set_has_proxy(transaction, account_id, False)
        else:
            self._replace(transaction, account_id, proxy)

    def keep_from_double(self, transaction: Transaction, stays: AccountId, goes: AccountId) -> None:
        """An account without a proxy takes that of its double, before the double is merged."""
        proxy = self.present(transaction, goes)
        ciphertext = proxies.ciphertext_of(transaction.connection, stays)
        own = self._opened(stays, ciphertext)
        if proxy is not None and own is not None and own.proxy is None:
            self.change(transaction, stays, proxy)

    def _replace(self, transaction: Transaction, account_id: AccountId, proxy: str | None) -> None:
        """Put the proxy into all sessions of the account that can be decrypted."""

        def with_proxy(ciphertext: str) -> str | None:
            secrets = self._opened(account_id, ciphertext)
            if secrets is None or secrets.proxy == proxy:
                return None
            return self._vault.seal(account_id, replace(secrets, proxy=proxy))

        proxies.replace(transaction, account_id, with_proxy, has_proxy=proxy is not None)

    def _opened(self, account_id: AccountId, ciphertext: str | None) -> Secrets | None:
        if ciphertext is None:
            return None
        try:
            return self._vault.unseal(account_id, ciphertext)
        except SessionUnusable:
            return None
