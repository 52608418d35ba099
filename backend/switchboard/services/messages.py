"""Read messages: a thread, one message, its earlier versions."""

from dataclasses import replace

from switchboard.domain.ids import ConversationId, MessageId
from switchboard.domain.messages import Message, MessageVersion
from switchboard.domain.pages import MessagePage, Page
from switchboard.services.group_history import GroupHistory
from switchboard.services.history_backfill import HistoryBackfill
from switchboard.services.open_channels import OpenChannels
from switchboard.services.reaction_refresh import ReactionRefresh
from switchboard.services.schedule_sync import ScheduleSync
from switchboard.store.core.database import Database
from switchboard.store.messages import chats, conversations, threads


class Messages:
    """Threads and their messages."""

    def __init__(
        self,
        database: Database,
        older: HistoryBackfill,
        open_channels: OpenChannels,
        group_history: GroupHistory,
        reactions: ReactionRefresh,
        schedules: ScheduleSync,
    ) -> None:
        self._database = database
        self._backfill = older
        self._open_channels = open_channels
        self._group_history = group_history
        self._reactions = reactions
        self._schedules = schedules

    async def page(
        self,
        conversation_id: ConversationId,
        cursor: str | None,
        around: MessageId | None,
        limit: int,
        *,
        whole_chat: bool = False,
    ) -> MessagePage:
        """A page of a thread, oldest first. Older messages than the stored ones are fetched from
        Telegram.

        The thread of a supergroup continues with the thread of its former group. whole_chat: with
        the messages of all other topics of its chat. Raises NotFound, Invalid for a cursor of
        another list.
        """
        conversation = await self._database.read(lambda c: conversations.get(c, conversation_id))
        self._open_channels.mark_viewed(conversation.account_id, conversation.chat_id)
        self._schedules.viewed(conversation)
        thread = await self._group_history.thread_of(conversation, cursor)
        page = await self._page_of(thread.id, cursor, around, limit, whole_chat)
        self._reactions.viewed(thread, page.items)
        if page.next_cursor is None and not page.older_unavailable:
            return replace(page, next_cursor=await self._group_history.cursor_before(thread))
        return page

    async def _page_of(
        self,
        conversation_id: ConversationId,
        cursor: str | None,
        around: MessageId | None,
        limit: int,
        whole_chat: bool,
    ) -> MessagePage:
        page = await self._stored(conversation_id, cursor, around, limit, whole_chat)
        if page.next_cursor is not None or await self._is_oldest_known(conversation_id):
            return MessagePage(page.items, page.next_cursor)
        if around is None and len(page.items) < limit:
            if not await self._backfill.fetch_page(conversation_id):
                return MessagePage(page.items, None, older_unavailable=True)
            page = await self._stored(conversation_id, cursor, around, limit, whole_chat)
            if page.next_cursor is not None or await self._is_oldest_known(conversation_id):
                return MessagePage(page.items, page.next_cursor)
        next_cursor = threads.cursor_before(conversation_id, page.items[0]) if page.items else None
        return MessagePage(page.items, next_cursor)

    async def get(self, message_id: MessageId) -> Message:
        """One message. Raises NotFound."""
        return await self._database.read(lambda c: threads.get(c, message_id))

    async def edits(self, message_id: MessageId) -> list[MessageVersion]:
        """The earlier versions of a message, oldest first. Raises NotFound."""
        return await self._database.read(lambda c: threads.versions(c, message_id))

    async def _stored(
        self,
        conversation_id: ConversationId,
        cursor: str | None,
        around: MessageId | None,
        limit: int,
        whole_chat: bool,
    ) -> Page[Message]:
        if around is not None and cursor is None:
            return await self._database.read(
                lambda c: threads.page_around(
                    c, conversation_id, around, limit, whole_chat=whole_chat
                )
            )
        return await self._database.read(
            lambda c: threads.page(c, conversation_id, cursor, limit, whole_chat=whole_chat)
        )

    async def _is_oldest_known(self, conversation_id: ConversationId) -> bool:
        return await self._database.read(lambda c: chats.is_history_complete(c, conversation_id))
