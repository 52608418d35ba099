"""Background maintenance: fill the search index and delete old events."""

import asyncio
import time

import structlog

from switchboard.store.accounts import sessions
from switchboard.store.core import event_log
from switchboard.store.core.database import Database
from switchboard.store.messages import search, tombstones

DEBOUNCE = 0.25
"""Seconds that the search index may let messages gather, to index many at once."""

PRUNE_EVERY = 3_600.0

log = structlog.get_logger(__name__)


class Maintenance:
    """Keeps the search index current and the sequence of changes bounded."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changed = asyncio.Event()
        self._changed.set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="upkeep")

    def wake(self) -> None:
        """Something was stored."""
        self._changed.set()

    async def stop(self) -> None:
        """End; what is not indexed yet is indexed at the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        try:
            await self._database.write_eventually(
                sessions.drop_orphans
            )  # later, a login may be half-way
        except Exception:  # the next start brings the next try
            log.exception("upkeep_failed")
        pruned = 0.0
        while True:
            await self._changed.wait()
            await asyncio.sleep(DEBOUNCE)
            self._changed.clear()
            try:
                while await self._database.write_eventually(search.index_part):
                    pass
                if time.monotonic() - pruned > PRUNE_EVERY or not pruned:
                    await self._database.write_eventually(event_log.prune)
                    await self._database.write_eventually(tombstones.prune)
                    pruned = time.monotonic()
            except Exception:  # the next change brings the next try
                log.exception("upkeep_failed")
