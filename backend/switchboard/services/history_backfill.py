"""Read older messages of a thread from Telegram when the operator scrolls past the stored ones.

Each message that cannot be read costs one request, and there may be many. So a page has a maximum
number of requests and a timeout. The service remembers where it stopped and continues there for the
next page.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import ConversationId, TelegramMessageId
from switchboard.domain.ports import Link, RequestScheduler
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.domain.updates import Batch, HistoryPage
from switchboard.errors import TelegramFailure, Unavailable
from switchboard.services.connections.live_links import LiveLinks
from switchboard.services.sync.intake import Intake
from switchboard.store.core.database import Database
from switchboard.store.messages import chats, conversations, threads

PAGE = 100
"""The number of messages in one request."""

RESUME_PAGE = 10
"""The number of messages in one request after a page needed too many requests. Each message needs
about two requests at most."""

MAX_REQUESTS = 40
"""The largest number of requests to Telegram while an operator waits for a page."""

PAGE_TIMEOUT = 15.0
"""Seconds that an operator waits for a page at most. While the store is blocked, a request alone
has no limit, because the peers in its answer are stored first."""

log = structlog.get_logger(__name__)


class HistoryBackfill:
    """Stores older messages on request, for all accounts.

    timeout: seconds for a page.
    """

    def __init__(
        self,
        database: Database,
        links: LiveLinks,
        intake: Intake,
        timeout: float = PAGE_TIMEOUT,
    ) -> None:
        self._timeout = timeout
        self._database = database
        self._links = links
        self._intake = intake
        self._resume_points: dict[ConversationId, tuple[TelegramMessageId | None, int]] = {}

    async def fetch_page(self, conversation_id: ConversationId) -> bool:
        """Store Telegram's next older page. Returns False if it is not available now."""
        conversation = await self._database.read(lambda c: conversations.get(c, conversation_id))
        link = self._links.link(conversation.account_id)
        if link is None:
            return False
        stored = await self._database.read(lambda c: threads.count(c, conversation_id))
        in_turn = limited_to(MAX_REQUESTS)
        try:
            async with asyncio.timeout(self._timeout):
                while await self._store_older(conversation, link, in_turn):
                    now = await self._database.read(lambda c: threads.count(c, conversation_id))
                    if now > stored:
                        break
        except TimeoutError:
            log.info("older_unavailable", reason="timeout")
            return False
        except (TelegramFailure, Unavailable) as failure:
            log.info("older_unavailable", reason=failure.code)
            return False
        return True

    async def _store_older(
        self, conversation: Conversation, link: Link, in_turn: RequestScheduler
    ) -> bool:
        """Store the next older page of the chat. Returns whether there may be older ones that are
        worth a further request: if the conversation is a topic, this page may have had nothing of
        it."""
        account_id, chat_id = conversation.account_id, conversation.chat_id
        before = await self._database.read(lambda c: threads.oldest_in(c, account_id, chat_id))
        page, is_last = await self._older(conversation, link, before, in_turn)
        older = tuple(reversed(page.messages))
        await self._intake.record_for_caller(
            Batch(account_id, page.peers, older, counts_unread=False)
        )
        if is_last:
            await self._database.write(
                lambda t: chats.mark_history_complete(t, account_id, chat_id)
            )
            return False
        now = await self._database.read(lambda c: threads.oldest_in(c, account_id, chat_id))
        return conversation.topic_id != WHOLE_CHAT and now != before

    async def _older(
        self,
        conversation: Conversation,
        link: Link,
        before: TelegramMessageId | None,
        in_turn: RequestScheduler,
    ) -> tuple[HistoryPage, bool]:
        """The next page with readable messages, and whether it is the last."""
        limit, skip = self._resume_point(conversation.id, before)
        while True:
            self._resume_points[conversation.id] = (before, skip)
            page = await link.history(
                conversation.chat_id,
                before=before,
                after=None,
                limit=limit,
                skip=skip,
                schedule=in_turn,
            )
            if page.messages or page.size < limit:
                self._resume_points.pop(conversation.id, None)
                return page, page.size < limit
            skip, limit = skip + page.size, RESUME_PAGE

    def _resume_point(
        self, conversation_id: ConversationId, before: TelegramMessageId | None
    ) -> tuple[int, int]:
        """How many messages to request and how many to skip. After an incomplete page the requests
        are small."""
        left = self._resume_points.get(conversation_id)
        if left is None or left[0] != before:
            return PAGE, 0
        return RESUME_PAGE, left[1]


def limited_to(requests: int) -> RequestScheduler:
    """Makes at most this many requests and refuses further ones."""
    left = iter(range(requests))

    async def ask(request: Callable[[], Awaitable[Any]]) -> Any:
        if next(left, None) is None:
            raise Unavailable("many_unreadable", "Much of this thread cannot be read.")
        return await request()

    return ask
