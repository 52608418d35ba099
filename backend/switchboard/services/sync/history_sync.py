"""Synchronise the history of one chat with Telegram.

Reading upward from the verified mark finds every new message. After a gap, a rescan of stored
messages finds edits and deletions that no update reported.
"""

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.ports import Link
from switchboard.domain.updates import (
    Batch,
    Change,
    HistoryPage,
    IdRange,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
)
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.sync.intake import Intake
from switchboard.store.core.database import Database
from switchboard.store.messages import chats, threads
from switchboard.store.sync import history_gaps, topics

FIRST_SYNC_MESSAGES = 50
"""The number of messages to read of a new chat. Older ones are read on demand."""

MAX_TOPIC_PAGES = 10
"""The largest number of older pages to read of a new chat whose topics have unread messages."""

PAGE = 100
"""The default number of messages in a page."""

MAX_UNREADABLE = 300
"""The largest number of unreadable messages to skip at the end of a chat whose newest message is
unknown."""


class HistorySync:
    """Reads the chats of one connected account into the store."""

    def __init__(
        self,
        account_id: AccountId,
        link: Link,
        intake: Intake,
        database: Database,
        pace: RateLimiter,
        page_size: int = PAGE,
        first_messages: int = FIRST_SYNC_MESSAGES,
    ) -> None:
        self._account_id = account_id
        self._link = link
        self._intake = intake
        self._database = database
        self._pace = pace
        self._page_size = page_size
        self._first_messages = first_messages

    async def catch_up(
        self, chat_id: ChatId, verified: TelegramMessageId, top: TelegramMessageId | None
    ) -> None:
        """Read a chat up to its newest message and move its verified mark, page by page.

        verified: the current mark (0: none). top: the newest message; None if it is unknown, for
        example because it is unreadable. Raises the errors of the link: Unavailable if the account
        is no longer a member of the chat.
        """
        begun = verified or await self._read_newest(chat_id, top)
        if begun is not None:
            await self._read_up(chat_id, begun, top)

    async def _read_up(
        self, chat_id: ChatId, verified: TelegramMessageId, top: TelegramMessageId | None
    ) -> None:
        """Read upward. Pages with only unreadable messages are skipped. If history ends before the
        newest message of Telegram's list, the next pass reads again."""
        skip = 0
        while verified + skip < top if top is not None else skip < MAX_UNREADABLE:
            page = await self._page(chat_id, verified, self._page_size, skip)
            if page.ids:
                await self._record(page)
                verified, skip = page.ids[0], 0
                await self._verify(chat_id, verified)
            elif page.size:
                skip += page.size
            elif skip or top is None:
                break
            else:
                return
        await self._verify(chat_id, verified if top is None else top)

    async def rescan(self, chat_id: ChatId, since: TelegramMessageId) -> None:
        """Compare the messages from there on with the stored ones, page by page.

        Then clear the gap. It stays if the link raises an error.
        """
        here = await self._database.read(
            lambda c: history_gaps.message_ids_from(c, self._account_id, chat_id, since)
        )
        await self._compare(chat_id, since, here)
        await self.clear_gap(chat_id, since)

    async def clear_gap(self, chat_id: ChatId, since: TelegramMessageId) -> None:
        """Clear the gap from there on."""
        await self._database.write_eventually(
            lambda t: history_gaps.clear(t, self._account_id, chat_id, since)
        )

    async def _compare(
        self, chat_id: ChatId, since: TelegramMessageId, here: list[TelegramMessageId]
    ) -> None:
        """Store a page. A message that was stored before the request, and that the page lacks, has
        been deleted, unless there is an unreadable message in its place."""
        position, skip = TelegramMessageId(max(0, since - 1)), 0
        while here and position + skip < here[-1]:
            stored_edits = self._intake.stored_edits
            page = await self._page(chat_id, position, self._page_size, skip)
            if page.size and not page.ids:
                skip += page.size
                continue
            if not page.ids and (skip or await self._has_newer(chat_id, position)):
                break  # only unreadable messages, or a contradiction: no proof of a deletion
            end = page.ids[0] if page.ids else here[-1]
            spans = (*page.unreadable, *((IdRange(position, page.ids[-1]),) if skip else ()))
            gone = tuple(
                id_
                for id_ in here
                if position < id_ <= end
                and id_ not in page.ids
                and not any(span.contains(id_) for span in spans)
            )
            edits = [_as_edit(message, stored_edits) for message in page.messages]
            await self._record(page, *edits, MessagesDeleted(chat_id, gone))
            position, skip = end, 0

    async def _has_newer(self, chat_id: ChatId, position: TelegramMessageId) -> bool:
        """Whether Telegram may have a message beyond this position."""
        newest = await self._page(chat_id, None, 1)
        return bool(newest.size) and (not newest.ids or newest.ids[0] > position)

    async def _read_newest(
        self, chat_id: ChatId, top: TelegramMessageId | None
    ) -> TelegramMessageId | None:
        """Read the newest messages of a chat without a verified mark.

        Returns the id above which there may be a hole: the oldest message from live updates, if the
        page does not reach it. None without messages.
        """
        page = await self._page(chat_id, None, self._first_messages)
        if not page.size:  # a contradiction; the next pass reads again
            return None
        await self._record(page)
        if top is None:
            top = page.ids[0] if page.ids else None
        if page.size < self._first_messages:
            await self._database.write_eventually(
                lambda t: chats.mark_history_complete(t, self._account_id, chat_id)
            )
            return top
        oldest = await self._database.read(
            lambda c: threads.oldest_in(c, self._account_id, chat_id)
        )
        if oldest is None or (page.ids and page.ids[-1] <= oldest):
            await self._read_unread_topics(chat_id)
            return top
        return oldest

    async def _read_unread_topics(self, chat_id: ChatId) -> None:
        """Read older messages of a new chat while a topic has unread messages and none is stored,
        at most MAX_TOPIC_PAGES."""
        account_id = self._account_id
        for _ in range(MAX_TOPIC_PAGES):
            if not await self._database.read(lambda c: topics.lack_unread(c, account_id, chat_id)):
                return
            if await self._read_older(chat_id, self._page_size):
                return

    async def deepen(self, chat_id: ChatId) -> None:
        """Read what a new chat has at first, if only its newest message is stored."""
        await self._read_older(chat_id, self._first_messages)

    async def _read_older(self, chat_id: ChatId, limit: int) -> bool:
        """Read the page before the oldest stored message. Returns whether it was the last."""
        account_id = self._account_id
        before = await self._database.read(lambda c: threads.oldest_in(c, account_id, chat_id))
        page = await self._link.history(
            chat_id, before=before, after=None, limit=limit, schedule=self._pace.run
        )
        older = tuple(reversed(page.messages))
        await self._intake.record(Batch(account_id, page.peers, older, counts_unread=False))
        if page.size >= limit:
            return False
        await self._database.write_eventually(
            lambda t: chats.mark_history_complete(t, account_id, chat_id)
        )
        return True

    async def _page(
        self, chat_id: ChatId, after: TelegramMessageId | None, limit: int, skip: int = 0
    ) -> HistoryPage:
        return await self._link.history(
            chat_id, before=None, after=after, limit=limit, skip=skip, schedule=self._pace.run
        )

    async def _record(self, page: HistoryPage, *changes: Change) -> None:
        oldest_first = tuple(reversed(page.messages))
        await self._intake.record(Batch(self._account_id, page.peers, (*oldest_first, *changes)))

    async def _verify(self, chat_id: ChatId, up_to: TelegramMessageId) -> None:
        await self._database.write_eventually(
            lambda t: chats.advance_verified(t, self._account_id, chat_id, up_to)
        )


def _as_edit(message: NewMessage, stored_edits: int) -> Change:
    """The message as an edit, so that its text counts even if the stored one was edited in the same
    second. A message that was stored after the request may be newer."""
    return MessageEdited(message, requested_at=stored_edits) if message.changed_at else message
