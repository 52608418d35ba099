"""Make requests of one account over its current connection, each with a timeout.

A timeout means that the outcome is unknown, never that it failed: the request may have reached
Telegram.
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
    """Makes requests of one account.

    connected: returns the client of the current connection. Raises ConnectionLost without one.
    """

    def __init__(self, connected: Callable[[], AccountClient], limits: Limits) -> None:
        self._connected = connected
        self.limits = limits

    @property
    def client(self) -> AccountClient:
        """The client of the current connection. Raises ConnectionLost without one."""
        return self._connected()

    async def ask(
        self, request: Any, seconds: float | None = None, failure: Translate = failure_of
    ) -> Any:
        """Make a request, with the usual timeout or another one.

        If Telegram says that the session is dead, the connection ends.
        """
        client = self.client
        try:
            async with request_timeout(seconds or self.limits.answer_timeout, failure):
                return await client(request)
        except SessionDead as dead:
            await client.fail(dead)
            raise

    async def read(self, request: Any, failure: Translate = failure_of) -> Any:
        """Make a request whose answer describes peers. They are passed to the store immediately.

        While the store is blocked, this may wait longer than the timeout: a caller that answers an
        operator has a timeout of its own.
        """
        client = self.client
        answer = await self.ask(request, self.limits.read_timeout, failure)
        await client.batcher.flush()
        return answer

    def scheduled_read(self, schedule: RequestScheduler) -> Callable[[Any], Awaitable[Any]]:
        """`read` with every request in its turn. Raises Telethon's TypeNotFoundError for an answer
        that this layer cannot read. The caller handles it."""
        return lambda request: schedule(lambda: self.read(request, unless_unreadable))


def unless_unreadable(error: BaseException) -> Exception:
    """Do not translate the error of an unreadable answer: the caller may request less of it."""
    return error if isinstance(error, TypeNotFoundError) else failure_of(error)
