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
"""Of the payload's form; written into every ciphertext."""


class SessionCipher:
    """Seals with the newest key, opens with any."""

    def __init__(self, keys: Sequence[Fernet]) -> None:
        self.use(keys)

    def use(self, keys: Sequence[Fernet]) -> None:
        """Seal and open with these keys from now on, newest first."""
        self._newest = keys[0]
        self._fernet = MultiFernet(keys)

    def seal(self, account_id: AccountId, secrets: Secrets) -> str:
        """The secrets as ciphertext, bound to the account."""
        payload = {
            "version": VERSION,
            "account_id": account_id,
            "api_id": secrets.api_id,
            "api_hash": secrets.api_hash,
            "session": secrets.session,
            "server": secrets.server,
        }
        return self._fernet.encrypt(json.dumps(payload).encode()).decode("ascii")

    def open(self, account_id: AccountId, sealed: str) -> Secrets:
        """The secrets of this account.

        Raises SessionUnusable: `session_unreadable` where no key fits, `session_newer` where a
        newer Switchboard wrote it, `session_misplaced` where it was sealed for another account.
        """
        payload = self._decrypted(sealed)
        if payload["version"] != VERSION:
            raise SessionUnusable(
                "session_newer",
                "The session was stored by a newer Switchboard. Start that version instead.",
            )
        if payload["account_id"] != account_id:
            raise SessionUnusable(
                "session_misplaced",
                f"The session stored for account {account_id} is that of account "
                f"{payload['account_id']}. It is not used; put the rows back as they were, or add "
                "the account again.",
            )
        return Secrets(
            api_id=payload["api_id"],
            api_hash=payload["api_hash"],
            session=payload["session"],
            server=payload["server"],
        )

    def renew(self, sealed: str) -> str | None:
        """The same ciphertext under the newest key, None where it is already.

        What is inside is not looked at, so that a misplaced session, or one of a newer version,
        outlives its key, too. Raises SessionUnusable (`session_unreadable`) where no key fits.
        """
        token = sealed.encode("ascii", errors="replace")
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

    def _decrypted(self, sealed: str) -> dict[str, Any]:
        token = sealed.encode("ascii", errors="replace")  # damaged text may be anything
        try:
            payload: dict[str, Any] = json.loads(self._fernet.decrypt(token))
        except InvalidToken as error:
            raise _unreadable() from error
        return payload


def _unreadable() -> SessionUnusable:
    return SessionUnusable(
        "session_unreadable",
        "The session cannot be decrypted with the keys at hand. Put back the key it was stored "
        "with (SESSION_ENCRYPTION_KEY, or secrets/session.key in the data folder), or add the "
        "account again.",
    )
