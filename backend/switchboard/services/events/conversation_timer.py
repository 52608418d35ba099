"""Emit the conversations whose mute or snooze ends, in the same second.

The next end is kept in memory, so that a check every second needs no query.
"""

import math
from abc import ABC, abstractmethod

from switchboard.domain.conversations import Conversation
from switchboard.domain.events import Event
from switchboard.domain.ports import Clock
from switchboard.domain.timestamps import Timestamp
from switchboard.services.concurrency.background_loop import BackgroundLoop
from switchboard.store.core.database import Database

CHECK_INTERVAL = 1.0
"""Seconds between two checks of the clock."""


class ConversationTimer(ABC):
    """Watches the published events, and ends mutes or snoozes at their times."""

    def __init__(self, name: str, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._next_end = 0.0  # unknown: the first check reads it
        self._loop = BackgroundLoop(name, self.check, every=CHECK_INTERVAL)

    def start(self) -> None:
        """Start."""
        self._loop.start()

    async def stop(self) -> None:
        """Stop. What ends meanwhile is ended at the next start."""
        await self._loop.stop()

    def on_events(self, events: list[Event]) -> None:
        """These events were published."""
        for event in events:
            if isinstance(event.subject, Conversation):
                self._expect(self.end_of(event.subject))

    async def check(self) -> None:
        """End what has ended by now."""
        if self._clock() < self._next_end:
            return
        self._next_end = math.inf
        try:
            await self.end_all()
            self._expect(await self.read_next_end())
        except BaseException:  # the next check tries again
            self._next_end = 0.0
            raise

    @abstractmethod
    def end_of(self, conversation: Conversation) -> Timestamp | None:
        """When the mute or snooze of a conversation ends. None without one."""

    @abstractmethod
    async def end_all(self) -> None:
        """End what has ended by now, and emit its conversations."""

    @abstractmethod
    async def read_next_end(self) -> Timestamp | None:
        """When the next mute or snooze ends. None without one."""

    def _expect(self, end: Timestamp | None) -> None:
        if end is not None:
            self._next_end = min(self._next_end, end)
