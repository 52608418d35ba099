"""Sign-in step by step, while the operator types or scans.

A login exists only in memory. A restart, a cancel or ten idle minutes end it. If Telegram may have
authorised its key, the key is signed out, if necessary later (`sign_outs`). Only a finished login
becomes an account.
"""

import asyncio
import secrets
import time

from switchboard.domain.ids import AccountId
from switchboard.domain.logins import Login, LoginStep
from switchboard.domain.ports import Clock, Telegram
from switchboard.errors import NotFound, TooManyRequests
from switchboard.services.account_identity import Identities
from switchboard.services.api_credentials import ApiCredentials
from switchboard.services.logins.login_attempt import LoginAttempt, LoginParts
from switchboard.services.sign_outs import SignOuts

LIFETIME = 600.0
"""Seconds that a login waits for its next step, and for which its result stays readable, by
default."""

MAX_LOGINS = 20


class Logins:
    """The logins in progress, and those that ended lately."""

    def __init__(
        self,
        *,
        telegram: Telegram,
        pairs: ApiCredentials,
        identities: Identities,
        sign_outs: SignOuts,
        clock: Clock = time.time,
        lifetime: float = LIFETIME,
    ) -> None:
        self._credentials = pairs
        self._parts = LoginParts(telegram, identities, sign_outs, clock, lifetime)
        self._logins: dict[str, LoginAttempt] = {}

    async def start(
        self,
        api_id: int | None,
        api_hash: str | None,
        label: str,
        phone: str | None,
        *,
        like: AccountId | None = None,
        proxy: str | None = None,
    ) -> Login:
        """Begin a login: by code if there is a phone number (digits only), else by QR code. Without
        an API id and hash, use those of the account `like`, or of the newest account. proxy: the
        address of a proxy for this account alone.

        Raises LoginRefused and other TelegramFailures, TooManyRequests, Invalid, and Unavailable.
        """
        if sum(not login.is_over for login in self._logins.values()) >= MAX_LOGINS:
            raise TooManyRequests(
                "too_many_logins",
                "Too many logins are open. Finish or cancel one first.",
                int(self._parts.clock() + self._parts.lifetime),
            )
        api_id, api_hash = await self._credentials.complete(api_id, api_hash, like)
        step = LoginStep.QR if phone is None else LoginStep.CODE
        id_ = secrets.token_urlsafe(12)
        login = LoginAttempt(Login(id_, step), label, self._parts, lambda: self._forget(id_))
        outcome = await login.open(api_id, api_hash, phone, proxy)
        self._logins[id_] = login
        await login.begin(outcome)
        return login.state

    async def get(self, login_id: str) -> Login:
        """The state of a login, until ten minutes after its end. Raises NotFound."""
        return self._find(login_id).state

    async def code(self, login_id: str, code: str) -> Login:
        """Sign in with the code. After a wrong code the step stays open (LoginRefused)."""
        login = self._find(login_id)
        await login.advance(LoginStep.CODE, lambda session: session.submit_code(code))
        return login.state

    async def password(self, login_id: str, password: str) -> Login:
        """Sign in with the second factor. After a wrong password the step stays open
        (LoginRefused)."""
        login = self._find(login_id)
        await login.advance(LoginStep.PASSWORD, lambda session: session.submit_password(password))
        return login.state

    async def resend(self, login_id: str) -> Login:
        """Request the code again."""
        login = self._find(login_id)
        await login.advance(LoginStep.CODE, lambda session: session.resend_code())
        return login.state

    async def cancel(self, login_id: str) -> None:
        """End a login. One that has already ended does not change. Raises NotFound."""
        await self._find(login_id).cancel()

    async def stop(self) -> None:
        """End every login."""
        await asyncio.gather(*(login.stop() for login in self._logins.values()))

    def _forget(self, login_id: str) -> None:
        self._logins.pop(login_id, None)

    def _find(self, login_id: str) -> LoginAttempt:
        login = self._logins.get(login_id)
        if login is None:
            raise NotFound("login_not_found", "This sign-in is over or has expired. Start again.")
        return login
