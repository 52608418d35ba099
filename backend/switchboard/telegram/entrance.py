"""The requests of a login that may let its key in, and what became of them.

Telegram may have let a key in although its answer was lost: Telethon then repeats the request on
the next connection, and that is refused, because a code or a token is good once. So a refusal
counts only where the request was made once. Otherwise the key is asked whose it is
(users.getUsers), and where nobody can tell, it counts as one that may be in: it is signed out
before the login hangs up.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from telethon.tl import functions, types

from switchboard.domain.accounts import Secrets
from switchboard.domain.ports import Entering
from switchboard.errors import SessionDead, SwitchboardError
from switchboard.telegram.connection.client import Client
from switchboard.telegram.errors.timeouts import request_timeout

ASKING_AGAIN = 10.0
"""Seconds to find out whose a key is, after the answer that says so was lost."""

FAREWELL = 15.0
"""Seconds until Telegram has to have answered what is under way, and the sign-out, at the end."""

PASSWORD_NEEDED = "session_password_needed"  # noqa: S105 - Telegram's name of a refusal

_SURE = frozenset(
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
"""Refusals that no request gets that has let the key in just before."""

Ask = Callable[[Any], Awaitable[Any]]


class Entrance:
    """Where a login's key is let in. ask: makes a request, its failures in our words."""

    def __init__(
        self, client: Client, ask: Ask, secrets: Callable[[], Secrets], entering: Entering
    ) -> None:
        self._client = client
        self._ask = ask
        self._secrets = secrets
        self._entering = entering
        self._noted: str | None = None
        self._may_be_in = False
        self._under_way: asyncio.Task[Any] | None = None

    async def enter(self, request: Any) -> Any:
        """The answer to a request that may let the key in; the user (`types.User`) where only
        asking again has shown that it did. Raises what Telegram refused."""
        if self._may_be_in and (user := await self._owner()) is not None:
            return user
        await self._note()
        losses = self._client.losses
        self._may_be_in = True
        self._under_way = asyncio.create_task(self._request(request))
        self._under_way.add_done_callback(_look_at)
        try:
            answer = await asyncio.shield(self._under_way)
        except SwitchboardError as error:
            if losses == self._client.losses and error.code in _SURE:
                self._may_be_in = False
                raise
            user = await self._asked_once()
            if user is None:
                raise
            return user
        if losses != self._client.losses and not _lets_in(answer):
            return await self._asked_once() or answer
        self._may_be_in = _lets_in(answer)
        return answer

    def let_in(self) -> None:
        """The key was let in by a request that seldom does."""
        self._may_be_in = True

    def hand_over(self) -> None:
        """The key is kept as an account's."""
        self._may_be_in = False

    async def leave(self) -> bool:
        """Sign the key out where it may be in; False where that is not confirmed."""
        if self._under_way is not None:
            await asyncio.wait({self._under_way}, timeout=FAREWELL)
        if not self._may_be_in:
            return True
        try:
            async with request_timeout(FAREWELL):
                await self._client(functions.auth.LogOutRequest())
        except SessionDead:
            pass
        except SwitchboardError:
            return False
        self._may_be_in = False
        return True

    async def _request(self, request: Any) -> Any:
        """The request as a task of its own: it goes on when nobody waits for it any more."""
        return await self._ask(request)

    async def _note(self) -> None:
        """Have the key noted before Telegram may let it in. Moving to another data centre makes a
        new one."""
        secrets = self._secrets()
        if secrets.session != self._noted:
            await self._entering(secrets)
            self._noted = secrets.session

    async def _asked_once(self) -> Any:
        """Whose the key is; None where it is nobody's, or where that is not to be found out."""
        try:
            return await self._owner()
        except SwitchboardError as error:
            if error.code != PASSWORD_NEEDED:
                return None
            self._may_be_in = False
            raise

    async def _owner(self) -> Any:
        """The user whom the key was let in as; None where Telegram says that it was not."""
        with suppress(SessionDead):
            async with request_timeout(ASKING_AGAIN):
                (user,) = await self._client(
                    functions.users.GetUsersRequest([types.InputUserSelf()])
                )
                return user
        self._may_be_in = False
        return None


def _lets_in(answer: Any) -> bool:
    """Whether an answer says that the key is in."""
    return isinstance(answer, types.auth.Authorization | types.auth.LoginTokenSuccess)


def _look_at(request: asyncio.Task[Any]) -> None:
    """Whoever waited for it may have gone."""
    if not request.cancelled():
        request.exception()
