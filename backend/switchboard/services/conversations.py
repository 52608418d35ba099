"""Use cases for conversations: list them, mark them as read."""

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import AccountId, ConversationId, TelegramMessageId
from switchboard.domain.pages import Page
from switchboard.services.sending.outbox import Outbox
from switchboard.store.core.database import Database
from switchboard.store.messages import conversations


class Conversations:
    """The list of conversations over all accounts."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

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
        """Mark as read. See `Outbox.mark_read`."""
        return await self._outbox.mark_read(conversation_id, read_to)
