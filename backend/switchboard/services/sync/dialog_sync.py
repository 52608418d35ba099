"""Synchronise the account's list of chats (dialogs) with Telegram.

After a restart the account's first reading continues with the page that is missing.

Between two pages a message may move a chat to the top, so that it is in none of them. Its update
may be lost. So the beginning of the list is read again, down to what is older than the first page.
If that takes several pages, a chat may move between them too, so it is repeated until one page is
enough: then no such chat is missing, however long the reading took or was interrupted.

A chat whose newest message cannot be read is missing from the list, and others may be missing with
it. So the known chats that are missing are requested one by one. Otherwise an account would count
as complete although chats are missing.

The list contains the newest message of each chat. If a chat has no stored messages, this one is
stored immediately. So all chats have their order and a preview while their history is read. This
single message makes no gap: the first reading of history treats it like a live message.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.ports import Link
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Batch, Dialog, DialogOffset
from switchboard.errors import RequestUnanswered, Unavailable
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.sync.intake import Intake
from switchboard.store.core.database import Database
from switchboard.store.sync import dialog_checkpoint, dialogs, stale_names, update_recorder
from switchboard.store.sync.dialog_checkpoint import DialogCheckpoint
from switchboard.store.sync.dialogs import ListedDialog
from switchboard.store.sync.list_readings import ListProof

MIN_LISTED = 100
"""The number of chats from which on a proven page ends the reading. A smaller list is always read
as a whole."""

CLOCKS_DIFFER = 60
"""Seconds by which Telegram's clock may differ from this machine's, and a message's date from the
time at which its chat moves up in the list."""

MAX_WITHOUT_NEW = 3
"""How often the beginning of a list that never rests is read again without a new chat. A chat is
missing only if it moved up each time, just before its page was read."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Dialogs:
    """listed: each chat of the list with its stored marks. unlisted: chats whose newest message
    only their history shows, with their verified marks. removed: chats that Telegram no longer has,
    for example because the account left, with their newest stored message from before the request.
    is_whole: whether the whole list was read, not only the chats with changes.
    """

    listed: list[ListedDialog]
    unlisted: list[tuple[ChatId, TelegramMessageId]]
    removed: dict[ChatId, int | None] = field(default_factory=dict)
    is_whole: bool = True


