"""Join the threads of a supergroup and of its former group when the operator pages back.

They are two chats at Telegram, each with its own history. The page cursor leads from the beginning
of the supergroup's thread to the end of the group's thread.
"""

import asyncio

import structlog

from switchboard.domain.conversations import Conversation, PeerKind
from switchboard.domain.ids import ChatId, is_channel
from switchboard.domain.topics import GENERAL, WHOLE_CHAT
from switchboard.errors import TelegramFailure, Unavailable
from switchboard.services.connections.live_links import LiveLinks
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, supergroups, threads
from switchboard.store.sync import group_upgrades

ASK_TIMEOUT = 3.0
"""Seconds that a page of the thread waits for Telegram's answer."""

log = structlog.get_logger(__name__)


class GroupHistory:
    """Finds the group that a supergroup was before, for all accounts."""

    def __init__(self, database: Database, links: LiveLinks) -> None:
        self._database = database
        self._links = links
        self._always_supergroups: set[int] = set()

    async def thread_of(self, conversation: Conversation, cursor: str | None) -> Conversation:
        """The conversation that a cursor leads to: this one, or the group that it was before."""
        earlier = conversation.moved_from_conversation_id
        if cursor is None or earlier is None or threads.thread_of(cursor) != earlier:
            return conversation
        return await self._database.read(lambda c: conversations.get(c, earlier))

    async def cursor_before(self, conversation: Conversation) -> str | None:
        """The cursor to the messages of the group that this supergroup was before; None if it was
        always a supergroup, or if Telegram does not say it now."""
        if not is_channel(conversation.chat_id) or conversation.kind is not PeerKind.GROUP:
            return None
        if conversation.topic_id not in {WHOLE_CHAT, GENERAL}:
            return None
        account_id, new = conversation.account_id, conversation.chat_id
        old = await self._database.read(lambda c: supergroups.moved_from(c, account_id, new))
        old = old or await self._ask(conversation)
        if old is None:
            return None
        known: ChatId = old

        def work(transaction: Transaction) -> str:
            return threads.cursor_at_end(
                group_upgrades.open_thread(transaction, account_id, known, new)
            )

        return await self._database.write(work)

    async def _ask(self, conversation: Conversation) -> ChatId | None:
        """Ask Telegram, once for each supergroup that was never a group."""
        link = self._links.link(conversation.account_id)
        if link is None or conversation.id in self._always_supergroups:
            return None
        account_id, chat_id = conversation.account_id, conversation.chat_id
        if await self._database.read(lambda c: supergroups.began_as_one(c, account_id, chat_id)):
            return None
        try:
            async with asyncio.timeout(ASK_TIMEOUT):
                old = await link.moved_from(chat_id)
        except (TelegramFailure, Unavailable) as failure:
            log.info("group_before_unavailable", reason=failure.code)
            return None
        except TimeoutError:
            return None
        if old is None:
            self._always_supergroups.add(conversation.id)
        return old
