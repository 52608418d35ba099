"""Hold back requests that Telegram refuses because it has frozen the account.

Telegram refuses some methods (FROZEN_METHOD_INVALID), and some chats (FROZEN_PARTICIPANT_MISSING);
others continue. Callers retry with backoffs of their own, so a refused request is not made again
for some time: it gets the same refusal without reaching Telegram. If Telegram grants such a request
again, the account is no longer frozen.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from telethon import errors
from telethon.tl import types

from switchboard.domain.backoff import Backoff
from switchboard.telegram.errors.errors import FROZEN_NAMES, METHOD_FROZEN, name_of_error

Key: TypeAlias = tuple[type[Any], str | None]
"""A method, with the chat that a request names if only this chat was refused."""


@dataclass(slots=True)
class _Refusal:
    error: errors.RPCError
    times: int
    until: float


class FrozenRequests:
    """The refusals of one connection. backoff: the pauses before a refused request is made again.

    news: set if Telegram has refused a request, has granted one again, or says that the account's
    configuration has changed.
    """

    def __init__(self, backoff: Backoff, clock: Callable[[], float] = time.monotonic) -> None:
        self.news = asyncio.Event()
        self._backoff = backoff
        self._clock = clock
        self._refusals: dict[Key, _Refusal] = {}

    async def run(self, request: Any, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Make a request, unless it was refused a short time ago. ask: makes it."""
        for key in _keys(request):
            known = self._refusals.get(key)
            if known is not None and self._clock() < known.until:
                raise known.error.with_traceback(None)
        try:
            answer = await ask()
        except errors.RPCError as error:
            name = name_of_error(error)
            if name in FROZEN_NAMES:
                self._note(_keys(request)[name != METHOD_FROZEN], error)
            raise
        if any(key in self._refusals for key in _keys(request)):
            self.clear()
            self.news.set()
        return answer

    def add(self, updates: Iterable[Any]) -> None:
        """Note whether these updates say that the account's configuration has changed."""
        for update in updates:
            if type(update) is types.UpdateConfig:
                self.news.set()

    @property
    def any_refused(self) -> bool:
        """Whether Telegram has refused a request and has not granted one again."""
        return bool(self._refusals)

    def clear(self) -> None:
        """Allow all requests: the account is no longer frozen."""
        self._refusals.clear()

    def _note(self, key: Key, error: errors.RPCError) -> None:
        known = self._refusals.get(key)
        times = 1 if known is None else known.times + 1
        self._refusals[key] = _Refusal(error, times, self._clock() + self._backoff.pause(times))
        self.news.set()


def _keys(request: Any) -> tuple[Key, Key]:
    """The method alone, and with the chat that the request names."""
    chat = getattr(request, "channel", None) or getattr(request, "peer", None)
    return (type(request), None), (type(request), "" if chat is None else str(chat))
