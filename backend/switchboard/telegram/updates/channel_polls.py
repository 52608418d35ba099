"""Poll a channel for updates that Telegram did not push.

Telegram pushes fewer updates of some channels. A client that shows such a channel may request its
difference at an interval that each answer contains (Telegram: "Working with Updates"). The request
goes through Telethon's update loop, like every difference, so its answer gets its position in the
sequence.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from telethon.tl.functions.updates import GetChannelDifferenceRequest

from switchboard.telegram.updates.queue import channel_too_long

POLL_AGAIN_AFTER = 30
"""Seconds until the next poll, if Telegram does not say."""


class PendingPolls:
    """The pending polls of one client, at most one for each channel."""

    def __init__(self, put: Callable[[Any], None]) -> None:
        self._put = put
        self._asked: dict[int, asyncio.Future[int]] = {}

    async def ask(self, channel_id: int) -> int:
        """Fetch the difference. Returns the seconds until the next poll. Raises the request's
        errors. Has no timeout of its own, and may wait forever."""
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._asked[channel_id] = answer
        self._put(channel_too_long(channel_id))
        try:
            return await answer
        finally:
            del self._asked[channel_id]

    @contextmanager
    def completed_by(self, request: Any) -> Iterator[Callable[[Any], None]]:
        """Complete the poll with the result of this request: its error, or the difference that
        `complete` gets."""
        is_channels = isinstance(request, GetChannelDifferenceRequest)
        waiting = self._asked.get(request.channel.channel_id) if is_channels else None

        def complete(difference: Any) -> None:
            if waiting is not None and not waiting.done():
                waiting.set_result(getattr(difference, "timeout", None) or POLL_AGAIN_AFTER)

        try:
            yield complete
        except Exception as error:
            if waiting is not None and not waiting.done():
                gave_up = isinstance(error, ValueError)  # Telethon raises this after too many tries
                waiting.set_exception(ConnectionError("no answer") if gave_up else error)
            raise
