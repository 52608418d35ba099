"""Synchronise the topics of chats that are divided with Telegram.

Updates of topics have no pts, so a difference does not repeat them. So the list of topics is read
after each connection, and between connections only for chats in which something is missing.
"""

from collections.abc import Sequence

from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.ports import Link
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.failing_chats import Step
from switchboard.store.core.database import Database
from switchboard.store.sync import topics


class TopicSync:
    """Reads the topics of one connected account's chats."""

    def __init__(
        self,
        account_id: AccountId,
        link: Link,
        database: Database,
        pace: RateLimiter,
    ) -> None:
        self._account_id = account_id
        self._link = link
        self._database = database
        self._pace = pace

    async def wanted(self, *, every: bool = False) -> list[ChatId]:
        """The chats whose topics are to be read, the most recently active first. every: all chats
        that are divided."""
        account_id = self._account_id
        return await self._database.read(lambda c: topics.wanted(c, account_id, every=every))

    async def want(self, chat_ids: Sequence[ChatId]) -> None:
        """Have the topics of these chats read."""
        account_id = self._account_id
        await self._database.write_eventually(lambda t: topics.want(t, account_id, chat_ids))

    def step(self, chat_id: ChatId) -> Step:
        """The step that reads the topics of a chat."""
        return Step(
            chat_id,
            lambda: self.read(chat_id),
            on_refused=lambda: self.skip(chat_id),
        )

    async def skip(self, chat_id: ChatId) -> None:
        """Do not read the topics of a chat: Telegram does not return them."""
        await self._database.write_eventually(lambda t: topics.skip(t, self._account_id, chat_id))

    async def read(self, chat_id: ChatId) -> None:
        """Read and store the topics of a chat."""
        listing = await self._link.topics(chat_id, self._pace.run)
        await self._database.write_eventually(
            lambda t: topics.record(
                t, self._account_id, self._link.with_newer_topic_changes(listing)
            )
        )
