"""The account's chats, page by page, as `messages.getDialogs` gives them.

Pure apart from the asking, which is given. Offsets are Telegram's: date, id and peer of the last
message of a page (Telegram: "Pagination in the API").
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telethon.errors import TypeNotFoundError
from telethon.tl import functions, types

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.updates import Dialog
from switchboard.telegram.date_behind import date_behind
from switchboard.telegram.peers import Entities, entities_of, input_peer, marked, peer_of
from switchboard.telegram.translate import Unreadable

PAGE = 100
"""Dialogs in a page; Telegram gives no more."""

CLOCKS_DIFFER = 3600
"""Seconds by which Telegram's newest message may be ahead of this machine's clock."""

Ask = Callable[[Any], Awaitable[Any]]
"""Makes a request; TypeNotFoundError passes unchanged."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of dialogs, and the pts of the channels among them by bare id."""

    dialogs: tuple[Dialog, ...]
    channel_pts: dict[int, int]


def newest_dialogs() -> Any:
    """A request for the first page."""
    return functions.messages.GetDialogsRequest(
        offset_date=None, offset_id=0, offset_peer=types.InputPeerEmpty(), limit=PAGE, hash=0
    )


def dialog_of(peer: Any) -> Any:
    """A request for one chat as the list would have it."""
    return functions.messages.GetPeerDialogsRequest([types.InputDialogPeer(peer)])


def page_of(answer: Any) -> Page:
    """The chats of an answer that have messages."""
    entities = entities_of(answer.users, answer.chats)
    return _page([item for item in _known(answer, entities) if item.top_message], entities)


class DialogPages:
    """Every page until Telegram has no more. Chats that are seen again are left out.

    A request that fails may be made again: the next `next` asks for the same page. A chat whose
    newest message is of a kind that this layer does not know makes its page unreadable. Then less
    is asked for at a time, down to that one chat, which is reported and stepped over: `has_gaps`.
    Where several are unreadable, those between them may be passed over, too, as nothing says
    where they stand; and pinned chats are read all together or not at all.
    """

    def __init__(self, ask: Ask, unreadable: Unreadable) -> None:
        self._ask = ask
        self._unreadable = unreadable
        self._request: Any = newest_dialogs()
        self._pinned: Any = None
        self._seen: set[ChatId] = set()
        self.has_gaps = False

    async def next(self) -> Page | None:
        """The next page, None after the last."""
        while self._request is not None:
            try:
                answer = await self._ask(self._request)
            except TypeNotFoundError as error:
                await self._ask_for_less(error)
            else:
                return self._listed(answer)
        return await self._pinned_apart()

    def _listed(self, answer: Any) -> Page:
        entities = entities_of(answer.users, answer.chats)
        is_last = not isinstance(answer, types.messages.DialogsSlice) or not answer.dialogs
        if is_last or not _move_on(self._request, answer, entities):
            self._request = None
        else:
            self._request.limit = min(PAGE, 2 * self._request.limit)
        return self._new_ones(answer, entities)

    def _new_ones(self, answer: Any, entities: Entities) -> Page:
        known = _known(answer, entities)
        found = [dialog for dialog in known if marked(dialog.peer) not in self._seen]
        self._seen.update(marked(dialog.peer) for dialog in found)
        return _page(found, entities)

    async def _ask_for_less(self, error: TypeNotFoundError) -> None:
        """Pinned chats stand out of order in front of all others, so they are asked for apart."""
        request = self._request
        if not request.exclude_pinned:
            request.exclude_pinned = True
            self._pinned = functions.messages.GetPinnedDialogsRequest(folder_id=0)
        if request.limit > 1:
            request.limit //= 2
            return
        date = await date_behind(_seconds(request.offset_date), self._is_readable_from)
        self._leave_out(error)
        self._request = None if date is None else _dialogs_before(date)

    async def _is_readable_from(self, date: int) -> bool:
        try:
            await self._ask(_dialogs_before(date, limit=1))
        except TypeNotFoundError:
            return False
        return True

    async def _pinned_apart(self) -> Page | None:
        if self._pinned is None:
            return None
        try:
            answer = await self._ask(self._pinned)
        except TypeNotFoundError as error:
            self._leave_out(error)
            self._pinned = None
            return None
        self._pinned = None
        return self._new_ones(answer, entities_of(answer.users, answer.chats))

    def _leave_out(self, error: TypeNotFoundError) -> None:
        self.has_gaps = True
        self._unreadable("Dialog", error)


def _known(answer: Any, entities: Entities) -> list[Any]:
    return [
        dialog
        for dialog in answer.dialogs
        if isinstance(dialog, types.Dialog) and marked(dialog.peer) in entities
    ]


def _dialogs_before(date: int, limit: int | None = None) -> Any:
    return functions.messages.GetDialogsRequest(
        offset_date=date,
        offset_id=0,
        offset_peer=types.InputPeerEmpty(),
        limit=limit or PAGE,
        hash=0,
        exclude_pinned=True,
    )


def _seconds(offset_date: Any) -> int:
    """An offset's date in Unix seconds; without one, beyond the newest message."""
    if offset_date is None:
        return int(time.time()) + CLOCKS_DIFFER
    return offset_date if isinstance(offset_date, int) else int(offset_date.timestamp())


def _page(found: list[Any], entities: Entities) -> Page:
    dialogs = tuple(dialog for item in found if (dialog := _dialog(item, entities)) is not None)
    channels = {item.peer.channel_id: item.pts for item in found if item.pts}
    return Page(dialogs, channels)


def _dialog(dialog: Any, entities: Entities) -> Dialog | None:
    peer = peer_of(entities[marked(dialog.peer)])
    if peer is None:
        return None
    return Dialog(
        peer=peer,
        top_message_id=TelegramMessageId(dialog.top_message),
        unread_count=dialog.unread_count,
        read_inbox_max_id=TelegramMessageId(dialog.read_inbox_max_id),
        read_outbox_max_id=TelegramMessageId(dialog.read_outbox_max_id),
    )


def _move_on(request: Any, answer: Any, entities: Entities) -> bool:
    """Point the request behind the page's last message; False where there is none to go by, or
    the request already points there."""
    messages = {(marked(m.peer_id), m.id): m for m in answer.messages if m.peer_id is not None}
    for dialog in reversed(answer.dialogs):
        chat_id = marked(dialog.peer)
        message = messages.get((chat_id, dialog.top_message))
        peer = peer_of(entities[chat_id]) if chat_id in entities else None
        date = getattr(message, "date", None)
        if peer is not None and date is not None:
            before = (request.offset_id, request.offset_date, bytes(request.offset_peer))
            request.exclude_pinned = True
            request.offset_id = dialog.top_message
            request.offset_date = date
            request.offset_peer = input_peer(chat_id, peer.access_hash or 0)
            return before != (request.offset_id, request.offset_date, bytes(request.offset_peer))
    return False
