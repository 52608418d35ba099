"""Signing an account in: by code, password or QR code. The port `LoginSession`.

Raw requests instead of Telethon's `sign_in`: the session is taken as soon as Telegram has
accepted it, so nothing that fails afterwards can lose it. Codes and passwords are arguments of one
call; the only thing kept between calls is what Telegram gave us to refer to the code.
"""

import asyncio
import base64
import time
from typing import Any

from telethon import errors as telethon
from telethon import events
from telethon.password import compute_check
from telethon.sessions import StringSession
from telethon.tl import functions, types

from switchboard.domain.accounts import Secrets
from switchboard.domain.clock import Timestamp
from switchboard.domain.logins import LoginStep, QrToken, SignedIn
from switchboard.domain.ports import Entering, unnoted
from switchboard.errors import LoginRefused, SwitchboardError
from switchboard.telegram.asking import ANSWER_DEADLINE, answered_within
from switchboard.telegram.client import Client, hang_up
from switchboard.telegram.entrance import PASSWORD_NEEDED, Entrance
from switchboard.telegram.errors import connect_failure_of
from switchboard.telegram.login_errors import login_failure_of
from switchboard.telegram.peers import identity_of
from switchboard.telegram.proxy import Proxy
from switchboard.telegram.server import Server
from switchboard.telegram.session import bind


class TelegramLogin:
    """One login under way, on a connection and with a session of its own."""

    def __init__(
        self,
        api_id: int,
        api_hash: str,
        server: Server,
        proxy: Proxy,
        entering: Entering = unnoted,
    ) -> None:
        self._api_id = api_id
        self._api_hash = api_hash
        self._server = server
        session = StringSession()
        bind(session, server)
        self._client = Client(session, api_id, api_hash, proxy, is_at_home=False)
        self._entrance = Entrance(self._client, self._ask, self._secrets, entering)
        self._step: LoginStep | None = None
        self._phone = ""
        self._code_hash: str | None = None
        self._token: Any = None
        self._scanned = asyncio.Event()
        self._outcome: tuple[Any] | None = None

    async def connect(self) -> None:
        """Connect. Raises ConnectionLost; a login that cannot connect is over."""
        try:
            async with answered_within(ANSWER_DEADLINE, connect_failure_of):
                await self._client.connect()
        except BaseException:
            await self.close()
            raise
        self._client.add_event_handler(self._on_scanned, events.Raw(types.UpdateLoginToken))

    async def request_code(self, phone: str) -> None:
        """See the port."""
        self._phone = phone
        await self._send_code()
        self._step = LoginStep.CODE

    async def resend_code(self) -> None:
        """See the port. After a code has expired this asks for a new one."""
        if self._code_hash is None:
            await self._send_code()
            return
        request = functions.auth.ResendCodeRequest(self._phone, self._code_hash)
        try:
            self._code_hash = (await self._ask(request)).phone_code_hash
        except LoginRefused as refused:
            if refused.code != "phone_code_expired":
                raise
            await self._send_code()

    async def submit_code(self, code: str) -> SignedIn | None:
        """See the port."""
        if self._code_hash is None:
            raise login_failure_of(telethon.PhoneCodeExpiredError(None), LoginStep.CODE)
        request = functions.auth.SignInRequest(self._phone, self._code_hash, code)
        try:
            return await self._sign_in(request)
        except LoginRefused as refused:
            if refused.code == "phone_code_expired":
                self._code_hash = None
            raise

    async def submit_password(self, password: str) -> SignedIn:
        """See the port. The password never leaves this machine: Telegram checks a proof (SRP)."""
        settings = await self._ask(functions.account.GetPasswordRequest())
        proof = await asyncio.to_thread(compute_check, settings, password)
        signed_in = await self._sign_in(functions.auth.CheckPasswordRequest(proof))
        assert signed_in is not None  # Telegram does not ask for a password twice
        return signed_in

    async def qr_token(self) -> QrToken:
        """See the port. Where the last token was scanned meanwhile, that one comes again, and
        waiting for it returns at once.
        """
        self._step = LoginStep.QR
        await self._look_for_scan()
        return QrToken(_url_of(self._token), self._expiry())

    async def wait_scanned(self) -> SignedIn | None:
        """See the port."""
        while self._outcome is None:
            async with asyncio.timeout(max(0.0, self._expiry() - time.time())):
                await self._scanned.wait()
            await self._look_for_scan()
        (granted,) = self._outcome
        return None if granted is None else self._signed_in(granted)

    def hand_over(self) -> None:
        """See the port."""
        self._entrance.hand_over()

    async def close(self) -> bool:
        """See the port."""
        try:
            return await self._entrance.leave()
        finally:
            await hang_up(self._client)

    async def _send_code(self) -> None:
        request = functions.auth.SendCodeRequest(
            self._phone, self._api_id, self._api_hash, types.CodeSettings()
        )
        self._code_hash = (await self._ask(request)).phone_code_hash

    async def _sign_in(self, request: Any) -> SignedIn | None:
        """Make the request that signs in; None where the account has a password too."""
        answer = await self._granted(request)
        return None if answer is None else self._signed_in(answer)

    async def _look_for_scan(self) -> None:
        """Ask for a token. Telegram answers with the outcome where the last one was scanned, and
        does so only once, so it is kept.
        """
        answer = await self._export_token()
        if isinstance(answer, types.auth.LoginToken):
            self._scanned.clear()
            self._token = answer
        else:
            self._outcome = (answer,)

    async def _export_token(self) -> Any:
        """A `LoginToken`, what a scan granted, or None where a password is needed next."""
        answer = await self._granted(
            functions.auth.ExportLoginTokenRequest(self._api_id, self._api_hash, [])
        )
        if isinstance(answer, types.auth.LoginTokenMigrateTo):
            async with answered_within(ANSWER_DEADLINE):
                await self._client.move_to(answer.dc_id)
            answer = await self._granted(functions.auth.ImportLoginTokenRequest(answer.token))
        return answer

    async def _granted(self, request: Any) -> Any:
        try:
            return await self._entrance.enter(request)
        except SwitchboardError as refused:
            if refused.code != PASSWORD_NEEDED:
                raise
            self._step = LoginStep.PASSWORD
            return None

    async def _ask(self, request: Any) -> Any:
        async with answered_within(
            ANSWER_DEADLINE, lambda error: login_failure_of(error, self._step)
        ):
            return await self._client(request)

    def _signed_in(self, answer: Any) -> SignedIn:
        if isinstance(answer, types.User):
            return SignedIn(identity_of(answer), self._secrets())
        authorization = getattr(answer, "authorization", answer)
        if not isinstance(authorization, types.auth.Authorization):
            raise login_failure_of(telethon.PhoneNumberUnoccupiedError(None), None)
        return SignedIn(identity_of(authorization.user), self._secrets())

    def _secrets(self) -> Secrets:
        session = self._client.session.save()
        return Secrets(self._api_id, self._api_hash, session, self._server.name)

    def _expiry(self) -> Timestamp:
        """When the token expires, by this machine's clock."""
        expires = self._token.expires.timestamp() - self._client.time_offset
        return Timestamp(int(expires))

    async def _on_scanned(self, _update: Any) -> None:
        self._scanned.set()


def _url_of(token: Any) -> str:
    """What a Telegram app scans (Telegram: "Login via QR code")."""
    return f"tg://login?token={base64.urlsafe_b64encode(token.token).decode().rstrip('=')}"
