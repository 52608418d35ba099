"""Read a page of a chat's history (`messages.getHistory`).

A message of a kind that this layer does not know makes the whole answer unreadable. Then the reader
requests fewer messages, down to that one message, and more again after it. Every request starts at
the last message with a known id, so new and deleted messages do not shift the next page, even after
a long flood wait. The number of requests is at most twice the number of messages.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from telethon.errors import TypeNotFoundError
from telethon.tl import functions

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.updates import HistoryPage, NewMessage, Peer
from switchboard.telegram.history.page_builder import HistoryPageBuilder
from switchboard.telegram.translate.peers import peers_by_id
from switchboard.telegram.translate.unreadable import Unreadable, messages_of, peers_of

Ask = Callable[[Any], Awaitable[Any]]
"""Makes a request; TypeNotFoundError passes unchanged."""

OnMessages = Callable[[Iterable[Any], Iterable[NewMessage]], None]
"""Called with Telegram's users of an answer, and its messages."""


class HistoryReader:
    """Reads one chat of one account."""

    def __init__(
        self,
        ask: Ask,
        peer: Any,
        self_id: int,
        unreadable: Unreadable,
        on_messages: OnMessages = lambda _users, _messages: None,
    ) -> None:
        self._on_messages = on_messages
        self._ask = ask
        self._peer = peer
        self._self_id = self_id
        self._unreadable = unreadable

    async def page(
        self,
        before: TelegramMessageId | None,
        after: TelegramMessageId | None,
        limit: int,
        skip: int = 0,
    ) -> HistoryPage:
        """A page, newest message first: the newest messages below `before`, or the oldest above
        `after`."""
        peers: dict[int, Peer] = {}
        messages: list[NewMessage] = []
        page, size = HistoryPageBuilder(before, after), limit
        while page.size < limit:
            size = min(size, limit - page.size)
            try:
                answer = await self._ask(self._request(page, size, skip))
            except TypeNotFoundError as error:
                if size == 1:
                    self._unreadable("Message", error)
                    page.add_unreadable()
                size = max(1, size // 2)
                continue
            entities = peers_by_id(answer.users, answer.chats)
            found = peers_of(entities, self._unreadable)
            peers.update((peer.chat_id, peer) for peer in found)
            new = page.add(answer.messages)
            translated = messages_of(new, entities, self._self_id, self._unreadable)
            self._on_messages(answer.users, translated)
            messages += translated
            if len(new) < size:
                break
            skip, size = 0, 2 * size
        messages.sort(key=lambda message: message.message_id, reverse=True)
        return HistoryPage(
            tuple(peers.values()), tuple(messages), page.ids(), page.unreadable_ranges(), page.size
        )

    def _request(self, page: HistoryPageBuilder, size: int, skip: int) -> Any:
        """Telegram counts from the offset id towards older messages, and with a negative offset
        towards newer ones. Offset id 0 is above the newest message. According to Telethon, Telegram
        returns nothing for a low `min_id`, so messages that are too old are left out here."""
        skip += page.unreadable_after_cursor
        edge = page.cursor or 0
        return functions.messages.GetHistoryRequest(
            peer=self._peer,
            offset_id=edge + 1 if page.ascending else edge,
            offset_date=None,
            add_offset=-size - skip if page.ascending else skip,
            limit=size,
            max_id=0,
            min_id=0,
            hash=0,
        )
