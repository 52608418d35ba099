"""Synchronise the account's list of chats (dialogs) with Telegram.

A chat whose newest message cannot be read is missing from the list, and others may be missing with
it. So the known chats that are missing are requested one by one. Otherwise an account would count
as complete although chats are missing.

The list contains the newest message of each chat. For a chat without stored messages, it is stored
at once. So all chats have their order and a preview while their history is read. A single message
makes no gap: the first reading treats it like a live message.
"""

from dataclasses import dataclass, field

import structlog

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.ports import Link
from switchboard.domain.updates import Batch, Dialog
from switchboard.errors import RequestUnanswered, Unavailable
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.sync.intake import Intake
from switchboard.store.core.database import Database
from switchboard.store.sync import dialogs, stale_names, update_recorder
from switchboard.store.sync.dialogs import ListedDialog

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Dialogs:
    """listed: each chat of the list with its stored marks. unlisted: chats whose newest message
    only their history shows, with their verified marks. gone: chats that Telegram no longer has,
    for example because the account left, with their newest stored message from before the request.
    """

    listed: list[ListedDialog]
    unlisted: list[tuple[ChatId, TelegramMessageId]]
    gone: dict[ChatId, int | None] = field(default_factory=dict)


class DialogSync:
    """Reads the list of one connected account."""

    def __init__(
        self,
        account_id: AccountId,
        link: Link,
        intake: Intake,
        database: Database,
        pace: RateLimiter,
    ) -> None:
        self._account_id = account_id
        self._link = link
        self._intake = intake
        self._database = database
        self._pace = pace

    async def read(self) -> Dialogs:
        """Read the list page by page. A flood wait delays it and loses nothing."""
        chats = Dialogs([], [])
        before = await self._database.read(lambda c: dialogs.newest(c, self._account_id))
        listing = self._link.dialogs(self._pace.run)
        async for page in listing:
            await self._store(chats, page)
        await self._database.write_eventually(
            lambda t: update_recorder.apply(t, [Batch(self._account_id, changes=listing.pins())])
        )
        if listing.is_incomplete:
            await self._fetch_unlisted(chats)
        await self._correct_stale_names()
        there = {chat.dialog.peer.chat_id for chat in chats.listed}
        there.update(chat_id for chat_id, _ in chats.unlisted)
        chats.gone.update((id_, last) for id_, last in before.items() if id_ not in there)
        return chats

    async def _correct_stale_names(self) -> None:
        """Correct names in small batches, so that other writes do not wait long."""
        while await self._database.read(lambda c: stale_names.exist(c, self._account_id)):
            await self._database.write_eventually(
                lambda t: stale_names.correct(t, self._account_id)
            )

    async def _fetch_unlisted(self, chats: Dialogs) -> None:
        unlisted = await self._database.read(
            lambda c: dialogs.unlisted(c, self._account_id, chats.listed)
        )
        for chat_id, verified in unlisted:
            try:
                dialog = await self._dialog(chat_id)
            except Unavailable as refused:  # the account has lost its place in this chat
                log.info("dialog_refused", account_id=self._account_id, reason=refused.code)
                continue
            except RequestUnanswered as trouble:
                log.info("dialog_in_trouble", account_id=self._account_id, reason=trouble.code)
                dialog = None
            if dialog is None:
                chats.unlisted.append((chat_id, verified))
            else:
                await self._store(chats, (dialog,))

    async def _dialog(self, chat_id: ChatId) -> Dialog | None:
        return await self._pace.run(lambda: self._link.dialog(chat_id))

    async def _store(self, chats: Dialogs, page: tuple[Dialog, ...]) -> None:
        listed = await self._database.write_eventually(
            lambda t: dialogs.record(t, self._account_id, self._link.with_newer_changes(page))
        )
        chats.listed.extend(listed)
        tops = tuple(
            chat.dialog.top for chat in listed if chat.is_empty and chat.dialog.top is not None
        )
        if tops:
            await self._intake.record(Batch(self._account_id, changes=tops, counts_unread=False))
