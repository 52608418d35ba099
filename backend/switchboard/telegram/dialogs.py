"""The account's chats, page by page, as `messages.getDialogs` gives them.

Pure apart from the asking, which is given. Offsets are Telegram's: date, id and peer of the last
message of a page (Telegram: "Pagination in the API").
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telethon.tl import functions, types

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.updates import Dialog
from switchboard.telegram.peers import Entities, entities_of, input_peer, marked, peer_of

PAGE = 100
"""Dialogs in a page; Telegram gives no more."""

Ask = Callable[[Any], Awaitable[Any]]


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


class DialogPages:
    """Every page until Telegram has no more. Chats that are seen again are left out.

    A request that fails may be made again: the next `next` asks for the same page.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._request: Any = newest_dialogs()
        self._seen: set[ChatId] = set()

    async def next(self) -> Page | None:
        """The next page, None after the last."""
        if self._request is None:
            return None
        answer = await self._ask(self._request)
        entities = entities_of(answer.users, answer.chats)
        found = [
            dialog
            for dialog in answer.dialogs
            if isinstance(dialog, types.Dialog)
            and (chat_id := marked(dialog.peer)) in entities
            and chat_id not in self._seen
        ]
        self._seen.update(marked(dialog.peer) for dialog in found)
        is_last = not isinstance(answer, types.messages.DialogsSlice) or not found
        if is_last or not _move_on(self._request, answer, entities):
            self._request = None
        return _page(found, entities)


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
    """Point the request behind the page's last message; False where there is none to go by."""
    messages = {(marked(m.peer_id), m.id): m for m in answer.messages if m.peer_id is not None}
    for dialog in reversed(answer.dialogs):
        chat_id = marked(dialog.peer)
        message = messages.get((chat_id, dialog.top_message))
        peer = peer_of(entities[chat_id]) if chat_id in entities else None
        date = getattr(message, "date", None)
        if peer is not None and date is not None:
            request.exclude_pinned = True
            request.offset_id = dialog.top_message
            request.offset_date = date
            request.offset_peer = input_peer(chat_id, peer.access_hash or 0)
            return True
    return False
