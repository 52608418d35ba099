"""Telegram's older messages of a thread, read when somebody pages past what is stored.

Messages that cannot be read take a request each, and there may be any number of them. So there is
a most that is asked for at a time; how far that came is remembered, and gone on from when the page
asks again.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import ConversationId, TelegramMessageId
from switchboard.domain.ports import InTurn, Link
from switchboard.domain.updates import Batch, HistoryPage
from switchboard.errors import TelegramFailure, Unavailable
from switchboard.services.intake import Intake
from switchboard.services.supervisor import Supervisor
from switchboard.store import conversations, messages
from switchboard.store.database import Database

PAGE = 100
"""Messages that are asked for at once."""

STEP = 10
"""The same where a page took too many requests; it takes about two for each message at most."""

MOST_REQUESTS = 40
"""Requests to Telegram while somebody waits for a page."""

log = structlog.get_logger(__name__)


class OlderMessages:
    """Has older messages stored, for every account."""

    def __init__(self, database: Database, supervisor: Supervisor, intake: Intake) -> None:
        self._database = database
        self._supervisor = supervisor
        self._intake = intake
        self._left: dict[ConversationId, tuple[TelegramMessageId | None, int]] = {}

    async def fetch(self, conversation_id: ConversationId) -> bool:
        """Have Telegram's next older page stored; False where it cannot be had now."""
        conversation = await self._database.read(lambda c: conversations.get(c, conversation_id))
        link = self._supervisor.link(conversation.account_id)
        if link is None:
            return False
        before = await self._database.read(
            lambda c: messages.oldest_telegram_id(c, conversation_id)
        )
        try:
            page, is_last = await self._older(conversation, link, before)
        except (TelegramFailure, Unavailable) as failure:
            log.info("older_unavailable", reason=failure.code)
            return False
        older = tuple(reversed(page.messages))
        await self._intake.record(Batch(conversation.account_id, page.peers, older, live=False))
        if is_last:
            await self._database.write(lambda t: conversations.set_oldest_known(t, conversation_id))
        return True

    async def _older(
        self, conversation: Conversation, link: Link, before: TelegramMessageId | None
    ) -> tuple[HistoryPage, bool]:
        """The next page with something in it, and whether it is the last. Pages of nothing but
        unreadable messages are stepped over."""
        limit, skip = self._where_left(conversation.id, before)
        in_turn = at_most(MOST_REQUESTS)
        while True:
            self._left[conversation.id] = (before, skip)
            page = await link.history(
                conversation.chat_id,
                before=before,
                after=None,
                limit=limit,
                skip=skip,
                in_turn=in_turn,
            )
            if page.messages or page.size < limit:
                self._left.pop(conversation.id, None)
                return page, page.size < limit
            skip, limit = skip + page.size, STEP

    def _where_left(
        self, conversation_id: ConversationId, before: TelegramMessageId | None
    ) -> tuple[int, int]:
        """How much to ask for and how much to step over: what was not had at once is asked for in
        small steps."""
        left = self._left.get(conversation_id)
        if left is None or left[0] != before:
            return PAGE, 0
        return STEP, left[1]


def at_most(requests: int) -> InTurn:
    """Makes so many requests and refuses further ones."""
    left = iter(range(requests))

    async def ask(request: Callable[[], Awaitable[Any]]) -> Any:
        if next(left, None) is None:
            raise Unavailable("many_unreadable", "Much of this thread cannot be read.")
        return await request()

    return ask
