"""Guard the requests of a login that may authorise its key, when their outcome is unknown.

Telegram may have authorised a key although its answer was lost. Telethon then repeats the request
on the next connection. Telegram refuses the repeated request, because a code or a token works only
once. So a refusal counts only if no connection was lost meanwhile. Otherwise the guard asks
Telegram who owns the key (users.getUsers). If the answer stays unknown, the key counts as possibly
authorised: the guard signs it out before the login disconnects.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telethon.tl import functions, types

from switchboard.domain.accounts import Secrets
from switchboard.domain.ports import SaveLoginKey
from switchboard.errors import SessionDead, SwitchboardError
from switchboard.telegram.connection.client import Client
from switchboard.telegram.end_session import end_session
from switchboard.telegram.errors.timeouts import request_timeout

OWNER_TIMEOUT = 10.0
"""Seconds to ask who owns a key after an answer was lost."""

SIGN_OUT_TIMEOUT = 15.0
"""Seconds to wait for a pending request, and then for the sign-out, when a login closes."""

PASSWORD_NEEDED = "session_password_needed"  # noqa: S105 - Telegram's name of a refusal

_CERTAIN_REFUSALS = frozenset(
    {
        PASSWORD_NEEDED,
        "code_invalid",
        "email_code_invalid",
        "flood_wait",
        "password_empty",
        "password_hash_invalid",
        "phone_code_empty",
        "phone_code_invalid",
        "phone_number_unoccupied",
    }
)
"""Refusals that prove that the request did not authorise the key."""

Ask = Callable[[Any], Awaitable[Any]]


class AuthorizationGuard:
    """Tracks whether a login's key may be authorised.

    ask: sends a request and translates its errors. save_key: saves the key before the first
    attempt.
    """

    def __init__(
        self, client: Client, ask: Ask, secrets: Callable[[], Secrets], save_key: SaveLoginKey
    ) -> None:
        self._client = client
        self._ask = ask
        self._secrets = secrets
        self._save_key = save_key
        self._saved_session: str | None = None
        self._possibly_authorized = False
        self._possibly_scanned = False
        self._waits_for_password = False
        self._request_task: asyncio.Task[Any] | None = None

    async def authorize(self, request: Any) -> Any:
        """Send a request that may authorise the key, and return its answer.

        Returns the user (`types.User`) if the answer was lost and the key proved to be authorised.
        Raises Telegram's refusal.
        """
        if self._possibly_authorized and (user := await self._owner()) is not None:
            return user
        await self._save_session()
        losses = self._client.losses
        self._possibly_authorized = True
        self._possibly_scanned = False
        self._request_task = asyncio.create_task(self._send(request))
        self._request_task.add_done_callback(_consume_exception)
        try:
            answer = await asyncio.shield(self._request_task)
        except SwitchboardError as error:
            if losses == self._client.losses and error.code in _CERTAIN_REFUSALS:
                self._possibly_authorized = False
                self._waits_for_password |= error.code == PASSWORD_NEEDED
                raise
            user = await self._owner_or_none()
            if user is None:
                raise
            return user
        self._possibly_scanned = isinstance(answer, types.auth.LoginToken)
        if losses != self._client.losses and not _authorizes(answer):
            return await self._owner_or_none() or answer
        self._possibly_authorized = _authorizes(answer)
        return answer

    def mark_authorized(self) -> None:
        """A request authorised the key although it normally does not (auth.sendCode)."""
        self._possibly_authorized = True

    def release(self) -> None:
        """The key now belongs to an account: do not sign it out."""
        self._forget()

    async def sign_out(self) -> bool:
        """Sign out a possibly authorised key; False if Telegram did not confirm it.

        A QR code authorises the key when it is scanned (method/auth.acceptLoginToken), before
        anybody asks about it. A key that waits for the 2FA password is a device as well.
        """
        if self._request_task is not None:
            await asyncio.wait({self._request_task}, timeout=SIGN_OUT_TIMEOUT)
        if not (self._possibly_authorized or self._possibly_scanned or self._waits_for_password):
            return True
        try:
            async with request_timeout(SIGN_OUT_TIMEOUT):
                await end_session(self._client)
        except SessionDead:
            pass
        except SwitchboardError:
            return False
        self._forget()
        return True

    def _forget(self) -> None:
        self._possibly_authorized = self._possibly_scanned = self._waits_for_password = False

    async def _send(self, request: Any) -> Any:
        """Send the request in its own task, so that it continues after its caller is cancelled."""
        return await self._ask(request)

    async def _save_session(self) -> None:
        """Save the key before Telegram may authorise it. Each data centre has its own key."""
        secrets = self._secrets()
        if secrets.session != self._saved_session:
            await self._save_key(secrets)
            self._saved_session = secrets.session

    async def _owner_or_none(self) -> Any:
        """The owner of the key. None also if Telegram does not answer."""
        try:
            return await self._owner()
        except SwitchboardError as error:
            if error.code == PASSWORD_NEEDED:
                raise
            return None

    async def _owner(self) -> Any:
        """The owner of the key; None if Telegram says that the key is not authorised.

        Raises the refusal that asks for the password, if the key did not wait for it before.
        """
        try:
            async with request_timeout(OWNER_TIMEOUT):
                (user,) = await self._client(
                    functions.users.GetUsersRequest([types.InputUserSelf()])
                )
                return user
        except SessionDead:
            pass
        except SwitchboardError as error:
            if error.code != PASSWORD_NEEDED:
                raise
            if not self._waits_for_password:
                self._possibly_authorized = False
                self._waits_for_password = True
                raise
        self._possibly_authorized = False
        return None


def _authorizes(answer: Any) -> bool:
    """Whether an answer says that the key is authorised."""
    return isinstance(answer, types.auth.Authorization | types.auth.LoginTokenSuccess)


def _consume_exception(request: asyncio.Task[Any]) -> None:
    """Read the exception, so that asyncio does not log it if the caller was cancelled."""
    if not request.cancelled():
        request.exception()
