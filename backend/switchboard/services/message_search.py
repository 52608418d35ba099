"""Search messages. What was stored before a search is found by it."""

import time

from switchboard.domain.message_search import MessageFilter
from switchboard.domain.messages import Message
from switchboard.domain.pages import Page
from switchboard.errors import Unavailable
from switchboard.store.core.database import Database
from switchboard.store.messages import search

INDEXING_TIMEOUT = 0.5
"""Seconds for which a search waits until the newest messages are indexed. It then searches what is
indexed: the database may be locked, or the whole index is being filled after an upgrade."""


class MessageSearch:
    """The full-text search over all messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
        if await self._database.read(search.is_complete):
            return
        ends_at = time.monotonic() + INDEXING_TIMEOUT
        try:
            while (left := ends_at - time.monotonic()) > 0:
                if not await self._database.write(search.index_part, deadline=left):
                    return
        except Unavailable:
            pass
