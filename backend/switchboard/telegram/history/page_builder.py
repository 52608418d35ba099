"""Build a page of history from several answers, even if some messages are unreadable. Pure.

The id of an unreadable message is unknown. Only the ids of its neighbours are known.
"""

from collections.abc import Sequence
from typing import Any

from telethon.tl import types

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.updates import IdRange


class HistoryPageBuilder:
    """Collects the answers of a page, moving away from its start.

    The answers get older below `before` (or from the newest message on), or newer above `after`.
    size: the number of messages, readable or not. cursor: the last message with a known id, from
    which the next answer is counted. unreadable_after_cursor: the number of unreadable messages
    beyond it.
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
        """Add the messages beyond the cursor, in the order of reading. Telegram may fill a page up
        with others."""
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

    def add_unreadable(self) -> None:
        """Add an unreadable message, beyond all messages before it."""
        self.size += 1
        self.unreadable_after_cursor += 1
        self._unreadable.append(len(self._ids))

    def ids(self) -> tuple[TelegramMessageId, ...]:
        """The known ids of messages, newest first."""
        return tuple(sorted(self._ids, reverse=True))

    def unreadable_ranges(self) -> tuple[IdRange, ...]:
        """The ranges of the unreadable messages, after all answers were added."""
        return tuple(map(self._range, self._unreadable))

    def _is_beyond(self, message_id: int) -> bool:
        if self.cursor is None:
            return True
        return message_id > self.cursor if self.ascending else message_id < self.cursor

    def _range(self, index: int) -> IdRange:
        """index: the number of known ids before the unreadable message."""
        here = self._ids[index - 1] if index else self._begin
        beyond = self._ids[index] if index < len(self._ids) else None
        return IdRange(here, beyond) if self.ascending else IdRange(beyond, here)
