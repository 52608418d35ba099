"""Refresh the reactions to the messages that the operator views.

No difference repeats most reactions (core.telegram.org/api/reactions), so those from an absence are
requested when a thread is opened. Live ones need no request.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import structlog

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.messages import Kind, Message
from switchboard.domain.ports import Link
from switchboard.domain.updates import Batch
from switchboard.errors import TelegramFailure, Unavailable
from switchboard.services.concurrency.task_group import end_all
from switchboard.services.connections.live_links import LiveLinks
from switchboard.services.sync.intake import Intake

MIN_PAUSE = 60.0
"""Seconds for which a page of a thread is not requested again over the same connection."""

MAX_PAGES = 1_000
"""The number of pages to remember."""

Page: TypeAlias = tuple[AccountId, ChatId, TelegramMessageId]
"""A page of a thread, by its oldest message."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Request:
    """The last request of a page. connections: how often the account had connected before. at: a
    monotonic time."""

    connections: int
    at: float


class ReactionRefresh:
    """Requests reactions in the background, for all accounts."""

    def __init__(self, links: LiveLinks, intake: Intake) -> None:
        self._links = links
        self._intake = intake
        self._requested: OrderedDict[Page, _Request] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    def viewed(self, conversation: Conversation, messages: Sequence[Message]) -> None:
        """The operator views these messages of a conversation."""
        account_id, chat_id = conversation.account_id, conversation.chat_id
        ids = [
            message.message_id
            for message in messages
            if message.message_id is not None
            and message.chat_id == chat_id
            and message.deleted_at is None
            and message.kind is not Kind.SERVICE
        ]
        link = self._links.link(account_id)
        if link is None or not ids or not self._is_due((account_id, chat_id, ids[0])):
            return
        task = asyncio.create_task(
            self._refresh(account_id, link, chat_id, ids), name="reaction_refresh"
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Stop, and cancel running requests."""
        await end_all(tuple(self._tasks))

    def _is_due(self, page: Page) -> bool:
        """Whether to request a page. After a reconnect it is due: its reactions may have changed
        meanwhile."""
        now, connections = time.monotonic(), self._links.connections(page[0])
        last = self._requested.get(page)
        if last is not None and last.connections == connections and now - last.at < MIN_PAUSE:
            return False
        self._requested[page] = _Request(connections, now)
        self._requested.move_to_end(page)
        if len(self._requested) > MAX_PAGES:
            self._requested.popitem(last=False)
        return True

    async def _refresh(
        self, account_id: AccountId, link: Link, chat_id: ChatId, ids: list[TelegramMessageId]
    ) -> None:
        """Without an answer the reactions stay as they are, until the thread is opened again."""
        try:
            changes = await link.reactions(chat_id, ids)
            await self._intake.record(Batch(account_id, changes=changes, counts_unread=False))
        except (TelegramFailure, Unavailable) as failure:
            log.info("reactions_unavailable", account_id=account_id, reason=failure.code)
