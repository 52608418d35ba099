"""The Telethon client of a login. The operator waits for it, and every request may have an effect.

If Telegram has internal errors, Telethon would request a code up to four times, which may send four
codes. If a data centre does not answer, Telethon would wait as long as for an account's connection.
This client repeats a request once. It has shorter timeouts, and tries a silent data centre once
more. It follows a move to another data centre, which is Telegram's usual answer to a phone number.
"""

import asyncio
from dataclasses import replace
from typing import Any

import structlog
from telethon import errors
from telethon.sessions import StringSession

from switchboard.telegram.connection.client import Client
from switchboard.telegram.connection.proxy import Proxy
from switchboard.telegram.connection.request_names import OnRequest, ignore_request
from switchboard.telegram.limits import Limits

MAX_MOVES = 3
"""The largest number of moves of one request. After that the data centres contradict each other."""

_MOVES = (errors.PhoneMigrateError, errors.NetworkMigrateError, errors.UserMigrateError)
_SERVER_ERRORS = (errors.ServerError, errors.TimedOutError, errors.RpcCallFailError)

log = structlog.get_logger(__name__)


class LoginClient(Client):
    """A login's connection to the data centre that Telegram names."""

    def __init__(
        self,
        session: StringSession,
        api_id: int,
        api_hash: str,
        proxy: Proxy,
        limits: Limits,
        on_request: OnRequest = ignore_request,
    ) -> None:
        once = replace(limits, request_tries=0)
        super().__init__(
            session,
            api_id,
            api_hash,
            proxy,
            once,
            is_signed_in_here=False,
            on_request=on_request,
        )

    async def connect(self) -> None:
        """Connect, also after a move. Raises TimeoutError after two attempts without an answer."""
        *earlier, last = self.limits.login_connect_timeouts
        for seconds in earlier:
            try:
                async with asyncio.timeout(seconds):
                    await super().connect()
                    return
            except TimeoutError:
                log.info("login_connection_slow", dc=self.session.dc_id)
                await self._disconnect()
        async with asyncio.timeout(last):
            await super().connect()

    async def ask(self, request: Any) -> Any:
        """Make a request, and once more if Telegram has internal errors."""
        has_failed = False
        for _ in range(MAX_MOVES):
            try:
                return await self(request)
            except _MOVES:  # Telethon has moved already
                continue
            except _SERVER_ERRORS:
                if has_failed:
                    raise
                has_failed = True
        return await self(request)
