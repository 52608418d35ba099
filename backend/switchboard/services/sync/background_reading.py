"""Read slowly what a pass did not read: lists of topics, and the history of the last month's chats.

A pass stores the newest message of every chat, because Telegram's list contains it. Their history
is read by the pass as long as the budget of requests lasts. The rest is read when a chat is opened
(`HistoryBackfill`), and by this module: one chat after each interval, the most recently active one
first. The store shows what is missing, so the reading continues after a restart. Older chats are
only read when they are opened.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.ports import Clock
from switchboard.errors import RequestUnanswered, Unavailable
from switchboard.services.sync.history_sync import HistorySync
from switchboard.services.sync.topic_sync import TopicSync
from switchboard.store.core.database import Database
from switchboard.store.sync import partial_histories

RECENT = 30 * 86_400
"""A chat's history is read unasked if its newest message is at most so many seconds old."""

log = structlog.get_logger(__name__)


class BackgroundReading:
    """Reads one connected account's chats.

    interval: seconds before each chat. on_read: called with the chat whose history was read,
    and with the number of chats that are left.
    """

    def __init__(
        self,
        account_id: AccountId,
        database: Database,
        history: HistorySync,
        topics: TopicSync,
        clock: Clock,
        interval: float,
        on_read: Callable[[ChatId, int], Awaitable[None]],
    ) -> None:
        self._account_id = account_id
        self._database = database
        self._history = history
        self._topics = topics
        self._clock = clock
        self._interval = interval
        self._on_read = on_read
        self._wanted = asyncio.Event()
        self._tried: set[ChatId] = set()
        self._refused: set[ChatId] = set()

    def request(self) -> None:
        """There may be something to read."""
        self._wanted.set()

    async def shallow(self) -> list[ChatId]:
        """The chats whose history is still to be read here."""
        since = int(self._clock()) - RECENT
        found = await self._database.read(
            lambda c: partial_histories.active_since(c, self._account_id, since)
        )
        return [chat_id for chat_id in found if chat_id not in self._tried]

    async def run(self) -> None:
        """Read while the link lives. Raises ConnectionLost and SessionDead as the link does."""
        while True:
            await self._wanted.wait()
            await asyncio.sleep(self._interval)
            if not await self._read_topics() and not await self._read_history():
                self._wanted.clear()

    async def _read_topics(self) -> bool:
        """Read the topics of a chat. Returns whether there was one."""
        for chat_id in await self._topics.wanted():
            if chat_id not in self._refused:
                await self._try(chat_id, self._topics.read)
                if chat_id in await self._topics.wanted():  # incomplete, and no better at once
                    self._refused.add(chat_id)
                return True
        return False

    async def _read_history(self) -> bool:
        """Read a page of a chat's history. Returns whether there was a chat."""
        shallow = await self.shallow()
        if not shallow:
            return False
        chat_id = shallow[0]
        self._tried.add(chat_id)
        await self._try(chat_id, self._history.deepen)
        await self._on_read(chat_id, len(shallow) - 1)
        return True

    async def _try(self, chat_id: ChatId, read: Callable[[ChatId], Awaitable[None]]) -> None:
        """Without an answer the chat is left until it is opened, or until the next connection."""
        try:
            await read(chat_id)
        except (RequestUnanswered, Unavailable) as failure:
            self._refused.add(chat_id)
            log.info("background_reading_failed", reason=failure.code)
