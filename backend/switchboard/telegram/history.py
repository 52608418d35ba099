"""A page of a chat's history, as `messages.getHistory` gives it.

A message of a kind that this layer does not know makes its whole page unreadable. Then the page is
asked for in halves, so that only that one message is missing.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from telethon.errors import TypeNotFoundError
from telethon.tl import functions

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.updates import HistoryPage, NewMessage, Peer
from switchboard.telegram.peers import entities_of, peer_of
from switchboard.telegram.translate import Unreadable, messages_of

Ask = Callable[[Any], Awaitable[Any]]
"""Makes a request; TypeNotFoundError passes unchanged."""


class HistoryReader:
    """Reads one chat of one account."""

    def __init__(self, ask: Ask, peer: Any, self_id: int, unreadable: Unreadable) -> None:
        self._ask = ask
        self._peer = peer
        self._self_id = self_id
        self._unreadable = unreadable

    async def page(
        self,
        before: TelegramMessageId | None,
        after: TelegramMessageId | None,
        limit: int,
    ) -> HistoryPage:
        """In the page newest first: the newest below `before`, or the oldest above `after`."""
        peers: dict[int, Peer] = {}
        messages: list[NewMessage] = []
        skip = 0 if after is None else -limit
        for answer in await self._answers(before, after, skip, limit):
            entities = entities_of(answer.users, answer.chats)
            found = (peer_of(entity) for entity in entities.values())
            peers.update((peer.chat_id, peer) for peer in found if peer is not None)
            messages += messages_of(answer.messages, entities, self._self_id, self._unreadable)
        return HistoryPage(tuple(peers.values()), tuple(messages))

    async def _answers(
        self, before: int | None, after: int | None, skip: int, limit: int
    ) -> list[Any]:
        try:
            return [await self._ask(self._request(before, after, skip, limit))]
        except TypeNotFoundError as error:
            if limit == 1:
                self._unreadable("Message", error)
                return []
        half = limit // 2
        newer = await self._answers(before, after, skip, half)
        return newer + await self._answers(before, after, skip + half, limit - half)

    def _request(self, before: int | None, after: int | None, skip: int, limit: int) -> Any:
        """Telegram counts from the offset id towards older messages, with a negative offset
        towards newer ones; offset id 0 stands above the newest."""
        return functions.messages.GetHistoryRequest(
            peer=self._peer,
            offset_id=before or (after + 1 if after is not None else 0),
            offset_date=None,
            add_offset=skip,
            limit=limit,
            max_id=0,
            min_id=after or 0,
            hash=0,
        )
