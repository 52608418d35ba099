"""A login at Telegram."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from switchboard.domain.accounts import Secrets
from switchboard.domain.logins import QrToken, SentCode, SignedIn


class LoginSession(Protocol):
    """One login in progress: a connection without an account.

    Raises LoginRefused, ConnectionLost and RequestUnanswered. Codes and passwords are arguments of
    one call. They are not stored.
    """

    async def request_code(self, phone: str) -> SentCode | SignedIn | None:
        """Ask Telegram to send a code to this number (digits only).

        SignedIn if Telegram signs in at once; None if it asks for the password next.
        """

    async def resend_code(self) -> SentCode | SignedIn | None:
        """Ask Telegram to send the code again, in its next way."""

    async def submit_code(self, code: str) -> SignedIn | None:
        """Sign in with the code; None if Telegram asks for the password next."""

    async def submit_password(self, password: str) -> SignedIn:
        """Sign in with the second factor."""

    async def password_hint(self) -> str | None:
        """The owner's hint for the password, if there is one. It never raises."""

    async def qr_token(self) -> QrToken | SignedIn | None:
        """A new token to scan. It is valid for about 30 seconds.

        SignedIn or None, as from `wait_scanned`, if there is no longer anything to scan.
        """

    async def wait_scanned(self) -> SignedIn | None:
        """Wait until the present token is scanned; None if Telegram asks for the password next.

        Raises TimeoutError when the token expires. Then request a new one.
        """

    def hand_over(self) -> None:
        """The session now belongs to an account: `close` leaves it signed in."""

    async def close(self) -> bool:
        """Disconnect. Sign out first if the session may be signed in and was not handed over.

        False if Telegram has not confirmed the sign-out.
        """


SaveLoginKey: TypeAlias = Callable[[Secrets], Awaitable[None]]
"""Saves a login's key before Telegram can authorise it. The key later becomes an account's or is
signed out."""


async def save_nothing(secrets: Secrets) -> None:
    """Save no key."""
