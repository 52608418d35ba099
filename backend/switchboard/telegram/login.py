"""Sign an account in by code, password or QR code (the port `LoginSession`).

The login makes raw requests instead of using Telethon's `sign_in`: it has the session as soon as
Telegram has accepted it, so a later failure cannot lose it. Codes and passwords are arguments of
one call. Only the hash by which Telegram identifies the code is kept between calls. Most of
Telegram's answers are unions: each constructor has a meaning here, or is refused with a sentence.
"""

import asyncio
import base64
import time
from contextlib import suppress
from typing import Any

from telethon import events
from telethon.tl import functions, types

from switchboard.domain.accounts import Secrets
from switchboard.domain.logins import LOST_CODE, LoginStep, QrToken, SentBy, SentCode, SignedIn
from switchboard.domain.ports import SaveLoginKey, save_nothing
from switchboard.domain.timestamps import Timestamp
from switchboard.errors import LoginRefused, SwitchboardError
from switchboard.telegram.authorization_guard import PASSWORD_NEEDED, Ask, AuthorizationGuard
from switchboard.telegram.connection.client import disconnect_gracefully
from switchboard.telegram.connection.proxy import Proxy
from switchboard.telegram.connection.request_names import OnRequest, ignore_request
from switchboard.telegram.connection.server import Server
from switchboard.telegram.connection.session import new_session
from switchboard.telegram.errors.login_errors import login_failure_of, refusal_named
from switchboard.telegram.errors.timeouts import request_timeout
from switchboard.telegram.limits import DEFAULT_LIMITS, Limits
from switchboard.telegram.login_client import LoginClient
from switchboard.telegram.password_check import proof_of
from switchboard.telegram.sent_code import sent_code_of
from switchboard.telegram.translate.peers import identity_of

HINT_TIMEOUT = 10.0
"""Seconds to wait for the hint for a password, which is optional."""

TOKEN_LIFETIME = 30
"""Seconds for which a QR code is valid if Telegram does not say."""

MAX_CENTRES = 3
"""The largest number of data centres that a scanned QR code may lead to, one after another."""

_STALE = {"srp_id_invalid", "srp_a_invalid"}
"""Errors for outdated SRP parameters of the password (Telegram: SRP)."""


