"""The listeners that are called with each new message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.world.model import Message

OnMessage = Callable[[Message], Any]


class MessageListeners:
    """Callbacks for new messages. They run after the code that wrote the message has finished."""

    def __init__(self) -> None:
        self._callbacks: list[OnMessage] = []

    def add(self, callback: OnMessage) -> None:
        """Call back with every message from now on."""
        self._callbacks.append(callback)

    @contextmanager
    def waiting_for(self, matches: Callable[[Message], bool]) -> Iterator[asyncio.Future[Message]]:
        """The next message that matches, while the context is open."""
        found: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

        def look(message: Message) -> None:
            if not found.done() and matches(message):
                found.set_result(message)

        self._callbacks.append(look)
        try:
            yield found
        finally:
            self._callbacks.remove(look)

    def notify(self, message: Message) -> None:
        """Call back with a new message: after this turn of the event loop, or at once without
        one."""
        if not self._callbacks:
            return
        try:
            asyncio.get_running_loop().call_soon(self._call_back, message)
        except RuntimeError:
            self._call_back(message)

    def _call_back(self, message: Message) -> None:
        for callback in list(self._callbacks):
            callback(message)
