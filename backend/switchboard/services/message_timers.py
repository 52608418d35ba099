"""Remove expired messages in the second in which their timers end.

Telegram sends no update for this. The service sleeps until the next timer ends; an event about a
message with an earlier timer wakes it. Messages that expired while Switchboard was not running are
removed at the start, before any request is answered.
"""

import math
import time
from collections.abc import Callable

from switchboard.domain.events import Event
from switchboard.domain.messages import Message
from switchboard.services.concurrency.background_loop import BackgroundLoop
from switchboard.store.core.database import Database
from switchboard.store.messages import message_timers, search

MAX_SLEEP = 60.0
"""Seconds after which the clock is checked again: it may have been set, or the machine suspended.
"""

PURGE_SHARE = 50
"""Purging the search index takes at most 1/PURGE_SHARE of the time."""


class MessageTimers:
    """Removes expired messages of all accounts.

    clock: the time by Telegram's clock, as far as it is known.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._next_expiry = math.inf
        self._removed = 0
        self._purge_again_at = 0.0
        self._loop = BackgroundLoop("message_timers", self._run, every=self._pause)

    async def start(self) -> None:
        """Remove what has expired, then begin to wait for the next timer."""
        await self._remove_expired()
        self._loop.start()

    async def stop(self) -> None:
        """Stop. Messages that expire meanwhile are removed at the next start."""
        await self._loop.stop()

    def on_events(self, events: list[Event]) -> None:
        """These events were published: a message may have an earlier timer."""
        for event in events:
            message = event.subject
            if not isinstance(message, Message) or message.expires_at is None:
                continue
            if message.expires_at < self._next_expiry and not message.deleted_by_timer:
                self._next_expiry = message.expires_at
                self._loop.wake()

    def _pause(self) -> float:
        return min(MAX_SLEEP, max(0.0, self._next_expiry - self._clock()))

    async def _run(self) -> None:
        await self._remove_expired()
        if time.monotonic() >= self._purge_again_at:
            await self._purge_if_needed()

    async def _remove_expired(self) -> None:
        self._next_expiry = math.inf
        while removed := await self._database.write_eventually(
            lambda t: message_timers.remove_expired(t, self._clock())
        ):
            self._removed += removed
        expiry = await self._database.read(message_timers.next_expiry)
        if expiry is not None:
            self._next_expiry = min(self._next_expiry, expiry)

    async def _purge_if_needed(self) -> None:
        """Remove the terms of expired messages from the search index, in short transactions."""
        if not await self._database.read(search.needs_purge):
            return
        began, removed = time.monotonic(), self._removed
        await self._database.write_eventually(search.begin_purge)
        while await self._database.write_eventually(search.merge_part):
            if self._clock() >= self._next_expiry:
                await self._remove_expired()
        if self._removed == removed:
            await self._database.write_eventually(search.end_purge)
        await self._database.truncate_log()
        took = time.monotonic() - began
        self._purge_again_at = began + PURGE_SHARE * took
