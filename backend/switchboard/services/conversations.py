"""Use cases for conversations: list them, also by Telegram's folders."""

from switchboard.domain.conversations import Conversation, ConversationFilter
from switchboard.domain.events import FolderList
from switchboard.domain.folders import FolderId
from switchboard.domain.ids import AccountId, ConversationId
from switchboard.domain.pages import Page
from switchboard.domain.peer_profile import About
from switchboard.store.core.database import Database
from switchboard.store.messages import conversation_list, conversations, folders, peer_profile


class Conversations:
    """The list of conversations over all accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        wanted: ConversationFilter,
        folder_id: FolderId | None,
        cursor: str | None,
        limit: int,
    ) -> Page[Conversation]:
        """A page of the list: pinned conversations, then all others, newest first; or those that
        wait for an answer, the longest waiting first.

        Raises Invalid for a cursor of another list, and for an unknown folder.
        """
        return await self._database.read(
            lambda c: conversation_list.page(
                c, folders.resolve(c, wanted, folder_id), cursor=cursor, limit=limit
            )
        )

    async def about(self, conversation_id: ConversationId) -> About:
        """What is stored about the other side of a conversation. Raises NotFound."""
        return await self._database.read(lambda c: peer_profile.get(c, conversation_id))

    async def folders(self, account_id: AccountId | None) -> list[FolderList]:
        """The folders of an account, or of every account."""
        return await self._database.read(lambda c: folders.list_all(c, account_id))

    async def get(self, conversation_id: ConversationId) -> Conversation:
        """One conversation. Raises NotFound."""
        return await self._database.read(lambda c: conversations.get(c, conversation_id))
