"""Search messages. What was stored before a search is found by it."""

import asyncio
import time

import structlog

from switchboard.domain.message_search import MessageFilter
from switchboard.domain.messages import Message
from switchboard.domain.pages import Page
from switchboard.errors import Unavailable
from switchboard.store.core.database import Database
from switchboard.store.messages import search

log = structlog.get_logger(__name__)

INDEXING_TIMEOUT = 0.5
"""Seconds for which a search waits until the newest messages are indexed. It then searches what is
indexed: the database may be locked, or the whole index is being filled after an upgrade."""


class MessageSearch:
    """The full-text search over all messages.

    timeout: seconds that a search waits for the index.
    """

    def __init__(self, database: Database, timeout: float = INDEXING_TIMEOUT) -> None:
        self._database = database
        self._timeout = timeout
        self._indexing: asyncio.Task[bool] | None = None

    async def page(
        self, q: str, wanted: MessageFilter, cursor: str | None, limit: int
    ) -> Page[Message]:
        """Messages with every word of q, newest first. Raises Invalid without a word, NotFound for
        an unknown conversation."""
        if cursor is None:
            await self._index_newest()
        return await self._database.read(
            lambda c: search.page(c, q=q, wanted=wanted, cursor=cursor, limit=limit)
        )

    async def _index_newest(self) -> None:
        """Index the messages that maintenance has not indexed yet."""
        ends_at = time.monotonic() + self._timeout
        while not await self._database.read(search.is_complete):
            if self._indexing is None or self._indexing.done():
                self._indexing = asyncio.create_task(self._index_part(), name="search index")
            done, _ = await asyncio.wait({self._indexing}, timeout=ends_at - time.monotonic())
            if not done or not self._indexing.result():
                return

    async def _index_part(self) -> bool:
        """Index the next part, once for all searches that wait. Returns whether it was possible."""
        try:
            await self._database.write(search.index_part, deadline=self._timeout)
        except Unavailable:
            return False
        except Exception:
            log.exception("search_index_failed")
            return False
        return True
