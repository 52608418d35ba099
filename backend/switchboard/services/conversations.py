"""Use cases for conversations: list them, mark them as read."""

import structlog

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import AccountId, ConversationId, TelegramMessageId
from switchboard.domain.pages import Page
from switchboard.errors import TelegramFailure, Unavailable
from switchboard.services.connections.live_links import LiveLinks
from switchboard.store.core.database import Database
from switchboard.store.messages import conversations

log = structlog.get_logger(__name__)


class Conversations:
    """The list of conversations over all accounts."""

    def __init__(self, database: Database, links: LiveLinks) -> None:
        self._database = database
        self._links = links

    async def page(
        self,
        account_id: AccountId | None,
        unread: bool,
        q: str | None,
        cursor: str | None,
        limit: int,
    ) -> Page[Conversation]:
        """A page of the list, newest first. Raises Invalid for a cursor of elsewhere."""
        return await self._database.read(
            lambda c: conversations.page(
                c, account_id=account_id, unread=unread, q=q, cursor=cursor, limit=limit
            )
        )

    async def get(self, conversation_id: ConversationId) -> Conversation:
        """One conversation. Raises NotFound."""
        return await self._database.read(lambda c: conversations.get(c, conversation_id))

    async def mark_read(
        self, conversation_id: ConversationId, read_to: TelegramMessageId | None = None
    ) -> Conversation:
        """Mark as read up to a message, or everything, here and at Telegram. Raises NotFound.

        Where Telegram cannot be told now, the next reconciliation tells it.
        """
        conversation, up_to = await self._database.write(
            lambda t: conversations.mark_read(t, conversation_id, read_to)
        )
        link = self._links.link(conversation.account_id)
        if up_to is not None and link is not None:
            try:
                await link.mark_read(conversation.chat_id, up_to)
            except (TelegramFailure, Unavailable) as failure:
                log.info("mark_read_failed", reason=failure.code)
        return conversation
