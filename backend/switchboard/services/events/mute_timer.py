"""Emit the conversations whose mute ends, in the same second.

The next end is kept in memory, so that a check every second needs no query.
"""

import math

from switchboard.domain.conversations import Conversation
from switchboard.domain.events import Event
from switchboard.domain.ports import Clock
from switchboard.services.concurrency.background_loop import BackgroundLoop
from switchboard.store.core.database import Database
from switchboard.store.messages import dialog_state

CHECK_INTERVAL = 1.0
"""Seconds between two checks of the clock."""


class MuteTimer:
    """Watches the published events, and ends mutes at their times."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._next_end = 0.0  # unknown: the first check reads it
        self._loop = BackgroundLoop("mute_timer", self._end_mutes, every=CHECK_INTERVAL)

    def start(self) -> None:
        """Start."""
        self._loop.start()

    async def stop(self) -> None:
        """Stop. Mutes that end meanwhile are ended at the next start."""
        await self._loop.stop()

    def on_events(self, events: list[Event]) -> None:
        """These events were published."""
        for event in events:
            if isinstance(event.subject, Conversation) and event.subject.muted_until is not None:
                self._next_end = min(self._next_end, event.subject.muted_until)

    async def _end_mutes(self) -> None:
        if self._clock() < self._next_end:
            return
        self._next_end = math.inf
        try:
            await self._database.write_eventually(dialog_state.end_mutes)
            end = await self._database.read(dialog_state.next_mute_end)
        except BaseException:  # the next check tries again
            self._next_end = 0.0
            raise
        if end is not None:
            self._next_end = min(self._next_end, end)
