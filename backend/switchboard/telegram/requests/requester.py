"""Make requests of one account over its present connection, each with a timeout.

A timeout means that the outcome is unknown, never that it failed: Telethon may still send the
request.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from telethon.errors import TypeNotFoundError

from switchboard.domain.ports import RequestScheduler
from switchboard.errors import SessionDead
from switchboard.telegram.connection.account_client import AccountClient
from switchboard.telegram.errors.errors import failure_of
from switchboard.telegram.errors.timeouts import Translate, request_timeout
from switchboard.telegram.limits import Limits


class Requester:
    """Requests of one account.

    connected: returns the client of the present connection. Raises ConnectionLost without one.
    """

    def __init__(self, connected: Callable[[], AccountClient], limits: Limits) -> None:
        self._connected = connected
        self.limits = limits

    @property
    def client(self) -> AccountClient:
        """The client of the present connection. Raises ConnectionLost without one."""
        return self._connected()

    async def ask(
        self, request: Any, seconds: float | None = None, failure: Translate = failure_of
    ) -> Any:
        """Make a request, with the usual timeout or another one.

        Telegram's word that the session is dead ends the connection.
        """
        client = self.client
        try:
            async with request_timeout(seconds or self.limits.answer_timeout, failure):
                return await client(request)
        except SessionDead as dead:
            await client.fail(dead)
            raise

    async def read(self, request: Any) -> Any:
        """Ask for something that introduces peers; they are handed over at once.

        What this layer cannot read is left to the caller.
        """
        client = self.client
        answer = await self.ask(request, self.limits.read_timeout, _unless_unreadable)
        await client.handover.flush()
        return answer

    def scheduled_read(self, in_turn: RequestScheduler) -> Callable[[Any], Awaitable[Any]]:
        """`read` with every request in its turn."""
        return lambda request: in_turn(lambda: self.read(request))


def _unless_unreadable(error: BaseException) -> Exception:
    """Pass on an answer that cannot be read: whoever asked may ask for less of it."""
    return error if isinstance(error, TypeNotFoundError) else failure_of(error)
