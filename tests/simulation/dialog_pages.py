"""A reading of the simulated account's list of chats."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeAlias

from switchboard.domain.ids import ChatId
from switchboard.domain.ports import RequestScheduler
from switchboard.domain.updates import Dialog, DialogOffset

Entries: TypeAlias = Sequence[tuple[Dialog, int | None]]
"""Chats of the list, each with the pts of its channel."""


class SimulatedListing:
    """A reading of the list, page by page, each chat once."""

    is_incomplete = False

    def __init__(
        self,
        read: Callable[[DialogOffset | None], Awaitable[tuple[Entries, bool]]],
        follow: Callable[[Entries], Awaitable[None]],
        schedule: RequestScheduler,
        start: DialogOffset | None,
    ) -> None:
        """read: reads a page, and says whether it is the whole list. follow: follows the channels
        of a page."""
        self.next_offset: DialogOffset | None = None
        self._read = read
        self._follow = follow
        self._schedule = schedule
        self._after = start
        self._seen: set[ChatId] = set()
        self._has_ended = False

    async def __aiter__(self) -> AsyncIterator[tuple[Dialog, ...]]:
        while not self._has_ended:
            yield await self._next()

    async def _next(self) -> tuple[Dialog, ...]:
        after = self._after
        page, is_whole = await self._schedule(lambda: self._read(after))
        new = [entry for entry in page if entry[0].peer.chat_id not in self._seen]
        self._seen.update(dialog.peer.chat_id for dialog, _ in new)
        if is_whole or not page:
            self._has_ended, self.next_offset = True, None
        else:
            last = page[-1][0]
            assert last.top is not None
            self._after = self.next_offset = DialogOffset(
                last.top.timestamp, last.top_message_id, last.peer.chat_id
            )
        await self._follow(new)
        return tuple(dialog for dialog, _ in new)

    def pins(self) -> tuple[()]:
        """No chat is pinned."""
        return ()
