"""Encrypt an account's secrets, and decrypt them only for the same account.

Fernet proves that a ciphertext is complete and was made with one of our keys. It does not prove
that the ciphertext is in the right row. So the account's id is part of the plain text and is
compared after decryption.
"""

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.errors import SessionUnusable

VERSION = 1
"""The version of the payload's format. Every ciphertext contains it."""

VERSION_WITH_PROXY = 2
"""The version of a payload with a proxy. An older Switchboard refuses it: without the proxy, the
session would connect from another address."""


class SessionCipher:
    """Encrypts with the newest key, decrypts with any key."""

    def __init__(self, keys: Sequence[Fernet]) -> None:
        self.use(keys)

    def use(self, keys: Sequence[Fernet]) -> None:
        """Encrypt and decrypt with these keys from now on, newest first."""
        self._newest = keys[0]
        self._fernet = MultiFernet(keys)

    def seal(self, account_id: AccountId, secrets: Secrets) -> str:
        """The secrets as ciphertext, bound to the account."""
        payload = {
            "version": VERSION if secrets.proxy is None else VERSION_WITH_PROXY,
            "account_id": account_id,
            "api_id": secrets.api_id,
            "api_hash": secrets.api_hash,
            "session": secrets.session,
            "server": secrets.server,
            **({} if secrets.proxy is None else {"proxy": secrets.proxy}),
        }
        return self._fernet.encrypt(json.dumps(payload).encode()).decode("ascii")

    def open(self, account_id: AccountId, ciphertext: str) -> Secrets:
        """The secrets of this account.

        Raises SessionUnusable: `session_unreadable` if no key fits, `session_newer` if a newer
        Switchboard wrote it, `session_misplaced` if it was encrypted for another account.
        """
        payload = self._decrypted(ciphertext)
        if payload["version"] not in {VERSION, VERSION_WITH_PROXY}:
            raise SessionUnusable(
                "session_newer",
                "The session was stored by a newer Switchboard. Start that version instead.",
            )
        if payload["account_id"] != account_id:
            raise SessionUnusable(
                "session_misplaced",
                f"The session stored for account {account_id} is that of account "
                f"{payload['account_id']}. Switchboard does not use it. Put the rows back as "
                "they were, or add the account again.",
            )
        return Secrets(
            api_id=payload["api_id"],
            api_hash=payload["api_hash"],
            session=payload["session"],
            server=payload["server"],
            proxy=payload.get("proxy"),
        )

    def renew(self, ciphertext: str) -> str | None:
        """The same content encrypted with the newest key; None if it already is.

        The content is not checked, so a misplaced session or one of a newer version also gets the
        new key. Raises SessionUnusable (`session_unreadable`) if no key fits.
        """
        token = ciphertext.encode("ascii", errors="replace")
        try:
            self._newest.decrypt(token)
        except InvalidToken:
            pass
        else:
            return None
        try:
            return self._fernet.rotate(token).decode("ascii")
        except InvalidToken as error:
            raise _unreadable() from error

    def _decrypted(self, ciphertext: str) -> dict[str, Any]:
        token = ciphertext.encode("ascii", errors="replace")  # damaged text may hold any character
        try:
            payload: dict[str, Any] = json.loads(self._fernet.decrypt(token))
        except InvalidToken as error:
            raise _unreadable() from error
        return payload


def _unreadable() -> SessionUnusable:
    return SessionUnusable(
        "session_unreadable",
        "The session cannot be decrypted with the present keys. Put back the key with which it was "
        "stored (SESSION_ENCRYPTION_KEY, or secrets/session.key in the data folder), or add the "
        "account again.",
    )
