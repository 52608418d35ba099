"""Read the account's list of chats, page by page (`messages.getDialogs`).

Pure apart from the asking, which is given. Offsets are Telegram's: date, id and peer of the last
message of a page (Telegram: "Pagination in the API").
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from telethon.errors import TypeNotFoundError
from telethon.tl import functions, types

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import DialogOffset
from switchboard.telegram.history.date_search import find_readable_date
from switchboard.telegram.history.dialog_entries import (
    DialogEntry,
    Page,
    page_with,
    read_entries,
)
from switchboard.telegram.history.dialog_offset import Offset, end_of, move_on
from switchboard.telegram.history.pin_order import PinOrder
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
    """Every page until Telegram has no more. Chats that are seen again are left out.

    A request that fails may be made again: the next `next` asks for the same page. A chat whose
    newest message is of a kind that this layer does not know makes its page unreadable. Then less
    is asked for at a time, down to that one chat, which is reported and stepped over: `has_gaps`.
    Where several are unreadable, those between them may be passed over, too, as nothing says
    where they stand; and pinned chats are read all together or not at all. `pinned` has their
    order after the last page.

    An entry that cannot be used is left out by itself and is a gap, too. Where a page has nothing
    to go on by, the list goes on by date: only Telegram ends it.
    """

    def __init__(
        self,
        ask: Ask,
        unreadable: Unreadable,
        self_id: int = 0,
        page_size: int = DEFAULT_LIMITS.dialogs_page,
        start: Offset | None = None,
    ) -> None:
        """start: the listing continues from there, behind the pinned chats, which are requested
        apart; None for the whole list."""
        self._ask = ask
        self._page_size = page_size
        self._unreadable = unreadable
        self._self_id = self_id
        self._request: Any = newest_dialogs(page_size)
        self._excludes_pinned = move_on(self._request, start)
        self._end: Offset | None = start
        self._is_stuck = False
        self._seen: set[ChatId] = set()
        self.is_incomplete = False
        self.pinned = PinOrder()

    @property
    def next_offset(self) -> DialogOffset | None:
        """From where a new listing continues; None if there is no such place."""
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
            await self._go_on_by_date()
        while self._request is not None:
            try:
                answer = await self._ask(self._request)
            except TypeNotFoundError as error:
                await self._ask_for_less(error)
            else:
                return self._listed(answer)
        return await self._pinned_apart()

    def _listed(self, answer: Any) -> Page:
        page = self._new_ones(self._entries(answer) or [])
        if not isinstance(answer, types.messages.DialogsSlice) or not answer.dialogs:
            self._request = None
        else:
            end = self._end = end_of(answer)
            self.is_incomplete |= end is None or end.date is None
            self._is_stuck = not move_on(self._request, end)
            self._request.limit = min(self._page_size, 2 * self._request.limit)
        return page

    def _entries(self, answer: Any) -> list[DialogEntry] | None:
        if not isinstance(answer, ANSWERS):
            self._leave_out(type(answer).__name__, ValueError("not a list of dialogs"))
            return None
        found, is_whole = read_entries(answer, self._unreadable, self._self_id)
        self.is_incomplete |= not is_whole
        return found

    def _new_ones(self, found: list[DialogEntry], *, in_order: bool = True) -> Page:
        new = [item for item in found if item.dialog.peer.chat_id not in self._seen]
        self._seen.update(item.dialog.peer.chat_id for item in new)
        if in_order:
            self.pinned.add(new)
        return page_with(new)

    async def _go_on_by_date(self) -> None:
        """Nothing says where the last page ended: the list is asked for from behind it."""
        self.is_incomplete = True
        request = self._request
        date = await find_readable_date(_seconds(request.offset_date), self._is_readable_from)
        self._is_stuck = False
        self._request = None if date is None else _dialogs_before(date, self._page_size)

    async def _ask_for_less(self, error: TypeNotFoundError) -> None:
        """Pinned chats stand out of order in front of all others, so they are asked for apart."""
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

    async def _pinned_apart(self) -> Page | None:
        """The pinned chats that the list does not show, or not in their order."""
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
    """An offset's date in Unix seconds; without one, beyond the newest message."""
    if offset_date is None:
        return int(time.time()) + CLOCKS_DIFFER
    return offset_date if isinstance(offset_date, int) else int(offset_date.timestamp())