class DialogSync:
    """Reads the list of one connected account."""

    def __init__(
        self,
        account_id: AccountId,
        link: Link,
        intake: Intake,
        database: Database,
        pace: RateLimiter,
        min_listed: int = MIN_LISTED,
    ) -> None:
        self._account_id = account_id
        self._link = link
        self._intake = intake
        self._database = database
        self._pace = pace
        self._min_listed = min_listed
        self._proof: ListProof | None = None
        self._has_stopped = False
        self._pages = 0
        self._top_date = Timestamp(0)

    async def read(self, proof: ListProof | None = None, *, whole: bool = True) -> Dialogs:
        """Store the list, page by page; a flood wait delays it and loses nothing.

        The account's first reading continues after a restart where it stopped. proof: of an earlier
        reading, if all updates since then are stored. whole: read the whole list in spite of it.
        """
        self._proof = proof
        start = await self._database.read(lambda c: dialog_checkpoint.load(c, self._account_id))
        chats = None if start is None else await self._read_rest(start)
        if chats is None and proof is not None and not whole:
            chats = await self._read_changed(proof)
        if chats is None:
            chats = await self._read_whole()
        await self._correct_stale_names()
        return chats

    async def _read_changed(self, proof: ListProof) -> Dialogs | None:
        """The beginning of the list, up to where it is proven. None if it is incomplete, so that
        others may be missing.

        The list is sorted by activity. So after a page of chats that are older than the proof, and
        have nothing new, no chat has changed.
        """
        chats = Dialogs([], [])
        before = await self._newest()

        def until(page: list[ListedDialog]) -> bool:
            return len(chats.listed) >= self._min_listed and _is_proven(page, proof)

        if not await self._read_pages(chats, None, until):
            return None
        if self._has_stopped:
            return replace(chats, is_whole=False)
        chats.removed.update(_not_in(chats, before))
        return chats

    async def _read_whole(self) -> Dialogs:
        chats = Dialogs([], [])
        before = await self._newest()
        is_complete = await self._read_pages(chats, None)
        if self._pages > 1:
            is_complete &= await self._read_moved_up(chats, self._top_date)
        if not is_complete:
            await self._fetch_unlisted(chats)
        chats.removed.update(_not_in(chats, before))
        return chats

    async def _read_moved_up(self, chats: Dialogs, since: Timestamp) -> bool:
        """Read the chats with messages since then, which are at the top of the list. Returns
        whether the list was complete.

        If that took several pages, chats may have moved up between them, so it is repeated with
        what is newer than its first page. It ends when one page is enough, or when nothing has
        changed since the reading before.
        """
        without_new = 0
        while True:
            again = Dialogs([], [])
            is_complete = await self._read_pages(
                again, None, partial(_is_before, since=since), checkpoints=False
            )
            before, there = _tops(chats), _tops(again)
            kept = [chat for chat in chats.listed if chat.dialog.peer.chat_id not in there]
            chats.listed[:] = [*again.listed, *kept]
            if not is_complete or self._pages == 1 or there.items() <= before.items():
                return is_complete
            without_new = 0 if there.keys() - before.keys() else without_new + 1
            if without_new == MAX_WITHOUT_NEW:
                return is_complete
            since = self._top_date

    async def _newest(self) -> dict[ChatId, int | None]:
        return await self._database.read(lambda c: dialogs.newest(c, self._account_id))

    async def _read_rest(self, start: DialogCheckpoint) -> Dialogs | None:
        """The rest of the first list. None if it is incomplete, or if Telegram skipped updates
        meanwhile: then only a whole list shows what is missing."""
        chats = Dialogs([], [])
        if not await self._read_pages(chats, start.offset):
            return None
        if not await self._read_moved_up(chats, start.top_date):
            return None
        there = {chat.dialog.peer.chat_id for chat in chats.listed}
        behind = await self._database.read(lambda c: dialog_checkpoint.behind(c, self._account_id))
        chats.unlisted.extend(chat for chat in behind if chat[0] not in there)
        return chats

    async def _read_pages(
        self,
        chats: Dialogs,
        start: DialogOffset | None,
        until: Callable[[list[ListedDialog]], bool] = lambda _page: False,
        *,
        checkpoints: bool = True,
    ) -> bool:
        """Read and store the pages. Returns whether the list is complete. until: whether the pages
        after this one are not needed. checkpoints: whether the first reading may continue here."""
        account_id = self._account_id
        is_first = checkpoints and await self._database.read(
            lambda c: dialog_checkpoint.is_wanted(c, account_id)
        )
        listing = self._link.dialogs(self._pace.run, start)
        self._has_stopped = False
        self._pages = 0
        async for page in listing:
            self._pages += 1
            stored = await self._store(chats, page)
            if self._pages == 1:
                self._top_date = _newest_date(page)
            offset = listing.next_offset
            if offset is not None and until(stored):
                self._has_stopped = True
                return not listing.is_incomplete
            if is_first and offset is not None:
                await self._save_checkpoint(offset, begins=start is None and self._pages == 1)
        await self._database.write_eventually(
            lambda t: update_recorder.apply(t, [Batch(account_id, changes=listing.pins())])
        )
        still_valid = await self._database.write_eventually(
            lambda t: dialog_checkpoint.clear(t, account_id)
        )
        return not listing.is_incomplete and (start is None or still_valid)

    async def _save_checkpoint(self, offset: DialogOffset, *, begins: bool) -> None:
        if begins:
            checkpoint = DialogCheckpoint(offset, self._top_date)
            save = partial(dialog_checkpoint.begin, checkpoint=checkpoint)
        else:
            save = partial(dialog_checkpoint.move, offset=offset)
        await self._database.write_eventually(lambda t: save(t, self._account_id))

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
            except Unavailable as refused:  # the account is no longer a member of this chat
                log.info("dialog_refused", account_id=self._account_id, reason=refused.code)
                continue
            except RequestUnanswered as error:
                log.info("dialog_failed", account_id=self._account_id, reason=error.code)
                dialog = None
            if dialog is None:
                chats.unlisted.append((chat_id, verified))
            else:
                await self._store(chats, (dialog,))

    async def _dialog(self, chat_id: ChatId) -> Dialog | None:
        return await self._pace.run(lambda: self._link.dialog(chat_id))

    async def _store(self, chats: Dialogs, page: tuple[Dialog, ...]) -> list[ListedDialog]:
        refused = self._link.refused_channels()

        def trusts(chat_id: ChatId) -> bool:
            return self._proof is not None and chat_id not in refused

        listed = await self._database.write_eventually(
            lambda t: dialogs.record(
                t, self._account_id, self._link.with_newer_changes(page), trusts
            )
        )
        chats.listed.extend(listed)
        tops = tuple(
            chat.dialog.top for chat in listed if chat.is_empty and chat.dialog.top is not None
        )
        if tops:
            await self._intake.record(Batch(self._account_id, changes=tops, counts_unread=False))
        return listed


def _is_proven(page: list[ListedDialog], proof: ListProof) -> bool:
    """Whether the chats of a page are older than the proof, and have nothing new."""
    if not page or any(chat.is_behind for chat in page):
        return False
    oldest = page[-1].dialog.top
    return oldest is not None and oldest.timestamp < proof.complete_until - CLOCKS_DIFFER


def _is_before(page: list[ListedDialog], since: Timestamp) -> bool:
    """Whether this page of the list, and so all that follow, end clearly before this time."""
    oldest = page[-1].dialog.top if page else None
    return oldest is not None and oldest.timestamp < since - CLOCKS_DIFFER


def _tops(chats: Dialogs) -> dict[ChatId, TelegramMessageId]:
    """The newest message of each listed chat."""
    return {chat.dialog.peer.chat_id: chat.dialog.top_message_id for chat in chats.listed}


def _newest_date(page: tuple[Dialog, ...]) -> Timestamp:
    """The time of the newest message. The first page has it, even if pinned chats come first."""
    return max((one.top.timestamp for one in page if one.top is not None), default=Timestamp(0))


def _not_in(chats: Dialogs, before: dict[ChatId, int | None]) -> dict[ChatId, int | None]:
    """The chats that were known before, and that Telegram no longer has."""
    there = {chat.dialog.peer.chat_id for chat in chats.listed}
    there.update(chat_id for chat_id, _ in chats.unlisted)
    return {id_: last for id_, last in before.items() if id_ not in there}