class TelegramLogin:
    """A login, with its own connection and session.

    own_proxy: the address of the proxy, if it is the account's own and not that of all accounts.
    """

    def __init__(
        self,
        api_id: int,
        api_hash: str,
        server: Server,
        proxy: Proxy,
        save_key: SaveLoginKey = save_nothing,
        *,
        own_proxy: str | None = None,
        by_ipv6: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        on_request: OnRequest = ignore_request,
    ) -> None:
        self._api_id = api_id
        self._api_hash = api_hash
        self._server = server
        self._proxy = proxy
        self._own_proxy = own_proxy
        self._limits = limits
        session = new_session(server, by_ipv6=by_ipv6)
        self._client = LoginClient(session, api_id, api_hash, proxy, limits, on_request)
        self._guard = AuthorizationGuard(self._client, self._ask, self._secrets, save_key)
        self._step: LoginStep | None = None
        self._phone = ""
        self._sent: SentCode | None = None
        self._code_hash: str | None = None
        self._token: Any = None
        self._scanned = asyncio.Event()
        self._outcome: tuple[Any] | None = None

    async def connect(self) -> None:
        """Connect. Raises ConnectionLost, LoginRefused. A login that cannot connect has ended."""
        try:
            async with request_timeout(self._limits.answer_timeout, self._failure):
                await self._client.connect()
        except BaseException:
            await self.close()
            raise
        self._client.add_event_handler(self._on_scanned, events.Raw(types.UpdateLoginToken))

    async def request_code(self, phone: str) -> SentCode | SignedIn | None:
        """See the port."""
        self._phone = phone
        outcome = await self._send_code()
        self._step = LoginStep.CODE if isinstance(outcome, SentCode) else self._step
        return outcome

    async def resend_code(self) -> SentCode | SignedIn | None:
        """See the port. After a code has expired, this requests a new one."""
        if self._code_hash is None:
            return await self._send_code()
        request = functions.auth.ResendCodeRequest(self._phone, self._code_hash)
        try:
            return await self._sent_by(request)
        except LoginRefused as refused:
            if refused.code not in LOST_CODE:
                raise
            return await self._send_code()

    async def submit_code(self, code: str) -> SignedIn | None:
        """See the port."""
        if self._code_hash is None or self._sent is None:
            raise refusal_named("PHONE_CODE_EXPIRED", LoginStep.CODE)
        entry = self._sent.code_in(code)
        if not entry:
            raise refusal_named("PHONE_CODE_INVALID", LoginStep.CODE)
        try:
            return await self._sign_in(self._with_code(entry, self._sent.by, self._code_hash))
        except LoginRefused as refused:
            if refused.code in LOST_CODE:
                self._code_hash = None
            raise

    async def submit_password(self, password: str) -> SignedIn:
        """See the port. Outdated SRP parameters are fetched again, once."""
        try:
            signed_in = await self._prove(password)
        except LoginRefused as refused:
            if refused.code not in _STALE:
                raise
            signed_in = await self._prove(password)
        if signed_in is None:
            raise refusal_named("SESSION_PASSWORD_NEEDED", LoginStep.PASSWORD)
        return signed_in

    async def password_hint(self) -> str | None:
        """See the port."""
        with suppress(SwitchboardError):
            async with request_timeout(HINT_TIMEOUT, self._failure):
                asked = await self._client.ask(functions.account.GetPasswordRequest())
            return asked.hint or None
        return None

    async def qr_token(self) -> QrToken | SignedIn | None:
        """See the port. If the last token was scanned meanwhile, it is returned again, and waiting
        for its scan returns immediately.
        """
        self._step = LoginStep.QR
        await self._look_for_scan()
        if self._token is None:
            return await self.wait_scanned()
        return QrToken(_url_of(self._token), self._expiry())

    async def wait_scanned(self) -> SignedIn | None:
        """See the port."""
        while self._outcome is None:
            async with asyncio.timeout(max(0.0, self._expiry() - time.time())):
                await self._scanned.wait()
            await self._look_for_scan()
        (granted,) = self._outcome
        return None if granted is None else await self._signed_in(granted)

    def hand_over(self) -> None:
        """See the port."""
        self._guard.release()

    async def close(self) -> bool:
        """See the port."""
        try:
            return await self._guard.sign_out()
        finally:
            await disconnect_gracefully(self._client)

    async def _send_code(self) -> SentCode | SignedIn | None:
        return await self._sent_by(
            functions.auth.SendCodeRequest(
                self._phone, self._api_id, self._api_hash, types.CodeSettings()
            )
        )

    async def _sent_by(self, request: Any) -> SentCode | SignedIn | None:
        """Request a code. Telegram may sign in without one, or require the password next (None)."""
        answer = await self._sign_in_result(request, by=self._ask)
        if answer is None:
            return None
        if isinstance(answer, types.auth.SentCodeSuccess):
            self._guard.mark_authorized()
            return await self._signed_in(answer)
        self._sent = sent_code_of(answer, self._step)
        self._code_hash = answer.phone_code_hash
        return self._sent

    def _with_code(self, code: str, by: SentBy, code_hash: str) -> Any:
        """The request that signs in. A code from an e-mail has its own field."""
        if by is SentBy.EMAIL:
            return functions.auth.SignInRequest(
                self._phone, code_hash, email_verification=types.EmailVerificationCode(code)
            )
        return functions.auth.SignInRequest(self._phone, code_hash, code)

    async def _prove(self, password: str) -> SignedIn | None:
        asked = await self._ask(functions.account.GetPasswordRequest())
        proof = await proof_of(asked, password)
        return await self._sign_in(functions.auth.CheckPasswordRequest(proof))

    async def _sign_in(self, request: Any) -> SignedIn | None:
        """Make the request that signs in. None if the account also has a password."""
        answer = await self._sign_in_result(request)
        return None if answer is None else await self._signed_in(answer)

    async def _look_for_scan(self) -> None:
        """Request a token. If the last one was scanned, Telegram answers with its result, but only
        once. So the result is kept.
        """
        answer = await self._export_token()
        if isinstance(answer, types.auth.LoginToken):
            self._scanned.clear()
            self._token = answer
        else:
            self._outcome = (answer,)

    async def _export_token(self) -> Any:
        """A `LoginToken`, or the result of a scan, or None if a password is needed next."""
        export = functions.auth.ExportLoginTokenRequest(self._api_id, self._api_hash, [])
        answer = await self._sign_in_result(export)
        for _ in range(MAX_CENTRES):
            if not isinstance(answer, types.auth.LoginTokenMigrateTo):
                return answer
            async with request_timeout(self._limits.answer_timeout, self._failure):
                await self._client.move_to(answer.dc_id)
            answer = await self._sign_in_result(
                functions.auth.ImportLoginTokenRequest(answer.token)
            )
        raise refusal_named("USER_MIGRATE", self._step)

    async def _sign_in_result(self, request: Any, by: Ask | None = None) -> Any:
        """The answer to a request that may sign in. None if a password is needed next."""
        try:
            return await (by or self._guard.authorize)(request)
        except SwitchboardError as refused:
            if refused.code != PASSWORD_NEEDED:
                raise
            self._step = LoginStep.PASSWORD
            return None

    async def _ask(self, request: Any) -> Any:
        async with request_timeout(self._limits.answer_timeout, self._failure):
            return await self._client.ask(request)

    def _failure(self, error: BaseException) -> SwitchboardError:
        return self._proxy.named_in(login_failure_of(error, self._step), error)

    async def _signed_in(self, answer: Any) -> SignedIn:
        if isinstance(answer, types.User):
            return SignedIn(identity_of(answer), self._secrets())
        authorization = getattr(answer, "authorization", answer)
        if not isinstance(authorization, types.auth.Authorization):
            raise refusal_named("PHONE_NUMBER_UNOCCUPIED", None)
        user = authorization.user
        if not isinstance(user, types.User):
            (user,) = await self._ask(functions.users.GetUsersRequest([types.InputUserSelf()]))
        return SignedIn(identity_of(user), self._secrets(), _advice(authorization))

    def _secrets(self) -> Secrets:
        session = self._client.session.save()
        server = self._server.name
        return Secrets(self._api_id, self._api_hash, session, server, self._own_proxy)

    def _expiry(self) -> Timestamp:
        """When the token expires, by this machine's clock."""
        if self._token.expires is None:
            return Timestamp(int(time.time()) + TOKEN_LIFETIME)
        expires = self._token.expires.timestamp() - self._client.time_offset
        return Timestamp(int(expires))

    async def _on_scanned(self, _update: Any) -> None:
        self._scanned.set()


def _url_of(token: Any) -> str:
    """The URL in the QR code, which a Telegram app scans (Telegram: "Login via QR code")."""
    return f"tg://login?token={base64.urlsafe_b64encode(token.token).decode().rstrip('=')}"


def _advice(authorization: Any) -> str | None:
    """Telegram's advice after the login (Telegram: auth.authorization)."""
    if not authorization.setup_password_required:
        return None
    days = authorization.otherwise_relogin_days
    until = f" for {days} days" if days else " for some time"
    return (
        "Telegram asks this account to set a password (Settings → Privacy and Security → Two-Step "
        f"Verification in a Telegram app). Without one it cannot sign in again{until} after it has "
        "signed out."
    )
