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
from switchboard.telegram.told import Told
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
        skip: int = 0,
    ) -> HistoryPage:
        """In the page newest first: the newest below `before`, or the oldest above `after`."""
        start = skip if after is None else -limit - skip
        peers: dict[int, Peer] = {}
        messages: list[NewMessage] = []
        told = Told(before, after)
        for answer in await self._answers(before, after, start, limit):
            if answer is None:
                told.unreadable()
                continue
            entities = entities_of(answer.users, answer.chats)
            found = (peer_of(entity) for entity in entities.values())
            peers.update((peer.chat_id, peer) for peer in found if peer is not None)
            new = told.new_among(answer.messages)
            messages += messages_of(new, entities, self._self_id, self._unreadable)
        return HistoryPage(
            tuple(peers.values()), tuple(messages), tuple(told.ids), told.spans(), told.size
        )

    async def _answers(
        self, before: int | None, after: int | None, start: int, limit: int
    ) -> list[Any]:
        """The page in as many answers as it takes; None for each message that is unreadable."""
        try:
            return [await self._ask(self._request(before, after, start, limit))]
        except TypeNotFoundError as error:
            if limit == 1:
                self._unreadable("Message", error)
                return [None]
        half = limit // 2
        newer = await self._answers(before, after, start, half)
        return newer + await self._answers(before, after, start + half, limit - half)

    def _request(self, before: int | None, after: int | None, start: int, limit: int) -> Any:
        """Telegram counts from the offset id towards older messages, with a negative offset
        towards newer ones; offset id 0 stands above the newest. Of `min_id` Telethon says that
        Telegram returns nothing where it is low, so what is too old is left out here."""
        return functions.messages.GetHistoryRequest(
            peer=self._peer,
            offset_id=before or (after + 1 if after is not None else 0),
            offset_date=None,
            add_offset=start,
            limit=limit,
            max_id=0,
            min_id=0,
            hash=0,
        )
