"""Poll a channel for updates that Telegram did not push.

Telegram pushes fewer updates of some channels. A client that shows such a channel may ask for
its difference at an interval that each answer names (Telegram: "Working with Updates"). The
request goes through Telethon's update loop, like every difference, so its answer gets its
position in the sequence.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from telethon.tl.functions.updates import GetChannelDifferenceRequest

from switchboard.telegram.updates.queue import channel_too_long

POLL_AGAIN_AFTER = 30
"""Seconds until the next question, where Telegram does not say."""


class PendingPolls:
    """The questions of one client that are under way, at the most one a channel."""

    def __init__(self, put: Callable[[Any], None]) -> None:
        self._put = put
        self._asked: dict[int, asyncio.Future[int]] = {}

    async def ask(self, channel_id: int) -> int:
        """Have the difference fetched; the seconds that Telegram names. Raises what that raises."""
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._asked[channel_id] = answer
        self._put(channel_too_long(channel_id))
        try:
            return await answer
        finally:
            del self._asked[channel_id]

    @contextmanager
    def completed_by(self, request: Any) -> Iterator[Callable[[Any], None]]:
        """Tell whoever asked what becomes of this request: its error, or what `tell` is given."""
        is_channels = isinstance(request, GetChannelDifferenceRequest)
        waiting = self._asked.get(request.channel.channel_id) if is_channels else None

        def tell(difference: Any) -> None:
            if waiting is not None and not waiting.done():
                waiting.set_result(getattr(difference, "timeout", None) or POLL_AGAIN_AFTER)

        try:
            yield tell
        except Exception as error:
            if waiting is not None and not waiting.done():
                gave_up = isinstance(error, ValueError)  # Telethon's word after too many tries
                waiting.set_exception(ConnectionError("no answer") if gave_up else error)
            raise
