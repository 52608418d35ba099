"""Read the account's list of chats, page by page (`messages.getDialogs`).

Pure except for the requests, which the caller's function makes. Offsets are Telegram's: date, id
and peer of the last message of a page (Telegram: "Pagination in the API").
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from telethon.errors import TypeNotFoundError
from telethon.tl import functions, types

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import DialogOffset
from switchboard.errors import RequestUnanswered, Unavailable
from switchboard.telegram.history.communities import Communities
from switchboard.telegram.history.dialog_entries import (
    DialogEntry,
    Page,
    page_with,
    read_entries,
)
from switchboard.telegram.history.dialog_offset import Offset, advance, end_of
from switchboard.telegram.history.pin_order import PinOrder
from switchboard.telegram.history.readable_date import find_readable_date
from switchboard.telegram.limits import DEFAULT_LIMITS
from switchboard.telegram.translate.unreadable import Unreadable

CLOCKS_DIFFER = 3600
"""Seconds by which Telegram's newest message may be ahead of this machine's clock."""

ANSWERS = (types.messages.Dialogs, types.messages.DialogsSlice, types.messages.PeerDialogs)

Ask = Callable[[Any], Awaitable[Any]]
"""Makes a request; TypeNotFoundError passes unchanged."""


def newest_dialogs(page_size: int) -> Any:
    """A request for the first page."""
    return functions.messages.GetDialogsRequest(
        offset_date=None, offset_id=0, offset_peer=types.InputPeerEmpty(), limit=page_size, hash=0
    )


def dialog_of(peer: Any) -> Any:
    """A request for one chat as the list would have it."""
    return functions.messages.GetPeerDialogsRequest([types.InputDialogPeer(peer)])


class DialogPages:
    """All pages of the list. Repeated chats are left out.

    After a failed request, the next call of `next` requests the same page. A chat whose newest
    message has a kind that this layer does not know makes its page unreadable. Then smaller pages
    are requested, down to that one chat, which is reported and skipped: `is_incomplete`. If several
    chats are unreadable, the chats between them may be skipped as well, because their dates are
    unknown. Pinned chats are read all together or not at all. `pinned` has their order after the
    last page. An unusable entry is left out and is a gap. If a page has no offset for the next one,
    the list continues by date: only Telegram ends the list.
    """

    def __init__(
        self,
        ask: Ask,
        unreadable: Unreadable,
        self_id: int = 0,
        page_size: int = DEFAULT_LIMITS.dialogs_page,
        start: Offset | None = None,
    ) -> None:
        """start: where to continue, behind the pinned chats, which are requested separately; None
        for the whole list."""
        self._ask = ask
        self._page_size = page_size
        self._unreadable = unreadable
        self._self_id = self_id
        self._request: Any = newest_dialogs(page_size)
        self._excludes_pinned = advance(self._request, start)
        self._end: Offset | None = start
        self._is_stuck = False
        self._seen: set[ChatId] = set()
        self._communities = Communities(ask)
        self.is_incomplete = False
        self.pinned = PinOrder()

    @property
    def next_offset(self) -> DialogOffset | None:
        """The offset at which a new listing can continue. None without one."""
        end = self._end
        ended = self._request is None or self.is_incomplete
        if ended or end is None or end.date is None:
            return None
        return DialogOffset(
            Timestamp(_seconds(end.date)), TelegramMessageId(end.message_id), end.chat_id
        )

    async def next(self) -> Page | None:
        """The next page, None after the last."""
        if self._is_stuck:
            await self._continue_by_date()
        while self._request is not None:
            try:
                answer = await self._ask(self._request)
            except TypeNotFoundError as error:
                await self._request_less(error)
            else:
                return self._listed(answer)
        page = await self._fetch_pinned()
        return page if page is not None else await self._fetch_communities()

    def _listed(self, answer: Any) -> Page:
        page = self._new_ones(self._entries(answer) or [])
        if not isinstance(answer, types.messages.DialogsSlice) or not answer.dialogs:
            self._request = None
        else:
            end = self._end = end_of(answer)
            self.is_incomplete |= end is None or end.date is None
            self._is_stuck = not advance(self._request, end)
            self._request.limit = min(self._page_size, 2 * self._request.limit)
        return page

    def _entries(self, answer: Any) -> list[DialogEntry] | None:
        if not isinstance(answer, ANSWERS):
            self._leave_out(type(answer).__name__, ValueError("not a list of dialogs"))
            return None
        found, is_whole = read_entries(answer, self._unreadable, self._self_id)
        self.is_incomplete |= not is_whole
        self.is_incomplete |= not self._communities.add(answer)
        return found

    def _new_ones(self, found: list[DialogEntry], *, in_order: bool = True) -> Page:
        new = [item for item in found if item.dialog.peer.chat_id not in self._seen]
        self._seen.update(item.dialog.peer.chat_id for item in new)
        if in_order:
            self.pinned.add(new)
        return page_with(new)

    async def _continue_by_date(self) -> None:
        """The last page has no offset for the next one: continue from an older date."""
        self.is_incomplete = True
        request = self._request
        date = await find_readable_date(_seconds(request.offset_date), self._is_readable_from)
        self._is_stuck = False
        self._request = None if date is None else _dialogs_before(date, self._page_size)

    async def _request_less(self, error: TypeNotFoundError) -> None:
        """Request a smaller page. Pinned chats come first, out of order, so they are requested
        separately."""
        request = self._request
        if not request.exclude_pinned:
            request.exclude_pinned = self._excludes_pinned = True
        if request.limit > 1:
            request.limit //= 2
            return
        date = await find_readable_date(_seconds(request.offset_date), self._is_readable_from)
        self._leave_out("Dialog", error)
        self._request = None if date is None else _dialogs_before(date, self._page_size)

    async def _is_readable_from(self, date: int) -> bool:
        try:
            answer = await self._ask(_dialogs_before(date, limit=1))
        except TypeNotFoundError:
            return False
        if not getattr(answer, "dialogs", None):
            return True
        end = end_of(answer)
        return end is not None and end.date is not None

    async def _fetch_pinned(self) -> Page | None:
        """The pinned chats that the list lacks, or does not have in their order."""
        while True:
            folder_id = self.pinned.next_folder(left_out=self._excludes_pinned)
            if folder_id is None:
                return None
            request = functions.messages.GetPinnedDialogsRequest(folder_id)
            try:
                found = self._entries(await self._ask(request))
            except TypeNotFoundError as error:
                self._leave_out("Dialog", error)
                found = None
            self.pinned.answered(folder_id, found)
            if found is not None:
                return self._new_ones(found, in_order=False)

    async def _fetch_communities(self) -> Page | None:
        """The chats of communities that the list has not shown."""
        while not self._communities.is_done:
            try:
                answer = await self._communities.next(self._seen)
                found = None if answer is None else self._entries(answer)
            except (RequestUnanswered, Unavailable):
                self.is_incomplete = True
                continue
            except (TypeNotFoundError, AttributeError) as error:
                self._leave_out("DialogCommunity", error)
                continue
            chats = [one for one in found or () if one.dialog.top_message_id]
            page = self._new_ones(chats, in_order=False)
            if page.dialogs:
                return page
        return None

    def _leave_out(self, kind: str, error: Exception) -> None:
        self.is_incomplete = True
        self._unreadable(kind, error)


def _dialogs_before(date: int, limit: int) -> Any:
    return functions.messages.GetDialogsRequest(
        offset_date=date,
        offset_id=0,
        offset_peer=types.InputPeerEmpty(),
        limit=limit,
        hash=0,
        exclude_pinned=True,
    )


def _seconds(offset_date: Any) -> int:
    """An offset's date in Unix seconds. Without one, a date after the newest message."""
    if offset_date is None:
        return int(time.time()) + CLOCKS_DIFFER
    return offset_date if isinstance(offset_date, int) else int(offset_date.timestamp())
