"""One chat's history at Telegram and what is stored of it, brought together.

Two ways: reading on from where the chat is verified, which finds every message; and, after a gap,
reading messages again from before it, which finds edits and deletions that nobody told.
"""

import structlog

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.ports import Link
from switchboard.domain.updates import (
    Batch,
    Change,
    HistoryPage,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
)
from switchboard.errors import Unavailable
from switchboard.services.intake import Intake
from switchboard.services.pace import Pace
from switchboard.store import conversations, doubt
from switchboard.store.database import Database
from switchboard.store.dialogs import Listed

FIRST_MESSAGES = 50
"""Messages read of a chat that is met for the first time. Older ones are read on demand."""

PAGE = 100
"""Messages in a page."""

log = structlog.get_logger(__name__)


class ChatHistory:
    """Reads the chats of one connected account into the store."""

    def __init__(
        self, account_id: AccountId, link: Link, intake: Intake, database: Database, pace: Pace
    ) -> None:
        self._account_id = account_id
        self._link = link
        self._intake = intake
        self._database = database
        self._pace = pace

    async def read_on(self, listed: Listed) -> None:
        """Read a chat up to its newest message and move its verified mark, page by page."""
        chat_id, top = listed.dialog.peer.chat_id, listed.dialog.top_message_id
        try:
            verified = listed.verified_id or await self._begin(listed)
            while verified < top:
                page = await self._page(chat_id, verified, PAGE)
                if not page.messages:
                    break
                await self._record(page)
                verified = page.messages[0].message_id
                await self._verify(chat_id, verified)
        except Unavailable as refused:  # the account has lost its place in this chat
            log.info("history_refused", account_id=self._account_id, reason=refused.code)
        else:
            await self._verify(chat_id, top)

    async def read_again(self, chat_id: ChatId, since: TelegramMessageId) -> None:
        """Compare the messages from there on with what is stored of them, page by page."""
        here = await self._database.read(
            lambda c: doubt.ids_since(c, self._account_id, chat_id, since)
        )
        try:
            await self._compare(chat_id, since, here)
        except Unavailable as refused:
            log.info("history_refused", account_id=self._account_id, reason=refused.code)
        await self._database.write(lambda t: doubt.settle(t, self._account_id, chat_id, since))

    async def _compare(
        self, chat_id: ChatId, since: TelegramMessageId, here: list[TelegramMessageId]
    ) -> None:
        """What was here before history was asked, and is not there, has been deleted."""
        position = TelegramMessageId(max(0, since - 1))
        while here and position < here[-1]:
            page = await self._page(chat_id, position, PAGE)
            there = {message.message_id for message in page.messages}
            if not there and await self._goes_on(chat_id, position):
                break  # a contradiction, and no proof that anything was deleted
            end = TelegramMessageId(max(there, default=here[-1]))
            gone = tuple(id_ for id_ in here if position < id_ <= end and id_ not in there)
            await self._record(page, *map(_as_edit, page.messages), MessagesDeleted(chat_id, gone))
            position = end

    async def _goes_on(self, chat_id: ChatId, position: TelegramMessageId) -> bool:
        """Whether Telegram has a message beyond this position."""
        newest = await self._page(chat_id, None, 1)
        return bool(newest.messages) and newest.messages[0].message_id > position

    async def _begin(self, listed: Listed) -> TelegramMessageId:
        """Read the newest messages of a chat that has not been verified yet.

        Returns the id above which it may have a hole: the oldest that live updates have brought,
        where these do not reach down to it.
        """
        chat_id = listed.dialog.peer.chat_id
        page = await self._page(chat_id, None, FIRST_MESSAGES)
        await self._record(page)
        if len(page.messages) < FIRST_MESSAGES:
            await self._database.write(
                lambda t: conversations.set_oldest_known_in(t, self._account_id, chat_id)
            )
            return listed.dialog.top_message_id
        reached = page.messages[-1].message_id
        return listed.oldest_id if 0 < listed.oldest_id < reached else listed.dialog.top_message_id

    async def _page(
        self, chat_id: ChatId, after: TelegramMessageId | None, limit: int
    ) -> HistoryPage:
        return await self._pace.ask(
            lambda: self._link.history(chat_id, before=None, after=after, limit=limit)
        )

    async def _record(self, page: HistoryPage, *changes: Change) -> None:
        oldest_first = tuple(reversed(page.messages))
        await self._intake.record(Batch(self._account_id, page.peers, (*oldest_first, *changes)))

    async def _verify(self, chat_id: ChatId, up_to: TelegramMessageId) -> None:
        await self._database.write(
            lambda t: conversations.verify(t, self._account_id, chat_id, up_to)
        )


def _as_edit(message: NewMessage) -> Change:
    """A text that was edited counts even where our copy was edited in the same second."""
    return message if message.edited_at is None else MessageEdited(message)
