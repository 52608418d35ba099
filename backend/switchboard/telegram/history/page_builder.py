"""Build a page of history from several answers, also if some messages cannot be read.

Pure. The id of an unreadable message is unknown: only its neighbours are known.
"""

from collections.abc import Sequence
from typing import Any

from telethon.tl import types

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.updates import IdRange


class HistoryPageBuilder:
    """Takes the answers of a page one after the other, away from where it begins: older and older
    ones below `before` (or the newest of all), newer and newer ones above `after`.

    size: how many messages there are, readable or not. edge: the last that told its id, from which
    the next answer is counted; unreadable_beyond: how many lie behind it that did not.
    """

    def __init__(self, before: TelegramMessageId | None, after: TelegramMessageId | None) -> None:
        self.size = 0
        self.unreadable_after_cursor = 0
        self.ascending = after is not None
        self.cursor = after if self.ascending else before
        self._begin = self.cursor
        self._ids: list[TelegramMessageId] = []
        self._unreadable: list[int] = []

    def add(self, newest_first: Sequence[Any]) -> list[Any]:
        """Those that lie beyond the edge, in the order of reading. Telegram may fill a page up with
        others."""
        in_order = reversed(newest_first) if self.ascending else newest_first
        new = [message for message in in_order if self._is_beyond(message.id)]
        self.size += len(new)
        if new:
            self.cursor, self.unreadable_after_cursor = TelegramMessageId(new[-1].id), 0
        self._ids += [
            TelegramMessageId(message.id)
            for message in new
            if type(message) is not types.MessageEmpty
        ]
        return new

    def unreadable(self) -> None:
        """There is one more message, beyond all before it, that cannot be read."""
        self.size += 1
        self.unreadable_after_cursor += 1
        self._unreadable.append(len(self._ids))

    def ids(self) -> tuple[TelegramMessageId, ...]:
        """The messages that told their ids, newest first."""
        return tuple(sorted(self._ids, reverse=True))

    def unreadable_ranges(self) -> tuple[IdRange, ...]:
        """Where the unreadable ones lie, once everything was told."""
        return tuple(map(self._range, self._unreadable))

    def _is_beyond(self, message_id: int) -> bool:
        if self.cursor is None:
            return True
        return message_id > self.cursor if self.ascending else message_id < self.cursor

    def _range(self, place: int) -> IdRange:
        """`place`: how many ids were told before it."""
        here = self._ids[place - 1] if place else self._begin
        beyond = self._ids[place] if place < len(self._ids) else None
        return IdRange(here, beyond) if self.ascending else IdRange(beyond, here)
