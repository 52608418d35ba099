"""Background maintenance: fill the search index, finish upgrades and delete old events."""

import time

from switchboard.services.concurrency.background_loop import BackgroundLoop
from switchboard.store.accounts import sessions
from switchboard.store.core import event_log
from switchboard.store.core.database import Database
from switchboard.store.messages import search, tombstones, waiting
from switchboard.store.messages.commands import chat_settings

DEBOUNCE = 0.25
"""Seconds for which messages are collected, to index many at once."""

MAX_DEBOUNCE = 2.0
"""Seconds for which the index waits for a pause of a burst. Until then, the burst is delivered
first: both need the only writer."""

MAX_MERGES = 20
"""The parts of the index that are merged in one run; other writes come between them."""

PRUNE_EVERY = 3_600.0


class Maintenance:
    """Keeps the search index current and the event log bounded."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_first = True
        self._pruned_at: float | None = None
        self._loop = BackgroundLoop(
            "maintenance", self._maintain, debounce=DEBOUNCE, max_debounce=MAX_DEBOUNCE
        )

    def start(self) -> None:
        """Start."""
        self._loop.start()

    def wake(self) -> None:
        """Run soon, because something was stored."""
        self._loop.wake()

    async def stop(self) -> None:
        """Stop. Messages that are not indexed yet are indexed at the next start."""
        await self._loop.stop()

    async def _maintain(self) -> None:
        if self._is_first:  # older versions left ciphertexts without accounts, and open upgrades
            await self._database.write_eventually(sessions.drop_orphans)
            await self._database.write_eventually(search.limit_merges)
            while await self._database.write_eventually(waiting.fill_part):
                pass
            self._is_first = False
        while await self._database.write_eventually(search.index_part):
            pass
        await self._merge()
        if self._pruned_at is None or time.monotonic() - self._pruned_at > PRUNE_EVERY:
            await self._database.write_eventually(event_log.prune)
            await self._database.write_eventually(tombstones.prune)
            await self._database.write_eventually(chat_settings.prune_problems)
            self._pruned_at = time.monotonic()

    async def _merge(self) -> None:
        """Merge the segments of the search index. What is left is merged soon."""
        for _ in range(MAX_MERGES):
            if not await self._database.write_eventually(search.merge_part):
                return
        self.wake()
